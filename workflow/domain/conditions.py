"""A flow's conditions, ready to be asked; they answer nothing, or the reason why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from definitions.books import Post, Take
from definitions.consultations import Asked
from definitions.expressions import (
    Condition,
    ConditionFailed,
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
from definitions.flow import Action, Field, Flow, Text
from workflow.domain.facts import Reader, View, reader_of
from workflow.errors import Reason, field_missing, reason


@dataclass(frozen=True, slots=True)
class Question:
    """One compiled condition.

    Attributes:
        readers: how each name that it reads is found.
        required: the fields among them that must be given for the answer to mean anything.
        of_form: whether it reads what the action's form gives; it is then asked with the form only.
        otherwise: the flow's sentence for "no"; ``None`` for an automatic action.
    """

    condition: Condition
    readers: tuple[tuple[str, Reader], ...]
    required: tuple[Field, ...]
    of_form: bool
    otherwise: Text | None = None

    def why_not(self, view: View) -> Reason | None:
        """``None`` when the condition holds; it never opens an action by failing."""
        for declared in self.required:
            if view.fields.get(declared.name) is None:
                return field_missing(declared)
        try:
            if self.condition.holds({name: read(view) for name, read in self.readers}):
                return None
        except ConditionFailed as failed:
            return reason("condition_failed", f"a condition could not be worked out: {failed}")
        return Reason("condition", self.otherwise or Text({"en": self.condition.text}))


def guards_of(flow: Flow, action: Action) -> tuple[Question, ...]:
    """The conditions of ``action``'s ``when``, compiled."""
    names = {**names_of_case(flow), **names_of_form(action.asks)}
    return tuple(
        _question(
            compile_condition(guard.condition, names, flow.currency), flow, action, guard.otherwise
        )
        for guard in action.when
    )


def automatic_of(flow: Flow, action: Action) -> Question | None:
    """The condition that makes the engine take ``action``, compiled."""
    if action.automatic is None:
        return None
    compiled = compile_condition(action.automatic, names_of_case(flow), flow.currency)
    return _question(compiled, flow, action, None)


def of_postings(flow: Flow, action: Action) -> tuple[tuple[Post, Question | None], ...]:
    """What ``action`` posts, each with its condition, compiled."""
    return tuple((post, _with_form(flow, action, post.when)) for post in action.post)


def of_quotas(flow: Flow, action: Action) -> tuple[tuple[Take, Question | None], ...]:
    """What ``action`` takes of quotas, each with its condition, compiled."""
    return tuple((take, _with_form(flow, action, take.when)) for take in action.takes)


def _with_form(flow: Flow, action: Action, text: str | None) -> Question | None:
    if text is None:
        return None
    names = {**names_of_case(flow), **names_of_form(action.asks)}
    return _question(compile_condition(text, names, flow.currency), flow, action)


def asked_when(flow: Flow, part: Asked) -> Question | None:
    """The condition on which a part of an electorate is asked, compiled."""
    if part.when is None:
        return None
    return _question(compile_condition(part.when, names_of_case(flow), flow.currency), flow)


def names_of_case(flow: Flow) -> dict[str, ValueType]:
    """What every condition of the flow may read."""
    return {
        **names_of(flow.fields),
        **names_of_roles(flow.roles),
        **names_of_consultations(flow.consultations),
        **names_of_meetings(flow.meetings),
        **names_of_links(flow.links),
        **names_of_books(flow.books),
    }


def _question(
    compiled: Condition, flow: Flow, action: Action | None = None, otherwise: Text | None = None
) -> Question:
    asks, fills = (action.asks, action.fills) if action else ({}, ())
    readers = tuple((name, reader_of(name, flow, asks)) for name in compiled.names)
    parts = [name.split(".") for name in compiled.names]
    read = [part[1] for part in parts if part[0] == "case"]
    asked = [flow.meetings[part[0]] for part in parts if part[0] in flow.meetings]
    read += [group.field for group in asked if group.field is not None]
    return Question(
        condition=compiled,
        readers=readers,
        required=tuple(flow.fields[name] for name in _required(parts, flow.fields)),
        of_form=any(part[0] == "act" for part in parts) or bool(set(read) & set(fills)),
        otherwise=otherwise,
    )


def _required(parts: list[list[str]], fields: Mapping[str, Field]) -> dict[str, None]:
    """Names of required fields whose plain value is read, in order and once each."""
    return dict.fromkeys(
        part[1]
        for part in parts
        if part[0] == "case" and len(part) == 2 and not fields[part[1]].optional
    )
