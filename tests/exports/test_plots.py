"""Plots: the same bytes each time, every letter in each language, and no day of drawing."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from definitions.flow import LANGUAGES
from workflow.errors import Invalid
from workflow.exports import plot_words, plots
from workflow.exports.csv_file import written_as_csv
from workflow.exports.plots import FORMATS, Plot, check_plot, draw, table_of

SVG = "{http://www.w3.org/2000/svg}"

NOTHING = {"pledged": 0, "committed": 0, "received": 0, "spent": 0}
PLOT = Plot(
    "VC-2027-0001",
    "CHF",
    [
        (date(2027, 1, 5), NOTHING | {"pledged": 5_000_000}),
        (date(2027, 3, 1), NOTHING | {"committed": 5_000_000, "received": 300_050}),
    ],
    10_000_000,
    date(2027, 12, 31),
)


@pytest.mark.parametrize("ending", FORMATS)
def test_the_same_points_make_the_same_file(tmp_path: Path, ending: str) -> None:
    files = [tmp_path / f"one{ending}", tmp_path / f"two{ending}"]

    for file in files:
        draw(PLOT, file, ending, "en")

    assert files[0].read_bytes() == files[1].read_bytes()
    assert len(files[0].read_bytes()) > 5000


def test_a_plot_does_not_say_when_and_with_what_it_was_drawn(tmp_path: Path) -> None:
    draw(PLOT, tmp_path / "plot.svg", ".svg", "en")

    text = (tmp_path / "plot.svg").read_text()
    assert re.findall(r"matplotlib v|dc:date|dc:creator", text, re.IGNORECASE) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_is_drawn_in_each_language(
    tmp_path: Path, language: str, recwarn: pytest.WarningsRecorder
) -> None:
    """Where no font has a letter, matplotlib draws a box and warns."""
    check_plot(tmp_path / "plot.svg", language)

    draw(PLOT, tmp_path / "plot.svg", ".svg", language)

    assert [str(each.message) for each in recwarn if "Glyph" in str(each.message)] == []
    assert etree.parse(tmp_path / "plot.svg").getroot().tag == f"{SVG}svg"


def test_letters_of_arabic_are_joined(tmp_path: Path) -> None:
    """One letter three times: at the beginning, in the middle and at the end of a word."""
    plot = replace(PLOT, name="ببب")

    draw(plot, tmp_path / "plot.svg", ".svg", "en")

    assert len([each for each in outlines_of(tmp_path / "plot.svg") if "Arabic" in each]) == 3


def outlines_of(file: Path) -> set[str]:
    """The ids of the outlines of letters."""
    return {each.get("id", "") for each in etree.parse(file).iter(f"{SVG}path")}


def test_every_words_are_there_in_every_language() -> None:
    for words in (*plot_words.FIGURES.values(), plot_words.TITLE, plot_words.AMOUNT,
                  plot_words.DAY, plot_words.TARGET):  # fmt: skip
        assert set(words) == set(LANGUAGES)


def test_a_plot_without_any_point_is_drawn(tmp_path: Path) -> None:
    draw(Plot("x", "JPY", [], None, date(2027, 1, 1)), tmp_path / "plot.png", ".png", "en")

    assert (tmp_path / "plot.png").read_bytes().startswith(b"\x89PNG")


def test_the_numbers_that_are_drawn_are_a_table() -> None:
    text = "".join(written_as_csv(table_of(PLOT, "fr")))

    assert text.splitlines()[0] == '\ufeff"Date","Annoncé","Engagé","Reçu","Dépensé"'
    assert text.splitlines()[2] == '"2027-03-01","0.00","50000.00","3000.50","0.00"'


def test_another_ending_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        check_plot(Path("plot.jpg"), "en")

    assert str(refused.value) == '"plot.jpg" ends in none of .svg, .png, which plots are drawn as'


def test_a_language_without_a_font_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plots, "_fonts", lambda: ["DejaVu Sans"])

    with pytest.raises(Invalid) as refused:
        check_plot(Path("plot.svg"), "zh")

    assert "Debian's package fonts-noto-cjk has it" in str(refused.value)
