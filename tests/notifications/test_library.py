"""A folder of templates is read whole, and nothing may lie in it that is no template."""

from __future__ import annotations

from pathlib import Path

import pytest

from notifications.library import LibraryProblem, read_templates


def put(folder: Path, **files: str) -> Path:
    """``put(folder, approved__en="…")`` writes ``approved/en.md``."""
    for name, source in files.items():
        notice, _, language = name.partition("__")
        (folder / notice).mkdir(exist_ok=True)
        (folder / notice / f"{language}.md").write_text(source, encoding="utf-8")
    return folder


def problems(folder: Path) -> tuple[str, ...]:
    with pytest.raises(LibraryProblem) as problem:
        read_templates(folder)
    return problem.value.sentences


def test_templates_are_read_by_notice_and_language(tmp_path: Path) -> None:
    put(tmp_path, rejected__ar="رُفض", approved__fr="Approuvé\r\n", approved__en="Approved")

    assert read_templates(tmp_path) == {
        "approved": {"en": "Approved", "fr": "Approuvé\r\n"},
        "rejected": {"ar": "رُفض"},
    }


def test_an_empty_folder_has_no_templates(tmp_path: Path) -> None:
    assert read_templates(tmp_path) == {}


def test_every_stray_file_is_named_at_once(tmp_path: Path) -> None:
    put(tmp_path, approved__en="a", approved__de="b", Rejected__en="c")
    (tmp_path / "notes.txt").write_text("d")
    (tmp_path / "approved" / "en.md~").write_text("e")
    (tmp_path / "approved" / "fr.md").mkdir()
    (tmp_path / "lapsed").mkdir()

    found = problems(tmp_path)

    places = [Path(sentence.split('"')[1]).relative_to(tmp_path).as_posix() for sentence in found]
    assert places == [
        *("Rejected", "approved/de.md", "approved/en.md~", "approved/fr.md", "lapsed", "notes.txt")
    ]


def test_a_file_that_is_not_utf_8_is_named_with_the_place(tmp_path: Path) -> None:
    put(tmp_path, approved__en="")
    (tmp_path / "approved" / "en.md").write_bytes(b"Subject: caf\xe9")

    assert problems(tmp_path) == (f'"{tmp_path / "approved" / "en.md"}" is not UTF-8 at byte 12',)


def test_a_folder_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    [sentence] = problems(tmp_path / "templates")

    assert sentence.endswith("is not a folder; wanted one with a folder for each notice")
