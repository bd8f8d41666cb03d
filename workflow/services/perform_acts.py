"""Acts on cases: lock, gather, decide, record, in one transaction and a fixed number of statements.

A button, the API, the command line, a bulk action and the clock all come this way. One act is a
sequence of one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from workflow.domain.case import Act, Case, Decision
from workflow.domain.commands import request_hash, subject_of
from workflow.domain.decide import decide
from workflow.domain.documents import Upload
from workflow.domain.facts import Facts, NeedsMore, Office
from workflow.domain.forms import unfit_request
from workflow.domain.polls import Key as VoiceOf
from workflow.domain.polls import Voice
from workflow.domain.published import PublishedFlow
from workflow.domain.recording import add_decision, case_row
from workflow.domain.records import Records, Row, Salt
from workflow.domain.references import References
from workflow.domain.turns import changed_turns
from workflow.domain.watching import watch_rows
from workflow.errors import Clash, CommandReused, Conflict, Refused, Unknown, WorkflowError
from workflow.services.gather import Look, crowded, gather, gather_references
from workflow.services.shelf import Key, Shelf
from workflow.store import cases, counters, histories
from workflow.store.document_files import DocumentFolder
from workflow.store.engine import Session, Sessions
from workflow.store.histories import HistoryRow
from workflow.store.recording import record


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an act did, for whoever asked for it.

    Attributes:
        head: hash of the case's last history row; whoever keeps it can show later that the history
            was not rewritten.
        followed: automatic actions that the act made true, in order.
        notices: how many people are written to.
        wait_until: when those mails may go and the act is there to stay; ``None`` for at once.
        withdrawn: how many mails of an act that was taken back nobody gets any more.
        late: whether it is an answer that came too late to count, and is kept.
        repeated: whether the command had been done before and this is its first receipt again.
    """

    case_id: int
    reference: str | None
    state: str
    revision: int
    head: str
    followed: tuple[str, ...]
    notices: int
    wait_until: datetime | None = None
    withdrawn: int = 0
    late: bool = False
    repeated: bool = False


Result = Receipt | WorkflowError
"""An act's receipt, or the error that says why there is none."""


@dataclass(frozen=True, slots=True)
class Engine:
    """What acts need besides a session: flows in use, the office, fresh salts, and documents."""

    shelf: Shelf
    office: Office
    salt: Salt
    documents: DocumentFolder


def perform_acts(session: Session, acts: Sequence[Act], engine: Engine) -> list[Result]:
    """One result an act, in the order given; acts on the same case follow one another.

    The caller owns the transaction. All acts have the same ``at``.

    Raises:
        Clash: another transaction was faster with something that must be unique; ``commit_acts``
            then tries one by one.
    """
    if not acts:
        return []
    if len({act.at for act in acts}) > 1:
        raise ValueError("the acts of a batch have one instant")
    return perform_on(session, cases.lock(session, (act.case_id for act in acts)), acts, engine)


def perform_on(
    session: Session, found: Mapping[int, Case], acts: Sequence[Act], engine: Engine
) -> list[Result]:
    """As ``perform_acts``, on cases that are locked already or were just opened."""
    if crowded(acts):
        raise Clash("such an act is the only one of a batch on its case")
    at = acts[0].at
    flows, facts = gather(session, engine.shelf, found, acts, engine.office, at)
    fit = [act for act in acts if not unfit_request(act)]
    commands = [act.command_id for act in fit if act.command_id is not None]
    earlier = histories.of_commands(session, commands) if commands else {}
    followed = histories.caused_by(session, list(earlier.values())) if earlier else {}
    references = gather_references(session, flows, found, acts, at)

    def in_full() -> Facts:
        look = Look.ACTING_IN_FULL
        return gather(session, engine.shelf, found, acts, engine.office, at, look)[1]

    known = _Known(facts, in_full)
    batch = _Batch(found, flows, known, references, _Earlier(earlier, followed), engine.salt)
    results = [batch.perform(act) for act in acts]
    if records := batch.records():
        if references.given:
            counters.advance(session, references.last)
        record(session, records)
        for sha256 in records.documents:
            # Before the commit: a document that is named is there, whatever happens next.
            engine.documents.settle(batch.uploads[sha256].place, sha256)
    return results


