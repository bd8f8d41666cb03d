"""From the shape of a flow file to the flow: shorthands are written out and defaults filled in.

Names are taken as they stand; only ``any`` and ``all`` are replaced by what they stand for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import sha256

from definitions.authority import ActingRule, RecusalRule
from definitions.build_books import build_books, build_post, build_quota, build_take
from definitions.build_consultations import (
    build_consultation,
    closing_deadlines,
    reminders,
    roll_of,
)
from definitions.currencies import minor_units
from definitions.flow import (
    Action,
    Deadline,
    Field,
    FieldType,
    Flow,
    Guard,
    Notify,
    Outcome,
    Override,
    Place,
    Purpose,
    Role,
    State,
    TakeBack,
    Text,
    Trigger,
)
from definitions.groups import GroupOf
from definitions.legal_basis import LegalBasis
from definitions.links import Link, LinkSum, Opening
from definitions.rules import ALL, ANY, BACK
from definitions.schema import (
    ActionShape,
    FlowShape,
    RoleShape,
    StateShape,
    TakeBackShape,
)
from definitions.schema_authority import RecusalShape
from definitions.schema_deadlines import DeadlineShape
from definitions.schema_fields import (
    ChoiceFieldShape,
    DocumentFieldShape,
    FieldShape,
    LongTextFieldShape,
    MeetingFieldShape,
    MoneyFieldShape,
    NotifyShape,
    NumberFieldShape,
    TableFieldShape,
    TextFieldShape,
)
from definitions.schema_links import LinkShape
from definitions.turns import with_turns
from definitions.ways import ways_of
from definitions.written_books import ANY_CURRENCY


def build_flow(shape: FlowShape, source: str) -> Flow:
    """The flow that a file of the right shape says.

    Args:
        source: the file's text, kept with the flow.
    """
    fields = {name: build_field(name, each, shape.currency) for name, each in shape.fields.items()}
    actions = {name: _action(name, each, shape) for name, each in shape.actions.items()}
    anywhere = frozenset(name for name, each in shape.actions.items() if each.from_ == [ANY])
    filled = {name for action in actions.values() for name in action.fills}
    open_fields = tuple(name for name in fields if name not in filled)
    deadlines = {name: _deadline(name, each, actions) for name, each in shape.deadlines.items()}
    states = {name: _state(name, each, open_fields) for name, each in shape.states.items()}
    return Flow(
        name=shape.flow,
        title=Text(shape.title),
        reference=shape.reference,
        calendar=shape.calendar,
        languages=tuple(shape.languages),
        fallback=tuple(shape.fallback),
        currency=shape.currency,
        legal_basis={
            name: LegalBasis(name=name, **basis.model_dump())
            for name, basis in shape.legal_basis.items()
        },
        roles={name: _role(name, each) for name, each in shape.roles.items()},
        fields=fields,
        states=with_turns(states, actions, anywhere, shape.roles),
        actions=actions,
        deadlines=deadlines | closing_deadlines(shape),
        source=source,
        digest=sha256(source.encode()).hexdigest(),
        take_back=_take_back(shape.take_back) if shape.take_back else None,
        consultations={
            name: build_consultation(name, each) for name, each in shape.consultations.items()
        },
        recusal=_recusal(shape.recusal) if shape.recusal else None,
        meetings={
            name: GroupOf(name, each.group, each.field) for name, each in shape.meetings.items()
        },
        links={name: _link(name, each) for name, each in shape.links.items()},
        override=Override(tuple(shape.override.by)) if shape.override else None,
        books=build_books(shape.books) if shape.books else None,
        quotas={name: build_quota(name, each) for name, each in shape.quotas.items()},
    )


def build_field(name: str, shape: FieldShape, currency: str | None) -> Field:
    """One field, column or question.

    Args:
        currency: of the flow; that of a sum of money which names none.
    """
    plain = Field(name, FieldType(shape.type), _text(shape.title), shape.optional)
    match shape:
        case TextFieldShape() | LongTextFieldShape():
            return replace(plain, max_length=shape.max)
        case ChoiceFieldShape():
            return replace(plain, choices={key: Text(each) for key, each in shape.choices.items()})
        case NumberFieldShape(minimum=least, maximum=most):
            return replace(plain, minimum=least, maximum=most, decimals=shape.decimals)
        case MoneyFieldShape():
            is_any = shape.currency == ANY_CURRENCY
            kept = None if is_any else shape.currency or currency
            above = _above(shape.above, kept)
            return replace(plain, currency=kept, any_currency=is_any, above=above)
        case DocumentFieldShape():
            return replace(plain, max_bytes=shape.max, document_types=tuple(shape.types))
        case MeetingFieldShape():
            moved, cancelled = _notify(shape.moved), _notify(shape.cancelled)
            return replace(plain, group=shape.group, moved=moved, cancelled=cancelled)
        case TableFieldShape(columns=inner):
            columns = {key: build_field(key, each, currency) for key, each in inner.items()}
            return replace(plain, columns=columns, max_rows=shape.max)
        case _:
            return plain


def _above(amount: str | None, currency: str | None) -> int | None:
    if amount is None:
        return None
    return minor_units(amount, currency) if currency else 0


def _text(texts: Mapping[str, str] | None) -> Text | None:
    return Text(texts) if texts else None


def _names(names: Iterable[str] | None) -> tuple[str, ...]:
    return tuple(names or ())


def _role(name: str, shape: RoleShape) -> Role:
    return Role(
        name=name,
        of=Place(shape.of),
        title=_text(shape.title),
        assigned=shape.assigned is not None,
        assigned_by=_names(shape.assigned_by),
        apart_from=_names(shape.apart_from),
        delegable=shape.delegable,
        acting=ActingRule(shape.acting.role, shape.acting.up_to) if shape.acting else None,
        otherwise=shape.else_,
    )


def _take_back(shape: TakeBackShape) -> TakeBack:
    return TakeBack(tuple(shape.by), shape.within)


def _recusal(shape: RecusalShape) -> RecusalRule:
    return RecusalRule(
        imposed_by=_names(shape.imposed_by),
        employer=shape.employer,
        contributors=_names(shape.contributors),
        authors=_names(shape.authors),
    )


def _state(name: str, shape: StateShape, open_fields: tuple[str, ...]) -> State:
    return State(
        name=name,
        title=Text(shape.title),
        public=_text(shape.public),
        initial=shape.initial,
        final=Outcome(shape.final) if shape.final else None,
        editable_by={
            role: open_fields if names == [ALL] else tuple(names)
            for role, names in shape.editable_by.items()
        },
        norm=shape.norm,
        consult=_names(shape.consult),
        turn=_names(shape.turn),
    )


def _action(name: str, shape: ActionShape, flow: FlowShape) -> Action:
    return Action(
        name=name,
        title=Text(shape.title),
        sources=_sources(shape, flow.states),
        target=None if shape.to == BACK else shape.to,
        back=shape.to == BACK,
        by=_names(shape.by),
        needs=_names(shape.needs),
        fills=_names(shape.fills),
        asks={inner: build_field(inner, each, flow.currency) for inner, each in shape.asks.items()},
        when=tuple(Guard(guard.is_, Text(guard.otherwise), guard.basis) for guard in shape.when),
        notify=_notify(shape.notify),
        automatic=shape.automatic,
        confirm=shape.confirm,
        basis=shape.basis,
        in_person=shape.in_person,
        amount=shape.amount,
        opens=Opening(shape.opens.link, shape.opens.fields) if shape.opens else None,
        post=tuple(build_post(each) for each in shape.post),
        closes_books=shape.books is not None,
        takes=tuple(build_take(each) for each in shape.takes),
        gives_back=_names(shape.gives_back),
    )


def _link(name: str, shape: LinkShape) -> Link:
    return Link(
        name=name,
        title=Text(shape.title),
        flow=shape.flow,
        by=_names(shape.by),
        counts={inner: tuple(states) for inner, states in shape.counts.items()},
        sums={inner: LinkSum(each.field, tuple(each.in_)) for inner, each in shape.sums.items()},
    )


def _notify(shapes: Iterable[NotifyShape]) -> tuple[Notify, ...]:
    return tuple(Notify(each.send, tuple(each.to), Purpose(each.for_)) for each in shapes)


def _sources(shape: ActionShape, states: Mapping[str, StateShape]) -> tuple[str, ...]:
    if shape.from_ != [ANY]:
        return tuple(shape.from_)
    return tuple(name for name, state in states.items() if state.final is None and name != shape.to)


def _deadline(name: str, shape: DeadlineShape, actions: Mapping[str, Action]) -> Deadline:
    return Deadline(
        name=name,
        starts=shape.starts,
        after=shape.after,
        before=shape.before,
        runs_in=_names(shape.runs_in) or _where_it_starts(shape, actions),
        do=shape.do,
        remind=reminders(shape.remind),
        stops=_names(shape.stops),
        recurs=shape.recurs,
        pauses_in=_names(shape.pauses_in),
        restarts=_names(shape.restarts),
        roll=roll_of(shape),
        cut_off=shape.cut_off,
        zone=shape.zone,
        excluding=tuple(shape.excluding or ()),
        excluding_meetings=_names(shape.excluding_meetings),
        basis=shape.basis,
    )


def _where_it_starts(shape: DeadlineShape, actions: Mapping[str, Action]) -> tuple[str, ...]:
    """The state entered, or the states in which a case can stand right after the action."""
    if shape.starts.trigger is Trigger.ENTERING:
        return (shape.starts.name,)
    action = actions.get(shape.starts.name)
    ways = ways_of(action, actions) if action else ()
    return tuple(dict.fromkeys(target for _, target in ways))
