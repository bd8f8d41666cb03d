"""What comes in: proposals with their first values, one by one and as whole collections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field

from definitions.schema_fields import Shape
from definitions.written import Name, Words
from workflow.demonstration.cast import Cast
from workflow.demonstration.days import misread
from workflow.demonstration.reading import Finding, Sheet, meant, read_sheet
from workflow.errors import Invalid


class ProposalShape(Shape):
    """One proposal: who brings it, for which party, and the values of its fields."""

    called: Words
    party: str | None = None
    by: str
    values: dict[str, Any] = Field(default_factory=dict)


class CollectionShape(Shape):
    """Proposals that came in together; what they have in common is written once."""

    common: dict[str, Any] = Field(default_factory=dict)
    proposals: dict[Name, ProposalShape] = Field(min_length=1)


class Proposals(Shape):
    """Everything that comes in, all of it for one flow."""

    flow: Name
    proposals: dict[Name, ProposalShape] = Field(min_length=1)
    collections: dict[Name, CollectionShape] = Field(default_factory=dict)


KEYS = (*Proposals.model_fields, *CollectionShape.model_fields, *ProposalShape.model_fields)


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposal ready to be opened as a case.

    Attributes:
        flow: the flow that its case follows.
        called: what the story calls it.
        values: with what its collection has in common; days are still relative.
    """

    flow: str
    called: str
    party: str | None
    by: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Inbox:
    """Drafts by name, and the names in each collection."""

    drafts: Mapping[str, Draft]
    collections: Mapping[str, tuple[str, ...]]


def read_proposals(path: Path, cast: Cast) -> Inbox:
    """The proposals in the file at ``path``; ``Invalid`` when something in it is wrong."""
    sheet = read_sheet(path, Proposals, KEYS)
    sheet.refuse(_broken(sheet, cast))
    said = sheet.said
    drafts = {name: _draft(said.flow, each, {}) for name, each in said.proposals.items()}
    for collection in said.collections.values():
        for name, each in collection.proposals.items():
            drafts[name] = _draft(said.flow, each, collection.common)
    names = {name: tuple(each.proposals) for name, each in said.collections.items()}
    return Inbox(drafts, names)


def joined(inboxes: Sequence[Inbox]) -> Inbox:
    """Everything that comes in during several stories.

    Raises:
        Invalid: a name stands for two things.
    """
    names = Counter(name for each in inboxes for name in (*each.drafts, *each.collections))
    for name, count in names.items():
        if count > 1:
            raise Invalid(f'"{name}" is a proposal or collection in {count} files; one is wanted')
    return Inbox(
        {name: draft for each in inboxes for name, draft in each.drafts.items()},
        {name: inside for each in inboxes for name, inside in each.collections.items()},
    )


def _draft(flow: str, shape: ProposalShape, common: Mapping[str, Any]) -> Draft:
    return Draft(flow, shape.called, shape.party, shape.by, {**common, **shape.values})


def _broken(sheet: Sheet[Proposals], cast: Cast) -> Iterable[Finding]:
    seen: set[str] = set()
    for collection, inside in sheet.said.collections.items():
        yield from misread(inside.common, ("collections", collection, "common"))
    for place, name, each in _placed(sheet.said):
        if name in seen:
            yield place, f'"{name}" is the name of another proposal already'
        seen.add(name)
        if each.by not in cast.people:
            yield (*place, "by"), f'nobody has the address "{each.by}"{meant(each.by, cast.people)}'
        if each.party is not None and each.party not in cast.parties:
            hint = meant(each.party, cast.parties)
            yield (*place, "party"), f'there is no party "{each.party}"{hint}'
        yield from misread(each.values, (*place, "values"))


def _placed(said: Proposals) -> Iterator[tuple[tuple[str, ...], str, ProposalShape]]:
    for name, each in said.proposals.items():
        yield ("proposals", name), name, each
    for collection, inside in said.collections.items():
        for name, each in inside.proposals.items():
            yield ("collections", collection, "proposals", name), name, each
