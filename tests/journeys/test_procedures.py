"""Every procedure of ``procedure_table`` through the services, at its edges."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

import definitions
from definitions.flow import Flow
from definitions.parse import read_flow
from tests.build import DAY, ON_SQLITE, Bureau
from tests.journeys.procedure_table import PROCEDURES, Procedure
from tests.journeys.procedures import (
    OPENING,
    OWN,
    PRESENT,
    WHO,
    Asked,
    own,
    own_library,
    publish_own,
    traditional,
)
from tests.meeting import add, meeting
from workflow.cli.terminal.instants import shown
from workflow.errors import Refused
from workflow.services.manage_people import end_role, grant_roles
from workflow.services.perform_acts import Receipt
from workflow.services.publish_flow import check_source

FLOWS = Path(definitions.__file__).parent / "flows"
EACH = pytest.mark.parametrize("row", PROCEDURES, ids=str)
ON_BOTH = [
    row
    for row in PROCEDURES
    if row.consultation in ("membership_1982", "question_deletion", "jca_notice", "tap_meeting")
]
A_SECOND = timedelta(seconds=1)
NOTHING = timedelta(0)


@cache
def flow_of(name: str) -> Flow:
    file = OWN if name == OWN.stem else FLOWS / f"{name}.yaml"
    reading = read_flow(file.read_bytes())
    assert reading.flow is not None, reading.problems
    return reading.flow


def asked_in(bureau: Bureau, row: Procedure) -> Asked:
    """A case in which its consultation is open."""
    asked = Asked(bureau, row.consultation)
    bureau.at = OPENING
    row.reach(asked)
    assert asked.poll.is_open
    return asked


def end_of(row: Procedure) -> datetime:
    """24:00 UTC of its last day."""
    return datetime.fromisoformat(row.closes).replace(tzinfo=UTC) + DAY


# ---- What stands in the files


def test_the_file_of_the_procedures_has_no_problem() -> None:
    assert check_source(OWN.read_bytes(), own_library())[1] == ()


@EACH
def test_a_procedure_is_written_with_its_voices_its_period_and_its_silence(row: Procedure) -> None:
    flow = flow_of(row.flow)
    consultation, deadline = flow.consultations[row.consultation], flow.deadlines[row.consultation]
    period = deadline.after or deadline.before

    assert tuple(part.name for part in consultation.asked) == row.asked
    assert (str(period) if period else "") == row.period
    assert str(consultation.silence) == row.silence
    assert consultation.basis is not None


def test_every_consultation_of_the_procedures_is_a_row() -> None:
    rows = [row.consultation for row in PROCEDURES if row.flow == OWN.stem]

    assert sorted(rows) == sorted(flow_of(OWN.stem).consultations)


# ---- What answers come to


@ON_SQLITE
@EACH
def test_a_procedure_gives_its_result_at_its_edges(convened: Bureau, row: Procedure) -> None:
    found = {}
    for edge in row.edges:
        asked = asked_in(convened, row)
        for kind, said in edge.said.items():
            asked.hear(said, kind)
        asked.pass_to(end_of(row))
        found[str(edge)] = asked.poll.result

    assert found == {str(edge): edge.result for edge in row.edges}


# ---- The closing instant


@ON_SQLITE
@EACH
def test_an_answer_counts_to_the_last_second_of_the_last_day_in_utc(
    convened: Bureau, row: Procedure
) -> None:
    end = end_of(row)
    for before, late, clock in ((timedelta(seconds=30), False, "01:59"), (NOTHING, True, "02:00")):
        asked = asked_in(convened, row)
        for kind, said in row.before.items():
            asked.hear(said, kind)
        assert asked.poll.closes_at == end
        convened.at = end - before
        kind, last = row.last
        receipt = asked.say(WHO[kind][-1], last)

        assert isinstance(receipt, Receipt)
        assert receipt.late is late
        asked.pass_to(end)
        assert asked.poll.result == row.results[late]
        assert shown(end - before) == f"{end.day} {end:%B %Y}, {clock} Europe/Zurich"
    assert convened.verify().findings == ()


@pytest.mark.parametrize("row", ON_BOTH, ids=str)
def test_a_round_is_closed_by_the_clock_and_not_a_second_before(
    convened: Bureau, row: Procedure
) -> None:
    asked = asked_in(convened, row)
    asked.pass_to(end_of(row) - A_SECOND)
    assert asked.poll.is_open
    asked.pass_to(end_of(row))

    [silent] = [edge.result for edge in row.edges if not edge.said]
    assert (asked.poll.is_open, asked.poll.result) == (False, silent)
    assert asked.state == silent


@ON_SQLITE
def test_the_last_day_ends_in_the_zone_of_the_calendar(convened: Bureau) -> None:
    publish_own(convened, ("calendar: geneva", "calendar: cairo"))
    asked = Asked(convened, "membership_1982")
    own("ask_members", "secretary_general")(asked)

    assert asked.poll.closes_at == datetime(2027, 10, 3, 21, tzinfo=UTC)  # a Sunday, in summer
    asked.hear({"agree": 7})
    convened.at = datetime(2027, 10, 3, 20, 59, 30, tzinfo=UTC)
    said = asked.say(WHO["member_state"][-1], "agree")

    assert isinstance(said, Receipt)
    asked.pass_to(datetime(2027, 10, 3, 21, tzinfo=UTC))
    assert asked.state == "adopted"


# ---- What is said of a procedure beside its count


@ON_SQLITE
def test_what_follows_when_nobody_replies_on_the_deletion_of_a_question_is_a_setting(
    convened: Bureau,
) -> None:
    publish_own(convened, ("no_reply: adopted", "no_reply: rejected"))
    asked = Asked(convened, "question_deletion")
    own("announce_deletion", "director_tsb")(asked)
    asked.pass_to(datetime(2027, 8, 3, tzinfo=UTC))

    assert (asked.poll.result, asked.state) == ("rejected", "sent_back")


@ON_SQLITE
def test_a_substantive_comment_on_the_notice_leads_to_four_more_weeks(convened: Bureau) -> None:
    asked = Asked(convened, "jca_notice")
    own("notify_coordination", "director_tsb", parent_group="SG13")(asked)
    asked.hear({"!substantive": 1})
    asked.pass_to(datetime(2027, 6, 30, tzinfo=UTC))
    assert asked.state == "revision"

    asked.pass_to(OPENING + 30 * DAY)
    asked.do("notify_coordination", "director_tsb")
    assert (asked.poll.round, asked.poll.closes_at) == (2, datetime(2027, 7, 30, tzinfo=UTC))
    asked.pass_to(datetime(2027, 7, 30, tzinfo=UTC))
    assert asked.state == "adopted"


@ON_SQLITE
def test_days_of_the_meeting_do_not_count_in_the_four_weeks_of_the_notice(
    convened: Bureau,
) -> None:
    add(convened, meeting("SG13-0", "2027-06-14", "2027-06-18"))
    asked = Asked(convened, "jca_notice")
    own("notify_coordination", "director_tsb", parent_group="SG13")(asked)

    assert asked.poll.closes_at == datetime(2027, 7, 6, tzinfo=UTC)  # five days later: a Sunday


@ON_SQLITE
def test_a_sector_member_has_no_voice_where_member_states_are_asked(convened: Bureau) -> None:
    asked = Asked(convened, "authorization")
    traditional(asked)

    assert isinstance(asked.say(WHO["sector_member"][0], "may_proceed"), Refused)


def test_the_committee_is_that_of_the_day_on_which_it_was_asked(convened: Bureau) -> None:
    asked = Asked(convened, "committee")
    own("ask_committee", "sg_chair")(asked)
    leaver, newcomer = WHO["vice_chair"][0], WHO["council_state"][0]
    convened.at += DAY
    with convened.runtime.sessions.begin() as session:
        end_role(session, leaver, "vice_chair", None, convened.by())
        grant_roles(session, [(newcomer, "vice_chair", None)], convened.by())

    assert isinstance(asked.say(newcomer, "agree"), Refused)
    asked.hear({"agree": 2}, "vice_chair")
    asked.hear({"agree": 1}, "tsag_chair")
    asked.pass_to(datetime(2027, 6, 16, tzinfo=UTC))
    assert (asked.poll.tally.voices, asked.poll.result) == (5, "adopted")
    assert convened.verify_cases(asked.number).findings == ()


@ON_SQLITE
def test_an_abstention_is_revoked_only_while_the_item_is_open(convened: Bureau) -> None:
    asked = Asked(convened, "tap_meeting")
    own("take_up_traditional", "sg_chair", **PRESENT)(asked)
    asked.hear({"abstain": 2})
    first, second = WHO["member_state"][:2]
    assert isinstance(asked.say(first, "approve"), Receipt)
    asked.do("close_consultation", "sg_chair")

    assert isinstance(asked.say(second, "oppose"), Refused)
    assert (asked.state, asked.poll.tally.answers) == ("adopted", {"abstain": 1, "approve": 1})


@ON_SQLITE
def test_the_path_is_frozen_once_a_text_was_consented_to_or_determined(convened: Bureau) -> None:
    case = convened.open(
        flow="procedures", party=None, actor=WHO["registry"][0],
        values={"title": "A", "proposal": "B", "settled": "yes", **PRESENT},
    )  # fmt: skip
    [result] = convened.perform(convened.act(case, "propose_path", WHO["sg_chair"][0]))

    assert isinstance(result, Refused)
    assert [each.code for each in result.reasons] == ["condition"]


@ON_SQLITE
@pytest.mark.parametrize(
    ("at", "acts"),
    [("2027-08-30T23:59:30+00:00", "deputy_director"),
     ("2027-08-31T00:00:00+00:00", "secretary_general")],
)  # fmt: skip
def test_the_deputy_acts_in_a_vacant_post_for_ninety_days_at_most(
    convened: Bureau, at: str, acts: str
) -> None:
    with convened.runtime.sessions.begin() as session:
        end_role(session, WHO["director_tsb"][0], "director_tsb", None, convened.by())
    convened.at = datetime.fromisoformat(at)
    values = {"title": "A", "proposal": "B", "parent_group": "SG13"}
    registry = WHO["registry"][0]
    case = convened.open(flow="procedures", party=None, actor=registry, values=values)
    pair = ("deputy_director", "secretary_general")
    [other] = [role for role in pair if role != acts]

    tried = convened.act(case, "notify_coordination", WHO[other][0])
    taken = convened.act(case, "notify_coordination", WHO[acts][0])

    assert isinstance(convened.perform(tried)[0], Refused)
    assert isinstance(convened.perform(taken)[0], Receipt)
