"""What only informs goes as one message a person, once, with one fate for all that it carries."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from sqlalchemy import select, update

from tests.build import ADA, BEN, DAY, FAY, ON_POSTGRESQL, Bureau
from tests.lively import NEVER
from tests.services.delivering import listed, mails, states
from tests.services.informing import (
    MORNING,
    all_mails,
    fates,
    mail_to,
    news_submitted,
    prefer,
    publish_news,
    set_visit,
    text_of,
)
from workflow.domain.holds import Part
from workflow.domain.preferences import Information
from workflow.services.deliver_notices import Delivered
from workflow.services.hold import hold
from workflow.services.hold_notices import hold_notices, release_notices
from workflow.services.make_digests import make_digests
from workflow.services.manage_people import set_language
from workflow.store import digests, tables

TOKENS = select(tables.people.c.id, tables.people.c.token).where(tables.people.c.token.is_not(None))


@pytest.fixture
def newsroom(office: Bureau) -> Bureau:
    """The office with a flow that informs."""
    publish_news(office)
    return office


@pytest.fixture
def told(newsroom: Bureau) -> Bureau:
    """Two cases of which Ada and Ben are informed, twice of the first, and it is morning."""
    first, _ = news_submitted(newsroom), news_submitted(newsroom, "Pumps")
    set_visit(newsroom, first, "2027-05-01")
    newsroom.at = MORNING
    return newsroom


# One message


def test_nothing_goes_before_the_digest_is_due(newsroom: Bureau) -> None:
    news_submitted(newsroom)

    assert newsroom.deliver() == Delivered(0, 0, 0)
    assert states(newsroom) == {"queued": 2}
    assert newsroom.verify().verified


def test_all_notices_for_information_of_a_person_go_as_one_message(told: Bureau) -> None:
    assert told.deliver() == Delivered(2, 0, 0)

    assert len(mails(told)) == 2
    assert set(fates(told)) == {
        (template, person, "information", "sent")
        for template in ("received", "visited")
        for person in (ADA, BEN)
    }
    digest = mail_to(told, "Ada")
    assert digest["Subject"] == "3 avis pour information"
    text = text_of(digest)
    places = [text.index(f"{number}. NW-2027-000") for number in (1, 2, 3)]
    assert places == sorted(places)
    assert (text.count("NW-2027-0001 received"), text.count("NW-2027-0002 received")) == (1, 1)
    assert "La visite a lieu le" in text
    assert told.verify().verified


def test_a_digest_says_by_its_headers_what_it_carries_and_how_to_be_without_it(
    told: Bureau,
) -> None:
    told.deliver()

    digest = mail_to(told, "Ada")
    with told.runtime.readers.begin() as session:
        heads = {
            (row.case_id, row.seq): row.hash for row in session.execute(select(tables.history))
        }
        tokens = {row.id: row.token for row in session.execute(TOKENS)}
    assert digest["Message-ID"] == "<notice-1-2-1@example.org>"
    assert digest["Placet-History"] == heads[1, 2]
    assert digest.get_all("Placet-Carries") == [
        f"<notice-1-3-1@example.org> {heads[1, 3]}",
        f"<notice-2-2-1@example.org> {heads[2, 2]}",
    ]
    assert digest["List-Unsubscribe"] == f"<mailto:unsubscribe+{tokens[ADA]}@example.org>"
    assert digest["In-Reply-To"] is None
    assert digest["Auto-Submitted"] == "auto-generated"


def test_one_notice_alone_is_a_plain_message_with_a_way_out(newsroom: Bureau) -> None:
    news_submitted(newsroom)
    newsroom.at = MORNING
    newsroom.deliver()

    mail = mail_to(newsroom, "Ada")
    assert mail["Subject"] == "NW-2027-0001 received"
    assert mail["References"] == "<case-1@example.org>"
    assert str(mail["List-Unsubscribe"]).startswith("<mailto:unsubscribe+")
    assert "unsubscribe+" in text_of(mail)


def test_what_asks_for_something_has_no_way_out(newsroom: Bureau) -> None:
    case = news_submitted(newsroom)
    newsroom.do(case, "approve", FAY, granted="1.00 CHF")
    newsroom.deliver()

    [to_ada, to_ben] = all_mails(newsroom)
    for mail in (to_ada, to_ben):
        assert mail["List-Unsubscribe"] is None
        assert "unsubscribe" not in mail.as_string()
    with newsroom.runtime.readers.begin() as session:
        assert session.execute(TOKENS).all() == []


@pytest.mark.parametrize(
    ("language", "subject", "visit"),
    [
        ("ar", "إشعارات للعلم: 3", "موعد الزيارة"),
        ("zh", "3 份供参考的通知", "访问日期"),
        ("en", "3 notices for information", "The visit is on"),
        ("fr", "3 avis pour information", "La visite a lieu le"),
        ("ru", "Уведомления для сведения: 3", "Визит состоится"),
        ("es", "3 avisos a título informativo", "La visita es el"),
    ],
)
def test_a_digest_is_in_the_language_that_its_reader_wanted_last(
    newsroom: Bureau, language: str, subject: str, visit: str
) -> None:
    first, _ = news_submitted(newsroom), news_submitted(newsroom)
    newsroom.at += DAY / 24
    with newsroom.runtime.sessions.begin() as session:
        set_language(session, ADA, language, newsroom.by())
    set_visit(newsroom, first, "2027-05-01")
    newsroom.at = MORNING
    newsroom.deliver()

    digest = mail_to(newsroom, "Ada")
    assert digest["Subject"] == subject
    assert digest["Content-Language"] == language
    assert visit in text_of(digest)
    html = digest.get_body(("html",))
    assert html is not None
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in html.get_content()


def test_of_what_says_the_same_only_the_last_stands_and_all_has_its_fate(
    newsroom: Bureau,
) -> None:
    case = news_submitted(newsroom)
    for day in ("2027-05-01", "2027-05-02", "2027-05-01"):
        set_visit(newsroom, case, day)
    newsroom.at = MORNING
    newsroom.deliver()

    digest = mail_to(newsroom, "Ada")
    assert digest["Subject"] == "3 avis pour information"
    assert len(digest.get_all("Placet-Carries", [])) == 3
    assert set(states(newsroom)) == {"sent"}


# Once, and one fate for all


def test_two_workers_at_once_make_and_send_each_digest_once(told: Bureau) -> None:
    barrier, done = Barrier(4), list[Delivered]()

    def work() -> None:
        barrier.wait(60)
        done.append(told.deliver())

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)

    assert sum(each.sent for each in done) == 2
    assert len(mails(told)) == 2
    assert mail_to(told, "Ada")["Subject"] == "3 avis pour information"
    assert told.verify().verified


@ON_POSTGRESQL
def test_a_worker_leaves_alone_whose_digest_another_is_making(told: Bureau) -> None:
    with told.runtime.sessions.begin() as session:
        being_made = digests.due(session, told.at)
        assert make_digests(told.runtime.sessions, told.at, told.salt) == 0

    assert make_digests(told.runtime.sessions, told.at, told.salt) == len(being_made) == 6


@ON_POSTGRESQL
def test_an_act_that_informs_somebody_does_not_wait_for_the_digest(told: Bureau) -> None:
    case = news_submitted(told)
    with told.runtime.sessions.begin() as session:
        digests.due(session, told.at)
        set_visit(told, case, "2027-06-01")


def test_a_digest_that_did_not_go_is_tried_again_with_the_same_bytes(told: Bureau) -> None:
    told.deliver(NEVER)
    kept = {row.message for row in listed(told)}
    with told.runtime.sessions.begin() as session:
        set_language(session, ADA, "ru", told.by())
    told.at += DAY / 24
    told.deliver()

    assert {content.decode("ascii") for content in mails(told).values()} == kept
    assert set(states(told)) == {"sent"}
    assert told.verify().verified


def test_what_comes_later_is_in_the_next_digest(told: Bureau) -> None:
    told.deliver()
    news_submitted(told, "Pipes")
    told.deliver()
    assert len(mails(told)) == 2

    told.at += DAY
    told.deliver()

    assert len(mails(told)) == 4
    assert told.verify().verified


def test_what_is_held_is_not_in_the_digest_and_goes_once_released(told: Bureau) -> None:
    [held] = [row.id for row in listed(told) if (row.person_id, row.case_id) == (ADA, 2)]
    with told.runtime.sessions.begin() as session:
        hold_notices(session, [held], told.by())
    told.deliver()
    assert mail_to(told, "Ada")["Subject"] == "2 avis pour information"

    with told.runtime.sessions.begin() as session:
        release_notices(session, [held], told.by())
    told.deliver()

    assert len(mails(told)) == 3
    assert set(states(told)) == {"sent"}
    assert told.verify().verified


def test_a_held_outbox_makes_no_digest(told: Bureau) -> None:
    with told.runtime.sessions.begin() as session:
        hold(session, Part.OUTBOX, told.by())

    assert make_digests(told.runtime.sessions, told.at, told.salt) == 0


def test_what_is_under_way_goes_though_its_reader_wants_no_more(told: Bureau) -> None:
    told.deliver(NEVER)
    prefer(told, ADA, Information.NONE)
    told.at += DAY / 24
    told.deliver()

    assert set(states(told)) == {"sent"}
    assert told.verify().verified


def test_whoever_wants_it_at_once_gets_each_by_itself(newsroom: Bureau) -> None:
    prefer(newsroom, ADA, Information.AT_ONCE)
    first, _ = news_submitted(newsroom), news_submitted(newsroom)
    set_visit(newsroom, first, "2027-05-01")

    assert newsroom.deliver() == Delivered(3, 0, 0)


def test_a_notice_that_cannot_be_worded_does_not_hold_up_the_rest_of_its_digest(
    told: Bureau,
) -> None:
    [poison] = [row.id for row in listed(told) if (row.person_id, row.template) == (ADA, "visited")]
    with told.runtime.sessions.begin() as session:
        session.execute(
            update(tables.notices).where(tables.notices.c.id == poison).values(context={"case": {}})
        )

    told.deliver()

    assert {row.id: row.state for row in listed(told) if row.state != "sent"} == {poison: "failed"}
    to_ada = [mail for mail in all_mails(told) if str(mail["To"]).startswith("Ada")]
    assert sorted(str(mail["Subject"]) for mail in to_ada) == [
        "NW-2027-0001 received",
        "NW-2027-0002 received",
    ]
    assert mail_to(told, "Ben")["Subject"] == "3 avisos a título informativo"
    assert {finding.place for finding in told.verify().findings} == {f"notices {poison}"}
