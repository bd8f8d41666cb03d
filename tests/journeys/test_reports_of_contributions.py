"""What reports and exports say of contributions under the shipped flow."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from tests.build import Bureau
from tests.exports.iati_schema import faults_of
from tests.journeys.giving import account_for, used_up
from workflow.services.export_iati import export_iati, publisher_of
from workflow.services.report_contributor import report_contributor
from workflow.services.report_funding import report_funding
from workflow.services.report_year import report_year

LEFT = 5_000_00


def test_what_was_given_spent_and_left_is_told_alike_everywhere(
    giving: Bureau, tmp_path: Path
) -> None:
    offer, project = used_up(giving)
    account_for(offer)
    shelf, file = giving.runtime.shelf, tmp_path / "activities.xml"

    with giving.runtime.readers.begin() as session:
        funding = report_funding(session, shelf, str(project)).funding
        statement = report_contributor(session, shelf, "KEN")
        year = report_year(session, shelf, 2027, giving.at)
        activities = export_iati(
            session, shelf, file, publisher_of(session, "XM-DAC-41303"), giving.at
        )

    [kept], [told] = statement.contributions, year.contributions
    given, around = kept.given[0][1], year.around
    assert (kept.contribution_id, kept.left) == (offer.case, LEFT)
    assert [(paid.initiative_id, paid.spent) for paid in kept.paid_for] == [(project, given - LEFT)]
    assert [(each.case_id, each.action) for each in statement.handed_in] == [(offer.case, "report")]
    assert around.words(offer.case, around.reporting(offer.case).action) == "Six courses."
    assert funding.sums["spent"] == funding.shares[0].sums["spent"] == given - LEFT
    assert told.reached == kept.sums
    assert around.words(offer.case, around.reporting(offer.case).use) == "Courses in the region."
    assert (activities, faults_of(file)) == (1, [])
    paid = [
        each.findtext("value")
        for each in etree.parse(file).iter("transaction")
        if each.find("transaction-type").get("code") == "1"
    ]
    assert paid == [f"{given // 100}.{given % 100:02}"]
