"""One call of the command line: where the installation lives, and in which form to answer."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import typer

from workflow.cli.terminal.paper import Printed, put
from workflow.errors import NoInstallation
from workflow.runtime import Runtime, open_runtime, set_up_logging
from workflow.settings import Settings, read_settings
from workflow.store import faults


@dataclass(frozen=True, slots=True)
class Call:
    """What stands before or after every command.

    Attributes:
        home: the folder that was named; ``None`` for the usual one.
        as_json: whether to answer in JSON.
        opened: installations that are closed again when the command ends.
    """

    home: Path | None
    as_json: bool
    opened: list[Runtime] = field(default_factory=list)

    def settings(self) -> Settings:
        """The settings of the installation, which may not be there yet."""
        return read_settings(self.home)

    def open(self, log_level: str = "WARNING") -> Runtime:
        """The installation.

        Raises:
            NoInstallation: there is none.
            WrongSchema: its database has another schema.
        """
        settings = self.settings()
        if missing := faults.missing_file(settings.database):
            raise NoInstallation(str(missing.parent))
        set_up_logging(log_level)
        runtime = open_runtime(settings)
        self.opened.append(runtime)
        return runtime

    def close(self) -> None:
        """Let go of every database connection."""
        for runtime in self.opened:
            runtime.sessions.kw["bind"].dispose()

    def answer(self, told: Mapping[str, Any], printed: Iterable[Printed]) -> None:
        """Print ``told`` as JSON, or else ``printed``, which is only then made."""
        if self.as_json:
            # A terminal that has not all letters gets them as JSON's own codes.
            plain = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
            sys.stdout.write(json.dumps(told, indent=2, ensure_ascii=plain) + "\n")
        else:
            put(printed)


def call_of(context: typer.Context) -> Call:
    """The call that a command belongs to."""
    call: Call = context.obj
    return call
