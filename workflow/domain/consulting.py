"""What entering a state, leaving it and the clock do to consultations: rounds open, stop and close.

A round closes at the end of the deadline of its consultation's name, so whatever moves that end
moves the closing instant.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from definitions.consultations import ASKED, Consultation, Early, Result, Unreached
from definitions.flow import Notify
from workflow.domain.authority import Deed
from workflow.domain.case import Act, Case, Due, Kind, Step
from workflow.domain.consultations import hangs_on_notice, possible_results, result_of
from workflow.domain.deadlines import further, with_reminders
from workflow.domain.facts import Facts, NeedsMore, view_of
from workflow.domain.polls import (
    Closed,
    Consulted,
    Opened,
    Poll,
    Voice,
    in_round,
    polls_after,
    unreached_of,
)
from workflow.domain.published import PublishedFlow
from workflow.domain.recusals import is_recused
from workflow.domain.roster import Roster
from workflow.domain.speaking import waited_for, with_a_voice
from workflow.domain.tallies import Tally

NOTHING = Consulted()


@dataclass(frozen=True, slots=True)
class Following:
    """What a step does to consultations, and to the deadlines at whose ends they close.

    Attributes:
        due: the deadlines that the step sets, without those of rounds that are over already.
        notify: the notices that openings owe.
    """

    consulted: Consulted | None
    due: tuple[Due, ...]
    notify: tuple[Notify, ...] = ()


def follow(
    flow: PublishedFlow,
    case: Case,
    step: Step,
    due: tuple[Due, ...],
    entered: bool,
    act: Act,
    facts: Facts,
) -> Following:
    """What ``step`` does to consultations beside what it says itself.

    Args:
        case: as the step leaves it, its rounds still as before.
        entered: whether the step enters its target, be it the state that it leaves.
    """
    if not flow.flow.consultations:
        return Following(step.consulted, due)
    found = step.consulted or NOTHING
    if act.expired is not None and step.kind is Kind.DEADLINE and not act.expired.ordinal:
        name = act.expired.name
        if name in case.consultations and case.consultations[name].is_open:
            found, due = _closed_by_clock(flow, case, name, found, due, act, facts)
    if not entered:
        commented = _commented(flow, found, facts)
        return Following(found if found != NOTHING else None, due, commented)
    states = flow.flow.states
    over = {each.name for each in found.closed}
    left = [name for name in states[step.source].consult if name not in over]
    stopped = tuple(name for name in left if _is_open(case, name))
    opened = tuple(
        _opened(flow, flow.flow.consultations[name], case, facts, act.at)
        for name in states[step.target].consult
    )
    empty = tuple(_without_voices(flow, each) for each in opened if not each.voices)
    if stopped or opened:
        found = replace(found, stopped=stopped, opened=opened, closed=(*found.closed, *empty))
    over = {each.name for each in empty}
    notify = [
        each for new in opened if new.voices for each in flow.flow.consultations[new.name].notify
    ]
    return Following(
        found if found != NOTHING else None,
        tuple(each for each in due if each.name not in over),
        tuple(notify),
    )


def _commented(flow: PublishedFlow, found: Consulted, facts: Facts) -> tuple[Notify, ...]:
    """The notices that a comment owes at once; one that came too late owes none.

    Raises:
        NeedsMore: nobody has looked yet for those to whom they go.
    """
    said = found.answered
    if said is None or not said.counted or said.after.comment is None:
        return ()
    owed = flow.flow.consultations[said.after.consultation].comments[said.after.comment].notify
    if owed and facts.light:
        raise NeedsMore
    return owed


def with_polls(case: Case, step: Step, at: datetime) -> Case:
    """``case`` with its rounds as ``step`` leaves them; its revision counts the step already."""
    ends: dict[str, datetime | None] = dict.fromkeys(step.cleared)
    ends |= {each.name: each.due_at for each in step.due if not each.ordinal}
    if step.consulted is None and not any(_is_open(case, name) for name in ends):
        return case
    polls = polls_after(case.consultations, step.consulted, ends, case.revision, at)
    return replace(case, consultations=polls)


def closes_now(asking: Consultation, tally: Tally) -> bool:
    """Whether a round closes before its closing instant with this tally."""
    if asking.early is Early.NEVER:
        return False
    if tally.replies >= tally.voices:
        return True
    return asking.early is Early.WHEN_CERTAIN and len(possible_results(asking, tally)) == 1


def is_over(case: Case, name: str) -> bool:
    """Whether a round was held and has ended; a deadline that is no consultation's never is."""
    return name in case.consultations and not case.consultations[name].is_open


