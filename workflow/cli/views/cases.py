"""Lists of cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from workflow.cli.terminal.instants import counted
from workflow.cli.terminal.paper import Printed, Rows
from workflow.cli.views.case import case_told, name_of
from workflow.cli.views.turn import holders_words, waiting_told
from workflow.domain.case import Case
from workflow.domain.reports.headings import heading_of
from workflow.domain.roster import Roster
from workflow.domain.suggestions import nearest
from workflow.errors import Unknown
from workflow.services.read_turns import Waiting
from workflow.services.shelf import Shelf
from workflow.store import flows, people
from workflow.store.engine import Session

Told = dict[str, Any]

LONGEST_HEADING = 40


def cases_told(
    cases: Sequence[Case],
    waiting: Mapping[int, Waiting],
    roster: Roster,
    now: datetime,
    more: bool,
) -> Told:
    """Cases as JSON; ``after`` is what ``--after`` takes to go on, where there are more.

    Args:
        waiting: whose turn it is in each, by id; ``roster`` has whoever is named there.
    """
    told = [
        case_told(case, waiting[case.id].flow, now)
        | {"heading": heading_of(case, waiting[case.id].flow.flow)}
        | waiting_told(waiting[case.id], roster)
        for case in cases
    ]
    return {"cases": told, "more": more, "after": str(cases[-1].id) if more else None}


def cases_printed(told: Told) -> Iterator[Printed]:
    """The same for people."""
    if not told["cases"]:
        yield "No cases. They stand here once they are opened: placet cases new FLOW --as E-MAIL"
        return
    rows = [
        (
            name_of(each),
            each["flow"],
            each["state_title"],
            counted(each["days_in_state"], "day"),
            each["party"] or "",
            holders_words(each["turn"]),
            _shortened(each["heading"] or ""),
        )
        for each in told["cases"]
    ]
    yield Rows(("Case", "Flow", "State", "For", "Party", "Waits for", "About"), rows)
    if told["more"]:
        yield f"There are more: placet cases list --after {told['after']}"


def check_filter(
    session: Session, shelf: Shelf, flow: str | None, state: str | None, party: str | None
) -> None:
    """Refuse a filter that names nothing, so that no list is empty for a slip of the pen."""
    if party is not None and not people.has_party(session, party):
        codes = [each.code for each in people.all_parties(session)]
        raise Unknown("party", party, nearest(party, codes))
    if flow is None and state is None:
        return
    rows = flows.listed(session)
    names = {row.name for row in rows}
    if flow is not None and flow not in names:
        raise Unknown("flow", flow, nearest(flow, names))
    if state is not None:
        keys = [(row.name, row.version) for row in rows if flow in (None, row.name)]
        states = {name for each in shelf.get(session, keys).values() for name in each.flow.states}
        if state not in states:
            raise Unknown("state", state, nearest(state, states))


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_HEADING else f"{text[: LONGEST_HEADING - 1].rstrip()}…"
