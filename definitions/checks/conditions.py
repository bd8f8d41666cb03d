"""Conditions that cannot be compiled, and where in the file each goes wrong."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from definitions.expressions import (
    ConditionProblem,
    ValueType,
    compile_condition,
    names_of,
    names_of_books,
    names_of_consultations,
    names_of_form,
    names_of_links,
    names_of_meetings,
    names_of_roles,
)
from definitions.flow import Action, Flow
from definitions.problems import Path

_OF_FORM = re.compile(r"act\.([a-z0-9_]+)")
_BLOCK = re.compile(r"[|>][-+0-9]*\s*(#.*)?$")


@dataclass(frozen=True, slots=True)
class ConditionFinding:
    """A condition at ``path`` that is wrong at the character ``offset`` of its ``text``."""

    path: Path
    text: str
    offset: int
    sentence: str

    def position(self, source: str, begins: tuple[int, int]) -> tuple[int, int]:
        """Line and column in the file's text, of a value that begins at ``begins``."""
        line, column = begins
        lines = source.split("\n")
        first = lines[line - 1][column - 1 :] if line <= len(lines) else ""
        if _BLOCK.match(first):
            return _in_block(self.text, self.offset, lines, line) or begins
        quoted = first[:1] in ('"', "'")
        if first[quoted:].startswith(self.text):
            return line, column + quoted + self.offset
        return begins


def conditions_that_fail(flow: Flow) -> Iterator[ConditionFinding]:
    """Every condition of the flow that cannot be used.

    A guard reads the case and the form of its own action; an automatic action has no form.
    """
    of_case = {
        **names_of(flow.fields),
        **names_of_roles(flow.roles),
        **names_of_consultations(flow.consultations),
        **names_of_meetings(flow.meetings),
        **names_of_links(flow.links),
        **names_of_books(flow.books),
    }
    for name, action in flow.actions.items():
        names = {**of_case, **names_of_form(action.asks)}
        for path, text in _with_form(name, action):
            yield from _compiled(path, text, names, action, flow)
        if action.automatic is not None:
            path = ("actions", name, "automatic")
            yield from _compiled(path, action.automatic, of_case, action, flow)
    for name, asking in flow.consultations.items():
        for index, part in enumerate(asking.asked):
            if part.when is not None:
                path = ("consultations", name, "ask", index, "when")
                yield from _compiled(path, part.when, of_case, None, flow)


def _with_form(name: str, action: Action) -> Iterator[tuple[Path, str]]:
    """The conditions of an action that read its form too, with their places."""
    for index, guard in enumerate(action.when):
        yield ("actions", name, "when", index, "is"), guard.condition
    posts = [("post", index, each.when) for index, each in enumerate(action.post)]
    takes = [("takes", index, each.when) for index, each in enumerate(action.takes)]
    for key, index, text in (*posts, *takes):
        if text is not None:
            yield ("actions", name, key, index, "when"), text


def _compiled(
    path: Path, text: str, names: Mapping[str, ValueType], action: Action | None, flow: Flow
) -> Iterator[ConditionFinding]:
    try:
        compile_condition(text, names, flow.currency)
    except ConditionProblem as problem:
        found = _OF_FORM.match(text, problem.offset)
        sentence = _not_of_form(found[1], action, flow) if found and action else None
        yield ConditionFinding(path, text, problem.offset, sentence or problem.sentence)


def _not_of_form(name: str, action: Action, flow: Flow) -> str | None:
    if action.automatic is not None:
        return f'"act.{name}" cannot be read: an automatic action has no form'
    asking = [other.name for other in flow.actions.values() if name in other.asks]
    if name in action.asks or not asking:
        return None
    return f'"act.{name}" is asked by "{asking[0]}"; a condition reads the form of its own action'


def _in_block(text: str, offset: int, lines: list[str], header: int) -> tuple[int, int] | None:
    """The place in a block below its ``header`` line, whose lines ``text`` was joined from."""
    begins = 0
    for number, line in enumerate(lines[header:], start=header + 1):
        words = line.strip()
        begins = text.find(words, begins)
        if begins < 0:
            return None
        if words and begins <= offset <= begins + len(words):
            return number, line.index(words) + 1 + offset - begins
        begins += len(words)
    return None
