"""The references that cases get at their first submission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from workflow.domain.case import Act, Case
from workflow.domain.published import PublishedFlow


@dataclass(slots=True)
class References:
    """Numbers of one year, handed out in order; one that was only offered is offered again.

    Attributes:
        last: flow to the last number given.
        given: flows of which a number was given here.
    """

    year: int
    last: dict[str, int] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)

    def offer(self, flow: PublishedFlow, case: Case) -> Mapping[int, str]:
        """The reference that ``case`` gets if it is submitted now; empty when it has one."""
        if case.reference is not None or flow.name not in self.last:
            return {}
        number = self.last[flow.name] + 1
        return {case.id: flow.flow.reference.format(year=self.year, number=number)}

    def give(self, case: Case) -> None:
        """The reference that was offered to ``case`` is its own now."""
        self.last[case.flow] += 1
        self.given.add(case.flow)


def may_submit(flow: PublishedFlow, case: Case, act: Act) -> bool:
    """Whether ``act`` may make ``case`` leave its first state, by itself or by what follows."""
    if case.reference is not None:
        return False
    if act.expired is not None or flow.automatic[case.state]:
        return True
    action = flow.flow.actions.get(act.action)
    return action is not None and (action.back or action.target not in (None, case.state))
