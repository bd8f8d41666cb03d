"""Whether people, parties, roles, flows and deliveries follow from the installation's history."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workflow.domain.chain import INSTALLATION_COLUMNS, INSTALLATION_TAG, row_hash
from workflow.domain.references import Counter
from workflow.domain.verification.books import BooksTold, verify_accounts, verify_quotas
from workflow.domain.verification.deliveries import OfCases, verify_deliveries
from workflow.domain.verification.findings import (
    Finding,
    Row,
    Sealed,
    differences,
    readable,
    unsealed,
)
from workflow.domain.verification.links import Told, verify_links
from workflow.domain.verification.preferences import wrong_carriers, wrong_tokens
from workflow.domain.verification.told import TOLD, Wanted
from workflow.domain.verification.wakes import Answered, verify_wakes


@dataclass(frozen=True, slots=True)
class KeptInstallation:
    """Everything that the database keeps besides cases; rows by table, in order of their keys.

    Attributes:
        values: seq to what lies beside that row of the installation's history.
        numbers: counter to how many references the histories of cases give of it.
        of_cases: what the histories of cases say of notices.
        answered: what they say of wakes; told_of_links: what they say of links.
        now: by the database's clock, which leases are measured by.
    """

    installation: Row
    history: Sequence[Row]
    values: Mapping[int, Sealed]
    people: Sequence[Row]
    parties: Sequence[Row]
    grants: Sequence[Row]
    delegations: Sequence[Row]
    absences: Sequence[Row]
    flows: Sequence[Row]
    contents: Sequence[Row]
    counters: Sequence[Row]
    notices: Sequence[Row]
    meetings: Sequence[Row]
    wakes: Sequence[Row]
    numbers: Mapping[Counter, int]
    now: datetime
    of_cases: OfCases
    answered: Answered
    links: Sequence[Row]
    told_of_links: Told
    rates: Sequence[Row]
    accounts: Sequence[Row]
    quota_uses: Sequence[Row]
    quota_holds: Sequence[Row]
    books_told: BooksTold


@dataclass(frozen=True, slots=True)
class Erasures:
    """What was destroyed on record.

    Attributes:
        values: case and seq to names of values; notices: ids of notices; own: of the installation.
        documents: those of ``values`` that went with a document.
    """

    values: Mapping[tuple[int, int], frozenset[str]]
    notices: frozenset[str]
    own: Mapping[int, frozenset[str]]
    documents: Mapping[tuple[int, int], frozenset[str]]


def erasures(history: Sequence[Row]) -> Erasures:
    """Every erasure that the installation's history tells of; a row without form tells of none."""
    values: dict[tuple[int, int], set[str]] = {}
    own: dict[int, set[str]] = {}
    notices: set[str] = set()
    documents: dict[tuple[int, int], set[str]] = {}
    for row in _told_of(history, "erase_document"):
        with suppress(KeyError, TypeError, ValueError):
            for case_id, seq, name in row["payload"]["values"]:
                values.setdefault((case_id, seq), set()).add(name)
                documents.setdefault((case_id, seq), set()).add(name)
    for row in _told_of(history, "erase_person"):
        with suppress(KeyError, TypeError, ValueError):
            for case_id, seq, name in row["payload"]["values"]:
                values.setdefault((case_id, seq), set()).add(name)
            for seq, name in row["payload"]["own"]:
                own.setdefault(seq, set()).add(name)
            notices |= set(row["payload"]["notices"])
    return Erasures(
        {key: frozenset(names) for key, names in values.items()},
        frozenset(notices),
        {seq: frozenset(names) for seq, names in own.items()},
        {key: frozenset(names) for key, names in documents.items()},
    )


def put_offs(history: Sequence[Row]) -> dict[str, Row]:
    """Deadline to how long it waits, as the installation's history tells."""
    told: dict[str, Row] = {}
    for row in _told_of(history, "put_off"):
        with suppress(KeyError, TypeError):
            payload = row["payload"]
            told[payload["deadline"]] = {
                name: payload[name] for name in ("attempts", "retry_at", "problem")
            }
    return told


def verify_installation(kept: KeptInstallation) -> list[Finding]:
    """Every way in which ``kept`` differs from what its history says; empty when it does not."""
    wanted = Wanted(wakes=dict(kept.answered.posted))
    looked_at = (
        ("installation_history", _chain(kept)),
        ("installation_history", _replay(kept, wanted)),
        ("installation_history", _forward(kept.history)),
        ("installation 1", differences("installation 1", kept.installation, wanted.settings)),
        ("people", _table("people", kept.people, wanted.people, _id)),
        ("people", wrong_tokens(kept.people, wanted.tokens)),
        ("parties", _table("parties", kept.parties, wanted.parties, lambda row: row["code"])),
        ("grants", _table("grants", kept.grants, wanted.grants, _id)),
        ("delegations", _table("delegations", kept.delegations, wanted.delegations, _id)),
        ("absences", _table("absences", kept.absences, wanted.absences, _id)),
        ("flows", _table("flows", kept.flows, wanted.flows, _flow_key)),
        ("contents", _contents(kept)),
        ("counters", _counters(kept)),
        ("notices", _deliveries(kept, wanted)),
        ("notices", wrong_carriers(kept.notices, wanted.carried_by)),
        ("rates", _table("rates", kept.rates, wanted.rates, _rate_key)),
        ("accounts", verify_accounts(kept.accounts, kept.books_told)),
        ("quotas", verify_quotas(kept.quota_uses, kept.quota_holds, kept.books_told)),
        ("meetings", _table("meetings", kept.meetings, wanted.meetings, lambda row: row["code"])),
        ("wakes", verify_wakes(kept.wakes, wanted.wakes, kept.answered)),
        ("links", verify_links(kept.links, kept.told_of_links)),
    )
    return [finding for place, part in looked_at for finding in readable(place, part)]


