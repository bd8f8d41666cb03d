"""People, parties and roles: every change is an event of the installation's history."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from email_validator import EmailNotValidError, validate_email

from definitions.countries import COUNTRIES
from definitions.flow import LANGUAGES, MEMBERSHIPS, Field, FieldType
from workflow.domain.records import Salt
from workflow.domain.roster import Party, Person, Roster
from workflow.domain.suggestions import nearest
from workflow.domain.values import ValueProblem, keep
from workflow.errors import Invalid, Unknown
from workflow.store import installation, people, returned
from workflow.store.engine import Session
from workflow.store.installation import Event

NAME = Field("name", FieldType.TEXT, max_length=200)
CODE = Field("code", FieldType.TEXT, max_length=63)


@dataclass(frozen=True, slots=True)
class By:
    """Who changes the installation, when and how; ``person_id`` is ``None`` for an operator.

    Attributes:
        operator: the operating system's user, kept as a sealed value.
    """

    at: datetime
    salt: Salt
    person_id: int | None = None
    operator: str = ""
    channel: str = "cli"

    def event(self, action: str, payload: dict[str, object], sealed: dict[str, object]) -> Event:
        """An event in this actor's name."""
        extra = {"operator": self.operator} if self.operator else {}
        return Event(action, payload, {**sealed, **extra}, self.person_id, self.channel)


def text_kept(declared: Field, raw: str) -> str:
    """The kept form of a text that says why, or on what something rests.

    Raises:
        Invalid: it is too long, or has characters that no text has; it may be empty.
    """
    try:
        return keep(declared, raw, Roster()) or ""
    except ValueProblem as problem:
        raise Invalid(f"{declared.name}: {problem}") from None


def add_people(session: Session, new: Sequence[Person], by: By) -> list[int]:
    """Add people; the ids that they got.

    Raises:
        Invalid: a name, address or language is wrong, or an address is taken; nothing is added.
    """
    checked = [_checked_person(each) for each in new]
    for each in checked:
        if people.by_email(session, each.email):
            raise Invalid(f'there is a person with the address "{each.email}" already')
    if len({each.email for each in checked}) < len(checked):
        raise Invalid("the same address is given twice")
    ids = people.add_people(session, checked)
    events = [
        by.event(
            "add_person",
            {
                "person": person_id,
                "language": each.language,
                "information": each.information.value,
            },
            {"name": each.name, "email": each.email},
        )
        for person_id, each in zip(ids, checked, strict=True)
    ]
    installation.append(session, events, by.at, by.salt)
    return ids


def mend_address(session: Session, person_id: int, by: By) -> None:
    """Say that somebody's address takes mails again.

    Raises:
        Invalid: nobody had said otherwise.
    """
    if not returned.mark_mended(session, person_id):
        raise Invalid("no mail to this address has come back")
    event = by.event("mend_address", {"person": person_id}, {})
    installation.append(session, [event], by.at, by.salt)


def add_parties(session: Session, new: Sequence[Party], by: By) -> None:
    """Add parties.

    Raises:
        Invalid: a code, name, membership or country is wrong, or a code is taken; nothing is added.
    """
    checked = [_checked_party(each) for each in new]
    codes = [each.code for each in checked]
    taken = {party.code for party in people.all_parties(session)}
    for number, code in enumerate(codes):
        if code in taken or code in codes[:number]:
            raise Invalid(f'there is a party with the code "{code}" already')
    people.add_parties(session, checked)
    events = [
        by.event(
            "add_party",
            {
                "party": each.code,
                "name": each.name,
                "membership": each.membership,
                "country": each.country,
            },
            {},
        )
        for each in checked
    ]
    installation.append(session, events, by.at, by.salt)


