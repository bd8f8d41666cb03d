"""What a batch of acts is decided on of linked cases, read in a fixed number of statements.

Nothing of other cases is locked. What changes while this is read posts a wake for whoever looks, so
that a decision on what was so a moment ago is followed by one on what is so now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from definitions.flow import Flow
from workflow.domain.case import Act, Case
from workflow.domain.facts import Facts
from workflow.domain.links import LinkedCase, Links, Looker
from workflow.domain.published import PublishedFlow
from workflow.domain.watching import Cause
from workflow.services.shelf import Key, Shelf
from workflow.store import cases as kept_cases
from workflow.store import flows as kept_flows
from workflow.store import links
from workflow.store.engine import Session
from workflow.store.links import Linked

ON_LINKS = ("link", "unlink")

Flows = Mapping[Key, PublishedFlow]


def with_links(
    session: Session,
    shelf: Shelf,
    flows: Flows,
    cases: Mapping[int, Case],
    acts: Sequence[Act],
    facts: Facts,
) -> Facts:
    """``facts`` with the cases at the end of links, those that look back, and flows in force.

    Nothing is read for cases without links of flows that know none.
    """
    known = [act for act in acts if act.case_id in cases]
    touched = {act.case_id: cases[act.case_id] for act in known}
    knowing = [each for each in touched.values() if flows[each.flow, each.version].flow.links]
    told = {act.case_id for act in known if any(each.cause == Cause.LINKED for each in act.woken)}
    looked_at = [each.id for each in touched.values() if each.looked_at or each.id in told]
    origins = {act.case_id: act.origin for act in known if act.origin}
    if not knowing and not looked_at and not origins:
        return facts
    tied = links.of_cases(session, [each.id for each in knowing]) if knowing else []
    back = links.lookers(session, looked_at) if looked_at else []
    if origins:
        asking = kept_cases.read(session, {each.case_id for each in origins.values()})
        back += [
            Linked(new, each.link, asking[each.case_id])
            for new, each in origins.items()
            if each.case_id in asking
        ]
    named = _named(session, known) if knowing else {}
    others = [*(each.other for each in (*tied, *back)), *named.values()]
    on_shelf = shelf.get(session, {(each.flow, each.version) for each in others})
    found = Links(
        of=_ties(tied, on_shelf),
        lookers=_lookers(back, on_shelf),
        named={name: linked_case(case, on_shelf) for name, case in named.items()},
        in_force=_in_force(session, shelf, {(c.flow, c.version) for c in knowing}, flows),
    )
    return replace(facts, links=found)


def linked_case(case: Case, flows: Flows) -> LinkedCase:
    """A case as it is seen from one that is linked to it."""
    state = flows[case.flow, case.version].flow.states[case.state]
    title = str(state.public or state.title)
    return LinkedCase(
        case.id, case.reference, case.flow, case.state, state.final, title, case.fields
    )


def _named(session: Session, acts: Iterable[Act]) -> dict[str, Case]:
    """The cases that forms name, by what they wrote."""
    written = {
        act.values["case"].strip()
        for act in acts
        if act.action in ON_LINKS and isinstance(act.values.get("case"), str)
    }
    return kept_cases.find(session, sorted(written)) if written else {}


def _ties(tied: Iterable[Linked], flows: Flows) -> dict[int, dict[str, list[LinkedCase]]]:
    found: dict[int, dict[str, list[LinkedCase]]] = {}
    for each in tied:
        of_link = found.setdefault(each.case_id, {}).setdefault(each.name, [])
        of_link.append(linked_case(each.other, flows))
    return found


def _lookers(back: Iterable[Linked], flows: Flows) -> dict[int, list[Looker]]:
    """Who looks at each case, once for each link; a case that has ended looks at nothing."""
    found: dict[int, list[Looker]] = {}
    for each in back:
        flow = flows[each.other.flow, each.other.version].flow
        if flow.states[each.other.state].final is not None:
            continue
        summed = {asked.field for asked in flow.links[each.name].sums.values()}
        found.setdefault(each.case_id, []).append(Looker(each.other.id, frozenset(summed)))
    return found


def _in_force(session: Session, shelf: Shelf, keys: Iterable[Key], flows: Flows) -> dict[str, Flow]:
    """The flows of which cases can be opened from these, by name."""
    definitions = [flows[key].flow for key in keys]
    wanted = {
        flow.links[action.opens.link].flow
        for flow in definitions
        for action in flow.actions.values()
        if action.opens
    }
    if not wanted:
        return {}
    in_force = kept_flows.latest_of(session, wanted)
    return {key[0]: each.flow for key, each in shelf.get(session, in_force.items()).items()}
