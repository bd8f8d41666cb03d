"""A hundred people answer at once where fifty decide: one decision each round, and no more."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.asking import ASKING, begin, changed, invite, poll
from tests.build import REX, Bureau, opened
from tests.conftest import Originals
from tests.services.test_races import THREADS, at_once
from workflow.errors import Refused
from workflow.services.perform_acts import Receipt
from workflow.store import tables

QUORUM = 50

ROUNDS = {
    "sqlite": int(os.environ.get("PLACET_ANSWER_ROUNDS_SQLITE", "2")),
    "postgresql": int(os.environ.get("PLACET_ANSWER_ROUNDS_POSTGRESQL", "6")),
}
"""How often; 20 and 200 were run when this was written, and take some minutes."""

SOURCE = changed(
    ASKING,
    ('automatic: ballot.result == "adopted"', f"automatic: ballot.agree >= {QUORUM}"),
    ("    notify: [{send: ended, to: ballot.asked}]\n", ""),
)


@pytest.fixture
def crowd(originals: Originals, tmp_path: Path) -> Iterator[tuple[Bureau, list[int]]]:
    """An office with a connection for each of many members, and who speaks for each."""
    with (
        originals.copy("office", tmp_path) as url,
        opened(tmp_path, url, pool_size=THREADS) as bureau,
    ):
        yield bureau, [first for first, _ in invite(bureau, THREADS, SOURCE)]


@pytest.mark.timeout(1800)
def test_of_a_hundred_that_answer_at_once_fifty_decide_once(
    crowd: tuple[Bureau, list[int]],
) -> None:
    office, people = crowd
    for _ in range(ROUNDS[office.database.dialect.name]):
        case = begin(office, REX)

        results = at_once(
            office, [office.act(case, "answer", person, answer="agree") for person in people]
        )

        done = [each for each in results if isinstance(each, Receipt)]
        late = [each.reasons[0].code for each in results if isinstance(each, Refused)]
        assert (len(done), late) == (QUORUM, ["case_ended"] * (THREADS - QUORUM))
        assert [each.followed for each in done if each.followed] == [("adopt",)]
        tally = poll(office, case).tally
        assert (tally.answers, tally.replies) == ({"agree": QUORUM}, QUORUM)
        assert counted(office, case) == {"answer": QUORUM, "open": 1, "act": 1, "automatic": 1}
        assert office.verify_cases(case).findings == ()


def test_of_those_who_answer_with_one_voice_at_once_the_last_counts_once(
    crowd: tuple[Bureau, list[int]],
) -> None:
    office, people = crowd
    case = begin(office, REX)
    speaker = people[0]

    at_once(
        office,
        [
            office.act(case, "answer", speaker, answer=("agree", "disagree")[number % 2])
            for number in range(THREADS)
        ],
    )

    assert poll(office, case).tally.replies == 1
    assert office.case(case).revision == THREADS + 2
    assert office.verify_cases(case).findings == ()


def counted(office: Bureau, case: int) -> dict[str, int]:
    """How many history rows of each kind."""
    with office.runtime.readers.begin() as session:
        kinds = select(tables.history.c.kind).where(tables.history.c.case_id == case)
        return dict(Counter(session.execute(kinds).scalars()))


def test_of_two_people_who_speak_with_one_voice_at_once_one_is_refused(
    crowd: tuple[Bureau, list[int]],
) -> None:
    office, people = crowd
    for first in people[:5]:
        case = begin(office, REX)
        other = first + 1  # the speakers of a member are numbered one after the other

        results = at_once(
            office,
            [
                office.act(case, "answer", person, answer=said)
                for person, said in ((first, "agree"), (other, "disagree"))
            ],
        )

        [refused] = [each for each in results if isinstance(each, Refused)]
        assert [each.code for each in refused.reasons] == ["already_answered"]
        assert poll(office, case).tally.replies == 1
