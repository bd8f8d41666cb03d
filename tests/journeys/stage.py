"""An office in which a shipped flow is in force, with officers for its roles, and members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import definitions
from definitions.flow import FOCAL_POINT
from tests.build import ADM, Bureau
from workflow.domain.roster import Party, Person
from workflow.errors import Refused
from workflow.runtime import shipped_library
from workflow.services.manage_people import add_parties, add_people, grant_roles
from workflow.services.perform_acts import Receipt, Result
from workflow.services.publish_flow import publish_flow
from workflow.store import notices

FLOWS = Path(definitions.__file__).parent / "flows"


def bring_into_force(bureau: Bureau, flow: str, officers: Sequence[str]) -> dict[str, int]:
    """Publish a shipped flow, with one new person for each of its roles; role to person."""
    newcomers = [Person(0, f"Officer {n}", f"o{n}@office.example", "en") for n in officers]
    with bureau.runtime.sessions.begin() as session:
        ids = add_people(session, newcomers, bureau.by())
        who = dict(zip(officers, ids, strict=True))
        grant_roles(session, [(person, role, None) for role, person in who.items()], bureau.by())
    publish(bureau, flow)
    return who


def publish(bureau: Bureau, *flows: str) -> None:
    """Bring shipped flows into force."""
    for flow in flows:
        source = (FLOWS / f"{flow}.yaml").read_text(encoding="utf-8")
        with bureau.runtime.sessions.begin() as session:
            publish_flow(session, source, ADM, bureau.at, shipped_library(), bureau.salt)


def take_in_members(bureau: Bureau, membership: str, how_many: int, code: str) -> list[int]:
    """New members of a class, coded ``code`` and a number, each with one focal point."""
    numbers = range(1, how_many + 1)
    newcomers = [Person(0, f"{code} {n}", f"{code}{n}@members.example", "en") for n in numbers]
    parties = [Party(f"{code}{n}", f"Member {code} {n}", membership, "") for n in numbers]
    with bureau.runtime.sessions.begin() as session:
        ids = add_people(session, newcomers, bureau.by())
        add_parties(session, parties, bureau.by())
        speakers = zip(ids, parties, strict=True)
        roles = [(person, FOCAL_POINT, party.code) for person, party in speakers]
        grant_roles(session, roles, bureau.by())
    return ids


def hire(bureau: Bureau, role: str, how_many: int) -> list[int]:
    """New people who hold a role of the office."""
    numbers = range(1, how_many + 1)
    newcomers = [Person(0, f"{role} {n}", f"{role}{n}@office.example", "en") for n in numbers]
    with bureau.runtime.sessions.begin() as session:
        ids = add_people(session, newcomers, bureau.by())
        grant_roles(session, [(person, role, None) for person in ids], bureau.by())
    return ids


def answer(bureau: Bureau, case: int, actor: int, reply: str | None = None, **more: Any) -> Result:
    """What becomes of an answer to the open round, or the latest."""
    values: Mapping[str, Any] = ({"answer": reply} if reply else {}) | more
    [result] = bureau.perform(bureau.act(case, "answer", actor, **values))
    return result


def refusal(bureau: Bureau, case: int, action: str, actor: int, **values: Any) -> list[str]:
    """The sentences with which an act is refused; none when it would be taken, and then it is."""
    [result] = bureau.perform(bureau.act(case, action, actor, **values))
    return [str(each) for each in result.reasons] if isinstance(result, Refused) else []


def pass_to(bureau: Bureau, at: datetime) -> None:
    """Time passes; what is owed and what falls due on the way is worked off at its end."""
    bureau.at = at
    bureau.deliver()
    while bureau.fire().done:
        bureau.deliver()


def notices_of(bureau: Bureau, case: int) -> set[tuple[str, int]]:
    """Every notice that was ever owed on a case: its name and its reader."""
    with bureau.runtime.readers.begin() as session:
        found = notices.listed(session, case_id=case, limit=1000)
    return {(each.template, each.person_id) for each in found}


@dataclass(frozen=True)
class OnItsWay:
    """A case on its way, and who takes part: role to person."""

    bureau: Bureau
    who: dict[str, int]
    case: int

    def do(self, action: str, role: str, **values: Any) -> Receipt:
        return self.bureau.do(self.case, action, self.who[role], **values)

    def why_not(self, action: str, role: str, **values: Any) -> list[str]:
        return refusal(self.bureau, self.case, action, self.who[role], **values)

    def told(self, notice: str) -> set[int]:
        return {reader for name, reader in notices_of(self.bureau, self.case) if name == notice}

    @property
    def state(self) -> str:
        return self.bureau.case(self.case).state
