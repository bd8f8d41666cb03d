"""Several notices as one message: in order, each in its own words and language."""

from __future__ import annotations

import re

import pytest

from notifications.digest import Part, without_repetition, write_digest
from notifications.footers import footer_text
from notifications.languages import LANGUAGES
from notifications.render import parse_template, render

ADDRESS = f"unsubscribe+{'ab' * 16}@example.org"

WORDS = {
    "ar": "المشروع جارٍ.", "zh": "项目正在进行。", "en": "The project runs.",
    "fr": "Le projet avance.", "ru": "Проект идёт.", "es": "El proyecto avanza.",
}  # fmt: skip

SUBJECTS = {
    "ar": "إشعارات للعلم: 3", "zh": "3 份供参考的通知", "en": "3 notices for information",
    "fr": "3 avis pour information", "ru": "Уведомления для сведения: 3",
    "es": "3 avisos a título informativo",
}  # fmt: skip


def part(reference: str, language: str = "en", subject: str = "News", words: str = "") -> Part:
    source = f"Subject: {subject}\n\n{words or WORDS[language]}\n"
    rendered = render(parse_template(source), {}, language)
    return Part(reference, language, rendered.subject, rendered.text, rendered.markup)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_subject_counts_the_notices_in_the_readers_language(language: str) -> None:
    parts = [part(f"VC-{number}", language) for number in range(3)]

    assert write_digest(parts, language, "Bureau", ADDRESS).subject == SUBJECTS[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_part_has_its_number_subject_reference_and_words(language: str) -> None:
    parts = [part("VC-1", language, "One"), part("VC-2", language, "Two")]

    digest = write_digest(parts, language, "Bureau", ADDRESS)

    first, second, footer = re.split(r"\n-+\n\n", digest.text)
    assert first.startswith("1. One\n")
    assert second.startswith("2. Two\n")
    assert [said in first for said in ("VC-1", WORDS[language])] == [True, True]
    assert [said in second for said in ("VC-2", WORDS[language])] == [True, True]
    assert footer == footer_text(language, ADDRESS) + "\n"
    for said in ("1. One", "2. Two", "VC-1", "VC-2", WORDS[language], "Bureau", ADDRESS):
        assert said in digest.html


def test_a_reference_that_the_subject_has_is_not_said_again() -> None:
    digest = write_digest([part("VC-1", subject="VC-1: news")], "en", "Bureau", ADDRESS)

    assert digest.text.startswith("1. VC-1: news\n\nThe project runs.")


def test_a_part_in_another_language_reads_in_its_own_direction() -> None:
    digest = write_digest([part("VC-1", "en"), part("VC-2", "ar")], "fr", "Bureau", ADDRESS)

    assert '<html lang="fr" dir="ltr">' in digest.html
    assert re.search('<div class="part en" [^>]*dir="ltr" lang="en"', digest.html)
    assert re.search('<div class="part ar" [^>]*dir="rtl" lang="ar"', digest.html)


def test_a_part_keeps_the_letters_of_its_language_in_a_message_in_chinese() -> None:
    digest = write_digest([part("VC-1", "fr"), part("VC-2", "zh")], "zh", "Bureau", ADDRESS)

    french, chinese = re.findall('<div class="part [^>]*>', digest.html)
    assert "CJK" not in french
    assert "CJK" in chinese


def test_in_arabic_the_whole_message_reads_from_right_to_left() -> None:
    digest = write_digest([part("VC-1", "ar"), part("VC-2", "ar")], "ar", "Bureau", ADDRESS)

    assert '<html lang="ar" dir="rtl">' in digest.html


def test_what_somebody_typed_becomes_no_markup() -> None:
    source = "Subject: {{ case.title }}\n\n{{ case.title }}\n"
    typed = {"case": {"title": {"text": '<a href="https://bad.example">win</a>'}}}
    rendered = render(parse_template(source), typed, "en")
    bad = Part("<b>VC</b>", "en", rendered.subject, rendered.text, rendered.markup)

    digest = write_digest([bad], "en", "<i>Bureau</i>", ADDRESS)

    assert re.findall(r"<(?:a|b|i)\b[^>]*>", digest.html) == [
        f'<a href="mailto:{ADDRESS}" dir="ltr">'
    ]


def test_of_several_that_say_the_same_the_last_stands() -> None:
    same, other = part("VC-1"), part("VC-1", words="The project rests.")

    assert without_repetition([("a", same), ("a", other), ("a", same)]) == [other, same]


def test_what_other_cases_and_notices_say_is_no_repetition() -> None:
    same = part("VC-1")

    assert without_repetition([("a", same), ("b", same)]) == [same, same]
