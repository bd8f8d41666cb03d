"""Which notices for information go as one message, and which of them carries the others."""

from __future__ import annotations

from workflow.domain.digests import MOST_CARRIED, Waiting, carriers


def waiting(*persons: int) -> list[Waiting]:
    return [Waiting(f"1-{n}-1", person, 1, is_whole=True) for n, person in enumerate(persons)]


def test_the_first_notice_of_each_person_carries_that_persons_others() -> None:
    assert carriers(waiting(7, 8, 7, 7)) == {
        "1-0-1": "1-0-1", "1-1-1": "1-1-1", "1-2-1": "1-0-1", "1-3-1": "1-0-1",
    }  # fmt: skip


def test_what_was_erased_goes_alone_and_carries_nothing() -> None:
    [first, second] = waiting(7, 7)

    assert carriers([Waiting(first.id, 7, 1, is_whole=False), second]) == {
        first.id: first.id,
        second.id: second.id,
    }


def test_more_than_one_message_can_hold_go_as_two() -> None:
    found = carriers(waiting(*[7] * (MOST_CARRIED + 1)))

    assert sorted(list(found.values()).count(each) for each in set(found.values())) == [
        1,
        MOST_CARRIED,
    ]
