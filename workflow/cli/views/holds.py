"""What of the installation is held, in the same sentences wherever it matters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workflow.cli.terminal.instants import counted
from workflow.cli.terminal.paper import Printed
from workflow.domain.holds import Part
from workflow.store.installation import Installation

SENTENCES = {
    Part.OUTBOX: "The outbox is held: no mail goes out until placet outbox release.",
    Part.CLOCK: "The clock is held: no deadline is worked off until placet clock release.",
}


def held_told(found: Installation | None) -> dict[str, Any]:
    """What is held, as JSON."""
    return {part.column: found is not None and found.holds(part) for part in Part}


def warnings(found: Installation | None) -> Iterator[Printed]:
    """A sentence for each part that is held."""
    return (SENTENCES[part] for part in Part if found is not None and found.holds(part))


def held_printed(found: Installation | None, waiting: int) -> Iterator[Printed]:
    """Whether anything is held, and how many notices wait."""
    held = list(warnings(found))
    yield from held or ["Nothing is held: mails go out and deadlines are worked off."]
    yield f"{counted(waiting, 'mail')} queued."
