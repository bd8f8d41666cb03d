"""The voices of consultations: an answer reads its own, a closing those of its round."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from definitions.consultations import Stance
from workflow.domain.polls import Key, Voice
from workflow.domain.recording_voices import CHANGING
from workflow.store.bulk import document, on_postgresql, source
from workflow.store.reading import named, read
from workflow.store.tables import notices, voices

COLUMNS = tuple(
    voices.c[name]
    for name in (
        "case_id", "consultation", "round", "number", "part", "party", "person_id", "told",
        "answer", "comment", "stance", "answered_seq", "answered_by", "left_seq",
    )
)  # fmt: skip

ROUND = ("case_id", "consultation", "round")

Found = dict[int, dict[Key, Voice]]
"""Case to its voices."""


def own(session: Session, wanted: Sequence[Mapping[str, Any]]) -> Found:
    """The voices of people, and of parties for which they speak.

    Args:
        wanted: ``case_id``, ``consultation``, ``round`` and either ``person_id`` or ``party``.
    """
    return _found(session, _own_statement(on_postgresql(session)), wanted)


def of_rounds(session: Session, rounds: Collection[tuple[int, str, int]]) -> Found:
    """All voices of whole rounds: case, consultation, round."""
    wanted = [dict(zip(ROUND, each, strict=True)) for each in sorted(rounds)]
    return _found(session, _rounds_statement(on_postgresql(session)), wanted)


def missed(
    session: Session, rows: Collection[tuple[int, int]]
) -> dict[tuple[int, int], frozenset[int]]:
    """(case, history row) to the people to whom none of its notices came through.

    One that waits, that failed, came back or is in doubt has not; one that its reader wants none of
    counts as theirs.
    """
    wanted = [{"case_id": case_id, "seq": seq} for case_id, seq in sorted(rows)]
    statement = _missed_statement(on_postgresql(session))
    columns = (notices.c.case_id, notices.c.seq, notices.c.person_id)
    found: dict[tuple[int, int], set[int]] = {}
    for case_id, seq, person in read(session, statement, columns, rows=document(wanted)):
        found.setdefault((case_id, seq), set()).add(person)
    return {key: frozenset(people) for key, people in found.items()}


def _found(session: Session, statement: str, wanted: Sequence[Mapping[str, Any]]) -> Found:
    found: Found = {}
    for case_id, *values in read(session, statement, COLUMNS, wanted=document(wanted)):
        name, number, place, part, party, person, told, answer, comment, stance, *rest = values
        voice = Voice(
            name, number, place, part, party, person, tuple(told), answer, comment,
            Stance(stance) if stance else None, *rest,
        )  # fmt: skip
        found.setdefault(case_id, {})[voice.key] = voice
    return found


@cache
def reply_statement(postgres: bool) -> str:
    """UPDATE of the voices that reply, from the document ``replied``."""
    read_from = source(voices, (*ROUND, "number", *CHANGING), postgres, "replied")
    values = ", ".join(f"{name} = x.{name}" for name in CHANGING)
    return f"UPDATE voices SET {values} FROM {read_from} WHERE {_same((*ROUND, 'number'))}"  # noqa: S608 - our own names


@cache
def _own_statement(postgres: bool) -> str:
    parts = []
    for whose in ("person_id", "party"):
        read_from = source(voices, (*ROUND, whose), postgres, "wanted")
        parts.append(
            f"SELECT {named(COLUMNS)} FROM voices JOIN {read_from} "  # noqa: S608 - our own names
            f"ON {_same((*ROUND, whose))}"
        )
    return " UNION ALL ".join(parts)


@cache
def _rounds_statement(postgres: bool) -> str:
    read_from = source(voices, ROUND, postgres, "wanted")
    return (
        f"SELECT {named(COLUMNS)} FROM voices JOIN {read_from} ON {_same(ROUND)} "  # noqa: S608 - our own names
        "ORDER BY voices.case_id, voices.consultation, voices.number"
    )


@cache
def _missed_statement(postgres: bool) -> str:
    read_from = source(notices, ("case_id", "seq"), postgres, "rows")
    came = (
        "notices.state = 'sent' AND notices.bounced_at IS NULL "
        "OR notices.state IN ('carried', 'unwanted')"
    )
    return (
        f"SELECT notices.case_id, notices.seq, notices.person_id FROM notices JOIN {read_from} "  # noqa: S608 - our own names
        "ON notices.case_id = x.case_id AND notices.seq = x.seq "
        "GROUP BY notices.case_id, notices.seq, notices.person_id "
        f"HAVING max(CASE WHEN {came} THEN 1 ELSE 0 END) = 0"
    )


def _same(columns: Sequence[str]) -> str:
    """The condition that joins voices by their key.

    What is true of every row makes PostgreSQL expect few, so that it goes by an index and does not
    read the voices of every round, also before it has counted them.
    """
    joined = " AND ".join(f'voices."{name}" = x."{name}"' for name in columns)
    return f"{joined} AND x.case_id > 0 AND x.round > 0"
