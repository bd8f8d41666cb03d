"""The page of commands, made from the commands: ``python -m tests.cli.reference`` prints it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from typer.main import get_command

from workflow.cli.main import NOUNS

HEAD = """\
# Commands

Made from the commands themselves (`python -m tests.cli.reference`); a test holds that it is true.

`--home DIR` and `--json` may stand before or after the command. Without `--home` the installation
lives in `PLACET_HOME`, else in `var/placet`. The exit code is 0 when done, 1 when refused or when
problems were found, 2 when called wrongly. With `--json` the answer is one JSON value on standard
output, errors too: `{"error": {"code", "sentence", …}}`.

Cases are named by reference (`VC-2027-0001`) or by id; a draft has only its id. On the command line
an operator acts for a person: outside a demonstration `--as` needs `--reason`.
"""


def page() -> str:
    """The whole page, as Markdown."""
    return "\n".join([HEAD, *(line for noun in NOUNS for line in _noun(noun))])


def _noun(noun: str) -> Iterator[str]:
    module, text = NOUNS[noun]
    command: Any = get_command(import_module(module).app)
    yield f"## placet {noun}\n\n{text[0].upper()}{text[1:]}.\n"
    inner = getattr(command, "commands", None)
    for name, each in inner.items() if inner else [("", command)]:
        yield from _command(f"placet {noun} {name}".strip(), each)


def _command(name: str, command: Any) -> Iterator[str]:
    parameters = [each for each in command.params if each.name != "help"]
    arguments = [each for each in parameters if not each.opts[0].startswith("-")]
    options = [each for each in parameters if each.opts[0].startswith("-")]
    placed = " ".join(each.metavar or each.name.upper() for each in arguments)
    yield f"`{f'{name} {placed}'.strip()}`: {(command.help or '').strip()}\n"
    told = [(each.metavar or each.name.upper(), each) for each in arguments]
    told += [(f"{each.opts[0]} {each.metavar or ''}".strip(), each) for each in options]
    if told:
        yield "| | |\n|---|---|"
        for shown, each in told:
            cell = shown.replace("|", "\\|")
            yield f"| `{cell}` | {each.help or ''} |"
        yield ""


if __name__ == "__main__":
    sys.stdout.write(page())
