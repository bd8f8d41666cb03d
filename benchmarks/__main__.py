"""``python -m benchmarks``: every measurement, a line of JSON each on standard output."""

from __future__ import annotations

import sys
from tempfile import TemporaryDirectory

from benchmarks.acts import BATCH, SINGLE, ActBatch, ActSingle, with_long_history
from benchmarks.books import (
    PostSingle,
    ask_for_funding,
    balance_a_million,
    bring_books,
    gifts,
)
from benchmarks.cli_help import cli_help
from benchmarks.clock import fire_due, idle_sweep
from benchmarks.consultation import consultation_1000
from benchmarks.decide import decisions
from benchmarks.delivery import open_post_office
from benchmarks.hand_sql import HandSql
from benchmarks.installation import Installation, open_installation
from benchmarks.measuring import Contender, Measurement, report, side_by_side, tell
from benchmarks.plans import plans_of
from benchmarks.pool import Pool
from benchmarks.turns import ask_for_turns
from tests.postgres import fresh_database, start_postgres
from workflow.runtime import set_up_logging

ROUNDS = 30
WARMING = 3

BASELINES = {
    "act_single": "hand_sql",
    "act_batch_500": "hand_sql",
    "act_long_history": "act_single",
}


def main() -> int:
    """Measure everything."""
    set_up_logging()
    with TemporaryDirectory() as folder:
        measure_acts("sqlite", f"sqlite:///{folder}/placet.db")
        with open_installation("sqlite", f"sqlite:///{folder}/deciding.db") as installation:
            measure_deciding(installation)
        measure_idle("sqlite", f"sqlite:///{folder}/idle.db")
        measure_delivery("sqlite", f"sqlite:///{folder}/mails.db")
        measure_turns("sqlite", f"sqlite:///{folder}/turns.db")
        measure_consultation("sqlite", f"sqlite:///{folder}/ballot.db")
        measure_books("sqlite", f"sqlite:///{folder}/books.db")
    tell("starting PostgreSQL")
    with start_postgres(durable=True) as server:
        measure_acts("postgresql", fresh_database(server))
        measure_idle("postgresql", fresh_database(server))
        measure_delivery("postgresql", fresh_database(server))
        measure_firing("postgresql", fresh_database(server))
        measure_turns("postgresql", fresh_database(server))
        measure_consultation("postgresql", fresh_database(server))
        measure_books("postgresql", fresh_database(server))
    tell("placet --help")
    cli_help()
    report(Measurement("cli_help", None, side_by_side({"": cli_help}, 9)[""], "s"))
    return 0


def measure_acts(database: str, url: str) -> None:
    """The acts by hand and through the engine, side by side."""
    tell(f"{database}: preparing cases, one of them with 10,000 acts behind it")
    with open_installation(database, url) as installation:
        single, long = Pool(installation, SINGLE), with_long_history(installation)
        contenders: dict[str, Contender] = {
            "hand_sql": HandSql(Pool(installation, SINGLE)),
            "act_single": ActSingle(single),
            "act_batch_500": ActBatch(Pool(installation, BATCH)),
            "act_long_history": ActSingle(long),
        }
        installation.count_rows()
        tell(f"{database}: {ROUNDS} rounds")
        side_by_side(contenders, WARMING)
        seconds = side_by_side(contenders, ROUNDS)
        for name, taken in seconds.items():
            baseline = BASELINES.get(name)
            ratio = seconds[baseline] / taken if baseline else None
            report(Measurement(name, database, 1 / taken, "acts/s", baseline, ratio))
        compare_plans(installation, single, long)


def compare_plans(installation: Installation, single: Pool, long: Pool) -> None:
    """How many statements of an act are worked off otherwise on a case with a long history."""
    if single.submitted != long.submitted:
        long.perform(long.next_acts())
    pairs = list(zip(plans_of(single), plans_of(long), strict=True))
    different = [pair for pair in pairs if pair[0] != pair[1]]
    for short_one, long_one in different:
        tell(f"{installation.database}: short history\n{short_one}\nlong history\n{long_one}")
    report(
        Measurement(
            "act_long_history_plans",
            installation.database,
            len(different),
            f"of {len(pairs)} query plans differ",
            "act_single",
        )
    )


