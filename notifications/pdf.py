"""HTML set as PDF: the one place that knows WeasyPrint, which is loaded when something is set.

The same document gives the same bytes: its dates are those that it names, and its identifier is
made from its contents. Nothing is fetched; a document that asks for anything is refused.
"""

from contextlib import redirect_stdout
from hashlib import sha256
from io import StringIO
from typing import Any, NoReturn

PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
"""Of Debian: what sets text and cuts fonts to the letters that are used."""

FONTS = ("fonts-noto-core", "fonts-noto-cjk")
"""Of Debian: for every language of letters."""

NOWHERE = "https://letter.invalid/"
"""Where relative addresses lead (RFC 2606), so that they are refused like all others."""

VARIANT = "pdf/ua-1"
"""ISO 14289-1: with the structure and the languages that screen readers need."""


class PdfProblem(Exception):
    """A document cannot be set; ``sentence`` says why, and what to do about it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def as_pdf(document: str) -> bytes:
    """A complete HTML document as PDF/UA.

    Raises:
        PdfProblem: the machine lacks what sets text, or the document asks for something outside.
    """
    try:
        with redirect_stdout(StringIO()):  # WeasyPrint prints there what the sentence below says
            from weasyprint import HTML
            from weasyprint.urls import FatalURLFetchingError
    except OSError as error:
        found, wanted = str(error).partition(":")[0], " ".join(PACKAGES)
        raise PdfProblem(
            f"letters are set as PDF by Pango, which this machine lacks ({found});"
            f" please install Debian's packages {wanted}"
        ) from error

    def refuse(url: str) -> NoReturn:
        # What WeasyPrint calls fatal is not caught by it: a picture left out would go unnoticed.
        raise FatalURLFetchingError(url)

    def find_missing(setting: Any, _: object) -> None:
        found = sorted(code for font in setting.fonts.values() for code in font.missing)
        if found:
            raise PdfProblem(
                f'no font of this machine has "{chr(found[0])}" (U+{found[0]:04X}); for the letters'
                f" of the six languages please install Debian's packages {' '.join(FONTS)}"
            )

    try:
        written: bytes | None = HTML(
            string=document, base_url=NOWHERE, url_fetcher=refuse
        ).write_pdf(
            finisher=find_missing,
            pdf_variant=VARIANT,
            pdf_identifier=sha256(document.encode()).hexdigest().encode(),
        )
    except FatalURLFetchingError as error:
        raise PdfProblem(f'a letter may fetch nothing, and it asks for "{error}"') from None
    return written or b""
