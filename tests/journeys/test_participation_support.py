"""Fellowships and remote support, under the shipped flows: from the call to the offer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.build import Bureau
from tests.journeys.stage import take_in_members
from tests.journeys.support_life import (
    DEADLINE,
    come_to,
    just_before,
    score_both,
    scores,
    set_the_scene,
)
from tests.meeting import add, meeting
from workflow.services.manage_people import grant_roles

REMOTE = {"what": "connectivity", "words": "A line for a week", "cost": "200.00 CHF"}


# ---- The call


def test_the_call_goes_to_the_membership_and_invites_those_who_may_pay(awarding: Bureau) -> None:
    [sector] = take_in_members(awarding, "sector_member", 1, "FIRM")
    [associate] = take_in_members(awarding, "associate", 1, "SMALL")
    scene = set_the_scene(awarding)
    come_to(awarding, awarding.at + timedelta(hours=1))

    assert scene.call.told("participation_call") >= {sector, associate, scene.who["UGA"]}
    assert scene.call.told("participation_invitation") == {sector, associate}
    come_to(awarding, just_before(DEADLINE))
    assert scene.call.state == "call_open"
    come_to(awarding, DEADLINE)
    assert scene.call.state == "deadline_passed"


@pytest.mark.parametrize(("first", "refused"), [("2027-04-12", 1), ("2027-04-13", 0)])
def test_a_call_opens_before_the_day_of_its_deadline(
    awarding: Bureau, first: str, refused: int
) -> None:
    scene = set_the_scene(awarding)
    add(awarding, meeting("SG2-1", first, "2027-04-16", group="SG2"))
    call = scene.call_for("SG2-1")

    assert len(call.why_not("open_call", "fellowship_officer")) == refused


# ---- The application: complete, incomplete, late


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, "applied"),
        ({"registration": None}, "incomplete"),
        ({"registration_approved": "no"}, "incomplete"),
        ({"form": None}, "incomplete"),
        ({"passport": None}, "incomplete"),
        ({"passport": None, "kind": "remote_support", "remote_needs": [REMOTE]}, "applied"),
    ],
)
def test_an_application_that_lacks_something_is_incomplete(
    awarding: Bureau, changes: dict[str, Any], state: str
) -> None:
    application = set_the_scene(awarding).applied(**changes)

    assert application.state == state


def test_what_is_incomplete_at_the_deadline_is_late(awarding: Bureau) -> None:
    application = set_the_scene(awarding).applied(form=None)
    come_to(awarding, just_before(DEADLINE))
    assert application.state == "incomplete"
    reader = application.who["applicant"]
    assert application.told("support_incomplete") == {application.who["UGA"], reader}

    come_to(awarding, DEADLINE)
    assert application.state == "late"
    assert reader in application.told("support_late")


def test_what_is_completed_before_the_deadline_goes_on(awarding: Bureau) -> None:
    application = set_the_scene(awarding).applied(form=None)
    awarding.at = just_before(DEADLINE)
    application.do("edit", "administration", form=awarding.upload())
    application.do("submit", "administration")
    come_to(awarding, DEADLINE)

    assert application.state == "applied"


@pytest.mark.parametrize(("late", "refused"), [("yes", 0), ("no", 1)])
def test_a_late_application_is_taken_only_where_the_call_says_if_possible(
    awarding: Bureau, late: str, refused: int
) -> None:
    scene = set_the_scene(awarding, late)
    application = scene.draft()
    come_to(awarding, DEADLINE)
    assert application.state == "past_deadline"
    application.do("submit_late", "administration")
    assert application.state == "late"

    assert len(application.why_not("take_late", "fellowship_officer")) == refused
    if refused:
        application.do("refuse_late", "fellowship_officer", reasons="Apply earlier next time.")
    assert application.state == ("refused" if refused else "applied")


def test_a_draft_that_is_opened_after_the_deadline_is_late_too(awarding: Bureau) -> None:
    scene = set_the_scene(awarding)
    come_to(awarding, DEADLINE + timedelta(days=1))
    application = scene.draft()
    come_to(awarding, awarding.at + timedelta(minutes=1))

    assert application.state == "past_deadline"


def test_a_deadline_on_a_day_off_moves_back(awarding: Bureau) -> None:
    """Six weeks before 10 May is Easter Monday, and Good Friday is a holiday of the office."""
    scene = set_the_scene(awarding)
    add(awarding, meeting("SG2-1", "2027-05-10", "2027-05-14", group="SG2"))
    application = scene.applied(form=None, meeting="SG2-1")
    come_to(awarding, just_before(datetime(2027, 3, 26, tzinfo=UTC)))
    assert application.state == "incomplete"
    come_to(awarding, datetime(2027, 3, 26, tzinfo=UTC))

    assert application.state == "late"


def test_only_the_administration_of_a_member_state_applies(awarding: Bureau) -> None:
    [firm] = take_in_members(awarding, "sector_member", 1, "FIRM")
    scene = set_the_scene(awarding)
    scene.who["FIRM1"] = firm
    application = scene.draft("FIRM1")

    assert len(application.why_not("submit", "administration")) == 1


def test_remote_support_says_what_it_needs(awarding: Bureau) -> None:
    application = set_the_scene(awarding).draft(kind="remote_support")

    assert len(application.why_not("submit", "administration")) == 1
    application.do("edit", "administration", remote_needs=[REMOTE])
    application.do("submit", "administration")
    assert application.state == "applied"


# ---- Eligible on the day of the deadline


def test_a_country_on_no_list_is_not_eligible(awarding: Bureau) -> None:
    application = set_the_scene(awarding).applied("KEN")

    assert len(application.why_not("find_eligible", "fellowship_officer")) == 1
    application.do("find_ineligible", "fellowship_officer")
    come_to(awarding, awarding.at + timedelta(hours=1))
    assert application.state == "ineligible"
    assert application.who["applicant"] in application.told("support_ineligible")


@pytest.mark.parametrize(("first", "refused"), [("2027-08-11", 0), ("2027-08-12", 1)])
def test_a_country_is_eligible_as_the_lists_stand_on_the_day_of_the_deadline(
    awarding: Bureau, first: str, refused: int
) -> None:
    """The list of low income of one year ends with 30 June 2027; Syria is on no other."""
    scene = set_the_scene(awarding)
    add(awarding, meeting("SG2-1", first, "2027-08-20", group="SG2"))
    application = scene.applied("SYR", meeting="SG2-1")

    assert len(application.why_not("find_eligible", "fellowship_officer")) == refused
    if refused:
        application.do("find_ineligible", "fellowship_officer")
    assert application.state == ("ineligible" if refused else "eligible")


def test_a_country_on_a_list_is_not_found_ineligible(awarding: Bureau) -> None:
    application = set_the_scene(awarding).applied()

    assert len(application.why_not("find_ineligible", "fellowship_officer")) == 1


def test_an_application_that_answers_no_call_is_not_found_eligible(awarding: Bureau) -> None:
    scene = set_the_scene(awarding)
    application = scene.draft()
    application.do("unlink", "administration", link="call", case=str(scene.call.case))
    application.do("submit", "administration")

    assert len(application.why_not("find_eligible", "fellowship_officer")) == 1


# ---- Ranking


def test_two_different_people_score_and_their_scores_are_kept(awarding: Bureau) -> None:
    application = set_the_scene(awarding).applied()
    application.do("find_eligible", "fellowship_officer")
    first = application.who["first_assessor"]
    with awarding.runtime.sessions.begin() as session:
        grant_roles(session, [(first, "second_assessor", None)], awarding.by())
    application.do("score_first", "first_assessor", **scores("first", 7))

    assert application.why_not("score_second", "first_assessor", **scores("second")) != []
    assert application.why_not("score_first", "fellowship_officer", **scores("first")) != []
    application.do("score_second", "second_assessor", **scores("second", 3))
    kept = awarding.case(application.case).fields
    assert (kept["first_spread"], kept["second_spread"]) == (7, 3)


@pytest.mark.parametrize(("score", "refused"), [("99", 1), ("100", 0), ("101", 1)])
def test_the_score_is_the_weighted_sum_of_both(awarding: Bureau, score: str, refused: int) -> None:
    application = set_the_scene(awarding).applied()
    application.do("find_eligible", "fellowship_officer")
    score_both(application)

    assert len(application.why_not("rank", "fellowship_officer", score=score)) == refused


def test_each_criterion_has_its_weight(awarding: Bureau) -> None:
    application = set_the_scene(awarding).applied()
    application.do("find_eligible", "fellowship_officer")
    points = {"budget": 1, "contribution": 2, "spread": 3, "gender": 4, "disability": 5}
    for which in ("first", "second"):
        given = {f"{which}_{name}": str(each) for name, each in points.items()}
        application.do(f"score_{which}", f"{which}_assessor", reasons="Seen.", **given)

    application.do("rank", "fellowship_officer", score=str(2 * (2 + 6 + 6 + 8 + 5)))
    assert application.state == "ranked"


def test_one_score_is_not_enough(awarding: Bureau) -> None:
    application = set_the_scene(awarding).applied()
    application.do("find_eligible", "fellowship_officer")
    application.do("score_first", "first_assessor", **scores("first"))

    assert len(application.why_not("rank", "fellowship_officer", score="50")) >= 1
