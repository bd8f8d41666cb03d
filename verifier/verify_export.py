"""Verify histories that Placet exported: ``python verify_export.py EXPORT.json``.

One file, nothing but Python 3.11 and its standard library, and not a line of Placet's own, so that
nobody has to trust the program that wrote the histories. Every hash is computed anew, and every
value that lies beside a history is held against the commitment to it; with ``--witness`` or
``--mails`` the histories are held against what people outside were told. How a hash is made, what
can be found and what cannot, is written in ``docs/reference/history.md``.

Exit status: 0 verified, 1 something is wrong, 2 the export or the command cannot be read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any

FORMAT = "placet-history/1"
SEAL_TAG = b"placet/seal/1"

INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
DIGEST = re.compile("[0-9a-f]{64}")
SALT = re.compile("(?:[0-9a-f]{2})+")
NOTICE = re.compile(r"<notice-([0-9]{1,18})-([0-9]{1,9})-[0-9]+@[^<>]*>")


@dataclass(frozen=True)
class Form:
    """How the rows of one sort of history are hashed.

    Attributes:
        tag: what every hash of the sort begins with.
        columns: what a hash covers, in order, and how: text, instant, integer or json.
    """

    tag: bytes
    columns: Mapping[str, str]


OF_CASES = Form(
    b"placet/case-history/1",
    {
        "case_id": "integer", "seq": "integer", "at": "instant", "effective_at": "instant",
        "kind": "text", "action": "text", "from_state": "text", "to_state": "text",
        "actor_id": "integer", "capacity": "text", "on_behalf_of": "integer", "channel": "text",
        "flow": "text", "version": "integer", "command_id": "text", "request_hash": "text",
        "payload": "json", "effects": "json",
    },
)  # fmt: skip
OF_INSTALLATION = Form(
    b"placet/installation-history/1",
    {
        "seq": "integer", "at": "instant", "action": "text", "actor_id": "integer",
        "channel": "text", "payload": "json",
    },
)  # fmt: skip

Row = Mapping[str, Any]
Problems = Iterator[str]
"""One sentence each, which begins with the place."""


class Unreadable(Exception):
    """A file is not what it should be; the text says which and why."""


class Malformed(Exception):
    """A value does not have the form of its column."""


@dataclass
class Erased:
    """What was destroyed on record: names of values, by case and row or by row of our own."""

    of_cases: dict[tuple[int, int], set[str]] = field(default_factory=dict)
    own: dict[int, set[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Witness:
    """What somebody outside was told: the hash of one row of a case, and where that stands."""

    place: str
    case_id: int
    seq: int
    head: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify what the command line names; the exit status."""
    reader = argparse.ArgumentParser(description="Verify histories that Placet exported.")
    reader.add_argument("export", type=Path, help="written by: placet export history --out FILE")
    reader.add_argument("--witness", type=Path, help="JSON lines with case_id, revision and head")
    reader.add_argument("--mails", type=Path, help="a folder of mails (.eml) that were received")
    given = reader.parse_args(arguments)
    try:
        export = read_export(given.export)
        witnesses = [
            *(read_receipts(given.witness) if given.witness else ()),
            *(read_mails(given.mails) if given.mails else ()),
        ]
        problems = list(verify(export, witnesses))
    except Unreadable as unreadable:
        print(shown(unreadable), file=sys.stderr)
        return 2
    for problem in problems:
        print(shown(problem))
    rows = sum(len(each["rows"]) for each in (*export["cases"], export["installation"]))
    counted = f"{len(export['cases'])} cases, {rows} rows"
    if witnesses:
        counted += f", {len(witnesses)} witnesses"
    print(f"{counted}: {f'{len(problems)} problems' if problems else 'verified'}")
    return 1 if problems else 0


def shown(sentence: object) -> str:
    """A sentence that can be printed whatever stood in the file."""
    return str(sentence).encode("ascii", "backslashreplace").decode()


def verify(export: Mapping[str, Any], witnesses: Sequence[Witness]) -> Problems:
    """Everything that is wrong with an export, in its order."""
    own = export["installation"]
    erased = erasures(own["rows"])
    yield from verify_history("installation", OF_INSTALLATION, own, erased.own)
    seen: set[int] = set()
    for case in export["cases"]:
        place = f"case {case['id']}"
        if case["id"] in seen:
            yield f"{place}: it is there twice"
        seen.add(case["id"])
        gone = {seq: names for (of, seq), names in erased.of_cases.items() if of == case["id"]}
        yield from verify_history(place, OF_CASES, case, gone)
        yield from verify_case(place, case)
    yield from verify_witnesses(export["cases"], witnesses)


