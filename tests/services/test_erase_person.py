"""Who is erased is named nowhere any more, and the history still proves itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from tests.build import ADA, ADM, BEN, COY, DAY, FAY, REX, Bureau
from tests.lively import NEVER
from workflow.domain.roster import Person
from workflow.errors import Invalid, Refused, Unknown
from workflow.services.erase_person import Erasure, erase_person
from workflow.services.manage_people import add_people, grant_roles
from workflow.store import histories, notices, people, tables

NAMES = [
    ("Zoe Canary", "zoe.canary@example.org"),
    ("Élodie Çağlar-Ünal", "elodie@example.org"),
    ("Өлзийт Бат", "olziit@example.org"),
    ("李小龙", "lee@example.org"),
    ('Ann "Quote" \\ O\'Neil & <Co>', "ann@example.org"),
]


def hire(office: Bureau, name: str, email: str) -> int:
    """A counsellor and focal point of Kenya."""
    with office.runtime.sessions.begin() as session:
        [person] = add_people(session, [Person(0, name, email, "en")], office.by())
        roles = [(person, "counsellor", None), (person, "focal_point", "KEN")]
        grant_roles(session, roles, office.by())
    return person


def erase(office: Bureau, person: int, reason: str = "asked for") -> Erasure:
    with office.runtime.sessions.begin() as session:
        return erase_person(session, person, office.by(ADM), reason)


def dump(office: Bureau) -> str:
    """Every row of every table, as text."""
    with office.runtime.readers.begin() as session:
        return "\n".join(
            f"{table.name}: {dict(row._mapping)}"
            for table in tables.metadata.sorted_tables
            for row in session.execute(select(table))
        )


def found(office: Bureau, *canaries: str) -> list[str]:
    """The lines of the dump that name somebody, in whatever case."""
    lines = dump(office).splitlines()
    wanted = [canary.casefold() for canary in canaries]
    shown = [repr(canary)[1:-1].casefold() for canary in canaries]
    return [line for line in lines if any(each in line.casefold() for each in (*wanted, *shown))]


@pytest.mark.parametrize(("name", "email"), NAMES)
def test_who_is_erased_is_named_nowhere_in_the_database(
    office: Bureau, name: str, email: str
) -> None:
    zoe = hire(office, name, email)
    case = office.open(reason=f"as {name} asked", operator=email)
    office.do(case, "submit", ADA)
    office.do(case, "assign", REX, counsellor=zoe)
    office.do(case, "comment", COY, text=f"Dear {name.upper()}, write to {email.upper()}!")
    office.do(case, "advise", zoe, advice="favourable", remark=f"{name}.")
    office.perform(replace(office.act(case, "pause", REX), reason=f"{name} is ill"))
    office.do(case, "resume", REX)
    office.do(case, "return", REX, missing=f"the letter of {name.lower()}")
    office.deliver(NEVER)
    office.at += 40 * DAY
    office.fire()
    office.deliver()
    assert found(office, name, email)

    erased = erase(office, zoe)

    assert found(office, name, email) == []
    assert erased.values > 3
    assert erased.notices > 3
    assert office.verify().verified


def test_the_reason_of_an_erasure_does_not_name_whom_it_is_about(office: Bureau) -> None:
    zoe = hire(office, *NAMES[0])

    with pytest.raises(Invalid, match="names the person"):
        erase(office, zoe, "Zoe Canary asked for it")

    erase(office, zoe, "asked for by letter")
    assert found(office, *NAMES[0]) == []


def test_what_others_wrote_and_got_stays(office: Bureau) -> None:
    zoe = hire(office, "An Li", "an@example.org")
    case = office.open(values={"title": "Antennas in Lima", "target": "9000.00 CHF"})
    office.do(case, "submit", ADA)
    office.do(case, "comment", COY, text="An antenna; Li-ion batteries.")
    office.do(case, "return", REX, missing="a plan and a license")
    before = kept_texts(office, case)
    erase(office, zoe)

    assert kept_texts(office, case) == before
    assert office.verify().verified


def kept_texts(office: Bureau, case: int) -> list[object]:
    with office.runtime.readers.begin() as session:
        values = histories.values_from(session, case, 1)
        owed = notices.listed(session, case_id=case)
    mine = [row.message for row in owed if row.person_id in (ADA, BEN)]
    return [sorted(f"{key} {value}" for key, value in values.items()), mine]


def test_the_fields_of_a_case_belong_to_its_party_until_they_are_edited(office: Bureau) -> None:
    zoe = hire(office, *NAMES[0])
    case = office.open(values={"title": "Wells of Zoe Canary", "target": "9000.00 CHF"})
    erase(office, zoe)

    assert office.case(case).fields["title"] == "Wells of Zoe Canary"
    assert office.verify().verified
    office.do(case, "edit", ADA, title="Wells")
    assert found(office, *NAMES[0]) == []
    assert office.verify().verified


def test_acts_stay_with_the_number_of_who_did_them(office: Bureau) -> None:
    zoe = hire(office, *NAMES[0])
    case = office.open()
    office.do(case, "submit", zoe)
    erase(office, zoe)

    with office.runtime.readers.begin() as session:
        assert histories.of_case(session, case)[-1].actor_id == zoe
        [person] = [each for each in people.listed(session) if each.id == zoe]
    assert (person.name, person.email) == ("", "")


def test_who_is_erased_holds_no_role_and_does_nothing_more(office: Bureau) -> None:
    zoe = hire(office, *NAMES[0])
    case = office.open()
    erase(office, zoe)

    [result] = office.perform(office.act(case, "submit", zoe))

    assert isinstance(result, Refused)
    with office.runtime.readers.begin() as session:
        assert all(each.valid_until == office.at for each in people.grants_of(session, zoe))


def test_who_is_erased_is_owed_nothing_more(office: Bureau) -> None:
    zoe = hire(office, *NAMES[0])
    values = {"title": "Wells", "target": "9000.00 CHF", "contact": zoe}
    case = office.open(values=values)
    erase(office, zoe)
    office.do(case, "submit", ADA)
    office.do(case, "approve", FAY, granted="1.00 CHF")

    with office.runtime.readers.begin() as session:
        assert zoe not in {row.person_id for row in notices.listed(session)}
    assert office.verify().verified


def test_the_erasure_is_on_record_by_place_and_not_by_what_it_said(office: Bureau) -> None:
    zoe = hire(office, *NAMES[0])
    case = office.open()
    office.do(case, "comment", COY, text="Zoe Canary knows.")
    erase(office, zoe)

    with office.runtime.readers.begin() as session:
        table = tables.installation_history
        row = session.execute(select(table).order_by(table.c.seq.desc()).limit(1)).one()
    assert (row.action, row.actor_id) == ("erase_person", ADM)
    assert row.payload["person"] == zoe
    assert row.payload["values"] == [[case, 2, "answers.text"]]


def test_the_address_is_free_for_somebody_else(office: Bureau) -> None:
    zoe = hire(office, *NAMES[0])
    erase(office, zoe)

    assert hire(office, "Another Person", NAMES[0][1]) != zoe
    assert office.verify().verified


def test_nobody_is_erased_twice_and_nobody_who_is_not_there(office: Bureau) -> None:
    erase(office, BEN)

    with pytest.raises(Invalid, match="erased before"):
        erase(office, BEN)
    with pytest.raises(Unknown, match="no person"):
        erase(office, 99)
    assert office.verify().verified
