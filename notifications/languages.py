"""The languages that a notice can be written in, and how each reads."""

LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")
"""The six official languages of the Union, in the order of their English names."""

FALLBACK = ("en", "fr", "es", "ru", "zh", "ar")
"""Where a text is looked for when the language asked for is missing."""

LOCALES = {"ar": "ar", "zh": "zh", "en": "en_GB", "fr": "fr", "ru": "ru", "es": "es"}
"""Whose conventions dates, numbers and names of countries follow; English is that of the Union."""

RIGHT_TO_LEFT = frozenset({"ar"})


def direction(language: str) -> str:
    """``rtl`` or ``ltr``, as HTML writes it."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"
