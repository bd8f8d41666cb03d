"""A mail to a person's own address turns information off: on record, and never a duty."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.build import ADA, BEN, DAY, FAY, Bureau
from tests.services.delivering import listed, mails
from tests.services.informing import (
    MORNING,
    fates,
    mail_to,
    news_submitted,
    publish_news,
    set_visit,
)
from tests.services.test_manage_people import last_event
from workflow.domain.preferences import Information
from workflow.services.erase_person import erase_person
from workflow.services.take_returned import Taken, take_returned
from workflow.store import people, tables
from workflow.ticker import receive


@pytest.fixture
def informed(office: Bureau) -> Bureau:
    """Ada and Ben were informed of a case, and more is owed to them."""
    publish_news(office)
    case = news_submitted(office)
    office.at = MORNING
    office.deliver()
    set_visit(office, case, "2027-05-01")
    return office


def address_of(office: Bureau, name: str = "Ada") -> str:
    """The address that somebody's mail tells."""
    link = str(mail_to(office, name)["List-Unsubscribe"])
    return link.removeprefix("<mailto:").removesuffix(">")


def arrives(folder: Path, address: str, *headers: str, number: int = 1) -> None:
    lines = (f"To: {address}", "From: Ada <ada@example.org>", "Subject: unsubscribe", *headers)
    (folder / f"{number}.eml").write_bytes("\r\n".join([*lines, "", ""]).encode())


def taken(office: Bureau, folder: Path) -> Taken:
    return take_returned(office.runtime.sessions, folder, office.at, office.salt)


def wanted(office: Bureau) -> dict[int, Information]:
    """Those who do not want information daily, with what they want."""
    with office.runtime.readers.begin() as session:
        found = people.listed(session)
    return {
        each.id: each.information for each in found if each.information is not Information.DAILY
    }


def test_a_mail_to_the_address_turns_information_off_on_record(
    informed: Bureau, tmp_path: Path
) -> None:
    arrives(tmp_path, address_of(informed))

    assert taken(informed, tmp_path) == Taken(1, 0, 0, 1)

    assert wanted(informed) == {ADA: Information.NONE}
    action, actor, payload = last_event(informed)
    assert (action, actor, payload["person"]) == ("set_information", None, ADA)
    assert {fate[3] for fate in fates(informed) if fate[:2] == ("visited", ADA)} == {"unwanted"}
    assert informed.verify().verified


def test_nobody_is_answered_and_nothing_more_goes_to_whoever_wants_no_more(
    informed: Bureau, tmp_path: Path
) -> None:
    arrives(tmp_path, address_of(informed))
    taken(informed, tmp_path)
    before = len(mails(informed))
    informed.at += DAY
    informed.deliver()

    assert len(mails(informed)) == before + 1
    assert {row.address for row in listed(informed) if row.template == "visited"} == {
        None,
        "ben@example.org",
    }


def test_a_duty_cannot_be_unsubscribed_from(informed: Bureau, tmp_path: Path) -> None:
    arrives(tmp_path, address_of(informed))
    taken(informed, tmp_path)

    informed.do(1, "approve", FAY, granted="1.00 CHF")
    informed.deliver()

    assert ("approved", ADA, "action", "sent") in fates(informed)


def test_the_same_mail_again_changes_nothing(informed: Bureau, tmp_path: Path) -> None:
    for number in (1, 2):
        arrives(tmp_path, address_of(informed), number=number)
    taken(informed, tmp_path)
    before = last_event(informed)

    arrives(tmp_path, address_of(informed), number=3)

    assert taken(informed, tmp_path) == Taken(1, 0, 0, 0)
    assert last_event(informed) == before


@pytest.mark.parametrize(
    ("address", "header"),
    [
        ("unsubscribe+" + "0" * 32 + "@example.org", "X-Spam: no"),
        ("unsubscribe@example.org", "X-Spam: no"),
        ("placet@example.org", "X-Spam: no"),
        ("", "Auto-Submitted: auto-replied"),
        ("", "Precedence: bulk"),
        ("", "Return-Path: <>"),
    ],
)
def test_a_forged_token_or_a_machine_changes_nothing(
    informed: Bureau, tmp_path: Path, address: str, header: str
) -> None:
    before = last_event(informed)
    arrives(tmp_path, address or address_of(informed), header)

    assert taken(informed, tmp_path) == Taken(1, 0, 0, 0)

    assert wanted(informed) == {}
    assert last_event(informed) == before


def test_a_bounce_to_the_address_changes_no_preference(informed: Bureau, tmp_path: Path) -> None:
    report = (
        "From: MAILER-DAEMON@example.org\r\n"
        f"To: {address_of(informed)}\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example.org\r\n\r\n"
        "Final-Recipient: rfc822; ada@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        "--b--\r\n"
    )
    (tmp_path / "1.eml").write_bytes(report.encode())

    assert taken(informed, tmp_path).unsubscribed == 0
    assert wanted(informed) == {}


def test_a_token_stays_the_same_and_is_ones_own(informed: Bureau) -> None:
    before = address_of(informed), address_of(informed, "Ben")
    informed.at += DAY
    informed.deliver()

    with informed.runtime.readers.begin() as session:
        columns = select(tables.people.c.id, tables.people.c.token)
        tokens = {row.id: row.token for row in session.execute(columns) if row.token}
    assert before == tuple(f"unsubscribe+{tokens[each]}@example.org" for each in (ADA, BEN))
    assert len(set(tokens.values())) == 2


def test_the_token_of_an_erased_person_leads_to_nobody(informed: Bureau, tmp_path: Path) -> None:
    arrives(tmp_path, address_of(informed))
    with informed.runtime.sessions.begin() as session:
        erase_person(session, ADA, informed.by(), "asked for")

    assert taken(informed, tmp_path) == Taken(1, 0, 0, 0)
    assert informed.verify().verified


def test_the_command_counts_whoever_wants_no_more(informed: Bureau, tmp_path: Path) -> None:
    arrives(tmp_path, address_of(informed))
    settings = replace(informed.runtime.settings, bounces=tmp_path)

    assert receive(replace(informed.runtime, settings=settings)) == Taken(1, 0, 0, unsubscribed=1)
