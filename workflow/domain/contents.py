"""Which type of document the bytes of a file are, found from the bytes alone.

A file is recognised by how it begins and ends, an office document by the parts that its archive
lists. Nothing is unpacked but the one small part that says which sort of office document it is.
"""

from __future__ import annotations

import codecs
import re
import struct
import zipfile
import zlib
from io import SEEK_END
from typing import BinaryIO

from definitions.documents import BYTES, DOCUMENT_TYPES, DocumentType
from workflow.domain.documents import DocumentProblem

PDF, PNG, JPEG, ARCHIVE = b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"PK\x03\x04"
"""How files begin."""

END_OF_PDF = b"%%EOF"
END_OF_PNG = b"\x00\x00\x00\x00IEND\xaeB`\x82"

TAIL_OF_PDF = 1024
"""Bytes; readers look for its end in these last ones."""

END_OF_ARCHIVE = struct.Struct("<4s4H2LH")
LONGEST_COMMENT = 65_535
LARGEST_LIST_OF_PARTS = 4 * BYTES["MB"]
LOCATOR_OF_ZIP64 = b"PK\x06\x07"
SIZE_OF_LOCATOR = 20

MOST_UNPACKED = 1_000 * BYTES["MB"]
LARGEST_PART_READ = 256 * BYTES["kB"]

ODF_PART = "mimetype"
OOXML_PART = "[Content_Types].xml"
OOXML_MAIN = {
    "docx": ("word/document.xml", b"wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", b"spreadsheetml.sheet.main+xml"),
}
"""The part that makes an archive such a document, and how its type of content is declared; with
macros in it, it would be declared otherwise."""

COMPRESSED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How parts of office documents are kept; other ways can ask for memory without bound."""

BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, KeyError, NotImplementedError,
    OverflowError, RuntimeError, ValueError,
)  # fmt: skip
"""What reading an archive can end in when it was made to deceive, or was cut off."""

NOT_IN_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
AT_ONCE = 65_536


def type_of(stream: BinaryIO) -> DocumentType:
    """The type of the document in ``stream``, which can be read from any place.

    Raises:
        DocumentProblem: it is of no known type, or is not whole; the sentence goes on after the
            name of the file.
    """
    size = stream.seek(0, SEEK_END)
    stream.seek(0)
    head = stream.read(len(PNG))
    if head.startswith(PDF):
        return _whole("pdf", END_OF_PDF in _tail(stream, size, TAIL_OF_PDF))
    if head.startswith(PNG):
        return _whole("png", _tail(stream, size, len(END_OF_PNG)) == END_OF_PNG)
    if head.startswith(JPEG):
        return DOCUMENT_TYPES["jpg"]
    if head.startswith(ARCHIVE):
        return DOCUMENT_TYPES[_office_document(stream, size)]
    if _is_text(stream):
        return DOCUMENT_TYPES["txt"]
    raise DocumentProblem(
        f"is of no type of document that is known here: {', '.join(DOCUMENT_TYPES)}"
        " (a txt is text in UTF-8)"
    )


def _whole(name: str, is_whole: bool) -> DocumentType:
    if not is_whole:
        raise DocumentProblem(f"begins as a {name} and does not end as one; is it cut off?")
    return DOCUMENT_TYPES[name]


def _tail(stream: BinaryIO, size: int, length: int) -> bytes:
    stream.seek(max(0, size - length))
    return stream.read(length)


def _is_text(stream: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    stream.seek(0)
    try:
        while piece := stream.read(AT_ONCE):
            if NOT_IN_TEXT.search(decoder.decode(piece)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _office_document(stream: BinaryIO, size: int) -> str:
    try:
        _refuse_long_list(stream, size)
        with zipfile.ZipFile(stream) as archive:
            return _sort_of(archive)
    except BROKEN:
        raise DocumentProblem("is an archive that cannot be read; is it cut off?") from None


def _refuse_long_list(stream: BinaryIO, size: int) -> None:
    """Look at how long the list of parts says that it is, before a library reads all of it."""
    tail = _tail(stream, size, END_OF_ARCHIVE.size + LONGEST_COMMENT)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0:
        raise zipfile.BadZipFile
    is_zip64 = tail[max(0, at - SIZE_OF_LOCATOR) : at].startswith(LOCATOR_OF_ZIP64)
    length = END_OF_ARCHIVE.unpack_from(tail, at)[5]
    if is_zip64 or length > LARGEST_LIST_OF_PARTS:
        raise DocumentProblem("is an archive with more parts than any document has")


def _sort_of(archive: zipfile.ZipFile) -> str:
    parts = {part.filename for part in archive.infolist()}
    if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
        raise DocumentProblem("is an archive that would become larger than any document")
    if ODF_PART in parts:
        declared = _read(archive, ODF_PART).strip().decode("ascii")
        if declared == DOCUMENT_TYPES["odt"].media_type:
            return "odt"
    elif OOXML_PART in parts:
        declaration = _read(archive, OOXML_PART)
        for name, (main, declared_as) in OOXML_MAIN.items():
            if main in parts and declared_as in declaration:
                return name
    raise DocumentProblem("is an archive and none of the office documents docx, xlsx and odt")


def _read(archive: zipfile.ZipFile, part: str) -> bytes:
    """The beginning of a part; no more is unpacked than is read."""
    if archive.getinfo(part).compress_type not in COMPRESSED:
        raise zipfile.BadZipFile
    with archive.open(part) as opened:
        return opened.read(LARGEST_PART_READ)
