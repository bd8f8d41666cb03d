"""Text that people wrote, made fit for a terminal."""

from __future__ import annotations

import re

from notifications.characters import CONTROLS, UNPAIRED

_HARMFUL = re.compile(f"[{CONTROLS}{UNPAIRED}\u202a-\u202e]")
"""What could steer a terminal or turn the words around it; isolates stay, since they do neither."""


def harmless(text: str) -> str:
    """``text`` with a mark in place of every character that could steer a terminal."""
    return _HARMFUL.sub("\ufffd", text.replace("\t", "    "))
