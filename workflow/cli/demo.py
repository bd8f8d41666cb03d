"""``placet demo``: a focus group, a fellowship round and a project, told from first to last."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from workflow.cli.main import REFUSED
from workflow.cli.terminal.acting import operator
from workflow.cli.terminal.call import Call, call_of
from workflow.cli.terminal.paper import put
from workflow.cli.views.ending import ending_printed, ending_told, hints_printed
from workflow.cli.views.story import printed
from workflow.demonstration.ending import end_of
from workflow.demonstration.home import make_home
from workflow.demonstration.player import play
from workflow.demonstration.script import Script, read_script, set_stage
from workflow.demonstration.stage import Stage
from workflow.demonstration.told import Ending
from workflow.runtime import set_up_logging
from workflow.ticker import keep_time

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def demo(
    context: typer.Context,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Empty the home of an earlier demonstration first.")
    ] = False,
    keep_running: Annotated[
        bool, typer.Option("--keep-running", help="Keep the clock running when the story is over.")
    ] = False,
) -> None:
    """Play the demonstration: a focus group, a fellowship round and a project, from first to last.

    Without --home it is played in a new temporary folder. PLACET_DATABASE names another database
    than the file in that folder; it has to be empty.
    """
    call = call_of(context)
    script = read_script()
    settings = make_home(call.home, fresh=fresh)
    set_up_logging("ERROR")
    stage = set_stage(script, settings, operator())
    _tell(call, script, stage)
    ending = end_of(script.stories, stage)
    call.answer(ending_told(ending, settings), ending_printed(ending, settings))
    if not (ending.verified and ending.succeeded):
        raise typer.Exit(REFUSED)
    _go_on(call, stage, ending, keep_running=keep_running)


def _tell(call: Call, script: Script, stage: Stage) -> None:
    """Play it; in silence when programs are listening."""
    for story in script.stories:
        for told in play(story, stage, script.folder):
            if not call.as_json:
                put(printed(told))
        if not call.as_json and story is not script.stories[-1]:
            put([""])


def _go_on(call: Call, stage: Stage, ending: Ending, *, keep_running: bool) -> None:
    if not call.as_json:
        home = shlex.quote(str(stage.runtime.settings.home))
        put(hints_printed(ending, f"{_program()} --home {home}", running=keep_running))
    if keep_running:
        sys.stdout.flush()
        keep_time(stage.runtime)


def _program() -> str:
    """How the command was called, so that it can be called so again."""
    called = sys.argv[0]
    return shlex.quote(called) if Path(called).name == "placet" else "placet"
