"""Running one planned round in an office of its own, and what came of it."""

from __future__ import annotations

import tempfile
import traceback
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.build import Bureau, opened
from tests.conftest import Originals
from tests.faults.healing import begin_business
from tests.faults.plan import KINDS, OWN_SERVER, POSTGRESQL, SQLITE, Planned
from tests.faults.processes import processes
from tests.faults.round import Round, Violation
from tests.faults.server import Server, own_server
from tests.postgres import drop_database
from workflow.settings import write_settings


@dataclass(frozen=True)
class Played:
    """What came of a round.

    Attributes:
        made: how many faults were made, by name.
        violations: a sentence each, with the step at which it was found.
    """

    made: Mapping[str, int]
    violations: tuple[str, ...]


@contextmanager
def originals_in(folder: Path, server: str) -> Iterator[Mapping[str, Originals]]:
    """What offices are copied from, by kind of database.

    Args:
        server: URL of a maintenance database of PostgreSQL.
    """
    made = {
        SQLITE: Originals("", folder / SQLITE),
        POSTGRESQL: Originals(server, folder / POSTGRESQL),
    }
    for each in made.values():
        each.folder.mkdir()
    yield made
    for url in made[POSTGRESQL].urls.values():
        drop_database(server, url)


def play(planned: Planned, originals: Originals) -> Played:
    """Run a round from its beginning to its end, or to the first step with a violation."""
    with _server(planned) as server, tempfile.TemporaryDirectory(prefix="placet-") as folder:
        home = Path(folder)
        own = Originals(server.url, home) if server else originals
        with own.copy("books", home) as url, opened(home, url) as bureau:
            write_settings(home, url)
            begin_business(bureau)
            return _play(planned, bureau, server)


def _server(planned: Planned) -> AbstractContextManager[Server | None]:
    return own_server() if planned.kind in OWN_SERVER else nullcontext()


def _play(planned: Planned, bureau: Bureau, server: Server | None) -> Played:
    with processes() as begin:
        round_ = Round(bureau, begin, Random(planned.seed), planned.times, server)
        try:
            KINDS[planned.kind](round_)
        except Violation as violation:
            found = tuple(str(violation).splitlines())
        except Exception as error:  # noqa: BLE001 - nothing that is done to a round may end it otherwise
            why = str(error).partition("\n")[0]
            found = (f"ended by {type(error).__name__}: {why}\n{traceback.format_exc()}",)
        else:
            found = ()
        return Played(round_.made, found)
