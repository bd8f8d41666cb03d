"""Notices that are kept back, and let go."""

from __future__ import annotations

import pytest

from tests.build import Bureau
from tests.services.delivering import claim, listed, states, submitted
from workflow.errors import Invalid, Unknown
from workflow.services.deliver_notices import Delivered
from workflow.services.hold_notices import hold_notices, release_notices


def hold(office: Bureau, *ids: str) -> list[str]:
    with office.runtime.sessions.begin() as session:
        return hold_notices(session, ids, office.by())


def release(office: Bureau, *ids: str) -> list[str]:
    with office.runtime.sessions.begin() as session:
        return release_notices(session, ids, office.by())


def test_a_held_notice_stays_until_it_is_released(office: Bureau) -> None:
    submitted(office)

    assert hold(office, "1-2-1", "1-2-1") == ["1-2-1"]
    assert office.deliver() == Delivered(1, 0, 0)
    assert states(office) == {"held": 1, "sent": 1}
    assert office.verify().verified

    assert release(office, "1-2-1") == ["1-2-1"]
    assert office.deliver() == Delivered(1, 0, 0)
    assert office.verify().verified


def test_only_what_waits_can_be_held_all_of_it_or_none(office: Bureau) -> None:
    submitted(office)
    office.deliver()
    submitted(office)

    with pytest.raises(Invalid, match='notice 1-2-1 is "sent"; only one that is queued can be put'):
        hold(office, "2-2-1", "1-2-1")
    with pytest.raises(Unknown, match="no notice"):
        hold(office, "2-2-1", "9-9-9")
    with pytest.raises(Invalid, match='notice 2-2-1 is "queued"; only one that is held is rel'):
        release(office, "2-2-1")
    claim(office, "worker")
    with pytest.raises(Invalid, match='"sending"'):
        hold(office, "2-2-1")

    assert [row.state for row in listed(office) if row.case_id == 2] == ["sending"] * 2


def test_holding_nothing_leaves_no_trace(office: Bureau) -> None:
    before = office.verify().rows

    assert hold(office) == []
    assert office.verify().rows == before
