"""Random walks of cases through the shipped flows, with forms filled as people fill them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import definitions
from definitions.flow import FOCAL_POINT, Field, FieldType, Flow, Outcome, Place
from tests.build import ADM, Bureau
from workflow.domain.case import Act
from workflow.domain.options import Option
from workflow.domain.roster import Person
from workflow.runtime import shipped_library
from workflow.services.manage_people import add_people, grant_roles
from workflow.services.publish_flow import publish_flow
from workflow.services.read_case import read_options

FLOWS = Path(definitions.__file__).parent / "flows"
SHIPPED = ("project", "focus_group")
LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")
PARTY = "KEN"
RARE = ("comment", "edit", "assign", "take_back")
"""Acts that take a case nowhere, or back; a walk takes one now and then."""


def staff(office: Bureau, flows: tuple[str, ...] = SHIPPED) -> dict[str, int]:
    """Put shipped flows into force; a new person for each role, by the roles' names."""
    with office.runtime.sessions.begin() as session:
        for name in flows:
            source = (FLOWS / f"{name}.yaml").read_bytes()
            publish_flow(session, source, ADM, office.at, shipped_library(), office.salt)
        found = office.runtime.shelf.get(session, [(name, 1) for name in flows])
        roles = {role.name: role.of for flow in found.values() for role in flow.flow.roles.values()}
        new = [
            Person(0, f"The {name}", f"{name}@example.net", LANGUAGES[number % len(LANGUAGES)])
            for number, name in enumerate(roles)
        ]
        people = dict(zip(roles, add_people(session, new, office.by()), strict=True))
        grants = [
            (people[name], FOCAL_POINT, PARTY) if of is Place.PARTY else (people[name], name, None)
            for name, of in roles.items()
        ]
        grant_roles(session, grants, office.by())
    return people


def begin(office: Bureau, flow: str, people: Mapping[str, int], random: Random) -> int:
    """A new case with everything given that can be."""
    case = office.open(flow=flow, party=PARTY, actor=people["proposer"], values={})
    act = next_act(office, case, people["proposer"], random, only="edit")
    assert act is not None
    office.perform(act)
    return case


def next_act(
    office: Bureau, case: int, person: int, random: Random, *, only: str | None = None
) -> Act | None:
    """Something that is open to ``person``, with a filled form; ``None`` if nothing is."""
    with office.runtime.readers.begin() as session:
        engine = office.runtime.engine(session)
        found = read_options(session, engine, str(case), person, office.at)
    _, flow, facts, options = found
    chosen = [each for each in options if each.is_open and _leads_on(each, flow.flow, random)]
    if only:
        chosen = [each for each in options if each.is_open and each.action == only]
    if not chosen:
        return None
    option = random.choice(chosen)
    values = filled(office, flow.flow, option, sorted(facts.roster.people), random)
    act = office.act(case, option.action, person, **values)
    reason = "A mistake." if option.action == "take_back" else None
    return replace(act, capacity=option.capacity or None, reason=reason)


def _leads_on(option: Option, flow: Flow, random: Random) -> bool:
    """Whether a walk may take an action; what ends a case early, or talks, only now and then."""
    if option.action in RARE:
        return not random.randrange(25)
    action = flow.actions.get(option.action)
    target = flow.states.get((action.target if action else None) or "")
    return target is None or target.final is not Outcome.UNSUCCESSFUL or not random.randrange(12)


def filled(
    office: Bureau, flow: Flow, option: Option, people: Sequence[int], random: Random
) -> dict[str, Any]:
    """A value for every field of the form, now and then none for an optional one."""
    if option.action == "assign":
        return {random.choice(list(option.form)): random.choice(people)}
    desk = Desk(office, people, random)
    return {
        name: desk.value_of(field)
        for name, field in option.form.items()
        if option.action == "edit" or not field.optional or random.randrange(5)
    }


@dataclass
class Desk:
    """Where somebody fills a form: sums agree, and days follow one another."""

    office: Bureau
    people: Sequence[int]
    random: Random
    day: date = date(2027, 6, 1)

    def value_of(self, field: Field) -> Any:  # noqa: PLR0911 - one a type
        """Something that fits a field, as a person writes it."""
        match field.type:
            case FieldType.YES_NO:
                return self.random.choice(["yes", "no", "no"])
            case FieldType.CHOICE:
                return self.random.choice(list(field.choices))
            case FieldType.NUMBER:
                return self.random.choice([field.minimum or "0", "24", field.maximum or "24"])
            case FieldType.MONEY:
                return f"300000.00 {field.currency or 'CHF'}"
            case FieldType.DATE:
                self.day += timedelta(days=100)
                return self.day.isoformat()
            case FieldType.COUNTRIES | FieldType.PARTY | FieldType.PARTIES:
                return PARTY
            case FieldType.PERSON:
                return self.random.choice(self.people)
            case FieldType.DOCUMENT:
                return self.office.upload("paper.pdf")
            case FieldType.TABLE:
                return [{name: self.value_of(each) for name, each in field.columns.items()}]
            case _:
                return "Words."
