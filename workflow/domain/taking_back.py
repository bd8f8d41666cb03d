"""Taking back the last act of a case: a second act that undoes the first while nobody knows of it.

The notices that people's acts owe wait for the flow's window. Until it is over, and as long as none
of them is on its way, an officer of the flow's choice can undo the act with a reason. Nothing is
rubbed out: both acts stand in the history.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from definitions.flow import TakeBack
from workflow.domain.authority import Deed, standing
from workflow.domain.books.accounts import Entry
from workflow.domain.books.asked import NotPosted
from workflow.domain.books.reversing import reversal
from workflow.domain.case import Act, Case, Kind, Step, Undone, Value
from workflow.domain.consequences import Outcome
from workflow.domain.consulting import with_polls
from workflow.domain.facts import Facts, Past
from workflow.domain.forms import REASON, read_form
from workflow.domain.polls import Consulted
from workflow.domain.published import PublishedFlow
from workflow.domain.replay import Done, replay
from workflow.domain.verification.findings import ERASED
from workflow.errors import Reason, Refused, field_missing, reason

BY_CLOCK = (Kind.DEADLINE, Kind.REMINDER, Kind.WAKE)
LINKING = (Kind.LINK, Kind.UNLINK)


def window_ends(flow: PublishedFlow, act: Act) -> datetime | None:
    """Until when the notices of ``act`` wait; ``None`` where they go at once.

    Those of the clock, of an opening and of an answer go at once, since none is ever taken back.
    """
    rule = flow.flow.take_back
    if rule is None or act.actor is None or act.action in ("open", "answer"):
        return None
    return act.at + rule.within.length


def take_back(flow: PublishedFlow, case: Case, act: Act, facts: Facts) -> Outcome:
    """The case as it was before its last act, or ``Refused``."""
    rule = flow.flow.take_back
    if rule is None:
        raise Refused(act.action, case.state, (_never(),))
    deed = Deed(act.action, act.at)
    may = standing(flow, case, rule.by, act.actor, facts.roster, deed, act.capacity)
    done = last_act(case, facts)
    reasons = (
        *may.reasons,
        *read_form({}, {}, act.values, facts.roster).reasons,
        *(() if act.reason else (field_missing(REASON),)),
        *stands_fast(flow, rule, done, act.at, facts.pasts.get(case.id)),
    )
    if reasons or done is None:
        raise Refused(act.action, case.state, reasons)
    entry = _reversed(flow, case, done, facts)
    opened = _opened(done)
    step = Step(
        Kind.TAKE_BACK, act.action, case.state, done.before.state, may.capacity, act.actor,
        undone=_undone(done, facts.pasts[case.id]), behalf=may.behalf,
        consulted=Consulted(stopped=opened) if opened else None, entry=entry,
    )  # fmt: skip
    return Outcome(step, with_polls(_as_before(case, done), step, act.at))


def _reversed(flow: PublishedFlow, case: Case, done: Done, facts: Facts) -> Entry:
    """The entry that undoes what an act posted and took, or ``Refused``."""
    try:
        return reversal(flow, case, done.rows, facts.books)
    except NotPosted as moved_on:
        raise Refused("take_back", case.state, moved_on.reasons) from None


def last_act(case: Case, facts: Facts) -> Done | None:
    """The act that a taking back would undo."""
    past = facts.pasts.get(case.id)
    return replay(past.history, past.value_of).last() if past and past.history else None


def stands_fast(
    flow: PublishedFlow, rule: TakeBack, done: Done | None, at: datetime, past: Past | None
) -> tuple[Reason, ...]:
    """Why the last act of a case cannot be taken back by anybody; empty when it can."""
    if done is None or past is None or done.row["kind"] == Kind.OPEN:
        return (_nothing_done(),)
    if done.row["kind"] in BY_CLOCK:
        return (_by_clock(done),)
    return tuple(_too_late(flow, rule, done, at, past))


def _too_late(
    flow: PublishedFlow, rule: TakeBack, done: Done, at: datetime, past: Past
) -> Iterator[Reason]:
    ends = done.row["at"] + rule.within.length
    if at >= ends:
        yield _window_over(rule, done, ends)
    owed = _owed(done)
    if gone := set(owed) - past.in_house - past.unwanted:
        yield _mail_left(len(gone), len(owed))
    if _moves_rounds(flow, done):
        yield _rounds_moved(done)
    if any("opens" in row["payload"] or row["kind"] in LINKING for row in done.rows):
        yield _linked(done)
    if any("books_closed" in row["effects"] for row in done.rows):
        yield _closed(done)
    fields = flow.flow.fields
    for name in _changed(done):
        if done.before.fields.get(name) is ERASED:
            declared = fields.get(name)
            yield _erased(str(declared.title) if declared and declared.title else name, name)


def _as_before(case: Case, done: Done) -> Case:
    """The case before ``done``; its reference stays, since somebody may have been told it."""
    before = done.before
    changed = _changed(done)
    return replace(
        case,
        state=before.state,
        revision=case.revision + 1,
        fields=_fields_before(case, done) if changed else case.fields,
        assigned=before.assigned,
        acted=before.acted,
        recused=before.recused,
        clocks=before.clocks,
        before=before.before,
        since=before.since,
    )


def _fields_before(case: Case, done: Done) -> Mapping[str, Value]:
    """Only what the act changed: other values may have been erased beside the history meanwhile."""
    earlier = {name: done.before.fields.get(name) for name in _changed(done)}
    fields = {**case.fields, **earlier}
    return {name: kept for name, kept in fields.items() if kept is not None}


def _undone(done: Done, past: Past) -> Undone:
    rows = {row["seq"] for row in done.rows}
    return Undone(
        first=done.seq,
        withdrawn=tuple(each for each in _owed(done) if each not in past.unwanted),
        stopped=tuple(
            each["id"] for each in past.deadlines if each["seq"] in rows and each["state"] == "open"
        ),
        resumed=tuple(
            each["id"]
            for each in past.deadlines
            if each["closed_seq"] in rows and each["seq"] not in rows
        ),
    )


def _changed(done: Done) -> tuple[str, ...]:
    named: dict[str, Any] = {}
    for row in done.rows:
        named |= row["payload"].get("changes", {})
    return tuple(named)


def _owed(done: Done) -> tuple[str, ...]:
    return tuple(entry[0] for row in done.rows for entry in row["effects"].get("notices", ()))


def _opened(done: Done) -> tuple[str, ...]:
    """The consultations of which the act opened a round; taking back stops it."""
    said = [row["effects"].get("consulted", {}) for row in done.rows]
    return tuple(name for each in said for name, *_ in each.get("opened", ()))


def _moves_rounds(flow: PublishedFlow, done: Done) -> bool:
    """Whether the act did more to a round than open it: nobody's answer is unsaid for them."""
    opened = _opened(done)
    for row in done.rows:
        effects = row["effects"]
        ends = {entry[1] for entry in effects.get("due", ())}
        if row["from_state"] == row["to_state"]:
            ends |= {*effects.get("cleared", ())}
        ended = ends & flow.flow.consultations.keys()
        if set(effects.get("consulted", ())) - {"opened"} or ended.difference(opened):
            return True
    return False


