"""The voices that a batch of acts is decided on: an answer's own, or whole rounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from definitions.consultations import Consultation, Unreached
from definitions.flow import FOCAL_POINT
from workflow.domain.case import Act, Case
from workflow.domain.facts import Facts
from workflow.domain.published import PublishedFlow
from workflow.services.shelf import Key
from workflow.store import people, voices
from workflow.store.engine import Session
from workflow.store.people import Wanted

BY_VOICE = ("answer", "extend_consultation")
"""Acts that somebody may take because they have a voice."""

Round = tuple[int, str, int]
"""Case, consultation and number of a round."""


def is_light(
    flows: Mapping[Key, PublishedFlow], cases: Mapping[int, Case], acts: Sequence[Act]
) -> bool:
    """Whether the acts are answers alone, of which each needs its own voice and little else.

    A live electorate is looked at whole with each answer.
    """
    if any(act.action != "answer" or act.expired is not None for act in acts):
        return False
    return not any(live_in(flows[case.flow, case.version], case) for case in cases.values())


def live_in(flow: PublishedFlow, case: Case) -> list[Consultation]:
    """The open rounds of a case whose electorate follows changes of roles."""
    return [
        asking
        for name, poll in case.consultations.items()
        if poll.is_open and (asking := flow.flow.consultations[name]).live
    ]


def gather_voices(
    session: Session,
    flows: Mapping[Key, PublishedFlow],
    cases: Mapping[int, Case],
    acts: Sequence[Act],
    facts: Facts,
) -> Facts:
    """``facts`` with voices, with the people behind them, and with those who were not reached."""
    known = [act for act in acts if act.case_id in cases and cases[act.case_id].consultations]
    rounds: set[Round] = set()
    looked: set[tuple[int, int]] = set()
    own: list[dict[str, Any]] = []
    for act in known:
        case = cases[act.case_id]
        flow = flows[case.flow, case.version]
        if act.action in BY_VOICE:
            own += _own(case, act, facts)
        if not facts.light:
            closing = {each.name for each in _closing(flow, case, act)}
            live = {each.name for each in live_in(flow, case)}
            named = (closing | live | _heard(flow, act)) & case.consultations.keys()
            rounds |= {(case.id, name, case.consultations[name].round) for name in named}
            looked |= {(case.id, case.consultations[name].opened_seq) for name in closing}
    found = voices.of_rounds(session, rounds) if rounds else {}
    for case_id, mine in (voices.own(session, own) if own else {}).items():
        found.setdefault(case_id, {}).update(mine)
    missed = voices.missed(session, looked) if looked else {}
    return _with_people(session, replace(facts, voices=found, missed=missed), acts, bool(rounds))


def _own(case: Case, act: Act, facts: Facts) -> Iterator[dict[str, Any]]:
    """What the actor's voices in the latest rounds of the case can be found by."""
    speaks_for = [
        party
        for (role, party), holders in facts.roster.held.items()
        if role == FOCAL_POINT and act.actor in holders
    ]
    for name, poll in case.consultations.items():
        place = {"case_id": case.id, "consultation": name, "round": poll.round}
        yield {**place, "person_id": act.actor, "party": None}
        yield from ({**place, "person_id": None, "party": party} for party in speaks_for)


def _closing(flow: PublishedFlow, case: Case, act: Act) -> list[Consultation]:
    """The open rounds that the act may close, where it matters who was reached."""
    if act.expired is not None:
        names = {act.expired.name}
    elif act.action in ("answer", "close_consultation"):
        names = set(case.consultations)
    else:
        names = set()
    return [
        asking
        for name in sorted(names & case.consultations.keys())
        if case.consultations[name].is_open
        and (asking := flow.flow.consultations[name]).unreached is not Unreached.COUNTED
    ]


def _heard(flow: PublishedFlow, act: Act) -> set[str]:
    """The consultations whose voices the act may write to."""
    if act.expired is None:
        return set(flow.reach(act.action).heard)
    deadline = flow.flow.deadlines[act.expired.name]
    told = {name for each in deadline.remind for name in each.to}
    done = flow.reach(deadline.do or act.action).heard
    return {name.partition(".")[0] for name in told if "." in name} | done


def _with_people(session: Session, facts: Facts, acts: Sequence[Act], whole: bool) -> Facts:
    """The people who can speak for the voices that are written to, and who answered with one."""
    there = [voice for of_case in facts.voices.values() for voice in of_case.values()]
    persons = {voice.answered_by for voice in there if voice.answered_by}
    persons |= {voice.person_id for voice in there if voice.person_id}
    parties = {voice.party for voice in there if voice.party} if whole else set()
    missing = persons - facts.roster.people.keys()
    if not missing and not parties:
        return facts
    more = people.roster(session, Wanted(persons=missing, parties=parties), acts[0].at)
    return replace(facts, roster=facts.roster.joined(more))
