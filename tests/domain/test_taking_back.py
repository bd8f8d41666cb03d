"""Taking back: the case stands as it did before the act."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.build import ADA, COY, DAY, DEE, REX, START, published
from tests.domain.book import Book, opening
from tests.domain.mistakes import FLOW, MINUTE, act, submitted, taking_back
from tests.flows import MENDABLE, changed
from workflow.domain.case import Case


def standing(case: Case) -> Case:
    """The case without what every act moves."""
    return replace(case, revision=0, head="")


def test_the_case_stands_as_before_the_act() -> None:
    book = submitted()
    before, running = book.case, book.running()
    book.do(act("return", REX, missing="a map"))
    assert book.running() != running

    book.do(taking_back())

    assert standing(book.case) == standing(before)
    assert book.running() == running
    assert book.verified() == []


def test_an_act_and_what_followed_from_it_are_taken_back_as_one() -> None:
    book = Book(FLOW)
    book.do(replace(opening(), values={"title": "Wells", "target": "1.00 CHF"}))
    before = book.case
    book.do(act("submit", ADA))
    assert book.case.state == "light"

    book.do(taking_back())

    assert (book.case.state, book.case.before) == ("draft", before.before)
    assert book.running() == []
    assert book.verified() == []


def test_the_row_names_what_it_takes_back_and_all_that_comes_of_it() -> None:
    book = submitted()
    book.do(act("return", REX, missing="a map"))
    reminders = [id_ for id_, _ in book.running()]

    book.do(taking_back())

    row = book.history[-1]
    assert (row["kind"], row["action"], row["capacity"]) == ("take_back", "take_back", "registry")
    assert (row["from_state"], row["to_state"]) == ("returned", "submitted")
    assert row["payload"]["takes_back"] == 3
    assert set(row["payload"]) == {"takes_back", "reason"}
    assert row["effects"] == {
        "withdrawn": ["1-3-1", "1-3-2"],
        "stopped": sorted(reminders),
        "resumed": ["1-2-decision-0", "1-2-decision-1"],
    }


def test_the_mails_of_the_act_are_withdrawn_and_no_others() -> None:
    book = submitted()
    earlier = book.owed()
    book.do(act("return", REX, missing="a map"))
    assert len(book.owed()) > len(earlier)

    book.do(taking_back())

    assert book.owed() == earlier


def test_mails_of_people_s_acts_wait_for_the_window_and_others_go_at_once() -> None:
    book = submitted()
    assert {row["due_at"] for row in book.notices.values()} == {START + 30 * MINUTE}
    assert book.history[-1]["effects"]["wait_until"] == "2027-03-01T09:30:00.000000Z"

    [due] = [row for row in book.deadlines.values() if row["ordinal"]]
    expired = book.next_due()
    assert expired is not None
    reminder = replace(
        expired, id=due["id"], ordinal=1, due_at=due["due_at"], ends_at=due["ends_at"]
    )
    book.do(replace(act("remind", None), at=due["due_at"], expired=reminder))

    assert "wait_until" not in book.history[-1]["effects"]
    assert {r["due_at"] for r in book.notices.values() if r["seq"] == 3} == {due["due_at"]}


def test_the_reference_stays_since_somebody_may_have_been_told_it() -> None:
    book = submitted()

    book.do(taking_back())

    assert (book.case.state, book.case.reference) == ("draft", "SP-2027-0001")
    assert book.verified() == []


def test_who_acted_and_takes_back_has_not_acted() -> None:
    book = submitted()
    book.do(act("return", REX, missing="a map"))
    assert "registry" in book.case.acted

    book.do(taking_back())

    assert "registry" not in book.case.acted


def test_a_field_that_was_changed_is_as_before_and_others_are_left_alone() -> None:
    book = Book(FLOW)
    book.do(opening())
    book.do(act("edit", ADA, title="Pumps", start="2027-09-01"))

    book.do(taking_back())

    assert book.case.fields == {
        "title": "Wells", "target": {"minor": 1_000_000, "currency": "CHF"},
    }  # fmt: skip
    assert book.verified() == []


def test_an_assignment_is_as_before() -> None:
    book = submitted()
    book.do(act("assign", REX, counsellor=COY))
    book.do(act("assign", REX, counsellor=DEE))

    book.do(taking_back())

    assert book.case.assigned == {"counsellor": COY}
    assert book.verified() == []


def test_the_act_before_can_be_taken_back_too_while_its_own_window_lasts() -> None:
    book = submitted()
    book.do(act("return", REX, missing="a map"))
    book.do(taking_back())

    book.do(taking_back())

    assert book.case.state == "draft"
    assert [row["payload"].get("takes_back") for row in book.history] == [None, None, None, 3, 2]
    assert book.verified() == []


def test_a_comment_stands_in_nobody_s_way_and_stays() -> None:
    book = submitted()
    book.do(act("comment", COY, text="That was wrong."))

    book.do(taking_back())

    assert book.case.state == "draft"
    assert book.history[-1]["payload"]["takes_back"] == 2
    assert book.verified() == []


def test_what_a_comment_made_true_is_taken_back() -> None:
    source = changed(
        'automatic: case.target <= money("5000.00 CHF")', "automatic: today > date(\"2027-03-01\")",
        MENDABLE,
    )  # fmt: skip
    book = submitted(source)
    book.do(replace(act("comment", COY, text="A day later."), at=START + DAY))
    assert book.case.state == "light"

    book.do(replace(taking_back(), at=START + DAY + MINUTE))

    assert book.case.state == "submitted"
    assert book.history[-1]["payload"]["takes_back"] == 3
    assert book.verified() == []


def test_nothing_follows_from_taking_back() -> None:
    source = changed(
        'automatic: case.target <= money("5000.00 CHF")', "automatic: today > date(\"2027-03-01\")",
        MENDABLE.replace("30 minutes", "100 hours"),
    )  # fmt: skip
    book = submitted(source)
    book.do(act("return", REX, missing="a map"))

    decision = book.do(replace(taking_back(), at=START + DAY))

    assert [step.action for step in decision.steps] == ["take_back"]
    assert book.case.state == "submitted"


def test_a_deadline_that_was_stopped_and_is_past_is_due_again() -> None:
    book = Book(published(MENDABLE.replace("30 minutes", "1000 hours")))
    book.do(opening())
    book.do(act("submit", ADA))
    end = dict(book.running())["1-2-decision-0"]
    book.do(replace(act("return", REX, missing="a map"), at=end - MINUTE))

    book.do(replace(taking_back(), at=end + MINUTE))

    assert dict(book.running())["1-2-decision-0"] == end


@pytest.mark.parametrize("state", ["held", "failed"])
def test_a_mail_that_is_held_or_failed_is_withdrawn(state: str) -> None:
    book = submitted()
    book.notices["1-2-1"]["state"] = state

    book.do(taking_back())

    assert {row["state"] for row in book.notices.values()} == {"withdrawn"}
