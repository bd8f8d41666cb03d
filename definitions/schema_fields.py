"""The shape of a field in a flow file, by its type; ``schema`` has the shape of everything else."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, field_validator

from definitions.documents import USUAL_LARGEST, USUAL_TYPES
from definitions.flow import FieldType
from definitions.written import (
    Amount,
    Bound,
    ChoiceName,
    Decimals,
    DocumentTypes,
    Group,
    Length,
    Name,
    Recipients,
    Rows,
    Size,
    Texts,
    fault,
)
from definitions.written_books import AnyCurrency

FIELD_TYPE = "field_type"
"""The kind of error for a field that has no type, or one that there is not."""

PLAIN_TYPES = ("yes_no", "date", "countries", "party", "parties", "person")
"""The types that need no keys of their own."""

ALL_TYPES = tuple(each.value for each in FieldType)
SIMPLE_TYPES = tuple(each for each in ALL_TYPES if each != "table")
"""The types of a question in a form."""

COLUMN_TYPES = tuple(each for each in SIMPLE_TYPES if each not in ("document", "meeting"))
"""The types of a table's column."""


class Shape(BaseModel):
    """A mapping whose keys are known."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def _something(cls, value: Any) -> Any:
        if value is None:
            raise fault("nothing stands here; give a value or leave the key out")
        return value


class FieldShape(Shape):
    """What every field has, whatever its type."""

    type: str = Field(description="What it holds.")
    title: Texts | None = Field(None, description="What people read for it.")
    optional: bool = Field(False, description="Whether it may stay empty.")


class PlainFieldShape(FieldShape):
    """Yes or no, a date, countries, a party, parties or a person."""

    type: Literal["yes_no", "date", "countries", "party", "parties", "person"] = Field(
        description="What it holds."
    )


class TextFieldShape(FieldShape):
    """A text of one line."""

    type: Literal["text"] = Field(description="What it holds.")
    max: Length = Field(200, description="Characters at most.")


class LongTextFieldShape(FieldShape):
    """A text of any number of lines."""

    type: Literal["long_text"] = Field(description="What it holds.")
    max: Length = Field(10_000, description="Characters at most.")


class ChoiceFieldShape(FieldShape):
    """One of several values."""

    type: Literal["choice"] = Field(description="What it holds.")
    choices: dict[ChoiceName, Texts] = Field(
        min_length=1, description="The values, each with what people read for it."
    )


class NumberFieldShape(FieldShape):
    """A number; whole when it has no decimals."""

    type: Literal["number"] = Field(description="What it holds.")
    minimum: Bound | None = Field(None, alias="from", description="The smallest number allowed.")
    maximum: Bound | None = Field(None, alias="to", description="The largest number allowed.")
    decimals: Decimals = Field(0, description="Digits after the point.")


class MoneyFieldShape(FieldShape):
    """A sum of money in one currency, or in any."""

    type: Literal["money"] = Field(description="What it holds.")
    currency: AnyCurrency | None = Field(
        None, description="The currency that it must be in, or any; the flow's when left out."
    )
    above: Amount | None = Field(None, description="The sum must be more than this amount.")


class DocumentFieldShape(FieldShape):
    """A file."""

    type: Literal["document"] = Field(description="What it holds.")
    max: Size = Field(USUAL_LARGEST, description="How large it may be: 10 MB.")
    types: DocumentTypes = Field(
        list(USUAL_TYPES), description="The types of document that it takes."
    )


class NotifyShape(Shape):
    """A notice that is owed."""

    send: Name = Field(description="The notice.")
    to: Recipients = Field(
        description="Roles, fields that hold a party, parties or a person, membership, or"
        " CONSULTATION.asked and CONSULTATION.silent."
    )
    for_: Literal["action", "information"] = Field(
        "action",
        alias="for",
        description="action: sent at once; information: as its reader prefers.",
    )


class MeetingFieldShape(FieldShape):
    """A meeting, by its code."""

    type: Literal["meeting"] = Field(description="What it holds.")
    group: Group | None = Field(None, description="Whose meetings it takes; every group's if not.")
    moved: list[NotifyShape] = Field(
        default_factory=list, description="The notices owed when the meeting is moved."
    )
    cancelled: list[NotifyShape] = Field(
        default_factory=list, description="The notices owed when the meeting is cancelled."
    )


def _type_of(value: Any) -> str | None:
    """The tag of the shape that a field's type asks for. No key of a file can be equal to it."""
    found = value.get("type") if isinstance(value, dict) else None
    if not isinstance(found, str):
        return None
    return "\0plain" if found in PLAIN_TYPES else f"\0{found}"


_BY_TYPE = Discriminator(
    _type_of, custom_error_type=FIELD_TYPE, custom_error_message="no such type of field"
)

ColumnField = Annotated[
    Annotated[PlainFieldShape, Tag("\0plain")]
    | Annotated[TextFieldShape, Tag("\0text")]
    | Annotated[LongTextFieldShape, Tag("\0long_text")]
    | Annotated[ChoiceFieldShape, Tag("\0choice")]
    | Annotated[NumberFieldShape, Tag("\0number")]
    | Annotated[MoneyFieldShape, Tag("\0money")],
    _BY_TYPE,
]

SimpleField = Annotated[
    Annotated[PlainFieldShape, Tag("\0plain")]
    | Annotated[TextFieldShape, Tag("\0text")]
    | Annotated[LongTextFieldShape, Tag("\0long_text")]
    | Annotated[ChoiceFieldShape, Tag("\0choice")]
    | Annotated[NumberFieldShape, Tag("\0number")]
    | Annotated[MoneyFieldShape, Tag("\0money")]
    | Annotated[DocumentFieldShape, Tag("\0document")]
    | Annotated[MeetingFieldShape, Tag("\0meeting")],
    _BY_TYPE,
]


class TableFieldShape(FieldShape):
    """Rows with the same columns."""

    type: Literal["table"] = Field(description="What it holds.")
    columns: dict[Name, ColumnField] = Field(
        min_length=1,
        description="Its columns: fields of every type but table, document and meeting.",
    )
    max: Rows = Field(200, description="Rows at most.")


AnyField = Annotated[
    Annotated[PlainFieldShape, Tag("\0plain")]
    | Annotated[TextFieldShape, Tag("\0text")]
    | Annotated[LongTextFieldShape, Tag("\0long_text")]
    | Annotated[ChoiceFieldShape, Tag("\0choice")]
    | Annotated[NumberFieldShape, Tag("\0number")]
    | Annotated[MoneyFieldShape, Tag("\0money")]
    | Annotated[DocumentFieldShape, Tag("\0document")]
    | Annotated[MeetingFieldShape, Tag("\0meeting")]
    | Annotated[TableFieldShape, Tag("\0table")],
    _BY_TYPE,
]

FIELD_SHAPES: dict[str, type[FieldShape]] = {
    **dict.fromkeys(PLAIN_TYPES, PlainFieldShape),
    "text": TextFieldShape,
    "long_text": LongTextFieldShape,
    "choice": ChoiceFieldShape,
    "number": NumberFieldShape,
    "money": MoneyFieldShape,
    "document": DocumentFieldShape,
    "meeting": MeetingFieldShape,
    "table": TableFieldShape,
}
"""The shape of each type of field."""
