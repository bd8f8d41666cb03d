"""Where templates lie: a folder for each notice, in it a file for each language."""

import re
from collections.abc import Iterator
from pathlib import Path

from notifications.languages import LANGUAGES

_NOTICE = re.compile(r"[a-z][a-z0-9_]*")
_FILES = frozenset(f"{language}.md" for language in LANGUAGES)


class LibraryProblem(Exception):
    """A folder of templates holds what does not belong there; ``sentences`` has one for each."""

    def __init__(self, sentences: tuple[str, ...]) -> None:
        super().__init__("; ".join(sentences))
        self.sentences = sentences


def read_templates(folder: Path) -> dict[str, dict[str, str]]:
    """Notice to language to source, in the order of their names.

    A notice need not have every language; that is for the check of a flow to say.

    Raises:
        LibraryProblem: there is no such folder, or in it a file or folder that is no template.
    """
    if not folder.is_dir():
        raise LibraryProblem(
            (f'"{folder}" is not a folder; wanted one with a folder for each notice',)
        )
    problems: list[str] = []
    templates: dict[str, dict[str, str]] = {}
    for place in sorted(folder.iterdir()):
        if not place.is_dir() or not _NOTICE.fullmatch(place.name):
            problems.append(f'"{place}" is not the folder of a notice, named like "approved"')
            continue
        problems += _strays(place)
        templates[place.name] = dict(_sources(place, problems))
    if problems:
        raise LibraryProblem(tuple(problems))
    return templates


def _strays(place: Path) -> Iterator[str]:
    found = sorted(place.iterdir())
    if not found:
        yield f'"{place}" is empty; wanted a file for each language, like "{place / "en.md"}"'
    for file in found:
        if file.name not in _FILES or not file.is_file():
            yield f'"{file}" is not a template; wanted one of {", ".join(sorted(_FILES))}'


def _sources(place: Path, problems: list[str]) -> Iterator[tuple[str, str]]:
    for file in sorted(place.iterdir()):
        if file.name in _FILES and file.is_file():
            try:
                yield file.stem, file.read_bytes().decode()
            except UnicodeDecodeError as error:
                problems.append(f'"{file}" is not UTF-8 at byte {error.start}')
