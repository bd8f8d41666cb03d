"""The command ``placet``: finds the commands of one noun and runs them.

Only the noun that is asked for is imported, so that help comes at once; this is the one module of
the command line that imports inside functions.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

NOUNS = {
    "init": ("workflow.cli.init", "make an installation"),
    "upgrade": ("workflow.cli.upgrade", "bring the database to the schema of this version"),
    "flows": ("workflow.cli.flows", "check, publish, approve, list and show flows"),
    "cases": ("workflow.cli.cases", "open cases, see what can be done with them, and do it"),
    "turn": ("workflow.cli.turn", "show whose turn it is, and which cases are stuck"),
    "consultations": (
        "workflow.cli.consultations",
        "see who was asked; answer, close early, extend",
    ),
    "deadlines": ("workflow.cli.deadlines", "give the deadlines of many cases more time"),
    "calendars": ("workflow.cli.calendars", "show the days on which offices are closed"),
    "documents": ("workflow.cli.documents", "list, save and erase what was attached to cases"),
    "notices": ("workflow.cli.notices", "list and show mails; retry, hold and release them"),
    "outbox": ("workflow.cli.outbox", "hold all mails, and let them go again"),
    "mail": ("workflow.cli.mail", "see whether mails leave"),
    "people": ("workflow.cli.people", "add, list, import and erase people; give and end roles"),
    "delegations": ("workflow.cli.delegations", "write, list and end who may act for whom"),
    "acting": ("workflow.cli.acting", "name, list and end acting officers"),
    "absences": ("workflow.cli.absences", "say who is away and who is back"),
    "recusals": ("workflow.cli.recusals", "declare, impose and list who takes no part in a case"),
    "parties": ("workflow.cli.parties", "add, list and import organizations"),
    "meetings": (
        "workflow.cli.meetings",
        "add, move, cancel, list and import meetings of groups",
    ),
    "rates": ("workflow.cli.rates", "import and list rates of exchange"),
    "ledger": ("workflow.cli.ledger", "show the books of a case, and the trial balance of all"),
    "letters": ("workflow.cli.letters", "write letters as PDF, ready to be signed"),
    "work": ("workflow.cli.work", "keep the clock: fire deadlines, wake cases, send mails"),
    "verify": ("workflow.cli.verify", "recompute histories and find what was changed"),
    "export": (
        "workflow.cli.export",
        "write histories, cases and books to files for other programs",
    ),
    "reports": ("workflow.cli.reports", "show what was given, what for, and what became of it"),
    "backup": ("workflow.cli.backup", "write everything into one file, while work goes on"),
    "restore": ("workflow.cli.restore", "bring a backup back where nothing is yet"),
    "clock": (
        "workflow.cli.clock",
        "show and hold the clock; advance it on a demonstration",
    ),
    "settings": ("workflow.cli.settings", "show every setting and where it was named"),
    "demo": ("workflow.cli.demo", "play the demonstration"),
}
"""Noun to the module that has its commands, and its line of help."""

HELP = """\
Usage: placet [--home DIR] [--json] COMMAND ...

Carries initiatives that are financed by voluntary contributions from the first
draft to the closed account.

Commands:
{commands}

Options:
  --home DIR  where the installation lives; else PLACET_HOME, else var/placet
  --json      answer in JSON; may also stand after the command
  --version   show the version
  --help      show these lines; placet COMMAND --help tells more

Ends with 0 when done, 1 when refused or when problems were found, and 2 when
called wrongly.
"""

DONE, REFUSED, MISUSED = 0, 1, 2
INTERRUPTED = 130


class Misuse(Exception):
    """The command line cannot be understood; the text is the sentence that says why."""


@dataclass(slots=True)
class Line:
    """A command line with the options for every command taken out of it."""

    words: list[str]
    home: Path | None = None
    as_json: bool = False


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line (without the program's name); the exit code."""
    line = Line([])
    try:
        _read(line, sys.argv[1:] if argv is None else argv)
        return _run(line)
    except Misuse as misuse:
        from workflow.cli.terminal.failures import tell_misuse

        return tell_misuse(str(misuse), line.as_json)
    except KeyboardInterrupt:
        return INTERRUPTED


def _read(line: Line, argv: Sequence[str]) -> None:
    """Sort ``argv`` into ``line``; after ``--`` nothing is an option any more."""
    words = iter(argv)
    for word in words:
        _refuse_bytes(word)
        if word == "--":
            line.words += [word, *words]
        elif word == "--json":
            line.as_json = True
        elif word == "--home" or word.startswith("--home="):
            line.home = _folder(word, words)
        else:
            line.words.append(word)


def _folder(word: str, words: Iterator[str]) -> Path:
    _, joined, folder = word.partition("=")
    folder = folder if joined else next(words, "")
    if not folder:
        raise Misuse("--home wants a folder after it")
    return Path(folder)


def _refuse_bytes(word: str) -> None:
    try:
        word.encode()
    except UnicodeEncodeError:
        shown = word.encode(errors="backslashreplace").decode()
        raise Misuse(f'"{shown}" is not text in UTF-8') from None


def _run(line: Line) -> int:
    noun, words = (line.words[0], line.words[1:]) if line.words else ("", [])
    match noun:
        case "--help" | "-h":
            sys.stdout.write(_help())
            return DONE
        case "--version":
            return _tell_version(line.as_json)
        case "":
            raise Misuse("a command is missing; placet --help lists them")
        case _ if noun not in NOUNS:
            raise Misuse(_unknown(noun))
    from workflow.cli.terminal.running import run

    return run(import_module(NOUNS[noun][0]).app, noun, words, line.home, as_json=line.as_json)


def _help() -> str:
    width = max(map(len, NOUNS))
    return HELP.format(
        commands="\n".join(f"  {noun:<{width}}  {text}" for noun, (_, text) in NOUNS.items())
    )


def version_found() -> str:
    """The version of Placet that runs."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("placet")
    except PackageNotFoundError:
        raise Misuse("placet runs here without being installed, so it has no version") from None


def _tell_version(as_json: bool) -> int:
    import json

    found = version_found()
    sys.stdout.write(json.dumps({"version": found}) + "\n" if as_json else f"placet {found}\n")
    return DONE


def _unknown(noun: str) -> str:
    from workflow.domain.suggestions import nearest

    if noun.startswith("-"):
        return f'there is no option "{noun}"; placet --help lists them'
    hint = (
        f'did you mean "{near}"?' if (near := nearest(noun, NOUNS)) else "placet --help lists them"
    )
    return f'there is no command "{noun}"; {hint}'
