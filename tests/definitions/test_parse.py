"""What a flow file says when it is read: shorthands written out, defaults filled in."""

from __future__ import annotations

from hashlib import sha256

import pytest

from definitions.flow import (
    FALLBACK,
    LANGUAGES,
    Deadline,
    Field,
    FieldType,
    Outcome,
    Place,
    Reminder,
    Role,
    Text,
)
from definitions.legal_basis import LegalBasis
from definitions.parse import read_flow
from definitions.periods import Period, Roll, Unit
from definitions.problems import KEY
from tests.definitions.sample import SAMPLE, changed, sample_flow


def field_of(written: str, source: str = SAMPLE) -> Field:
    """The field ``target`` when it is written otherwise."""
    old = '{type: money, above: "0"}'
    return sample_flow(changed(old, written, source)).fields["target"]


def deadline_of(old: str, new: str) -> Deadline:
    """The deadline ``completion`` when the sample is changed."""
    return sample_flow(changed(old, new)).deadlines["completion"]


def test_the_sample_is_read_without_a_problem() -> None:
    reading = read_flow(SAMPLE)

    assert reading.problems == ()
    assert reading.flow is not None
    assert reading.flow.initial.name == "draft"


def test_bytes_and_text_of_a_file_are_the_same_flow() -> None:
    assert read_flow(SAMPLE.encode()) == read_flow(SAMPLE)


def test_a_flow_keeps_its_text_and_the_hash_of_its_bytes() -> None:
    source = SAMPLE.replace("\n", "\r\n").encode()
    flow = read_flow(source).flow

    assert flow is not None
    assert flow.source.encode() == source
    assert flow.digest == sha256(source).hexdigest()


def test_what_is_published_reads_as_the_same_flow_again() -> None:
    flow = sample_flow()

    assert read_flow(flow.source).flow == flow


def test_positions_are_kept_for_problems_that_are_found_later() -> None:
    positions = read_flow(SAMPLE).positions

    assert positions.of(("fields", "target", "type")) == (20, 18)
    assert positions.of(("fields", "target", KEY)) == (20, 3)


def test_languages_are_all_six_unless_the_flow_says_otherwise() -> None:
    flow = sample_flow(changed("languages: [en, fr]\n", ""))

    assert flow.languages == LANGUAGES
    assert flow.fallback == FALLBACK
    assert sample_flow(changed("currency: CHF", "fallback: fr")).fallback == ("fr",)


def test_a_legal_basis_names_its_instrument_and_clause() -> None:
    source = changed("clause: resolves 3", "valid_from: 2012-11-29")

    assert sample_flow(source).legal_basis == {
        "resolution_34": LegalBasis(
            "resolution_34", "WTSA Resolution 34", "Dubai 2012", valid_from="2012-11-29"
        )
    }


def test_one_role_is_a_list_of_one() -> None:
    assert sample_flow().roles["counsellor"] == Role(
        "counsellor", Place.OFFICE, assigned=True, assigned_by=("registry",)
    )
    assert sample_flow().roles["director"].apart_from == ("counsellor",)