def verify_history(
    place: str, form: Form, history: Mapping[str, Any], erased: Mapping[int, set[str]]
) -> Problems:
    """Whether each row continues the one before it, and says what it said when it was written."""
    beside: dict[Any, dict[str, Row]] = {}
    for value in history["values"]:
        if value["name"] in beside.setdefault(value["seq"], {}):
            yield f'{place}, row {value["seq"]}: the value of "{value["name"]}" is there twice'
        beside[value["seq"]][value["name"]] = value
    previous = ""
    for number, row in enumerate(history["rows"], start=1):
        at = f"{place}, row {number}"
        if row.get("seq") != number:
            yield f"{at}: its number is {row.get('seq')!r}; a row is missing, doubled or moved"
        if row.get("prev_hash") != previous:
            yield f"{at}: it does not continue the row before it"
        yield from verify_row(at, form, row)
        yield from verify_values(at, row, beside.pop(number, {}), erased.get(number, set()))
        previous = row.get("hash", "")
    for seq in beside:
        yield f"{place}, row {seq}: there are values of it, and no such row"


def verify_row(place: str, form: Form, row: Row) -> Problems:
    """Whether the hash of a row is that of its columns."""
    wanted = {*form.columns, "prev_hash", "hash"}
    if set(row) != wanted:
        found = ", ".join(sorted(set(row) ^ wanted))
        yield f"{place}: these columns are missing, or no hash covers them: {found}"
        return
    try:
        columns = [written(row[name], kind) for name, kind in form.columns.items()]
        computed = digest([form.tag, str(row["prev_hash"]).encode(), *columns])
    except (Malformed, UnicodeEncodeError) as problem:
        yield f"{place}: {problem}"
        return
    if computed != row["hash"]:
        yield f"{place}: its contents were changed after it was written"


def verify_values(place: str, row: Row, beside: Mapping[str, Row], erased: set[str]) -> Problems:
    """Whether each commitment of a row has its value beside it or was erased on record."""
    wanted = commitments(row.get("payload"))
    for name, commitment in wanted.items():
        if name in beside and name in erased:
            yield f'{place}: the value of "{name}" is there though it was erased'
        elif name in beside and not opens(commitment, beside[name]):
            yield f'{place}: the value of "{name}" or its salt is not the one that was recorded'
        elif name not in beside and name not in erased:
            yield f'{place}: the value of "{name}" is missing and was not erased on record'
    for name in beside:
        if name not in wanted:
            yield f'{place}: there is a value of "{name}" that the history does not know'


def verify_case(place: str, case: Mapping[str, Any]) -> Problems:
    """Whether the rows belong to the case, and its reference is the one that they gave it."""
    given = None
    for number, row in enumerate(case["rows"], start=1):
        if row.get("case_id") != case["id"]:
            yield f"{place}, row {number}: it belongs to case {row.get('case_id')!r}"
        yield from verify_taking_back(f"{place}, row {number}", row, case["rows"][: number - 1])
        payload = row.get("payload")
        given = payload.get("reference", given) if isinstance(payload, dict) else given
    if not case["rows"]:
        yield f"{place}: it has no history"
    if case["reference"] != given:
        yield f"{place}: its reference is {case['reference']!r}; the history says {given!r}"


def verify_taking_back(place: str, row: Row, before: Sequence[Row]) -> Problems:
    """Whether a row that takes another back names one that can be, and leads where that began."""
    if row.get("kind") != "take_back":
        return
    first = row["payload"].get("takes_back") if isinstance(row.get("payload"), dict) else None
    taken = before[first - 1] if type(first) is int and 0 < first <= len(before) else {}
    if taken.get("kind") not in ("act", "edit", "assign", "comment", "recuse"):
        yield f"{place}: it takes back row {first!r}, which is no act of a person before it"
    elif taken.get("from_state") != row.get("to_state"):
        yield f"{place}: it does not lead to the state in which row {first} began"


def verify_witnesses(cases: Sequence[Mapping[str, Any]], witnesses: Iterable[Witness]) -> Problems:
    """Whether the histories are those that people outside were told of."""
    heads = {
        (case["id"], row.get("seq")): row.get("hash") for case in cases for row in case["rows"]
    }
    known = {case["id"] for case in cases}
    for each in witnesses:
        named = f"case {each.case_id}, row {each.seq}"
        if each.case_id not in known:
            yield f"{each.place}: it tells of case {each.case_id}, which is not in the export"
        elif (each.case_id, each.seq) not in heads:
            yield f"{each.place}: it tells of {named}, which is not there: history was cut off"
        elif heads[each.case_id, each.seq] != each.head:
            yield f"{each.place}: it tells another hash of {named}: history was rewritten"


def erasures(rows: Sequence[Row]) -> Erased:
    """What the installation's history says was destroyed."""
    erased = Erased()
    for row in rows:
        if row.get("action") not in ("erase_person", "erase_document"):
            continue
        try:
            for case_id, seq, name in row["payload"]["values"]:
                erased.of_cases.setdefault((case_id, seq), set()).add(name)
            for seq, name in row["payload"].get("own", ()):
                erased.own.setdefault(seq, set()).add(name)
        except (AttributeError, KeyError, TypeError, ValueError):
            continue  # such a row was changed, which its hash shows
    return erased


