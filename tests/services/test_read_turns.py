"""Whose turn it is: every list agrees with the board, and nothing open is lost from sight."""

from __future__ import annotations

from sqlalchemy import select

from tests.asking import begin, code, invite, say
from tests.build import ADA, BEN, COY, DAY, DEE, EVE, FAY, REX, Bureau
from tests.granting import recused
from workflow.domain.turns import Holder
from workflow.services.manage_people import end_role, grant_roles
from workflow.services.read_turns import Board, Inbox, Section, read_board, read_inbox
from workflow.store import cases, people, tables, voices
from workflow.store.people import Wanted

ALL = 500


def inbox(office: Bureau, person: int, limit: int = ALL) -> Inbox:
    with office.runtime.readers.begin() as session:
        return read_inbox(session, office.runtime.shelf, person, office.at, limit)


def board(office: Bureau, limit: int = ALL, *, stuck: bool = False) -> Board:
    with office.runtime.readers.begin() as session:
        return read_board(session, office.runtime.shelf, office.at, limit, stuck=stuck)


def ids(section: Section) -> list[int]:
    return [each.case.id for each in section.cases]


def stuck(office: Bureau) -> list[int]:
    return ids(board(office, stuck=True).section)


def end(office: Bureau, person: int, role: str) -> None:
    with office.runtime.sessions.begin() as session:
        end_role(session, person, role, None, office.by())


def silent(office: Bureau) -> tuple[list[int], set[tuple[int, int]]]:
    """Everybody, and who can still answer in which open case, counted without the lists."""
    with office.runtime.readers.begin() as session:
        everybody = [each.id for each in people.listed(session)]
        found = cases.read(session, session.execute(select(tables.turns.c.case_id)).scalars())
        rounds = {
            (case.id, name, poll.round)
            for case in found.values()
            for name, poll in case.consultations.items()
            if poll.is_open
        }
        there = voices.of_rounds(session, rounds) if rounds else {}
        codes = {
            each.party for of_case in there.values() for each in of_case.values() if each.party
        }
        roster = people.roster(session, Wanted(parties=codes), office.at)
    return everybody, {
        (case_id, person)
        for case_id, of_case in there.items()
        for voice in of_case.values()
        if voice.is_silent
        for person in (roster.speakers(voice.party) if voice.party else (voice.person_id or 0,))
        if person not in found[case_id].recused
    }


def check_agreement(office: Bureau) -> None:
    """What must hold of any office, whatever happened in it."""
    found = board(office).section
    held = {(each.case.id, person) for each in found.cases for people in each.people
            for person in people}  # fmt: skip
    speakers, awaited = silent(office)
    held |= awaited
    in_lists = []
    for someone in speakers:
        lists = inbox(office, someone)
        in_lists += [(case, someone) for case in ids(lists.mine) + ids(lists.team)]
        mine = {case for case, holder in held if holder == someone}
        answers = {case for case, holder in awaited if holder == someone}
        assert answers == {case for case, names in lists.voices.items() if names}
        assert mine.isdisjoint(ids(lists.others))
    assert len(in_lists) == len(set(in_lists))
    assert set(in_lists) == held
    assert {each.case.id for each in found.cases if each.stuck} == set(stuck(office))
    for each in found.cases:
        is_awaited = each.turns[0].turn.holder is Holder.EVENT
        assert any(each.people) or each.deadlines or is_awaited or each.stuck


def test_the_lists_of_all_people_together_are_the_board(lively: Bureau) -> None:
    assert board(lively).section.count > 5

    check_agreement(lively)


def test_a_draft_is_the_turn_of_its_party(office: Bureau) -> None:
    case = office.open()

    assert ids(inbox(office, ADA).team) == ids(inbox(office, BEN).team) == [case]
    assert ids(inbox(office, REX).team) == []


def test_what_nobody_else_can_take_is_mine(office: Bureau) -> None:
    case = office.open()
    end_focal = (BEN, "focal_point", "KEN")
    with office.runtime.sessions.begin() as session:
        end_role(session, *end_focal, office.by())

    assert ids(inbox(office, ADA).mine) == [case]
    assert ids(inbox(office, ADA).team) == []


def test_whoever_passed_a_case_on_waits_for_others(office: Bureau) -> None:
    case = office.open()
    office.do(case, "submit", ADA)

    assert ids(inbox(office, ADA).others) == [case]
    assert ids(inbox(office, COY).others) == [case]
    assert ids(inbox(office, REX).others) == ids(inbox(office, REX).mine) == []
    assert ids(inbox(office, REX).team) == [case]


def test_a_change_of_roles_changes_whose_turn_it_is_at_once(office: Bureau) -> None:
    case = office.open()
    office.do(case, "submit", ADA)
    end(office, EVE, "registry")
    assert ids(inbox(office, REX).mine) == [case]
    assert ids(inbox(office, EVE).others) == [case]

    with office.runtime.sessions.begin() as session:
        grant_roles(session, [(COY, "registry", None)], office.by())

    assert ids(inbox(office, COY).team) == ids(inbox(office, REX).team) == [case]
    check_agreement(office)


