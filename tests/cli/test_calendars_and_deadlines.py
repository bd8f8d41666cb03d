"""Calendars shown, clocks that stand told, deadlines moved and extended on the command line."""

from __future__ import annotations

import pytest

from tests.build import opened
from tests.cli.asking import ADA, DEE, REX, Placet
from tests.flows import PATIENT
from tests.mending import bring_into_force

WHY = ("--reason", "The ministry was closed by a flood.")
NEW = (
    *("cases", "new", "patient", "--as", ADA, "--party", "KEN"),
    *("--set", "title=Wells", "--set", "target=90000 CHF"),
)


@pytest.fixture
def submitted(desk: Placet) -> str:
    """The reference of a case whose clock can stand still."""
    with opened(desk.home, f"sqlite:///{desk.home / 'placet.db'}") as bureau:
        bring_into_force(bureau, PATIENT)
    return another(desk)


def another(desk: Placet) -> str:
    case = str(desk.does(*NEW)["case_id"])
    [result] = desk.does("cases", "act", case, "submit", "--as", ADA)["results"]
    return str(result["reference"])


def test_all_calendars_are_listed_with_their_years(placet: Placet) -> None:
    told, printed = placet.does("calendars", "show"), placet("calendars", "show")

    names = [each["calendar"] for each in told["calendars"]]
    assert names == ["addis_ababa", "bangkok", "brasilia", "cairo", "geneva", "moscow"]
    assert printed.lines[0].split()[:2] == ["CALENDAR", "ZONE"]
    assert "geneva       Europe/Zurich" in printed.out


def test_the_days_of_a_year_are_shown_each_with_its_source(placet: Placet) -> None:
    words = ("calendars", "show", "geneva", "--year", "2017")
    told, printed = placet.does(*words), placet(*words)

    assert len(told["days"]) == 11
    day = told["days"][9]
    assert (day["day"], day["weekday"], day["instead_of"]) == ("2017-12-26", "tuesday", None)
    assert (day["title"], day["source"][:10]) == ("Year-end closing", "assumption")
    assert "2017-06-26  monday    Eid al-Fitr (for 2017-06-25)" in printed.out
    assert printed.lines[-1].startswith("[5] assumption: ITU's own list was not found; inferred")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("geneva", "--year", "1999"), '"geneva" has no days for 1999; it has 2000 to 2035'),
        (("--year", "2036"), '"addis_ababa" has no days for 2036; it has 2015 to 2035'),
        (("genoa",), 'no calendar "genoa"'),
    ],
)
def test_a_year_or_a_calendar_that_is_missing_is_named(
    placet: Placet, words: tuple[str, ...], said: str
) -> None:
    answer = placet("calendars", "show", *words)

    assert answer.code == 1
    assert said in answer.err


def test_a_clock_that_stands_is_previewed_and_told(desk: Placet, submitted: str) -> None:
    preview = ("cases", "preview", submitted, "pause", "--as", REX)
    told, printed = desk.does(*preview), desk(*preview)
    assert (told["clocks_stopped"], told["deadlines_stopped"]) == (["decision"], [])
    assert "  Deadline whose clock stands still from then on: decision" in printed.lines

    desk.does("cases", "act", submitted, "pause", "--as", REX)

    history = desk("cases", "history", submitted).lines
    assert "   clocks that stand still from then on: decision" in history
    told, printed = desk.does("cases", "show", submitted), desk("cases", "show", submitted)
    [clock] = told["clocks_standing"]
    assert (clock["name"], clock["left"]) == ("decision", "15 working days")
    assert told["deadlines"] == []
    assert any(line.startswith("  decision: since ") for line in printed.lines)


def test_a_deadline_is_moved_with_a_reason(desk: Placet, submitted: str) -> None:
    words = ("--as", DEE, "--set", "deadline=decision", "--set", "day=2029-06-29")

    assert '"reason" is not given' in desk("cases", "act", submitted, "set_deadline", *words).err
    desk.does("cases", "act", submitted, "set_deadline", *words, *WHY)

    told = desk.does("cases", "show", submitted)
    ends = [each["due_at"] for each in told["deadlines"] if each["reminder"] is None]
    assert ends == ["2029-06-30T00:00:00.000000Z"]
    assert "Move a deadline" in desk("cases", "history", submitted).out
    assert desk.does("verify", "--all")["verified"] is True


def test_what_runs_on_every_case_is_extended_once(desk: Placet, submitted: str) -> None:
    another(desk)
    words = ("deadlines", "extend", "--flow", "patient", "--by", "6 months", "--as", DEE, *WHY)

    assert desk(*words).lines == ["Deadlines end later on 2 cases."]
    assert desk(*words).lines == [
        "Deadlines end later on 0 cases.",
        "On 2 cases they did already: this extension was made before.",
    ]
    told = desk.does(*words, "--deadline", "decision")
    assert (told["extended"], told["before"], told["refused"]) == (2, 0, {})
    assert desk.does("verify", "--all")["verified"] is True


@pytest.mark.parametrize(
    ("email", "changed", "said"),
    [
        (REX, {}, "Director"),
        (DEE, {"--by": "a while"}, '"a while" is not a period'),
        (DEE, {"--flow": "nowhere"}, 'no flow "nowhere"'),
        (DEE, {"--deadline": "decisoin"}, 'no deadline "decisoin"; did you mean "decision"?'),
    ],
)
def test_an_extension_that_cannot_be_changes_nothing(
    desk: Placet, submitted: str, email: str, changed: dict[str, str], said: str
) -> None:
    given = {"--flow": "patient", "--by": "6 months", "--as": email} | changed

    answer = desk("deadlines", "extend", *(word for pair in given.items() for word in pair), *WHY)

    assert answer.code == 1
    assert said in answer.err
    assert desk.does("cases", "show", submitted)["revision"] == 2
