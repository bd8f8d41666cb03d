"""An office in the middle of its work: every kind of row in every state that it can be in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.build import ADA, ALT, COY, DAY, EVE, FAY, REX, Bureau, furnish
from tests.flows import LIBRARY, SMALL, changed
from tests.papers import pdf, txt
from workflow.domain.roster import Person
from workflow.services.erase_document import Wanted, erase_document
from workflow.services.erase_person import erase_person
from workflow.services.manage_people import add_people, end_role, grant_roles, set_language
from workflow.services.publish_flow import publish_flow
from workflow.services.retry_notices import retry_notices
from workflow.services.set_up import advance_clock
from workflow.store import notices

BUDGET = [
    {"line": "Pump", "amount": "400.00 CHF", "payer": "KEN"},
    {"line": "Pipe", "amount": "1.00 CHF"},
]

NEVER = Path("/dev/null/mail")
"""A folder that nothing can be put into, whoever asks."""


def enliven(bureau: Bureau) -> None:
    """Half a year of work."""
    furnish(bureau, second_administrator=True)
    zoe = _hire(bureau)
    _approve_one(bureau, zoe)
    _let_one_lapse(bureau)
    _go_rounds(bureau)
    _sleep(bureau)
    _attach(bureau)
    _fail_to_send(bureau)
    _change_the_installation(bureau, zoe)
    _leave_things_open(bureau)


def _hire(bureau: Bureau) -> int:
    with bureau.runtime.sessions.begin() as session:
        zoe = Person(0, "Zoé Canary", "zoe.canary@example.org", "fr")
        [found] = add_people(session, [zoe], bureau.by())
        grant_roles(session, [(found, "counsellor", None)], bureau.by())
    return found


def _approve_one(bureau: Bureau, zoe: int) -> None:
    """By the light way, with all that can be said and filled in."""
    case = bureau.open(
        values={
            "title": "Wells", "target": "4000.00 CHF", "start": "2027-09-01",
            "sponsors": "KEN,ACME", "contact": zoe, "budget": BUDGET,
        },
        operator="root",
    )  # fmt: skip
    bureau.do(case, "submit", ADA)
    bureau.do(case, "assign", REX, counsellor=zoe)
    bureau.do(case, "advise", zoe, advice="favourable", remark="Zoé Canary agrees.")
    bureau.do(case, "pause", EVE)
    act = replace(
        bureau.act(case, "resume", REX), command_id="resume-1", reason="Zoé Canary rang.",
        operator="rex",
    )  # fmt: skip
    bureau.perform(act)
    bureau.do(case, "assign", REX, counsellor=COY)
    bureau.do(case, "comment", COY, text="Good.")
    bureau.do(case, "approve", FAY, granted="3000.00 CHF")
    bureau.deliver()


def _let_one_lapse(bureau: Bureau) -> None:
    """Day by day, so that its reminders go out."""
    case = bureau.open()
    bureau.do(case, "submit", ADA)
    bureau.do(case, "return", REX, missing="a map")
    for _ in range(35):
        bureau.at += DAY
        bureau.fire()
    bureau.deliver()


def _go_rounds(bureau: Bureau) -> None:
    """A visit whose action is closed, and a date that moves."""
    case = bureau.open(flow="rounds", party=None, values={"closed": True})
    bureau.do(case, "begin", ADA)
    bureau.do(case, "edit", ADA, visit="2027-04-20")
    bureau.do(case, "edit", ADA, visit="2027-04-22")


def _sleep(bureau: Bureau) -> None:
    """Over everything, so that reminders are overtaken."""
    late, later = bureau.open_many(2)
    for case in (late, later):
        bureau.do(case, "submit", ADA)
    bureau.do(later, "return", REX, missing="a plan")
    bureau.at += 60 * DAY
    bureau.fire()


def _attach(bureau: Bureau) -> None:
    """The same letter to two cases, one in place of another, one that names somebody; one erased.

    The first case is the one that the letter of the second belongs to.
    """
    first, second = bureau.open_many(2)
    bureau.do(first, "edit", ADA, letter=bureau.upload("letter.txt", txt()))
    bureau.do(second, "edit", ADA, letter=bureau.upload("copy.txt", txt()))
    bureau.do(first, "edit", ADA, letter=bureau.upload("Zoé Canary.pdf"))
    bureau.do(second, "submit", ADA)
    bureau.do(second, "assign", REX, counsellor=COY)
    paper = bureau.upload("paper.pdf", pdf("An opinion"))
    bureau.do(second, "advise", COY, advice="unfavourable", paper=paper)
    third = bureau.open()
    bureau.do(third, "edit", ADA, letter=bureau.upload("plan.pdf", pdf("A plan")))
    erase_document(
        bureau.runtime.sessions,
        bureau.runtime.documents,
        Wanted(str(third), "letter", None, "asked for"),
        lambda _: bureau.by(),
    )


def _fail_to_send(bureau: Bureau) -> None:
    """Until they fail; one begins anew and is tried once more."""
    for _ in range(10):
        bureau.deliver(NEVER)
        bureau.at += DAY
    with bureau.runtime.sessions.begin() as session:
        failed = notices.listed(session, state="failed")
        retry_notices(session, [failed[0].id, failed[1].id], bureau.by())
    bureau.deliver(NEVER)
    with bureau.runtime.sessions.begin() as session:
        retried = notices.listed(session, state="queued")
    bureau.at += DAY
    case = bureau.open()
    bureau.do(case, "submit", ADA)
    bureau.deliver()
    assert len(retried) == 2


def _change_the_installation(bureau: Bureau, zoe: int) -> None:
    bureau.at += DAY
    with bureau.runtime.sessions.begin() as session:
        set_language(session, ALT, "es", bureau.by())
        end_role(session, EVE, "counsellor", None, bureau.by())
        advance_clock(session, DAY, bureau.at, bureau.salt)
        source = changed("{en: Small project}", "{en: Small projects}", SMALL)
        publish_flow(session, source, ALT, bureau.at, LIBRARY, bureau.salt)
        erase_person(session, zoe, bureau.by(), "asked for")


def _leave_things_open(bureau: Bureau) -> None:
    """A draft, running deadlines, and notices on their way: untried, and tried in vain."""
    bureau.open()
    for values in ({"missing": "a stamp"}, {"missing": "a date"}):
        case = bureau.open()
        bureau.do(case, "submit", ADA)
        bureau.deliver(NEVER)
        bureau.do(case, "return", REX, **values)
