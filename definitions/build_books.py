"""From the shape of books and quotas in a flow file to their values."""

from __future__ import annotations

from definitions.books import Books, Budget, Post, Quota, Side, Take
from definitions.schema_books import BooksShape, PostShape, QuotaShape, TakeShape
from definitions.texts import Text


def build_books(shape: BooksShape) -> Books:
    """How the cases of a flow keep books."""
    budget = shape.budget
    return Books(
        side=Side(shape.as_),
        link=shape.for_,
        earmark=shape.earmark,
        line=shape.line,
        fund=shape.fund,
        target=shape.target,
        budget=Budget(budget.table, budget.line, budget.amount) if budget else None,
    )


def build_post(shape: PostShape) -> Post:
    """One posting of an action."""
    return Post(
        source=shape.from_,
        target=shape.to,
        amount=shape.amount,
        rate_on=shape.rate_on,
        settles=shape.settles,
        line=shape.line,
        when=shape.when,
    )


def build_quota(name: str, shape: QuotaShape) -> Quota:
    """One quota."""
    return Quota(name, Text(shape.title), tuple(shape.of), shape.most)


def build_take(shape: TakeShape) -> Take:
    """Units of a quota that an action takes."""
    return Take(shape.quota, shape.units, shape.when)
