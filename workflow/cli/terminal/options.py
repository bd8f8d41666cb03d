"""Options that several commands have, with their help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

As = Annotated[
    str, typer.Option("--as", metavar="E-MAIL", help="The person in whose name this is done.")
]
For = Annotated[
    str, typer.Option("--as", metavar="E-MAIL", help="The person for whom this is asked.")
]
Why = Annotated[
    str | None,
    typer.Option(
        "--reason",
        metavar="TEXT",
        help="Why you act for this person; kept with the act. A demonstration does without.",
    ),
]
Capacity = Annotated[
    str | None,
    typer.Option(
        "--capacity", metavar="ROLE", help="The role to act in, where the person has several."
    ),
]
Values = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="NAME=VALUE", help="A value, as text; again for each further one."
    ),
]
Attached = Annotated[
    list[str] | None,
    typer.Option("--attach", metavar="NAME=FILE", help="A document; again for each further one."),
]
ValueFile = Annotated[
    Path | None,
    typer.Option(
        "--file",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        readable=True,
        help="A file of values in YAML or JSON; --set and --attach come before it. A document is "
        "written as {file: NAME}, beside the file or in a folder there.",
    ),
]
Seen = Annotated[
    int | None,
    typer.Option(
        "--seen", metavar="N", min=0, help="The revision that was seen; on another nothing is done."
    ),
]
CommandId = Annotated[
    str | None,
    typer.Option(
        "--command-id",
        metavar="ID",
        help="Makes the command safe to repeat: the same id again does nothing a second time.",
    ),
]
Names = Annotated[list[str], typer.Argument(metavar="REFERENCE...", help="References or ids.")]
Name = Annotated[str, typer.Argument(metavar="REFERENCE", help="A case's reference or id.")]
