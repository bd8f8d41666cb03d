"""Consultations that are never held, that nobody hears of, or that ask whom they do not name."""

from collections.abc import Iterator

from definitions.checks.finding import Finding, unknown, warning
from definitions.checks.outcomes import outcomes_that_fail
from definitions.consultations import ASKED, Consultation, Unreached
from definitions.flow import FieldType, Flow
from definitions.problems import KEY, Path


def consultations_that_fail(flow: Flow) -> Iterator[Finding]:
    """What each consultation of the flow lacks to be opened, answered and decided."""
    yield from _where_held(flow)
    one_at_most = {name: 1 for name, role in flow.roles.items() if role.assigned}
    for name, asking in flow.consultations.items():
        path: Path = ("consultations", name)
        yield from _until(path, flow, name)
        yield from _parts(path, asking)
        yield from _asked_of_fields(path, asking, flow)
        yield from _told(path, asking)
        yield from outcomes_that_fail(path, asking, one_at_most)


def _where_held(flow: Flow) -> Iterator[Finding]:
    """Each is held in one state that a case enters and leaves."""
    held: dict[str, str] = {}
    for state in flow.states.values():
        for index, name in enumerate(state.consult):
            path: Path = ("states", state.name, "consult", index)
            if state.initial or state.final:
                what = "opened" if state.initial else "ended"
                yield Finding(path, f"a case is {what} here; nobody can be asked in this state")
            elif name in held:
                sentence = f'"{name}" is held in "{held[name]}" already; it is held in one state'
                yield Finding(path, sentence)
            held.setdefault(name, state.name)
    for name in flow.consultations:
        if name not in held:
            sentence = f'no state holds "{name}"; write "consult: {name}" where it is held'
            yield Finding(("consultations", name, KEY), sentence)


def _until(path: Path, flow: Flow, name: str) -> Iterator[Finding]:
    """Whether the field that says when it closes holds a day."""
    deadline = flow.deadlines.get(name)
    field = flow.fields.get(deadline.starts.name) if deadline else None
    if deadline is None or field is None or not deadline.starts.trigger.of_field:
        return
    if field.type not in (FieldType.DATE, FieldType.MEETING):
        sentence = (
            f'"{field.name}" is a field of type {field.type}; a consultation closes on the day in a'
            " field of type date, or some time before the meeting in one of type meeting"
        )
        yield Finding((*path, "until"), sentence)


def _parts(path: Path, asking: Consultation) -> Iterator[Finding]:
    """The parts that the rule names are asked."""
    asked = [part.name for part in asking.asked]
    if asking.rule is None:
        return
    for index, name in enumerate(asking.rule.veto):
        if name not in asked:
            yield Finding(
                (*path, "rule", "veto", index), unknown(name, "part that is asked", asked)
            )
    for name in asking.rule.each_class:
        if name not in asked:
            sentence = unknown(name, "part that is asked", asked)
            yield Finding((*path, "rule", "each_class", name, KEY), sentence)


def _asked_of_fields(path: Path, asking: Consultation, flow: Flow) -> Iterator[Finding]:
    """A field that says who is asked names parties."""
    for index, part in enumerate(asking.asked):
        field = flow.fields.get(part.field or "")
        if field is not None and field.type not in (FieldType.PARTY, FieldType.PARTIES):
            sentence = f'"{field.name}" is a field of type {field.type}; only parties can be asked'
            yield Finding((*path, "ask", index, "field"), sentence)


def _told(path: Path, asking: Consultation) -> Iterator[Finding]:
    """Whether whoever is asked hears of it."""
    everyone = f"{asking.name}.{ASKED}"
    if any(everyone in owed.to for owed in asking.notify):
        return
    if asking.unreached is not Unreached.COUNTED:
        sentence = f'nobody is reached: no notice of the opening goes to "{everyone}"'
        yield Finding((*path, "unreached"), sentence)
    else:
        sentence = f'no notice of its opening goes to "{everyone}"; who is asked hears nothing'
        yield warning((*path, KEY), sentence)
