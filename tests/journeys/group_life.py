"""A focus group that is carried through its life by the rules alone: acts, and a clock that works.

Nothing is stored. What a step sets and clears is kept here as the database would keep it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import definitions
from definitions.flow import FOCAL_POINT
from definitions.parse import read_flow
from notifications.render import parse_template
from workflow.domain.case import Act, Case, Decision, Due, Expired
from workflow.domain.decide import decide
from workflow.domain.facts import Facts, Office
from workflow.domain.published import PinnedText, PublishedFlow, compile_flow
from workflow.domain.roster import OFFICE, Party, Person, Roster
from workflow.errors import Refused
from workflow.runtime import shipped_library

FLOW = Path(definitions.__file__).parent / "flows" / "focus_group.yaml"

ROLES = (
    "registry", "parent_chair", "sg_chair", "tsag_chair", "director_tsb", "fg_chair",
    "certifying_officer",
)  # fmt: skip
PROPOSER, *HOLDERS = range(1, len(ROLES) + 2)
WHO = {"proposer": PROPOSER, **dict(zip(ROLES, HOLDERS, strict=True))}
"""One person for each role; between them they read all six languages."""

TERMS = {
    "title": "Focus group on clinical benchmarks",
    "parent_kind": "study_group",
    "parent_group": "ITU-T Study Group 16",
    "objectives": "Agree how medical software is compared.",
    "scope": "Data, metrics and reference sets.",
    "working_methods": "Open meetings, consensus.",
    "financing": "Hosts and voluntary contributions.",
    "outputs": "Technical reports.",
    "relation_to_parent": "Reports to every meeting.",
    "leadership": "One chair, three vice-chairs.",
    "deliverables": [{"deliverable": "Overview", "due_on": "2019-06-30"}],
    "lifetime_months": "24",
    "progress_reporting": "To each meeting of the parent group.",
    "participation_fee": "no",
    "declaration_of_interests": "None.",
}

EXTENSION = {
    "extension_asked_on": "2020-03-02", "extends_from": "2020-07-20",
    "proposed_end": "2023-09-30", "extension_reasons": "Half of the reports are open.",
}  # fmt: skip


@cache
def the_flow() -> PublishedFlow:
    """The shipped flow with the shipped texts and calendar."""
    flow = read_flow(FLOW.read_bytes()).flow
    assert flow is not None
    library = shipped_library()
    texts = {
        notice: {
            language: PinnedText(sha256(body.encode()).hexdigest(), parse_template(body).names)
            for language, body in library.templates[notice].items()
        }
        for notice in flow.notices
    }
    return compile_flow(flow, 1, library.calendars[flow.calendar][0], texts)


def _facts() -> Facts:
    languages = ("en", "fr", "es", "ru", "zh", "ar")
    people = {
        number: Person(number, f"Person {number}", f"p{number}@example.org", languages[number % 6])
        for number in WHO.values()
    }
    held = {(role, OFFICE): (WHO[role],) for role in ROLES}
    parties = {"KEN": Party("KEN", "Kenya", "member_state", "KEN")}
    roster = Roster(people, parties, {**held, (FOCAL_POINT, "KEN"): (PROPOSER,)})
    return Facts(roster, Office("Bureau", "help@example.org"), {1: "FG-2018-0001"})


def instant(day: str) -> datetime:
    """Nine o'clock of a day."""
    return datetime.fromisoformat(f"{day}T09:00:00").replace(tzinfo=UTC)


