"""A new case: a draft with its first values, as an act with its own history row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from workflow.domain.case import Act, Case, Channel
from workflow.domain.suggestions import nearest
from workflow.errors import Clash, CommandReused, Unknown
from workflow.services.perform_acts import Engine, Receipt, perform_on
from workflow.store import cases, flows, histories, people
from workflow.store.engine import Session, Sessions


@dataclass(frozen=True, slots=True)
class Proposal:
    """A case to be opened.

    Attributes:
        party: code of the party that the case will belong to; ``None`` for a case of the office.
        values: first values of the fields that may be edited in the initial state.
        actor: who opens it; must be able to edit it there.
    """

    flow: str
    party: str | None
    actor: int
    at: datetime
    values: Mapping[str, Any] = field(default_factory=dict)
    capacity: str | None = None
    command_id: str | None = None
    reason: str | None = None
    channel: Channel = Channel.CLI
    operator: str | None = None


def submit_case(session: Session, proposal: Proposal, engine: Engine) -> Receipt:
    """Open a case under the flow's version in force; the caller owns the transaction.

    Raises:
        Unknown: no such flow or party.
        Refused: the actor may not open it, or a value is wrong; every reason is named.
        CommandReused: the command id came with something else before.
        Clash: somebody was faster with the same command; ``commit_case`` then reads its receipt.
    """
    before = _opened_before(session, proposal)
    case = before or _opened_now(session, proposal, engine)
    [result] = perform_on(session, {case.id: case}, [_opening(proposal, case.id)], engine)
    if not isinstance(result, Receipt):
        raise result
    if result.repeated and before is None:
        # It was done between our two looks for it: the case that was opened is one too many.
        raise Clash("uq_history_command_once")
    return result


def commit_case(sessions: Sessions, proposal: Proposal, engine: Engine) -> Receipt:
    """As ``submit_case``, with a transaction of its own: all of it or nothing."""
    try:
        with sessions.begin() as session:
            return submit_case(session, proposal, engine)
    except Clash:
        with sessions.begin() as session:
            return submit_case(session, proposal, engine)


def version_in_force(session: Session, name: str) -> int:
    """The version under which new cases of a flow are opened, or ``Unknown``."""
    version = flows.latest(session, name)
    if version is None:
        names = {row.name for row in flows.listed(session) if row.published_at}
        raise Unknown("flow in force", name, nearest(name, names))
    return version


def _opening(proposal: Proposal, case_id: int) -> Act:
    return Act(
        case_id=case_id,
        action="open",
        actor=proposal.actor,
        at=proposal.at,
        values=proposal.values,
        capacity=proposal.capacity,
        command_id=proposal.command_id,
        reason=proposal.reason,
        channel=proposal.channel,
        operator=proposal.operator,
    )


def _opened_now(session: Session, proposal: Proposal, engine: Engine) -> Case:
    """A new, empty case in the first state of the flow in force."""
    version = version_in_force(session, proposal.flow)
    flow = engine.shelf.get(session, [(proposal.flow, version)])[proposal.flow, version]
    if proposal.party is not None and not people.has_party(session, proposal.party):
        raise Unknown("party", proposal.party)
    state = flow.flow.initial.name
    return cases.open_row(session, flow.name, version, state, proposal.party, proposal.at)


def _opened_before(session: Session, proposal: Proposal) -> Case | None:
    """The case that this very command opened, when it was done before."""
    if proposal.command_id is None or not people.searchable(proposal.command_id):
        return None
    row = histories.of_commands(session, [proposal.command_id]).get(proposal.command_id)
    if row is None:
        return None
    case = cases.lock(session, [row.case_id])[row.case_id]
    if row.action != "open" or (case.flow, case.party) != (proposal.flow, proposal.party):
        raise CommandReused(proposal.command_id)
    return case
