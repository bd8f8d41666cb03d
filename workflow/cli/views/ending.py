"""How it all stands after the demonstration, and what to try in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from definitions.currencies import written as money
from workflow.cli.terminal.paper import Heading, Printed, Rows, Verbatim
from workflow.cli.views.consultations import consulting_told
from workflow.cli.views.story import moment
from workflow.cli.views.words import LANGUAGES
from workflow.demonstration.told import Ending
from workflow.services.open_post import read_smtp
from workflow.settings import Settings

_BEFORE_HOST = re.compile(r"(://[^:/@?]*):.*@", re.DOTALL)
"""A password up to the last @: rather too much is hidden than a part of one that holds / or @."""

_IN_QUERY = re.compile(r"([?&](?:ssl)?password=)[^&]*", re.IGNORECASE)


def ending_told(ending: Ending, settings: Settings) -> dict[str, Any]:
    """The end as one JSON object."""
    return {
        "home": str(settings.home),
        "database": without_password(settings.database),
        "cases": [
            {
                "reference": case.reference,
                "id": case.id,
                "flow": case.flow,
                "state": case.state,
                "acts": case.acts,
            }
            for case in ending.cases
        ],
        "consultations": [
            {"reference": found["reference"], "id": found["id"], **asked}
            for found in (consulting_told(each, "en") for each in ending.consultations)
            for asked in found["consultations"]
            if asked["round"]
        ],
        "ledger": _books_told(ending),
        "notices": {
            "by_state": ending.by_state,
            "by_language": ending.by_language,
            "total": sum(ending.by_state.values()),
            "messages": ending.messages,
        },
        "verified": ending.verified,
        "findings": list(ending.findings),
    }


def _books_told(ending: Ending) -> dict[str, Any]:
    """What all accounts come to, and what became of the money of each story's case."""
    return {
        "balanced": all(each.balanced for each in ending.books.totals) and not ending.books.untrue,
        "currencies": {
            each.currency: {"debit": each.debit, "credit": each.credit, "balanced": each.balanced}
            for each in ending.books.totals
        },
        "closings": [
            {
                "reference": closing.reference,
                "currency": closing.currency,
                "balance": closing.balance,
                "contributions": [
                    {**asdict(share), "exact": share.exact} for share in closing.shares
                ],
            }
            for closing in ending.closings
        ],
    }


def _books_printed(ending: Ending) -> Iterator[Printed]:
    for closing in ending.closings:
        code = closing.currency
        yield Heading(f"The money of {closing.reference}")
        yield Rows(
            ("Contribution", "Received", "Spent", "Support cost", "Pooled", "Refunded", "Left"),
            [
                (
                    share.reference,
                    *(
                        money(part, code)
                        for part in (
                            share.received, share.spent, share.support_cost, share.pooled,
                            share.refunded, share.left,
                        )
                    ),
                )
                for share in closing.shares
            ],
        )  # fmt: skip
        yield f"Closing balance: {money(closing.balance, code)}"
        yield ""
    for total in ending.books.totals:
        verdict = "balanced" if total.balanced else "NOT BALANCED"
        yield f"All books in {total.currency}: {money(total.debit, total.currency)}: {verdict}"


def ending_printed(ending: Ending, settings: Settings) -> Iterator[Printed]:
    """The end for people: cases by state, mails by language, and the verified history."""
    yield ""
    yield Heading(f"How it stands on {moment(ending.at)}")
    yield ""
    states = Counter(case.title for case in ending.cases)
    yield Rows(("State", "Cases"), [(title, str(count)) for title, count in states.items()])
    yield ""
    languages = sorted(ending.by_language.items(), key=lambda each: LANGUAGES[each[0]])
    yield Rows(("Notices in", ""), [(LANGUAGES[code], str(count)) for code, count in languages])
    total = sum(ending.by_state.values())
    yield f"{total} notices went out in {ending.messages} mails; what only informs goes in digests."
    yield ""
    yield from _consulted(ending)
    yield ""
    yield from _books_printed(ending)
    yield ""
    for hero in ending.heroes:
        yield f"{hero.reference}: {hero.title} after {hero.acts} acts."
    yield from _verified(ending)
    yield ""
    yield f"Home: {settings.home}"
    smtp = read_smtp(settings)
    yield f"Mails: {settings.mail}" if smtp is None else f"Mails: handed to {smtp.server}"
    yield f"Database: {without_password(settings.database)}"


def _consulted(ending: Ending) -> Iterator[Printed]:
    """What people and parties were asked, round by round, and what it came to."""
    rows = []
    for found in ending.consultations:
        for each in found.askings:
            tally = each.poll.tally if each.poll else None
            for one in each.rounds:
                came = "stopped" if one.stopped else one.result or "advice was given"
                came = came if one.ended_at else "open"
                last = tally if tally and one.number == len(each.rounds) else None
                replied = f"{last.replies} of {last.voices}" if last else ""
                name = found.case.reference or str(found.case.id)
                rows.append((name, each.asking.name, str(one.number), replied, came))
    yield Rows(("Consultation", "", "Round", "Replied", "Came to"), rows)


def _verified(ending: Ending) -> Iterator[Printed]:
    if ending.findings:
        yield "The history does not agree with the database:"
        yield from (f"- {each}" for each in ending.findings)
        return
    acts = sum(case.acts for case in ending.cases)
    yield f"History verified: {ending.rows} rows, and {ending.receipts} receipts agree with them."
    yield f"It tells of {acts} acts on {len(ending.cases)} cases."


def hints_printed(ending: Ending, placet: str, *, running: bool) -> Iterator[Printed]:
    """Commands that go on from here.

    Args:
        placet: how the command is called, with the home.
        running: whether the clock goes on.
    """
    yield ""
    if running:
        yield "The clock goes on at its usual pace. Stop it with Ctrl-C."
        yield ""
        yield Heading("To look around, in another terminal")
    else:
        yield Heading("To look around")
    yield from (Verbatim(f"{placet} {words}", indent=2) for words in ending.afterwards)


def without_password(url: str) -> str:
    """The URL of a database as it may be shown."""
    hidden = _BEFORE_HOST.sub(r"\1:***@", url)
    return _IN_QUERY.sub(r"\1***", hidden)
