"""What went wrong, as one sentence on standard error or one JSON object on standard output."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from typing import Any

from definitions.problems import Problem
from workflow.cli.main import MISUSED, REFUSED
from workflow.cli.terminal.characters import harmless
from workflow.errors import InvalidFlow, Reason, Refused, WorkflowError

PLACE = re.compile(r"[^\s:][^:]*:[0-9]+:")
"""How a sentence begins that names a place in a file; each further line of it does the same."""

APART = ("reasons", "problems")
"""Facts of an error that have a form of their own."""


def tell_failure(error: WorkflowError, as_json: bool) -> int:
    """Say that something was refused; the exit code."""
    _tell(failure(error), sentence_of(error), as_json)
    return REFUSED


def tell_misuse(sentence: str, as_json: bool) -> int:
    """Say that the command was called wrongly; the exit code."""
    _tell({"code": "usage", "sentence": sentence}, sentence, as_json)
    return MISUSED


def tell_fault(code: str, sentence: str, as_json: bool) -> int:
    """Say that the machine would not do what was wanted; the exit code."""
    _tell({"code": code, "sentence": sentence}, sentence, as_json)
    return REFUSED


def failure(error: WorkflowError) -> dict[str, Any]:
    """An expected error with its facts, as plain JSON."""
    facts = {name: plain(value) for name, value in vars(error).items() if name not in APART}
    told = {"code": code_of(error), "sentence": str(error), **facts}
    if isinstance(error, Refused):
        told["reasons"] = [reason_told(each) for each in error.reasons]
    if isinstance(error, InvalidFlow):
        told["problems"] = [problem_told(each) for each in error.problems]
    return told


def reason_told(reason: Reason) -> dict[str, Any]:
    """Why an action is closed, as plain JSON."""
    return {
        "code": reason.code,
        "sentence": str(reason.sentence),
        "clears": str(reason.clears) if reason.clears else None,
        "who": list(reason.who),
        "facts": dict(reason.facts),
    }


def problem_told(problem: Problem) -> dict[str, Any]:
    """A problem as JSON."""
    return {
        "line": problem.line,
        "column": problem.column,
        "place": problem.place,
        "sentence": problem.sentence,
        "severity": problem.severity.value,
    }


def code_of(error: WorkflowError) -> str:
    """The stable word of an error: its class's name, as ``wrong_schema``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(error).__name__).lower()


def sentence_of(error: WorkflowError) -> str:
    """What a person reads of an error."""
    return f"refused: {error}" if isinstance(error, Refused) else str(error)


def plain(value: Any) -> Any:
    """A fact as JSON can hold it."""
    if value is None or isinstance(value, (str, int, bool)):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, (list, tuple)) else str(value)


def _tell(told: Mapping[str, Any], sentence: str, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps({"error": told}, indent=2) + "\n")
    else:
        named = "" if PLACE.match(sentence) else "placet: "
        sys.stderr.write(f"{named}{harmless(sentence)}\n")
