"""The lock files: every package by version and hash, wherever the machine gets packages from."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.tree import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
WANTED = {
    "requirements-bootstrap.lock": PROJECT["dependency-groups"]["bootstrap"],
    "requirements.lock": PROJECT["project"]["dependencies"],
    "requirements-dev.lock": [
        *PROJECT["project"]["dependencies"],
        *PROJECT["dependency-groups"]["dev"],
        *PROJECT["build-system"]["requires"],
    ],
}


def pins(name: str) -> dict[str, str]:
    """Package to version, of the lock file ``name``."""
    lines = (ROOT / name).read_text().splitlines()
    found = (re.match(r"([\w.-]+)==([\w.]+)", line) for line in lines)
    return {canonicalize_name(pin[1]): pin[2] for pin in found if pin}


@pytest.mark.parametrize("name", WANTED)
def test_a_lock_file_gives_hashes_for_every_package(name: str) -> None:
    entries = re.split(r"^(?=\w)", (ROOT / name).read_text(), flags=re.MULTILINE)[1:]

    assert len(entries) == len(pins(name)) > 0
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("name", WANTED)
def test_a_lock_file_names_no_host_and_no_index(name: str) -> None:
    lines = (ROOT / name).read_text().splitlines()

    assert [line for line in lines if re.search(r"://|^\s*--(?!hash=)|@ ", line)] == []


@pytest.mark.parametrize("name", WANTED)
def test_a_lock_file_has_what_the_project_asks_for(name: str) -> None:
    locked = pins(name)
    wanted = [Requirement(text) for text in WANTED[name]]

    unmet = [
        str(requirement)
        for requirement in wanted
        if not requirement.specifier.contains(locked.get(canonicalize_name(requirement.name), "0"))
    ]
    assert unmet == []


def test_both_environments_have_the_same_versions() -> None:
    development = pins("requirements-dev.lock")

    assert {name: development.get(name) for name in pins("requirements.lock")} == pins(
        "requirements.lock"
    )
