"""``placet people``: who acts and is written to, and in which roles."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from definitions.flow import FOCAL_POINT
from workflow.cli.terminal.acting import operator_by
from workflow.cli.terminal.adding import add_all, table
from workflow.cli.terminal.call import call_of
from workflow.cli.terminal.given import roles_given
from workflow.cli.terminal.importing import import_people
from workflow.cli.terminal.instants import counted
from workflow.cli.views.people import people_printed, people_told, person_printed, roles_told
from workflow.cli.views.words import LANGUAGES
from workflow.domain.roster import Person
from workflow.services.erase_person import erase_person, prepare_erasure
from workflow.services.manage_people import (
    add_people,
    end_role,
    grant_roles,
    mend_address,
    person_named,
    set_language,
)
from workflow.services.set_information import information_named, set_information
from workflow.store import people, returned

app = typer.Typer(
    help="Add, list, show, import and erase people; preferences; give and end roles.",
    rich_markup_mode=None,
    add_completion=False,
)

Email = Annotated[str, typer.Argument(metavar="E-MAIL", help="The person's address.")]


@app.command()
def add(
    context: typer.Context,
    email: Email,
    name: Annotated[str, typer.Option("--name", metavar="TEXT", help="As mails address them.")],
    language: Annotated[
        str, typer.Option("--language", metavar="CODE", help=f"One of {', '.join(LANGUAGES)}.")
    ],
    roles: Annotated[
        list[str] | None,
        typer.Option("--role", metavar="ROLE", help="A role; again for each further one."),
    ] = None,
    party: Annotated[
        str | None,
        typer.Option(
            "--party",
            metavar="CODE",
            help="The party where the roles are held, else the office; without a role, "
            "the person is a focal point of it.",
        ),
    ] = None,
) -> None:
    """Add a person, with roles from now on."""
    call = call_of(context)
    runtime = call.open()
    wanted = roles_given(roles, "--role") or ([FOCAL_POINT] if party else [])
    with runtime.sessions.begin() as session:
        by = operator_by(runtime, session)
        [person_id] = add_people(session, [Person(0, name, email, language)], by)
        if wanted:
            grant_roles(session, [(person_id, role, party) for role in wanted], by)
        person = person_named(session, email)
        told = roles_told(person, people.grants_of(session, person_id), by.at, {})
    call.answer(told, person_printed(told))


@app.command("list")
def list_(context: typer.Context) -> None:
    """List everybody with the roles that they hold now."""
    call = call_of(context)
    runtime = call.open()
    with runtime.readers.begin() as session:
        told = people_told(
            people.listed(session),
            people.grants_of(session),
            runtime.now(session),
            returned.failing(session),
        )
    call.answer(told, people_printed(told))


@app.command()
def roles(
    context: typer.Context,
    email: Email,
    granted: Annotated[
        list[str] | None, typer.Option("--grant", metavar="ROLE", help="Give this role.")
    ] = None,
    ended: Annotated[
        list[str] | None, typer.Option("--end", metavar="ROLE", help="Take this role away.")
    ] = None,
    party: Annotated[
        str | None,
        typer.Option("--party", metavar="CODE", help="At this party, else at the office."),
    ] = None,
) -> None:
    """Show the roles of a person; give and end roles, from now on."""
    call = call_of(context)
    new, old = roles_given(granted, "--grant"), roles_given(ended, "--end")
    runtime = call.open()
    changed = bool(new or old)
    with (runtime.sessions if changed else runtime.readers).begin() as session:
        by = operator_by(runtime, session)
        person = person_named(session, email)
        for role in old:
            end_role(session, person.id, role, party, by)
        if new:
            grant_roles(session, [(person.id, role, party) for role in new], by)
        grants, failing = people.grants_of(session, person.id), returned.failing(session)
        told = roles_told(person, grants, by.at, failing)
    call.answer(told, person_printed(told))


@app.command()
def show(context: typer.Context, email: Email) -> None:
    """Show a person: language, how they are informed, and the roles ever held."""
    call = call_of(context)
    runtime = call.open()
    with runtime.readers.begin() as session:
        person = person_named(session, email)
        grants, failing = people.grants_of(session, person.id), returned.failing(session)
        told = roles_told(person, grants, runtime.now(session), failing)
    call.answer(told, person_printed(told))


@app.command("set")
def set_(
    context: typer.Context,
    email: Email,
    language: Annotated[
        str | None,
        typer.Option("--language", metavar="CODE", help=f"One of {', '.join(LANGUAGES)}."),
    ] = None,
    information: Annotated[
        str | None,
        typer.Option(
            "--information",
            metavar="HOW",
            help="Notices for information: at_once, daily (one mail a day) or none. "
            "What asks for something is always sent at once.",
        ),
    ] = None,
) -> None:
    """Say in which language a person is written to and how they are informed, from now on."""
    if language is None and information is None:
        raise typer.BadParameter("nothing to set; give --language or --information")
    call = call_of(context)
    wanted = information_named(information) if information is not None else None
    runtime = call.open()
    with runtime.sessions.begin() as session:
        by = operator_by(runtime, session)
        person = person_named(session, email)
        if language is not None:
            set_language(session, person.id, language, by)
        if wanted is not None:
            set_information(session, person.id, wanted, by)
        person = person_named(session, email)
        grants, failing = people.grants_of(session, person.id), returned.failing(session)
        told = roles_told(person, grants, by.at, failing)
    call.answer(told, person_printed(told))


@app.command()
def mended(context: typer.Context, email: Email) -> None:
    """Say that mails to a person do not come back any more; on record."""
    call = call_of(context)
    runtime = call.open()
    with runtime.sessions.begin() as session:
        person = person_named(session, email)
        mend_address(session, person.id, operator_by(runtime, session))
    told = {"id": person.id, "email": person.email, "fails_since": None}
    call.answer(told, [f"Mails to {person.email} count as arriving again."])


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, table("email, name, language, party, roles (several apart by spaces)")],
) -> None:
    """Add people from a table, all of them or none; every bad line is named."""
    add_all(context, file, import_people)


@app.command()
def erase(
    context: typer.Context,
    email: Email,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why; kept in the history.")
    ],
) -> None:
    """Destroy what names a person; the histories still verify."""
    call = call_of(context)
    runtime = call.open()
    with runtime.sessions.begin() as session:
        person = person_named(session, email)
        prepare_erasure(session, person.id)
        done = erase_person(session, person.id, operator_by(runtime, session), reason)
    told = {"id": person.id, "values": done.values, "notices": done.notices}
    printed = (
        f"Person {person.id} was erased: name, address, {counted(done.values, 'recorded text')} "
        f"and the contents of {counted(done.notices, 'notice')}. What was done stays, by number."
    )
    call.answer(told, [printed])
