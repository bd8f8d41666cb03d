"""People with their roles, and parties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from workflow.cli.terminal.instants import shown, written
from workflow.cli.terminal.paper import Heading, Printed, Rows
from workflow.cli.views.words import INFORMATION, LANGUAGES
from workflow.domain.roster import Party, Person
from workflow.store.people import Grant

Told = dict[str, Any]


def roles_told(
    person: Person, grants: Sequence[Grant], now: datetime, failing: Mapping[int, datetime]
) -> Told:
    """A person with the roles ever held, as JSON.

    Args:
        failing: person to since when mails to the address come back.
    """
    fails_since = failing.get(person.id)
    return {
        "id": person.id,
        "email": person.email or None,
        "name": person.name or None,
        "language": person.language,
        "information": person.information.value,
        "fails_since": written(fails_since),
        "failing": shown(fails_since) if fails_since else None,
        "roles": [
            {
                "role": grant.role,
                "party": grant.party,
                "from": written(grant.valid_from),
                "until": written(grant.valid_until),
                "held": is_held(grant, now),
                "acting": grant.acting,
                "since": shown(grant.valid_from),
                "ended": shown(grant.valid_until) if grant.valid_until else None,
            }
            for grant in grants
        ],
    }


def is_held(grant: Grant, now: datetime) -> bool:
    """Whether a role is held now."""
    return grant.valid_from <= now and (grant.valid_until is None or grant.valid_until > now)


def person_printed(told: Told) -> Iterator[Printed]:
    """One person for people."""
    yield Heading(f"{told['name']} <{told['email']}>, {LANGUAGES[told['language']]}")
    yield f"  Notices for information: {INFORMATION[told['information']]}"
    for each in told["roles"]:
        until = f" until {each['ended']}" if each["ended"] else ""
        yield f"  {_role(each)} from {each['since']}{until}"
    if not told["roles"]:
        yield f"  No roles; placet people roles {told['email']} --grant ROLE gives one."
    yield from _failing(told)


def people_told(
    persons: Sequence[Person],
    grants: Sequence[Grant],
    now: datetime,
    failing: Mapping[int, datetime],
) -> Told:
    """Everybody as JSON."""
    by_person: dict[int, list[Grant]] = {}
    for grant in grants:
        by_person.setdefault(grant.person_id, []).append(grant)
    told = [roles_told(each, by_person.get(each.id, []), now, failing) for each in persons]
    return {"people": told}


def people_printed(told: Told) -> Iterator[Printed]:
    """Everybody for people."""
    if not told["people"]:
        yield "Nobody yet. People stand here once added: placet people add E-MAIL"
        return
    rows = [
        (
            each["email"] or f"person {each['id']} (erased)",
            each["name"] or "",
            LANGUAGES[each["language"]],
            INFORMATION[each["information"]],
            ", ".join(_role(role) for role in each["roles"] if role["held"]),
        )
        for each in told["people"]
    ]
    yield Rows(("E-mail", "Name", "Language", "Informed", "Roles now"), rows)
    for each in told["people"]:
        yield from _failing(each)


def parties_told(parties: Sequence[Party]) -> Told:
    """Parties as JSON."""
    return {
        "parties": [
            {
                "code": each.code,
                "name": each.name,
                "membership": each.membership,
                "country": each.country or None,
            }
            for each in parties
        ]
    }


def parties_printed(told: Told) -> Iterator[Printed]:
    """Parties for people."""
    if not told["parties"]:
        yield "No parties. They stand here once added: placet parties add CODE"
        return
    rows = [
        (each["code"], each["name"], each["membership"], each["country"] or "")
        for each in told["parties"]
    ]
    yield Rows(("Code", "Name", "Membership", "Country"), rows)


def _role(told: Told) -> str:
    acting = "acting " if told["acting"] else ""
    place = f" at {told['party']}" if told["party"] else ""
    return f"{acting}{told['role']}{place}"


def _failing(told: Told) -> Iterator[Printed]:
    if told["failing"]:
        yield (
            f"  Mails to {told['email']} come back since {told['failing']}; once they do not, "
            f"say so: placet people mended {told['email']}"
        )
