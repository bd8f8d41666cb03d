"""What the keys of consultations demand of one another, as ``rules`` has it of all others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from definitions.consultations import OF_ROUND, Stance
from definitions.problems import KEY, Path

COUNTED = tuple(stance.value for stance in Stance if stance is not Stance.NONE)

RESERVED_ANSWERS = (*OF_ROUND, *COUNTED)
"""What conditions read of a consultation; neither an answer nor a comment can be called so."""

SCOPES = ("case", "act", "party", "person", "office", "due", "today", "in", "true", "false", "null")
"""Words that begin other names of conditions and notices; no consultation can be called so."""

PARTS = ("role", "membership", "field")
"""What says who is asked in a part of the electorate."""
SHARING = ("meetings", "links")
"""Other sections whose names begin what conditions read."""

TESTS = (
    "share",
    "more_than",
    "at_least",
    "minimum_replies",
    "at_most_against",
    "veto",
    "each_class",
)

Finding = tuple[Path, str]


def rules_of_consultations(flow: Mapping[str, Any]) -> Iterator[Finding]:
    """Where a rule is broken, and the sentence that says so."""
    deadlines = _mapping(flow.get("deadlines"))
    for name, asking in _mapping(flow.get("consultations")).items():
        path: Path = ("consultations", name)
        for section in SHARING:
            if name in _mapping(flow.get(section)):
                sentence = f'"{name}" is a consultation too; conditions read both by this name'
                yield (section, name, KEY), sentence
        if name in deadlines:
            sentence = f'"{name}" is a consultation too, whose closing is a deadline of this name'
            yield ("deadlines", name, KEY), sentence
        if isinstance(asking, dict):
            yield from _asked(path, asking)
            yield from _answers(path, asking)
            yield from _closing(path, asking, _mapping(flow.get("fields")))
            if isinstance(asking.get("rule"), dict):
                yield from _rule((*path, "rule"), asking["rule"])


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _asked(path: Path, asking: Mapping[str, Any]) -> Iterator[Finding]:
    parts = asking.get("ask")
    seen: set[object] = set()
    for index, part in enumerate(parts if isinstance(parts, list) else ()):
        if not isinstance(part, dict):
            continue
        given = [part[key] for key in PARTS if isinstance(part.get(key), str)]
        if len(given) != 1:
            found = "several" if given else "none"
            sentence = f"{found} found; a part of the electorate has one of {', '.join(PARTS)}"
            yield (*path, "ask", index), sentence
        elif given[0] in seen:
            yield (*path, "ask", index), f'"{given[0]}" is asked already; a part has one name'
        seen.update(given)


def _answers(path: Path, asking: Mapping[str, Any]) -> Iterator[Finding]:
    answers, comments = _mapping(asking.get("answers")), _mapping(asking.get("comments"))
    if not answers and not comments:
        yield (*path, KEY), 'nothing can be answered; write "answers", "comments" or both'
    for key, names in (("answers", answers), ("comments", comments)):
        for name in names:
            if name in RESERVED_ANSWERS:
                sentence = f'"{name}" has a meaning of its own; choose another name'
                yield (*path, key, name, KEY), sentence
    for name in comments:
        if name in answers:
            sentence = f'"{name}" is an answer already; conditions count both by their names'
            yield (*path, "comments", name, KEY), sentence


def _closing(path: Path, asking: Mapping[str, Any], fields: Mapping[str, Any]) -> Iterator[Finding]:
    if "after" not in asking and "until" not in asking:
        sentence = 'neither found; a consultation closes by "after", by "until" or by both'
        yield (*path, KEY), sentence
    until = asking.get("until")
    named = _mapping(fields.get(until)) if isinstance(until, str) else {}
    given = [key for key in ("before", "after") if key in asking]
    if "before" in asking and "until" not in asking:
        sentence = '"before" counts back from a day; write "until" with the field that has it'
        yield (*path, "before", KEY), sentence
    elif len(given) > 1:
        sentence = f'"before" and "after" found; it closes before "{until}" or after it'
        yield (*path, "before", KEY), sentence
    elif named.get("type") == "meeting" and not given:
        sentence = f'"{until}" is a meeting; write how long before it this closes, or after it'
        yield (*path, "until"), sentence
    if asking.get("unreached") == "extended" and "after" not in asking:
        yield (*path, "unreached"), 'it has no period to run for once more; write "after"'


def _rule(path: Path, rule: Mapping[str, Any]) -> Iterator[Finding]:
    if not any(key in rule for key in TESTS):
        yield (*path, KEY), f"it tests nothing; write one of {', '.join(TESTS)}"
    if "share" in rule and "more_than" in rule:
        yield (*path, "more_than", KEY), '"share" and "more_than" exclude each other'
    if "of" in rule and "share" not in rule and "more_than" not in rule:
        yield (*path, "of", KEY), '"of" says nothing without "share" or "more_than"'
    if "too_few" in rule and "minimum_replies" not in rule:
        yield (*path, "too_few", KEY), '"too_few" says nothing without "minimum_replies"'
