"""``placet deadlines``: more time for many cases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from workflow.cli.terminal.acting import acting_person, operator
from workflow.cli.terminal.call import call_of
from workflow.cli.terminal.instants import counted
from workflow.cli.terminal.options import As, Capacity
from workflow.cli.terminal.paper import Printed
from workflow.services.extend_deadlines import Extended, Extension, extend_deadlines

app = typer.Typer(
    help="Give the deadlines of many cases more time.",
    rich_markup_mode=None,
    add_completion=False,
)


@app.callback()
def _deadlines() -> None:
    """Keeps ``extend`` a command of its own."""


@app.command()
def extend(
    context: typer.Context,
    flow: Annotated[str, typer.Option("--flow", metavar="NAME", help="The flow of the cases.")],
    by: Annotated[str, typer.Option("--by", metavar="PERIOD", help="How much later, as 6 months.")],
    email: As,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why; kept with the act on each case.")
    ],
    deadline: Annotated[
        str | None,
        typer.Option("--deadline", metavar="NAME", help="One deadline; else every one that runs."),
    ] = None,
    capacity: Capacity = None,
) -> None:
    """Let what runs on every case of a flow end later, by an act on each.

    The same words again are the same extension: after a failure the rest is done, and nothing
    twice. A further extension needs a reason of its own.
    """
    call = call_of(context)
    runtime = call.open()
    with runtime.readers.begin() as session:
        at, engine = runtime.now(session), runtime.engine(session)
        person = acting_person(session, email, reason)
    ordered = Extension(flow, deadline, by, reason, person.id, capacity, operator())
    done = extend_deadlines(runtime.sessions, engine, ordered, at)
    told = {
        "extension": ordered.id,
        "extended": done.done,
        "before": done.before,
        "refused": dict(done.refused),
    }
    call.answer(told, _printed(done))
    if done.refused:
        raise typer.Exit(1)


def _printed(done: Extended) -> Iterator[Printed]:
    yield f"Deadlines end later on {counted(done.done, 'case')}."
    if done.before:
        yield f"On {counted(done.before, 'case')} they did already: this extension was made before."
    for sentence, number in done.refused.items():
        yield f"Left as they were on {counted(number, 'case')}: {sentence}"
