"""An office that is offered contributions under the shipped flow, and a project to pay for."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from tests.build import ADA, ADM, PEOPLE, Bureau
from tests.flows import LIBRARY
from tests.journeys.stage import OnItsWay, bring_into_force
from workflow.domain.books.accounts import Rate
from workflow.services.import_rates import import_rates
from workflow.services.publish_flow import publish_flow
from workflow.store import histories, tables

OFFICERS = (
    "registry", "partnerships", "legal", "counsellor", "valuer", "certifying_officer",
    "approving_officer", "director_tsb", "deputy_director", "secretary_general",
    "deputy_secretary_general", "council",
)  # fmt: skip

WHO = {role: person for person, role in enumerate(OFFICERS, start=len(PEOPLE) + 1)}
"""Role to the person who holds it."""

OFFER = {
    "title": "Money for tests",
    "kind": "cash",
    "offered": "30000.00 CHF",
    "proposed_use": "Courses in the region.",
    "earmark": "none",
    "theme": "general",
    "has_conditions": "no",
    "anonymous": "no",
}
GOODS: dict[str, Any] = {
    "kind": "goods_in_kind",
    "offered": None,
    "description": "Twenty laptops.",
    "stated_value": "20000.00 CHF",
}
SERVICE: dict[str, Any] = {
    **GOODS,
    "kind": "service_in_kind",
    "description": "An expert for a year.",
}

TAKEN_IN = {"flagged": "no", "creates_liability": "no"}
WHY = {"reasons": "As the law has it.", "changes": "Another giver."}
BANK = {"bank_reference": "B-17"}
PAY_HERE = {"payment_details": "Account 17."}
TODAY = "2027-03-01"
"""The day on which every test begins."""

PROJECT = """\
format: 1
flow: project
title: {en: Project}
languages: [en]
reference: PR-{number}
calendar: geneva
currency: CHF
roles:
  proposer: {of: party}
  certifying_officer: {of: office}
fields:
  title: {type: text}
  theme: {type: choice, choices: {general: {en: General}, capacity: {en: Capacity}}}
books: {as: initiative, fund: theme}
states:
  draft: {title: {en: Draft}, initial: true, editable_by: proposer}
  seeking_funding: {title: {en: Seeking funding}}
  partly_funded: {title: {en: Partly funded}}
  funded: {title: {en: Funded}}
  in_implementation: {title: {en: At work}}
  suspended: {title: {en: Suspended}}
  operationally_closed: {title: {en: Work done}}
  financially_closed: {title: {en: Closed}, final: successful}
actions:
  seek: {title: {en: Seek}, from: draft, to: seeking_funding, by: proposer}
  fund_partly: {title: {en: A part}, from: seeking_funding, to: partly_funded, by: proposer}
  fund: {title: {en: All}, from: partly_funded, to: funded, by: proposer}
  start:
    title: {en: Start}
    from: [draft, seeking_funding, partly_funded, funded]
    to: in_implementation
    by: proposer
  suspend: {title: {en: Stop}, from: in_implementation, to: suspended, by: proposer}
  resume: {title: {en: Go on}, from: suspended, to: in_implementation, by: proposer}
  spend:
    title: {en: Spend}
    from: [in_implementation, operationally_closed]
    by: certifying_officer
    asks: {spent: {type: money}}
    post: [{from: allocated, to: spent, amount: act.spent}]
  draw:
    title: {en: Draw from the fund}
    from: in_implementation
    by: certifying_officer
    asks: {drawn: {type: money}}
    post: [{from: pooled, to: allocated, amount: act.drawn}]
  end:
    title: {en: End the work}
    from: in_implementation
    to: operationally_closed
    by: proposer
    post: [{from: allocated, to: received, amount: all}]
  close:
    title: {en: Close}
    from: operationally_closed
    to: financially_closed
    by: certifying_officer
    books: close
