"""Applications for participation support on their way, with a call and a fund that pays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from definitions.flow import FOCAL_POINT
from tests.build import ADA, ADM, ALT, Bureau
from tests.flows import LIBRARY
from tests.journeys.stage import OnItsWay, bring_into_force, pass_to, publish
from tests.meeting import add, meeting
from workflow.domain.roster import Party, Person
from workflow.services.manage_people import add_parties, add_people, grant_roles
from workflow.services.publish_flow import publish_flow
from workflow.store import tables

OFFICERS = (
    "fellowship_officer", "first_assessor", "second_assessor", "certifying_officer",
    "approving_officer", "deputy_director", "secretary_general", "director_tsb",
)  # fmt: skip

STATES = ("UGA", "SYR")
"""Member States that are on a list of eligible countries."""

APPLICANTS = ("Amara", "Bo", "Fellow0", "Fellow1", "Fellow2")

WHO = {"KEN": ADA} | {
    name: number for number, name in enumerate((*OFFICERS, *STATES, "applicant"), start=ALT + 1)
}
"""Who does what: officers by their roles, focal points by their States, and Amara who applies."""

DEADLINE = datetime(2027, 4, 27, tzinfo=UTC)
"""Six weeks before 7 June, when the meeting of the tests begins: the end of 26 April."""

AFTER = datetime(2027, 6, 14, 9, tzinfo=UTC)
"""The Monday after the meeting, whose last day is 11 June."""

FUND = "fellowships"

GIFT = """\
format: 1
flow: gift
title: {en: Gift}
languages: [en]
reference: GF-{number}
calendar: geneva
currency: CHF
roles:
  keeper: {of: office}
fields:
  title: {type: text}
  amount: {type: money}
  fund: {type: choice, choices: {fellowships: {en: Fellowships}}}
books: {as: contribution, fund: fund}
states:
  draft: {title: {en: Draft}, initial: true, editable_by: keeper}
  given: {title: {en: Given}}
  over: {title: {en: Over}, final: successful}
actions:
  give:
    title: {en: Give}
    from: draft
    to: given
    by: keeper
    post:
      - {from: contributor, to: committed, amount: case.amount}
      - {from: committed, to: received, amount: case.amount}
      - {from: received, to: pooled, amount: case.amount}
  end: {title: {en: End}, from: given, to: over, by: keeper}
