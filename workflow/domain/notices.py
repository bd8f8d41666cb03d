"""Who is owed which notice because of a step, in which language, and what it may say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from definitions.books import FUNDING
from definitions.consultations import SILENT, counts_of
from definitions.flow import FOCAL_POINT, MEMBERSHIP, TURN, Field, FieldType, Notify, Purpose, Text
from workflow.domain.behalf import Behalf
from workflow.domain.case import Case, Due, Owed, Value
from workflow.domain.consulting import behind
from workflow.domain.facts import NOBODY, Facts, read_poll, reader_of, view_of
from workflow.domain.leaves import NONE, Leaf, date_of, instant, leaf_of, text, words
from workflow.domain.polls import Consulted, Poll
from workflow.domain.preferences import planned_at
from workflow.domain.published import PublishedFlow
from workflow.domain.roster import Party
from workflow.domain.stand_ins import answering
from workflow.domain.turns import awaited_people


@dataclass(frozen=True, slots=True)
class DoneBy:
    """Who acted, in which role, and in whose place: ``behalf`` is ``None`` for an own act."""

    actor: int | None
    capacity: str
    behalf: Behalf | None


@dataclass(slots=True)
class Occasion:
    """What a notice is about: the case as the step leaves it, and the step's form and deadlines.

    Attributes:
        ends: ends of the deadlines that the step set, or of the one that reminds.
        consulted: what the step did to consultations: their voices as it leaves them.
        done_by: who did it; ``None`` where it was the clock's reminder.
    """

    case: Case
    at: datetime
    asks: Mapping[str, Field]
    answers: Mapping[str, Value]
    ends: Sequence[Due]
    consulted: Consulted | None = None
    done_by: DoneBy | None = None


def owed(
    flow: PublishedFlow, notify: Iterable[Notify], occasion: Occasion, facts: Facts
) -> tuple[tuple[Owed, ...], tuple[str, ...]]:
    """The notices that ``notify`` owes, one a person and template, and those that found nobody.

    Whoever is asked for something and informed by the same notice is asked.
    """
    notices: dict[tuple[str, int], Owed] = {}
    unaddressed: list[str] = []
    for each in sorted(notify, key=_is_for_information):
        shared = _context(flow, each.send, occasion, facts)
        for recipient in each.to:
            people = _recipients(flow, recipient, occasion, facts)
            if not people:
                unaddressed.append(f"{each.send}:{recipient}")
            for person in people:
                key = (each.send, person)
                if key not in notices:
                    notices[key] = _owed(flow, each, person, recipient, shared, facts, occasion.at)
    return tuple(notices.values()), tuple(unaddressed)


def _is_for_information(notify: Notify) -> bool:
    return notify.purpose is Purpose.INFORMATION


def _recipients(
    flow: PublishedFlow, recipient: str, occasion: Occasion, facts: Facts
) -> Sequence[int]:
    """The people behind a recipient, erased ones left out.

    It is a role, a field, the membership, whose turn it is, or voices of a consultation.
    """
    if "." in recipient:
        return _behind(flow, recipient, occasion, facts)
    if recipient == TURN:
        polls = occasion.case.consultations.items()
        silent = [f"{name}.{SILENT}" for name, poll in polls if poll.is_open]
        voices = [person for each in silent for person in _behind(flow, each, occasion, facts)]
        people = awaited_people(flow, occasion.case, facts.roster, occasion.at)
        held = [person for person in people if facts.roster.people[person].email]
        return tuple(dict.fromkeys((*held, *voices)))
    found = _everyone(flow, recipient, occasion.case, occasion.at, facts)
    return [person for person in found if facts.roster.people[person].email]


def _behind(flow: PublishedFlow, recipient: str, occasion: Occasion, facts: Facts) -> Sequence[int]:
    """The people behind voices, as the step leaves them."""
    known = dict(facts.voices.get(occasion.case.id, {}))
    changed = occasion.consulted.voices if occasion.consulted else ()
    known.update((voice.key, voice) for voice in changed)
    return behind(flow, recipient, occasion.case, known.values(), facts.roster, occasion.at)


def _everyone(
    flow: PublishedFlow, recipient: str, case: Case, at: datetime, facts: Facts
) -> Sequence[int]:
    roster = facts.roster
    if recipient == MEMBERSHIP:
        return roster.all_speakers()
    if role := flow.flow.roles.get(recipient):
        return answering(flow, case, role, roster, at)
    kept = case.fields.get(recipient)
    if kept is None:
        return ()
    if flow.flow.fields[recipient].type is FieldType.PERSON:
        return (kept,) if kept in roster.people else ()
    codes = kept if isinstance(kept, list) else [kept]
    return [person for code in codes for person in roster.speakers(code)]


def _owed(
    flow: PublishedFlow,
    notify: Notify,
    person_id: int,
    recipient: str,
    shared: Mapping[str, Mapping[str, Leaf]],
    facts: Facts,
    at: datetime,
) -> Owed:
    person = facts.roster.people[person_id]
    texts = flow.texts[notify.send]
    chain = (person.language, *flow.flow.fallback, *texts)
    language = next(each for each in chain if each in texts)
    context = {**shared, "person": {"name": text(person.name)}} if "person" in shared else shared
    return Owed(
        template=notify.send,
        template_hash=texts[language].hash,
        person_id=person_id,
        because=_because(flow, recipient),
        language=language,
        wanted=person.language,
        context=context,
        purpose=notify.purpose,
        planned_at=planned_at(notify.purpose, person.information, at, flow.calendar.zone),
    )


def _because(flow: PublishedFlow, recipient: str) -> str:
    if recipient in (MEMBERSHIP, TURN):
        return recipient
    if "." in recipient:
        return f"consultation:{recipient.partition('.')[0]}"
    return f"role:{recipient}" if recipient in flow.flow.roles else f"field:{recipient}"


def _context(
    flow: PublishedFlow, notice: str, occasion: Occasion, facts: Facts
) -> dict[str, dict[str, Leaf]]:
    """The leaves of exactly the names that the notice reads; people's own names come later."""
    readers = flow.leaf_readers.get(notice)
    if readers is None:
        readers = [
            (scope, name, _reader(flow, scope, name)) for scope, name in flow.names_read[notice]
        ]
        flow.leaf_readers[notice] = readers
    context: dict[str, dict[str, Leaf]] = {}
    for scope, name, read in readers:
        leaf = read(occasion, facts)
        if scope in context:
            context[scope][name] = leaf
        else:
            context[scope] = {name: leaf}
    if occasion.done_by and occasion.done_by.behalf:
        context["behalf"] = _behalf(flow, occasion.done_by, occasion.done_by.behalf, facts)
    return context


