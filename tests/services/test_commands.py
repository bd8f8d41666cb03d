"""A command is done once, and answered the same each time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.build import ADA, DAY, REX, Bureau
from tests.services.results import history, told
from workflow.domain.case import Act
from workflow.errors import CommandReused, Refused
from workflow.services.perform_acts import Receipt


def command(office: Bureau, case: int, name: str = "c-1", **changes: Any) -> Act:
    return replace(office.act(case, "comment", ADA, text="Once."), command_id=name, **changes)


def test_the_same_command_again_gives_its_first_receipt_again(office: Bureau) -> None:
    case = office.open(values={"title": "Wells", "target": "5.00 CHF"})
    act = replace(office.act(case, "submit", ADA), command_id="c-1")
    [first] = office.perform(act)
    office.do(case, "withdraw", ADA)
    office.at += DAY

    [again] = office.perform(replace(act, at=office.at))

    assert isinstance(first, Receipt)
    assert again == replace(first, repeated=True)
    assert history(office, case) == ["open", "submit", "lighten", "withdraw"]


def test_the_same_command_twice_in_one_batch_is_done_once(office: Bureau) -> None:
    case = office.open()

    first, again = office.perform(command(office, case), command(office, case))

    assert isinstance(first, Receipt)
    assert again == replace(first, repeated=True)
    assert history(office, case) == ["open", "comment"]


@pytest.mark.parametrize(
    "other",
    [
        {"actor": REX},
        {"values": {"text": "Twice."}},
        {"action": "withdraw", "values": {}},
        {"seen": 2},
        {"reason": "another"},
        {"capacity": "proposer"},
    ],
    ids=str,
)
@pytest.mark.parametrize("at_once", [True, False])
def test_a_command_that_comes_again_with_other_contents_is_refused(
    office: Bureau, other: dict[str, Any], at_once: bool
) -> None:
    case = office.open()
    acts = [command(office, case), command(office, case, **other)]

    results = office.perform(*acts) if at_once else [office.perform(act)[0] for act in acts]

    assert isinstance(results[0], Receipt)
    assert told(results[1]) == (
        'CommandReused: command id "c-1" was used before for something else'
    )
    assert history(office, case) == ["open", "comment"]


@pytest.mark.parametrize("at_once", [True, False])
def test_a_command_belongs_to_one_case(office: Bureau, at_once: bool) -> None:
    one, two = office.open_many(2)
    acts = [command(office, one), command(office, two)]

    results = office.perform(*acts) if at_once else [office.perform(act)[0] for act in acts]

    assert isinstance(results[1], CommandReused)
    assert history(office, two) == ["open"]


def test_a_refused_command_is_not_kept_and_may_come_again(office: Bureau) -> None:
    case = office.open()
    act = replace(office.act(case, "return", REX, missing="a map"), command_id="c-1")

    [refused] = office.perform(act)
    office.do(case, "submit", ADA)
    [done] = office.perform(act)

    assert isinstance(refused, Refused)
    assert isinstance(done, Receipt)
    assert not done.repeated


def test_an_act_without_a_command_is_done_as_often_as_it_comes(office: Bureau) -> None:
    case = office.open()
    act = office.act(case, "comment", ADA, text="Again.")

    office.perform(act, act)
    office.perform(act)

    assert history(office, case) == ["open", "comment", "comment", "comment"]
