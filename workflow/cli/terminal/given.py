"""Values as they are given: ``--set NAME=VALUE``, and files in YAML or JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import typer

from definitions.written import NAME as A_NAME
from definitions.yaml_events import LARGEST_FILE
from definitions.yaml_nodes import read_tree
from workflow.errors import Invalid
from workflow.services.take_in import Attachment

NAME = re.compile(r"[a-z][a-z0-9_]*")
ROLE = re.compile(A_NAME)
"""How roles are named in flows."""

NOT_TEXT = re.compile("[\x00\ud800-\udfff]")
"""What no database keeps; other characters are for each field to refuse."""

LONGEST_WHOLE_NUMBER = 15
"""Digits; a longer one is handed on as text, so that its field refuses it with a sentence."""

DEEPEST = 20


def values_given(
    pairs: Sequence[str] | None, file: Path | None, attached: Sequence[str] | None = None
) -> dict[str, Any]:
    """The values of a file and, before them, those given by ``--set`` and ``--attach``.

    Raises:
        typer.BadParameter: a pair is not NAME=VALUE, or a name is given twice.
        Invalid: the file cannot be read; every problem with its place.
    """
    from_file = read_values(file) if file else {}
    said = pairs_given(pairs or (), "--set")
    files = pairs_given(attached or (), "--attach")
    for name in files:
        if name in said:
            raise typer.BadParameter(f'"{name}" is given by --set too', param_hint="--attach")
        if not files[name]:
            raise typer.BadParameter(f'"{name}" has no file', param_hint="--attach")
    return {**from_file, **said, **{name: Attachment(Path(each)) for name, each in files.items()}}


def pairs_given(pairs: Sequence[str], hint: str) -> dict[str, str]:
    """``NAME=VALUE`` pairs by name."""
    found: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not NAME.fullmatch(name):
            raise typer.BadParameter(f'"{pair}" is not NAME=VALUE', param_hint=hint)
        if name in found:
            raise typer.BadParameter(f'"{name}" is given twice', param_hint=hint)
        found[name] = value
    return found


def roles_given(roles: Sequence[str] | None, hint: str) -> list[str]:
    """Names of roles as they were given; one that no flow could have is a wrong call."""
    for role in roles or ():
        if not ROLE.fullmatch(role):
            raise typer.BadParameter(f'"{role}" is not the name of a role', param_hint=hint)
    return list(roles or ())


def read_values(file: Path) -> dict[str, Any]:
    """Name to value, as the file gives them: texts, whole numbers, yes and no, lists, rows.

    Raises:
        Invalid: the file is too large, is not read as YAML 1.2 or JSON, or is no mapping.
    """
    source = file.read_bytes()
    if len(source) > LARGEST_FILE:
        raise Invalid(f"{file}: {len(source)} bytes are too many; at most {LARGEST_FILE} are read")
    found = _of_json(file, source) if file.suffix.lower() == ".json" else _of_yaml(file, source)
    return {name: _attached(file, _plain(file, value)) for name, value in found.items()}


def _attached(file: Path, value: Any) -> Any:
    """``value``, or the document that ``{file: NAME}`` names.

    Whoever wrote the file may not be who reads it in, so it reaches no file outside its folder.
    """
    if not (
        isinstance(value, dict) and value.keys() == {"file"} and isinstance(value["file"], str)
    ):
        return value
    folder = file.parent.resolve()
    named = (folder / value["file"]).resolve()
    if not named.is_relative_to(folder):
        raise Invalid(f'{file}: "{value["file"]}" lies outside the folder of this file')
    return Attachment(folder / value["file"])


def _of_yaml(file: Path, source: bytes) -> dict[str, Any]:
    tree = read_tree(source)
    if tree.value is None or tree.problems:
        lines = [f"{file}:{p.line}:{p.column}: {p.sentence}" for p in tree.problems]
        raise Invalid("\n".join(lines))
    return dict(tree.value)


def _of_json(file: Path, source: bytes) -> dict[str, Any]:
    try:
        found = json.loads(
            source.decode(),
            object_pairs_hook=_pairs,
            parse_float=Decimal,
            parse_constant=_no_number,
        )
    except json.JSONDecodeError as error:
        place = f"{file}:{error.lineno}:{error.colno}"
        raise Invalid(f"{place}: {error.msg[:1].lower()}{error.msg[1:]}") from None
    except (ValueError, RecursionError) as error:
        raise Invalid(f"{file}: {error}") from None
    if not isinstance(found, dict):
        raise Invalid(f"{file}:1:1: names with their values are wanted at the top of the file")
    return found


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f'"{twice}" stands twice in one object')
    return found


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is not a number")


def _plain(file: Path, value: Any, depth: int = 1) -> Any:
    """``value`` in types that can be hashed and kept: decimals and giant numbers as text."""
    if depth > DEEPEST:
        raise Invalid(f"{file}: values lie more than {DEEPEST} deep inside one another")
    match value:
        case str() if found := NOT_TEXT.search(value):
            code = f"U+{ord(found[0]):04X}"
            raise Invalid(f"{file}: the character {code} cannot be part of a text")
        case dict():
            return {_plain(file, k): _plain(file, v, depth + 1) for k, v in value.items()}
        case list():
            return [_plain(file, each, depth + 1) for each in value]
        case Decimal():
            return str(value)
        case bool() | None | str():
            return value
        case _:
            written = str(value)
            return value if len(written) <= LONGEST_WHOLE_NUMBER else written
