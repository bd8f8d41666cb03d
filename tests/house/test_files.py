"""What must not stand in any file of the repository."""

from __future__ import annotations

import re

from tests.house.tree import files, text

# One character of each stands in brackets, so that this file does not contain what it looks for.
REGISTRIES = r"p[y]pi\.org|p[y]thonhosted|n[p]mjs|d[e]b\.debian|s[e]curity\.debian"
MACHINE_PATHS = r"(?<![\w.~-])/(r[o]ot|h[o]me|w[o]rk|U[s]ers)/"
NOTES_FOR_LATER = r"\b(T[O]DO|F[I]XME|X[X]X)\b"


def places(pattern: str) -> list[str]:
    """``file:line`` of everything that matches ``pattern``."""
    return [
        f"{path}:{number}: {line.strip()}"
        for path in files()
        for number, line in enumerate(text(path).splitlines(), start=1)
        if re.search(pattern, line)
    ]


def test_no_file_names_the_host_of_a_registry() -> None:
    assert places(REGISTRIES) == []


def test_no_file_names_a_path_of_one_machine() -> None:
    assert places(MACHINE_PATHS) == []


def test_no_note_is_left_for_later() -> None:
    assert places(NOTES_FOR_LATER) == []
