"""``placet letters``: letters on paper, as PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from definitions.documents import size_in_words
from workflow.cli.terminal.call import call_of
from workflow.cli.terminal.options import Name
from workflow.cli.views.words import LANGUAGES
from workflow.runtime import shipped_letters
from workflow.services.write_acknowledgement import (
    ACKNOWLEDGEMENT,
    Acknowledgement,
    print_acknowledgement,
    write_acknowledgement,
)

app = typer.Typer(
    help="Write letters as PDF, ready to be signed.",
    rich_markup_mode=None,
    add_completion=False,
)


@app.callback()
def letters() -> None:
    """Write letters as PDF, ready to be signed."""


@app.command()
def acknowledgement(
    context: typer.Context,
    name: Name,
    file: Annotated[
        Path,
        typer.Option("--out", metavar="FILE", help="Where it is written; nothing may be there."),
    ],
    language: Annotated[
        str | None,
        typer.Option(
            "--language",
            metavar="CODE",
            help="ar, en, es, fr, ru or zh; else that of the focal point whom it addresses.",
        ),
    ] = None,
) -> None:
    """Write the letter that acknowledges a contribution, from the books and the history."""
    call = call_of(context)
    runtime = call.open()
    templates = shipped_letters()[ACKNOWLEDGEMENT]
    with runtime.readers.begin() as session:
        engine, at = runtime.engine(session), runtime.now(session)
        letter = write_acknowledgement(session, engine, name, language, templates, at)
    size = print_acknowledgement(letter, file)
    printed = (
        f"The letter for {letter.case.reference or letter.case.id} was written in"
        f" {LANGUAGES[letter.language]} as {file} ({size_in_words(size)})."
    )
    call.answer(_told(letter, file, size), [printed])


def _told(letter: Acknowledgement, file: Path, size: int) -> dict[str, Any]:
    return {
        "file": str(file),
        "size": size,
        "case_id": letter.case.id,
        "reference": letter.case.reference,
        "revision": letter.case.revision,
        "head": letter.case.head,
        "language": letter.language,
        "addressee": letter.addressee.name if letter.addressee else None,
        "currency": letter.received.currency,
        "received": letter.received.minor,
        "in_kind": letter.in_kind.minor,
        "payments": [
            {
                "row": each.row,
                "value_date": each.value_date,
                "paid": each.paid.minor,
                "paid_currency": each.paid.currency,
                "booked": each.booked.minor,
                "rate": each.rate,
                "rate_source": each.source,
            }
            for each in letter.payments
        ],
    }
