"""Linked cases: in a case, by what people outside the office may read, and in a preview."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workflow.cli.terminal.paper import Heading, Printed
from workflow.cli.views.words import field_title, value_words
from workflow.domain.case import Decision
from workflow.domain.links import LinkedCase, NewCase
from workflow.domain.published import PublishedFlow
from workflow.domain.roster import Roster
from workflow.services.read_links import LinksOfCase

Told = dict[str, Any]


def links_told(flow: PublishedFlow, links: LinksOfCase) -> Told:
    """The cases at both ends of the links of a case.

    Of another case there are its reference, its flow and the public name of its state alone.
    """
    return {
        "links": [
            {"link": name, "title": str(flow.flow.links[name].title), **_linked_told(each)}
            for name, linked in links.ties.items()
            for each in linked
        ],
        "linked_from": [
            {"link": name, "title": title, **_linked_told(each)}
            for name, title, each in links.lookers
        ],
    }


def links_printed(told: Told) -> Iterator[Printed]:
    """The same for people."""
    if not told["links"] and not told["linked_from"]:
        return
    yield ""
    yield Heading("Linked cases")
    for each in told["links"]:
        yield f"  {each['title']}: {_words(each)}"
    for each in told["linked_from"]:
        yield f"  From {_words(each)}, as: {each['title']}"


def opening_told(new: NewCase) -> Told:
    """A case that an act would open."""
    return {"link": new.link, "flow": new.flow, "fields": dict(new.values)}


def openings_printed(flow: PublishedFlow, decision: Decision, roster: Roster) -> Iterator[Printed]:
    """The cases that an act would open, with what they begin with, for people."""
    for step in decision.steps:
        if step.opens is None:
            continue
        title = flow.flow.links[step.opens.link].title
        yield f"  Opened soon after, as {title}: a case of {step.opens.flow}"
        opening = flow.flow.actions[step.action].opens
        sources = opening.fields if opening else {}
        for name, kept in step.opens.values.items():
            declared = flow.flow.fields[sources[name]]
            words = value_words(declared, kept, roster).replace("\n", " ")
            yield f"    {name}, from {field_title(declared, sources[name])}: {words}"


def _linked_told(linked: LinkedCase) -> Told:
    return {
        "reference": linked.reference,
        "flow": linked.flow,
        "public_title": linked.title,
        "outcome": linked.outcome.value if linked.outcome else None,
    }


def _words(told: Told) -> str:
    name = told["reference"] or f"a draft of {told['flow']}"
    return f"{name}, {told['public_title']}"