"""
"""A project as a contribution sees it: the names of its states, and its postings."""


def begin_to_take(bureau: Bureau) -> None:
    """The flow of contributions and the project in reduced form come into force."""
    assert bring_into_force(bureau, "contribution", OFFICERS) == WHO
    with bureau.runtime.sessions.begin() as session:
        publish_flow(session, PROJECT, ADM, bureau.at, LIBRARY, bureau.salt)


def stands(bureau: Bureau, case: int) -> dict[str, int]:
    """What stands on the accounts of a contribution in the currency of the books, by purpose."""
    accounts = tables.accounts
    query = select(accounts.c.purpose, accounts.c.balance).where(
        accounts.c.contribution_id == case, accounts.c.currency == "CHF"
    )
    found: dict[str, int] = {}
    with bureau.runtime.readers.begin() as session:
        for purpose, balance in session.execute(query):
            found[purpose] = found.get(purpose, 0) + balance
    found.pop("converted", None)
    return {purpose: balance for purpose, balance in found.items() if balance}


def acts_of(bureau: Bureau, case: int) -> list[str]:
    """What happened on a case, in order."""
    with bureau.runtime.readers.begin() as session:
        return [row.action for row in histories.of_case(session, case)]


def rate(
    bureau: Bureau, value: str, valid_from: str = "2027-03-01", valid_to: str = "2027-03-31"
) -> None:
    """Say what a euro is worth in francs."""
    new = Rate("EUR", "CHF", valid_from, valid_to, value, "UN operational rate")
    with bureau.runtime.sessions.begin() as session:
        import_rates(session, [new], bureau.by())


def drafted(
    bureau: Bureau,
    giver: int = ADA,
    party: str = "KEN",
    **changes: Any,
) -> OnItsWay:
    """A draft of an offer."""
    given = {name: value for name, value in {**OFFER, **changes}.items() if value is not None}
    case = bureau.open(flow="contribution", party=party, actor=giver, values=given)
    return OnItsWay(bureau, {**WHO, "contributor": giver}, case)


def offered(bureau: Bureau, giver: int = ADA, party: str = "KEN", **changes: Any) -> OnItsWay:
    """An offer that was made today."""
    offer = drafted(bureau, giver, party, **changes)
    offer.do("submit", "contributor", offered_on=bureau.at.date().isoformat())
    return offer


def screened(
    bureau: Bureau,
    giver: int = ADA,
    party: str = "KEN",
    project: int | None = None,
    value: str = "30000.00 CHF",
    creates_liability: str = "no",
    **changes: Any,
) -> OnItsWay:
    """An offer that was taken in, and valued."""
    offer = offered(bureau, giver, party, **changes)
    if project is not None:
        link(offer, project)
    offer.do("take_in", "partnerships", flagged="no", creates_liability=creates_liability)
    certify_value(offer, value)
    return offer


def certify_value(offer: OnItsWay, value: str) -> None:
    """Certify what an offer is worth today."""
    day = offer.bureau.at.date().isoformat()
    offer.do("confirm_value", "certifying_officer", value=value, value_on=day, grounds="UN rate")


def link(offer: OnItsWay, project: int, name: str = "pays_for") -> None:
    """Say what a contribution pays for."""
    offer.do("link", "registry", link=name, case=str(project))


def before_the_secretary_general(bureau: Bureau, **changes: Any) -> OnItsWay:
    """An offer that waits for the Secretary-General."""
    offer = screened(bureau, **changes)
    offer.do("pass_on", "partnerships")
    return offer


def accepted(bureau: Bureau, **changes: Any) -> OnItsWay:
    """An offer that is accepted, and whose support cost is set."""
    offer = before_the_secretary_general(bureau, **changes)
    offer.do("accept", "secretary_general", **PAY_HERE)
    cash = bureau.case(offer.case).fields["kind"] == "cash"
    offer.do("set_support_rate", "certifying_officer", support_rate="7.0" if cash else "0.0")
    return offer


def terms(offer: OnItsWay, **changes: Any) -> dict[str, Any]:
    """What the letters on an offer say."""
    year = offer.bureau.at.year + 1
    said = {
        "form": "letters",
        "agreed": "30000.00 CHF",
        "agreement_text": offer.bureau.upload(),
        "notice_days": "90",
        "pooling_agreed": "yes",
        "report_due_on": date(year, 4, 30).isoformat(),
        **changes,
    }
    return {name: value for name, value in said.items() if value is not None}


def agreed(bureau: Bureau, said: dict[str, Any] | None = None, **changes: Any) -> OnItsWay:
    """A contribution whose agreement is signed by both sides.

    Args:
        said: what the agreement says otherwise than ``terms``.
    """
    offer = accepted(bureau, **changes)
    offer.do("draw_up", "partnerships", **terms(offer, **(said or {})))
    sign(offer)
    return offer


def sign(offer: OnItsWay) -> None:
    """Sign the agreement: twice for the Union, then for the giver."""
    day = offer.bureau.at.date().isoformat()
    offer.do("sign_first", "director_tsb", first_signed_on=day)
    offer.do("sign_second", "secretary_general", second_signed_on=day)
    signed = offer.bureau.upload()
    offer.do("countersign", "contributor", signed_agreement=signed, countersigned_on=day)


def pay(offer: OnItsWay, paid: str = "30000.00 CHF", **more: Any) -> None:
    """Money comes in today."""
    day = offer.bureau.at.date().isoformat()
    offer.do("receive", "certifying_officer", paid=paid, value_date=day, **BANK, **more)


def acknowledged(bureau: Bureau, **changes: Any) -> OnItsWay:
    """A contribution that is paid in full, and whose giver is thanked."""
    offer = agreed(bureau, **changes)
    pay(offer)
    thank(offer)
    return offer


def thank(offer: OnItsWay) -> None:
    """Attach the letter of acknowledgement, and sign it."""
    offer.do("edit", "registry", acknowledgement_letter=offer.bureau.upload())
    offer.do("acknowledge", "director_tsb")


def account_for(offer: OnItsWay) -> None:
    """Report what was done with a contribution."""
    day = offer.bureau.at.date()
    due = date(day.year + 1, 4, 30).isoformat()
    done = {"action_taken": "Six courses.", "report_due_on": due, "as_at": day.isoformat()}
    offer.do("report", "certifying_officer", **done)


def project_at_work(bureau: Bureau, theme: str = "general") -> int:
    """A project of Kenya that takes contributions."""
    values = {"title": "A laboratory", "theme": theme}
    case = bureau.open(flow="project", values=values)
    bureau.do(case, "start", ADA)
    return case


def spent(offer: OnItsWay, project: int, sum_spent: str) -> None:
    """A project spends money that was allocated to it; whoever looks at it is woken."""
    offer.bureau.do(project, "spend", offer.who["certifying_officer"], spent=sum_spent)
    offer.bureau.wake()


def ended(offer: OnItsWay, project: int) -> None:
    """A project ends, and what it leaves over goes back to its givers."""
    offer.bureau.do(project, "end", ADA)
    offer.bureau.wake()


def used_up(bureau: Bureau, leaving: str = "5000.00", **changes: Any) -> tuple[OnItsWay, int]:
    """A contribution of CHF 30,000.00 to a project that has ended, and what is left of it."""
    project = project_at_work(bureau)
    offer = acknowledged(bureau, project=project, **changes)
    offer.do("allocate", "approving_officer")
    left = int(leaving.replace(".", ""))
    spent(offer, project, f"{(3_000_000 - left) // 100}.{(3_000_000 - left) % 100:02} CHF")
    ended(offer, project)
    return offer, project
