"""An office that takes gifts: flows of a gift, of a work that is paid for, and of an award."""

from __future__ import annotations

from typing import Any

from definitions.currencies import written
from tests.build import ADA, REX, Bureau
from tests.linked import publish
from workflow.domain.books.accounts import Rate
from workflow.errors import Refused
from workflow.services.import_rates import import_rates
from workflow.services.perform_acts import Receipt
from workflow.store import ledger

GIFT = """\
format: 1
flow: gift
title: {en: Gift}
languages: [en]
reference: GI-{number}
calendar: geneva
currency: CHF

roles:
  keeper: {of: office}
  registry: {of: office}

fields:
  title: {type: text}
  offered: {type: money, currency: any, above: "0"}
  earmark:
    type: choice
    optional: true
    choices:
      none: {en: None}
      theme: {en: Theme}
      initiative: {en: Work}
      budget_line: {en: Line}
  tied_to: {type: choice, optional: true, choices: {travel: {en: Travel}, staff: {en: Staff}}}
  theme: {type: choice, optional: true, choices: {bsg: {en: Gap}, ai: {en: Machines}}}

links:
  pays_for: {title: {en: Pays for}, flow: work, by: registry}

books: {as: contribution, for: pays_for, earmark: earmark, line: tied_to, fund: theme}

states:
  draft: {title: {en: Draft}, initial: true, editable_by: keeper}
  pledged: {title: {en: Pledged}}
  signed: {title: {en: Signed}}
  paid: {title: {en: Paid}}
  closed: {title: {en: Closed}, final: successful}

actions:
  pledge:
    title: {en: Pledge}
    from: draft
    to: pledged
    by: keeper
    asks: {day: {type: date}}
    post: [{from: contributor, to: pledged, amount: case.offered, rate_on: act.day}]
  withdraw:
    title: {en: Withdraw}
    from: [pledged, signed]
    to: paid
    by: keeper
    post:
      - {from: pledged, to: contributor, amount: all}
      - {from: committed, to: contributor, amount: all}
      - {from: receivable, to: contributor, amount: all}
  sign:
    title: {en: Sign}
    from: pledged
    to: signed
    by: keeper
    post: [{from: pledged, to: committed, amount: all}]
  call:
    title: {en: Call}
    from: signed
    by: keeper
    asks: {part: {type: money, currency: any}}
    post: [{from: committed, to: receivable, amount: act.part}]
  receive:
    title: {en: Receive}
    from: [signed, paid]
    to: paid
    by: keeper
    asks:
      paid: {type: money, currency: any}
      day: {type: date}
      settled: {type: money, currency: any, optional: true}
      called: {type: yes_no}
    post:
      - {from: committed, to: received, amount: act.paid, rate_on: act.day, settles: act.settled,
         when: "!act.called"}
      - {from: receivable, to: received, amount: act.paid, rate_on: act.day, settles: act.settled,
         when: act.called}
  suspend:
    title: {en: Money nobody has accepted}
    from: any
    by: keeper
    asks: {came: {type: money, currency: any}}
    post: [{from: contributor, to: suspense, amount: act.came}]
  send_back:
    title: {en: Send back}
    from: any
    by: keeper
    post: [{from: suspense, to: contributor, amount: all}]
  take_goods:
    title: {en: Take goods}
    from: any
    by: keeper
    asks: {value: {type: money}}
    post: [{from: contributor, to: in_kind, amount: act.value}]
  allocate:
    title: {en: Allocate}
    from: paid
    by: keeper
    asks: {part: {type: money, optional: true}}
    post:
      - {from: received, to: allocated, amount: act.part}
      - {from: received, to: allocated, amount: all, when: "!act.part.given"}
  pool:
    title: {en: Put into the fund}
    from: paid
    by: keeper
    post: [{from: received, to: pooled, amount: all}]
  refund:
    title: {en: Refund}
    from: paid
    by: keeper
    post:
      - {from: received, to: refunds, amount: all}
      - {from: allocated, to: refunds, amount: all}
  close:
    title: {en: Close}
    from: paid
    to: closed
    by: keeper
    books: close

take_back: {by: keeper, within: 4 hours}
"""

WORK = """\
format: 1
flow: work
title: {en: Work}
languages: [en]
reference: WO-{number}
calendar: geneva
currency: CHF

roles:
  keeper: {of: office}

fields:
  title: {type: text}
  target: {type: money}
  rate: {type: number, decimals: 2, optional: true}
  lines:
    type: table
    optional: true
    columns:
      category: {type: choice, choices: {travel: {en: Travel}, staff: {en: Staff}, aos: {en: AOS}}}
      amount: {type: money}

books: {as: initiative, target: target, budget: {table: lines, line: category, amount: amount}}

states:
  draft: {title: {en: Draft}, initial: true, editable_by: keeper}
  seeking: {title: {en: Seeking money}}
  funded: {title: {en: Funded}}
  closed: {title: {en: Closed}, final: successful}

actions:
  seek: {title: {en: Seek}, from: draft, to: seeking, by: keeper}
  fund:
    title: {en: Enough is there}
    from: seeking
    to: funded
    automatic: "funding.committed >= case.target"
  fall_short:
    title: {en: Too little is there}
    from: funded
    to: seeking
    automatic: "funding.committed < percent_of(case.target, 98)"
  spend:
    title: {en: Spend}
    from: [seeking, funded]
    by: keeper
    asks:
      cost: {type: money}
      category: {type: choice, choices: {travel: {en: Travel}, staff: {en: Staff}, aos: {en: AOS}}}
    post:
      - {from: allocated, to: spent, amount: act.cost, line: act.category}
      - {from: allocated, to: support_cost, amount: {percent: case.rate, of: act.cost}, line: aos}
  recover:
    title: {en: Recover}
    from: [seeking, funded]
    by: keeper
    asks:
      cost: {type: money}
      category: {type: choice, choices: {travel: {en: Travel}, staff: {en: Staff}}}
    post: [{from: spent, to: allocated, amount: act.cost, line: act.category}]
  release:
    title: {en: Give back what is left}
    from: [seeking, funded]
    by: keeper
    post: [{from: allocated, to: received, amount: all}]
  close:
    title: {en: Close}
    from: [seeking, funded]
    to: closed
    by: keeper
    when: [{is: funding.settled, otherwise: {en: Money is left.}}]
    books: close
"""

