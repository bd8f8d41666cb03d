"""The consultations of a case as people look at them: who was asked, and who answered what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from definitions.consultations import Consultation
from workflow.domain.case import Case
from workflow.domain.polls import Poll, Voice
from workflow.domain.published import PublishedFlow
from workflow.domain.roster import Roster
from workflow.errors import Unknown
from workflow.services.perform_acts import Engine
from workflow.services.read_case import find_case
from workflow.store import histories, people, voices
from workflow.store.engine import Session
from workflow.store.histories import HistoryRow
from workflow.store.people import Wanted


@dataclass(slots=True)
class RoundTold:
    """One round of a consultation, as the history tells it.

    Attributes:
        ended_at: when it closed or was stopped; ``None`` while it is open.
        result: what it came to; ``None`` without a rule, and where it was stopped.
    """

    number: int
    opened_at: datetime
    ended_at: datetime | None = None
    stopped: bool = False
    result: str | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """A consultation of a case's flow, as it stands on the case.

    Attributes:
        poll: its latest round; ``None`` before the first.
        voices: those of the latest round, in order.
        rounds: all of them, the first first.
    """

    asking: Consultation
    poll: Poll | None
    voices: Sequence[Voice] = ()
    rounds: Sequence[RoundTold] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Consulting:
    """The consultations of a case, and the people and parties behind their voices."""

    case: Case
    flow: PublishedFlow
    askings: Sequence[Asking]
    roster: Roster


def read_consultations(
    session: Session, engine: Engine, name: str, at: datetime, only: str | None = None
) -> Consulting:
    """The consultations of the case of this reference or id, or the one called ``only``.

    Raises:
        Unknown: there is no such case, or its flow has no such consultation.
    """
    case = find_case(session, name)
    flow = engine.shelf.get(session, [(case.flow, case.version)])[case.flow, case.version]
    known = flow.flow.consultations
    if only is not None and only not in known:
        raise Unknown("consultation", only)
    wanted = [only] if only else list(known)
    held = {each: case.consultations[each] for each in wanted if each in case.consultations}
    found = voices.of_rounds(session, [(case.id, each, poll.round) for each, poll in held.items()])
    there = list(found.get(case.id, {}).values())
    told = _rounds(histories.of_case(session, case.id)) if held else {}
    persons = {p for v in there for p in (v.person_id, v.answered_by) if p}
    parties = {voice.party for voice in there if voice.party}
    return Consulting(
        case,
        flow,
        [
            Asking(
                known[each],
                held.get(each),
                [voice for voice in there if voice.consultation == each],
                told.get(each, ()),
            )
            for each in wanted
        ],
        people.roster(session, Wanted(persons, parties=parties), at),
    )


def _rounds(history: Sequence[HistoryRow]) -> Mapping[str, list[RoundTold]]:
    found: dict[str, list[RoundTold]] = {}
    for row in history:
        said = row.effects.get("consulted", {})
        for name in said.get("stopped", ()):
            found[name][-1].ended_at, found[name][-1].stopped = row.at, True
        for name, number, _ in said.get("opened", ()):
            found.setdefault(name, []).append(RoundTold(number, row.at))
        for name, result, _ in said.get("closed", ()):
            found[name][-1].ended_at, found[name][-1].result = row.at, result
    return found
