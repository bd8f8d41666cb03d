"""The procedures of the Union: which flow holds each as a consultation, and how a case gets there.

An office of summer 2027 in which the flows are in force that hold them, with twelve Member States,
three Sector Members and two other members.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from definitions.flow import FOCAL_POINT
from tests.build import ADA, ADM, GUS, PEOPLE, REX, Bureau
from tests.journeys.stage import hire, pass_to, publish, take_in_members
from tests.meeting import add, meeting
from workflow.domain.case import Act
from workflow.domain.polls import Poll
from workflow.runtime import shipped_library
from workflow.services.manage_people import grant_roles
from workflow.services.perform_acts import Receipt, Result
from workflow.services.publish_flow import Library, publish_flow

OWN = Path(__file__).parents[1] / "procedures.yaml"
"""The procedures that no shipped flow holds."""

SHIPPED = ("tap_approval", "aap_approval", "correspondence_decision")

OPENING = datetime(2027, 6, 1, 9, tzinfo=UTC)
"""A Tuesday; every closing instant from here to the end of October is at 02:00 in Geneva."""

OFFICERS = (
    "sg_chair", "tsag_chair", "director_tsb", "deputy_director", "secretary_general",
)  # fmt: skip

STATES = 12
"""Member States that can answer, Kenya and Nobody's Republic among them."""

KINDS_OF_VOICE = (
    ("member_state", STATES - 2, "STATE"),
    ("sector_member", 3, "FIRM"),
    ("associate", 1, "START"),
    ("academia", 1, "UNI"),
    ("council_state", STATES, ""),
    ("vice_chair", 2, ""),
    *((role, 1, "") for role in OFFICERS),
)
"""Who is added to the cast, in this order: members of a class by their code, holders of a role."""


def _holders() -> dict[str, list[int]]:
    numbers = count(len(PEOPLE) + 1)
    added = {name: [next(numbers) for _ in range(many)] for name, many, _ in KINDS_OF_VOICE}
    states = [ADA, GUS, *added["member_state"]]
    return added | {"member_state": states, "kenya": [ADA], "registry": [REX]}


WHO = _holders()
"""Class of member to those who speak for one of it each, and role to its holders."""


def convene(bureau: Bureau) -> None:
    """Members, officers and a meeting, in an office with its cast; all the flows in force."""
    bureau.at = OPENING
    with bureau.runtime.sessions.begin() as session:
        grant_roles(session, [(GUS, FOCAL_POINT, "NOB")], bureau.by())
    for name, many, code in KINDS_OF_VOICE:
        added = take_in_members(bureau, name, many, code) if code else hire(bureau, name, many)
        assert added == WHO[name][-many:]
    add(bureau, meeting("SG13-1", "2027-09-14", "2027-09-24"))
    publish(bureau, *SHIPPED)
    publish_own(bureau)


def publish_own(bureau: Bureau, *changes: tuple[str, str]) -> None:
    """Bring ``OWN`` into force, with each ``old`` replaced by ``new``."""
    source = OWN.read_text(encoding="utf-8")
    for old, new in changes:
        assert source.count(old) == 1, f"{old!r} stands {source.count(old)} times"
        source = source.replace(old, new)
    with bureau.runtime.sessions.begin() as session:
        publish_flow(session, source, ADM, bureau.at, own_library(), bureau.salt)


def own_library() -> Library:
    """The one notice of ``OWN``, as it is shipped, and the calendars."""
    shipped = shipped_library()
    return Library({"answer_asked": shipped.templates["answer_asked"]}, shipped.calendars)


@dataclass(slots=True)
class Asked:
    """A case in which a consultation is open."""

    bureau: Bureau
    consultation: str
    number: int = 0

    def open(self, flow: str, **values: Any) -> None:
        """A new case of the registry."""
        self.number = self.bureau.open(flow=flow, party=None, actor=REX, values=values)

    def do(self, action: str, role: str, **values: Any) -> None:
        """An act that must succeed."""
        self.bureau.do(self.number, action, WHO[role][0], **values)

    def pass_to(self, at: datetime) -> None:
        """It is ``at``, and the clock has come by."""
        self.bureau.at = at
        self.bureau.fire()

    def say(self, speaker: int, said: str) -> Result:
        """What becomes of an answer; a comment that comes alone begins with ``!``."""
        [result] = self.bureau.perform(self._answer(speaker, said))
        return result

    def hear(self, said: Mapping[str, int], kind: str = "member_state") -> None:
        """So many of the voices of a kind, from the first, give each answer."""
        answers = [each for each, many in said.items() for _ in range(many)]
        assert len(answers) <= len(WHO[kind])
        acts = [self._answer(*each) for each in zip(WHO[kind], answers, strict=False)]
        assert all(isinstance(each, Receipt) for each in self.bureau.perform(*acts))

    def _answer(self, speaker: int, said: str) -> Act:
        values = {"comment": said[1:], "text": "So it is."} if said[0] == "!" else {"answer": said}
        return self.bureau.act(self.number, "answer", speaker, **values)

    @property
    def poll(self) -> Poll:
        """The latest round."""
        return self.bureau.case(self.number).consultations[self.consultation]

    @property
    def state(self) -> str:
        """Where the case stands."""
        return self.bureau.case(self.number).state


