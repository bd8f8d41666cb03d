"""The type of a document is what its bytes say, and nothing is unpacked to find it."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.papers import ODT, PAPERS, archive, declared, docx, odt, pdf, png, txt
from workflow.domain.contents import type_of
from workflow.domain.documents import DocumentProblem

WORD = declared("wordprocessingml.document")
UNKNOWN = (
    "is of no type of document that is known here: pdf, docx, xlsx, odt, png, jpg, txt"
    " (a txt is text in UTF-8)"
)
CUT_OFF = "is an archive that cannot be read; is it cut off?"
NO_OFFICE = "is an archive and none of the office documents docx, xlsx and odt"


def with_directory_of(data: bytes, size: int) -> bytes:
    """An archive whose end says that its list of parts has ``size`` bytes."""
    at = data.rfind(b"PK\x05\x06")
    return data[: at + 12] + struct.pack("<L", size) + data[at + 16 :]


def with_locator(data: bytes) -> bytes:
    """An archive that says that it is one of the large form."""
    at = data.rfind(b"PK\x05\x06")
    return data[:at] + b"PK\x06\x07" + bytes(16) + data[at:]


def bomb() -> bytes:
    """What would become two gigabytes."""
    parts = {f"word/{number}.xml": bytes(1) for number in range(3)}
    made = archive({"[Content_Types].xml": WORD, "word/document.xml": b"x", **parts})
    at = made.find(b"PK\x01\x02", made.find(b"PK\x01\x02") + 1)
    return made[: at + 24] + struct.pack("<L", 2_000_000_000) + made[at + 28 :]


BAD = [
    (b"\x7fELF\x02\x01\x01", UNKNOWN),
    (b"MZ\x90\x00", UNKNOWN),
    (b"GIF89a\x01\x00", UNKNOWN),
    ("Grüße".encode("latin-1"), UNKNOWN),
    ("Hello".encode("utf-16"), UNKNOWN),
    (b"beep \x07", UNKNOWN),
    (b"\x1b]0;title\x07", UNKNOWN),
    (txt()[:-2], UNKNOWN),
    (pdf()[:-8], "begins as a pdf and does not end as one; is it cut off?"),
    (pdf() + bytes(2000), "begins as a pdf and does not end as one; is it cut off?"),
    (png()[:-1], "begins as a png and does not end as one; is it cut off?"),
    (png() + docx(), "begins as a png and does not end as one; is it cut off?"),
    (docx()[:-1], CUT_OFF),
    (docx()[:40], CUT_OFF),
    (archive({"a.txt": b"x"}), NO_OFFICE),
    (archive({"word/document.xml": b"x"}), NO_OFFICE),
    (archive({"[Content_Types].xml": WORD}), NO_OFFICE),
    (archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"x"}), NO_OFFICE),
    (archive({"mimetype": ODT + b"-template"}), NO_OFFICE),
    (archive({"mimetype": "é".encode()}), CUT_OFF),
    (archive({"mimetype": ODT}, zipfile.ZIP_LZMA), CUT_OFF),
    (with_directory_of(docx(), 5_000_000), "is an archive with more parts than any document has"),
    (with_locator(docx()), "is an archive with more parts than any document has"),
    (bomb(), "is an archive that would become larger than any document"),
]


@pytest.mark.parametrize("name", PAPERS)
def test_a_document_is_known_by_its_bytes(name: str) -> None:
    assert type_of(io.BytesIO(PAPERS[name])).name == name


@pytest.mark.parametrize(("data", "sentence"), BAD)
def test_what_is_no_document_is_told_why(data: bytes, sentence: str) -> None:
    with pytest.raises(DocumentProblem) as problem:
        type_of(io.BytesIO(data))

    assert str(problem.value) == sentence


def test_a_text_with_macros_is_no_document() -> None:
    macros = b'<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'
    data = archive(
        {"[Content_Types].xml": macros, "word/document.xml": b"x", "word/vbaProject.bin": b"x"}
    )

    with pytest.raises(DocumentProblem, match="none of the office documents"):
        type_of(io.BytesIO(data))


def test_a_part_that_would_become_large_is_not_unpacked() -> None:
    data = archive({"mimetype": ODT + b" " * 50_000_000})
    tracemalloc.start()

    with pytest.raises(DocumentProblem):
        type_of(io.BytesIO(data[:-30]))
    type_of(io.BytesIO(data))

    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def answered(data: bytes) -> str:
    """The name of a type, or the sentence that says why there is none."""
    try:
        return type_of(io.BytesIO(data)).name
    except DocumentProblem as problem:
        return str(problem)


@given(
    st.binary(max_size=200), st.sampled_from([b"", b"%PDF-", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04"])
)
def test_any_bytes_are_of_a_type_or_refused(data: bytes, head: bytes) -> None:
    assert answered(head + data)


@given(
    st.sampled_from([docx(), odt()]),
    st.lists(st.tuples(st.integers(0, 600), st.integers(0, 255)), max_size=4),
    st.integers(0, 60),
)
def test_any_change_to_an_archive_is_answered(
    data: bytes, changes: list[tuple[int, int]], cut: int
) -> None:
    changed = bytearray(data)
    for place, value in changes:
        changed[place % len(changed)] = value
    assert answered(bytes(changed[: len(changed) - cut]))
