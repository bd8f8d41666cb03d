"""How the database goes about the statements of one act: its query plans."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, event

from benchmarks.pool import Pool


def plans_of(pool: Pool) -> list[str]:
    """The plan of each statement that the next act on the pool's first case runs.

    What was looked for is left out of it, since that is another thing each time.
    """
    connections = pool.installation.connections
    seen: list[tuple[str, Any]] = []

    def note(
        _connection: Connection, _cursor: Any, statement: str, parameters: Any, *_: Any
    ) -> None:
        seen.append((statement, parameters))

    acts = pool.next_acts()
    event.listen(connections, "before_cursor_execute", note)
    pool.perform(acts[:1])
    event.remove(connections, "before_cursor_execute", note)
    pool.perform(acts[1:])
    asked = [each for each in seen if each[0].split()[0] in ("SELECT", "INSERT", "UPDATE", "WITH")]
    if not asked:
        raise RuntimeError("no statement of the act was seen, so there is nothing to compare")
    with connections.connect() as connection:
        return [_plan(connection, statement, parameters) for statement, parameters in asked]


def _plan(connection: Connection, statement: str, parameters: Any) -> str:
    postgres = connection.dialect.name == "postgresql"
    explain = "EXPLAIN (COSTS OFF)" if postgres else "EXPLAIN QUERY PLAN"
    rows: Sequence[Any] = connection.exec_driver_sql(f"{explain} {statement}", parameters).all()
    return re.sub("'[^']*'", "?", "\n".join(str(row[-1]) for row in rows))
