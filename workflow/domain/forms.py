"""The form of an act: which values it may give, and what is wrong with those that were given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from definitions.flow import Action, Field, FieldType
from workflow.domain.case import Act, Case, Value
from workflow.domain.roster import Roster
from workflow.domain.suggestions import nearest
from workflow.domain.values import ValueProblem, keep
from workflow.errors import Reason, field_missing, reason

REASON = Field("reason", FieldType.LONG_TEXT, max_length=10_000)
COMMAND_ID = Field("command_id", FieldType.TEXT, max_length=200)
NO_ROSTER = Roster()

COMMENT_FORM = {"text": Field("text", FieldType.LONG_TEXT, max_length=10_000)}
"""What a comment says; every flow has it."""


@dataclass(frozen=True, slots=True)
class Form:
    """What was read from the values of an act.

    Attributes:
        changes: fields of the case with their new kept values; ``None`` takes a value away.
        answers: kept values of the action's own questions.
        reasons: one for each value that is wrong, unknown or missing.
    """

    changes: Mapping[str, Value] = field(default_factory=dict)
    answers: Mapping[str, Value] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()

    def fields_after(self, case: Case) -> Mapping[str, Value]:
        """The fields of the case as this form leaves them."""
        return {**case.fields, **self.changes} if self.changes else case.fields


def read_action_form(
    action: Action, fields: Mapping[str, Field], values: Mapping[str, Value], roster: Roster
) -> Form:
    """The form of a flow's action: the fields that it ``fills`` and what it ``asks``."""
    if not values and not action.asks:
        return Form()
    fillable = {name: fields[name] for name in action.fills}
    form = read_form(fillable, action.asks, values, roster)
    missing = [
        name
        for name, ask in action.asks.items()
        if not ask.optional and form.answers.get(name) is None
    ]
    bad = {each.facts.get("field") for each in form.reasons}
    lacking = tuple(field_missing(action.asks[name]) for name in missing if name not in bad)
    return Form(form.changes, form.answers, (*form.reasons, *lacking))


def sum_of(
    action: Action, answers: Mapping[str, Value], fields: Mapping[str, Value]
) -> Value | None:
    """The sum that an action disposes of; ``None`` where it disposes of none or none is given."""
    if action.amount is None:
        return None
    return (answers if action.amount in action.asks else fields).get(action.amount)


def read_form(
    fields: Mapping[str, Field],
    asks: Mapping[str, Field],
    values: Mapping[str, Value],
    roster: Roster,
) -> Form:
    """Sort ``values`` into fields and answers, in their kept form; nothing unknown passes."""
    changes: dict[str, Value] = {}
    answers: dict[str, Value] = {}
    reasons: list[Reason] = []
    for name, raw in values.items():
        declared = asks.get(name) or fields.get(name)
        if declared is None:
            reasons.append(_unknown(name, [*fields, *asks]))
            continue
        try:
            kept = keep(declared, raw, roster)
        except ValueProblem as problem:
            reasons.append(reason("bad_value", f"{name}: {problem}", field=name))
            continue
        (answers if name in asks else changes)[name] = kept
    return Form(
        changes, {name: kept for name, kept in answers.items() if kept is not None}, tuple(reasons)
    )


def unfit_request(act: Act) -> tuple[Reason, ...]:
    """What is wrong with the reason and the command id of an act, which are kept as text."""
    given = ((REASON, act.reason), (COMMAND_ID, act.command_id))
    reasons = []
    for declared, raw in given:
        try:
            if raw is not None and keep(declared, raw, NO_ROSTER) is None:
                raise ValueProblem("it is empty")
        except ValueProblem as problem:
            reasons.append(reason("bad_value", f"{declared.name}: {problem}", field=declared.name))
    return tuple(reasons)


def missing_fields(
    needs: tuple[str, ...], fields: Mapping[str, Field], given: Mapping[str, Value]
) -> tuple[Reason, ...]:
    """A reason for each field of ``needs`` that is not given."""
    return tuple(field_missing(fields[name]) for name in needs if given.get(name) is None)


def _unknown(name: str, known: list[str]) -> Reason:
    hint = f'; did you mean "{near}"?' if (near := nearest(name, known)) else ""
    return reason("unknown_field", f'"{name}" cannot be given here{hint}', field=name)
