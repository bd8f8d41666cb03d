"""An office in which people act for one another."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from tests.build import ADM, COY, DAY, DEE, EVE, FAY, Bureau
from tests.flows import GRANTING
from tests.mending import bring_into_force
from workflow.domain.delegations import Absence, Delegation, Sum
from workflow.services.manage_acting import Appointment, appoint, begin_absence
from workflow.services.manage_delegations import delegate, revoke_delegation
from workflow.services.manage_people import grant_roles
from workflow.services.perform_acts import Receipt

MONTH = 30 * DAY
VALUES = {"title": "Wells", "target": "10000.00 CHF"}


def grant(bureau: Bureau, *, approver: int | None = None) -> None:
    """Put the flow into force and give its roles: Coy certifies, Dee approves, Eve is deputy."""
    bring_into_force(bureau, GRANTING, approver=approver)
    with bureau.runtime.sessions.begin() as session:
        roles = [(COY, "certifier", None), (DEE, "approver", None), (EVE, "deputy", None)]
        grant_roles(session, roles, bureau.by())


def certified(bureau: Bureau) -> int:
    """A case that was certified."""
    case = bureau.open(flow="grants", values=VALUES)
    bureau.do(case, "certify", COY)
    return case


def mandate(
    bureau: Bureau, delegator: int = DEE, to: int = ADM, /, **changes: object
) -> Delegation:
    """Dee lets Adm approve, for a month."""
    plain = Delegation(
        id=0, delegator=delegator, delegate=to, role="approver", party=None, flow="grants",
        actions=None, ceiling=None, valid_from=bureau.at, valid_until=bureau.at + MONTH,
    )  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]  # as the tests give them


def delegated(
    bureau: Bureau,
    wanted: Delegation | None = None,
    by: int | None = ADM,
    instrument: str = "Memo 12",
) -> int:
    """Write a delegation; its number."""
    new, shelf = wanted or mandate(bureau), bureau.runtime.shelf
    with bureau.runtime.sessions.begin() as session:
        return delegate(session, shelf, new, instrument, bureau.by(by))


def revoked(bureau: Bureau, number: int, by: int | None = ADM) -> None:
    """End a delegation."""
    with bureau.runtime.sessions.begin() as session:
        revoke_delegation(session, number, lambda: bureau.by(by))


def appointed(
    bureau: Bureau, person: int, role: str, absent: int | None, length: timedelta = MONTH
) -> int:
    """Let somebody act in a role; the grant's number."""
    wanted = Appointment(person, role, absent, bureau.at, bureau.at + length, "She is ill.")
    with bureau.runtime.sessions.begin() as session:
        return appoint(session, wanted, bureau.by())


def gone(bureau: Bureau, person: int, begins: datetime, ends: datetime) -> int:
    """Say that somebody is away; the absence's number."""
    with bureau.runtime.sessions.begin() as session:
        return begin_absence(session, person, Absence(begins, ends), bureau.by())


def recused(bureau: Bureau, case: int, actor: int, /, **values: object) -> Receipt:
    """Step out of a case, or take somebody out of it."""
    act = replace(bureau.act(case, "recuse", actor, **values), reason="A cousin works there.")
    [result] = bureau.perform(act)
    assert isinstance(result, Receipt), str(result)
    return result


UP_TO: Sum = {"minor": 2_000_000, "currency": "CHF"}


def act_for_one_another(bureau: Bureau, approver: int) -> None:
    """Everything of it: a delegation used, one ended, deputies by name and by rule, recusals."""
    grant(bureau, approver=approver)
    narrow = mandate(bureau, DEE, EVE, actions=("approve",), ceiling=UP_TO)
    delegated(bureau, narrow, DEE)
    revoked(bureau, delegated(bureau, mandate(bureau, FAY, COY, role="director", flow=None)), FAY)
    appointed(bureau, ADM, "director", FAY)
    appointed(bureau, ADM, "auditor", None)
    gone(bureau, FAY, bureau.at, bureau.at + DAY)
    gone(bureau, DEE, bureau.at + DAY, bureau.at + MONTH)
    case = certified(bureau)
    bureau.do(case, "approve", EVE)
    recused(bureau, case, COY)
    bureau.do(case, "finish", ADM)
    other = certified(bureau)
    recused(bureau, other, FAY)
