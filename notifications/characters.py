"""Text that people wrote, made fit to stand inside a notice.

Invisible characters can do two kinds of harm: control characters break headers and readers, and
those that steer writing direction let a value turn the words around it (Unicode Standard Annex 9).
The first are taken out; a value that could read against the notice's direction is isolated.
"""

import re
import unicodedata

from notifications.languages import RIGHT_TO_LEFT

OPEN, CLOSE = "\u2068", "\u2069"
"""First strong isolate and pop directional isolate: what stands between turns nothing outside."""

STEERING = "\u202a-\u202e\u2066-\u2069"
"""Embeddings, overrides and isolates, for use inside a character class."""

CONTROLS = "\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029"
"""C0 and C1 save the line feed, and Unicode's two separators, for use inside a character class."""

UNPAIRED = "\ud800-\udfff"
"""Halves of characters, which no encoding can carry, for use inside a character class."""

FIRST_FROM_RIGHT = "\u0590"
"""Where Hebrew begins; no letter before it runs from right to left."""

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_HARMFUL = re.compile(f"[{CONTROLS}{STEERING}{UNPAIRED}\ufeff]")


def tidy(text: str) -> str:
    """``text`` with every line end as a line feed, tabs as spaces and no harmful character."""
    return _HARMFUL.sub("", _LINE_ENDS.sub("\n", text).replace("\t", " "))


def isolated(text: str, language: str) -> str:
    """``text``, each line isolated where it could read against the direction of ``language``.

    Line by line, because an isolate ends with its line whatever follows.
    """
    if language not in RIGHT_TO_LEFT and not _reads_right_to_left(text):
        return text
    return "\n".join(OPEN + line + CLOSE if line else line for line in text.split("\n"))


def _reads_right_to_left(text: str) -> bool:
    """Whether any letter of ``text`` runs from right to left."""
    if max(text, default="") < FIRST_FROM_RIGHT:
        return False
    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)
