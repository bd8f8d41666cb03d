"""Consultations that ask whom a field names, that tell of comments, and that follow a meeting."""

from __future__ import annotations

from datetime import datetime

import pytest

from definitions.parse import read_flow
from tests.asking import ASKING, begin, changed, code, invite, poll, say, voices_on
from tests.build import DEE, FAY, REX, Bureau
from tests.meeting import add, meeting
from tests.services.delivering import listed
from workflow.services.perform_acts import Receipt

BY_MEETING = changed(
    ASKING,
    ("fields:\n", "fields:\n  meeting: {type: meeting}\n"),
    ("  wide: {", "  askers: {type: parties, optional: true}\n  wide: {"),
    ("    after: 4 weeks\n    roll: none\n", "    until: meeting\n    before: 7 working days\n"),
    ("    notify: [{send: ended, to: ballot.asked}]\n", ""),
    ("    remind: [{before: 1 week, send: waited_for, to: ballot.silent}]\n", ""),
    ("      - {membership: associate}\n", "      - {field: askers}\n"),
    (
        "objection: {title: {en: Objection}, opposes: true}",
        "objection: {title: {en: Objection}, opposes: true,\n"
        "        notify: [{send: called_on, to: [director, ballot.asked]}]}",
    ),
)  # fmt: skip


@pytest.fixture
def speakers(office: Bureau) -> list[tuple[int, int]]:
    """The speakers of the members, in an office whose ballots close by a meeting."""
    found = invite(office, source=BY_MEETING)
    add(office, meeting(first="2027-05-04", last="2027-05-14"))
    return found


def asked(office: Bureau) -> int:
    return begin(office, REX, meeting="SG13-1", askers=f"{code(1)},{code(3)}")


def closes_at(office: Bureau, case: int) -> str:
    end = poll(office, case).closes_at
    return end.isoformat() if end else ""


def test_a_round_closes_a_period_after_a_meeting(office: Bureau) -> None:
    invite(office, source=changed(BY_MEETING, ("before: 7 working days", "after: 4 weeks")))
    add(office, meeting(first="2027-05-04", last="2027-05-14"))

    assert closes_at(office, asked(office)) == "2027-06-12T00:00:00+00:00"


def test_only_the_parties_in_the_field_have_a_voice(
    office: Bureau, speakers: list[tuple[int, int]]
) -> None:
    case = asked(office)

    assert [(each.part, each.party) for each in voices_on(office, case)] == [
        ("askers", code(1)),
        ("askers", code(3)),
    ]
    assert isinstance(say(office, case, speakers[1][0], "agree"), Receipt)
    refused = say(office, case, speakers[0][0], "agree")
    assert 'asked are the parties in "askers"' in str(refused)


def test_a_party_that_two_parts_name_has_one_voice(office: Bureau) -> None:
    field = "      - {field: askers}\n"
    both = changed(BY_MEETING, (field, f"      - {{membership: associate}}\n{field}"))
    [(first, _), *_] = invite(office, source=both)
    add(office, meeting(first="2027-05-04", last="2027-05-14"))

    case = asked(office)

    parties = [each.party for each in voices_on(office, case)]
    assert sorted(set(parties)) == sorted(parties)
    assert {code(1), code(3)} <= set(parties)
    assert isinstance(say(office, case, first, "agree"), Receipt)
    assert office.verify().findings == ()


def test_a_round_without_a_closing_instant_is_not_said_to_have_closed(
    office: Bureau, speakers: list[tuple[int, int]]
) -> None:
    case = begin(office, REX, askers=code(1))

    [refused] = office.perform(office.act(case, "extend_consultation", speakers[1][0]))

    assert str(refused).endswith('round 1 of "Ballot" is open and has no closing instant yet')


def test_a_comment_is_told_at_once_and_once(
    office: Bureau, speakers: list[tuple[int, int]]
) -> None:
    case = asked(office)
    before = len(listed(office))

    say(office, case, speakers[1][0], comment="editorial", text="A comma.")
    assert len(listed(office)) == before
    say(office, case, speakers[3][0], comment="objection", text="No.")
    say(office, case, speakers[1][0], "agree")

    told = [each.person_id for each in listed(office)[before:]]
    assert sorted(told) == sorted([DEE, FAY, *speakers[1], *speakers[3]])
    assert office.verify().findings == ()


def test_a_comment_that_comes_too_late_tells_nobody(
    office: Bureau, speakers: list[tuple[int, int]]
) -> None:
    case = asked(office)
    speaker = speakers[1][0]
    assert isinstance(say(office, case, speaker, comment="objection", text="No."), Receipt)
    before = len(listed(office))
    office.at = datetime.fromisoformat("2027-04-23T00:00:00+00:00")

    for late in (speaker, speakers[3][0]):
        assert isinstance(say(office, case, late, comment="objection", text="No."), Receipt)
    assert len(listed(office)) == before


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("    before: 7 working days\n", "", '"meeting" is a meeting; write how long'),
        (
            "before: 7 working days",
            "before: 7 days\n    after: 1 week",
            '"before" and "after" found',
        ),
        ("    until: meeting\n", "", "neither found"),
        ("{field: askers}", "{field: askers, role: registry}", "several found"),
    ],
)
def test_how_a_round_closes_and_whom_it_asks_is_said_without_doubt(
    old: str, new: str, sentence: str
) -> None:
    found = read_flow(changed(BY_MEETING, (old, new))).problems

    assert any(sentence in str(each) for each in found), found
