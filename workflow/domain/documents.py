"""Documents as values: what is kept of a file, and what its name may be.

Kept form: ``{"name": "letter.pdf", "type": "application/pdf", "size": 12345, "sha256": "ab…"}``.
The bytes lie elsewhere, under their hash. Of a document that was erased only ``ERASED`` is left.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from definitions.documents import DOCUMENT_TYPES, DocumentType

PARTS = frozenset({"name", "type", "size", "sha256"})
"""The keys of the kept form; no other kept value is a mapping with just these."""

ERASED: Mapping[str, Any] = {"erased": True}
"""What a field holds whose document was erased: that one was given, and nothing of it."""

LONGEST_NAME = 200
"""Characters; in bytes it is bounded too, since people save files under these names."""

MOST_BYTES_OF_NAME = 255

UNFIT_IN_NAMES = (
    (re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]"), "a control character"),
    (re.compile("[\u202a-\u202e\u2066-\u2069]"), "a direction mark"),
    (re.compile("[\ud800-\udfff]"), "half a character"),
    (re.compile(r"[/\\]"), "a path"),
    (re.compile(r"=\?"), '"=?", which mail programs would decode'),
)
"""What no name may have. A direction mark can make ``fdp.exe`` look like ``exe.pdf``."""


class DocumentProblem(Exception):
    """A file cannot be a document; the text says what was found and what was wanted."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was taken in, as an act gives it for the value of a field.

    Only a face that has the bytes can make one, so nobody can name a document by its hash alone.

    Attributes:
        type: the media type that was found in it.
        place: where its bytes wait until an act names them; no part of what is asked for.
    """

    name: str
    type: str
    size: int
    sha256: str
    place: str = field(default="", compare=False)

    @property
    def kept(self) -> dict[str, Any]:
        """The kept form."""
        return {
            "name": self.name,
            "type": self.type,
            "size": self.size,
            "sha256": self.sha256,
        }

    def __str__(self) -> str:
        # Stands for the value where two requests are compared (see ``records.request_hash``).
        return f"{self.name} {self.type} {self.size} {self.sha256}"


def is_document(kept: Any) -> bool:
    """Whether a kept value is a document (and was not erased)."""
    return isinstance(kept, Mapping) and kept.keys() == PARTS


def type_named(media_type: str) -> DocumentType | None:
    """The type of document with this media type, of those that this version knows."""
    return next((each for each in DOCUMENT_TYPES.values() if each.media_type == media_type), None)


def cleaned_name(raw: str) -> str:
    """The name of a file as it is kept: one segment of a path, without what would deceive a reader.

    Raises:
        DocumentProblem: it cannot be the name of a document.
    """
    for unfit, what in UNFIT_IN_NAMES:
        if unfit.search(raw):
            raise DocumentProblem(f'{what} cannot be part of the name "{_shown(raw)}"')
    name = unicodedata.normalize("NFC", raw).strip()
    if len(name) > LONGEST_NAME or len(name.encode()) > MOST_BYTES_OF_NAME:
        raise DocumentProblem(
            f'the name "{_shown(name)}" has {len(name)} characters; at most {LONGEST_NAME}'
            f" characters and {MOST_BYTES_OF_NAME} bytes are taken"
        )
    if not name.rpartition(".")[0].strip(". "):
        raise DocumentProblem(f'"{_shown(name)}" is no name with an ending, such as "letter.pdf"')
    return name


def check_ending(name: str, found: DocumentType) -> None:
    """Refuse a name whose ending says something else than what is in the file."""
    if not name.lower().endswith(found.endings):
        wanted = " or ".join(found.endings)
        raise DocumentProblem(
            f'"{name}" holds a document of type {found.name}, whose name ends in {wanted}'
        )


def _shown(name: str) -> str:
    """The name with what cannot be seen written out, shortened."""
    seen = "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in name)
    return f"{seen[:60]}…" if len(seen) > 60 else seen
