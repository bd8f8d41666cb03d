"""Who is owed a notice, why, in which language, and what it may say."""

from __future__ import annotations

from dataclasses import replace

from tests.build import (
    ADA,
    BEN,
    COY,
    DEE,
    EVE,
    FAY,
    GRANTS,
    GUS,
    PEOPLE,
    REX,
    START,
    a_case,
    expiry,
    facts,
    press,
    published,
)  # fmt: skip
from tests.domain.deciding import SMALL, decided
from tests.flows import SMALL as SOURCE
from tests.flows import changed
from workflow.domain.case import Owed, Step
from workflow.domain.facts import Facts

APPROVED = press("approve", FAY, granted="5000.00 CHF")


def owed(step: Step) -> list[tuple[str, int, str]]:
    """Template, person and why, of each notice."""
    return [(each.template, each.person_id, each.because) for each in step.notices]


def approved(**fields: object) -> Step:
    case = a_case("submitted", fields={**a_case().fields, **fields}, reference="SP-2027-0007")
    [step] = decided(case, APPROVED).steps
    return step


def only(step: Step, person: int) -> Owed:
    [found] = [each for each in step.notices if each.person_id == person]
    return found


# To whom


def test_a_notice_goes_to_everybody_in_the_role() -> None:
    assert owed(approved()) == [
        ("approved", ADA, "role:proposer"),
        ("approved", BEN, "role:proposer"),
    ]


def test_a_notice_goes_to_the_focal_points_of_the_parties_and_the_person_in_fields() -> None:
    assert owed(approved(sponsors=["ACME"], contact=COY)) == [
        ("approved", ADA, "role:proposer"),
        ("approved", BEN, "role:proposer"),
        ("approved", GUS, "field:sponsors"),
        ("approved", COY, "field:contact"),
    ]


def test_nobody_gets_the_same_notice_twice() -> None:
    step = approved(sponsors=["KEN", "ACME"], contact=GUS)

    assert owed(step) == [
        ("approved", ADA, "role:proposer"),
        ("approved", BEN, "role:proposer"),
        ("approved", GUS, "field:sponsors"),
    ]


def test_a_notice_to_the_membership_goes_to_every_focal_point_once() -> None:
    source = changed(
        "{send: approved, to: [proposer, sponsors, contact]}",
        "{send: approved, to: membership}",
        SOURCE,
    )
    known = facts((*GRANTS, (ADA, "focal_point", "NOB")))

    [step] = decided(a_case("submitted"), APPROVED, published(source), known).steps

    assert owed(step) == [("approved", person, "membership") for person in (ADA, BEN, GUS)]


def test_a_notice_that_finds_nobody_is_on_record() -> None:
    step = approved(sponsors=["NOB"])

    assert step.unaddressed == ("approved:sponsors", "approved:contact")


def test_an_assigned_role_is_the_person_assigned_and_before_that_everybody_who_could_be() -> None:
    source = changed("send: nudge, to: director", "send: nudge, to: counsellor", SOURCE)
    flow, reminder = published(source), expiry("decision", START, ordinal=1)

    [before] = decided(a_case("submitted"), reminder, flow).steps
    [after] = decided(a_case("submitted", assigned={"counsellor": DEE}), reminder, flow).steps

    assert [person for _, person, _ in owed(before)] == [COY, DEE, EVE]
    assert [person for _, person, _ in owed(after)] == [DEE]


def test_people_without_an_address_are_passed_over() -> None:
    without = {**FACTS_OF_ALL.roster.people, BEN: replace(PEOPLE[BEN - 1], name="", email="")}
    known = replace(FACTS_OF_ALL, roster=replace(FACTS_OF_ALL.roster, people=without))

    [step] = decided(a_case("submitted"), APPROVED, SMALL, known).steps

    assert owed(step) == [("approved", ADA, "role:proposer")]


FACTS_OF_ALL: Facts = facts()


# In which language


def test_the_language_that_was_found_stands_beside_the_one_that_was_wanted() -> None:
    [step] = decided(a_case("submitted"), press("return", REX, missing="a map")).steps

    assert [(only(step, one).wanted, only(step, one).language) for one in (ADA, BEN)] == [
        ("fr", "fr"),
        ("es", "en"),
    ]


def test_the_flow_says_where_else_a_text_is_looked_for() -> None:
    source = changed("languages: [en]", "languages: [en]\nfallback: [zh, fr, en]", SOURCE)

    [step] = decided(
        a_case("submitted"), press("return", REX, missing="a map"), published(source)
    ).steps

    assert only(step, BEN).language == "fr"


def test_the_text_that_is_in_force_is_pinned_by_its_hash() -> None:
    [step] = decided(a_case("submitted"), press("return", REX, missing="a map")).steps

    assert only(step, BEN).template_hash == SMALL.texts["incomplete"]["en"].hash
    assert only(step, ADA).template_hash == SMALL.texts["incomplete"]["fr"].hash


# What it may say


def test_the_context_has_exactly_the_names_that_the_text_reads() -> None:
    [step] = decided(
        a_case("submitted", reference="SP-2027-0007"), press("return", REX, missing="a map")
    ).steps

    assert only(step, ADA).context == {
        "case": {"reference": {"text": "SP-2027-0007"}},
        "person": {"name": {"text": "Ada Person"}},
        "act": {"missing": {"text": "a map"}},
        "due": {"completion": {"instant": "2027-04-01T00:00:00.000000Z"}},
    }


def test_the_context_shows_the_case_as_the_act_leaves_it() -> None:
    context = approved(sponsors=["ACME", "NOB"]).notices[0].context

    assert context == {
        "case": {
            "reference": {"text": "SP-2027-0007"},
            "granted": {"money": [500_000, "CHF"]},
            "target": {"money": [1_000_000, "CHF"]},
            "state": {"words": {"en": "Approved"}},
            "sponsors": {"list": ["Acme & Sons", "Nobody's Republic"]},
        },
        "act": {"on": {"date": "2027-03-01"}},
    }


def test_the_context_knows_the_reference_and_deadline_that_the_act_gave() -> None:
    budget = [{"line": "Pump", "amount": {"minor": 5, "currency": "CHF"}, "payer": "ACME"}]
    case = a_case(fields={**a_case().fields, "budget": budget})

    [step] = decided(case, press("submit", ADA)).steps

    context = only(step, ADA).context
    assert context["case"]["reference"] == {"text": "SP-2027-0001"}
    assert context["due"] == {"decision": {"instant": "2027-03-24T00:00:00.000000Z"}}
    assert context["party"] == {"name": {"text": "Kenya"}}
    assert context["office"] == {"name": {"text": "Bureau"}}
    assert context["case"]["budget"] == {
        "rows": {
            "columns": [{"text": "line"}, {"text": "amount"}, {"text": "payer"}],
            "cells": [[{"text": "Pump"}, {"money": [5, "CHF"]}, {"text": "Acme & Sons"}]],
        }
    }


def test_what_is_not_given_is_there_as_nothing() -> None:
    assert approved().notices[0].context["case"]["sponsors"] == {"none": None}


def test_a_reminder_names_the_end_of_the_deadline_that_reminds() -> None:
    ends = START.replace(month=4)
    act = expiry("completion", START, ordinal=2)
    assert act.expired
    act = replace(act, expired=replace(act.expired, ends_at=ends))

    [step] = decided(a_case("returned"), act).steps

    assert step.notices[0].context["due"] == {
        "completion": {"instant": "2027-04-01T09:00:00.000000Z"}
    }
