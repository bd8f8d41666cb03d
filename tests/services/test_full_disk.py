"""A disk without room: one clear error, and nothing is changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from tests.build import ADA, ALT, DAY, ON_SQLITE, REX, Bureau
from tests.flows import LIBRARY, SMALL, changed
from workflow.domain.roster import Party, Person
from workflow.errors import StorageFull
from workflow.services.manage_people import add_parties, add_people, grant_roles
from workflow.services.publish_flow import publish_flow
from workflow.services.set_up import advance_clock
from workflow.store import tables

pytestmark = ON_SQLITE

LONG = "Words and words. " * 500


def fill(office: Bureau) -> None:
    """Let the database grow no more; what is written must need new pages."""
    with office.database.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))
        connection.rollback()


def make_room(office: Bureau) -> None:
    with office.database.connect() as connection:
        connection.execute(text("PRAGMA max_page_count = 1000000"))
        connection.rollback()


def everything(office: Bureau) -> dict[str, list[Any]]:
    """Every row of every table."""
    with office.runtime.readers.begin() as session:
        return {
            table.name: [tuple(row) for row in session.execute(select(table))]
            for table in tables.metadata.sorted_tables
        }


def submit_many(office: Bureau) -> None:
    office.perform(*(office.act(case, "submit", ADA) for case in range(1, 41)))


def return_with_a_long_letter(office: Bureau) -> None:
    office.perform(office.act(1, "comment", ADA, text=LONG))


def open_with_a_budget(office: Bureau) -> None:
    rows = [{"line": "x" * 100, "amount": "1.00 CHF"}] * 200
    office.open(values={"title": "Wells", "target": "1.00 CHF", "budget": rows})


def hire_many(office: Bureau) -> None:
    new = [Person(0, f"Person {n}", f"p{n}@example.org", "en") for n in range(300)]
    with office.runtime.sessions.begin() as session:
        add_people(session, new, office.by())


def welcome_many(office: Bureau) -> None:
    new = [Party(f"P{n}", "x" * 200, "igo", "") for n in range(300)]
    with office.runtime.sessions.begin() as session:
        add_parties(session, new, office.by())


def promote_many(office: Bureau) -> None:
    with office.runtime.sessions.begin() as session:
        grant_roles(session, [(REX, f"role{n}", None) for n in range(300)], office.by())


def publish(office: Bureau) -> None:
    source = changed("{en: Small project}", "{en: Small projects}", SMALL) + "# more\n" * 3000
    with office.runtime.sessions.begin() as session:
        publish_flow(session, source, ALT, office.at, LIBRARY, office.salt)


def move_the_clock_often(office: Bureau) -> None:
    with office.runtime.sessions.begin() as session:
        for _ in range(300):
            advance_clock(session, DAY / 100, office.at, office.salt)


WORK: list[Callable[[Bureau], None]] = [
    submit_many, return_with_a_long_letter, open_with_a_budget, hire_many, welcome_many,
    promote_many, publish, move_the_clock_often,
]  # fmt: skip


@pytest.mark.parametrize("work", WORK, ids=lambda work: work.__name__)
def test_what_needs_room_that_is_not_there_changes_nothing(
    crowded: Bureau, work: Callable[[Bureau], None]
) -> None:
    fill(crowded)
    before = everything(crowded)

    with pytest.raises(StorageFull, match="no room"):
        work(crowded)

    assert everything(crowded) == before
    assert crowded.verify().verified


@pytest.mark.parametrize("work", WORK, ids=lambda work: work.__name__)
def test_it_is_done_when_there_is_room_again(
    crowded: Bureau, work: Callable[[Bureau], None]
) -> None:
    fill(crowded)
    with pytest.raises(StorageFull):
        work(crowded)
    make_room(crowded)
    before = everything(crowded)

    work(crowded)

    assert everything(crowded) != before
    assert crowded.verify().verified


def overdue(office: Bureau) -> None:
    """Forty cases lapse, each with four people to be told."""
    cases = range(1, 41)
    office.perform(*(office.act(case, "submit", ADA) for case in cases))
    office.perform(*(office.act(case, "return", REX, missing=LONG[:1900]) for case in cases))
    office.at += 40 * DAY


def test_a_sweep_of_deadlines_leaves_them_as_they_are(crowded: Bureau) -> None:
    overdue(crowded)
    fill(crowded)
    before = everything(crowded)

    with pytest.raises(StorageFull):
        crowded.fire()

    assert everything(crowded) == before
    make_room(crowded)
    assert crowded.fire().done == 40


def test_a_sweep_of_notices_loses_none(crowded: Bureau, tmp_path: Path) -> None:
    overdue(crowded)
    fill(crowded)

    with pytest.raises(StorageFull):
        crowded.deliver()

    make_room(crowded)
    with crowded.runtime.sessions.begin() as session:  # the lease of the worker that broke off ends
        session.execute(
            tables.notices.update().where(tables.notices.c.state == "sending").values(
                lease_until=crowded.at - 9999 * DAY
            )
        )  # fmt: skip
    crowded.deliver()
    with crowded.runtime.readers.begin() as session:
        found = session.execute(text("SELECT DISTINCT state FROM notices")).scalars()
        assert list(found) == ["sent"]
        how_many = session.execute(text("SELECT count(*) FROM notices")).scalar_one()
    assert len(list(crowded.runtime.settings.mail.glob("*.eml"))) == how_many == 160
    assert crowded.verify().verified
