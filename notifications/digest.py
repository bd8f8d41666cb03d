"""Several notices for information as one message: each with its own words, in its own language."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from notifications.footers import footer_html, footer_text
from notifications.languages import direction
from notifications.letter import REFERENCE, Letter, as_html, write_letter
from notifications.render import Rendered

_SUBJECTS = {
    "ar": ("إشعار واحد للعلم", "إشعارات للعلم: {count}"),
    "zh": ("1 份供参考的通知", "{count} 份供参考的通知"),
    "en": ("1 notice for information", "{count} notices for information"),
    "fr": ("1 avis pour information", "{count} avis pour information"),
    "ru": ("Уведомления для сведения: 1", "Уведомления для сведения: {count}"),
    "es": ("1 aviso a título informativo", "{count} avisos a título informativo"),
}
_RULE = "-" * 60


@dataclass(frozen=True, slots=True)
class Part:
    """One notice of a digest.

    Attributes:
        reference: of its case, ``""`` if it has none.
        language: of its words, which may be another than the digest's.
        subject, text, markup: its words; ``markup`` is the body as HTML without a document around.
    """

    reference: str
    language: str
    subject: str
    text: str
    markup: str


def write_digest(parts: Sequence[Part], language: str, office: str, address: str) -> Rendered:
    """One message of ``parts``, in their order.

    Args:
        language: of whoever reads it.
        office: the sender's name, above it all.
        address: at which the reader asks for no more information.
    """
    one, many = _SUBJECTS[language]
    subject = (one if len(parts) == 1 else many).format(count=len(parts))
    numbered = list(enumerate(parts, start=1))
    texts = [_as_text(number, part) for number, part in numbered]
    text = f"\n{_RULE}\n\n".join([*texts, footer_text(language, address) + "\n"])
    inner = "<hr>\n".join(_as_html(number, part) for number, part in numbered)
    letter = Letter(language, subject, office, "", footer_html(language, address))
    return Rendered(subject, text, write_letter(letter, inner), inner)


def without_repetition(parts: Sequence[tuple[Hashable, Part]]) -> list[Part]:
    """The parts of which no later one with the same key says the same."""
    last = {(key, part.subject, part.text): number for number, (key, part) in enumerate(parts)}
    return [
        part
        for number, (key, part) in enumerate(parts)
        if last[key, part.subject, part.text] == number
    ]


def _as_text(number: int, part: Part) -> str:
    return f"{number}. {part.subject}\n{_reference(part)}\n{part.text}"


def _as_html(number: int, part: Part) -> str:
    reads = f'lang="{part.language}" dir="{direction(part.language)}"'
    heading = f"<h2>{number}. {as_html(part.subject)}</h2>\n"
    reference = (
        f'<p class="reference">{as_html(line.rstrip())}</p>\n' if (line := _reference(part)) else ""
    )
    return f'<div class="part {part.language}" {reads}>\n{heading}{reference}{part.markup}</div>\n'


def _reference(part: Part) -> str:
    """The case's reference in a line of its own, unless the subject has it already."""
    if not part.reference or part.reference in part.subject:
        return ""
    return f"{REFERENCE[part.language]}{part.reference}\n"
