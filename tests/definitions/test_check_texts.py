"""Languages that are missing, templates that do not fit, names that nobody uses."""

import pytest

from tests.definitions.sound import NOTICES, problems, said


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("{en: Sound, fr: Juste}", "{en: Sound}", "title"),
        ("{en: Giver, fr: Donateur}", "{en: Giver}", "roles.giver.title"),
        ("{en: Amount, fr: Montant}", "{en: Amount}", "fields.amount.title"),
        ("{en: Cash, fr: Espèces}", "{en: Cash}", "fields.kind.choices.cash"),
        ("{en: Sum, fr: Somme}", "{en: Sum}", "fields.lines.columns.sum.title"),
        ("{en: Draft, fr: Brouillon}", "{en: Draft}", "states.draft.title"),
        ("{en: Received, fr: Reçu}", "{en: Received}", "states.filed.public"),
        ("{en: File, fr: Déposer}", "{en: File}", "actions.file.title"),
        ("{en: Why, fr: Pourquoi}", "{en: Why}", "actions.pause.asks.why.title"),
        ("{en: Empty., fr: Vide.}", "{en: Empty.}", "actions.accept.when.1.otherwise"),
    ],
)
def test_every_text_is_there_in_every_language(old: str, new: str, place: str) -> None:
    assert said(problems((old, new))) == [f"{place}: the text is missing in fr"]


def test_all_missing_languages_are_named_at_once() -> None:
    found = problems(("languages: [en, fr]", "languages: [en, fr, ar, zh]"))

    assert "title: the text is missing in ar and zh" in said(found)
    assert 'actions.file.notify.0.send: the notice "filed" has no template in ar and zh' in said(
        found
    )


def without(notice: str, language: str) -> dict[str, dict[str, frozenset[str]]]:
    """The notices less one template."""
    return {
        name: {each: names for each, names in texts.items() if (name, each) != (notice, language)}
        for name, texts in NOTICES.items()
    }


def reading(notice: str, *names: str) -> dict[str, dict[str, frozenset[str]]]:
    """The notices, of which one reads more in French."""
    return {
        name: {
            each: read | set(names) if (name, each) == (notice, "fr") else read
            for each, read in texts.items()
        }
        for name, texts in NOTICES.items()
    }


def test_a_notice_has_a_template_in_every_language() -> None:
    assert said(problems(notices=without("paused", "fr"))) == [
        'actions.pause.notify.0.send: the notice "paused" has no template in fr'
    ]


@pytest.mark.parametrize(
    ("notice", "name", "sender"),
    [
        ("paused", "case.title", "actions.pause.notify.0.send pause"),
        ("paused", "act.remark", "actions.pause.notify.0.send pause"),
        ("paused", "due.answer", "actions.pause.notify.0.send pause"),
        ("paused", "person.email", "actions.pause.notify.0.send pause"),
        ("filed", "due.begun", "actions.file.notify.0.send file"),
        ("filed", "act.why", "actions.file.notify.0.send file"),
    ],
)
def test_a_template_reads_only_what_the_action_offers(notice: str, name: str, sender: str) -> None:
    place, _, action = sender.partition(" ")

    assert said(problems(notices=reading(notice, name))) == [
        f'{place}: the notice "{notice}" reads "{name}" in fr, which is not there when "{action}"'
        " sends it"
    ]


def test_a_deadline_that_begins_with_the_state_entered_is_offered() -> None:
    assert problems(notices=reading("filed", "due.answer", "due.nudge", "due.begin")) == []


@pytest.mark.parametrize("name", ["due.nudge", "act.why"])
def test_a_reminder_offers_its_own_deadline_and_no_form(name: str) -> None:
    expected = [
        f'deadlines.answer.remind.{index}.send: the notice "reminder" reads "{name}" in fr, which'
        ' is not there when a reminder of "answer" sends it'
        for index in range(3)
    ]

    assert said(problems(notices=reading("reminder", name))) == expected


def test_a_notice_is_checked_for_each_that_sends_it() -> None:
    found = problems(
        ("send: paused, to: giver", "send: filed, to: giver"),
    )

    assert said(found) == [
        f'actions.pause.notify.0.send: the notice "filed" reads "due.{name}" in en and fr, which'
        ' is not there when "pause" sends it'
        for name in ("answer", "nudge")
    ]


def test_what_is_declared_and_never_used_is_only_a_warning() -> None:
    found = problems(
        ("  clerk: {of: office}\n", "  clerk: {of: office}\n  auditor: {of: office}\n"),
        ("apart_from: clerk", "apart_from: auditor"),
        ("WTSA Resolution 34}\n", "WTSA Resolution 34}\n  article: {instrument: Article}\n"),
    )

    assert said(found) == [
        'warning: legal_basis.article: the legal basis "article" is declared and never used',
        'warning: roles.auditor: the role "auditor" is declared and never used',
    ]


def test_a_field_that_nobody_can_give_is_a_warning() -> None:
    found = problems(("editable_by: giver", "editable_by: {giver: [amount, partner, kind]}"))

    assert said(found) == [
        'warning: fields.lines: nobody can give "lines": no action fills it and no state lets it'
        " be edited"
    ]


def test_an_action_that_needs_such_a_field_can_never_be_taken() -> None:
    found = problems(("editable_by: giver", "editable_by: {giver: [amount, partner, lines]}"))

    assert said(found) == [
        'warning: fields.kind: nobody can give "kind": no action fills it and no state lets it be'
        " edited",
        'actions.file.needs.1: "file" can never be taken: nobody can give "kind"',
    ]
