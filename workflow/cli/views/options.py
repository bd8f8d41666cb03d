"""What can be done with a case, and for what is closed: why, what would clear it, and who can."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from definitions.documents import size_in_words
from definitions.flow import CLOCK, Field, FieldType
from workflow.cli.terminal.failures import reason_told
from workflow.cli.terminal.paper import Heading, Printed
from workflow.cli.views.words import field_title, listed, person_told, role_title
from workflow.domain.case import Case
from workflow.domain.facts import Facts
from workflow.domain.options import Option
from workflow.domain.published import PublishedFlow
from workflow.domain.recusals import is_recused
from workflow.errors import Reason

Told = dict[str, Any]

LONGEST_FORM = 6
"""Values of a form that are shown with their types."""


def options_told(
    case: Case, flow: PublishedFlow, facts: Facts, options: Sequence[Option]
) -> list[Told]:
    """Every action of the state, open or closed, as JSON."""
    return [
        {
            "action": option.action,
            "title": str(option.title),
            "open": option.is_open,
            "capacity": option.capacity or None,
            "by": list(option.by),
            "confirm": option.confirm,
            "form": [_asked(field) for field in option.form.values()],
            "reasons": [_why(case, flow, facts, each) for each in option.reasons],
        }
        for option in options
    ]


def options_printed(name: str, person: str, told: Sequence[Told]) -> Iterator[Printed]:
    """The same for people: what is open first."""
    yield Heading(f"Open to {person} on {name}")
    opened = [each for each in told if each["open"]]
    for each in opened:
        capacity = f", as {each['capacity']}" if each["capacity"] else ""
        yield f"  {each['action']}: {each['title']}{capacity}"
        if each["form"]:
            yield f"    takes {_form(each['form'])}"
    if not opened:
        yield "  Nothing at present."
    closed = [each for each in told if not each["open"]]
    if closed:
        yield ""
        yield Heading("Closed")
    for each in closed:
        yield f"  {each['action']}: {each['title']}"
        for reason in each["reasons"]:
            yield from _reason_printed(reason)


def _reason_printed(reason: Told) -> Iterator[Printed]:
    yield f"    because {reason['sentence']} ({reason['code']})"
    if reason["clears"]:
        yield f"      what would clear it: {reason['clears']}"
    if reason["can"]:
        yield f"      who can: {listed(map(_holders, reason['can']), 'or')}"


def _holders(told: Told) -> str:
    if told["role"] == CLOCK:
        return str(told["title"])
    people = ", ".join(person["name"] or "an erased person" for person in told["people"])
    return f"{told['title']} ({people or 'nobody at present'})"


def _why(case: Case, flow: PublishedFlow, facts: Facts, reason: Reason) -> Told:
    return reason_told(reason) | {"can": [_who(case, flow, facts, name) for name in reason.who]}


def _who(case: Case, flow: PublishedFlow, facts: Facts, name: str) -> Told:
    """A role with the people who hold it in this case."""
    role = flow.flow.roles.get(name)
    holders = () if name == CLOCK or role is None else facts.roster.holders(role, case)
    holders = tuple(
        each for each in holders if not is_recused(flow, case, each, facts.roster, name)
    )
    people = [person_told(facts.roster.people.get(each), each) for each in holders]
    return {"role": name, "title": role_title(flow.flow, name), "people": people}


def _asked(field: Field) -> Told:
    told: Told = {
        "name": field.name,
        "type": field.type.value,
        "title": field_title(field, field.name),
        "optional": field.optional,
    }
    if field.type is FieldType.CHOICE:
        told["choices"] = list(field.choices)
    if field.type is FieldType.DOCUMENT:
        told |= {"types": list(field.document_types), "max_bytes": field.max_bytes}
    return told


def _form(asked: Sequence[Told]) -> str:
    """What an action takes; of a long form the names alone."""
    if len(asked) > LONGEST_FORM:
        return ", ".join(each["name"] for each in asked)
    return ", ".join(
        f"{each['name']} ({_sort(each)}{', optional' if each['optional'] else ''})"
        for each in asked
    )


def _sort(asked: Told) -> str:
    """The type of a value; of a document, which ones are taken."""
    if "max_bytes" not in asked:
        return str(asked["type"])
    return f"{' or '.join(asked['types'])} up to {size_in_words(asked['max_bytes'])}"
