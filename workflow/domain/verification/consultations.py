"""Whether rounds, tallies and voices follow from what the history says was opened and answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from definitions.consultations import Result, Stance
from workflow.domain.case import Kind
from workflow.domain.consultations import result_of, stance_of
from workflow.domain.kept_polls import joined_of, kept_polls, voices_of
from workflow.domain.polls import Answered, Closed, Consulted, Poll, Voice, in_round, polls_after
from workflow.domain.published import PublishedFlow
from workflow.domain.recording_voices import voice_row
from workflow.domain.verification.findings import Finding, Row, differences

Key = tuple[str, int, int]


@dataclass(slots=True)
class _Retold:
    """What the history has told so far.

    Attributes:
        opened: voice to the history row that opened its round.
        recused: the history row of a recusal that stands, to whom it took out.
    """

    polls: Mapping[str, Poll] = field(default_factory=dict)
    voices: dict[Key, Voice] = field(default_factory=dict)
    opened: dict[Key, int] = field(default_factory=dict)
    recused: dict[int, int] = field(default_factory=dict)


def verify_consultations(
    case: Row, history: Sequence[Row], voices: Sequence[Row], flow: PublishedFlow
) -> Iterator[Finding]:
    """Every way in which the rounds and voices of a case differ from what its history says."""
    retold = _Retold()
    for row in history:
        yield from _tell(retold, row, flow)
    place = f"cases {case['id']}"
    wanted_rounds = {"consultations": kept_polls(retold.polls)}
    yield from differences(place, case, wanted_rounds)
    wanted = {
        key: voice_row(case["id"], retold.opened[key], voice)
        for key, voice in retold.voices.items()
    }
    found = {(row["consultation"], row["round"], row["number"]): row for row in voices}
    for key, row in wanted.items():
        place = _place(case["id"], key)
        if key not in found:
            yield Finding(place, "it was asked and is not there")
        else:
            yield from differences(place, found[key], row)
    for key in found.keys() - wanted.keys():
        yield Finding(_place(case["id"], key), "the history knows no such voice")


def _tell(retold: _Retold, row: Row, flow: PublishedFlow) -> Iterator[Finding]:
    """Take in the next row, and see whether it follows from those before."""
    place = f"history {row['case_id']}/{row['seq']}"
    said = row["effects"].get("consulted", {})
    ends: dict[str, datetime | None] = dict.fromkeys(row["effects"].get("cleared", ()))
    ends |= {
        entry[1]: datetime.fromisoformat(entry[3])
        for entry in row["effects"].get("due", ())
        if not entry[2]
    }
    consulted = _consulted(retold, row, said)
    for opened in consulted.opened:
        before = retold.polls.get(opened.name)
        if opened.round != (before.round + 1 if before else 1):
            yield Finding(place, f'it opens round {opened.round} of "{opened.name}" out of turn')
    if consulted.answered is not None:
        yield from _answer(retold, row, consulted.answered, place, flow)
    seq = row["seq"]
    retold.polls = polls_after(retold.polls, consulted, ends, seq, row["at"])
    for opened in consulted.opened:
        retold.opened |= {voice.key: seq for voice in opened.voices}
    retold.opened |= {voice.key: seq for voice in consulted.joined}
    retold.voices |= {voice.key: voice for voice in consulted.voices}
    yield from _of_recused(retold, row, consulted, place)
    for closed in consulted.closed:
        poll = retold.polls[closed.name]
        came_to = result_of(flow.flow.consultations[closed.name], poll.tally)
        if closed.result != came_to:
            yield Finding(
                place, f'it says that "{closed.name}" came to "{closed.result}", not "{came_to}"'
            )


def _consulted(retold: _Retold, row: Row, said: Mapping[str, Any]) -> Consulted:
    """What the row says that it did to consultations."""
    answered = None
    joined = tuple(joined_of(each) for each in said.get("joined", ()))
    back = tuple(
        retold.voices[name, number, place].back for name, number, place in said.get("back", ())
    )
    there = {**retold.voices, **{voice.key: voice for voice in (*joined, *back)}}
    if "answered" in said:
        name, number, place, stance, counted = said["answered"]
        before = there[name, number, place]
        given = row["payload"]["answers"]
        after = replace(
            before,
            answer=given.get("answer"),
            comment=given.get("comment"),
            stance=Stance(stance) if stance else None,
            answered_seq=row["seq"],
            answered_by=row["actor_id"],
        )
        answered = Answered(before, after if counted else before, counted)
    return Consulted(
        stopped=tuple(said.get("stopped", ())),
        opened=tuple(voices_of(each) for each in said.get("opened", ())),
        joined=joined,
        back=back,
        left=tuple(
            replace(there[name, number, place], left_seq=row["seq"])
            for name, number, place in said.get("left", ())
        ),
        answered=answered,
        extended=tuple(said.get("extended", ())),
        prolonged=tuple(said.get("prolonged", ())),
        closed=tuple(
            Closed(name, Result(result) if result else None, unreached)
            for name, result, unreached in said.get("closed", ())
        ),
    )


def _answer(
    retold: _Retold, row: Row, answered: Answered, place: str, flow: PublishedFlow
) -> Iterator[Finding]:
    """Whether an answer counted as it had to, by its instant and by what it says."""
    voice = answered.after
    in_time = retold.polls[voice.consultation].takes(row["at"])
    if answered.counted != in_time:
        yield Finding(place, f"its answer came {'in time' if in_time else 'too late'} to count so")
    asking = flow.flow.consultations[voice.consultation]
    if answered.counted and voice.stance != stance_of(asking, voice.answer, voice.comment):
        yield Finding(place, f'its answer "{voice.answer}" does not come to "{voice.stance}"')


def _of_recused(retold: _Retold, row: Row, consulted: Consulted, place: str) -> Iterator[Finding]:
    """Whether somebody who is recused is asked, answers, or has a voice in a round that is open."""
    if row["kind"] == Kind.RECUSE:
        retold.recused[row["seq"]] = row["payload"]["recused"]
    elif row["kind"] == Kind.TAKE_BACK:
        retold.recused.pop(row["payload"]["takes_back"], None)
    out = {*retold.recused.values()}
    if not out:
        return
    if consulted.answered is not None and out & {row["actor_id"], row["on_behalf_of"]}:
        yield Finding(place, "it is an answer by or for somebody who is recused")
    for name, poll in retold.polls.items():
        there = [each for each in retold.voices.values() if each.person_id in out]
        for voice in in_round(there, name, poll) if poll.is_open else ():
            yield Finding(place, f"it leaves {voice.person_id}, who is recused, a voice in {name}")


def _place(case_id: int, key: Key) -> str:
    return f"voices {case_id}/{key[0]}/{key[1]}/{key[2]}"
