"""When mails go out is said before and after: in previews, and of each notice."""

from __future__ import annotations

from tests.build import Bureau
from tests.cli.asking import ADA, REX, Placet
from tests.services.informing import publish_news

NEWS_CASE = ("cases", "new", "news", "--as", ADA, "--party", "KEN")
FILLED = ("--set", "title=Wells", "--set", "target=90000 CHF")


def a_case(placet: Placet, office: Bureau) -> str:
    """A draft of the flow that informs."""
    publish_news(office)
    return str(placet.does(*NEWS_CASE, *FILLED)["case_id"])


def test_a_preview_says_when_each_mail_goes_out(desk_on_each: Placet, office: Bureau) -> None:
    case = a_case(desk_on_each, office)
    desk_on_each.does("people", "set", "ben@example.org", "--information", "none")

    told = desk_on_each.does("cases", "preview", case, "submit", "--as", ADA)
    printed = desk_on_each("cases", "preview", case, "submit", "--as", ADA).out

    [to_ada, to_ben] = told["mails"]
    assert (to_ada["purpose"], to_ben["purpose"]) == ("information", "information")
    assert to_ada["planned_at"] is not None
    assert to_ben["planned_at"] is None
    assert "  For information: in the digest of " in printed
    assert "  For information: not sent, since the reader wants none" in printed


def test_a_notice_says_what_became_of_it_and_in_whose_message(
    desk_on_each: Placet, office: Bureau
) -> None:
    case = a_case(desk_on_each, office)
    desk_on_each.does("people", "set", "ben@example.org", "--information", "none")
    desk_on_each.does("cases", "act", case, "submit", "--as", ADA)
    desk_on_each.does("cases", "act", case, "set_visit", "--as", REX, "--set", "visit=2027-09-01")

    states = {"queued": 2, "unwanted": 2}
    for state, count in states.items():
        listed = desk_on_each.does("notices", "list", "--state", state)["notices"]
        assert len(listed) == count

    desk_on_each.does("clock", "advance", "1", "day")
    assert desk_on_each.does("work", "--once")["sent"] == 1
    found = desk_on_each.does("notices", "list", "--state", "sent")["notices"]
    assert {each["carried_by"] for each in found} == {f"{case}-2-1"}
    shown = desk_on_each("notices", "show", f"{case}-3-1")
    assert f"  In one message with notice {case}-2-1" in shown.lines
    assert "Subject: 2 avis pour information" in shown.out
    assert desk_on_each.does("verify", "--all", "--witness", str(desk_on_each.home / "mail"))[
        "verified"
    ]
