"""Files that people attach: taken in before the act that names them, let go if it does not."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from definitions.documents import LARGEST_DOCUMENT, size_in_words
from workflow.domain.contents import type_of
from workflow.domain.documents import DocumentProblem, Upload, check_ending, cleaned_name
from workflow.errors import Invalid
from workflow.store.document_files import DocumentFolder, Taken, pieces_of


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that was named for the value of a field; nothing of it was read yet."""

    path: Path


@contextmanager
def taken_in(folder: DocumentFolder, values: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """``values`` with an ``Upload`` in place of each ``Attachment``, for one act or several.

    What no act has named by the end of the ``with`` is removed again.

    Raises:
        Invalid: a file is missing, is none, or cannot be a document; the sentence names its field.
        StorageFull, StorageFailed: the folder of documents cannot be written.
    """
    with ExitStack() as leaving:
        found = dict(values)
        for name, value in values.items():
            if isinstance(value, Attachment):
                try:
                    upload = take_in(folder, value.path)
                except DocumentProblem as problem:
                    raise Invalid(f"{name}: {problem}") from None
                leaving.callback(folder.let_go, upload.place)
                found[name] = upload
        yield found


def take_in(folder: DocumentFolder, path: Path) -> Upload:
    """Copy a file aside and find out what it is.

    A symbolic link is followed: whoever runs the command named it, and can read what it leads to.

    Raises:
        DocumentProblem: with what was found and what was wanted.
    """
    with _opened(path) as source:
        name = cleaned_name(path.name)
        taken = folder.take(_bounded(source, name))
    try:
        _check_size(name, taken.size)
        return Upload(name, _media_type(folder, taken, name), taken.size, taken.sha256, taken.place)
    except BaseException:
        folder.let_go(taken.place)
        raise


def _opened(path: Path) -> BinaryIO:
    """A plain file, opened; nothing else is waited for or read."""
    try:
        # Without waiting: to open a named pipe would last until somebody writes into it.
        number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise DocumentProblem(f'"{path}" cannot be read: {error.strerror}') from None
    found = os.fstat(number)
    if not stat.S_ISREG(found.st_mode):
        os.close(number)
        sort = "a folder" if stat.S_ISDIR(found.st_mode) else "a device or a pipe"
        raise DocumentProblem(f'"{path}" is {sort}; a file is wanted')
    return os.fdopen(number, "rb")


def _bounded(source: BinaryIO, name: str) -> Iterator[bytes]:
    """The bytes of a file, as long as they are not too many; it may grow while it is read."""
    size = os.fstat(source.fileno()).st_size
    _check_size(name, size)
    size = 0
    for piece in pieces_of(source):
        size += len(piece)
        _check_size(name, size)
        yield piece


def _check_size(name: str, size: int) -> None:
    if not size:
        raise DocumentProblem(f'"{name}" is empty')
    if size > LARGEST_DOCUMENT:
        most = size_in_words(LARGEST_DOCUMENT)
        raise DocumentProblem(f'"{name}" is too large: no document may have more than {most}')


def _media_type(folder: DocumentFolder, taken: Taken, name: str) -> str:
    with folder.look(taken.place) as stream:
        try:
            found = type_of(stream)
        except DocumentProblem as problem:
            raise DocumentProblem(f'"{name}" {problem}') from None
    check_ending(name, found)
    return found.media_type