Way = Callable[[Asked], None]
"""How a case gets to where the consultation is open."""

TEXT = {
    "recommendation": "Draft new Recommendation ITU-T Y.2720", "title": "Identity management",
    "kind": "new", "study_group": "Study Group 13", "summary": "How identities are managed.",
    "agreed_on": "2027-05-28",
}  # fmt: skip

ITEM = {
    "letter": "DM-27/1", "item": "1", "title": "Item one", "proposal": "To adopt it.",
    "study_group": "Study Group 13", "meeting_on": "2027-05-28",
}  # fmt: skip

QUESTION = {"title": "Item one", "proposal": "Silence is what the procedure says."}


def _announced(asked: Asked, flow: str, **announcement: Any) -> None:
    asked.open(flow, **TEXT)
    asked.do("assign", "registry", sg_chair=WHO["sg_chair"][0])
    requested = {"requested_on": "2027-06-01", "meeting": "SG13-1"}
    asked.do("request", "sg_chair", **(requested if flow == "tap_approval" else {}))
    text = asked.bureau.upload("text.pdf")
    asked.do(
        "announce", "director_tsb",
        notice_number="12", text=text, text_language="en", **announcement,
    )  # fmt: skip


def traditional(asked: Asked) -> None:
    """The consultation of the Member States on a text, before its meeting."""
    _announced(asked, "tap_approval", announced_on="2027-06-01")


def traditional_extra(asked: Asked) -> None:
    """More time that a delegation asked for at the meeting."""
    traditional(asked)
    asked.pass_to(OPENING.replace(month=8, day=2))
    asked.do("publish_texts", "registry", texts_on="2027-08-02")
    asked.pass_to(OPENING.replace(month=9, day=2))
    _given_more_time(asked)


def alternative(asked: Asked) -> None:
    """The last call."""
    _announced(asked, "aap_approval")


def reviewed(asked: Asked) -> None:
    """The additional review, after a comment of substance in the last call."""
    alternative(asked)
    asked.hear({"!substantive": 1})
    asked.pass_to(OPENING.replace(month=7, day=5))
    asked.do("resolve_comments", "sg_chair")
    asked.do("open_review", "director_tsb", revision_note="Clause 7.")


def alternative_extra(asked: Asked) -> None:
    """More time that a delegation asked for at the meeting, after another such comment."""
    reviewed(asked)
    asked.hear({"!substantive": 1})
    asked.pass_to(OPENING.replace(month=8, day=2))
    asked.do("announce_meeting", "director_tsb", meeting="SG13-1", announced_on="2027-08-02")
    _given_more_time(asked)


def _given_more_time(asked: Asked) -> None:
    asked.pass_to(OPENING.replace(month=9, day=15))
    asked.do("take_up", "sg_chair")
    asked.do("grant_more_time", "sg_chair", more_time_for="KEN")


def letter(kind: str, action: str, signatory: str, **fields: str) -> Way:
    """A letter of one kind, signed."""

    def sign(asked: Asked) -> None:
        asked.open("correspondence_decision", **ITEM, kind=kind, **fields)
        asked.do("assign", "registry", sg_chair=WHO["sg_chair"][0])
        asked.do("put_forward", "registry")
        asked.do(action, signatory)
        if kind == "deletion":  # whose silence binds only those whom the notice reached
            pass_to(asked.bureau, OPENING + timedelta(hours=1))

    return sign


def own(action: str, role: str, **fields: Any) -> Way:
    """A case of ``OWN``, opened by this action."""

    def act(asked: Asked) -> None:
        asked.open("procedures", **QUESTION, **fields)
        asked.do(action, role)

    return act


PRESENT = {
    "delegations": ["KEN", "NOB", *(f"STATE{number}" for number in range(1, STATES - 1))],
    "ends_on": "2027-06-11",
}
"""A meeting at which all Member States are present, to its last day."""
