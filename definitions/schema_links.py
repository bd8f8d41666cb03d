"""The shape of what a flow file says about linked cases."""

from __future__ import annotations

from pydantic import Field

from definitions.schema_fields import Shape
from definitions.written import Name, Names, Texts


class SumShape(Shape):
    """A sum of money over linked cases."""

    field: Name = Field(description="The field of the linked cases that is added up.")
    in_: Names = Field(alias="in", description="The states in which a linked case counts.")


class LinkShape(Shape):
    """A kind of tie from a case to others."""

    title: Texts = Field(description="What people read for it.")
    flow: Name = Field(description="The flow of the cases at the other end.")
    by: Names | None = Field(None, description="Roles that link and unlink cases that are there.")
    counts: dict[Name, Names] = Field(
        default_factory=dict, description="Names with the states in which a linked case counts."
    )
    sums: dict[Name, SumShape] = Field(
        default_factory=dict, description="Names with the sums of money that conditions read."
    )


class OpeningShape(Shape):
    """A case that an action opens."""

    link: Name = Field(description="The link that ties it to this case.")
    fields: dict[Name, Name] = Field(
        default_factory=dict,
        description="Each field that the new case begins with, and the field of this one.",
    )
