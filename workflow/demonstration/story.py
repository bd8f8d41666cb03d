"""A story: its scenes with their steps, read from a file and checked against what it names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from definitions.calendars import WEEKDAYS, calendar_names
from definitions.schema_fields import Shape
from definitions.written import Day, Name, Words
from workflow.demonstration.cast import Cast
from workflow.demonstration.days import misread
from workflow.demonstration.proposals import Inbox, joined, read_proposals
from workflow.demonstration.reading import Finding, meant, read_sheet
from workflow.demonstration.steps import STEPS, ActStep, BatchStep, LookStep, Step, StepShape


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


class SceneShape(Shape):
    """A part of the story under a title of its own."""

    title: Words
    tell: Words
    steps: list[Step] = Field(min_length=1)


class Start(Shape):
    """When a story begins: on a day, or on the next such day of the week that is a working day."""

    on: Day | None = None
    day: Literal["monday", "tuesday", "wednesday", "thursday", "friday"] | None = None
    at: Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]

    @property
    def date(self) -> date | None:
        """The day, when it is one."""
        return date.fromisoformat(self.on) if self.on else None

    @property
    def weekday(self) -> int:
        """The day of the week, 0 for Monday."""
        return WEEKDAYS.index(self.day)


class Story(Shape):
    """A whole story.

    ``proposals`` is the file beside it with what comes in, or a list of such files;
    ``hero`` is the case that must end well for it to have gone as told; ``afterwards`` are commands
    to try when it is over, in which ``{NAME}`` stands for the reference of a case.
    """

    title: Words
    tell: Words
    calendar: Words
    proposals: Annotated[list[Words], BeforeValidator(_as_list), Field(min_length=1)]
    start: Start
    hero: Name
    scenes: list[SceneShape] = Field(min_length=1)
    afterwards: list[Words] = Field(default_factory=list)


NAMED = re.compile(r"\{([a-z0-9_]+)\}")
"""The name of a case in a command."""

KEYS = (
    *Story.model_fields, *Start.model_fields, *SceneShape.model_fields,
    *(key for shape in STEPS.values() for key in shape.model_fields),
)  # fmt: skip


def read_story(path: Path, cast: Cast) -> tuple[Story, Inbox]:
    """The story in the file at ``path``, with what comes in during it.

    Raises:
        Invalid: a line for each problem in one of the two files.
    """
    sheet = read_sheet(path, Story, KEYS)
    inbox = joined([read_proposals(path.parent / each, cast) for each in sheet.said.proposals])
    sheet.refuse(_broken(sheet.said, cast, inbox))
    return sheet.said, inbox


def _broken(story: Story, cast: Cast, inbox: Inbox) -> Iterable[Finding]:
    if (story.start.on is None) == (story.start.day is None):
        yield ("start",), "a start has exactly one of the keys on, day"
    if story.calendar not in calendar_names():
        known = ", ".join(calendar_names())
        yield ("calendar",), f'there is no calendar "{story.calendar}"; there are {known}'
    named = [
        (("afterwards", number), name)
        for number, command in enumerate(story.afterwards)
        for name in NAMED.findall(command)
    ]
    for place, name in ((("hero",), story.hero), *named):
        if name not in inbox.drafts:
            yield place, _no_proposal(name, inbox.drafts)
    yield from _unknown(story, cast, (*inbox.drafts, *inbox.collections))
    yield from _unseen(story)


def _unknown(story: Story, cast: Cast, names: Sequence[str]) -> Iterator[Finding]:
    """People and proposals that steps name and that there are not."""
    for place, step in _placed(story):
        for key, email in step.people():
            if email not in cast.people:
                yield (*place, key), f'nobody has the address "{email}"{meant(email, cast.people)}'
        for key, name in step.cases():
            if name not in names:
                yield (*place, key), _no_proposal(name, names)
        if isinstance(step, ActStep | BatchStep):
            yield from misread(step.values, (*place, "values"))


def _unseen(story: Story) -> Iterator[Finding]:
    remembered: set[str] = set()
    for place, step in _placed(story):
        if isinstance(step, LookStep):
            remembered.add(step.remember)
        if isinstance(step, ActStep) and step.seen is not None and step.seen not in remembered:
            yield (*place, "seen"), f'nothing was remembered as "{step.seen}" before this step'


def _no_proposal(name: str, known: Iterable[str]) -> str:
    known = [*known]
    return f'there is no proposal "{name}"{meant(name, known)}'


def _placed(story: Story) -> Iterator[tuple[tuple[str | int, ...], StepShape]]:
    for number, scene in enumerate(story.scenes):
        for index, step in enumerate(scene.steps):
            yield ("scenes", number, "steps", index), step
