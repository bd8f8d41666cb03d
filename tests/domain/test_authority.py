"""Who acts for whom: delegates, acting officers, and what keeps either of two people out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.build import (
    ADA,
    ADM,
    COY,
    DAY,
    DEE,
    EVE,
    FAY,
    GUS,
    REX,
    START,
    press,
)  # fmt: skip
from tests.domain.deciding import decided, refused, said
from tests.domain.standing_in import FLOW, HELD, MOMENT, YEAR, away, case, delegation, known
from workflow.domain.behalf import Behalf, Manner, Source
from workflow.domain.case import Act, Case
from workflow.domain.delegations import Acting, Delegation
from workflow.domain.discretion import TOLD_TO_ALL, has_part
from workflow.domain.facts import Facts

KENYA = "KEN"


def by(actor: int, found: Facts, action: str = "approve", of: Case | None = None) -> Behalf | None:
    """In whose place ``actor`` takes an action, which must succeed."""
    return decided(of or case(), press(action, actor), FLOW, found).steps[0].behalf


def codes(actor: int, found: Facts, action: str = "approve", of: Case | None = None) -> list[str]:
    """Why ``actor`` may not take an action."""
    return [each.code for each in refused(of or case(), press(action, actor), FLOW, found)]


def test_a_delegate_acts_in_the_role_and_on_behalf_of_who_delegated_it() -> None:
    decision = decided(case(), press("approve", ADM), FLOW, known(delegation(DEE, ADM, "approver")))

    [step] = decision.steps
    assert (step.actor, step.capacity) == (ADM, "approver")
    assert step.behalf == Behalf(Manner.DELEGATE, Source.DELEGATION, 1, DEE)
    assert decision.case.acted == {"approver": (ADM, DEE)}


def test_own_authority_comes_before_that_of_others() -> None:
    assert by(DEE, known(delegation(FAY, DEE, "approver"))) is None


def test_a_delegation_ends_with_the_first_instant_that_does_not_belong_to_it() -> None:
    ended = delegation(DEE, ADM, "approver", valid_until=START)
    lasting = replace(ended, valid_until=START + MOMENT)

    assert codes(ADM, known(ended)) == ["not_entitled"]
    assert by(ADM, known(lasting)) is not None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"revoked_at": START}, "not_entitled"),
        ({"revoked_at": START - MOMENT}, "not_entitled"),
        ({"valid_from": START + MOMENT}, "not_entitled"),
        ({"flow": "another"}, "outside_delegation"),
        ({"flow": "grants", "actions": ("sign",)}, "outside_delegation"),
        ({"ceiling": {"minor": 999_999, "currency": "CHF"}}, "over_ceiling"),
        ({"ceiling": {"minor": 9_999_999, "currency": "EUR"}}, "over_ceiling"),
        ({"party": "KEN"}, "not_entitled"),
        ({"delegator": FAY}, "not_entitled"),
    ],
)
def test_nothing_is_done_beyond_a_delegation(changes: dict[str, object], code: str) -> None:
    assert codes(ADM, known(delegation(DEE, ADM, "approver", **changes))) == [code]


def test_a_ceiling_is_reached_by_the_sum_itself() -> None:
    exact = delegation(DEE, ADM, "approver", ceiling={"minor": 1_000_000, "currency": "CHF"})

    assert by(ADM, known(exact)) is not None


def test_a_ceiling_wants_a_sum() -> None:
    bounded = delegation(DEE, ADM, "approver", ceiling={"minor": 1, "currency": "CHF"})

    assert codes(ADM, known(bounded), of=case(fields={"title": "Wells"})) == ["sum_unknown"]


def test_what_is_done_in_person_and_what_cannot_be_delegated_is_not_delegated() -> None:
    assert codes(ADM, known(delegation(DEE, ADM, "approver")), "sign") == ["in_person"]
    not_theirs = known(delegation(COY, ADM, "certifier"))
    assert codes(ADM, not_theirs, "certify", case("draft")) == ["not_delegable"]


def test_nobody_passes_on_what_they_have_from_somebody_else() -> None:
    chain = (delegation(DEE, FAY, "approver"), delegation(FAY, ADM, "approver", id=2))

    assert codes(ADM, known(*chain)) == ["not_entitled"]
    acting = {("approver", FAY): Acting(9, DEE)}
    found = known(chain[1], held=(*HELD, (FAY, "approver", None)), acting=acting)
    assert codes(ADM, found) == ["not_entitled"]


def test_a_focal_point_delegates_the_speaking_for_a_party() -> None:
    mine = delegation(ADA, ADM, "focal_point", party=KENYA)
    other = replace(mine, delegator=GUS, party="ACME")
    draft, act = case("draft"), press("edit", ADM, title="Pumps")

    assert decided(draft, act, FLOW, known(mine)).case.acted == {"proposer": (ADM, ADA)}
    assert said(refused(draft, act, FLOW, known(other))) == [
        ("not_entitled", "only Proposer can do this")
    ]


@pytest.mark.parametrize("acted", [ADM, DEE])
def test_duties_are_kept_apart_through_a_delegate(acted: int) -> None:
    """Neither who acts nor for whom may have acted on the other side."""
    certified = case(acted={"certifier": (acted,)})

    assert codes(ADM, known(delegation(DEE, ADM, "approver")), of=certified) == ["kept_apart"]


def test_four_eyes_are_not_closed_by_delegating_to_ones_counterpart() -> None:
    held = [*HELD, (ADM, "approver", None)]
    both = known(delegation(DEE, COY, "approver"), held=held)
    draft = decided(case("draft"), press("certify", COY), FLOW, both).case

    assert codes(COY, both, of=draft) == ["kept_apart"]
    approved = decided(case(), press("approve", COY), FLOW, both).case
    back = replace(approved, state="draft")
    assert codes(COY, both, "certify", back) == ["kept_apart"]
    assert by(ADM, both, of=draft) is None


@pytest.mark.parametrize(("who", "code"), [(ADM, "recused"), (DEE, "delegator_recused")])
def test_a_recusal_of_either_keeps_a_delegate_out(who: int, code: str) -> None:
    stepped_out = case(recused={who: START})

    assert codes(ADM, known(delegation(DEE, ADM, "approver")), of=stepped_out) == [code]


def test_an_appointed_officer_acts_for_who_is_away() -> None:
    found = known(held=[*HELD, (ADM, "director", None)], acting={("director", ADM): Acting(7, FAY)})

    assert by(ADM, found, "finish") == Behalf(Manner.ACTING, Source.GRANT, 7, FAY)
    stepped_out = case(recused={FAY: START})
    assert by(ADM, found, "finish", stepped_out) == Behalf(Manner.ACTING, Source.GRANT, 7, None)


@pytest.mark.parametrize(
    ("found", "of"),
    [
        (known(absent={FAY: away()}), case()),
        (known(), case(recused={FAY: START - DAY})),
        (known(held=[each for each in HELD if each[0] != FAY], left={"director": START}), case()),
    ],
)
def test_the_deputy_acts_by_rule_while_no_holder_is_there(found: Facts, of: Case) -> None:
    assert by(EVE, found, "finish", of) == Behalf(Manner.ACTING, Source.ROLE, "deputy")
    assert codes(REX, found, "finish", of) == ["not_entitled"]


def test_a_deputy_does_not_act_while_a_holder_is_there() -> None:
    assert codes(EVE, known(), "finish") == ["not_entitled"]
    returned = known(absent={FAY: away(until=START)})
    assert codes(EVE, returned, "finish") == ["not_entitled"]


def test_a_role_that_nobody_ever_held_has_no_deputy_but_falls_to_the_next() -> None:
    found = known(held=[each for each in HELD if each[0] != FAY])

    assert codes(EVE, found, "finish") == ["not_entitled"]
    assert by(REX, found, "finish") == Behalf(Manner.ACTING, Source.ROLE, "chief")


def test_a_deputy_acts_for_the_longest_time_and_then_the_next_does() -> None:
    found = known(absent={FAY: away(since=START)})
    ends = START.replace(hour=0) + 91 * DAY  # the day on which it begins does not count
    last, first = ends - MOMENT, ends

    assert decided(case(), press("finish", EVE, last), FLOW, found).steps[0].behalf is not None
    assert refused(case(), press("finish", EVE, first), FLOW, found)
    assert refused(case(), press("finish", REX, last), FLOW, found)
    assert decided(case(), press("finish", REX, first), FLOW, found).steps[0].behalf == Behalf(
        Manner.ACTING, Source.ROLE, "chief"
    )


def test_what_falls_to_nobody_is_stuck_and_told_to_nobody() -> None:
    everybody = case(recused=dict.fromkeys((FAY, EVE, REX), START))

    decision = decided(everybody, press("approve", DEE), FLOW, known())

    assert decision.steps[0].unaddressed == ("ended:director",)


@pytest.mark.parametrize(
    ("found", "of", "told"),
    [
        (known(), case(), {FAY}),
        (known(absent={FAY: away()}), case(), {EVE}),
        (known(delegation(FAY, ADM, "director"), absent={FAY: away()}), case(), {ADM}),
        (known(delegation(FAY, ADM, "director")), case(recused={FAY: START}), {EVE}),
        (known(), case(recused={FAY: START, EVE: START}), {REX}),
        (known(absent={EVE: away()}), case(recused={FAY: START}), {REX}),
        (known(absent={FAY: away(), EVE: away(), REX: away()}), case(), {FAY}),
    ],
)
def test_what_goes_to_a_role_goes_to_who_answers_for_it(
    found: Facts, of: Case, told: set[int]
) -> None:
    decision = decided(of, press("approve", DEE), FLOW, found)

    assert {notice.person_id for notice in decision.steps[0].notices} == told


@pytest.mark.parametrize(
    ("held", "of", "tie"),
    [
        ((DEE, "focal_point", KENYA), case(), "employer"),
        (
            (DEE, "focal_point", "ACME"),
            case(fields={**case().fields, "payer": "ACME"}),
            "contributor",
        ),
        ((DEE, "registry", None), case(acted={"proposer": (DEE,)}), "author"),
    ],
)
def test_a_tie_keeps_somebody_of_the_office_out(
    held: tuple[int, str, str | None], of: Case, tie: str
) -> None:
    [reason] = refused(of, press("approve", DEE), FLOW, known(held=[*HELD, held]))

    assert (reason.code, reason.facts["tie"]) == ("recused", tie)


def test_a_tie_does_not_keep_a_proposer_from_proposing() -> None:
    draft = case("draft", acted={"proposer": (ADA,)})

    assert decided(draft, press("edit", ADA, title="Pumps"), FLOW, known()).case.fields["title"]


def stepping_out(actor: int, **values: object) -> Act:
    return replace(press("recuse", actor, **values), reason="My brother works there.")


def test_who_declares_a_conflict_of_interest_steps_out() -> None:
    after = decided(case(), stepping_out(DEE), FLOW, known()).case

    assert (after.recused, after.acted) == ({DEE: START}, {})
    assert codes(DEE, known(), of=after) == ["recused"]


def test_a_recusal_is_imposed_by_whom_the_flow_names_and_by_nobody_else() -> None:
    after = decided(case(), stepping_out(REX, person="dee@example.org"), FLOW, known()).case

    assert after.recused == {DEE: START}
    [reason] = refused(case(), stepping_out(FAY, person=DEE), FLOW, known())
    assert (reason.code, reason.who) == ("not_entitled", ("registry",))


@pytest.mark.parametrize(
    ("act", "of", "code"),
    [
        (press("recuse", DEE), case(), "field_missing"),
        (stepping_out(DEE), case(recused={DEE: START}), "recused"),
        (stepping_out(REX, person=DEE), case(recused={DEE: START}), "nothing_changed"),
        (stepping_out(REX, person=99), case(), "bad_value"),
        (stepping_out(REX, party="KEN"), case(), "unknown_field"),
    ],
)
def test_a_recusal_that_says_nothing_is_refused(act: Act, of: Case, code: str) -> None:
    assert [each.code for each in refused(of, act, FLOW, known())] == [code]


def test_who_stepped_out_has_no_part_in_the_case_any_more() -> None:
    of = case("draft", recused={ADA: START})

    assert codes(ADA, known(), "edit", of) == ["recused"]
    remark = press("comment", ADA, text="But.")
    assert [each.code for each in refused(of, remark, FLOW, known())] == ["not_entitled"]


@pytest.mark.parametrize(
    ("lent", "of"),
    [
        (delegation(DEE, GUS, "librarian"), case()),
        (delegation(DEE, GUS, "approver", flow="other"), case()),
        (delegation(ADA, GUS, "focal_point", party="CHE"), case()),
        (delegation(DEE, GUS, "approver"), case(recused={GUS: START})),
    ],
)
def test_who_is_lent_no_part_in_the_case_learns_nothing_of_it(lent: Delegation, of: Case) -> None:
    told = {each.code for each in refused(of, press("approve", GUS), FLOW, known(lent))}

    assert told <= TOLD_TO_ALL
    assert not has_part(FLOW, of, GUS, known(lent))


def test_who_is_lent_a_part_in_the_case_has_one() -> None:
    assert has_part(FLOW, case(), GUS, known(delegation(DEE, GUS, "approver")))
    assert has_part(FLOW, case(), GUS, known(delegation(ADA, GUS, "focal_point", party=KENYA)))


def test_a_year_is_as_long_as_the_delegation() -> None:
    found = known(delegation(DEE, ADM, "approver"))

    assert refused(case(), press("approve", ADM, START + YEAR), FLOW, found)
