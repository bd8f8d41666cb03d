"""Links between cases: from which to which, by the name that the flow of the first has for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Column
from sqlalchemy.orm import Session

from workflow.domain.case import Case
from workflow.store.bulk import on_postgresql, source, update_rows
from workflow.store.cases import ALL, case_of
from workflow.store.reading import among, named, read
from workflow.store.tables import links


@dataclass(frozen=True, slots=True)
class Linked:
    """A link, with the case at the other end of it than ``case_id``."""

    case_id: int
    name: str
    other: Case


def of_cases(session: Session, ids: Collection[int]) -> list[Linked]:
    """What these cases are linked to, by link and in order of id."""
    return _read(session, links.c.case_id, links.c.other_id, ids)


def lookers(session: Session, ids: Collection[int]) -> list[Linked]:
    """The cases that are linked to these, by link and in order of id."""
    return _read(session, links.c.other_id, links.c.case_id, ids)


def forget(session: Session, gone: Sequence[dict[str, Any]]) -> int:
    """Take links away; how many were there."""
    return update_rows(session, _forget_statement(on_postgresql(session)), "gone", gone)


def _read(
    session: Session, near: Column[Any], far: Column[Any], ids: Iterable[int]
) -> list[Linked]:
    columns = (near, links.c.name, *ALL)
    statement = _linked_statement(near.name, far.name, on_postgresql(session))
    found = read(session, statement, columns, ids=sorted(ids))
    return [Linked(row[0], row[1], case_of(row[2:])) for row in found]


@cache
def _linked_statement(near: str, far: str, postgres: bool) -> str:
    wanted = among(f"links.{near}", "ids", "bigint", postgres)
    return (
        f"SELECT links.{near}, links.name, {named(ALL)} FROM links "  # noqa: S608 - our own names
        f"JOIN cases ON cases.id = links.{far} WHERE {wanted} "
        f"ORDER BY links.{near}, links.name, links.{far}"
    )


@cache
def _forget_statement(postgres: bool) -> str:
    read = source(links, ("case_id", "name", "other_id"), postgres, "gone")
    if postgres:
        return (
            f"DELETE FROM links USING {read} WHERE links.case_id = x.case_id "  # noqa: S608 - our own names
            "AND links.name = x.name AND links.other_id = x.other_id"
        )
    return (
        "DELETE FROM links WHERE (case_id, name, other_id) IN "  # noqa: S608 - our own names
        f"(SELECT x.case_id, x.name, x.other_id FROM {read})"
    )
