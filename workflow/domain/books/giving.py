"""What a contribution posts: its own money, from a promise to what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from definitions.books import CLAIMS, Account
from workflow.domain.books.accounts import Balance, Books, Movement, Place, Rate
from workflow.domain.books.asked import Asked, NotPosted, Sum
from workflow.domain.money import rounded, split
from workflow.errors import Reason, reason


def moved_by_contribution(asked: Asked, books: Books) -> list[Movement]:
    """What moves on the accounts of a contribution; nothing where ``all`` is nothing.

    Raises:
        NotPosted: it cannot be posted.
    """
    source, target = asked.post.source, asked.post.target
    if target is Account.ALLOCATED and asked.initiative is None:
        raise NotPosted(_for_nothing(asked))
    if Account.SUSPENSE in (source, target):
        return list(_suspense(asked, books))
    if asked.initiative in books.closed and target is not Account.CONTRIBUTOR:
        raise NotPosted(_initiative_closed(asked))
    if source is Account.CONTRIBUTOR:
        return _from_outside(asked, books)
    if source in CLAIMS:
        return _claim(asked, books)
    return _cash(asked, books)


def _from_outside(asked: Asked, books: Books) -> list[Movement]:
    """Something promised, signed or delivered: booked at the rate of its day."""
    if asked.amount is None:
        raise NotPosted(_endless(asked))
    booked, rate = asked.booked(asked.amount, books)
    if not booked:
        raise NotPosted(_too_small(asked.amount, asked))
    foreign = asked.amount.currency if rate else None
    original = asked.amount.minor if rate else 0
    loses = _place(asked, Account.CONTRIBUTOR, foreign)
    out = Movement(loses, -booked, books.on(loses).amount, -original, rate, asked.day)
    return [out, *_gained(asked, books, booked, foreign, original, rate)]


def _claim(asked: Asked, books: Books) -> list[Movement]:
    """A claim that is signed, called, given up or paid; it keeps what it was booked at."""
    to_cash = asked.post.target is Account.RECEIVED
    held = [each for each in _held(asked, books) if each.amount or each.original]
    if asked.settles is not None and asked.settles.minor <= 0:
        raise NotPosted(_settles_nothing(asked.settles))
    if asked.amount is None:
        taken = [(each, each.amount, each.original) for each in held]
        paid = [_own_sum(asked, each) for each in held]
    else:
        settled = asked.settles or asked.amount if to_cash else asked.amount
        taken = list(_taken(asked, settled, held))
        paid = _in_parts(asked.amount, [original or booked for _, booked, original in taken])
    found: list[Movement] = []
    for (balance, booked, original), part in zip(taken, paid, strict=True):
        # Parts of a foreign claim can be too small to be booked at anything, and still be paid.
        found.append(Movement(balance.place, -booked, balance.amount, -original))
        foreign = balance.place.original
        if not to_cash:
            found += _gained(asked, books, booked, foreign, original, None)
            continue
        cash, rate = asked.booked(part, books)
        found += _gained(asked, books, cash, foreign, original, rate)
        if cash != booked:
            lost = _place(asked, Account.EXCHANGE_DIFFERENCE, None)
            before = books.on(lost).amount
            found.append(Movement(lost, booked - cash, before, 0, rate, asked.day))
    return found


def _gained(
    asked: Asked, books: Books, booked: int, foreign: str | None, original: int, rate: Rate | None
) -> Iterator[Movement]:
    """What comes to the account that it is posted to; a claim that ends there was converted."""
    gains = _place(asked, asked.post.target, foreign)
    kept = original if gains.original else 0
    day = asked.day if rate else None
    if booked or kept:
        yield Movement(gains, booked, books.on(gains).amount, kept, rate, day)
    if original != kept:
        place = _place(asked, Account.CONVERTED, foreign)
        yield Movement(place, 0, books.on(place).amount, original - kept)


def _own_sum(asked: Asked, held: Balance) -> Sum:
    """What stands on a claim, in its own currency."""
    own = held.place.original
    return Sum(held.original, own) if own else Sum(held.amount, asked.currency)


def _in_parts(paid: Sum, weights: Sequence[int]) -> list[Sum]:
    """What was paid, on the claims that it settles."""
    return [Sum(part, paid.currency) for part in split(paid.minor, weights)]


def _taken(
    asked: Asked, wanted: Sum, held: Sequence[Balance]
) -> Iterator[tuple[Balance, int, int]]:
    """Claims in the currency of ``wanted`` until it is reached: what was booked, and the original.

    Raises:
        NotPosted: the claims are in another currency, or less.
    """
    own = None if wanted.currency == asked.currency else wanted.currency
    fitting = [each for each in held if each.place.original == own]
    if not fitting and held:
        raise NotPosted(_other_currency(asked, wanted, held[0]))
    there = sum(each.original if own else each.amount for each in fitting)
    if wanted.minor > there:
        raise NotPosted(too_much(asked.post.source, wanted, Sum(there, wanted.currency)))
    left = wanted.minor
    for each in fitting:
        whole = each.original if own else each.amount
        part = min(left, whole)
        if part:
            booked = each.amount if part == whole else rounded(Fraction(each.amount * part, whole))
            yield each, booked, part if own else 0
        left -= part


def _cash(asked: Asked, books: Books) -> list[Movement]:
    """Money that came in, in the currency of the books."""
    held = [each for each in _held(asked, books) if each.amount]
    there = sum(each.amount for each in held)
    wanted = there if asked.amount is None else asked.amount.minor
    if wanted > there:
        of_books = Sum(wanted, asked.currency), Sum(there, asked.currency)
        raise NotPosted(too_much(asked.post.source, *of_books))
    gains = _place(asked, asked.post.target, None)
    found: list[Movement] = []
    left = wanted
    for each in held:
        part = min(left, each.amount)
        left -= part
        if part:
            found.append(Movement(each.place, -part, each.amount))
    if wanted:
        found.append(Movement(gains, wanted, books.on(gains).amount))
    return found


def _suspense(asked: Asked, books: Books) -> Iterator[Movement]:
    """Money that nobody has accepted comes and goes in its own currency, without any rate."""
    comes = asked.post.target is Account.SUSPENSE
    if comes:
        if asked.amount is None:
            raise NotPosted(_endless(asked))
        sums = [asked.amount]
    else:
        held = [each for each in _held(asked, books) if each.amount]
        there = {each.place.currency: each.amount for each in held}
        sums = [asked.amount] if asked.amount else [Sum(n, code) for code, n in there.items()]
        for each in sums:
            if each.minor > there.get(each.currency, 0):
                found = Sum(there.get(each.currency, 0), each.currency)
                raise NotPosted(too_much(Account.SUSPENSE, each, found))
    for each in sums:
        inside = Place(asked.case_id, Account.SUSPENSE, each.currency)
        outside = Place(asked.case_id, Account.CONTRIBUTOR, each.currency)
        part = each.minor if comes else -each.minor
        yield Movement(outside, -part, books.on(outside).amount)
        yield Movement(inside, part, books.on(inside).amount)


def _held(asked: Asked, books: Books) -> list[Balance]:
    """The contribution's own accounts that it is taken from, what is for its initiative first."""
    own = [
        each
        for each in books.of_case(asked.case_id)
        if each.place.contribution == asked.case_id
        and each.place.purpose is asked.post.source
        # What a pooled fund allocated to something else is not the contribution's to take back.
        and (
            each.place.purpose is not Account.ALLOCATED or each.place.initiative == asked.initiative
        )
    ]
    return sorted(own, key=lambda each: (each.place.initiative != asked.initiative, each.place.id))


