"""What makes a command the same command, so that one that is repeated is answered as before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflow.domain.case import Act, Case
from workflow.domain.chain import digest_of


def request_hash(act: Act, subject: str) -> str:
    """What makes a command the same command.

    Args:
        subject: what the command was addressed to: the case's id, or flow and party for a new case.
    """
    values = _comparable(act.values)
    return digest_of([act.actor, subject, act.action, values, act.seen, act.capacity, act.reason])


def subject_of(act: Act, case: Case) -> str:
    """What a command is addressed to."""
    return f"{case.flow}/{case.party}" if act.action == "open" else str(act.case_id)


def _comparable(values: Mapping[str, Any]) -> Any:
    return {name: value if _is_json(value) else str(value) for name, value in values.items()}


def _is_json(value: Any) -> bool:
    return value is None or isinstance(value, (str, int, bool, list, dict))
