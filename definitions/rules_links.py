"""What the keys of links demand of one another, as ``rules`` has it of all others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from definitions.links import OF_LINK
from definitions.problems import KEY, Path

Finding = tuple[Path, str]


def rules_of_links(flow: Mapping[str, Any]) -> Iterator[Finding]:
    """Where a rule is broken, and the sentence that says so."""
    for name, link in _mapping(flow.get("links")).items():
        path: Path = ("links", name)
        for section in ("consultations", "meetings"):
            if name in _mapping(flow.get(section)):
                sentence = f'"{name}" stands among {section} too; conditions read one of them'
                yield (*path, KEY), sentence
        yield from _names(path, _mapping(link))
        if _mapping(link).get("sums") and "currency" not in flow:
            yield (*path, "sums", KEY), 'a sum is of money, so the flow needs the key "currency"'


def _names(path: Path, link: Mapping[str, Any]) -> Iterator[Finding]:
    counts, sums = _mapping(link.get("counts")), _mapping(link.get("sums"))
    for key, names in (("counts", counts), ("sums", sums)):
        for name in names:
            if name in OF_LINK:
                sentence = f'"{name}" can be read of every link; choose another name'
                yield (*path, key, name, KEY), sentence
            elif key == "sums" and name in counts:
                sentence = f'"{name}" stands in "counts" too; conditions read one of them'
                yield (*path, key, name, KEY), sentence


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