def _behalf(flow: PublishedFlow, done_by: DoneBy, behalf: Behalf, facts: Facts) -> dict[str, Leaf]:
    """Who acted in whose place: in a mail a sentence says so, whatever its template reads."""
    people = facts.roster.people
    by = people.get(done_by.actor or 0)
    said = {"by": text(by.name if by else ""), "as": _capacity(flow, done_by.capacity)}
    if person := people.get(behalf.person or 0):
        said[behalf.manner.value] = text(person.name)
    return said


def _capacity(flow: PublishedFlow, capacity: str) -> Leaf:
    if capacity == FOCAL_POINT:
        return words(SPEAKER)
    title = flow.flow.roles[capacity].title
    return words(title) if title else text(capacity)


SPEAKER = Text(
    {
        "en": "focal point",
        "fr": "coordonnateur",
        "es": "coordinador",
        "ru": "координатор",
        "zh": "联系人",
        "ar": "منسق",
    }
)
"""In which role somebody speaks for a party."""

RECIPIENT_ERASED = "the recipient was erased"
CONTENTS_ERASED = "what it says was erased, since it named somebody"
"""Why a notice does not go out after an erasure; nothing else is said of it any more."""

Reader = Callable[[Occasion, Facts], Leaf]
"""Finds one leaf; made once a flow and notice, since a batch writes the same to many."""


def _reader(flow: PublishedFlow, scope: str, name: str) -> Reader:
    match scope:
        case "case":
            return _case_reader(flow, name)
        case "act" if name == "on":
            return lambda occasion, facts: date_of(occasion.at)
        case "act":
            return lambda occasion, facts: _answer(occasion, name, facts)
        case "due":
            return lambda occasion, facts: _end(occasion, name)
        case "party":
            return lambda occasion, facts: text(_party(occasion.case, facts).name)
        case "office":
            return lambda occasion, facts: text(
                facts.office.name if name == "name" else facts.office.contact
            )
        case "funding" | "count":
            return _funding_leaf(flow, name) if scope == FUNDING else _count_reader(flow, name)
        case _:
            return lambda occasion, facts: NONE


def _count_reader(flow: PublishedFlow, name: str) -> Reader:
    asked, number = counts_of(flow.flow.consultations)[name]
    return lambda occasion, facts: _number(occasion.case.consultations.get(asked), number)


def _funding_leaf(flow: PublishedFlow, name: str) -> Reader:
    """A sum of the books of a case, as the step leaves them."""
    read = reader_of(f"{FUNDING}.{name}", flow.flow, {})
    declared = Field(name, FieldType.MONEY, currency=flow.flow.currency)

    def leaf(occasion: Occasion, facts: Facts) -> Leaf:
        minor = read(view_of(occasion.case, occasion.at, facts))
        kept = {"minor": minor, "currency": flow.flow.currency}
        return leaf_of(declared, kept, facts.roster)

    return leaf


def _case_reader(flow: PublishedFlow, name: str) -> Reader:
    if declared := flow.flow.fields.get(name):
        return lambda occasion, facts: leaf_of(
            declared, occasion.case.fields.get(name), facts.roster
        )
    if name == "reference":
        return lambda occasion, facts: text(occasion.case.reference or "")
    if name == "state":
        shown = {each.name: words(each.public or each.title) for each in flow.flow.states.values()}
        return lambda occasion, facts: shown[occasion.case.state]
    title = words(flow.flow.title)
    return lambda occasion, facts: title


def _answer(occasion: Occasion, name: str, facts: Facts) -> Leaf:
    declared = occasion.asks.get(name)
    return leaf_of(declared, occasion.answers.get(name), facts.roster) if declared else NONE


def _number(poll: Poll | None, name: str) -> Leaf:
    """What was counted in the latest round of a consultation."""
    return {"number": str(read_poll(poll, name))}


def _end(occasion: Occasion, name: str) -> Leaf:
    for due in reversed(occasion.ends):
        if due.name == name and not due.ordinal:
            return instant(due.due_at)
    return NONE


def _party(case: Case, facts: Facts) -> Party:
    return facts.roster.parties.get(case.party or "", NOBODY)
