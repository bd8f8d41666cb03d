"""An office that approves Recommendations: officers, ten Member States, a Sector Member, meetings.

Everything goes through the services, on a database, on the dates of a real approval: the text that
was before Study Group 2 on 23 January 2001.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import definitions
from definitions.flow import FOCAL_POINT
from tests.build import ADM, EVE, REX, Bureau, furnish, opened
from tests.meeting import add, meeting
from tests.services.delivering import listed
from workflow.domain.case import Case
from workflow.domain.polls import Poll
from workflow.domain.roster import Party, Person
from workflow.errors import Refused
from workflow.runtime import shipped_library
from workflow.services.manage_people import add_parties, add_people, grant_roles
from workflow.services.perform_acts import Receipt, Result
from workflow.services.publish_flow import publish_flow

FLOWS = Path(definitions.__file__).parent / "flows"

STATES = 10
"""Member States that are asked beside Kenya and a state that nobody speaks for."""

OFFICERS = ("sg_chair", "director_tsb", "deputy_director", "secretary_general")

LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")


def instant(written: str) -> datetime:
    """``2001-01-23`` at nine o'clock UTC, or a whole instant."""
    return datetime.fromisoformat(f"{written}T09:00:00+00:00" if len(written) == 10 else written)


@dataclass(slots=True)
class Approval:
    """One case on its way, and who acts in it.

    Attributes:
        who: role to its holder, and code of a member to its focal point.
    """

    bureau: Bureau
    who: dict[str, int]
    number: int = 0
    _told: set[Any] = field(default_factory=set)

    @property
    def case(self) -> Case:
        """The case as it stands."""
        return self.bureau.case(self.number)

    @property
    def state(self) -> str:
        """Where it stands."""
        return self.case.state

    def poll(self, name: str) -> Poll:
        """The latest round of a consultation."""
        return self.case.consultations[name]

    def closes_at(self, name: str) -> str:
        """When it closes."""
        end = self.poll(name).closes_at
        return end.isoformat() if end else ""

    def open(self, flow: str, **values: Any) -> None:
        """Begin a case with the registry, and assign its chair."""
        self.number = self.bureau.open(flow=flow, party=None, actor=REX, values=values)
        self.bureau.do(self.number, "assign", REX, sg_chair=self.who["sg_chair"])

    def do(self, action: str, role: str, **values: Any) -> None:
        """An act that must succeed."""
        self.bureau.do(self.number, action, self.who[role], **values)

    def refusal(self, action: str, role: str, **values: Any) -> list[str]:
        """The sentences with which an act is refused."""
        act = self.bureau.act(self.number, action, self.who[role], **values)
        [result] = self.bureau.perform(act)
        assert isinstance(result, Refused), str(result)
        return [str(each) for each in result.reasons]

    def say(self, member: str, **values: Any) -> Result:
        """What becomes of an answer."""
        act = self.bureau.act(self.number, "answer", self.who[member], **values)
        [result] = self.bureau.perform(act)
        return result

    def reply(self, member: str, **values: Any) -> None:
        """An answer that is taken."""
        result = self.say(member, **values)
        assert isinstance(result, Receipt), str(result)

    def pass_to(self, when: str) -> None:
        """It is ``when``; the clock has come by."""
        self.bureau.at = instant(when)
        self.bureau.open_linked()
        self.bureau.wake()
        self.bureau.fire()

    def told(self) -> dict[str, set[int]]:
        """The notices that were owed since it was asked last: to whom, by template."""
        new = [row for row in listed(self.bureau) if row.id not in self._told]
        self._told |= {row.id for row in new}
        return {name: {r.person_id for r in new if r.template == name} for name in _names(new)}

    def people(self, *who: str) -> set[int]:
        """The people behind roles and members; two are the registry."""
        return {self.who[each] for each in who} | ({EVE} if "registry" in who else set())


def _names(rows: list[Any]) -> set[str]:
    return {row.template for row in rows}


def state(number: int) -> str:
    """The code of a Member State."""
    return f"S{number:02}"


@contextmanager
def approving(folder: Path, url: str, *flows: str) -> Iterator[Approval]:
    """The office in October 2000, with these flows in force."""
    with opened(folder, url) as bureau:
        bureau.at = instant("2000-10-02")
        furnish(bureau)
        who = _invite(bureau)
        add(bureau, meeting("SG2-1", "2001-01-23", "2001-02-02", "SG2"))
        add(bureau, meeting("SG2-2", "2001-09-04", "2001-09-14", "SG2"))
        with bureau.runtime.sessions.begin() as session:
            for name in flows:
                source = (FLOWS / f"{name}.yaml").read_text()
                publish_flow(session, source, ADM, bureau.at, shipped_library(), bureau.salt)
        yield Approval(bureau, who)


def _invite(bureau: Bureau) -> dict[str, int]:
    codes = [*(state(number) for number in range(STATES)), "SEC"]
    names = [*OFFICERS, *codes]
    people = [
        Person(0, f"Holder of {name}", f"{name.lower()}@example.int", LANGUAGES[place % 6])
        for place, name in enumerate(names)
    ]
    classes = [*["member_state"] * STATES, "sector_member"]
    parties = [
        Party(code, f"Member {code}", membership, "")
        for code, membership in zip(codes, classes, strict=True)
    ]
    with bureau.runtime.sessions.begin() as session:
        ids = dict(zip(names, add_people(session, people, bureau.by()), strict=True))
        add_parties(session, parties, bureau.by())
        offices = [(ids[role], role, None) for role in OFFICERS]
        focal = [(ids[code], FOCAL_POINT, code) for code in codes]
        grant_roles(session, [*offices, *focal], bureau.by())
    return {"registry": REX, **ids}