def _never() -> Reason:
    return reason(
        "never_taken_back",
        "no act of this flow can be taken back",
        clears="a version of the flow that says who takes back",
    )


def _nothing_done() -> Reason:
    return reason(
        "nothing_to_take_back",
        "there is no act to take back but the opening of the case",
        clears="an act",
    )


def _by_clock(done: Done) -> Reason:
    return reason(
        "taken_by_clock",
        f"the last act was the clock's (row {done.seq}), and time is not taken back",
        clears="an act that mends it",
        row=str(done.seq),
    )


def _window_over(rule: TakeBack, done: Done, ends: datetime) -> Reason:
    return reason(
        "window_over",
        f"an act can be taken back for {rule.within}; for row {done.seq} that ended"
        f" {ends:%Y-%m-%d %H:%M} UTC",
        clears="an act that mends it",
        row=str(done.seq),
        ended=ends.isoformat(),
    )


def _mail_left(gone: int, owed: int) -> Reason:
    return reason(
        "mail_left",
        f"{gone} of the {owed} mails of the last act left the house or are about to",
        clears="an act that mends it",
        gone=str(gone),
        owed=str(owed),
    )


def _rounds_moved(done: Done) -> Reason:
    return reason(
        "round_moved",
        f"row {done.seq} answers, ends or moves a round of a consultation, which stands",
        clears="another answer, or a new round",
        row=str(done.seq),
    )


def _closed(done: Done) -> Reason:
    return reason(
        "books_closed",
        f"row {done.seq} closes the books, which stay closed",
        row=str(done.seq),
    )


def _linked(done: Done) -> Reason:
    return reason(
        "case_linked",
        f"row {done.seq} links, unlinks or opens another case, which stands",
        clears="linking or unlinking it",
        row=str(done.seq),
    )


def _erased(title: str, name: str) -> Reason:
    return reason(
        "erased",
        f'what stood in "{title}" before the act was erased, so it cannot stand there again',
        clears="an act that mends it",
        field=name,
    )
