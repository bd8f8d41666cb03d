"""Handing over to a mail server: what is known of each message, whenever a worker ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from aiosmtpd.smtp import SMTP
from sqlalchemy import Connection, event, text, update

from tests.build import ADA, BEN, DAY, ON_POSTGRESQL, REX, Bureau
from tests.notifications.sink import Breaking, Sink, Taken, running
from tests.services.delivering import MINUTE, listed, states, submitted
from workflow.domain.delivery import BY_WORKER_THAT_ENDED, CLAIMED_IN_VAIN
from workflow.services.deliver_notices import MARGIN_SECONDS, MOST_CLAIMS, Delivered
from workflow.services.erase_person import erase_person
from workflow.store import claims, installation, tables
from workflow.store.claims import CLAIMS_TOGETHER, Mark


def stages(office: Bureau) -> list[str | None]:
    return [row.stage for row in listed(office)]


def returned(office: Bureau) -> int:
    """A case whose proposers must complete it: two notices that are sent again in doubt."""
    case = submitted(office)
    office.deliver()
    office.do(case, "return", REX, missing="a map")
    return case


def ids(sink: Sink) -> list[str]:
    """The Message-ID of each message that the server took, in their order."""
    return [
        line.removeprefix(b"Message-ID: ").decode()
        for taken in sink.taken
        for line in taken.message.split(b"\r\n")
        if line.startswith(b"Message-ID: ")
    ]


class Looking(Sink):
    """Does something before it takes each message."""

    def __init__(self, look: Callable[[], None]) -> None:
        super().__init__()
        self.look = look

    def message(self, server: SMTP, taken: Taken) -> str:
        self.look()
        return super().message(server, taken)


def test_a_mail_server_takes_what_is_due_over_one_connection(office: Bureau) -> None:
    submitted(office)
    with running(Sink()) as sink:
        assert office.deliver_by(sink) == Delivered(2, 0, 0)

    assert sink.connections == 1
    assert {(row.state, row.stage, row.doubts) for row in listed(office)} == {("sent", None, 0)}
    assert all("250 2.0.0 taken" in (row.answer or "") for row in listed(office))
    assert sorted(taken.message for taken in sink.taken) == sorted(
        (row.message or "").encode() for row in listed(office)
    )
    assert office.verify().verified


def test_what_is_handed_over_is_written_down_before_with_what_became_of_the_one_before(
    office: Bureau,
) -> None:
    submitted(office)
    seen: list[list[str | None]] = []
    with running(Looking(lambda: seen.append(stages(office)))) as sink:
        office.deliver_by(sink)

    assert seen == [["handed", None], ["taken", "handed"]]


# A worker that ended


def left_behind(office: Bureau, *stages_left: str | None) -> None:
    """A worker claimed what is due, kept it, and ended when its notices had come so far."""
    with office.runtime.sessions.begin() as session:
        now = installation.database_now(session)
        held = claims.claim(session, "gone", office.at, now, now - MINUTE, 100)
        claims.keep_messages(
            session,
            [
                {"id": e.id, "fence": e.fence, "message": f"kept {e.id}", "address": e.email}
                for e in held
            ],
        )
        marks = [Mark(e.id, e.fence, s) for e, s in zip(held, stages_left, strict=True)]
        claims.mark(session, [each for each in marks if each.stage], 60)
        sending = tables.notices.c.state == "sending"
        session.execute(update(tables.notices).where(sending).values(lease_until=now - MINUTE))


def test_a_notice_is_sent_again_only_if_its_worker_had_not_begun_with_it(office: Bureau) -> None:
    submitted(office)
    submitted(office)
    left_behind(office, "taken", "handed", None, None)
    with running(Sink()) as sink:
        assert office.deliver_by(sink) == Delivered(3, 0, 0, 1)

    rows = listed(office)
    assert [(row.id, row.state, row.attempts, row.doubts) for row in rows] == [
        ("1-2-1", "sent", 1, 0),
        ("1-2-2", "maybe_sent", 1, 1),
        ("2-2-1", "sent", 1, 0),
        ("2-2-2", "sent", 1, 0),
    ]
    assert rows[1].problem == BY_WORKER_THAT_ENDED
    assert sorted(taken.message for taken in sink.taken) == [b"kept 2-2-1\r\n", b"kept 2-2-2\r\n"]
    assert office.verify().verified


def test_what_was_in_doubt_is_sent_again_where_its_template_wants_it(office: Bureau) -> None:
    returned(office)
    left_behind(office, "handed", "handed")
    with running(Sink()) as sink:
        assert office.deliver_by(sink) == Delivered(0, 0, 2)
        office.at += MINUTE
        assert office.deliver_by(sink) == Delivered(2, 0, 0)

    assert [taken.message for taken in sink.taken] == [b"kept 1-3-1\r\n", b"kept 1-3-2\r\n"]
    assert office.verify().verified


def test_a_lease_outlasts_what_handing_over_may_take(office: Bureau) -> None:
    submitted(office)
    leases: list[float] = []

    def look() -> None:
        with office.runtime.readers.begin() as session:
            now = installation.database_now(session)
            query = tables.notices.select().where(tables.notices.c.stage == "handed")
            leases.append((session.execute(query).one().lease_until - now).total_seconds())

    with running(Looking(look)) as sink:
        office.deliver_by(sink)

    longest = 900 + MARGIN_SECONDS
    assert all(longest - 60 < lease <= longest for lease in leases)


def test_a_worker_whose_notice_was_taken_over_does_not_send_it(office: Bureau) -> None:
    submitted(office)

    def take_over() -> None:
        with office.runtime.sessions.begin() as session:
            free = tables.notices.c.stage.is_(None)
            session.execute(
                update(tables.notices)
                .where(free, tables.notices.c.state == "sending")
                .values(fence=tables.notices.c.fence + 1, owner="other")
            )

    with running(Looking(take_over)) as sink:
        assert office.deliver_by(sink) == Delivered(1, 0, 0)

    assert len(sink.taken) == 1
    assert states(office) == {"sending": 1, "sent": 1}


def test_who_is_erased_while_others_are_written_to_gets_nothing(office: Bureau) -> None:
    submitted(office)

    def erase() -> None:
        with office.runtime.sessions.begin() as session:
            erase_person(session, BEN, office.by(), "asked for")

    with running(Looking(erase)) as sink:
        assert office.deliver_by(sink) == Delivered(1, 0, 0)

    assert [taken.recipients for taken in sink.taken] == [["ada@example.org"]]
    assert office.verify().verified


def test_an_answer_that_names_somebody_who_was_erased_meanwhile_is_not_kept(
    office: Bureau,
) -> None:
    submitted(office)

    def erase() -> None:
        with office.runtime.sessions.begin() as session:
            erase_person(session, ADA, office.by(), "asked for")

    with running(Looking(erase)) as sink:
        office.deliver_by(sink)

    row = next(row for row in listed(office) if row.person_id == ADA)
    assert (row.state, row.answer, row.address) == ("sent", None, None)
    assert office.verify().verified


# Stop signals


def test_a_worker_that_is_stopped_ends_with_the_message_at_hand_and_hands_back_the_rest(
    office: Bureau,
) -> None:
    for _ in range(3):
        submitted(office)
    with running(Sink()) as sink:
        assert office.deliver_by(sink, lambda: len(sink.taken) == 2) == Delivered(2, 0, 0)

        back = [row for row in listed(office) if row.state == "queued"]
        assert [(row.attempts, row.problem, row.stage) for row in back] == [(0, None, None)] * 4
        assert office.verify().verified
        assert office.deliver_by(sink) == Delivered(4, 0, 0)

    assert len(set(ids(sink))) == len(ids(sink)) == 6
    assert office.verify().verified


# Servers that leave a doubt, and what depends on it


def test_what_a_server_may_have_taken_waits_for_a_person(office: Bureau) -> None:
    submitted(office)
    with running(Breaking()) as sink:
        assert office.deliver_by(sink) == Delivered(0, 0, 0, 2)
        office.at += DAY
        assert office.deliver_by(sink) == Delivered(0, 0, 0)

    assert len(sink.taken) == 2
    assert office.verify().verified


def test_what_a_server_may_have_taken_is_sent_again_a_few_times_under_one_id(
    office: Bureau,
) -> None:
    returned(office)
    with running(Breaking()) as sink:
        for _ in range(4):
            office.deliver_by(sink)
            office.at += timedelta(hours=5)

    assert {(row.state, row.attempts, row.doubts) for row in listed(office)} == {
        ("sent", 1, 0),
        ("maybe_sent", 3, 3),
    }
    assert Counter(ids(sink)) == dict.fromkeys(set(ids(sink)), 3)
    assert len({taken.message for taken in sink.taken}) == 2
    assert office.verify().verified


# A connection to the database that is lost


@ON_POSTGRESQL
@pytest.mark.parametrize("commits", [1, 2])
def test_a_connection_that_is_cut_at_a_commit_leaves_nothing_in_doubt(
    office: Bureau, commits: int
) -> None:
    """The commit of the mark, or the one at the end of the batch."""
    submitted(office)
    commits_left = [0]

    def cut(connection: Connection) -> None:
        commits_left[0] -= 1
        if commits_left[0] == 0:
            driver = connection.connection.dbapi_connection
            with office.database.connect() as other:
                ended = text("SELECT pg_terminate_backend(:pid)")
                other.execute(ended, {"pid": driver.info.backend_pid})  # type: ignore[union-attr]

    def arm() -> None:
        if len(sink.taken) == 0:
            commits_left[0] = commits

    event.listen(office.database, "commit", cut)
    with running(Looking(arm)) as sink:
        assert office.deliver_by(sink).in_doubt == 0

    assert states(office) == {"sent": 2}
    assert len(sink.taken) == 2
    assert office.verify().verified


# What workers end over


def test_what_worker_after_worker_ends_over_holds_nobody_up(office: Bureau) -> None:
    submitted(office)
    with office.runtime.sessions.begin() as session:
        now = installation.database_now(session)
        session.execute(
            update(tables.notices).values(
                state="sending", owner="gone", lease_until=now - MINUTE, fence=CLAIMS_TOGETHER
            )
        )
    submitted(office)

    with office.runtime.sessions.begin() as session:
        first = claims.claim(session, "one", office.at, now, now + MINUTE, 100)
        alone = [claims.claim_suspect(session, "one", now, now + MINUTE) for _ in range(3)]

    assert [each.case_id for each in first] == [2, 2]
    assert [len(each) for each in alone] == [1, 1, 0]


def test_what_worker_after_worker_ends_over_fails_in_the_end(office: Bureau) -> None:
    submitted(office)
    with office.runtime.sessions.begin() as session:
        now = installation.database_now(session)
        session.execute(
            update(tables.notices).values(
                state="sending", owner="gone", lease_until=now - MINUTE, fence=MOST_CLAIMS
            )
        )

    assert office.deliver() == Delivered(0, 2, 0)
    assert {row.problem for row in listed(office)} == {CLAIMED_IN_VAIN}
    assert office.verify().verified
