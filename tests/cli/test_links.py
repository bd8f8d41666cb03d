"""Linked cases on the command line: what one sees of another is what everybody may read."""

from __future__ import annotations

from tests.build import Bureau
from tests.cli.asking import ADA, REX, Placet
from tests.linked import FUND, GROUP, PAYMENT, RATIFICATION, fund, payment, publish, settle, tie


def in_time(office: Bureau) -> None:
    """Bring the office to the time of the command line."""
    with office.runtime.readers.begin() as session:
        office.at = office.runtime.now(session)


def test_a_case_shows_its_links_by_public_names(desk_on_each: Placet, office: Bureau) -> None:
    in_time(office)
    publish(office, FUND, PAYMENT)
    case, money = fund(office), payment(office)
    tie(office, case, "payments", money)
    settle(office)

    told = desk_on_each.does("cases", "show", str(case))
    assert told["links"] == [
        {
            "link": "payments", "title": "Payments", "reference": "PY-1", "flow": "payment",
            "public_title": "Agreed", "outcome": None,
        }
    ]  # fmt: skip
    assert told["linked_from"] == []
    assert "  Payments: PY-1, Agreed" in desk_on_each("cases", "show", str(case)).lines
    assert "Secretly" not in desk_on_each("cases", "show", str(case)).out
    back = desk_on_each("cases", "show", "PY-1")
    assert "  From FD-1, Funded, as: Payments" in back.lines


def test_a_case_is_linked_and_unlinked_by_acts(desk_on_each: Placet, office: Bureau) -> None:
    in_time(office)
    publish(office, FUND, PAYMENT)
    fund(office)
    payment(office)
    given = ("--as", REX, "--set", "link=payments", "--set", "case=PY-1")

    assert desk_on_each("cases", "act", "FD-1", "link", *given).code == 0
    told = desk_on_each.does("cases", "options", "FD-1", "--as", REX)["options"]
    shown = [option["action"] for option in told if not option["reasons"]]
    assert {"link", "unlink"} <= set(shown)
    again = desk_on_each("cases", "act", "FD-1", "link", *given)
    assert (again.code, 'case PY-1 is linked already as "payments"' in again.err) == (1, True)
    history = desk_on_each("cases", "history", "FD-1").lines
    assert any("Link a case, by Rex Person" in line for line in history)
    assert desk_on_each("cases", "act", "FD-1", "unlink", *given).code == 0
    assert desk_on_each.does("verify", "--all")["verified"] is True


def test_a_preview_shows_what_would_be_opened(desk_on_each: Placet, office: Bureau) -> None:
    in_time(office)
    publish(office, GROUP, RATIFICATION)
    values = {"title": "Fibre", "scope": "Cables\nand ducts."}
    case = office.open(flow="group", party=None, values=values)
    asked = ("cases", "preview", str(case), "begin", "--as", ADA)

    assert desk_on_each.does(*asked)["opens"] == [
        {
            "link": "ratification",
            "flow": "ratification",
            "fields": {"subject": "Fibre", "scope": "Cables\nand ducts."},
        }
    ]
    lines = desk_on_each(*asked).lines
    assert "  Opened soon after, as Ratification: a case of ratification" in lines
    assert "    subject, from title: Fibre" in lines
    assert "    scope, from scope: Cables and ducts." in lines


def test_the_clock_opens_what_was_asked_for(desk_on_each: Placet, office: Bureau) -> None:
    in_time(office)
    publish(office, GROUP, RATIFICATION)
    case = office.open(flow="group", party=None, values={"title": "Fibre"})
    desk_on_each.does("cases", "act", str(case), "begin", "--as", ADA)
    waiting = desk_on_each("cases", "show", str(case)).out
    assert "a case was asked for, to be opened as ratification" in waiting

    desk_on_each.does("work", "--once")

    told = desk_on_each.does("cases", "show", str(case))
    assert [each["public_title"] for each in told["links"]] == ["Put to the meeting"]
    lines = desk_on_each("cases", "history", str(case + 1)).lines
    assert f"   opened for case {case} by its row 2, as ratification" in lines
    assert desk_on_each.does("verify", "--all")["verified"] is True
