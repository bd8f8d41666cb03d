"""Consultations of a case: how each stands, in a sentence, who was asked and who answered what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from definitions.consultations import Consultation, Stance
from definitions.flow import Text
from workflow.cli.terminal.instants import away, brief, counted, shown, written
from workflow.cli.terminal.paper import Heading, Printed, Rows
from workflow.cli.views.words import role_title
from workflow.domain.looking_ahead import outlook_of
from workflow.domain.outlook_words import outlook_in_words
from workflow.domain.polls import Poll, Voice
from workflow.domain.published import PublishedFlow
from workflow.domain.roster import Roster
from workflow.services.read_consultations import Asking, Consulting, RoundTold

Told = dict[str, Any]


SILENCE = {
    "assent": "counts as assent",
    "abstention": "counts as an abstention",
    "not_counted": "is not counted",
    "dissent": "counts as dissent",
}
"""What it means that a voice does not answer."""

MEMBERSHIP = {
    "member_state": "Member State",
    "sector_member": "Sector Member",
    "associate": "Associate",
    "academia": "Academia",
    "un_body": "United Nations body",
    "igo": "Intergovernmental organization",
    "ngo": "Non-governmental organization",
    "private_non_member": "Private non-member",
}
"""The classes of party as people read them."""


def poll_told(flow: PublishedFlow, asking: Consultation, poll: Poll | None, language: str) -> Told:
    """How the latest round of a consultation stands, as JSON; little before the first."""
    told: Told = {"name": asking.name, "title": str(asking.title), "round": 0, "open": False}
    if poll is None:
        return told
    ahead = outlook_of(asking, poll)
    tally = poll.tally
    return told | {
        "round": poll.round,
        "open": poll.is_open,
        "stopped": poll.stopped,
        "opened_at": written(poll.opened_at),
        "closes_at": written(poll.closes_at),
        "closes": shown(poll.closes_at) if poll.closes_at else None,
        "extended": poll.extended,
        "prolonged": poll.prolonged,
        "silence": asking.silence.value,
        "result": poll.result.value if poll.result else None,
        "outlook": outlook_in_words(ahead, language, classes_of(flow, asking)),
        "certain": ahead.is_certain,
        "possible": sorted(ahead.possible),
        "tally": {
            "entitled": tally.voices,
            "replies": tally.replies,
            "silent": tally.voices - tally.replies,
            **{each.value: tally.stand(each) for each in Stance},
            "answers": {name: tally.answers.get(name, 0) for name in asking.answers},
            "comments": {name: tally.comments.get(name, 0) for name in asking.comments},
            "unreached": sum(tally.unreached.values()),
        },
    }


def classes_of(flow: PublishedFlow, asking: Consultation) -> Mapping[str, Text]:
    """The titles of the parts that are asked, as far as they have one."""
    roles = (flow.flow.roles.get(part.role or "") for part in asking.asked)
    return {role.name: role.title for role in roles if role and role.title}


def consulting_told(found: Consulting, language: str) -> Told:
    """All that is known of a case's consultations, as JSON."""
    return {
        "id": found.case.id,
        "reference": found.case.reference,
        "state": found.case.state,
        "consultations": [
            {
                **poll_told(found.flow, each.asking, each.poll, language),
                "voices": [_voice_told(each, voice, found.roster) for voice in each.voices],
                "rounds": [_round_told(one) for one in each.rounds],
            }
            for each in found.askings
        ],
    }


def consulting_printed(
    found: Consulting, told: Told, name: str, now: datetime
) -> Iterator[Printed]:
    """The same for people."""
    if not found.askings:
        yield f"The flow of {name} asks nobody anything."
    for each, one in zip(found.askings, told["consultations"], strict=True):
        yield Heading(f"{one['title']} ({each.asking.name}) on {name}")
        yield from poll_printed(each.poll, one, now)
        for past in one["rounds"][:-1]:
            how = "stopped" if past["stopped"] else past["result"] or "closed"
            yield f"  Round {past['round']}: {how}, {past['ended']}"
        if one["voices"]:
            yield Rows(("", "Part", "Whose voice", "Answer", "By"), list(_rows(found, one)))


def poll_printed(poll: Poll | None, told: Told, now: datetime) -> Iterator[Printed]:
    """How a round stands, in lines."""
    if poll is None:
        yield "  It was not opened yet."
        return
    if poll.is_open and poll.closes_at:
        until = f"open until {shown(poll.closes_at)} ({away(poll.closes_at, now)})"
    elif poll.is_open:
        until = "open"
    else:
        until = "stopped" if poll.stopped else f"closed: {told['result'] or 'advice was given'}"
    tally = told["tally"]
    yield f"  Round {poll.round}: {until}"
    yield f"  {tally['replies']} of {counted(tally['entitled'], 'voice')} replied" + _by_name(tally)
    if tally["silent"]:
        yield f"  {tally['silent']} silent; silence {SILENCE[told['silence']]}"
    if told["outlook"] and not poll.stopped:
        yield f"  {told['outlook']}"


def _by_name(tally: Told) -> str:
    given = {**tally["answers"], **tally["comments"]}
    listed = ", ".join(f"{name} {count}" for name, count in given.items() if count)
    return f": {listed}" if listed else ""


def _voice_told(each: Asking, voice: Voice, roster: Roster) -> Told:
    by = roster.people.get(voice.answered_by or 0)
    person = roster.people.get(voice.person_id or 0)
    party = roster.parties.get(voice.party or "")
    return {
        "number": voice.number,
        "part": voice.part,
        "party": voice.party,
        "party_name": party.name if party else None,
        "person": person.name or None if person else None,
        "told": list(voice.told),
        "answer": voice.answer,
        "comment": voice.comment,
        "counts": voice.stance.value if voice.stance else None,
        "answered_by": by.name or None if by else None,
        "answered_row": voice.answered_seq,
        "left_row": voice.left_seq,
    }


def _round_told(told: RoundTold) -> Told:
    return {
        "round": told.number,
        "opened_at": written(told.opened_at),
        "ended_at": written(told.ended_at),
        "ended": brief(told.ended_at) if told.ended_at else None,
        "stopped": told.stopped,
        "result": told.result,
    }


def _rows(found: Consulting, told: Told) -> Iterator[tuple[str, ...]]:
    for voice in told["voices"]:
        said = ", ".join(each for each in (voice["answer"], voice["comment"]) if each) or "-"
        if voice["left_row"]:
            said = "left"
        whose = voice["party_name"] or voice["person"] or "an erased person"
        part = MEMBERSHIP.get(voice["part"]) or role_title(found.flow.flow, voice["part"])
        yield str(voice["number"]), part, whose, said, voice["answered_by"] or "-"
