"""What follows from each kind of act."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.build import ADA, BEN, COY, DAY, DEE, EVE, FAY, REX, START, a_case, expiry, press
from tests.build import published as published_flow
from tests.domain.deciding import decided, refused, said
from tests.flows import ROUNDS, changed
from workflow.domain.case import Kind
from workflow.errors import Conflict

HALF = {"minor": 500_000, "currency": "CHF"}


def test_an_act_moves_the_case_and_everything_that_hangs_on_its_state() -> None:
    decision = decided(a_case(), press("submit", ADA))

    [step] = decision.steps
    assert (step.kind, step.action, step.source, step.target) == (
        Kind.ACT, "submit", "draft", "submitted",
    )  # fmt: skip
    assert (step.actor, step.capacity) == (ADA, "proposer")
    after = decision.case
    assert (after.state, after.before, after.since, after.revision) == (
        "submitted", "draft", START, 4,
    )  # fmt: skip
    assert after.acted == {"proposer": (ADA,)}


def test_deciding_changes_nothing_that_was_handed_in() -> None:
    case, act = a_case(), press("submit", ADA)
    before = replace(case)

    first, second = decided(case, act), decided(case, act)

    assert first == second
    assert case == before


def test_the_first_move_of_a_case_gives_it_its_reference() -> None:
    assert decided(a_case(), press("submit", ADA)).case.reference == "SP-2027-0001"


def test_a_case_keeps_the_reference_that_it_has() -> None:
    case = a_case("returned", reference="SP-2026-0009")

    assert decided(case, press("submit", ADA)).case.reference == "SP-2026-0009"


def test_a_case_that_stays_where_it_is_gets_no_reference() -> None:
    assert decided(a_case(), press("edit", ADA, title="Pumps")).case.reference is None


def test_the_form_of_an_action_fills_fields_and_answers_questions() -> None:
    case = a_case("submitted", assigned={"counsellor": COY})

    approved = decided(case, press("approve", FAY, granted="5000.00 CHF"))
    advised = decided(case, press("advise", COY, advice="favourable", remark=" Go.\r\nOn. "))

    assert approved.steps[0].changes == {"granted": HALF}
    assert approved.case.fields["granted"] == HALF
    assert advised.steps[0].answers == {"advice": "favourable", "remark": "Go.\nOn."}
    assert advised.case.fields == case.fields


def test_a_field_that_is_filled_with_what_it_holds_is_no_change() -> None:
    case = a_case("submitted", fields={**a_case().fields, "granted": HALF})

    assert decided(case, press("approve", FAY, granted="5000.00 CHF")).steps[0].changes == {}


def test_an_action_without_a_target_leaves_the_case_where_it_is() -> None:
    case = a_case("light", assigned={"counsellor": COY}, before="submitted")

    after = decided(case, press("advise", COY, START + DAY, advice="favourable")).case

    assert (after.state, after.before, after.since) == ("light", "submitted", START)


def test_back_leads_to_the_state_before() -> None:
    for before in ("submitted", "light"):
        case = a_case("paused", before=before)
        after = decided(case, press("resume", REX)).case
        assert (after.state, after.before) == (before, "paused")


def test_nobody_goes_back_from_where_nothing_was_before() -> None:
    assert said(refused(a_case("paused"), press("resume", REX))) == [
        ("no_way_back", "there is no state to go back to")
    ]


def test_from_any_is_every_state_but_the_final_ones() -> None:
    assert decided(a_case("paused"), press("withdraw", ADA)).case.state == "withdrawn"
    [reason] = refused(a_case("approved"), press("withdraw", ADA))
    assert reason.code == "not_in_state"


def test_an_act_on_a_page_that_is_out_of_date_conflicts() -> None:
    with pytest.raises(Conflict) as conflict:
        decided(a_case(revision=7), replace(press("submit", ADA), seen=6))

    assert (conflict.value.seen, conflict.value.found) == (6, 7)


def test_an_act_on_the_page_as_it_stands_passes() -> None:
    assert decided(a_case(revision=7), replace(press("submit", ADA), seen=7)).case.revision == 8


def test_who_acted_is_remembered_by_role_and_once() -> None:
    case = a_case("submitted", acted={"registry": (REX,), "proposer": (ADA,)})

    again = decided(case, press("pause", REX)).case
    other = decided(case, press("pause", EVE)).case

    assert again.acted == {"registry": (REX,), "proposer": (ADA,)}
    assert other.acted == {"registry": (REX, EVE), "proposer": (ADA,)}


def test_every_focal_point_speaks_for_the_party() -> None:
    assert decided(a_case(), press("submit", BEN)).steps[0].actor == BEN


# What the engine takes by itself


def small_target(minor: int = 500_000) -> dict[str, object]:
    return {"title": "Wells", "target": {"minor": minor, "currency": "CHF"}}


def test_an_automatic_action_follows_the_act_that_made_it_true() -> None:
    decision = decided(a_case(fields=small_target()), press("submit", ADA))

    assert [(step.kind, step.action) for step in decision.steps] == [
        (Kind.ACT, "submit"),
        (Kind.AUTOMATIC, "lighten"),
    ]
    assert decision.steps[1].actor is None
    assert (decision.case.state, decision.case.before, decision.case.revision) == (
        "light", "submitted", 5,
    )  # fmt: skip


def test_an_automatic_action_waits_for_its_condition() -> None:
    assert len(decided(a_case(fields=small_target(500_001)), press("submit", ADA)).steps) == 1


def test_nobody_takes_an_automatic_action() -> None:
    assert said(refused(a_case("submitted"), press("lighten", REX))) == [
        ("not_entitled", "the engine takes this action by itself when its condition holds")
    ]


CHAIN = """\
format: 1
flow: chain
title: {en: Chain}
languages: [en]
reference: CH-{number}
calendar: geneva
roles:
  keeper: {of: office}