def closing(asking: Consultation, poll: Poll, case: Case, facts: Facts) -> Closed:
    """The end of a round with what it comes to.

    Raises:
        NeedsMore: voices that were not reached matter, and nobody has looked for them.
    """
    unreached = {}
    if asking.unreached is not Unreached.COUNTED:
        if facts.light:
            raise NeedsMore
        missed = facts.missed.get((case.id, poll.opened_seq), frozenset())
        voices = facts.voices.get(case.id, {}).values()
        unreached = unreached_of(voices, asking.name, poll, missed)
    tally = replace(poll.tally, unreached=unreached)
    return Closed(asking.name, result_of(asking, tally), unreached)


@dataclass(frozen=True, slots=True)
class Refreshed:
    """A case and facts with a live electorate as it is now, and how it came to be so."""

    case: Case
    facts: Facts
    consulted: Consulted


def refreshed(flow: PublishedFlow, case: Case, name: str, facts: Facts, at: datetime) -> Refreshed:
    """The open round without those who are recused by now, and of a live electorate with the
    voices that there are now. One that is not open stays as it is.
    """
    asking, poll = flow.flow.consultations[name], case.consultations[name]
    if not poll.is_open:
        return _same(case, facts)
    if not asking.live:
        gone = tuple(
            replace(each, left_seq=case.revision + 1)
            for each in in_round(facts.voices.get(case.id, {}).values(), name, poll)
            if is_out(flow, case, each, facts.roster)
        )
        return _changed(case, facts, Consulted(left=gone), at) if gone else _same(case, facts)
    done = _followed(flow, asking, poll, case, facts, at)
    return _changed(case, facts, done, at)


def _followed(
    flow: PublishedFlow,
    asking: Consultation,
    poll: Poll,
    case: Case,
    facts: Facts,
    at: datetime,
) -> Consulted:
    """How the voices of a live electorate come to be those that there are now."""
    of_round = [
        each
        for each in facts.voices.get(case.id, {}).values()
        if (each.consultation, each.round) == (asking.name, poll.round)
    ]
    known = {_whose(each): each for each in of_round}
    now = {_whose(each): each for each in _electorate(flow, asking, case, facts, at)}
    new = [each for key, each in now.items() if key not in known]
    last = max((each.number for each in of_round), default=0)
    return Consulted(
        joined=tuple(
            replace(each, round=poll.round, number=place)
            for place, each in enumerate(new, start=last + 1)
        ),
        back=tuple(
            known[key].back for key in now if key in known and known[key].left_seq is not None
        ),
        left=tuple(
            replace(each, left_seq=case.revision + 1)
            for key, each in known.items()
            if each.left_seq is None and key not in now
        ),
    )


def _whose(voice: Voice) -> tuple[str, str | None, int | None]:
    """Whose voice it is; a party keeps the one that it has when another part comes to name it."""
    return (voice.part if voice.party is None else "", voice.party, voice.person_id)


def is_out(flow: PublishedFlow, case: Case, voice: Voice, roster: Roster) -> bool:
    """Whether whose own voice it is takes no part in the case; a party's stays the party's."""
    person = voice.person_id
    return person is not None and is_recused(flow, case, person, roster, voice.part)


def people_of(
    flow: PublishedFlow, case: Case, voice: Voice, roster: Roster, at: datetime
) -> Sequence[int]:
    """Whoever can speak for a voice and can be written to, by what is known of them now."""
    people = waited_for(flow, case, voice, roster, Deed("answer", at))
    return [each for each in people if each in roster.people and roster.people[each].email]


def behind(
    flow: PublishedFlow,
    recipient: str,
    case: Case,
    voices: Collection[Voice],
    roster: Roster,
    at: datetime,
) -> list[int]:
    """The people behind ``NAME.asked`` or ``NAME.silent``, each once."""
    name, _, who = recipient.partition(".")
    poll = case.consultations.get(name)
    found = [
        person
        for voice in (in_round(voices, name, poll) if poll else ())
        if voice.is_silent or who == ASKED
        for person in people_of(flow, case, voice, roster, at)
    ]
    return list(dict.fromkeys(found))


