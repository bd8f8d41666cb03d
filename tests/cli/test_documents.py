"""Attaching, looking at, saving and erasing documents on the command line."""

from __future__ import annotations

import os
from pathlib import Path
from stat import S_IMODE

import pytest

from tests.cli.asking import ADA, NEW, Placet, submitted
from tests.papers import docx, pdf, png


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    """A letter to be attached."""
    file = tmp_path / "letter.pdf"
    file.write_bytes(pdf())
    return file


def opened(placet: Placet, *words: str) -> str:
    return str(placet.does(*NEW, *words)["case_id"])


def files(placet: Placet) -> list[Path]:
    return [each for each in (placet.home / "documents").rglob("*") if each.is_file()]


def test_a_document_is_attached_shown_listed_and_saved(
    desk_on_each: Placet, letter: Path, tmp_path: Path
) -> None:
    placet = desk_on_each
    case = opened(placet, "--set", "title=Wells", "--attach", f"letter={letter}")

    shown = placet("cases", "show", case)
    listed = placet.does("documents", "list", case)["documents"]
    saved = placet("documents", "save", case, "letter", str(tmp_path / "saved.pdf"))

    size = len(pdf())
    digest = listed[0]["sha256"]
    said = f"  letter (letter): letter.pdf (pdf, {size} bytes, SHA-256 {digest[:12]}…)"
    assert said in shown.lines
    assert listed == [
        {
            "row": 1, "field": "letter", "is_answer": False, "is_current": True,
            "name": "letter.pdf", "type": "application/pdf", "size": size, "sha256": digest,
        }
    ]  # fmt: skip
    assert saved.lines == [f"letter.pdf was saved as {tmp_path / 'saved.pdf'} ({size} bytes)."]
    assert (tmp_path / "saved.pdf").read_bytes() == pdf()
    assert placet("verify", "--all").code == 0


def test_an_edit_and_an_act_take_documents_too(desk: Placet, letter: Path) -> None:
    case = submitted(desk)
    desk.does("cases", "assign", case, "counsellor=coy@example.org", "--as", "rex@example.org")
    words = ("--as", "coy@example.org", "--set", "advice=favourable", "--attach", f"paper={letter}")

    desk.does("cases", "act", case, "advise", *words)

    [told] = desk.does("documents", "list", case)["documents"]
    assert (told["field"], told["is_answer"], told["row"]) == ("paper", True, 4)
    assert "answer" in desk("documents", "list", case).lines[1]


def test_the_options_tell_which_documents_an_act_takes(desk: Placet) -> None:
    case = submitted(desk)
    desk.does("cases", "assign", case, "counsellor=coy@example.org", "--as", "rex@example.org")

    answer = desk("cases", "options", case, "--as", "coy@example.org")

    takes = (
        "    takes advice (choice), remark (long_text, optional), paper (pdf up to 10 MB, optional)"
    )
    assert takes in answer.lines


def test_a_file_of_values_names_documents_beside_it(desk: Placet, tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "letter.pdf").write_bytes(pdf())
    values = tmp_path / "case.yaml"
    values.write_text("title: Wells\nletter: {file: papers/letter.pdf}\n")

    case = opened(desk, "--file", str(values))

    assert desk.does("cases", "show", case)["fields"]["letter"]["name"] == "letter.pdf"


@pytest.mark.parametrize("named", ["../secret.txt", "link.txt", "{absolute}"])
def test_a_file_of_values_reaches_no_file_outside_its_folder(
    desk: Placet, tmp_path: Path, named: str
) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "sent").mkdir()
    (tmp_path / "sent" / "link.txt").symlink_to(tmp_path / "secret.txt")
    name = named.format(absolute=tmp_path / "secret.txt")
    values = tmp_path / "sent" / "case.yaml"
    values.write_text(f"title: Wells\nletter: {{file: {name}}}\n")

    answer = desk(*NEW, "--file", str(values))

    assert (answer.code, answer.out) == (1, "")
    assert answer.err == f'placet: {values}: "{name}" lies outside the folder of this file\n'
    assert files(desk) == []


