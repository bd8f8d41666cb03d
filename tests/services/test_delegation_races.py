"""A delegate and whoever revokes the delegation at the same moment: no act is later than its end.

Each interrupts the other at every point between two statements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Lock, Thread, get_ident

import pytest
from sqlalchemy import event

from tests.build import ADM, DEE, Bureau
from tests.granting import certified, delegated, grant, mandate
from workflow.domain.case import Act
from workflow.domain.roster import Person
from workflow.errors import Refused
from workflow.services.erase_person import erase_person, prepare_erasure
from workflow.services.manage_delegations import revoke_delegation
from workflow.services.manage_people import By, add_people, grant_roles
from workflow.services.perform_acts import Receipt, Result, commit_acts

MOST_STATEMENTS = 30
"""More than either of them takes."""

A_WHILE = 0.2
"""Seconds in which the other is done, unless it has to wait."""


@contextmanager
def interrupted(office: Bureau, number: int, work: Callable[[], object]) -> Iterator[list[str]]:
    """Somebody else begins ``work`` before this thread's statement of that ``number``.

    It is done by then, or waits for this thread's transaction. The list holds the statement.
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
            other.join(A_WHILE)

    event.listen(office.database, "before_cursor_execute", before)
    yield met
    event.remove(office.database, "before_cursor_execute", before)
    if met:
        other.join(60)
        assert not other.is_alive()


class Scene:
    """Adm may approve for Dee, who takes that back; the clock goes on whenever it is looked at."""

    def __init__(self, office: Bureau, giver: int = DEE) -> None:
        self.office, self.giver = office, giver
        self.case = certified(office)
        self.number = delegated(office, mandate(office, giver))
        self.results: list[Result] = []
        self._clock, self._turn = office.at, Lock()
        with office.runtime.readers.begin() as session:
            self.engine = office.runtime.engine(session)

    def now(self) -> datetime:
        """Later than ever before."""
        with self._turn:
            self._clock += timedelta(seconds=1)
            return self._clock

    def delegate(self) -> None:
        """Approve in Dee's name."""
        act = Act(self.case, "approve", ADM, self.now())
        self.results += commit_acts(self.office.runtime.sessions, [act], self.engine)

    def delegator(self) -> None:
        """End the delegation."""
        with self.office.runtime.sessions.begin() as session:
            revoke_delegation(session, self.number, lambda: By(self.now(), self.office.salt, ADM))

    def eraser(self) -> None:
        """Erase the delegator."""
        with self.office.runtime.sessions.begin() as session:
            prepare_erasure(session, self.giver)
            by = By(self.now(), self.office.salt, ADM)
            erase_person(session, self.giver, by, "asked for")

    def outcome(self) -> str:
        """Whether the act was done; if so, before the end of the delegation: verification says."""
        [result] = self.results
        assert isinstance(result, Receipt | Refused), result
        assert self.office.verify().findings == ()
        return "done" if isinstance(result, Receipt) else "refused"


@pytest.mark.parametrize("first", ["delegate", "delegator"])
def test_no_act_is_later_than_the_end_of_its_delegation(office: Bureau, first: str) -> None:
    grant(office)
    outcomes = set()
    for number in range(1, MOST_STATEMENTS):
        scene = Scene(office)
        own, other = (
            (scene.delegate, scene.delegator)
            if first == "delegate"
            else (scene.delegator, scene.delegate)
        )
        with interrupted(office, number, other) as met:
            own()
        if not met:
            break
        outcomes.add(scene.outcome())
    else:
        pytest.fail(f"more than {MOST_STATEMENTS} statements")

    assert outcomes <= {"done", "refused"}
    assert outcomes


def approver(office: Bureau, number: int) -> int:
    """Somebody new who may approve."""
    with office.runtime.sessions.begin() as session:
        new = Person(0, f"Zoe {number} Canary", f"zoe{number}@example.org", "en")
        [person] = add_people(session, [new], office.by())
        grant_roles(session, [(person, "approver", None)], office.by())
    return person


@pytest.mark.parametrize("first", ["delegate", "eraser"])
def test_no_act_is_later_than_the_erasure_of_the_delegator(office: Bureau, first: str) -> None:
    grant(office)
    outcomes = set()
    for number in range(1, MOST_STATEMENTS):
        scene = Scene(office, approver(office, number))
        own, other = (
            (scene.delegate, scene.eraser)
            if first == "delegate"
            else (scene.eraser, scene.delegate)
        )
        with interrupted(office, number, other) as met:
            own()
        if not met:
            break
        outcomes.add(scene.outcome())
    else:
        pytest.fail(f"more than {MOST_STATEMENTS} statements")

    assert outcomes <= {"done", "refused"}
    assert outcomes