def commitments(payload: Any, prefix: str = "") -> dict[str, Any]:
    """Name to commitment: ``{"sealed": …}`` stands for a value, at the top or a level below."""
    found: dict[str, Any] = {}
    for name, value in payload.items() if isinstance(payload, dict) else ():
        if isinstance(value, dict) and set(value) == {"sealed"}:
            found[f"{prefix}{name}"] = value["sealed"]
        elif not prefix:
            found |= commitments(value, f"{name}.")
    return found


def opens(commitment: Any, value: Row) -> bool:
    """Whether ``commitment`` is the one to this value with this salt."""
    if not (isinstance(value["salt"], str) and SALT.fullmatch(value["salt"])):
        return False
    try:
        parts = [SEAL_TAG, b"", written(value["salt"], "text"), written([value["value"]], "json")]
    except UnicodeEncodeError:
        return False
    return bool(commitment == digest(parts))


def digest(parts: Iterable[bytes]) -> str:
    """SHA-256, in hexadecimal, over parts that each have their length in front."""
    return hashlib.sha256(b"".join(b"%d:%b" % (len(part), part) for part in parts)).hexdigest()


def written(value: Any, kind: str) -> bytes:
    """A column as bytes: a letter for its type, then its one written form.

    Raises:
        Malformed: the value has another type or another form.
    """
    if value is None and kind != "json":
        return b"n"
    if kind == "text" and isinstance(value, str):
        return b"s" + value.encode()
    if kind == "instant" and isinstance(value, str) and INSTANT.fullmatch(value):
        return b"t" + value.encode()
    if kind == "integer" and type(value) is int:
        return b"i%d" % value
    if kind == "json" and isinstance(value, (dict, list)):
        plain = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return b"j" + plain.encode()
    raise Malformed(f"{value!r} is found where {kind} is wanted")


def read_export(file: Path) -> dict[str, Any]:
    """An export with the shape that it must have; what stands in its rows is looked at later."""
    export = read_json(str(file), read_bytes(file))
    if not isinstance(export, dict) or export.get("format") != FORMAT:
        raise Unreadable(f'{file}: not an export of the format "{FORMAT}"')
    try:
        histories = [*export["cases"], export["installation"]]
        shaped = all(
            isinstance(each[part], list) and all(isinstance(one, dict) for one in each[part])
            for each in histories
            for part in ("rows", "values")
        )
        values = [value for each in histories for value in each["values"]]
        shaped &= all(set(value) == {"seq", "name", "value", "salt"} for value in values)
        shaped &= all(isinstance(value["name"], str) for value in values)
        shaped &= all(type(value["seq"]) is int for value in values)
        shaped &= all(type(case["id"]) is int and "reference" in case for case in export["cases"])
    except (KeyError, TypeError):
        shaped = False
    if not shaped:
        raise Unreadable(f"{file}: cases and installation, each with rows and values, are wanted")
    return export


def read_receipts(file: Path) -> Iterator[Witness]:
    """Witnesses from JSON lines; more than case, revision and head may stand in each."""
    for number, line in enumerate(read_bytes(file).splitlines(), start=1):
        place = f"{file}:{number}"
        if not line.strip():
            continue
        told = read_json(place, line)
        told = told if isinstance(told, dict) else {}
        case_id, seq, head = told.get("case_id"), told.get("revision"), told.get("head")
        if not (type(case_id) is int and type(seq) is int and DIGEST.fullmatch(str(head))):
            raise Unreadable(f'{place}: {{"case_id": 12, "revision": 3, "head": "…"}} is wanted')
        yield Witness(place, case_id, seq, str(head))


def read_mails(folder: Path) -> Iterator[Witness]:
    """Witnesses from mails: the hash is a header, and the row stands in the Message-ID.

    A digest tells of each further notice in one more header, which has both.
    """
    mails = sorted(folder.glob("*.eml"))
    if not mails:
        raise Unreadable(f"{folder}: there is no mail (.eml) in this folder")
    for file in mails:
        headers = BytesHeaderParser().parsebytes(read_bytes(file))
        own = f"{headers.get('Message-ID', '')} {headers.get('Placet-History', '')}"
        for line in (own, *headers.get_all("Placet-Carries", [])):
            told, _, head = " ".join(str(line).split()).partition(" ")
            notice = NOTICE.fullmatch(told)
            if notice is None or not DIGEST.fullmatch(head):
                raise Unreadable(f"{file}: this mail does not tell of a history (Placet-History)")
            yield Witness(str(file), int(notice[1]), int(notice[2]), head)


def read_bytes(file: Path) -> bytes:
    """The file's bytes."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise Unreadable(f"{file}: {error.strerror}") from None


def read_json(place: str, text: bytes) -> Any:
    """JSON in which no name stands twice, as different readers would read different things."""
    try:
        return json.loads(text, object_pairs_hook=without_doubles)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{place}: {error}") from None


def without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of these names and values."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        double = next(name for name in names if names.count(name) > 1)
        raise ValueError(f'"{double}" stands twice in one object')
    return found


if __name__ == "__main__":
    sys.exit(main())
