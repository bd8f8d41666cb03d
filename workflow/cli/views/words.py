"""English words for what a case and its history hold as names, ids and kept values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from definitions.documents import size_in_words
from definitions.flow import CLOCK, FOCAL_POINT, MEMBERSHIP, TURN, Field, FieldType, Flow, Purpose
from notifications.localise import localise
from workflow.cli.terminal.instants import shown
from workflow.domain.documents import is_document, type_named
from workflow.domain.leaves import leaf_of
from workflow.domain.roster import Person, Roster
from workflow.domain.watching import Cause

HASH_SHOWN = 12
"""Of 64 digits, what is enough to tell one document from the others."""

LANGUAGES = {
    "ar": "Arabic",
    "zh": "Chinese",
    "en": "English",
    "fr": "French",
    "ru": "Russian",
    "es": "Spanish",
}

INFORMATION = {"at_once": "at once", "daily": "once a day", "none": "not at all"}
"""How people want notices for information."""

ENGINE = "engine"
"""The capacity in which automatic actions are taken."""

BUILT_IN = {
    "open": "Open the case",
    "edit": "Edit",
    "assign": "Assign",
    "comment": "Comment",
    "take_back": "Take back",
    "recuse": "Step out",
    "set_deadline": "Move a deadline",
    "remind": "Remind",
    "answer": "Answer",
    "close_consultation": "Close the consultation",
    "extend_consultation": "Extend the consultation",
    "wake": "Follow",
    "link": "Link a case",
    "unlink": "Unlink a case",
}
"""Titles of the acts that every flow has."""


def person_told(person: Person | None, person_id: int) -> dict[str, Any]:
    """A person as JSON; name and address are null once erased."""
    name = person.name if person else ""
    email = person.email if person else ""
    return {"id": person_id, "name": name or None, "email": email or None}


def person_words(told: Mapping[str, Any]) -> str:
    """``Ana Ivanova <ana@example.org>``, or ``person 12 (erased)``."""
    if told["email"] is None:
        return f"person {told['id']} (erased)"
    return f"{told['name']} <{told['email']}>"


def state_title(flow: Flow, name: str) -> str:
    """The title of a state, or its name where the flow does not know it."""
    return str(flow.states[name].title) if name in flow.states else name


def public_title(flow: Flow, name: str) -> str:
    """What people outside the office read for a state."""
    state = flow.states.get(name)
    return str(state.public or state.title) if state else name


def action_title(flow: Flow, name: str) -> str:
    """The title of an action, of the flow's own or of every flow."""
    return str(flow.actions[name].title) if name in flow.actions else BUILT_IN.get(name, name)


def changed_words(cause: str, subject: str) -> str:
    """What changed outside of a case: ``the meeting SG13-1 was moved``."""
    if cause == Cause.OPEN:
        return f"a case was asked for, to be opened as {subject}"
    if cause == Cause.LINKED:
        return f"case {subject} was linked to it"
    noun, _, verb = cause.partition("_")
    return f"the {'case' if noun == 'linked' else noun} {subject} was {verb}"


def role_title(flow: Flow, name: str) -> str:
    """The title of a role, or its name."""
    if name == CLOCK:
        return "the clock"
    if name == ENGINE:
        return "the engine"
    if name == FOCAL_POINT and name not in flow.roles:
        return "focal point"
    role = flow.roles.get(name)
    return str(role.title) if role and role.title else name


def field_title(declared: Field | None, name: str) -> str:
    """The title of a field or question, or its name."""
    return str(declared.title) if declared and declared.title else name


def because(flow: Flow, code: str) -> str:
    """Why somebody is written to: ``as Registry``, ``named in Co-sponsors``."""
    kind, _, name = code.partition(":")
    if code == MEMBERSHIP:
        return "as a focal point of the membership"
    if code == TURN:
        return "whose turn it is"
    if kind == "role":
        return f"as {role_title(flow, name)}"
    if kind == "consultation":
        asking = flow.consultations.get(name)
        return f'with a voice in "{asking.title if asking else name}"'
    return f'named in "{field_title(flow.fields.get(name), name)}"'


def language_words(mail: Mapping[str, Any]) -> str:
    """The language of a mail, and why it is not the one that its reader wants."""
    found = LANGUAGES[mail["language"]]
    if mail["language"] == mail["wanted"]:
        return found
    return f"{found}, since there is no text in {LANGUAGES[mail['wanted']]}"


def plan_words(purpose: str, planned_at: datetime | None, decided_at: datetime) -> str:
    """When a notice goes out, as it was decided: at once, in a digest, or not at all."""
    if purpose == Purpose.ACTION:
        return "For action: at once"
    if planned_at is None:
        return "For information: not sent, since the reader wants none"
    if planned_at == decided_at:
        return "For information: at once"
    return f"For information: in the digest of {shown(planned_at)}"


def listed(items: Iterable[str], last: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    *first, end = [*items] or [""]
    return f"{', '.join(first)} {last} {end}" if first else end


def document_type(media_type: str) -> str:
    """The short name of a type of document, or the media type itself."""
    found = type_named(media_type)
    return found.name if found else media_type


def value_words(declared: Field | None, kept: Any, roster: Roster) -> str:
    """A kept value as people read it; a table has a line for each row."""
    if kept is None:
        return "nothing"
    if declared is None:
        return ", ".join(map(str, kept)) if isinstance(kept, list) else str(kept)
    if declared.type is FieldType.DOCUMENT:
        return _document_words(kept)
    if declared.type is FieldType.PERSON and kept not in roster.people:
        return f"person {kept}"
    return localise(leaf_of(declared, kept, roster), "en") or str(kept)


def _document_words(kept: Mapping[str, Any]) -> str:
    if not is_document(kept):
        return "a document that was erased"
    size = size_in_words(kept["size"])
    digest = kept["sha256"][:HASH_SHOWN]
    return f"{kept['name']} ({document_type(kept['type'])}, {size}, SHA-256 {digest}…)"
