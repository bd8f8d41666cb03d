"""Money: acts that post on the books, what an initiative is funded with, and a trial balance.

The gifts are for one work whose automatic actions look at its funding, as in an office, so that
each act wakes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from time import perf_counter
from typing import Any

from sqlalchemy import text

from benchmarks.acts import SINGLE
from benchmarks.installation import BEGINNING, Installation
from benchmarks.measuring import Contender
from definitions.books import OF_FUNDING, YES_NO_OF_FUNDING
from tests.giving import GIFT, WORK
from workflow.domain.books.funding import read_funding
from workflow.domain.case import Act
from workflow.runtime import salt, shipped_library
from workflow.services.manage_people import By, grant_roles
from workflow.services.perform_acts import Receipt, perform_acts
from workflow.services.publish_flow import publish_flow
from workflow.services.read_ledger import read_trial_balance
from workflow.services.submit_case import Proposal, submit_case
from workflow.store import cases, ledger

GIVERS = 20
"""Gifts that pay for one work; an account of each is in everything that it spends."""

POSTINGS = 10_000
A_MILLION = 1_000_000
ACCOUNTS_OF_A_MILLION = 5_000
READ = 20

DAY = "2025-01-13"
WORK_VALUES: dict[str, Any] = {
    "title": "Wells",
    "target": "90000.00 CHF",
    "lines": [{"category": "staff", "amount": "9000000.00 CHF"}],
}
GIFT_VALUES = {"title": "Gift", "offered": "900000.00 CHF"}

_commands = count(1)
_minutes = count(1)


class Gifts:
    """Gifts that are paid, for one work; a franc after the other is allocated to it.

    Attributes:
        work: what they are for.
    """

    def __init__(self, installation: Installation, size: int) -> None:
        self.installation = installation
        self.work = self._opened("work", WORK_VALUES)
        self.case_ids = [self._opened("gift", GIFT_VALUES) for _ in range(size)]
        self.act([self.work], "seek")
        for case in self.case_ids:
            self.act([case], "link", link="pays_for", case=str(self.work))
        self.act(self.case_ids, "pledge", day=DAY)
        self.act(self.case_ids, "sign")
        offered = GIFT_VALUES["offered"]
        self.act(self.case_ids, "receive", paid=offered, day=DAY, called="no")
        self.perform(self.next_acts())

    def next_acts(self, in_a_row: int = 1) -> list[Act]:
        """An act on each gift that posts twice, all of one instant, each with a command id."""
        return [
            act
            for _ in range(in_a_row)
            for act in self._acts(self.case_ids, "allocate", part="1.00 CHF")
        ]

    def act(self, case_ids: Sequence[int], action: str, **values: Any) -> None:
        """Do the same on each of some cases."""
        self.perform(self._acts(case_ids, action, **values))

    def perform(self, acts: Sequence[Act]) -> None:
        """Perform ``acts`` in one transaction; each of them must succeed."""
        with self.installation.sessions.begin() as session:
            results = perform_acts(session, acts, self.installation.engine)
        if refused := [str(each) for each in results if not isinstance(each, Receipt)]:
            raise RuntimeError(f"an act that was to be measured was refused: {refused[0]}")

    def _acts(self, case_ids: Sequence[int], action: str, **values: Any) -> list[Act]:
        at = BEGINNING + timedelta(minutes=next(_minutes))
        person = self.installation.people["registry"]
        return [
            Act(case, action, person, at, values, command_id=f"money-{next(_commands):08}")
            for case in case_ids
        ]

    def _opened(self, flow: str, values: dict[str, Any]) -> int:
        person = self.installation.people["registry"]
        with self.installation.sessions.begin() as session:
            proposal = Proposal(flow, None, person, BEGINNING, values)
            return submit_case(session, proposal, self.installation.engine).case_id


class PostSingle:
    """The contender: an act on each gift, a transaction an act."""

    def __init__(self, pool: Gifts) -> None:
        self._pool = pool

    def __call__(self) -> float:
        """Seconds an act."""
        acts = self._pool.next_acts()
        started = perf_counter()
        for act in acts:
            self._pool.perform([act])
        return (perf_counter() - started) / len(acts)


def bring_books(installation: Installation) -> None:
    """Publish the flows of gifts and of what they pay for."""
    people = installation.people
    with installation.sessions.begin() as session:
        grant_roles(session, [(people["registry"], "keeper", None)], By(BEGINNING, salt))
        for source in (WORK, GIFT):
            publish_flow(
                session, source, people["administrator"], BEGINNING, shipped_library(), salt
            )


def gifts(installation: Installation) -> Gifts:
    """As many as a round has acts."""
    return Gifts(installation, SINGLE)


def ask_for_funding(installation: Installation) -> Contender:
    """What a work with ``POSTINGS`` postings is funded with, all of it."""
    pool = Gifts(installation, GIVERS)
    pool.act(pool.case_ids, "allocate", part="90.00 CHF")
    spends = POSTINGS // (2 * GIVERS)
    for _ in range(10):
        pool.act([pool.work] * (spends // 10), "spend", cost="0.40 CHF", category="staff")
    installation.count_rows()
    with installation.runtime.readers.begin() as session:
        case = cases.read(session, [pool.work])[pool.work]
        key = (case.flow, case.version)
        flow = installation.engine.shelf.get(session, [key])[key].flow
    kept = flow.books
    assert kept is not None

    def ask() -> float:
        started = perf_counter()
        for _ in range(READ):
            with installation.runtime.readers.begin() as session:
                found = ledger.of_cases(session, [case.id], (), hold=False).values()
            for name in (*OF_FUNDING, "gap", *YES_NO_OF_FUNDING):
                read_funding(kept, flow.currency, name, found, case.fields)
        return (perf_counter() - started) / READ

    return ask


def balance_a_million(installation: Installation) -> Contender:
    """The trial balance of ``A_MILLION`` postings, which are made behind the engine's back."""
    accounts = (
        "INSERT INTO accounts (id, contribution_id, purpose, earmark, currency, balance, "
        "original_balance, no_overdraft) SELECT 'contribution/' || n || '/' || purpose || '/CHF', "
        "n, purpose, 'none', 'CHF', :each * CASE purpose WHEN 'received' THEN 1 ELSE -1 END, 0, "
        "purpose = 'received' FROM generate_series(1000001, 1000000 + :half) AS n, "
        "(VALUES ('contributor'), ('received')) AS p(purpose)"
    )
    postings = (
        "INSERT INTO postings (case_id, seq, number, account_id, currency, amount, "
        "original_amount) SELECT n, s, number, 'contribution/' || n || '/' || purpose || '/CHF', "
        "'CHF', sign, 0 FROM generate_series(1000001, 1000000 + :half) AS n, "
        "generate_series(1, :each) AS s, "
        "(VALUES (1, 'contributor', -1), (2, 'received', 1)) AS p(number, purpose, sign)"
    )
    half = ACCOUNTS_OF_A_MILLION // 2
    sizes = {"half": half, "each": A_MILLION // (2 * half)}
    with installation.connections.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in (accounts, postings):
            connection.execute(text(statement), sizes)
    installation.count_rows()

    def ask() -> float:
        started = perf_counter()
        with installation.runtime.readers.begin() as session:
            found = read_trial_balance(session)
        if found.untrue or len(found.lines) < ACCOUNTS_OF_A_MILLION:
            raise RuntimeError("the books that were to be measured are not whole")
        return perf_counter() - started

    return ask
