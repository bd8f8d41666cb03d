"""What people do to an open round of a consultation: answer, close it early, ask for more time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from definitions.consultations import ASKED, Consultation
from definitions.flow import Field, FieldType
from workflow.domain.authority import Deed, Standing, standing
from workflow.domain.case import Act, Case, Kind, Step
from workflow.domain.consequences import Outcome, carry_out
from workflow.domain.consultations import stance_of
from workflow.domain.consulting import closes_now, closing, refreshed
from workflow.domain.deadlines import further, with_reminders
from workflow.domain.facts import Facts
from workflow.domain.forms import read_form
from workflow.domain.polls import Answered, Closed, Consulted, Poll, Voice, recounted
from workflow.domain.published import PublishedFlow
from workflow.domain.refusing import (
    already_answered,
    already_extended,
    case_ended,
    has_left,
    names_nothing,
    never_extended,
    no_answer,
    no_voice,
    not_closed_early,
    not_known,
    not_open,
    several_voices,
)
from workflow.domain.speaking import speaking
from workflow.errors import Reason, Refused

NAME = Field("consultation", FieldType.TEXT, max_length=63)

ANSWER_FORM: Mapping[str, Field] = {
    "consultation": NAME,
    "answer": Field("answer", FieldType.TEXT, max_length=63),
    "comment": Field("comment", FieldType.TEXT, max_length=63),
    "text": Field("text", FieldType.LONG_TEXT, max_length=10_000),
    "party": Field("party", FieldType.TEXT, max_length=63),
    "holder": Field("holder", FieldType.PERSON),
    "replaces": Field("replaces", FieldType.YES_NO),
}
"""What an answer says: which consultation where there are several, the answer, a comment of a kind
with its text, for which party or in whose place where the actor speaks for several, and whether it
takes the place of what another person answered with the same voice."""

NAMING_FORM: Mapping[str, Field] = {"consultation": NAME}


@dataclass(frozen=True, slots=True)
class _Round:
    """The round that an act is about."""

    asking: Consultation
    poll: Poll


@dataclass(frozen=True, slots=True)
class _Mine:
    """A voice that the actor may speak with, or for which they might stand in, and the reasons."""

    voice: Voice
    may: Standing

    @property
    def is_own(self) -> bool:
        """Whether it is theirs, or their own party's."""
        return self.may.behalf is None


def answer(flow: PublishedFlow, case: Case, act: Act, facts: Facts) -> Outcome:
    """The last answer of a voice before the closing instant counts; a later one is kept."""
    given = _read(flow, case, act, facts, ANSWER_FORM)
    asked = _round(flow, case, act, given)
    now = refreshed(flow, case, asked.asking.name, facts, act.at)
    before, case, facts = case, now.case, now.facts
    asked = replace(asked, poll=case.consultations[asked.asking.name])
    mine = _voice(flow, case, act, given, asked, facts)
    voice, may = mine.voice, mine.may
    kept = _reply(flow, case, act, given, asked, voice, facts)
    counted = asked.poll.takes(act.at)
    after = voice
    if counted:
        said, comment = given.get("answer"), given.get("comment")
        after = replace(
            voice,
            answer=said,
            comment=comment,
            stance=stance_of(asked.asking, said, comment),
            answered_seq=case.revision + 1,
            answered_by=act.actor,
        )
    answered = Answered(voice, after, counted)
    closed: tuple[Closed, ...] = ()
    tally = recounted(asked.poll.tally, answered)
    if counted and closes_now(asked.asking, tally):
        closed = (closing(asked.asking, replace(asked.poll, tally=tally), case, facts),)
    step = Step(
        Kind.ANSWER, act.action, case.state, case.state, may.capacity, act.actor,
        answers=kept, behalf=may.behalf,
        cleared=tuple(each.name for each in closed),
        consulted=replace(now.consulted, answered=answered, closed=closed),
    )  # fmt: skip
    return carry_out(flow, before, None, step, act, facts)


