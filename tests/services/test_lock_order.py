"""People are locked before notices, and both before the history: nobody waits in a circle.

Whoever makes digests, or gives a token, holds a person and then wants the history.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import text

from tests.build import ADA, BEN, ON_POSTGRESQL, Bureau
from tests.faults.processes import wait_until
from tests.services.bouncing import bounce
from tests.services.delivering import listed
from tests.services.informing import MORNING, news_submitted, publish_news, set_visit
from tests.services.test_unsubscribe import address_of, arrives, taken
from workflow.services.erase_person import Erasure, erase_person
from workflow.services.take_returned import Taken
from workflow.store import installation, people

pytestmark = ON_POSTGRESQL

T = TypeVar("T")


@pytest.fixture
def informed(office: Bureau) -> Bureau:
    """Ada and Ben were informed of a case, and more is owed to them."""
    publish_news(office)
    case = news_submitted(office)
    office.at = MORNING
    office.deliver()
    set_visit(office, case, "2027-05-01")
    return office


def meanwhile(office: Bureau, work: Callable[[], T]) -> T:
    """What ``work`` gives, which has to wait for one who holds Ada and then wants the history."""
    with ThreadPoolExecutor(1) as other:
        with office.runtime.sessions.begin() as session:
            people.set_language(session, ADA, "en")
            done = other.submit(work)
            wait_until(lambda: waits_for_a_lock(office))
            event = office.by().event("set_language", {"person": ADA, "language": "en"}, {})
            installation.append(session, [event], office.at, office.salt)
        return done.result()


def waits_for_a_lock(office: Bureau) -> bool:
    waiting = text(
        "SELECT pid FROM pg_stat_activity "
        "WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    with office.runtime.readers.begin() as session:
        return session.execute(waiting).first() is not None


def test_what_comes_in_is_taken_once_the_person_is_free(informed: Bureau, tmp_path: Path) -> None:
    arrives(tmp_path, address_of(informed))
    sent = next(each for each in listed(informed) if each.state == "sent" and each.person_id == BEN)
    bounce(tmp_path, sent.id, str(sent.address))

    found = meanwhile(informed, lambda: taken(informed, tmp_path))

    assert found == Taken(2, 1, 1, unsubscribed=1)
    assert informed.verify().verified


def test_a_person_with_a_role_is_erased_once_the_person_is_free(informed: Bureau) -> None:
    def erase() -> Erasure:
        with informed.runtime.sessions.begin() as session:
            return erase_person(session, ADA, informed.by(), "asked for")

    assert meanwhile(informed, erase).notices > 0
    assert informed.verify().verified
