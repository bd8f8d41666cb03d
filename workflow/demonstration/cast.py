"""Who takes part: the office, the organizations, and the people with their languages and roles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import Field

from definitions.flow import FOCAL_POINT
from definitions.schema_fields import Shape
from definitions.written import Language, Name, Names, Words
from workflow.demonstration.reading import Finding, Sheet, meant, read_sheet
from workflow.domain.roster import Party, Person
from workflow.services.manage_people import By, add_parties, add_people, grant_roles
from workflow.services.set_up import Setup
from workflow.store.engine import Session


class OfficeShape(Shape):
    """How the office of the demonstration is set up."""

    name: Words
    contact: Words
    sender: Words
    second_administrator: bool = False


class PartyShape(Shape):
    """An organization; its code is the key that it stands under."""

    name: Words
    membership: Name
    country: Words | None = None


class PersonShape(Shape):
    """Somebody; the address is the key. Speaks for a party or only belongs to it, or holds roles at
    the office."""

    name: Words
    language: Language
    speaks_for: str | None = None
    belongs_to: str | None = None
    roles: Names = Field(default_factory=list)


class Cast(Shape):
    """A whole cast."""

    office: OfficeShape
    parties: dict[str, PartyShape] = Field(min_length=1)
    people: dict[str, PersonShape] = Field(min_length=1)

    @property
    def setup(self) -> Setup:
        """The office as an installation is set up with it."""
        return Setup(
            name=self.office.name,
            contact=self.office.contact,
            sender=self.office.sender,
            demonstration=True,
            second_administrator=self.office.second_administrator,
        )


KEYS = tuple(
    key for shape in (Cast, OfficeShape, PartyShape, PersonShape) for key in shape.model_fields
)


def read_cast(path: Path) -> Sheet[Cast]:
    """The cast in the file at ``path``; ``Invalid`` when something in it is wrong."""
    sheet = read_sheet(path, Cast, KEYS)
    sheet.refuse(_broken(sheet.said))
    return sheet


def bring_in(session: Session, cast: Cast, by: By) -> dict[str, int]:
    """Add everybody with their parties and roles; address to id.

    Raises:
        Invalid: a name, address, membership or country is wrong.
    """
    add_parties(
        session,
        [
            Party(code, each.name, each.membership, each.country or "")
            for code, each in cast.parties.items()
        ],
        by,
    )
    people = [Person(0, each.name, email, each.language) for email, each in cast.people.items()]
    ids = dict(zip(cast.people, add_people(session, people, by), strict=True))
    grant_roles(session, list(_grants(cast, ids)), by)
    return ids


def _grants(cast: Cast, ids: dict[str, int]) -> Iterator[tuple[int, str, str | None]]:
    for email, each in cast.people.items():
        if each.speaks_for:
            yield ids[email], FOCAL_POINT, each.speaks_for
        for role in each.roles:
            yield ids[email], role, None


def _broken(cast: Cast) -> Iterable[Finding]:
    for email, each in cast.people.items():
        named = {"speaks_for": each.speaks_for, "belongs_to": each.belongs_to}
        for key, party in named.items():
            if party is not None and party not in cast.parties:
                place = ("people", email, key)
                yield place, f'there is no party "{party}"{meant(party, cast.parties)}'
        if not any(named.values()) and not each.roles:
            yield ("people", email), "this person neither belongs to a party nor holds a role"
