"""Opening a case: a draft with its first values, once for each command."""

from __future__ import annotations

from dataclasses import replace
from threading import Barrier, Thread
from typing import Any

import pytest

from tests.build import ADA, ADM, BEN, FAY, GUS, Bureau
from tests.flows import LIBRARY, SMALL, changed
from workflow.errors import CommandReused, Refused, Unknown
from workflow.services.perform_acts import Receipt
from workflow.services.publish_flow import publish_flow
from workflow.services.submit_case import Proposal, commit_case, submit_case
from workflow.store import cases, histories

VALUES = {"title": "Wells", "target": "10000.00 CHF"}


def submit(office: Bureau, /, **changes: Any) -> Receipt:
    """Kenya's proposal by Ada, with ``changes``."""
    proposal = Proposal("small", "KEN", ADA, office.at, VALUES)
    with office.runtime.sessions.begin() as session:
        engine = office.runtime.engine(session)
        return submit_case(session, replace(proposal, **changes), engine)


def how_many(office: Bureau) -> int:
    with office.runtime.readers.begin() as session:
        return len(cases.listed(session))


def test_a_new_case_is_a_draft_with_its_first_values(office: Bureau) -> None:
    receipt = submit(office)

    case = office.case(receipt.case_id)
    assert (case.state, case.version, case.party, case.reference) == ("draft", 1, "KEN", None)
    assert case.fields == {"title": "Wells", "target": {"minor": 1_000_000, "currency": "CHF"}}
    assert (case.revision, case.acted) == (1, {"proposer": (ADA,)})
    assert (receipt.state, receipt.revision, receipt.head) == ("draft", 1, case.head)


def test_its_opening_is_the_first_row_of_its_history(office: Bureau) -> None:
    receipt = submit(office)

    with office.runtime.readers.begin() as session:
        [row] = histories.of_case(session, receipt.case_id)
    assert (row.seq, row.kind, row.action, row.prev_hash) == (1, "open", "open", "")
    assert row.payload["party"] == "KEN"
    assert row.payload["changes"]["target"] == {"minor": 1_000_000, "currency": "CHF"}
    assert set(row.payload["changes"]["title"]) == {"sealed"}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"flow": "smal"}, 'no flow in force "smal"; did you mean "small"?'),
        ({"party": "KENYA"}, 'no party "KENYA"'),
        ({"actor": 99}, "there is no person 99"),
        ({"actor": FAY}, "only Proposer can do this"),
        ({"actor": GUS}, "only Proposer can do this"),
        ({"party": None}, "only Proposer can do this"),
        ({"values": {"titel": "Wells"}}, '"titel" cannot be given here; did you mean "title"?'),
        ({"values": {"granted": "1.00 CHF"}}, '"granted" cannot be given here'),
        (
            {"values": {"target": "1.00 EUR"}},
            'target: the sum is in "EUR"; it is wanted in "CHF"',
        ),
        ({"values": {"sponsors": "MARS"}}, 'sponsors: there is no party "MARS"'),
        ({"values": {"contact": "z@example.org"}}, 'contact: there is no person "z@example.org"'),
        (
            {"capacity": "registry"},
            'the capacity "registry" does not fit; here it can be proposer',
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_proposal_is_told_and_nothing_is_opened(
    office: Bureau, wrong: dict[str, Any], sentence: str
) -> None:
    with pytest.raises((Refused, Unknown)) as error:
        submit(office, **wrong)

    assert str(error.value) == sentence
    assert how_many(office) == 0


def test_every_value_that_is_wrong_is_named(office: Bureau) -> None:
    with pytest.raises(Refused) as refused:
        submit(office, values={"title": 7, "target": "much", "start": "soon"})

    assert [each.facts["field"] for each in refused.value.reasons] == ["title", "target", "start"]


def test_a_case_may_belong_to_the_office(office: Bureau) -> None:
    receipt = submit(office, flow="rounds", party=None, values={})

    assert office.case(receipt.case_id).party is None


def test_the_same_command_again_opens_nothing_and_gives_the_first_receipt(office: Bureau) -> None:
    first = submit(office, command_id="new-1")
    office.do(first.case_id, "submit", ADA)

    again = submit(office, command_id="new-1")

    assert (again.case_id, again.revision, again.head) == (first.case_id, 1, first.head)
    assert (again.state, again.repeated) == ("draft", True)
    assert how_many(office) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"values": {"title": "Pumps"}}, {"actor": BEN}, {"party": "NOB"}, {"flow": "rounds"},
        {"reason": "x"},
    ],
    ids=str,
)  # fmt: skip
def test_the_same_command_with_other_contents_is_refused(
    office: Bureau, other: dict[str, Any]
) -> None:
    submit(office, command_id="new-1")

    with pytest.raises(CommandReused):
        submit(office, command_id="new-1", **other)

    assert how_many(office) == 1


def test_a_command_that_did_something_else_opens_no_case(office: Bureau) -> None:
    case = submit(office).case_id
    office.perform(replace(office.act(case, "submit", ADA), command_id="act-1"))

    with pytest.raises(CommandReused):
        submit(office, command_id="act-1")


def test_a_command_that_was_refused_may_come_again(office: Bureau) -> None:
    with pytest.raises(Refused):
        submit(office, command_id="new-1", actor=FAY)

    assert not submit(office, command_id="new-1").repeated


def test_a_case_is_opened_under_the_version_in_force_and_stays_on_it(office: Bureau) -> None:
    old = submit(office).case_id
    source = changed("{en: Small project}", "{en: Small projects}", SMALL)
    with office.runtime.sessions.begin() as session:
        publish_flow(session, source, ADM, office.at, LIBRARY, office.salt)
    new = submit(office).case_id
    office.do(old, "submit", ADA)

    assert [office.case(case).version for case in (old, new)] == [1, 2]
    assert office.verify().verified


def test_the_same_command_from_two_at_once_opens_one_case(office: Bureau) -> None:
    proposal = Proposal("small", "KEN", ADA, office.at, VALUES, command_id="new-1")
    with office.runtime.readers.begin() as session:
        engine = office.runtime.engine(session)
    barrier, receipts = Barrier(4), list[Receipt]()

    def one() -> None:
        barrier.wait(10)
        receipts.append(commit_case(office.runtime.sessions, proposal, engine))

    threads = [Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(each.repeated for each in receipts) == [False, True, True, True]
    assert {(each.case_id, each.head) for each in receipts} == {
        (receipts[0].case_id, receipts[0].head)
    }
    assert how_many(office) == 1
