"""The sentence by which a letter says that somebody acted in place of another."""

from __future__ import annotations

from collections.abc import Mapping

GROUP = "behalf"
"""Where what a notice was given says who acted (``by``), in which role (``as``), and for whom."""

DELEGATE, ACTING, ALONE = "delegate", "acting", ""
"""By delegation of somebody; acting for somebody; acting in a role that nobody holds."""

SENTENCES = {
    DELEGATE: {
        "en": "Done by {by} as {as}, by delegation of {for}.",
        "fr": "Fait par {by} en qualité de {as}, par délégation de {for}.",
        "es": "Realizado por {by} en calidad de {as}, por delegación de {for}.",
        "ru": "Выполнено: {by} ({as}), по делегированным полномочиям; делегирующее лицо: {for}.",
        "zh": "由{by}经{for}授权、以{as}身份作出。",
        "ar": "اتخذ هذا الإجراء {by} بصفة {as}، بتفويض من {for}.",
    },
    ACTING: {
        "en": "Done by {by}, acting for {for} ({as}).",
        "fr": "Fait par {by}, agissant pour {for} ({as}).",
        "es": "Realizado por {by}, en sustitución de {for} ({as}).",
        "ru": "Выполнено: {by}, временно исполняет обязанности ({as}); замещаемое лицо: {for}.",
        "zh": "由{by}代行{for}（{as}）职务作出。",
        "ar": "اتخذ هذا الإجراء {by} نيابةً عن {for} ({as}).",
    },
    ALONE: {
        "en": "Done by {by}, acting ({as}).",
        "fr": "Fait par {by}, par intérim ({as}).",
        "es": "Realizado por {by}, con carácter interino ({as}).",
        "ru": "Выполнено: {by}, временно исполняет обязанности ({as}).",
        "zh": "由{by}（代理{as}职务）作出。",
        "ar": "اتخذ هذا الإجراء {by} بالإنابة ({as}).",
    },
}
"""Manner to language to the sentence."""


def sentence_of(
    context: Mapping[str, object], language: str
) -> tuple[str, Mapping[str, str]] | None:
    """The sentence, and each of its gaps with the name that fills it; ``None`` for an own act."""
    group = context.get(GROUP)
    if not isinstance(group, Mapping):
        return None
    manner = next((each for each in (DELEGATE, ACTING) if each in group), ALONE)
    gaps = {"by": f"{GROUP}.by", "as": f"{GROUP}.as"}
    if manner:
        gaps["for"] = f"{GROUP}.{manner}"
    return SENTENCES[manner][language], gaps
