"""Whether the database still says what happened: every row follows from a history that is whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from definitions.calendars import CalendarProblem
from definitions.expressions import ConditionProblem
from definitions.flow import Flow
from workflow.domain.references import Counter, counter_of
from workflow.domain.verification.authority import Powers
from workflow.domain.verification.books import BooksTold
from workflow.domain.verification.cases import KeptCase, verify_case
from workflow.domain.verification.deliveries import OfCases
from workflow.domain.verification.documents import Named
from workflow.domain.verification.findings import Finding, Sealed
from workflow.domain.verification.installation import (
    Erasures,
    KeptInstallation,
    erasures,
    put_offs,
    verify_installation,
)
from workflow.domain.verification.links import Told
from workflow.domain.verification.wakes import Answered
from workflow.errors import Unknown
from workflow.services.look_at_documents import verify_documents
from workflow.services.shelf import Key, Shelf
from workflow.store import evidence, installation, tables
from workflow.store.document_files import DocumentFolder
from workflow.store.engine import Session, unhurried

CASES_AT_ONCE = 200
OF_CASES = (
    tables.history, tables.history_values, tables.notices, tables.deadlines, tables.turns,
    tables.voices, tables.watches, tables.entries, tables.postings, tables.closed_books,
)  # fmt: skip


UNREADABLE = (
    AttributeError, CalendarProblem, ConditionProblem, LookupError, TypeError, Unknown, ValueError,
)  # fmt: skip
"""What reading a flow can end in when its texts were changed."""


@dataclass(frozen=True, slots=True)
class _OnRecord:
    """What the installation's history and people outside say about cases."""

    erased: Erasures
    put_off: Mapping[str, Mapping[str, Any]]
    witnesses: Mapping[tuple[int, int], str]
    powers: Powers


@dataclass(slots=True)
class _Tally:
    """What was looked at and found so far.

    Attributes:
        numbers: counter to how many references the histories give of it.
        of_cases: what the histories say of notices.
        answered: what they say of wakes; told_of_links: what they say of links; books_told: what
            they say of the books.
    """

    findings: list[Finding] = field(default_factory=list)
    rows: int = 0
    numbers: dict[Counter, int] = field(default_factory=dict)
    of_cases: OfCases = field(default_factory=OfCases)
    answered: Answered = field(default_factory=Answered)
    told_of_links: Told = field(default_factory=Told)
    books_told: BooksTold = field(default_factory=BooksTold)
    named: Named = field(default_factory=Named)

    def count(self, history: Sequence[Mapping[str, Any]], flow: Flow) -> None:
        """Note what the rows of one case say that other tables follow from."""
        for row in history:
            with suppress(AttributeError, LookupError, TypeError, ValueError):
                self.of_cases.learn(row["effects"])
            with suppress(AttributeError, LookupError, TypeError, ValueError):
                self.answered.learn(row)
            with suppress(AttributeError, LookupError, TypeError, ValueError):
                self.told_of_links.learn(row)
            with suppress(AttributeError, LookupError, TypeError, ValueError):
                self.books_told.learn(row)
            with suppress(AttributeError, TypeError):
                if "reference" in row["payload"]:
                    counter = counter_of(flow, row["at"].year)
                    self.numbers[counter] = self.numbers.get(counter, 0) + 1


