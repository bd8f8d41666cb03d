"""Running the commands of one noun: what is expected to go wrong ends in a sentence and a code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path

import typer
from typer.exceptions import TyperException
from typer.main import get_command

from workflow.cli.main import DONE
from workflow.cli.terminal.call import Call
from workflow.cli.terminal.failures import tell_failure, tell_fault, tell_misuse
from workflow.errors import WorkflowError
from workflow.store import faults

READER_GONE = 1


def run(
    app: typer.Typer, noun: str, words: Sequence[str], home: Path | None, *, as_json: bool
) -> int:
    """Run the command that ``words`` name; the exit code."""
    _never_fail_to_print()
    name = f"placet {noun}"
    call = Call(home, as_json)
    try:
        with faults.told():
            code = get_command(app).main(list(words), name, standalone_mode=False, obj=call)
            sys.stdout.flush()
            return int(code or DONE)
    except TyperException as misuse:
        return tell_misuse(f"{_sentence(misuse)} (see {_path(misuse, name)} --help)", as_json)
    except WorkflowError as error:
        return tell_failure(error, as_json)
    except BrokenPipeError:
        # Whoever read this has enough; without this, Python would say so once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE
    except OSError as error:
        named = f"{error.filename}: " if error.filename else ""
        return tell_fault("system", f"{named}{error.strerror or error}", as_json)
    finally:
        call.close()


def _sentence(misuse: TyperException) -> str:
    """The message of the parser, in the manner of all other sentences."""
    message = " ".join(misuse.format_message().split()).rstrip(".")
    return message[:1].lower() + message[1:]


def _path(misuse: TyperException, name: str) -> str:
    """The command that was called wrongly, where the parser had found it."""
    context = getattr(misuse, "ctx", None)
    return str(context.command_path) if context else name


def _never_fail_to_print() -> None:
    """Characters that the terminal's encoding lacks are written as codes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
