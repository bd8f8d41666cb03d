"""A thing that a check found, and the sentences that all checks share."""

from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches

from definitions.problems import Path, Severity

MOST_LISTED = 12
"""Names that a sentence lists; more would hide what it says."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, and under which keys of the flow file.

    ``path`` always has an index for names that a file may also write without a list, and ``check``
    leaves out what the file does not have.
    """

    path: Path
    sentence: str
    severity: Severity = Severity.ERROR


def warning(path: Path, sentence: str) -> Finding:
    """A finding that does not keep a flow from being published."""
    return Finding(path, sentence, Severity.WARNING)


def unknown(name: str, noun: str, known: Collection[str]) -> str:
    """That ``name`` is no ``noun``, with the one that was probably meant."""
    no_such = f'"{name}" is not {"an" if noun[0] in "aeiou" else "a"} {noun}'
    if near := get_close_matches(name, known, 1):
        return f'{no_such}; did you mean "{near[0]}"?'
    if not known:
        return f"{no_such}; there is none"
    some = ", ".join(sorted(known)) if len(known) <= MOST_LISTED else f"{len(known)} others"
    return f"{no_such}; there are {some}"


def listed(names: Collection[str], last: str = "and") -> str:
    """``en, fr and ru``."""
    *first, end = names
    return f"{', '.join(first)} {last} {end}" if first else end
