"""The meetings that a batch of acts is decided on, read in one statement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC
from typing import Any

from definitions.flow import Field, FieldType, Flow
from workflow.domain.case import Act, Case
from workflow.domain.facts import Facts
from workflow.domain.meetings import CODE, Meetings
from workflow.domain.published import PublishedFlow
from workflow.services.shelf import Key
from workflow.store import meetings
from workflow.store.engine import Session


def with_meetings(
    session: Session,
    flows: Mapping[Key, PublishedFlow],
    cases: Mapping[int, Case],
    acts: Sequence[Act],
    facts: Facts,
    *,
    hold: bool = True,
) -> Facts:
    """``facts`` with the meetings that the cases and the forms name, and those that are next.

    Nothing is read for flows that know no meetings.

    Args:
        hold: keep meetings as they are until the acts are recorded; a preview only looks.
    """
    looking = [
        (act, cases[act.case_id], flow)
        for act in acts
        if act.case_id in cases and (flow := _flow_of(flows, cases[act.case_id])).looks_outside
    ]
    if not looking:
        return facts
    codes: set[str] = set()
    groups: set[str] = set()
    for act, case, flow in looking:
        codes |= set(_codes(act, case, flow.flow))
        groups |= set(_groups(act, case, flow.flow))
    if hold:
        meetings.hold(session, to_change=False)
    today = acts[0].at.astimezone(UTC).date()
    found = meetings.read(session, codes, groups, today) if codes or groups else []
    known = Meetings({each.code: each for each in found})
    return replace(facts, roster=replace(facts.roster, meetings=known))


def _flow_of(flows: Mapping[Key, PublishedFlow], case: Case) -> PublishedFlow:
    return flows[case.flow, case.version]


def _codes(act: Act, case: Case, flow: Flow) -> Iterator[str]:
    """Codes of meetings: those that the case keeps, and those that the form gives."""
    asks = flow.actions[act.action].asks if act.action in flow.actions else {}
    declared: Mapping[str, Field] = {**flow.fields, **asks}
    for name, each in declared.items():
        if each.type is FieldType.MEETING:
            yield from _values(name, act, case)


def _groups(act: Act, case: Case, flow: Flow) -> Iterator[str]:
    """Groups whose next meeting is asked for, before the act and after it."""
    for each in flow.meetings.values():
        if each.group is not None:
            yield each.group
        if each.field is not None:
            yield from _values(each.field, act, case)


def _values(name: str, act: Act, case: Case) -> Iterator[str]:
    given: tuple[Any, ...] = (case.fields.get(name), act.values.get(name))
    for value in given:
        if isinstance(value, str) and CODE.fullmatch(value.strip()):
            yield value.strip()
