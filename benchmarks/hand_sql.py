"""``hand_sql``: the same acts in SQL written by hand, as a program without Placet would have it.

One transaction an act, through the same driver, with the same promises about power cuts. What each
act is to write was worked out by the engine beforehand and is not timed, so that the rows are the
same to the last letter; deciding, hashing and checking cost nothing here.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from time import perf_counter
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

from benchmarks.books import Gifts
from benchmarks.installation import Installation
from benchmarks.pool import Pool
from workflow.domain.case import Act
from workflow.domain.decide import decide
from workflow.domain.leaves import canonical
from workflow.domain.recording import add_decision, case_row
from workflow.domain.records import Records, Row
from workflow.services.gather import gather
from workflow.store import cases

LOCK = """SELECT id, flow, version, reference, state, revision, head, party, before, since,
    opened_at, fields, assigned, acted, clocks FROM cases WHERE id = :case_id"""
ROSTER = """SELECT p.id, p.name, p.email, p.language, g.role, g.party
    FROM people p LEFT JOIN grants g ON g.person_id = p.id AND g.valid_from <= :at
    AND (g.valid_until IS NULL OR g.valid_until > :at) WHERE p.id = :actor
    UNION SELECT p.id, p.name, p.email, p.language, g.role, g.party
    FROM grants g JOIN people p ON p.id = g.person_id WHERE g.valid_from <= :at
    AND (g.valid_until IS NULL OR g.valid_until > :at) AND (
    (g.role = 'registry' AND g.party IS NULL) OR (g.role = 'focal_point' AND g.party = :party))"""
PARTY = "SELECT code, name, membership, country FROM parties WHERE code = :party"
COMMAND = "SELECT case_id, seq, request_hash FROM history WHERE command_id = :command_id"
CASE = """UPDATE cases SET reference = :reference, state = :state, revision = :revision,
    head = :head, assigned = :assigned, acted = :acted,
    clocks = :clocks, before = :before, since = :since
    WHERE id = :id AND revision = :was"""
CLEAR = """UPDATE deadlines SET state = 'cleared', closed_seq = :closed_seq
    WHERE case_id = :case_id AND name = :name AND state = 'open'"""

ACCOUNTS = """SELECT id, balance, original_balance, closed FROM accounts
    WHERE contribution_id = :case_id OR initiative_id = :case_id ORDER BY id"""
PAID_FOR = """SELECT cases.id, cases.state, closed_books.case_id FROM links
    JOIN cases ON cases.id = links.other_id
    LEFT JOIN closed_books ON closed_books.case_id = links.other_id
    WHERE links.case_id = :case_id"""
MOVE = """UPDATE accounts SET balance = balance + :balance,
    original_balance = original_balance + :original_balance WHERE id = :id"""
OTHERS = ("notices", "deadlines", "wakes")
READS = (ROSTER, PARTY, COMMAND)

JSON = frozenset({"assigned", "acted", "clocks", "payload", "effects", "value", "context"})


@dataclass(frozen=True, slots=True)
class Writing:
    """One act: what its queries look for, and the rows that it leaves by their statement.

    Attributes:
        reads, locks: its queries; what the latter find is kept until the end.
    """

    wanted: Row
    rows: Sequence[tuple[str, Sequence[Row]]]
    reads: Sequence[str] = READS
    locks: Sequence[str] = ()


class HandSql:
    """The contender: an act on each case of a pool."""

    def __init__(self, pool: Pool | Gifts) -> None:
        self._pool = pool
        installation = pool.installation
        connect = PostgresHand if installation.on_postgresql else SqliteHand
        self._hand = connect(installation.url)

    def __call__(self) -> float:
        """Seconds an act."""
        writings = list(worked_out(self._pool.installation, self._pool.next_acts()))
        started = perf_counter()
        for each in writings:
            self._hand.perform(each)
        return (perf_counter() - started) / len(writings)


class SqliteHand:
    """A connection set up as ``workflow.store.engine`` does it."""

    def __init__(self, url: str) -> None:
        self._connection = sqlite3.connect(make_url(url).database or "", isolation_level=None)
        for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            self._connection.execute(f"PRAGMA {setting}")

    def perform(self, writing: Writing) -> None:
        """One act in one transaction."""
        run = self._connection.execute
        wanted = _bound(writing.wanted, canonical)
        run("BEGIN IMMEDIATE")
        *_, fields, assigned, acted, clocks = run(LOCK, wanted).fetchone()
        for text in (fields, assigned, acted, clocks):
            json.loads(text)
        for query in (*writing.reads, *writing.locks):
            run(query, wanted).fetchall()
        for statement, rows in writing.rows:
            self._connection.executemany(statement, [_bound(row, canonical) for row in rows])
        run("COMMIT")


class PostgresHand:
    """A connection as psycopg comes: it prepares a statement that was used a few times."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url)

    def perform(self, writing: Writing) -> None:
        """One act in one transaction."""
        run = self._connection.execute
        run(for_psycopg(f"{LOCK} FOR UPDATE"), writing.wanted).fetchone()
        locks = (f"{each} FOR UPDATE" for each in writing.locks)
        for query in (*writing.reads, *locks):
            run(for_psycopg(query), writing.wanted).fetchall()
        for statement, rows in writing.rows:
            bound = [_bound(row) for row in rows]
            if len(bound) == 1:
                run(for_psycopg(statement), bound[0])
            else:  # psycopg sends them in one journey
                self._connection.cursor().executemany(for_psycopg(statement), bound)
        self._connection.commit()


