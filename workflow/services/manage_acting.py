"""Acting officers, who hold a role for a time in place of somebody, and absences; on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from workflow.domain.delegations import Absence
from workflow.domain.forms import REASON
from workflow.domain.leaves import canonical
from workflow.errors import Invalid, Unknown
from workflow.services.manage_people import By, text_kept
from workflow.services.permitting import must_be_theirs
from workflow.store import authority, installation, people
from workflow.store.engine import Session
from workflow.store.people import Grant

LONGEST = timedelta(days=90)
"""For how long somebody is appointed to act at most. A setting, after Article 9 of the Convention
of 1982, by which an elected official acts for 90 days at most."""

ON_END = timedelta(days=1)
"""Appointments with less than this between them are one, so that the limit cannot be cut up."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """Who is to act in a role of the office, in place of whom, and for how long.

    Attributes:
        absent: the holder for whom; ``None`` for a vacancy.
        reason: why, sealed.
    """

    person: int
    role: str
    absent: int | None
    valid_from: datetime
    valid_until: datetime
    reason: str


def appoint(session: Session, wanted: Appointment, by: By) -> int:
    """Let somebody act in a role for a time; the id of the grant.

    Raises:
        Invalid: the role is not vacant, or not held by whom it is done for; the person holds it;
            the time is none or too long; no reason is given.
        Unknown: there is no such person.
        NotPermitted: neither an administrator nor the operator does it.
    """
    must_be_theirs(session, by, None)
    reason = text_kept(REASON, wanted.reason)
    # Before the installation, which is the last that an erasure locks.
    people.keep_there(
        session, {each for each in (wanted.person, wanted.absent) if each is not None}
    )
    installation.hold(session)
    known = {person.id for person in people.listed(session) if person.email}
    for person in (wanted.person, wanted.absent):
        if person is not None and person not in known:
            raise Unknown("person", person)
    if why := _why_not(session, wanted, by.at):
        raise Invalid(why)
    grant = Grant(
        0, wanted.person, wanted.role, None, wanted.valid_from, wanted.valid_until,
        acting=True, on_behalf_of=wanted.absent,
    )  # fmt: skip
    number = authority.add_appointment(session, grant)
    payload: dict[str, object] = {
        "grant": number,
        "person": wanted.person,
        "role": wanted.role,
        "on_behalf_of": wanted.absent,
        "valid_from": canonical(wanted.valid_from),
        "valid_until": canonical(wanted.valid_until),
    }
    event = by.event("appoint", payload, {"reason": reason})
    installation.append(session, [event], by.at, by.salt)
    return number


def end_acting(session: Session, person: int, role: str, by: By) -> list[int]:
    """Let somebody act in a role no longer, or not at all; the grants that end.

    Raises:
        Invalid: the person does not act in it.
        NotPermitted: neither an administrator nor the operator does it.
    """
    must_be_theirs(session, by, None)
    acting = [
        grant
        for grant in people.grants_of(session, person)
        if grant.acting and grant.role == role and grant.valid_until
        and grant.valid_until > max(by.at, grant.valid_from)
    ]  # fmt: skip
    if not acting:
        raise Invalid(f'this person does not act as "{role}"')
    ended = people.end_grants(session, person, role, None, by.at)
    payload: dict[str, object] = {"grants": ended, "person": person, "role": role, "party": None}
    installation.append(session, [by.event("end_role", payload, {})], by.at, by.salt)
    return ended


def begin_absence(session: Session, person: int, absence: Absence, by: By) -> int:
    """Say that somebody is or will be away; the id of the absence.

    Raises:
        Invalid: it ends before it begins, or is over.
        NotPermitted: neither the person, an administrator nor the operator says so.
    """
    must_be_theirs(session, by, person)
    if absence.valid_until <= max(absence.valid_from, by.at):
        raise Invalid("an absence ends after it begins, and later than now")
    number = authority.add_absence(session, person, absence)
    payload: dict[str, object] = {
        "absence": number,
        "person": person,
        "valid_from": canonical(absence.valid_from),
        "valid_until": canonical(absence.valid_until),
    }
    installation.append(session, [by.event("begin_absence", payload, {})], by.at, by.salt)
    return number


def end_absences(session: Session, person: int, by: By) -> int:
    """Say that somebody is back, and will not be away as was said; how many absences that ended.

    Raises:
        Invalid: nobody said that they are or will be away.
        NotPermitted: neither the person, an administrator nor the operator says so.
    """
    must_be_theirs(session, by, person)
    installation.hold(session)
    found = authority.absences_of(session, person)
    open_ = [
        number for number, each in found.items() if each.valid_until > max(by.at, each.valid_from)
    ]
    if not open_:
        raise Invalid("this person is not away, and nobody said that they will be")
    for number in open_:
        authority.end_absence(session, number, by.at)
    events = [by.event("end_absence", {"absence": number}, {}) for number in open_]
    installation.append(session, events, by.at, by.salt)
    return len(open_)


def _why_not(session: Session, wanted: Appointment, at: datetime) -> str | None:
    """The first reason against an appointment, as one sentence."""
    holders = people.holders_of(session, wanted.role, at)
    if not wanted.reason.strip():
        return "an appointment is made for a reason: say it"
    if wanted.valid_from < at or wanted.valid_until <= wanted.valid_from:
        return "an appointment begins now or later, and ends after it begins"
    if wanted.valid_until - wanted.valid_from > LONGEST:
        return f"somebody acts for {LONGEST.days} days at most; this would be longer"
    if wanted.person in holders:
        return f'this person holds the role "{wanted.role}"; nobody acts in a role of their own'
    if wanted.absent is None and holders:
        return f'the role "{wanted.role}" is not vacant; say for whom somebody is to act'
    if wanted.absent is not None and wanted.absent not in holders:
        return f'the person who is stood in for does not hold the role "{wanted.role}"'
    return _too_long_on_end(session, wanted)


def _too_long_on_end(session: Session, wanted: Appointment) -> str | None:
    """Why an appointment does not go with others of the same person in the same role."""
    begins, ends = wanted.valid_from, wanted.valid_until
    for grant in _others(session, wanted):
        until = grant.valid_until or grant.valid_from
        if grant.valid_from < wanted.valid_until and until > wanted.valid_from:
            return (
                f'this person acts as "{wanted.role}" already from '
                f"{canonical(grant.valid_from)} until {canonical(until)}"
            )
        if timedelta(0) <= begins - until < ON_END:
            begins = grant.valid_from
    for grant in _others(session, wanted):
        if timedelta(0) <= grant.valid_from - ends < ON_END:
            ends = grant.valid_until or ends
    if ends - begins > LONGEST:
        days = (ends - begins).days
        return f"somebody acts for {LONGEST.days} days at most on end; this would be {days}"
    return None


def _others(session: Session, wanted: Appointment) -> list[Grant]:
    """Earlier and later appointments of the person in the role, the latest first, then onward."""
    found = [
        grant
        for grant in people.grants_of(session, wanted.person)
        if grant.acting and grant.role == wanted.role and grant.valid_until != grant.valid_from
    ]
    before = [each for each in found if each.valid_from <= wanted.valid_from]
    after = [each for each in found if each.valid_from > wanted.valid_from]
    by_start = sorted(before, key=lambda each: each.valid_from, reverse=True)
    return [*by_start, *sorted(after, key=lambda each: each.valid_from)]
