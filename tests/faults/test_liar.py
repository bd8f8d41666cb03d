"""What a mail server took, against the notices: each copy too many or too few is found."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests.build import ADA, Bureau
from tests.faults.healing import looked_at
from tests.faults.liar import Liar, all_ended, as_taken
from tests.notifications.sink import Taken

ID = "1-2-1"


@pytest.fixture
def liar(busy: Bureau) -> Liar:
    """A server that took both mails of a case, as its notices say."""
    busy.do(busy.open(), "submit", ADA)
    busy.deliver()
    liar = Liar()
    with looked_at(busy) as kept:
        for row in kept.rows("SELECT address, message FROM notices"):
            liar.taken.append(Taken("x", [row["address"]], row["message"].encode()))
    return liar


def found(busy: Bureau, liar: Liar, kills: int = 0) -> list[str]:
    """What is not as it must be."""
    with looked_at(busy) as kept:
        return as_taken(kept, liar, kills)


def plant(busy: Bureau, change: str) -> None:
    """Change the first notice behind the product's back."""
    with busy.database.begin() as connection:
        connection.execute(text(f"UPDATE notices SET {change} WHERE id = '{ID}'"))


def test_one_mail_for_each_notice_that_was_sent_is_as_it_must_be(busy: Bureau, liar: Liar) -> None:
    assert found(busy, liar) == []


def test_a_second_copy_needs_a_doubt_and_a_doubt_needs_a_cause(busy: Bureau, liar: Liar) -> None:
    [first] = [each for each in liar.taken if f"notice-{ID}@".encode() in each.message]
    liar.taken.append(first)
    assert found(busy, liar) == [f"notice {ID}: sent with 0 doubts, and taken 2 times"]

    plant(busy, "doubts = 1")
    assert found(busy, liar) == ["1 notices are in doubt that were answered"]
    assert found(busy, liar, kills=1) == []
    liar.in_doubt[f"<notice-{ID}@example.org>"] += 1
    assert found(busy, liar) == []


def test_what_was_sent_and_not_taken_or_taken_otherwise_is_found(busy: Bureau, liar: Liar) -> None:
    liar.taken[:] = [each for each in liar.taken if f"notice-{ID}@".encode() not in each.message]
    other = liar.taken.pop()
    liar.taken.append(Taken("x", ["eve@example.org"], other.message + b"and more\r\n"))
    stranger = Taken("x", [], b"Message-ID: <stranger@example.org>\r\n\r\n")
    liar.taken.append(stranger)

    name = "<notice-1-2-2@example.org>"
    assert found(busy, liar) == [
        "mail <stranger@example.org>: taken, and no notice's",
        f"mail {name}: its bytes are not those that were kept",
        f"mail {name}: taken for ['eve@example.org']",
        f"notice {ID}: sent with 0 doubts, and taken 0 times",
    ]


def test_a_notice_that_came_to_no_end_is_found(busy: Bureau, liar: Liar) -> None:
    plant(busy, "state = 'failed', sent_at = NULL")

    with looked_at(busy) as kept:
        assert all_ended(kept) == [f"notice {ID}: failed for ada@example.org"]
