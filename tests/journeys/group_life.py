"""A focus group that is carried through its life by the services, on the dates of a real one.

The office is that of 2018: a person for each role, members of four classes, and the meetings of
three groups, of which Study Group 16 met in July 2018.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import definitions
from definitions.flow import FOCAL_POINT
from tests.build import ADA, ADM, REX, Bureau, furnish
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
from workflow.store import deadlines, histories

FLOW = Path(definitions.__file__).parent / "flows" / "focus_group.yaml"

ROLES = (
    "parent_chair", "parent_leadership", "sg_chair", "tsag_chair", "director_tsb",
    "deputy_director", "secretary_general", "fg_chair", "certifying_officer",
)  # fmt: skip

MEMBERS = {
    "SEN": "member_state", "KAZ": "member_state", "NORLYS": "sector_member",
    "BAOBAB": "associate", "RIFT": "academia",
}  # fmt: skip
"""Members beside Kenya and a state that nobody speaks for; each with one focal point."""

LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")

FIRST = max(ADA, ADM, REX, 10) + 1
"""The id of the first person that ``settle`` adds to the cast."""

WHO = {
    "proposer": ADA, "registry": REX,
    **{name: FIRST + place for place, name in enumerate((*ROLES, *MEMBERS))},
}  # fmt: skip
"""One person for each role and each member."""

MEETINGS = (
    ("SG16-1", "2018-07-09", "2018-07-20", "SG16"),
    ("SG16-2", "2019-03-19", "2019-03-29", "SG16"),
    ("SG16-3", "2019-10-07", "2019-10-17", "SG16"),
    ("SG16-4", "2020-06-22", "2020-07-03", "SG16"),
    ("SG16-5", "2023-07-10", "2023-07-21", "SG16"),
    ("SG13-1", "2018-10-01", "2018-10-05", "SG13"),
    ("SG20-1", "2018-06-04", "2018-06-06", "SG20"),
    ("SG20-2", "2018-12-03", "2018-12-07", "SG20"),
)

TERMS = {
    "title": "Focus group on clinical benchmarks",
    "parent_group": "SG16",
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


def settle(bureau: Bureau) -> None:
    """The office of May 2018, with the flow in force."""
    bureau.at = instant("2018-05-01")
    furnish(bureau)
    people = [
        Person(0, f"Holder of {name}", f"{name.lower()}@example.int", LANGUAGES[place % 6])
        for place, name in enumerate((*ROLES, *MEMBERS))
    ]
    parties = [Party(code, f"Member {code}", each, "") for code, each in MEMBERS.items()]
    with bureau.runtime.sessions.begin() as session:
        assert add_people(session, people, bureau.by())[0] == FIRST
        add_parties(session, parties, bureau.by())
        offices = [(WHO[role], role, None) for role in ROLES]
        focal = [(WHO[code], FOCAL_POINT, code) for code in MEMBERS]
        grant_roles(session, [*offices, *focal], bureau.by())
        library = shipped_library()
        publish_flow(session, FLOW.read_text(), ADM, bureau.at, library, bureau.salt)
    add(bureau, *(meeting(*each) for each in MEETINGS))


def instant(written: str) -> datetime:
    """Nine o'clock of a day, or a whole instant; UTC."""
    found = datetime.fromisoformat(written if "T" in written else f"{written}T09:00:00")
    return found.replace(tzinfo=UTC)


