"""What an initiative posts: the money of all contributions that pay for it, by a stated rule.

What is spent is taken first from the contributions with the tightest earmark that allows it, among
equals in proportion to what is there, by the largest remainder. So each contribution can be told
what it paid for, to the last unit.
"""

from __future__ import annotations

from collections.abc import Sequence

from definitions.books import EARMARKS, Account
from workflow.domain.books.accounts import BY_LINE, Balance, Books, Movement, Place
from workflow.domain.books.asked import Asked, NotPosted, Sum
from workflow.domain.books.giving import too_much
from workflow.domain.money import split
from workflow.errors import Reason, reason

TIED = "budget_line"


def moved_by_initiative(asked: Asked, books: Books) -> list[Movement]:
    """What moves on the accounts of an initiative; nothing where ``all`` is nothing.

    Raises:
        NotPosted: it cannot be posted.
    """
    fitting, tied = _sources(asked, books)
    there = sum(each.amount for each in fitting)
    wanted = there if asked.amount is None else asked.amount.minor
    if asked.post.target in BY_LINE and asked.kept.budget is not None:
        _hold_to_plan(asked, books, wanted)
    if wanted > there:
        raise NotPosted(_not_available(asked, wanted, there, tied))
    found: list[Movement] = []
    for each, part in _drawn(fitting, wanted):
        gains = _place(asked, each.place)
        found.append(Movement(each.place, -part, each.amount))
        found.append(Movement(gains, part, books.on(gains).amount))
    return found


def _sources(asked: Asked, books: Books) -> tuple[list[Balance], int]:
    """The accounts that may pay, and how much stands on those that are tied to something else."""
    if asked.post.source is Account.POOLED:
        if asked.fund is None:
            name = asked.kept.fund or "fund"
            raise NotPosted(reason("field_missing", f'"{name}" is not given', field=name))
        return [each for each in books.in_fund(asked.fund) if each.amount], 0
    held = [
        each
        for each in books.of_case(asked.case_id)
        if each.place.initiative == asked.case_id
        and each.place.purpose is asked.post.source
        and each.amount
    ]
    if asked.post.source in BY_LINE:
        if asked.line is not None:
            held = [each for each in held if each.place.line == asked.line]
        return held, 0
    if asked.post.target not in BY_LINE:
        return held, 0
    fitting = [each for each in held if each.place.line in (None, asked.line)]
    return fitting, sum(each.amount for each in held) - sum(each.amount for each in fitting)


def _drawn(fitting: Sequence[Balance], wanted: int) -> list[tuple[Balance, int]]:
    """What each account pays: the tightest earmark first, then in proportion."""
    found: list[tuple[Balance, int]] = []
    left = wanted
    for earmark in reversed(EARMARKS):
        tier = [each for each in fitting if each.place.earmark == earmark]
        there = sum(each.amount for each in tier)
        taken = min(left, there)
        if taken:
            parts = split(taken, [each.amount for each in tier])
            found += [(each, part) for each, part in zip(tier, parts, strict=True) if part]
        left -= taken
    return found


def _place(asked: Asked, source: Place) -> Place:
    """The account of the same contribution that gains."""
    target = asked.post.target
    pooled = target is Account.POOLED
    line = source.line if target is Account.ALLOCATED and source.earmark == TIED else None
    return Place(
        source.contribution,
        target,
        source.currency,
        initiative=None if pooled else asked.case_id,
        fund=asked.fund if pooled else None,
        line=asked.line if target in BY_LINE else line,
        earmark=source.earmark,
    )


def _hold_to_plan(asked: Asked, books: Books, wanted: int) -> None:
    """Refuse what goes beyond what is planned for the budget line."""
    spent = sum(
        each.amount
        for each in books.of_case(asked.case_id)
        if each.place.initiative == asked.case_id
        and each.place.purpose in BY_LINE
        and each.place.line == asked.line
    )
    planned = asked.planned or 0
    if spent + wanted > planned:
        raise NotPosted(
            reason(
                "beyond_budget",
                f'the budget has {asked.money(planned)} for "{asked.line}", of which'
                f" {asked.money(spent)} is spent; {asked.money(wanted)} more is wanted",
                clears="a budget with more for this line",
                line=str(asked.line),
                planned=asked.money(planned),
                spent=asked.money(spent),
            )
        )


def _not_available(asked: Asked, wanted: int, there: int, tied: int) -> Reason:
    if not tied:
        sums = Sum(wanted, asked.currency), Sum(there, asked.currency)
        return too_much(asked.post.source, *sums)
    return reason(
        "earmarked",
        f'{asked.money(there)} may pay for "{asked.line or "anything"}" and {asked.money(wanted)}'
        f" is wanted; {asked.money(tied)} more is earmarked for other lines",
        clears=f"a sum of {asked.money(there)} at most",
        available=asked.money(there),
        tied=asked.money(tied),
    )
