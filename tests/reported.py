"""An office whose books are reported: two givers, a work that spends, one that draws on a fund."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from definitions import reporting
from definitions.reporting import read_reporting
from tests.build import ADA, DAY, Bureau
from tests.linked import publish, tie
from workflow.domain.books.accounts import Rate
from workflow.services.import_rates import import_rates

WORKS = """\
format: 1
flow: works
title: {en: Works}
languages: [en]
reference: WK-{number}
calendar: geneva
currency: CHF

roles:
  keeper: {of: office}
  registry: {of: office}

fields:
  title: {type: text}
  target: {type: money}
  begins: {type: date, optional: true}
  fund: {type: choice, optional: true, choices: {water: {en: Water fund}}}
  budget:
    type: table
    optional: true
    columns:
      category: {type: choice, choices: {staff: {en: Staff costs}, support: {en: Support cost}}}
      sum: {type: money}

books:
  as: initiative
  target: target
  fund: fund
  budget: {table: budget, line: category, amount: sum}

states:
  draft: {title: {en: Draft}, initial: true, editable_by: keeper}
  seeking: {title: {en: Seeking}}
  running: {title: {en: Running}}
  over: {title: {en: Over}, final: successful}
  gone: {title: {en: Gone}, final: unsuccessful}

actions:
  seek: {title: {en: Seek}, from: draft, to: seeking, by: keeper}
  start: {title: {en: Start}, from: seeking, to: running, by: keeper}
  drop: {title: {en: Drop}, from: [draft, seeking], to: gone, by: keeper}
  finish: {title: {en: Finish}, from: running, to: over, by: keeper}
  draw:
    title: {en: Draw on the fund}
    from: running
    by: keeper
    asks: {sum: {type: money}}
    post: [{from: pooled, to: allocated, amount: act.sum}]
  spend:
    title: {en: Approve an expenditure}
    from: running
    by: keeper
    asks: {cost: {type: money}}
    post:
      - {from: allocated, to: spent, amount: act.cost, line: staff}
      - {from: allocated, to: support_cost, amount: {percent: 7, of: act.cost}, line: support}
  report: {title: {en: Hand in the report}, from: running, by: keeper}
"""

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
  registry: {of: office}

fields:
  title: {type: text}
  offered: {type: money, currency: any, above: "0"}
  offered_on: {type: date}
  earmark:
    type: choice
    choices: {none: {en: None}, initiative: {en: Initiative}}
  fund: {type: choice, optional: true, choices: {water: {en: Water fund}}}
  quietly: {type: yes_no, optional: true}
  done: {type: text, optional: true}

links:
  pays_for: {title: {en: Pays for}, flow: works, by: registry}

books: {as: contribution, for: pays_for, earmark: earmark, fund: fund}

states:
  draft: {title: {en: Draft}, initial: true, editable_by: keeper}
  promised: {title: {en: Promised}}
  signed: {title: {en: Signed}}
  over: {title: {en: Over}, final: successful}

actions:
  pledge:
    title: {en: Pledge}
    from: draft
    to: promised
    by: keeper
    post: [{from: contributor, to: pledged, amount: case.offered, rate_on: case.offered_on}]
  sign:
    title: {en: Sign}
    from: promised
    to: signed
    by: keeper
    post: [{from: pledged, to: committed, amount: all}]
  pay:
    title: {en: Pay}
    from: signed
    by: keeper
    asks: {paid: {type: money, currency: any}, paid_on: {type: date}}
    post: [{from: committed, to: received, amount: act.paid, rate_on: act.paid_on}]
  allocate:
    title: {en: Allocate}
    from: signed
    by: keeper
    asks: {sum: {type: money}}
    post: [{from: received, to: allocated, amount: act.sum}]
  give_back:
    title: {en: Give back}
    from: signed
    by: keeper
    asks: {sum: {type: money}}
    post: [{from: received, to: refunds, amount: act.sum}]
  pool:
    title: {en: Pool}
    from: signed
    by: keeper
    asks: {sum: {type: money}}
    post: [{from: received, to: pooled, amount: act.sum}]
  finish: {title: {en: Finish}, from: signed, to: over, by: keeper, books: close}
take_back: {by: registry, within: 4 hours}
"""

