"""``placet notices``: what is owed, what was sent, what failed, and what is kept back."""

from __future__ import annotations

from typing import Annotated

import typer

from workflow.cli.terminal.acting import operator_by
from workflow.cli.terminal.call import call_of
from workflow.cli.terminal.instants import counted
from workflow.cli.views.holds import SENTENCES
from workflow.cli.views.notices import (
    notice_printed,
    notice_told,
    notices_printed,
    notices_told,
)
from workflow.domain.holds import Part
from workflow.errors import Unknown
from workflow.services.hold_notices import hold_notices, release_notices
from workflow.services.read_case import find_case
from workflow.services.retry_notices import retry_notices
from workflow.store import claims, installation, notices
from workflow.store.engine import Session

app = typer.Typer(
    help="List and show mails; retry those that failed, hold and release.",
    rich_markup_mode=None,
    add_completion=False,
)

STATES = (
    "queued", "sending", "sent", "maybe_sent", "failed", "held", "unwanted", "withdrawn",
)  # fmt: skip


@app.command("list")
def list_(
    context: typer.Context,
    case: Annotated[
        str | None, typer.Option("--case", metavar="REFERENCE", help="Only of this case.")
    ] = None,
    state: Annotated[
        str | None, typer.Option("--state", metavar="STATE", help=f"One of {', '.join(STATES)}.")
    ] = None,
    bounced: Annotated[bool, typer.Option("--bounced", help="Only those that came back.")] = False,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=1, max=10_000, help="How many at most.")
    ] = 200,
) -> None:
    """List notices, the newest first."""
    if state is not None and state not in STATES:
        raise typer.BadParameter(
            f'"{state}" is not one of {", ".join(STATES)}', param_hint="--state"
        )
    call = call_of(context)
    runtime = call.open()
    with runtime.readers.begin() as session:
        case_id = find_case(session, case).id if case else None
        found = notices.listed(
            session, case_id=case_id, state=state, bounced=bounced, limit=limit + 1
        )
        office = installation.read(session)
    held = office is not None and office.outbox_held
    told = notices_told(found[:limit], more=len(found) > limit) | {"outbox_held": held}
    call.answer(told, [*notices_printed(told), *([SENTENCES[Part.OUTBOX]] if held else [])])


@app.command()
def show(
    context: typer.Context,
    notice_id: Annotated[str, typer.Argument(metavar="ID", help="As placet notices list has it.")],
) -> None:
    """Show a mail as it was sent, or as it would be sent now."""
    call = call_of(context)
    runtime = call.open()
    with runtime.readers.begin() as session:
        office = installation.read(session)
        found = notices.listed(session, notice_id=notice_id, limit=1)
        letter = claims.unclaimed(session, notice_id)
    if not found or letter is None or office is None:
        raise Unknown("notice", notice_id)
    told = notice_told(found[0], letter, office)
    call.answer(told, notice_printed(told))


@app.command()
def retry(
    context: typer.Context,
    ids: Annotated[
        list[str], typer.Argument(metavar="ID...", help="Notices that failed or are in doubt.")
    ],
) -> None:
    """Queue notices again that failed, or that may have gone out and you know better; on record.

    All of them or none.
    """
    call = call_of(context)
    runtime = call.open()
    with runtime.sessions.begin() as session:
        started = retry_notices(session, ids, operator_by(runtime, session))
    printed = f"{counted(len(started), 'notice')} queued again; placet work sends what is queued."
    call.answer({"queued": started}, [printed])


OfCase = Annotated[
    str | None, typer.Option("--case", metavar="REFERENCE", help="All those of this case.")
]


@app.command()
def hold(
    context: typer.Context,
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="Notices that are queued.")
    ] = None,
    case: OfCase = None,
) -> None:
    """Keep notices back until they are released, all of them or none; on record."""
    call = call_of(context)
    runtime = call.open()
    _one_way(bool(ids), bool(case))
    with runtime.sessions.begin() as session:
        chosen = ids or notices.ids_in(session, "queued", _case_id(session, case))
        held = hold_notices(session, chosen, operator_by(runtime, session))
    call.answer({"held": held}, [f"{counted(len(held), 'notice')} held; release lets them go."])


@app.command()
def release(
    context: typer.Context,
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="Notices that are held.")
    ] = None,
    case: OfCase = None,
    everything: Annotated[bool, typer.Option("--all", help="All that are held.")] = False,
) -> None:
    """Let held notices go out, all of them or none; on record."""
    call = call_of(context)
    runtime = call.open()
    _one_way(bool(ids), bool(case), everything)
    with runtime.sessions.begin() as session:
        chosen = ids or notices.ids_in(session, "held", _case_id(session, case))
        released = release_notices(session, chosen, operator_by(runtime, session))
    printed = f"{counted(len(released), 'notice')} released; placet work sends what is queued."
    call.answer({"released": released}, [printed])


def _one_way(*given: bool) -> None:
    if given.count(True) != 1:
        ways = "ids or --case" if len(given) == 2 else "ids, --case or --all"
        raise typer.BadParameter(f"say which notices, in one way: {ways}")


def _case_id(session: Session, case: str | None) -> int | None:
    return find_case(session, case).id if case else None
