"""The log of events: sound by the standard, whole, without anything personal, in few statements."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.build import ADA, Bureau
from tests.exports.event_log import faults_of
from tests.reported import give
from tests.store.counting import statements
from workflow.services import export_ocel as service
from workflow.services.export_ocel import export_ocel
from workflow.store import tables


def text_of(office: Bureau) -> str:
    pieces: list[str] = []
    with office.runtime.readers.begin() as session:
        export_ocel(session, office.runtime.shelf, pieces.append)
    return "".join(pieces)


def log_of(office: Bureau) -> Any:
    return json.loads(text_of(office))


def related(entry: Any, qualifier: str) -> list[str]:
    return [each["objectId"] for each in entry["relationships"] if each["qualifier"] == qualifier]


def test_the_log_of_an_office_at_work_is_sound_by_the_standard(lively: Bureau) -> None:
    assert faults_of(log_of(lively)) == []


def test_every_act_is_an_event_of_its_case(lively: Bureau) -> None:
    log = log_of(lively)
    with lively.runtime.readers.begin() as session:
        acts = session.execute(select(tables.history.c.case_id, tables.history.c.seq)).all()

    assert [each["id"] for each in log["events"]] == [
        f"act/{a.case_id}-{a.seq}" for a in sorted(acts)
    ]
    assert all(
        related(each, "case") == [each["id"].replace("act", "case").rsplit("-", 1)[0]]
        for each in log["events"]
    )


def test_nothing_personal_and_nothing_that_somebody_wrote_is_in_the_log(lively: Bureau) -> None:
    text = text_of(lively)
    with lively.runtime.readers.begin() as session:
        people = session.execute(select(tables.people.c.name, tables.people.c.email)).all()
        written = session.execute(select(tables.history_values.c.value)).scalars().all()
    texts = {each for each in written if isinstance(each, str) and len(each) > 3}

    assert len(people) > 5
    assert len(texts) > 5
    assert [name for row in people for name in row if name and name in text] == []
    assert [each for each in texts if f'"{each}"' in text] == []


def test_who_acts_and_for_whom_are_objects_by_number(office: Bureau) -> None:
    case = office.open()
    office.do(case, "submit", ADA)

    [opened, submitted, *_] = log_of(office)["events"]

    assert (opened["type"], submitted["type"]) == ("small: open", "small: submit")
    assert related(submitted, "actor") == [f"person/{ADA}"]
    assert related(submitted, "party") == ["party/KEN"]
    told = {each["name"]: each["value"] for each in submitted["attributes"]}
    assert (told["from_state"], told["to_state"]) == ("draft", "submitted")


def test_an_event_is_of_the_cases_that_its_case_was_linked_to_by_then(lively: Bureau) -> None:
    with lively.runtime.readers.begin() as session:
        links = session.execute(select(tables.links)).all()
    events = {each["id"]: each for each in log_of(lively)["events"]}

    assert len(links) > 2
    for link in links:
        since = events[f"act/{link.case_id}-{link.seq}"]
        before = events.get(f"act/{link.case_id}-{link.seq - 1}", {"relationships": []})
        assert f"case/{link.other_id}" in related(since, link.name)
        assert f"case/{link.other_id}" not in related(before, link.name)


def test_an_event_is_of_the_contributions_and_initiatives_that_it_posted_for(
    office: Bureau,
) -> None:
    given = give(office)
    log = log_of(office)

    types = {each["id"]: each["type"] for each in log["objects"]}
    assert types[f"case/{given.wells}"] == "initiative"
    assert types[f"case/{given.kenya}"] == "contribution"
    [spent] = [
        each
        for each in log["events"]
        if each["type"] == "works: spend" and f"case/{given.wells}" in related(each, "case")
    ]
    gifts = [f"case/{given.kenya}", f"case/{given.acme}"]
    assert related(spent, "contribution") == gifts
    assert related(spent, "initiative") == [f"case/{given.wells}"]
    assert faults_of(log) == []


def test_pages_meet_without_a_gap(lively: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = text_of(lively)

    monkeypatch.setattr(service, "PAGE", 3)

    assert text_of(lively) == whole


def test_a_page_takes_the_same_statements_whatever_is_in_it(
    lively: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_of(lively)  # flows are on the shelf from here on
    with lively.runtime.readers.begin() as session:
        acts = session.execute(select(func.count()).select_from(tables.history)).scalar_one()
        cases = session.execute(select(func.count()).select_from(tables.cases)).scalar_one()
    counted = Counter[int]()
    for size in (5, 10, acts):
        monkeypatch.setattr(service, "PAGE", size)
        with statements(lively.database) as run:
            text_of(lively)
        pages = -(-acts // size) * 4 + -(-cases // size) * 2
        counted[size] = len(run) - pages

    assert len({*counted.values()}) == 1, counted
