"""Who is owed which notice because of a step, in which language, and what it may say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from definitions.flow import MEMBERSHIP, Field, FieldType, Notify
from workflow.domain.case import Case, Due, Owed, Value
from workflow.domain.facts import NOBODY, Facts
from workflow.domain.leaves import NONE, Leaf, date_of, instant, leaf_of, text, words
from workflow.domain.published import PublishedFlow


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a notice is about: the case as the step leaves it, and the step's form and deadlines.

    Attributes:
        ends: ends of the deadlines that the step set, or of the one that reminds.
    """

    case: Case
    at: datetime
    asks: Mapping[str, Field]
    answers: Mapping[str, Value]
    ends: Sequence[Due]


def owed(
    flow: PublishedFlow, notify: Iterable[Notify], occasion: Occasion, facts: Facts
) -> tuple[tuple[Owed, ...], tuple[str, ...]]:
    """The notices that ``notify`` owes, one a person and template, and those that found nobody."""
    notices: dict[tuple[str, int], Owed] = {}
    unaddressed: list[str] = []
    for each in notify:
        shared = _context(flow, each.send, occasion, facts)
        for recipient in each.to:
            people = _recipients(flow, recipient, occasion.case, facts)
            if not people:
                unaddressed.append(f"{each.send}:{recipient}")
            for person in people:
                key = (each.send, person)
                if key not in notices:
                    notices[key] = _owed(flow, each.send, person, recipient, shared, facts)
    return tuple(notices.values()), tuple(unaddressed)


def _recipients(flow: PublishedFlow, recipient: str, case: Case, facts: Facts) -> Sequence[int]:
    """The people behind a recipient, erased ones left out: a role, a field, or the membership."""
    found = _everyone(flow, recipient, case, facts)
    return [person for person in found if facts.roster.people[person].email]


def _everyone(flow: PublishedFlow, recipient: str, case: Case, facts: Facts) -> Sequence[int]:
    roster = facts.roster
    if recipient == MEMBERSHIP:
        return roster.all_speakers()
    if role := flow.flow.roles.get(recipient):
        return roster.holders(role, case) or roster.candidates(role, case)
    kept = case.fields.get(recipient)
    if kept is None:
        return ()
    if flow.flow.fields[recipient].type is FieldType.PERSON:
        return (kept,) if kept in roster.people else ()
    codes = kept if isinstance(kept, list) else [kept]
    return [person for code in codes for person in roster.speakers(code)]


def _owed(
    flow: PublishedFlow,
    notice: str,
    person_id: int,
    recipient: str,
    shared: Mapping[str, Mapping[str, Leaf]],
    facts: Facts,
) -> Owed:
    person = facts.roster.people[person_id]
    texts = flow.texts[notice]
    chain = (person.language, *flow.flow.fallback, *texts)
    language = next(each for each in chain if each in texts)
    context = {**shared, "person": {"name": text(person.name)}} if "person" in shared else shared
    return Owed(
        template=notice,
        template_hash=texts[language].hash,
        person_id=person_id,
        because=_because(flow, recipient),
        language=language,
        wanted=person.language,
        context=context,
    )


def _because(flow: PublishedFlow, recipient: str) -> str:
    if recipient == MEMBERSHIP:
        return MEMBERSHIP
    return f"role:{recipient}" if recipient in flow.flow.roles else f"field:{recipient}"


def _context(
    flow: PublishedFlow, notice: str, occasion: Occasion, facts: Facts
) -> dict[str, Mapping[str, Leaf]]:
    """The leaves of exactly the names that the notice reads; people's own names come later."""
    context: dict[str, dict[str, Leaf]] = {}
    for dotted in flow.names_read(notice):
        scope, _, name = dotted.partition(".")
        context.setdefault(scope, {})[name] = _leaf(flow, scope, name, occasion, facts)
    return dict(context)


def _leaf(flow: PublishedFlow, scope: str, name: str, occasion: Occasion, facts: Facts) -> Leaf:
    match scope:
        case "case":
            return _case_leaf(flow, name, occasion.case, facts)
        case "act" if name == "on":
            return date_of(occasion.at)
        case "act":
            kept = occasion.answers.get(name)
            return (
                leaf_of(occasion.asks[name], kept, facts.roster) if name in occasion.asks else NONE
            )
        case "due":
            ends = [due.due_at for due in occasion.ends if due.name == name and due.ordinal == 0]
            return instant(ends[-1]) if ends else NONE
        case "party":
            return text(facts.roster.parties.get(occasion.case.party or "", NOBODY).name)
        case "office":
            return text(facts.office.name if name == "name" else facts.office.contact)
        case _:
            return NONE


def _case_leaf(flow: PublishedFlow, name: str, case: Case, facts: Facts) -> Leaf:
    if name in flow.flow.fields:
        return leaf_of(flow.flow.fields[name], case.fields.get(name), facts.roster)
    if name == "reference":
        return text(case.reference or "")
    if name == "state":
        state = flow.flow.states[case.state]
        return words(state.public or state.title)
    return words(flow.flow.title)
