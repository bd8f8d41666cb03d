"""``placet meetings``: when and where groups meet; cases that look at a meeting follow it."""

from __future__ import annotations

import re
from datetime import UTC, date
from pathlib import Path
from typing import Annotated

import typer

from workflow.cli.terminal.acting import operator_by
from workflow.cli.terminal.adding import add_all, table
from workflow.cli.terminal.call import call_of
from workflow.cli.terminal.importing_meetings import import_meetings
from workflow.cli.views.meetings import change_printed, meeting_told, meetings_printed
from workflow.domain.meetings import Meeting
from workflow.services.manage_meetings import Move, add_meetings, cancel_meeting, move_meeting
from workflow.store import meetings

app = typer.Typer(
    help="Add, move, cancel, list and import meetings of groups.",
    rich_markup_mode=None,
    add_completion=False,
)

Code = Annotated[str, typer.Argument(metavar="CODE", help="The meeting: SG13-2027-03.")]


@app.command()
def add(
    context: typer.Context,
    code: Annotated[
        str, typer.Argument(metavar="CODE", help="Short and lasting, as SG13-2027-03.")
    ],
    group: Annotated[str, typer.Option("--group", metavar="CODE", help="The group that meets.")],
    first: Annotated[str, typer.Option("--from", metavar="DAY", help="Its first day.")],
    last: Annotated[str, typer.Option("--to", metavar="DAY", help="Its last day.")],
    place: Annotated[str, typer.Option("--place", metavar="TEXT", help="Where it is held.")],
) -> None:
    """Add a meeting; cases that ask for the next one of its group look again."""
    new = Meeting(code.strip(), group.strip(), day_given(first, "--from"), day_given(last, "--to"),
                  place)  # fmt: skip
    call = call_of(context)
    runtime = call.open()
    with runtime.sessions.begin() as session:
        [changed] = add_meetings(session, [new], operator_by(runtime, session))
    call.answer(meeting_told(changed.meeting, changed.woken), change_printed(changed, "was added"))


@app.command()
def move(
    context: typer.Context,
    code: Code,
    first: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="DAY", help="Its new first day; alone it keeps the number of days."
        ),
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="DAY", help="Its new last day.")
    ] = None,
    place: Annotated[
        str | None, typer.Option("--place", metavar="TEXT", help="Where it is held now.")
    ] = None,
) -> None:
    """Move a meeting: what hangs on it follows, and each person concerned is told once."""
    if first is None and last is None and place is None:
        raise typer.BadParameter("nothing to move; give --from, --to or --place")
    wanted = Move(
        day_given(first, "--from") if first is not None else None,
        day_given(last, "--to") if last is not None else None,
        place,
    )
    call = call_of(context)
    runtime = call.open()
    with runtime.sessions.begin() as session:
        changed = move_meeting(session, code, wanted, operator_by(runtime, session))
    call.answer(meeting_told(changed.meeting, changed.woken), change_printed(changed, "was moved"))


@app.command()
def cancel(context: typer.Context, code: Code) -> None:
    """Cancel a meeting: what hangs on it stops, and each person concerned is told once."""
    call = call_of(context)
    runtime = call.open()
    with runtime.sessions.begin() as session:
        changed = cancel_meeting(session, code, operator_by(runtime, session))
    call.answer(
        meeting_told(changed.meeting, changed.woken), change_printed(changed, "was cancelled")
    )


@app.command("list")
def list_(
    context: typer.Context,
    group: Annotated[
        str | None, typer.Option("--group", metavar="CODE", help="Only those of this group.")
    ] = None,
) -> None:
    """List meetings as they follow one another."""
    call = call_of(context)
    runtime = call.open()
    with runtime.readers.begin() as session:
        today = runtime.now(session).astimezone(UTC).date()
        found = meetings.listed(session, group)
    told = {"meetings": [meeting_told(each) for each in found]}
    call.answer(told, meetings_printed(found, today))


@app.command("import")
def import_(
    context: typer.Context, file: Annotated[Path, table("code, group, from, to, place")]
) -> None:
    """Add meetings from a table, all of them or none; every bad line is named."""
    add_all(context, file, import_meetings)


def day_given(word: str, option: str) -> date:
    """The day in ``2027-01-31``; anything else is a wrong call."""
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", word):
            raise ValueError
        return date.fromisoformat(word)
    except ValueError:
        raise typer.BadParameter(
            f'"{word}" is not a day; write it as 2027-01-31', param_hint=option
        ) from None
