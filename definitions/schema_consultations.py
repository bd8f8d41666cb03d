"""The shape of what a flow file says about consultations."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from definitions.schema_deadlines import RollText
from definitions.schema_fields import NotifyShape, Shape
from definitions.schema_notices import DefaultRemindersShape, Reminders, ReminderShape
from definitions.written import Condition, Name, Names, PeriodText, Share, Texts

Count = Annotated[int, Field(ge=1, le=100_000)]
MostAgainst = Annotated[int, Field(ge=0, le=100_000)]
ResultName = Literal["adopted", "rejected", "later"]


class AskShape(Shape):
    """A part of the electorate."""

    role: Name | None = Field(None, description="A role; each of its holders has a voice.")
    membership: Name | None = Field(
        None, description="A class of party; each party of it has one voice, by a focal point."
    )
    field: Name | None = Field(
        None, description="A field of type party or parties; each party in it has one voice."
    )
    when: Condition | None = Field(
        None, description="The condition on which this part is asked, looked at when it opens."
    )


class AnswerShape(Shape):
    """An answer that can be given."""

    title: Texts = Field(description="What people read for it.")
    counts: Literal["for", "against", "abstains", "none"] = Field(
        description="What it comes to when answers are counted; none: it is a reply and no more."
    )


class CommentShape(Shape):
    """A kind of comment that can come with an answer, or alone."""

    title: Texts = Field(description="What people read for it.")
    opposes: bool = Field(
        False, description="Whether whoever makes it counts as against, whatever the answer."
    )
    notify: list[NotifyShape] = Field(
        default_factory=list, description="The notices that are owed as soon as somebody makes it."
    )


class RuleShape(Shape):
    """When it is adopted: every test that is given has to be met."""

    share: Share | None = Field(None, description="The least share that must be for: 70 %, 2/3.")
    more_than: Share | None = Field(
        None, description="The share that those who are for must exceed: 50 %, 1/2."
    )
    of: Literal["entitled", "voting", "replies"] = Field(
        "voting", description="Of whom the share is counted."
    )
    at_least: Count | None = Field(None, description="How many voices must be for.")
    minimum_replies: Count | None = Field(None, description="How many voices must have replied.")
    at_most_against: MostAgainst | None = Field(
        None, description="How many voices may oppose; 0: it is adopted unopposed."
    )
    veto: Names | None = Field(None, description="Parts of which no voice may oppose.")
    each_class: dict[Name, Count] = Field(
        default_factory=dict, description="Parts, each with how many voices of it must be for."
    )
    tie: ResultName | None = Field(
        None, description="What it comes to when as many are for as against; else share says it."
    )
    too_few: ResultName = Field(
        "rejected", description="What it comes to when fewer replied than minimum_replies."
    )
    abstentions: ResultName | None = Field(
        None, description="What it comes to when more than half of the replies abstain."
    )
    no_reply: ResultName | None = Field(None, description="What it comes to when nobody replied.")


class ExtensionShape(Shape):
    """More time on request, once a round."""

    by: Names = Field(description="Roles that may ask for it; asked: whoever has a voice.")
    period: PeriodText = Field(description="How much, counted from the closing instant.")


class CloseShape(Shape):
    """Closing before the closing instant."""

    by: Names = Field(description="Roles whose holders may close it.")


class ConsultationShape(Shape):
    """One question to an electorate, open until a closing instant, decided by a rule."""

    title: Texts = Field(description="What people read for it.")
    ask: list[AskShape] = Field(min_length=1, description="Who is asked: the parts in order.")
    electorate: Literal["frozen", "live"] = Field(
        "frozen", description="frozen: as it is at the opening; live: it follows changes of roles."
    )
    answers: dict[Name, AnswerShape] = Field(
        default_factory=dict, description="The answers that can be given."
    )
    comments: dict[Name, CommentShape] = Field(
        default_factory=dict, description="The kinds of comment that can be made."
    )
    silence: Literal["assent", "abstention", "not_counted", "dissent"] = Field(
        description="What it means that a voice does not answer."
    )
    rule: RuleShape | None = Field(
        None, description="When it is adopted; when left out, answers are advice."
    )
    after: PeriodText | None = Field(
        None, description="Time from opening to closing; with until, from that day or meeting on."
    )
    until: Name | None = Field(
        None,
        description="The field with the day at whose end it closes, or with the day or meeting"
        " that its closing is counted from.",
    )
    before: PeriodText | None = Field(
        None, description="Time from the closing to the date in until, or to its meeting."
    )
    roll: RollText = None
    excluding_meetings: Names | None = Field(
        None, description="Names of meetings; days on which these groups meet do not count."
    )
    early: Literal["never", "when_all_answered", "when_certain"] = Field(
        "never", description="When it closes before its closing instant by itself."
    )
    extension: ExtensionShape | None = Field(
        None, description="Who may have more time, once a round; when left out, nobody."
    )
    close: CloseShape | None = Field(
        None, description="Who may close it early; when left out, nobody."
    )
    unreached: Literal["counted", "not_counted", "later", "extended"] = Field(
        "counted", description="What follows when a silent voice never got the opening notice."
    )
    notify: list[NotifyShape] = Field(
        default_factory=list, description="The notices that its opening owes."
    )
    remind: Reminders = Field(
        default_factory=list,
        description="A list of reminders, or one notice for the default schedule.",
    )
    basis: Name | None = Field(
        None, description="A name of legal_basis, or setting for a choice of the office."
    )


_NAMED: dict[str | int, type[Shape]] = {
    "ask": AskShape,
    "answers": AnswerShape,
    "comments": CommentShape,
    "notify": NotifyShape,
    "remind": ReminderShape,
}
"""The shape of each of several mappings, by the key under which they stand."""

_ALONE: dict[str | int, type[Shape]] = {
    "rule": RuleShape,
    "extension": ExtensionShape,
    "close": CloseShape,
    "remind": DefaultRemindersShape,
}


def part_of_consultation(path: tuple[str | int, ...]) -> type[Shape] | None:
    """The shape of the mapping at ``path`` inside a consultation, as ``schema.shape_at``."""
    match path:
        case (key,):
            return _ALONE.get(key)
        case (key, _):
            return _NAMED.get(key)
        case ("comments", _, "notify", _):
            return NotifyShape
    return None
