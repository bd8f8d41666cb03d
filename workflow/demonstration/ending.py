"""How it all stands when the stories are over, read from the database like anybody would."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from definitions.books import CLAIMS, Account
from definitions.flow import Outcome
from workflow.demonstration.stage import Stage
from workflow.demonstration.story import NAMED, Story
from workflow.demonstration.told import CaseLine, Closing, Ending, Share
from workflow.domain.books.accounts import Balance
from workflow.domain.case import Case
from workflow.domain.published import PublishedFlow
from workflow.services.read_consultations import Consulting, read_consultations
from workflow.services.read_ledger import read_trial_balance
from workflow.services.verify_history import verify_history
from workflow.store import histories, ledger, notices
from workflow.store.engine import Session


def end_of(stories: Sequence[Story], stage: Stage) -> Ending:
    """Cases, mails and the verified history; receipts are the witnesses of the verification."""
    cases = stage.everything()
    with stage.runtime.readers.begin() as session:
        acts = histories.counts(session)
        lines = {case.id: _line(case, stage.flow(session, case), acts) for case in cases.values()}
        checked = verify_history(session, None, stage.heads, stage.runtime.documents)
        books = read_trial_balance(session)
        closings = tuple(_closings(session, stage, stories, cases))
        heroes = [lines[stage.case_id(story.hero)] for story in stories]
        return Ending(
            at=stage.local(stage.runtime.now(session)),
            cases=tuple(lines.values()),
            by_state=notices.counts(session, "state"),
            by_language=notices.counts(session, "language"),
            messages=notices.messages(session),
            findings=tuple(f"{each.place}: {each.sentence}" for each in checked.findings),
            rows=checked.rows,
            receipts=len(stage.heads),
            heroes=tuple(heroes),
            books=books,
            closings=closings,
            consultations=tuple(_consulted(session, stage, cases.values())),
            succeeded=all(hero.outcome == Outcome.SUCCESSFUL for hero in heroes)
            and all(each.balanced for each in books.totals)
            and not books.untrue
            and all(each.balance == 0 for each in closings),
            afterwards=tuple(
                _command(stage, lines, each) for story in stories for each in story.afterwards
            ),
        )


def _consulted(session: Session, stage: Stage, cases: Iterable[Case]) -> Iterator[Consulting]:
    engine, now = stage.runtime.engine(session), stage.runtime.now(session)
    for case in cases:
        if case.consultations:
            yield read_consultations(session, engine, str(case.id), now)


def _closings(
    session: Session, stage: Stage, stories: Sequence[Story], cases: Mapping[int, Case]
) -> Iterator[Closing]:
    """What became of the money of each hero that was paid for."""
    for story in stories:
        hero = stage.case_id(story.hero)
        flow = stage.flow(session, cases[hero])
        balances = ledger.of_cases(session, [hero], (), hold=False).values()
        given = sorted({each.place.contribution for each in balances} - {hero})
        if flow.flow.books is None or flow.flow.currency is None or not given:
            continue
        of_case = ledger.of_cases(session, given, (), hold=False).values()
        shares = (_share(cases[each], flow.flow.currency, of_case) for each in given)
        name = cases[hero].reference or str(hero)
        yield Closing(name, flow.flow.currency, tuple(shares))


_NO_CASH = (Account.SUSPENSE, Account.IN_KIND, Account.EXCHANGE_DIFFERENCE)
"""What comes from a contributor beside claims and cash."""


def _share(case: Case, currency: str, balances: Iterable[Balance]) -> Share:
    """What became of a contribution: what was paid is spent, given back, pooled or left."""
    on: dict[Account, int] = {}
    for each in balances:
        place = each.place
        if place.contribution == case.id and place.currency == currency:
            on[place.purpose] = on.get(place.purpose, 0) + each.amount
    left = sum(on.get(each, 0) for each in (Account.RECEIVED, Account.ALLOCATED))
    gone = (Account.SPENT, Account.SUPPORT_COST, Account.REFUNDS, Account.POOLED)
    spent, support_cost, refunded, pooled = (on.get(each, 0) for each in gone)
    beside = sum(on.get(each, 0) for each in (*CLAIMS, *_NO_CASH))
    received = -on.get(Account.CONTRIBUTOR, 0) - beside
    return Share(
        case.reference or str(case.id), received, spent, support_cost, refunded, pooled, left
    )


def _line(case: Case, flow: PublishedFlow, acts: Mapping[int, int]) -> CaseLine:
    state = flow.flow.states[case.state]
    return CaseLine(
        reference=case.reference,
        id=case.id,
        flow=case.flow,
        state=case.state,
        title=str(state.title),
        outcome=str(state.final or ""),
        acts=acts[case.id],
    )


def _command(stage: Stage, lines: Mapping[int, CaseLine], command: str) -> str:
    """A command with the references of the cases that it names."""

    def reference(found: re.Match[str]) -> str:
        line = lines[stage.case_id(found[1])]
        return line.reference or str(line.id)

    return NAMED.sub(reference, command)
