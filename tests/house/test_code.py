"""Limits of size, and names that say nothing."""

from __future__ import annotations

from tests.house.tree import CODE, files, functions, lines, modules, text

EMPTY_NAMES = {"base", "common", "helper", "helpers", "manager", "misc", "util", "utils"}


def test_no_module_is_longer_than_400_lines() -> None:
    python = modules(*CODE, "benchmarks", "examples", "tests", "verifier")
    lengths = {str(path): len(text(path).splitlines()) for path in python}

    assert {path: length for path, length in lengths.items() if length > 400} == {}


def test_no_function_of_the_product_is_longer_than_45_lines() -> None:
    lengths = {
        f"{path}:{function.lineno} {function.name}": lines(function)
        for path in modules(*CODE)
        for function in functions(path)
    }

    assert {name: length for name, length in lengths.items() if length > 45} == {}


def test_every_module_says_what_is_in_it() -> None:
    silent = [path for path in modules(*CODE) if text(path) and not text(path).startswith('"""')]

    assert silent == []


def test_no_file_or_folder_has_a_name_that_says_nothing() -> None:
    named = {str(path) for path in files() if EMPTY_NAMES & {*path.parts[:-1], path.stem}}

    assert named == set()
