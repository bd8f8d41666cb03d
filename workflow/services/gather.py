"""The facts that a batch of acts is decided on, read in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from definitions.flow import Field, FieldType
from workflow.domain.case import Act, Case
from workflow.domain.facts import Facts, Office, Past
from workflow.domain.published import PublishedFlow, Reach
from workflow.domain.references import References, counter_of, may_submit
from workflow.services.gather_books import with_books
from workflow.services.gather_links import with_links
from workflow.services.gather_meetings import with_meetings
from workflow.services.gather_stand_ins import with_stand_ins
from workflow.services.gather_voices import gather_voices, is_light, live_in, open_in
from workflow.services.shelf import Key, Shelf
from workflow.store import counters, deadlines, pasts, people
from workflow.store.engine import Session
from workflow.store.people import Wanted

PARTIES = (FieldType.PARTY, FieldType.PARTIES)
NAMING = frozenset({FieldType.PERSON, FieldType.TABLE, *PARTIES})
"""Types of fields whose values, or whose columns' values, can name people or parties."""

NOBODY = Reach(frozenset(), everyone=False)

MOST_PERSONS = 2**31
"""Larger numbers are nobody's id, and some databases cannot even be asked for them."""


ALONE = ("take_back", "set_deadline", "link", "unlink")
"""Acts that change what was read of their case for the whole batch, or depend on it."""


class Look(Enum):
    """What facts are read for."""

    READING = "reading"
    """Nothing is held: a preview, or a page."""

    ACTING = "acting"
    """What was delegated is held, so that it is not revoked meanwhile; of those who answer only
    their own voices are read, and nobody who may be written to, where that is enough."""

    ACTING_IN_FULL = "acting in full"
    """As for acting, and everybody whom something that follows may need."""


def gather(
    session: Session,
    shelf: Shelf,
    cases: Mapping[int, Case],
    acts: Sequence[Act],
    office: Office,
    at: datetime,
    look: Look = Look.ACTING,
) -> tuple[Mapping[Key, PublishedFlow], Facts]:
    """Flows, and all that ``acts`` are decided on but the references that may be given."""
    flows = shelf.get(session, {(case.flow, case.version) for case in cases.values()})
    known = [act for act in acts if act.case_id in cases]
    light = look is Look.ACTING and is_light(flows, cases, known)
    hold = look is not Look.READING
    roster = people.roster(session, _wanted(flows, cases, known, light=light), at)
    roster = with_stand_ins(session, flows, cases, known, roster, at, hold=hold)
    facts = Facts(
        roster,
        office,
        light=light,
        pasts=_pasts(session, flows, cases, known, hold=hold),
        running=_running(session, known),
        chosen=_chosen(session, known),
    )
    if any(flow.flow.consultations for flow in flows.values()):
        facts = gather_voices(session, flows, cases, known, facts)
    facts = with_meetings(session, flows, cases, known, facts, hold=hold)
    facts = with_links(session, shelf, flows, cases, known, facts)
    return flows, with_books(session, shelf, flows, cases, known, facts, hold=hold)


def gather_references(
    session: Session,
    flows: Mapping[Key, PublishedFlow],
    cases: Mapping[int, Case],
    acts: Iterable[Act],
    at: datetime,
    *,
    hold: bool = True,
) -> References:
    """The counters of the flows of which ``acts`` may submit a case.

    Args:
        hold: keep everybody else from giving numbers; a preview only looks.
    """
    references = References(at.astimezone(UTC).year)
    submitted = {
        counter_of(flow.flow, references.year)
        for act in acts
        if (case := cases.get(act.case_id))
        and may_submit(flow := flows[case.flow, case.version], case, act)
    }
    if submitted:
        read = counters.hold if hold else counters.look
        references.last.update(read(session, submitted))
    return references


def _pasts(
    session: Session,
    flows: Mapping[Key, PublishedFlow],
    cases: Mapping[int, Case],
    acts: Iterable[Act],
    *,
    hold: bool,
) -> Mapping[int, Past]:
    """What was done on the cases of which ``acts`` may take something back.

    Args:
        hold: keep workers from their notices meanwhile; a preview only looks.
    """
    wanted = {
        act.case_id
        for act in acts
        if act.action == "take_back"
        and flows[cases[act.case_id].flow, cases[act.case_id].version].flow.take_back
    }
    return pasts.of_cases(session, wanted, hold=hold) if wanted else {}


