"""Why an act cannot be taken back, and how that is shown before anybody tries."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.build import ADA, COY, DAY, DEE, FAY, REX, START, facts
from tests.domain.book import Book, opening
from tests.domain.mistakes import (
    FIVE_PAST,
    FLOW,
    MINUTE,
    act,
    reasons,
    refused,
    submitted,
    taking_back,
)
from tests.flows import SMALL
from workflow.domain.options import options
from workflow.domain.verification.findings import ERASED
from workflow.errors import Conflict


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
