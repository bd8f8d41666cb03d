"""Playing a story: each step goes through the services, and has to end as the story says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from email import message_from_string, policy
from pathlib import Path

from definitions.periods import Period, Unit
from workflow.demonstration.acting import act, act_on_all
from workflow.demonstration.passing import (
    after,
    begin,
    end_of_deadline,
    morning_of,
    pass_until,
)
from workflow.demonstration.stage import Stage
from workflow.demonstration.steps import (
    ActStep,
    BatchStep,
    LookStep,
    OpenStep,
    PlanStep,
    PublishStep,
    RateShape,
    RatesStep,
    ReadStep,
    StepShape,
    UntilStep,
    UpToStep,
    WaitStep,
)
from workflow.demonstration.story import SceneShape, Story
from workflow.demonstration.told import (
    Acted,
    ActedTogether,
    Imported,
    Letter,
    Looked,
    Mail,
    Opened,
    Planned,
    Prologue,
    Published,
    Remark,
    Scene,
    Surprise,
    Told,
    Waited,
)
from workflow.domain.books.accounts import Rate
from workflow.domain.meetings import Meeting
from workflow.domain.refusals import title
from workflow.errors import InvalidFlow, WorkflowError
from workflow.runtime import salt, shipped_library
from workflow.services.import_rates import import_rates
from workflow.services.manage_meetings import add_meetings
from workflow.services.publish_flow import approve_flow, publish_flow
from workflow.services.submit_case import Proposal, submit_case
from workflow.store import notices

NAMED = 3
"""Of many drafts that are opened at once, how many are named."""


def play(story: Story, stage: Stage, folder: Path) -> Iterator[Told]:
    """Play ``story`` step by step; what there is to tell comes as it happens.

    Args:
        folder: where the story's file lies; the files that it names are found from there.

    Raises:
        Surprise: a step went otherwise than the story says; the story ends there.
    """
    yield Prologue(story.title, story.tell)
    begin(stage, story.start)
    for number, scene in enumerate(story.scenes, start=1):
        yield from _scene(stage, scene, number, folder)


def _scene(stage: Stage, scene: SceneShape, number: int, folder: Path) -> Iterator[Told]:
    """A scene; time that passes at its beginning has passed when it begins."""
    passed: list[Told] = []
    begun = False
    for index, step in enumerate(scene.steps, start=1):
        if not begun and not isinstance(step, WaitStep | UntilStep | UpToStep):
            begun = True
            yield Scene(number, scene.title, scene.tell, stage.local(stage.now()))
            yield from passed
        try:
            told = _perform(stage, step, folder)
            _compare(stage, step, told)
        except WorkflowError as error:
            place = f'scene {number} ("{scene.title}"), step {index}'
            raise Surprise(f"{place}: {error}") from error
        told_now = [Remark(step.tell), told] if step.tell else [told]
        if begun:
            yield from told_now
        else:
            passed += told_now
    if not begun:
        yield Scene(number, scene.title, scene.tell, stage.local(stage.now()))
        yield from passed


def _perform(stage: Stage, step: StepShape, folder: Path) -> Told:
    match step:
        case PublishStep() | PlanStep() | RatesStep():
            return _arrange(stage, step, folder)
        case OpenStep():
            return _open(stage, step)
        case ActStep():
            return act(stage, step, folder)
        case BatchStep():
            return act_on_all(stage, step, folder)
        case LookStep():
            return _look(stage, step)
        case WaitStep() | UntilStep() | UpToStep():
            return _wait(stage, step)
        case ReadStep():
            return _read(stage, step)
        case _:
            raise Surprise(f"nothing is known of a step like {type(step).__name__}")


def _arrange(stage: Stage, step: PublishStep | PlanStep | RatesStep, folder: Path) -> Told:
    """What an administrator does."""
    match step:
        case PublishStep():
            return _publish(stage, step, folder)
        case PlanStep():
            return _plan(stage, step)
        case RatesStep():
            return _rates(stage, step)


def _publish(stage: Stage, step: PublishStep, folder: Path) -> Published:
    source = (folder / step.publish).read_bytes()
    sessions, library = stage.runtime.sessions, shipped_library()
    at = stage.now()
    try:
        with sessions.begin() as session:
            made = publish_flow(session, source, stage.people[step.by], at, library, salt)
    except InvalidFlow as invalid:
        first = invalid.problems[0]
        line = f"{step.publish}:{first.line}:{first.column}: {first.sentence}"
        raise Surprise(f"{invalid}; the first: {line}") from None
    agreed = None if made.in_force else step.agreed_by
    with sessions.begin() as session:
        if agreed:
            second = stage.people[agreed]
            made = approve_flow(session, made.name, made.version, second, at, salt)
        key = (made.name, made.version)
        flow = stage.runtime.shelf.get(session, [key])[key]
    if not made.in_force:
        raise Surprise(f'the flow "{made.name}" waits for a second administrator')
    stage.titles = {**stage.titles, **{name: title(flow, name) for name in flow.flow.roles}}
    who = stage.who(agreed) if agreed else None
    return Published(stage.who(step.by), who, str(flow.flow.title), made.version)


def _plan(stage: Stage, step: PlanStep) -> Planned:
    new = [
        Meeting(
            each.code, each.group, date.fromisoformat(each.first_day),
            date.fromisoformat(each.last_day), each.place,
        )
        for each in step.plan
    ]  # fmt: skip
    at = stage.now()
    with stage.runtime.sessions.begin() as session:
        added = add_meetings(session, new, stage.by(at, step.by))
    stage.fire()
    return Planned(stage.who(step.by), tuple(each.meeting for each in added))


def _rates(stage: Stage, step: RatesStep) -> Imported:
    new = [_rate(stage, each) for each in step.rates]
    with stage.runtime.sessions.begin() as session:
        by = stage.by(stage.runtime.now(session), step.by)
        count = import_rates(session, new, by)
    currencies = tuple(sorted({each.currency for each in new}))
    return Imported(stage.who(step.by), count, currencies)


def _rate(stage: Stage, shape: RateShape) -> Rate:
    days = stage.dated({"from": shape.from_, "to": shape.to})
    return Rate(
        shape.currency, shape.in_, days["from"], days["to"], shape.rate, shape.source
    )  # fmt: skip


def _open(stage: Stage, step: OpenStep) -> Opened:
    names = stage.names([step.open])
    for name in names:
        draft = stage.inbox.drafts[name]
        values = stage.dated(draft.values)
        with stage.runtime.sessions.begin() as session:
            at = stage.runtime.now(session)
            proposal = Proposal(
                draft.flow, draft.party, stage.people[draft.by], at, values,
                operator=stage.operator,
            )  # fmt: skip
            receipt = submit_case(session, proposal, stage.runtime.engine(session))
        stage.opened[name] = receipt.case_id
        stage.keep(receipt)
    stage.send()
    first = names[:NAMED]
    with stage.runtime.readers.begin() as session:
        subjects = [stage.subject(stage.case(session, name)[0]) for name in first]
    return Opened([stage.who(stage.inbox.drafts[each].by) for each in first], subjects, len(names))


def _look(stage: Stage, step: LookStep) -> Looked:
    with stage.runtime.readers.begin() as session:
        case, _ = stage.case(session, step.look)
    stage.remembered[step.remember] = case.revision
    return Looked(stage.who(step.by), stage.subject(case), case.revision)


def _wait(stage: Stage, step: WaitStep | UntilStep | UpToStep) -> Waited:
    target, period = _until(stage, step)
    moments = tuple(pass_until(stage, target))
    return Waited(period, stage.local(stage.now()), moments)


def _until(stage: Stage, step: WaitStep | UntilStep | UpToStep) -> tuple[datetime, str]:
    """The instant up to which time passes, and how that is said."""
    match step:
        case WaitStep():
            return after(stage, step.wait), f"{step.wait} later"
        case UpToStep():
            day = date.fromisoformat(step.up_to)
            days = (day - stage.local(stage.now()).date()).days
            return morning_of(stage, day), str(Period(days, Unit.DAYS)) + " later"
    end = f'the end of the deadline "{step.until}"'
    period = f"{step.before} before {end}" if step.before else f"after {end}"
    return end_of_deadline(stage, step), period


def _read(stage: Stage, step: ReadStep) -> Letter:
    person = stage.people[step.by]
    with stage.runtime.readers.begin() as session:
        rows = notices.listed(session, state="sent", limit=max(stage.mails, 1))
    row = next((r for r in rows if r.template == step.read and r.person_id == person), None)
    if row is None or row.message is None:
        raise Surprise(f'no mail "{step.read}" went to {step.by}')
    message = message_from_string(row.message, policy=policy.default)
    body = message.get_body(("plain",))
    text = body.get_content() if body else ""
    return Letter(stage.who(step.by), row.language, str(message["Subject"]), text)


def _compare(stage: Stage, step: StepShape, told: Told) -> None:
    """What must be so after a step: states of cases, and mails that went out because of it."""
    for name, wanted in step.then.items():
        with stage.runtime.readers.begin() as session:
            case, _ = stage.case(session, name)
        if case.state != wanted:
            raise Surprise(f'"{name}" should be in "{wanted}" and is in "{case.state}"')
    sent = {mail.notice for mail in mails_of(told)}
    for notice in step.mails:
        if notice not in sent:
            listed = ", ".join(sorted(sent)) or "none"
            raise Surprise(f'the mail "{notice}" should have gone out; there went {listed}')


def mails_of(told: Told) -> tuple[Mail, ...]:
    """The mails that went out because of one thing told."""
    match told:
        case Acted() | ActedTogether():
            return told.mails
        case Waited():
            return tuple(mail for moment in told.moments for mail in moment.mails)
        case _:
            return ()
