"""An outlook in words, in each language of the Union."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache

from babel import Locale

from definitions.flow import Text
from workflow.domain.outlooks import Clause, Code, Outlook, SoFar
from workflow.domain.phrases import PHRASES

BY_WHOLE = (Code.REPLIES_MISSED, Code.FOR_MISSED)
"""Points that say how many are needed in all; the others say how many more."""

ASKING = (
    Code.NO_REPLY,
    Code.REPLIES_NEEDED,
    Code.FOR_NEEDED,
    Code.AGAINST_LEFT,
    Code.VETO_LEFT,
    Code.SHARE_NEEDED,
    Code.SHARE_SHORT,
    Code.SHARE_MET,
    Code.SHARE_HELD,
)
"""Points that say what may still come; they say nothing once the result is certain."""

MOST_DECIMALS = 6


def outlook_in_words(outlook: Outlook, language: str, classes: Mapping[str, Text]) -> str:
    """How a round stands, in sentences; empty where answers are only advice.

    Args:
        language: one of ``definitions.flow.LANGUAGES``.
        classes: class of voices to its title; the name stands for one that has none.
    """
    if outlook.result is None:
        return ""
    phrases = PHRASES[language]
    if outlook.is_certain:
        [result] = outlook.possible
        lead = _said(language, "certain", 0, result=phrases[result])
    else:
        lead = _said(language, "now", 0, result=phrases[outlook.result])
    clauses = [clause for clause in outlook.clauses if _is_said(clause, outlook)]
    if not clauses:
        return lead
    said = str(phrases["between"]).join(
        clause_in_words(clause, language, classes) for clause in clauses
    )
    after = _said(language, "stop", 0, clauses=said[0].upper() + said[1:])
    return lead + str(phrases["space"]) + after


def _is_said(clause: Clause, outlook: Outlook) -> bool:
    """Whether it matters: once the result is certain, only what can no longer be does."""
    if not outlook.is_certain:
        return True
    return clause.code not in ASKING and clause.result in (None, outlook.result)


def clause_in_words(clause: Clause, language: str, classes: Mapping[str, Text]) -> str:
    """What one clause says, without a capital and a full stop."""
    phrases = PHRASES[language]
    key, said = str(clause.code), {"number": str(clause.number), "of": str(clause.of)}
    if clause.code is Code.AGAINST_LEFT and not clause.number:
        key = "against_left_none"
    if clause.name is not None:
        title = classes.get(clause.name, Text({"en": clause.name})).in_language(language).text
        said["name"] = _said(language, "quoted", 0, text=title)
        key = f"{key}_of" if f"{key}_of" in phrases else key
    if clause.result is not None:
        said["result"] = str(phrases[clause.result])
    if clause.share is not None:
        said["share"] = share_in_words(clause.share.wanted, clause.share.more_than, language)
        said["so_far"] = _so_far(clause.share, language)
    return _said(language, key, clause.of if clause.code in BY_WHOLE else clause.number, **said)


def share_in_words(share: Fraction, more_than: bool, language: str) -> str:
    """A share that is asked for, exactly.

    >>> share_in_words(Fraction(1, 2), True, "en")
    'more than half'
    """
    phrases = PHRASES[language]
    fraction = f"{share.numerator}/{share.denominator}"
    if more_than and f"more_than_{fraction}" in phrases:
        return str(phrases[f"more_than_{fraction}"])
    if fraction in phrases:
        words = str(phrases[fraction])
    elif 1000 % share.denominator == 0:
        words = percent_in_words(share, share, language)
    else:
        words = fraction
    return _said(language, "more_than", 0, share=words) if more_than else words


def percent_in_words(share: Fraction, beside: Fraction, language: str) -> str:
    """A share in percent with one decimal, or more where one would hide how it compares.

    Args:
        beside: the share that the reader compares it with.

    >>> percent_in_words(Fraction(6, 9), Fraction(7, 10), "fr")
    '66,7\\xa0%'
    >>> percent_in_words(Fraction(6999, 10000), Fraction(7, 10), "en")
    '69.99\\xa0%'
    """
    percent, wanted = 100 * share, 100 * beside
    rounded = percent
    for decimals in range(1, MOST_DECIMALS + 1):
        rounded = round(percent, decimals)
        if (rounded > wanted, rounded < wanted) == (percent > wanted, percent < wanted):
            break
    written = f"{float(rounded):.{MOST_DECIMALS}f}".rstrip("0").rstrip(".")
    mark = str(PHRASES[language]["point"])
    return _said(language, "percent", 0, number=written.replace(".", mark))


def _so_far(so_far: SoFar, language: str) -> str:
    if not so_far.total:
        return _said(language, "of_none", 0)
    return _said(
        language,
        f"of_{so_far.of}",
        so_far.supporters,
        supporters=str(so_far.supporters),
        total=str(so_far.total),
        percent=percent_in_words(
            Fraction(so_far.supporters, so_far.total), so_far.wanted, language
        ),
    )


def _said(language: str, key: str, n: int, **said: object) -> str:
    """The phrase in the form that ``n`` wants."""
    phrase = PHRASES[language][key]
    if not isinstance(phrase, str):
        form = _locale(language).plural_form(n)
        phrase = phrase[form] if form in phrase else phrase["other"]
    return phrase.format(n=n, **said)


@lru_cache(maxsize=8)
def _locale(language: str) -> Locale:
    return Locale(language)
