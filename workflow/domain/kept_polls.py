"""Rounds, and what steps do to them, as plain JSON: on the case, in the history, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from definitions.consultations import Result, Stance
from workflow.domain.leaves import canonical
from workflow.domain.polls import Consulted, Opened, Poll, Polls, Voice
from workflow.domain.tallies import Tally

Kept = dict[str, Any]


def kept_polls(polls: Polls) -> Kept:
    """The rounds of a case as its row keeps them."""
    return {name: _kept_poll(poll) for name, poll in polls.items()}


def polls_of(kept: Mapping[str, Any]) -> dict[str, Poll]:
    """The rounds that a case's row keeps."""
    return {name: _poll_of(each) for name, each in kept.items()}


def kept_consulted(consulted: Consulted) -> Kept:
    """What a step does to consultations, as its history row says it."""
    said = consulted.answered
    kept: Kept = {
        "stopped": list(consulted.stopped),
        "opened": [_kept_opened(each) for each in consulted.opened],
        "joined": [[*each.key, *_kept_voice(each)] for each in consulted.joined],
        "back": [list(each.key) for each in consulted.back],
        "left": [list(each.key) for each in consulted.left],
        "answered": [*said.after.key, said.after.stance, said.counted] if said else [],
        "extended": list(consulted.extended),
        "prolonged": list(consulted.prolonged),
        "closed": [[each.name, each.result, dict(each.unreached)] for each in consulted.closed],
    }
    return {name: value for name, value in kept.items() if value}


def voices_of(opened: list[Any]) -> Opened:
    """A new round from what the history row that opened it says."""
    name, number, voices = opened
    return Opened(
        name,
        number,
        tuple(
            Voice(name, number, place, part, party, person, tuple(told))
            for place, (part, party, person, told) in enumerate(voices, start=1)
        ),
    )


def joined_of(kept: list[Any]) -> Voice:
    """A voice that joined a round, from what the history row says."""
    name, number, place, part, party, person, told = kept
    return Voice(name, number, place, part, party, person, tuple(told))


def _kept_opened(opened: Opened) -> list[Any]:
    return [opened.name, opened.round, [_kept_voice(each) for each in opened.voices]]


def _kept_voice(voice: Voice) -> list[Any]:
    return [voice.part, voice.party, voice.person_id, list(voice.told)]


def _kept_poll(poll: Poll) -> Kept:
    tally = poll.tally
    return {
        "round": poll.round,
        "opened_seq": poll.opened_seq,
        "opened_at": canonical(poll.opened_at),
        "closes_at": canonical(poll.closes_at) if poll.closes_at else None,
        "closed_seq": poll.closed_seq,
        "stopped": poll.stopped,
        "result": poll.result.value if poll.result else None,
        "extended": poll.extended,
        "prolonged": poll.prolonged,
        "tally": {
            "entitled": dict(tally.entitled),
            "stances": {
                part: {stance.value: count for stance, count in counts.items()}
                for part, counts in tally.stances.items()
            },
            "answers": dict(tally.answers),
            "comments": dict(tally.comments),
            "unreached": dict(tally.unreached),
        },
    }


def _poll_of(kept: Mapping[str, Any]) -> Poll:
    tally = kept["tally"]
    stances = {
        part: {Stance(stance): count for stance, count in counts.items()}
        for part, counts in tally["stances"].items()
    }
    return Poll(
        round=kept["round"],
        opened_seq=kept["opened_seq"],
        opened_at=datetime.fromisoformat(kept["opened_at"]),
        closes_at=datetime.fromisoformat(kept["closes_at"]) if kept["closes_at"] else None,
        tally=Tally(**{**tally, "stances": stances}),
        closed_seq=kept["closed_seq"],
        stopped=kept["stopped"],
        result=Result(kept["result"]) if kept["result"] else None,
        extended=kept["extended"],
        prolonged=kept["prolonged"],
    )
