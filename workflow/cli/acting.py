"""``placet acting``: acting officers, who hold a role for a time in place of somebody."""

from __future__ import annotations

from typing import Annotated

import typer

from workflow.cli.delegations import By
from workflow.cli.terminal.acting import by_whom
from workflow.cli.terminal.call import call_of
from workflow.cli.terminal.dates import From, Until, period_given
from workflow.cli.terminal.given import roles_given
from workflow.cli.views.authority import acting_printed, acting_told
from workflow.services.manage_acting import Appointment, appoint, end_acting
from workflow.services.manage_people import person_named
from workflow.store import people

app = typer.Typer(
    help="Name, list and end acting officers: a role for a time, in place of somebody.",
    rich_markup_mode=None,
    add_completion=False,
)

Email = Annotated[str, typer.Argument(metavar="E-MAIL", help="Who acts.")]
RoleName = Annotated[str, typer.Option("--role", metavar="ROLE", help="The role at the office.")]


@app.command()
def add(  # noqa: PLR0913 - an argument for each option
    context: typer.Context,
    email: Email,
    *,
    role: RoleName,
    until: Until,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why; kept in the history, sealed.")
    ],
    absent: Annotated[
        str | None,
        typer.Option("--for", metavar="E-MAIL", help="The holder who is away; none is a vacancy."),
    ] = None,
    first: From = None,
    by: By = None,
) -> None:
    """Let somebody act in a role while its holder is away, or while there is none."""
    call = call_of(context)
    [role] = roles_given([role], "--role")
    runtime = call.open()
    with runtime.sessions.begin() as session:
        who = by_whom(runtime, session, by)
        begins, ends = period_given(first, until, who.at)
        person = person_named(session, email)
        away = person_named(session, absent) if absent is not None else None
        wanted = Appointment(person.id, role, away.id if away else None, begins, ends, reason)
        number = appoint(session, wanted, who)
        found = [grant for grant in people.grants_of(session, person.id) if grant.id == number]
        told = acting_told(found, [each for each in (person, away) if each], who.at)
    call.answer(told[0], acting_printed(told))


@app.command("list")
def list_(context: typer.Context) -> None:
    """List who acts in a role, or ever did."""
    call = call_of(context)
    runtime = call.open()
    with runtime.readers.begin() as session:
        found = [grant for grant in people.grants_of(session) if grant.acting]
        told = acting_told(found, people.listed(session), runtime.now(session))
    call.answer({"acting": told}, acting_printed(told))


@app.command()
def end(context: typer.Context, email: Email, *, role: RoleName, by: By = None) -> None:
    """Let somebody act in a role no longer."""
    call = call_of(context)
    runtime = call.open()
    with runtime.sessions.begin() as session:
        who = by_whom(runtime, session, by)
        ended = end_acting(session, person_named(session, email).id, role, who)
        found = [grant for grant in people.grants_of(session) if grant.id in ended]
        told = acting_told(found, people.listed(session), who.at)
    call.answer({"acting": told}, acting_printed(told))