def test_a_preview_shows_the_document_and_keeps_nothing(desk: Placet, letter: Path) -> None:
    case = opened(desk, "--set", "title=Wells")

    answer = desk("cases", "preview", case, "edit", "--as", ADA, "--attach", f"letter={letter}")

    assert answer.code == 0
    assert "letter.pdf (pdf, " in answer.out
    assert files(desk) == []


def test_an_empty_value_takes_the_document_away_and_it_can_still_be_saved(
    desk: Placet, letter: Path, tmp_path: Path
) -> None:
    case = opened(desk, "--attach", f"letter={letter}")
    desk.does("cases", "edit", case, "--as", ADA, "--set", "letter=")
    target = str(tmp_path / "saved.pdf")

    gone = desk("documents", "save", case, "letter", target)
    saved = desk("documents", "save", case, "letter", target, "--row", "1")

    assert gone.err == 'placet: there is no document in "letter"; there is letter (row 1)\n'
    assert saved.code == 0
    assert "replaced" in desk("documents", "list", case).lines[1]


def test_an_erased_document_is_told_as_such(desk: Placet, letter: Path) -> None:
    case = opened(desk, "--set", "title=Wells", "--attach", f"letter={letter}")

    answer = desk("documents", "erase", case, "letter", "--reason", "asked for")

    assert answer.lines == [
        "The document was erased, with 1 recorded value that named it. "
        "That one was given stays on record."
    ]
    assert "  letter (letter): a document that was erased" in desk("cases", "show", case).lines
    assert "   letter: erased" in desk("cases", "history", case).lines
    assert desk("documents", "list", case).lines == [
        "No documents; --attach gives one with an act."
    ]
    assert files(desk) == []
    assert desk("verify", "--all").code == 0


BAD: list[tuple[str, bytes, str]] = [
    ("letter.pdf", b"", 'letter: "letter.pdf" is empty'),
    (
        "letter.pdf",
        png(),
        'letter: "letter.pdf" holds a document of type png, whose name ends in .png',
    ),
    (
        "letter.docx",
        docx(),
        'refused: letter: "letter.docx" is of type docx; pdf, txt is taken here',
    ),
    (
        "let\u202eter.pdf",
        pdf(),
        'letter: a direction mark cannot be part of the name "let\\u202eter.pdf"',
    ),
    (
        "let\nter.pdf",
        pdf(),
        'letter: a control character cannot be part of the name "let\\u000ater.pdf"',
    ),
]


@pytest.mark.parametrize(("name", "contents", "sentence"), BAD)
def test_a_bad_file_is_one_sentence_and_changes_nothing(
    desk: Placet, tmp_path: Path, name: str, contents: bytes, sentence: str
) -> None:
    (tmp_path / name).write_bytes(contents)
    before = desk.dump()

    answer = desk(*NEW, "--set", "title=Wells", "--attach", f"letter={tmp_path / name}")

    assert (answer.code, answer.out, answer.err) == (1, "", f"placet: {sentence}\n")
    assert desk.dump() == before
    assert files(desk) == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--attach", "letter"), '"letter" is not NAME=VALUE'),
        (("--attach", "letter="), '"letter" has no file'),
        (("--set", "letter=x", "--attach", "letter=y"), '"letter" is given by --set too'),
        (("--attach", "letter=x", "--attach", "letter=y"), '"letter" is given twice'),
    ],
)
def test_a_wrong_call_is_told(desk: Placet, words: tuple[str, ...], sentence: str) -> None:
    answer = desk(*NEW, *words)

    assert answer.code == 2
    assert sentence in answer.err


def test_documents_lie_where_the_settings_say(
    desk: Placet, letter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLACET_DOCUMENTS", str(tmp_path / "shared"))

    opened(desk, "--attach", f"letter={letter}")

    assert not (desk.home / "documents").exists()
    assert S_IMODE((tmp_path / "shared").stat().st_mode) == 0o700


def test_work_removes_what_nobody_names(desk: Placet) -> None:
    aside = desk.home / "documents" / "incoming" / "tmp123"
    aside.parent.mkdir(parents=True)
    aside.write_bytes(b"half")

    desk.does("work", "--once")
    assert aside.exists()
    os.utime(aside, (0, 0))
    assert desk("verify", "--all").code == 1
    desk.does("work", "--once")

    assert not aside.exists()
    assert desk("verify", "--all").code == 0