"""
"""Money that somebody gave to a pooled fund."""

CRITERIA = ("budget", "contribution", "spread", "gender", "disability")


@dataclass(frozen=True)
class Scene:
    """An office with a call for the meeting TSAG-1, and money in the fund."""

    bureau: Bureau
    who: dict[str, int]
    call: OnItsWay
    gift: int

    def call_for(self, code: str) -> OnItsWay:
        """The draft of a call for another meeting."""
        return _call(self.bureau, meeting=code)

    def draft(self, party: str = "UGA", **changes: Any) -> OnItsWay:
        """A complete draft of an application, linked to the call."""
        values = {
            "meeting": "TSAG-1", "applicant": "amara@uga.example", "kind": "full",
            "registration": "R-17", "registration_approved": "yes", **changes,
        }  # fmt: skip
        values.setdefault("form", self.bureau.upload("form.pdf"))
        values.setdefault("passport", self.bureau.upload("passport.pdf"))
        given = {name: value for name, value in values.items() if value is not None}
        speaker = self.who[party]
        flow = "participation_support"
        case = self.bureau.open(flow=flow, party=party, actor=speaker, values=given)
        found = OnItsWay(self.bureau, {**self.who, "administration": speaker}, case)
        found.do("link", "administration", link="call", case=str(self.call.case))
        return found

    def applied(self, party: str = "UGA", **changes: Any) -> OnItsWay:
        """An application that was submitted."""
        found = self.draft(party, **changes)
        found.do("submit", "administration")
        return found

    def ranked(self, party: str = "UGA", **changes: Any) -> OnItsWay:
        """An application with the Director."""
        found = self.applied(party, **changes)
        found.do("find_eligible", "fellowship_officer")
        score_both(found)
        found.do("rank", "fellowship_officer", score="100")
        return found

    def offered(self, party: str = "UGA", **changes: Any) -> OnItsWay:
        """An application for which what it asks for is offered."""
        found = self.ranked(party, **changes)
        found.do("offer", "director_tsb", **offer(changes.get("kind", "full")))
        return found

    def arranged(self, party: str = "UGA", **changes: Any) -> OnItsWay:
        """An application for which everything is arranged."""
        found = self.offered(party, **changes)
        found.do("accept", "administration", bears_share="yes")
        found.do("arrange", "fellowship_officer", **ARRANGED)
        return found


ARRANGED = {"route": "Entebbe - Geneva - Entebbe", "economy": "yes", "direct": "yes"}


def offer(kind: str = "full", grant: str = "3000.00 CHF", **changes: Any) -> dict[str, Any]:
    """What the Director offers."""
    share = {"share": "The other half."} if kind.startswith("partial") else {}
    more = {"grant": grant, "fund": FUND, "asked_by_giver": "no"}
    return {"offered": kind, **share, **more, **changes}


def scores(which: str, points: int = 5) -> dict[str, str]:
    """The same points of one assessor for each criterion."""
    return {f"{which}_{each}": str(points) for each in CRITERIA} | {"reasons": "As the form says."}


def score_both(application: OnItsWay) -> None:
    """Both score; with the weights that comes to 100."""
    for which in ("first", "second"):
        application.do(f"score_{which}", f"{which}_assessor", **scores(which))


def pay(application: OnItsWay, amount: str, total: str | None = None) -> None:
    """Two officers let a sum be paid."""
    of_it = {"payee": "The fellow", "amount": amount}
    application.do(
        "certify_payment",
        "certifying_officer",
        certified=total or amount,
        purpose="Ticket",
        **of_it,
    )
    application.do("approve_payment", "approving_officer", **of_it)


def equip(bureau: Bureau) -> None:
    """Both flows and that of the gift in force, officers, two eligible countries, a meeting."""
    who = bring_into_force(bureau, "participation_support", OFFICERS)
    publish(bureau, "participation_call")
    with bureau.runtime.sessions.begin() as session:
        publish_flow(session, GIFT, ADM, bureau.at, LIBRARY, bureau.salt)
    who |= _come_in(bureau)
    add(bureau, meeting("TSAG-1", "2027-06-07", "2027-06-11", group="TSAG"))
    assert who | {"KEN": ADA} == WHO


def set_the_scene(bureau: Bureau, late: str = "no", fund: str = "10000.00 CHF") -> Scene:
    """A call, and money in the fund."""
    values = {"title": "For the fund", "amount": fund, "fund": FUND}
    gift = bureau.open(flow="gift", party=None, values=values)
    bureau.do(gift, "give", ADA)
    call = _call(bureau, meeting="TSAG-1", late_if_possible=late)
    call.do("open_call", "fellowship_officer")
    return Scene(bureau, dict(WHO), call, gift)


def come_to(bureau: Bureau, at: datetime) -> None:
    """Time passes, and whoever looks at something that changed has decided anew."""
    pass_to(bureau, at)
    while bureau.wake().done:
        pass_to(bureau, at)


def on_accounts(bureau: Bureau, purpose: str, initiative: int | None = None) -> int:
    """What is on all accounts of a purpose, or on those that an application has of it."""
    table = tables.accounts
    wanted = select(func.coalesce(func.sum(table.c.balance), 0)).where(table.c.purpose == purpose)
    if initiative is not None:
        wanted = wanted.where(table.c.initiative_id == initiative)
    with bureau.runtime.readers.begin() as session:
        return int(session.execute(wanted).scalar_one())


def just_before(instant: datetime) -> datetime:
    return instant - timedelta(seconds=1)


def _call(bureau: Bureau, **changes: str) -> OnItsWay:
    values = {"fund": FUND, "earmark": "none", "late_if_possible": "no", **changes}
    officer = WHO["fellowship_officer"]
    case = bureau.open(flow="participation_call", party=None, actor=officer, values=values)
    return OnItsWay(bureau, WHO, case)


def _come_in(bureau: Bureau) -> dict[str, int]:
    """Member States, each with its national focal point; and the applicants."""
    newcomers = [Person(0, f"Focal {code}", f"focal@{code}.example", "en") for code in STATES]
    applicants = [Person(0, name, f"{name.lower()}@uga.example", "fr") for name in APPLICANTS]
    parties = [Party(code, f"Republic {code}", "member_state", code) for code in STATES]
    with bureau.runtime.sessions.begin() as session:
        ids = add_people(session, [*newcomers, *applicants], bureau.by())
        add_parties(session, parties, bureau.by())
        found = dict(zip([*STATES, "applicant"], ids, strict=False))
        grant_roles(session, [(found[code], FOCAL_POINT, code) for code in STATES], bureau.by())
    return found
