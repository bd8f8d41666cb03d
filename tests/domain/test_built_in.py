"""Opening, editing, assigning and commenting: acts that every flow has."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.build import (
    ADA,
    COY,
    DEE,
    EVE,
    FAY,
    GRANTS,
    GUS,
    REX,
    a_case,
    facts,
    press,
    published,
)  # fmt: skip
from tests.domain.deciding import decided, refused, said
from tests.flows import SMALL, changed
from workflow.domain.case import Case, Kind

BLANK = a_case(fields={}, revision=0, head="")
SUBMITTED = a_case("submitted")


def open_to_two() -> str:
    """The small flow, in which the director may edit a draft too, and another field."""
    return changed(
        "initial: true, editable_by: proposer}",
        "initial: true, editable_by: {proposer: all, director: [contact]}}",
        SMALL,
    )


# Opening


def test_whoever_may_edit_the_first_state_opens_a_case_there() -> None:
    decision = decided(BLANK, press("open", ADA, title="Wells"))

    [step] = decision.steps
    assert (step.kind, step.action, step.source, step.target) == (
        Kind.OPEN, "open", "draft", "draft",
    )  # fmt: skip
    assert decision.case.fields == {"title": "Wells"}
    assert (decision.case.revision, decision.case.reference) == (1, None)


def test_a_case_may_be_opened_empty() -> None:
    assert decided(BLANK, press("open", ADA)).case.fields == {}


def test_others_open_no_case() -> None:
    assert said(refused(BLANK, press("open", REX))) == [
        ("not_entitled", "only Proposer can do this")
    ]


@pytest.mark.parametrize("case", [a_case(), SUBMITTED, a_case("returned")])
def test_a_case_is_opened_once(case: Case) -> None:
    assert refused(case, press("open", ADA, title="Pumps"))


# Editing


def test_editing_changes_fields_and_nothing_else() -> None:
    decision = decided(a_case(), press("edit", ADA, title="Pumps", start="2027-06-01"))

    [step] = decision.steps
    assert step.changes == {"title": "Pumps", "start": "2027-06-01"}
    assert decision.case.fields == {**a_case().fields, "title": "Pumps", "start": "2027-06-01"}
    assert (decision.case.state, decision.case.revision) == ("draft", 4)


def test_what_is_not_different_is_not_in_the_history() -> None:
    [step] = decided(a_case(), press("edit", ADA, title="Wells", start="2027-06-01")).steps

    assert step.changes == {"start": "2027-06-01"}


def test_an_edit_that_changes_nothing_is_refused() -> None:
    assert said(refused(a_case(), press("edit", ADA, title=" Wells "))) == [
        ("nothing_changed", "no value is different")
    ]


@pytest.mark.parametrize("empty", [None, "", "  "])
def test_an_empty_value_takes_the_field_away(empty: str | None) -> None:
    assert "title" not in decided(a_case(), press("edit", ADA, title=empty)).case.fields


def test_a_field_that_an_action_fills_is_edited_by_nobody() -> None:
    assert said(refused(a_case(), press("edit", ADA, granted="1.00 CHF"))) == [
        ("unknown_field", '"granted" cannot be given here')
    ]


def test_each_role_edits_the_fields_that_are_its_own() -> None:
    assert decided(SUBMITTED, press("edit", REX, start="2027-06-01")).steps[0].changes
    assert said(refused(SUBMITTED, press("edit", REX, contact=ADA))) == [
        ("unknown_field", '"contact" cannot be given here')
    ]


def test_nothing_is_edited_where_the_state_lets_nobody() -> None:
    assert said(refused(a_case("paused"), press("edit", ADA, title="Pumps"))) == [
        ("not_editable", 'nothing can be edited in "Paused"')
    ]


def test_who_could_edit_in_several_roles_says_in_which() -> None:
    known = facts((*GRANTS, (REX, "director", None)))
    act = press("edit", REX, contact=ADA)

    [reason] = refused(SUBMITTED, act, known=known)
    assert reason.code == "capacity_needed"
    [step] = decided(SUBMITTED, replace(act, capacity="director"), known=known).steps
    assert (step.capacity, step.changes) == ("director", {"contact": ADA})


# Assigning


def test_the_flow_says_who_assigns() -> None:
    decision = decided(SUBMITTED, press("assign", REX, counsellor=COY))

    [step] = decision.steps
    assert (step.kind, step.capacity, step.assigned) == (
        Kind.ASSIGN, "registry", {"counsellor": COY},
    )  # fmt: skip
    assert decision.case.assigned == {"counsellor": COY}


def test_people_are_named_by_number_or_address() -> None:
    by_address = decided(SUBMITTED, press("assign", REX, counsellor=" COY@example.org"))

    assert by_address.case.assigned == {"counsellor": COY}


def test_another_assignment_replaces_the_one_before() -> None:
    case = a_case("submitted", assigned={"counsellor": COY})

    assert decided(case, press("assign", REX, counsellor=DEE)).case.assigned == {"counsellor": DEE}


@pytest.mark.parametrize(
    ("actor", "values", "code", "sentence"),
    [
        (FAY, {"counsellor": COY}, "not_entitled", 'only "registry" can do this'),
        (REX, {"counsellor": FAY}, "bad_value", '"8" does not hold the role "counsellor"'),
        (REX, {"counsellor": 99}, "bad_value", '"99" does not hold the role "counsellor"'),
        (REX, {"counsellor": None}, "bad_value", '"None" does not hold the role "counsellor"'),
        (
            REX, {"director": FAY}, "bad_value",
            '"director" is not a role to which one person is assigned; there is counsellor',
        ),
        (REX, {}, "nothing_changed", "no assignment is different"),
    ],
)  # fmt: skip
def test_what_cannot_be_assigned_is_refused(
    actor: int, values: dict[str, object], code: str, sentence: str
) -> None:
    assert said(refused(SUBMITTED, press("assign", actor, **values))) == [(code, sentence)]


def test_yes_is_nobody() -> None:
    known = facts((*GRANTS, (ADA, "counsellor", None)))

    assert refused(SUBMITTED, press("assign", REX, counsellor=True), known=known)


def test_the_same_assignment_again_is_no_act() -> None:
    case = a_case("submitted", assigned={"counsellor": COY})

    assert said(refused(case, press("assign", REX, counsellor=COY))) == [
        ("nothing_changed", "no assignment is different")
    ]


def test_where_the_flow_names_no_one_the_holders_assign_each_other() -> None:
    flow = published(changed(", assigned_by: registry", "", SMALL))

    assert decided(SUBMITTED, press("assign", DEE, counsellor=COY), flow).case.assigned
    assert [
        each.code for each in refused(SUBMITTED, press("assign", REX, counsellor=COY), flow)
    ] == ["not_entitled"]


# Commenting


def test_everybody_with_a_part_in_the_case_comments_in_every_state() -> None:
    for state, actor, role in (("draft", ADA, "proposer"), ("approved", COY, "counsellor")):
        [step] = decided(a_case(state), press("comment", actor, text="Well done.")).steps
        assert (step.kind, step.capacity, step.answers) == (
            Kind.COMMENT, role, {"text": "Well done."},
        )  # fmt: skip


def test_who_has_no_part_does_not_comment() -> None:
    assert said(refused(SUBMITTED, press("comment", GUS, text="Hm."))) == [
        ("not_entitled", "only people who have a part in this case can comment on it")
    ]


def test_a_comment_says_something() -> None:
    for values in ({}, {"text": ""}):
        assert said(refused(SUBMITTED, press("comment", ADA, **values))) == [
            ("field_missing", '"text" is not given')
        ]


def test_a_comment_is_made_in_the_capacity_that_is_named() -> None:
    act = press("comment", EVE, text="Hm.")

    assert decided(SUBMITTED, act).steps[0].capacity == "registry"
    assert decided(SUBMITTED, replace(act, capacity="counsellor")).steps[0].capacity == "counsellor"


def test_a_capacity_that_does_not_fit_is_not_replaced_by_another() -> None:
    assert refused(SUBMITTED, replace(press("comment", ADA, text="Hm."), capacity="director"))
