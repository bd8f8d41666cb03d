"""Texts that people read, in the official languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")
"""The six official languages of the Union, in the order of their English names."""

FALLBACK = ("en", "fr", "es", "ru", "zh", "ar")
"""Where a text is looked for when it is missing in the language asked for."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A text in the language that was found, which may not be the one that was wanted."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Text:
    """One text in one or more languages; never empty."""

    by_language: Mapping[str, str]

    def in_language(self, wanted: str, fallback: tuple[str, ...] = FALLBACK) -> Wording:
        """The text in ``wanted``, else in the first language of ``fallback`` that it has."""
        for language in (wanted, *fallback, *self.by_language):
            if language in self.by_language:
                return Wording(self.by_language[language], language)
        raise ValueError("a text needs at least one language")

    def __str__(self) -> str:
        return self.in_language("en").text