@pytest.mark.parametrize(
    ("written", "field"),
    [
        ("{type: text}", Field("target", FieldType.TEXT, max_length=200)),
        ("{type: text, max: 60}", Field("target", FieldType.TEXT, max_length=60)),
        ("{type: long_text}", Field("target", FieldType.LONG_TEXT, max_length=10_000)),
        ("{type: yes_no, optional: true}", Field("target", FieldType.YES_NO, optional=True)),
        ("{type: date, optional: false}", Field("target", FieldType.DATE)),
        ("{type: countries}", Field("target", FieldType.COUNTRIES)),
        ("{type: party}", Field("target", FieldType.PARTY)),
        ("{type: parties}", Field("target", FieldType.PARTIES)),
        ("{type: person}", Field("target", FieldType.PERSON)),
        (
            "{type: person, title: {en: Expert}}",
            Field("target", FieldType.PERSON, title=Text({"en": "Expert"})),
        ),
        (
            "{type: choice, choices: {SG20: {en: Group 20}, none: {en: None}}}",
            Field(
                "target",
                FieldType.CHOICE,
                choices={"SG20": Text({"en": "Group 20"}), "none": Text({"en": "None"})},
            ),
        ),
        (
            "{type: document}",
            Field(
                "target",
                FieldType.DOCUMENT,
                max_bytes=10_000_000,
                document_types=("pdf",),
            ),
        ),
        (
            "{type: document, max: 512 kB, types: [docx, pdf], optional: true}",
            Field(
                "target",
                FieldType.DOCUMENT,
                optional=True,
                max_bytes=512_000,
                document_types=("docx", "pdf"),
            ),
        ),
        ("{type: number}", Field("target", FieldType.NUMBER)),
        (
            "{type: number, decimals: 2, from: -1.10, to: +100}",
            Field("target", FieldType.NUMBER, minimum="-1.10", maximum="100", decimals=2),
        ),
        ("{type: money}", Field("target", FieldType.MONEY, currency="CHF")),
        (
            '{type: money, currency: CHF, above: "100"}',
            Field("target", FieldType.MONEY, currency="CHF", above=10_000),
        ),
        (
            "{type: table, max: 5, columns: {n: {type: number}, a: {type: money}}}",
            Field(
                "target",
                FieldType.TABLE,
                columns={
                    "n": Field("n", FieldType.NUMBER),
                    "a": Field("a", FieldType.MONEY, currency="CHF"),
                },
                max_rows=5,
            ),
        ),
    ],
)
def test_a_field_has_what_its_type_gives_it(written: str, field: Field) -> None:
    assert field_of(written) == field


@pytest.mark.parametrize(
    ("currency", "above", "minor"),
    [("JPY", "1500", 1500), ("KWD", "1500.250", 1_500_250), ("CHF", "0.05", 5)],
)
def test_an_amount_is_counted_in_the_smallest_unit_of_its_currency(
    currency: str, above: str, minor: int
) -> None:
    source = SAMPLE.replace("CHF", currency)

    assert field_of(f'{{type: money, above: "{above}"}}', source).above == minor


def test_without_a_currency_of_the_flow_each_sum_may_have_its_own_or_any() -> None:
    source = changed("currency: CHF\n", "")

    assert field_of("{type: money, currency: USD}", source).currency == "USD"
    assert field_of('{type: money, above: "0.00"}', source) == Field(
        "target", FieldType.MONEY, above=0
    )


def test_who_may_edit_everything_edits_what_no_action_fills() -> None:
    everything = ("title", "target", "planned_start", "co_sponsors", "budget")
    states = sample_flow().states

    assert states["draft"].editable_by == {"proposer": everything}
    assert states["returned"].editable_by == {"proposer": everything}
    assert states["submitted"].editable_by == {"registry": ("title", "planned_start")}
    one = sample_flow(changed("{proposer: all}", "registry"))
    assert one.states["returned"].editable_by == {"registry": everything}


def test_a_state_says_what_the_public_reads_how_long_it_lasts_and_how_it_ends() -> None:
    states = sample_flow().states

    assert states["submitted"].public == Text({"en": "Received", "fr": "Reçu"})
    assert states["submitted"].norm == Period(5, Unit.WORKING_DAYS)
    assert [state.final for state in states.values()] == [
        *[None] * 4,
        Outcome.SUCCESSFUL,
        Outcome.UNSUCCESSFUL,
        Outcome.UNSUCCESSFUL,
    ]


def test_from_any_is_every_state_that_is_not_final() -> None:
    assert sample_flow().actions["withdraw"].sources == ("draft", "submitted", "returned", "small")


def test_from_any_is_never_the_state_that_the_action_leads_to() -> None:
    source = changed("from: any\n    to: lapsed", "from: any\n    to: returned")

    assert sample_flow(source).actions["withdraw"].sources == ("draft", "submitted", "small")


def test_an_action_leads_to_a_state_or_back_or_nowhere() -> None:
    old = "from: submitted\n    to: returned\n"
    back = sample_flow(changed(old, "from: submitted\n    to: back\n")).actions["return"]
    stays = sample_flow(changed(old, "from: submitted\n")).actions["return"]

    assert (back.target, back.back) == (None, True)
    assert (stays.target, stays.back) == (None, False)


