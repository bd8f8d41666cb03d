"""The steps of a story: who does what, and what has to come of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from definitions.schema_fields import Shape
from definitions.written import FAULT, Day, Name, Names, PeriodText, Words


class StepShape(Shape):
    """What every step may say beside its verb.

    ``tell`` is told before it; ``then`` names the states in which cases stand after it, and
    ``mails`` notices that must have gone out because of it.
    """

    tell: Words | None = None
    then: dict[Name, Name] = Field(default_factory=dict)
    mails: Names = Field(default_factory=list)

    def people(self) -> Iterator[tuple[str, str]]:
        """The addresses that the step names, each with its key."""
        yield from ()

    def cases(self) -> Iterator[tuple[str, str]]:
        """The proposals and collections that the step names, each with its key."""
        yield from (("then", name) for name in self.then)


class PublishStep(StepShape):
    """An administrator puts a flow file into force; a second one agrees where that is asked for."""

    publish: Words
    by: str
    agreed_by: str | None = None

    def people(self) -> Iterator[tuple[str, str]]:
        yield "by", self.by
        if self.agreed_by is not None:
            yield "agreed_by", self.agreed_by


class MeetingShape(Shape):
    """A meeting of a group, by its days."""

    code: Words
    group: Words
    first_day: Day
    last_day: Day
    place: Words


class PlanStep(StepShape):
    """An administrator puts meetings into the calendar; what hangs on them is looked at at once."""

    plan: list[MeetingShape] = Field(min_length=1)
    by: str

    def people(self) -> Iterator[tuple[str, str]]:
        yield "by", self.by


class RateShape(Shape):
    """What one unit of a currency is worth in another, between two days, which may be relative."""

    currency: str
    in_: str = Field(alias="in")
    from_: Any = Field(alias="from")
    to: Any
    rate: Words
    source: Words


class RatesStep(StepShape):
    """An administrator imports rates of exchange."""

    rates: list[RateShape] = Field(min_length=1)
    by: str

    def people(self) -> Iterator[tuple[str, str]]:
        yield "by", self.by


class OpenStep(StepShape):
    """A proposal, or every one of a collection, becomes a draft."""

    open: Name

    def cases(self) -> Iterator[tuple[str, str]]:
        yield "open", self.open
        yield from super().cases()


class ActStep(StepShape):
    """One act by one person; ``refused`` names the reason codes that must come, ``followed`` the
    automatic actions. ``seen`` is what an earlier ``look`` remembered; ``attach`` gives documents,
    each by the path of its file from the folder of the story. With ``mails_wait`` the next step
    follows at once, while the act can still be taken back. ``to`` is the case that is linked; with
    several there is an act for each."""

    act: Name
    on: Name
    by: str
    capacity: Name | None = None
    values: dict[str, Any] = Field(default_factory=dict)
    attach: dict[Name, Words] = Field(default_factory=dict)
    to: Names = Field(default_factory=list)
    seen: Name | None = None
    reason: Words | None = None
    mails_wait: bool = False
    refused: Names | None = None
    conflict: bool = False
    followed: Names = Field(default_factory=list)

    def people(self) -> Iterator[tuple[str, str]]:
        yield "by", self.by

    def cases(self) -> Iterator[tuple[str, str]]:
        yield "on", self.on
        yield from (("to", name) for name in self.to)
        yield from super().cases()


class BatchStep(StepShape):
    """The same act on many cases at once, by one person or each by whoever opened it; ``refused``
    names the cases that must be refused, each with its reason codes. ``attach`` and ``to`` are
    those of a single act."""

    act_on_all: Name
    on: Names
    by: str | None = None
    values: dict[str, Any] = Field(default_factory=dict)
    attach: dict[Name, Words] = Field(default_factory=dict)
    to: Name | None = None
    refused: dict[Name, Names] = Field(default_factory=dict)

    def people(self) -> Iterator[tuple[str, str]]:
        if self.by is not None:
            yield "by", self.by

    def cases(self) -> Iterator[tuple[str, str]]:
        yield from (("on", name) for name in self.on)
        if self.to is not None:
            yield "to", self.to
        yield from (("refused", name) for name in self.refused)
        yield from super().cases()


class LookStep(StepShape):
    """Somebody opens the page of a case; what it showed is remembered under a name."""

    look: Name
    by: str
    remember: Name

    def people(self) -> Iterator[tuple[str, str]]:
        yield "by", self.by

    def cases(self) -> Iterator[tuple[str, str]]:
        yield "look", self.look
        yield from super().cases()


class WaitStep(StepShape):
    """A period passes, up to the morning of a working day; hours are counted exactly."""

    wait: PeriodText


class UntilStep(StepShape):
    """Time passes until a deadline of a case has ended, or until some time before that."""

    until: Name
    of: Name
    before: PeriodText | None = None

    def cases(self) -> Iterator[tuple[str, str]]:
        yield "of", self.of
        yield from super().cases()


class UpToStep(StepShape):
    """Time passes up to the morning of a day, whether people work on it or not."""

    up_to: Day


class ReadStep(StepShape):
    """Somebody reads the last mail of a notice that went to them."""

    read: Name
    by: str

    def people(self) -> Iterator[tuple[str, str]]:
        yield "by", self.by


STEPS: Mapping[str, type[StepShape]] = {
    "publish": PublishStep,
    "plan": PlanStep,
    "rates": RatesStep,
    "open": OpenStep,
    "act": ActStep,
    "act_on_all": BatchStep,
    "look": LookStep,
    "wait": WaitStep,
    "until": UntilStep,
    "up_to": UpToStep,
    "read": ReadStep,
}


def _tag(value: Any) -> str | None:
    """The tag of the one verb that a step has: no key, so that places in a file are found."""
    found = [verb for verb in STEPS if isinstance(value, dict) and verb in value]
    return f"a step: {found[0]}" if len(found) == 1 else None


Step = Annotated[
    Annotated[PublishStep, Tag("a step: publish")]
    | Annotated[PlanStep, Tag("a step: plan")]
    | Annotated[RatesStep, Tag("a step: rates")]
    | Annotated[OpenStep, Tag("a step: open")]
    | Annotated[ActStep, Tag("a step: act")]
    | Annotated[BatchStep, Tag("a step: act_on_all")]
    | Annotated[LookStep, Tag("a step: look")]
    | Annotated[WaitStep, Tag("a step: wait")]
    | Annotated[UntilStep, Tag("a step: until")]
    | Annotated[UpToStep, Tag("a step: up_to")]
    | Annotated[ReadStep, Tag("a step: read")],
    Discriminator(
        _tag,
        custom_error_type=FAULT,
        custom_error_message=f"a step has exactly one of the keys {', '.join(STEPS)}",
    ),
]
