"""The rows that a batch of acts leaves behind, by table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from workflow.domain.recording_voices import VoiceKey

Row = dict[str, Any]
Salt = Callable[[], bytes]


@dataclass(slots=True)
class Records:
    """Rows by table, as one batch writes them.

    Attributes:
        cleared: deadlines that stand in the database and stop, by case, name and act.
        documents: rows of the documents that acts name, by hash: each once, whoever names it.
        settled: deadline rows that were worked off or dropped, by id.
        set_here: open deadline rows of this batch, by case and name; a later act may stop them.
        stopped: case and name of what ``cleared`` already holds.
        resumed: deadline rows that were stopped and run again, by id.
        withdrawn: notices that nobody gets any more, by id.
        voices: rows of voices that are new, by their key.
        replied: rows of voices that stand in the database and reply, by their key.
        turns: whose turn it is now in the cases where that changed; ``turns_over`` has the number
            of the last such row of a case that had more.
        woken: wakes that were answered, by id; wakes: those that are posted.
        links, unlinked: ties between cases that are new, and that are no more.
        accounts: what accounts gain in this batch, by id; known_accounts: those that were there.
        taken: what is taken of quotas in this batch, by key; held: what cases hold of them.
        unwatched, watched: what cases do not look at any more, and what they look at newly.
    """

    cases: list[Row] = field(default_factory=list)
    history: list[Row] = field(default_factory=list)
    history_values: list[Row] = field(default_factory=list)
    notices: list[Row] = field(default_factory=list)
    deadlines: list[Row] = field(default_factory=list)
    documents: dict[str, Row] = field(default_factory=dict)
    cleared: list[Row] = field(default_factory=list)
    settled: list[Row] = field(default_factory=list)
    set_here: dict[tuple[int, str], list[Row]] = field(default_factory=dict)
    stopped: set[tuple[int, str]] = field(default_factory=set)
    resumed: list[Row] = field(default_factory=list)
    withdrawn: list[Row] = field(default_factory=list)
    voices: dict[VoiceKey, Row] = field(default_factory=dict)
    replied: dict[VoiceKey, Row] = field(default_factory=dict)
    turns: list[Row] = field(default_factory=list)
    turns_over: list[Row] = field(default_factory=list)
    woken: list[Row] = field(default_factory=list)
    wakes: list[Row] = field(default_factory=list)
    links: list[Row] = field(default_factory=list)
    unlinked: list[Row] = field(default_factory=list)
    entries: list[Row] = field(default_factory=list)
    postings: list[Row] = field(default_factory=list)
    accounts: dict[str, Row] = field(default_factory=dict)
    known_accounts: frozenset[str] = frozenset()
    closed_accounts: list[Row] = field(default_factory=list)
    closed_books: list[Row] = field(default_factory=list)
    taken: dict[str, Row] = field(default_factory=dict)
    held: dict[tuple[int, str], Row] = field(default_factory=dict)
    unwatched: list[Row] = field(default_factory=list)
    watched: list[Row] = field(default_factory=list)
