"""The types of document that a field can take: media types, and how names of files end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

BYTES = {"kB": 1_000, "MB": 1_000_000}
"""How many bytes a unit of size has."""

LARGEST_DOCUMENT = 100 * BYTES["MB"]
"""No field may take more, in bytes."""

USUAL_LARGEST = 10 * BYTES["MB"]
"""What a field takes at most when it does not say."""

USUAL_TYPES = ("pdf",)
"""What a field takes when it does not say."""


@dataclass(frozen=True, slots=True)
class DocumentType:
    """One type of document.

    Attributes:
        name: as flow files write it.
        media_type: as the Internet Assigned Numbers Authority registers it.
        endings: of the names of such files, in lower case, with the dot.
    """

    name: str
    media_type: str
    endings: tuple[str, ...]


_OFFICE = "application/vnd.openxmlformats-officedocument"

DOCUMENT_TYPES: Mapping[str, DocumentType] = {
    each.name: each
    for each in (
        DocumentType("pdf", "application/pdf", (".pdf",)),
        DocumentType("docx", f"{_OFFICE}.wordprocessingml.document", (".docx",)),
        DocumentType("xlsx", f"{_OFFICE}.spreadsheetml.sheet", (".xlsx",)),
        DocumentType("odt", "application/vnd.oasis.opendocument.text", (".odt",)),
        DocumentType("png", "image/png", (".png",)),
        DocumentType("jpg", "image/jpeg", (".jpg", ".jpeg")),
        DocumentType("txt", "text/plain", (".txt",)),
    )
}
"""By name. What could run something (a web page, a drawing in SVG, macros) is none of them."""


def size_in_words(size: int) -> str:
    """A number of bytes as people read it.

    >>> size_in_words(999), size_in_words(12_345), size_in_words(10_000_000)
    ('999 bytes', '12.3 kB', '10 MB')
    """
    if size < BYTES["kB"]:
        return "1 byte" if size == 1 else f"{size} bytes"
    unit = "kB" if size < BYTES["MB"] else "MB"
    return f"{size / BYTES[unit]:.1f}".removesuffix(".0") + f" {unit}"
