"""A consultation of a thousand members: opened with its notices, answered by each, closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from statistics import median
from time import perf_counter

from benchmarks.installation import BEGINNING, PARTIES, Installation
from workflow.domain.case import Act
from workflow.domain.looking_ahead import outlook
from workflow.domain.outlook_words import outlook_in_words
from workflow.runtime import salt, shipped_library
from workflow.services.perform_acts import Receipt, commit_acts
from workflow.services.publish_flow import Library, publish_flow
from workflow.services.submit_case import Proposal, commit_case
from workflow.store import cases

FLOW = """\
format: 1
flow: ballot
title: {en: Ballot}
languages: [en]
reference: BA-{number}
calendar: geneva
roles:
  registry: {of: office}
states:
  draft: {title: {en: Draft}, initial: true, editable_by: registry}
  asked: {title: {en: Asked}, consult: ballot}
  adopted: {title: {en: Adopted}, final: successful}
  rejected: {title: {en: Rejected}, final: unsuccessful}
actions:
  ask: {title: {en: Ask}, from: draft, to: asked, by: registry}
  adopt:
    title: {en: Adopt}
    from: asked
    to: adopted
    automatic: ballot.result == "adopted"
  reject:
    title: {en: Reject}
    from: asked
    to: rejected
    automatic: ballot.decided && ballot.result != "adopted"
consultations:
  ballot:
    title: {en: Ballot}
    ask: [{membership: member_state}]
    answers:
      agree: {title: {en: Agree}, counts: for}
      disagree: {title: {en: Disagree}, counts: against}
    silence: not_counted
    rule: {share: 70 %, of: replies, minimum_replies: 100}
    after: 4 weeks
    close: {by: registry}
    notify: [{send: balloted, to: ballot.asked}]
"""

TEXT = "Subject: {{ case.reference }}\n\n{{ person.name }}, please answer.\n"

NOTICE = {"balloted": {"en": TEXT}}

SENTENCES = 50


def consultation_1000(installation: Installation) -> tuple[float, float]:
    """Seconds from the opening to the end, and seconds of one sentence on how it stands."""
    case = _opened_case(installation)
    at = BEGINNING + timedelta(minutes=2)
    started = perf_counter()
    _do(installation, [Act(case, "ask", installation.people["registry"], at)])
    for number, party in enumerate(PARTIES):
        said = {"answer": "agree" if number % 4 else "disagree"}
        _do(installation, [Act(case, "answer", installation.people[party], at, said)])
    before_the_end = perf_counter()
    sentence = _sentence(installation, case)
    resumed = perf_counter()
    _do(installation, [Act(case, "close_consultation", installation.people["registry"], at)])
    return perf_counter() - started - (resumed - before_the_end), sentence


def _opened_case(installation: Installation) -> int:
    shipped = shipped_library()
    library = Library({**shipped.templates, **NOTICE}, shipped.calendars)
    with installation.sessions.begin() as session:
        author = installation.people["administrator"]
        publish_flow(session, FLOW, author, BEGINNING, library, salt)
    proposal = Proposal(
        flow="ballot",
        party=None,
        actor=installation.people["registry"],
        at=BEGINNING + timedelta(minutes=1),
        values={},
    )
    return commit_case(installation.sessions, proposal, installation.engine).case_id


def _do(installation: Installation, acts: Sequence[Act]) -> None:
    """A transaction of their own; whatever is refused would make the measurement wrong."""
    for result in commit_acts(installation.sessions, acts, installation.engine):
        if not isinstance(result, Receipt):
            raise result


def _sentence(installation: Installation, case: int) -> float:
    """The median over some sentences in Arabic, whose numbers have most forms."""
    with installation.sessions.begin() as session:
        [found] = cases.read(session, [case]).values()
        flow = installation.engine.shelf.get(session, [(found.flow, found.version)])
    asking = flow[found.flow, found.version].flow.consultations["ballot"]
    taken = []
    for _ in range(SENTENCES):
        started = perf_counter()
        outlook_in_words(outlook(asking, found.consultations["ballot"].tally), "ar", {})
        taken.append(perf_counter() - started)
    return median(taken)
