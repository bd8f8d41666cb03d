"""Sending: claimed, kept, sent and written down; the same bytes at every attempt."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from email import policy
from email.parser import BytesParser
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import update

from notifications.couriers import file_name
from tests.build import ADA, BEN, DAY, REX, Bureau
from tests.lively import NEVER
from tests.services.delivering import MINUTE, claim, listed, mails, states, submitted
from workflow.domain.delivery import MOST_ATTEMPTS
from workflow.services.deliver_notices import Delivered, deliver_notices
from workflow.services.erase_person import erase_person
from workflow.services.manage_people import set_language
from workflow.services.write_letter import message_id, render_claim
from workflow.store import claims, installation, tables
from workflow.store.claims import Finish
from workflow.store.notices import NoticeRow


def test_what_is_due_is_sent_and_written_down(office: Bureau) -> None:
    submitted(office)
    office.at += MINUTE

    assert office.deliver() == Delivered(2, 0, 0)

    rows = listed(office)
    assert {(row.state, row.sent_at, row.attempts, row.problem) for row in rows} == {
        ("sent", office.at, 1, None)
    }
    assert {row.address for row in rows} == {"ada@example.org", "ben@example.org"}
    assert sorted(mails(office).values()) == sorted(
        (row.message or "").encode("ascii") for row in rows
    )
    assert office.deliver() == Delivered(0, 0, 0)


def test_a_mail_says_what_was_decided_under_an_id_of_its_own(office: Bureau) -> None:
    case = submitted(office)
    office.deliver()

    row = next(row for row in listed(office) if row.person_id == ADA)
    mail = BytesParser(policy=policy.default).parsebytes(mails(office)[_file(office, row)])
    assert mail["Subject"] == "SP-2027-0001 received"
    assert mail["Message-ID"] == f"<notice-{case}-2-1@example.org>"
    assert f"<case-{case}@example.org>" in mail["References"]
    assert (mail["From"], mail["To"]) == (
        "Bureau <placet@example.org>",
        "Ada Person <ada@example.org>",
    )


def _file(office: Bureau, row: NoticeRow) -> str:
    with office.runtime.readers.begin() as session:
        found = installation.read(session)
    assert found
    return file_name(message_id(found, row.id))


def test_nothing_is_sent_before_its_time(office: Bureau) -> None:
    submitted(office)
    office.at -= MINUTE

    assert office.deliver() == Delivered(0, 0, 0)


def test_more_than_a_batch_is_sent_in_one_sweep(office: Bureau) -> None:
    cases = office.open_many(51)
    office.perform(*(office.act(case, "submit", ADA) for case in cases))

    assert office.deliver() == Delivered(102, 0, 0)
    assert len(mails(office)) == 102


def test_a_sweep_that_is_asked_to_stop_sends_nothing_more(office: Bureau) -> None:
    submitted(office)
    post = office.runtime.post

    sent = deliver_notices(office.runtime.sessions, post, office.at, office.salt, lambda: True)

    assert sent == Delivered(0, 0, 0)
    assert states(office) == {"queued": 2}


# A courier that fails


def test_what_cannot_be_sent_is_tried_again_ever_more_seldom_and_fails_in_the_end(
    office: Bureau,
) -> None:
    submitted(office)
    waits = []
    for _ in range(MOST_ATTEMPTS - 1):
        assert office.deliver(NEVER) == Delivered(0, 0, 2)
        [due] = {row.due_at for row in listed(office)}
        waits.append((due - office.at) // MINUTE)
        office.at = due - timedelta(seconds=1)
        assert office.deliver(NEVER) == Delivered(0, 0, 0)
        office.at = due
    last = office.deliver(NEVER)

    assert waits == [1, 5, 15, 30, 60, 120, *[240] * 28]
    assert 4 * DAY < sum(waits) * MINUTE < 5 * DAY
    assert last == Delivered(0, 2, 0)
    assert {(row.state, row.attempts) for row in listed(office)} == {("failed", MOST_ATTEMPTS)}
    assert all("could not be written" in (row.problem or "") for row in listed(office))
    assert office.verify().verified


def test_every_attempt_sends_the_bytes_of_the_first(office: Bureau) -> None:
    submitted(office)
    office.deliver(NEVER)
    first = {row.id: (row.message, row.address) for row in listed(office)}
    with office.runtime.sessions.begin() as session:
        set_language(session, ADA, "zh", office.by())
        session.execute(update(tables.people).values(name="Somebody Else"))
    office.at += DAY
    office.deliver()

    assert {row.id: (row.message, row.address) for row in listed(office)} == first
    assert sorted(mails(office).values()) == sorted(
        (message or "").encode() for message, _ in first.values()
    )


def test_a_mail_that_lies_there_already_counts_as_sent(office: Bureau) -> None:
    """The worker died after it sent and before it wrote that down."""
    submitted(office)
    elsewhere = office.runtime.settings.mail
    office.deliver(NEVER)
    for row in listed(office):
        (elsewhere / _file(office, row)).write_bytes((row.message or "").encode())
    office.at += DAY

    assert office.deliver() == Delivered(2, 0, 0)
    assert len(mails(office)) == 2


# Leases and fences


def test_what_a_worker_holds_nobody_else_takes(office: Bureau) -> None:
    submitted(office)

    assert len(claim(office, "one")) == 2
    assert claim(office, "two") == []
    assert office.deliver() == Delivered(0, 0, 0)


def test_what_a_worker_left_behind_is_sent_when_its_lease_ends(office: Bureau) -> None:
    submitted(office)
    claim(office, "gone", lease=-MINUTE)

    assert office.deliver() == Delivered(2, 0, 0)
    assert {row.state for row in listed(office)} == {"sent"}
    assert office.verify().verified


def test_what_was_kept_before_a_worker_died_is_what_is_sent_afterwards(office: Bureau) -> None:
    submitted(office)
    with office.runtime.sessions.begin() as session:
        found = installation.read(session)
        assert found
        now = installation.database_now(session)
        held = claims.claim(session, "gone", office.at, now, now - MINUTE, 100)
        letters = {each.id: render_claim(each, found) for each in held}
        claims.keep_messages(session, [
            {"id": each.id, "fence": each.fence, "message": letters[each.id], "address": each.email}
            for each in held
        ])  # fmt: skip
        session.execute(update(tables.people).values(name="Somebody Else"))
    office.deliver()

    assert {row.id: row.message for row in listed(office)} == letters
    assert sorted(mails(office).values()) == sorted(each.encode() for each in letters.values())


def test_a_worker_that_lost_its_lease_writes_nothing(office: Bureau) -> None:
    submitted(office)
    late = claim(office, "late", lease=-MINUTE)
    office.deliver()
    before = listed(office)
    with office.runtime.sessions.begin() as session:
        kept = claims.keep_messages(
            session,
            [{"id": e.id, "fence": e.fence, "message": "forged", "address": "x"} for e in late],
        )
        told = claims.finish(
            session, [Finish(e.id, e.fence, "failed", office.at, problem="late") for e in late]
        )

    assert not kept
    assert told == []
    assert listed(office) == before


def test_a_worker_that_lost_its_lease_to_one_that_still_sends_writes_nothing(
    office: Bureau,
) -> None:
    submitted(office)
    late = claim(office, "late", lease=-MINUTE)
    held = claim(office, "now")
    with office.runtime.sessions.begin() as session:
        assert not claims.finish(
            session, [Finish(e.id, e.fence, "sent", office.at, sent_at=office.at) for e in late]
        )

    assert [each.fence for each in held] == [each.fence + 1 for each in late]
    assert states(office) == {"sending": 2}


def test_many_workers_send_each_notice_once(office: Bureau) -> None:
    cases = office.open_many(50)
    office.perform(*(office.act(case, "submit", ADA) for case in cases))
    barrier, done = Barrier(4), list[Delivered]()

    def work() -> None:
        barrier.wait(10)
        done.append(office.deliver())

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sum(each.sent for each in done) == 100
    assert {(row.state, row.attempts) for row in listed(office)} == {("sent", 1)}
    assert len(mails(office)) == 100
    assert office.verify().verified


# What cannot be worded or addressed


POISON: list[Mapping[str, Any]] = [
    {"context": {}},
    {"context": {"case": {}}},
    {"context": {"case": 7}},
    {"context": 7},
    {"context": []},
    {"context": {"case": {"reference": {"text": "x"}, "title": {"text": 7}}}},
    {"context": {"case": {"reference": {"money": ["x", "CHF"]}}}},
    {"context": {"case": {"reference": {"instant": "yesterday"}}}},
    {"context": {"case": {"reference": {"sorcery": 1}}}},
    {"context": {"case": {"reference": {"text": "=?utf-8?q?a=0ABcc:x?="}}}},
    {"context": {"case": {"reference": {"text": "a\nBcc: x@example.org"}}}},
    {"language": "en", "context": None},
]  # fmt: skip


@pytest.mark.parametrize("poison", POISON, ids=str)
def test_a_notice_that_cannot_be_worded_fails_by_itself(
    office: Bureau, poison: Mapping[str, Any]
) -> None:
    submitted(office)
    bad = listed(office)[0]
    with office.runtime.sessions.begin() as session:
        session.execute(update(tables.notices).where(tables.notices.c.id == bad.id).values(poison))

    assert office.deliver() == Delivered(1, 1, 0)

    rows = {row.id: row for row in listed(office)}
    assert rows[bad.id].state == "failed"
    assert rows[bad.id].problem
    assert len(mails(office)) == 1


@pytest.mark.parametrize(
    "name", ["Eve\nBcc: x@example.org", "=?utf-8?q?Eve?=", "Eve\x07", "E" * 200]
)
def test_a_name_that_cannot_stand_in_a_header_harms_nobody_else(office: Bureau, name: str) -> None:
    submitted(office)
    with office.runtime.sessions.begin() as session:
        session.execute(update(tables.people).where(tables.people.c.id == ADA).values(name=name))

    delivered = office.deliver()

    assert (delivered.sent + delivered.failed, delivered.retried) == (2, 0)
    assert delivered.sent >= 1
    for mail in mails(office).values():
        assert BytesParser(policy=policy.default).parsebytes(mail)["Bcc"] is None


def test_a_template_that_was_spoilt_fails_its_own_notices_only(office: Bureau) -> None:
    case = submitted(office)
    office.do(case, "return", REX, missing="a map")
    with office.runtime.sessions.begin() as session:
        spoilt = [row.id for row in listed(office) if row.template == "received"]
        row = session.execute(tables.notices.select().where(tables.notices.c.id == spoilt[0])).one()
        chosen = tables.contents.c.hash == row.template_hash
        session.execute(update(tables.contents).where(chosen).values(body="{% for x in y %}"))

    assert office.deliver() == Delivered(2, 2, 0)


def test_who_was_erased_gets_nothing(office: Bureau) -> None:
    submitted(office)
    with office.runtime.sessions.begin() as session:
        erase_person(session, BEN, office.by(), "asked for")

    assert office.deliver() == Delivered(1, 1, 0)
    failed = next(row for row in listed(office) if row.person_id == BEN)
    assert (failed.state, failed.problem) == ("failed", "the recipient was erased")


def test_who_was_erased_after_the_first_attempt_gets_nothing_either(office: Bureau) -> None:
    submitted(office)
    office.deliver(NEVER)
    with office.runtime.sessions.begin() as session:
        erase_person(session, BEN, office.by(), "asked for")
    office.at += DAY

    assert office.deliver() == Delivered(1, 1, 0)
    assert not [mail for mail in mails(office).values() if b"ben@example.org" in mail]
    assert office.verify().verified


def test_a_notice_that_names_somebody_who_was_erased_fails_by_itself(office: Bureau) -> None:
    """It goes to another, and says what nobody may read any more."""
    named = office.open(values={"title": "Wells of Ben Person", "target": "9000.00 CHF"})
    office.do(named, "submit", ADA)
    submitted(office)
    with office.runtime.sessions.begin() as session:
        erase_person(session, BEN, office.by(), "asked for")

    assert office.deliver() == Delivered(1, 3, 0)
    assert office.verify().verified