def commit_acts(sessions: Sessions, acts: Sequence[Act], engine: Engine) -> list[Result]:
    """As ``perform_acts``, with transactions of its own: one bad act never fails its neighbours."""
    try:
        with sessions.begin() as session:
            return perform_acts(session, acts, engine)
    except Clash:
        if len(acts) > 1:
            return [result for act in acts for result in commit_acts(sessions, [act], engine)]
    # Somebody was faster with this very command; now its receipt is there to be read.
    try:
        with sessions.begin() as session:
            return perform_acts(session, acts, engine)
    except Clash as clash:
        return [clash]


def preview_act(session: Session, act: Act, engine: Engine) -> tuple[Case, PublishedFlow, Decision]:
    """The decision of an act on the real facts, not recorded: the same code as the act itself.

    Raises:
        Unknown, Refused, Conflict: as the act would be answered.
    """
    found = cases.read(session, [act.case_id])
    if act.case_id not in found:
        raise Unknown("case", act.case_id)
    flows, facts = gather(session, engine.shelf, found, [act], engine.office, act.at, Look.READING)
    references = gather_references(session, flows, found, [act], act.at, hold=False)
    case = found[act.case_id]
    flow = flows[case.flow, case.version]
    facts = replace(facts, references=references.offer(flow, case))
    return case, flow, decide(flow, case, act, facts)


def receipts(results: Sequence[Result]) -> list[Receipt]:
    """The receipts of acts that must succeed; the first error is raised."""
    for result in results:
        if isinstance(result, WorkflowError):
            raise result
    return [result for result in results if isinstance(result, Receipt)]


def receipt_of(case: Case, rows: Sequence[Row], *, repeated: bool = False) -> Receipt:
    """The receipt of a case as it stands after the history rows of one act, the act's own first."""
    effects: Sequence[Row] = [row["effects"] for row in rows]
    waiting = [each["wait_until"] for each in effects if "wait_until" in each]
    return Receipt(
        case_id=case.id,
        reference=case.reference,
        state=case.state,
        revision=case.revision,
        head=case.head,
        followed=tuple(row["action"] for row in rows[1:]),
        notices=sum(len(each.get("notices", ())) for each in effects),
        wait_until=datetime.fromisoformat(waiting[0]) if waiting else None,
        withdrawn=sum(len(each.get("withdrawn", ())) for each in effects),
        late=effects[0].get("consulted", {}).get("answered", [True])[-1] is False,
        repeated=repeated,
    )


@dataclass(frozen=True, slots=True)
class _Earlier:
    """Commands that were done before: their rows by command id, and what each row caused."""

    rows: Mapping[str, HistoryRow]
    followed: Mapping[tuple[int, int], Sequence[HistoryRow]]

    def receipt(self, command_id: str, case: Case) -> Receipt:
        """The first receipt of a command again, rebuilt from the rows that it left."""
        first = self.rows[command_id]
        rows = [first, *self.followed.get((first.case_id, first.seq), ())]
        last = rows[-1]
        then = replace(case, state=last.to_state, revision=last.seq, head=last.hash)
        left = [{"action": row.action, "effects": row.effects} for row in rows]
        return receipt_of(then, left, repeated=True)


