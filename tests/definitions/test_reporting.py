"""How shipped flows are reported to the outside fits the flows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from definitions import reporting
from definitions.flow import FieldType, Flow
from definitions.parse import read_flow
from definitions.reporting import Reporting, ReportingProblem, Status, read_reporting

FLOWS = Path(reporting.__file__).parent / "flows"

KINDS = {
    "about": {FieldType.TEXT, FieldType.LONG_TEXT},
    "planned_start": {FieldType.DATE},
    "planned_end": {FieldType.DATE},
    "use": {FieldType.TEXT, FieldType.LONG_TEXT, FieldType.CHOICE},
    "action": {FieldType.TEXT, FieldType.LONG_TEXT},
    "service": {FieldType.TEXT, FieldType.LONG_TEXT},
    "anonymous": {FieldType.YES_NO},
}


def shipped() -> Iterator[tuple[Flow, Reporting]]:
    for name, told in read_reporting().items():
        flow = read_flow((FLOWS / f"{name}.yaml").read_bytes()).flow
        assert flow is not None
        yield flow, told


def test_every_state_action_and_field_that_is_named_is_of_the_flow() -> None:
    strays = [
        (flow.name, name)
        for flow, told in shipped()
        for name in {*told.published, *told.ended} - {*flow.states}
        or {*told.reports} - {*flow.actions}
    ]
    strays += [
        (flow.name, name)
        for flow, told in shipped()
        for key, kinds in KINDS.items()
        if (name := getattr(told, key)) is not None
        and (name not in flow.fields or flow.fields[name].type not in kinds)
    ]

    assert strays == []


def test_whatever_comes_after_a_published_state_has_a_status() -> None:
    """Else an activity would vanish from what was published."""
    lost = []
    for flow, told in shipped():
        for action in flow.actions.values():
            published = {*action.sources} & {*told.published}
            target = action.target
            if published and target and target not in {*told.published, *told.ended}:
                lost.append((flow.name, action.name, target))

    assert lost == []


def test_an_end_that_succeeded_is_closed_and_no_other_is() -> None:
    wrong = [
        (flow.name, name, status)
        for flow, told in shipped()
        for name, status in {**told.published, **told.ended}.items()
        if (flow.states[name].final == "successful") != (status is Status.CLOSED)
    ]

    assert wrong == []


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("flow: x\nstate: {}\n", 'x.yaml: "state" is not a key'),
        ("flow: y\n", 'x.yaml: "flow" is \'y\'; wanted "x"'),
        ("flow: x\npublished: {a: done}\n", "x.yaml: 'done' is not a valid Status"),
        ("flow: x\nreports: a\n", "x.yaml: 'a' is not a list"),
        ("flow: x\nabout: [a]\n", "x.yaml: ['a'] is not a name"),
    ],
)
def test_a_file_that_says_something_else_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, sentence: str
) -> None:
    (tmp_path / "x.yaml").write_text(source)
    monkeypatch.setattr(reporting, "FOLDER", tmp_path)

    with pytest.raises(ReportingProblem) as refused:
        read_reporting.__wrapped__()

    assert str(refused.value) == sentence
