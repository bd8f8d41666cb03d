"""``placet documents``: what was attached to cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from definitions.documents import size_in_words
from workflow.cli.terminal.acting import operator_by
from workflow.cli.terminal.call import call_of
from workflow.cli.terminal.instants import counted
from workflow.cli.terminal.options import Name
from workflow.cli.terminal.paper import Printed, Rows
from workflow.cli.views.words import HASH_SHOWN, document_type
from workflow.services.erase_document import Wanted, erase_document
from workflow.services.read_documents import Attached, find_document, read_documents, save_document

app = typer.Typer(
    help="List, save and erase what was attached to cases.",
    rich_markup_mode=None,
    add_completion=False,
)

Field = Annotated[
    str, typer.Argument(metavar="FIELD", help="The field that holds it, or the question.")
]
Row = Annotated[
    int | None,
    typer.Option(
        "--row",
        metavar="N",
        min=1,
        help="The row of the history that gave it, for one that was replaced or is an answer.",
    ),
]


@app.command("list")
def list_(context: typer.Context, name: Name) -> None:
    """List every document that acts on a case gave."""
    call = call_of(context)
    runtime = call.open()
    with runtime.readers.begin() as session:
        case, attached = read_documents(session, name)
    told: dict[str, Any] = {
        "id": case.id,
        "reference": case.reference,
        "documents": [_told(each) for each in attached],
    }
    call.answer(told, _printed(told["documents"]))


@app.command()
def save(
    context: typer.Context,
    name: Name,
    field: Field,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Where it is written; nothing may be there yet.")
    ],
    row: Row = None,
) -> None:
    """Write a document into a new file, and see that it is what was attached."""
    call = call_of(context)
    runtime = call.open()
    with runtime.readers.begin() as session:
        kept = find_document(session, name, field, row)
    save_document(runtime.documents, kept, file)
    printed = f"{kept['name']} was saved as {file} ({size_in_words(kept['size'])})."
    call.answer({**kept, "file": str(file)}, [printed])


@app.command()
def erase(
    context: typer.Context,
    name: Name,
    field: Field,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why; kept in the history.")
    ],
    row: Row = None,
) -> None:
    """Destroy a document wherever it is held; the histories still verify."""
    call = call_of(context)
    runtime = call.open()
    gone = erase_document(
        runtime.sessions,
        runtime.documents,
        Wanted(name, field, row, reason),
        lambda session: operator_by(runtime, session),
    )
    printed = (
        f"The document was erased, with {counted(len(gone), 'recorded value')} that named it. "
        "That one was given stays on record."
    )
    call.answer({"values": [list(each) for each in gone]}, [printed])


def _told(attached: Attached) -> dict[str, Any]:
    return {
        "row": attached.row,
        "field": attached.name,
        "is_answer": attached.is_answer,
        "is_current": attached.is_current,
        **attached.kept,
    }


def _printed(told: Sequence[Mapping[str, Any]]) -> Iterator[Printed]:
    if not told:
        yield "No documents; --attach gives one with an act."
        return
    yield Rows(
        ("Row", "Field", "Name", "Type", "Size", "SHA-256", "Now"),
        [
            (
                str(each["row"] or "-"),
                each["field"],
                each["name"],
                document_type(each["type"]),
                size_in_words(each["size"]),
                each["sha256"][:HASH_SHOWN],
                "in force" if each["is_current"] else "answer" if each["is_answer"] else "replaced",
            )
            for each in told
        ],
    )
