"""The files of a demonstration, read as strictly as flows: problems have line and column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from definitions.problems import Path as Place
from definitions.problems import Positions, Problem, problem_at
from definitions.schema_fields import Shape
from definitions.sentences import path_of
from definitions.written import FAULT, shown
from definitions.yaml_nodes import Plain, read_tree
from workflow.errors import Invalid

S = TypeVar("S", bound=Shape)

Finding = tuple[Place, str]
"""Where something is wrong, and the sentence that says what was found and what was wanted."""

WANTED = {
    "model_type": "is not a mapping; keys with their values are wanted",
    "dict_type": "is not a mapping; names with their values are wanted",
    "list_type": 'is not a list; write each entry after a "-"',
    "bool_type": "is neither true nor false",
    "int_type": "is not a whole number",
    "string_type": "is not a text; write it in quotes when it is one",
    "too_short": "has no entries; at least one is wanted",
}


@dataclass(frozen=True, slots=True)
class Sheet(Generic[S]):
    """A file that was read: what it says, and where each thing stands in it."""

    path: Path
    said: S
    positions: Positions

    def refuse(self, findings: Iterable[Finding]) -> None:
        """Raise ``Invalid`` with every finding at its place; nothing when there is none."""
        refuse(self.path, [problem_at(self.positions, *finding) for finding in findings])


def read_sheet(path: Path, shape: type[S], keys: Iterable[str]) -> Sheet[S]:
    """The file at ``path`` as ``shape``.

    Args:
        keys: every key that such a file knows anywhere, for the question "did you mean".

    Raises:
        Invalid: a line for each problem: ``FILE:LINE:COLUMN: sentence``.
    """
    try:
        tree = read_tree(path.read_bytes())
    except OSError as error:
        raise Invalid(f"{path}: the file cannot be read: {error.strerror}") from None
    refuse(path, tree.problems)
    value = tree.value or {}
    try:
        return Sheet(path, shape.model_validate(value), tree.positions)
    except ValidationError as error:
        known = tuple(keys)
        refuse(path, [_problem(each, value, tree.positions, known) for each in error.errors()])
        raise


def refuse(path: Path, problems: Iterable[Problem]) -> None:
    """Raise ``Invalid`` with a line for each problem, in the order of the file."""
    lines = [f"{path.name}:{p.line}:{p.column}: {p.sentence}" for p in sorted(problems)]
    if lines:
        raise Invalid("\n".join(lines))


def meant(name: str, known: Iterable[str]) -> str:
    """``; did you mean …``, where something known is near; else nothing."""
    near = get_close_matches(name, list(known), 1)
    return f'; did you mean "{near[0]}"?' if near else ""


def _problem(
    error: ErrorDetails, value: Mapping[str, Plain], positions: Positions, known: tuple[str, ...]
) -> Problem:
    place = path_of(error, value)
    return problem_at(positions, place, _sentence(error, known))


def _sentence(error: ErrorDetails, known: tuple[str, ...]) -> str:
    last = str(error["loc"][-1]) if error["loc"] else ""
    match error["type"]:
        case "missing":
            return f'"{last}" is missing'
        case "extra_forbidden":
            return f'"{last}" is not a key here{meant(last, known)}'
        case kind if kind == FAULT:
            return error["msg"]
        case kind:
            return f"{shown(error['input'])} {WANTED.get(kind, 'does not belong here')}"
