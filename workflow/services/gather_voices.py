"""The voices that a batch of acts is decided on: an answer's own, or whole rounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from definitions.consultations import Consultation, Unreached
from definitions.flow import FOCAL_POINT
from workflow.domain.case import Act, Case
from workflow.domain.facts import Facts
from workflow.domain.published import PublishedFlow, consulted_in
from workflow.domain.recusals import has_ties
from workflow.domain.recusing import PERSON, person_meant
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
    """Whether the acts are answers alone, of which each needs its own voice and little else."""
    if any(act.action != "answer" or act.expired is not None for act in acts):
        return False
    return not any(whole_in(flows[case.flow, case.version], case) for case in cases.values())


def live_in(flow: PublishedFlow, case: Case) -> list[Consultation]:
    """The open rounds of a case whose electorate follows changes of roles."""
    return [asking for asking in open_in(flow, case) if asking.live]


def open_in(flow: PublishedFlow, case: Case) -> list[Consultation]:
    """The consultations of which a round is open on a case."""
    rounds = case.consultations.items()
    return [flow.flow.consultations[name] for name, poll in rounds if poll.is_open]


def whole_in(flow: PublishedFlow, case: Case) -> list[Consultation]:
    """The open rounds of which every act looks at all voices: one that is live; one of people whom
    a tie can keep out; one of a role in which others act by rule while nobody is there."""
    return [
        asking
        for asking in open_in(flow, case)
        if asking.live
        or any(
            has_ties(flow)
            or flow.flow.roles[part.role].acting
            or flow.flow.roles[part.role].otherwise
            for part in asking.asked
            if part.role
        )
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
        if act.action == "recuse":
            own += _of_recused(case, act, facts)
        if not facts.light:
            closing = {each.name for each in _closing(flow, case, act)}
            whole = {each.name for each in whole_in(flow, case)}
            named = (closing | whole | _heard(flow, act)) & case.consultations.keys()
            rounds |= {(case.id, name, case.consultations[name].round) for name in named}
            looked |= {(case.id, case.consultations[name].opened_seq) for name in closing}
    found = voices.of_rounds(session, rounds) if rounds else {}
    for case_id, mine in (voices.own(session, own) if own else {}).items():
        found.setdefault(case_id, {}).update(mine)
    missed = voices.missed(session, looked) if looked else {}
    return _with_people(session, replace(facts, voices=found, missed=missed), acts, bool(rounds))


def _own(case: Case, act: Act, facts: Facts) -> Iterator[dict[str, Any]]:
    """What the voices in the latest rounds can be found by with which the actor may speak: their
    own, and those of whom they act for."""
    held, given = facts.roster.held.items(), facts.roster.delegations
    mine = [each for each in given if each.delegate == act.actor]
    parties = {
        party for (role, party), holders in held if role == FOCAL_POINT and act.actor in holders
    }
    parties |= {each.party for each in mine if each.party}
    persons = {act.actor} | {each.delegator for each in mine}
    persons |= {
        acting.on_behalf_of
        for (_, person), acting in facts.roster.acting.items()
        if person == act.actor and acting.on_behalf_of
    }
    for place in _rounds(case):
        yield from ({**place, "person_id": person, "party": None} for person in persons)
        yield from ({**place, "person_id": None, "party": party} for party in parties)


def _of_recused(case: Case, act: Act, facts: Facts) -> Iterator[dict[str, Any]]:
    """What the voices can be found by of whom the act takes out of the case."""
    person = person_meant(act.values.get(PERSON, act.actor), facts)
    if person is not None:
        yield from ({**place, "person_id": person.id, "party": None} for place in _rounds(case))


def _rounds(case: Case) -> Iterator[dict[str, Any]]:
    for name, poll in case.consultations.items():
        yield {"case_id": case.id, "consultation": name, "round": poll.round}


def _closing(flow: PublishedFlow, case: Case, act: Act) -> list[Consultation]:
    """The open rounds that the act may close, where it matters who was reached."""
    if act.expired is not None:
        names = {act.expired.name}
    elif act.action in ("answer", "close_consultation", "recuse") or has_ties(flow):
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
    return {*consulted_in(flow.flow, told), *done}


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
