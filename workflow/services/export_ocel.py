"""The acts on all cases as a log of events that tools of process mining read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from workflow.exports.ocel import (
    Event,
    Relation,
    Thing,
    case_id,
    event_type,
    party_id,
    person_id,
    written_as_ocel,
)
from workflow.services.shelf import Shelf
from workflow.store import event_log, people, reports
from workflow.store.engine import Session, unhurried
from workflow.store.event_log import LoggedAct, LoggedCase, LoggedLink

PAGE = 2000
"""Cases or acts that are read at once."""


@dataclass(slots=True)
class Exported:
    """How much was written."""

    cases: int = 0
    events: int = 0


def export_ocel(session: Session, shelf: Shelf, write: Callable[[str], object]) -> Exported:
    """Write the log by calls of ``write``, each with a piece of its text.

    A page of acts takes the same few statements whatever is in it.
    """
    unhurried(session)
    done = Exported()
    types = [event_type(flow, action) for flow, action in event_log.actions(session)]
    things = _things(session, _types_of_cases(session, shelf), done)
    for piece in written_as_ocel(types, things, _events(session, done)):
        write(piece)
    return done


def _types_of_cases(session: Session, shelf: Shelf) -> Mapping[tuple[str, int], str]:
    """(Flow, version) to the type of its cases as objects."""
    flows = shelf.get(session, event_log.versions(session))
    return {
        key: found.flow.books.side.value if found.flow.books else "case"
        for key, found in flows.items()
    }


def _things(
    session: Session, types: Mapping[tuple[str, int], str], done: Exported
) -> Iterator[Thing]:
    for party in people.all_parties(session):
        about = {"membership": party.membership, "country": party.country}
        yield Thing(party_id(party.code), "party", about)
    for number in event_log.actors(session):
        yield Thing(person_id(number), "person", {})
    last = 0
    while page := event_log.cases_after(session, last, PAGE):
        links = event_log.links_of(session, [case.id for case in page])
        for case in page:
            yield _case(case, types[case.flow, case.version], links[case.id])
        last = page[-1].id
        done.cases += len(page)


def _case(case: LoggedCase, type_: str, links: list[LoggedLink]) -> Thing:
    party = [Relation(party_id(case.party), "party")] if case.party else []
    linked = [Relation(case_id(link.other_id), link.name) for link in links]
    about: dict[str, str | int] = {"flow": case.flow, "version": case.version}
    if case.reference:
        about["reference"] = case.reference
    return Thing(case_id(case.id), type_, about, case.opened_at, (*party, *linked))


def _events(session: Session, done: Exported) -> Iterator[Event]:
    last = 0, 0
    while page := event_log.acts_after(session, last, PAGE):
        ids = {act.case_id for act in page}
        parties = event_log.parties_of(session, ids)
        links = event_log.links_of(session, ids)
        ends = (page[0].case_id, page[0].seq), (page[-1].case_id, page[-1].seq)
        touched = reports.accounts_touched(session, *ends)
        for act in page:
            related = _on_books(touched.get((act.case_id, act.seq), []))
            yield _event(act, parties.get(act.case_id), links[act.case_id], related)
        last = page[-1].case_id, page[-1].seq
        done.events += len(page)


def _on_books(touched: list[tuple[int, int | None]]) -> list[Relation]:
    """Whose accounts an act posted on."""
    contributions = {contribution: None for contribution, _ in touched}
    initiatives = {initiative: None for _, initiative in touched if initiative is not None}
    return [
        *(Relation(case_id(number), "contribution") for number in contributions),
        *(Relation(case_id(number), "initiative") for number in initiatives),
    ]


def _event(
    act: LoggedAct, party: str | None, links: list[LoggedLink], on_books: list[Relation]
) -> Event:
    related = [Relation(case_id(act.case_id), "case")]
    if party:
        related.append(Relation(party_id(party), "party"))
    for person, part in ((act.actor_id, "actor"), (act.on_behalf_of, "on_behalf_of")):
        if person is not None:
            related.append(Relation(person_id(person), part))
    related += [
        Relation(case_id(link.other_id), link.name) for link in links if link.seq <= act.seq
    ]
    related += on_books
    about: dict[str, str | int] = {
        "kind": act.kind,
        "from_state": act.from_state,
        "to_state": act.to_state,
        "capacity": act.capacity,
        "channel": act.channel,
        "version": act.version,
    }
    number = f"act/{act.case_id}-{act.seq}"
    return Event(number, event_type(act.flow, act.action), act.at, about, tuple(related))
