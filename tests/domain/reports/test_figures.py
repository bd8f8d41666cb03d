"""What a figure counts, on which day, and in which currency."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from definitions.books import Account, Side
from tests.domain.reports.any_books import posting
from workflow.domain.reports.conversions import Original, conversions_of, given_in
from workflow.domain.reports.funding import over_time
from workflow.domain.reports.postings import earmark_of, sums_of
from workflow.domain.reports.yearly import years_of

GENEVA = ZoneInfo("Europe/Zurich")
NEW_YEAR = datetime(2027, 12, 31, 23, 30, tzinfo=UTC)
"""Half an hour into 2028 in Geneva."""


def test_what_stands_in_another_currency_is_no_funding() -> None:
    francs = posting(Account.COMMITTED, 500)
    euros = replace(posting(Account.COMMITTED, 300), currency="EUR")

    assert sums_of([francs, euros], Side.INITIATIVE, "CHF")["committed"] == 500


def test_an_act_belongs_to_the_day_and_the_year_of_the_seat() -> None:
    received = posting(Account.RECEIVED, 500, at=NEW_YEAR)

    [year] = years_of([received], 2028, {1: "CHF"}, GENEVA)
    [point] = over_time([received], "CHF", GENEVA)

    assert year.changed["received"] == 500
    assert years_of([received], 2027, {1: "CHF"}, GENEVA) == ()
    assert point.day.isoformat() == "2028-01-01"


@pytest.mark.parametrize(
    ("booked", "original"),
    [(3_600_00, ("EUR", 4_000_00)), (3_600_03, ("EUR", 4_000_00)), (3_300_00, None)],
)
def test_a_payment_says_what_it_was_only_where_its_rate_agrees(
    booked: int, original: Original | None
) -> None:
    """Paid in a third currency, it ended a claim in euros at a rate of something else."""
    paid = replace(posting(Account.RECEIVED, booked), rate="0.90", value_date="2027-04-02")
    ended = replace(
        posting(Account.CONVERTED, 0, initiative=None), original="EUR", original_amount=4_000_00
    )

    [conversion] = conversions_of([paid, ended], GENEVA)

    assert (conversion.original, conversion.amount) == (original, booked)


def test_what_is_in_suspense_is_not_given_yet() -> None:
    promised = replace(posting(Account.CONTRIBUTOR, -950), original="EUR", original_amount=-1_000)
    arrived = (
        posting(Account.CONTRIBUTOR, -300),
        replace(posting(Account.SUSPENSE, 300), currency="CHF"),
    )

    assert given_in([promised, *arrived], "CHF") == (("EUR", 1_000),)


def test_the_outside_does_not_say_how_money_is_tied() -> None:
    tied = replace(posting(Account.PLEDGED, 500), earmark="initiative")

    assert earmark_of([tied, posting(Account.CONTRIBUTOR, -500)]) == "initiative"
