"""Many at once on the same money: none of it is spent twice, and none is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from definitions.books import HOLDING
from definitions.countries import COUNTRIES
from definitions.flow import FOCAL_POINT
from tests.build import ADA, PARTIES, REX, Bureau, opened
from tests.conftest import Originals
from tests.giving import AWARD, allocated, award, gift, given_many, open_books, paid, pooled, work
from tests.linked import publish
from tests.services.test_delegation_races import interrupted
from tests.services.test_races import THREADS, at_once
from workflow.domain.books.accounts import Balance
from workflow.domain.case import Act
from workflow.domain.roster import Party
from workflow.errors import Refused
from workflow.services.manage_people import add_parties, grant_roles
from workflow.services.perform_acts import Receipt, Result, commit_acts
from workflow.store import tables
from workflow.store.trial_balance import trial_balance

BUDGET = [{"category": "travel", "amount": "1000.00 CHF"}]
MOST_STATEMENTS = 60
"""More than any act here takes."""

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def arena(originals: Originals, tmp_path: Path) -> Iterator[Bureau]:
    """An office with books, and a connection for each of many threads."""
    with (
        originals.copy("office", tmp_path) as url,
        opened(tmp_path, url, pool_size=THREADS) as bureau,
    ):
        open_books(bureau)
        yield bureau


def standing(office: Bureau) -> list[Balance]:
    """Every account, none of which is overdrawn."""
    with office.runtime.readers.begin() as session:
        found = [line.balance for line in trial_balance(session)]
    assert [each for each in found if each.place.purpose != "contributor" and each.amount < 0] == []
    return found


def whole(office: Bureau, purpose: str) -> int:
    """What stands on all accounts of a purpose."""
    return sum(each.amount for each in standing(office) if each.place.purpose == purpose)


def codes(results: Sequence[Result]) -> set[str]:
    """Why acts were refused; nothing else may have gone wrong."""
    failed = [each for each in results if not isinstance(each, Receipt)]
    assert [each for each in failed if not isinstance(each, Refused)] == []
    return {each.reasons[0].code for each in failed if isinstance(each, Refused)}


def test_a_fund_with_money_for_37_of_a_hundred_awards_gives_37(arena: Bureau) -> None:
    for sum_ in ("200.00 CHF", "150.01 CHF", "19.99 CHF"):
        pooled(arena, sum_)
    nations = sorted(COUNTRIES.keys() - {party.code for party in PARTIES})[:THREADS]
    with arena.runtime.sessions.begin() as session:
        parties = [Party(code, code, "member_state", code) for code in nations]
        add_parties(session, parties, arena.by())
        grant_roles(session, [(ADA, FOCAL_POINT, code) for code in nations], arena.by())
    trips = [award(arena, "10.00 CHF", party=code) for code in nations]

    results = at_once(arena, [arena.act(trip, "give", ADA) for trip in trips])

    assert (given_many(results), codes(results)) == (37, {"overdraft"})
    assert (whole(arena, "pooled"), whole(arena, "allocated")) == (0, 370_00)
    assert arena.verify().findings == ()


def test_what_an_initiative_has_is_spent_once(arena: Bureau) -> None:
    well = work(arena, lines=BUDGET)
    for sum_ in ("50.00 CHF", "60.00 CHF"):
        allocated(arena, sum_, well)

    results = at_once(
        arena,
        [arena.act(well, "spend", ADA, cost="2.00 CHF", category="travel") for _ in range(THREADS)],
    )

    assert (given_many(results), codes(results)) == (55, {"overdraft"})
    assert (whole(arena, "allocated"), whole(arena, "spent")) == (0, 110_00)
    assert arena.verify().findings == ()


def test_of_a_hundred_awards_of_a_country_with_a_quota_of_two_two_are_given(arena: Bureau) -> None:
    pooled(arena, "1000.00 CHF")
    trips = [award(arena, "1.00 CHF") for _ in range(THREADS)]

    results = at_once(arena, [arena.act(trip, "give", ADA) for trip in trips])

    assert (given_many(results), codes(results)) == (2, {"quota_exceeded"})
    with arena.runtime.readers.begin() as session:
        assert session.execute(select(tables.quota_uses.c.used)).scalars().all() == [2]
    assert arena.verify().findings == ()


def test_the_same_command_from_many_at_once_posts_once(arena: Bureau) -> None:
    case = paid(arena, "10.00 CHF", work(arena))
    act = replace(arena.act(case, "allocate", ADA, part="4.00 CHF"), command_id="once")

    results = at_once(arena, [act] * 20)

    assert sorted(each.repeated for each in results if isinstance(each, Receipt)) == [
        False, *[True] * 19
    ]  # fmt: skip
    assert whole(arena, "allocated") == 4_00
    assert arena.verify().findings == ()


def test_a_refund_and_costs_at_once_move_the_same_money_once(arena: Bureau) -> None:
    well = work(arena, lines=BUDGET)
    gifts = [allocated(arena, "10.00 CHF", well) for _ in range(10)]
    spend = arena.act(well, "spend", ADA, cost="1.00 CHF", category="travel")
    refunds = [arena.act(case, "refund", ADA) for case in gifts]

    results = at_once(arena, [*[spend] * 40, *refunds])

    assert [each for each in results[40:] if not isinstance(each, Receipt)] == []
    assert whole(arena, "spent") == 1_00 * given_many(results[:40])
    assert whole(arena, "spent") + whole(arena, "refunds") == 100_00
    assert arena.verify().findings == ()


def test_first_postings_from_many_sides_all_count(arena: Bureau) -> None:
    well = work(arena, lines=BUDGET)
    gifts = [paid(arena, "3.00 CHF", well) for _ in range(20)]
    acts = [arena.act(case, "allocate", ADA) for case in gifts]
    acts += [arena.act(well, "release", ADA) for _ in range(10)]

    results = at_once(arena, acts)

    assert given_many(results) == 30
    assert whole(arena, "allocated") + whole(arena, "received") == 60_00
    assert arena.verify().findings == ()


Scene = Callable[[Bureau], tuple[Act, Act]]


def closing_and_signing(office: Bureau) -> tuple[Act, Act]:
    """The first money of a gift, and the end of the work that it is for."""
    well = work(office, lines=BUDGET)
    case = gift(office, "5.00 CHF")
    office.do(case, "link", REX, link="pays_for", case=str(well))
    return office.act(well, "close", ADA), office.act(case, "sign", ADA)


def closing_and_giving_back(office: Bureau) -> tuple[Act, Act]:
    """A work gives back what is left, to a gift whose books are being closed."""
    well = work(office, lines=BUDGET)
    case = allocated(office, "5.00 CHF", well)
    return office.act(case, "close", ADA), office.act(well, "release", ADA)


def closing_and_awarding(office: Bureau) -> tuple[Act, Act]:
    """An award of pooled money, and the end of a gift that is in the pool."""
    case = pooled(office, "5.00 CHF")
    trip = award(office, "2.00 CHF")
    return office.act(case, "close", ADA), office.act(trip, "give", ADA)


def spending_and_refunding(office: Bureau) -> tuple[Act, Act]:
    """Both want all of the same money."""
    well = work(office, lines=BUDGET)
    case = allocated(office, "5.00 CHF", well)
    spend = office.act(well, "spend", ADA, cost="5.00 CHF", category="travel")
    return spend, office.act(case, "refund", ADA)


def two_signing(office: Bureau) -> tuple[Act, Act]:
    """Two gifts for one work, neither of which waits for the other."""
    well = work(office, lines=BUDGET)
    first, second = (gift(office, "5.00 CHF", well) for _ in range(2))
    return office.act(first, "sign", ADA), office.act(second, "sign", ADA)


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    "scene",
    [
        closing_and_signing, closing_and_giving_back, closing_and_awarding, spending_and_refunding,
        two_signing,
    ],
)  # fmt: skip
def test_at_every_point_between_two_statements_the_books_stay_whole(
    arena: Bureau, scene: Scene, turned: bool
) -> None:
    publish(arena, AWARD.replace("most: 2", "most: 999"))
    with arena.runtime.readers.begin() as session:
        engine = arena.runtime.engine(session)
    outcomes = set()
    for number in range(1, MOST_STATEMENTS):
        acts = scene(arena)[:: -1 if turned else 1]
        others = list[Result]()
        with interrupted(
            arena,
            number,
            lambda: others.extend(commit_acts(arena.runtime.sessions, [acts[1]], engine)),  # noqa: B023 - is called before the next round
        ) as met:
            [own] = commit_acts(arena.runtime.sessions, [acts[0]], engine)
        if not met:
            break
        codes([own, *others])
        assert left_on_closed(arena) == []
        outcomes.add((type(own).__name__, type(others[0]).__name__))
    else:
        pytest.fail(f"more than {MOST_STATEMENTS} statements")
    assert {name for pair in outcomes for name in pair} <= {"Receipt", "Refused"}
    assert arena.verify().findings == ()


def left_on_closed(office: Bureau) -> list[str]:
    """Accounts that must be empty since books were closed, and are not.

    What a fund pays for out of a gift goes on when the gift has closed its books.
    """
    with office.runtime.readers.begin() as session:
        closed = set(session.execute(select(tables.closed_books.c.case_id)).scalars())
        of_awards = select(tables.cases.c.id).where(tables.cases.c.flow == "award")
        awards = set(session.execute(of_awards).scalars())
    return [
        each.place.id
        for each in standing(office)
        if each.place.purpose in HOLDING and each.amount
        if each.place.initiative in closed
        or (each.place.contribution in closed and each.place.initiative not in awards)
    ]
