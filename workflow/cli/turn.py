"""``placet turn``: whose turn it is."""

from __future__ import annotations

from typing import Annotated

import typer

from workflow.cli.terminal.call import Call, call_of
from workflow.cli.views.turn import board_printed, board_told, inbox_printed, inbox_told
from workflow.services.manage_people import person_named
from workflow.services.read_turns import MOST_COUNTED, read_board, read_inbox

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def turn(
    context: typer.Context,
    email: Annotated[
        str | None,
        typer.Option("--of", metavar="E-MAIL", help="The person whose lists are shown."),
    ] = None,
    *,
    stuck: Annotated[
        bool, typer.Option("--stuck", help="Only cases that wait for nobody and nothing.")
    ] = False,
    limit: Annotated[
        int,
        typer.Option(
            "--limit", metavar="N", min=1, max=MOST_COUNTED, help="So many at most of each list."
        ),
    ] = 50,
) -> None:
    """Show whom each open case waits for, since when, and what happens next by itself.

    With --of: what waits for a person, what their team could take, and what waits for others. Those
    that wait longest come first. Lists are counted up to 500.
    """
    if email is not None and stuck:
        raise typer.BadParameter("a person's lists have no stuck cases", param_hint="--stuck")
    call = call_of(context)
    if email is None:
        _show_board(call, limit, stuck=stuck)
    else:
        _show_inbox(call, email, limit)


def _show_board(call: Call, limit: int, *, stuck: bool) -> None:
    runtime = call.open()
    with runtime.readers.begin() as session:
        now = runtime.now(session)
        board = read_board(session, runtime.shelf, now, limit, stuck=stuck)
    told = board_told(board)
    call.answer(told, board_printed(board, told, now, stuck=stuck))


def _show_inbox(call: Call, email: str, limit: int) -> None:
    runtime = call.open()
    with runtime.readers.begin() as session:
        now = runtime.now(session)
        person = person_named(session, email)
        inbox = read_inbox(session, runtime.shelf, person.id, now, limit)
    told = inbox_told(inbox)
    call.answer(told, inbox_printed(person.name, told, now, inbox))
