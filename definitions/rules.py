"""What the keys of a flow file demand of one another, found without asking whether names exist.

The rules look at the file as it was written, so that their findings come together with those about
its shape; where a value has the wrong shape they say nothing about it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import chain
from typing import Any

from definitions.consultations import ASKED
from definitions.currencies import exponent, is_currency, minor_units
from definitions.flow import BUILT_IN_ACTIONS, CLOCK, MEMBERSHIP, TURN
from definitions.problems import KEY, Path
from definitions.rules_books import rules_of_books
from definitions.rules_consultations import SCOPES, rules_of_consultations
from definitions.rules_links import rules_of_links
from definitions.written import AMOUNT

ANY = "any"
"""In ``from``: every state that is not final."""

ALL = "all"
"""In ``editable_by``: every field that no action fills."""

BACK = "back"
"""In ``to``: the state before the present one."""

SETTING = "setting"
"""In ``basis``: the office chose the rule itself."""

RESERVED = {
    "legal_basis": (SETTING,),
    "roles": (CLOCK, MEMBERSHIP, TURN, ASKED, "actor"),
    "meetings": ("case", "act", "party", "today", "due", "office", "person"),
    "fields": ("reference", "state", "flow", ALL, TURN),
    "states": (ANY, BACK),
    "actions": BUILT_IN_ACTIONS,
    "consultations": SCOPES,
    "links": SCOPES,
}
"""Names that mean something already: in the flow file, or beside the fields in a notice."""

FOR_PEOPLE = ("fills", "asks", "confirm")
TIMES = ("before", "after", "at")
OF_DAYS = ("cut_off", "excluding")
"""Keys of a deadline that say how its days are counted."""

Finding = tuple[Path, str]


def broken_rules(flow: Mapping[str, Any]) -> Iterator[Finding]:
    """Where a rule is broken, and the sentence that says so."""
    yield from _reserved_names(flow)
    yield from _initial_state(flow)
    for path, field in _all_fields(flow):
        if field.get("type") == "money":
            yield from _money(path, field, flow.get("currency"))
        if field.get("type") == "number":
            yield from _number(path, field)
    for name, state in _entries(flow, "states"):
        yield from _editors(("states", name, "editable_by"), state.get("editable_by"))
        yield from _turn(("states", name, "turn"), state)
    for name, action in _entries(flow, "actions"):
        path = ("actions", name)
        yield from chain(_takers(path, action), _sources(path, action), _form(path, action))
    for name, entry in _entries(flow, "meetings"):
        yield from _group(("meetings", name), entry)
    for name, deadline in _entries(flow, "deadlines"):
        yield from _deadline(("deadlines", name), deadline)
    yield from rules_of_consultations(flow)
    yield from rules_of_links(flow)
    yield from rules_of_books(flow)


def _entries(holder: Mapping[str, Any], section: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The named mappings of a section."""
    entries = holder.get(section)
    if isinstance(entries, dict):
        yield from ((name, each) for name, each in entries.items() if isinstance(each, dict))