def _id(row: Row) -> int:
    return int(row["id"])


def _rate_key(row: Row) -> tuple[str, str, str]:
    return row["currency"], row["books_currency"], row["valid_from"]


def _flow_key(row: Row) -> tuple[str, int]:
    return row["name"], row["version"]


def _told_of(history: Sequence[Row], action: str) -> Iterator[Row]:
    return (row for row in history if row["action"] == action)


def _chain(kept: KeptInstallation) -> Iterator[Finding]:
    head = ""
    erased = erasures(kept.history).own
    for number, row in enumerate(kept.history, start=1):
        place = f"installation_history {row['seq']}"
        if row["seq"] != number:
            yield Finding(place, f"row {number} is missing")
            break
        if row["prev_hash"] != head:
            yield Finding(place, "it does not continue the row before it")
        written = row_hash(INSTALLATION_TAG, INSTALLATION_COLUMNS, row, row["prev_hash"])
        if row["hash"] != written:
            yield Finding(place, "its contents were changed after it was written")
        head = row["hash"]
        yield from unsealed(
            place, row, kept.values.get(number, {}), erased.get(number, frozenset())
        )
    found = {"length": kept.installation["length"], "head": kept.installation["head"]}
    yield from differences("installation 1", found, {"length": len(kept.history), "head": head})


def _table(
    name: str,
    found: Sequence[Row],
    wanted: Mapping[Any, Row],
    key: Callable[[Row], Any],
) -> Iterator[Finding]:
    by_key = {key(row): row for row in found}
    for each, row in wanted.items():
        if each not in by_key:
            yield Finding(f"{name} {each}", "it was added and is not there")
        else:
            yield from differences(f"{name} {each}", by_key[each], row)
    for extra in by_key.keys() - wanted.keys():
        yield Finding(f"{name} {extra}", "the history of the installation does not know it")


def _contents(kept: KeptInstallation) -> Iterator[Finding]:
    pinned = {row["source"] for row in kept.flows} | {row["calendar"] for row in kept.flows}
    for row in kept.flows:
        pinned |= {text["hash"] for texts in row["texts"].values() for text in texts.values()}
    found = {row["hash"] for row in kept.contents}
    for row in kept.contents:
        if hashlib.sha256(row["body"].encode()).hexdigest() != row["hash"]:
            yield Finding(f"contents {row['hash'][:12]}", "the text is not the one of this hash")
        if row["hash"] not in pinned:
            yield Finding(f"contents {row['hash'][:12]}", "no flow uses this text")
    for missing in pinned - found:
        yield Finding(f"contents {missing[:12]}", "a flow uses this text and it is not there")


def _counters(kept: KeptInstallation) -> Iterator[Finding]:
    found = {(row["flow"], row["year"]): row["last"] for row in kept.counters}
    for key in found.keys() | kept.numbers.keys():
        last, given = found.get(key, 0), kept.numbers.get(key, 0)
        if last != given:
            place = f"counters {key[0]} {key[1]}"
            yield Finding(place, f"the last number is {last}; the last that was given is {given}")


def _deliveries(kept: KeptInstallation, wanted: Wanted) -> Iterator[Finding]:
    erased = erasures(kept.history).notices
    return verify_deliveries(kept.notices, wanted.notices, erased, kept.of_cases, kept.now)


def _replay(kept: KeptInstallation, wanted: Wanted) -> Iterator[Finding]:
    """Bring ``wanted`` to what the history tells, row by row."""
    for row in kept.history:
        if told := TOLD.get(row["action"]):
            try:
                told(wanted, row, kept.values.get(row["seq"], {}))
            except (AttributeError, LookupError, TypeError, ValueError):
                place = f"installation_history {row['seq']}"
                yield Finding(place, "it tells of something that no row before it made")


def _forward(history: Sequence[Row]) -> Iterator[Finding]:
    """Business time begins where the first row says, and each move of it goes forward."""
    reached: int | None = None
    for row in history:
        if row["action"] == "set_up":
            reached = row["payload"].get("clock_begins_seconds", 0)
        elif row["action"] == "advance_clock":
            seconds = row["payload"]["seconds"]
            if reached is not None and seconds <= reached:
                yield Finding(f"installation_history {row['seq']}", "business time does not go on")
            reached = seconds
