"""``placet cases``: opening cases, looking at them, and acting on them."""

from __future__ import annotations

from typing import Annotated

import typer

from workflow.cli.terminal.acting import acting_person, operator
from workflow.cli.terminal.call import call_of
from workflow.cli.terminal.given import pairs_given, values_given
from workflow.cli.terminal.options import (
    As,
    Attached,
    Capacity,
    CommandId,
    For,
    Name,
    Seen,
    ValueFile,
    Values,
    Why,
)
from workflow.cli.terminal.performing import (
    Order,
    command_id_of,
    perform,
    receipt_printed,
    receipt_told,
)
from workflow.cli.views.case import file_printed, file_told, name_of
from workflow.cli.views.cases import cases_printed, cases_told, check_filter
from workflow.cli.views.history import act_told, history_printed
from workflow.cli.views.notices import mails_printed, mails_told
from workflow.cli.views.options import options_printed, options_told
from workflow.cli.views.preview import preview_printed, preview_told, roster_of
from workflow.domain.case import Act
from workflow.services.manage_people import person_named
from workflow.services.perform_acts import preview_act
from workflow.services.read_case import find_case, read_case, read_options
from workflow.services.read_turns import turns_after, turns_in
from workflow.services.submit_case import Proposal, commit_case
from workflow.services.take_in import taken_in
from workflow.store import cases, flows, notices

LAST_ACTS = 5
MOST_MAILS = 1000

app = typer.Typer(
    help="Open cases, see what can be done with them, and do it.",
    rich_markup_mode=None,
    add_completion=False,
)


@app.command()
def new(  # noqa: PLR0913 - an argument for each option
    context: typer.Context,
    flow: Annotated[str, typer.Argument(metavar="FLOW", help="The flow's name.")],
    *,
    email: As,
    party: Annotated[
        str | None,
        typer.Option("--party", metavar="CODE", help="The party that the case belongs to."),
    ] = None,
    given: Values = None,
    attached: Attached = None,
    file: ValueFile = None,
    capacity: Capacity = None,
    command_id: CommandId = None,
    reason: Why = None,
) -> None:
    """Open a case: a draft with its first values."""
    call = call_of(context)
    values = values_given(given, file, attached)
    command = command_id_of(command_id)
    runtime = call.open()
    with taken_in(runtime.documents, values) as taken:
        with runtime.readers.begin() as session:
            proposal = Proposal(
                flow=flow,
                party=party,
                actor=acting_person(session, email, reason).id,
                at=runtime.now(session),
                values=taken,
                capacity=capacity,
                command_id=command,
                reason=reason,
                operator=operator(),
            )
            engine = runtime.engine(session)
        receipt = commit_case(runtime.sessions, proposal, engine)
    with runtime.readers.begin() as session:
        opened = find_case(session, str(receipt.case_id))
        published = runtime.shelf.get(session, [(opened.flow, opened.version)])
    told = {"command_id": command, **receipt_told(receipt)}
    call.answer(told, receipt_printed(receipt, published[opened.flow, opened.version]))


@app.command()
def edit(  # noqa: PLR0913 - an argument for each option
    context: typer.Context,
    name: Name,
    *,
    email: As,
    given: Values = None,
    attached: Attached = None,
    file: ValueFile = None,
    capacity: Capacity = None,
    seen: Seen = None,
    command_id: CommandId = None,
    reason: Why = None,
) -> None:
    """Change fields of a case; an empty value takes the old one away."""
    values = values_given(given, file, attached)
    if not values:
        raise typer.BadParameter("nothing to change; give --set, --attach or --file")
    order = Order([name], "edit", email, values, capacity, seen, reason, command_id)
    perform(call_of(context), order)


@app.command()
def assign(  # noqa: PLR0913 - an argument for each option
    context: typer.Context,
    name: Name,
    pairs: Annotated[
        list[str],
        typer.Argument(metavar="ROLE=E-MAIL...", help="Who plays an assigned role on this case."),
    ],
    *,
    email: As,
    capacity: Capacity = None,
    seen: Seen = None,
    command_id: CommandId = None,
    reason: Why = None,
) -> None:
    """Say who plays an assigned role on a case."""
    values = pairs_given(pairs, "ROLE=E-MAIL")
    order = Order([name], "assign", email, values, capacity, seen, reason, command_id)
    perform(call_of(context), order)


