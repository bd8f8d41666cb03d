"""Notices: who is written to, why, in which language, and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from notifications.localise import ZONE
from notifications.message import HeaderProblem
from notifications.render import RenderProblem, TemplateProblem
from workflow.cli.terminal.instants import brief, counted, shown, written
from workflow.cli.terminal.paper import Heading, Printed, Rows, Verbatim
from workflow.cli.views.words import LANGUAGES, language_words, plan_words
from workflow.services.write_letter import render_claim
from workflow.store.claims import Claim
from workflow.store.installation import Installation
from workflow.store.notices import NoticeRow

Told = dict[str, Any]

HEADERS = ("From", "To", "Subject", "Date", "Message-ID", "Placet-Case", "Placet-History")
"""The headers of a mail that people look at."""


def row_told(row: NoticeRow) -> Told:
    """A notice as lists have it."""
    return {
        "id": row.id,
        "case_id": row.case_id,
        "reference": row.reference,
        "seq": row.seq,
        "notice": row.template,
        "person_id": row.person_id,
        "email": row.email,
        "because": row.because,
        "language": row.language,
        "wanted": row.wanted,
        "state": row.state,
        "purpose": row.purpose,
        "planned_at": written(row.planned_at),
        "goes": plan_words(row.purpose, row.planned_at, row.decided_at),
        "carried_by": row.carried_by,
        "decided_at": written(row.decided_at),
        "decided": brief(row.decided_at),
        "due_at": written(row.due_at),
        "sent_at": written(row.sent_at),
        "sent": shown(row.sent_at) if row.sent_at else None,
        "address": row.address,
        "attempts": row.attempts,
        "problem": row.problem,
        "answer": row.answer,
        "doubts": row.doubts,
        "bounced_at": written(row.bounced_at),
        "bounced": shown(row.bounced_at) if row.bounced_at else None,
        "bounce": row.bounce,
        "next": shown(row.due_at) if row.state == "queued" and row.attempts else None,
    }


def notices_told(rows: Sequence[NoticeRow], *, more: bool) -> Told:
    """A list of notices as JSON."""
    return {"notices": [row_told(row) for row in rows], "more": more}


def notices_printed(told: Told) -> Iterator[Printed]:
    """The same for people."""
    if not told["notices"]:
        yield "No notices. They stand here once an act owes one; placet work sends them."
        return
    yield Rows(
        ("Id", "Notice", "To", "Language", "State", f"Decided ({ZONE.key})"),
        [
            (
                each["id"],
                each["notice"],
                each["email"] or f"person {each['person_id']} (erased)",
                LANGUAGES[each["language"]],
                each["state"],
                each["decided"],
            )
            for each in told["notices"]
        ],
    )
    for each in told["notices"]:
        yield from trouble(each)
    if told["more"]:
        yield "There are more; --limit shows them, --case and --state choose among them."


def trouble(told: Told) -> Iterator[Printed]:
    """A line for whatever keeps a notice from its reader, or did."""
    if told["problem"]:
        yield f"{told['id']}: {told['problem']}"
    if told["bounced"]:
        yield f"{told['id']}: came back, {told['bounce'] or 'the reason was erased'}"


def mails_told(rows: Sequence[NoticeRow]) -> Told:
    """The mails of a case: how many in each state, and those with which something is wrong."""
    wrong = [row_told(row) for row in rows if row.problem or row.bounced_at or row.state == "held"]
    return {"by_state": Counter(row.state for row in rows), "wrong": wrong}


def mails_printed(told: Told) -> Iterator[Printed]:
    """The same for people; nothing where there are no mails."""
    if not told["by_state"]:
        return
    yield ""
    yield Heading("Mails")
    counts = (f"{number} {state}" for state, number in sorted(told["by_state"].items()))
    yield f"  {', '.join(counts)}"
    for each in told["wrong"]:
        yield f"  {each['notice']} to {each['email'] or 'somebody erased'}, {each['state']}"
        yield from (f"    {line}" for line in trouble(each))


def notice_told(row: NoticeRow, letter: Claim, office: Installation) -> Told:
    """A notice with its mail: the bytes of the first attempt, or what they would be now."""
    told = row_told(row) | {"kept": row.message is not None, "wording_problem": None}
    try:
        source = row.message if row.message is not None else _rendered(letter, office)
    except (RenderProblem, TemplateProblem, HeaderProblem, _Erased) as problem:
        nothing: Told = {"headers": {}, "text": None, "message": None}
        return told | nothing | {"wording_problem": str(problem)}
    mail = message_from_bytes(source.encode("ascii"), EmailMessage, policy=default)
    body = mail.get_body(("plain",))
    return told | {
        "headers": {name: str(value) for name, value in mail.items()},
        "text": body.get_content().replace("\r\n", "\n") if body else "",
        "message": source,
    }


def notice_printed(told: Told) -> Iterator[Printed]:
    """The same for people: headers and text."""
    yield Heading(f"Notice {told['id']}: {told['notice']}, {told['state']}")
    case = told["reference"] or f"draft {told['case_id']}"
    yield f"  Owed by row {told['seq']} of {case}, because {told['because']}"
    yield f"  In {language_words(told)}"
    yield f"  {told['goes']}"
    if told["carried_by"] not in (None, told["id"]):
        yield f"  In one message with notice {told['carried_by']}"
    yield from _delivery_printed(told)
    if told["wording_problem"]:
        yield f"  It cannot be shown: {told['wording_problem']}"
        return
    if not told["kept"]:
        yield "  Not sent yet; this is how it would go out now."
    yield ""
    for name in HEADERS:
        if name in told["headers"]:
            yield Verbatim(f"{name}: {told['headers'][name]}")
    yield ""
    yield Verbatim(told["text"])


def _delivery_printed(told: Told) -> Iterator[Printed]:
    """What became of it so far."""
    if told["attempts"]:
        tries = counted(told["attempts"], "attempt")
        yield f"  {tries} to {told['address'] or 'an address that was erased'}"
    if told["sent"]:
        yield f"  Sent: {told['sent']}"
    if told["answer"]:
        yield f"  Answer: {told['answer']}"
    if told["problem"]:
        yield f"  Problem: {told['problem']}"
    if told["next"]:
        yield f"  Tried again: {told['next']}"
    if told["doubts"]:
        yield f"  In doubt: it may have gone out {counted(told['doubts'], 'time')}"
    if told["bounced"]:
        yield f"  Came back: {told['bounced']}; {told['bounce'] or 'the reason was erased'}"


class _Erased(Exception):
    """The notice's contents were destroyed with the person that they name."""


def _rendered(letter: Claim, office: Installation) -> str:
    if _is_gone(letter.context) or not letter.email:
        raise _Erased("its contents or its recipient were erased")
    return render_claim(letter, office)


def _is_gone(context: object) -> bool:
    return context is None
