"""Every procedure of the Union, and the consultation of a flow file that expresses it.

The meetings' own findings of the shipped flows for TAP and AAP, which the chair records, are in
``test_tap_approval`` and ``test_aap_approval``; here the delegations answer one by one. The notice
that creates a focus group has the shape of the JCA notice and is in ``test_focus_group``. A vacancy
is filled by no consultation but by the ``acting`` of a role, and is in ``test_procedures``.

The shipped flow says of the Council that silence is not counted: its denominator is fixed, so that
whoever is silent is as good as against.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.journeys.procedures import (
    OWN,
    PRESENT,
    SHIPPED,
    Way,
    alternative,
    alternative_extra,
    letter,
    own,
    reviewed,
    traditional,
    traditional_extra,
)

Said = Mapping[str, Mapping[str, int]]
"""Kind of voice to answers, each with how many give it; ``!`` begins a comment that comes alone."""

STATES = ("member_state",)
SECTOR = ("member_state", "sector_member")
EVERYBODY = (*SECTOR, "associate", "academia")
PRESENT_THERE = ("delegations",)

UNOPPOSED = ("rejected", "adopted")
WANTED = ("adopted", "rejected")


@dataclass(frozen=True)
class Edge:
    """What it comes to when so many answer and the others are silent."""

    result: str
    said: Said

    def __str__(self) -> str:
        said = [f"{many}-{each}" for heard in self.said.values() for each, many in heard.items()]
        return "-".join([*said, self.result]) if said else f"nobody-replies-{self.result}"


@dataclass(frozen=True)
class Procedure:
    """One row.

    Attributes:
        flow, consultation: the flow file, and the consultation in it.
        asked: the parts of the electorate.
        period: how long it is open; empty where a day of the letter or the meeting ends it.
        silence: what it counts as.
        reach: how a case gets there.
        closes: the last day; it closes at 24:00 UTC.
        edges: just met, just missed, nobody replies.
        before: what the others said before the last answer.
        last: the kind of voice whose last speaker then gives it, and the answer.
        results: what it comes to when that answer is in time, and when it is late.
    """

    name: str
    flow: str
    consultation: str
    asked: tuple[str, ...]
    period: str
    silence: str
    reach: Way
    closes: str
    edges: tuple[Edge, ...]
    last: tuple[str, str]
    results: tuple[str, str]
    before: Said = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.flow}-{self.consultation}"


def states(result: str, **said: int) -> Edge:
    """An edge at which Member States answer."""
    return Edge(result, {"member_state": said})


NOBODY: Said = {}
SUBSTANTIVE: Said = {"sector_member": {"!substantive": 1}}
EDITORIAL: Said = {"member_state": {"!editorial": 3}}
COMMENTED = (Edge("adopted", NOBODY), Edge("adopted", EDITORIAL), Edge("rejected", SUBSTANTIVE))
NO_WORD = Edge("adopted", NOBODY)

TAP, AAP, LETTERS = SHIPPED
HERE = OWN.stem

PROCEDURES = (
    Procedure(
        "AAP last call", AAP, "last_call", SECTOR, "4 weeks", "assent",
        alternative, "2027-06-29", COMMENTED, ("sector_member", "!substantive"), UNOPPOSED,
    ),
    Procedure(
        "AAP additional review", AAP, "additional_review", SECTOR, "3 weeks", "assent",
        reviewed, "2027-07-26", COMMENTED, ("sector_member", "!substantive"), UNOPPOSED,
    ),
    Procedure(
        "AAP, request for more time", AAP, "more_time", ("more_time_for",), "4 weeks", "assent",
        alternative_extra, "2027-10-22",
        (NO_WORD, Edge("rejected", {"kenya": {"!opposition": 1}})),
        ("kenya", "!opposition"), UNOPPOSED,
    ),
    Procedure(
        "TAP, request for more time", TAP, "more_time", ("more_time_for",), "4 weeks", "assent",
        traditional_extra, "2027-10-22",
        (
            NO_WORD,
            Edge("adopted", {"kenya": {"!reservation": 1}}),
            Edge("rejected", {"kenya": {"!opposition": 1}}),
        ),
        ("kenya", "!opposition"), UNOPPOSED,
    ),
    Procedure(
        "TAP consultation", TAP, "authorization", STATES, "7 working days", "not_counted",
        traditional, "2027-09-01",
        (
            states("adopted", may_proceed=7, may_not_proceed=3),
            states("rejected", may_proceed=6, may_not_proceed=3),
            states("rejected", may_not_proceed=1),
            Edge("adopted", NOBODY),
        ),
        ("member_state", "may_proceed"), WANTED,
        {"member_state": {"may_proceed": 6, "may_not_proceed": 3}},
    ),
    Procedure(
        "TAP, approval at the meeting", HERE, "tap_meeting", PRESENT_THERE, "", "assent",
        own("take_up_traditional", "sg_chair", **PRESENT), "2027-06-11",
        (
            NO_WORD,
            states("adopted", approve=1, abstain=11),
            states("adopted", **{"!reservation": 2}),
            states("rejected", approve=11, oppose=1),
        ),
        ("member_state", "oppose"), UNOPPOSED,
    ),
    Procedure(
        "AAP, approval at the meeting", HERE, "aap_meeting", PRESENT_THERE, "", "assent",
        own("take_up_alternative", "sg_chair", **PRESENT), "2027-06-11",
        (
            NO_WORD,
            states("adopted", approve=2, oppose=1),
            states("adopted", oppose=1, abstain=11),
            states("rejected", approve=10, oppose=2),
        ),
        ("member_state", "oppose"), UNOPPOSED, {"member_state": {"oppose": 1}},
    ),
    Procedure(
        "Choice of path: proposed, seconded, by consensus", HERE, "path_change", PRESENT_THERE, "",
        "not_counted", own("propose_path", "sg_chair", settled="no", **PRESENT), "2027-06-11",
        (
            states("adopted", propose=2),
            states("rejected", propose=1),
            states("rejected", propose=11, oppose=1),
            Edge("rejected", NOBODY),
        ),
        ("member_state", "propose"), WANTED, {"member_state": {"propose": 1}},
    ),
    Procedure(
        "Question at the meeting: consensus and four that commit support", HERE,
        "question_support", PRESENT_THERE, "", "not_counted",
        own("ask_support", "sg_chair", **PRESENT), "2027-06-11",
        (
            states("adopted", support=4),
            states("rejected", support=3),
            states("rejected", support=4, oppose=1),
            Edge("rejected", NOBODY),
        ),
        ("member_state", "support"), WANTED, {"member_state": {"support": 3}},
    ),
    Procedure(
        "Question by consultation", LETTERS, "question", STATES, "2 months", "not_counted",
        letter("question", "open_consultation", "director_tsb"), "2027-08-02",
        (
            states("adopted", agree=6, disagree=4),
            states("rejected", agree=5, disagree=5),
            states("rejected", agree=9),
            states("later", agree=4, abstain=6),
            Edge("rejected", NOBODY),
        ),
        ("member_state", "agree"), WANTED, {"member_state": {"agree": 6, "disagree": 3}},
    ),
    Procedure(
        "Deletion of a Question", HERE, "question_deletion", STATES, "2 months", "not_counted",
        own("announce_deletion", "director_tsb"), "2027-08-02",
        (
            states("adopted", no_objection=2, objection=1),
            states("rejected", no_objection=2, objection=2),
            states("rejected", objection=1),
            states("adopted", no_objection=1),
            Edge("adopted", NOBODY),
        ),
        ("member_state", "no_objection"), WANTED,
        {"member_state": {"no_objection": 2, "objection": 2}},
    ),
    Procedure(
        "Deletion of a Recommendation", LETTERS, "deletion", SECTOR, "3 months", "assent",
        letter(
            "deletion", "open_notice", "director_tsb",
            unopposed="yes", approved_under="alternative",
        ), "2027-09-01",
        (
            NO_WORD,
            Edge("adopted", {"member_state": {"!remark": 2}}),
            Edge("rejected", {"sector_member": {"!objection": 1}}),
        ),
        ("sector_member", "!objection"), UNOPPOSED,
    ),
    Procedure(
        "Council by correspondence", LETTERS, "council", ("council_state",), "", "not_counted",
        letter("council", "open_ballot", "secretary_general", closes_on="2027-06-25"), "2027-06-25",
        (
            Edge("adopted", {"council_state": {"agree": 7}}),
            Edge("rejected", {"council_state": {"agree": 6}}),
            Edge("rejected", {"council_state": {"agree": 6, "disagree": 6}}),
            Edge("later", {"council_state": {"agree": 1, "abstain": 2}}),
            Edge("rejected", NOBODY),
        ),
        ("council_state", "agree"), WANTED, {"council_state": {"agree": 6}},
    ),
    Procedure(
        "Vote", HERE, "meeting_vote", PRESENT_THERE, "", "not_counted",
        own("call_vote", "sg_chair", **PRESENT), "2027-06-11",
        (
            states("adopted", in_favour=3, opposed=2, abstain=5),
            states("rejected", in_favour=3, opposed=3),
            states("later", in_favour=3, opposed=2, abstain=6),
            states("adopted", in_favour=1),
            Edge("rejected", NOBODY),
        ),
        ("member_state", "in_favour"), WANTED, {"member_state": {"in_favour": 3, "opposed": 3}},
    ),
    Procedure(
        "Membership consultation of 1982", HERE, "membership_1982", STATES, "4 months",
        "abstention", own("ask_members", "secretary_general"), "2027-10-01",
        (
            states("adopted", agree=8),
            states("adopted", agree=8, disagree=4),
            states("rejected", agree=7),
            states("rejected", agree=7, abstain=5),
            Edge("rejected", NOBODY),
        ),
        ("member_state", "agree"), WANTED, {"member_state": {"agree": 7}},
    ),
    Procedure(
        "JCA notice", HERE, "jca_notice", EVERYBODY, "4 weeks", "assent",
        own("notify_coordination", "director_tsb", parent_group="SG13"), "2027-06-29",
        COMMENTED, ("academia", "!substantive"), UNOPPOSED,
    ),
    Procedure(
        "Committee: three of five, from posts", HERE, "committee",
        ("sg_chair", "vice_chair", "tsag_chair", "director_tsb"), "10 working days", "not_counted",
        own("ask_committee", "sg_chair"), "2027-06-15",
        (
            Edge("adopted", {"vice_chair": {"agree": 2}, "tsag_chair": {"agree": 1}}),
            Edge("rejected", {"vice_chair": {"agree": 2}, "tsag_chair": {"disagree": 1}}),
            Edge("rejected", NOBODY),
        ),
        ("director_tsb", "agree"), WANTED, {"vice_chair": {"agree": 2}},
    ),
    Procedure(
        "Minimum of each class, and a veto", HERE, "classes", (*SECTOR, "director_tsb"), "4 weeks",
        "not_counted", own("ask_classes", "director_tsb"), "2027-06-29",
        (
            Edge("adopted", {"member_state": {"agree": 2}, "sector_member": {"agree": 1}}),
            Edge("rejected", {"member_state": {"agree": 1}, "sector_member": {"agree": 3}}),
            Edge("rejected", {"member_state": {"agree": 12}}),
            Edge("rejected", {
                "member_state": {"agree": 12}, "sector_member": {"agree": 3},
                "director_tsb": {"disagree": 1},
            }),
            Edge("rejected", NOBODY),
        ),
        ("sector_member", "agree"), WANTED, {"member_state": {"agree": 2}},
    ),
)  # fmt: skip
