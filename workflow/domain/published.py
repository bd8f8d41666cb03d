"""A flow in force: one version of its definition, with everything that it pinned."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain
from typing import Any

from definitions.books import FUNDING, Post, Take
from definitions.calendars import Calendar, YearMissing
from definitions.consultations import Asked
from definitions.flow import MEMBERSHIP, TURN, Action, Deadline, Flow, Trigger
from definitions.periods import Interval
from workflow.domain.case import Due
from workflow.domain.conditions import (
    Question,
    asked_when,
    automatic_of,
    guards_of,
    of_postings,
    of_quotas,
)
from workflow.domain.counting import due_at
from workflow.domain.deadlines import schedule
from workflow.domain.machine import Graph, build_machine
from workflow.domain.watching import looks_outside

MOST_SCHEDULES = 1000

ENTERED = ""
"""Stands for "a state is entered" among the fields that begin deadlines."""

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
        memberships: classes of party that a consultation asks which the act may open.
        heard: consultations whose voices a notice may go to.
    """

    roles: frozenset[str]
    everyone: bool
    memberships: frozenset[str] = frozenset()
    heard: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PublishedFlow:
    """What ``decide`` works with; immutable, built once a process and version.

    Attributes:
        guards: action to its conditions.
        automatic: state to the automatic actions that can be taken in it, in file order.
        apart: role to the roles that nobody may have acted in beside it, both ways.
        running: state to the names of the deadlines that run in it.
        begun: what begins a deadline to the deadlines that it begins.
        done_by: action to the names of the deadlines that it stops.
        pausing: the deadlines whose clocks can stand still.
        names_read: notice to every (scope, name) that it reads in any language.
        parts: consultation to the parts that it asks, each with its condition.
        looks_outside: whether its cases can look at meetings.
        linked_names: what its conditions read of linked cases.
        funding_names: what they read of the books.
        posts, takes: action to what it posts and takes of quotas, each with its condition.
        leaf_readers: notice to how its names are found, filled by ``notices`` as it meets them.
    """

    flow: Flow
    version: int
    calendar: Calendar
    texts: PinnedTexts
    machine: Graph
    guards: Mapping[str, tuple[Question, ...]]
    automatic: Mapping[str, tuple[tuple[Action, Question], ...]]
    apart: Mapping[str, frozenset[str]]
    running: Mapping[str, tuple[str, ...]]
    begun: Mapping[tuple[Trigger, str], tuple[Deadline, ...]]
    done_by: Mapping[str, tuple[str, ...]]
    pausing: tuple[Deadline, ...]
    names_read: Mapping[str, tuple[tuple[str, str], ...]]
    parts: Mapping[str, tuple[tuple[Asked, Question | None], ...]]
    looks_outside: bool
    linked_names: tuple[str, ...]
    funding_names: tuple[str, ...]
    posts: Mapping[str, tuple[tuple[Post, Question | None], ...]]
    takes: Mapping[str, tuple[tuple[Take, Question | None], ...]]
    _reaches: Mapping[str, Reach]
    _norms: dict[tuple[str, datetime], datetime | None]
    _schedules: dict[tuple[str, datetime, date | None, tuple[Interval, ...]], tuple[Due, ...]]
    leaf_readers: dict[str, Any]

    @property
    def name(self) -> str:
        """The flow's name, which all its versions share."""
        return self.flow.name

    def reach(self, action: str) -> Reach:
        """Whom ``action`` may need; for acts that every flow has, whoever has a part in a case."""
        return self._reaches.get(action, self._reaches[ANY])

    def schedule(
        self,
        deadline: Deadline,
        start: datetime,
        fixed: date | None,
        excluded: tuple[Interval, ...] = (),
    ) -> tuple[Due, ...]:
        """End and reminders of ``deadline``; remembered, since a batch asks the same many times."""
        key = (deadline.name, start, fixed, excluded)
        found = self._schedules.get(key)
        if found is None:
            if len(self._schedules) > MOST_SCHEDULES:
                self._schedules.clear()
            found = self._schedules[key] = schedule(
                deadline, start, self.calendar, fixed=fixed, excluded=excluded
            )
        return found

    def norm_ends(self, state: str, since: datetime) -> datetime | None:
        """When the time is over that a case should stay in ``state``, entered at ``since``.

        ``None`` without a norm, and where the calendar does not reach that far.
        """
        norm = self.flow.states[state].norm
        if norm is None:
            return None
        key = (state, since)
        if key not in self._norms:
            if len(self._norms) > MOST_SCHEDULES:
                self._norms.clear()
            try:
                self._norms[key] = due_at(since, norm, self.calendar)
            except YearMissing:
                self._norms[key] = None
        return self._norms[key]

    def stopped(self, action: str, source: str, target: str) -> tuple[str, ...]:
        """Deadlines that ``action`` stops, and those that run in ``source``, not in ``target``."""
        done = self.done_by.get(action, ())
        if source == target:
            return done
        left = (name for name in self.running[source] if name not in self.running[target])
        return (*done, *left)

    def started(
        self, action: str, source: str, target: str, entered: bool, changed: Mapping[str, object]
    ) -> tuple[Deadline, ...]:
        """Deadlines that begin with an action, the state it enters, or a field it changes."""
        begun = [*self.begun.get((Trigger.ACTION, action), ())]
        if entered:
            begun += self.begun.get((Trigger.ENTERING, target), ())
            begun += self.begun.get((Trigger.FIELD, ENTERED), ())
        for name in changed:
            begun += self.begun.get((Trigger.FIELD, name), ())
        return tuple(
            each
            for each in {each.name: each for each in begun}.values()
            if target in each.runs_in and _begins(each, source, changed)
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
    guards = {action.name: guards_of(flow, action) for action in flow.actions.values()}
    parts = _parts(flow)
    posts = {action.name: of_postings(flow, action) for action in flow.actions.values()}
    takes = {action.name: of_quotas(flow, action) for action in flow.actions.values()}
    pairs = (automatic, *parts.values(), *posts.values(), *takes.values())
    asked = [*chain(*guards.values()), *(q for each in pairs for _, q in each if q)]
    return PublishedFlow(
        flow=flow,
        version=version,
        calendar=calendar,
        texts=texts,
        machine=build_machine(flow),
        guards=guards,
        automatic=_by_state(flow, automatic),
        apart=_apart(flow),
        running={
            state: tuple(each.name for each in flow.deadlines.values() if state in each.runs_in)
            for state in flow.states
        },
        begun=_begun(flow),
        done_by=_stoppers(flow),
        pausing=tuple(each for each in flow.deadlines.values() if each.pauses_in),
        names_read=_names_read(flow, texts),
        parts=parts,
        looks_outside=looks_outside(flow),
        linked_names=_names_in(asked, flow.links),
        funding_names=_names_in(asked, (FUNDING,) if flow.books else ()),
        posts=posts,
        takes=takes,
        _reaches=_reaches(flow),
        _schedules={},
        _norms={},
        leaf_readers={},
    )


def _by_state(
    flow: Flow, automatic: Sequence[tuple[Action, Question]]
) -> dict[str, tuple[tuple[Action, Question], ...]]:
    """State to the automatic actions that can be taken in it."""
    return {
        state: tuple(pair for pair in automatic if state in pair[0].sources)
        for state in flow.states
    }


def _stoppers(flow: Flow) -> dict[str, tuple[str, ...]]:
    """Action to the deadlines that it stops."""
    return {
        action: tuple(each.name for each in flow.deadlines.values() if action in each.stops)
        for action in flow.actions
    }


def _parts(flow: Flow) -> dict[str, tuple[tuple[Asked, Question | None], ...]]:
    """Consultation to the parts that it asks, each with its condition."""
    return {
        name: tuple((part, asked_when(flow, part)) for part in asking.asked)
        for name, asking in flow.consultations.items()
    }


def _names_in(asked: Sequence[Question], scopes: Collection[str]) -> tuple[str, ...]:
    """What these conditions read that begins with one of ``scopes``, each name once."""
    read = {name for question in asked for name in question.condition.names}
    return tuple(sorted(name for name in read if name.partition(".")[0] in scopes))


def _reaches(flow: Flow) -> dict[str, Reach]:
    """What each action reaches by itself and by the automatic actions that may follow it."""
    automatic = [action for action in flow.actions.values() if action.automatic is not None]
    reaches = {name: _reach(flow, [action, *automatic]) for name, action in flow.actions.items()}
    reminded = {name for each in flow.deadlines.values() for r in each.remind for name in r.to}
    due = {each.do for each in flow.deadlines.values() if each.do in flow.actions}
    reminded |= {name for each in flow.fields.values() for owed in each.notices for name in owed.to}
    comments = [each for asking in flow.consultations.values() for each in asking.comments.values()]
    reminded |= {name for each in comments for owed in each.notify for name in owed.to}
    by_itself = _reach(flow, [*automatic, *(flow.actions[name] for name in due if name)], reminded)
    return {**reaches, ANY: replace(by_itself, roles=frozenset(flow.roles))}


def _reach(flow: Flow, actions: list[Action], reminded: Collection[str] = ()) -> Reach:
    """Whom ``actions`` may need, by themselves and by the consultations that they open."""
    opened = [
        flow.consultations[name]
        for state in {target for action in actions for target in _targets(flow, action)}
        for name in flow.states[state].consult
    ]
    notices = [owed for action in actions for owed in action.notify]
    notices += [owed for asking in opened for owed in asking.notify]
    told = {name for owed in notices for name in owed.to} | set(reminded)
    asked = [part for asking in opened for part in asking.asked]
    named = {name for action in actions for name in action.by} | told
    named |= {part.role for part in asked if part.role}
    named |= set(flow.roles) if TURN in told else set()
    return Reach(
        roles=frozenset(
            other for name in named & set(flow.roles) for other in stand_in_roles(flow, name)
        ),
        everyone=MEMBERSHIP in told,
        memberships=frozenset(part.membership for part in asked if part.membership),
        heard=consulted_in(flow, told),
    )


def consulted_in(flow: Flow, told: Collection[str]) -> frozenset[str]:
    """The consultations whose voices are among these recipients."""
    if TURN in told:
        return frozenset(flow.consultations)
    return frozenset(name.partition(".")[0] for name in told if "." in name)


def _targets(flow: Flow, action: Action) -> tuple[str, ...]:
    """The states that an action may enter."""
    if action.back:
        return tuple(flow.states)
    return (action.target,) if action.target is not None else ()


def stand_in_roles(flow: Flow, role: str) -> set[str]:
    """A role, with those whose holders may act in it by rule."""
    found: set[str] = set()
    left = [role]
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            declared = flow.roles[name]
            left += [each for each in (declared.otherwise,) if each]
            left += [declared.acting.role] if declared.acting else []
    return found


def _apart(flow: Flow) -> dict[str, frozenset[str]]:
    """Separation of duties holds both ways, whichever of the two roles declares it."""
    pairs = {(role.name, other) for role in flow.roles.values() for other in role.apart_from}
    pairs |= {(other, role) for role, other in pairs}
    return {
        role: frozenset(other for first, other in pairs if first == role) for role in flow.roles
    }


def _begun(flow: Flow) -> dict[tuple[Trigger, str], tuple[Deadline, ...]]:
    """Deadlines by what begins them; those of a field are looked at whenever a state is entered."""
    begun: dict[tuple[Trigger, str], tuple[Deadline, ...]] = {}
    for deadline in flow.deadlines.values():
        keys = [(deadline.starts.trigger, deadline.starts.name)]
        if deadline.starts.trigger.of_field:
            keys = [(Trigger.FIELD, deadline.starts.name), (Trigger.FIELD, ENTERED)]
        keys += [(Trigger.ACTION, name) for name in deadline.restarts]
        for key in keys:
            begun[key] = (*begun.get(key, ()), deadline)
    return begun


def _begins(deadline: Deadline, source: str, changed: Mapping[str, object]) -> bool:
    """A deadline of a field that runs on is not begun again unless its field changes."""
    if not deadline.starts.trigger.of_field:
        return True
    return deadline.starts.name in changed or source not in deadline.runs_in


def _names_read(flow: Flow, texts: PinnedTexts) -> dict[str, tuple[tuple[str, str], ...]]:
    """Notice to every (scope, name) that it reads in any language."""
    read: dict[str, tuple[tuple[str, str], ...]] = {}
    for notice in flow.notices:
        names = {name for text in texts.get(notice, {}).values() for name in text.names}
        parts = (name.partition(".") for name in sorted(names))
        read[notice] = tuple((scope, name) for scope, _, name in parts)
    return read
