"""``placet consultations``: who was asked, answering, closing early and asking for more time."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from definitions.flow import LANGUAGES
from workflow.cli.terminal.call import call_of
from workflow.cli.terminal.options import As, Capacity, CommandId, Name, Seen, Why
from workflow.cli.terminal.performing import Order, perform
from workflow.cli.views.case import name_of
from workflow.cli.views.consultations import consulting_printed, consulting_told
from workflow.services.read_consultations import read_consultations

app = typer.Typer(
    help="See who was asked and what is needed; answer, close early, have more time.",
    rich_markup_mode=None,
    add_completion=False,
)

Consultation = Annotated[
    str | None,
    typer.Option(
        "--consultation", metavar="NAME", help="Which one, where several are open on the case."
    ),
]


@app.command()
def show(
    context: typer.Context,
    name: Name,
    only: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="Only this consultation.")
    ] = None,
    language: Annotated[
        str, typer.Option("--language", metavar="LL", help="The language of the sentence.")
    ] = "en",
) -> None:
    """Show who was asked, who answered what, when it closes and what is still needed."""
    if language not in LANGUAGES:
        listed = ", ".join(LANGUAGES)
        raise typer.BadParameter(f'"{language}" is not one of {listed}', param_hint="--language")
    call = call_of(context)
    runtime = call.open()
    with runtime.readers.begin() as session:
        now = runtime.now(session)
        found = read_consultations(session, runtime.engine(session), name, now, only)
    told = consulting_told(found, language)
    call.answer(told, consulting_printed(found, told, name_of(told), now))


@app.command()
def answer(  # noqa: PLR0913 - an argument for each option
    context: typer.Context,
    name: Name,
    *,
    email: As,
    consultation: Consultation = None,
    given: Annotated[
        str | None, typer.Option("--answer", metavar="ANSWER", help="One of its answers.")
    ] = None,
    comment: Annotated[
        str | None,
        typer.Option("--comment", metavar="KIND", help="A comment of one of its kinds."),
    ] = None,
    text: Annotated[
        str | None, typer.Option("--text", metavar="TEXT", help="What the comment says.")
    ] = None,
    party: Annotated[
        str | None,
        typer.Option("--party", metavar="CODE", help="For which party, where there are several."),
    ] = None,
    holder: Annotated[
        str | None,
        typer.Option("--holder", metavar="E-MAIL", help="In whose place, where there are several."),
    ] = None,
    replaces: Annotated[
        bool,
        typer.Option("--replaces", help="It takes the place of what another person answered."),
    ] = False,
    capacity: Capacity = None,
    seen: Seen = None,
    command_id: CommandId = None,
    reason: Why = None,
) -> None:
    """Answer with a voice; the last answer before the closing instant counts."""
    said = {
        "consultation": consultation, "answer": given, "comment": comment, "text": text,
        "party": party, "holder": holder, "replaces": replaces or None,
    }  # fmt: skip
    values = {key: value for key, value in said.items() if value is not None}
    perform(
        call_of(context),
        Order([name], "answer", email, values, capacity, seen, reason, command_id),
    )


@app.command()
def close(  # noqa: PLR0913 - an argument for each option
    context: typer.Context,
    name: Name,
    *,
    email: As,
    consultation: Consultation = None,
    capacity: Capacity = None,
    seen: Seen = None,
    command_id: CommandId = None,
    reason: Why = None,
) -> None:
    """Close a round before its closing instant, where the flow lets somebody do so."""
    values = _named(consultation)
    order = Order([name], "close_consultation", email, values, capacity, seen, reason, command_id)
    perform(call_of(context), order)


@app.command()
def extend(  # noqa: PLR0913 - an argument for each option
    context: typer.Context,
    name: Name,
    *,
    email: As,
    consultation: Consultation = None,
    capacity: Capacity = None,
    seen: Seen = None,
    command_id: CommandId = None,
    reason: Why = None,
) -> None:
    """Have more time for an open round, once, where the flow lets somebody ask for it."""
    values = _named(consultation)
    order = Order([name], "extend_consultation", email, values, capacity, seen, reason, command_id)
    perform(call_of(context), order)


def _named(consultation: str | None) -> dict[str, Any]:
    return {"consultation": consultation} if consultation is not None else {}
