"""An office in the middle of its work: every kind of row in every state that it can be in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.asking import begin, invite, say
from tests.ball import BALL, WAYS
from tests.build import ADA, ADM, ALT, BEN, COY, DAY, DEE, EVE, FAY, REX, Bureau, furnish
from tests.flows import LIBRARY, NEWS, PATIENT, SMALL, changed
from tests.giving import MARCH, allocated, award, gift, open_books, paid, pooled, work
from tests.granting import act_for_one_another
from tests.linked import link_up
from tests.meeting import meet
from tests.mending import bring_into_force, mendable, take_back
from tests.notifications.sink import Breaking, Refusing, Sink, running
from tests.papers import pdf, txt
from tests.services.bouncing import bounce
from workflow.domain.preferences import Information
from workflow.domain.roster import Person
from workflow.services.erase_document import Wanted, erase_document
from workflow.services.erase_person import erase_person
from workflow.services.hold_notices import hold_notices, release_notices
from workflow.services.manage_people import (
    add_people,
    end_role,
    grant_roles,
    mend_address,
    set_language,
)
from workflow.services.publish_flow import approve_flow, publish_flow
from workflow.services.retry_notices import retry_notices
from workflow.services.set_information import set_information
from workflow.services.set_up import advance_clock
from workflow.services.take_returned import take_returned
from workflow.store import notices

BUDGET = [
    {"line": "Pump", "amount": "400.00 CHF", "payer": "KEN"},
    {"line": "Pipe", "amount": "1.00 CHF"},
]

LINES = [
    {"category": "travel", "amount": "600.00 CHF"},
    {"category": "aos", "amount": "63.00 CHF"},
]

NEVER = Path("/dev/null/mail")
"""A folder that nothing can be put into, whoever asks."""


def enliven(bureau: Bureau) -> None:
    """Half a year of work."""
    furnish(bureau, second_administrator=True)
    zoe = _hire(bureau)
    _approve_one(bureau, zoe)
    _inform(bureau)
    _let_one_lapse(bureau)
    _go_rounds(bureau)
    _mend(bureau)
    _sleep(bureau)
    _attach(bureau)
    _fail_to_send(bureau)
    _send_in_doubt(bureau)
    _consult(bureau)
    _change_the_installation(bureau, zoe)
    act_for_one_another(bureau, ALT)
    meet(bureau)
    _leave_things_open(bureau)
    _play_ball(bureau)
    link_up(bureau, ALT)
    _stand_still(bureau)
    _give(bureau)


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


def _inform(bureau: Bureau) -> None:
    """A digest that went, notices that nobody wants, and one preference after the other."""
    with bureau.runtime.sessions.begin() as session:
        made = publish_flow(session, NEWS, ADM, bureau.at, LIBRARY, bureau.salt)
        approve_flow(session, made.name, made.version, ALT, bureau.at, bureau.salt)
        set_information(session, BEN, Information.NONE, bureau.by())
    values = {"title": "Wells", "target": "10000.00 CHF"}
    first, second = bureau.open_many(2, flow="news", values=values)
    for case in (first, second):
        bureau.do(case, "submit", ADA)
        bureau.do(case, "set_visit", REX, visit="2027-05-01")
    bureau.at += DAY
    bureau.deliver()
    bureau.do(first, "set_visit", REX, visit="2027-05-02")
    for wanted in (Information.NONE, Information.DAILY):
        with bureau.runtime.sessions.begin() as session:
            set_information(session, ADA, wanted, bureau.by())
    bureau.do(first, "set_visit", REX, visit="2027-05-03")


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


def _mend(bureau: Bureau) -> None:
    """Three mistakes: an edit that names somebody, a return with its deadlines, a light way."""
    bring_into_force(bureau, approver=ALT)
    case = mendable(bureau)
    bureau.do(case, "edit", ADA, title="Zoé Canary's wells")
    take_back(bureau, case, EVE)
    bureau.do(case, "submit", ADA)
    bureau.do(case, "return", REX, missing="a map")
    take_back(bureau, case, EVE)
    light = mendable(bureau, target="1.00 CHF")
    bureau.do(light, "submit", ADA)
    take_back(bureau, light, EVE)


def _stand_still(bureau: Bureau) -> None:
    """A clock that stands, one that went on, and a deadline that was moved."""
    bring_into_force(bureau, PATIENT, approver=ALT)
    values = {"title": "Wells", "target": "10000.00 CHF"}
    for back in (False, True):
        case = bureau.open(flow="patient", values=values)
        bureau.do(case, "submit", ADA)
        bureau.do(case, "pause", EVE)
        if back:
            bureau.do(case, "resume", EVE)
            moving = bureau.act(case, "set_deadline", FAY, deadline="decision", day="2029-06-29")
            bureau.perform(replace(moving, reason="A flood."))


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
    """In vain, and then refused for good; two begin anew and are tried once more."""
    for _ in range(2):
        bureau.deliver(NEVER)
        bureau.at += DAY
    with running(Refusing()) as sink:
        bureau.deliver_by(sink)
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


def _send_in_doubt(bureau: Bureau) -> None:
    """Some taken by a mail server, some perhaps taken; two more are held and one is released."""
    cases = bureau.open_many(2)
    with running(Sink()) as sink:
        bureau.do(cases[0], "submit", ADA)
        bureau.deliver_by(sink)
    with running(Breaking()) as sink:
        for case in cases:
            if bureau.case(case).state == "draft":
                bureau.do(case, "submit", ADA)
            bureau.do(case, "return", REX, missing="a map")
        bureau.deliver_by(sink)
    _let_come_back(bureau, cases[0])
    case = bureau.open()
    bureau.do(case, "submit", ADA)
    with bureau.runtime.sessions.begin() as session:
        ids = notices.ids_in(session, "queued", case)
        hold_notices(session, ids, bureau.by())
        release_notices(session, ids[:1], bureau.by())


def _let_come_back(bureau: Bureau, case: int) -> None:
    """The mails to both focal points; the address of one of them works again later."""
    folder = bureau.runtime.settings.home / "bounces"
    for number, address in ((1, "ada@example.org"), (2, "ben@example.org")):
        bounce(folder, f"{case}-2-{number}", address)
    take_returned(bureau.runtime.sessions, folder, bureau.at, bureau.salt)
    with bureau.runtime.sessions.begin() as session:
        mend_address(session, BEN, bureau.by())


def _consult(bureau: Bureau) -> None:
    """A round that closed, one that was stopped and one that is open, with all that can be said."""
    (first, other), (second, _) = invite(bureau, 2, approver=ALT)
    closed = begin(bureau, REX, wide=True)
    say(bureau, closed, first, "agree", comment="editorial", text="Zoé Canary misspelt.")
    say(bureau, closed, other, "disagree", replaces=True)
    say(bureau, closed, DEE, comment="editorial", text="A comma.")
    bureau.do(closed, "extend_consultation", second)
    bureau.do(closed, "close_consultation", REX)
    say(bureau, closed, second, "agree")
    stopped = begin(bureau, REX)
    bureau.do(stopped, "recall", REX)
    bureau.do(stopped, "ask", REX)
    say(bureau, stopped, first, comment="objection", text="No.")


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
    """A draft, running deadlines, and notices on their way: untried, tried in vain, waiting."""
    bureau.open()
    for values in ({"missing": "a stamp"}, {"missing": "a date"}):
        case = bureau.open()
        bureau.do(case, "submit", ADA)
        bureau.deliver(NEVER)
        bureau.do(case, "return", REX, **values)
    waits = bureau.open(flow="news", values={"title": "Wells", "target": "10000.00 CHF"})
    bureau.do(waits, "submit", ADA)


def _play_ball(bureau: Bureau) -> None:
    """A case for each sort of holder, and one that waits for a helper to be assigned."""
    with bureau.runtime.sessions.begin() as session:
        made = publish_flow(session, BALL, ADM, bureau.at, LIBRARY, bureau.salt)
        approve_flow(session, made.name, made.version, ALT, bureau.at, bureau.salt)
        grant_roles(session, [(COY, "helper", None), (DEE, "helper", None)], bureau.by())
    for actions in WAYS.values():
        case = bureau.open(flow="ball", values={})
        for action in actions:
            bureau.do(case, action, ADA)
    helped = bureau.open(flow="ball", values={})
    bureau.do(helped, "pass_on", ADA)
    bureau.do(helped, "assign", ADA, helper=COY)


def _give(bureau: Bureau) -> None:
    """Promises, claims, money and goods on every kind of account; books that are closed, entries
    that were taken back, and awards that hold units of a quota or gave them back."""
    open_books(bureau, approver=ALT)
    well = work(bureau, lines=LINES, rate="7.00")
    allocated(bureau, "300.00 CHF", well, earmark="budget_line", tied_to="travel")
    allocated(bureau, "100.00 CHF", well, earmark="initiative")
    bureau.do(well, "spend", ADA, cost="50.00 CHF", category="travel")
    called = gift(bureau, "1000.00 EUR", well)
    bureau.do(called, "sign", ADA)
    bureau.do(called, "call", ADA, part="400.00 EUR")
    bureau.do(called, "receive", ADA, paid="100.00 EUR", day=MARCH, called="yes")
    gift(bureau, "10000 JPY")
    stray = gift(bureau, "5.00 CHF")
    bureau.do(stray, "suspend", ADA, came="7.00 USD")
    bureau.do(stray, "take_goods", ADA, value="80.00 CHF")
    done = paid(bureau, "10.00 CHF")
    bureau.do(done, "refund", ADA)
    bureau.do(done, "close", ADA)
    mended = paid(bureau, "20.00 CHF", well)
    bureau.do(mended, "allocate", ADA, part="15.00 CHF")
    bureau.perform(replace(bureau.act(mended, "take_back", ADA), reason="The wrong sum."))
    pooled(bureau, "100.00 CHF")
    kept, declined = award(bureau, "30.00 CHF"), award(bureau, "20.00 CHF")
    for number, trip in enumerate((kept, declined), start=1):
        bureau.perform(replace(bureau.act(trip, "give", ADA), command_id=f"give-{number}"))
    bureau.do(declined, "decline", ADA)
    bureau.wake()
