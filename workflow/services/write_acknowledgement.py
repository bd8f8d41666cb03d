"""The letter of acknowledgement for a contribution: worded from the books, and set as PDF.

It says what stands in the books and the history as of the last row, and nothing of the clock; so
it can be made again, and is the same to the byte.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from definitions.books import Account, Side
from definitions.reporting import UNREPORTED, read_reporting
from notifications.languages import FALLBACK, LANGUAGES
from notifications.paper import write_paper
from notifications.pdf import PdfProblem, as_pdf
from notifications.render import RenderProblem, TemplateProblem, parse_template
from workflow.domain.acknowledging import (
    Payment,
    Unproved,
    booked_in_all,
    money_of,
    payment_in,
    table_of,
)
from workflow.domain.books.asked import Sum
from workflow.domain.case import Case
from workflow.domain.leaves import NONE, Leaf, date_of, leaf_of, text, words
from workflow.domain.roster import Person
from workflow.errors import Invalid, NotPrinted, Refused, reason
from workflow.services.perform_acts import Engine
from workflow.services.read_case import CaseFile, read_case
from workflow.services.read_ledger import LedgerOfCase, read_ledger
from workflow.store.engine import Session
from workflow.store.new_file import new_file

ACKNOWLEDGEMENT = "acknowledgement"
"""The letter's folder of templates, and what is refused when it cannot be written."""

Templates = Mapping[str, str]
"""Language to source."""


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """A letter that can be set.

    Attributes:
        payments: in order of the history; ``received`` is what they come to in the books.
        in_kind: what goods are booked at; nought where none came.
        document: the letter as HTML.
    """

    case: Case
    language: str
    addressee: Person | None
    payments: Sequence[Payment]
    received: Sum
    in_kind: Sum
    document: str


@dataclass(frozen=True, slots=True)
class _Received:
    payments: Sequence[Payment]
    cash: Sum
    in_kind: Sum


def write_acknowledgement(
    session: Session,
    engine: Engine,
    name: str,
    language: str | None,
    templates: Templates,
    at: datetime,
) -> Acknowledgement:
    """Word the letter for a contribution.

    Args:
        name: its reference or id.
        language: of the letter; ``None`` for that of the focal point whom it addresses.
        at: who speaks for the party then.

    Raises:
        Unknown: there is no such case.
        Refused: nothing has come in yet, or the case is no contribution.
        Invalid: there is no letter in this language.
        NotPrinted: the letter reads what the flow does not have, or is too large.
    """
    found = read_case(session, engine, name, at)
    received = _received(found, read_ledger(session, name))
    person = _addressee(found)
    spoken = language or (person.language if person else FALLBACK[0])
    if spoken not in templates:
        known = ", ".join(each for each in LANGUAGES if each in templates)
        raise Invalid(f'there is no letter in "{spoken}"; wanted one of {known}')
    case = found.case
    try:
        template = parse_template(templates[spoken])
        context = _context(template.names, found, received, person)
        document = write_paper(template, context, spoken, found.acts[-1].at)
    except (RenderProblem, TemplateProblem) as problem:
        raise NotPrinted(f"the letter in {spoken} cannot be worded: {problem}") from problem
    return Acknowledgement(
        case, spoken, person, received.payments, received.cash, received.in_kind, document
    )


def print_acknowledgement(letter: Acknowledgement, target: Path) -> int:
    """Set a letter as PDF into a new file, readable by its owner only; its size in bytes.

    Raises:
        Invalid: there is something at ``target`` already.
        NotPrinted: this machine cannot set it; no file is left then.
    """
    try:
        written = as_pdf(letter.document)
    except PdfProblem as problem:
        raise NotPrinted(problem.sentence) from problem
    with new_file(target) as file:
        file.write(written)
    return len(written)


