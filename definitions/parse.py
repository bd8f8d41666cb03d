"""Reading a flow file: from its bytes to a flow, or to every problem of its form with its place.

Whether the names that a flow uses exist, its texts are complete and its conditions can be read is
not asked here; ``check`` does that with the flow that comes out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain, islice

from pydantic import ValidationError

from definitions.build import build_flow
from definitions.flow import Flow
from definitions.problems import KEY, Path, Positions, Problem, problem_at
from definitions.rules import Finding, broken_rules
from definitions.schema import FORMAT, FlowShape
from definitions.sentences import path_of, sentence_of
from definitions.written import A_CONDITION
from definitions.yaml_nodes import MOST_PROBLEMS, Plain, read_tree

CONDITION_KEYS = ("is", "automatic")
CONDITION_KEY = re.compile(r"\b(?:is|automatic)\s*:")


@dataclass(frozen=True)
class Reading:
    """What came of reading a flow file.

    Attributes:
        flow: ``None`` when there is a problem.
        problems: all of them (of each kind up to ``MOST_PROBLEMS``), in the order of the file.
        positions: where everything stands, for problems that are found later.
    """

    flow: Flow | None
    problems: tuple[Problem, ...]
    positions: Positions


def read_flow(source: bytes | str) -> Reading:
    """Read a flow file; bad input of any kind gives problems and never an exception.

    Args:
        source: the file's bytes, or its text.

    >>> [f"{p.line}:{p.column} {p.sentence}" for p in read_flow("format: 1").problems][:2]
    ['1:1 "actions" is missing', '1:1 "calendar" is missing']
    """
    tree = read_tree(source)
    if tree.value is None:
        return Reading(
            None, tuple(_hinted(each, tree.text) for each in tree.problems), tree.positions
        )
    if later := _later_format(tree.value, tree.positions):
        return Reading(None, (later,), tree.positions)
    shape, errors = _shape_of(tree.value)
    found = [_hinted(each, tree.text) for each in tree.problems]
    for path, sentence in chain(errors, islice(broken_rules(tree.value), MOST_PROBLEMS)):
        found.append(_problem(tree.positions, path, sentence))
    flow = build_flow(shape, tree.text) if shape and not found else None
    return Reading(flow, _one_a_place(found), tree.positions)


def _later_format(value: Mapping[str, Plain], positions: Positions) -> Problem | None:
    """The one problem of a file in another format: the rest of it may mean other things."""
    number = value.get("format")
    if type(number) is not int or number == FORMAT:
        return None
    sentence = f"the file is in format {number}; this version reads format {FORMAT}"
    return problem_at(positions, ("format",), sentence)


def _shape_of(value: Mapping[str, Plain]) -> tuple[FlowShape | None, list[Finding]]:
    try:
        return FlowShape.model_validate(value), []
    except ValidationError as error:
        errors = error.errors(include_url=False)[:MOST_PROBLEMS]
        paths = [path_of(each, value) for each in errors]
        return None, [
            (path, sentence_of(each, path, value)) for path, each in zip(paths, errors, strict=True)
        ]


def _problem(positions: Positions, path: Path, sentence: str) -> Problem:
    """The problem at ``path``; for a missing key, where the mapping's own key stands."""
    if path in positions.by_path:
        return problem_at(positions, path, sentence)
    owner = (*path[:-1], KEY)
    line, column = positions.by_path.get(owner) or positions.of(path)
    return Problem(line, column, problem_at(positions, path, sentence).place, sentence)


def _hinted(problem: Problem, text: str) -> Problem:
    """``problem`` with the right form of a condition, when it most likely is about one.

    Plain YAML splits a condition at a comma or colon and takes ``!``, ``&`` and ``*`` for its own.
    """
    if problem.place:
        about_condition = problem.place.rpartition(".")[2] in CONDITION_KEYS
    else:
        line = text.splitlines()[problem.line - 1 : problem.line]
        about_condition = any(CONDITION_KEY.search(each) for each in line)
    if about_condition:
        return replace(problem, sentence=f"{problem.sentence}; {A_CONDITION}")
    return problem


def _one_a_place(problems: list[Problem]) -> tuple[Problem, ...]:
    """The first problem of each place, in the order of the file."""
    first: dict[tuple[int, int, str], Problem] = {}
    for problem in problems:
        first.setdefault((problem.line, problem.column, problem.place), problem)
    return tuple(sorted(first.values()))