@dataclass(slots=True)
class _Known:
    """What acts are decided on, kept up with what earlier acts of the batch did to voices.

    Attributes:
        in_full: reads again what ``light`` facts lack; at most once a batch.
    """

    facts: Facts
    in_full: Callable[[], Facts]
    changed: dict[int, dict[VoiceOf, Voice]] = field(default_factory=dict)

    def decide(
        self, flow: PublishedFlow, case: Case, act: Act, offered: Mapping[int, str]
    ) -> Decision:
        """The decision of ``act``; reads more where what follows from it asks for that."""
        try:
            return decide(flow, case, act, self._with(offered))
        except NeedsMore:
            more = self.in_full()
            found = {each: dict(of_case) for each, of_case in more.voices.items()}
            for each, of_case in self.changed.items():
                found.setdefault(each, {}).update(of_case)
            books = self.facts.books
            self.facts = replace(more, pasts=self.facts.pasts, voices=found, books=books)
            return decide(flow, case, act, self._with(offered))

    def note(self, case_id: int, decision: Decision) -> None:
        """Keep up with the voices that ``decision`` changes, and with what it posts."""
        new = {v.key: v for step in decision.steps if step.consulted for v in step.consulted.voices}
        if new:
            self.changed.setdefault(case_id, {}).update(new)
            of_case = {**self.facts.voices.get(case_id, {}), **new}
            self.facts = replace(self.facts, voices={**self.facts.voices, case_id: of_case})
        for step in decision.steps:
            self.facts = self.facts.after(case_id, step)

    def _with(self, offered: Mapping[int, str]) -> Facts:
        return replace(self.facts, references=offered) if offered else self.facts


class _Batch:
    """The cases of a batch as they stand after each act, and what is to be written at the end."""

    def __init__(
        self,
        found: Mapping[int, Case],
        flows: Mapping[Key, PublishedFlow],
        known: _Known,
        references: References,
        earlier: _Earlier,
        salt: Salt,
    ) -> None:
        self._found = found
        self._now = dict(found)
        self._flows = flows
        self._known = known
        self._references = references
        self._earlier = earlier
        self._salt = salt
        self._records = Records(known_accounts=frozenset(known.facts.books.balances))
        self._done: dict[str, tuple[str, Receipt]] = {}
        self.uploads: dict[str, Upload] = {}

    def perform(self, act: Act) -> Result:
        """Decide one act and note what it leaves; nothing is written yet."""
        case = self._now.get(act.case_id)
        if case is None:
            return Unknown("case", act.case_id)
        if answered := self._answered(act, case):
            return answered
        flow = self._flows[case.flow, case.version]
        offered = self._references.offer(flow, case)
        try:
            decision = self._known.decide(flow, case, act, offered)
        except (Refused, Conflict) as closed:
            return closed
        if decision.case.reference != case.reference:
            self._references.give(flow)
        given = [value for value in act.values.values() if isinstance(value, Upload)]
        self.uploads |= {upload.sha256: upload for upload in given}
        first = len(self._records.history)
        head = add_decision(self._records, flow, case, decision, self._salt)
        after = self._now[case.id] = replace(decision.case, head=head)
        self._known.note(case.id, decision)
        rows = self._records.history[first:]
        receipt = receipt_of(after, rows)
        if act.command_id is not None:
            self._done[act.command_id] = (rows[0]["request_hash"], receipt)
        return receipt

    def records(self) -> Records | None:
        """Everything to be written; ``None`` when every act was refused."""
        changed = [case for case in self._now.values() if case is not self._found[case.id]]
        self._records.cases = [case_row(self._found[case.id], case, case.head) for case in changed]
        for case in changed:
            flow = self._flows[case.flow, case.version]
            turns, over = changed_turns(flow, self._found[case.id], case)
            self._records.turns += turns
            self._records.turns_over += over
            if not flow.looks_outside:
                continue
            gone, new = watch_rows(flow.flow, self._found[case.id], case)
            self._records.unwatched += gone
            self._records.watched += new
        return self._records if changed else None

    def _answered(self, act: Act, case: Case) -> Result | None:
        """The answer to a command that was done before, in the database or in this batch."""
        command = act.command_id
        if command is None or (command not in self._earlier.rows and command not in self._done):
            return None
        asked = request_hash(act, subject_of(act, case))
        if row := self._earlier.rows.get(command):
            same = row.request_hash == asked
            return self._earlier.receipt(command, case) if same else CommandReused(command)
        done, receipt = self._done[command]
        return replace(receipt, repeated=True) if done == asked else CommandReused(command)
