"""``placet upgrade``: bringing the database to the schema of this version."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from workflow.cli.terminal.call import call_of
from workflow.cli.terminal.paper import Printed
from workflow.errors import NoInstallation
from workflow.runtime import clock
from workflow.services.upgrade_schema import Upgrade, upgrade_schema
from workflow.store import faults

app = typer.Typer(rich_markup_mode=None, add_completion=False)

BACKUPS = "backups"


@app.command()
def upgrade(context: typer.Context) -> None:
    """Bring the database to the schema of this version, under a lock.

    An SQLite database is copied into the folder "backups" of the home first.
    """
    call = call_of(context)
    settings = call.settings()
    if missing := faults.missing_file(settings.database):
        raise NoInstallation(str(missing.parent))
    done = upgrade_schema(settings.database, settings.home / BACKUPS, clock())
    told: dict[str, Any] = {
        "found": done.found,
        "wanted": done.wanted,
        "changed": done.changed,
        "backup": str(done.backup) if done.backup else None,
    }
    call.answer(told, _printed(done))


def _printed(done: Upgrade) -> Iterator[Printed]:
    if not done.changed:
        yield f"The database has schema {done.wanted} already; nothing was done."
        return
    if done.backup:
        yield f"A copy of the database as it was is in {done.backup}."
    else:
        yield "PostgreSQL databases are not copied here; pg_dump does that."
    yield f"The database came from schema {done.found} to {done.wanted}."
