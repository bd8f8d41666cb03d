"""A case as its history tells it, act by act: where it stands, and which acts stand in it.

An act is a row and the automatic actions that it caused, as one. What was taken back does not stand
any more. A comment changes nothing, so it is not among the acts that stand unless something
followed from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from workflow.domain.case import Kind, plays_no_role
from workflow.domain.verification.findings import ERASED

Row = Mapping[str, Any]
ValueOf = Callable[[int, str], Any]
"""What lies beside a history row under a name; ``ERASED`` when it was destroyed."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A case between two acts, as far as acts change it.

    Attributes:
        fields: kept values; ``None`` for one that was taken away.
    """

    state: str
    since: datetime
    before: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    assigned: Mapping[str, int] = field(default_factory=dict)
    acted: Mapping[str, Sequence[int]] = field(default_factory=dict)
    recused: Mapping[int, datetime] = field(default_factory=dict)
    clocks: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """An act that stands: its rows, and the case as it was before them."""

    rows: tuple[Row, ...]
    before: Snapshot

    @property
    def row(self) -> Row:
        """The act's own row; the others are automatic actions that it made true."""
        return self.rows[0]

    @property
    def seq(self) -> int:
        """Number of the act's own row."""
        return int(self.row["seq"])


@dataclass(slots=True)
class Replay:
    """Where a history leaves its case.

    Attributes:
        standing: the acts that stand, in order, and perhaps a remark behind them.
        faults: rows that take back what they cannot, with a sentence.
    """

    now: Snapshot
    standing: list[Done] = field(default_factory=list)
    faults: list[tuple[Row, str]] = field(default_factory=list)

    def add(self, row: Row, value_of: ValueOf) -> None:
        """Take in the next row."""
        if row["kind"] == Kind.TAKE_BACK:
            self._take_back(row)
            return
        before, self.now = self.now, _after(self.now, row, value_of)
        if row["kind"] == Kind.AUTOMATIC and self.standing:
            cause = self.standing[-1]
            self.standing[-1] = replace(cause, rows=(*cause.rows, row))
        else:
            self._forget_remark()
            self.standing.append(Done((row,), before))

    def last(self) -> Done | None:
        """The last act that stands and changed something: what can be taken back."""
        self._forget_remark()
        return self.standing[-1] if self.standing else None

    def _take_back(self, row: Row) -> None:
        last, first = self.last(), row["payload"]["takes_back"]
        if last is None or last.seq != first:
            found = f"row {last.seq}" if last else "none"
            sentence = f"it takes back row {first}; the last act that stands is {found}"
            self.faults.append((row, sentence))
        elif last.before.state != row["to_state"]:
            sentence = f'it leads to "{row["to_state"]}"; before row {first} the case was in '
            self.faults.append((row, f'{sentence}"{last.before.state}"'))
        else:
            self.now = last.before
            self.standing.pop()

    def _forget_remark(self) -> None:
        if self.standing and _is_remark(self.standing[-1]):
            self.standing.pop()


def replay(history: Sequence[Row], value_of: ValueOf) -> Replay:
    """Go through the rows of a case, of which there is one at least."""
    first = history[0]
    found = Replay(Snapshot(first["from_state"], first["at"]))
    for row in history:
        found.add(row, value_of)
    return found


def _after(now: Snapshot, row: Row, value_of: ValueOf) -> Snapshot:
    """The case after a row that takes nothing back."""
    payload = row["payload"]
    changes = {
        name: value_of(row["seq"], f"changes.{name}") if _is_sealed(value) else value
        for name, value in payload.get("changes", {}).items()
    }
    assigned = payload.get("assigned", {})
    moved = row["from_state"] != row["to_state"]
    return Snapshot(
        state=row["to_state"],
        since=row["effective_at"] if moved else now.since,
        before=row["from_state"] if moved else now.before,
        fields={**now.fields, **changes} if changes else now.fields,
        assigned={**now.assigned, **assigned} if assigned else now.assigned,
        acted=_acted(now.acted, row),
        recused=_recused(now.recused, row),
        clocks=_clocks(now.clocks, row),
    )


def with_actors(
    acted: Mapping[str, Sequence[int]], capacity: str, people: Sequence[int | None]
) -> Mapping[str, Sequence[int]]:
    """``acted`` with those of ``people`` who had not acted in this role before."""
    already = acted.get(capacity, ())
    more = [each for each in dict.fromkeys(people) if each is not None and each not in already]
    return {**acted, capacity: (*already, *more)} if more else acted


def _acted(acted: Mapping[str, Sequence[int]], row: Row) -> Mapping[str, Sequence[int]]:
    """Who has acted in which role, for themselves or through somebody else."""
    if row["actor_id"] is None or plays_no_role(row["kind"], row["capacity"]):
        return acted
    return with_actors(acted, row["capacity"], (row["actor_id"], row["on_behalf_of"]))


def _recused(recused: Mapping[int, datetime], row: Row) -> Mapping[int, datetime]:
    if row["kind"] != Kind.RECUSE:
        return recused
    return {**recused, row["payload"]["recused"]: row["at"]}


def _clocks(clocks: Mapping[str, Any], row: Row) -> Mapping[str, Any]:
    """What clocks show that can stand still; one that is gone stands as ``None`` in the row."""
    turned = row["effects"].get("clocks")
    if not turned:
        return clocks
    return {name: kept for name, kept in {**clocks, **turned}.items() if kept is not None}


def _is_remark(done: Done) -> bool:
    return len(done.rows) == 1 and done.row["kind"] == Kind.COMMENT


def _is_sealed(value: Any) -> bool:
    return isinstance(value, Mapping) and set(value) == {"sealed"}


def open_sealed(values: Mapping[int, Mapping[str, Any]]) -> ValueOf:
    """Reads from what lies beside a history: row to name to value."""
    return lambda seq, name: values.get(seq, {}).get(name, ERASED)