REPORTED = {
    "works": """\
flow: works
published: {seeking: pipeline, running: implementation, over: closed}
ended: {gone: cancelled}
planned_start: begins
reports: [report]
""",
    "gift": "flow: gift\nuse: title\naction: done\nanonymous: quietly\n",
}

RATES = (
    Rate("EUR", "CHF", "2027-03-01", "2027-03-31", "0.95", "UN operational rates, March 2027"),
    Rate("EUR", "CHF", "2027-04-01", "2027-04-30", "0.90", "UN operational rates, April 2027"),
)

MONTH = timedelta(days=31)


@dataclass(frozen=True)
class Given:
    """The cases of the office."""

    office: Bureau
    wells: int
    school: int
    kenya: int
    acme: int


def give(office: Bureau) -> Given:
    """A spring of giving and spending: in francs and euros, pooled, refunded, and spent twice."""
    publish(office, WORKS, GIFT)
    with office.runtime.sessions.begin() as session:
        import_rates(session, RATES, office.by())
    wells, school = _works(office, "Wells", "20000.00 CHF"), _works(office, "School", "500.00 CHF")
    kenya = make_gift(
        office,
        "KEN",
        "10000.00 EUR",
        wells,
        earmark="initiative",
        fund="water",
        done="Wells were dug",
    )
    acme = make_gift(office, "ACME", "3333.33 CHF", wells, earmark="initiative", quietly="yes")
    for gift in (kenya, acme):
        office.do(gift, "pledge", ADA)
    office.at += DAY
    for gift in (kenya, acme):
        office.do(gift, "sign", ADA)
    office.at += MONTH
    office.do(kenya, "pay", ADA, paid="4000.00 EUR", paid_on="2027-04-02")
    office.do(acme, "pay", ADA, paid="1111.11 CHF", paid_on="2027-04-02")
    office.do(kenya, "allocate", ADA, sum="3000.00 CHF")
    office.do(acme, "allocate", ADA, sum="1000.00 CHF")
    office.do(kenya, "pool", ADA, sum="250.00 CHF")
    office.do(acme, "give_back", ADA, sum="11.11 CHF")
    for works in (wells, school):
        office.do(works, "start", ADA)
    office.at += DAY
    office.do(wells, "spend", ADA, cost="1000.01 CHF")
    office.do(wells, "report", ADA)
    office.do(school, "draw", ADA, sum="200.00 CHF")
    office.do(school, "spend", ADA, cost="100.00 CHF")
    return Given(office, wells, school, kenya, acme)


@contextmanager
def reported(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the flows of this office, and no others, be reported to the outside."""
    for name, source in REPORTED.items():
        (folder / f"{name}.yaml").write_text(source)
    monkeypatch.setattr(reporting, "FOLDER", folder)
    read_reporting.cache_clear()
    yield
    monkeypatch.undo()
    read_reporting.cache_clear()


def _works(office: Bureau, title: str, target: str) -> int:
    values = {
        "title": title, "target": target, "fund": "water",
        "budget": [{"category": "staff", "sum": "5000.00 CHF"},
                   {"category": "support", "sum": "400.00 CHF"}],
    }  # fmt: skip
    case = office.open(flow="works", party=None, values=values)
    office.do(case, "seek", ADA)
    return case


def make_gift(office: Bureau, party: str, offered: str, works: int | None, **values: str) -> int:
    """A gift, for an initiative where one is named, and not promised yet."""
    usual = {"title": "For water", "earmark": "none", "offered_on": "2027-03-01"}
    given = {**usual, "offered": offered, **values}
    case = office.open(flow="gift", party=party, values=given)
    if works is not None:
        tie(office, case, "pays_for", works)
    return case