def _running(session: Session, acts: Iterable[Act]) -> Mapping[int, Mapping[str, datetime]]:
    """The ends of what runs on the cases that are woken or of which a deadline may be moved."""
    wanted = {act.case_id for act in acts if act.action == "set_deadline" or act.woken}
    return deadlines.ends(session, wanted) if wanted else {}


def _chosen(session: Session, acts: Iterable[Act]) -> Mapping[int, frozenset[str]]:
    """What runs with an end that somebody chose, on the cases that are woken."""
    woken = {act.case_id for act in acts if act.woken}
    return deadlines.set_by_people(session, woken) if woken else {}


def crowded(acts: Sequence[Act]) -> bool:
    """Whether a case has another act beside one that is decided on what hangs on the case.

    That is read once a batch, and would not be so any more.
    """
    alone = {act.case_id for act in acts if act.action in ALONE}
    return bool(alone) and sum(act.case_id in alone for act in acts) > len(alone)


def _wanted(
    flows: Mapping[Key, PublishedFlow],
    cases: Mapping[int, Case],
    acts: Iterable[Act],
    *,
    light: bool,
) -> Wanted:
    persons: set[int] = set()
    emails: set[str] = set()
    roles: set[str] = set()
    codes: set[str] = set()
    memberships: set[str] = set()
    everyone = False
    for act in acts:
        case = cases[act.case_id]
        flow = flows[case.flow, case.version]
        reach = NOBODY if light else flow.reach(act.action)
        roles |= reach.roles
        memberships |= reach.memberships
        if light:
            # Who acts for whom in a role is known only where all its holders are.
            roles |= {part.role for each in open_in(flow, case) for part in each.asked if part.role}
        asked = [part for asking in live_in(flow, case) for part in asking.asked]
        memberships |= {part.membership for part in asked if part.membership}
        everyone = everyone or reach.everyone
        persons |= {act.actor} if act.actor is not None else set()
        persons |= set(case.assigned.values())
        codes |= {case.party} if case.party else set()
        for field, value in _references_to_people(flow, case, act):
            if field.type in PARTIES:
                codes |= set(_codes(value))
            elif isinstance(value, int) and 0 < value < MOST_PERSONS:
                persons.add(value)
            elif isinstance(value, str):
                emails.add(value)
    return Wanted(persons, emails, roles, codes, everyone, memberships)


def _references_to_people(flow: PublishedFlow, case: Case, act: Act) -> Iterable[tuple[Field, Any]]:
    """Values, kept or just given, that name people or parties."""
    fields = flow.flow.fields
    action = flow.flow.actions.get(act.action)
    asks = action.asks if action else {}
    for name, value in (*case.fields.items(), *act.values.items()):
        declared = asks.get(name) or fields.get(name)
        if declared is not None and declared.type in NAMING:
            yield from _naming(declared, value)
    naming = act.values.items() if act.action in ("assign", "recuse") else ()
    for name, value in naming or _holder(act):
        yield Field(name, FieldType.PERSON), value


def _holder(act: Act) -> Iterable[tuple[str, Any]]:
    """In whose place an answer is given, where it says so."""
    if act.action == "answer" and act.values.get("holder") is not None:
        yield "holder", act.values["holder"]


def _naming(field: Field, value: Any) -> Iterable[tuple[Field, Any]]:
    """The value, or the cells of a table, if they name people or parties."""
    if field.type is not FieldType.TABLE:
        yield field, value
        return
    columns = [each for each in field.columns.values() if each.type in NAMING]
    rows = value if columns and isinstance(value, list) else ()
    for row in rows:
        for column in columns:
            if isinstance(row, Mapping) and column.name in row:
                yield column, row[column.name]


def _codes(value: Any) -> list[str]:
    if isinstance(value, str):
        return [code.strip() for code in value.split(",")]
    return [code for code in value if isinstance(code, str)] if isinstance(value, list) else []
