"""Who takes no part in a case, and which of their acts came before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from workflow.cli.terminal.instants import brief, written
from workflow.cli.terminal.paper import Heading, Printed
from workflow.cli.views.words import person_told
from workflow.domain.case import Kind
from workflow.services.read_case import CaseFile
from workflow.store.histories import HistoryRow

Told = dict[str, Any]


def recusals_told(file: CaseFile) -> list[Told]:
    """The recusals on record, as JSON; a reason that was erased is null."""
    return [
        {
            "person": _person(file, row.payload["recused"]),
            "row": row.seq,
            "at": written(row.at),
            "when": brief(row.at),
            "by": None if row.actor_id is None else _person(file, row.actor_id),
            "imposed": row.actor_id != row.payload["recused"],
            "reason": file.values.get((row.seq, "reason")),
            "stands": row.payload["recused"] in file.case.recused,
            "affected": list(affected(file, row)),
        }
        for row in file.acts
        if row.kind == Kind.RECUSE
    ]


def affected(file: CaseFile, recusal: HistoryRow) -> Iterator[int]:
    """The rows of what the recused person did in the case before, or had others do for them."""
    person = recusal.payload["recused"]
    for row in file.acts:
        if row.seq < recusal.seq and person in (row.actor_id, row.on_behalf_of):
            yield row.seq


def recusals_printed(name: str, told: Sequence[Told]) -> Iterator[Printed]:
    """Recusals for people."""
    yield Heading(f"Recusals in {name}")
    if not told:
        yield "  None on record; ties that the flow names keep people out beside these."
    for each in told:
        how = f"imposed by {_name(each['by'])}" if each["imposed"] else "declared"
        back = "" if each["stands"] else "; taken back since"
        yield f"  {_name(each['person'])}, {how} {each['when']} (row {each['row']}){back}"
        yield f"    {each['reason'] or 'the reason was erased'}"
        if each["affected"]:
            rows = ", ".join(str(row) for row in each["affected"])
            yield f"    What this person did before: row {rows}"


def _person(file: CaseFile, person: int) -> Told:
    return person_told(file.roster.people.get(person), person)


def _name(told: Told) -> str:
    return str(told["name"] or f"person {told['id']} (erased)")
