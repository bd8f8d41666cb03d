"""What is said of an outlook, a module a language; the same keys in each.

A phrase is one text, or one for each plural category of the language (CLDR); ``{n}`` is the number
that decides. Categories of one and two may say it in a word.
"""

from __future__ import annotations

from collections.abc import Mapping

from workflow.domain.phrases import ar, en, es, fr, ru, zh

Phrase = str | Mapping[str, str]

PHRASES: Mapping[str, Mapping[str, Phrase]] = {
    "ar": ar.PHRASES,
    "zh": zh.PHRASES,
    "en": en.PHRASES,
    "fr": fr.PHRASES,
    "ru": ru.PHRASES,
    "es": es.PHRASES,
}
"""Language to key to phrase."""