def _all_fields(flow: Mapping[str, Any]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every field, column and question with its path."""
    for name, field in _entries(flow, "fields"):
        yield ("fields", name), field
        for inner, column in _entries(field, "columns"):
            yield ("fields", name, "columns", inner), column
    for name, action in _entries(flow, "actions"):
        for inner, question in _entries(action, "asks"):
            yield ("actions", name, "asks", inner), question


def _as_list(value: object) -> list[object]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _reserved_names(flow: Mapping[str, Any]) -> Iterator[Finding]:
    for section, reserved in RESERVED.items():
        entries = flow.get(section)
        for name in entries if isinstance(entries, dict) else ():
            if name in reserved:
                yield (
                    (section, name, KEY),
                    f'"{name}" has a meaning of its own; choose another name',
                )


def _initial_state(flow: Mapping[str, Any]) -> Iterator[Finding]:
    if not isinstance(flow.get("states"), dict):
        return
    initial = [name for name, state in _entries(flow, "states") if state.get("initial") is True]
    if not initial:
        yield ("states", KEY), 'no state is the initial one; mark one with "initial: true"'
    for name in initial[1:]:
        sentence = f'"{initial[0]}" is the initial state already; there is one'
        yield ("states", name, "initial"), sentence
    for name, state in _entries(flow, "states"):
        if name in initial and "final" in state:
            yield ("states", name, "final"), "a state cannot be the initial one and final"


def _money(path: Path, field: Mapping[str, Any], of_flow: object) -> Iterator[Finding]:
    own, above = field.get("currency", of_flow), field.get("above")
    if _is_known(own) and _is_known(of_flow) and own != of_flow:
        yield (*path, "currency"), f'"{own}" is not the currency of the flow, which is "{of_flow}"'
    if not isinstance(above, str) or not re.fullmatch(AMOUNT, above):
        return
    if own is None and Decimal(above):
        yield (*path, "currency"), f'"currency" is missing; "{above}" is an amount of some currency'
    if isinstance(own, str) and is_currency(own):
        try:
            minor_units(above, own)
        except ValueError:
            sentence = f'"{above}" is not an amount of {own}, which has {exponent(own)} decimals'
            yield (*path, "above"), sentence


def _is_known(currency: object) -> bool:
    return isinstance(currency, str) and is_currency(currency)


def _number(path: Path, field: Mapping[str, Any]) -> Iterator[Finding]:
    decimals = field.get("decimals", 0)
    bounds = {}
    for key in ("from", "to"):
        bound = field.get(key)
        if isinstance(bound, (int, Decimal)) and not isinstance(bound, bool):
            bounds[key] = Decimal(bound)
            if isinstance(decimals, int) and bounds[key] != round(bounds[key], decimals):
                yield (
                    (*path, key),
                    f"{bound} has more decimals than the field, which has {decimals}",
                )
    if len(bounds) == 2 and bounds["from"] > bounds["to"]:
        yield (*path, "from"), f'"from" is {bounds["from"]} and "to" is less: {bounds["to"]}'


def _editors(path: Path, editors: object) -> Iterator[Finding]:
    for role, names in editors.items() if isinstance(editors, dict) else ():
        if isinstance(names, list) and ALL in names and len(names) > 1:
            yield (*path, role), f'"{ALL}" stands alone; write it without other fields'


def _turn(path: Path, state: Mapping[str, Any]) -> Iterator[Finding]:
    turn = _as_list(state.get("turn"))
    if turn and "final" in state:
        yield (*path, KEY), "a case that has ended is nobody's turn; leave it out"
    if CLOCK in turn and len(turn) > 1:
        yield path, f'"{CLOCK}" stands alone; write roles or {CLOCK}'


def _takers(path: Path, action: Mapping[str, Any]) -> Iterator[Finding]:
    by = _as_list(action.get("by"))
    if "by" not in action and "automatic" not in action:
        sentence = (
            'nobody takes it; write "by" with roles or clock, or "automatic" with a condition'
        )
        yield (*path, KEY), sentence
    if "by" in action and "automatic" in action:
        sentence = '"automatic" and "by" exclude each other; one says who takes the action'
        yield (*path, "automatic", KEY), sentence
    if CLOCK in by and len(by) > 1:
        yield (*path, "by"), f'"{CLOCK}" takes an action alone; write roles or {CLOCK}'
    if by == [CLOCK] or "automatic" in action:
        for key in FOR_PEOPLE:
            if key in action:
                sentence = f'"{key}" is for people; nobody is there when this action is taken'
                yield (*path, key, KEY), sentence


def _sources(path: Path, action: Mapping[str, Any]) -> Iterator[Finding]:
    sources = _as_list(action.get("from"))
    if ANY in sources and len(sources) > 1:
        yield (*path, "from"), f'"{ANY}" stands alone; write it without other states'


def _form(path: Path, action: Mapping[str, Any]) -> Iterator[Finding]:
    asks = action.get("asks")
    fills = _as_list(action.get("fills"))
    for name in asks if isinstance(asks, dict) else ():
        if name == "on":
            sentence = '"on" is the date of the act in notices; choose another name'
            yield (*path, "asks", name, KEY), sentence
        if name in fills:
            yield (*path, "asks", name, KEY), f'"{name}" is in "fills" too; a form asks for it once'


def _group(path: Path, entry: Mapping[str, Any]) -> Iterator[Finding]:
    given = [key for key in ("group", "field") if key in entry]
    if len(given) != 1:
        found = '"group" and "field" found' if given else "no group found"
        yield (*path, KEY), f'{found}; write one of "group" with a code and "field" with a name'


def _around_meeting(path: Path, deadline: Mapping[str, Any]) -> Iterator[Finding]:
    """A deadline lies before a meeting or after it, and does not come again."""
    given = [key for key in ("before", "after") if key in deadline]
    if len(given) != 1:
        found = '"before" and "after" found' if given else "no time found"
        sentence = f'{found}; a deadline lies "before" a meeting or "after" it'
        yield (*path, KEY), sentence
    if "recurs" in deadline:
        yield (*path, "recurs", KEY), "a meeting is held once; nothing that hangs on it recurs"


def _counting(path: Path, deadline: Mapping[str, Any]) -> Iterator[Finding]:
    of_meeting = str(deadline.get("starts")).startswith("meeting ")
    if "after" in deadline and "before" in deadline and not of_meeting:
        sentence = '"after" and "before" exclude each other; one says where the end lies'
        yield (*path, "before", KEY), sentence
    lasts = deadline.get("after", deadline.get("before"))
    if isinstance(lasts, str) and re.fullmatch(r"[0-9]+ hours?", lasts):
        for key in OF_DAYS:
            if key in deadline:
                sentence = f'"{key}" is for days; hours are counted exactly'
                yield (*path, key, KEY), sentence
    runs_in, pauses_in = (_as_list(deadline.get(key)) for key in ("runs_in", "pauses_in"))
    for state in pauses_in:
        if state in runs_in or deadline.get("starts") == f"entering {state}":
            yield (*path, "pauses_in"), f'in "{state}" it runs, so its clock cannot stand there'


def _without_meetings(path: Path, deadline: Mapping[str, Any]) -> Iterator[Finding]:
    """Meetings are known for some time ahead only."""
    if "excluding_meetings" in deadline and "recurs" in deadline:
        sentence = '"excluding_meetings" and "recurs" exclude each other'
        yield (*path, "excluding_meetings", KEY), sentence


def _deadline(path: Path, deadline: Mapping[str, Any]) -> Iterator[Finding]:
    starts = deadline.get("starts")
    if isinstance(starts, str):
        kind = starts.partition(" ")[0]
        if kind in ("field", "meeting"):
            if "runs_in" not in deadline:
                sentence = (
                    f'"runs_in" is missing; a deadline that starts with a {kind} names its states'
                )
                yield (*path, "runs_in"), sentence
            if "pauses_in" in deadline:
                sentence = "a day that is fixed does not wait; only time that runs can stand still"
                yield (*path, "pauses_in", KEY), sentence
        elif "before" in deadline:
            sentence = '"before" counts back from a day; start the deadline with a field'
            yield (*path, "before", KEY), sentence
        elif "after" not in deadline:
            sentence = '"after" is missing; only a deadline that starts with a field may do without'
            yield (*path, "after"), sentence
        if kind == "meeting":
            yield from _around_meeting(path, deadline)
    yield from _counting(path, deadline)
    yield from _without_meetings(path, deadline)
    remind = deadline.get("remind")
    for index, reminder in enumerate(remind if isinstance(remind, list) else ()):
        given = [key for key in TIMES if isinstance(reminder, dict) and key in reminder]
        if isinstance(reminder, dict) and len(given) != 1:
            found = " and ".join(f'"{key}"' for key in given) or "no time"
            sentence = f'{found} found; a reminder has one of "before", "after" and "at"'
            yield (*path, "remind", index), sentence
