"""The steps of a story that are acts: one by one, or many at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from workflow.demonstration.passing import let_mails_go
from workflow.demonstration.stage import Stage
from workflow.demonstration.steps import ActStep, BatchStep
from workflow.demonstration.told import Acted, ActedTogether, Surprise, Why
from workflow.domain.case import Act, Case
from workflow.domain.published import PublishedFlow
from workflow.domain.refusals import title
from workflow.errors import Conflict, Reason, Refused
from workflow.services.perform_acts import Receipt, Result, commit_acts
from workflow.services.take_in import Attachment, taken_in


def act(stage: Stage, step: ActStep, folder: Path) -> Acted:
    """One act, answered as the story expects; files are found from ``folder``.

    Of several cases that are linked one after the other, what is told is the last.
    """
    case, flow = _now(stage, step.on)
    known = stage.everything()
    targets: Sequence[str | None] = stage.names(step.to) or [None]
    with taken_in(stage.runtime.documents, _given(stage, step, folder)) as values:
        results = [_answered(stage, step, case, {**values, **_linked(stage, to)}) for to in targets]
    result = results[-1]
    stage.fire()  # cases that look at this one, or share its money, follow at once
    moves = stage.moves(known, but=case.id)
    state = result.state if isinstance(result, Receipt) else case.state
    return Acted(
        who=stage.who(step.by),
        action=_title(flow, step.act),
        subject=stage.subject(_now(stage, step.on)[0]),
        before=str(flow.flow.states[case.state].title),
        state=str(flow.flow.states[state].title),
        followed=tuple(_title(flow, name) for name in _followed(result)),
        reasons=_why(flow, result),
        conflict=str(result) if isinstance(result, Conflict) else "",
        reason=step.reason or "",
        withdrawn=result.withdrawn if isinstance(result, Receipt) else 0,
        waiting=result.notices if step.mails_wait and isinstance(result, Receipt) else 0,
        moves=moves,
        mails=() if step.mails_wait else let_mails_go(stage),
    )


def act_on_all(stage: Stage, step: BatchStep, folder: Path) -> ActedTogether:
    """The same act on many cases in one transaction; exactly those that must be are refused."""
    names = stage.names(step.on)
    found = [_now(stage, name) for name in names]
    at = stage.now()  # the acts of a batch have one instant
    with taken_in(stage.runtime.documents, _given(stage, step, folder)) as values:
        values.update(_linked(stage, step.to))
        acts = [
            _one_of_many(stage, step, name, case, at, values)
            for name, (case, _) in zip(names, found, strict=True)
        ]
        results = dict(zip(names, _perform(stage, acts), strict=True))
    stage.fire()
    refused = {name: result for name, result in results.items() if not isinstance(result, Receipt)}
    _expect_refusals(step.refused, refused)
    flow = found[0][1]
    states = Counter(
        str(flow.flow.states[result.state].title)
        for result in results.values()
        if isinstance(result, Receipt)
    )
    return ActedTogether(
        who=None if step.by is None else stage.who(step.by),
        action=_title(flow, step.act_on_all),
        done=len(results) - len(refused),
        states=dict(states),
        refused=tuple(
            (stage.subject(_now(stage, name)[0]), _why(flow, result))
            for name, result in refused.items()
        ),
        mails=let_mails_go(stage),
    )


def _now(stage: Stage, name: str) -> tuple[Case, PublishedFlow]:
    with stage.runtime.readers.begin() as session:
        return stage.case(session, name)


def _given(stage: Stage, step: ActStep | BatchStep, folder: Path) -> dict[str, Any]:
    """What is given with an act: its values and files."""
    files = {name: Attachment(folder / file) for name, file in step.attach.items()}
    return {**stage.dated(step.values), **files}


def _linked(stage: Stage, to: str | None) -> dict[str, str]:
    """The case that an act links, as a value of it."""
    return {} if to is None else {"case": str(stage.case_id(to))}


def _answered(stage: Stage, step: ActStep, case: Case, values: Mapping[str, Any]) -> Result:
    """The answer to an act, which is the one that the story expects."""
    [result] = _perform(stage, [_single(stage, step, case, values)])
    _expect(step, result)
    return result


def _single(stage: Stage, step: ActStep, case: Case, values: Mapping[str, Any]) -> Act:
    return Act(
        case_id=case.id,
        action=step.act,
        actor=stage.people[step.by],
        at=stage.now(),
        values=values,
        capacity=step.capacity,
        seen=None if step.seen is None else stage.remembered[step.seen],
        reason=step.reason,
        operator=stage.operator,
    )


def _one_of_many(
    stage: Stage, step: BatchStep, name: str, case: Case, at: datetime, values: Mapping[str, Any]
) -> Act:
    return Act(
        case_id=case.id,
        action=step.act_on_all,
        actor=stage.people[step.by or stage.inbox.drafts[name].by],
        at=at,
        values=values,
        operator=stage.operator,
    )


def _perform(stage: Stage, acts: Sequence[Act]) -> Sequence[Result]:
    with stage.runtime.readers.begin() as session:
        engine = stage.runtime.engine(session)
    results = commit_acts(stage.runtime.sessions, acts, engine)
    for result in results:
        if isinstance(result, Receipt):
            stage.keep(result)
    return results


def _expect(step: ActStep, result: Result) -> None:
    if step.conflict:
        if not isinstance(result, Conflict):
            raise Surprise(f'"{step.act}" was told to be in conflict and was {_answer(result)}')
    elif step.refused is not None:
        if _codes(result) != set(step.refused):
            told = ", ".join(step.refused)
            raise Surprise(
                f'"{step.act}" was told to be refused for {told} and was {_answer(result)}'
            )
    elif not isinstance(result, Receipt):
        raise Surprise(f'"{step.act}" was told to be done and was {_answer(result)}')
    elif list(result.followed) != step.followed:
        came, told = (", ".join(each) or "nothing" for each in (result.followed, step.followed))
        raise Surprise(f'after "{step.act}" came {came}, and not {told}')


def _expect_refusals(told: Mapping[str, Sequence[str]], found: Mapping[str, Result]) -> None:
    for name in {*told, *found}:
        if name not in found:
            raise Surprise(f'"{name}" was told to be refused and was done')
        if _codes(found[name]) != set(told.get(name, ())):
            raise Surprise(f'"{name}" was {_answer(found[name])}, which was not told')


def _answer(result: Result) -> str:
    if isinstance(result, Receipt):
        return "done"
    if isinstance(result, Refused):
        reasons = "; ".join(f"{each} ({each.code})" for each in result.reasons)
        return f"refused: {reasons}"
    return f"answered: {result}"


def _codes(result: Result) -> set[str]:
    return {each.code for each in _reasons(result)}


def _reasons(result: Result) -> tuple[Reason, ...]:
    return result.reasons if isinstance(result, Refused) else ()


def _why(flow: PublishedFlow, result: Result) -> tuple[Why, ...]:
    return tuple(
        Why(str(each), str(each.clears or ""), tuple(title(flow, role) for role in each.who))
        for each in _reasons(result)
    )


def _followed(result: Result) -> tuple[str, ...]:
    return result.followed if isinstance(result, Receipt) else ()


def _title(flow: PublishedFlow, action: str) -> str:
    """The action's title; acts that every flow has are their own."""
    declared: Any = flow.flow.actions.get(action)
    return str(declared.title) if declared else action.replace("_", " ").capitalize()
