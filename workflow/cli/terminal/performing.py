"""Doing acts that were asked for on a command line, and saying what became of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

import typer

from workflow.cli.terminal.acting import acting_person, operator
from workflow.cli.terminal.call import Call
from workflow.cli.terminal.failures import failure, sentence_of, tell_fault
from workflow.cli.terminal.instants import counted, shown, written
from workflow.cli.terminal.paper import Printed, Rows
from workflow.cli.views.words import action_title, state_title
from workflow.domain.case import Act, Case
from workflow.domain.published import PublishedFlow
from workflow.errors import Unknown, WorkflowError
from workflow.runtime import Runtime
from workflow.services.perform_acts import Receipt, Result, commit_acts
from workflow.services.take_in import taken_in
from workflow.store import cases

LONGEST_COMMAND_ID = 150
"""Characters; the database keeps 200, and several cases have theirs after a slash."""

Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for: one action on one or several cases, in somebody's name.

    Attributes:
        names: references or ids, as they were given.
        email: of the person in whose name it is done.
    """

    names: Sequence[str]
    action: str
    email: str
    values: Mapping[str, Any] = field(default_factory=dict)
    capacity: str | None = None
    seen: int | None = None
    reason: str | None = None
    command_id: str | None = None


def command_id_of(given: str | None) -> str:
    """The command id that was given, or a new one."""
    if given is not None and not 0 < len(given) <= LONGEST_COMMAND_ID:
        sentence = f"an id has 1 to {LONGEST_COMMAND_ID} characters; this one has {len(given)}"
        raise typer.BadParameter(sentence, param_hint="--command-id")
    return given or str(uuid4())


def perform(call: Call, order: Order) -> None:
    """Do what was ordered and answer; the command ends with 1 if any of it was refused.

    Raises:
        WorkflowError: the one act that was asked for was refused.
    """
    runtime = call.open()
    command = command_id_of(order.command_id)
    with taken_in(runtime.documents, order.values) as values:
        found, results = _commit(runtime, replace(order, values=values), command)
    flows = _flows(runtime, found)
    told = [
        _result_told(name, found.get(name), flows, result)
        for name, result in zip(order.names, results, strict=True)
    ]
    answer: Told = {"command_id": command, "results": told}
    refused = [result for result in results if isinstance(result, WorkflowError)]
    if len(results) == 1 and refused:
        if not call.as_json:
            raise refused[0]
        answer = {"error": failure(refused[0]), **answer}
    call.answer(answer, _printed(told, results, flows))
    if refused and not call.as_json:
        tell_fault("refused", f"{len(refused)} of {len(results)} were not done", as_json=False)
    if refused:
        raise typer.Exit(1)


def _commit(
    runtime: Runtime, order: Order, command: str
) -> tuple[Mapping[str, Case], Sequence[Result]]:
    """The cases by the names that were given, and one result a name, in the same order."""
    with runtime.readers.begin() as session:
        at = runtime.now(session)
        engine = runtime.engine(session)
        person = acting_person(session, order.email, order.reason)
        found = cases.find(session, order.names)
    several = len(order.names) > 1
    acts = {
        name: Act(
            case_id=found[name].id,
            action=order.action,
            actor=person.id,
            at=at,
            values=order.values,
            capacity=order.capacity,
            seen=order.seen,
            command_id=f"{command}/{found[name].id}" if several else command,
            reason=order.reason,
            operator=operator(),
        )
        for name in order.names
        if name in found
    }
    known = [name for name in order.names if name in acts]
    done = iter(commit_acts(runtime.sessions, [acts[name] for name in known], engine))
    return found, [next(done) if name in acts else Unknown("case", name) for name in order.names]


def _flows(runtime: Runtime, found: Mapping[str, Case]) -> Mapping[str, PublishedFlow]:
    """The flow of each case, by the name that the case was given by."""
    keys = {name: (case.flow, case.version) for name, case in found.items()}
    with runtime.readers.begin() as session:
        flows = runtime.shelf.get(session, set(keys.values()))
    return {name: flows[key] for name, key in keys.items()}


def receipt_told(receipt: Receipt) -> Told:
    """A receipt as JSON."""
    return {
        "case_id": receipt.case_id,
        "reference": receipt.reference,
        "state": receipt.state,
        "revision": receipt.revision,
        "head": receipt.head,
        "followed": list(receipt.followed),
        "notices": receipt.notices,
        "wait_until": written(receipt.wait_until),
        "withdrawn": receipt.withdrawn,
        "late": receipt.late,
        "repeated": receipt.repeated,
    }


def receipt_printed(receipt: Receipt, flow: PublishedFlow) -> Iterator[Printed]:
    """A receipt for people."""
    name = receipt.reference or f"draft {receipt.case_id}"
    if receipt.repeated:
        yield "This command had been done before; its receipt once more:"
    yield f'{name} is in "{state_title(flow.flow, receipt.state)}" (revision {receipt.revision}).'
    if receipt.late:
        yield "  The answer came when the round was over: it is kept and does not count."
    for action in receipt.followed:
        yield f"  Followed by itself: {action_title(flow.flow, action)}"
    if receipt.notices:
        when = f" from {shown(receipt.wait_until)} on" if receipt.wait_until else ""
        yield f"  {counted(receipt.notices, 'mail')} owed; placet work sends them{when}."
    if receipt.withdrawn:
        yield f"  {counted(receipt.withdrawn, 'mail')} withdrawn; nobody gets them."
    yield f"  History now ends in {receipt.head}"


def _result_told(
    name: str, case: Case | None, flows: Mapping[str, PublishedFlow], result: Result
) -> Told:
    if isinstance(result, Receipt):
        title = state_title(flows[name].flow, result.state)
        return {"asked": name, "done": True, **receipt_told(result), "state_title": title}
    case_id = case.id if case else None
    return {"asked": name, "done": False, "case_id": case_id, "error": failure(result)}


def _printed(
    told: Sequence[Told], results: Sequence[Result], flows: Mapping[str, PublishedFlow]
) -> Iterator[Printed]:
    if len(results) == 1 and isinstance(results[0], Receipt):
        yield from receipt_printed(results[0], flows[told[0]["asked"]])
        return
    rows = [
        (each["asked"], "done" if each["done"] else "not done", _outcome(each, result))
        for each, result in zip(told, results, strict=True)
    ]
    yield Rows(("Case", "Result", "State, or why not"), rows)


def _outcome(told: Told, result: Result) -> str:
    if isinstance(result, WorkflowError):
        return sentence_of(result)
    again = ", done before" if result.repeated else ""
    return f"{told['state_title']}, revision {result.revision}{again}"
