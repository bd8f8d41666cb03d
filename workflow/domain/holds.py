"""What of an installation can be held, so that it does nothing of itself."""

from __future__ import annotations

from enum import StrEnum


class Part(StrEnum):
    """What goes on without anybody asking: mails go out, and the clock works off deadlines."""

    OUTBOX = "outbox"
    CLOCK = "clock"

    @property
    def column(self) -> str:
        """Where the installation's row says that it is held."""
        return f"{self.value}_held"
