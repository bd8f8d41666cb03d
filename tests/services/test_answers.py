"""Answers on a database: which count, which are only kept, and which are refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from definitions.calendars import parse_calendar
from definitions.flow import FOCAL_POINT
from tests.asking import TEXTS, begin, code, codes, invite, poll, say, voices_on
from tests.build import ADA, DAY, REX, Bureau
from tests.flows import GENEVA
from workflow.services.manage_people import end_role, grant_roles
from workflow.services.perform_acts import Receipt
from workflow.store import histories

MOMENT = timedelta(microseconds=1)
SECOND = timedelta(seconds=1)


def test_an_answer_counts_to_the_last_moment_before_the_closing_instant(office: Bureau) -> None:
    (first, _), (second, _), *_ = invite(office)
    case = begin(office, REX)
    closes = poll(office, case).closes_at
    assert closes is not None

    office.at = closes - MOMENT
    in_time = say(office, case, first, "agree")
    office.at = closes
    too_late = say(office, case, second, "agree")

    assert isinstance(in_time, Receipt)
    assert not in_time.late
    assert isinstance(too_late, Receipt)
    assert too_late.late
    assert poll(office, case).tally.answers == {"agree": 1}
    assert [voice.answer for voice in voices_on(office, case)][:2] == ["agree", None]
    assert office.verify().findings == ()


def test_the_closing_instant_is_that_of_the_calendar_s_zone_to_the_second(office: Bureau) -> None:
    local = GENEVA.replace('cut_off: "24:00"', 'cut_off: "17:00"').replace(
        "cut_off_zone: UTC", "cut_off_zone: America/New_York"
    )
    library = replace(TEXTS, calendars={"geneva": (parse_calendar(local.encode()), local)})
    (first, _), (second, _), *_ = invite(office, library=library)
    case = begin(office, REX)
    # The clocks of New York go forward on 14 March, before the round closes.
    closes = datetime(2027, 3, 29, 21, tzinfo=UTC)

    assert poll(office, case).closes_at == closes
    office.at = closes - SECOND
    assert isinstance(say(office, case, first, "agree"), Receipt)
    assert office.fire().done == 1  # the reminder
    office.at = closes
    late = say(office, case, second, "agree")
    office.fire()

    assert isinstance(late, Receipt)
    assert late.late
    assert (poll(office, case).result, poll(office, case).tally.replies) == ("rejected", 1)
    assert office.verify().findings == ()


def test_an_answer_that_comes_when_the_round_is_over_is_kept_and_does_not_count(
    office: Bureau,
) -> None:
    (first, _), *_ = invite(office)
    case = begin(office, REX)
    office.do(case, "recall", REX)

    late = say(office, case, first, "agree", comment="editorial", text="Sorry.")

    assert isinstance(late, Receipt)
    assert late.late
    assert poll(office, case).tally.replies == 0
    with office.runtime.readers.begin() as session:
        values = histories.values_from(session, case, late.revision)
    assert values == {(late.revision, "answers.text"): "Sorry."}
    assert office.verify().findings == ()


def test_the_last_answer_of_a_voice_counts(office: Bureau) -> None:
    (first, _), *_ = invite(office)
    case = begin(office, REX)

    for answer in ("agree", "abstain", "disagree"):
        assert isinstance(say(office, case, first, answer), Receipt)

    tally = poll(office, case).tally
    assert (tally.answers, tally.replies) == ({"disagree": 1}, 1)
    assert office.verify().findings == ()


def test_two_people_do_not_speak_with_one_voice_unless_the_second_says_so(office: Bureau) -> None:
    (first, other), *_ = invite(office)
    case = begin(office, REX)
    say(office, case, first, "agree")

    refused = say(office, case, other, "disagree")

    assert codes(refused) == ["already_answered"]
    assert str(refused) == 'Speaker 0 a answered "Ballot" for M0000 already'
    assert isinstance(say(office, case, other, "disagree", replaces=True), Receipt)
    assert poll(office, case).tally.answers == {"disagree": 1}
    [voice, *_] = voices_on(office, case)
    assert voice.answered_by == other


def test_a_new_focal_point_speaks_with_the_voice_of_the_party(office: Bureau) -> None:
    (first, other), *_ = invite(office)
    case = begin(office, REX)
    office.at += DAY
    with office.runtime.sessions.begin() as session:
        for gone in (first, other):
            end_role(session, gone, FOCAL_POINT, code(0), office.by())
        grant_roles(session, [(ADA, FOCAL_POINT, code(0))], office.by())

    assert codes(say(office, case, first, "agree")) == ["not_entitled"]
    assert isinstance(say(office, case, ADA, "agree"), Receipt)
    assert office.verify().findings == ()


def test_an_opposing_comment_counts_against_whatever_the_answer(office: Bureau) -> None:
    (first, _), (second, _), (third, _), _ = invite(office)
    case = begin(office, REX)

    say(office, case, first, "agree", comment="objection", text="But.")
    say(office, case, second, "agree", comment="editorial", text="A comma.")
    say(office, case, third, comment="editorial", text="Another.")

    tally = poll(office, case).tally
    assert tally.stances == {"associate": {"against": 1, "for": 1}}
    assert tally.comments == {"objection": 1, "editorial": 2}
    assert office.verify().findings == ()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"answer": "perhaps"}, [("bad_value", 'answer: "perhaps" is none of "Ballot"; there is')]),
        ({"comment": "objektion"}, [("bad_value", 'did you mean "objection"?')]),
        ({}, [("field_missing", "answer is not given; there is agree, disagree, abstain")]),
        ({"answer": "agree", "text": "No."}, [("field_missing", "comment is not given")]),
        ({"answer": "agree", "consultation": "balot"}, [("unknown_consultation", "ballot")]),
        ({"answer": "agree", "consultation": "views"}, [("not_open", "was not opened yet")]),
        ({"answer": "agree", "party": "M0001"}, [("voice_needed", "yours: party M0000")]),
        ({"answer": "agree", "vote": "yes"}, [("unknown_field", '"vote" cannot be given here')]),
    ],
)
def test_an_answer_that_cannot_be_taken_is_refused_by_name_and_changes_nothing(
    office: Bureau, values: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    (first, _), *_ = invite(office)
    case = begin(office, REX)
    before = office.case(case)

    refused = say(office, case, first, **values)

    assert codes(refused) == [each for each, _ in expected]
    assert all(part in str(refused) for _, part in expected), str(refused)
    assert office.case(case) == before


def test_who_has_no_voice_cannot_answer(office: Bureau) -> None:
    invite(office)
    case = begin(office, REX)

    refused = say(office, case, ADA, "agree")

    assert codes(refused) == ["not_entitled"]
    assert str(refused) == (
        'you have no voice in this round of "Ballot"; asked are parties of the class associate'
        ' and "director"'
    )


def test_who_has_several_voices_says_with_which(office: Bureau) -> None:
    (first, _), *_ = invite(office)
    office.at += DAY
    with office.runtime.sessions.begin() as session:
        grant_roles(session, [(first, FOCAL_POINT, code(1))], office.by())
        grant_roles(session, [(first, "director", None)], office.by())
    case = begin(office, REX, wide=True)

    refused = say(office, case, first, "agree")

    assert str(refused) == (
        "say with which voice you answer; yours: party M0000, party M0001, capacity director"
    )
    for more in ({"party": code(0)}, {"party": code(1)}, {"capacity": "director"}):
        assert isinstance(say(office, case, first, "agree", **more), Receipt)
    assert poll(office, case).tally.answers == {"agree": 3}
    assert office.verify().findings == ()
