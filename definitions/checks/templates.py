"""Templates of notices against the flow: a language that is missing, a name that is not offered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from definitions.books import GAP, OF_FUNDING
from definitions.checks.finding import Finding, listed
from definitions.consultations import SAID, counts_of
from definitions.flow import Action, Deadline, Field, Flow, Trigger
from definitions.problems import Path
from definitions.ways import ways_of

Notices = Mapping[str, Mapping[str, frozenset[str]]]
"""Notice to language to the dotted names that the template reads."""

_ALWAYS = frozenset(
    {
        *("case.reference", "case.state", "case.flow", "act.on"),
        *("party.name", "person.name", "office.name", "office.contact"),
    }
)


@dataclass(frozen=True, slots=True)
class Sending:
    """One place in the flow that sends a notice.

    Attributes:
        sender: what sends it, in words.
        offered: the dotted names that a template can read when it is sent from here.
    """

    path: Path
    notice: str
    sender: str
    offered: frozenset[str]


def templates_that_fail(flow: Flow, notices: Notices) -> Iterator[Finding]:
    """Every sending of a notice whose templates are not all there or read what is not offered."""
    for sending in _sendings(flow):
        by_language = notices.get(sending.notice)
        if by_language is None:
            continue
        missing = [each for each in flow.languages if each not in by_language]
        if missing:
            sentence = f'the notice "{sending.notice}" has no template in {listed(missing)}'
            yield Finding(sending.path, sentence)
        yield from _not_offered(sending, flow, by_language)


def _not_offered(
    sending: Sending, flow: Flow, by_language: Mapping[str, frozenset[str]]
) -> Iterator[Finding]:
    languages: dict[str, list[str]] = {}
    for language in flow.languages:
        for name in sorted(by_language.get(language, frozenset()) - sending.offered):
            languages.setdefault(name, []).append(language)
    for name, where in languages.items():
        yield Finding(
            sending.path,
            f'the notice "{sending.notice}" reads "{name}" in {listed(where)}, which is not there'
            f" when {sending.sender} sends it",
        )


def _sendings(flow: Flow) -> Iterator[Sending]:
    shared = _ALWAYS | {f"case.{name}" for name in flow.fields} | _counted(flow) | _funding(flow)
    for name, action in flow.actions.items():
        asked = {f"act.{each}" for each in action.asks}
        due = {
            f"due.{each}"
            for each, deadline in flow.deadlines.items()
            if _sets(action, deadline, flow)
        }
        for index, owed in enumerate(action.notify):
            path = ("actions", name, "notify", index, "send")
            yield Sending(path, owed.send, f'"{name}"', shared | asked | due)
    for name, field in flow.fields.items():
        yield from _of_meeting(name, field, flow, shared)
    for name, deadline in flow.deadlines.items():
        for index, reminder in enumerate(deadline.remind):
            path = ("deadlines", name, "remind", index, "send")
            sender = f'a reminder of "{name}"'
            yield Sending(path, reminder.send, sender, shared | {f"due.{name}"})
    for name, asking in flow.consultations.items():
        for index, owed in enumerate(asking.notify):
            path = ("consultations", name, "notify", index, "send")
            sender = f'the opening of "{name}"'
            yield Sending(path, owed.send, sender, shared | {f"due.{name}"})
        said = {f"act.{each}" for each in SAID}
        for key, kind in asking.comments.items():
            for index, owed in enumerate(kind.notify):
                where = ("consultations", name, "comments", key, "notify", index, "send")
                yield Sending(where, owed.send, f'a comment of kind "{key}"', shared | said)


def _counted(flow: Flow) -> frozenset[str]:
    """What every notice can say of rounds."""
    return frozenset(f"count.{name}" for name in counts_of(flow.consultations))


def _funding(flow: Flow) -> frozenset[str]:
    """What every notice can say of the books of a case."""
    if flow.books is None:
        return frozenset()
    sums = (*OF_FUNDING, GAP) if flow.books.target else OF_FUNDING
    return frozenset(f"funding.{each}" for each in sums)


def _of_meeting(name: str, field: Field, flow: Flow, shared: frozenset[str]) -> Iterator[Sending]:
    """What is sent when the meeting in a field is moved, which sets deadlines, or cancelled."""
    hanging = [
        each.name
        for each in flow.deadlines.values()
        if each.starts.trigger is Trigger.MEETING and each.starts.name == name
    ]
    due = {f"due.{each}" for each in hanging}
    for key, notices, offered in (
        ("moved", field.moved, shared | due),
        ("cancelled", field.cancelled, shared),
    ):
        for index, owed in enumerate(notices):
            path = ("fields", name, key, index, "send")
            yield Sending(path, owed.send, f'a meeting of "{name}" that is {key}', offered)


def _sets(action: Action, deadline: Deadline, flow: Flow) -> bool:
    """Whether an act of ``action`` can start ``deadline``, or what starts it is unknown anyway."""
    if deadline.starts.name not in {*flow.states, *flow.actions, *flow.fields}:
        return True
    if action.name in deadline.restarts:
        return True
    ways = ways_of(action, flow.actions)
    moves = action.back or action.target is not None
    match deadline.starts.trigger:
        case Trigger.ACTION:
            return deadline.starts.name == action.name
        case Trigger.ENTERING:
            entered = {target for _, target in ways} if moves else set()
            return deadline.starts.name in entered
        case Trigger.FIELD | Trigger.MEETING:
            enters = any(
                target in deadline.runs_in and source not in deadline.runs_in
                for source, target in ways
            )
            return deadline.starts.name in action.fills or enters
