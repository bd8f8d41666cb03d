"""An office whose cases are linked: money to a fund, a group to its ratification and successor."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from tests.build import ADA, ADM, REX, Bureau
from tests.flows import LIBRARY
from workflow.domain.case import Case
from workflow.services.publish_flow import approve_flow, publish_flow
from workflow.store import histories, tables
from workflow.store.histories import HistoryRow

FUND = """\
format: 1
flow: fund
title: {en: Fund}
languages: [en]
reference: FD-{number}
calendar: geneva
currency: CHF

roles:
  keeper: {of: office}
  registry: {of: office}

fields:
  title: {type: text}
  target: {type: money}

links:
  payments:
    title: {en: Payments}
    flow: payment
    by: registry
    counts: {accepted: [agreed, received]}
    sums: {committed: {field: amount, in: [agreed, received, settled]}}

states:
  draft: {title: {en: Draft}, initial: true, editable_by: keeper}
  seeking: {title: {en: Internal name}, public: {en: Seeking money}}
  funded: {title: {en: Funded}}
  short: {title: {en: Money was taken back}}
  over: {title: {en: Over}, final: successful}

actions:
  seek: {title: {en: Seek}, from: draft, to: seeking, by: keeper}
  fund:
    title: {en: Enough is there}
    from: seeking
    to: funded
    automatic: "payments.committed >= case.target && payments.accepted > 0"
  fall_short:
    title: {en: Too little is there}
    from: funded
    to: short
    automatic: "payments.committed < case.target"
  resume: {title: {en: Seek again}, from: short, to: seeking, by: keeper}
  ask:
    title: {en: Ask for a payment}
    from: [seeking, funded]
    by: registry
    opens: {link: payments, fields: {title: title, amount: target}}
  finish:
    title: {en: Finish}
    from: [seeking, funded, short]
    to: over
    by: keeper
    when:
      - is: "payments.count == 0 || payments.open < payments.count"
        otherwise: {en: Every payment is still open.}
"""
"""A fund that is funded while enough is committed to it."""

PAYMENT = """\
format: 1
flow: payment
title: {en: Payment}
languages: [en]
reference: PY-{number}
calendar: geneva
currency: CHF

roles:
  keeper: {of: office}
  registry: {of: office}

fields:
  title: {type: text}
  amount: {type: money}

links:
  purpose: {title: {en: What it is for}, flow: fund, by: registry, counts: {safe: [funded]}}

states:
  draft: {title: {en: Draft}, initial: true, editable_by: keeper}
  agreed: {title: {en: Secretly agreed}, public: {en: Agreed}, editable_by: keeper}
  received: {title: {en: Received}}
  settled: {title: {en: Settled}, final: successful}
  withdrawn: {title: {en: Withdrawn}, final: unsuccessful}

actions:
  agree: {title: {en: Agree}, from: draft, to: agreed, by: keeper}
  receive:
    title: {en: Its fund is funded}
    from: agreed
    to: received
    automatic: "purpose.safe > 0"
  settle: {title: {en: Settle}, from: [agreed, received], to: settled, by: registry}
  withdraw: {title: {en: Withdraw}, from: [draft, agreed, received], to: withdrawn, by: keeper}
"""
"""Money that counts as received once its fund is funded."""

GROUP = """\
format: 1
flow: group
title: {en: Group}
languages: [en]
reference: GP-{number}
calendar: geneva

roles:
  keeper: {of: office}

fields:
  title: {type: text}
  scope: {type: long_text, optional: true}
  lead: {type: person, optional: true}

links:
  ratification: {title: {en: Ratification}, flow: ratification}
  successor: {title: {en: Successor}, flow: group}

states:
  draft: {title: {en: Draft}, initial: true, editable_by: keeper}
  provisional: {title: {en: At work until ratified}}
  established: {title: {en: Established}}
  not_established: {title: {en: Not established}, final: unsuccessful}
  over: {title: {en: Over}, final: successful}

actions:
  begin:
    title: {en: Begin to work}
    from: draft
    to: provisional
    by: keeper
    opens: {link: ratification, fields: {subject: title, scope: scope}}
  ratified:
    title: {en: Ratified}
    from: provisional
    to: established
    automatic: "ratification.successful > 0"
  refused:
    title: {en: Ratification refused}
    from: provisional
    to: not_established
    automatic: "ratification.unsuccessful > 0"
  end: {title: {en: End}, from: established, to: over, by: keeper}
  renew:
    title: {en: End and let another one follow}
    from: established
    to: over
    by: keeper
    opens: {link: successor, fields: {title: title, scope: scope, lead: lead}}
"""
"""A group that works at once; if its ratification fails, it ends."""

RATIFICATION = """\
format: 1
flow: ratification
title: {en: Ratification}
languages: [en]
reference: RT-{number}
calendar: geneva

roles:
  keeper: {of: office}

fields:
  subject: {type: text}
  scope: {type: long_text, optional: true}

