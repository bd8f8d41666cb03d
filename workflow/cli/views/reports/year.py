"""A year of voluntary contributions: origin, proposed use and action taken of each."""

from __future__ import annotations

from collections.abc import Iterator

from workflow.cli.terminal.paper import Heading, Printed, Rows
from workflow.cli.views.reports.sums import (
    EARMARKS,
    FIGURES,
    Told,
    given_told,
    given_words,
    joined,
    party_told,
    sums_told,
    titled,
    words,
)
from workflow.domain.reports.yearly import Year
from workflow.services.gather_around import Around
from workflow.services.report_year import YearReport


def year_told(report: YearReport) -> Told:
    """A year of contributions as JSON."""
    return {
        "year": report.year,
        "is_over": report.is_over,
        "totals": [
            {
                "currency": currency,
                "changed": sums_told(report.changed[currency], currency),
                "reached": sums_told(report.reached[currency], currency),
            }
            for currency in report.changed
        ],
        "contributions": [_year_told(each, report.around) for each in report.contributions],
    }


def year_printed(told: Told) -> Iterator[Printed]:
    """The same for people: origin, proposed use and action taken of each contribution."""
    yield Heading(f"Voluntary contributions in {told['year']}")
    if not told["is_over"]:
        yield "The year is not over: what is said of its end is so now."
    if not told["contributions"]:
        yield "Nothing was on the books."
        return
    for each in told["totals"]:
        yield ""
        yield Rows(
            (f"All contributions, {each['currency']}", "In the year", "At its end"),
            [
                (title, words(each["changed"][name]), words(each["reached"][name]))
                for name, title in FIGURES.items()
            ],
        )
    for each in told["contributions"]:
        yield ""
        yield Heading(f"{each['name']}: {each['heading']}")
        yield f"Origin: {each['origin']}"
        yield f"Proposed use: {each['proposed_use']}"
        yield f"Promised or given: {given_words(each['given'])}"
        yield f"Action taken: {joined([each['action_taken'], each['state_title']])}"
        for action in each["actions"]:
            yield f"  {action['day']}: {action['title']} ({action['case']})"
        yield Rows(
            ("Figure", "In the year", "At its end"),
            [
                (title, words(each["changed"][name]), words(each["reached"][name]))
                for name, title in FIGURES.items()
                if each["changed"][name]["minor"] or each["reached"][name]["minor"]
            ],
        )


def _year_told(year: Year, around: Around) -> Told:
    number = year.contribution_id
    return titled(around, number) | {
        **party_told(around, number),
        "origin": _origin(around, number),
        "proposed_use": _proposed_use(year, around),
        "action_taken": around.words(number, around.reporting(number).action),
        "earmark": year.earmark,
        "given": given_told(year.given),
        "initiatives": [around.name(each) for each in year.initiatives],
        "funds": list(year.funds),
        "changed": sums_told(year.changed, year.currency),
        "reached": sums_told(year.reached, year.currency),
        "actions": [
            {
                "day": each.day.isoformat(),
                "case": around.name(each.case_id),
                "action": each.action,
                "title": around.action_title(each.case_id, each.action),
            }
            for each in year.actions
        ],
    }


def _origin(around: Around, number: int) -> str:
    party = around.party(number)
    if party is None:
        return "not known"
    about = (party.membership.replace("_", " "), party.country)
    return f"{party.name} ({joined(about)})"


def _proposed_use(year: Year, around: Around) -> str:
    """What it was given for, in the giver's words and by the books, and how it is tied."""
    number = year.contribution_id
    named = [around.named(each) for each in year.initiatives]
    funds = [f'the fund "{each}"' for each in year.funds]
    use = around.words(number, around.reporting(number).use)
    return joined([use, *named, *funds, f"tied: {EARMARKS[year.earmark]}"])
