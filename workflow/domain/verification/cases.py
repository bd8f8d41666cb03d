"""Whether all that is kept of a case follows from its history, and its history from itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from definitions.flow import Purpose
from workflow.domain.case import Case, Kind
from workflow.domain.chain import CASE_COLUMNS, CASE_TAG, digest_of, row_hash
from workflow.domain.documents import ERASED as ERASED_DOCUMENT
from workflow.domain.leaves import canonical
from workflow.domain.notices import CONTENTS_ERASED, RECIPIENT_ERASED
from workflow.domain.published import PublishedFlow
from workflow.domain.recording_notices import OWED_COLUMNS
from workflow.domain.recusals import kept_recusals
from workflow.domain.replay import Replay, Snapshot, open_sealed, replay
from workflow.domain.verification.authority import Powers, acts_without_authority
from workflow.domain.verification.books import verify_closed_books, verify_entries
from workflow.domain.verification.consultations import verify_consultations
from workflow.domain.verification.findings import (
    ERASED,
    Finding,
    Row,
    Sealed,
    differences,
    opens,
    readable,
    unsealed,
)
from workflow.domain.verification.links import lets_know
from workflow.domain.verification.turns import wrong_turns
from workflow.domain.watching import watched_by


@dataclass(frozen=True, slots=True)
class KeptCase:
    """Everything that the database keeps of one case.

    Attributes:
        values: seq to what lies beside that history row.
        erased: seq to the names of values that were destroyed on record.
        erased_documents: those of ``erased`` whose document was erased, wherever it was held.
        erased_notices: ids of notices whose contents were destroyed on record.
        witnesses: revision to the head that somebody outside was told.
        put_off: deadline to how long it waits since it could not be worked off.
        powers: what could let people act for others.
    """

    case: Row
    history: Sequence[Row]
    values: Mapping[int, Sealed]
    notices: Sequence[Row]
    deadlines: Sequence[Row]
    turns: Sequence[Row]
    voices: Sequence[Row] = ()
    watches: Sequence[Row] = ()
    entries: Sequence[Row] = ()
    postings: Sequence[Row] = ()
    closed_books: Sequence[Row] = ()
    erased: Mapping[int, frozenset[str]] = field(default_factory=dict)
    erased_documents: Mapping[int, frozenset[str]] = field(default_factory=dict)
    erased_notices: frozenset[str] = frozenset()
    witnesses: Mapping[int, str] = field(default_factory=dict)
    put_off: Mapping[str, Row] = field(default_factory=dict)
    powers: Powers = field(default_factory=Powers)


ERASED_CONTENTS: Row = {
    "context": None, "salt": "", "message": None, "address": None, "answer": None, "bounce": None,
}  # fmt: skip
"""What is left of a notice whose contents were erased; with its salt a guess could be tried."""

NEVER_PUT_OFF: Row = {"attempts": 0, "retry_at": None, "problem": None}


def verify_case(kept: KeptCase, flow: PublishedFlow) -> list[Finding]:
    """Every way in which ``kept`` differs from what its history says; empty when it does not."""
    place = f"cases {kept.case['id']}"
    looked_at = (
        _chain(kept),
        _witnessed(kept),
        _path(kept, flow),
        _case(kept),
        acts_without_authority(kept.history, flow.flow, kept.powers),
        _notices(kept),
        _deadlines(kept),
        _turns(kept, flow),
        verify_consultations(kept.case, kept.history, kept.voices, flow),
        _watches(kept, flow),
        verify_entries(kept.history, kept.entries, kept.postings),
        verify_closed_books(kept.history, kept.closed_books),
    )
    return [finding for part in looked_at for finding in readable(place, part)]


def _chain(kept: KeptCase) -> Iterator[Finding]:
    head = ""
    for number, row in enumerate(kept.history, start=1):
        place = f"history {row['case_id']}/{row['seq']}"
        if row["seq"] != number:
            yield Finding(place, f"row {number} is missing")
            return
        if row["prev_hash"] != head:
            yield Finding(place, "it does not continue the row before it")
        if row["hash"] != row_hash(CASE_TAG, CASE_COLUMNS, row, row["prev_hash"]):
            yield Finding(place, "its contents were changed after it was written")
        head = row["hash"]
        sealed = kept.values.get(number, {})
        yield from unsealed(place, row, sealed, kept.erased.get(number, frozenset()))
    for seq in kept.values.keys() - {row["seq"] for row in kept.history}:
        yield Finding(f"history_values {kept.case['id']}/{seq}", "there is no such history row")


def _witnessed(kept: KeptCase) -> Iterator[Finding]:
    heads = {row["seq"]: row["hash"] for row in kept.history}
    for revision, head in kept.witnesses.items():
        if heads.get(revision) != head:
            place = f"history {kept.case['id']}/{revision}"
            yield Finding(
                place, "its hash is not the one that was handed out: history was rewritten"
            )


def _path(kept: KeptCase, flow: PublishedFlow) -> Iterator[Finding]:
    state = flow.flow.initial.name
    for row in kept.history:
        place = f"history {row['case_id']}/{row['seq']}"
        if row["from_state"] != state:
            yield Finding(place, f'it starts in "{row["from_state"]}"; the case was in "{state}"')
        moved = row["from_state"] != row["to_state"] and row["kind"] != Kind.TAKE_BACK
        if moved and not _legal(flow, row):
            yield Finding(
                place, f'the flow has no way from "{row["from_state"]}" by "{row["action"]}"'
            )
        state = row["to_state"]


def _legal(flow: PublishedFlow, row: Row) -> bool:
    action = flow.flow.actions.get(row["action"])
    if action is None or row["from_state"] not in action.sources:
        return False
    return action.back or action.target == row["to_state"]


def _case(kept: KeptCase) -> Iterator[Finding]:
    place = f"cases {kept.case['id']}"
    if not kept.history:
        yield Finding(place, "it has no history")
        return
    found = _replay(kept)
    for row, sentence in found.faults:
        yield Finding(f"history {row['case_id']}/{row['seq']}", sentence)
    wanted = replayed(kept, found.now)
    for name in list(wanted["fields"]):
        if wanted["fields"][name] is ERASED:
            wanted["fields"][name] = kept.case["fields"].get(name)
    yield from differences(place, kept.case, wanted)


def _replay(kept: KeptCase) -> Replay:
    values: dict[int, dict[str, Any]] = {
        seq: dict.fromkeys(names, ERASED_DOCUMENT) for seq, names in kept.erased_documents.items()
    }
    for seq, sealed in kept.values.items():
        values[seq] = values.get(seq, {}) | {name: value for name, (value, _) in sealed.items()}
    return replay(kept.history, open_sealed(values))


def _turns(kept: KeptCase, flow: PublishedFlow) -> Iterator[Finding]:
    """Whose turn it is follows from the case as its history leaves it."""
    case = None
    if kept.history:
        now = _replay(kept).now
        row = replayed(kept, now) | {"recused": now.recused}
        case = Case(id=kept.case["id"], **row)
    yield from wrong_turns(kept.turns, case, flow)


def replayed(kept: KeptCase, now: Snapshot) -> dict[str, Any]:
    """The case's row, rebuilt from its history alone."""
    first, last = kept.history[0], kept.history[-1]
    given = [row["payload"]["reference"] for row in kept.history if "reference" in row["payload"]]
    return {
        "flow": first["flow"],
        "version": first["version"],
        "reference": given[-1] if given else None,
        "state": last["to_state"],
        "revision": len(kept.history),
        "head": last["hash"],
        "party": first["payload"].get("party"),
        "fields": {name: value for name, value in now.fields.items() if value is not None},
        "assigned": now.assigned,
        "acted": now.acted,
        "recused": kept_recusals(now.recused),
        "looked_at": any(lets_know(row) for row in kept.history),
        "clocks": now.clocks,
        "before": now.before,
        "since": now.since,
        "opened_at": first["at"],
    }