@dataclass(slots=True)
class Group:
    """One case in an office."""

    bureau: Bureau
    number: int = 0
    _told: set[str] = field(default_factory=set)

    def open(self, day: str, **terms: Any) -> None:
        """The proposal is opened."""
        self.bureau.at = instant(day)
        self.number = self.bureau.open(flow="focus_group", values={**TERMS, **terms})

    def do(self, action: str, role: str, **values: Any) -> list[str]:
        """An act that must succeed, in the role that is named; the actions that followed."""
        receipt = self.bureau.do(self.number, action, WHO[role], **values)
        return list(receipt.followed)

    def refusal(self, action: str, role: str, **values: Any) -> list[str]:
        """The sentences with which an act is refused; none when it would be taken: then it is."""
        act = self.bureau.act(self.number, action, WHO[role], **values)
        [result] = self.bureau.perform(act)
        return [str(each) for each in result.reasons] if isinstance(result, Refused) else []

    def say(self, who: str, **values: Any) -> Result:
        """What becomes of an answer to the open round."""
        [result] = self.bureau.perform(self.bureau.act(self.number, "answer", WHO[who], **values))
        return result

    def reply(self, who: str, **values: Any) -> None:
        """An answer that is taken."""
        result = self.say(who, **values)
        assert isinstance(result, Receipt), str(result)

    def pass_to(self, when: str) -> None:
        """Time passes; all that falls due on the way happens when it is due."""
        end = instant(when)
        self.bureau.wake()
        while (due := self._next_due()) is not None and due <= end:
            self.bureau.at = due
            self.bureau.fire()
        self.bureau.at = end

    def sweep(self) -> None:
        """The clock works off, now, all that has been due for however long."""
        self.bureau.wake()
        while self.bureau.fire().done:
            pass

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

    def deadlines(self) -> dict[str, datetime]:
        """The ends of the deadlines that run."""
        with self.bureau.runtime.readers.begin() as session:
            return deadlines.ends(session, [self.number])[self.number]

    @property
    def acts(self) -> list[str]:
        """What happened, in order."""
        with self.bureau.runtime.readers.begin() as session:
            return [row.action for row in histories.of_case(session, self.number)]

    def told(self) -> dict[str, set[int]]:
        """The notices that were owed since it was asked last: to whom, by template."""
        new = [row for row in listed(self.bureau) if row.id not in self._told]
        self._told |= {row.id for row in new}
        names = {row.template for row in new}
        return {name: {row.person_id for row in new if row.template == name} for name in names}

    def times(self, template: str) -> int:
        """At how many instants a notice was owed."""
        return len({row.decided_at for row in listed(self.bureau) if row.template == template})

    def _next_due(self) -> datetime | None:
        with self.bureau.runtime.readers.begin() as session:
            return deadlines.next_due(session)


def people(*who: str) -> set[int]:
    """The people behind roles and members."""
    return {WHO[each] for each in who}


def proposed(bureau: Bureau, day: str = "2018-05-14", **terms: str) -> Group:
    """A proposal that is with the chair of the parent group, who is assigned to it."""
    group = Group(bureau)
    group.open(day, **terms)
    group.do("submit", "proposer")
    group.do("assign", "registry", parent_chair=WHO["parent_chair"])
    group.do("accept", "registry")
    return group


def to_be_decided(bureau: Bureau, day: str = "2018-05-14", **terms: str) -> Group:
    """A proposal that touches no other group."""
    group = proposed(bureau, day, **terms)
    group.do("pass_on", "parent_chair")
    return group


def issue(group: Group, **values: str) -> list[str]:
    """The notice goes out today; what followed."""
    notice = {"notice_number": "7/16", "notice_on": f"{group.bureau.at:%Y-%m-%d}"}
    return group.do("issue_notice", "registry", **{**notice, **values})


def before_the_membership(bureau: Bureau) -> Group:
    """A proposal of 14 May 2018 whose parent meets in October only."""
    group = to_be_decided(bureau, parent_group="SG13")
    assert issue(group, next_meeting="SG13-1") == ["ask_membership"]
    return group


def before_the_committee(bureau: Bureau) -> Group:
    """One that the membership let pass in silence."""
    group = before_the_membership(bureau)
    group.pass_to("2018-06-12")
    return group


def agreed(bureau: Bureau) -> Group:
    """One to which the whole committee agreed."""
    group = before_the_committee(bureau)
    for member in ("parent_chair", "parent_leadership", "tsag_chair", "director_tsb"):
        group.reply(member, answer="agree")
    return group


def provisional(bureau: Bureau) -> Group:
    """One that works until the meeting of October approves it."""
    group = agreed(bureau)
    beginning = {"established_on": "2018-06-12", "ends_on": "2019-06-12"}
    group.do("begin_provisionally", "registry", **beginning, next_meeting="SG13-1")
    return group


def before_the_meeting(bureau: Bureau) -> Group:
    """The proposal of 2018 on its way to the meeting of July."""
    group = to_be_decided(bureau)
    assert issue(group, next_meeting="SG16-1") == ["put_to_meeting"]
    return group


def at_work(bureau: Bureau, ends_on: str = "2020-07-20") -> Group:
    """The group of July 2018, established at a meeting, for two years, and announced."""
    group = before_the_meeting(bureau)
    group.do("record_document", "registry", document_number="C 212", document_on="2018-05-14")
    group.pass_to("2018-07-20")
    group.do(
        "establish_at_meeting", "parent_chair",
        established_on="2018-07-20", ends_on=ends_on, consensus="yes",
    )  # fmt: skip
    group.do("assign", "registry", fg_chair=WHO["fg_chair"])
    group.do("announce", "registry", circular_number="TSB 110", circular_on="2018-07-23")
    return group


def extension_asked(bureau: Bureau, **values: str) -> Group:
    """The group of July 2018, which has asked to live until 30 September 2023."""
    group = at_work(bureau, **values)
    group.pass_to("2020-03-02")
    extension = {**EXTENSION, "extends_from": values.get("ends_on", EXTENSION["extends_from"])}
    group.do("request_extension", "fg_chair", **extension)
    return group
