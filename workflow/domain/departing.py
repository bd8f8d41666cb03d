"""Recused people leave the rounds that are open: what they answered is taken out of the tally.

A recusal that is declared or imposed takes the voice out with its own act. A tie that keeps people
out is looked at with every act of the case, since a field or a role at a party can bring one about.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from workflow.domain.case import Act, Case, Step
from workflow.domain.consequences import Outcome
from workflow.domain.consulting import NOTHING, closes_now, closing, is_out
from workflow.domain.facts import Facts
from workflow.domain.polls import Closed, Consulted, Voice, in_round, polls_after
from workflow.domain.published import PublishedFlow
from workflow.domain.recusals import has_ties


def depart(flow: PublishedFlow, outcome: Outcome, act: Act, facts: Facts) -> Outcome:
    """``outcome`` without the voices of those who are recused after it.

    A round that nobody is left to answer closes with the step, as one closes that was opened
    without anybody; so does one that may close early, where all others have answered.
    """
    step, case = outcome.step, outcome.case
    if not case.consultations or (step.recused is None and not has_ties(flow)):
        return outcome
    voices = {**facts.voices.get(case.id, {})}
    voices |= {voice.key: voice for voice in (step.consulted.voices if step.consulted else ())}
    gone = _gone(flow, case, voices.values(), facts, step)
    if not gone:
        return outcome
    left = Consulted(left=gone)
    polls = polls_after(case.consultations, left, {}, case.revision, act.at)
    case = replace(case, consultations=polls)
    voices |= {voice.key: voice for voice in gone}
    facts = replace(facts, voices={**facts.voices, case.id: voices})
    closed = _closed(flow, case, gone, facts)
    polls = polls_after(polls, Consulted(closed=closed), {}, case.revision, act.at)
    said = step.consulted or NOTHING
    step.consulted = replace(said, left=(*said.left, *gone), closed=(*said.closed, *closed))
    step.cleared = (*step.cleared, *(each.name for each in closed))
    return Outcome(step, replace(case, consultations=polls))


def _gone(
    flow: PublishedFlow, case: Case, voices: Iterable[Voice], facts: Facts, step: Step
) -> tuple[Voice, ...]:
    """The voices that leave; not the one that answers with this very step."""
    answered = step.consulted.answered if step.consulted else None
    return tuple(
        replace(voice, left_seq=case.revision)
        for name, poll in case.consultations.items()
        if poll.is_open
        for voice in in_round(voices, name, poll)
        if is_out(flow, case, voice, facts.roster)
        and (answered is None or answered.after.key != voice.key)
    )


def _closed(
    flow: PublishedFlow, case: Case, gone: tuple[Voice, ...], facts: Facts
) -> tuple[Closed, ...]:
    """The rounds that end since these voices left them."""
    found = []
    for name in dict.fromkeys(voice.consultation for voice in gone):
        asking, poll = flow.flow.consultations[name], case.consultations[name]
        nobody = not poll.tally.voices and not asking.live
        if nobody or closes_now(asking, poll.tally):
            found.append(closing(asking, poll, case, facts))
    return tuple(found)
