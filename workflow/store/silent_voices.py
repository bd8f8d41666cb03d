"""Voices that have not answered in a round that is open: whose turn it is beside the roles.

A voice's row does not say whether its round is open; its case does, which keeps the latest one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache

from sqlalchemy.orm import Session

from workflow.store.bulk import on_postgresql
from workflow.store.reading import among, read
from workflow.store.tables import voices


def silent(condition: str, postgres: bool) -> str:
    """FROM and WHERE of the voices ``v`` that are waited for, with their cases ``c``.

    Args:
        condition: whose; a recused person speaks for none, so ``:person`` is bound.
    """
    if postgres:
        poll = "c.consultations -> v.consultation ->>"
        opened = f"{poll} 'closed_seq' IS NULL AND CAST({poll} 'round' AS integer) = v.round"
        there = "NOT jsonb_exists(c.recused, CAST(CAST(:person AS bigint) AS text))"
    else:
        poll = "json_extract(c.consultations, '$.\"' || v.consultation || '\"."
        opened = f"{poll}closed_seq') IS NULL AND {poll}round') = v.round"
        there = "json_extract(c.recused, '$.\"' || :person || '\"') IS NULL"
    return (
        f"FROM voices v JOIN cases c ON c.id = v.case_id WHERE {condition} "
        f"AND v.stance IS NULL AND v.left_seq IS NULL AND {opened} AND {there}"
    )


def mine(postgres: bool) -> str:
    """The condition that a voice is the person's own, or that of a party for which they speak."""
    return f"(v.person_id = :person OR {among('v.party', 'parties', 'text', postgres)})"


def awaited(
    session: Session, person_id: int, parties: Sequence[str], case_ids: Collection[int]
) -> dict[int, tuple[str, ...]]:
    """Case to the consultations in which a voice of the person, or of their parties, is silent."""
    if not case_ids:
        return {}
    found: dict[int, list[str]] = {}
    rows = read(
        session,
        _awaited_statement(on_postgresql(session)),
        (voices.c.case_id, voices.c.consultation),
        person=person_id,
        parties=list(parties),
        cases=sorted(case_ids),
    )
    for case_id, name in rows:
        found.setdefault(case_id, []).append(name)
    return {case_id: tuple(names) for case_id, names in found.items()}


@cache
def _awaited_statement(postgres: bool) -> str:
    of_cases = among("v.case_id", "cases", "bigint", postgres)
    return (
        f"SELECT DISTINCT v.case_id, v.consultation {silent(mine(postgres), postgres)} "
        f"AND {of_cases} ORDER BY v.case_id, v.consultation"
    )
