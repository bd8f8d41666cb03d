"""Everything that a demonstration is made of, read from a folder and set up to be played."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from definitions.calendars import Calendar, read_calendar
from workflow.demonstration.cast import Cast, bring_in, read_cast
from workflow.demonstration.proposals import Inbox, read_proposals
from workflow.demonstration.stage import Stage
from workflow.demonstration.story import Story, read_story
from workflow.runtime import open_runtime, salt
from workflow.services.manage_people import By
from workflow.services.set_up import set_up
from workflow.settings import Settings
from workflow.store import installation

EXAMPLES = Path(__file__).parents[2] / "examples"


@dataclass(frozen=True, slots=True)
class Script:
    """A cast, what comes in, and the story.

    Attributes:
        folder: where the files lie.
    """

    folder: Path
    cast: Cast
    inbox: Inbox
    story: Story
    calendar: Calendar


def read_script(folder: Path = EXAMPLES) -> Script:
    """The files of a demonstration: ``cast.yaml``, ``projects.yaml`` and ``story.yaml``.

    Raises:
        Invalid: a line for each problem, with its file, line and column.
    """
    cast = read_cast(folder / "cast.yaml").said
    inbox = read_proposals(folder / "projects.yaml", cast)
    story = read_story(folder / "story.yaml", cast, inbox).said
    return Script(folder, cast, inbox, story, read_calendar(story.calendar))


def set_stage(script: Script, settings: Settings, operator: str) -> Stage:
    """An installation with the cast on it; what ``placet init --demo`` made is taken as it is."""
    stage = Stage(open_runtime(settings), script.calendar, script.cast, script.inbox, operator)
    with stage.runtime.sessions.begin() as session:
        at = stage.runtime.now(session)
        if installation.read(session) is None:
            set_up(session, script.cast.setup, at, salt, operator)
        stage.people = bring_in(session, script.cast, By(at, salt, operator=operator))
    return stage
