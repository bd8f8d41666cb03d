"""The shape of what a flow file says about who acts for whom, and who is kept out of a case."""

from __future__ import annotations

from pydantic import Field

from definitions.schema_fields import Shape
from definitions.written import Name, Names, PeriodText


class ActingShape(Shape):
    """Whose holders act in a role while none of its own is there."""

    role: Name = Field(description="The role whose holders act.")
    up_to: PeriodText = Field(description="For how long at most.")


class RecusalShape(Shape):
    """Which ties keep people of the office out of a case."""

    imposed_by: Names | None = Field(
        None, description="Roles whose holders may recuse somebody else."
    )
    employer: bool = Field(
        False, description="Whether whoever speaks for the case's own party is recused."
    )
    contributors: Names | None = Field(
        None, description="Fields of parties that pay: whoever speaks for one of them is recused."
    )
    authors: Names | None = Field(
        None, description="Roles in which somebody acted, and fields that name a person."
    )
