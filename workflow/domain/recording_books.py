"""What is written down of an entry in the books, and read back from the history row that has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from definitions.books import Account
from workflow.domain.books.accounts import NO_ENTRY, Movement, Place, Rate, is_limited
from workflow.domain.case import Act, Step

Row = dict[str, Any]


class BookRows(Protocol):
    """Where the rows of books and quotas are gathered."""

    entries: list[Row]
    postings: list[Row]
    accounts: dict[str, Row]
    closed_accounts: list[Row]
    closed_books: list[Row]
    taken: dict[str, Row]
    held: dict[tuple[int, str], Row]


def note_entry(records: BookRows, act: Act, case_id: int, seq: int, step: Step) -> Row:
    """Add the rows of the entry of a step; what its history row says of it."""
    if step.entry is NO_ENTRY:
        return {}
    entry, said = step.entry, Row()
    if entry.movements:
        by_command = act.command_id if step.actor is not None else None
        records.entries.append(
            {"case_id": case_id, "seq": seq, "command_id": by_command, "reverses": entry.reverses}
        )
        said["posted"] = [kept_movement(each) for each in entry.movements]
        for number, each in enumerate(entry.movements, start=1):
            records.postings.append(posting_row(case_id, seq, number, each))
            _gain(records, each)
    if entry.reverses is not None and entry.movements:
        said["reverses"] = entry.reverses
    if entry.closes is not None:
        said["books_closed"] = {"accounts": list(entry.closes)}
        records.closed_accounts += [{"id": each} for each in entry.closes]
        records.closed_books.append({"case_id": case_id, "seq": seq})
    if entry.taken:
        said["taken"] = [[each.key, each.units] for each in entry.taken]
        for taken in entry.taken:
            row = records.taken.setdefault(taken.key, {"key": taken.key, "used": 0, "most": 0})
            row["used"] += taken.units
            row["most"] = taken.most
            held = {"case_id": case_id, "key": taken.key, "units": 0}
            records.held.setdefault((case_id, taken.key), held)["units"] += taken.units
    return said


def account_row(place: Place) -> Row:
    """An account on which nothing stands yet."""
    return {
        "id": place.id,
        "contribution_id": place.contribution,
        "initiative_id": place.initiative,
        "fund": place.fund,
        "purpose": place.purpose.value,
        "line": place.line,
        "earmark": place.earmark,
        "currency": place.currency,
        "original": place.original,
        "balance": 0,
        "original_balance": 0,
        "no_overdraft": is_limited(place),
        "closed": False,
    }


def posting_row(case_id: int, seq: int, number: int, movement: Movement) -> Row:
    """One posting of the entry of a history row."""
    return {
        "case_id": case_id,
        "seq": seq,
        "number": number,
        "account_id": movement.place.id,
        "currency": movement.place.currency,
        "amount": movement.amount,
        "original": movement.place.original,
        "original_amount": movement.original,
        "rate": movement.rate.value if movement.rate else None,
        "rate_source": movement.rate.source if movement.rate else None,
        "value_date": movement.value_date,
    }


def kept_movement(movement: Movement) -> list[Any]:
    """A movement as a history row has it: the account, what it gains, and at which rate."""
    place = movement.place
    kept: list[Any] = [
        place.contribution, place.initiative, place.fund, place.purpose.value, place.line,
        place.earmark, place.currency, place.original, movement.amount, movement.original,
    ]  # fmt: skip
    if movement.rate:
        rate = movement.rate
        kept.append([rate.currency, rate.valid_from, rate.valid_to, rate.value, rate.source])
    if movement.value_date:
        kept += [] if movement.rate else [None]
        kept.append(movement.value_date)
    return kept


def read_movement(kept: Sequence[Any]) -> Movement:
    """The movement that stands in a history row."""
    contribution, initiative, fund, purpose, line, earmark, currency, original = kept[:8]
    place = Place(
        contribution, Account(purpose), currency, initiative, fund, line, earmark, original
    )
    rate = None
    if len(kept) > 10 and kept[10]:
        of, first, last, value, source = kept[10]
        rate = Rate(of, currency, first, last, value, source)
    day = kept[11] if len(kept) > 11 else None
    return Movement(place, kept[8], 0, kept[9], rate, day)


def posted_in(row: Mapping[str, Any]) -> list[Movement]:
    """The movements of the entry of a history row."""
    return [read_movement(each) for each in row["effects"].get("posted", ())]


def _gain(records: BookRows, movement: Movement) -> None:
    row = records.accounts.setdefault(movement.place.id, account_row(movement.place))
    row["balance"] += movement.amount
    row["original_balance"] += movement.original
