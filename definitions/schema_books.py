"""The shape of what a flow file says about books and quotas."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from definitions.schema_fields import Shape
from definitions.written import Condition, Name, Texts
from definitions.written_books import AccountName, GivenText, LineText, MoveAmount, QuotaParts


class BudgetShape(Shape):
    """The table in which an initiative plans its budget lines."""

    table: Name = Field(description="The field of type table.")
    line: Name = Field(description="Its column that names the budget line.")
    amount: Name = Field(description="Its column of type money.")


class BooksShape(Shape):
    """The books that cases of the flow keep."""

    as_: Literal["contribution", "initiative"] = Field(
        alias="as", description="Whether a case gives, or is what is paid for."
    )
    for_: Name | None = Field(
        None, alias="for", description="The link to what a contribution is for."
    )
    earmark: Name | None = Field(
        None, description="The choice of how tightly the money is tied: none, theme, initiative or"
        " budget_line."
    )  # fmt: skip
    line: Name | None = Field(
        None, description="The field with the budget line that the money is tied to."
    )
    fund: Name | None = Field(None, description="The field that names the pooled fund.")
    target: Name | None = Field(None, description="The field with the sum that is sought.")
    budget: BudgetShape | None = Field(None, description="The table of budget lines.")


class PostShape(Shape):
    """Value that moves from one account to another."""

    from_: AccountName = Field(alias="from", description="The account that it is taken from.")
    to: AccountName = Field(description="The account that it comes to.")
    amount: MoveAmount = Field(
        description="all, the sum in case.FIELD or act.QUESTION, or a percentage of one."
    )
    rate_on: GivenText | None = Field(
        None, description="The date whose rate books a sum in another currency."
    )
    settles: GivenText | None = Field(
        None, description="The part of a claim that a payment in another currency settles."
    )
    line: LineText | None = Field(
        None, description="The budget line: its name, case.FIELD or act.QUESTION."
    )
    when: Condition | None = Field(None, description="The condition on which it is posted.")


class QuotaShape(Shape):
    """How much of something all cases together may take."""

    title: Texts = Field(description="What people read for it.")
    of: QuotaParts = Field(
        description="What it is counted for: case.FIELD, party.code, party.country,"
        " party.membership, year."
    )
    most: int = Field(ge=0, le=1_000_000, description="The most units that may be taken.")


class TakeShape(Shape):
    """Units of a quota that an action takes."""

    quota: Name = Field(description="The quota.")
    units: int = Field(1, ge=1, le=1_000_000, description="How many units.")
    when: Condition | None = Field(None, description="The condition on which they are taken.")
