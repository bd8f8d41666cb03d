"""Meetings on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.build import Bureau
from tests.cli.asking import Placet
from tests.meeting import add, meeting, planned, publish_sessions

MAY = ("--from", "2099-05-04", "--to", "2099-05-15", "--place", "Geneva")
NEW = ("meetings", "add", "SG13-1", "--group", "SG13", *MAY)


def told(placet: Placet) -> list[dict[str, object]]:
    found: list[dict[str, object]] = placet.does("meetings", "list")["meetings"]
    return found


def test_meetings_are_added_moved_and_cancelled(desk_on_each: Placet) -> None:
    assert desk_on_each.does(*NEW) == {
        "code": "SG13-1", "group": "SG13", "first_day": "2099-05-04", "last_day": "2099-05-15",
        "place": "Geneva", "state": "planned", "woken": 0,
    }  # fmt: skip

    moved = desk_on_each.does("meetings", "move", "SG13-1", "--from", "2099-06-01")
    assert (moved["first_day"], moved["last_day"]) == ("2099-06-01", "2099-06-12")
    moved = desk_on_each.does("meetings", "move", "SG13-1", "--to", "2099-06-05", "--place", "Rome")
    assert (moved["first_day"], moved["last_day"], moved["place"]) == (
        "2099-06-01", "2099-06-05", "Rome",
    )  # fmt: skip
    desk_on_each.does("meetings", "cancel", "SG13-1")

    assert [each["state"] for each in told(desk_on_each)] == ["cancelled"]
    assert desk_on_each.does("meetings", "list", "--group", "SG2")["meetings"] == []
    assert desk_on_each.does("verify", "--all")["verified"] is True


def test_meetings_are_printed_as_they_follow_one_another(desk: Placet) -> None:
    assert "No meetings." in desk("meetings", "list").out
    desk(*NEW)
    assert desk("meetings", "move", "SG13-1", "--from", "2099-06-29").lines == [
        "SG13-1 of SG13 (29 June to 10 July 2099, Geneva) was moved."
    ]
    assert desk("meetings", "list").lines[-1].split("  ")[-1].strip() == "planned"


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("move", "SG13-1", "--from", "2001-05-04"), 1, "cannot be moved into the past"),
        (("move", "SG13-1", "--from", "9999-12-31"), 1, "a day up to 2999-12-31 is wanted"),
        (("move", "SG13-1", "--from", "2099-05-04"), 1, "nothing would be different"),
        (("move", "SG13-1", "--to", "2099-05-03"), 1, "would end before it begins"),
        (("move", "SG13-1", "--place", "a\x07b"), 1, "a control character (U+0007)"),
        (("move", "SG13-1", "--place", " "), 1, "place: nothing is given"),
        (("move", "SG13-2", "--to", "2099-05-03"), 1, 'did you mean "SG13-1"?'),
        (("cancel", "TSAG"), 1, 'no meeting "TSAG"'),
        (("move", "SG13-1"), 2, "nothing to move; give --from, --to or --place"),
        (("move", "SG13-1", "--from", "4 May"), 2, '"4 May" is not a day; write it as 2027-01-31'),
        (("move", "SG13-1", "--from", "2099-02-30"), 2, '"2099-02-30" is not a day'),
        (("add", "SG13-1", "--group", "SG13", *MAY), 1, 'there is a meeting "SG13-1" already'),
        (("add", "SG 13", "--group", "SG13", *MAY), 1, '"SG 13" is not a code'),
        (("add", "x", "--group", "case/1", *MAY), 1, '"case/1" is not a group'),
    ],
)
def test_a_wrong_change_is_refused_and_changes_nothing(
    desk: Placet, words: tuple[str, ...], code: int, sentence: str
) -> None:
    desk.does(*NEW)
    before = desk.dump()

    answer = desk("meetings", *words)

    assert (answer.code, sentence in answer.err) == (code, True), answer
    assert desk.dump() == before


def test_meetings_are_imported_all_or_none(desk_on_each: Placet, tmp_path: Path) -> None:
    table = tmp_path / "meetings.csv"
    table.write_text(
        "code,group,from,to,place\n"
        "SG13-1,SG13,2099-05-04,2099-05-15,Geneva\n"
        'TSAG-1,TSAG,2099-06-01,2099-06-05,"Geneva, ITU"\n'
    )

    assert desk_on_each.does("meetings", "import", str(table)) == {"added": 2}
    assert [each["place"] for each in told(desk_on_each)] == ["Geneva", "Geneva, ITU"]
    assert desk_on_each.does("verify", "--all")["verified"] is True


def test_every_bad_line_of_a_table_is_named(desk: Placet, tmp_path: Path) -> None:
    desk.does(*NEW)
    table = tmp_path / "meetings.csv"
    table.write_text(
        "code,group,from,to,place\n"
        "SG13-2,SG13,2099-05-04,2099-05-15,Geneva\n"
        "SG13-3,SG13,soon,2099-05-15,Geneva\n"
        "SG13-4,SG13,2099-05-16,2099-05-15,Geneva\n"
        "SG13-1,SG13,2099-05-04,2099-05-15,Geneva\n"
        "SG13-2,SG13,2099-05-04,2099-05-15,\n"
    )
    before = desk.dump()

    answer = desk("meetings", "import", str(table))

    assert answer.code == 1
    for line in (
        '3: "soon" is not a day; write it as 2027-01-31',
        '4: "SG13-4" would end before it begins: 2099-05-16 to 2099-05-15',
        '5: there is a meeting "SG13-1" already',
        "6: place: nothing is given",
    ):
        assert f"{table}:{line}" in answer.err
    assert desk.dump() == before


def test_a_case_shows_what_it_has_still_to_follow_and_then_what_it_followed(
    desk_on_each: Placet, office: Bureau
) -> None:
    with office.runtime.readers.begin() as session:
        office.at = office.runtime.now(session)
    publish_sessions(office)
    add(office, meeting(first="2029-05-07", last="2029-05-11"))
    case = planned(office)
    desk_on_each.does("meetings", "move", "SG13-1", "--from", "2029-06-04")

    shown = desk_on_each("cases", "show", str(case)).out
    assert "meeting (meeting): SG13 (4 June 2029 to 8 June 2029, Geneva)" in shown
    assert "  the meeting SG13-1 was moved on " in shown
    [wake] = desk_on_each.does("cases", "show", str(case))["wakes"]
    assert (wake["cause"], wake["subject"], wake["problem"]) == ("meeting_moved", "SG13-1", None)

    assert desk_on_each.does("work", "--once")["fired"] == 1
    assert desk_on_each.does("cases", "show", str(case))["wakes"] == []
    told = desk_on_each("cases", "history", str(case)).out
    assert "Follow, by the clock" in told
    assert "   because the meeting SG13-1 was moved" in told
    assert "deadlines set: papers, minutes" in told
