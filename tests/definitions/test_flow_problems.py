"""The head of a flow file and its names: each way to write them wrongly has its sentence."""

from __future__ import annotations

import pytest

from definitions.parse import read_flow
from definitions.written import A_NAME
from tests.definitions.sample import SAMPLE, changed, problems_of

TITLE = "title: {en: Sample project, fr: Projet d'exemple}"
TARGET = '{type: money, above: "0"}'
NOT_KNOWN_NOW = "is not a key of format 1 as this version knows it"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("format: 1\n", "", '1:1 format: "format" is missing'),
        (
            "format: 1",
            'format: "1"',
            '1:9 format: "1" is not a format that this version reads; it reads format 1',
        ),
        ("flow: sample", "flow: My Flow", f'2:7 flow: "My Flow" is not a name; {A_NAME}'),
        ("flow: sample", "flow: 1.10", f"2:7 flow: 1.10 is not a name; {A_NAME}"),
        (
            "flow: sample",
            "flow:",
            "2:6 flow: nothing stands here; give a value or leave the key out",
        ),
        (
            TITLE,
            "title: Sample",
            '3:8 title: "Sample" has no language; write a text in its languages: {en: "Sample"}',
        ),
        (
            TITLE,
            "title: {en: Sample, de: Beispiel}",
            '3:21 title.de: "de" is not one of the six languages ar, zh, en, fr, ru, es',
        ),
        (
            TITLE,
            "title: {en: 1.10, fr: NO}",
            '3:13 title.en: 1.10 is not a text; write it in quotes when it is one: "1.10"',
        ),
        (TITLE, 'title: {en: " "}', '3:13 title.en: "" is not a text'),
        (
            "reference: SP-{year}-{number:04}",
            "reference: SP-{year}",
            '4:12 reference: "SP-{year}" is not a pattern of references; it has letters, digits,'
            " / _ . - and {year}, and {number} or {number:04} once",
        ),
        (
            "languages: [en, fr]",
            "languages: [en, en]",
            '6:12 languages: "en" stands twice in the list',
        ),
        (
            "languages: [en, fr]",
            "languages: []",
            "6:12 languages: the list is empty; give a name or leave the key out",
        ),
        (
            "currency: CHF",
            "currency: chf",
            '7:11 currency: "chf" is not a currency of ISO 4217; write its three letters: CHF',
        ),
        (
            "deadlines:",
            "deadline: {}\ndeadlines:",
            '115:1 deadline: "deadline" is not a key here; did you mean "deadlines"?',
        ),
        (
            "clause: resolves 3",
            "valid_from: 2027-02-30",
            '10:84 legal_basis.resolution_34.valid_from: "2027-02-30" is not a date; write it as'
            " 2027-01-31",
        ),
        (
            "  resolution_34: {",
            "  setting: {",
            '10:3 legal_basis.setting: "setting" has a meaning of its own; choose another name',
        ),
        (
            "registry: {of: office}",
            "registry: {of: offices}",
            '14:18 roles.registry.of: "offices" is not known here; did you mean "office"?',
        ),
        (
            "registry: {of: office}",
            "registry: office",
            '14:13 roles.registry: "office" is not a mapping; keys with their values are wanted',
        ),
        (
            "assigned: one",
            "assigned: true",
            '15:38 roles.counsellor.assigned: true is not known here; write "one"',
        ),
        (
            "apart_from: [counsellor]",
            "apart_from: [counsellor, Legal]",
            f'16:51 roles.director.apart_from.1: "Legal" is not a name; {A_NAME}',
        ),
        (
            "apart_from: [counsellor]",
            "apart_from: {a: b}",
            "16:38 roles.director.apart_from: a mapping is neither a name nor a list of names",
        ),
    ],
)
def test_a_defect_of_the_head_is_named_with_its_place(old: str, new: str, problem: str) -> None:
    assert problems_of(changed(old, new)) == [problem]


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("registry: {of: office}", "clock: {of: office}", "14:3 roles.clock"),
        ("registry: {of: office}", "membership: {of: office}", "14:3 roles.membership"),
        ("registry: {of: office}", "actor: {of: office}", "14:3 roles.actor"),
        (f"target: {TARGET}", "state: {type: date}", "20:3 fields.state"),
        (f"target: {TARGET}", "reference: {type: text}", "20:3 fields.reference"),
        (f"target: {TARGET}", "flow: {type: text}", "20:3 fields.flow"),
        (f"target: {TARGET}", "all: {type: text}", "20:3 fields.all"),
        ("  small:", "  any:", "44:3 states.any"),
        ("  small:", "  back:", "44:3 states.back"),
        ("  withdraw:", "  open:", "102:3 actions.open"),
        ("  withdraw:", "  edit:", "102:3 actions.edit"),
        ("  withdraw:", "  assign:", "102:3 actions.assign"),
        ("  withdraw:", "  comment:", "102:3 actions.comment"),
        ("  withdraw:", "  remind:", "102:3 actions.remind"),
    ],
)
def test_a_name_with_a_meaning_of_its_own_cannot_be_given(old: str, new: str, place: str) -> None:
    name = place.rpartition(".")[2]

    assert problems_of(changed(old, new)) == [
        f'{place}: "{name}" has a meaning of its own; choose another name'
    ]


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("deadlines:", "delegation: {}\ndeadlines:", "115:1 delegation"),
        (
            "{of: office, apart",
            "{of: office, delegation: a, apart",
            "16:26 roles.director.delegation",
        ),
        ("by: clock\n", "by: clock\n    delegation: []\n", "113:5 actions.lapse.delegation"),
    ],
)
def test_a_key_of_a_later_version_is_refused_by_name(old: str, new: str, place: str) -> None:
    name = place.rpartition(".")[2].rpartition(" ")[2]

    assert problems_of(changed(old, new)) == [f'{place}: "{name}" {NOT_KNOWN_NOW}']


def test_a_file_in_another_format_has_this_one_problem_only() -> None:
    source = changed("format: 1", "format: 2", changed("calendar: geneva", "calender: geneva"))

    assert problems_of(source) == [
        "1:9 format: the file is in format 2; this version reads format 1"
    ]


def test_every_problem_is_found_in_one_reading_in_the_order_of_the_file() -> None:
    source = SAMPLE
    for old, new in [
        ("flow: sample", "flow: &x sample"),
        ("calendar: geneva", "calender: geneva"),
        ("registry: {of: office}", "registry: {of: office, of: party}"),
        (TARGET, "{type: money, above: 0}"),
        ("    initial: true\n", ""),
        ("automatic: case.target", "automatic: !case.target"),
        ("after: 15 working days", "after: soon"),
    ]:
        source = changed(old, new, source)

    assert [(p.line, p.place) for p in read_flow(source).problems] == [
        (1, "calendar"),
        (2, "flow"),
        (5, "calender"),
        (14, "roles.registry.of"),
        (20, "fields.target.above"),
        (31, "states"),
        (81, "actions.take_light_way.automatic"),
        (123, "deadlines.decision.after"),
    ]


def test_a_syntax_error_is_the_only_problem() -> None:
    source = changed("currency: CHF", 'currency: "CHF', changed("flow: sample", "flow: My Flow"))

    assert len(problems_of(source)) == 1


def test_a_reading_with_problems_still_knows_its_positions() -> None:
    reading = read_flow(changed("calendar: geneva", "calender: geneva"))

    assert reading.positions.of(("calender",)) == (5, 11)
