"""How people are informed: on record, from now on, and never to the harm of duties."""

from __future__ import annotations

import pytest

from tests.build import ADA, ADM, BEN, DAY, FAY, Bureau
from tests.services.informing import fates, news_submitted, prefer, publish_news
from tests.services.test_manage_people import last_event
from workflow.domain.preferences import Information
from workflow.errors import Invalid
from workflow.services.erase_person import erase_person
from workflow.services.set_information import information_named
from workflow.store import people


@pytest.fixture
def newsroom(office: Bureau) -> Bureau:
    """The office with a flow that informs."""
    publish_news(office)
    return office


def test_a_preference_is_kept_and_on_record(office: Bureau) -> None:
    assert prefer(office, ADA, Information.AT_ONCE)

    with office.runtime.readers.begin() as session:
        [ada, *others] = people.listed(session)
    assert ada.information is Information.AT_ONCE
    assert {each.information for each in others} == {Information.DAILY}
    assert last_event(office) == ("set_information", ADM, {"person": ADA, "information": "at_once"})
    assert office.verify().verified


def test_a_preference_that_is_so_already_leaves_nothing(office: Bureau) -> None:
    before = last_event(office)

    assert not prefer(office, ADA, Information.DAILY)
    assert last_event(office) == before


def test_somebody_who_was_erased_has_no_preference(office: Bureau) -> None:
    with office.runtime.sessions.begin() as session:
        erase_person(session, BEN, office.by(), "asked for")

    assert not prefer(office, BEN, Information.NONE)
    assert office.verify().verified


def test_what_nobody_wants_is_recorded_and_never_sent(newsroom: Bureau) -> None:
    prefer(newsroom, BEN, Information.NONE)

    news_submitted(newsroom)
    newsroom.at += 2 * DAY
    newsroom.deliver()

    assert ("received", BEN, "information", "unwanted") in fates(newsroom)
    assert newsroom.verify().verified


def test_information_at_once_goes_at_once_and_alone(newsroom: Bureau) -> None:
    prefer(newsroom, ADA, Information.AT_ONCE)

    news_submitted(newsroom)
    newsroom.deliver()

    assert fates(newsroom) == [
        ("received", ADA, "information", "sent"),
        ("received", BEN, "information", "queued"),
    ]
    assert newsroom.verify().verified


def test_whoever_wants_no_more_does_not_get_what_waits(newsroom: Bureau) -> None:
    news_submitted(newsroom)

    prefer(newsroom, ADA, Information.NONE)
    newsroom.at += 2 * DAY
    newsroom.deliver()

    assert fates(newsroom)[0] == ("received", ADA, "information", "unwanted")
    assert newsroom.verify().verified


def test_no_preference_silences_what_asks_for_something(newsroom: Bureau) -> None:
    case = news_submitted(newsroom)
    newsroom.do(case, "approve", FAY, granted="1.00 CHF")

    for person in (ADA, BEN):
        prefer(newsroom, person, Information.NONE)
    newsroom.deliver()

    assert [each for each in fates(newsroom) if each[2] == "action"] == [
        ("approved", ADA, "action", "sent"),
        ("approved", BEN, "action", "sent"),
    ]
    assert newsroom.verify().verified


def test_a_preference_is_written_as_one_of_three_words() -> None:
    assert [information_named(each.value) for each in Information] == list(Information)
    with pytest.raises(Invalid, match=r'"dayly" is no way to be informed.*did you mean "daily"'):
        information_named("dayly")
