"""What an erasure leaves of digests: nothing that names somebody, and whatever does not."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.build import ADA, BEN, DAY, GUS, PEOPLE, Bureau
from tests.lively import NEVER
from tests.services.delivering import states
from tests.services.informing import (
    MORNING,
    fates,
    mail_to,
    news_submitted,
    publish_news,
    set_visit,
)
from workflow.domain.roster import Person
from workflow.services.complete_claims import complete_claims
from workflow.services.deliver_notices import _claim, _kept
from workflow.services.erase_person import erase_person
from workflow.services.make_digests import make_digests
from workflow.services.write_letter import write_letter
from workflow.store import installation, tables

TOKENS = select(tables.people.c.id, tables.people.c.token).where(tables.people.c.token.is_not(None))


@pytest.fixture
def newsroom(office: Bureau) -> Bureau:
    """The office with a flow that informs."""
    publish_news(office)
    return office


@pytest.fixture
def told(newsroom: Bureau) -> Bureau:
    """Two cases of which Ada and Ben are informed, twice of the first, and it is morning."""
    first, _ = news_submitted(newsroom), news_submitted(newsroom, "Pumps")
    set_visit(newsroom, first, "2027-05-01")
    newsroom.at = MORNING
    return newsroom


def erase(office: Bureau, person: int) -> None:
    with office.runtime.sessions.begin() as session:
        erase_person(session, person, office.by(), "asked for")


def test_an_erasure_reaches_the_bytes_of_the_digest_that_named_somebody(newsroom: Bureau) -> None:
    gus: Person = PEOPLE[GUS - 1]
    news_submitted(newsroom)
    news_submitted(newsroom, f"Wells of {gus.name}")
    newsroom.at = MORNING
    newsroom.deliver(NEVER)

    erase(newsroom, GUS)

    with newsroom.runtime.readers.begin() as session:
        kept = session.execute(select(tables.notices)).all()
    assert all(gus.name not in f"{row.message} {row.context}" for row in kept)
    assert newsroom.verify().verified
    newsroom.at += DAY / 24
    assert newsroom.deliver().sent == 0
    assert set(states(newsroom)) == {"failed"}
    assert newsroom.verify().verified


def test_what_an_erasure_leaves_of_a_digest_that_waits_goes_by_itself(newsroom: Bureau) -> None:
    gus: Person = PEOPLE[GUS - 1]
    for title in ("Wells", f"Wells of {gus.name}", "Pumps"):
        news_submitted(newsroom, title)
    newsroom.at = MORNING
    newsroom.deliver(NEVER)

    erase(newsroom, GUS)
    newsroom.at += DAY / 24
    newsroom.deliver()

    # The notice that carried the digest had its bytes, and goes with them.
    assert states(newsroom) == {"failed": 4, "sent": 2}
    assert mail_to(newsroom, "Ada")["Subject"] == "NW-2027-0003 received"
    assert newsroom.verify().verified


def test_an_erasure_reaches_a_digest_that_is_worded_and_whose_bytes_are_not_kept_yet(
    newsroom: Bureau,
) -> None:
    gus: Person = PEOPLE[GUS - 1]
    for title in ("Wells", f"Wells of {gus.name}"):
        news_submitted(newsroom, title)
    newsroom.at = MORNING
    sessions = newsroom.runtime.sessions
    make_digests(sessions, newsroom.at, newsroom.salt)
    _, claimed = _claim(sessions, newsroom.at)
    whole = complete_claims(sessions, claimed, newsroom.at, newsroom.salt)
    with newsroom.runtime.readers.begin() as session:
        office = installation.read(session)
    assert office is not None
    letters = [write_letter(each, office) for each in whole]
    assert all(len(each.claim.carries) == 2 and each.message for each in letters)

    erase(newsroom, GUS)

    assert _kept(sessions, letters) == []
    with newsroom.runtime.readers.begin() as session:
        assert {row.message for row in session.execute(select(tables.notices))} == {None}
    assert newsroom.verify().verified


def test_what_was_erased_before_its_digest_leaves_the_rest_of_it_whole(told: Bureau) -> None:
    gus: Person = PEOPLE[GUS - 1]
    told.at = MORNING - DAY / 2
    news_submitted(told, f"Wells of {gus.name}")
    told.at = MORNING
    erase(told, GUS)

    told.deliver()

    assert mail_to(told, "Ada")["Subject"] == "3 avis pour information"
    assert states(told) == {"sent": 6, "failed": 2}
    assert told.verify().verified


def test_an_erased_reader_has_no_token_and_gets_no_digest(told: Bureau) -> None:
    told.deliver()
    news_submitted(told)
    told.at += DAY

    erase(told, ADA)
    told.deliver()

    with told.runtime.readers.begin() as session:
        assert {row.id for row in session.execute(TOKENS)} == {BEN}
    assert ("received", ADA, "information", "failed") in fates(told)
    assert told.verify().verified
