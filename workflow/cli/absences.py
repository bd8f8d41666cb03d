"""``placet absences``: who is away, and from when until when."""

from __future__ import annotations

from typing import Annotated

import typer

from workflow.cli.delegations import By
from workflow.cli.terminal.acting import by_whom
from workflow.cli.terminal.call import call_of
from workflow.cli.terminal.dates import From, Until, period_given
from workflow.cli.views.authority import absences_printed, absences_told
from workflow.domain.delegations import Absence
from workflow.services.manage_acting import begin_absence, end_absences
from workflow.services.manage_people import person_named
from workflow.store import authority, people

app = typer.Typer(
    help="Say who is away, list it, and say that somebody is back.",
    rich_markup_mode=None,
    add_completion=False,
)

Email = Annotated[str, typer.Argument(metavar="E-MAIL", help="Who is away.")]


@app.command()
def add(
    context: typer.Context, email: Email, *, until: Until, first: From = None, by: By = None
) -> None:
    """Say that somebody is or will be away."""
    call = call_of(context)
    runtime = call.open()
    with runtime.sessions.begin() as session:
        who = by_whom(runtime, session, by)
        begins, ends = period_given(first, until, who.at)
        person = person_named(session, email)
        number = begin_absence(session, person.id, Absence(begins, ends), who)
        found = {number: authority.absences_of(session, person.id)[number]}
        told = absences_told({person.id: found}, [person], who.at)
    call.answer(told[0], absences_printed(told))


@app.command("list")
def list_(context: typer.Context) -> None:
    """List who is, was and will be away."""
    call = call_of(context)
    runtime = call.open()
    with runtime.readers.begin() as session:
        found = authority.all_absences(session)
        told = absences_told(found, people.listed(session), runtime.now(session))
    call.answer({"absences": told}, absences_printed(told))


@app.command()
def end(context: typer.Context, email: Email, by: By = None) -> None:
    """Say that somebody is back, and will not be away as was said."""
    call = call_of(context)
    runtime = call.open()
    with runtime.sessions.begin() as session:
        person = person_named(session, email)
        ended = end_absences(session, person.id, by_whom(runtime, session, by))
    call.answer({"ended": ended}, [f"{person.name} is back."])
