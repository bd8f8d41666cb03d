"""``placet work``: the clock that fires deadlines and sends mails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from workflow.cli.terminal.call import call_of
from workflow.cli.terminal.paper import Printed, put
from workflow.ticker import keep_time, sweep, tidy

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def work(
    context: typer.Context,
    once: Annotated[
        bool, typer.Option("--once", help="Work off what is due now, then stop.")
    ] = False,
) -> None:
    """Fire deadlines and send mails as they become due, until stopped."""
    call = call_of(context)
    runtime = call.open("WARNING" if once else "INFO")
    if not once:
        if not call.as_json:
            put([f"Keeping the clock of {runtime.settings.home}; Ctrl+C stops it."])
        keep_time(runtime)
        return
    told = dict.fromkeys(("fired", "put_off", "sent", "failed", "retried"), 0)
    moved = True
    while moved:
        fired, delivered = sweep(runtime)
        told["fired"] += fired.done
        told["put_off"] += fired.put_off
        told["sent"] += delivered.sent
        told["failed"] += delivered.failed
        told["retried"] += delivered.retried
        moved = bool(fired.done or delivered.sent or delivered.failed)
    tidy(runtime)
    call.answer(told, _printed(told))


def _printed(told: dict[str, int]) -> Iterator[Printed]:
    if not any(told.values()):
        yield "Nothing was due."
        return
    yield f"Deadlines and reminders worked off: {told['fired']}. Mails sent: {told['sent']}."
    if told["put_off"]:
        yield f"Put off: {told['put_off']}; placet cases show tells why."
    if told["retried"]:
        yield f"Mails to be tried again later: {told['retried']}."
    if told["failed"]:
        yield f"Mails that failed: {told['failed']}; placet notices list --state failed shows them."
