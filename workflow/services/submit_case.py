"""A new case: a draft with its first values, as an act with its own history row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from workflow.domain.case import Act, Channel
from workflow.domain.decide import decide
from workflow.domain.records import Records, add_decision, case_row, request_hash
from workflow.domain.suggestions import nearest
from workflow.errors import CommandReused, Unknown
from workflow.services.gather import gather
from workflow.services.perform_acts import Engine, Receipt, receipt_of, repeated_receipt
from workflow.store import cases, flows, histories, people
from workflow.store.engine import Session
from workflow.store.recording import record


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
    """
    if repeated := _repeated(session, proposal):
        return repeated
    version = version_in_force(session, proposal.flow)
    flow = engine.shelf.get(session, [(proposal.flow, version)])[proposal.flow, version]
    if proposal.party is not None and not people.has_party(session, proposal.party):
        raise Unknown("party", proposal.party)
    initial = flow.flow.initial.name
    case = cases.open_row(session, flow.name, version, initial, proposal.party, proposal.at)
    act = _opening(proposal, case.id)
    _, facts = gather(session, engine.shelf, {case.id: case}, [act], engine.office, proposal.at)
    decision = decide(flow, case, act, facts)
    records = Records()
    head = add_decision(records, flow, case, decision, engine.salt)
    records.cases = [case_row(case, decision.case, head)]
    record(session, records)
    notices = sum(len(step.notices) for step in decision.steps)
    actions = [step.action for step in decision.steps]
    return receipt_of(replace(decision.case, head=head), actions, notices)


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


def _repeated(session: Session, proposal: Proposal) -> Receipt | None:
    """The first receipt again, when this very command was done before."""
    if proposal.command_id is None:
        return None
    row = histories.of_commands(session, [proposal.command_id]).get(proposal.command_id)
    if row is None:
        return None
    subject = f"{proposal.flow}/{proposal.party}"
    if row.request_hash != request_hash(_opening(proposal, row.case_id), subject):
        raise CommandReused(proposal.command_id)
    return repeated_receipt(session, row, cases.lock(session, [row.case_id])[row.case_id])