def worked_out(installation: Installation, acts: Sequence[Act]) -> Iterator[Writing]:
    """What each of ``acts``, all on different cases, reads and writes."""
    engine = installation.engine
    with installation.sessions.begin() as session:
        found = cases.lock(session, [act.case_id for act in acts])
        flows, facts = gather(session, engine.shelf, found, acts, engine.office, acts[0].at)
    for act in acts:
        case = found[act.case_id]
        flow = flows[case.flow, case.version]
        decision, records = decide(flow, case, act, facts), Records()
        head = add_decision(records, flow, case, decision, engine.salt)
        records.cases = [case_row(case, decision.case, head)]
        wanted = {"case_id": case.id, "actor": act.actor, "party": case.party, "at": act.at}
        wanted["command_id"] = act.command_id
        rows = list(_by_statement(records))
        if records.entries:
            yield Writing(wanted, rows, (*READS, PAID_FOR), (ACCOUNTS,))
        else:
            yield Writing(wanted, rows)


def _by_statement(records: Records) -> Iterator[tuple[str, list[Row]]]:
    yield CASE, [_without_fields(row) for row in records.cases]
    if records.cleared:
        yield CLEAR, records.cleared
    if records.accounts:
        names = ("id", "balance", "original_balance")
        yield MOVE, [{name: row[name] for name in names} for row in records.accounts.values()]
    for table in ("history", "history_values", "entries", "postings", *OTHERS):
        if rows := getattr(records, table):
            columns = tuple(rows[0])
            values = ", ".join(f":{name}" for name in columns)
            yield f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({values})", rows


def _without_fields(row: Row) -> Row:
    """No act here changes them."""
    return {name: value for name, value in row.items() if name != "fields"}


def _bound(row: Row, instant: Any = None) -> Row:
    """The parameters as the driver takes them: JSON as text, and on SQLite instants too."""
    bound: dict[str, Any] = {}
    for name, value in row.items():
        if name in JSON:
            bound[name] = json.dumps(value, ensure_ascii=False)
        else:
            bound[name] = instant(value) if instant and isinstance(value, datetime) else value
    return bound


@cache
def for_psycopg(statement: str) -> bytes:
    """``statement`` with psycopg's way of naming parameters."""
    return re.sub(r":(\w+)", r"%(\1)s", statement).encode()
