"""The shape of a flow file: every key with its meaning, and the JSON Schema made from it.

A shape says what each key may hold by itself. What keys demand of one another is in ``rules``, and
whether the names used exist is found by ``check``.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Field,
    PlainValidator,
    WithJsonSchema,
)

from definitions.flow import FALLBACK, LANGUAGES
from definitions.rules import ALL
from definitions.schema_authority import ActingShape, RecusalShape
from definitions.schema_books import BooksShape, BudgetShape, PostShape, QuotaShape, TakeShape
from definitions.schema_consultations import ConsultationShape, part_of_consultation
from definitions.schema_deadlines import DeadlineShape, OverrideShape
from definitions.schema_fields import (
    FIELD_SHAPES,
    AnyField,
    FieldShape,
    NotifyShape,
    Shape,
    SimpleField,
)
from definitions.schema_links import LinkShape, OpeningShape, SumShape
from definitions.schema_notices import DefaultRemindersShape, ReminderShape
from definitions.written import (
    NAME,
    Condition,
    Currency,
    Day,
    Group,
    Languages,
    Name,
    Names,
    PeriodText,
    Reference,
    Texts,
    WindowText,
    Words,
    fault,
    shown,
)

FORMAT = 1
"""The only format that this version reads."""

LATER_KEYS = ("delegation",)
"""Keys of later versions; a file that has one is refused by name instead of half working."""


def _format(value: object) -> int:
    if value == FORMAT and type(value) is int:
        return FORMAT
    raise fault(f"{shown(value)} is not a format that this version reads; it reads format {FORMAT}")


def _editors(value: object) -> object:
    """Roles without fields may edit everything."""
    if isinstance(value, str):
        return {value: ALL}
    if isinstance(value, list) and value and all(isinstance(role, str) for role in value):
        return dict.fromkeys(value, ALL)
    if isinstance(value, dict):
        return value
    raise fault(f"{shown(value)} is neither a list of roles nor roles with their fields")


_NAMED = {"type": "string", "pattern": f"^{NAME}$"}
_NAMES = {"type": "array", "items": _NAMED, "minItems": 1, "uniqueItems": True}

FormatNumber = Annotated[int, PlainValidator(_format), WithJsonSchema({"const": FORMAT})]
Editors = Annotated[
    dict[Name, Names],
    BeforeValidator(_editors),
    WithJsonSchema(
        {
            "anyOf": [
                _NAMED,
                _NAMES,
                {
                    "type": "object",
                    "propertyNames": _NAMED,
                    "additionalProperties": {"anyOf": [{"const": ALL}, _NAMED, _NAMES]},
                },
            ]
        }
    ),
]


class BasisShape(Shape):
    """The text that a rule rests on."""

    instrument: Words = Field(description="The instrument: WTSA Resolution 34.")
    edition: Words | None = Field(None, description="Its edition: Dubai 2012.")
    clause: Words | None = Field(None, description="The clause: resolves 3.")
    valid_from: Day | None = Field(None, description="The first day on which it is in force.")
    valid_to: Day | None = Field(None, description="The last day on which it is in force.")


class RoleShape(Shape):
    """A part that people play in a case."""

    of: Literal["party", "office"] = Field(
        description="Who holds it: focal points of the case's own party, or people of the office."
    )
    title: Texts | None = Field(None, description="What people read for it.")
    assigned: Literal["one"] | None = Field(
        None, description="One of the holders is assigned on each case."
    )
    assigned_by: Names | None = Field(
        None, description="Roles whose holders assign; when left out, the holders of the role."
    )
    apart_from: Names | None = Field(
        None, description="Roles that nobody may also have acted in on the same case."
    )
    delegable: bool = Field(True, description="Whether its holders may delegate it.")
    acting: ActingShape | None = Field(
        None, description="Who acts in it while no holder is there: all absent, recused, or none."
    )
    else_: Name | None = Field(
        None, alias="else", description="The role that it falls to when nobody is left."
    )


class StateShape(Shape):
    """Where a case can stand."""

    title: Texts = Field(description="What people read for it.")
    public: Texts | None = Field(
        None, description="What people outside the office read instead of the title."
    )
    initial: bool = Field(False, description="Whether a case is opened in it; one state is.")
    final: Literal["successful", "unsuccessful"] | None = Field(
        None, description="How a case has ended that stands here."
    )
    editable_by: Editors = Field(
        default_factory=dict,
        description="Roles that may edit fields here: a list, or each role with its fields.",
    )
    norm: PeriodText | None = Field(
        None, description="How long a case should stay; shown beside the days that it has stayed."
    )
    consult: Names | None = Field(
        None, description="Consultations that entering it opens and leaving it stops."
    )
    turn: Names | None = Field(
        None, description="The roles whose turn it is here, or clock; else those who lead on."
    )


class GuardShape(Shape):
    """A condition with the sentence that says why not."""

    is_: Condition = Field(alias="is", description="The condition that must hold.")
    otherwise: Texts = Field(description="What people read when it does not hold.")
    basis: Name | None = Field(
        None, description="A name of legal_basis, or setting for a choice of the office."
    )


class ActionShape(Shape):
    """What can be asked for in a state."""

    title: Texts = Field(description="What people read for it.")
    from_: Names = Field(
        alias="from", description="The states it can be taken in; any stands for all but the final."
    )
    to: Name | None = Field(
        None,
        description="The state after; back for the one before; when left out, the case stays.",
    )
    by: Names | None = Field(None, description="Roles that may take it, or clock.")
    automatic: Condition | None = Field(
        None, description="The condition on which it is taken by itself."
    )
    needs: Names | None = Field(None, description="Fields that must be given first.")
    fills: Names | None = Field(None, description="Fields of the case that its form asks for.")
    asks: dict[Name, SimpleField] = Field(
        default_factory=dict, description="Answers that its form asks for, kept with the act."
    )
    when: list[GuardShape] = Field(
        default_factory=list, description="Conditions that must hold, in the order they are shown."
    )
    notify: list[NotifyShape] = Field(default_factory=list, description="The notices it owes.")
    confirm: bool = Field(False, description="Whether people are asked once more.")
    in_person: bool = Field(False, description="Whether nobody takes it by delegation.")
    amount: Name | None = Field(
        None, description="The sum that it disposes of: a field or question of type money."
    )
    opens: OpeningShape | None = Field(None, description="A case that it opens and links.")
    post: list[PostShape] = Field(
        default_factory=list, description="What it posts on the books, in order."
    )
    books: Literal["close"] | None = Field(None, description="Whether it closes the books.")
    takes: list[TakeShape] = Field(default_factory=list, description="The quotas that it takes.")
    gives_back: Names | None = Field(None, description="The quotas that it gives back.")
    basis: Name | None = Field(
        None, description="A name of legal_basis, or setting for a choice of the office."
    )


class TakeBackShape(Shape):
    """Who may take back the last act of a case, and for how long."""

    by: Names = Field(description="Roles whose holders may take back.")
    within: WindowText = Field(
        description="For how long after the act; its notices wait as long. Minutes or hours."
    )


class MeetingsShape(Shape):
    """A group whose next meeting conditions ask for."""

    group: Group | None = Field(None, description="The group's code.")
    field: Name | None = Field(None, description="The field that names the group.")


class FlowShape(Shape):
    """A flow of Placet: how a case goes from its first draft to its end."""

    format: FormatNumber = Field(description="The format of this file.")
    flow: Name = Field(description="The name of the flow.")
    title: Texts = Field(description="What people read for the flow.")
    reference: Reference = Field(description="How cases are numbered: VC-{year}-{number:04}.")
    calendar: Name = Field(description="The calendar of working days, time zone and cut-off.")
    languages: Languages = Field(
        default_factory=lambda: list(LANGUAGES),
        description="The languages that every text of the flow must have.",
    )
    fallback: Languages = Field(
        default_factory=lambda: list(FALLBACK),
        description="The order in which another language is taken when one is missing.",
    )
    currency: Currency | None = Field(None, description="The one currency of the flow's money.")
    legal_basis: dict[Name, BasisShape] = Field(
        default_factory=dict, description="The texts that rules rest on."
    )
    roles: dict[Name, RoleShape] = Field(description="The parts that people play.")
    fields: dict[Name, AnyField] = Field(
        default_factory=dict, description="The values that a case keeps."
    )
    states: dict[Name, StateShape] = Field(description="Where a case can stand.")
    actions: dict[Name, ActionShape] = Field(description="What can be asked for.")
    deadlines: dict[Name, DeadlineShape] = Field(
        default_factory=dict, description="What is due when."
    )
    consultations: dict[Name, ConsultationShape] = Field(
        default_factory=dict,
        description="What people or parties are asked, and how it is decided.",
    )
    meetings: dict[Name, MeetingsShape] = Field(
        default_factory=dict, description="Groups whose next meeting conditions ask for."
    )
    links: dict[Name, LinkShape] = Field(
        default_factory=dict, description="The cases that its own are linked to."
    )
    books: BooksShape | None = Field(None, description="The books that its cases keep.")
    quotas: dict[Name, QuotaShape] = Field(
        default_factory=dict, description="What all cases together may take."
    )
    take_back: TakeBackShape | None = Field(
        None, description="Who may take back the last act; when left out, nobody."
    )
    recusal: RecusalShape | None = Field(
        None, description="Which ties recuse people, and who may recuse somebody else."
    )
    override: OverrideShape | None = Field(
        None, description="Who may move deadlines; when left out, nobody."
    )


def json_schema() -> dict[str, Any]:
    """The JSON Schema of flow files, for editors and for programs that write them."""
    written: dict[str, Any] = FlowShape.model_json_schema()
    schema: dict[str, Any] = _closed(written)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _closed(schema: Any) -> Any:
    """``schema`` without the alternative null and without names other than those of the pattern.

    In a file a key that is not used is left out, and a name must look like one.
    """
    if isinstance(schema, list):
        return [_closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: _closed(value) for key, value in schema.items() if value is not None}
    if "patternProperties" in kept:
        kept["additionalProperties"] = False
    others = [each for each in kept.get("anyOf", ()) if each != {"type": "null"}]
    if len(others) == 1:
        del kept["anyOf"]
        return {**others[0], **kept}
    if others:
        kept["anyOf"] = others
    return kept


def keys_of(shape: type[Shape]) -> tuple[str, ...]:
    """The keys of a shape as files write them."""
    return tuple(field.alias or name for name, field in shape.model_fields.items())


NAMED = "*"
"""Stands for any name in a place of the file."""

_SHAPES: dict[tuple[str | int, ...], type[Shape]] = {
    (): FlowShape,
    ("take_back",): TakeBackShape,
    ("recusal",): RecusalShape,
    ("legal_basis", NAMED): BasisShape,
    ("roles", NAMED): RoleShape,
    ("roles", NAMED, "acting"): ActingShape,
    ("states", NAMED): StateShape,
    ("actions", NAMED): ActionShape,
    ("actions", NAMED, "opens"): OpeningShape,
    ("deadlines", NAMED): DeadlineShape,
    ("consultations", NAMED): ConsultationShape,
    ("meetings", NAMED): MeetingsShape,
    ("links", NAMED): LinkShape,
    ("links", NAMED, "sums", NAMED): SumShape,
    ("override",): OverrideShape,
    ("books",): BooksShape,
    ("books", "budget"): BudgetShape,
    ("quotas", NAMED): QuotaShape,
}


_IN_ACTIONS: dict[str, type[Shape]] = {
    "when": GuardShape,
    "notify": NotifyShape,
    "post": PostShape,
    "takes": TakeShape,
}


def shape_at(path: tuple[str | int, ...], type_of_field: object) -> type[Shape] | None:
    """The shape of the mapping at ``path``; ``None`` where its keys are names.

    Args:
        type_of_field: what the mapping says it holds, for a field, a column or a question.
    """
    match path:
        case ("fields", _) | ("fields", _, "columns", _) | ("actions", _, "asks", _):
            return FIELD_SHAPES.get(str(type_of_field), FieldShape)
        case ("actions", _, "when" | "notify" | "post" | "takes" as key, _):
            return _IN_ACTIONS[key]
        case ("fields", _, "moved" | "cancelled", _):
            return NotifyShape
        case ("deadlines", _, "remind", *number):
            return ReminderShape if number else DefaultRemindersShape
        case ("consultations", _, *rest) if rest:
            return part_of_consultation(tuple(rest))
    return _SHAPES.get(tuple(NAMED if place % 2 else part for place, part in enumerate(path)))
