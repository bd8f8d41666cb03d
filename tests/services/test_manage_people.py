"""People, parties and roles: every change is checked, and on record."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from tests.build import ADA, ADM, DAY, EVE, REX, Bureau
from workflow.domain.roster import Party, Person
from workflow.errors import Invalid, Refused, Unknown, WorkflowError
from workflow.services.manage_people import (
    add_parties,
    add_people,
    end_role,
    grant_roles,
    person_named,
    set_language,
)
from workflow.services.perform_acts import Receipt
from workflow.store import people, tables

ZOE = Person(0, "Zoe Person", "zoe@example.org", "en")
UNION = Party("UNION", "The Union", "igo", "CHE")


def add(office: Bureau, *new: Person) -> list[int]:
    with office.runtime.sessions.begin() as session:
        return add_people(session, new, office.by())


def last_event(office: Bureau) -> tuple[str, int | None, dict[str, Any]]:
    with office.runtime.readers.begin() as session:
        table = tables.installation_history
        row = session.execute(table.select().order_by(table.c.seq.desc()).limit(1)).one()
    return row.action, row.actor_id, row.payload


def test_a_person_is_added_in_the_one_kept_form(office: Bureau) -> None:
    [zoe] = add(office, Person(0, "  Zoe  ", "Zoe.P@Example.ORG", "fr"))

    with office.runtime.readers.begin() as session:
        assert person_named(session, "ZOE.p@example.org") == Person(
            zoe, "Zoe", "zoe.p@example.org", "fr"
        )


def test_who_added_whom_is_on_record_without_a_name(office: Bureau) -> None:
    [zoe] = add(office, ZOE)

    action, actor, payload = last_event(office)
    assert (action, actor) == ("add_person", ADM)
    assert (payload["person"], payload["language"]) == (zoe, "en")
    assert "zoe" not in str(payload).lower()
    assert office.verify().verified


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (Person(0, "Zoe", "zoe", "en"), '"zoe" is not a mail address'),
        (Person(0, "Zoe", "zoe@example.org\n", "en"), "is not a mail address"),
        (Person(0, "", "zoe@example.org", "en"), "name: nothing is given"),
        (Person(0, " ", "zoe@example.org", "en"), "name: nothing is given"),
        (Person(0, "Z\nBcc: x", "zoe@example.org", "en"), "name: a line break"),
        (Person(0, "=?utf-8?q?Z?=", "zoe@example.org", "en"), 'name: "=?"'),
        (Person(0, "Z" * 201, "zoe@example.org", "en"), "201 characters are too many"),
        (Person(0, "Zoe", "zoe@example.org", "de"), '"de" is not an official language'),
        (Person(0, "Zoe", "ADA@example.org", "en"), '"ada@example.org" already'),
    ],
)
def test_what_is_wrong_with_a_person_is_told_and_nobody_is_added(
    office: Bureau, wrong: Person, sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence.replace("?", r"\?")):
        add(office, ZOE, wrong)

    with office.runtime.readers.begin() as session:
        assert people.by_email(session, "zoe@example.org") is None
    assert office.verify().verified


def test_the_same_address_twice_at_once_is_refused(office: Bureau) -> None:
    with pytest.raises(Invalid, match="twice"):
        add(office, ZOE, Person(0, "Other", "ZOE@example.org", "en"))


def test_a_party_is_added_and_on_record(office: Bureau) -> None:
    with office.runtime.sessions.begin() as session:
        add_parties(session, [UNION, Party("NEW", "New", "academia", "")], office.by())
        assert [each.code for each in people.all_parties(session)] == [
            "ACME", "KEN", "NEW", "NOB", "UNION",
        ]  # fmt: skip
    assert last_event(office)[0] == "add_party"
    assert office.verify().verified


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (Party("X", "X", "member-state", ""), 'did you mean "member_state"'),
        (Party("X", "X", "igo", "CH"), '"CH" is not a country code'),
        (Party("", "X", "igo", ""), "code: nothing is given"),
        (Party("X", "", "igo", ""), "name: nothing is given"),
        (Party("X" * 64, "X", "igo", ""), "64 characters are too many"),
        (Party("KEN", "Kenya", "member_state", "KEN"), '"KEN" already'),
        (Party("UNION", "Twice", "igo", ""), '"UNION" already'),
        (Party("A,B", "Two in one", "igo", ""), "code"),
    ],
)
def test_what_is_wrong_with_a_party_is_told_and_none_is_added(
    office: Bureau, wrong: Party, sentence: str
) -> None:
    with (
        pytest.raises(Invalid, match=sentence),
        office.runtime.sessions.begin() as session,
    ):
        add_parties(session, [UNION, wrong], office.by())

    with office.runtime.readers.begin() as session:
        assert not people.has_party(session, "UNION")
    assert office.verify().verified


def test_a_role_counts_from_when_it_is_given_until_it_ends(office: Bureau) -> None:
    case = office.open()
    office.do(case, "submit", ADA)
    office.at += DAY
    with office.runtime.sessions.begin() as session:
        grant_roles(session, [(ADA, "registry", None)], office.by())
    office.do(case, "pause", ADA)
    office.at += DAY
    with office.runtime.sessions.begin() as session:
        end_role(session, ADA, "registry", None, office.by())

    [result] = office.perform(office.act(case, "resume", ADA))

    assert isinstance(result, Refused)
    assert last_event(office)[0] == "end_role"
    assert office.verify().verified


def test_a_role_that_is_given_now_counts_now(office: Bureau) -> None:
    case = office.open()
    office.do(case, "submit", ADA)
    with office.runtime.sessions.begin() as session:
        grant_roles(session, [(ADA, "registry", None)], office.by())

    assert isinstance(office.perform(office.act(case, "pause", ADA))[0], Receipt)


def test_a_role_ends_for_one_party_and_stays_for_another(office: Bureau) -> None:
    with office.runtime.sessions.begin() as session:
        grant_roles(session, [(ADA, "focal_point", "NOB")], office.by())
        end_role(session, ADA, "focal_point", "NOB", office.by())

    assert office.open()


def test_a_role_that_is_not_held_cannot_end(office: Bureau) -> None:
    with (
        pytest.raises(Invalid, match='does not hold the role "director"'),
        office.runtime.sessions.begin() as session,
    ):
        end_role(session, REX, "director", None, office.by())
    assert office.verify().verified


@pytest.mark.parametrize("grant", [(ADA, "focal_point", "MARS"), (99, "registry", None)])
def test_a_role_needs_a_person_and_a_party_that_are_there(
    office: Bureau, grant: tuple[int, str, str | None]
) -> None:
    with pytest.raises(WorkflowError), office.runtime.sessions.begin() as session:
        grant_roles(session, [(REX, "director", None), grant], office.by())

    with office.runtime.readers.begin() as session:
        assert "director" not in [each.role for each in people.grants_of(session, REX)]
    assert office.verify().verified


def test_a_language_counts_for_what_is_decided_from_now_on(office: Bureau) -> None:
    case = office.open()
    office.do(case, "submit", ADA)
    with office.runtime.sessions.begin() as session:
        set_language(session, ADA, "en", office.by())
    office.do(case, "return", REX, missing="a map")

    with office.runtime.readers.begin() as session:
        wanted = session.execute(
            text("SELECT wanted FROM notices WHERE person_id = :ada ORDER BY seq"), {"ada": ADA}
        )
        assert list(wanted.scalars()) == ["fr", "en"]
    assert last_event(office)[0] == "set_language"
    assert office.verify().verified


@pytest.mark.parametrize(("person", "language"), [(ADA, "de"), (99, "en")])
def test_a_language_that_is_none_or_nobodys_is_refused(
    office: Bureau, person: int, language: str
) -> None:
    with pytest.raises((Invalid, Unknown)), office.runtime.sessions.begin() as session:
        set_language(session, person, language, office.by())

    assert office.verify().verified


def test_an_address_that_is_nobodys_brings_to_mind_whose_it_may_be(office: Bureau) -> None:
    with (
        office.runtime.readers.begin() as session,
        pytest.raises(Unknown, match=r'did you mean "ada@example\.org"'),
    ):
        person_named(session, "adda@example.org")


def test_one_person_holds_several_roles(office: Bureau) -> None:
    with office.runtime.readers.begin() as session:
        assert [each.role for each in people.grants_of(session, EVE)] == ["registry", "counsellor"]
