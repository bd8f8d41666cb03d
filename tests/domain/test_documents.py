"""What a document may be called, and what a field takes of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from definitions.documents import DOCUMENT_TYPES, size_in_words
from definitions.flow import Field, FieldType
from tests.build import roster
from workflow.domain.documents import (
    DocumentProblem,
    Upload,
    check_ending,
    cleaned_name,
    is_document,
)
from workflow.domain.values import ValueProblem, keep

LETTER = Field("letter", FieldType.DOCUMENT, max_bytes=10_000_000, document_types=("pdf", "docx"))
HASH = "ab" * 32
UPLOAD = Upload("letter.pdf", "application/pdf", 12_345, HASH, "aside-1")

NAMES = [
    ("letter.pdf", "letter.pdf"),
    ("  Lettre d'accord.PDF ", "Lettre d'accord.PDF"),
    ("e\u0301te\u0301.pdf", "été.pdf"),
    ("رسالة.pdf", "رسالة.pdf"),
    ("con.txt", "con.txt"),
    ("invoice.exe.pdf", "invoice.exe.pdf"),
    ("; rm -rf $(x) `y`.pdf", "; rm -rf $(x) `y`.pdf"),
]

BAD_NAMES = [
    ("../letter.pdf", 'a path cannot be part of the name "../letter.pdf"'),
    ("a\\letter.pdf", 'a path cannot be part of the name "a\\letter.pdf"'),
    ("let\nter.pdf", 'a control character cannot be part of the name "let\\u000ater.pdf"'),
    ("a\0.pdf", 'a control character cannot be part of the name "a\\u0000.pdf"'),
    ("a\x9b31m.pdf", 'a control character cannot be part of the name "a\\u009b31m.pdf"'),
    ("let\u202efdp.exe", 'a direction mark cannot be part of the name "let\\u202efdp.exe"'),
    ("let\u2066x.pdf", 'a direction mark cannot be part of the name "let\\u2066x.pdf"'),
    ("\ud800.pdf", 'half a character cannot be part of the name "\\ud800.pdf"'),
    (
        "=?utf-8?q?a?=.pdf",
        '"=?", which mail programs would decode cannot be part of the name "=?utf-8?q?a?=.pdf"',
    ),
    ("letter", '"letter" is no name with an ending, such as "letter.pdf"'),
    (".pdf", '".pdf" is no name with an ending, such as "letter.pdf"'),
    ("..pdf", '"..pdf" is no name with an ending, such as "letter.pdf"'),
    ("", '"" is no name with an ending, such as "letter.pdf"'),
    (
        "x" * 197 + ".pdf",
        f'the name "{"x" * 60}…" has 201 characters; at most 200 characters and 255 bytes are'
        " taken",
    ),
    (
        "字" * 90 + ".pdf",
        f'the name "{"字" * 60}…" has 94 characters; at most 200 characters and 255 bytes are'
        " taken",
    ),
]


@pytest.mark.parametrize(("raw", "kept"), NAMES)
def test_a_name_is_kept_in_its_one_form(raw: str, kept: str) -> None:
    assert cleaned_name(raw) == kept


@pytest.mark.parametrize(("raw", "sentence"), BAD_NAMES)
def test_a_name_that_would_deceive_is_refused(raw: str, sentence: str) -> None:
    with pytest.raises(DocumentProblem) as problem:
        cleaned_name(raw)

    assert str(problem.value) == sentence


@given(st.text(max_size=300))
def test_any_name_is_one_segment_of_a_path_or_refused(raw: str) -> None:
    try:
        kept = cleaned_name(raw)
    except DocumentProblem as problem:
        kept = "refused.pdf" if str(problem).isprintable() else ""
    assert kept == cleaned_name(kept)
    assert not set(kept) & set("/\\\0\n\r\u202e")
    assert kept.strip(". ")
    assert len(kept.encode()) <= 255


def test_the_ending_of_a_name_says_what_is_in_it() -> None:
    check_ending("photo.JPEG", DOCUMENT_TYPES["jpg"])

    with pytest.raises(DocumentProblem) as problem:
        check_ending("photo.pdf", DOCUMENT_TYPES["jpg"])

    said = '"photo.pdf" holds a document of type jpg, whose name ends in .jpg or .jpeg'
    assert str(problem.value) == said


def test_a_field_keeps_what_a_document_is_and_nothing_of_where_it_waits() -> None:
    kept = keep(LETTER, UPLOAD, roster())

    assert kept == {
        "name": "letter.pdf", "type": "application/pdf", "size": 12_345, "sha256": HASH,
    }  # fmt: skip
    assert is_document(kept)
    assert keep(LETTER, "", roster()) is None


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("letter.pdf", '"letter.pdf" is not a file; attach one'),
        (7, '"7" is not a file; attach one'),
        (
            Upload("a.png", "image/png", 1, HASH),
            '"a.png" is of type png; pdf, docx is taken here',
        ),
        (
            Upload("a.svg", "image/svg+xml", 1, HASH),
            '"a.svg" is of type image/svg+xml; pdf, docx is taken here',
        ),
        (
            Upload("a.pdf", "application/pdf", 10_000_001, HASH),
            '"a.pdf" has 10,000,001 bytes; at most 10,000,000 are taken here',
        ),
    ],
)
def test_a_field_refuses_what_it_does_not_take(raw: object, sentence: str) -> None:
    with pytest.raises(ValueProblem) as problem:
        keep(LETTER, raw, roster())

    assert str(problem.value) == sentence


def test_nobody_can_name_a_document_by_its_hash() -> None:
    with pytest.raises(ValueProblem, match="is not a file"):
        keep(LETTER, UPLOAD.kept, roster())


@pytest.mark.parametrize(
    ("size", "words"), [(1, "1 byte"), (1_000, "1 kB"), (999_999, "1000 kB"), (1_250_000, "1.2 MB")]
)
def test_a_size_is_told_in_the_unit_that_suits_it(size: int, words: str) -> None:
    assert size_in_words(size) == words
