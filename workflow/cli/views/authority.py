"""Delegations, acting officers and absences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from definitions.flow import Field, FieldType
from workflow.cli.terminal.instants import brief, written
from workflow.cli.terminal.paper import Printed, Rows
from workflow.cli.views.words import person_told, value_words
from workflow.domain.delegations import Absence, Delegation
from workflow.domain.roster import Person, Roster
from workflow.store.people import Grant

Told = dict[str, Any]

CEILING = Field("ceiling", FieldType.MONEY)


def delegations_told(
    found: Iterable[Delegation],
    persons: Iterable[Person],
    instruments: Mapping[int, str],
    now: datetime,
) -> list[Told]:
    """Delegations as JSON.

    Args:
        instruments: delegation to what it is written in; one that was erased is missing.
    """
    known = {person.id: person for person in persons}
    return [
        {
            "id": each.id,
            "delegator": person_told(known.get(each.delegator), each.delegator),
            "delegate": person_told(known.get(each.delegate), each.delegate),
            "role": each.role,
            "party": each.party,
            "flow": each.flow,
            "actions": list(each.actions) if each.actions is not None else None,
            "ceiling": dict(each.ceiling) if each.ceiling is not None else None,
            "from": written(each.valid_from),
            "until": written(each.valid_until),
            "revoked_at": written(each.revoked_at),
            "in_force": each.holds_at(now),
            "begins": brief(each.valid_from),
            "ends": brief(each.ends),
            "instrument": instruments.get(each.id),
        }
        for each in found
    ]


def delegations_printed(told: Sequence[Told]) -> Iterator[Printed]:
    """Delegations for people."""
    if not told:
        yield "No delegations. They stand here once written: placet delegations add E-MAIL"
        return
    rows = [
        (
            str(each["id"]),
            _name(each["delegator"]),
            _name(each["delegate"]),
            each["role"] + (f" at {each['party']}" if each["party"] else ""),
            _scope(each),
            f"{each['begins']} to {each['ends']}",
            "in force" if each["in_force"] else "not in force",
            each["instrument"] or "erased",
        )
        for each in told
    ]
    yield Rows(("No", "Of", "To", "Role", "For", "Time", "Now", "Instrument"), rows)


def acting_told(found: Iterable[Grant], persons: Iterable[Person], now: datetime) -> list[Told]:
    """Acting officers as JSON."""
    known = {person.id: person for person in persons}
    return [
        {
            "id": each.id,
            "person": person_told(known.get(each.person_id), each.person_id),
            "role": each.role,
            "on_behalf_of": None
            if each.on_behalf_of is None
            else person_told(known.get(each.on_behalf_of), each.on_behalf_of),
            "from": written(each.valid_from),
            "until": written(each.valid_until),
            "acts": each.valid_from <= now and (each.valid_until or now) > now,
            "begins": brief(each.valid_from),
            "ends": brief(each.valid_until) if each.valid_until else None,
        }
        for each in found
    ]


def acting_printed(told: Sequence[Told]) -> Iterator[Printed]:
    """Acting officers for people."""
    if not told:
        yield "Nobody acts in a role of others. Who does stands here: placet acting add E-MAIL"
        return
    rows = [
        (
            _name(each["person"]),
            each["role"],
            _name(each["on_behalf_of"]) if each["on_behalf_of"] else "a vacancy",
            f"{each['begins']} to {each['ends']}",
            "acts" if each["acts"] else "does not act",
        )
        for each in told
    ]
    yield Rows(("Who acts", "As", "For", "Time", "Now"), rows)


def absences_told(
    found: Mapping[int, Mapping[int, Absence]], persons: Iterable[Person], now: datetime
) -> list[Told]:
    """Absences as JSON, by person and id."""
    known = {person.id: person for person in persons}
    return [
        {
            "id": number,
            "person": person_told(known.get(person), person),
            "from": written(each.valid_from),
            "until": written(each.valid_until),
            "away": each.valid_from <= now < each.valid_until,
            "begins": brief(each.valid_from),
            "ends": brief(each.valid_until),
        }
        for person, of_person in found.items()
        for number, each in of_person.items()
    ]


def absences_printed(told: Sequence[Told]) -> Iterator[Printed]:
    """Absences for people."""
    if not told:
        yield "Nobody said that they are away. It stands here once said: placet absences add E-MAIL"
        return
    rows = [
        (
            _name(each["person"]),
            f"{each['begins']} to {each['ends']}",
            "away" if each["away"] else "not away",
        )
        for each in told
    ]
    yield Rows(("Who", "Time", "Now"), rows)


def _scope(told: Told) -> str:
    parts = [told["flow"] or "every flow", *(told["actions"] or ())]
    if told["ceiling"]:
        parts.append(f"up to {value_words(CEILING, told['ceiling'], Roster())}")
    return ", ".join(parts)


def _name(told: Mapping[str, Any]) -> str:
    return str(told["name"] or f"person {told['id']} (erased)")
