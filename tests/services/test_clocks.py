"""Clocks that stand still, and deadlines that are moved, on the database."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from tests.build import ADA, DAY, DEE, FAY, REX, Bureau
from tests.flows import OVERRIDE, PATIENT, changed
from tests.mending import bring_into_force
from workflow.errors import Invalid, Refused, Unknown
from workflow.services.extend_deadlines import Extended, Extension, extend_deadlines
from workflow.services.perform_acts import Receipt, commit_acts, preview_act
from workflow.services.read_case import read_case, read_options
from workflow.store import deadlines

WHY = "The ministry was closed by a flood."


@pytest.fixture
def patient(office: Bureau) -> Bureau:
    """The office, with the flow whose clock stands still."""
    bring_into_force(office, PATIENT)
    return office


def submitted(bureau: Bureau) -> int:
    values = {"title": "Wells", "target": "10000.00 CHF"}
    case = bureau.open(flow="patient", values=values)
    bureau.do(case, "submit", ADA)
    return case


def ends(bureau: Bureau, *cases: int) -> list[str]:
    """The day on which the decision is due at 00:00, for each case."""
    with bureau.runtime.readers.begin() as session:
        found = [deadlines.ends(session, cases)[case].get("decision") for case in cases]
    return [str(end.date()) if end else "" for end in found]


def ordered(bureau: Bureau, **changes: object) -> Extension:
    plain = Extension("patient", None, "6 months", WHY, FAY)
    return replace(plain, **changes)  # type: ignore[arg-type]  # as the tests give them


def extend(bureau: Bureau, **changes: object) -> Extended:
    with bureau.runtime.readers.begin() as session:
        engine = bureau.runtime.engine(session)
    return extend_deadlines(bureau.runtime.sessions, engine, ordered(bureau, **changes), bureau.at)


def test_a_clock_stands_in_the_database_and_goes_on_from_there(patient: Bureau) -> None:
    case = submitted(patient)
    patient.at += 3 * DAY
    patient.do(case, "return", REX, missing="a map")
    assert ends(patient, case) == [""]
    patient.at += 20 * DAY
    assert patient.fire().done == 1  # a reminder of the completion

    patient.do(case, "submit", ADA)

    assert ends(patient, case) == ["2027-04-14"]
    assert patient.verify().findings == ()


def test_a_batch_stops_and_starts_clocks_of_the_same_case(patient: Bureau) -> None:
    case = submitted(patient)
    patient.at += DAY

    results = patient.perform(
        patient.act(case, "pause", REX), patient.act(case, "resume", REX),
        patient.act(case, "return", REX, missing="x"), patient.act(case, "submit", ADA),
    )  # fmt: skip

    assert all(isinstance(each, Receipt) for each in results)
    assert ends(patient, case) == ["2027-03-24"]
    assert patient.verify().findings == ()


@pytest.mark.parametrize("kept", ["{}", '{"decision": {"ends_at": "2027-12-24T00:00:00.000000Z"}}'])
def test_a_clock_that_was_changed_is_found(patient: Bureau, kept: str) -> None:
    case = submitted(patient)
    patient.do(case, "pause", REX)
    with patient.database.begin() as connection:
        value = "CAST(:kept AS jsonb)" if connection.dialect.name == "postgresql" else ":kept"
        connection.execute(
            text(f"UPDATE cases SET clocks = {value} WHERE id = :id"), {"kept": kept, "id": case}
        )

    assert any("clocks" in each.sentence for each in patient.verify().findings)


def test_a_deadline_is_moved_previewed_and_taken_back(patient: Bureau) -> None:
    case = submitted(patient)
    act = replace(patient.act(case, "set_deadline", FAY, by="1 week"), reason=WHY)
    with patient.runtime.readers.begin() as session:
        engine = patient.runtime.engine(session)
        _, _, preview = preview_act(session, act, engine)
        _, _, _, found = read_options(session, engine, str(case), FAY, patient.at)
    assert "set_deadline" in [each.action for each in found if each.is_open]

    [done] = patient.perform(act)
    assert isinstance(done, Receipt), str(done)

    assert ends(patient, case) == ["2027-03-31"]
    assert preview.steps[0].due[0].due_at.isoformat() == "2027-03-31T00:00:00+00:00"
    back = replace(patient.act(case, "take_back", DEE), reason="Not this one.")
    assert isinstance(patient.perform(back)[0], Receipt)
    assert ends(patient, case) == ["2027-03-24"]
    assert patient.verify().findings == ()


def test_two_moves_of_one_batch_follow_one_another(patient: Bureau) -> None:
    case = submitted(patient)
    act = replace(patient.act(case, "set_deadline", FAY, by="1 week"), reason=WHY)

    results = patient.perform(act, act)

    assert all(isinstance(each, Receipt) for each in results)
    assert ends(patient, case) == ["2027-04-07"]
    assert patient.verify().findings == ()


def test_a_moved_deadline_fires_at_its_new_end_and_not_at_its_old(patient: Bureau) -> None:
    case = submitted(patient)
    move = replace(
        patient.act(case, "set_deadline", FAY, deadline="decision", day="2027-03-10"), reason=WHY
    )
    patient.perform(move)
    patient.at += 8 * DAY
    assert patient.fire().done == 1  # the reminder
    patient.at += 2 * DAY
    assert patient.fire().done == 1
    assert ends(patient, case) == [""]


def test_every_case_of_a_flow_gets_more_time_by_an_act_of_its_own(patient: Bureau) -> None:
    first, second, stopped = submitted(patient), submitted(patient), submitted(patient)
    patient.do(stopped, "withdraw", ADA)
    other = patient.open()
    patient.do(other, "submit", ADA)

    assert extend(patient) == Extended(done=2)

    assert ends(patient, first, second, stopped, other) == [
        "2027-09-24", "2027-09-24", "", "2027-03-24",
    ]  # fmt: skip
    with patient.runtime.readers.begin() as session:
        file = read_case(session, patient.runtime.engine(session), str(first), patient.at)
    assert [row.action for row in file.acts][-1] == "set_deadline"
    assert patient.verify().findings == ()


def test_the_same_extension_does_nothing_twice_and_another_reason_is_another(
    patient: Bureau,
) -> None:
    case = submitted(patient)
    extend(patient)

    assert extend(patient) == Extended(before=1)
    assert ends(patient, case) == ["2027-09-24"]
    assert extend(patient, reason="And again.") == Extended(done=1)
    assert ends(patient, case) == ["2028-03-24"]


def test_an_extension_that_was_cut_off_is_brought_to_its_end(
    patient: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Power fails after the second of three batches."""
    cases = [submitted(patient) for _ in range(5)]
    monkeypatch.setattr("workflow.services.extend_deadlines.BATCH", 2)
    done: list[int] = []

    def until_power_fails(*given: object) -> object:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(1)
        return commit_acts(*given)  # type: ignore[arg-type]  # as they were called

    with monkeypatch.context() as context:
        context.setattr("workflow.services.extend_deadlines.commit_acts", until_power_fails)
        with pytest.raises(KeyboardInterrupt):
            extend(patient)
    assert ends(patient, *cases) == ["2027-09-24"] * 4 + ["2027-03-24"]

    assert extend(patient) == Extended(done=1, before=4)

    assert ends(patient, *cases) == ["2027-09-24"] * 5
    assert patient.verify().findings == ()


def test_one_deadline_can_be_extended_alone(patient: Bureau) -> None:
    case, returned = submitted(patient), submitted(patient)
    patient.do(returned, "return", REX, missing="a map")

    assert extend(patient, deadline="decision") == Extended(done=1)
    assert ends(patient, case) == ["2027-09-24"]


def test_who_has_no_right_to_it_extends_nothing(patient: Bureau) -> None:
    case = submitted(patient)

    with pytest.raises(Refused, match="Director"):
        extend(patient, actor=REX)

    assert ends(patient, case) == ["2027-03-24"]


def test_a_flow_whose_deadlines_stay_is_left_alone(office: Bureau) -> None:
    bring_into_force(office, changed(OVERRIDE, "", PATIENT))
    case = submitted(office)

    with pytest.raises(Refused, match="no deadline of this flow can be moved"):
        extend(office)

    assert ends(office, case) == ["2027-03-24"]


def test_bad_orders_are_refused_in_one_sentence(patient: Bureau) -> None:
    with pytest.raises(Invalid, match='"a while" is not a period'):
        extend(patient, by="a while")
    with pytest.raises(Unknown):
        extend(patient, flow="nowhere")
    assert extend(patient) == Extended()