def _notices(kept: KeptCase) -> Iterator[Finding]:
    """Each notice that the history owes is there as it was owed, and no other."""
    found = {row["id"]: row for row in kept.notices}
    owed: set[str] = set()
    for row in kept.history:
        for entry in row["effects"].get("notices", ()):
            place = f"notices {entry[0]}"
            owed.add(entry[0])
            if entry[0] not in found:
                yield Finding(place, "it was owed and is not there")
                continue
            notice = found[entry[0]]
            wanted = dict(zip(OWED_COLUMNS, entry, strict=False))
            wanted |= {"case_id": row["case_id"], "seq": row["seq"], "decided_at": row["at"]}
            wanted |= _plan(row, entry)
            yield from differences(place, notice, wanted)
            yield from _context(kept, place, notice, entry[len(OWED_COLUMNS)])
    for extra in found.keys() - owed:
        yield Finding(f"notices {extra}", "the history owes no such notice")


def _plan(row: Row, entry: Sequence[Any]) -> Row:
    """What the history says of a notice's purpose and plan; of one for action it says no more."""
    said = entry[len(OWED_COLUMNS) + 1 :]
    purpose, planned_at = said or (Purpose.ACTION.value, row["at"])
    return {"purpose": purpose, "planned_at": planned_at}


def _context(kept: KeptCase, place: str, notice: Row, commitment: str) -> Iterator[Finding]:
    if notice["id"] in kept.erased_notices:
        left = {name: notice[name] for name in ERASED_CONTENTS}
        yield from differences(place, left, ERASED_CONTENTS)
        if notice["problem"] not in (None, RECIPIENT_ERASED, CONTENTS_ERASED):
            yield Finding(place, "its problem is there though it was erased")
    elif notice["context"] is None or not opens(commitment, notice["context"], notice["salt"]):
        yield Finding(place, "what it says is not what was decided")


