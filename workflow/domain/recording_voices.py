"""What is written down of voices: rows for new ones, and what those that are there have replied."""

from __future__ import annotations

from typing import Any, Protocol

from workflow.domain.polls import Consulted, Voice

Row = dict[str, Any]
VoiceKey = tuple[int, str, int, int]
"""Case, consultation, round and number: the key of a voice's row."""

CHANGING = ("answer", "comment", "stance", "answered_seq", "answered_by", "left_seq")
"""The columns of a voice that change once it is there."""


class VoiceRows(Protocol):
    """Where rows of voices are gathered."""

    voices: dict[VoiceKey, Row]
    replied: dict[VoiceKey, Row]


def note_voices(records: VoiceRows, case_id: int, seq: int, consulted: Consulted) -> None:
    """Add what a step does to voices; one that is new in this batch is kept as it is at its end."""
    new = {voice.key for opened in consulted.opened for voice in opened.voices}
    new |= {voice.key for voice in consulted.joined}
    for voice in consulted.voices:
        row = voice_row(case_id, seq, voice)
        key = key_of(row)
        if voice.key in new and key not in records.voices:
            records.voices[key] = row
        elif key in records.voices:
            records.voices[key] |= {name: row[name] for name in CHANGING}
        else:
            records.replied[key] = {
                name: row[name]
                for name in ("case_id", "consultation", "round", "number", *CHANGING)
            }


def voice_row(case_id: int, seq: int, voice: Voice) -> Row:
    """A voice as its row keeps it.

    Args:
        seq: the history row that opened its round.
    """
    return {
        "case_id": case_id,
        "consultation": voice.consultation,
        "round": voice.round,
        "number": voice.number,
        "seq": seq,
        "part": voice.part,
        "party": voice.party,
        "person_id": voice.person_id,
        "told": list(voice.told),
        "answer": voice.answer,
        "comment": voice.comment,
        "stance": voice.stance.value if voice.stance else None,
        "answered_seq": voice.answered_seq,
        "answered_by": voice.answered_by,
        "left_seq": voice.left_seq,
    }


def key_of(row: Row) -> VoiceKey:
    """The key of a voice's row."""
    return (row["case_id"], row["consultation"], row["round"], row["number"])