states:
  put: {title: {en: Put to the meeting}, initial: true, editable_by: keeper}
  endorsed: {title: {en: Endorsed}, final: successful}
  refused: {title: {en: Refused}, final: unsuccessful}

actions:
  endorse: {title: {en: Endorse}, from: put, to: endorsed, by: keeper}
  refuse: {title: {en: Refuse}, from: put, to: refused, by: keeper}
"""
"""What another body decides on."""

SELF = """\
format: 1
flow: chain
title: {en: Chain}
languages: [en]
reference: CH-{number}
calendar: geneva

roles:
  keeper: {of: office}

links:
  next: {title: {en: Next}, flow: chain}

states:
  draft: {title: {en: Draft}, initial: true, editable_by: keeper}
  begun: {title: {en: Begun}}
  asked: {title: {en: The next was asked for}}
  over: {title: {en: Over}, final: successful}

fields:
  note: {type: text, optional: true}

actions:
  begin: {title: {en: Begin}, from: draft, to: begun, automatic: "!case.note.given"}
  ask:
    title: {en: Ask}
    from: begun
    to: asked
    automatic: "next.count == 0"
    opens: {link: next}
  end: {title: {en: End}, from: asked, to: over, by: keeper}
"""
"""A case that opens another one of its own flow as soon as it is there, which opens another one."""

TARGET = "1000.00 CHF"


def publish(bureau: Bureau, *sources: str, approver: int | None = None) -> None:
    """Bring flows into force."""
    with bureau.runtime.sessions.begin() as session:
        for source in sources:
            made = publish_flow(session, source, ADM, bureau.at, LIBRARY, bureau.salt)
            if approver is not None:
                approve_flow(session, made.name, made.version, approver, bureau.at, bureau.salt)


def fund(bureau: Bureau, target: str = TARGET) -> int:
    """A fund that seeks money."""
    case = bureau.open(flow="fund", party=None, values={"title": "Wells", "target": target})
    bureau.do(case, "seek", ADA)
    return case


def payment(bureau: Bureau, amount: str = TARGET, *, agreed: bool = True) -> int:
    """A payment, agreed unless said otherwise."""
    case = bureau.open(flow="payment", party=None, values={"title": "Kenya", "amount": amount})
    if agreed:
        bureau.do(case, "agree", ADA)
    return case


def tie(bureau: Bureau, case: int, link: str, other: int) -> None:
    """Link a case to another one that is there."""
    bureau.do(case, "link", REX, link=link, case=str(other))


def begun(bureau: Bureau, **values: Any) -> int:
    """A group that works already; its ratification is asked for."""
    given = {"title": "Fibre", "scope": "Cables.", **values}
    case = bureau.open(flow="group", party=None, values=given)
    bureau.do(case, "begin", ADA)
    return case


def rows(bureau: Bureau, case: int) -> list[HistoryRow]:
    """The history of a case."""
    with bureau.runtime.readers.begin() as session:
        return histories.of_case(session, case)


def settle(bureau: Bureau) -> int:
    """Let the clock open and wake until nothing is left; how many acts that took."""
    acts = 0
    while done := bureau.open_linked().done + bureau.wake().done:
        acts += done
    return acts


def linked(bureau: Bureau, case: int, link: str) -> list[Case]:
    """The cases at the end of a link."""
    table = tables.links
    with bureau.runtime.readers.begin() as session:
        found = session.execute(
            select(table.c.other_id)
            .where(table.c.case_id == case, table.c.name == link)
            .order_by(table.c.other_id)
        )
        ids = list(found.scalars())
    return [bureau.case(each) for each in ids]


def link_up(bureau: Bureau, approver: int) -> None:
    """Links of every sort: made, taken away, opened; wakes answered, waiting, and put off."""
    publish(bureau, FUND, PAYMENT, RATIFICATION, GROUP, approver=approver)
    case, first, second = fund(bureau), payment(bureau), payment(bureau, "1.00 CHF")
    for each in (first, second):
        tie(bureau, case, "payments", each)
    tie(bureau, first, "purpose", case)
    settle(bureau)
    bureau.do(case, "unlink", REX, link="payments", case=str(second))
    bureau.do(case, "ask", REX)
    group = bureau.open(
        flow="group", party=None, values={"title": "Zoé Canary's fibre", "scope": "Cables."}
    )
    bureau.do(group, "begin", ADA)
    settle(bureau)
    lost = bureau.open(flow="group", party=None, values={"title": "Lost", "scope": "x" * 5000})
    bureau.do(lost, "begin", ADA)
    publish(bureau, SHORT, approver=approver)
    bureau.open_linked()  # its scope is too long by now
    bureau.do(first, "withdraw", ADA)
    tie(bureau, case, "payments", second)


SHORT = RATIFICATION.replace("scope: {type: long_text,", "scope: {type: long_text, max: 100,")
"""The same with less room."""
