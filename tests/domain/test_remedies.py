"""What a reason says would clear it clears it, and nobody is told what is not theirs to know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hypothesis import HealthCheck, given, settings

from tests.build import BEN, GUS, START, a_case, press
from tests.domain.any_case import VALUES, Situation, situations
from tests.domain.deciding import FACTS, SMALL
from workflow.domain.authority import acted_apart
from workflow.domain.case import Act, Case
from workflow.domain.decide import decide
from workflow.domain.discretion import TOLD_TO_ALL, has_part
from workflow.domain.facts import Facts
from workflow.domain.options import options
from workflow.domain.published import PublishedFlow
from workflow.errors import Reason, Refused

MANY = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


def reasons(situation: Situation, action: str, case: Case, actor: int) -> list[tuple[str, str]]:
    """Code and subject of every reason why an action is closed."""
    found = options(situation.flow, case, actor, START, situation.facts)
    [option] = [each for each in found if each.action == action]
    return [_named(each) for each in option.reasons]


def _named(each: Reason) -> tuple[str, str]:
    return each.code, each.facts.get("field", each.facts.get("role", ""))


def told(flow: PublishedFlow, case: Case, act: Act, known: Facts) -> list[str]:
    """The codes of the reasons why an act is refused; none when it succeeds."""
    try:
        decide(flow, case, act, known)
    except Refused as refused:
        return [each.code for each in refused.reasons]
    return []


def closed(situation: Situation) -> Iterator[tuple[str, Reason]]:
    found = options(situation.flow, situation.case, situation.actor, START, situation.facts)
    return ((option.action, each) for option in found for each in option.reasons)


@MANY
@given(situations())
def test_whoever_is_named_can_and_what_is_named_clears(situation: Situation) -> None:
    case, flow, roster = situation.case, situation.flow, situation.facts.roster
    for action, each in closed(situation):
        if each.code == "field_missing":
            name = each.facts["field"]
            given_ = replace(case, fields={**case.fields, name: VALUES[name][0]})
            assert _named(each) not in reasons(situation, action, given_, situation.actor)
        if each.code == "not_assigned":
            role = each.facts["role"]
            mine = replace(case, assigned={**case.assigned, role: situation.actor})
            assert _named(each) not in reasons(situation, action, mine, situation.actor)
        if each.code in ("not_entitled", "kept_apart"):
            for name in each.who:
                if name not in flow.flow.roles:
                    continue
                for person in roster.holders(flow.flow.roles[name], case):
                    if not acted_apart(flow, case, name, person):
                        codes = {code for code, _ in reasons(situation, action, case, person)}
                        assert codes.isdisjoint({"not_entitled", "kept_apart"})


@MANY
@given(situations())
def test_whoever_has_no_part_learns_nothing_of_the_case(situation: Situation) -> None:
    case, actor = situation.case, situation.actor
    if has_part(situation.flow, case, actor, situation.facts):
        return
    for _, each in closed(situation):
        assert each.code in TOLD_TO_ALL
    for action in situation.flow.flow.actions:
        assert set(told(situation.flow, case, press(action, actor), situation.facts)) <= TOLD_TO_ALL


def test_a_focal_point_of_another_party_is_told_that_they_have_no_part() -> None:
    bare = a_case(fields={})

    assert told(SMALL, bare, press("submit", BEN), FACTS) == ["field_missing", "field_missing"]
    assert told(SMALL, bare, press("submit", GUS), FACTS) == ["not_entitled"]
