"""A mail server that lies, and workers that die while they talk to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from tests.build import ADA, REX, Bureau
from tests.faults.calling import Called, placet
from tests.faults.healing import heal, looked_at, put_clock_ahead
from tests.faults.kinds.points import visit
from tests.faults.liar import LIES, Liar, all_ended, as_taken
from tests.faults.round import Round
from tests.notifications.sink import running
from workflow.settings import read_settings
from workflow.ticker import sweep

IMPATIENT = {"connect_seconds": 5, "answer_seconds": 0.4, "verdict_seconds": 0.4}

LATER = timedelta(hours=5)
"""Longer than any wait for another attempt."""

MOST_ATTEMPTS = 40


def lies(round_: Round) -> None:
    """Every lie in turn; then the server is honest until everything is at its end."""
    with _deceived(round_) as (liar, bureau):
        for number in range(round_.times):
            liar.lie = LIES[number % len(LIES)]
            step = f"lie {number}, {liar.lie}"
            _owe(bureau)
            sweep(bureau.runtime)
            round_.insist(step, _taken(bureau, liar))
            put_clock_ahead(bureau, LATER)
            sweep(bureau.runtime)
            round_.made[f"mail server that {liar.lie}"] += 1
            _end(round_, bureau, liar, step)


def deliver(round_: Round) -> None:
    """Killed at every numbered point while mails are handed to a server."""
    with _deceived(round_) as (liar, bureau):
        kills = 0

        def work(point: int) -> Called:
            nonlocal kills
            bureau.do(bureau.open(), "submit", ADA)
            called = placet(round_.begin, round_.home, ["work", "--once", "--json"], point)
            kills += called.was_killed
            round_.insist(f"point {point}, before {called.next}", _taken(bureau, liar, kills))
            _work_off(bureau)
            return called

        round_.outside = lambda kept: [*as_taken(kept, liar, kills), *all_ended(kept)]
        visit(round_, work)


@contextmanager
def _deceived(round_: Round) -> Iterator[tuple[Liar, Bureau]]:
    """The office with a mail server in its settings, for this process and for the command line."""
    with running(Liar()) as liar:
        assert isinstance(liar, Liar)
        table = {"host": '"127.0.0.1"', "port": liar.port, "security": '"none"', **IMPATIENT}
        written = "".join(f"{key} = {value}\n" for key, value in table.items())
        with (round_.home / "placet.toml").open("a") as file:
            file.write(f"[smtp]\n{written}")
        before = round_.bureau.runtime
        round_.bureau.runtime = replace(before, settings=read_settings(round_.home, {}))
        yield liar, round_.bureau


def _end(round_: Round, bureau: Bureau, liar: Liar, step: str) -> None:
    """An honest server, until nothing is queued any more; then all must be as it must be."""
    liar.lie = "is honest"
    _work_off(bureau)
    round_.outside = lambda kept: [*as_taken(kept, liar), *all_ended(kept)]
    round_.look(step)


def _work_off(bureau: Bureau) -> None:
    """Let time pass until no mail waits for another attempt."""
    for _ in range(MOST_ATTEMPTS):
        heal(bureau)
        with looked_at(bureau) as kept:
            if not kept.rows("SELECT id FROM notices WHERE state IN ('queued', 'sending')"):
                return
        put_clock_ahead(bureau, LATER)


def _taken(bureau: Bureau, liar: Liar, kills: int = 0) -> list[str]:
    with looked_at(bureau) as kept:
        return as_taken(kept, liar, kills)


def _owe(bureau: Bureau) -> None:
    """Mails of two templates: in doubt, one of them is held and the other is sent again."""
    case = bureau.open()
    bureau.do(case, "submit", ADA)
    bureau.do(case, "return", REX, missing="a map")
