"""Why an answer is not taken, and why a round is neither closed nor extended: one sentence each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from definitions.consultations import Consultation
from workflow.domain.case import Case
from workflow.domain.leaves import canonical
from workflow.domain.polls import Poll, Voice
from workflow.domain.published import PublishedFlow
from workflow.domain.refusals import title
from workflow.domain.roster import Roster
from workflow.domain.suggestions import nearest
from workflow.errors import Reason, reason


def case_ended(flow: PublishedFlow, case: Case) -> Reason:
    """The case is in a final state."""
    shown = flow.flow.states[case.state].title
    return reason("case_ended", f'the case has ended: it is in "{shown}"', state=case.state)


def names_nothing(running: Sequence[str]) -> Reason:
    """No consultation is named, and there is not exactly one that is open."""
    listed = ", ".join(running)
    sentence = (
        f"several consultations are open: {listed}; name one"
        if running
        else "no consultation is open on this case"
    )
    return reason("consultation_needed", sentence, clears="name the consultation", open=listed)


def not_known(name: str, known: Collection[str]) -> Reason:
    """The flow has no such consultation."""
    near = nearest(name, list(known))
    hint = f'; did you mean "{near}"?' if near else f"; there is {', '.join(known) or 'none'}"
    return reason(
        "unknown_consultation", f'the flow has no consultation "{name}"{hint}', consultation=name
    )


def not_open(asking: Consultation, poll: Poll | None) -> Reason:
    """The round is not open, or there was none yet."""
    if poll is None:
        sentence = f'"{asking.title}" was not opened yet'
    elif poll.stopped:
        sentence = f'round {poll.round} of "{asking.title}" was stopped'
    elif poll.is_open and poll.closes_at is None:
        sentence = f'round {poll.round} of "{asking.title}" is open and has no closing instant yet'
    elif poll.is_open:
        sentence = f'round {poll.round} of "{asking.title}" closed {canonical(poll.closes_at)}'
    else:
        sentence = f'round {poll.round} of "{asking.title}" has closed'
    return reason("not_open", sentence, clears="a new round", consultation=asking.name)


def no_voice(flow: PublishedFlow, asking: Consultation) -> Reason:
    """The actor speaks for none of the voices."""
    parts = [
        title(flow, part.role)
        if part.role
        else f"parties of the class {part.membership}"
        if part.membership
        else f'the parties in "{part.field}"'
        for part in asking.asked
    ]
    roles = tuple(part.role for part in asking.asked if part.role)
    sentence = f'you have no voice in this round of "{asking.title}"; asked are '
    return reason(
        "not_entitled", sentence + " and ".join(parts), who=roles, consultation=asking.name
    )


def has_left(asking: Consultation) -> Reason:
    """The voice was one, and is none any more."""
    return reason(
        "voice_left",
        f'your voice in "{asking.title}" does not count any more',
        consultation=asking.name,
    )


def several_voices(voices: Sequence[Voice], actor: int | None, roster: Roster) -> Reason:
    """The actor speaks for several voices, or names one for which they do not speak."""

    def called(voice: Voice) -> str:
        if voice.party:
            return f"party {voice.party}"
        if voice.person_id == actor:
            return f"capacity {voice.part}"
        person = roster.people.get(voice.person_id or 0)
        return f"holder {person.email if person else voice.person_id}"

    listed = ", ".join(called(voice) for voice in voices)
    return reason(
        "voice_needed",
        f"say with which voice you answer; yours: {listed}",
        clears="name the party, the capacity or the holder",
        voices=listed,
    )


def no_answer(
    asking: Consultation, key: str, found: str | None, known: Mapping[str, object]
) -> Reason:
    """An answer or kind of comment that there is not, or that is missing."""
    listed = ", ".join(known) or "none"
    if found is None:
        sentence = f"{key} is not given; there is {listed}"
        return reason("field_missing", sentence, clears=f'give "{key}"', field=key)
    near = nearest(found, list(known))
    hint = f'did you mean "{near}"?' if near else f"there is {listed}"
    sentence = f'{key}: "{found}" is none of "{asking.title}"; {hint}'
    return reason("bad_value", sentence, field=key)


def already_answered(asking: Consultation, voice: Voice, roster: Roster) -> Reason:
    """Somebody else answered with this voice; one voice is not two people's at once."""
    person = roster.people.get(voice.answered_by or 0)
    name = person.name if person and person.name else "somebody else"
    whose = f"for {voice.party} " if voice.party else ""
    return reason(
        "already_answered",
        f'{name} answered "{asking.title}" {whose}already',
        clears="say that this answer replaces theirs",
        person=str(voice.answered_by),
        consultation=asking.name,
    )


def not_closed_early(asking: Consultation) -> Reason:
    """The flow lets nobody close it."""
    sentence = f'nobody closes "{asking.title}" before its closing instant'
    return reason("not_entitled", sentence, clears="its closing instant", consultation=asking.name)


def never_extended(asking: Consultation) -> Reason:
    """The flow has no extension for it."""
    sentence = f'there is no more time to be had for "{asking.title}"'
    return reason("not_entitled", sentence, consultation=asking.name)


def already_extended(asking: Consultation, poll: Poll) -> Reason:
    """It had its one extension."""
    sentence = f'round {poll.round} of "{asking.title}" was extended once already'
    return reason("already_extended", sentence, consultation=asking.name)
