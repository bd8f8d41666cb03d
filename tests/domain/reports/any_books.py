"""Any history of an initiative's books: acts of moves that books allow, with nothing overdrawn."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from definitions.books import MOVES, Account, Side
from workflow.domain.reports.postings import Posting

INITIATIVE = 7
CONTRIBUTIONS = (1, 2)
START = datetime(2027, 1, 1, 9, tzinfo=UTC)

ALL_MOVES = sorted({*MOVES[Side.CONTRIBUTION], *MOVES[Side.INITIATIVE]})
LINES = ("staff", "travel")

Move = tuple[Account, Account, int, int, str | None]
"""From, to, contribution, amount, budget line."""


def posting(
    purpose: Account, amount: int, contribution: int = 1, *, at: datetime = START, seq: int = 1,
    number: int = 1, line: str | None = None, initiative: int | None = INITIATIVE,
) -> Posting:  # fmt: skip
    """A posting on an account of the initiative in CHF."""
    pooled = purpose is Account.POOLED
    return Posting(
        case_id=contribution, seq=seq, number=number, at=at, flow="gift", action="act",
        contribution_id=contribution, initiative_id=None if pooled else initiative,
        fund="wells" if pooled else None, purpose=purpose.value,
        line=line if purpose in (Account.SPENT, Account.SUPPORT_COST) else None, earmark="none",
        currency="EUR" if purpose is Account.SUSPENSE else "CHF", amount=amount, original=None,
        original_amount=0, rate=None, rate_source=None, value_date=None, is_reversal=False,
    )  # fmt: skip


def posted(moves: list[Move], at: datetime, seq: int) -> list[Posting]:
    """One act."""
    found: list[Posting] = []
    for source, target, contribution, amount, line in moves:
        for purpose, change in ((source, -amount), (target, amount)):
            number = len(found) + 1
            found.append(
                posting(purpose, change, contribution, at=at, seq=seq, number=number, line=line)
            )
    return found


@st.composite
def histories(draw: st.DrawFn) -> list[Posting]:
    """Postings of some acts over three years, in time."""
    on = Counter[tuple[int, Account, str | None]]()
    found: list[Posting] = []
    at = START
    for seq in range(1, draw(st.integers(1, 25)) + 1):
        at += timedelta(hours=draw(st.integers(1, 24 * 60)))
        moves: list[Move] = []
        for _ in range(draw(st.integers(1, 2))):
            move = draw(_moves(on))
            if move is not None:
                source, target, contribution, amount, line = move
                on[contribution, source, _line(source, line)] -= amount
                on[contribution, target, _line(target, line)] += amount
                moves.append(move)
        found += posted(moves, at, seq)
    return found


@st.composite
def _moves(draw: st.DrawFn, on: Counter[tuple[int, Account, str | None]]) -> Move | None:
    contribution = draw(st.sampled_from(CONTRIBUTIONS))
    line = draw(st.sampled_from(LINES))
    possible = [
        (source, target)
        for source, target in ALL_MOVES
        if source is Account.CONTRIBUTOR or on[contribution, source, _line(source, line)] > 0
    ]
    source, target = draw(st.sampled_from(possible))
    most = on[contribution, source, _line(source, line)]
    amount = draw(st.integers(1, 100_000 if source is Account.CONTRIBUTOR else most))
    return source, target, contribution, amount, line


def _line(purpose: Account, line: str | None) -> str | None:
    return line if purpose in (Account.SPENT, Account.SUPPORT_COST) else None
