"""The number of statements does not grow with the number of acts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from tests.asking import begin, invite
from tests.build import ADA, CROWD, DAY, FAY, REX, Bureau
from tests.giving import MARCH, allocated, gift, open_books, work
from tests.papers import pdf
from tests.store.counting import statements
from workflow.domain.case import Act
from workflow.services.sweeping import BATCH

SIZES = (1, 10, 500)


def groups(*sizes: int) -> Iterator[Sequence[int]]:
    """The crowd's cases in groups of these sizes, none in two of them."""
    numbers = range(1, CROWD + 1)
    for size in sizes:
        yield numbers[:size]
        numbers = numbers[size:]
        assert numbers


def count(office: Bureau, work: Callable[[], object]) -> int:
    """How many statements ``work`` takes."""
    with statements(office.database) as run:
        work()
    assert len(run) > 1
    return len(run)


def perform(office: Bureau, acts: Sequence[Act]) -> int:
    """How many statements it takes to perform acts, all of which must succeed."""
    results = []
    counted = count(office, lambda: results.extend(office.perform(*acts)))
    assert [str(each) for each in results if isinstance(each, Exception)] == []
    return counted


def submissions(office: Bureau, cases: Sequence[int]) -> list[Act]:
    """Acts with all that an act can leave: a command, a reference, deadlines, notices."""
    return [replace(office.act(case, "submit", ADA), command_id=f"{case}") for case in cases]


def test_a_batch_of_acts_takes_as_many_statements_whatever_its_size(crowded: Bureau) -> None:
    warm, *batches = groups(1, *SIZES)
    perform(crowded, submissions(crowded, warm))

    counted = [perform(crowded, submissions(crowded, batch)) for batch in batches]

    assert len(set(counted)) == 1, counted


def test_acts_that_follow_one_another_on_one_case_take_no_more(crowded: Bureau) -> None:
    def comments(case: int, how_many: int) -> list[Act]:
        return [crowded.act(case, "comment", ADA, text=f"{n}.") for n in range(how_many)]

    perform(crowded, comments(1, 1))

    assert perform(crowded, comments(2, 1)) == perform(crowded, comments(3, 100))


def test_documents_take_as_many_statements_whatever_their_number(crowded: Bureau) -> None:
    counted = []
    for batch in groups(1, 10, 50):
        acts = [
            crowded.act(case, "edit", ADA, letter=crowded.upload("a.pdf", pdf(str(case))))
            for case in batch
        ]
        counted.append(perform(crowded, acts))

    assert len(set(counted[1:])) == 1, counted


def test_acts_that_were_done_before_take_as_many_statements_whatever_their_number(
    crowded: Bureau,
) -> None:
    batches = [submissions(crowded, batch) for batch in groups(*SIZES)]
    for batch in batches:
        perform(crowded, batch)

    counted = [perform(crowded, batch) for batch in batches]

    assert len(set(counted)) == 1, counted


def test_refusals_take_as_many_statements_whatever_their_number(crowded: Bureau) -> None:
    counted = []
    for cases in groups(1, *SIZES):
        acts = [crowded.act(case, "approve", FAY) for case in cases]
        counted.append(count(crowded, lambda acts=acts: crowded.perform(*acts)))  # type: ignore[misc]

    assert len(set(counted[1:])) == 1, counted


def send_back(office: Bureau, cases: Sequence[int]) -> None:
    """Submit cases and return them: four notices each, and time that ends in thirty days."""
    perform(office, [office.act(case, "submit", ADA) for case in cases])
    perform(office, [office.act(case, "return", REX, missing="a map") for case in cases])


def test_a_sweep_of_deadlines_takes_as_many_statements_whatever_is_due(crowded: Bureau) -> None:
    counted = []
    # One less than a full batch, after which two workers would look whether there is more.
    for cases in groups(1, 1, 10, BATCH - 1):
        send_back(crowded, cases)
        crowded.at += 40 * DAY
        counted.append(count(crowded, crowded.fire))
        assert {crowded.case(case).state for case in cases[:2]} == {"lapsed"}

    assert len(set(counted[1:])) == 1, counted


def test_a_sweep_of_notices_takes_as_many_statements_for_each_hundred(crowded: Bureau) -> None:
    crowded.deliver()
    nothing = count(crowded, crowded.deliver)
    counted = []
    for cases in groups(1, 25, 125):
        send_back(crowded, cases)
        counted.append(count(crowded, crowded.deliver) - nothing)

    assert counted == [counted[0], counted[0], 5 * counted[0]]


@pytest.mark.parametrize("size", [1, 10])
def test_a_statement_that_ran_for_each_row_would_be_counted(office: Bureau, size: int) -> None:
    with statements(office.database) as run, office.runtime.sessions.begin() as session:
        for number in range(size):
            session.execute(text("SELECT :number"), {"number": number})
        session.execute(
            text("UPDATE cases SET state = state WHERE id = :id"),
            [{"id": number} for number in range(size)],
        )

    own = [each for each in run.run if "SELECT" in each or "UPDATE" in each or "Execute" in each]
    assert len(own) == 2 * size


def test_a_consultation_opens_in_as_many_statements_whatever_its_electorate(
    office: Bureau,
) -> None:
    invite(office, 60)
    counted = []
    for action in ("ask", "take_advice", "ask"):  # 60 voices, 3 voices
        case = office.open(flow="asking", party=None, actor=REX, values={})
        counted.append(perform(office, [office.act(case, action, REX)]))

    assert counted[1] == counted[2], counted


def test_answers_take_as_many_statements_whatever_their_number(
    office: Bureau,
) -> None:
    speakers = invite(office, 60)
    case = begin(office, REX)
    acts = [office.act(case, "answer", first, answer="agree") for first, _ in speakers]
    perform(office, acts[:1])

    assert perform(office, acts[1:2]) == perform(office, acts[2:50])


def test_postings_take_as_many_statements_whatever_their_number(office: Bureau) -> None:
    open_books(office)
    well = work(office, target="9000.00 CHF")
    counted: dict[str, list[int]] = {}
    for size in (1, 2, 50):  # the first batch compiles what the others need
        gifts = [gift(office, "10.00 EUR", well, theme="bsg") for _ in range(size)]
        steps: Sequence[tuple[str, dict[str, Any]]] = (
            ("sign", {}), ("receive", {"paid": "10.00 EUR", "day": MARCH, "called": "no"}),
            ("allocate", {"part": "4.00 CHF"}), ("pool", {}), ("refund", {}), ("close", {}),
        )  # fmt: skip
        for action, values in steps:
            acts = [office.act(case, action, ADA, **values) for case in gifts]
            counted.setdefault(action, []).append(perform(office, acts))

    assert {action: found for action, found in counted.items() if found[1] != found[2]} == {}


def test_what_an_initiative_spends_takes_as_many_statements_whoever_pays(office: Bureau) -> None:
    open_books(office)
    counted = []
    for size in (1, 2, 50):
        well = work(office, lines=[{"category": "staff", "amount": "99.00 CHF"}])
        for _ in range(size):
            allocated(office, "1.00 CHF", well)
        spend = office.act(well, "spend", ADA, cost="0.50 CHF", category="staff")
        counted.append(perform(office, [spend] if size == 1 else [spend] * 2))

    assert counted[1] == counted[2], counted
