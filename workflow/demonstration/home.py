"""The home of a demonstration: a folder and a database that nothing else is in."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from workflow.errors import Invalid
from workflow.services.open_post import check_post
from workflow.settings import DATABASE, OWNER_ONLY, Settings, read_settings, write_settings
from workflow.store import cases, installation, people
from workflow.store.engine import open_engine, readers_of
from workflow.store.schema import check_schema, found_schema, migrate

MARK = "demonstration.txt"
SAID = """\
placet demo made this folder to play its story in; placet demo --fresh empties it.
"""
OURS = ("placet.db", "placet.db-wal", "placet.db-shm", "placet.toml", "mail", "documents", MARK)
"""What a demonstration puts into its home; nothing else is ever taken away from it."""


def make_home(home: Path | None, *, fresh: bool) -> Settings:
    """A home to play in, with the tables in its database.

    Args:
        home: a folder that is there or not; a new temporary one when there is none.
        fresh: take away what an earlier demonstration left in it.

    Raises:
        Invalid: something else is in the folder or in the database, or mails could not leave.
        WrongSchema: the database is of another version.
    """
    folder = (home or Path(tempfile.mkdtemp(prefix="placet-demo-"))).absolute()
    if fresh:
        _empty(folder)
    elif (folder / MARK).exists():
        raise Invalid(f'"{folder}" has a demonstration in it already; --fresh begins it anew')
    folder.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
    (folder / MARK).write_text(SAID)
    settings = read_settings(folder)
    check_post(settings)
    settings.mail.mkdir(parents=True, exist_ok=True)
    _make_database(settings, fresh=fresh)
    if DATABASE in os.environ:
        write_settings(folder, settings.database)  # so that --home alone finds it again
    return settings


def _empty(folder: Path) -> None:
    """Take away what a demonstration made; refuse any folder that none was played in."""
    if not folder.is_dir() or not any(folder.iterdir()):
        return
    if not (folder / MARK).exists():
        raise Invalid(f'"{folder}" was not made by placet demo, so it is not emptied')
    for name in OURS:
        path = folder / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _make_database(settings: Settings, *, fresh: bool) -> None:
    engine = open_engine(settings.database)
    try:
        with engine.connect() as connection:
            found = found_schema(connection)
        if found is None:
            migrate(engine)
            return
        check_schema(engine)
        with readers_of(engine).begin() as session:
            present = installation.read(session)
            used = bool(people.listed(session) or cases.listed(session, limit=1))
        if present is not None and not present.demonstration:
            raise Invalid("the database belongs to an installation that is no demonstration")
        if used and (present is None or not fresh):
            raise Invalid("the database is in use already; --fresh begins it anew")
        if used:
            migrate(engine, "base")
            migrate(engine)
    finally:
        engine.dispose()
