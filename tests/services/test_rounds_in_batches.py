"""Rounds whose end is a field's day, and acts on rounds that follow one another in one batch."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.asking import ASKING, begin, changed, code, invite, poll, say, voices_on
from tests.build import DAY, REX, START, Bureau
from workflow.errors import Refused
from workflow.services.erase_person import erase_person
from workflow.services.perform_acts import Receipt

UNTIL = changed(
    ASKING,
    ("    after: 4 weeks\n    roll: none\n    early", "    until: day\n    early"),
    ("  wide: {", "  day: {type: date, optional: true}\n  wide: {"),
    ("consult: ballot}", "consult: ballot, editable_by: registry}"),
    ("    remind: [{before: 1 week, send: waited_for, to: ballot.silent}]\n", ""),
)


def test_a_round_can_close_at_the_end_of_a_day_that_a_field_says(office: Bureau) -> None:
    (first, _), *_ = invite(office, source=UNTIL)
    case = begin(office, REX)
    assert poll(office, case).closes_at is None

    office.do(case, "edit", REX, day="2027-03-10")
    assert poll(office, case).closes_at == datetime(2027, 3, 11, tzinfo=UTC)
    office.do(case, "edit", REX, day="")
    assert poll(office, case).closes_at is None
    assert office.verify().findings == ()
    office.do(case, "edit", REX, day="2027-03-08")
    assert poll(office, case).closes_at == datetime(2027, 3, 9, tzinfo=UTC)

    say(office, case, first, "agree")
    office.at = datetime(2027, 3, 9, tzinfo=UTC)
    office.fire()
    assert poll(office, case).result == "rejected"
    assert office.verify().findings == ()


def test_acts_of_one_batch_see_what_those_before_them_did_to_voices(office: Bureau) -> None:
    speakers = invite(office)
    case = office.open(flow="asking", party=None, actor=REX, values={})
    others = [begin(office, REX) for _ in range(2)]

    results = office.perform(
        office.act(case, "ask", REX),
        office.act(case, "answer", speakers[0][0], answer="agree"),
        office.act(case, "answer", speakers[0][1], answer="disagree"),
        office.act(case, "answer", speakers[0][0], answer="abstain"),
        *(office.act(case, "answer", first, answer="agree") for first, _ in speakers[1:]),
        *(office.act(other, "answer", speakers[1][0], answer="agree") for other in others),
    )

    assert [type(each) for each in results] == [Receipt, Receipt, Refused, *[Receipt] * 6]
    closed = poll(office, case)
    assert (closed.tally.answers, closed.result) == ({"abstain": 1, "agree": 3}, "adopted")
    assert office.case(case).state == "adopted"
    assert office.verify().findings == ()


def test_answers_alone_that_close_a_round_bring_what_follows(office: Bureau) -> None:
    speakers = invite(office)
    case = begin(office, REX)

    results = office.perform(
        *(office.act(case, "answer", first, answer="agree") for first, _ in speakers)
    )

    last = results[-1]
    assert isinstance(last, Receipt)
    assert (last.followed, last.notices) == (("adopt",), 8)
    assert [voice.answer for voice in voices_on(office, case)] == ["agree"] * 4
    assert office.verify().findings == ()


def test_an_erased_person_leaves_the_party_its_voice_and_takes_their_words_along(
    office: Bureau,
) -> None:
    (first, other), *_ = invite(office)
    case = begin(office, REX)
    say(office, case, first, "agree", comment="editorial", text="Speaker 0 a was here.")
    office.at = START + DAY
    with office.runtime.sessions.begin() as session:
        erase_person(session, first, office.by(), "asked for")

    assert isinstance(say(office, case, other, "abstain", replaces=True), Receipt)

    [voice, *_] = voices_on(office, case)
    assert (voice.party, voice.answer, voice.answered_by) == (code(0), "abstain", other)
    assert office.verify().findings == ()
