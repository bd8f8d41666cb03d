"""Setting PDF: the same bytes each time, nothing fetched, and a sentence where something lacks."""

from __future__ import annotations

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import StreamObject

from notifications.pdf import NOWHERE, PdfProblem, as_pdf

ROOT = Path(__file__).parents[2]
SET_IT = "import sys; from notifications.pdf import as_pdf; print(as_pdf(sys.argv[1]).hex())"
LETTER = """<!DOCTYPE html>
<html lang="ru"><head><title>Письмо</title>
<meta name="dcterms.created" content="2027-03-01T09:00:00Z">
<meta name="dcterms.modified" content="2027-03-01T09:00:00Z">
<style>html { font-family: "Noto Serif", "Noto Naskh Arabic", "Noto Serif CJK SC" }</style></head>
<body><h1>Спасибо</h1><p>شكراً 感谢 merci</p></body></html>
"""


def with_body(body: str) -> str:
    return f'<!DOCTYPE html><html lang="en"><head><title>A</title></head><body>{body}</body></html>'


def set_elsewhere(letter: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Set a letter in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", SET_IT, letter],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_same_letter_gives_the_same_bytes_in_another_process_on_another_day() -> None:
    # The zone is a part of what a clock says that a test can move.
    other = set_elsewhere(LETTER, PYTHONHASHSEED="7", TZ="Pacific/Kiritimati")

    assert bytes.fromhex(other.stdout) == as_pdf(LETTER)


def test_a_letter_is_tagged_and_says_its_language_for_screen_readers() -> None:
    root = PdfReader(BytesIO(as_pdf(LETTER))).root_object

    assert str(root["/Lang"]) == "ru"
    assert str(root["/MarkInfo"]) == "{'/Marked': True}"
    metadata = root["/Metadata"].get_object()
    assert isinstance(metadata, StreamObject)
    assert b"pdfuaid" in metadata.get_data()


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ('<img src="http://127.0.0.1:9/a.png">', "http://127.0.0.1:9/a.png"),
        (f'<img src="{Path(__file__).as_uri()}">', Path(__file__).as_uri()),
        ('<img src="a.png">', f"{NOWHERE}a.png"),
        ('<link rel="stylesheet" href="a.css">', f"{NOWHERE}a.css"),
        ("<style>@import url(a.css);</style>", f"{NOWHERE}a.css"),
        ('<p style="background: url(data:image/png;base64,AA)">x</p>', "data:image/png;base64,AA"),
        ('<base href="ftp://example.org/"><object data="a"></object>', "ftp://example.org/a"),
    ],
)
def test_nothing_is_fetched_and_the_letter_that_asks_is_refused(body: str, asked: str) -> None:
    with pytest.raises(PdfProblem) as refused:
        as_pdf(with_body(body))

    assert refused.value.sentence == f'a letter may fetch nothing, and it asks for "{asked}"'


def test_a_letter_that_no_font_has_is_named_and_not_set_as_a_box() -> None:
    with pytest.raises(PdfProblem, match=r"\(U\+10FFFD\).*fonts-noto-core fonts-noto-cjk"):
        as_pdf(with_body("<p>\U0010fffd</p>"))


def test_without_pango_one_sentence_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "libpango-1.0.so.0").write_bytes(b"no library")

    told = set_elsewhere(LETTER, LD_LIBRARY_PATH=str(tmp_path))

    assert told.stdout == ""
    assert told.stderr.splitlines()[-1].startswith(
        "notifications.pdf.PdfProblem: letters are set as PDF by Pango, which this machine lacks"
    )
    assert "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in told.stderr.splitlines()[-1]
