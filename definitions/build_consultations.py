"""From the shape of a consultation to its value, and to the deadline at whose end it closes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from definitions.consultations import (
    Answer,
    Asked,
    CommentKind,
    Consultation,
    Denominator,
    Early,
    Extension,
    Result,
    Rule,
    Silence,
    Stance,
    Unreached,
)
from definitions.flow import Deadline, Reminder, Start, Trigger
from definitions.notices import Notify, Purpose
from definitions.periods import Period, Roll, Unit
from definitions.schema import FlowShape
from definitions.schema_consultations import ConsultationShape, RuleShape
from definitions.schema_deadlines import DeadlineShape
from definitions.schema_fields import MeetingFieldShape, NotifyShape
from definitions.schema_notices import DefaultRemindersShape, ReminderShape
from definitions.texts import Text

DEFAULT_SCHEDULE = (
    Reminder("", (), percent=50, declared=False),
    Reminder("", (), before=Period(7, Unit.DAYS), declared=False),
    Reminder("", (), before=Period(1, Unit.DAYS), declared=False),
)
"""When reminders are sent unless the flow says otherwise."""


def build_consultation(name: str, shape: ConsultationShape) -> Consultation:
    """The consultation that a file of the right shape says."""
    return Consultation(
        name=name,
        title=Text(shape.title),
        asked=tuple(Asked(each.role, each.membership, each.when, each.field) for each in shape.ask),
        answers={
            key: Answer(key, Text(each.title), Stance(each.counts))
            for key, each in shape.answers.items()
        },
        comments={
            key: CommentKind(key, Text(each.title), each.opposes, _notify(each.notify))
            for key, each in shape.comments.items()
        },
        silence=Silence(shape.silence),
        rule=_rule(shape.rule) if shape.rule else None,
        live=shape.electorate == "live",
        early=Early(shape.early),
        extension=Extension(tuple(shape.extension.by), shape.extension.period)
        if shape.extension
        else None,
        unreached=Unreached(shape.unreached),
        closed_by=tuple(shape.close.by) if shape.close else (),
        notify=_notify(shape.notify),
        basis=shape.basis,
    )


def closing_deadlines(flow: FlowShape) -> dict[str, Deadline]:
    """A deadline for each consultation: it starts with the round, and ends when the round closes.

    One that no state consults has none, and is found by the checks.
    """
    found = {}
    for state, shape in flow.states.items():
        for name in shape.consult or ():
            if name in flow.consultations and name not in found:
                found[name] = _closing(name, flow.consultations[name], state, flow)
    return found


def reminders(remind: Sequence[ReminderShape] | DefaultRemindersShape) -> tuple[Reminder, ...]:
    """The reminders of a deadline; those of the default schedule for one notice."""
    if isinstance(remind, DefaultRemindersShape):
        send, to, purpose = remind.send, tuple(remind.to), Purpose(remind.for_)
        return tuple(replace(each, send=send, to=to, purpose=purpose) for each in DEFAULT_SCHEDULE)
    return tuple(
        Reminder(
            each.send, tuple(each.to), each.before, each.after, each.at,
            purpose=Purpose(each.for_),
        )
        for each in remind
    )  # fmt: skip


def roll_of(shape: ConsultationShape | DeadlineShape) -> Roll:
    """Where an end on a day off moves: as written, else away from what it is counted from."""
    return Roll(shape.roll or (Roll.BACKWARD if shape.before else Roll.FORWARD))


def _notify(shapes: Sequence[NotifyShape]) -> tuple[Notify, ...]:
    return tuple(Notify(each.send, tuple(each.to), Purpose(each.for_)) for each in shapes)


def _closing(name: str, shape: ConsultationShape, state: str, flow: FlowShape) -> Deadline:
    return Deadline(
        name=name,
        starts=_start(shape, state, flow),
        after=shape.after,
        before=shape.before,
        runs_in=(state,),
        remind=reminders(shape.remind),
        roll=roll_of(shape),
        excluding_meetings=tuple(shape.excluding_meetings or ()),
        basis=shape.basis,
    )


def _start(shape: ConsultationShape, state: str, flow: FlowShape) -> Start:
    """The round begins with its state; a day or a meeting in a field says when it closes."""
    if shape.until is None:
        return Start(Trigger.ENTERING, state)
    of_meeting = isinstance(flow.fields.get(shape.until), MeetingFieldShape)
    return Start(Trigger.MEETING if of_meeting else Trigger.FIELD, shape.until)


def _rule(shape: RuleShape) -> Rule:
    return Rule(
        share=shape.share if shape.share is not None else shape.more_than,
        more_than=shape.more_than is not None,
        of=Denominator(shape.of),
        at_least=shape.at_least,
        minimum_replies=shape.minimum_replies or 0,
        at_most_against=shape.at_most_against,
        veto=tuple(shape.veto or ()),
        each_class=dict(shape.each_class),
        tie=Result(shape.tie) if shape.tie else None,
        too_few=Result(shape.too_few),
        abstentions=Result(shape.abstentions) if shape.abstentions else None,
        no_reply=Result(shape.no_reply) if shape.no_reply else None,
    )
