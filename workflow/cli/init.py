"""``placet init``: making an installation."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

import typer

from workflow.cli.terminal.acting import operator
from workflow.cli.terminal.call import call_of
from workflow.cli.terminal.paper import Heading, Printed
from workflow.errors import Invalid
from workflow.runtime import clock, salt
from workflow.services.permitting import ADMINISTRATOR
from workflow.services.set_up import Setup, check_setup, set_up
from workflow.settings import DATABASE, OWNER_ONLY, Settings, write_settings
from workflow.store.engine import open_engine, sessions_of
from workflow.store.schema import migrate

app = typer.Typer(rich_markup_mode=None, add_completion=False)

USUAL = Setup()

Beginning = Annotated[
    str | None,
    typer.Option(
        "--begins",
        metavar="DAY",
        help="With --demo: the past day on which business time begins, as 2018-07-02.",
    ),
]


@app.command()
def init(  # noqa: PLR0913 - an argument for each option
    context: typer.Context,
    *,
    demo: Annotated[
        bool, typer.Option("--demo", help="For demonstration: business time can be moved.")
    ] = False,
    database: Annotated[
        str | None,
        typer.Option(
            "--database",
            metavar="URL",
            help="sqlite:///FILE or postgresql://USER@HOST/NAME, kept in placet.toml; "
            "else a file in the home folder.",
        ),
    ] = None,
    name: Annotated[
        str, typer.Option("--name", metavar="TEXT", help="The office, as people read it.")
    ] = USUAL.name,
    contact: Annotated[
        str, typer.Option("--contact", metavar="TEXT", help="Where people ask.")
    ] = USUAL.contact,
    sender: Annotated[
        str, typer.Option("--sender", metavar="E-MAIL", help="Where mails come from.")
    ] = USUAL.sender,
    begins: Beginning = None,
    second_administrator: Annotated[
        bool,
        typer.Option(
            "--second-administrator",
            help="A second administrator must agree before a flow is in force.",
        ),
    ] = False,
) -> None:
    """Make an installation: its folder, its database, and the first row of its history."""
    call = call_of(context)
    setup = Setup(name, contact, sender, demo, second_administrator, _day(begins))
    check_setup(setup, clock())
    settings = settings_with(call.settings(), database)
    _make(settings, setup)
    if database is not None:
        write_settings(settings.home, database)
    call.answer(_told(settings, setup), _printed(settings, setup))


def _day(text: str | None) -> date | None:
    """A day as it is written on the command line."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        sentence = f'"{text}" is not a day; write it as 2018-07-02'
        raise typer.BadParameter(sentence, param_hint="DAY") from None


def settings_with(found: Settings, database: str | None) -> Settings:
    """The settings with the database that was named, unless another was named before."""
    if database is None:
        return found
    file = found.home / "placet.toml"
    named = os.environ.get(DATABASE)
    if named is not None and named != database:
        raise Invalid(f"{DATABASE} names another database than --database; unset one of them")
    if file.exists():
        raise Invalid(f"{file} is there already; name the database in it, or take the file away")
    return replace(found, database=database)


def _make(settings: Settings, setup: Setup) -> None:
    settings.home.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
    settings.mail.mkdir(parents=True, exist_ok=True)
    engine = open_engine(settings.database)
    try:
        migrate(engine)
        with sessions_of(engine).begin() as session:
            set_up(session, setup, clock(), salt, operator())
    finally:
        engine.dispose()


def _told(settings: Settings, setup: Setup) -> dict[str, Any]:
    return {
        "home": str(settings.home),
        "mail": str(settings.mail),
        "name": setup.name,
        "contact": setup.contact,
        "sender": setup.sender,
        "demonstration": setup.demonstration,
        "second_administrator": setup.second_administrator,
        "begins": None if setup.begins is None else setup.begins.isoformat(),
    }


def _printed(settings: Settings, setup: Setup) -> Iterator[Printed]:
    kind = "A demonstration installation" if setup.demonstration else "An installation"
    yield f"{kind} was made in {settings.home}; mails go to {settings.mail}."
    yield ""
    yield Heading("Next")
    yield "  placet parties import FILE.csv    organizations: code, name, membership, country"
    yield f"  placet people add E-MAIL --name NAME --language en --role {ADMINISTRATOR}"
    yield "  placet people import FILE.csv     people: email, name, language, party, roles"
    yield "  placet flows publish FILE --as E-MAIL"
    yield "  placet work                       fires deadlines and sends mails until stopped"
