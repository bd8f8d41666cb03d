"""``placet work``: the clock that fires deadlines and sends mails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated

import typer

from workflow.cli.terminal.call import call_of
from workflow.cli.terminal.paper import Printed, put
from workflow.cli.views.holds import held_told, warnings
from workflow.runtime import Runtime
from workflow.services.open_post import check_post
from workflow.store import installation
from workflow.store.installation import Installation
from workflow.ticker import keep_time, receive, sweep, tidy, told_to_stop

COUNTED = ("fired", "put_off", "sent", "failed", "retried", "in_doubt", "bounced", "unsubscribed")

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
    check_post(runtime.settings)  # a wrong setting is told here, and not at every beat
    if not once:
        if not call.as_json:
            put(warnings(_office(runtime)))
            put([f"Keeping the clock of {runtime.settings.home}; Ctrl+C stops it."])
        keep_time(runtime)
        return
    with told_to_stop() as stop:
        told = _worked_off(runtime, stop.is_set)
        tidy(runtime)
    office = _office(runtime)
    call.answer(told | held_told(office), [*_printed(told), *warnings(office)])


def _worked_off(runtime: Runtime, is_stopping: Callable[[], bool]) -> dict[str, int]:
    """What was done until nothing was due, or until the process was told to stop."""
    told = dict.fromkeys(COUNTED, 0)
    came_in = receive(runtime)
    told["bounced"], told["unsubscribed"] = came_in.bounced, came_in.unsubscribed
    moved = True
    while moved and not is_stopping():
        fired, delivered = sweep(runtime, is_stopping)
        told["fired"] += fired.done
        told["put_off"] += fired.put_off
        told["sent"] += delivered.sent
        told["failed"] += delivered.failed
        told["retried"] += delivered.retried
        told["in_doubt"] += delivered.in_doubt
        moved = bool(fired.done or delivered.sent or delivered.failed)
    return told


def _office(runtime: Runtime) -> Installation | None:
    """The installation as it stands now: what is held of it, the clock does not do."""
    with runtime.readers.begin() as session:
        return installation.read(session)


def _printed(told: dict[str, int]) -> Iterator[Printed]:
    if not any(told.values()):
        yield "Nothing was due."
        return
    yield (
        f"Deadlines, reminders and changes worked off: {told['fired']}. Mails sent: {told['sent']}."
    )
    if told["put_off"]:
        yield f"Put off: {told['put_off']}; placet cases show tells why."
    if told["retried"]:
        yield f"Mails to be tried again later: {told['retried']}."
    if told["failed"]:
        yield f"Mails that failed: {told['failed']}; placet notices list --state failed shows them."
    if told["in_doubt"]:
        yield (
            f"Mails that may have gone out: {told['in_doubt']}; "
            "placet notices list --state maybe_sent shows them."
        )
    if told["bounced"]:
        yield f"Mails that came back: {told['bounced']}; placet notices list --bounced shows them."
    if told["unsubscribed"]:
        yield f"People who want no more information: {told['unsubscribed']}; placet people list."