def test_a_case_whose_roles_nobody_holds_is_stuck_until_somebody_does(office: Bureau) -> None:
    case = office.open()
    office.do(case, "submit", ADA)
    assert stuck(office) == []
    for person, role in [(REX, "registry"), (EVE, "registry"), (DEE, "director"),
                         (FAY, "director")]:  # fmt: skip
        end(office, person, role)

    assert stuck(office) == [case]
    check_agreement(office)

    with office.runtime.sessions.begin() as session:
        grant_roles(session, [(FAY, "director", None)], office.by())
    assert stuck(office) == []


def test_whoever_acted_in_a_role_kept_apart_has_not_the_turn(office: Bureau) -> None:
    case = office.open()
    office.do(case, "submit", ADA)
    office.do(case, "assign", REX, counsellor=DEE)
    office.do(case, "advise", DEE, advice="favourable")

    assert ids(inbox(office, DEE).team) == ids(inbox(office, DEE).mine) == []
    assert ids(inbox(office, FAY).team) == [case]
    check_agreement(office)


def test_a_case_that_has_ended_is_in_no_list(office: Bureau) -> None:
    case = office.open()
    office.do(case, "withdraw", ADA)

    assert board(office).section.count == 0
    assert ids(inbox(office, ADA).others) == []


def test_those_that_wait_longest_come_first_and_all_are_counted(office: Bureau) -> None:
    opened = []
    for _ in range(3):
        opened.append(office.open())
        office.at += DAY

    found = inbox(office, ADA, limit=2).team

    assert ids(found) == opened[:2]
    assert found.count == 3
    assert ids(board(office, limit=1).section) == opened[:1]


def test_a_case_says_what_happens_next_by_itself(office: Bureau) -> None:
    case = office.open()
    office.do(case, "submit", ADA)
    office.do(case, "return", REX, missing="a map")

    [found] = board(office).section.cases

    assert [(row.name, row.ordinal) for row in found.deadlines][-1] == ("completion", 0)
    assert found.deadlines == tuple(sorted(found.deadlines, key=lambda row: row.due_at))


def test_every_sort_of_holder_is_met_in_a_lively_office(lively: Bureau) -> None:
    found = {row.turn.holder for each in board(lively).section.cases for row in each.turns}

    assert found == set(Holder)


def test_who_is_recused_has_not_the_turn(office: Bureau) -> None:
    case = office.open()
    office.do(case, "submit", ADA)
    recused(office, case, REX)

    assert ids(inbox(office, REX).team) == ids(inbox(office, REX).mine) == []
    assert ids(inbox(office, EVE).team) == [case]
    check_agreement(office)
    assert office.verify().findings == ()

    recused(office, case, EVE)
    for person in (DEE, FAY):
        recused(office, case, person)
    assert stuck(office) == [case]
    check_agreement(office)
    assert office.verify().findings == ()


def test_a_voice_that_has_not_answered_is_waited_for(office: Bureau) -> None:
    (first, other), *_ = invite(office)
    asked, advised = begin(office, REX), begin(office, REX, "take_advice")

    assert ids(inbox(office, first).team) == ids(inbox(office, other).team) == [asked]
    assert inbox(office, first).voices == {asked: ("ballot",)}
    assert ids(inbox(office, COY).mine) == [advised]
    assert stuck(office) == []
    check_agreement(office)

    say(office, asked, first, "agree")
    say(office, advised, COY, "good")

    assert ids(inbox(office, other).team) == ids(inbox(office, COY).mine) == []
    assert inbox(office, first).voices == inbox(office, COY).voices == {}
    check_agreement(office)


def test_a_party_s_voice_is_mine_where_nobody_else_speaks_for_it(office: Bureau) -> None:
    (first, other), *_ = invite(office)
    case = begin(office, REX)
    with office.runtime.sessions.begin() as session:
        end_role(session, other, "focal_point", code(0), office.by())

    assert ids(inbox(office, first).mine) == [case]
    assert ids(inbox(office, other).mine) == ids(inbox(office, other).team) == []
    check_agreement(office)


def test_who_is_recused_is_not_waited_for_and_an_old_round_by_nobody(office: Bureau) -> None:
    (first, other), (second, _), *_ = invite(office)
    case = begin(office, REX)
    recused(office, case, first)
    assert ids(inbox(office, first).team) == []
    assert ids(inbox(office, other).team) == [case]
    check_agreement(office)

    office.do(case, "recall", REX)
    assert ids(inbox(office, second).team) == []
    check_agreement(office)
    office.do(case, "ask", REX)
    assert ids(inbox(office, second).team) == [case]
    check_agreement(office)
    assert office.verify().findings == ()
