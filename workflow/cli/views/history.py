"""The acts on a case: who did what, in which capacity, what changed, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from definitions.flow import Field, FieldType
from notifications.localise import ZONE
from workflow.cli.terminal.instants import brief, counted, written
from workflow.cli.terminal.paper import Heading, Printed, Verbatim
from workflow.cli.views.words import (
    action_title,
    changed_words,
    field_title,
    person_told,
    role_title,
    state_title,
    value_words,
)
from workflow.domain.behalf import Manner
from workflow.domain.case import Kind
from workflow.domain.clocks import stands
from workflow.services.read_case import CaseFile
from workflow.store.histories import HistoryRow

Told = dict[str, Any]

HASH_SHOWN = 12
"""Characters of a hash that people compare."""

TEXT = Field("text", FieldType.LONG_TEXT)


def act_told(file: CaseFile, row: HistoryRow) -> Told:
    """One row of the history; a value that was erased is null and named in ``erased``."""
    flow = file.flow.flow
    values = _Values(file, row)
    told = {
        "seq": row.seq,
        "at": written(row.at),
        "when": brief(row.at),
        "effective_at": written(row.effective_at),
        "effective": brief(row.effective_at),
        "kind": row.kind,
        "action": row.action,
        "title": action_title(flow, row.action),
        "from_state": row.from_state,
        "to_state": row.to_state,
        "from_title": state_title(flow, row.from_state),
        "to_title": state_title(flow, row.to_state),
        "actor": _person(file, row.actor_id),
        "capacity": row.capacity,
        "capacity_title": role_title(flow, row.capacity),
        "authority": row.payload.get("authority"),
        "on_behalf_of": _person(file, row.on_behalf_of),
        "recused": _person(file, row.payload.get("recused")),
        "recused_later": _recused_later(file, row),
        "channel": row.channel,
        "changes": values.of("changes"),
        "answers": values.of("answers"),
        "assigned": _assigned(file, row),
        "reason": values.single("reason"),
        "operator": values.single("operator"),
        "cause": row.payload.get("cause"),
        "takes_back": row.payload.get("takes_back"),
        "causes": row.payload.get("causes", []),
        **{key: row.payload.get(key) for key in ("link", "case", "origin", "opens")},
        "taken_back_by": _taken_back_by(file, row),
        "effects": row.effects,
        "hash": row.hash,
        "command_id": row.command_id,
    }
    return told | {"worded": values.worded, "erased": values.erased}


def act_line(told: Told) -> str:
    """When, who in which capacity, and what: in one line."""
    moved = told["from_state"] != told["to_state"]
    way = f", {told['from_title']} → {told['to_title']}" if moved else ""
    what = told["title"] if told["takes_back"] is None else f"Take back row {told['takes_back']}"
    return f"{told['seq']}. {told['when']}  {what}, by {_who(told)}{way}"


def history_printed(name: str, acts: list[Told]) -> Iterator[Printed]:
    """Every row with all that it changed, for people."""
    yield Heading(f"History of {name} (times are those of {ZONE.key})")
    for told in acts:
        yield ""
        yield act_line(told)
        yield from _details(told)


def _details(told: Told) -> Iterator[Printed]:
    for line in told["worded"]:
        title, words = line["title"], line["words"]
        if "\n" in words:
            yield f"   {title}:"
            yield Verbatim(words, indent=5)
        else:
            yield f"   {title}: {words}"
    for each in told["assigned"]:
        yield f"   Assigned as {each['title']}: {each['person']['name'] or 'an erased person'}"
    if told["effective_at"] != told["at"]:
        yield f"   in effect from {told['effective']}"
    for cause, subject in told["causes"]:
        yield f"   because {changed_words(cause, subject)}"
    yield from _links(told)
    if told["cause"]:
        yield f"   followed from row {told['cause']}"
    yield from _recusals(told)
    if told["taken_back_by"]:
        yield f"   taken back by row {told['taken_back_by']}"
    for part in ("reason", "operator"):
        if told[part] is not None or part in told["erased"]:
            yield f"   {part}: {told[part] if told[part] is not None else 'erased'}"
    yield from _followed(told)
    command = f", command {told['command_id']}" if told["command_id"] else ""
    yield f"   {told['hash'][:HASH_SHOWN]}{command}"


def _links(told: Told) -> Iterator[Printed]:
    if told["link"]:
        yield f"   {told['link']}: case {told['case']}"
    if told["origin"]:
        case, row, link = told["origin"]
        yield f"   opened for case {case} by its row {row}, as {link}"
    if told["opens"]:
        yield f"   opens a case soon after, as {told['opens']}"


def _recusals(told: Told) -> Iterator[Printed]:
    if told["recused"]:
        yield f"   takes no part any more: {_name(told['recused'])}"
    if told["recused_later"]:
        yield f"   done by somebody who was recused later, in row {told['recused_later']}"


def _followed(told: Told) -> Iterator[Printed]:
    effects = told["effects"]
    if owed := effects.get("notices"):
        yield f"   mails owed: {', '.join(f'{each[0]} ({each[1]})' for each in owed)}"
    if nobody := effects.get("unaddressed"):
        yield f"   nobody to write to: {', '.join(nobody)}"
    if due := [each for each in effects.get("due", ()) if not each[2]]:
        yield f"   deadlines set: {', '.join(each[1] for each in due)}"
    if cleared := effects.get("cleared"):
        yield f"   deadlines stopped: {', '.join(cleared)}"
    yield from (f"   {line}" for line in consulted_lines(effects.get("consulted", {})))
    if still := [name for name, kept in effects.get("clocks", {}).items() if stands(kept)]:
        yield f"   clocks that stand still from then on: {', '.join(still)}"
    if withdrawn := effects.get("withdrawn"):
        yield f"   mails withdrawn: {', '.join(withdrawn)}"
    if stopped := effects.get("stopped"):
        yield f"   deadlines stopped: {', '.join(deadline_names(stopped))}"
    if resumed := effects.get("resumed"):
        yield f"   deadlines that run again: {', '.join(deadline_names(resumed))}"


def consulted_lines(said: Mapping[str, Any]) -> Iterator[str]:
    """What an act did to consultations, a line each."""
    for name in said.get("stopped", ()):
        yield f"{name}: the round is stopped"
    for name, number, voices in said.get("opened", ()):
        yield f"{name}: round {number} opens, {counted(len(voices), 'voice')}"
    for name, *_ in said.get("joined", ()):
        yield f"{name}: a voice joins"
    for name, _, number in said.get("back", ()):
        yield f"{name}: voice {number} counts again"
    for name, _, number in said.get("left", ()):
        yield f"{name}: voice {number} leaves"
    if "answered" in said:
        name, _, _, stance, is_counted = said["answered"]
        counts = f"counts as {stance or 'silent'}" if is_counted else "came too late to count"
        yield f"{name}: the answer {counts}"
    for name in said.get("extended", ()):
        yield f"{name}: there is more time"
    for name in said.get("prolonged", ()):
        yield f"{name}: it runs once more, as voices were not reached"
    for name, result, _ in said.get("closed", ()):
        yield f"{name}: the round closes{f', {result}' if result else ''}"


def deadline_names(ids: Iterable[str]) -> list[str]:
    """The names of deadlines, each once, from the ids of their rows: CASE-ROW-NAME-NUMBER."""
    return list(dict.fromkeys(each.split("-")[2] for each in ids))


def _who(told: Told) -> str:
    if told["actor"] is None:
        return str(told["capacity_title"])
    name = _name(told["actor"])
    if not told["capacity"]:
        return name
    return f"{name} as {told['capacity_title']}{_for_whom(told)}"


def _for_whom(told: Told) -> str:
    """``, delegate of Fay Person``, ``, acting for Fay Person``, or ``, acting``."""
    if told["authority"] is None:
        return ""
    other = _name(told["on_behalf_of"]) if told["on_behalf_of"] else ""
    if told["authority"]["manner"] == Manner.DELEGATE:
        return f", delegate of {other}"
    return f", acting for {other}" if other else ", acting"


def _name(told: Told) -> str:
    return str(told["name"] or f"person {told['id']} (erased)")


def _person(file: CaseFile, person: int | None) -> Told | None:
    if person is None:
        return None
    return person_told(file.roster.people.get(person), person)


def _recused_later(file: CaseFile, row: HistoryRow) -> int | None:
    """The row, among those that are shown, by which somebody who did this stepped out."""
    both = {row.actor_id, row.on_behalf_of} - {None}
    found = (
        each.seq for each in file.acts
        if each.seq > row.seq and each.payload.get("recused") in both
    )  # fmt: skip
    return next(found, None)


def _taken_back_by(file: CaseFile, row: HistoryRow) -> int | None:
    """The row, among those that are shown, by which this one does not stand any more."""
    act = row.payload.get("cause", row.seq)
    found = (each.seq for each in file.acts if each.payload.get("takes_back") == act)
    return next(found, None)


def _assigned(file: CaseFile, row: HistoryRow) -> list[Told]:
    return [
        {
            "role": role,
            "title": role_title(file.flow.flow, role),
            "person": person_told(file.roster.people.get(person), person),
        }
        for role, person in row.payload.get("assigned", {}).items()
    ]


class _Values:
    """The values that a row set, commitments replaced by what lies beside the history."""

    def __init__(self, file: CaseFile, row: HistoryRow) -> None:
        self._file = file
        self._row = row
        self.worded: list[dict[str, str]] = []
        self.erased: list[str] = []

    def of(self, part: str) -> Told:
        """Name to kept value, of ``changes`` or ``answers``."""
        declared = self._declared(part)
        found = {}
        for name, kept in self._row.payload.get(part, {}).items():
            field = declared.get(name)
            found[name] = self._open(f"{part}.{name}", kept)
            words = self._words(f"{part}.{name}", field, found[name])
            self.worded.append({"title": self._title(name, field), "words": words})
        return found

    def single(self, name: str) -> Any:
        """A value that stands by itself: the reason, or the operator."""
        kept = self._row.payload.get(name)
        return None if kept is None else self._open(name, kept)

    def _open(self, name: str, kept: Any) -> Any:
        if not (isinstance(kept, Mapping) and set(kept) == {"sealed"}):
            return kept
        key = (self._row.seq, name)
        if key not in self._file.values:
            self.erased.append(name)
        return self._file.values.get(key)

    def _words(self, name: str, field: Field | None, kept: Any) -> str:
        if name in self.erased:
            return "erased"
        return value_words(field, kept, self._file.roster)

    def _title(self, name: str, field: Field | None) -> str:
        if self._row.kind == Kind.COMMENT:
            return "comment"
        return field_title(field, name)

    def _declared(self, part: str) -> Mapping[str, Field]:
        flow = self._file.flow.flow
        if part == "changes":
            return flow.fields
        action = flow.actions.get(self._row.action)
        return action.asks if action else {"text": TEXT}
