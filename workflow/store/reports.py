"""Postings with their acts and accounts, for reports and exports."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select, tuple_
from sqlalchemy.orm import Session

from workflow.domain.reports.postings import Posting
from workflow.store.tables import accounts, cases, entries, history, postings

_COLUMNS = (
    *(postings.c[name] for name in ("case_id", "seq", "number")),
    *(history.c[name] for name in ("at", "flow", "action")),
    *(
        accounts.c[name]
        for name in ("contribution_id", "initiative_id", "fund", "purpose", "line", "earmark")
    ),
    *(
        postings.c[name]
        for name in (
            *("currency", "amount", "original", "original_amount"),
            *("rate", "rate_source", "value_date"),
        )
    ),
    entries.c.reverses.is_not(None),
)
_KEY = (postings.c.case_id, postings.c.seq, postings.c.number)
_IN_TIME = (history.c.at, *_KEY)


def of_initiatives(session: Session, ids: Collection[int]) -> list[Posting]:
    """All postings of the acts that posted on an account of these initiatives, in time."""
    touched = (
        select(postings.c.case_id, postings.c.seq)
        .join(accounts, accounts.c.id == postings.c.account_id)
        .where(accounts.c.initiative_id.in_(sorted(ids)))
    )
    act = tuple_(postings.c.case_id, postings.c.seq)
    return _read(session, _joined().where(act.in_(touched)))


def of_contributions(session: Session, ids: Collection[int]) -> list[Posting]:
    """All postings on the accounts of these contributions, in time."""
    return _read(session, _joined().where(accounts.c.contribution_id.in_(sorted(ids))))


def before(session: Session, at: datetime) -> list[Posting]:
    """All postings of acts before an instant, in time."""
    return _read(session, _joined().where(history.c.at < at))


def after(session: Session, last: tuple[int, int, int], limit: int) -> list[Posting]:
    """The next postings after the one of this case, act and number, in order of these."""
    statement = _joined().where(tuple_(*_KEY) > tuple_(*last)).order_by(*_KEY).limit(limit)
    return [_posting(row) for row in session.execute(statement)]


def spent_on(session: Session, ids: Collection[int], purposes: Collection[str]) -> dict[int, int]:
    """Initiative to what was spent on it by all contributions, of these initiatives."""
    statement = (
        select(accounts.c.initiative_id, func.sum(postings.c.amount))
        .join(accounts, accounts.c.id == postings.c.account_id)
        .where(accounts.c.initiative_id.in_(sorted(ids)), accounts.c.purpose.in_(sorted(purposes)))
        .group_by(accounts.c.initiative_id)
    )
    return {row[0]: int(row[1]) for row in session.execute(statement)}


def contributions_of(session: Session, party: str) -> list[int]:
    """The contributions of a party that anything was ever posted for."""
    statement = (
        select(accounts.c.contribution_id)
        .join(cases, cases.c.id == accounts.c.contribution_id)
        .where(cases.c.party == party)
        .distinct()
    )
    return sorted(session.execute(statement).scalars())


def contributions_to(session: Session, initiative: int) -> list[int]:
    """The contributions that have an account for an initiative."""
    statement = (
        select(accounts.c.contribution_id).where(accounts.c.initiative_id == initiative).distinct()
    )
    return sorted(session.execute(statement).scalars())


def accounts_touched(
    session: Session, first: tuple[int, int], last: tuple[int, int]
) -> dict[tuple[int, int], list[tuple[int, int | None]]]:
    """Act to the (contribution, initiative) of the accounts that it posted on, between two acts."""
    act = postings.c.case_id, postings.c.seq
    statement = (
        select(*act, accounts.c.contribution_id, accounts.c.initiative_id)
        .join(accounts, accounts.c.id == postings.c.account_id)
        .where(tuple_(*act) >= tuple_(*first), tuple_(*act) <= tuple_(*last))
        .distinct()
        .order_by(*act, accounts.c.contribution_id, accounts.c.initiative_id)
    )
    found: dict[tuple[int, int], list[tuple[int, int | None]]] = {}
    for case_id, seq, contribution, initiative in session.execute(statement):
        found.setdefault((case_id, seq), []).append((contribution, initiative))
    return found


def entered(
    session: Session, ids: Collection[int], states: Iterable[str]
) -> dict[int, dict[str, datetime]]:
    """Case to state to when it first stood in it, of these cases and states."""
    statement = (
        select(
            history.c.case_id, history.c.to_state, func.min(history.c.at, type_=history.c.at.type)
        )
        .where(history.c.case_id.in_(sorted(ids)), history.c.to_state.in_(sorted(states)))
        .group_by(history.c.case_id, history.c.to_state)
    )
    found: dict[int, dict[str, datetime]] = {case_id: {} for case_id in ids}
    for case_id, state, at in session.execute(statement):
        found[case_id][state] = at
    return found


def acts_of(
    session: Session, ids: Collection[int], actions: Collection[str]
) -> list[tuple[int, str, datetime]]:
    """(Case, action, instant) of every such act on these cases, in time."""
    statement = (
        select(history.c.case_id, history.c.action, history.c.at)
        .where(history.c.case_id.in_(sorted(ids)), history.c.action.in_(sorted(actions)))
        .order_by(history.c.at, history.c.case_id, history.c.seq)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(statement)]


def _joined() -> Select[Any]:
    act = and_(history.c.case_id == postings.c.case_id, history.c.seq == postings.c.seq)
    return (
        select(*_COLUMNS)
        .select_from(postings)
        .join(accounts, accounts.c.id == postings.c.account_id)
        .join(history, act)
        .join(
            entries, and_(entries.c.case_id == postings.c.case_id, entries.c.seq == postings.c.seq)
        )
    )


def _read(session: Session, statement: Select[Any]) -> list[Posting]:
    return [_posting(row) for row in session.execute(statement.order_by(*_IN_TIME))]


def _posting(row: Sequence[Any]) -> Posting:
    is_reversal: bool = bool(row[-1])  # SQLite has numbers for it
    values: Any = (*row[:-1], is_reversal)
    return Posting(*values)
