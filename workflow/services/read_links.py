"""The cases at both ends of a case's links, as people look at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workflow.domain.case import Case
from workflow.domain.facts import Facts
from workflow.domain.links import LinkedCase, Ties
from workflow.services.gather_links import linked_case
from workflow.services.shelf import Shelf
from workflow.store import links
from workflow.store.engine import Session


@dataclass(frozen=True, slots=True)
class LinksOfCase:
    """What a case is linked to, and from.

    Attributes:
        lookers: name and title of a link, and the case that it is the link of.
    """

    ties: Ties
    lookers: Sequence[tuple[str, str, LinkedCase]]


def read_links(session: Session, shelf: Shelf, case: Case, facts: Facts) -> LinksOfCase:
    """The cases linked to ``case`` and from it, open and ended.

    Args:
        facts: what acts on the case would be decided on.
    """
    back = links.lookers(session, [case.id]) if case.looked_at else []
    flows = shelf.get(session, {(each.other.flow, each.other.version) for each in back})
    lookers = []
    for each in back:
        flow = flows[each.other.flow, each.other.version].flow
        title = str(flow.links[each.name].title)
        lookers.append((each.name, title, linked_case(each.other, flows)))
    return LinksOfCase(facts.links.of.get(case.id, {}), lookers)