@dataclass(frozen=True, slots=True)
class Verification:
    """What was looked at, and everything that was not as the history says."""

    cases: int
    rows: int
    findings: tuple[Finding, ...]

    @property
    def verified(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def verify_history(
    session: Session,
    case_ids: Sequence[int] | None = None,
    witnesses: Mapping[tuple[int, int], str] | None = None,
    folder: DocumentFolder | None = None,
) -> Verification:
    """Recompute the chains and rebuild every table from them.

    Args:
        case_ids: only these cases; ``None`` for all of them and the installation.
        witnesses: (case, revision) to a head that somebody outside was told, in a receipt or a
            mail. Only they can show that a whole history was rewritten.
        folder: where the files of documents lie; without it nobody looks at them.
    """
    unhurried(session)
    told = witnesses or {}
    installation_history = evidence.whole(session, tables.installation_history)
    on_record = _OnRecord(
        erasures(installation_history), put_offs(installation_history), told, _powers(session)
    )
    ids = evidence.case_ids(session) if case_ids is None else list(case_ids)
    tally = _Tally()
    for first in range(0, len(ids), CASES_AT_ONCE):
        _verify_cases(session, ids[first : first + CASES_AT_ONCE], on_record, tally)
    findings = [*tally.findings, *_strays(session, told)]
    findings += verify_documents(session, tally.named, folder, whole=case_ids is None)
    is_set_up = bool(ids or installation_history or installation.read(session))
    if case_ids is None and is_set_up:
        kept = _kept_installation(session, installation_history, tally)
        findings += verify_installation(kept)
        tally.rows += len(installation_history)
    return Verification(len(ids), tally.rows, tuple(findings))


def _verify_cases(
    session: Session, ids: Sequence[int], on_record: _OnRecord, tally: _Tally
) -> None:
    """Add what is found about a few cases to ``tally``."""
    cases = evidence.of_cases(session, tables.cases, ids)
    kept = {table.name: evidence.of_cases(session, table, ids) for table in OF_CASES}
    shelf = Shelf()  # flows as they lie in the database now, not as this process once read them
    for case_id in ids:
        if not cases[case_id]:
            raise Unknown("case", case_id)
        [case] = cases[case_id]
        tally.rows += len(kept["history"][case_id])
        key: Key = (case["flow"], case["version"])
        try:
            flow = shelf.get(session, [key])[key]
        except UNREADABLE as problem:
            sentence = f"its flow cannot be read: {problem}"
            tally.findings.append(Finding(f"cases {case_id}", sentence))
            continue
        tally.count(kept["history"][case_id], flow.flow)
        kept_case = _kept_case(case, kept, on_record)
        tally.named.add(kept_case, flow.flow)
        tally.findings += verify_case(kept_case, flow)


def _kept_case(
    case: dict[str, Any],
    kept: Mapping[str, Mapping[int, list[dict[str, Any]]]],
    on_record: _OnRecord,
) -> KeptCase:
    case_id = case["id"]
    values: dict[int, dict[str, tuple[Any, str]]] = {}
    for row in kept["history_values"][case_id]:
        values.setdefault(row["seq"], {})[row["name"]] = (row["value"], row["salt"])
    erased = on_record.erased
    return KeptCase(
        case=case,
        history=kept["history"][case_id],
        values=values,
        notices=kept["notices"][case_id],
        deadlines=kept["deadlines"][case_id],
        turns=kept["turns"][case_id],
        voices=kept["voices"][case_id],
        watches=kept["watches"][case_id],
        entries=kept["entries"][case_id],
        postings=kept["postings"][case_id],
        closed_books=kept["closed_books"][case_id],
        erased={seq: names for (of, seq), names in erased.values.items() if of == case_id},
        erased_documents={
            seq: names for (of, seq), names in erased.documents.items() if of == case_id
        },
        erased_notices=erased.notices,
        witnesses={seq: head for (of, seq), head in on_record.witnesses.items() if of == case_id},
        put_off=on_record.put_off,
        powers=on_record.powers,
    )


def _powers(session: Session) -> Powers:
    """Every delegation and every grant, as they are kept now."""
    by_id = [
        {row["id"]: row for row in evidence.whole(session, table)}
        for table in (tables.delegations, tables.grants)
    ]
    return Powers(*by_id)


def _strays(session: Session, witnesses: Mapping[tuple[int, int], str]) -> list[Finding]:
    """Rows of cases that do not exist, and witnesses to such cases."""
    findings = [
        Finding(f"{table.name} of case {case_id}", "there is no such case")
        for table in OF_CASES
        for case_id in evidence.stray_rows(session, table)
    ]
    known = set(evidence.case_ids(session))
    gone = {case_id for case_id, _ in witnesses if case_id not in known}
    return findings + [
        Finding(f"cases {case_id}", "a head of it was handed out and it is not there")
        for case_id in sorted(gone)
    ]


def _kept_installation(
    session: Session,
    history: Sequence[dict[str, Any]],
    tally: _Tally,
) -> KeptInstallation:
    values: dict[int, dict[str, tuple[Any, str]]] = {}
    for row in evidence.whole(session, tables.installation_values):
        values.setdefault(row["seq"], {})[row["name"]] = (row["value"], row["salt"])
    settings = evidence.whole(session, tables.installation)
    sealed: Mapping[int, Sealed] = values
    return KeptInstallation(
        installation=settings[0] if settings else {},
        history=history,
        values=sealed,
        people=evidence.whole(session, tables.people),
        parties=evidence.whole(session, tables.parties),
        grants=evidence.whole(session, tables.grants),
        delegations=evidence.whole(session, tables.delegations),
        absences=evidence.whole(session, tables.absences),
        flows=evidence.whole(session, tables.flows),
        contents=evidence.whole(session, tables.contents),
        counters=evidence.whole(session, tables.counters),
        notices=evidence.whole(session, tables.notices),
        numbers=tally.numbers,
        of_cases=tally.of_cases,
        answered=tally.answered,
        meetings=evidence.whole(session, tables.meetings),
        wakes=evidence.whole(session, tables.wakes),
        links=evidence.whole(session, tables.links),
        told_of_links=tally.told_of_links,
        rates=evidence.whole(session, tables.rates),
        accounts=evidence.whole(session, tables.accounts),
        quota_uses=evidence.whole(session, tables.quota_uses),
        quota_holds=evidence.whole(session, tables.quota_holds),
        books_told=tally.books_told,
        now=installation.database_now(session),
    )
