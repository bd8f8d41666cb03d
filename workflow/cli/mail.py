"""``placet mail``: whether mails leave the house."""

from __future__ import annotations

from typing import Annotated

import typer

from workflow.cli.terminal.call import call_of
from workflow.errors import NoInstallation, NotSent
from workflow.runtime import clock, salt
from workflow.services.open_post import read_smtp
from workflow.services.send_test_mail import send_test_mail
from workflow.store import installation

app = typer.Typer(
    help="See whether mails leave.",
    rich_markup_mode=None,
    add_completion=False,
)


@app.callback()
def mail() -> None:
    """See whether mails leave."""


@app.command()
def test(
    context: typer.Context,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Where the mail goes.")],
) -> None:
    """Reach the mail server as it is set, log in, and send one mail; say what went wrong if any.

    Exit code 1: it did not go out, or nobody knows. Without a mail server the mail is put into
    the folder, as every other.
    """
    call = call_of(context)
    runtime = call.open()
    with runtime.readers.begin() as session:
        office = installation.read(session)
    if office is None:
        raise NoInstallation(str(runtime.settings.home))
    outcome = send_test_mail(runtime.post, office, address, clock(), salt)
    if outcome.state != "sent":
        raise NotSent(outcome.state, outcome.detail)
    by_server = read_smtp(runtime.settings) is not None
    printed = (
        f"It went out: {outcome.detail}"
        if by_server
        else f"No mail server is set, so it was put into the folder: {outcome.detail}"
    )
    told = {"state": outcome.state, "detail": outcome.detail, "by_server": by_server}
    call.answer(told, [printed])
