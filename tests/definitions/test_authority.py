"""How a flow says who acts for whom and who is kept out, and each way to say it wrongly."""

from __future__ import annotations

import pytest

from definitions.authority import ActingRule, RecusalRule
from definitions.parse import read_flow
from definitions.periods import Period, Unit
from tests.definitions.sound import problems, said
from tests.flows import GRANTING


def test_a_flow_says_who_acts_in_a_role_and_who_is_kept_out() -> None:
    flow = read_flow(GRANTING).flow

    assert flow is not None
    director = flow.roles["director"]
    assert director.acting == ActingRule("deputy", Period(90, Unit.DAYS))
    assert (director.otherwise, director.delegable) == ("chief", True)
    assert not flow.roles["certifier"].delegable
    assert (flow.actions["approve"].amount, flow.actions["sign"].in_person) == ("target", True)
    assert flow.recusal == RecusalRule(("registry",), True, ("payer",), ("proposer",))


RECUSAL = "recusal: {%s}\n\nstates:\n"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "clerk: {of: office}",
            "clerk: {of: office, else: boss}",
            '"boss" is not a role; there are clerk, giver, officer',
        ),
        (
            "clerk: {of: office}",
            "clerk: {of: office, else: giver}",
            '"giver" is held at a party; name a role of the office',
        ),
        (
            "giver: {of: party,",
            "giver: {of: party, else: clerk,",
            '"giver" is held at a party, where nobody of the office acts',
        ),
        (
            "clerk: {of: office}",
            "clerk: {of: office, else: clerk}",
            'it falls from "clerk" to "clerk": name a role outside',
        ),
        (
            "clerk: {of: office}",
            "clerk: {of: office, acting: {role: clerk, up_to: 9 days}}",
            '"clerk" cannot act for itself; name another role',
        ),
        (
            "clerk: {of: office}",
            "clerk: {of: office, acting: {role: clark, up_to: 9 days}}",
            '"clark" is not a role; did you mean "clerk"?',
        ),
        (
            "clerk: {of: office}",
            "clerk: {of: office, acting: {role: officer, up_to: 9 working days}}",
            '"9 working days" depends on the calendar; count in days, weeks or months',
        ),
        (
            "\nstates:\n",
            RECUSAL % "contributors: start",
            '"start" is not a field of parties; there are partner',
        ),
        (
            "\nstates:\n",
            RECUSAL % "authors: partner",
            '"partner" is not a role or field of a person; there are clerk, giver, officer',
        ),
        (
            "\nstates:\n",
            RECUSAL % "imposed_by: clark",
            '"clark" is not a role; did you mean "clerk"?',
        ),
    ],
)
def test_what_cannot_be_meant_is_found(old: str, new: str, sentence: str) -> None:
    assert sentence in "\n".join(said(problems((old, new))))


@pytest.mark.parametrize("name", ["start", "nothing"])
def test_what_an_action_disposes_of_is_a_sum(name: str) -> None:
    found = said(problems(("    fills: accepted", f"    fills: accepted\n    amount: {name}")))

    assert f'"{name}" is not a sum of money; there are accepted, amount' in "\n".join(found)


def test_roles_do_not_fall_to_one_another_without_end() -> None:
    to_officer = ("clerk: {of: office}", "clerk: {of: office, else: officer}")
    to_clerk = ("{of: office, assigned: one,", "{of: office, else: clerk, assigned: one,")

    found = said(problems(to_officer, to_clerk))

    assert len([each for each in found if "name a role outside" in each]) == 2
    assert said(problems(to_officer)) == []
