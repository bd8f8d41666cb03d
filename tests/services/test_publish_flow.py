"""Putting flows into force: checked, pinned, never changed, and agreed to by two."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from definitions.calendars import parse_calendar
from tests.build import ADA, ADM, ALT, FAY, REX, START, Bureau, furnish, opened
from tests.flows import GENEVA, LIBRARY, ROUNDS, SMALL, TEMPLATES, changed
from workflow.errors import Invalid, InvalidFlow, NotPermitted, Unknown
from workflow.services.manage_people import end_role
from workflow.services.publish_flow import Library, Publication, approve_flow, publish_flow
from workflow.store import flows

OTHER = changed("{en: Small project}", "{en: Small projects}", SMALL)


def publish(
    office: Bureau, source: str | bytes, author: int = ADM, library: Library = LIBRARY
) -> Publication:
    with office.runtime.sessions.begin() as session:
        return publish_flow(session, source, author, office.at, library, office.salt)


def approve(office: Bureau, version: int, approver: int, name: str = "small") -> Publication:
    with office.runtime.sessions.begin() as session:
        return approve_flow(session, name, version, approver, office.at, office.salt)


def versions(office: Bureau) -> list[tuple[str, int, bool]]:
    """Every version, and whether it is in force."""
    with office.runtime.readers.begin() as session:
        return [
            (row.name, row.version, row.published_at is not None) for row in flows.listed(session)
        ]


@pytest.fixture
def strict(migrated_url: str, tmp_path: Path) -> Iterator[Bureau]:
    """An office where a second administrator has to agree; both flows were agreed to."""
    with opened(tmp_path, migrated_url) as bureau:
        furnish(bureau, second_administrator=True)
        yield bureau


def test_a_new_version_is_in_force_at_once_and_the_old_one_stays_as_it_was(office: Bureau) -> None:
    made = publish(office, OTHER)

    assert (made.name, made.version, made.in_force, made.changed) == ("small", 2, True, True)
    with office.runtime.readers.begin() as session:
        shelf = office.runtime.shelf.get(session, [("small", 1), ("small", 2)])
        assert flows.latest(session, "small") == 2
    assert [str(shelf["small", version].flow.title) for version in (1, 2)] == [
        "Small project", "Small projects",
    ]  # fmt: skip


def test_what_is_in_force_already_is_no_new_version(office: Bureau) -> None:
    before = office.verify().rows

    again = publish(office, SMALL)

    assert (again.version, again.in_force, again.changed) == (1, True, False)
    assert versions(office) == [("rounds", 1, True), ("small", 1, True)]
    assert office.verify().rows == before


def test_what_was_in_force_before_the_last_version_is_a_new_one(office: Bureau) -> None:
    publish(office, OTHER)

    assert publish(office, SMALL).version == 3


def test_another_text_of_a_notice_makes_another_version(office: Bureau) -> None:
    texts = {**TEMPLATES, "lapsed": {"en": TEMPLATES["lapsed"]["en"] + "\nFor good.\n"}}

    made = publish(office, SMALL, library=Library(texts, LIBRARY.calendars))

    assert (made.version, made.changed) == (2, True)


def test_another_calendar_makes_another_version_and_old_cases_count_on_theirs(
    office: Bureau,
) -> None:
    old = office.open()
    holiday = GENEVA.replace(
        "2027-03-09: {title: Eid al-Fitr, source: moon}",
        "2027-03-09: {title: Eid, source: moon}\n  2027-03-10: {title: Ours, source: fixed}",
    )
    library = Library(TEMPLATES, {"geneva": (parse_calendar(holiday.encode()), holiday)})
    assert publish(office, SMALL, library=library).version == 2
    new = office.open()
    for case in (old, new):
        office.do(case, "submit", ADA)

    with office.runtime.readers.begin() as session:
        due = session.execute(
            text("SELECT case_id, due_at FROM deadlines WHERE ordinal = 0 ORDER BY case_id")
        ).all()
    assert [str(each.due_at)[:10] for each in due] == ["2027-03-24", "2027-03-25"]


def test_a_version_keeps_the_texts_that_it_was_published_with(office: Bureau) -> None:
    case = office.open()
    publish(office, SMALL, library=Library({**TEMPLATES, "received": {
        "en": "Subject: New words\n\nNew words.\n"
    }}, LIBRARY.calendars))  # fmt: skip
    office.do(case, "submit", ADA)
    office.deliver()

    mails = [path.read_bytes() for path in office.runtime.settings.mail.glob("*.eml")]
    assert len(mails) == 2
    assert all(b"Subject: SP-2027-0001 received" in mail for mail in mails)


def test_a_version_says_who_published_it(office: Bureau) -> None:
    publish(office, OTHER, author=ALT)

    with office.runtime.readers.begin() as session:
        row = flows.get(session, "small", 2)
        author = session.execute(
            text("SELECT actor_id FROM installation_history ORDER BY seq DESC LIMIT 1")
        ).scalar_one()
    assert row
    assert (row.author_id, row.approver_id, author) == (ALT, None, ALT)


@pytest.mark.parametrize("person", [REX, FAY, 99])
def test_only_an_administrator_publishes(office: Bureau, person: int) -> None:
    with pytest.raises(NotPermitted, match="administrator"):
        publish(office, OTHER, author=person)

    assert versions(office) == [("rounds", 1, True), ("small", 1, True)]


def test_who_is_administrator_no_more_publishes_no_more(office: Bureau) -> None:
    with office.runtime.sessions.begin() as session:
        end_role(session, ADM, "administrator", None, office.by(ALT))

    with pytest.raises(NotPermitted):
        publish(office, OTHER)


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"\x00\xff",
        "flow: [",
        SMALL.replace("by: proposer", "by: nobody", 1),
        SMALL.replace("send: received", "send: no_such_notice"),
        SMALL.replace("calendar: geneva", "calendar: mars"),
        SMALL.replace('party.membership != "private_non_member"', 'party.membershi != "x"'),
        SMALL + "a: &x [*x, *x]\n",
        SMALL + "format: 1\n",
    ],
    ids=range(9),
)
def test_a_file_with_a_problem_is_not_published_and_every_problem_is_told(
    office: Bureau, source: str | bytes
) -> None:
    with pytest.raises(InvalidFlow) as invalid:
        publish(office, source)

    assert invalid.value.problems
    assert all(each.line >= 1 and each.sentence for each in invalid.value.problems)
    assert versions(office) == [("rounds", 1, True), ("small", 1, True)]
    assert office.verify().verified


def test_two_flows_do_not_give_the_same_references(office: Bureau) -> None:
    same = ROUNDS.replace("flow: rounds", "flow: twin")

    with pytest.raises((Invalid, InvalidFlow), match="reference"):
        publish(office, same)


# Two administrators


def test_a_version_waits_until_a_second_administrator_agrees(strict: Bureau) -> None:
    made = publish(strict, OTHER)

    assert (made.version, made.in_force) == (2, False)
    case = strict.open()
    assert strict.case(case).version == 1
    agreed = approve(strict, 2, ALT)
    assert (agreed.version, agreed.in_force) == (2, True)
    assert strict.case(strict.open()).version == 2
    assert strict.verify().verified


def test_the_author_cannot_agree_alone(strict: Bureau) -> None:
    publish(strict, OTHER)

    with pytest.raises(NotPermitted, match="author"):
        approve(strict, 2, ADM)

    assert versions(strict)[-1] == ("small", 2, False)


def test_only_an_administrator_agrees(strict: Bureau) -> None:
    publish(strict, OTHER)

    with pytest.raises(NotPermitted):
        approve(strict, 2, REX)


def test_a_version_is_agreed_to_once(strict: Bureau) -> None:
    publish(strict, OTHER)
    approve(strict, 2, ALT)

    with pytest.raises(Invalid, match="does not wait"):
        approve(strict, 2, ALT)


def test_what_does_not_exist_cannot_be_agreed_to(strict: Bureau) -> None:
    with pytest.raises(Unknown, match="small@9"):
        approve(strict, 9, ALT)


def test_no_case_is_opened_under_a_flow_that_only_waits(strict: Bureau) -> None:
    publish(strict, SMALL.replace("flow: small", "flow: fresh").replace("SP-", "FR-"))

    with pytest.raises(Unknown, match="flow in force"):
        strict.open(flow="fresh", values={})


def test_where_one_is_enough_nothing_waits(office: Bureau) -> None:
    publish(office, OTHER)

    with pytest.raises((Invalid, NotPermitted)):
        approve(office, 2, ALT)


def test_a_published_version_cannot_be_published_over(office: Bureau) -> None:
    publish(office, OTHER)
    with office.runtime.readers.begin() as session:
        row = flows.get(session, "small", 1)
        assert row
        kept = flows.bodies(session, [row.source])

    assert list(kept.values()) == [SMALL]
    assert row.proposed_at == START


def test_a_notice_is_treated_alike_in_doubt_in_every_language(office: Bureau) -> None:
    texts = TEMPLATES["incomplete"]
    odd = {"fr": texts["fr"].replace("In doubt: resend", "In doubt: hold")}
    library = Library({**TEMPLATES, "incomplete": {**texts, **odd}}, LIBRARY.calendars)

    with pytest.raises(InvalidFlow) as refused:
        publish(office, OTHER, library=library)

    assert [problem.sentence for problem in refused.value.problems] == [
        'the notice "incomplete" says in doubt en: resend, fr: hold; wanted the same in each'
    ]
