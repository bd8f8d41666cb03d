"""A notice becomes the bytes of one message: worded, addressed and, where there is a key, signed.

They are made once, before the first attempt, and kept; so a signature stays as it is too.
"""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from definitions.flow import Purpose
from notifications.digest import Part, without_repetition, write_digest
from notifications.message import Envelope, HeaderProblem, build_message
from notifications.render import RenderProblem, TemplateProblem, parse_template, render
from notifications.signing import DkimKey, sign
from notifications.unsubscribing import unsubscribe_address
from workflow.domain.notices import CONTENTS_ERASED, RECIPIENT_ERASED
from workflow.store.claims import Claim
from workflow.store.installation import Installation

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice ready to go, or the problem that keeps it from going."""

    claim: Claim
    message: str = ""
    problem: str = ""


def write_letter(claim: Claim, office: Installation, key: DkimKey | None = None) -> Letter:
    """The letter of a claimed notice: the bytes that were kept, else new ones."""
    if claim.message is not None:
        return Letter(claim, claim.message)
    if not claim.email:
        return Letter(claim, problem=RECIPIENT_ERASED)
    if claim.context is None:
        return Letter(claim, problem=CONTENTS_ERASED)
    try:
        return Letter(claim, _signed(render_claim(claim, office), claim, key))
    except (RenderProblem, TemplateProblem, HeaderProblem) as problem:
        log.warning("notice cannot be worded", notice=claim.id, problem=str(problem))
        return Letter(claim, problem=str(problem))
    except Exception as error:
        # Whatever is wrong with one letter, the others of the sweep must go.
        log.exception("notice cannot be worded", notice=claim.id)
        return Letter(claim, problem=f"it cannot be worded: {type(error).__name__}")


def render_claim(claim: Claim, office: Installation) -> str:
    """The bytes of a notice before they are signed, as text: it is all ASCII.

    Raises:
        RenderProblem, TemplateProblem, HeaderProblem: the notice cannot be worded or addressed.
    """
    if len(claim.carries) > 1:
        return _render_digest(claim, office)
    rendered = render(
        parse_template(claim.source),
        claim.context or {},
        claim.language,
        _unsubscribe_address(claim, office),
    )
    envelope = Envelope(
        message_id=message_id(office, claim.id),
        thread_id=thread_id(office, claim.case_id),
        sender=(office.name, office.sender),
        recipient=(claim.name, claim.email),
        language=claim.language,
        date=claim.decided_at,
        reference=claim.reference or "",
        head=claim.head,
        unsubscribe=_unsubscribe_address(claim, office),
    )
    return build_message(rendered, envelope).decode("ascii")


def _render_digest(claim: Claim, office: Installation) -> str:
    """The bytes of a digest, in the language that its reader wanted last."""
    carried = [each for each in claim.carries if each.context is not None]
    language = max(carried, key=lambda each: (each.decided_at, each.id)).wanted
    address = _unsubscribe_address(claim, office)
    parts = without_repetition([((each.case_id, each.template), _part(each)) for each in carried])
    envelope = Envelope(
        message_id=message_id(office, claim.id),
        thread_id=message_id(office, claim.id),
        sender=(office.name, office.sender),
        recipient=(claim.name, claim.email),
        language=language,
        date=claim.planned_at or claim.decided_at,
        head=claim.head,
        carries=tuple(
            (message_id(office, each.id), each.head) for each in carried if each.id != claim.id
        ),
        unsubscribe=address,
    )
    digest = write_digest(parts, language, office.name, address)
    return build_message(digest, envelope).decode("ascii")


def _part(claim: Claim) -> Part:
    rendered = render(parse_template(claim.source), claim.context or {}, claim.language)
    reference = claim.reference or ""
    return Part(reference, claim.language, rendered.subject, rendered.text, rendered.markup)


def _unsubscribe_address(claim: Claim, office: Installation) -> str:
    """Where the reader asks for no more of this; nowhere for what asks something of them."""
    informs = claim.purpose == Purpose.INFORMATION
    return unsubscribe_address(claim.token, office.sender) if informs and claim.token else ""


def message_id(office: Installation, notice: str) -> str:
    """The Message-ID of a notice: the same at every attempt (RFC 5322, 3.6.4)."""
    return f"<notice-{notice}@{office.sender.rpartition('@')[2]}>"


def thread_id(office: Installation, case_id: int) -> str:
    """What all mails of a case answer to, so that mail programs show them as one thread."""
    return f"<case-{case_id}@{office.sender.rpartition('@')[2]}>"


def resends_in_doubt(claim: Claim) -> bool:
    """Whether the notice's template wants it sent again when nobody knows whether it went out.

    A digest is sent again when the templates of all that it carries want it.
    """
    sources = {each.source for each in claim.carries or (claim,)}
    try:
        return all(parse_template(source).in_doubt == "resend" for source in sources)
    except TemplateProblem:
        return False


def _signed(message: str, claim: Claim, key: DkimKey | None) -> str:
    if key is None:
        return message
    return sign(message.encode("ascii"), key, claim.decided_at).decode("ascii")
