"""Instants and JSON mean the same on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, text
from sqlalchemy.exc import StatementError

from tests.build import ADA, REX, START, Bureau
from workflow.domain.leaves import canonical
from workflow.store import deadlines
from workflow.store.bulk import document, insert_rows
from workflow.store.tables import contents, grants, history_values, notices


def test_a_naive_instant_is_refused(office: Bureau) -> None:
    row = {"person_id": ADA, "role": "r", "valid_from": datetime(2027, 3, 1)}  # noqa: DTZ001
    with (
        pytest.raises((ValueError, StatementError), match="naive instant"),
        office.runtime.sessions.begin() as session,
    ):
        session.execute(insert(grants).values(row))


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.datetimes(
        datetime(1, 1, 2),  # noqa: DTZ001 - the zones come from the strategy
        datetime(9999, 12, 30),  # noqa: DTZ001
        timezones=st.sampled_from(
            [UTC, timezone(timedelta(hours=14)), timezone(timedelta(hours=-9))]
        ),
    )
)
def test_an_instant_comes_back_aware_in_utc_to_the_microsecond(
    office: Bureau, at: datetime
) -> None:
    with office.runtime.sessions.begin() as session:
        row = {"person_id": ADA, "role": "r", "valid_from": at}
        made = insert(grants).values(row).returning(grants.c.valid_from)
        found = session.execute(made).scalar_one()
        session.rollback()

    assert found == at
    assert found.utcoffset() == timedelta(0)


def test_an_instant_inside_a_document_is_the_same_as_one_beside_it(office: Bureau) -> None:
    at = datetime(2027, 3, 1, 9, 0, 0, 120, tzinfo=timezone(timedelta(hours=2)))
    with office.runtime.sessions.begin() as session:
        insert_rows(session, grants, [{"person_id": ADA, "role": "doc", "valid_from": at}])
        session.execute(insert(grants).values(person_id=ADA, role="plain", valid_from=at))
        same = select(grants.c.role).where(grants.c.valid_from == at)

        assert sorted(session.execute(same).scalars()) == ["doc", "plain"]


def test_instants_compare_as_instants_whichever_way_they_were_written(office: Bureau) -> None:
    """A "T" beside a space once made SQLite miss what was due."""
    case = office.open()
    office.do(case, "submit", ADA)
    with office.runtime.readers.begin() as session:
        [first, *_] = deadlines.running(session, [case])

        assert deadlines.due_cases(session, first.due_at, 10) == [case]
        assert deadlines.due_cases(session, first.due_at - timedelta(microseconds=1), 10) == []


def test_documents_carry_instants_in_the_one_canonical_form(office: Bureau) -> None:
    case = office.open()
    office.do(case, "submit", ADA)
    office.do(case, "return", REX, missing="a map")
    with office.runtime.readers.begin() as session:
        [effects] = session.execute(
            text("SELECT effects FROM history WHERE seq = 3").columns(
                effects=notices.c.context.type
            )
        ).scalars()
        context = (
            session.execute(select(notices.c.context).where(notices.c.template == "incomplete"))
            .scalars()
            .first()
        )

    assert effects["due"][0][3:] == ["2027-04-01T00:00:00.000000Z", "2027-04-01T00:00:00.000000Z"]
    assert context
    assert context["due"]["completion"] == {"instant": "2027-04-01T00:00:00.000000Z"}


@pytest.mark.parametrize(
    "value",
    [
        "", "text", "null", "7", 7, 10**14, -1, True, False, [], {}, [1, [2, {"a": None}]],
        {"b": 1, "a": 2}, "é 漢字 \U0001f600", 'quotes " and \\ and /', "line\nbreak\ttab", "12.50",
        "2027-01-31", {"minor": 999_999_999_999_999, "currency": "CHF"},
    ],
)  # fmt: skip
def test_a_value_comes_back_as_it_was(office: Bureau, value: Any) -> None:
    office.open()
    row = {"case_id": 1, "seq": 1, "name": "test", "value": value, "salt": "00"}
    with office.runtime.sessions.begin() as session:
        insert_rows(session, history_values, [row])
        chosen = select(history_values.c.value).where(history_values.c.name == "test")
        found = session.execute(chosen).scalar_one()

    assert found == value
    assert type(found) is type(value)


def test_a_number_of_any_size_stands_in_a_document_with_all_its_digits() -> None:
    rows: list[dict[str, Any]] = [{"value": 2**63 - 1}, {"value": 2**64, "at": START}]

    assert document(rows).replace(" ", "") == (
        f'[{{"value":9223372036854775807}},{{"value":18446744073709551616,"at":"{canonical(START)}"}}]'
    )


def test_letters_stand_in_documents_as_they_are(office: Bureau) -> None:
    office.open(values={"title": "Élan 漢字", "target": "1.00 CHF"})
    with office.runtime.readers.begin() as session:
        [kept] = session.execute(text("SELECT CAST(fields AS text) FROM cases")).scalars()

    assert "Élan 漢字" in kept


def test_rows_that_travel_as_a_document_may_leave_columns_empty(office: Bureau) -> None:
    with office.runtime.sessions.begin() as session:
        rows = [
            {"person_id": ADA, "role": "a", "party": "KEN", "valid_from": START},
            {"person_id": ADA, "role": "b", "party": None, "valid_from": START},
        ]
        insert_rows(session, grants, rows)
        insert_rows(session, contents, [])
        found = session.execute(
            select(grants.c.party).where(grants.c.role.in_(["a", "b"])).order_by(grants.c.role)
        )

        assert list(found.scalars()) == ["KEN", None]
