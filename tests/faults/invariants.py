"""What must be true of every database at any time, whatever was killed: nothing may be found.

Each function answers one sentence for every place where its rule is broken. They are written
against the tables alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from pathlib import Path

from definitions.flow import CLOCK, FOCAL_POINT, Action, Flow, Place
from tests.faults.journal import Told
from tests.faults.kept import Kept, Row
from tests.faults.owed import expected_notices, worked_off

NEVER_MOVE = ("open", "edit", "assign", "comment", "reminder")
"""Kinds of acts that leave a case in its state."""


def revision_counts_history(kept: Kept) -> list[str]:
    """The revision of a case is the number of its acts, of which there is one at least."""
    broken = kept.rows(
        "SELECT id, revision, acts FROM (SELECT cases.id, cases.revision, "
        "(SELECT count(*) FROM history WHERE case_id = cases.id) AS acts FROM cases) counted "
        "WHERE revision <> acts OR acts = 0 ORDER BY id"
    )
    return [f"case {row['id']}: revision {row['revision']}, {row['acts']} acts" for row in broken]


def path_unbroken(kept: Kept) -> list[str]:
    """Every act starts in the state in which the one before left the case."""
    broken = kept.rows(
        "SELECT case_id, seq FROM (SELECT case_id, seq, from_state, lag(to_state) OVER "
        "(PARTITION BY case_id ORDER BY seq) AS left_in FROM history) path "
        "WHERE left_in <> from_state"
    )
    return [f"history {row['case_id']}/{row['seq']}: starts elsewhere" for row in broken]


def state_is_last(kept: Kept) -> list[str]:
    """A case is in the state in which its last act left it."""
    broken = kept.rows(
        "SELECT cases.id, state, to_state FROM cases JOIN history ON case_id = cases.id "
        "AND seq = (SELECT max(seq) FROM history WHERE case_id = cases.id) "
        "WHERE to_state <> state"
    )
    return [f"case {row['id']}: {row['state']}, left in {row['to_state']}" for row in broken]


def steps_legal(kept: Kept) -> list[str]:
    """Every act is one that the pinned version has in that state, and leads where it says."""
    broken: list[str] = []
    for case in kept.cases:
        flow = kept.flow_of(case)
        before = ""
        was: dict[int, tuple[str, str]] = {}
        for row in kept.histories.get(case["id"], ()):
            was[row["seq"]] = (row["from_state"], before)
            pinned = (row["flow"], row["version"]) == (case["flow"], case["version"])
            if row["kind"] == "take_back":
                state, before = was.get(row["payload"]["takes_back"], ("", ""))
                legal = flow.take_back is not None and state == row["to_state"]
            else:
                legal = _is_legal(flow, row, before)
            if not pinned or not legal:
                broken.append(f"history {row['case_id']}/{row['seq']}: no such way in the flow")
            if row["from_state"] != row["to_state"] and row["kind"] != "take_back":
                before = row["from_state"]
    return broken


def nobody_stranded(kept: Kept) -> list[str]:
    """From a state that is not final there is a way out that somebody or a deadline can take."""
    broken: list[str] = []
    for case in kept.cases:
        flow = kept.flow_of(case)
        leading_on = [
            action
            for action in flow.actions_in(case["state"])
            if action.target not in (None, case["state"]) or action.back
        ]
        if flow.states[case["state"]].final is None and not any(
            _can_be_taken(kept, flow, case, action) for action in leading_on
        ):
            broken.append(f"case {case['id']}: nobody can take it out of {case['state']}")
    return broken


def withdrawn_with_their_act(kept: Kept) -> list[str]:
    """The notices of acts that were taken back are withdrawn or unwanted, and no others are."""
    taken: set[tuple[int, int]] = set()
    for case, rows in kept.histories.items():
        for row in rows:
            if row["kind"] == "take_back":
                taken.add((case, row["payload"]["takes_back"]))
        taken |= {
            (case, row["seq"]) for row in rows if (case, row["payload"].get("cause")) in taken
        }
    notices = kept.rows("SELECT id, case_id, seq, state FROM notices ORDER BY id")
    return [
        f"notice {row['id']}: {row['state']}"
        for row in notices
        if row["state"] != "unwanted"
        and (row["state"] == "withdrawn") != ((row["case_id"], row["seq"]) in taken)
    ]


def sequence_without_hole(kept: Kept) -> list[str]:
    """The acts of a case are numbered from one, without a hole."""
    broken = kept.rows(
        "SELECT case_id FROM history GROUP BY case_id "
        "HAVING count(*) <> max(seq) OR min(seq) <> 1 ORDER BY case_id"
    )
    return [f"case {row['case_id']}: its acts are not numbered 1, 2, 3" for row in broken]


def notices_as_owed(kept: Kept) -> list[str]:
    """For each act, rule of the flow and recipient there is one notice, and no other."""
    expected = Counter(expected_notices(kept))
    found = Counter(
        (row["case_id"], row["seq"], row["template"], row["person_id"])
        for row in kept.rows("SELECT case_id, seq, template, person_id FROM notices")
    )
    return [
        *(f"notice {notice}: owed and not there" for notice in (expected - found).elements()),
        *(f"notice {notice}: there and not owed" for notice in (found - expected).elements()),
    ]


def acknowledged_is_there_and_refused_is_not(kept: Kept, told: Told) -> list[str]:
    """What somebody was told of a command is so, and nobody was promised less than was done."""
    rows = {row["command_id"]: row for acts in kept.histories.values() for row in acts}
    heads = {(row["case_id"], row["seq"]): row["hash"] for row in rows.values()}
    heads |= {
        (case, row["seq"]): row["hash"] for case, acts in kept.histories.items() for row in acts
    }
    broken = [f"command {each.id}: never answered" for each in told.unanswered]
    broken += [
        f"command {command}: done and never asked for"
        for command in rows
        if command is not None and command not in told.asked
    ]
    for answer in told.answered.values():
        row = rows.get(answer.id)
        if answer.refused and row is not None:
            broken.append(f"command {answer.id}: refused and done")
        elif not answer.refused and (row is None or row["case_id"] != answer.case):
            broken.append(f"command {answer.id}: acknowledged and not there")
        elif not answer.refused and heads.get((answer.case, answer.revision)) != answer.head:
            broken.append(f"command {answer.id}: acknowledged otherwise")
    return broken


def mails_kept_first(kept: Kept, folder: Path) -> list[str]:
    """At any instant: the bytes of every mail outside are the ones that were kept before."""
    mails = {path.name: path.read_bytes() for path in _visible(folder)}
    messages = {
        _file_of(row): row["message"] for row in kept.rows("SELECT id, message FROM notices")
    }
    return [
        f"mail {name}: its bytes are not kept"
        for name, content in sorted(mails.items())
        if messages.get(name) is None or messages[name].encode() != content
    ]


def mails_as_sent(kept: Kept, folder: Path) -> list[str]:
    """In the end: one mail for each notice that was sent, and nothing else that looks like one."""
    sent = {_file_of(row) for row in kept.rows("SELECT id FROM notices WHERE state = 'sent'")}
    found = {path.name for path in _visible(folder)}
    return [
        *mails_kept_first(kept, folder),
        *(f"mail {name}: sent and not there" for name in sorted(sent - found)),
        *(f"mail {name}: there and not sent" for name in sorted(found - sent)),
    ]


def all_sent(kept: Kept) -> list[str]:
    """In the end: every notice is sent, or was withdrawn."""
    notices = kept.rows(
        "SELECT id, state FROM notices WHERE state NOT IN ('sent', 'withdrawn') ORDER BY id"
    )
    return [f"notice {row['id']}: {row['state']}" for row in notices]


def nothing_stuck(kept: Kept, at: str, spoilt: Collection[str] = ()) -> list[str]:
    """In the end: no deadline before ``at`` is open or was put off.

    Args:
        spoilt: ids of deadlines that had to be put off.
    """
    deadlines = kept.rows(
        "SELECT id, state FROM deadlines WHERE (state = 'open' AND due_at <= :at) "
        "OR attempts > 0 OR retry_at IS NOT NULL ORDER BY id",
        at=at,
    )
    return [
        f"deadline {row['id']}: {row['state']}"
        for row in deadlines
        if row["id"] not in spoilt or row["state"] == "open"
    ]


def never_early(kept: Kept) -> list[str]:
    """No deadline was worked off before it was due."""
    early = kept.rows(
        "SELECT id FROM deadlines JOIN history ON history.case_id = deadlines.case_id "
        "AND history.seq = closed_seq WHERE state = 'done' AND at < due_at ORDER BY id"
    )
    return [f"deadline {row['id']}: done before it was due" for row in early]


def done_once(kept: Kept) -> list[str]:
    """No deadline was worked off twice."""
    acts = [row for history in kept.histories.values() for row in history]
    times = Counter(row["effects"].get("worked_off") for row in acts)
    return [
        f"deadline {deadline}: done {how_often} times"
        for deadline, how_often in sorted(times.items(), key=str)
        if deadline is not None and how_often > 1
    ]


def _is_legal(flow: Flow, row: Row, before: str) -> bool:
    source, target = row["from_state"], row["to_state"]
    if row["seq"] == 1:
        return bool(row["kind"] == "open" and source == target == flow.initial.name)
    if row["kind"] in NEVER_MOVE:
        return bool(row["kind"] != "open" and source == target)
    action = worked_off(flow, row) if row["kind"] == "deadline" else flow.actions.get(row["action"])
    if action is None:
        return bool(row["kind"] == "deadline" and source == target)
    if action.name != row["action"] or source not in action.sources or not _took(row, action):
        return False
    return bool(target == (before if action.back else action.target or source))


def _took(row: Row, action: Action) -> bool:
    """Whether acts of this kind take this action."""
    if row["kind"] == "automatic":
        return action.automatic is not None
    return action.automatic is None and (row["kind"] == "deadline") == (action.by == (CLOCK,))


def _can_be_taken(kept: Kept, flow: Flow, case: Row, action: Action) -> bool:
    if action.by == (CLOCK,):
        open_ = kept.rows(
            "SELECT name FROM deadlines WHERE case_id = :case AND state = 'open' AND ordinal = 0",
            case=case["id"],
        )
        return any(flow.deadlines[row["name"]].do == action.name for row in open_)
    return any(_entitled(kept, flow, case, role) for role in action.by)


def _entitled(kept: Kept, flow: Flow, case: Row, name: str) -> list[int]:
    """Who may act in a role, or be assigned to it."""
    role = flow.roles[name]
    held = (
        kept.holders(FOCAL_POINT, case["party"])
        if role.of is Place.PARTY
        else kept.holders(name, None)
    )
    apart = set(role.apart_from) | {
        each.name for each in flow.roles.values() if name in each.apart_from
    }
    barred = {person for other in apart for person in case["acted"].get(other, ())}
    return [person for person in held if person not in barred]


def _visible(folder: Path) -> list[Path]:
    """What a program that takes mail from the folder would see."""
    return [path for path in folder.iterdir() if not path.name.startswith(".")]


def _file_of(notice: Row) -> str:
    return f"notice-{notice['id']}@example.org.eml"