def measure_deciding(installation: Installation) -> None:
    """The pure function by itself."""
    tell("deciding")
    contenders = decisions(Pool(installation, 1))
    side_by_side(contenders, WARMING)
    for name, taken in side_by_side(contenders, ROUNDS).items():
        report(Measurement(name, None, taken * 1e6, "µs"))


def measure_idle(database: str, url: str) -> None:
    """A sweep that finds nothing due."""
    tell(f"{database}: a sweep over 100,000 deadlines of which none is due")
    with open_installation(database, url) as installation:
        contenders = {"": idle_sweep(installation)}
        side_by_side(contenders, WARMING)
        taken = side_by_side(contenders, ROUNDS)[""]
    report(Measurement("deadline_sweep_idle", database, taken * 1e3, "ms"))


def measure_firing(database: str, url: str) -> None:
    """A sweep that finds ten thousand deadlines due."""
    tell(f"{database}: preparing 10,000 projects whose opinions are due")
    with open_installation(database, url) as installation:
        report(Measurement("deadline_fire_10000", database, fire_due(installation), "s"))


def measure_turns(database: str, url: str) -> None:
    """One person's lists over 100,000 open cases: those of whoever waits longest."""
    tell(f"{database}: preparing 100,000 open cases")
    with open_installation(database, url) as installation:
        contenders = ask_for_turns(installation)
        side_by_side(contenders, WARMING)
        taken = side_by_side(contenders, ROUNDS)
    report(Measurement("turn_100k", database, max(taken.values()) * 1e3, "ms"))


def measure_consultation(database: str, url: str) -> None:
    """A thousand members are asked, answer and decide; how it stands, in a sentence."""
    tell(f"{database}: a consultation of a thousand members")
    with open_installation(database, url) as installation:
        seconds, sentence = consultation_1000(installation)
    report(Measurement("consultation_1000", database, seconds, "s"))
    report(Measurement("consultation_sentence", database, sentence * 1e3, "ms"))


def measure_books(database: str, url: str) -> None:
    """Acts that post, beside the same by hand; a funding that is read, and a trial balance."""
    tell(f"{database}: gifts, and a work that has spent 10,000 postings")
    with open_installation(database, url) as installation:
        bring_books(installation)
        contenders: dict[str, Contender] = {
            "hand_sql_posting": HandSql(gifts(installation)),
            "posting": PostSingle(gifts(installation)),
        }
        installation.count_rows()
        side_by_side(contenders, WARMING)
        seconds = side_by_side(contenders, ROUNDS)
        for name, taken in seconds.items():
            baseline = "hand_sql_posting" if name == "posting" else None
            ratio = seconds[baseline] / taken if baseline else None
            report(Measurement(name, database, 1 / taken, "acts/s", baseline, ratio))
        funding = {"": ask_for_funding(installation)}
        side_by_side(funding, WARMING)
        taken = side_by_side(funding, ROUNDS)[""]
        report(Measurement("funding_status_10000", database, taken * 1e3, "ms"))
        if installation.on_postgresql:
            tell(f"{database}: a million postings")
            taken = side_by_side({"": balance_a_million(installation)}, 5)[""]
            report(Measurement("trial_balance_1m", database, taken, "s"))


def measure_delivery(database: str, url: str) -> None:
    """Mails to a server, by one worker and on PostgreSQL by two, and from a start."""
    tell(f"{database}: a thousand mails to a server of this machine")
    with open_installation(database, url) as installation, open_post_office(installation) as post:
        first = post.start_to_first()
        alone = post.delivered_a_second(1)
        report(Measurement("deliver_1000", database, alone, "mails/s"))
        if installation.on_postgresql:
            two = post.delivered_a_second(2)
            line = ("deliver_1000_two_workers", database, two, "mails/s", "deliver_1000")
            report(Measurement(*line, two / alone))
        report(Measurement("restart_to_first_delivery", database, first, "s"))


if __name__ == "__main__":
    sys.exit(main())
