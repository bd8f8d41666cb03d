"""What a case calls itself in reports."""

from __future__ import annotations

from definitions.parse import read_flow
from tests.build import a_case
from tests.flows import SMALL
from workflow.domain.reports.headings import heading_of


def test_a_case_is_called_as_its_first_field_says() -> None:
    flow = read_flow(SMALL).flow
    assert flow is not None
    assert next(iter(flow.fields)) == "title"

    assert heading_of(a_case(), flow) == "Wells"
    assert heading_of(a_case(fields={}), flow) is None


def test_no_later_text_stands_in_for_a_title() -> None:
    flow = read_flow(
        SMALL.replace("fields:\n", "fields:\n  day: {type: date, optional: true}\n", 1)
    ).flow
    assert flow is not None

    assert heading_of(a_case(), flow) is None
