"""Taking back on a database: one transaction, no mail, and a history that proves it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select, update

from tests.build import ADA, BEN, COY, DAY, REX, START, Bureau
from tests.flows import NEWS, TAKE_BACK
from tests.mending import MINUTE, WINDOW, bring_into_force, mendable, take_back, taking_back
from tests.services.delivering import claim, listed, mails, states
from tests.services.results import told
from tests.store.counting import statements
from workflow.domain.preferences import Information
from workflow.errors import Invalid, Refused
from workflow.services.hold_notices import hold_notices, release_notices
from workflow.services.perform_acts import Receipt, preview_act
from workflow.services.read_case import read_options
from workflow.services.set_information import set_information
from workflow.store import tables


@pytest.fixture
def mending(office: Bureau) -> Bureau:
    """The office with the flow in force in which acts are taken back."""
    bring_into_force(office)
    return office


def returned(office: Bureau) -> int:
    """A case that was sent back by mistake."""
    case = mendable(office)
    office.do(case, "submit", ADA)
    office.at += WINDOW
    office.deliver()
    office.do(case, "return", REX, missing="a map")
    return case


def running(office: Bureau, case: int) -> list[tuple[str, datetime]]:
    table = tables.deadlines
    rows = select(table.c.id, table.c.due_at).where(
        table.c.case_id == case, table.c.state == "open"
    )
    with office.runtime.readers.begin() as session:
        return [(row.id, row.due_at) for row in session.execute(rows.order_by(table.c.id))]


def test_within_the_window_no_mail_goes_and_none_ever_does_once_it_was_taken_back(
    mending: Bureau,
) -> None:
    case = returned(mending)
    before = mails(mending)
    mending.at += WINDOW - MINUTE
    mending.deliver()

    take_back(mending, case)
    mending.at += 10 * DAY
    mending.deliver()

    assert mails(mending) == before
    assert states(mending) == {"sent": 2, "withdrawn": 2}
    assert mending.verify().findings == ()


def test_the_mails_go_when_the_window_is_over_and_then_the_act_stands(mending: Bureau) -> None:
    case = returned(mending)
    mending.at += WINDOW
    mending.deliver()

    [result] = mending.perform(taking_back(mending, case))

    assert isinstance(result, Refused)
    assert [each.code for each in result.reasons] == ["window_over", "mail_left"]
    assert states(mending) == {"sent": 4}
    assert mending.verify().findings == ()


def test_deadlines_run_as_before(mending: Bureau) -> None:
    case = mendable(mending)
    mending.do(case, "submit", ADA)
    before = running(mending, case)
    mending.do(case, "return", REX, missing="a map")
    assert running(mending, case) != before

    take_back(mending, case)

    assert running(mending, case) == before
    assert mending.verify().findings == ()
    mending.at += 60 * DAY
    mending.fire()
    assert running(mending, case) == []
    assert mending.verify().findings == ()


def test_a_notice_that_a_worker_holds_keeps_the_act(mending: Bureau) -> None:
    case = returned(mending)
    with mending.runtime.sessions.begin() as session:
        released = update(tables.notices).where(tables.notices.c.state == "queued")
        session.execute(released.values(due_at=mending.at))
    assert len(claim(mending, "worker")) == 2

    [result] = mending.perform(taking_back(mending, case))

    assert told(result) == (
        "Refused: 2 of the 2 mails of the last act left the house or are about to"
    )
    assert mending.case(case).state == "returned"


def test_a_notice_that_may_have_gone_out_keeps_the_act(mending: Bureau) -> None:
    case = returned(mending)
    with mending.runtime.sessions.begin() as session:
        doubted = update(tables.notices).where(tables.notices.c.id == f"{case}-3-1")
        session.execute(doubted.values(doubts=1))

    [result] = mending.perform(taking_back(mending, case))

    assert told(result) == (
        "Refused: 1 of the 2 mails of the last act left the house or are about to"
    )


def test_what_is_on_hold_is_withdrawn_and_not_released_any_more(mending: Bureau) -> None:
    case = returned(mending)
    ids = [f"{case}-3-1", f"{case}-3-2"]
    with mending.runtime.sessions.begin() as session:
        hold_notices(session, ids, mending.by())

    take_back(mending, case)

    with mending.runtime.sessions.begin() as session, pytest.raises(Invalid):
        release_notices(session, ids, mending.by())
    assert states(mending) == {"sent": 2, "withdrawn": 2}
    assert mending.verify().findings == ()


def informing(office: Bureau) -> int:
    """A case of a flow that informs of submissions; Ben wants nothing for information."""
    bring_into_force(office, NEWS + TAKE_BACK)
    with office.runtime.sessions.begin() as session:
        set_information(session, BEN, Information.NONE, office.by())
    case = office.open(flow="news", values={"title": "Wells", "target": "10000.00 CHF"})
    office.do(case, "submit", ADA)
    return case


def test_what_waits_for_a_digest_is_withdrawn_and_what_nobody_wants_stays_so(
    office: Bureau,
) -> None:
    case = informing(office)
    assert states(office) == {"queued": 1, "unwanted": 1}

    receipt = take_back(office, case)

    assert receipt.withdrawn == 1
    office.at += 10 * DAY
    office.deliver()
    assert states(office) == {"withdrawn": 1, "unwanted": 1}
    assert mails(office) == {}
    assert office.verify().findings == ()


def test_a_digest_waits_for_the_window(office: Bureau) -> None:
    office.at = (office.at + DAY).replace(hour=5, minute=45)  # digests are due at six
    informing(office)

    due = {row.due_at for row in listed(office) if row.state == "queued"}

    assert due == {office.at + WINDOW}
    assert office.verify().findings == ()


def test_the_same_command_twice_takes_back_once(mending: Bureau) -> None:
    case = returned(mending)
    act = taking_back(mending, case, command="c-1")

    [first] = mending.perform(act)
    [second] = mending.perform(act)
    together = mending.perform(*[taking_back(mending, case, command="c-1")] * 2)

    assert isinstance(first, Receipt)
    assert second == replace(first, repeated=True)
    assert together == [second, second]
    assert (first.state, first.withdrawn, first.notices) == ("submitted", 2, 0)


def test_a_receipt_says_until_when_mails_wait(mending: Bureau) -> None:
    case = mendable(mending)

    [receipt] = mending.perform(replace(mending.act(case, "submit", ADA), command_id="c-1"))
    [again] = mending.perform(replace(mending.act(case, "submit", ADA), command_id="c-1"))

    assert isinstance(receipt, Receipt)
    assert (receipt.notices, receipt.wait_until) == (2, START + WINDOW)
    assert again == replace(receipt, repeated=True)


def test_in_one_batch_an_act_and_its_taking_back_are_done_one_after_the_other(
    mending: Bureau,
) -> None:
    case, other = mendable(mending), mendable(mending)

    results = mending.perform(
        mending.act(case, "submit", ADA),
        mending.act(other, "submit", ADA),
        taking_back(mending, case),
        mending.act(case, "edit", ADA, title="Pumps"),
        taking_back(mending, other, COY),
    )

    assert [told(each) for each in results] == [
        "submitted", "submitted", "draft", "draft",
        'Refused: only "registry" or Director can do this',
    ]  # fmt: skip
    assert mending.verify().findings == ()


def test_many_cases_are_taken_back_at_once(mending: Bureau) -> None:
    cases = [mendable(mending) for _ in range(5)]
    mending.perform(*[mending.act(case, "submit", ADA) for case in cases])

    results = mending.perform(*[taking_back(mending, case) for case in cases])

    assert {told(each) for each in results} == {"draft"}
    assert states(mending) == {"withdrawn": 10}
    assert mending.verify().findings == ()


def test_a_preview_decides_as_the_act_does_and_holds_nothing(mending: Bureau) -> None:
    case = returned(mending)
    with mending.runtime.readers.begin() as session:
        engine = mending.runtime.engine(session)
        seen, _, decision = preview_act(session, taking_back(mending, case), engine)

    take_back(mending, case)

    after = mending.case(case)
    assert seen.state == "returned"
    assert replace(decision.case, head="") == replace(after, head="")
    undone = decision.steps[0].undone
    assert undone is not None
    assert undone.withdrawn == tuple(
        sorted(row.id for row in listed(mending) if row.state == "withdrawn")
    )


def test_options_tell_what_can_be_taken_back_until_when(mending: Bureau) -> None:
    case = returned(mending)

    def shown(at: datetime) -> tuple[str, list[str]]:
        with mending.runtime.readers.begin() as session:
            engine = mending.runtime.engine(session)
            found = read_options(session, engine, str(case), REX, at)[3]
        [each] = [each for each in found if each.action == "take_back"]
        return str(each.title), [reason.code for reason in each.reasons]

    assert shown(mending.at) == ('Take back "Return"', [])
    assert shown(mending.at + WINDOW) == ("Take back", ["window_over"])


def test_a_role_that_was_ended_takes_nothing_back(mending: Bureau) -> None:
    case = returned(mending)
    act = taking_back(mending, case)
    with mending.runtime.sessions.begin() as session:
        ended = update(tables.grants).where(tables.grants.c.person_id == REX)
        session.execute(ended.values(valid_until=START))

    [result] = mending.perform(act)

    assert told(result) == 'Refused: only "registry" or Director can do this'


def test_taking_back_takes_as_many_statements_whatever_the_number_of_cases(
    mending: Bureau,
) -> None:
    counted = []
    for size in (1, 1, 10, 60):
        cases = [mendable(mending) for _ in range(size)]
        mending.perform(*[mending.act(case, "submit", ADA) for case in cases])
        acts = [taking_back(mending, case, command=f"{case}") for case in cases]
        with statements(mending.database) as run:
            results = mending.perform(*acts)
        assert {told(each) for each in results} == {"draft"}
        counted.append(len(run))

    assert len(set(counted[1:])) == 1, counted
