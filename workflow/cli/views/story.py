"""The story of the demonstration, for people: scenes, who does what, and what comes of it.

Everything is wrapped here, to be read at 80 columns; each kind of line begins with a word, so that
nothing is meant by colour alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby

from rich.console import Console
from rich.text import Text

from workflow.cli.terminal.instants import MONTHS, brief, counted
from workflow.cli.terminal.paper import Heading, Printed, Verbatim
from workflow.cli.views.words import LANGUAGES
from workflow.demonstration.told import (
    Acted,
    ActedTogether,
    Imported,
    Letter,
    Looked,
    Mail,
    Move,
    Opened,
    Planned,
    Prologue,
    Published,
    Remark,
    Scene,
    Subject,
    Told,
    Waited,
    Who,
    Why,
)

WIDTH = 78
LEFT = 3
WORD = 10
"""Columns of the word that a line begins with."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_MEASURE = Console(width=WIDTH, markup=False, highlight=False)


def printed(told: Told) -> Iterator[Printed]:
    """One thing told, as it is printed."""
    match told:
        case Prologue():
            yield Heading(told.title)
            yield Verbatim(_wrapped(told.tell, 0))
        case Scene():
            yield ""
            yield Heading(_between(f"{told.number}. {told.title}", moment(told.at)))
            yield Verbatim(_wrapped(told.tell, LEFT))
            yield ""
        case Remark():
            yield Verbatim(_wrapped(told.tell, LEFT))
        case _:
            yield Verbatim("\n".join(_lines(told)))


def moment(at: datetime) -> str:
    """``Monday 30 November 2026, 09:00``; the zone is the office's own."""
    day = f"{WEEKDAYS[at.weekday()]} {at.day} {MONTHS[at.month - 1]} {at.year}"
    return f"{day}, {at:%H:%M}"


def _lines(told: Told) -> Iterator[str]:
    match told:
        case Published() | Planned() | Imported():
            yield from _arranged(told)
        case Opened():
            yield from _opened(told)
        case Looked():
            page = (
                f"the page of {_case(told.subject)}, as it is after {counted(told.revision, 'act')}"
            )
            yield from _said("looks at", f"{page}: {_who(told.who)}")
        case Acted():
            yield from _acted(told)
        case ActedTogether():
            yield from _acted_together(told)
        case Waited():
            yield from _waited(told)
        case Letter():
            yield from _said("reads", f"{_who(told.who)}, in {LANGUAGES[told.language]}:")
            for line in ("", told.subject, "", *told.text.strip().splitlines()):
                yield from _indented("| ", line)


def _arranged(told: Published | Planned | Imported) -> Iterator[str]:
    if isinstance(told, Imported):
        yield from _said("rates", f"{told.count} of {', '.join(told.currencies)}")
        yield from _under(f"imported by {_who(told.who)}")
        return
    if isinstance(told, Published):
        agreed = f", and {_who(told.agreed)} agrees" if told.agreed else ""
        yield from _said("in force", f"{told.title}, version {told.version}")
        yield from _under(f"published by {_who(told.who)}{agreed}")
        return
    yield from _said("planned", f"{counted(len(told.meetings), 'meeting')}, by {_who(told.who)}")
    for each in told.meetings:
        days = f"{_day(each.first_day)} to {_day(each.last_day)}"
        yield from _indented("- ", f"{each.code}: {days}, {each.place}")


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _opened(told: Opened) -> Iterator[str]:
    cases = [
        f"{_case(each)}, by {_who(who)}" for each, who in zip(told.subjects, told.who, strict=True)
    ]
    first = cases[0] if told.count == 1 else f"{told.count} drafts, among them"
    yield from _said("drafted", first)
    for case in cases if told.count > 1 else ():
        yield from _indented("- ", case)


def _acted(told: Acted) -> Iterator[str]:
    word = "refused" if told.reasons else "conflict" if told.conflict else "done"
    moved = f": {told.before} → {told.state}" if told.before != told.state else ""
    yield from _said(word, f"{_who(told.who)}: {told.action}")
    yield from _under(f"{_case(told.subject)}{moved}")
    if told.reason:
        yield from _indented("because: ", told.reason)
    for each in told.followed:
        yield from _under(f"then, by itself: {each}")
    if told.waiting:
        yield from _under(f"{counted(told.waiting, 'mail')} waiting")
    if told.withdrawn:
        yield from _under(f"{counted(told.withdrawn, 'mail')} withdrawn, which nobody gets")
    if told.conflict:
        yield from _indented("- ", told.conflict)
    for why in told.reasons:
        yield from _why("", why)
    for move in told.moves:
        yield from _under(_move(move))
    yield from _mails(told.mails)