@app.command("list")
def list_(
    context: typer.Context,
    flow: Annotated[
        str | None, typer.Option("--flow", metavar="NAME", help="Only of this flow.")
    ] = None,
    state: Annotated[
        str | None, typer.Option("--state", metavar="NAME", help="Only in this state.")
    ] = None,
    party: Annotated[
        str | None, typer.Option("--party", metavar="CODE", help="Only of this party.")
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=1, max=1000, help="How many at most.")
    ] = 100,
    after: Annotated[
        str | None,
        typer.Option("--after", metavar="REFERENCE", help="Only those after this case."),
    ] = None,
) -> None:
    """List cases in the order in which they were opened."""
    call = call_of(context)
    runtime = call.open()
    with runtime.readers.begin() as session:
        check_filter(session, runtime.shelf, flow, state, party)
        first = find_case(session, after).id if after else 0
        found = cases.listed(
            session, flow=flow, state=state, party=party, after=first, limit=limit + 1
        )
        now = runtime.now(session)
        waiting, roster = turns_in(session, runtime.shelf, found[:limit], now)
        told = cases_told(found[:limit], waiting, roster, now, len(found) > limit)
    call.answer(told, cases_printed(told))


@app.command()
def show(context: typer.Context, name: Name) -> None:
    """Show where a case stands, whose turn it is, and what it says."""
    call = call_of(context)
    runtime = call.open()
    with runtime.readers.begin() as session:
        now = runtime.now(session)
        file = read_case(session, runtime.engine(session), name, now, acts=LAST_ACTS)
        mails = notices.listed(session, case_id=file.case.id, limit=MOST_MAILS)
    told = file_told(file, now) | {"mails": mails_told(mails)}
    printed = [*file_printed(file, told, now), *mails_printed(told["mails"])]
    call.answer(told, printed)


@app.command()
def history(context: typer.Context, name: Name) -> None:
    """Show every act on a case, from the first."""
    call = call_of(context)
    runtime = call.open()
    with runtime.readers.begin() as session:
        file = read_case(session, runtime.engine(session), name, runtime.now(session))
    acts = [act_told(file, row) for row in file.acts]
    case = {"id": file.case.id, "reference": file.case.reference}
    call.answer(
        {**case, "head": file.case.head, "acts": acts}, history_printed(name_of(case), acts)
    )


@app.command()
def options(context: typer.Context, name: Name, email: For) -> None:
    """Show what is open to a person, and why the rest is closed."""
    call = call_of(context)
    runtime = call.open()
    with runtime.readers.begin() as session:
        person = person_named(session, email)
        now = runtime.now(session)
        case, flow, facts, found = read_options(
            session, runtime.engine(session), name, person.id, now
        )
    told = options_told(case, flow, facts, found)
    named = {"id": case.id, "reference": case.reference, "revision": case.revision}
    printed = options_printed(name_of(named), person.name, told)
    call.answer({**named, "state": case.state, "options": told}, printed)


@app.command()
def preview(  # noqa: PLR0913 - an argument for each option
    context: typer.Context,
    name: Name,
    action: Annotated[str, typer.Argument(metavar="ACTION", help="What would be done.")],
    *,
    email: For,
    given: Values = None,
    attached: Attached = None,
    file: ValueFile = None,
    capacity: Capacity = None,
    seen: Seen = None,
    reason: Why = None,
) -> None:
    """Show what an act would do, mails included, without doing it."""
    call = call_of(context)
    values = values_given(given, file, attached)
    runtime = call.open()
    with taken_in(runtime.documents, values) as taken, runtime.readers.begin() as session:
        now = runtime.now(session)
        act_ = Act(
            case_id=find_case(session, name).id,
            action=action,
            actor=person_named(session, email).id,
            at=now,
            values=taken,
            capacity=capacity,
            seen=seen,
            reason=reason,
        )
        case, flow, decision = preview_act(session, act_, runtime.engine(session))
        turns = turns_after(session, flow, decision.case, now)
        roster = roster_of(session, flow, decision, turns)
        owed = [notice for step in decision.steps for notice in step.notices]
        sources = flows.bodies(session, {notice.template_hash for notice in owed})
    told = preview_told(case, flow, decision, roster, sources, turns)
    call.answer(told, preview_printed(case, flow, decision, roster, told))


@app.command()
def act(  # noqa: PLR0913 - an argument for each option
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(metavar="REFERENCE... ACTION", help="Cases, and what is done with each."),
    ],
    *,
    email: As,
    given: Values = None,
    attached: Attached = None,
    file: ValueFile = None,
    capacity: Capacity = None,
    seen: Seen = None,
    command_id: CommandId = None,
    reason: Why = None,
) -> None:
    """Take an action on one or several cases, each by itself.

    The action take_back undoes the last act while its mails still wait; it needs --reason.
    """
    *names, action = words
    if not names:
        raise typer.BadParameter(
            f'"{action}" stands alone; a case and an action are wanted',
            param_hint="REFERENCE... ACTION",
        )
    values = values_given(given, file, attached)
    perform(
        call_of(context), Order(names, action, email, values, capacity, seen, reason, command_id)
    )


@app.command()
def comment(
    context: typer.Context,
    name: Name,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What is to stand in the history.")],
    email: As,
    capacity: Capacity = None,
    command_id: CommandId = None,
    reason: Why = None,
) -> None:
    """Write a remark into the history of a case."""
    order = Order([name], "comment", email, {"text": text}, capacity, None, reason, command_id)
    perform(call_of(context), order)