def test_a_condition_in_a_block_ends_with_its_last_character() -> None:
    source = changed(
        "- is: case.decided_amount.given\n",
        "- is: >\n          case.decided_amount.given\n          && case.target > 3\n",
    )

    [guard] = sample_flow(source).actions["approve"].when
    assert guard.condition == "case.decided_amount.given && case.target > 3"
    assert guard.basis == "setting"


def test_names_that_do_not_exist_are_kept_for_the_check() -> None:
    source = changed("needs: [title, target]", "needs: [title, targt]")

    assert sample_flow(source).actions["submit"].needs == ("title", "targt")


@pytest.mark.parametrize(
    ("written", "period"),
    [
        ("1 hour", Period(1, Unit.HOURS)),
        ("12 hours", Period(12, Unit.HOURS)),
        ("30 days", Period(30, Unit.DAYS)),
        ("1 working day", Period(1, Unit.WORKING_DAYS)),
        ("15 working days", Period(15, Unit.WORKING_DAYS)),
        ("4 weeks", Period(4, Unit.WEEKS)),
        ("18 months", Period(18, Unit.MONTHS)),
        ("1 year", Period(1, Unit.YEARS)),
        ("1000 days", Period(1000, Unit.DAYS)),
    ],
)
def test_a_period_is_a_number_and_a_unit(written: str, period: Period) -> None:
    assert deadline_of("after: 30 days", f"after: {written}").after == period


def test_one_notice_for_all_reminders_stands_for_the_default_schedule() -> None:
    reminders = sample_flow().deadlines["completion"].remind

    assert reminders == (
        Reminder("completion_reminder", ("proposer",), percent=50, declared=False),
        Reminder("completion_reminder", ("proposer",), before=Period(7, Unit.DAYS), declared=False),
        Reminder("completion_reminder", ("proposer",), before=Period(1, Unit.DAYS), declared=False),
    )


def test_declared_reminders_stand_as_they_are_written() -> None:
    deadline = deadline_of(
        "remind: {send: completion_reminder, to: proposer}",
        "remind:\n"
        "      - {at: 25 %, send: a, to: [proposer, registry]}\n"
        "      - {after: 1 week, send: b, to: registry}",
    )

    assert deadline.remind == (
        Reminder("a", ("proposer", "registry"), percent=25),
        Reminder("b", ("registry",), after=Period(1, Unit.WEEKS)),
    )


def test_a_deadline_runs_in_the_state_whose_entering_starts_it() -> None:
    assert sample_flow().deadlines["completion"].runs_in == ("returned",)


def test_a_deadline_runs_where_the_action_that_starts_it_leads() -> None:
    assert sample_flow().deadlines["decision"].runs_in == ("submitted",)


@pytest.mark.parametrize(
    ("target", "runs_in"),
    [("", ("submitted",)), ("    to: back\n", ("draft", "returned"))],
)
def test_a_deadline_runs_where_a_case_can_stand_after_an_action_without_a_state(
    target: str, runs_in: tuple[str, ...]
) -> None:
    source = changed("    to: returned\n", target)
    source = changed("starts: entering returned", "starts: action return", source)

    assert sample_flow(source).deadlines["completion"].runs_in == runs_in


def test_the_states_of_a_deadline_may_be_named() -> None:
    deadline = deadline_of(
        "starts: entering returned",
        "starts: field planned_start\n    runs_in: [submitted, returned]",
    )

    assert deadline.runs_in == ("submitted", "returned")


def test_a_deadline_moves_to_a_working_day_unless_it_says_otherwise() -> None:
    assert sample_flow().deadlines["completion"].roll is Roll.FORWARD
    assert deadline_of("after: 30 days", "after: 30 days\n    roll: none").roll is Roll.NONE


def test_a_deadline_may_come_again() -> None:
    deadline = deadline_of("after: 30 days", "after: 30 days\n    recurs: 1 year")

    assert deadline.recurs == Period(1, Unit.YEARS)
