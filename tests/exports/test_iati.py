"""Activities in XML are sound by the schema of the standard, whatever is in them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.exports.iati_schema import faults_of
from workflow.domain.reports.activities import (
    Activity,
    DateType,
    Organisation,
    Transaction,
    Type,
)
from workflow.exports.iati import write_iati

AT = datetime(2027, 3, 1, 9, tzinfo=UTC)
BUREAU = Organisation("Bureau", "XM-DAC-41303", "40")
KENYA = Organisation("Kenya", type="10")
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))

TRANSACTIONS = st.builds(
    Transaction,
    type=st.sampled_from(Type),
    day=DAYS,
    valued_on=DAYS,
    amount=st.integers(-(10**15), 10**15),
    currency=st.sampled_from(["CHF", "JPY", "KWD"]),
    giver=st.just(1),
    about=st.text(max_size=20),
)
ACTIVITIES = st.builds(
    Activity,
    reference=st.just("VC-2027-0001"),
    title=st.text(max_size=20),
    about=st.text(max_size=20),
    status=st.sampled_from("123456"),
    dates=st.dictionaries(st.sampled_from(DateType), DAYS, min_size=1),
    currency=st.just("CHF"),
    funders=st.lists(st.builds(Organisation, st.text(max_size=20)), max_size=3).map(tuple),
    transactions=st.lists(TRANSACTIONS, max_size=4).map(tuple),
    givers=st.just({1: KENYA}),
)


def an_activity(*transactions: Transaction) -> Activity:
    return Activity(
        "VC-2027-0001", "Wells", "Water", "2", {DateType.ACTUAL_START: date(2027, 1, 5)}, "CHF",
        (KENYA,), transactions, {1: KENYA},
    )  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(ACTIVITIES, min_size=1, max_size=3))
def test_whatever_an_activity_says_the_file_is_sound(
    tmp_path: Path, activities: list[Activity]
) -> None:
    file = tmp_path / "activities.xml"

    assert write_iati(file, activities, BUREAU, AT) == len(activities)

    assert faults_of(file) == []


def test_the_schema_finds_a_fault(tmp_path: Path) -> None:
    file = tmp_path / "activities.xml"
    write_iati(file, [an_activity()], BUREAU, AT)
    file.write_text(file.read_text().replace('<activity-status code="2"/>', ""))

    assert len(faults_of(file)) == 1


@pytest.mark.parametrize(
    ("type_", "provider", "receiver"),
    [
        (Type.INCOMING_PLEDGE, "Kenya", "Bureau"),
        (Type.INCOMING_COMMITMENT, "Kenya", "Bureau"),
        (Type.INCOMING_FUNDS, "Kenya", "Bureau"),
        (Type.EXPENDITURE, "Bureau", None),
        (Type.DISBURSEMENT, "Bureau", None),
    ],
)
def test_a_transaction_has_its_sum_days_and_parties(
    tmp_path: Path, type_: Type, provider: str, receiver: str | None
) -> None:
    file = tmp_path / "activities.xml"
    days = date(2027, 2, 1), date(2027, 1, 31)
    transaction = Transaction(type_, *days, -123_450, "CHF", 1, "EUR 1300.00 at 0.95")

    write_iati(file, [an_activity(transaction)], BUREAU, AT)

    [told] = etree.parse(file).iter("transaction")
    value = told.find("value")
    assert told.find("transaction-type").get("code") == type_
    assert told.find("transaction-date").get("iso-date") == "2027-02-01"
    assert (value.text, value.get("currency")) == ("-1234.50", "CHF")
    assert value.get("value-date") == "2027-01-31"
    assert told.findtext("description/narrative") == "EUR 1300.00 at 0.95"
    assert told.findtext("provider-org/narrative") == provider
    assert told.findtext("receiver-org/narrative") == receiver


def test_an_activity_is_known_by_the_organization_and_its_reference(tmp_path: Path) -> None:
    file = tmp_path / "activities.xml"

    write_iati(file, [an_activity()], BUREAU, AT)

    told = etree.parse(file)
    assert told.findtext(".//iati-identifier") == "XM-DAC-41303-VC-2027-0001"
    roles = [
        (each.get("role"), each.findtext("narrative")) for each in told.iter("participating-org")
    ]
    assert roles == [("2", "Bureau"), ("4", "Bureau"), ("1", "Kenya")]
