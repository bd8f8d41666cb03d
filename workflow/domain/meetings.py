"""Meetings of groups: when and where they are held, and what may be changed about them.

Pure: what is wrong with a change is answered as a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}")
"""How meetings and groups are called: short, in one word, and for good."""

LONGEST = timedelta(days=365)
"""Longer than any meeting: what is longer is a slip of the pen in a year."""

LAST_DAY = date(2999, 12, 31)
"""Later days are slips of the pen too, and what is counted on from the last there is cannot end."""


class Standing(StrEnum):
    """Whether a meeting is held."""

    PLANNED = "planned"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting of one group.

    Attributes:
        first_day, last_day: both belong to it; a meeting of one day has the same day twice.
        revision: 1 when it is added; every change counts it up.
    """

    code: str
    group: str
    first_day: date
    last_day: date
    place: str
    state: Standing = Standing.PLANNED
    revision: int = 1

    @property
    def is_planned(self) -> bool:
        """Whether it is to be held, or was."""
        return self.state is Standing.PLANNED


@dataclass(frozen=True, slots=True)
class Meetings:
    """The meetings that matter to a batch of acts."""

    by_code: Mapping[str, Meeting] = field(default_factory=dict)

    def get(self, code: str | None) -> Meeting | None:
        """The meeting of this code."""
        return self.by_code.get(code) if code else None

    def of_group(self, group: str | None) -> list[Meeting]:
        """The meetings of ``group`` that are not cancelled, as they follow one another."""
        held = [each for each in self.by_code.values() if each.group == group and each.is_planned]
        return sorted(held, key=lambda each: (each.first_day, each.code))

    def next_of(self, group: str | None, today: date) -> Meeting | None:
        """The first meeting of ``group`` that begins today or later and is not cancelled."""
        ahead = (each for each in self.of_group(group) if each.first_day >= today)
        return next(ahead, None)


NO_MEETINGS = Meetings()


def wrong_with_new(meeting: Meeting, today: date) -> str | None:
    """Why ``meeting`` cannot be added; ``None`` when it can."""
    for what, code in (("code", meeting.code), ("group", meeting.group)):
        if not CODE.fullmatch(code):
            return (
                f'"{code}" is not a {what}; letters, digits, ".", "-" and "_" make one, at most 63'
            )
    if meeting.last_day < today:
        return f'"{meeting.code}" would be over: it ends {meeting.last_day}, and today is {today}'
    return _wrong_days(meeting)


def wrong_with_move(before: Meeting, after: Meeting, today: date) -> str | None:
    """Why a meeting cannot be held as ``after`` instead; ``None`` when it can."""
    if over := _cannot_change(before, today):
        return over
    same = (before.first_day, before.last_day, before.place)
    if (after.first_day, after.last_day, after.place) == same:
        return f'nothing would be different: "{before.code}" is held then and there already'
    if after.first_day != before.first_day:
        if before.first_day < today:
            return f'"{before.code}" began {before.first_day}; only its end can still be moved'
        if after.first_day < today:
            return (
                f'"{before.code}" cannot be moved into the past: {after.first_day} is before'
                f" today, {today}"
            )
    if after.last_day < today:
        return (
            f'"{before.code}" cannot be moved into the past: it would end {after.last_day}, and'
            f" today is {today}"
        )
    return _wrong_days(after)


def wrong_with_cancelling(meeting: Meeting, today: date) -> str | None:
    """Why ``meeting`` cannot be cancelled; ``None`` when it can."""
    if over := _cannot_change(meeting, today):
        return over
    if meeting.first_day < today:
        return f'"{meeting.code}" began {meeting.first_day}; only its end can still be moved'
    return None


def _cannot_change(meeting: Meeting, today: date) -> str | None:
    if not meeting.is_planned:
        return f'"{meeting.code}" was cancelled; add another meeting instead'
    if meeting.last_day < today:
        return f'"{meeting.code}" ended {meeting.last_day}; what is over is not changed'
    return None


def _wrong_days(meeting: Meeting) -> str | None:
    if meeting.last_day < meeting.first_day:
        return (
            f'"{meeting.code}" would end before it begins: {meeting.first_day} to'
            f" {meeting.last_day}"
        )
    if meeting.last_day > LAST_DAY:
        return f'"{meeting.code}" would end {meeting.last_day}; a day up to {LAST_DAY} is wanted'
    if meeting.last_day - meeting.first_day > LONGEST:
        return (
            f'"{meeting.code}" would last from {meeting.first_day} to {meeting.last_day}; no'
            f" meeting lasts more than {LONGEST.days + 1} days"
        )
    return None
