"""Who is recused in a case: by declaration, imposed, or because of a tie that the flow names.

A declared or imposed recusal concerns everything that the person could do in the case. A tie keeps
people out of the office's roles: a proposer speaks for the party of the case, as such.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from definitions.flow import FOCAL_POINT, FieldType, Place
from workflow.domain.case import Case
from workflow.domain.leaves import canonical
from workflow.domain.published import PublishedFlow
from workflow.domain.roster import Roster
from workflow.errors import Reason, reason


def is_recused(
    flow: PublishedFlow, case: Case, person: int, roster: Roster, role: str | None = None
) -> bool:
    """Whether ``person`` takes no part in ``case``.

    Args:
        role: as whom; ties do not matter in a role that is held at a party, nor for who speaks
            for one. ``None`` for a part in which every tie matters.
        roster: with the focal points of the parties that the case names.
    """
    return recused_because(flow, case, person, roster, role) is not None


def recused_because(
    flow: PublishedFlow, case: Case, person: int, roster: Roster, role: str | None = None
) -> Reason | None:
    """Why ``person`` takes no part in ``case``; ``None`` when nothing keeps them out."""
    if person in case.recused:
        return _recused("a recusal is on record", "recusal")
    rule = flow.flow.recusal
    if rule is None or (role is not None and _is_held_at_a_party(flow, role)):
        return None
    if rule.employer and person in roster.speakers(case.party):
        return _recused("a focal point of its party", "employer")
    if any(person in roster.speakers(party) for party in contributors(flow, case)):
        return _recused("a focal point of a party that pays", "contributor")
    if any(person in _authors(case, name) for name in rule.authors):
        return _recused("one of its authors", "author")
    return None


def has_ties(flow: PublishedFlow) -> bool:
    """Whether something that people are or did keeps them out without anybody saying so."""
    rule = flow.flow.recusal
    return rule is not None and bool(rule.employer or rule.contributors or rule.authors)


def out_by_record(flow: PublishedFlow, case: Case, role: str) -> set[int]:
    """Who is recused in ``role`` by what the case says itself: its recusals and its authors."""
    rule = flow.flow.recusal
    if rule is None or _is_held_at_a_party(flow, role):
        return {*case.recused}
    return {*case.recused, *(person for name in rule.authors for person in _authors(case, name))}


def recused_since(
    flow: PublishedFlow, case: Case, person: int, roster: Roster, role: str
) -> datetime | None:
    """Since when ``person`` is recused in ``role``; a tie counts from the opening of the case."""
    if person in case.recused:
        return case.recused[person]
    return case.opened_at if is_recused(flow, case, person, roster, role) else None


def contributors(flow: PublishedFlow, case: Case) -> Iterator[str]:
    """The codes of the parties that pay, as the case names them."""
    rule = flow.flow.recusal
    for name in rule.contributors if rule else ():
        declared, kept = flow.flow.fields[name], case.fields.get(name)
        if kept is None:
            continue
        if declared.type is FieldType.PARTY:
            yield kept
        elif declared.type is FieldType.PARTIES:
            yield from kept
        else:
            for column in declared.columns.values():
                cells = [row.get(column.name) for row in kept]
                if column.type is FieldType.PARTY:
                    yield from (cell for cell in cells if cell)
                elif column.type is FieldType.PARTIES:
                    yield from (code for cell in cells if cell for code in cell)


def kept_recusals(recused: Mapping[int, datetime]) -> dict[str, str]:
    """As a case keeps them: the person's id, in order, to since when."""
    return {str(person): canonical(since) for person, since in sorted(recused.items())}


def read_recusals(kept: Mapping[str, Any]) -> dict[int, datetime]:
    """From how a case keeps them."""
    return {int(person): datetime.fromisoformat(since) for person, since in kept.items()}


def _is_held_at_a_party(flow: PublishedFlow, role: str) -> bool:
    return role == FOCAL_POINT or flow.flow.roles[role].of is Place.PARTY


def _authors(case: Case, name: str) -> tuple[int, ...]:
    """Who acted in the role of this name, or is named in the field."""
    named = case.fields.get(name)
    acted = tuple(case.acted.get(name, ()))
    return (*acted, named) if isinstance(named, int) else acted


def _recused(sentence: str, tie: str) -> Reason:
    """The tie as a noun, which a sentence of refusal ends with."""
    return reason("recused", sentence, tie=tie)
