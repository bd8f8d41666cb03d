"""A new start for notices that failed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.build import ADA, BEN, DAY, FAY, Bureau
from tests.lively import NEVER
from tests.services.delivering import MINUTE, listed, mails, states, submitted
from tests.services.informing import MORNING, news_submitted, publish_news
from workflow.domain.delivery import MOST_ATTEMPTS
from workflow.errors import Invalid, Unknown
from workflow.services.deliver_notices import Delivered
from workflow.services.retry_notices import retry_notices
from workflow.store.notices import NoticeRow


def failed(office: Bureau) -> list[NoticeRow]:
    submitted(office)
    for _ in range(MOST_ATTEMPTS):
        office.deliver(NEVER)
        office.at += DAY
    return listed(office)


def test_what_a_digest_carries_begins_anew_with_its_message(office: Bureau) -> None:
    publish_news(office)
    for _ in range(2):
        news_submitted(office)
    office.at = MORNING
    for _ in range(MOST_ATTEMPTS):
        office.deliver(NEVER)
        office.at += DAY
    [carried] = [row.id for row in listed(office) if row.person_id == ADA and row.case_id == 2]
    before = {row.message for row in listed(office)}

    with office.runtime.sessions.begin() as session:
        assert retry_notices(session, [carried], office.by()) == ["1-2-1"]
    assert states(office) == {"queued": 2, "failed": 2}
    office.deliver()

    assert {content.decode("ascii") for content in mails(office).values()} < before
    assert states(office) == {"sent": 2, "failed": 2}
    assert office.verify().verified


def test_a_failed_notice_begins_anew_with_the_same_bytes(office: Bureau) -> None:
    before = failed(office)
    with office.runtime.sessions.begin() as session:
        ids = [before[0].id, before[0].id, before[1].id]
        assert sorted(retry_notices(session, ids, office.by())) == sorted({*ids})
    assert {(row.state, row.attempts, row.problem) for row in listed(office)} == {
        ("queued", 0, None)
    }

    assert office.deliver() == Delivered(2, 0, 0)
    assert {row.id: row.message for row in listed(office)} == {r.id: r.message for r in before}
    assert office.verify().verified


def test_only_what_failed_begins_anew_all_of_it_or_none(office: Bureau) -> None:
    rows = failed(office)
    case = submitted(office)
    with office.runtime.sessions.begin() as session, pytest.raises(Invalid, match="queued"):
        retry_notices(session, [rows[0].id, f"{case}-2-1"], office.by())
    with office.runtime.sessions.begin() as session, pytest.raises(Unknown, match="no notice"):
        retry_notices(session, [rows[0].id, "99-1-1"], office.by())

    assert states(office) == {"failed": 2, "queued": 2}


def test_the_folder_of_the_mails_may_come_back(office: Bureau, tmp_path: Path) -> None:
    submitted(office)
    later = tmp_path / "later"

    assert office.deliver(later) == Delivered(0, 0, 2)
    later.mkdir()
    office.at += MINUTE
    assert office.deliver(later) == Delivered(2, 0, 0)


def test_a_notice_keeps_why_it_is_sent_and_in_which_language(office: Bureau) -> None:
    case = submitted(office)
    office.do(case, "approve", FAY, granted="1.00 CHF")

    rows = [row for row in listed(office) if row.template == "approved"]
    assert [(row.person_id, row.because, row.wanted, row.language) for row in rows] == [
        (ADA, "role:proposer", "fr", "en"),
        (BEN, "role:proposer", "es", "en"),
    ]
