"""Awards of participation support: the offer within its quotas, and the word of both sides."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.build import Bureau
from tests.journeys.stage import OnItsWay
from tests.journeys.support_life import (
    ARRANGED,
    Scene,
    come_to,
    just_before,
    offer,
    on_accounts,
    set_the_scene,
)
from tests.meeting import add, cancel, meeting, move
from workflow.services.manage_people import end_role
from workflow.services.perform_acts import Receipt

TENTH_DAY = datetime(2027, 3, 17, tzinfo=UTC)
"""The end of the tenth working day after 1 March; the 10th is a holiday of the office."""

REMOTE = [{"what": "captioning", "words": "In French", "cost": "500.00 CHF"}]


def award(application: OnItsWay, kind: str, **changes: Any) -> list[str]:
    """The sentences with which the Director cannot offer; none when it is offered."""
    return application.why_not("offer", "director_tsb", **offer(kind, **changes))


def asking(scene: Scene, kind: str, party: str = "UGA", **changes: Any) -> OnItsWay:
    """An application with the Director, for a person of its own unless said otherwise."""
    if kind == "remote_support":
        changes.setdefault("remote_needs", REMOTE)
    return scene.ranked(party, kind=kind, **changes)


BO = {"applicant": "bo@uga.example"}


# ---- The offer


def test_an_offer_sets_the_sum_aside_and_the_fund_has_less(awarding: Bureau) -> None:
    scene = set_the_scene(awarding)
    application = scene.offered()

    assert on_accounts(awarding, "allocated", application.case) == 3000_00
    assert on_accounts(awarding, "pooled") == 7000_00
    come_to(awarding, awarding.at + timedelta(hours=1))
    reader = application.who["applicant"]
    assert application.told("support_offered") == {application.who["UGA"], reader}


def test_nothing_is_offered_beyond_the_fund(awarding: Bureau) -> None:
    application = set_the_scene(awarding, fund="2999.99 CHF").ranked()

    assert len(award(application, "full")) == 1
    assert application.state == "ranked"
    assert award(application, "full", grant="2999.99 CHF") == []


def test_a_giver_does_not_pick_the_fellow(awarding: Bureau) -> None:
    application = set_the_scene(awarding).ranked()

    assert len(award(application, "full", asked_by_giver="yes")) == 1


def test_whoever_speaks_for_a_giver_takes_no_part(awarding: Bureau) -> None:
    scene = set_the_scene(awarding)
    application = scene.applied()
    application.do("edit", "fellowship_officer", givers="KEN")
    scene.who["fellowship_officer"] = scene.who["KEN"]

    assert application.why_not("find_eligible", "KEN") != []


@pytest.mark.parametrize(
    ("asked", "offered", "refused"),
    [
        ("full", "partial_ticket", 0), ("full", "partial_dsa", 0), ("full", "remote_support", 0),
        ("partial_ticket", "full", 1), ("partial_ticket", "partial_dsa", 1),
        ("partial_dsa", "remote_support", 0), ("remote_support", "full", 1),
    ],
)  # fmt: skip
def test_what_was_asked_for_is_offered_or_less(
    awarding: Bureau, asked: str, offered: str, refused: int
) -> None:
    assert len(award(asking(set_the_scene(awarding), asked), offered)) == refused


def test_an_offer_of_a_part_says_what_the_administration_bears(awarding: Bureau) -> None:
    application = asking(set_the_scene(awarding), "partial_ticket")

    assert len(award(application, "partial_ticket", share=None)) == 1
    assert award(application, "partial_ticket") == []


def test_nothing_is_offered_once_the_meeting_has_begun(awarding: Bureau) -> None:
    application = set_the_scene(awarding).ranked()
    awarding.at = datetime(2027, 6, 7, 9, tzinfo=UTC)

    assert len(award(application, "full")) == 1


# ---- Places of a country and of a person


@pytest.mark.parametrize(
    ("kinds", "refused"),
    [
        (["full", "full"], True),
        (["full", "partial_ticket"], True),
        (["partial_ticket", "full"], True),
        (["partial_ticket", "partial_ticket"], False),
        (["partial_ticket", "partial_dsa"], False),
        (["partial_dsa", "partial_ticket"], False),
        (["partial_dsa", "partial_dsa"], True),
        (["partial_ticket", "partial_ticket", "partial_ticket"], True),
        (["full", "remote_support", "remote_support"], False),
    ],
)
def test_a_state_has_one_full_fellowship_or_two_partial_ones_for_a_meeting(
    awarding: Bureau, kinds: list[str], refused: bool
) -> None:
    """Each for somebody else, so that only the places of the country count."""
    scene = set_the_scene(awarding)
    *before, last = [
        asking(scene, kind, applicant=f"fellow{number}@uga.example")
        for number, kind in enumerate(kinds)
    ]
    for application, kind in zip(before, kinds, strict=False):
        assert award(application, kind, grant="1000.00 CHF") == []

    assert bool(award(last, kinds[-1], grant="1000.00 CHF")) is refused


def test_places_are_counted_for_each_state_and_meeting(awarding: Bureau) -> None:
    scene = set_the_scene(awarding)
    add(awarding, meeting("SG2-1", "2027-06-14", "2027-06-18", group="SG2"))
    scene.offered()

    assert award(asking(scene, "full", "SYR", **BO), "full") == []
    elsewhere = asking(scene, "full", meeting="SG2-1", applicant="fellow1@uga.example")
    assert award(elsewhere, "full") == []


@pytest.mark.parametrize(
    ("kinds", "refused"),
    [
        (["full", "partial_ticket"], True),
        (["partial_ticket", "full"], True),
        (["partial_ticket", "partial_dsa"], False),
        (["partial_ticket", "partial_ticket", "partial_ticket"], True),
        (["full", "remote_support"], False),
    ],
)
def test_a_person_has_one_full_fellowship_or_two_partial_ones_a_year(
    awarding: Bureau, kinds: list[str], refused: bool
) -> None:
    """Each for another meeting, so that only the places of the person count."""
    scene = set_the_scene(awarding)
    found = []
    for number, kind in enumerate(kinds):
        add(awarding, meeting(f"SG2-{number}", "2027-07-05", "2027-07-09", group="SG2"))
        found.append(asking(scene, kind, meeting=f"SG2-{number}"))
    for application, kind in zip(found[:-1], kinds, strict=False):
        assert award(application, kind, grant="1000.00 CHF") == []

    assert bool(award(found[-1], kinds[-1], grant="1000.00 CHF")) is refused


def test_a_new_year_has_new_places_for_a_person(awarding: Bureau) -> None:
    scene = set_the_scene(awarding)
    add(awarding, meeting("SG2-1", "2028-02-07", "2028-02-11", group="SG2"))
    scene.offered()
    later = asking(scene, "full", meeting="SG2-1")
    awarding.at = datetime(2027, 12, 31, 9, tzinfo=UTC)
    assert len(award(later, "full")) == 1

    awarding.at = datetime(2028, 1, 3, 9, tzinfo=UTC)
    assert award(later, "full") == []


def test_of_two_awards_at_once_one_is_made(awarding: Bureau) -> None:
    scene = set_the_scene(awarding)
    both = [asking(scene, "full"), asking(scene, "full", **BO)]
    director = scene.who["director_tsb"]
    acts = [awarding.act(each.case, "offer", director, **offer("full")) for each in both]

    assert [isinstance(each, Receipt) for each in awarding.perform(*acts)] == [True, False]


# ---- The word of the administration, and the waiting list


def test_an_offer_that_is_not_confirmed_in_ten_working_days_lapses(awarding: Bureau) -> None:
    scene = set_the_scene(awarding)
    application = scene.offered(kind="partial_ticket")
    come_to(awarding, just_before(TENTH_DAY))
    assert application.state == "offered"
    come_to(awarding, TENTH_DAY)

    assert application.state == "waitlisted"
    assert application.who["applicant"] in application.told("support_offer_lapsed")
    assert (on_accounts(awarding, "allocated"), on_accounts(awarding, "pooled")) == (0, 10000_00)
    assert award(asking(scene, "full", **BO), "full") == []


def test_a_part_is_accepted_with_the_word_that_the_share_is_borne(awarding: Bureau) -> None:
    scene = set_the_scene(awarding)
    application = scene.offered(kind="partial_dsa")

    assert len(application.why_not("accept", "administration", bears_share="no")) == 1
    application.do("accept", "administration", bears_share="yes")
    assert application.state == "accepted"
    assert scene.offered("SYR", **BO).why_not("accept", "SYR", bears_share="no") == []


def test_what_is_declined_is_free_for_somebody_on_the_waiting_list(awarding: Bureau) -> None:
    scene = set_the_scene(awarding)
    first, second = scene.offered(), asking(scene, "full", **BO)
    assert len(award(second, "full")) == 1
    second.do("put_on_waiting_list", "director_tsb")

    first.do("decline", "administration", reasons="She has left the administration.")
    assert (first.state, on_accounts(awarding, "pooled")) == ("declined", 10000_00)
    assert award(second, "full") == []
    assert second.state == "offered"


def test_the_waiting_list_ends_five_working_days_before_the_meeting(awarding: Bureau) -> None:
    application = set_the_scene(awarding).ranked()
    application.do("put_on_waiting_list", "director_tsb")
    end = datetime(2027, 5, 29, tzinfo=UTC)
    come_to(awarding, just_before(end))
    assert application.state == "waitlisted"
    come_to(awarding, end)

    assert application.state == "refused"
    assert application.who["UGA"] in application.told("support_waiting_ended")


@pytest.mark.parametrize("role", ["deputy_director", "secretary_general"])
def test_without_a_director_the_deputy_offers_and_then_the_secretary_general(
    awarding: Bureau, role: str
) -> None:
    application = set_the_scene(awarding).ranked()
    leave = ["director_tsb"] if role == "deputy_director" else ["director_tsb", "deputy_director"]
    for each in leave:
        with awarding.runtime.sessions.begin() as session:
            end_role(session, application.who[each], each, None, awarding.by())
    awarding.at += timedelta(days=1)

    assert application.why_not("offer", role, **offer()) == []


# ---- Arrangements, and a meeting that changes


@pytest.mark.parametrize("wrong", ["economy", "direct"])
def test_a_ticket_is_in_economy_class_by_the_most_direct_and_economical_route(
    awarding: Bureau, wrong: str
) -> None:
    application = set_the_scene(awarding).offered()
    application.do("accept", "administration", bears_share="no")

    given = {**ARRANGED, wrong: "no"}
    assert len(application.why_not("arrange", "fellowship_officer", **given)) == 1
    application.do("arrange", "fellowship_officer", **ARRANGED)


def test_a_meeting_that_is_cancelled_ends_its_applications(awarding: Bureau) -> None:
    application = set_the_scene(awarding).arranged()
    cancel(awarding, "TSAG-1")
    come_to(awarding, awarding.at + timedelta(hours=1))
    assert application.told("support_meeting_cancelled") >= {application.who["director_tsb"]}

    application.do("cancel", "director_tsb", reasons="The meeting is not held.")
    assert (application.state, on_accounts(awarding, "pooled")) == ("cancelled", 10000_00)
    assert awarding.verify().findings == ()


def test_the_deadline_follows_a_meeting_that_is_moved(awarding: Bureau) -> None:
    application = set_the_scene(awarding).applied(form=None)
    move(awarding, "TSAG-1", "2027-06-14", "2027-06-18")
    come_to(awarding, datetime(2027, 5, 4, tzinfo=UTC) - timedelta(seconds=1))
    assert application.state == "incomplete"
    assert application.told("support_meeting_moved") >= {application.who["UGA"]}
    come_to(awarding, datetime(2027, 5, 4, tzinfo=UTC))

    assert application.state == "late"