def _same(case: Case, facts: Facts) -> Refreshed:
    return Refreshed(case, facts, NOTHING)


def _changed(case: Case, facts: Facts, done: Consulted, at: datetime) -> Refreshed:
    of_case = {**facts.voices.get(case.id, {}), **{each.key: each for each in done.voices}}
    polls = polls_after(case.consultations, done, {}, case.revision + 1, at)
    return Refreshed(
        replace(case, consultations=polls),
        replace(facts, voices={**facts.voices, case.id: of_case}),
        done,
    )


def _is_open(case: Case, name: str) -> bool:
    return name in case.consultations and case.consultations[name].is_open


def _closed_by_clock(
    flow: PublishedFlow,
    case: Case,
    name: str,
    found: Consulted,
    due: tuple[Due, ...],
    act: Act,
    facts: Facts,
) -> tuple[Consulted, tuple[Due, ...]]:
    """The round closes, or runs once more where silence hangs on notices that did not arrive."""
    now = refreshed(flow, case, name, facts, act.at)
    asking, poll = flow.flow.consultations[name], now.case.consultations[name]
    said = now.consulted
    if said is not NOTHING:
        found = replace(found, joined=said.joined, back=said.back, left=said.left)
    closed = closing(asking, poll, now.case, now.facts)
    if (
        asking.unreached is Unreached.EXTENDED
        and not poll.prolonged
        and hangs_on_notice(asking, replace(poll.tally, unreached=closed.unreached))
        and (period := flow.flow.deadlines[name].after)
    ):
        deadline = flow.flow.deadlines[name]
        ended = act.effective_at
        end = further(deadline, ended, period, flow.calendar)
        again = with_reminders(deadline, ended, end, flow.calendar)
        return replace(found, prolonged=(*found.prolonged, name)), (*due, *again)
    return replace(found, closed=(*found.closed, closed)), due


def _opened(
    flow: PublishedFlow, asking: Consultation, case: Case, facts: Facts, at: datetime
) -> Opened:
    before = case.consultations.get(asking.name)
    number = before.round + 1 if before else 1
    told = any(f"{asking.name}.{ASKED}" in each.to for each in asking.notify)
    voices = [
        replace(voice, told=tuple(people_of(flow, case, voice, facts.roster, at)) if told else ())
        for voice in _electorate(flow, asking, case, facts, at)
    ]
    return Opened(
        asking.name,
        number,
        tuple(
            replace(voice, round=number, number=place)
            for place, voice in enumerate(voices, start=1)
        ),
    )


def _electorate(
    flow: PublishedFlow, asking: Consultation, case: Case, facts: Facts, at: datetime
) -> Iterator[Voice]:
    """The voices that there are now, part by part, not numbered yet; of a party the first."""
    roster = facts.roster
    asked: set[str] = set()
    view = view_of(case, at, facts)
    for part, question in flow.parts[asking.name]:
        if question is not None and question.why_not(view) is not None:
            continue
        if part.role is not None:
            role = flow.flow.roles[part.role]
            for person in with_a_voice(flow, case, role, roster, Deed("answer", at)):
                if roster.people[person].email:
                    yield Voice(asking.name, 0, 0, part.name, None, person)
        else:
            named = _parties_in(case, part.field) if part.field else ()
            for code, member in sorted(roster.parties.items()):
                there = code in named if part.field else member.membership == part.membership
                if there and code not in asked:
                    asked.add(code)
                    yield Voice(asking.name, 0, 0, part.name, code, None)


def _parties_in(case: Case, field: str) -> Collection[str]:
    """The parties that a field of type party or parties names."""
    kept = case.fields.get(field)
    return kept if isinstance(kept, list) else (kept,) if kept else ()


def _without_voices(flow: PublishedFlow, opened: Opened) -> Closed:
    """Nobody is entitled, so nobody can decide."""
    rule = flow.flow.consultations[opened.name].rule
    return Closed(opened.name, Result.LATER if rule else None)
