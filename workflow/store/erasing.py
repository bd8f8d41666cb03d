"""The only place that destroys what was recorded: values, and contents of notices."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, String, and_, cast, delete, func, or_, select, update
from sqlalchemy.orm import Session

from workflow.store.tables import (
    history_values,
    installation_history,
    installation_values,
    notices,
)


def destroy_values(session: Session, names: Sequence[str]) -> list[tuple[int, int, str]]:
    """Destroy recorded values that contain one of ``names``: (case, row, name) of each."""
    statement = (
        delete(history_values)
        .where(_contains(history_values.c.value, names))
        .returning(history_values.c.case_id, history_values.c.seq, history_values.c.name)
    )
    return sorted((row.case_id, row.seq, row.name) for row in session.execute(statement))


def destroy_own_values(
    session: Session, person_id: int, names: Sequence[str]
) -> list[tuple[int, str]]:
    """Destroy values beside the installation's history about a person: (row, name) of each."""
    about = select(installation_history.c.seq).where(
        installation_history.c.action == "add_person",
        installation_history.c.payload["person"].as_integer() == person_id,
    )
    statement = (
        delete(installation_values)
        .where(
            or_(
                and_(
                    installation_values.c.seq.in_(about),
                    installation_values.c.name.in_(("name", "email")),
                ),
                _contains(installation_values.c.value, names),
            )
        )
        .returning(installation_values.c.seq, installation_values.c.name)
    )
    return sorted((row.seq, row.name) for row in session.execute(statement))


def destroy_notices(session: Session, person_id: int, names: Sequence[str]) -> list[str]:
    """Destroy the contents of notices to a person or naming them; their ids."""
    named = or_(notices.c.person_id == person_id, _contains(notices.c.context, names))
    statement = (
        update(notices)
        .where(named)
        .values(context=None, message=None, address=None)
        .returning(notices.c.id)
    )
    return sorted(session.execute(statement).scalars())


def _contains(column: ColumnElement[object], names: Sequence[str]) -> ColumnElement[bool]:
    """Whether the JSON text of a column contains one of ``names``, without regard to case."""
    text = func.lower(cast(column, String))
    return or_(*(text.contains(_as_json(name).lower(), autoescape=True) for name in names))


def _as_json(name: str) -> str:
    """How a name stands inside JSON text on both databases."""
    return name.replace("\\", "\\\\").replace('"', '\\"')
