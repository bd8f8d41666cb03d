"""The only place that destroys what was recorded: values, and contents of notices."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import and_, bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from workflow.domain.case import Kind
from workflow.store.tables import (
    history,
    history_values,
    installation_history,
    installation_values,
    notices,
)

AT_ONCE = 1000

ABOUT = {
    "add_person": (("person",), ("name", "email")),
    "delegate": (("delegator", "delegate"), ("instrument",)),
    "appoint": (("person", "on_behalf_of"), ("reason",)),
}
"""Event of the installation to where it says whom it is about, and to its texts that are about
them whether or not they name them: ``She is ill.``"""


def destroy_values(
    session: Session, person_id: int, names: Sequence[str]
) -> list[tuple[int, int, str]]:
    """Destroy recorded values that name somebody, and why they were recused: (case, row, name) of
    each."""
    table = history_values
    named = _naming(names)
    recused = select(history.c.case_id, history.c.seq).where(
        history.c.kind == Kind.RECUSE.value,
        history.c.payload["recused"].as_integer() == person_id,
    )
    why = {(case_id, seq, "reason") for case_id, seq in session.execute(recused)}
    found = [
        (row.case_id, row.seq, row.name)
        for row in session.execute(select(table).execution_options(yield_per=AT_ONCE))
        if named(row.value) or (row.case_id, row.seq, row.name) in why
    ]
    if found:
        keys = [
            {"of_case": case_id, "of_seq": seq, "of_name": name} for case_id, seq, name in found
        ]
        statement = delete(table).where(
            table.c.case_id == bindparam("of_case"),
            table.c.seq == bindparam("of_seq"),
            table.c.name == bindparam("of_name"),
        )
        session.execute(statement, keys)
    return sorted(found)


def destroy_own_values(
    session: Session, person_id: int, names: Sequence[str]
) -> list[tuple[int, str]]:
    """Destroy what lies beside the installation's history about a person: (row, name) of each."""
    table = installation_values
    payload = installation_history.c.payload
    about = select(installation_history.c.seq, installation_history.c.action).where(
        or_(
            *(
                and_(
                    installation_history.c.action == action,
                    or_(*(payload[key].as_integer() == person_id for key in who)),
                )
                for action, (who, _) in ABOUT.items()
            )
        )
    )
    of_person = {(seq, name) for seq, action in session.execute(about) for name in ABOUT[action][1]}
    named = _naming(names)
    found = [
        (row.seq, row.name)
        for row in session.execute(select(table))
        if named(row.value) or (row.seq, row.name) in of_person
    ]
    if found:
        keys = [{"of_seq": seq, "of_name": name} for seq, name in found]
        statement = delete(table).where(
            table.c.seq == bindparam("of_seq"), table.c.name == bindparam("of_name")
        )
        session.execute(statement, keys)
    return sorted(found)


def destroy_notices(session: Session, person_id: int, names: Sequence[str]) -> list[str]:
    """Destroy the contents of notices to a person or naming them; their ids.

    Where a digest carries one of them, its bytes name the person too, and go with their notice.
    """
    named = _naming(names)
    columns = (notices.c.id, notices.c.person_id, notices.c.context, notices.c.carried_by)
    rows = session.execute(select(*columns).execution_options(yield_per=AT_ONCE))
    told = {
        row.id: row.carried_by for row in rows if row.person_id == person_id or named(row.context)
    }
    _destroy_contents(session, told)
    # Asked only now: a worker that was keeping the bytes of such a digest has kept them.
    written = select(notices.c.id).where(
        notices.c.id.in_({carrier for carrier in told.values() if carrier}),
        notices.c.message.is_not(None),
    )
    carriers = set(session.execute(written).scalars())
    _destroy_contents(session, carriers)
    return sorted({*told, *carriers})


def _destroy_contents(session: Session, ids: Collection[str]) -> None:
    if not ids:
        return
    statement = (
        update(notices)
        .where(notices.c.id == bindparam("of_id"))
        .values(
            context=None,
            salt="",
            message=None,
            address=None,
            problem=None,
            answer=None,
            bounce=None,
        )
    )
    session.execute(statement, [{"of_id": notice} for notice in sorted(ids)])


def names_somebody(text: str, names: Sequence[str]) -> bool:
    """Whether ``text`` contains one of ``names`` as whole words."""
    return _naming(names)(text)


def _naming(names: Sequence[str]) -> Callable[[Any], bool]:
    """Whether a kept value contains one of ``names`` as whole words, without regard to case.

    Asked here and not by the database: neither of them folds the case of all letters.
    """
    whole = "|".join(re.escape(name.casefold()) for name in names)
    pattern = re.compile(rf"(?<!\w)(?:{whole})(?!\w)")
    return lambda value: any(pattern.search(text.casefold()) for text in _texts(value))


def _texts(value: Any) -> Iterator[str]:
    """Every text inside a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
