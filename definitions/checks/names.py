"""Names that a flow uses: whether they exist, and whether those it declares are used."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from definitions.checks.finding import Finding, listed, unknown, warning
from definitions.consultations import ASKED, SILENT
from definitions.flow import CLOCK, MEMBERSHIP, MEMBERSHIPS, TURN, FieldType, Flow, Trigger
from definitions.problems import KEY, Path
from definitions.rules import SETTING

ADDRESSED = (FieldType.PARTY, FieldType.PARTIES, FieldType.PERSON)
"""Fields that a notice can go to."""


class Noun(StrEnum):
    """What a name stands for."""

    STATE = "state"
    ROLE = "role"
    FIELD = "field"
    ACTION = "action"
    NOTICE = "notice"
    BASIS = "legal basis"
    CALENDAR = "calendar"
    RECIPIENT = "recipient"
    CONSULTATION = "consultation"
    MEMBERSHIP = "membership"
    LINK = "link"
    MEETINGS = "entry of meetings"


@dataclass(frozen=True, slots=True)
class Use:
    """One place in the flow file that names something.

    Attributes:
        only_apart: the place only says from whom a role is kept apart.
    """

    path: Path
    noun: Noun
    name: str
    only_apart: bool = False


def unknown_names(
    flow: Flow, notices: Collection[str], calendars: Collection[str]
) -> Iterator[Finding]:
    """Names of nothing, and recipients that nothing can be sent to."""
    known: Mapping[Noun, Collection[str]] = {
        Noun.STATE: flow.states,
        Noun.ROLE: flow.roles,
        Noun.FIELD: flow.fields,
        Noun.ACTION: flow.actions,
        Noun.NOTICE: notices,
        Noun.BASIS: (*flow.legal_basis, SETTING),
        Noun.CALENDAR: calendars,
        Noun.RECIPIENT: (MEMBERSHIP, TURN, *flow.roles, *_addressed(flow), *voices_of(flow)),
        Noun.CONSULTATION: flow.consultations,
        Noun.MEMBERSHIP: MEMBERSHIPS,
        Noun.LINK: flow.links,
        Noun.MEETINGS: flow.meetings,
    }
    for use in uses(flow):
        if use.name in known[use.noun]:
            continue
        if use.noun is Noun.RECIPIENT and use.name in flow.fields:
            yield Finding(use.path, _not_addressed(flow, use.name))
        else:
            yield Finding(use.path, unknown(use.name, use.noun, known[use.noun]))


def unused_names(flow: Flow) -> Iterator[Finding]:
    """Roles and legal bases that are declared and never used."""
    used = {(use.noun, use.name) for use in uses(flow) if not use.only_apart}
    for role in flow.roles:
        if not {(Noun.ROLE, role), (Noun.RECIPIENT, role)} & used:
            yield warning(("roles", role, KEY), f'the role "{role}" is declared and never used')
    for basis in flow.legal_basis:
        if (Noun.BASIS, basis) not in used:
            sentence = f'the legal basis "{basis}" is declared and never used'
            yield warning(("legal_basis", basis, KEY), sentence)


def apart_from_oneself(flow: Flow) -> Iterator[Finding]:
    """Roles kept apart from themselves: nobody could act in them twice."""
    for name, role in flow.roles.items():
        for index, other in enumerate(role.apart_from):
            if other == name:
                yield Finding(
                    ("roles", name, "apart_from", index),
                    f'"{name}" cannot be kept apart from itself; name another role',
                )


def uses(flow: Flow) -> Iterator[Use]:
    """Every place that names something, in no particular order."""
    yield Use(("calendar",), Noun.CALENDAR, flow.calendar)
    yield from chain(_of_roles(flow), _of_states(flow), _of_actions(flow), _of_deadlines(flow))
    yield from _of_consultations(flow)
    yield from _of_meetings(flow)
    yield from _of_links(flow)
    if flow.take_back is not None:
        yield from _each(("take_back", "by"), Noun.ROLE, flow.take_back.by)
    if flow.recusal is not None:
        yield from _each(("recusal", "imposed_by"), Noun.ROLE, flow.recusal.imposed_by)
    if flow.override is not None:
        yield from _each(("override", "by"), Noun.ROLE, flow.override.by)


def voices_of(flow: Flow) -> Iterator[str]:
    """The recipients that stand for people behind the voices of consultations."""
    return (f"{name}.{who}" for name in flow.consultations for who in (ASKED, SILENT))


def _addressed(flow: Flow) -> Iterator[str]:
    return (name for name, field in flow.fields.items() if field.type in ADDRESSED)


def _not_addressed(flow: Flow, name: str) -> str:
    kind = flow.fields[name].type
    return (
        f'"{name}" is a field of type {kind}; a notice goes to a role, to a field of type'
        f" {listed(ADDRESSED, 'or')}, or to {MEMBERSHIP} or {TURN}"
    )


def _each(path: Path, noun: Noun, names: Iterable[str]) -> Iterator[Use]:
    return (Use((*path, index), noun, name) for index, name in enumerate(names))


def _basis(path: Path, basis: str | None) -> Iterator[Use]:
    if basis is not None:
        yield Use((*path, "basis"), Noun.BASIS, basis)


def _of_roles(flow: Flow) -> Iterator[Use]:
    for name, role in flow.roles.items():
        yield from _each(("roles", name, "assigned_by"), Noun.ROLE, role.assigned_by)
        for index, other in enumerate(role.apart_from):
            yield Use(("roles", name, "apart_from", index), Noun.ROLE, other, only_apart=True)
        if role.acting is not None:
            yield Use(("roles", name, "acting", "role"), Noun.ROLE, role.acting.role)
        if role.otherwise is not None:
            yield Use(("roles", name, "else"), Noun.ROLE, role.otherwise)


def _of_states(flow: Flow) -> Iterator[Use]:
    for name, state in flow.states.items():
        for role, fields in state.editable_by.items():
            path = ("states", name, "editable_by", role)
            yield Use((*path, KEY), Noun.ROLE, role)
            yield from _each(path, Noun.FIELD, fields)
        yield from _each(("states", name, "consult"), Noun.CONSULTATION, state.consult)
        turn = (role for role in state.turn if role != CLOCK)
        yield from _each(("states", name, "turn"), Noun.ROLE, turn)


def _of_actions(flow: Flow) -> Iterator[Use]:
    for name, action in flow.actions.items():
        path = ("actions", name)
        yield from _each((*path, "from"), Noun.STATE, action.sources)
        if action.target is not None:
            yield Use((*path, "to"), Noun.STATE, action.target)
        yield from _each((*path, "by"), Noun.ROLE, (role for role in action.by if role != CLOCK))
        yield from _each((*path, "needs"), Noun.FIELD, action.needs)
        yield from _each((*path, "fills"), Noun.FIELD, action.fills)
        yield from _basis(path, action.basis)
        for index, guard in enumerate(action.when):
            yield from _basis((*path, "when", index), guard.basis)
        for index, owed in enumerate(action.notify):
            yield Use((*path, "notify", index, "send"), Noun.NOTICE, owed.send)
            yield from _each((*path, "notify", index, "to"), Noun.RECIPIENT, owed.to)


def _of_meetings(flow: Flow) -> Iterator[Use]:
    for name, each in flow.meetings.items():
        if each.field is not None:
            yield Use(("meetings", name, "field"), Noun.FIELD, each.field)
    for name, field in flow.fields.items():
        for key, notices in (("moved", field.moved), ("cancelled", field.cancelled)):
            for index, owed in enumerate(notices):
                path = ("fields", name, key, index)
                yield Use((*path, "send"), Noun.NOTICE, owed.send)
                yield from _each((*path, "to"), Noun.RECIPIENT, owed.to)


def _of_links(flow: Flow) -> Iterator[Use]:
    for name, link in flow.links.items():
        yield from _each(("links", name, "by"), Noun.ROLE, link.by)
    for name, action in flow.actions.items():
        if action.opens is not None:
            path = ("actions", name, "opens")
            yield Use((*path, "link"), Noun.LINK, action.opens.link)
            for target, source in action.opens.fields.items():
                yield Use((*path, "fields", target), Noun.FIELD, source)


def _of_deadlines(flow: Flow) -> Iterator[Use]:
    started_by = {
        Trigger.ENTERING: Noun.STATE,
        Trigger.ACTION: Noun.ACTION,
        Trigger.FIELD: Noun.FIELD,
        Trigger.MEETING: Noun.FIELD,
    }
    for name, deadline in flow.deadlines.items():
        path = ("deadlines", name)
        yield Use((*path, "starts"), started_by[deadline.starts.trigger], deadline.starts.name)
        yield from _each((*path, "runs_in"), Noun.STATE, deadline.runs_in)
        yield from _each((*path, "stops"), Noun.ACTION, deadline.stops)
        yield from _each((*path, "pauses_in"), Noun.STATE, deadline.pauses_in)
        yield from _each((*path, "restarts"), Noun.ACTION, deadline.restarts)
        excluded = (*path, "excluding_meetings")
        yield from _each(excluded, Noun.MEETINGS, deadline.excluding_meetings)
        if deadline.do is not None:
            yield Use((*path, "do"), Noun.ACTION, deadline.do)
        yield from _basis(path, deadline.basis)
        for index, reminder in enumerate(deadline.remind):
            yield Use((*path, "remind", index, "send"), Noun.NOTICE, reminder.send)
            yield from _each((*path, "remind", index, "to"), Noun.RECIPIENT, reminder.to)


def _of_consultations(flow: Flow) -> Iterator[Use]:
    for name, asking in flow.consultations.items():
        path = ("consultations", name)
        for index, part in enumerate(asking.asked):
            if part.role is not None:
                yield Use((*path, "ask", index, "role"), Noun.ROLE, part.role)
            if part.membership is not None:
                yield Use((*path, "ask", index, "membership"), Noun.MEMBERSHIP, part.membership)
            if part.field is not None:
                yield Use((*path, "ask", index, "field"), Noun.FIELD, part.field)
        if asking.extension is not None:
            asks = (role for role in asking.extension.by if role != ASKED)
            yield from _each((*path, "extension", "by"), Noun.ROLE, asks)
        yield from _each((*path, "close", "by"), Noun.ROLE, asking.closed_by)
        yield from _basis(path, asking.basis)
        for index, owed in enumerate(asking.notify):
            yield Use((*path, "notify", index, "send"), Noun.NOTICE, owed.send)
            yield from _each((*path, "notify", index, "to"), Noun.RECIPIENT, owed.to)
        for key, kind in asking.comments.items():
            for index, owed in enumerate(kind.notify):
                where = (*path, "comments", key, "notify", index)
                yield Use((*where, "send"), Noun.NOTICE, owed.send)
                yield from _each((*where, "to"), Noun.RECIPIENT, owed.to)
