"""References: given at first submission, without gaps."""

from __future__ import annotations

from tests.build import ADA, DAY, FAY, REX, Bureau
from tests.flows import LIBRARY, changed
from workflow.services.publish_flow import publish_flow


def test_references_count_up_without_gaps(office: Bureau) -> None:
    cases = office.open_many(5)
    acts = [office.act(case, "submit", ADA) for case in cases]
    acts.insert(2, office.act(cases[3], "submit", FAY))

    office.perform(*acts[:3])
    office.perform(*acts[3:])

    assert [office.case(case).reference for case in cases] == [
        f"SP-2027-000{number}" for number in range(1, 6)
    ]


def test_references_begin_anew_with_the_year_in_utc(office: Bureau) -> None:
    one, two = office.open_many(2)
    office.at = office.at.replace(month=12, day=31, hour=23, minute=59)
    office.do(one, "submit", ADA)
    office.at += DAY / 24
    office.do(two, "submit", ADA)

    assert [office.case(case).reference for case in (one, two)] == ["SP-2027-0001", "SP-2028-0001"]


def test_a_case_that_comes_back_keeps_its_reference(office: Bureau) -> None:
    case = office.open()
    office.do(case, "submit", ADA)
    office.do(case, "return", REX, missing="a map")
    office.do(case, "submit", ADA)

    assert office.case(case).reference == "SP-2027-0001"
    assert office.verify().verified


BY_ITSELF = changed(
    "automatic: case.target <= money(\"5000.00 CHF\")",
    "automatic: case.start.given",
).replace("    from: submitted\n    to: light", "    from: draft\n    to: light").replace(
    "flow: small", "flow: eager"
).replace("reference: SP", "reference: EA")  # fmt: skip


def test_a_case_that_leaves_its_first_state_by_itself_gets_a_reference(office: Bureau) -> None:
    with office.runtime.sessions.begin() as session:
        publish_flow(session, BY_ITSELF, 9, office.at, LIBRARY, office.salt)
    at_once = office.open(flow="eager", values={"start": "2027-06-01", "target": "1.00 CHF"})
    later = office.open(flow="eager", values={"target": "1.00 CHF"})
    office.do(later, "edit", ADA, start="2027-06-01")

    assert {office.case(case).state for case in (at_once, later)} == {"light"}
    assert [office.case(case).reference for case in (at_once, later)] == [
        "EA-2027-0001", "EA-2027-0002",
    ]  # fmt: skip
    assert office.verify().verified


def test_references_without_a_year_count_on_at_new_year(office: Bureau) -> None:
    plain = changed("reference: SP-{year}-", "reference: PL-").replace("flow: small", "flow: plain")
    with office.runtime.sessions.begin() as session:
        publish_flow(session, plain, 9, office.at, LIBRARY, office.salt)
    wells = {"title": "Wells", "target": "5000.00 CHF"}
    one, two = (office.open(flow="plain", values=wells) for _ in range(2))
    office.at = office.at.replace(month=12, day=31, hour=23, minute=59)
    office.do(one, "submit", ADA)
    office.at += DAY / 24
    office.do(two, "submit", ADA)

    assert [office.case(case).reference for case in (one, two)] == ["PL-0001", "PL-0002"]
    assert office.verify().verified


def test_versions_that_number_by_year_and_on_keep_two_counters_in_one_batch(office: Bureau) -> None:
    first = office.open()
    with office.runtime.sessions.begin() as session:
        source = changed("reference: SP-{year}-", "reference: SP-")
        publish_flow(session, source, 9, office.at, LIBRARY, office.salt)
    second = office.open()

    office.perform(office.act(first, "submit", ADA), office.act(second, "submit", ADA))

    assert [office.case(case).reference for case in (first, second)] == ["SP-2027-0001", "SP-0001"]
    assert office.verify().verified
