"""What CEL says about a condition, said in the words of a flow file."""

import re

_MESSAGE = re.compile(r"<input>:(-?\d+):(-?\d+): ([^\n]*)")
_OVERLOAD = re.compile(r"found no matching overload for '([^']+)' applied to '\((.*)\)'")
_UNDECLARED = re.compile(r"undeclared reference to '([^']+)'")
_UNEXPECTED = re.compile(
    r"(?:extraneous|mismatched|no viable alternative at) input '(.*?)'(?: expecting|$)"
)
_MISSING = re.compile(r"missing '(.*?)' at")

_STATUS = re.compile(r"^[A-Z_]+: ")
_FAILURES = {
    "unsigned integer overflow": "a sum of money would be below zero or too large",
    "basic_string: construction from null is not valid": "a text is not valid Unicode",
}

_KINDS = {
    "string": "a text",
    "bool": "a yes or no",
    "int": "a whole number",
    "double": "a number with decimals",
    "uint": "a sum of money",
    "google.protobuf.timestamp": "a date",
    "google.protobuf.duration": "a length of time",
}
_SIGNS = {"@in": "in", "_?_:_": "? :", "!_": "!", "-_": "-"}


def explain(message: str, example: str) -> tuple[int, str]:
    """The first complaint in CEL's ``message``: its column, counted from 0, and our sentence.

    Args:
        example: how a sum of money is written in this flow, e.g. ``money("100.00 CHF")``.
    """
    found = _MESSAGE.search(message)
    if found is None or "recursion" in message:
        return 0, "the condition is nested too deeply; split it into several conditions"
    return max(int(found[2]) - 1, 0), _sentence(found[3], example)


def failure_in_words(message: str) -> str:
    """CEL's ``message`` when it could not work a condition out, as a sentence.

    >>> failure_in_words("INVALID_ARGUMENT: divide by zero")
    'the condition has no answer: divide by zero'
    """
    said = _STATUS.sub("", message)
    return f"the condition has no answer: {_FAILURES.get(said, said)}"


def kind_in_words(type_name: str) -> str:
    """CEL's name of a type in words: ``list(string)`` is a list of texts."""
    name = type_name.lower()
    if name.startswith("list"):
        inner = kind_in_words(name[5:-1])
        return f"a list of {inner.removeprefix('a ')}s" if inner in _KINDS.values() else "a list"
    return _KINDS.get(name, f'"{name}"')


def _sentence(complaint: str, example: str) -> str:
    if overload := _OVERLOAD.search(complaint):
        return _no_overload(overload[1], _split(overload[2]), example)
    if undeclared := _UNDECLARED.search(complaint):
        return f"{undeclared[1]}() has another number of values in its brackets"
    if missing := _MISSING.search(complaint):
        return f'"{missing[1]}" is missing'
    if unexpected := _UNEXPECTED.search(complaint):
        return _unexpected(unexpected[1])
    return complaint.removeprefix("Syntax error: ")


def _unexpected(found: str) -> str:
    if found == "<EOF>":
        return "the condition stops too early: something is missing at its end"
    return f'"{found}" is not expected here'


def _split(types: str) -> list[str]:
    """``uint, list(int)`` as its parts; no type that conditions have holds a comma inside."""
    return types.split(", ")


def _no_overload(operator: str, types: list[str], example: str) -> str:
    sign = _SIGNS.get(operator, operator.strip("_"))
    kinds = [kind_in_words(name) for name in types]
    if operator == "_?_:_":
        return f'"? :" needs a yes or no and two values of one kind, not {", ".join(kinds)}'
    if sign.isidentifier() and operator != "@in":
        return f"{sign}() cannot take {' and '.join(kinds)}"
    if len(types) == 1:
        return f'"{sign}" cannot be used on {kinds[0]}'
    said = f'"{sign}" cannot stand between {kinds[0]} and {kinds[1]}'
    return said + _instead(types, example)


def _instead(types: list[str], example: str) -> str:
    bare = {name.removeprefix("list(").rstrip(")") for name in types}
    if "uint" in bare and bare & {"int", "double"}:
        return f"; write a sum of money as {example}"
    if bare == {"int", "double"}:
        return "; write 1.0 instead of 1 beside a number with decimals"
    if bare == {"google.protobuf.Timestamp", "string"}:
        return '; write a date as date("2027-01-31")'
    return ""
