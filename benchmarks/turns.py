"""Whose turn it is, asked over 100,000 open cases: the three lists of one person.

The cases are copies of a real project in the states that most stand in, of a thousand parties, each
since a time of its own; their turns are what the engine writes for such cases.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from time import perf_counter

from benchmarks.installation import BEGINNING, PARTIES, Installation
from benchmarks.measuring import Contender
from benchmarks.pool import Pool
from workflow.domain.case import Case
from workflow.domain.turns import turn_rows
from workflow.services.read_turns import read_inbox
from workflow.store import cases, tables
from workflow.store.bulk import insert_rows

OPEN = 100_000
CHUNK = 5_000
SHOWN = 50
ASKED = 5
STATES = (
    *("draft", "draft", "returned", "submitted", "submitted"),
    *("under_review", "director_decision", "seeking_funding", "funded", "in_implementation"),
)
PEOPLE = ("registry", "director_tsb", PARTIES[6])
"""Who has most on the desk, who shares most of it, and somebody with a hundred cases."""

COLUMNS = (
    "id", "flow", "version", "state", "revision", "head", "party", "fields", "assigned", "acted",
    "since", "opened_at",
)  # fmt: skip


def ask_for_turns(installation: Installation) -> dict[str, Contender]:
    """The lists of each of ``PEOPLE`` over ``OPEN`` open cases."""
    _fill(installation)
    installation.count_rows()
    return {name: _asking(installation, installation.people[name]) for name in PEOPLE}


def _asking(installation: Installation, person: int) -> Contender:
    at = BEGINNING + timedelta(days=1)

    def ask() -> float:
        started = perf_counter()
        for _ in range(ASKED):
            with installation.runtime.readers.begin() as session:
                found = read_inbox(session, installation.runtime.shelf, person, at, SHOWN)
            if not found.others.cases:
                raise RuntimeError("nothing was found, so there is nothing to measure")
        return (perf_counter() - started) / ASKED

    return ask


def _fill(installation: Installation) -> None:
    [model] = Pool(installation, 1).case_ids
    with installation.sessions.begin() as session:
        case = cases.read(session, [model])[model]
        key = (case.flow, case.version)
        flow = installation.engine.shelf.get(session, [key])[key]
        for some in _chunks(_copies(case)):
            insert_rows(session, tables.cases, [_row(each) for each in some])
            insert_rows(
                session, tables.turns, [row for each in some for row in turn_rows(flow, each)]
            )


def _chunks(copies: Iterator[Case]) -> Iterator[list[Case]]:
    while some := list(islice(copies, CHUNK)):
        yield some


def _copies(case: Case) -> Iterator[Case]:
    for number in range(1, OPEN + 1):
        yield replace(
            case,
            id=case.id + number,
            state=STATES[number % len(STATES)],
            party=PARTIES[number * 7 % len(PARTIES)],
            since=BEGINNING - timedelta(minutes=number * 7919 % OPEN),
            acted={},
        )


def _row(case: Case) -> dict[str, object]:
    return {name: getattr(case, name) for name in COLUMNS}
