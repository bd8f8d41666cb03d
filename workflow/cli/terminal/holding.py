"""Holding and releasing a part of the installation, and saying so."""

from __future__ import annotations

from workflow.cli.terminal.acting import operator_by
from workflow.cli.terminal.call import Call
from workflow.cli.views.holds import held_printed, held_told
from workflow.domain.holds import Part
from workflow.services.hold import hold, release
from workflow.store import installation, notices


def show_held(call: Call) -> None:
    """Answer what is held, and how many notices wait."""
    runtime = call.open()
    with runtime.readers.begin() as session:
        found = installation.read(session)
        waiting = notices.counts(session, "state").get("queued", 0)
    told = held_told(found) | {"queued": waiting}
    call.answer(told, held_printed(found, waiting))


def hold_now(call: Call, part: Part) -> None:
    """Hold ``part`` and answer what is held now."""
    runtime = call.open()
    with runtime.sessions.begin() as session:
        hold(session, part, operator_by(runtime, session))
    show_held(call)


def release_now(call: Call, part: Part) -> None:
    """Release ``part`` and answer what is held now."""
    runtime = call.open()
    with runtime.sessions.begin() as session:
        release(session, part, operator_by(runtime, session))
    show_held(call)
