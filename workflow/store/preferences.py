"""How people want to be informed, and what that leaves of notices that wait."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import and_, bindparam, or_, select, update
from sqlalchemy.orm import Session

from workflow.domain.preferences import Information
from workflow.store.notices import TOLD
from workflow.store.tables import notices, people


def set_information(
    session: Session, persons: Collection[int], information: Information
) -> list[int]:
    """How people are informed from now on; those of them for whom that is new, none erased."""
    statement = (
        update(people)
        .where(
            people.c.id.in_(persons),
            people.c.erased_at.is_(None),
            people.c.information != information.value,
        )
        .values(information=information.value)
    )
    return sorted(session.execute(statement.returning(people.c.id)).scalars())


def drop_waiting(session: Session, persons: Collection[int]) -> list[Mapping[str, Any]]:
    """Let go of people's notices for information that nobody has begun to send; their rows."""
    goes_alone = notices.c.planned_at == notices.c.decided_at
    untouched = or_(notices.c.carried_by.is_(None), and_(goes_alone, notices.c.message.is_(None)))
    statement = (
        update(notices)
        .where(
            notices.c.person_id.in_(persons),
            notices.c.purpose == "information",
            notices.c.state.in_(("queued", "held")),
            untouched,
        )
        .values(state="unwanted")
        .returning(notices.c.person_id, *(notices.c[name] for name in TOLD))
    )
    rows = [dict(row._mapping) for row in session.execute(statement)]
    return sorted(rows, key=lambda row: str(row["id"]))


def without_token(session: Session, persons: Collection[int]) -> list[int]:
    """Those of these people who have no token yet, locked and in order of id; none erased."""
    statement = (
        select(people.c.id)
        .where(people.c.id.in_(persons), people.c.token.is_(None), people.c.erased_at.is_(None))
        .order_by(people.c.id)
        .with_for_update(key_share=True)
    )
    return list(session.execute(statement).scalars())


def give_tokens(session: Session, tokens: Mapping[int, str]) -> None:
    """Keep the tokens of people who had none."""
    rows = [{"of_person": person, "given": token} for person, token in tokens.items()]
    statement = update(people).where(people.c.id == bindparam("of_person"))
    session.connection().execute(statement.values(token=bindparam("given")), rows)


def tokens_of(session: Session, persons: Collection[int]) -> dict[int, str]:
    """The tokens of those of these people who have one."""
    statement = select(people.c.id, people.c.token).where(
        people.c.id.in_(persons), people.c.token.is_not(None)
    )
    return {row.id: row.token for row in session.execute(statement)}


def people_of(session: Session, tokens: Collection[str]) -> list[int]:
    """Whose tokens these are; what is nobody's leads to nobody."""
    found = select(people.c.id).where(people.c.token.in_(tokens)).order_by(people.c.id)
    return list(session.execute(found).scalars())