def _received(found: CaseFile, ledger: LedgerOfCase) -> _Received:
    """What came in, by the entries; the accounts must come to the same."""
    case, flow = found.case, found.flow
    kept, currency = flow.flow.books, flow.flow.currency
    if kept is None or currency is None or kept.side is not Side.CONTRIBUTION:
        _refuse(case, "not_a_contribution", f'the flow "{case.flow}" takes no contributions')
    own = [each for each in ledger.balances if each.place.contribution == case.id]
    payments = tuple(_payments(found, ledger))
    cash = sum(each.booked.minor for each in payments)
    if (there := booked_in_all(own, currency)) != cash:
        raise NotPrinted(
            f"the payments come to {Sum(cash, currency)} and the accounts to"
            f" {Sum(there, currency)}; see placet ledger show {case.reference or case.id}"
        )
    in_kind = sum(each.amount for each in own if each.place.purpose is Account.IN_KIND)
    service = read_reporting().get(case.flow, UNREPORTED).service
    if not (payments or in_kind or case.fields.get(service or "")):
        _refuse(case, "nothing_received", "nothing of this contribution has come in yet")
    return _Received(payments, Sum(cash, currency), Sum(in_kind, currency))


def _payments(found: CaseFile, ledger: LedgerOfCase) -> Iterator[Payment]:
    """The payments that stand, in order of the history."""
    case = found.case
    purposes = {
        each.place.id: each.place.purpose
        for each in ledger.balances
        if each.place.contribution == case.id
    }
    own = [each for each in ledger.entries if each.case_id == case.id]
    gone = {each.reverses for each in own if each.reverses is not None}
    answers = {row.seq: row.payload.get("answers", {}) for row in found.acts}
    for entry in sorted(own, key=lambda each: each.seq):
        if entry.reverses is not None or entry.seq in gone:
            continue
        said = answers[entry.seq]
        try:
            payment = payment_in(
                found.flow, entry.seq, entry.action, entry.postings, purposes, said
            )
        except Unproved as problem:
            raise NotPrinted(str(problem)) from problem
        if payment:
            yield payment


def _addressee(found: CaseFile) -> Person | None:
    """The focal point of the party who acted for it here, else the first of them all."""
    roster = found.facts.roster
    speakers = roster.speakers(found.case.party)
    acted = {person for people in found.case.acted.values() for person in people}
    ordered = sorted(speakers, key=lambda person: (person not in acted, person))
    there = [roster.people[each] for each in ordered if each in roster.people]
    return next((each for each in there if each.name), None)


def _context(
    names: frozenset[str], found: CaseFile, received: _Received, person: Person | None
) -> dict[str, dict[str, Leaf]]:
    """The leaves of exactly the names that the letter reads.

    Raises:
        NotPrinted: there is no such value.
    """
    roster, office = found.facts.roster, found.facts.office
    party = roster.parties.get(found.case.party or "")
    known: dict[str, Leaf] = {
        **{f"case.{name}": leaf for name, leaf in _of_case(found).items()},
        "funding.payments": table_of(received.payments) if received.payments else NONE,
        "funding.received": money_of(received.cash),
        "funding.in_kind": money_of(received.in_kind),
        "funding.foreign": {"yes_no": True} if any(p.rate for p in received.payments) else NONE,
        "party.name": text(party.name if party else ""),
        "person.name": text(person.name) if person else NONE,
        "office.name": text(office.name),
        "office.contact": text(office.contact),
    }
    if missing := sorted(names - known.keys()):
        raise NotPrinted(f'the letter reads "{missing[0]}", which "{found.case.flow}" has not')
    context: dict[str, dict[str, Leaf]] = {}
    for name in {*names, "office.name", "case.reference"}:
        root, _, key = name.partition(".")
        context.setdefault(root, {})[key] = known[name]
    return context


def _of_case(found: CaseFile) -> dict[str, Leaf]:
    """The fields of the case, what it is for, and the row of its history that the letter is of."""
    case, flow = found.case, found.flow.flow
    tied = [each for ties in found.links.ties.values() for each in ties]
    named = [_named(each.reference or str(each.id), each.fields.get("title")) for each in tied]
    return {
        **{
            name: leaf_of(declared, case.fields.get(name), found.facts.roster)
            for name, declared in flow.fields.items()
        },
        "reference": text(case.reference or str(case.id)),
        "flow": words(flow.title),
        "initiative": {"list": named} if named else NONE,
        "revision": {"number": str(case.revision)},
        "changed_on": date_of(found.acts[-1].at),
        "head": text(case.head),
    }


def _named(reference: str, title: object) -> str:
    return f"{title} ({reference})" if title else reference


def _refuse(case: Case, code: str, sentence: str) -> NoReturn:
    raise Refused(ACKNOWLEDGEMENT, case.state, [reason(code, sentence)])
