"""Taking back: the case stands as before, and the reasons why an act cannot be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.build import ADA, COY, DAY, DEE, FAY, REX, START, facts, published
from tests.domain.book import Book, opening
from tests.flows import MENDABLE, SMALL, changed
from workflow.domain.case import Act, Case
from workflow.domain.findings import ERASED
from workflow.domain.options import options
from workflow.errors import Conflict, Reason, Refused

MINUTE = timedelta(minutes=1)
FLOW = published(MENDABLE)
FIVE_PAST = START + 5 * MINUTE


def submitted(source: str = MENDABLE) -> Book:
    """A case that was just submitted."""
    book = Book(published(source) if source != MENDABLE else FLOW)
    book.do(opening())
    book.do(act("submit", ADA))
    return book


def act(action: str, actor: int | None, /, **values: object) -> Act:
    return Act(1, action, actor, START, values)


def taking_back(actor: int = REX) -> Act:
    """Five minutes later, with a reason."""
    return replace(act("take_back", actor), at=FIVE_PAST, reason="The wrong button.")


def refused(book: Book, given: Act) -> list[tuple[str, str]]:
    """Code and sentence of each reason."""
    return [(each.code, str(each)) for each in reasons(book, given)]


def reasons(book: Book, given: Act) -> tuple[Reason, ...]:
    before = book.case
    with pytest.raises(Refused) as caught:
        book.do(given)
    assert book.case is before
    return caught.value.reasons


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


def test_who_is_not_named_in_the_flow_takes_nothing_back() -> None:
    [found] = reasons(submitted(), taking_back(COY))

    assert (found.code, found.who) == ("not_entitled", ("registry", "director"))


def test_who_acted_in_a_role_kept_apart_takes_nothing_back() -> None:
    book = submitted()
    book.do(act("assign", REX, counsellor=DEE))
    book.do(act("advise", DEE, advice="favourable"))

    assert [code for code, _ in refused(book, taking_back(DEE))] == ["kept_apart"]


def test_a_reason_is_needed() -> None:
    given = replace(taking_back(), reason=None)

    assert refused(submitted(), given) == [("field_missing", '"reason" is not given')]


def test_values_are_not_taken() -> None:
    given = replace(taking_back(), values={"text": "x"})

    assert refused(submitted(), given) == [("unknown_field", '"text" cannot be given here')]


def test_a_flow_without_the_key_takes_nothing_back() -> None:
    book = submitted(SMALL)

    assert refused(book, taking_back()) == [
        ("never_taken_back", "no act of this flow can be taken back")
    ]
    assert {row["due_at"] for row in book.notices.values()} == {START}
    assert "wait_until" not in book.history[-1]["effects"]


def test_the_opening_is_not_taken_back() -> None:
    book = Book(FLOW)
    book.do(opening())
    book.do(act("comment", ADA, text="Soon."))

    assert refused(book, taking_back()) == [
        ("nothing_to_take_back", "there is no act to take back but the opening of the case")
    ]


def test_a_taking_back_is_not_taken_back() -> None:
    book = submitted()
    book.do(taking_back())

    assert [code for code, _ in refused(book, taking_back())] == ["nothing_to_take_back"]


def test_what_the_clock_did_is_not_taken_back_nor_what_lies_before_it() -> None:
    book = submitted()
    expired = book.next_due()
    assert expired is not None
    book.do(replace(act("remind", None), at=expired.due_at, expired=expired))
    later = replace(taking_back(), at=expired.due_at + MINUTE)

    assert refused(book, later) == [
        ("taken_by_clock", "the last act was the clock's (row 3), and time is not taken back")
    ]


def test_the_window_ends_when_the_mails_may_go() -> None:
    last = START + 30 * MINUTE
    given = replace(taking_back(), at=last)

    assert refused(submitted(), given) == [
        (
            "window_over",
            "an act can be taken back for 30 minutes; for row 2 that ended 2027-03-01 09:30 UTC",
        )
    ]
    submitted().do(replace(given, at=last - timedelta(microseconds=1)))


@pytest.mark.parametrize("state", ["sending", "sent", "maybe_sent"])
def test_an_act_of_which_a_mail_left_is_not_taken_back(state: str) -> None:
    book = submitted()
    book.notices["1-2-1"]["state"] = state

    assert refused(book, taking_back()) == [
        ("mail_left", "1 of the 2 mails of the last act left the house or are about to")
    ]


@pytest.mark.parametrize("state", ["held", "failed"])
def test_a_mail_that_is_held_or_failed_is_withdrawn(state: str) -> None:
    book = submitted()
    book.notices["1-2-1"]["state"] = state

    book.do(taking_back())

    assert {row["state"] for row in book.notices.values()} == {"withdrawn"}


def test_a_value_that_was_erased_does_not_come_back() -> None:
    book = Book(FLOW)
    book.do(opening())
    book.do(act("edit", ADA, title="Pumps"))
    erased = [row for row in book.values if row["value"] != "Wells"]
    book.values = erased

    assert refused(book, taking_back()) == [
        (
            "erased",
            'what stood in "title" before the act was erased, so it cannot stand there again',
        )
    ]
    assert ERASED not in book.case.fields.values()


def test_an_erased_value_that_the_act_did_not_touch_is_no_obstacle() -> None:
    book = submitted()
    book.values = [row for row in book.values if row["value"] != "Wells"]

    book.do(taking_back())

    assert book.case.fields["title"] == "Wells"


def test_who_decided_on_another_revision_conflicts() -> None:
    book = submitted()

    with pytest.raises(Conflict):
        book.do(replace(taking_back(), seen=1))


def test_every_reason_comes_at_once() -> None:
    book = submitted()
    book.notices["1-2-1"]["state"] = "sent"
    given = replace(taking_back(COY), at=START + DAY, reason=None)

    assert [code for code, _ in refused(book, given)] == [
        "not_entitled", "field_missing", "window_over", "mail_left",
    ]  # fmt: skip


def test_the_option_is_open_and_says_what_would_be_undone() -> None:
    book = submitted()

    [found] = [
        each
        for each in options(FLOW, book.case, REX, FIVE_PAST, book.facts())
        if each.action == "take_back"
    ]

    assert (str(found.title), found.is_open, found.capacity, found.by) == (
        'Take back "Submit"', True, "registry", ("registry", "director"),
    )  # fmt: skip


def test_the_option_is_closed_for_the_reasons_of_the_refusal() -> None:
    book = submitted()
    late = START + DAY

    [found] = [
        each
        for each in options(FLOW, book.case, COY, late, book.facts())
        if each.action == "take_back"
    ]

    assert found.reasons == reasons(book, replace(taking_back(COY), at=late))


def test_what_fits_in_several_roles_is_taken_back_in_the_one_that_is_named() -> None:
    book = submitted()
    book.known = facts(
        ((ADA, "focal_point", "KEN"), (FAY, "registry", None), (FAY, "director", None))
    )
    assert [code for code, _ in refused(book, taking_back(FAY))] == ["capacity_needed"]

    book.do(replace(taking_back(FAY), capacity="director"))

    assert book.history[-1]["capacity"] == "director"
