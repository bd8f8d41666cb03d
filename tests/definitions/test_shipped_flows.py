"""The flows that Placet ships: fit to be published, in six languages, each rule with its basis."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

import definitions
import notifications
from definitions.calendars import calendar_names
from definitions.check import check_flow
from definitions.checks.links import unfit_ends
from definitions.checks.texts import texts_of
from definitions.flow import LANGUAGES, Flow
from definitions.parse import Reading, read_flow
from notifications.library import read_templates
from notifications.render import parse_template

FLOWS = Path(definitions.__file__).parent / "flows"
TEMPLATES = Path(notifications.__file__).parent / "templates"
NAMES = sorted(path.stem for path in FLOWS.glob("*.yaml"))
EACH = pytest.mark.parametrize("name", NAMES)


@cache
def reading(name: str) -> Reading:
    return read_flow((FLOWS / f"{name}.yaml").read_bytes())


def flow_of(name: str) -> Flow:
    flow = reading(name).flow
    assert flow is not None, reading(name).problems
    return flow


@cache
def notices() -> dict[str, dict[str, frozenset[str]]]:
    return {
        notice: {language: parse_template(text).names for language, text in texts.items()}
        for notice, texts in read_templates(TEMPLATES).items()
    }


def test_there_are_flows() -> None:
    assert set(NAMES) >= {
        *("aap_approval", "correspondence_decision", "focus_group", "project", "tap_approval"),
        *("contribution", "new_initiative", "workshop_request"),
    }


@EACH
def test_the_flows_at_the_ends_of_links_are_shipped_and_fit(name: str) -> None:
    others = {other: flow_of(other) for other in NAMES if other != name}

    assert {link.flow for link in flow_of(name).links.values()} <= set(NAMES)
    assert list(unfit_ends(flow_of(name), others)) == []


@EACH
def test_a_flow_has_neither_errors_nor_warnings(name: str) -> None:
    found = check_flow(flow_of(name), reading(name).positions, notices(), calendar_names())

    assert (reading(name).problems, found) == ((), ())


@EACH
def test_a_flow_has_the_name_of_its_file_and_all_six_languages(name: str) -> None:
    flow = flow_of(name)

    assert (flow.name, flow.languages) == (name, LANGUAGES)


@EACH
def test_every_action_guard_and_deadline_says_what_it_rests_on(name: str) -> None:
    flow = flow_of(name)
    bases = {f"action {each.name}": each.basis for each in flow.actions.values()}
    bases |= {f"deadline {each.name}": each.basis for each in flow.deadlines.values()}
    bases |= {
        f"action {action.name}, condition {number}": guard.basis
        for action in flow.actions.values()
        for number, guard in enumerate(action.when, start=1)
    }

    assert [rule for rule, basis in bases.items() if basis is None] == []


@EACH
def test_every_role_field_and_question_has_a_title_for_people(name: str) -> None:
    flow = flow_of(name)
    fields = [*flow.fields.values(), *(q for a in flow.actions.values() for q in a.asks.values())]
    fields += [column for each in fields for column in each.columns.values()]

    assert [each.name for each in flow.roles.values() if each.title is None] == []
    assert [each.name for each in fields if each.title is None] == []


@EACH
def test_the_words_of_a_flow_in_arabic_are_arabic_throughout(name: str) -> None:
    words = [str(text.by_language["ar"]) for _, text in texts_of(flow_of(name))]

    assert [each for each in words if re.search("[A-Za-z0-9]", each)] == []


def test_no_two_flows_number_their_cases_alike() -> None:
    patterns = [re.sub(r":[0-9]+", "", flow_of(name).reference) for name in NAMES]

    assert len(set(patterns)) == len(patterns)


def test_every_shipped_notice_is_sent_by_a_shipped_flow_or_is_for_those_of_an_office() -> None:
    sent = {notice for name in NAMES for notice in flow_of(name).notices}

    assert notices().keys() - sent == {"answer_asked"}
