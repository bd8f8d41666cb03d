"""Consultations on a database: opened, answered and closed, and what follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from definitions.flow import FOCAL_POINT
from tests.asking import ASKING, begin, changed, code, invite, poll, say, voices_on
from tests.build import ADA, COY, DAY, DEE, EVE, REX, START, Bureau
from tests.flows import TAKE_BACK
from workflow.domain.case import Kind
from workflow.errors import Refused
from workflow.services.manage_people import end_role, grant_roles
from workflow.services.perform_acts import Receipt, Result
from workflow.store import histories, notices, tables

MOMENT = timedelta(microseconds=1)


def codes(result: Result) -> list[str]:
    """Why an act was refused."""
    assert isinstance(result, Refused), str(result)
    return [each.code for each in result.reasons]


def effects(office: Bureau, case: int) -> list[tuple[str, dict[str, object]]]:
    """Kind of each row and what it did to consultations."""
    with office.runtime.readers.begin() as session:
        return [
            (row.kind, row.effects["consulted"])
            for row in histories.of_case(session, case)
            if "consulted" in row.effects
        ]


def test_entering_a_state_opens_a_round_and_asks_whoever_speaks(office: Bureau) -> None:
    speakers = invite(office)
    case = begin(office, REX)

    opened = poll(office, case)
    assert (opened.round, opened.opened_seq, opened.is_open) == (1, 2, True)
    assert opened.closes_at == START.replace(hour=0) + timedelta(days=29)
    assert dict(opened.tally.entitled) == {"associate": 4}
    assert [(v.part, v.party, v.person_id, v.told) for v in voices_on(office, case)] == [
        ("associate", code(number), None, pair) for number, pair in enumerate(speakers)
    ]
    assert office.deliver().sent == 8
    assert office.verify().findings == ()


def test_the_round_closes_at_its_instant_and_what_follows_follows_at_once(office: Bureau) -> None:
    speakers = invite(office)
    case = begin(office, REX)
    for first, _ in speakers[:3]:
        assert isinstance(say(office, case, first, "agree"), Receipt)

    office.at = START + 29 * DAY
    office.fire()

    closed = poll(office, case)
    assert (closed.result, closed.is_decided, closed.tally.replies) == ("adopted", True, 3)
    assert office.case(case).state == "adopted"
    assert [kind for kind, _ in effects(office, case)] == [
        Kind.ACT, Kind.ANSWER, Kind.ANSWER, Kind.ANSWER, Kind.DEADLINE,
    ]  # fmt: skip
    assert office.verify().findings == ()


def test_a_round_closes_early_when_all_have_answered(office: Bureau) -> None:
    speakers = invite(office)
    case = begin(office, REX)
    for first, _ in speakers[1:]:
        assert isinstance(say(office, case, first, "disagree"), Receipt)

    result = say(office, case, speakers[0][0], "agree")

    assert isinstance(result, Receipt)
    assert result.followed == ("revise",)
    assert poll(office, case).result == "rejected"
    assert office.case(case).state == "revised"
    assert office.fire().done == 0
    assert office.verify().findings == ()


def test_answers_are_counted_by_name_before_the_round_closes(office: Bureau) -> None:
    invite(office)
    case = begin(office, REX, "take_advice")

    assert isinstance(say(office, case, COY, "good"), Receipt)
    result = say(office, case, DEE, "good")

    assert isinstance(result, Receipt)
    assert result.followed == ("settle",)
    assert poll(office, case, "views").stopped
    assert codes(say(office, case, EVE, "good")) == ["case_ended"]
    assert office.verify().findings == ()


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


def test_a_part_is_asked_only_where_its_condition_holds(office: Bureau) -> None:
    invite(office)

    assert poll(office, begin(office, REX)).tally.entitled == {"associate": 4}
    wide = poll(office, begin(office, REX, wide=True))
    assert wide.tally.entitled == {"associate": 4, "director": 2}


def test_entering_the_state_again_opens_a_new_round(office: Bureau) -> None:
    (first, _), *_ = invite(office)
    case = begin(office, REX)
    say(office, case, first, "agree")
    office.do(case, "recall", REX)
    stopped = poll(office, case)

    office.do(case, "ask", REX)

    again = poll(office, case)
    assert (stopped.round, stopped.stopped, stopped.is_decided) == (1, True, False)
    assert (again.round, again.is_open, again.tally.replies) == (2, True, 0)
    assert office.verify().findings == ()


def test_only_those_who_are_silent_are_reminded(office: Bureau) -> None:
    speakers = invite(office)
    case = begin(office, REX)
    say(office, case, speakers[0][0], "agree")
    office.deliver()

    office.at += 22 * DAY
    office.fire()

    with office.runtime.readers.begin() as session:
        told = {
            notice.person_id
            for notice in notices.listed(session, case_id=case, limit=99)
            if notice.template == "waited_for"
        }
    assert told == {person for pair in speakers[1:] for person in pair}


def test_there_is_more_time_once_for_whoever_has_a_voice(office: Bureau) -> None:
    (first, _), (second, _), *_ = invite(office)
    case = begin(office, REX)
    closes = poll(office, case).closes_at
    assert closes is not None
    [not_asked] = office.perform(office.act(case, "extend_consultation", ADA))

    office.do(case, "extend_consultation", first)

    [again] = office.perform(office.act(case, "extend_consultation", second))
    assert codes(not_asked) == ["not_entitled"]
    assert codes(again) == ["already_extended"]
    assert poll(office, case).closes_at == closes + 14 * DAY
    office.at = closes
    assert office.fire().done == 0
    assert isinstance(say(office, case, first, "agree"), Receipt)
    office.at = closes + 14 * DAY
    [over] = office.perform(office.act(case, "extend_consultation", second))
    assert codes(over) == ["not_open"]
    assert office.verify().findings == ()


def test_an_officer_of_the_flow_s_choice_closes_a_round_early(office: Bureau) -> None:
    (first, _), (second, _), *_ = invite(office)
    case = begin(office, REX)
    say(office, case, first, "agree")
    say(office, case, second, "agree")
    [refused] = office.perform(office.act(case, "close_consultation", first))

    receipt = office.do(case, "close_consultation", EVE)

    assert codes(refused) == ["not_entitled"]
    assert receipt.followed == ("adopt",)
    assert receipt.notices == 8
    assert office.fire().done == 0
    assert office.verify().findings == ()


def test_nobody_closes_early_what_the_flow_does_not_let_them(office: Bureau) -> None:
    invite(office)
    case = begin(office, REX, "take_advice")

    [refused] = office.perform(office.act(case, "close_consultation", REX))

    assert str(refused) == 'nobody closes "Views" before its closing instant'


def test_a_round_without_voices_closes_as_it_opens(office: Bureau) -> None:
    invite(office, source=changed(ASKING, ("membership: associate", "membership: ngo")))

    case = begin(office, REX)

    closed = poll(office, case)
    assert (closed.is_decided, closed.result, closed.closes_at) == (True, "later", None)
    assert office.case(case).state == "revised"
    assert office.fire().done == 0
    assert office.verify().findings == ()


@pytest.mark.parametrize("setting", ["counted", "not_counted", "later", "extended"])
def test_what_follows_when_voices_were_never_reached(office: Bureau, setting: str) -> None:
    source = changed(
        ASKING,
        ("rule: {share: 70 %, of: replies, minimum_replies: 2}\n", f"unreached: {setting}\n"
         "    rule: {more_than: 50 %, of: replies}\n"),
        ("silence: not_counted\n    unreached", "silence: assent\n    unreached"),
    )  # fmt: skip
    (first, _), *_ = invite(office, source=source)
    case = begin(office, REX)
    say(office, case, first, "disagree")
    assert office.deliver().sent == 8
    with office.runtime.sessions.begin() as session:
        session.execute(
            update(tables.notices)
            .where(tables.notices.c.case_id == case, tables.notices.c.person_id > first + 1)
            .values(state="failed", sent_at=None)
        )

    office.at += 29 * DAY
    office.fire()

    closed = poll(office, case)
    if setting == "extended":
        assert (closed.is_open, closed.prolonged, closed.tally.unreached) == (True, True, {})
        office.at += 30 * DAY
        office.fire()
        closed = poll(office, case)
    unreached = {} if setting == "counted" else {"associate": 3}
    results = {"counted": "adopted", "not_counted": "rejected"}
    assert (closed.result, closed.tally.unreached) == (results.get(setting, "later"), unreached)


def test_taking_back_the_act_that_opened_a_round_stops_it(office: Bureau) -> None:
    (first, _), *_ = invite(office, source=ASKING + TAKE_BACK)
    case = begin(office, REX)

    office.perform(replace(office.act(case, "take_back", REX), reason="Too early."))

    stopped = poll(office, case)
    assert (office.case(case).state, stopped.stopped) == ("draft", True)
    office.do(case, "ask", REX)
    assert poll(office, case).round == 2
    say(office, case, first, "agree")
    [refused] = office.perform(replace(office.act(case, "take_back", REX), reason="No."))
    assert codes(refused) == ["round_moved"]
    assert office.verify().findings == ()
