"""Why an act is refused: code, sentence, what would clear it, and who can."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from tests.build import (
    ADA,
    BEN,
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
from workflow.domain.case import Act, Case


@dataclass(frozen=True)
class Refusal:
    """One act that is refused for one reason."""

    case: Case
    act: Act
    code: str
    sentence: str
    clears: str | None = None
    who: tuple[str, ...] = ()


SUBMITTED = a_case("submitted")

REFUSALS = [
    Refusal(
        a_case("approved"), press("submit", ADA), "not_in_state",
        'this can be done in "Draft" or "Returned"; the case is in "Approved"',
        'the case coming to "Draft" or "Returned"',
    ),
    Refusal(
        a_case(), press("submit", REX), "not_entitled",
        "only Proposer can do this", None, ("proposer",),
    ),
    Refusal(
        SUBMITTED, press("pause", ADA), "not_entitled",
        'only "registry" or Director can do this', None, ("registry", "director"),
    ),
    Refusal(
        a_case(party=None), press("submit", ADA), "not_entitled",
        "only Proposer can do this", None, ("proposer",),
    ),
    Refusal(
        a_case("returned"), press("lapse", REX), "not_entitled",
        "only a deadline takes this action", None, ("clock",),
    ),
    Refusal(a_case(), press("submit", 99), "unknown_person", "there is no person 99"),
    Refusal(
        SUBMITTED, press("advise", COY, advice="favourable"), "not_assigned",
        'nobody is assigned as "counsellor" on this case yet',
        'assign a "counsellor"', ("registry",),
    ),
    Refusal(
        replace(SUBMITTED, assigned={"counsellor": DEE}), press("advise", COY, advice="favourable"),
        "not_assigned", 'somebody else is assigned as "counsellor" on this case',
        'assign a "counsellor"', ("registry",),
    ),
    Refusal(
        a_case(), replace(press("submit", ADA), capacity="director"), "not_in_capacity",
        'the capacity "director" does not fit; here it can be proposer',
    ),
    Refusal(
        replace(SUBMITTED, acted={"counsellor": (DEE,)}), press("approve", DEE, granted="1.00 CHF"),
        "kept_apart",
        'you acted as "counsellor" in this case; somebody else has to act as Director',
        "another person who is Director", ("director",),
    ),
    Refusal(
        a_case(fields={"title": "Wells"}), press("submit", ADA), "field_missing",
        '"target" is not given', 'give "target"',
    ),
    Refusal(
        SUBMITTED, press("return", REX), "field_missing",
        '"missing" is not given', 'give "missing"',
    ),
    Refusal(
        SUBMITTED, press("return", REX, missing=""), "field_missing",
        '"missing" is not given', 'give "missing"',
    ),
    Refusal(
        SUBMITTED, press("return", REX, missing=7), "bad_value", 'missing: "7" is not text'
    ),
    Refusal(
        a_case(), press("submit", ADA, title="Pumps"), "unknown_field",
        '"title" cannot be given here',
    ),
    Refusal(
        SUBMITTED, press("approve", FAY, grantet="1.00 CHF", granted="1.00 CHF"), "unknown_field",
        '"grantet" cannot be given here; did you mean "granted"?',
    ),
    Refusal(
        a_case(party="ACME"), press("submit", GUS), "condition", "Only members may submit."
    ),
    Refusal(
        SUBMITTED, press("approve", FAY, granted="10000.01 CHF"), "condition",
        "Say how much of the target is granted.",
    ),
    Refusal(
        SUBMITTED, press("approve", FAY), "condition", "Say how much of the target is granted."
    ),
    Refusal(
        a_case(), press("sumbit", ADA), "unknown_action",
        'the flow has no action "sumbit"; did you mean "submit"?',
    ),
    Refusal(
        a_case(), press("zzz", ADA), "unknown_action",
        'the flow has no action "zzz"; here are submit, withdraw',
    ),
    Refusal(
        SUBMITTED, press("remind", ADA), "not_entitled",
        '"remind" is an act of the clock alone', None, ("clock",),
    ),
]  # fmt: skip


@pytest.mark.parametrize("wanted", REFUSALS, ids=lambda each: f"{each.code}-{each.act.action}")
def test_a_refusal_says_why_what_would_clear_it_and_who_can(wanted: Refusal) -> None:
    [reason] = refused(wanted.case, wanted.act)

    assert (reason.code, str(reason)) == (wanted.code, wanted.sentence)
    assert (str(reason.clears) if reason.clears else None) == wanted.clears
    assert reason.who == wanted.who


def test_all_reasons_come_at_once() -> None:
    case = a_case(party="ACME", fields={})

    assert said(refused(case, press("submit", REX, colour="red"))) == [
        ("not_entitled", "only Proposer can do this"),
        ("unknown_field", '"colour" cannot be given here'),
        ("field_missing", '"title" is not given'),
        ("field_missing", '"target" is not given'),
        ("condition", "Only members may submit."),
    ]


def test_an_act_from_the_wrong_state_by_the_wrong_person_is_told_both() -> None:
    assert [each.code for each in refused(a_case("approved"), press("submit", REX))] == [
        "not_in_state",
        "not_entitled",
    ]


def test_a_bad_value_is_not_told_as_missing_too() -> None:
    assert said(refused(SUBMITTED, press("return", REX, missing=7))) == [
        ("bad_value", 'missing: "7" is not text')
    ]


def test_a_condition_that_reads_the_form_is_not_asked_of_a_bad_form() -> None:
    assert [each.code for each in refused(SUBMITTED, press("approve", FAY, granted="many"))] == [
        "bad_value"
    ]


# Roles


def test_duties_are_kept_apart_whichever_role_says_so() -> None:
    advised = replace(SUBMITTED, acted={"counsellor": (DEE,)}, assigned={"counsellor": DEE})
    approved = replace(SUBMITTED, acted={"director": (DEE,)}, assigned={"counsellor": DEE})

    [one_way] = refused(advised, press("approve", DEE, granted="1.00 CHF"))
    [other_way] = refused(approved, press("advise", DEE, advice="favourable"))

    assert (one_way.facts["role"], one_way.facts["acted_as"]) == ("director", "counsellor")
    assert (other_way.facts["role"], other_way.facts["acted_as"]) == ("counsellor", "director")


TWO_ROLES = (*GRANTS, (REX, "director", None))


def test_who_could_act_in_several_roles_says_in_which() -> None:
    known = facts(TWO_ROLES)

    [reason] = refused(SUBMITTED, press("pause", REX), known=known)

    assert (reason.code, str(reason)) == (
        "capacity_needed",
        "you can do this in several roles: registry or director; say in which",
    )
    assert str(reason.clears) == "name the capacity"


def test_one_of_several_roles_that_is_barred_need_not_be_named() -> None:
    case = replace(SUBMITTED, acted={"counsellor": (REX,)})

    [step] = decided(case, press("pause", REX), known=facts(TWO_ROLES)).steps

    assert step.capacity == "registry"


def test_the_role_that_is_named_is_the_one_that_is_barred() -> None:
    case = replace(SUBMITTED, acted={"counsellor": (REX,)})
    act = replace(press("pause", REX), capacity="director")

    [reason] = refused(case, act, known=facts(TWO_ROLES))

    assert reason.code == "kept_apart"


def test_a_focal_point_of_another_party_has_no_part() -> None:
    assert [each.code for each in refused(a_case(party="ACME"), press("withdraw", BEN))] == [
        "not_entitled"
    ]


def test_an_assigned_person_who_lost_the_role_is_assigned_no_more() -> None:
    case = replace(SUBMITTED, assigned={"counsellor": COY})
    without = tuple(grant for grant in GRANTS if grant[0] != COY)

    [reason] = refused(case, press("advise", COY, advice="favourable"), known=facts(without))

    assert (reason.code, reason.who) == ("not_entitled", ("counsellor",))


# Conditions that cannot be answered


def guarded(condition: str) -> str:
    old = 'party.membership != "private_non_member"'
    return changed(f"- is: {old}", f"- is: '{condition}'", SMALL)


def test_a_condition_that_fails_closes_the_action_and_says_so() -> None:
    flow = published(guarded("1 / size(case.sponsors) > 0"))

    [reason] = refused(a_case(), press("submit", ADA), flow)

    assert reason.code == "condition_failed"
    assert str(reason).startswith("a condition could not be worked out: ")


def test_a_condition_on_a_required_field_that_is_not_given_closes_the_action() -> None:
    flow = published(
        guarded('case.title != "X"').replace("needs: [title, target]", "needs: target")
    )
    target = {"target": a_case().fields["target"]}

    assert said(refused(a_case(fields=target), press("submit", ADA), flow)) == [
        ("field_missing", '"title" is not given')
    ]


def test_an_optional_value_that_is_not_given_is_empty_in_conditions() -> None:
    empty = 'size(case.sponsors) == 0 && !case.start.given && case.granted == money("0.00 CHF")'
    flow = published(guarded(empty))

    assert decided(a_case(), press("submit", ADA), flow).case.state == "submitted"


def test_the_registry_may_not_act_for_the_counsellor_it_assigns() -> None:
    case = replace(SUBMITTED, assigned={"counsellor": COY})

    [reason] = refused(case, press("advise", EVE, advice="favourable"))

    assert (reason.code, str(reason)) == (
        "not_assigned",
        'somebody else is assigned as "counsellor" on this case',
    )