def close_consultation(flow: PublishedFlow, case: Case, act: Act, facts: Facts) -> Outcome:
    """An officer of the flow's choice closes a round before its closing instant."""
    asked = _round(flow, case, act, _read(flow, case, act, facts, NAMING_FORM))
    asking = asked.asking
    if not asking.closed_by:
        raise Refused(act.action, case.state, (not_closed_early(asking),))
    deed = Deed(act.action, act.at)
    may = standing(flow, case, asking.closed_by, act.actor, facts.roster, deed, act.capacity)
    reasons = (*may.reasons, *(() if asked.poll.is_open else (not_open(asking, asked.poll),)))
    if reasons:
        raise Refused(act.action, case.state, reasons)
    now = refreshed(flow, case, asking.name, facts, act.at)
    closed = closing(asking, now.case.consultations[asking.name], now.case, now.facts)
    step = Step(
        Kind.CLOSE, act.action, case.state, case.state, may.capacity, act.actor,
        answers={"consultation": asking.name}, behalf=may.behalf,
        cleared=(asking.name,),
        consulted=replace(now.consulted, closed=(closed,)),
    )  # fmt: skip
    return carry_out(flow, case, None, step, act, facts)


def extend_consultation(flow: PublishedFlow, case: Case, act: Act, facts: Facts) -> Outcome:
    """Once a round, while it is open, somebody whom the flow names has more time for it."""
    given = _read(flow, case, act, facts, NAMING_FORM)
    asked = _round(flow, case, act, given)
    asking, poll = asked.asking, asked.poll
    if asking.extension is None:
        raise Refused(act.action, case.state, (never_extended(asking),))
    may = _may_extend(flow, case, act, asked, facts)
    reasons = (*may.reasons, *_no_more_time(asked, act.at))
    if reasons or poll.closes_at is None:
        raise Refused(act.action, case.state, reasons)
    deadline = flow.flow.deadlines[asking.name]
    end = further(deadline, poll.closes_at, asking.extension.period, flow.calendar)
    step = Step(
        Kind.EXTEND, act.action, case.state, case.state, may.capacity, act.actor,
        answers={"consultation": asking.name}, behalf=may.behalf,
        due=with_reminders(deadline, act.at, end, flow.calendar),
        cleared=(asking.name,),
        consulted=Consulted(extended=(asking.name,)),
    )  # fmt: skip
    return carry_out(flow, case, None, step, act, facts)


def why_not(
    flow: PublishedFlow, case: Case, action: str, name: str, actor: int, at: datetime, facts: Facts
) -> tuple[Reason, ...]:
    """Why an act on a round is closed to ``actor``, whatever its form says; empty when it is open.

    Args:
        action: one of ``ON_ROUNDS``.
        name: of a consultation that was opened on the case.
    """
    act = Act(case.id, action, actor, at)
    asked = _Round(flow.flow.consultations[name], case.consultations[name])
    asking, poll = asked.asking, asked.poll
    if action == "answer":
        return _closed_to(flow, asking, _mine(flow, case, act, asked, facts))
    if action == "close_consultation":
        deed = Deed(action, at)
        may = standing(flow, case, asking.closed_by, actor, facts.roster, deed)
        unnamed = all(each.code == "capacity_needed" for each in may.reasons)
        closed = () if poll.is_open else (not_open(asking, poll),)
        return (*(() if unnamed else may.reasons), *closed)
    reasons = _may_extend(flow, case, act, asked, facts).reasons
    return (*reasons, *_no_more_time(asked, at))


def _no_more_time(asked: _Round, at: datetime) -> tuple[Reason, ...]:
    """Why the round itself does not go on for longer."""
    asking, poll = asked.asking, asked.poll
    if not poll.takes(at) or poll.closes_at is None:
        return (not_open(asking, poll),)
    return (already_extended(asking, poll),) if poll.extended else ()


def _read(
    flow: PublishedFlow, case: Case, act: Act, facts: Facts, form: Mapping[str, Field]
) -> dict[str, Any]:
    read = read_form({}, form, act.values, facts.roster)
    reasons = read.reasons
    if flow.flow.states[case.state].final:
        reasons = (case_ended(flow, case),)
    if reasons:
        raise Refused(act.action, case.state, reasons)
    return dict(read.answers)


def _round(flow: PublishedFlow, case: Case, act: Act, given: Mapping[str, Any]) -> _Round:
    """The round that is named, or the only one that is open; where none is, the only one."""
    known = flow.flow.consultations
    name = given.get("consultation")
    if name is None:
        running = [each for each, poll in case.consultations.items() if poll.is_open]
        only = running or list(case.consultations)
        if len(only) != 1:
            raise Refused(act.action, case.state, (names_nothing(running),))
        name = only[0]
    if name not in known:
        raise Refused(act.action, case.state, (not_known(name, known),))
    if name not in case.consultations:
        raise Refused(act.action, case.state, (not_open(known[name], None),))
    return _Round(known[name], case.consultations[name])


