"""An office in which acts are taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.build import ADM, REX, Bureau
from tests.flows import LIBRARY, MENDABLE
from workflow.domain.case import Act
from workflow.services.perform_acts import Receipt
from workflow.services.publish_flow import approve_flow, publish_flow

MINUTE = timedelta(minutes=1)
WINDOW = 30 * MINUTE


def bring_into_force(
    bureau: Bureau, source: str = MENDABLE, *, approver: int | None = None
) -> None:
    """Publish the flow in which acts are taken back."""
    with bureau.runtime.sessions.begin() as session:
        made = publish_flow(session, source, ADM, bureau.at, LIBRARY, bureau.salt)
        if approver is not None:
            approve_flow(session, made.name, made.version, approver, bureau.at, bureau.salt)


def mendable(bureau: Bureau, target: str = "10000.00 CHF") -> int:
    """A new case of that flow."""
    return bureau.open(flow="mendable", values={"title": "Wells", "target": target})


def taking_back(bureau: Bureau, case: int, actor: int = REX, command: str | None = None) -> Act:
    """The act that takes the last one back, now."""
    act = bureau.act(case, "take_back", actor)
    return replace(act, reason="The wrong button.", command_id=command)


def take_back(bureau: Bureau, case: int, actor: int = REX) -> Receipt:
    """Take the last act back, which must succeed."""
    [result] = bureau.perform(taking_back(bureau, case, actor))
    assert isinstance(result, Receipt), str(result)
    return result
