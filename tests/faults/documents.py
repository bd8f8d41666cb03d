"""What must be true of documents, whatever was killed: each that is named lies there, whole.

Files are read and hashed here, and the tables by SQL; nothing of the product looks at either.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.faults.attaching import contents, kept_form
from tests.faults.journal import Told
from tests.faults.kept import Kept, Row

ASIDE = "incoming"
"""Where a file waits until an act names it."""


def whole_where_named(kept: Kept, folder: Path) -> list[str]:
    """At any instant: what a row names lies under the SHA-256 of its bytes, and is as long."""
    broken: list[str] = []
    for sha256, sizes in sorted(_sizes(kept).items()):
        file = folder / _place(sha256)
        if not file.is_file():
            broken.append(f"document {sha256}: named and not there")
        elif hashlib.sha256(found := file.read_bytes()).hexdigest() != sha256:
            broken.append(f"document {sha256}: {len(found)} bytes of another hash")
        elif sizes != {len(found)}:
            broken.append(f"document {sha256}: {len(found)} bytes, {sorted(sizes)} by the rows")
    return broken


def rows_as_named(kept: Kept) -> list[str]:
    """Each document that a history names has a row, of an act that names it, and no other has."""
    named: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)
    for row in _values(kept):
        named[row["value"]["sha256"]].add((row["case_id"], row["seq"]))
    rows = {row["sha256"]: (row["case_id"], row["seq"]) for row in _rows(kept)}
    held = {
        (case["id"], value["sha256"])
        for case in kept.cases
        for value in case["fields"].values()
        if isinstance(value, dict) and "sha256" in value
    }
    return [
        *(f"document {each}: named and without a row" for each in sorted(named.keys() - rows)),
        *(
            f"document {each}: has a row of an act that does not name it"
            for each, act in sorted(rows.items())
            if act not in named[each]
        ),
        *(
            f"case {case}: holds document {each}, which its history does not name"
            for case, each in sorted(held)
            if case not in {named_by for named_by, _ in named[each]}
        ),
    ]


def acknowledged_are_named(kept: Kept, told: Told) -> list[str]:
    """What was attached by a command that was done is named by its act, as it was attached.

    Save what the case held in that very field already: an act names only what it changes.
    """
    acts = {
        row["command_id"]: (case, row["seq"])
        for case, rows in kept.histories.items()
        for row in rows
    }
    values: defaultdict[tuple[int, int], dict[str, Any]] = defaultdict(dict)
    for row in _values(kept):
        values[row["case_id"], row["seq"]][row["name"].rpartition(".")[2]] = row["value"]
    held = _held_before(kept)
    broken: list[str] = []
    for answer in told.done:
        act = acts.get(answer.id)
        before, found = (held[act], values[act]) if act else ({}, {})
        attached = {name: kept_form(line) for name, line in told.asked[answer.id].attached.items()}
        anew = {name: form for name, form in attached.items() if before.get(name) != form}
        if found != anew:
            broken.append(f"command {answer.id}: attached {anew} anew, and {found} is named")
    return broken


def left_behind(kept: Kept, folder: Path) -> list[str]:
    """Files that no row names, by their place in the folder."""
    named = {_place(sha256) for sha256 in _sizes(kept)}
    return sorted(_files(folder).keys() - named)


def left_by_kills(kept: Kept, folder: Path, told: Told) -> list[str]:
    """Before a sweep: what no row names is of a command that attached it, and whole unless aside.

    A file in its place is whole from the first moment; one aside may end anywhere.
    """
    asked = {
        kept_form(line)["sha256"]: contents(line)
        for command in told.asked.values()
        for line in command.attached.values()
    }
    whole = {_place(sha256): found for sha256, found in asked.items()}
    return [
        f"file {place}: not what a kill leaves behind"
        for place in left_behind(kept, folder)
        if not _is_of(place, (folder / place).read_bytes(), whole)
    ]


def nothing_left(kept: Kept, folder: Path) -> list[str]:
    """After a sweep: there is no file that no row names."""
    return [f"file {place}: named by nothing" for place in left_behind(kept, folder)]


def _is_of(place: str, found: bytes, whole: Mapping[str, bytes]) -> bool:
    if place.startswith(f"{ASIDE}/"):
        return any(each.startswith(found) for each in whole.values())
    return whole.get(place) == found


def _sizes(kept: Kept) -> dict[str, set[int]]:
    """Hash to the sizes that rows and histories tell of it."""
    told: defaultdict[str, set[int]] = defaultdict(set)
    for each in (*_rows(kept), *(row["value"] for row in _values(kept))):
        told[each["sha256"]].add(each["size"])
    return told


def _rows(kept: Kept) -> list[Row]:
    return kept.rows("SELECT sha256, size, case_id, seq FROM documents")


def _values(kept: Kept) -> list[Row]:
    """The recorded values that are documents."""
    return kept.rows(
        "SELECT case_id, seq, name, value FROM history_values "
        "WHERE CAST(value AS text) LIKE '%\"sha256\"%'"
    )


def _held_before(kept: Kept) -> dict[tuple[int, int], dict[str, Any]]:
    """By act: the documents that its case held just before it, by field, as its history names them.

    What a later act put another value in place of, took away or took back is not held any more.
    """
    named = {(row["case_id"], row["seq"], row["name"]): row["value"] for row in _values(kept)}
    held: dict[tuple[int, int], dict[str, Any]] = {}
    for case, rows in kept.histories.items():
        now: dict[str, Any] = {}
        for row in rows:
            held[case, row["seq"]] = now
            if row["kind"] == "take_back":
                now = held[case, row["payload"]["takes_back"]]
            else:
                changed = row["payload"].get("changes", {})
                now = now | {
                    name: named.get((case, row["seq"], f"changes.{name}")) for name in changed
                }
    return held


def _place(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256[2:]}"


def _files(folder: Path) -> dict[str, Path]:
    """Every file of the folder, by its place in it."""
    return {str(path.relative_to(folder)): path for path in folder.rglob("*") if not path.is_dir()}
