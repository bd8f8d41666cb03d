"""Everything that can go wrong in a way that a caller expects, with its facts as fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from definitions.flow import Field, Text
from definitions.problems import Problem


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an action is closed, in a form that every face can show.

    Attributes:
        code: a stable word for programs, e.g. ``not_in_state``.
        sentence: for people.
        clears: what would open the action, where that is known.
        who: names of the roles that could clear it or take the action.
        facts: the names and values in the sentence, for faces that word it themselves.
    """

    code: str
    sentence: Text
    clears: Text | None = None
    who: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(self.sentence)


def reason(
    code: str, sentence: str, *, clears: str = "", who: Sequence[str] = (), **facts: str
) -> Reason:
    """A reason of the engine's own, worded in English."""
    clearing = Text({"en": clears}) if clears else None
    return Reason(code, Text({"en": sentence}), clearing, tuple(who), facts)


def field_missing(declared: Field) -> Reason:
    """The reason that a field or answer is not given, by its title where it has one."""
    name = declared.name
    shown = f'{declared.title} ("{name}")' if declared.title else f'"{name}"'
    return reason("field_missing", f"{shown} is not given", clears=f'give "{name}"', field=name)


class WorkflowError(Exception):
    """Base of the expected errors; its text is one sentence for the person who asked."""


class Refused(WorkflowError):
    """The flow does not let this actor do this now; ``reasons`` says why, each in a sentence."""

    def __init__(self, action: str, state: str, reasons: Sequence[Reason]) -> None:
        super().__init__("; ".join(str(each) for each in reasons))
        self.action = action
        self.state = state
        self.reasons = tuple(reasons)


class Conflict(WorkflowError):
    """Somebody else changed the case since it was read; read it again and decide again."""

    def __init__(self, seen: int, found: int) -> None:
        super().__init__(
            f"the case was changed meanwhile: revision {seen} was seen, {found} is in force"
        )
        self.seen = seen
        self.found = found


class CommandReused(WorkflowError):
    """A command id came again with other contents; use a new id for a new command."""

    def __init__(self, command_id: str) -> None:
        super().__init__(f'command id "{command_id}" was used before for something else')
        self.command_id = command_id


class Clash(WorkflowError):
    """The database refused a record because a rule of the tables was broken; ``rule`` names it."""

    def __init__(self, rule: str) -> None:
        super().__init__(f"the record breaks the rule {rule}")
        self.rule = rule


class Unknown(WorkflowError):
    """Something was asked for that does not exist."""

    def __init__(self, kind: str, name: object, suggestion: str = "") -> None:
        hint = f'; did you mean "{suggestion}"?' if suggestion else ""
        super().__init__(f'no {kind} "{name}"{hint}')
        self.kind = kind
        self.name = name


class Invalid(WorkflowError):
    """What was given does not have the right form; the sentence names the place."""


class InvalidFlow(WorkflowError):
    """A flow file has problems and was not published; ``problems`` lists every one."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"the flow has {len(problems)} problem(s) and was not published")
        self.problems = tuple(problems)


class NotPermitted(WorkflowError):
    """The person does not hold the role that an act on the installation needs."""


class WrongSchema(WorkflowError):
    """The database has another schema than this version of Placet.

    ``known`` says whether this version can bring it to its own.
    """

    def __init__(self, found: str | None, wanted: str, *, known: bool = True) -> None:
        if found is None:
            text = "the database is empty; run: placet init"
        elif not known:
            text = (
                f"the database has schema {found}, which this version of Placet does not know; "
                f"it wants {wanted}: use the version that the database was upgraded with"
            )
        else:
            text = (
                f"the database has schema {found} and this version wants {wanted}; "
                "run: placet upgrade"
            )
        super().__init__(text)
        self.found = found
        self.wanted = wanted


class NoInstallation(WorkflowError):
    """Nothing was set up where an installation was looked for."""

    def __init__(self, folder: str) -> None:
        super().__init__(f'there is no installation in "{folder}"; run: placet init')
        self.folder = folder


class BadBackup(WorkflowError):
    """A backup cannot be restored, and nothing was; take another, or the version that it names."""

    def __init__(self, file: str, said: str) -> None:
        super().__init__(f"{file}: {said}; nothing was restored")
        self.file = file
        self.said = said


class StorageFull(WorkflowError):
    """Database or documents could not be written for want of room; nothing was changed."""


class StorageFailed(WorkflowError):
    """Database or documents could not be reached, read or written; nothing was changed."""

    def __init__(self, said: str, what: str = "the database") -> None:
        super().__init__(f"{what} cannot be used: {said}")
        self.said = said


class NotADemonstration(WorkflowError):
    """Business time moves only on an installation made for demonstration."""

    def __init__(self) -> None:
        super().__init__(
            "this is not a demonstration installation: its clock cannot be moved "
            "(placet init --demo makes one)"
        )


class NotSent(WorkflowError):
    """A test mail did not go out, or nobody knows whether it did; ``state`` is the courier's."""

    def __init__(self, state: str, detail: str) -> None:
        doubt = "nobody knows whether the mail went out" if state == "maybe_sent" else ""
        super().__init__(f"{doubt or 'the mail did not go out'}: {detail}")
        self.state = state
        self.detail = detail


class NotPrinted(WorkflowError):
    """A letter could not be worded, or set as PDF; the sentence says what would help."""
