"""Small documents of every type, made by hand, and their opposites."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

OOXML = "application/vnd.openxmlformats-officedocument"
ODT = b"application/vnd.oasis.opendocument.text"


def pdf(text: str = "Dear Sir or Madam") -> bytes:
    """A document of one page, as small as readers take it."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n"
        b"% " + text.encode() + b"\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    )


def png() -> bytes:
    """A picture of one white point."""
    header = struct.pack(">2L5B", 1, 1, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0\xff")), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))
        for kind, data in parts
    )


def jpg() -> bytes:
    """The beginning and the end of a photograph."""
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"


def archive(parts: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive of these parts, in this order."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as writer:
        for name, data in parts.items():
            writer.writestr(name, data)
    return made.getvalue()


def declared(kind: str) -> bytes:
    """The part of an office document that says of which sort its main part is."""
    return f'<Types><Override ContentType="{OOXML}.{kind}.main+xml"/></Types>'.encode()


def docx() -> bytes:
    """A text as one word processor writes it."""
    parts = {"[Content_Types].xml": declared("wordprocessingml.document")}
    return archive({**parts, "word/document.xml": b"<document/>"})


def xlsx() -> bytes:
    """A table as a spreadsheet writes it."""
    parts = {"[Content_Types].xml": declared("spreadsheetml.sheet")}
    return archive({**parts, "xl/workbook.xml": b"<workbook/>"})


def odt() -> bytes:
    """A text as another word processor writes it."""
    return archive({"mimetype": ODT, "content.xml": b"<office/>"}, zipfile.ZIP_STORED)


def txt() -> bytes:
    """A text in several scripts."""
    return "\ufeffБлагодарю вас.\r\n谢谢。\tشكرا\n".encode()


PAPERS: Mapping[str, bytes] = {
    "pdf": pdf(), "docx": docx(), "xlsx": xlsx(), "odt": odt(), "png": png(), "jpg": jpg(),
    "txt": txt(),
}  # fmt: skip
"""Type to bytes."""