@dataclass(slots=True)
class Group:
    """One case; ``at`` is the instant of what is done next.

    Attributes:
        running: the rows of deadlines that are set, with the number of the step that set each.
        sent: the notices of every step, in order.
        clock: what the clock did, in order.
    """

    at: datetime
    case: Case = field(init=False)
    facts: Facts = field(default_factory=_facts)
    running: list[tuple[int, Due]] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    clock: list[str] = field(default_factory=list)
    _steps: int = 0

    def __post_init__(self) -> None:
        self.case = Case(
            id=1, flow="focus_group", version=1, reference=None, state="draft", revision=0, head="",
            party="KEN", fields={}, assigned={}, acted={}, clocks={}, before=None,
            since=self.at, opened_at=self.at,
        )  # fmt: skip

    def do(self, action: str, role: str, **values: Any) -> list[str]:
        """One act, in the role that is named; the actions that followed by themselves."""
        act = Act(1, action, WHO[role], self.at, values, capacity=role)
        return [step.action for step in self._take(act).steps[1:]]

    def refusal(self, action: str, role: str, **values: Any) -> list[str]:
        """The sentences with which an act is refused."""
        try:
            decide(self.flow, self.case, Act(1, action, WHO[role], self.at, values), self.facts)
        except Refused as refused:
            return [str(each) for each in refused.reasons]
        return []

    def pass_to(self, day: str) -> None:
        """Time passes to the morning of ``day``; all that falls due on the way happens then."""
        end = instant(day)
        while due := sorted((row for row in self.running if row[1].due_at <= end), key=_when):
            self._expire(due[0], due[0][1].due_at)
        self.at = end

    def sweep(self) -> None:
        """The clock works off, now, all that has been due for however long."""
        while due := sorted((row for row in self.running if row[1].due_at <= self.at), key=_when):
            ends = [row for row in due if row[1].ordinal == 0]
            self._expire((ends or due)[0], self.at)

    @property
    def flow(self) -> PublishedFlow:
        """The flow that the case follows."""
        return the_flow()

    @property
    def state(self) -> str:
        """Where the case stands."""
        return self.case.state

    def deadlines(self) -> Mapping[str, datetime]:
        """The ends of the deadlines that run."""
        return {due.name: due.due_at for _, due in self.running if due.ordinal == 0}

    def _expire(self, row: tuple[int, Due], at: datetime) -> None:
        seq, due = row
        expired = Expired(f"{seq}-{due.name}", due.name, due.ordinal, due.due_at, due.ends_at)
        whole = [each for each in self.running if each[0] == seq and each[1].name == due.name]
        gone = [row] if due.ordinal else whole
        self.running = [each for each in self.running if each not in gone]
        decision = self._take(Act(1, "remind", None, at, expired=expired))
        self.clock += [step.action for step in decision.steps]

    def _take(self, act: Act) -> Decision:
        decision = decide(self.flow, self.case, act, self.facts)
        for step in decision.steps:
            self._steps += 1
            self.running = [each for each in self.running if each[1].name not in step.cleared]
            self.running += [(self._steps, due) for due in step.due]
            self.sent += list(dict.fromkeys(owed.template for owed in step.notices))
        self.case = decision.case
        return decision


def _when(row: tuple[int, Due]) -> datetime:
    return row[1].due_at


def proposed(day: str = "2018-05-14", **terms: str) -> Group:
    """A proposal that is with the chair of the parent group, who is assigned to it."""
    group = Group(instant(day))
    group.do("open", "proposer", **{**TERMS, **terms})
    group.do("submit", "proposer")
    group.do("assign", "registry", parent_chair=WHO["parent_chair"])
    group.do("accept", "registry")
    return group


def to_be_decided(day: str = "2018-05-14") -> Group:
    """A proposal that touches no other group."""
    group = proposed(day)
    group.do("pass_on", "parent_chair")
    return group


def before_the_committee() -> Group:
    """A proposal that the membership let pass in silence; no meeting was near."""
    group = to_be_decided()
    group.do("ask_membership", "registry", notice_number="12", notice_on="2018-05-14")
    group.pass_to("2018-06-12")
    return group


def at_work(ends_on: str = "2020-07-20") -> Group:
    """The group of July 2018, established at a meeting, for two years, and announced."""
    group = to_be_decided()
    group.do(
        "choose_meeting", "registry",
        next_meeting_on="2018-07-09", notice_number="99", notice_on="2018-05-15",
    )  # fmt: skip
    group.do("record_document", "registry", document_number="C 212", document_on="2018-06-25")
    group.pass_to("2018-07-20")
    group.do(
        "establish_at_meeting", "parent_chair",
        established_on="2018-07-20", ends_on=ends_on, consensus="yes",
    )  # fmt: skip
    group.do("assign", "registry", fg_chair=WHO["fg_chair"])
    group.do("announce", "registry", circular_number="TSB 110", circular_on="2018-07-23")
    return group


def extension_asked() -> Group:
    """The group of July 2018, which has asked to live until 30 September 2023."""
    group = at_work()
    group.pass_to("2020-03-02")
    group.do("request_extension", "fg_chair", **EXTENSION)
    return group