def _place(asked: Asked, purpose: Account, foreign: str | None) -> Place:
    """The account of this contribution for ``purpose``."""
    outside = purpose in (Account.CONTRIBUTOR, Account.CONVERTED)
    pooled = purpose is Account.POOLED
    tied = purpose is Account.ALLOCATED and asked.earmark == "budget_line"
    return Place(
        asked.case_id,
        purpose,
        asked.currency,
        initiative=None if outside or pooled else asked.initiative,
        fund=_fund(asked) if pooled else None,
        line=asked.tied_to if tied else None,
        earmark="none" if outside else asked.earmark,
        original=foreign if outside or purpose in CLAIMS else None,
    )


def _fund(asked: Asked) -> str:
    if asked.fund is None:
        name = asked.kept.fund or "fund"
        raise NotPosted(reason("field_missing", f'"{name}" is not given', field=name,
                               clears=f'give "{name}"'))  # fmt: skip
    return asked.fund


def too_much(source: Account, wanted: Sum, there: Sum) -> Reason:
    """That more is wanted than stands on the accounts."""
    return reason(
        "overdraft",
        f"{wanted} is more than stands on {source.replace('_', ' ')}: {there}",
        clears=f"a sum of {there} at most",
        account=source.value,
        wanted=str(wanted),
        available=str(there),
    )


def _other_currency(asked: Asked, wanted: Sum, held: Balance) -> Reason:
    own = held.place.original or held.place.currency
    return reason(
        "other_currency",
        f"{wanted} is not in the currency of what stands on {asked.post.source}, which is {own}",
        clears=f"saying how much in {own} it settles",
        wanted=wanted.currency,
        found=own,
    )


def _too_small(amount: Sum, asked: Asked) -> Reason:
    return reason("bad_value", f"{amount} comes to nothing in {asked.currency}")


def _settles_nothing(settled: Sum) -> Reason:
    return reason("bad_value", f"{settled} is not more than zero; a payment settles something")


def _endless(asked: Asked) -> Reason:
    return reason("bad_value", f'"all" of {asked.post.source} has no end; a sum is wanted')


def _for_nothing(asked: Asked) -> Reason:
    return reason(
        "for_nothing",
        "the contribution is linked to nothing that it pays for",
        clears=f'linking it as "{asked.kept.link}"' if asked.kept.link else "",
    )


def _initiative_closed(asked: Asked) -> Reason:
    return reason(
        "books_closed",
        "the books of what the contribution pays for are closed; nothing is posted on them",
        initiative=str(asked.initiative),
    )
