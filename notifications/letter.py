"""The HTML part of a notice: a complete document that reads well on a telephone.

Values never meet Markdown. The body is turned into HTML while numbered marks stand for them, and
each is put in afterwards, escaped; so what somebody typed can become neither markup nor a link.
"""

from dataclasses import dataclass
from functools import lru_cache
from html import escape

from css_inline import CSSInliner
from markdown_it import MarkdownIt

from notifications.languages import direction

_MARKDOWN = MarkdownIt("zero", {"html": False, "linkify": False}).enable(
    ["heading", "list", "blockquote", "hr", "emphasis", "newline", "escape"]
)
_INLINER = CSSInliner(load_remote_stylesheets=False)

REFERENCE = {
    "ar": "المرجع: ",
    "zh": "文号：",
    "en": "Ref.: ",
    "fr": "Réf.: ",
    "ru": "Осн.: ",
    "es": "Ref.: ",
}

_STYLE = """
body { margin: 0; padding: 0; background-color: #f3f4f5; }
.page { background-color: #f3f4f5; color: #1d2730; padding: 16px 8px; font-size: 16px;
  line-height: 1.55; text-align: start; }
.page, .part { font-family: "Noto Sans", Arial, Helvetica, "Noto Sans Arabic", sans-serif; }
.zh { font-family: "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
.sheet { background-color: #ffffff; max-width: 608px; margin: 0 auto; padding: 24px 20px;
  overflow-wrap: break-word; }
.head { border-bottom: 2px solid #24506b; margin: 0 0 24px; padding: 0 0 12px; }
.office { font-weight: bold; margin: 0; }
.reference { color: #48545e; font-size: 14px; margin: 4px 0 0; }
h1, h2, h3, h4, h5, h6 { font-size: 18px; line-height: 1.3; margin: 24px 0 8px; }
p { margin: 0 0 16px; }
ul, ol { margin: 0 0 16px; padding-inline-start: 24px; }
li { margin: 0 0 4px; }
blockquote { border-inline-start: 3px solid #b9c2c9; margin: 0 0 16px; padding-inline-start: 12px; }
.footer { border-top: 1px solid #b9c2c9; color: #48545e; font-size: 14px; margin: 24px 0 0;
  padding: 12px 0 0; }
hr { border: 0; border-top: 1px solid #b9c2c9; margin: 24px 0; }
"""


@dataclass(frozen=True, slots=True)
class Letter:
    """What surrounds the body.

    Attributes:
        subject: shown as the document's title.
        office: the sender's name, above the body; left out when empty.
        reference: of the case, below the name; left out when empty.
        footer: below the body, as HTML.
    """

    language: str
    subject: str
    office: str
    reference: str
    footer: str = ""


@lru_cache(maxsize=256)  # what differs from notice to notice are the values
def as_markup(body: str) -> str:
    """Markdown, in which marks stand for values, as HTML."""
    markup: str = _MARKDOWN.render(body)
    return markup


def write_letter(letter: Letter, inner: str) -> str:
    """The document of ``letter`` around ``inner``, which is HTML."""
    reads = f'lang="{letter.language}" dir="{direction(letter.language)}"'
    document = (
        f"<!DOCTYPE html>\n<html {reads}>\n<head>\n"
        '<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light">\n'
        f"<title>{as_html(letter.subject)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        # Readers of mail in a browser keep neither html nor body, so the language is said again.
        f'<div class="page {letter.language}" {reads}>\n<div class="sheet">\n{_head(letter)}'
        f"{inner}{letter.footer}</div>\n</div>\n</body>\n</html>\n"
    )
    return _INLINER.inline(document)


def as_html(value: str) -> str:
    """``value`` as HTML that shows it letter for letter, line by line."""
    return escape(value).replace("\n", "<br>\n")


def _head(letter: Letter) -> str:
    office = f'<p class="office">{as_html(letter.office)}</p>\n' if letter.office else ""
    label = REFERENCE[letter.language]
    reference = f'<p class="reference">{label}{as_html(letter.reference)}</p>\n'
    shown = office + (reference if letter.reference else "")
    return f'<div class="head">\n{shown}</div>\n' if shown else ""