def _mine(flow: PublishedFlow, case: Case, act: Act, asked: _Round, facts: Facts) -> list[_Mine]:
    """The voices of the round that the actor speaks with, those that have left it among them."""
    of_round = (asked.asking.name, asked.poll.round)
    deed = Deed(act.action, act.at)
    return [
        _Mine(voice, may)
        for _, voice in sorted(facts.voices.get(case.id, {}).items())
        if (voice.consultation, voice.round) == of_round
        if (may := speaking(flow, case, voice, act.actor, facts.roster, deed)) is not None
    ]


def _closed_to(
    flow: PublishedFlow, asking: Consultation, mine: Sequence[_Mine]
) -> tuple[Reason, ...]:
    """Why the actor speaks with none of the voices that might be theirs; empty when they do."""
    if not mine:
        return (no_voice(flow, asking),)
    barred = {str(reason): reason for each in mine for reason in each.may.reasons}.values()
    there = [each for each in mine if each.voice.left_seq is None]
    if not there:
        return tuple(barred) or (has_left(asking),)
    return () if any(each.may.capacity for each in there) else tuple(barred)


def _voice(
    flow: PublishedFlow,
    case: Case,
    act: Act,
    given: Mapping[str, Any],
    asked: _Round,
    facts: Facts,
) -> _Mine:
    """The one voice that the actor speaks with; their own where nothing else is named."""
    mine = _mine(flow, case, act, asked, facts)
    if closed := _closed_to(flow, asked.asking, mine):
        raise Refused(act.action, case.state, closed)
    there = [each for each in mine if each.may.capacity and each.voice.left_seq is None]
    fitting = [
        each
        for each in there
        if given.get("party") in (None, each.voice.party)
        and given.get("holder") in (None, each.voice.person_id)
        and act.capacity in (None, each.voice.part, each.may.capacity)
    ]
    if "party" not in given and "holder" not in given:
        fitting = [each for each in fitting if each.is_own] or fitting
    if len(fitting) != 1:
        voices = [each.voice for each in there]
        raise Refused(act.action, case.state, (several_voices(voices, act.actor, facts.roster),))
    return fitting[0]


def _reply(
    flow: PublishedFlow,
    case: Case,
    act: Act,
    given: dict[str, Any],
    asked: _Round,
    voice: Voice,
    facts: Facts,
) -> dict[str, Any]:
    """What is kept of the reply; refused where it says nothing or what cannot be said."""
    asking = asked.asking
    reasons: list[Reason] = []
    for key, known in (("answer", asking.answers), ("comment", asking.comments)):
        if key in given and given[key] not in known:
            reasons.append(no_answer(asking, key, given[key], known))
    if "answer" not in given and "comment" not in given:
        reasons.append(no_answer(asking, "answer", None, asking.answers or asking.comments))
    if "text" in given and "comment" not in given and not reasons:
        reasons.append(no_answer(asking, "comment", None, asking.comments))
    before = voice.answered_by
    if before not in (None, act.actor) and not given.get("replaces"):
        reasons.append(already_answered(asking, voice, facts.roster))
    if reasons:
        raise Refused(act.action, case.state, reasons)
    kept = {"consultation": asking.name, **given}
    if voice.party:
        return {**kept, "party": voice.party}
    return kept if voice.person_id == act.actor else {**kept, "holder": voice.person_id}


def _may_extend(flow: PublishedFlow, case: Case, act: Act, asked: _Round, facts: Facts) -> Standing:
    """The capacity in which the actor has more time, and for whom, or the reasons why not."""
    extension = asked.asking.extension
    by = extension.by if extension else ()
    if ASKED in by:
        mine = _mine(flow, case, act, asked, facts)
        there = [each for each in mine if each.voice.left_seq is None and each.may.capacity]
        if there:
            return next((each for each in there if each.is_own), there[0]).may
        if len(by) == 1:
            return Standing(reasons=_closed_to(flow, asked.asking, mine))
    roles = tuple(role for role in by if role != ASKED)
    deed = Deed(act.action, act.at)
    return standing(flow, case, roles, act.actor, facts.roster, deed, act.capacity)


ON_ROUNDS: Mapping[str, Callable[[PublishedFlow, Case, Act, Facts], Outcome]] = {
    "answer": answer,
    "close_consultation": close_consultation,
    "extend_consultation": extend_consultation,
}
"""What people do to rounds, by the name of the built-in action."""