fields:
  score: {type: number, optional: true}
states:
  a: {title: {en: A}, initial: true, editable_by: keeper}
  b: {title: {en: B}, editable_by: keeper}
  c: {title: {en: C}}
  d: {title: {en: D}, final: successful}
actions:
  skip: {title: {en: Skip}, from: a, to: d, automatic: case.score.given && case.score > 9}
  step: {title: {en: Step}, from: a, to: b, automatic: case.score.given && case.score > 1}
  note: {title: {en: Note}, from: [b, c], automatic: case.score > 2}
  leap: {title: {en: Leap}, from: b, to: c, automatic: case.score > 3}
  close: {title: {en: Close}, from: c, to: d, automatic: case.score > 4}
"""

A_CHAIN = published_flow(CHAIN)


@pytest.mark.parametrize(
    ("score", "followed"),
    [
        (1, []),
        (2, ["step"]),
        (3, ["step", "note"]),
        (4, ["step", "note", "leap"]),
        (5, ["step", "note", "leap", "close"]),
        (10, ["skip"]),
    ],
)
def test_automatic_actions_run_until_none_is_left_in_file_order_and_each_once(
    score: int, followed: list[str]
) -> None:
    case = a_case("a", fields={}, flow="chain")

    decision = decided(case, press("edit", ADA, score=score), A_CHAIN)

    assert [step.action for step in decision.steps[1:]] == followed


def test_an_automatic_action_that_keeps_being_true_is_taken_once_an_act() -> None:
    case = a_case("b", fields={"score": 3}, flow="chain")

    first = decided(case, press("comment", ADA, text="One."), A_CHAIN)
    second = decided(first.case, press("comment", ADA, text="Two."), A_CHAIN)

    assert [step.action for step in first.steps] == ["comment", "note"]
    assert [step.action for step in second.steps] == ["comment", "note"]


# Deadlines that come due


def test_a_deadline_takes_its_action_and_counts_from_when_it_was_due() -> None:
    due = START + 30 * DAY

    decision = decided(a_case("returned"), expiry("completion", due, late=5 * DAY))

    [step] = decision.steps
    assert (step.kind, step.action, step.capacity, step.actor) == (
        Kind.DEADLINE, "lapse", "clock", None,
    )  # fmt: skip
    assert decision.case.since == due
    assert decision.act.at == due + 5 * DAY


def test_a_deadline_that_only_reminds_ends_quietly() -> None:
    [step] = decided(a_case("submitted"), expiry("decision", START)).steps

    assert (step.kind, step.action, step.notices) == (Kind.DEADLINE, "decision", ())


def test_a_deadline_whose_action_is_closed_is_over_all_the_same_and_says_why() -> None:
    flow = published_flow(ROUNDS)
    case = a_case("running", flow="rounds", fields={"closed": True})

    [step] = decided(case, expiry("visit", START), flow).steps

    assert (step.kind, step.source, step.target) == (Kind.DEADLINE, "running", "running")
    assert step.answers == {"closed": "call", "because": ["condition"]}


def test_a_reminder_sends_its_notice_and_nothing_else() -> None:
    decision = decided(a_case("submitted", acted={"proposer": (ADA,)}), expiry(
        "decision", START, ordinal=1
    ))  # fmt: skip

    [step] = decision.steps
    assert (step.kind, step.action) == (Kind.REMINDER, "remind")
    assert [(owed.template, owed.person_id) for owed in step.notices] == [
        ("nudge", DEE),
        ("nudge", FAY),
    ]
    assert decision.case.state == "submitted"
    assert decision.case.acted == {"proposer": (ADA,)}


def test_the_clock_takes_only_what_is_its_own() -> None:
    assert said(refused(a_case(), press("submit", None))) == [
        ("not_entitled", "a person has to take this action")
    ]


def test_automatic_actions_follow_the_clock_too() -> None:
    source = changed(
        "automatic: case.score > 3}", "automatic: 'today > date(\"2027-01-01\")'}", CHAIN
    )
    source += "  tick: {title: {en: Tick}, from: b, by: clock}\n"
    source += "deadlines:\n  end: {starts: entering b, after: 1 day, do: tick}\n"
    case = a_case("b", fields={"score": 1}, flow="chain")

    decision = decided(case, expiry("end", START), published_flow(source))

    assert [(step.kind, step.action) for step in decision.steps] == [
        (Kind.DEADLINE, "tick"),
        (Kind.AUTOMATIC, "leap"),
    ]