def _acted_together(told: ActedTogether) -> Iterator[str]:
    total = told.done + len(told.refused)
    who = _who(told.who) if told.who else "each by whoever brought it"
    yield from _said("at once", f"{told.action}: {counted(total, 'case')}, {who}")
    states = ", ".join(f"{count} now {state}" for state, count in told.states.items())
    yield from _under(f"done {told.done}, refused {len(told.refused)}: {states}")
    for subject, reasons in told.refused:
        for why in reasons:
            yield from _why(f"refused, {_case(subject)}: ", why)
    yield from _mails(told.mails)


def _waited(told: Waited) -> Iterator[str]:
    yield from _said("time", f"{told.period}: {moment(told.at)}")
    for at, moments in groupby(told.moments, lambda each: brief(each.at)):
        for each in moments:
            for line in (*map(_move, each.moves), *_by_notice(each.mails)):
                yield from _indented(f"{at}  ", line)


def _move(move: Move) -> str:
    return f"the clock: {_case(move.subject)}: {move.before} → {move.state}"


def _why(before: str, why: Why) -> Iterator[str]:
    yield from _indented("- ", f"{before}{why.sentence}")
    who = [each for each in why.who if each not in f"{why.sentence} {why.clears}"]
    by = f" (by {' or '.join(who)})" if who else ""
    if why.clears:
        yield from _indented("  ", f"what would clear it: {why.clears}{by}")


def _mails(mails: Iterable[Mail]) -> Iterator[str]:
    for line in _by_notice(mails):
        yield from _indented("mails: ", line)


def _by_notice(mails: Iterable[Mail]) -> Iterator[str]:
    """One line: ``received (en 2, fr 1), check_due (en 1)``; none when there is no mail."""
    found: dict[str, Counter[str]] = {}
    for mail in mails:
        notice = f"{mail.notice} for the digest" if mail.waits else mail.notice
        found.setdefault(notice, Counter())[mail.language] += 1
    notices = (
        f"{notice} ({', '.join(f'{each} {counts[each]}' for each in sorted(counts))})"
        for notice, counts in found.items()
    )
    if found:
        yield ", ".join(notices)


def _who(who: Who) -> str:
    return f"{who.name} ({who.part})"


def _case(subject: Subject) -> str:
    return f"{subject.reference} {subject.called}".strip()


def _between(left: str, right: str) -> str:
    gap = WIDTH - len(left) - len(right)
    return f"{left}{' ' * gap}{right}" if gap > 1 else f"{left}\n{right:>{WIDTH}}"


def _said(word: str, text: str) -> Iterator[str]:
    """Lines that begin with a word in a column of its own."""
    lines = _fitted(text, LEFT + WORD)
    yield f"{' ' * LEFT}{word:<{WORD}}{lines[0]}"
    yield from (f"{' ' * (LEFT + WORD)}{line}" for line in lines[1:])


def _under(text: str) -> Iterator[str]:
    yield from (f"{' ' * (LEFT + WORD)}{line}" for line in _fitted(text, LEFT + WORD))


def _indented(mark: str, text: str) -> Iterator[str]:
    """Lines under a word, after a mark that stands once; a bar stands before each."""
    left = LEFT + WORD
    again = mark if mark == "| " else " " * len(mark)
    for number, line in enumerate(_fitted(text, left + len(mark))):
        yield f"{' ' * left}{again if number else mark}{line}".rstrip()


def _wrapped(text: str, left: int) -> str:
    return "\n".join(f"{' ' * left}{line}" for line in _fitted(text, left))


def _fitted(text: str, left: int) -> list[str]:
    """Lines that fit beside ``left`` columns, measured as a terminal shows them."""
    return [line.plain.rstrip() for line in Text(text).wrap(_MEASURE, WIDTH - left)] or [""]
