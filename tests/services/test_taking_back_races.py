"""A worker and an officer at the same moment: the mail goes, or it is withdrawn; never both.

Each interrupts the other at every point between two statements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread, get_ident

import pytest
from sqlalchemy import event, select

from tests.build import ADA, Bureau
from tests.mending import MINUTE, WINDOW, bring_into_force, mendable, taking_back
from tests.services.delivering import mails
from workflow.errors import Refused
from workflow.services.deliver_notices import deliver_notices
from workflow.services.perform_acts import Engine, Receipt, Result, commit_acts
from workflow.store import tables

MOST_STATEMENTS = 40
"""More than either of them takes."""


@contextmanager
def interrupted(office: Bureau, number: int, work: Callable[[], object]) -> Iterator[list[str]]:
    """Somebody else does ``work`` before this thread's statement of that ``number``.

    On PostgreSQL it is done by then: nobody may have to wait for the other. SQLite lets it wait for
    the transaction's end. The list holds the statement once it was met.
    """
    own, met, count = get_ident(), list[str](), [0]
    other = Thread(target=work)

    def before(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        if get_ident() != own:
            return
        count[0] += 1
        if count[0] == number:
            met.append(statement)
            other.start()
            if office.database.dialect.name == "postgresql":
                other.join(60)
                assert not other.is_alive(), f"it waits for: {statement}"

    event.listen(office.database, "before_cursor_execute", before)
    yield met
    event.remove(office.database, "before_cursor_execute", before)
    if met:
        other.join(60)


class Scene:
    """A case just submitted, an officer whose clock says that the window is open, a worker whose
    clock says that it is over."""

    def __init__(self, office: Bureau) -> None:
        self.office = office
        self.case = mendable(office)
        office.do(self.case, "submit", ADA)
        office.at += WINDOW - MINUTE
        self.act = taking_back(office, self.case)
        self.results: list[Result] = []
        with office.runtime.readers.begin() as session:
            self.engine: Engine = office.runtime.engine(session)

    def officer(self) -> None:
        """Take the submission back, if it is not too late."""
        self.results += commit_acts(self.office.runtime.sessions, [self.act], self.engine)

    def worker(self) -> None:
        """Send what is due."""
        runtime = self.office.runtime
        deliver_notices(runtime.sessions, runtime.post, self.act.at + MINUTE, self.office.salt)

    def outcome(self) -> str:
        """What became of the mails, which must be what the officer was told."""
        self.office.at = self.act.at + MINUTE
        self.office.deliver()  # what the worker passed over since somebody held it
        [result] = self.results
        assert isinstance(result, Receipt | Refused), result
        outcome = "withdrawn" if isinstance(result, Receipt) else "sent"
        assert self._states() == {outcome}
        return outcome

    def _states(self) -> set[str]:
        found = select(tables.notices.c.state).where(tables.notices.c.case_id == self.case)
        with self.office.runtime.readers.begin() as session:
            return set(session.execute(found).scalars())


def outcomes(
    office: Bureau, of: Callable[[Scene], tuple[Callable[[], None], Callable[[], None]]]
) -> list[str]:
    """What came of it at each point at which the second of two interrupts the first."""
    bring_into_force(office)
    found = []
    for number in range(1, MOST_STATEMENTS):
        scene = Scene(office)
        first, second = of(scene)
        with interrupted(office, number, second) as met:
            first()
        if not met:
            break
        found.append(scene.outcome())
    assert len(mails(office)) == 2 * found.count("sent") + _of_the_last(office, found)
    assert office.verify().findings == ()
    return found


def _of_the_last(office: Bureau, found: list[str]) -> int:
    """Mails of the scene that nobody interrupted."""
    table = tables.notices
    with office.runtime.readers.begin() as session:
        sent = select(table.c.id).where(table.c.state == "sent", table.c.case_id > len(found))
        return len(session.execute(sent).all())


def test_a_worker_that_comes_in_between_sends_all_or_nothing(office: Bureau) -> None:
    found = outcomes(office, lambda scene: (scene.officer, scene.worker))

    if office.database.dialect.name == "postgresql":
        last = found.index("withdrawn")
        assert found == ["sent"] * last + ["withdrawn"] * (len(found) - last)
        assert 2 < last < len(found) - 2
    else:
        # At the first point nothing is locked yet: whoever begins first is first.
        assert set(found[1:]) == {"withdrawn"}


def test_an_officer_who_comes_in_between_takes_back_all_or_nothing(office: Bureau) -> None:
    found = outcomes(office, lambda scene: (scene.worker, scene.officer))

    if office.database.dialect.name == "postgresql":
        last = found.index("sent")
        assert found == ["withdrawn"] * last + ["sent"] * (len(found) - last)
        assert 1 < last < len(found) - 2
    else:
        assert found[-1] == "sent"


@pytest.mark.parametrize("faster", ["worker", "officer"])
def test_whoever_is_faster_decides(office: Bureau, faster: str) -> None:
    bring_into_force(office)
    scene = Scene(office)
    order = (scene.worker, scene.officer)

    for each in order if faster == "worker" else order[::-1]:
        each()

    assert scene.outcome() == {"worker": "sent", "officer": "withdrawn"}[faster]
