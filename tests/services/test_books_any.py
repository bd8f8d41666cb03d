"""Whatever is done to the books, in whatever order: they balance, and stand as a model says.

``PLACET_BOOKS_SEED`` and ``PLACET_BOOKS_OPERATIONS`` choose what is played and how much of it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import func, select, tuple_

from definitions.countries import COUNTRIES
from definitions.flow import FOCAL_POINT
from tests.build import ADA, ADM, GUS, PARTIES, Bureau
from tests.giving import RATES, open_books
from tests.services.books_model import MOST_AWARDS, OUTSIDE, Model, No, Spot
from tests.services.books_play import Play
from tests.services.books_spending import RULES
from workflow.domain.case import Act
from workflow.domain.roster import Party
from workflow.domain.verification.books import BooksTold
from workflow.errors import WorkflowError
from workflow.services.manage_people import add_parties, grant_roles
from workflow.services.perform_acts import Receipt, Result
from workflow.store import tables

SEED = int(os.environ.get("PLACET_BOOKS_SEED", "0")) or Random().randrange(1, 10**6)
OPERATIONS = int(os.environ.get("PLACET_BOOKS_OPERATIONS", "50000"))
OFTEN = 500
"""Operations between two looks at everything."""

NATIONS = sorted(COUNTRIES.keys() - {party.code for party in PARTIES})[:120]
"""For which Ada speaks besides; each has quotas of its own."""


@dataclass
class Books:
    """The office, the model beside it, and what was learned from the histories so far.

    Attributes:
        moved: accounts that the model moved since they were last compared.
        seen: case to the last row of its history that was looked at.
    """

    office: Bureau
    model: Model
    play: Play
    moved: set[Spot] = field(default_factory=set)
    told: BooksTold = field(default_factory=BooksTold)
    learned: dict[int, int] = field(default_factory=dict)
    outcomes: dict[tuple[str, bool], int] = field(default_factory=dict)

    def batch(self, size: int) -> int:
        """Some acts of one instant; how many."""
        self.play.refill(self.office, self.moved)
        acts, expected = list[Act](), list[bool]()
        alone: set[int] = set()
        acting: set[int] = set()
        while len(acts) < size:
            act = self.play.next_act(self.office)
            single = act.action == "take_back"
            if act.case_id in alone or (single and act.case_id in acting):
                continue
            acting.add(act.case_id)
            alone |= {act.case_id} if single else set()
            acts.append(act)
            expected.append(self._foretold(act))
        results = self.office.perform(*acts)
        self._compare(acts, expected, results)
        self._look_at_new(results)
        return size

    def _foretold(self, act: Act) -> bool:
        """Whether the model accepts an act; a command that was done before is done no more."""
        if act.command_id is not None and self.play.is_done(act):
            return True
        try:
            if act.actor != ADA:
                raise No
            self.moved |= self.model.act(act.case_id, act.action, act.values, act.at)
        except No:
            done = False
        else:
            done = True
            self.play.note(act)
        key = (act.action, done)
        self.outcomes[key] = self.outcomes.get(key, 0) + 1
        return done

    def _compare(
        self, acts: Sequence[Act], expected: Sequence[bool], results: Sequence[Result]
    ) -> None:
        for act, accepted, result in zip(acts, expected, results, strict=True):
            sentence = f"{act.case_id} {act.action} {dict(act.values)}: {result}"
            assert isinstance(result, Receipt | WorkflowError), sentence
            assert isinstance(result, Receipt) is accepted, sentence

    def _look_at_new(self, results: Sequence[Result]) -> None:
        """The new entries balance, and the accounts that they touch are as the model says."""
        rows = [
            (each.case_id, seq)
            for each in results
            if isinstance(each, Receipt) and not each.repeated
            for seq in range(each.revision - len(each.followed), each.revision + 1)
        ]
        wanted = {spot.name: self.model.sums.get(spot, (0, 0)) for spot in self.moved}
        posted = self._balanced(rows)
        assert posted == wanted.keys(), posted ^ wanted.keys()
        found = self._standing(posted)
        for name, (balance, claim, limited) in found.items():
            assert (balance, claim) == wanted[name], name
            assert balance >= 0 or not limited, name
        self.moved.clear()
        self._quotas()

    def _balanced(self, rows: Sequence[tuple[int, int]]) -> set[str]:
        """The accounts on which these history rows posted."""
        postings = tables.postings
        key = tuple_(postings.c.case_id, postings.c.seq)
        with self.office.runtime.readers.begin() as session:
            found = session.execute(select(postings).where(key.in_(rows))).all()
        sums: dict[tuple[int, int, str], int] = {}
        for row in found:
            of_books = (row.case_id, row.seq, row.currency)
            sums[of_books] = sums.get(of_books, 0) + row.amount
            if row.original is not None:
                of_claim = (row.case_id, row.seq, f"claim in {row.original}")
                sums[of_claim] = sums.get(of_claim, 0) + row.original_amount
        assert not any(sums.values()), {key: whole for key, whole in sums.items() if whole}
        return {row.account_id for row in found}

    def _standing(self, names: set[str]) -> dict[str, tuple[int, int, bool]]:
        """What is kept of some accounts, which is the sum of their postings."""
        accounts, postings = tables.accounts, tables.postings
        sums = (
            select(postings.c.account_id, func.sum(postings.c.amount),
                   func.sum(postings.c.original_amount))
            .where(postings.c.account_id.in_(names))
            .group_by(postings.c.account_id)
        )  # fmt: skip
        kept = select(accounts).where(accounts.c.id.in_(names))
        with self.office.runtime.readers.begin() as session:
            found = {row.id: row for row in session.execute(kept)}
            posted = {row[0]: (int(row[1]), int(row[2])) for row in session.execute(sums)}
        for name, row in found.items():
            assert (row.balance, row.original_balance) == posted[name], name
            assert row.no_overdraft is (row.purpose not in OUTSIDE), name
        return {
            name: (row.balance, row.original_balance, row.no_overdraft)
            for name, row in found.items()
        }

    def _quotas(self) -> None:
        with self.office.runtime.readers.begin() as session:
            found = {row.key: row.used for row in session.execute(select(tables.quota_uses))}
        used = {f"award/per_country/{a}/{b}": n for (a, b), n in self.model.used.items()}
        assert {key: units for key, units in found.items() if units} == {
            key: units for key, units in used.items() if units
        }
        assert all(units <= MOST_AWARDS for units in found.values())

    def everything(self) -> None:
        """All books are as the histories tell them and as the model has them."""
        self._learn()
        with self.office.runtime.readers.begin() as session:
            columns = tables.accounts.c
            found = {
                row.id: (row.balance, row.original_balance, row.closed)
                for row in session.execute(
                    select(columns.id, columns.balance, columns.original_balance, columns.closed)
                )
            }
        told = {
            name: (row["balance"], row["original_balance"], name in self.told.closed)
            for name, row in self.told.accounts.items()
        }
        modelled = {
            spot.name: (*both, spot in self.model.frozen) for spot, both in self.model.sums.items()
        }
        assert found == told
        assert found == modelled

    def _learn(self) -> None:
        """Take in the history rows that are new."""
        history = tables.history
        wanted = select(history.c.case_id, history.c.seq, history.c.effects)
        with self.office.runtime.readers.begin() as session:
            revisions = session.execute(select(tables.cases.c.id, tables.cases.c.revision))
            new = [
                (case, seq)
                for case, revision in revisions.all()
                for seq in range(self.learned.get(case, 0) + 1, revision + 1)
            ]
            for first in range(0, len(new), OFTEN):
                some = tuple_(history.c.case_id, history.c.seq).in_(new[first : first + OFTEN])
                for row in session.execute(wanted.where(some)).mappings():
                    self.told.learn(dict(row))
        self.learned |= dict(new)


def furnished(office: Bureau) -> None:
    """Flows, rates, and countries for which Ada speaks."""
    open_books(office)
    with office.runtime.sessions.begin() as session:
        parties = [Party(code, code.title(), "member_state", code) for code in NATIONS]
        add_parties(session, parties, office.by())
        grant_roles(session, [(ADA, FOCAL_POINT, code) for code in NATIONS], office.by(ADM))


@pytest.mark.timeout(1500)
def test_the_books_stand_as_a_model_says_whatever_is_done(office: Bureau) -> None:
    print(f"PLACET_BOOKS_SEED={SEED}")  # noqa: T201 - is shown when it fails
    furnished(office)
    dice = Random(SEED)
    rates = [(each.currency, each.valid_from, each.valid_to, each.value) for each in RATES]
    model = Model(rates, RULES)
    books = Books(office, model, Play(dice, model, NATIONS, ADA, GUS))
    done = 0
    while done < OPERATIONS:
        before = done // OFTEN
        done += books.batch(min(dice.randint(1, 100), OPERATIONS - done))
        if done // OFTEN > before:
            books.everything()
        office.at += timedelta(minutes=dice.choice((1, 5, 30, 241)))
    books.everything()
    office.wake()

    print(sorted(books.outcomes.items()))  # noqa: T201 - is shown when it fails
    assert office.verify().findings == ()
