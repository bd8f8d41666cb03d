"""Everything that a demonstration is made of, read from a folder and set up to be played."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from definitions.calendars import read_calendar
from workflow.demonstration.cast import Cast, bring_in, read_cast
from workflow.demonstration.proposals import Inbox, joined
from workflow.demonstration.stage import Stage
from workflow.demonstration.story import Story, read_story
from workflow.errors import Invalid
from workflow.runtime import clock, open_runtime, salt
from workflow.services.manage_people import By
from workflow.services.set_up import set_up
from workflow.settings import Settings
from workflow.store import installation

EXAMPLES = Path(__file__).parents[2] / "examples"


@dataclass(frozen=True, slots=True)
class Script:
    """A cast, what comes in, and the stories in the order in which they are played.

    Attributes:
        folder: where the files lie.
    """

    folder: Path
    cast: Cast
    inbox: Inbox
    stories: Sequence[Story]

    @property
    def begins(self) -> date | None:
        """The day with which business time has to begin; none when any day will do."""
        return self.stories[0].start.date


def read_script(folder: Path = EXAMPLES) -> Script:
    """The files of a demonstration: ``cast.yaml``, and every story with its proposals.

    Stories that begin on a day come first, in the order of those days; the others by name.

    Raises:
        Invalid: a line for each problem, with its file, line and column.
    """
    cast = read_cast(folder / "cast.yaml").said
    read = [read_story(path, cast) for path in sorted(folder.glob("*story.yaml"))]
    if not read:
        raise Invalid(f"{folder}: there is no story; a file *story.yaml is wanted")
    stories = sorted((story for story, _ in read), key=lambda each: each.start.date or date.max)
    return Script(folder, cast, joined([inbox for _, inbox in read]), stories)


def set_stage(script: Script, settings: Settings, operator: str) -> Stage:
    """An installation with the cast on it; what ``placet init --demo`` made is taken as it is.

    Raises:
        Invalid: business time on it has passed the day with which the stories begin.
    """
    runtime = open_runtime(settings)
    calendar = read_calendar(script.stories[0].calendar)
    stage = Stage(runtime, calendar, script.cast, script.inbox, operator)
    with runtime.sessions.begin() as session:
        if installation.read(session) is None:
            setup = replace(script.cast.setup, begins=script.begins)
            set_up(session, setup, clock(), salt, operator)
        at = runtime.now(session)
        _refuse_late(script, at.date())
        stage.people = bring_in(session, script.cast, By(at, salt, operator=operator))
    return stage


def _refuse_late(script: Script, today: date) -> None:
    if script.begins is not None and today > script.begins:
        raise Invalid(
            f"business time is at {today} already and the demonstration begins on {script.begins};"
            f" make the installation with: placet init --demo --begins {script.begins}"
        )
