"""Consultations on a database: opened, answered and closed, and what follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.asking import ASKING, begin, changed, code, codes, invite, poll, say, voices_on
from tests.build import ADA, COY, DAY, DEE, EVE, REX, START, Bureau
from tests.flows import TAKE_BACK
from workflow.domain.case import Kind
from workflow.services.perform_acts import Receipt
from workflow.store import histories, notices, tables

MOMENT = timedelta(microseconds=1)


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


def test_silence_is_broken_at_once_by_an_objection_and_not_by_an_editorial_comment(
    office: Bureau,
) -> None:
    source = changed(
        ASKING,
        ("    silence: not_counted\n    rule: {share: 70 %, of: replies, minimum_replies: 2}\n",
         "    silence: assent\n    rule: {at_most_against: 0}\n"),
        ("early: when_all_answered", "early: when_certain"),
    )  # fmt: skip
    (first, _), (second, _), *_ = invite(office, source=source)
    case = begin(office, REX)
    office.at += 25 * DAY

    say(office, case, first, comment="editorial", text="A comma.")
    assert poll(office, case).is_open
    broken = say(office, case, second, comment="objection", text="Not so.")

    assert isinstance(broken, Receipt)
    assert broken.followed == ("revise",)
    assert poll(office, case).result == "rejected"
    office.do(case, "ask", REX)
    again = poll(office, case)
    assert (again.round, again.closes_at) == (2, again.opened_at.replace(hour=0) + 29 * DAY)
    office.at += 29 * DAY
    office.fire()
    assert poll(office, case).result == "adopted"
    assert office.verify().findings == ()
