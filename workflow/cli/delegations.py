"""``placet delegations``: who may act for whom, in writing."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from definitions.flow import FOCAL_POINT
from workflow.cli.terminal.acting import by_whom
from workflow.cli.terminal.call import call_of
from workflow.cli.terminal.dates import From, Until, period_given
from workflow.cli.views.authority import delegations_printed, delegations_told
from workflow.domain.delegations import Delegation
from workflow.domain.money import MoneyProblem, read_money
from workflow.runtime import Runtime
from workflow.services.manage_delegations import delegate, revoke_delegation
from workflow.services.manage_people import person_named
from workflow.store import authority, people
from workflow.store.engine import Session

app = typer.Typer(
    help="Write, list and end delegations: who may act for whom.",
    rich_markup_mode=None,
    add_completion=False,
)

By = Annotated[
    str | None,
    typer.Option(
        "--as", metavar="E-MAIL", help="Who does it: whose it is, or an administrator; else you."
    ),
]


@app.command()
def add(  # noqa: PLR0913 - an argument for each option
    context: typer.Context,
    email: Annotated[str, typer.Argument(metavar="E-MAIL", help="Who delegates.")],
    *,
    to: Annotated[str, typer.Option("--to", metavar="E-MAIL", help="Who is to act for them.")],
    until: Until,
    instrument: Annotated[
        str,
        typer.Option("--instrument", metavar="TEXT", help="What it is written in; kept sealed."),
    ],
    role: Annotated[
        str | None, typer.Option("--role", metavar="ROLE", help="The role at the office.")
    ] = None,
    party: Annotated[
        str | None,
        typer.Option("--party", metavar="CODE", help="Instead: the party that they speak for."),
    ] = None,
    flow: Annotated[
        str | None, typer.Option("--flow", metavar="NAME", help="Only in this flow.")
    ] = None,
    actions: Annotated[
        list[str] | None,
        typer.Option("--action", metavar="ACTION", help="Only this; again for each further one."),
    ] = None,
    ceiling: Annotated[
        str | None,
        typer.Option("--ceiling", metavar="SUM", help="Sums up to this: 50000.00 CHF."),
    ] = None,
    first: From = None,
    by: By = None,
) -> None:
    """Let somebody act in a role for one of its holders, for a time."""
    call = call_of(context)
    if (role is None) == (party is None):
        raise typer.BadParameter("give --role or --party: what is delegated")
    largest, narrowed = _ceiling(ceiling), tuple(actions) if actions else None
    runtime = call.open()
    with runtime.sessions.begin() as session:
        who = by_whom(runtime, session, by)
        between = period_given(first, until, who.at)
        two = (person_named(session, email).id, person_named(session, to).id)
        new = Delegation(0, *two, role or FOCAL_POINT, party, flow, narrowed, largest, *between)
        number = delegate(session, runtime.shelf, new, instrument, who)
        told = _one_told(runtime, session, number)
    call.answer(told[0], delegations_printed(told))


@app.command("list")
def list_(
    context: typer.Context,
    email: Annotated[
        str | None,
        typer.Option("--of", metavar="E-MAIL", help="Only what this person gave or was given."),
    ] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Also those that have ended.")] = False,
) -> None:
    """List delegations that hold now or later."""
    call = call_of(context)
    runtime = call.open()
    with runtime.readers.begin() as session:
        person = person_named(session, email).id if email is not None else None
        told = _told(runtime, session, person, everything=everything)
    call.answer({"delegations": told}, delegations_printed(told))


@app.command()
def revoke(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="The delegation's number.")],
    by: By = None,
) -> None:
    """End a delegation now."""
    call = call_of(context)
    runtime = call.open()
    with runtime.sessions.begin() as session:
        # Its instant is looked up once it is locked: see ``revoke_delegation``.
        revoke_delegation(session, number, lambda: by_whom(runtime, session, by))
        told = _one_told(runtime, session, number)
    call.answer(told[0], delegations_printed(told))


def _one_told(runtime: Runtime, session: Session, number: int) -> list[dict[str, Any]]:
    told = _told(runtime, session, None, everything=True)
    return [each for each in told if each["id"] == number]


def _told(
    runtime: Runtime, session: Session, person: int | None, *, everything: bool
) -> list[dict[str, Any]]:
    now = runtime.now(session)
    found = authority.delegations_of(session, person, at=None if everything else now)
    return delegations_told(found, people.listed(session), authority.instruments(session), now)


def _ceiling(text: str | None) -> dict[str, Any] | None:
    if text is None:
        return None
    try:
        minor, currency = read_money(text, None)
    except MoneyProblem as problem:
        raise typer.BadParameter(str(problem), param_hint="--ceiling") from None
    return {"minor": minor, "currency": currency}