def _deadlines(kept: KeptCase) -> Iterator[Finding]:
    """Each deadline row stands as the history left it: set, stopped, worked off or dropped."""
    wanted: dict[str, dict[str, Any]] = {}
    for row in kept.history:
        _close(wanted, row)
        for entry in row["effects"].get("due", ()):
            wanted[entry[0]] = _set(row, entry)
    found = {row["id"]: row for row in kept.deadlines}
    for each, row in wanted.items():
        if each not in found:
            yield Finding(f"deadlines {each}", "it was set and is not there")
        else:
            yield from differences(f"deadlines {each}", found[each], row)
            yield from _put_off(found[each], kept.put_off.get(each, NEVER_PUT_OFF))
    for extra in found.keys() - wanted.keys():
        yield Finding(f"deadlines {extra}", "the history set no such deadline")


def _watches(kept: KeptCase, flow: PublishedFlow) -> Iterator[Finding]:
    """A case looks at what its fields name and its flow asks for, and at nothing else."""
    if not kept.history:
        return
    now = _replay(kept).now
    looks_at = watched_by(flow.flow, now.state, now.fields)
    wanted = {(each.kind.value, each.name) for each in looks_at}
    found = {(row["kind"], row["name"]) for row in kept.watches}
    for kind, name in sorted(wanted - found):
        yield Finding(f"watches {kept.case['id']}", f'it looks at the {kind} "{name}" unrecorded')
    for kind, name in sorted(found - wanted):
        yield Finding(f"watches {kept.case['id']}", f'it does not look at the {kind} "{name}"')


def _put_off(row: Row, told: Row) -> Iterator[Finding]:
    """Whether a deadline waits as the installation's history says: waiting keeps it from firing."""
    retry_at = canonical(row["retry_at"]) if row["retry_at"] else None
    problem = digest_of(row["problem"]) if row["problem"] is not None else None
    found = {"attempts": row["attempts"], "retry_at": retry_at, "problem": problem}
    yield from differences(f"deadlines {row['id']}", found, told)


def _close(wanted: dict[str, dict[str, Any]], row: Row) -> None:
    effects = row["effects"]
    closed = {effects.get("worked_off"): "done"} | dict.fromkeys(
        effects.get("dropped", ()), "dropped"
    )
    for each, state in closed.items():
        if each in wanted and wanted[each]["state"] == "open":
            wanted[each] |= {"state": state, "closed_seq": row["seq"]}
    for deadline in wanted.values():
        if deadline["name"] in effects.get("cleared", ()) and deadline["state"] == "open":
            deadline |= {"state": "cleared", "closed_seq": row["seq"]}
    for each in effects.get("stopped", ()):
        wanted[each] |= {"state": "cleared", "closed_seq": row["seq"]}
    for each in effects.get("resumed", ()):
        wanted[each] |= {"state": "open", "closed_seq": None}


def _set(row: Row, entry: Sequence[Any]) -> dict[str, Any]:
    _, name, ordinal, due_at, ends_at = entry
    return {
        "case_id": row["case_id"],
        "seq": row["seq"],
        "name": name,
        "ordinal": ordinal,
        "due_at": due_at,
        "ends_at": ends_at,
        "state": "open",
        "closed_seq": None,
    }
