"""Published initiatives as activities: sound by the schema, and equal to the books."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.build import ADA, Bureau
from tests.exports.iati_schema import faults_of
from tests.mending import take_back
from tests.reported import Given, give, make_gift, reported
from tests.store.counting import statements
from workflow.errors import Invalid
from workflow.services import export_iati as service
from workflow.services.export_iati import export_iati, publisher_of
from workflow.services.report_funding import report_funding

ID = "XM-DAC-41303"


@pytest.fixture
def given(office: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Given]:
    with reported(tmp_path, monkeypatch):
        yield give(office)


def exported(office: Bureau, file: Path) -> int:
    with office.runtime.readers.begin() as session:
        publisher = publisher_of(session, ID)
        return export_iati(session, office.runtime.shelf, file, publisher, office.at)


def activities(given: Given, folder: Path) -> dict[str, Any]:
    """Title to activity."""
    file = folder / "activities.xml"
    exported(given.office, file)
    assert faults_of(file) == []
    found = etree.parse(file).iter("iati-activity")
    return {each.findtext("title/narrative"): each for each in found}


def transactions(activity: Any) -> list[tuple[str, str, str]]:
    """Type, sum and who gives."""
    return [
        (
            each.find("transaction-type").get("code"),
            each.findtext("value"),
            each.findtext("provider-org/narrative"),
        )
        for each in activity.iter("transaction")
    ]


def test_transactions_tell_every_sum_from_pledge_to_refund(given: Given, tmp_path: Path) -> None:
    told = activities(given, tmp_path)
    unnamed = "Anonymous contributor"

    assert sorted(transactions(told["Wells"])) == sorted([
        ("13", "9500.00", "Kenya"), ("13", "3333.33", unnamed),
        ("11", "9500.00", "Kenya"), ("11", "3333.33", unnamed),
        ("1", "3600.00", "Kenya"), ("1", "1111.11", unnamed), ("1", "-11.11", unnamed),
        ("3", "250.00", "Bureau"), ("4", "802.51", "Bureau"), ("4", "267.50", "Bureau"),
    ])  # fmt: skip
    assert transactions(told["School"]) == [("1", "200.00", "Kenya"), ("4", "107.00", "Bureau")]


def test_what_was_taken_back_counts_against_itself(given: Given, tmp_path: Path) -> None:
    office = given.office
    gift = make_gift(office, "NOB", "50.00 CHF", given.school)
    for action in ("pledge", "sign"):
        office.do(gift, action, ADA)
    take_back(office, gift)

    told = activities(given, tmp_path)["School"]

    name = "Nobody's Republic"
    assert [each for each in transactions(told) if each[2] == name] == [
        ("13", "50.00", name),
        ("11", "50.00", name),
        ("11", "-50.00", name),
    ]
    with office.runtime.readers.begin() as session:
        funding = report_funding(session, office.runtime.shelf, str(given.school)).funding
    assert (funding.sums["pledged"], funding.sums["committed"]) == (50_00, 200_00)


def test_a_foreign_sum_says_what_it_was_and_of_which_day_its_rate_is(
    given: Given, tmp_path: Path
) -> None:
    wells = activities(given, tmp_path)["Wells"]

    about = [
        (each.find("value").get("value-date"), each.findtext("description/narrative"))
        for each in wells.iter("transaction")
        if each.find("description") is not None
    ]
    assert about == [
        ("2027-03-01", "10000.00 EUR at 0.95"),
        ("2027-04-02", "4000.00 EUR at 0.90"),
    ]


def test_who_wants_to_stay_unnamed_does(given: Given, tmp_path: Path) -> None:
    activities(given, tmp_path)

    text = (tmp_path / "activities.xml").read_text()
    assert "Kenya" in text
    assert "Acme" not in text


def test_the_status_is_that_of_the_state_and_only_what_was_published_is_there(
    given: Given, tmp_path: Path
) -> None:
    office = given.office
    for title, steps in (("Never", ["drop"]), ("Dropped", ["seek", "drop"]), ("Draft", [])):
        values = {"title": title, "target": "1.00 CHF"}
        case = office.open(flow="works", party=None, values=values)
        for step in steps:
            office.do(case, step, ADA)
    office.do(given.school, "finish", ADA)

    told = activities(given, tmp_path)

    status = {name: each.find("activity-status").get("code") for name, each in told.items()}
    assert status == {"Wells": "2", "School": "4", "Dropped": "5"}


def test_dates_are_those_of_the_plan_and_of_the_history(given: Given, tmp_path: Path) -> None:
    wells = activities(given, tmp_path)["Wells"]

    assert [(each.get("type"), each.get("iso-date")) for each in wells.iter("activity-date")] == [
        ("2", "2027-04-02"),
    ]


def test_an_identifier_of_no_organization_is_refused(given: Given) -> None:
    with given.office.runtime.readers.begin() as session:
        for wrong in ("ITU", "XM-DAC-", "XM-DAC-4 1", "xm-dac-1", "XM-DAC-1/2"):
            with pytest.raises(Invalid, match="identifies no organization"):
                publisher_of(session, wrong)


def test_a_page_takes_the_same_statements_whatever_is_in_it(
    given: Given, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "activities.xml"
    exported(given.office, file)
    whole = file.read_bytes()
    counted = {}
    for size in (1, 2):
        monkeypatch.setattr(service, "PAGE", size)
        with statements(given.office.database) as run:
            assert exported(given.office, file) == 2
        counted[size] = len(run)
        assert file.read_bytes() == whole

    a_page = counted[1] - counted[2]
    assert 0 < a_page <= 7
