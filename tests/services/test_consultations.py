"""Consultations on a database: opened, answered and closed, and what follows."""

from __future__ import annotations

from datetime import timedelta

from tests.asking import begin, code, invite, poll, say, voices_on
from tests.build import COY, DAY, DEE, EVE, REX, START, Bureau
from workflow.domain.case import Kind
from workflow.errors import Refused
from workflow.services.perform_acts import Receipt, Result
from workflow.store import histories


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
