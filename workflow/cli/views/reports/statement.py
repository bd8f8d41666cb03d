"""What became of a party's contributions."""

from __future__ import annotations

from collections.abc import Iterator

from workflow.cli.terminal.instants import written
from workflow.cli.terminal.paper import Heading, Printed, Rows
from workflow.cli.views.reports.sums import (
    EARMARKS,
    FIGURES,
    NOTHING,
    Told,
    conversion_told,
    figures,
    given_told,
    given_words,
    line_told,
    money,
    rates_printed,
    sums_told,
    titled,
    words,
)
from workflow.domain.reports.headings import with_heading
from workflow.domain.reports.statement import Kept, PaidFor, Use
from workflow.services.gather_around import Around
from workflow.services.report_contributor import Statement

USES = {
    ("spent", True): "spent",
    ("spent", False): "no longer spent",
    ("pooled", True): "pooled",
    ("pooled", False): "drawn from the fund",
    ("refunded", True): "given back",
    ("refunded", False): "no longer given back",
}
"""What became of money by an act, by whether it came to that or left it."""


def statement_told(statement: Statement) -> Told:
    """What became of a party's contributions, as JSON."""
    party, around = statement.party, statement.around
    return {
        "party": party.code,
        "party_name": party.name,
        "membership": party.membership,
        "totals": [
            {"currency": currency, "sums": sums_told(sums, currency)}
            for currency, sums in statement.totals.items()
        ],
        "contributions": [_kept_told(kept, around) for kept in statement.contributions],
        "reports": [
            {
                "case": around.name(each.case_id),
                "title": around.action_title(each.case_id, each.action),
                "at": written(each.at),
            }
            for each in statement.handed_in
        ],
    }


def statement_printed(told: Told) -> Iterator[Printed]:
    """The same for people."""
    yield Heading(f"Contributions of {told['party_name']} ({told['party']})")
    if not told["contributions"]:
        yield "Nothing is on the books."
        return
    for each in told["totals"]:
        yield ""
        yield Rows(("All contributions", each["currency"]), [*figures(each["sums"])])
    for each in told["contributions"]:
        yield ""
        yield from _kept_printed(each)
    yield ""
    yield Heading("Reports that came")
    if told["reports"]:
        yield Rows(
            ("On", "Report", "Handed in"),
            [(each["case"], each["title"], each["at"][:10]) for each in told["reports"]],
        )
    else:
        yield "None yet."


def _kept_told(kept: Kept, around: Around) -> Told:
    currency = kept.currency
    return titled(around, kept.contribution_id) | {
        "earmark": kept.earmark,
        "given": given_told(kept.given),
        "sums": sums_told(kept.sums, currency),
        "left": money(kept.left, currency),
        "in_suspense": [money(amount, code) for code, amount in kept.in_suspense],
        "paid_for": [_paid_told(each, around, currency) for each in kept.paid_for],
        "uses": [_use_told(each, around, currency) for each in kept.uses],
        "rates": [conversion_told(each, around, currency) for each in kept.conversions],
    }


def _paid_told(each: PaidFor, around: Around, currency: str) -> Told:
    return {
        "initiative": around.name(each.initiative_id),
        "heading": around.heading(each.initiative_id),
        "spent": money(each.spent, currency),
        "of": money(each.all_spent, currency),
        "lines": [line_told(line, around, each.initiative_id, currency) for line in each.lines],
    }


def _use_told(each: Use, around: Around, currency: str) -> Told:
    return {
        "day": each.day.isoformat(),
        "case": around.name(each.case_id),
        "action": each.action,
        "title": around.action_title(each.case_id, each.action),
        "kind": each.kind,
        "line": each.line,
        "sum": money(each.amount, currency),
    }


def _kept_printed(told: Told) -> Iterator[Printed]:
    yield Heading(f"{told['name']}: {told['heading']}")
    yield f"State: {told['state_title']}. Tied: {EARMARKS[told['earmark']]}."
    yield f"Promised or given: {given_words(told['given'])}"
    yield Rows(
        ("Figure", "Sum"),
        [
            *(row for row, name in zip(figures(told["sums"]), FIGURES, strict=True)
              if told["sums"][name]["minor"]),
            *(("In suspense", words(each)) for each in told["in_suspense"]),
            ("Left", words(told["left"])),
        ],
    )  # fmt: skip
    for each in told["paid_for"]:
        what_for = with_heading(each["initiative"], each["heading"])
        yield f"Paid {words(each['spent'])} of {words(each['of'])} spent on {what_for}."
    if told["uses"]:
        yield Rows(
            ("Day", "By", "What", "Line", "Sum"),
            [
                (
                    each["day"],
                    f"{each['title']} ({each['case']})",
                    USES[each["kind"], each["sum"]["minor"] > 0],
                    each["line"] or NOTHING,
                    words(each["sum"]),
                )
                for each in told["uses"]
            ],
        )  # fmt: skip
    yield from rates_printed(told["rates"])
