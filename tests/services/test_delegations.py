"""Delegations, acting officers, absences and recusals in the database, and what they allow."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.build import (
    ADA,
    ADM,
    BEN,
    COY,
    DAY,
    DEE,
    EVE,
    FAY,
    REX,
    Bureau,
)  # fmt: skip
from tests.granting import (
    MONTH,
    UP_TO,
    appointed,
    certified,
    delegated,
    gone,
    grant,
    mandate,
    recused,
    revoked,
)  # fmt: skip
from tests.services.delivering import listed
from tests.store.counting import statements
from workflow.domain.behalf import Manner
from workflow.errors import Invalid, NotPermitted, Refused, Unknown
from workflow.services.erase_person import erase_person
from workflow.services.manage_acting import end_absences, end_acting
from workflow.services.manage_people import end_role, grant_roles
from workflow.store import authority, histories, tables

MOMENT = timedelta(microseconds=1)


@pytest.fixture
def granting(office: Bureau) -> Bureau:
    """The office in which people act for one another."""
    grant(office)
    return office


def refusal(office: Bureau, case: int, action: str, actor: int) -> list[str]:
    """Why an act is refused."""
    [result] = office.perform(office.act(case, action, actor))
    assert isinstance(result, Refused), result
    return [each.code for each in result.reasons]


def last_row(office: Bureau, case: int) -> tuple[object, ...]:
    """Who did it, for whom, in which role, and what let them."""
    history = tables.history
    statement = select(history).where(history.c.case_id == case).order_by(history.c.seq.desc())
    with office.runtime.readers.begin() as session:
        row = session.execute(statement.limit(1)).one()
    return row.actor_id, row.on_behalf_of, row.capacity, row.payload.get("authority")


def test_an_act_by_delegation_is_on_record_with_both_people(granting: Bureau) -> None:
    number = delegated(granting)
    case = certified(granting)

    granting.do(case, "approve", ADM)

    authority_ = {"manner": Manner.DELEGATE.value, "delegation": number}
    assert last_row(granting, case) == (ADM, DEE, "approver", authority_)
    assert granting.case(case).acted["approver"] == (ADM, DEE)
    assert granting.verify().findings == ()


def test_a_delegation_that_ended_a_microsecond_before_is_none(granting: Bureau) -> None:
    wanted = mandate(granting)
    delegated(granting, wanted)
    first, second = certified(granting), certified(granting)

    granting.at = wanted.valid_until - MOMENT
    granting.do(first, "approve", ADM)
    granting.at = wanted.valid_until

    assert refusal(granting, second, "approve", ADM) == ["not_entitled"]
    assert granting.verify().findings == ()


def test_a_delegation_that_was_revoked_is_none(granting: Bureau) -> None:
    number = delegated(granting)
    case = certified(granting)
    granting.at += DAY
    revoked(granting, number, DEE)

    assert refusal(granting, case, "approve", ADM) == ["not_entitled"]
    with pytest.raises(Invalid, match="has ended already"):
        revoked(granting, number)


def test_a_delegation_is_nothing_once_the_delegator_gave_up_the_role(granting: Bureau) -> None:
    delegated(granting)
    case = certified(granting)
    with granting.runtime.sessions.begin() as session:
        end_role(session, DEE, "approver", None, granting.by())

    assert refusal(granting, case, "approve", ADM) == ["not_entitled"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"delegator": FAY}, "does not hold the role"),
        ({"delegate": DEE}, "nobody delegates to themselves"),
        ({"role": "certifier", "delegator": COY}, 'does not let "certifier" be delegated'),
        (
            {"role": "certifier", "delegator": COY, "flow": None},
            'does not let "certifier" be delegated; name the flows in which it is',
        ),
        ({"actions": ("sign",)}, '"sign" is taken in person'),
        ({"actions": ("finish",)}, '"finish" is not for "approver" to take'),
        ({"actions": ("aprove",)}, 'no action "aprove"; did you mean "approve"'),
        ({"actions": ("approve",), "flow": None}, "actions are those of a flow"),
        ({"flow": "small"}, 'the flow "small" has no role "approver"'),
        ({"ceiling": {"minor": 1, "currency": "EUR"}}, "the ceiling is in EUR"),
        ({"ceiling": {"minor": 0, "currency": "CHF"}}, "a ceiling is a sum above nought"),
    ],
)
def test_a_delegation_that_is_too_wide_is_refused(
    granting: Bureau, changes: dict[str, object], sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence):
        delegated(granting, mandate(granting, **changes))

    with granting.runtime.readers.begin() as session:
        assert authority.delegations_of(session) == []


def test_a_delegation_is_written(granting: Bureau) -> None:
    with pytest.raises(Invalid, match="name the instrument that it rests on"):
        delegated(granting, instrument=" ")


@pytest.mark.parametrize(("begins", "ends"), [(-DAY, DAY), (DAY, DAY), (2 * DAY, DAY)])
def test_a_delegation_begins_now_or_later_and_ends_after_that(
    granting: Bureau, begins: timedelta, ends: timedelta
) -> None:
    wanted = mandate(granting, valid_from=granting.at + begins, valid_until=granting.at + ends)

    with pytest.raises(Invalid, match="a delegation"):
        delegated(granting, wanted)


def test_a_delegation_in_a_circle_is_refused(granting: Bureau) -> None:
    with granting.runtime.sessions.begin() as session:
        roles = [(ADM, "approver", None), (REX, "approver", None)]
        grant_roles(session, roles, granting.by())
    delegated(granting, mandate(granting, DEE, ADM))
    delegated(granting, mandate(granting, ADM, REX))

    with pytest.raises(Invalid, match="in a circle of 3"):
        delegated(granting, mandate(granting, REX, DEE))


def test_nobody_delegates_what_they_only_act_in_or_were_given(granting: Bureau) -> None:
    delegated(granting, mandate(granting, DEE, EVE))
    with pytest.raises(Invalid, match="by delegation 1, and cannot pass it on"):
        delegated(granting, mandate(granting, EVE, REX))
    appointed(granting, REX, "approver", DEE)
    with pytest.raises(Invalid, match='only acts in the role "approver"'):
        delegated(granting, mandate(granting, REX, COY))


def test_a_role_is_delegated_by_its_holder_an_administrator_or_the_operator(
    granting: Bureau,
) -> None:
    for who in (DEE, ADM, None):
        delegated(granting, by=who)
    with pytest.raises(NotPermitted, match="only the person concerned or an"):
        delegated(granting, by=FAY)
    with pytest.raises(NotPermitted):
        revoked(granting, 1, FAY)
    with pytest.raises(Unknown):
        revoked(granting, 9)


def test_a_focal_point_lets_somebody_speak_for_the_party(granting: Bureau) -> None:
    own = mandate(granting, ADA, COY, role="focal_point", party="KEN", actions=("edit",))
    delegated(granting, own, ADA)
    case = granting.open(flow="grants", values={"title": "Wells", "target": "1.00 CHF"})

    granting.do(case, "edit", COY, title="Pumps")

    assert last_row(granting, case)[:3] == (COY, ADA, "proposer")


def test_an_appointed_officer_has_the_role_until_the_day(granting: Bureau) -> None:
    number = appointed(granting, ADM, "director", FAY)
    first, second = certified(granting), certified(granting)

    granting.do(first, "finish", ADM)

    authority_ = {"manner": Manner.ACTING.value, "grant": number}
    assert last_row(granting, first) == (ADM, FAY, "director", authority_)
    granting.at += MONTH
    assert refusal(granting, second, "finish", ADM) == ["not_entitled"]
    assert granting.verify().findings == ()


def test_an_appointed_officer_gets_what_goes_to_the_role(granting: Bureau) -> None:
    appointed(granting, ADM, "director", FAY)
    case = certified(granting)

    granting.do(case, "approve", DEE)

    assert {each.person_id for each in listed(granting)} == {ADM, DEE, FAY}


def test_who_acts_for_a_vacancy_does_so_as_long_as_there_is_one(granting: Bureau) -> None:
    with granting.runtime.sessions.begin() as session:
        end_role(session, DEE, "approver", None, granting.by())
    appointed(granting, ADM, "approver", None)
    first, second = certified(granting), certified(granting)
    granting.do(first, "approve", ADM)
    assert last_row(granting, first)[:2] == (ADM, None)

    with granting.runtime.sessions.begin() as session:
        grant_roles(session, [(REX, "approver", None)], granting.by())

    assert refusal(granting, second, "approve", ADM) == ["not_entitled"]


def test_an_officer_acts_no_longer_once_that_is_said(granting: Bureau) -> None:
    appointed(granting, ADM, "director", FAY)
    with granting.runtime.sessions.begin() as session:
        end_acting(session, ADM, "director", granting.by())
        with pytest.raises(Invalid, match="does not act as"):
            end_acting(session, ADM, "director", granting.by())

    assert refusal(granting, certified(granting), "finish", ADM) == ["not_entitled"]
    assert granting.verify().findings == ()


def test_the_deputy_acts_by_rule_while_all_directors_are_away(granting: Bureau) -> None:
    case = certified(granting)
    gone(granting, FAY, granting.at, granting.at + MONTH)
    assert refusal(granting, case, "finish", EVE) == ["not_entitled"]
    gone(granting, DEE, granting.at, granting.at + DAY)

    granting.do(case, "finish", EVE)

    authority_ = {"manner": Manner.ACTING.value, "role": "deputy"}
    assert last_row(granting, case) == (EVE, None, "director", authority_)
    assert granting.verify().findings == ()


def test_who_is_back_is_stood_in_for_no_longer(granting: Bureau) -> None:
    case = certified(granting)
    for person in (FAY, DEE):
        gone(granting, person, granting.at, granting.at + MONTH)
    with granting.runtime.sessions.begin() as session:
        assert end_absences(session, FAY, granting.by(FAY)) == 1
        with pytest.raises(Invalid, match="is not away"):
            end_absences(session, FAY, granting.by())

    assert refusal(granting, case, "finish", EVE) == ["not_entitled"]
    assert granting.verify().findings == ()


def test_a_recusal_is_kept_with_the_case_and_can_be_seen_by_verification(granting: Bureau) -> None:
    delegated(granting)
    case = certified(granting)
    recused(granting, case, REX, person="dee@example.org")

    assert granting.case(case).recused == {DEE: granting.at}
    assert refusal(granting, case, "approve", DEE) == ["recused"]
    assert refusal(granting, case, "approve", ADM) == ["delegator_recused"]
    assert granting.verify().findings == ()


def test_when_every_director_is_recused_the_deputy_gets_the_task_and_does_it(
    granting: Bureau,
) -> None:
    case = certified(granting)
    recused(granting, case, FAY)
    granting.do(case, "approve", DEE)
    recused(granting, case, DEE)

    granting.do(case, "finish", EVE)

    assert last_row(granting, case)[0] == EVE


def test_delegations_end_with_the_erasure_of_a_person(granting: Bureau) -> None:
    delegated(granting, instrument="Memo of Dee Person")
    with granting.runtime.sessions.begin() as session:
        erase_person(session, DEE, granting.by(), "asked for")

    with granting.runtime.readers.begin() as session:
        [found] = authority.delegations_of(session)
        assert authority.instruments(session) == {}
    assert found.revoked_at == granting.at
    assert granting.verify().findings == ()


def test_why_somebody_was_recused_or_stood_in_for_goes_with_them(granting: Bureau) -> None:
    delegated(granting, mandate(granting, DEE, FAY))
    appointed(granting, ADM, "director", FAY)
    appointed(granting, ADM, "auditor", None)
    case = certified(granting)
    recused(granting, case, FAY)
    recused(granting, case, COY)
    with granting.runtime.sessions.begin() as session:
        erased = erase_person(session, FAY, granting.by(), "asked for")

    with granting.runtime.readers.begin() as session:
        kept = session.execute(tables.installation_values.select()).all()
        texts = histories.values_from(session, case, 1)
        assert authority.instruments(session) == {}
    assert [row.value for row in kept if row.name == "reason"] == ["She is ill.", "asked for"]
    assert [name for _, name in texts if name == "reason"] == ["reason"]
    assert erased.values == 1
    assert granting.verify().findings == ()


def test_an_act_that_nothing_allowed_is_found(granting: Bureau) -> None:
    """Somebody took the delegation back in the tables and in the history's place of it."""
    number = delegated(granting)
    case = certified(granting)
    granting.do(case, "approve", ADM)
    table = tables.delegations
    with granting.runtime.sessions.begin() as session:
        early = replace(authority.delegations_of(session)[0], valid_until=granting.at)
        session.execute(
            table.update()
            .where(table.c.id == number)
            .values(valid_from=early.valid_until - DAY, valid_until=early.valid_until)
        )

    sentences = {each.sentence for each in granting.verify_cases(case).findings}
    assert sentences == {"nothing let this person act for somebody else then"}


