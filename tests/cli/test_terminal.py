"""How answers are printed: whole when piped, in words for dates, and harmless to the terminal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from workflow.cli.terminal.instants import away, brief, counted, days, shown
from workflow.cli.terminal.paper import Heading, Printed, Rows, Verbatim, put
from workflow.cli.views.words import listed

NOON = datetime(2027, 1, 31, 11, tzinfo=UTC)
MIDNIGHT = datetime(2027, 1, 31, 23, tzinfo=UTC)
"""24:00 of 31 January in Geneva."""


@pytest.mark.parametrize(
    ("at", "long", "short"),
    [
        (NOON, "31 January 2027, 12:00 Europe/Zurich", "2027-01-31 12:00"),
        (MIDNIGHT, "31 January 2027, 24:00 Europe/Zurich", "2027-01-31 24:00"),
        (NOON + timedelta(days=180), "30 July 2027, 13:00 Europe/Zurich", "2027-07-30 13:00"),
    ],
)
def test_an_instant_is_shown_with_the_name_of_its_zone(at: datetime, long: str, short: str) -> None:
    assert (shown(at), brief(at)) == (long, short)


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (timedelta(seconds=40), "now"),
        (timedelta(minutes=1), "in 1 minute"),
        (timedelta(hours=5), "in 5 hours"),
        (timedelta(hours=-47), "47 hours ago"),
        (timedelta(days=2), "in 2 days"),
        (timedelta(days=-12), "12 days ago"),
    ],
)
def test_how_far_an_instant_is_away_is_said_in_words(distance: timedelta, words: str) -> None:
    assert away(NOON + distance, NOON) == words


def test_a_day_that_ends_at_24_00_is_not_the_next_day() -> None:
    assert (days(NOON, MIDNIGHT), days(NOON, MIDNIGHT + timedelta(minutes=1))) == (0, 1)
    assert away(MIDNIGHT + timedelta(days=12), NOON) == "in 12 days"


def test_counts_and_lists_read_as_words() -> None:
    assert [counted(number, "day") for number in (0, 1, 2)] == ["0 days", "1 day", "2 days"]
    assert [listed("abc"[:number]) for number in (0, 1, 2, 3)] == ["", "a", "a and b", "a, b and c"]


def printed(capture: pytest.CaptureFixture[str], *parts: Printed) -> str:
    """What is on standard output once ``parts`` were printed."""
    put(parts)
    return capture.readouterr().out


def test_piped_lines_are_never_wrapped(capsys: pytest.CaptureFixture[str]) -> None:
    line = "  " + "word " * 60 + "end"

    assert printed(capsys, Heading("Title"), line) == f"Title\n{line}\n"


def test_piped_tables_are_never_cut(capsys: pytest.CaptureFixture[str]) -> None:
    long = "word " * 60 + "end"

    out = printed(capsys, Rows(("A", "B"), [("x", long), ("[y]", "")]))

    assert out == f"A    B\nx    {long}\n[y]\n"


def test_what_people_wrote_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(
        capsys,
        "\x1b[2J gone [bold]x[/bold] :smile:",
        Rows(("A",), [("\x9b\u202e",)]),
        Verbatim("a\r\tb", indent=1),
    )

    assert out == "\ufffd[2J gone [bold]x[/bold] :smile:\nA\n\ufffd\ufffd\n a\n     b\n"
