"""Sums, cases and rates as every report on voluntary contributions shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from definitions.currencies import exponent
from notifications.localise import localise
from workflow.cli.terminal.paper import Heading, Printed, Rows
from workflow.domain.reports.conversions import Conversion, Original
from workflow.domain.reports.funding import Line
from workflow.domain.reports.postings import Sums
from workflow.services.gather_around import Around

Told = dict[str, Any]

FIGURES = {
    "pledged": "Pledged (not firm)",
    "committed": "Committed",
    "outstanding": "of this, signed and not paid",
    "received": "Received",
    "unallocated": "of this, not allocated",
    "allocated": "of this, allocated and not spent",
    "spent": "Spent",
    "support_cost": "of this, support cost",
    "pooled": "Pooled",
    "refunded": "Given back",
    "in_kind": "In kind",
}
"""Figures as they are printed, in this order; JSON has all of them."""

EARMARKS = {
    "none": "not tied",
    "theme": "to a theme",
    "initiative": "to the initiative",
    "budget_line": "to a budget line",
}

NOTHING = "–"


def money(minor: int | None, currency: str) -> Told | None:
    """A sum as JSON, in its kept form."""
    return None if minor is None else {"minor": minor, "currency": currency}


def words(told: Mapping[str, Any] | None) -> str:
    """A sum as people read it."""
    if told is None:
        return NOTHING
    return localise({"money": [told["minor"], told["currency"]]}, "en")


def amount(told: Mapping[str, Any]) -> str:
    """A sum as people read it below a title that names the currency."""
    digits = exponent(told["currency"])
    return f"{Decimal(told['minor']).scaleb(-digits):,.{digits}f}"


def sums_told(sums: Sums, currency: str) -> Told:
    """Every figure as JSON."""
    return {name: money(minor, currency) for name, minor in sums.items()}


def given_told(given: Iterable[Original]) -> list[Told | None]:
    """What was promised or given, each sum in its own currency, as JSON."""
    return [money(minor, currency) for currency, minor in given]


def given_words(told: Iterable[Mapping[str, Any]]) -> str:
    """The same for people."""
    return " + ".join(words(each) for each in told) or NOTHING


def figures(sums: Told) -> Iterator[tuple[str, str]]:
    """Every figure with its title."""
    for name, title in FIGURES.items():
        yield title, words(sums[name])


def titled(around: Around, case_id: int) -> Told:
    """What a case is called and how it stands, as JSON."""
    return {
        "id": case_id,
        "name": around.name(case_id),
        "heading": around.heading(case_id),
        "state": around.cases[case_id].state,
        "state_title": around.state_title(case_id),
    }


def party_told(around: Around, case_id: int) -> Told:
    """The party of a case as JSON."""
    party = around.party(case_id)
    return {"party": party.code if party else None, "party_name": party.name if party else None}


def line_told(line: Line, around: Around, initiative: int, currency: str) -> Told:
    """A budget line as JSON."""
    return {
        "line": line.name,
        "title": around.line_title(initiative, line.name),
        "planned": money(line.planned, currency),
        "spent": money(line.spent, currency),
        "left": money(line.left, currency),
    }


def conversion_told(each: Conversion, around: Around, currency: str) -> Told:
    """A sum in another currency, and its rate, as JSON."""
    return {
        "contribution": around.name(each.contribution_id),
        "account": each.purpose,
        "day": each.day.isoformat(),
        "original": money(each.original[1], each.original[0]) if each.original else None,
        "rate": each.rate,
        "source": each.source,
        "sum": money(each.amount, currency),
    }


def rates_printed(rates: Sequence[Told]) -> Iterator[Printed]:
    """Sums in other currencies for people; nothing where there are none."""
    if not rates:
        return
    yield ""
    yield Heading("Sums in other currencies")
    yield Rows(
        ("Contribution", "Day", "Original sum", "Rate", "Source", "Booked", "On"),
        [
            (
                each["contribution"],
                each["day"],
                words(each["original"]),
                each["rate"],
                each["source"],
                words(each["sum"]),
                each["account"],
            )
            for each in rates
        ],
    )


def joined(parts: Iterable[str]) -> str:
    """What there is of ``parts`` in one line."""
    return ", ".join(part for part in parts if part)