AWARD = """\
format: 1
flow: award
title: {en: Award}
languages: [en]
reference: AW-{number}
calendar: geneva
currency: CHF

roles:
  keeper: {of: office}

fields:
  title: {type: text}
  share: {type: money}
  theme: {type: choice, choices: {bsg: {en: Gap}, ai: {en: Machines}}}
  size: {type: choice, choices: {full: {en: Full}, part: {en: Part}}}

books: {as: initiative, fund: theme}

quotas:
  per_country: {title: {en: Awards of a country}, of: [party.country, case.theme], most: 2}

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
    post: [{from: pooled, to: allocated, amount: case.share}]
    takes:
      - {quota: per_country, units: 2, when: 'case.size == "full"'}
      - {quota: per_country, units: 1, when: 'case.size == "part"'}
  decline:
    title: {en: Decline}
    from: given
    to: draft
    by: keeper
    post: [{from: allocated, to: pooled, amount: all}]
    gives_back: per_country
  settle:
    title: {en: Settle}
    from: given
    to: over
    by: keeper
    asks: {cost: {type: money}}
    post:
      - {from: allocated, to: spent, amount: act.cost}
      - {from: allocated, to: pooled, amount: all}
    books: close

take_back: {by: keeper, within: 4 hours}
"""

RATES = (
    Rate("EUR", "CHF", "2027-01-01", "2027-01-31", "0.95", "UN operational rates"),
    Rate("EUR", "CHF", "2027-02-01", "2027-12-31", "0.93", "UN operational rates"),
    Rate("JPY", "CHF", "2027-01-01", "2027-12-31", "0.0059", "UN operational rates"),
    Rate("KWD", "CHF", "2027-01-01", "2027-12-31", "2.871", "UN operational rates"),
)

JANUARY, MARCH = "2027-01-15", "2027-03-15"


def open_books(bureau: Bureau, approver: int | None = None) -> None:
    """Bring the flows into force, and the rates."""
    publish(bureau, WORK, GIFT, AWARD, approver=approver)
    with bureau.runtime.sessions.begin() as session:
        import_rates(session, RATES, bureau.by())


def work(bureau: Bureau, target: str = "1000.00 CHF", **values: Any) -> int:
    """A work that seeks money."""
    given = {"title": "Wells", "target": target, **values}
    case = bureau.open(flow="work", party=None, values=given)
    bureau.do(case, "seek", ADA)
    return case


def gift(bureau: Bureau, offered: str, work: int | None = None, **values: Any) -> int:
    """A gift that was pledged in January, for ``work`` if one is given."""
    given = {"title": "Gift", "offered": offered, **values}
    case = bureau.open(flow="gift", party="KEN", values=given)
    if work is not None:
        bureau.do(case, "link", REX, link="pays_for", case=str(work))
    bureau.do(case, "pledge", ADA, day=JANUARY)
    return case


def paid(bureau: Bureau, offered: str, work: int | None = None, **values: Any) -> int:
    """A gift that was signed and paid in the currency of the books or at January's rate."""
    case = gift(bureau, offered, work, **values)
    bureau.do(case, "sign", ADA)
    bureau.do(case, "receive", ADA, paid=offered, day=JANUARY, called="no")
    return case


def allocated(bureau: Bureau, offered: str, work: int, **values: Any) -> int:
    """A gift that was paid and allocated to its work."""
    case = paid(bureau, offered, work, **values)
    bureau.do(case, "allocate", ADA)
    return case


def pooled(bureau: Bureau, offered: str, theme: str = "bsg") -> int:
    """A gift that was paid and put into a fund."""
    case = paid(bureau, offered, theme=theme)
    bureau.do(case, "pool", ADA)
    return case


def award(bureau: Bureau, share: str, size: str = "part", **proposal: Any) -> int:
    """An award that is not given yet."""
    values = {"title": "Trip", "share": share, "theme": "bsg", "size": size}
    return bureau.open(flow="award", values=values, **proposal)


def standing(bureau: Bureau, *cases: int) -> dict[str, str]:
    """What stands on the accounts of these cases, by id without the part that all have."""
    with bureau.runtime.readers.begin() as session:
        found = ledger.of_cases(session, cases, (), hold=False)
    return {
        each.place.id.removeprefix("contribution/"): written_of(each.amount, each.place.currency)
        for each in found.values()
        if each.amount or each.original
    }


def written_of(minor: int, currency: str) -> str:
    """A sum as people write it, with a minus where it is below zero."""
    return f"-{written(-minor, currency)}" if minor < 0 else written(minor, currency)


def why_not(bureau: Bureau, case: int, action: str, /, **values: Any) -> list[tuple[str, str]]:
    """Code and sentence of each reason for which an act is refused; nothing may change."""
    before = bureau.case(case), standing(bureau, case)
    [result] = bureau.perform(bureau.act(case, action, ADA, **values))
    assert isinstance(result, Refused), str(result)
    assert (bureau.case(case), standing(bureau, case)) == before
    return [(each.code, str(each)) for each in result.reasons]


def given_many(results: list[Any]) -> int:
    """How many acts were done."""
    return sum(isinstance(each, Receipt) for each in results)
