"""The references that cases get at their first submission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from definitions.flow import Flow
from workflow.domain.case import Act, Case
from workflow.domain.published import PublishedFlow

Counter = tuple[str, int]
"""A flow's name and the year whose references it numbers; 0 where all years count on."""


@dataclass(slots=True)
class References:
    """Numbers handed out in order; one that was only offered is offered again.

    Attributes:
        year: of the references that are given here.
        last: counter to the last number given.
        given: counters of which a number was given here.
    """

    year: int
    last: dict[Counter, int] = field(default_factory=dict)
    given: set[Counter] = field(default_factory=set)

    def offer(self, flow: PublishedFlow, case: Case) -> Mapping[int, str]:
        """The reference that ``case`` gets if it is submitted now; empty when it has one."""
        counter = counter_of(flow.flow, self.year)
        if case.reference is not None or counter not in self.last:
            return {}
        number = self.last[counter] + 1
        return {case.id: flow.flow.reference.format(year=self.year, number=number)}

    def give(self, flow: PublishedFlow) -> None:
        """The reference that was offered to a case of ``flow`` is its own now."""
        counter = counter_of(flow.flow, self.year)
        self.last[counter] += 1
        self.given.add(counter)


def counter_of(flow: Flow, year: int) -> Counter:
    """The counter that gives the references of ``flow`` in ``year``."""
    return flow.name, flow.numbers_of(year)


def may_submit(flow: PublishedFlow, case: Case, act: Act) -> bool:
    """Whether ``act`` may make ``case`` leave its first state, by itself or by what follows."""
    if case.reference is not None:
        return False
    if act.expired is not None or flow.automatic[case.state]:
        return True
    action = flow.flow.actions.get(act.action)
    return action is not None and (action.back or action.target not in (None, case.state))
