"""The status of an initiative's funding."""

from __future__ import annotations

from collections.abc import Iterator

from workflow.cli.terminal.paper import Heading, Printed, Rows
from workflow.cli.views.reports.sums import (
    EARMARKS,
    NOTHING,
    Told,
    amount,
    conversion_told,
    figures,
    given_told,
    given_words,
    line_told,
    money,
    party_told,
    rates_printed,
    sums_told,
    titled,
    words,
)
from workflow.services.report_funding import FundingReport

SHARE_TITLES = {
    "pledged": "Pledged",
    "committed": "Committed",
    "received": "Received",
    "spent": "Spent",
    "available": "Left",
}


def funding_told(report: FundingReport) -> Told:
    """The status of an initiative's funding as JSON."""
    funding, around = report.funding, report.around
    currency = funding.currency
    return titled(around, report.case_id) | {
        "currency": currency,
        "target": money(funding.target, currency),
        "gap": money(funding.gap, currency),
        "sums": sums_told(funding.sums, currency),
        "contributions": [
            titled(around, share.contribution_id)
            | {
                **party_told(around, share.contribution_id),
                "earmark": share.earmark,
                "given": given_told(share.given),
                "sums": sums_told(share.sums, currency),
            }
            for share in funding.shares
        ],
        "lines": [line_told(line, around, report.case_id, currency) for line in funding.lines],
        "rates": [conversion_told(each, around, currency) for each in funding.conversions],
    }


def funding_printed(told: Told) -> Iterator[Printed]:
    """The same for people."""
    yield Heading(f"Funding of {told['name']}: {told['heading']}")
    yield f"State: {told['state_title']}"
    yield ""
    yield Rows(
        ("Figure", "Sum"),
        [
            ("Target", words(told["target"])),
            *figures(told["sums"]),
            ("Available", words(told["sums"]["available"])),
            ("Gap to the target", words(told["gap"])),
        ],
    )
    if told["contributions"]:
        yield ""
        yield Heading("By contribution")
        yield Rows(
            ("Contribution", "From", "Tied", "Promised or given"),
            [_giver_row(each) for each in told["contributions"]],
        )
        yield ""
        yield Rows(
            (f"In {told['currency']}", *SHARE_TITLES.values()),
            [_share_row(each) for each in told["contributions"]],
        )
    if told["lines"]:
        yield ""
        yield Heading("By budget line")
        yield Rows(
            ("Line", "Planned", "Spent", "Left"),
            [
                (
                    each["title"] or NOTHING,
                    *(words(each[key]) for key in ("planned", "spent", "left")),
                )
                for each in told["lines"]
            ],
        )
    yield from rates_printed(told["rates"])


def _giver_row(each: Told) -> tuple[str, ...]:
    return (
        each["name"],
        each["party_name"] or NOTHING,
        EARMARKS[each["earmark"]],
        given_words(each["given"]),
    )


def _share_row(each: Told) -> tuple[str, ...]:
    return each["name"], *(amount(each["sums"][name]) for name in SHARE_TITLES)
