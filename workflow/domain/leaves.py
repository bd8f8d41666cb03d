"""Values as a notice keeps them: typed leaves, worded later in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from definitions.flow import Field, FieldType, Text
from workflow.domain.case import Value
from workflow.domain.documents import is_document
from workflow.domain.roster import Roster

Leaf = Mapping[str, Any]

NONE: Leaf = {"none": None}


def leaf_of(declared: Field, kept: Value, roster: Roster) -> Leaf:
    """``kept`` as a leaf; people and parties by name."""
    if kept is None:
        return NONE
    match declared.type:
        case FieldType.PERSON:
            return text(roster.people[kept].name if kept in roster.people else "")
        case FieldType.PARTY:
            return text(_party_name(kept, roster))
        case FieldType.PARTIES:
            return {"list": [_party_name(code, roster) for code in kept]}
        case FieldType.MEETING:
            return _meeting(kept, roster)
        case FieldType.TABLE:
            return _rows(declared, kept, roster)
        case _:
            return _plain_leaf(declared, kept)


def _plain_leaf(declared: Field, kept: Value) -> Leaf:
    """A leaf of what says everything itself."""
    match declared.type:
        case FieldType.MONEY:
            return {"money": [kept["minor"], kept["currency"]]}
        case FieldType.CHOICE:
            return words(declared.choices[kept])
        case FieldType.NUMBER:
            return {"number": str(kept)}
        case FieldType.TEXT | FieldType.LONG_TEXT:
            return text(kept)
        case FieldType.DOCUMENT:
            return text(kept["name"]) if is_document(kept) else NONE
        case _:
            return {str(declared.type): kept}


def text(value: str) -> Leaf:
    """Text that stands as it is in every language."""
    return {"text": value}


def words(value: Text) -> Leaf:
    """A text that has a wording in each language."""
    return {"words": dict(value.by_language)}


def date_of(at: datetime) -> Leaf:
    """The day of an instant, in UTC."""
    return {"date": at.astimezone(UTC).date().isoformat()}


def instant(at: datetime) -> Leaf:
    """An instant, in the one canonical form."""
    return {"instant": canonical(at)}


@lru_cache(maxsize=4096)  # an act writes the same few instants a dozen times
def canonical(at: datetime) -> str:
    """The one written form of an instant: UTC, six decimals, ``Z``.

    Every place that keeps an instant as text uses it, so that texts compare as instants do.
    """
    return at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def _party_name(code: str, roster: Roster) -> str:
    return roster.parties[code].name if code in roster.parties else code


def _meeting(code: str, roster: Roster) -> Leaf:
    """A meeting with its days and place; only its code, where nobody looked it up."""
    found = roster.meetings.get(code)
    if found is None:
        return text(code)
    days = (found.first_day.isoformat(), found.last_day.isoformat())
    return {"meeting": [found.group, *days, found.place]}


def _rows(declared: Field, kept: list[dict[str, Value]], roster: Roster) -> Leaf:
    columns = declared.columns
    titles = [words(each.title) if each.title else text(name) for name, each in columns.items()]
    cells = [
        [leaf_of(each, row.get(name), roster) for name, each in columns.items()] for row in kept
    ]
    return {"rows": {"columns": titles, "cells": cells}}
