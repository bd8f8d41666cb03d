"""What the verification finds, says, and does not hold against anybody."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text, update

from tests.build import ADA, ADM, DAY, FAY, ON_SQLITE, REX, Bureau
from tests.services.tampering import behind_its_back
from workflow.domain.chain import CASE_COLUMNS, CASE_TAG, row_hash
from workflow.errors import Unknown
from workflow.services.erase_person import erase_person
from workflow.services.verify_history import verify_history
from workflow.store import claims, installation, tables


def approve_one(office: Bureau) -> dict[tuple[int, int], str]:
    """A case from draft to approval; the heads that its receipts told."""
    case = office.open()
    receipts = [office.do(case, "submit", ADA)]
    receipts.append(office.do(case, "approve", FAY, granted="5.00 CHF"))
    return {(case, each.revision): each.head for each in receipts}


def test_an_untouched_history_is_verified(office: Bureau) -> None:
    witnesses = approve_one(office)

    found = office.verify(witnesses)

    assert found.verified
    assert found.cases == 1
    assert found.rows > 3


def test_an_installation_without_cases_is_verified(office: Bureau) -> None:
    assert office.verify().verified


def test_findings_name_the_place_and_both_values(office: Bureau) -> None:
    approve_one(office)
    with office.runtime.sessions.begin() as session:
        session.execute(update(tables.cases).values(state="draft"))

    assert [(each.place, each.sentence) for each in office.verify().findings] == [
        ("cases 1", 'state is "draft"; the history says "approved"')
    ]


def test_a_history_that_was_rewritten_from_end_to_end_is_found_by_a_head_that_was_handed_out(
    office: Bureau,
) -> None:
    witnesses = approve_one(office)
    with behind_its_back(office) as session:
        _rewrite(session, case_id=1)

        alone = verify_history(session)
        told = verify_history(session, witnesses=witnesses)

    assert alone.verified
    assert {each.place for each in told.findings} == {"history 1/2", "history 1/3"}


def _rewrite(session: Any, case_id: int) -> None:
    """Another person approved: in every place that hangs on it, with a chain that is whole."""
    rows = session.execute(
        select(tables.history).where(tables.history.c.case_id == case_id).order_by("seq")
    )
    head = ""
    for kept in rows.all():
        row = dict(kept._mapping)
        row["channel"] = "page"
        row["prev_hash"] = head
        head = row["hash"] = row_hash(CASE_TAG, CASE_COLUMNS, row, head)
        key = (tables.history.c.case_id == case_id, tables.history.c.seq == row["seq"])
        session.execute(update(tables.history).where(*key).values(row))
    session.execute(update(tables.cases).where(tables.cases.c.id == case_id).values(head=head))


def test_a_case_that_is_gone_with_all_its_rows_is_found_by_its_head_and_its_number(
    office: Bureau,
) -> None:
    witnesses = approve_one(office)
    with behind_its_back(office) as session:
        for table in (tables.history_values, tables.notices, tables.deadlines, tables.history):
            session.execute(delete(table))
        session.execute(delete(tables.cases))

        places = {each.place for each in verify_history(session, witnesses=witnesses).findings}

    assert places == {"cases 1", "counters small 2027"}


def test_a_few_cases_are_verified_by_themselves(office: Bureau) -> None:
    witnesses = approve_one(office)
    other = office.open()
    with office.runtime.sessions.begin() as session:
        session.execute(update(tables.cases).where(tables.cases.c.id == 1).values(state="draft"))
        alone = verify_history(session, [other], witnesses)
        bad = verify_history(session, [1], witnesses)

    assert alone.verified
    assert [each.place for each in bad.findings] == ["cases 1"]


def test_a_case_that_does_not_exist_cannot_be_verified(office: Bureau) -> None:
    with office.runtime.readers.begin() as session, pytest.raises(Unknown):
        verify_history(session, [77])


def test_a_notice_on_its_way_is_nothing_wrong(office: Bureau) -> None:
    case = office.open()
    office.do(case, "submit", ADA)
    with office.runtime.sessions.begin() as session:
        now = installation.database_now(session)
        assert claims.claim(session, "worker", office.at, now, now + DAY / 1000, 10)

    assert office.verify().verified


def test_a_notice_that_is_claimed_for_longer_than_any_worker_claims_one_is_found(
    office: Bureau,
) -> None:
    case = office.open()
    office.do(case, "submit", ADA)
    with office.runtime.sessions.begin() as session:
        now = installation.database_now(session)
        claims.claim(session, "worker", office.at, now, now + 30 * DAY, 10)

    assert not office.verify().verified


def test_rows_of_a_case_that_does_not_exist_are_found(office: Bureau) -> None:
    approve_one(office)
    with behind_its_back(office) as session:
        row = session.execute(select(tables.deadlines).limit(1)).one()
        stray = {**row._mapping, "id": "stray", "case_id": 99}
        session.execute(insert(tables.deadlines).values(stray))

        assert "deadlines of case 99" in [each.place for each in verify_history(session).findings]


def test_what_was_erased_on_record_is_not_missing(office: Bureau) -> None:
    approve_one(office)
    office.deliver()
    with office.runtime.sessions.begin() as session:
        erase_person(session, ADA, office.by(ADM), "asked for")

    assert office.verify().verified


MALFORMED = [
    ("history", "payload", "{"),
    ("history", "payload", "[]"),
    ("history", "effects", "7"),
    ("history", "effects", '{"due": 7}'),
    ("history", "at", "yesterday"),
    ("history", "seq", "two"),
    ("history_values", "salt", "no hex"),
    ("history_values", "value", "{"),
    ("cases", "fields", "[]"),
    ("cases", "acted", "7"),
    ("cases", "since", "2027-03-01 09:00:00"),
    ("deadlines", "due_at", ""),
    ("notices", "context", "7"),
    ("notices", "attempts", "many"),
    ("flows", "texts", "[]"),
    ("flows", "texts", '{"received": 7}'),
    ("installation_history", "payload", "7"),
    ("installation_history", "payload", "{}"),
    ("installation_history", "at", ""),
    ("installation_values", "salt", "zz"),
    ("installation", "length", "many"),
    ("contents", "body", "flow: ["),
    ("contents", "body", "calendar: geneva"),
    ("counters", "last", "many"),
    ("people", "erased_at", "never"),
]


@ON_SQLITE
@pytest.mark.parametrize(("table", "column", "value"), MALFORMED)
def test_what_has_lost_its_form_is_found_and_does_not_break_the_verification(
    office: Bureau, table: str, column: str, value: str
) -> None:
    approve_one(office)
    with behind_its_back(office) as session:
        session.execute(text("PRAGMA ignore_check_constraints = ON"))
        last = f"rowid = (SELECT max(rowid) FROM {table})"
        try:
            session.execute(
                text(f"UPDATE {table} SET {column} = :value WHERE {last}"), {"value": value}
            )
        except Exception:  # noqa: BLE001 - what the database itself refuses needs no finding
            return

        assert verify_history(session).findings


def test_the_registry_is_not_blamed_for_what_it_did(office: Bureau) -> None:
    case = office.open()
    office.do(case, "submit", ADA)
    office.do(case, "pause", REX)
    office.do(case, "resume", REX)

    assert office.verify().verified


@ON_SQLITE
def test_what_stands_in_the_place_of_nothing_and_is_no_json_is_found(office: Bureau) -> None:
    approve_one(office)
    with behind_its_back(office) as session:
        session.execute(text("UPDATE notices SET context = replace(context, 'null', 'NaN')"))

        assert verify_history(session).findings