def grant_roles(session: Session, new: Sequence[tuple[int, str, str | None]], by: By) -> list[int]:
    """Give people roles, at a party or (``None``) at the office, from now on."""
    known = {party.code for party in people.all_parties(session)}
    for _, _, party in new:
        if party is not None and party not in known:
            raise Unknown("party", party, nearest(party, known))
    for person, role, party in new:
        if _holds(session, person, role, party, by.at):
            place = f' at "{party}"' if party else ""
            raise Invalid(f'the person holds the role "{role}"{place} already')
    ids = people.add_grants(session, new, by.at)
    events = [
        by.event("grant_role", {"grant": grant, "person": person, "role": role, "party": party}, {})
        for grant, (person, role, party) in zip(ids, new, strict=True)
    ]
    installation.append(session, events, by.at, by.salt)
    return ids


def _holds(session: Session, person: int, role: str, party: str | None, at: datetime) -> bool:
    return any(
        (grant.role, grant.party, grant.acting) == (role, party, False)
        and (grant.valid_until is None or grant.valid_until > at)
        for grant in people.grants_of(session, person)
    )


def end_role(session: Session, person_id: int, role: str, party: str | None, by: By) -> None:
    """Take a role away from now on.

    Raises:
        Invalid: the person does not hold it.
    """
    ended = people.end_grants(session, person_id, role, party, by.at)
    if not ended:
        raise Invalid(
            f'the person does not hold the role "{role}"' + (f' at "{party}"' if party else "")
        )
    payload: dict[str, object] = {
        "grants": ended,
        "person": person_id,
        "role": role,
        "party": party,
    }
    installation.append(session, [by.event("end_role", payload, {})], by.at, by.salt)


def set_language(session: Session, person_id: int, language: str, by: By) -> None:
    """Write to a person in another language from now on."""
    _check_language(language)
    if not people.set_language(session, person_id, language):
        raise Unknown("person", person_id)
    event = by.event("set_language", {"person": person_id, "language": language}, {})
    installation.append(session, [event], by.at, by.salt)


def person_named(session: Session, email: str) -> Person:
    """The person with this address, or ``Unknown`` with the one that was probably meant."""
    found = people.by_email(session, email)
    if found is None:
        known = [person.email for person in people.listed(session) if person.email]
        raise Unknown("person", email, nearest(email.lower(), known))
    return found


def check_parties(new: Iterable[Party]) -> list[Party]:
    """The parties in their kept form, or ``Invalid`` for the first that is wrong."""
    return [_checked_party(each) for each in new]


def check_people(new: Iterable[Person]) -> list[Person]:
    """The people in their kept form, or ``Invalid`` for the first that is wrong."""
    return [_checked_person(each) for each in new]


def _checked_person(person: Person) -> Person:
    _check_language(person.language)
    try:
        address = validate_email(person.email, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise Invalid(f'"{person.email}" is not a mail address: {error}') from None
    name, email = _text(NAME, person.name), address.normalized.lower()
    return Person(0, name, email, person.language, person.information)


def _checked_party(party: Party) -> Party:
    if party.membership not in MEMBERSHIPS:
        hint = nearest(party.membership, MEMBERSHIPS) or MEMBERSHIPS[0]
        raise Invalid(f'"{party.membership}" is not a class of membership; did you mean "{hint}"?')
    if party.country and party.country not in COUNTRIES:
        raise Invalid(
            f'"{party.country}" is not a country code; three letters of ISO 3166 are wanted'
        )
    code = _text(CODE, party.code)
    if not re.fullmatch(r"[\w.-]+", code):
        raise Invalid(f'"{code}" is not a code; letters, digits, ".", "-" and "_" make one')
    return Party(code, _text(NAME, party.name), party.membership, party.country)


def _check_language(language: str) -> None:
    if language not in LANGUAGES:
        raise Invalid(f'"{language}" is not an official language; {", ".join(LANGUAGES)} are')


def _text(field: Field, raw: str) -> str:
    try:
        kept = keep(field, raw, Roster())
    except ValueProblem as problem:
        raise Invalid(f"{field.name}: {problem}") from None
    if not kept:
        raise Invalid(f"{field.name}: nothing is given")
    return str(kept)