def test_sums_are_held_against_the_ceiling(granting: Bureau) -> None:
    delegated(granting, mandate(granting, ceiling=UP_TO))
    small = certified(granting)
    large = granting.open(flow="grants", values={"title": "Sea", "target": "20000.01 CHF"})
    granting.do(large, "certify", COY)

    granting.do(small, "approve", ADM)
    assert refusal(granting, large, "approve", ADM) == ["over_ceiling"]


def test_somebody_else_of_the_party_still_proposes_when_one_stepped_out(granting: Bureau) -> None:
    case = granting.open(flow="grants", values={"title": "Wells", "target": "1.00 CHF"})
    recused(granting, case, ADA)

    granting.do(case, "edit", BEN, title="Pumps")
    assert refusal(granting, case, "edit", ADA) == ["recused"]


def test_acts_for_others_take_as_many_statements_whatever_their_number(granting: Bureau) -> None:
    delegated(granting)
    counted = []
    for size in (1, 5, 20):
        cases = [certified(granting) for _ in range(size)]
        acts = [granting.act(case, "approve", ADM) for case in cases]
        with statements(granting.database) as run:
            results = granting.perform(*acts)
        assert [str(each) for each in results if isinstance(each, Exception)] == []
        counted.append(len(run))

    assert len(set(counted)) == 1, counted
