"""Acts on cases: in order, in one transaction, each command once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from tests.build import ADA, COY, DAY, FAY, REX, Bureau
from tests.services.results import history, told
from workflow.domain.case import Act, Channel
from workflow.errors import Clash, Conflict, Refused, Unknown
from workflow.services.perform_acts import Receipt, perform_acts, preview_act
from workflow.store import histories, notices
from workflow.store.types import Json

# Receipts


def test_a_receipt_says_where_the_case_stands_and_what_followed(office: Bureau) -> None:
    case = office.open(values={"title": "Wells", "target": "5000.00 CHF"})

    receipt = office.do(case, "submit", ADA)

    assert receipt == Receipt(
        case_id=case,
        reference="SP-2027-0001",
        state="light",
        revision=3,
        head=office.case(case).head,
        followed=("lighten",),
        notices=2,
    )


def test_an_act_is_all_in_the_history(office: Bureau) -> None:
    case = office.open()
    act = office.act(case, "return", REX, missing="a map")
    office.do(case, "submit", ADA)

    office.perform(replace(
        act, reason="see the file", operator="root", channel=Channel.PAGE, command_id="c-1",
        capacity="registry",
    ))  # fmt: skip

    with office.runtime.readers.begin() as session:
        row = histories.of_case(session, case)[-1]
        values = histories.values_from(session, case, 1)
    assert (row.seq, row.kind, row.action, row.from_state, row.to_state) == (
        3, "act", "return", "submitted", "returned",
    )  # fmt: skip
    assert (row.actor_id, row.capacity, row.channel, row.command_id) == (
        REX, "registry", "page", "c-1",
    )  # fmt: skip
    assert (row.at, row.effective_at) == (office.at, office.at)
    assert {name: value for (seq, name), value in values.items() if seq == 3} == {
        "answers.missing": "a map",
        "reason": "see the file",
        "operator": "root",
    }
    assert "a map" not in str(row.payload)


# Order


def test_acts_on_one_case_follow_one_another_in_the_order_given(office: Bureau) -> None:
    case = office.open()

    results = office.perform(
        office.act(case, "submit", ADA),
        office.act(case, "submit", ADA),
        office.act(case, "return", REX, missing="a map"),
        office.act(case, "submit", ADA),
        office.act(case, "pause", REX),
        office.act(case, "resume", REX),
    )

    assert [each.state if isinstance(each, Receipt) else "refused" for each in results] == [
        "submitted", "refused", "returned", "submitted", "paused", "submitted",
    ]  # fmt: skip
    assert history(office, case) == ["open", "submit", "return", "submit", "pause", "resume"]
    assert office.verify().verified


def test_a_batch_does_what_its_acts_do_one_by_one(office: Bureau) -> None:
    def acts(one: int, other: int) -> list[Act]:
        return [
            office.act(one, "submit", ADA),
            office.act(other, "edit", ADA, start="2027-06-01"),
            office.act(one, "assign", REX, counsellor=COY),
            office.act(other, "submit", ADA),
            office.act(one, "advise", COY, advice="favourable"),
            office.act(one, "return", REX, missing="a map"),
            office.act(one, "submit", ADA),
            office.act(other, "return", REX, missing="a plan"),
            office.act(one, "approve", FAY, granted="1.00 CHF"),
        ]

    first, second, third, fourth = office.open_many(4)

    together = office.perform(*acts(first, second))
    apart = [office.perform(act)[0] for act in acts(third, fourth)]

    assert [told(each) for each in together] == [told(each) for each in apart]
    assert kept(office, first) == kept(office, third)
    assert kept(office, second) == kept(office, fourth)
    assert office.verify().verified


def kept(office: Bureau, case: int) -> dict[str, list[tuple[Any, ...]]]:
    """What stands of a case in every table, without ids, hashes and references."""
    queries = {
        "case": "SELECT state, revision, fields, assigned, acted, before FROM cases WHERE id = :id",
        "history": "SELECT seq, kind, action, from_state, to_state FROM history WHERE case_id = :id"
        " ORDER BY seq",
        "deadlines": "SELECT seq, name, ordinal, due_at, state, closed_seq FROM deadlines"
        " WHERE case_id = :id ORDER BY seq, name, ordinal",
        "notices": "SELECT seq, template, person_id, state FROM notices WHERE case_id = :id"
        " ORDER BY seq, template, person_id",
    }
    with office.runtime.readers.begin() as session:
        return {
            name: [tuple(row) for row in session.execute(text(query), {"id": case})]
            for name, query in queries.items()
        }


def test_one_bad_act_never_fails_its_neighbours(office: Bureau) -> None:
    one, two = office.open_many(2)

    results = office.perform(
        office.act(one, "submit", ADA),
        office.act(4711, "submit", ADA),
        office.act(two, "submit", 4711),
        office.act(two, "fly", ADA),
        office.act(two, "edit", ADA, title=7),
        replace(office.act(two, "submit", ADA), seen=9),
        office.act(two, "submit", ADA),
    )

    assert [type(each) for each in results] == [
        Receipt, Unknown, Refused, Refused, Refused, Conflict, Receipt,
    ]  # fmt: skip
    assert told(results[1]) == 'Unknown: no case "4711"'
    assert history(office, two) == ["open", "submit"]


def test_a_batch_has_one_instant(office: Bureau) -> None:
    case = office.open()
    with pytest.raises(ValueError, match="one instant"):
        office.perform(
            office.act(case, "submit", ADA),
            replace(office.act(case, "submit", ADA), at=office.at + DAY),
        )


def test_no_acts_have_no_results(office: Bureau) -> None:
    assert office.perform() == []


# What was seen


def test_an_act_on_a_page_that_is_out_of_date_conflicts_and_changes_nothing(office: Bureau) -> None:
    case = office.open()
    office.do(case, "edit", ADA, title="Pumps")

    [result] = office.perform(replace(office.act(case, "submit", ADA), seen=1))

    assert isinstance(result, Conflict)
    assert (result.seen, result.found) == (1, 2)
    assert office.case(case).revision == 2


def test_the_second_of_two_acts_of_a_batch_on_the_same_page_conflicts(office: Bureau) -> None:
    case = office.open()
    act = replace(office.act(case, "comment", ADA, text="Hm."), seen=1)

    first, second = office.perform(act, act)

    assert isinstance(first, Receipt)
    assert isinstance(second, Conflict)


# What a batch must not fail on


def test_a_rule_of_the_database_that_one_act_breaks_is_told_of_that_act_alone(
    office: Bureau,
) -> None:
    other, one, two, three = office.open_many(4)
    with office.runtime.sessions.begin() as session:  # somebody gave the first number by hand
        session.execute(text("UPDATE cases SET reference = 'SP-2027-0001' WHERE id = 1"))

    results = office.perform(
        office.act(one, "comment", ADA, text="Hm."),
        office.act(two, "submit", ADA),
        office.act(three, "comment", ADA, text="Hm."),
    )

    assert [type(each) for each in results] == [Receipt, Clash, Receipt]
    assert history(office, two) == ["open"]
    assert office.case(other).state == "draft"


TOO_LONG = "c" * 201


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": "a\x00b"},
        {"reason": "a\ud800b"},
        {"command_id": "a\x00b"},
        {"command_id": "a\ud800b"},
        {"command_id": TOO_LONG},
        {"operator": "a\x00b"},
        {"values": {"contact": 10**30}},
        {"values": {"contact": "a\x00@example.org"}},
        {"values": {"contact": "\ud800@example.org"}},
        {"values": {"sponsors": "a\x00b"}},
        {"values": {"sponsors": ["\ud800"]}},
        {"values": {"title": "a\x00b"}},
        {"values": {"title": "\ud800"}},
        {"values": {"title": float("nan")}},
        {"values": {"title": object()}},
        {"values": {"budget": [{"line": object()}]}},
        {"values": {"start": "9999-12-31"}, "command_id": "ok"},
        {"values": {"a\x00b": "c"}},
        {"case_id": -1},
        {"action": "a\x00b"},
        {"action": "assign", "values": {"counsellor": 10**30}},
        {"action": "assign", "values": {"counsellor": "\x00"}},
        {"capacity": "a\x00b"},
        {"at_day": "2036-01-01"},
    ],
    ids=str,
)
def test_bad_input_is_told_in_a_sentence_and_its_neighbours_are_done(
    office: Bureau, changes: dict[str, Any]
) -> None:
    one, two = office.open_many(2)
    bad = replace(
        office.act(two, "edit", ADA), **{k: v for k, v in changes.items() if k != "at_day"}
    )

    results = office.perform(office.act(one, "comment", ADA, text="Hm."), bad)

    assert isinstance(results[0], Receipt)
    assert str(results[1])
    assert office.verify().verified


def test_a_table_may_name_parties_and_people_that_stand_nowhere_else(office: Bureau) -> None:
    case = office.open()
    rows = [{"line": "Pump", "amount": "1.00 CHF", "payer": "ACME"}]

    receipt = office.do(case, "edit", ADA, budget=rows)

    assert receipt.revision == 2
    office.do(case, "submit", ADA)
    with office.runtime.readers.begin() as session:
        [first, _] = notices.listed(session)
        [context] = session.execute(
            text("SELECT context FROM notices WHERE id = :id").columns(context=Json),
            {"id": first.id},
        ).scalars()
    assert context["case"]["budget"]["rows"]["cells"][0][2] == {"text": "Acme & Sons"}


# Preview


def test_a_preview_is_the_decision_of_the_act_and_records_nothing(office: Bureau) -> None:
    case = office.open()
    act = office.act(case, "submit", ADA)
    with office.runtime.readers.begin() as session:
        engine = office.runtime.engine(session)
        before, _, decision = preview_act(session, act, engine)

    assert before.revision == 1
    assert decision.case.reference == "SP-2027-0001"
    receipt = office.do(case, "submit", ADA)
    assert (receipt.state, receipt.revision) == (decision.case.state, decision.case.revision)
    with office.runtime.readers.begin() as session:
        owed = [(each.template, each.person_id) for each in notices.listed(session)]
    assert sorted(owed) == sorted(
        (each.template, each.person_id) for step in decision.steps for each in step.notices
    )


def test_a_preview_is_answered_as_the_act_would_be(office: Bureau) -> None:
    case = office.open()
    with office.runtime.readers.begin() as session:
        engine = office.runtime.engine(session)
        with pytest.raises(Refused):
            preview_act(session, office.act(case, "submit", FAY), engine)
        with pytest.raises(Conflict):
            preview_act(session, replace(office.act(case, "submit", ADA), seen=9), engine)
        with pytest.raises(Unknown):
            preview_act(session, office.act(99, "submit", ADA), engine)


def test_who_opens_the_transaction_decides_whether_it_stays(office: Bureau) -> None:
    case = office.open()
    with office.runtime.sessions() as session:
        perform_acts(session, [office.act(case, "submit", ADA)], office.runtime.engine(session))
        session.rollback()

    assert office.case(case).state == "draft"
