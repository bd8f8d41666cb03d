"""A flow in force: one version of its definition, with everything that it pinned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from definitions.calendars import Calendar
from definitions.flow import MEMBERSHIP, Action, Deadline, Flow, Trigger
from workflow.domain.case import Due
from workflow.domain.conditions import Question, automatic_of, guards_of
from workflow.domain.deadlines import schedule
from workflow.domain.machine import Graph, build_machine

MOST_SCHEDULES = 1000

ANY = ""
"""Stands for the acts that every flow has, where an action's name is looked up."""


@dataclass(frozen=True, slots=True)
class PinnedText:
    """The text of a notice in one language: its hash, and the dotted names that it reads."""

    hash: str
    names: frozenset[str]


PinnedTexts = Mapping[str, Mapping[str, PinnedText]]
"""Notice to language to text."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom an act may need: those who can take it, and everybody whom it can make a notice owed to.

    Attributes:
        everyone: whether a notice goes to the whole membership.
    """

    roles: frozenset[str]
    everyone: bool


@dataclass(frozen=True, slots=True)
class PublishedFlow:
    """What ``decide`` works with; immutable, built once a process and version.

    Attributes:
        guards: action to its conditions.
        automatic: state to the automatic actions that can be taken in it, in file order.
        apart: role to the roles that nobody may have acted in beside it, both ways.
    """

    flow: Flow
    version: int
    calendar: Calendar
    texts: PinnedTexts
    machine: Graph
    guards: Mapping[str, tuple[Question, ...]]
    automatic: Mapping[str, tuple[tuple[Action, Question], ...]]
    apart: Mapping[str, frozenset[str]]
    _reaches: Mapping[str, Reach]
    _schedules: dict[tuple[str, datetime, date | None], tuple[Due, ...]]

    @property
    def name(self) -> str:
        """The flow's name, which all its versions share."""
        return self.flow.name

    def names_read(self, notice: str) -> frozenset[str]:
        """Every dotted name that the notice reads in any language."""
        texts = self.texts.get(notice, {}).values()
        return frozenset().union(*(text.names for text in texts))

    def reach(self, action: str) -> Reach:
        """Whom ``action`` may need; for acts that every flow has, whoever has a part in a case."""
        return self._reaches.get(action, self._reaches[ANY])

    def schedule(self, deadline: Deadline, start: datetime, fixed: date | None) -> tuple[Due, ...]:
        """End and reminders of ``deadline``; remembered, since a batch asks the same many times."""
        key = (deadline.name, start, fixed)
        found = self._schedules.get(key)
        if found is None:
            if len(self._schedules) > MOST_SCHEDULES:
                self._schedules.clear()
            found = self._schedules[key] = schedule(deadline, start, self.calendar, fixed=fixed)
        return found

    def stopped(self, source: str, target: str) -> tuple[str, ...]:
        """Deadlines that run in ``source`` and not in ``target``."""
        deadlines = self.flow.deadlines.values()
        return tuple(
            each.name for each in deadlines if source in each.runs_in and target not in each.runs_in
        )

    def started(
        self, action: str, source: str, target: str, entered: bool, changed: Mapping[str, object]
    ) -> tuple[Deadline, ...]:
        """Deadlines that begin with an action, the state it enters, or a field it changes."""
        return tuple(
            each
            for each in self.flow.deadlines.values()
            if target in each.runs_in
            and _starts(each, action, target if entered else None, changed, source in each.runs_in)
        )


def compile_flow(flow: Flow, version: int, calendar: Calendar, texts: PinnedTexts) -> PublishedFlow:
    """``flow`` as version ``version``, ready to decide with.

    Raises:
        definitions.expressions.ConditionProblem: the flow was never checked.
    """
    automatic = [
        (action, question)
        for action in flow.actions.values()
        if (question := automatic_of(flow, action)) is not None
    ]
    return PublishedFlow(
        flow=flow,
        version=version,
        calendar=calendar,
        texts=texts,
        machine=build_machine(flow),
        guards={action.name: guards_of(flow, action) for action in flow.actions.values()},
        automatic={
            state: tuple(pair for pair in automatic if state in pair[0].sources)
            for state in flow.states
        },
        apart=_apart(flow),
        _reaches=_reaches(flow),
        _schedules={},
    )


def _reaches(flow: Flow) -> dict[str, Reach]:
    """What each action reaches by itself and by the automatic actions that may follow it."""
    automatic = [action for action in flow.actions.values() if action.automatic is not None]
    reaches = {name: _reach(flow, [action, *automatic]) for name, action in flow.actions.items()}
    all_roles = frozenset(flow.roles)
    reminded = {name for each in flow.deadlines.values() for r in each.remind for name in r.to}
    everyone = MEMBERSHIP in reminded or any(reach.everyone for reach in reaches.values())
    return {**reaches, ANY: Reach(all_roles, everyone)}


def _reach(flow: Flow, actions: list[Action]) -> Reach:
    named = {name for action in actions for name in action.by}
    named |= {name for action in actions for owed in action.notify for name in owed.to}
    return Reach(frozenset(named & set(flow.roles)), MEMBERSHIP in named)


def _apart(flow: Flow) -> dict[str, frozenset[str]]:
    """Separation of duties holds both ways, whichever of the two roles declares it."""
    pairs = {(role.name, other) for role in flow.roles.values() for other in role.apart_from}
    pairs |= {(other, role) for role, other in pairs}
    return {
        role: frozenset(other for first, other in pairs if first == role) for role in flow.roles
    }


def _starts(
    deadline: Deadline,
    action: str,
    entered: str | None,
    changed: Mapping[str, object],
    running: bool,
) -> bool:
    start = deadline.starts
    match start.trigger:
        case Trigger.ENTERING:
            return entered == start.name
        case Trigger.ACTION:
            return action == start.name
        case Trigger.FIELD:
            return start.name in changed or (entered is not None and not running)
