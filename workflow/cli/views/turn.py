"""Whose turn it is: in one case, in a person's lists, and over all open cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from definitions.flow import Flow
from notifications.localise import ZONE
from workflow.cli.terminal.instants import away, brief, written
from workflow.cli.terminal.paper import Heading, Printed, Rows
from workflow.cli.views.words import action_title, listed, person_told, role_title
from workflow.domain.roster import Roster
from workflow.domain.turns import Holder, Turn
from workflow.services.read_turns import Board, Inbox, Section, Waiting
from workflow.store.deadlines import DeadlineRow

Told = dict[str, Any]

WAITED_FOR = {
    Holder.CLOCK: "the clock",
    Holder.EVENT: "something that has to happen first",
    Holder.NOBODY: "nobody",
}


def turns_told(waiting: Waiting, roster: Roster) -> list[Told]:
    """The holders of a case's turn, with who they are now and what they can do."""
    flow, state = waiting.flow.flow, waiting.case.state
    return [
        holder_told(flow, state, row.turn, people, roster)
        | {"since": written(row.since), "norm_ends": written(row.norm_ends)}
        for row, people in zip(waiting.turns, waiting.people, strict=True)
    ]


def holder_told(flow: Flow, state: str, turn: Turn, people: Sequence[int], roster: Roster) -> Told:
    """One holder of the turn of a case in ``state``, and what ``people`` can do there."""
    actions = _actions(flow, state, turn)
    return {
        "holder": turn.holder.value,
        "role": turn.role,
        "title": WAITED_FOR[turn.holder] if turn.role is None else role_title(flow, turn.role),
        "party": turn.party,
        "people": [person_told(roster.people.get(each), each) for each in people],
        "assigns": turn.assigns,
        "actions": actions,
        "titles": [action_title(flow, action) for action in actions],
    }


def next_told(waiting: Waiting) -> Told | None:
    """What happens next by itself, if nobody does anything before."""
    return deadline_told(waiting, waiting.deadlines[0]) if waiting.deadlines else None


def deadline_told(waiting: Waiting, row: DeadlineRow) -> Told:
    """A deadline that runs, or one of its reminders."""
    deadline = waiting.flow.flow.deadlines.get(row.name)
    return {
        "name": row.name,
        "reminder": row.ordinal or None,
        "due_at": written(row.due_at),
        "ends_at": written(row.ends_at),
        "does": deadline.do if deadline else None,
        "problem": row.problem,
    }


def holders_words(turns: list[Told]) -> str:
    """Who is waited for, in a few words: ``Registry (Rex Person or Eve Person)``."""
    return listed(map(_holder_words, turns))


def turn_printed(turns: list[Told]) -> Iterator[Printed]:
    """The holders of one case, a line each."""
    for each in turns:
        if each["role"] is None:
            yield f"  {each['title'].capitalize()}"
        else:
            yield f"  {_holder_words(each)}: {', '.join(each['actions'])}"


def inbox_told(inbox: Inbox) -> Told:
    """The three lists of a person."""
    return {
        key: _with_voices(_section_told(section, inbox.roster), inbox)
        for key, section in (("mine", inbox.mine), ("team", inbox.team), ("others", inbox.others))
    }


def _with_voices(told: Told, inbox: Inbox) -> Told:
    """A list with the consultations of each case that wait for the person's answer."""
    cases = [each | {"answers": list(inbox.voices.get(each["id"], ()))} for each in told["cases"]]
    return told | {"cases": cases}


def inbox_printed(name: str, told: Told, now: datetime, inbox: Inbox) -> Iterator[Printed]:
    """The same for people."""
    headings = {
        "mine": (f"For {name}", inbox.mine),
        "team": ("What the team could take", inbox.team),
        "others": ("Waiting for others", inbox.others),
    }
    for key, (heading, section) in headings.items():
        yield Heading(f"{heading}: {_how_many(section)}")
        yield from _section_printed(section, told[key], now)
        yield ""
    yield f"Times are those of {ZONE.key}."


def board_told(board: Board) -> Told:
    """Open cases, with whom each waits for."""
    return _section_told(board.section, board.roster)


def board_printed(board: Board, told: Told, now: datetime, *, stuck: bool) -> Iterator[Printed]:
    """The same for people."""
    heading = "Cases that wait for nobody" if stuck else "Open cases"
    yield Heading(f"{heading}: {_how_many(board.section)}")
    yield from _section_printed(board.section, told, now)
    yield ""
    yield f"Times are those of {ZONE.key}."


def waiting_told(waiting: Waiting, roster: Roster) -> Told:
    """What every list says of whom a case waits for."""
    return {
        "turn": turns_told(waiting, roster),
        "next": next_told(waiting),
        "stuck": waiting.stuck,
    }


def _section_told(section: Section, roster: Roster) -> Told:
    return {
        "count": section.count,
        "or_more": section.or_more,
        "cases": [_case_told(each) | waiting_told(each, roster) for each in section.cases],
    }


def _case_told(waiting: Waiting) -> Told:
    case, flow = waiting.case, waiting.flow.flow
    return {
        "id": case.id,
        "reference": case.reference,
        "flow": case.flow,
        "state": case.state,
        "state_title": str(flow.states[case.state].title),
        "party": case.party,
        "since": written(waiting.turns[0].since),
    }


def _how_many(section: Section) -> str:
    return f"{section.count} or more" if section.or_more else str(section.count)


def _section_printed(section: Section, told: Told, now: datetime) -> Iterator[Printed]:
    if not section.cases:
        yield "  None at present."
        return
    rows = [
        (
            each["reference"] or f"draft {each['id']}",
            each["state_title"],
            away(waiting.turns[0].since, now),
            _norm_words(waiting, now),
            _waits_for(each),
            _next_words(waiting),
        )
        for waiting, each in zip(section.cases, told["cases"], strict=True)
    ]
    yield Rows(("Case", "State", "Since", "Norm", "Waits for", "Next by itself"), rows)
    if section.count > len(section.cases):
        yield f"  The first {len(section.cases)} are shown; --limit shows more."


def _waits_for(told: Told) -> str:
    """Whose turn it is, and what this person has to answer."""
    answers = [f"your answer ({name})" for name in told.get("answers", ())]
    holders = holders_words(told["turn"]) + (" (stuck)" if told["stuck"] else "")
    return listed([*answers, holders])


def _norm_words(waiting: Waiting, now: datetime) -> str:
    ends = waiting.turns[0].norm_ends
    if ends is None:
        return ""
    return f"{'ends' if ends > now else 'ended'} {away(ends, now)}"


def _next_words(waiting: Waiting) -> str:
    if not waiting.deadlines:
        return ""
    row = waiting.deadlines[0]
    deadline = waiting.flow.flow.deadlines.get(row.name)
    if row.ordinal:
        what = f"reminder of {row.name}"
    elif deadline and deadline.do:
        what = action_title(waiting.flow.flow, deadline.do)
    else:
        what = f"{row.name} ends"
    return f"{brief(row.due_at)} {what}"


def _holder_words(told: Told) -> str:
    if told["role"] is None:
        return str(told["title"])
    people = listed((person["name"] or "an erased person" for person in told["people"]), "or")
    return f"{told['title']} ({people or 'nobody at present'})"


def _actions(flow: Flow, state: str, turn: Turn) -> list[str]:
    """What the holder can do in the state; who has to assign somebody can do just that."""
    if turn.role is None:
        return []
    if turn.assigns is not None:
        return ["assign"]
    return [each.name for each in flow.actions_in(state) if turn.role in each.by]
