"""What flows read of rounds and of assigned people: notices say counts, guards ask who is named."""

from __future__ import annotations

from definitions.problems import Severity
from tests.asking import ASKING, TEXTS, begin, changed, codes, invite, say
from tests.build import ADM, COY, REX, Bureau
from tests.services.delivering import listed
from workflow.services.perform_acts import Receipt
from workflow.services.publish_flow import Library, check_source, publish_flow

TOLD = """\
Subject: {{ case.reference }}

{{ count.ballot_for }} of {{ count.ballot_entitled }}, {{ count.ballot_against }} against,
{{ count.ballot_disagree }} disagree, round {{ count.ballot_round }}.
"""

ASSIGNED = changed(
    ASKING,
    ("  counsellor: {of: office}\n",
     "  counsellor: {of: office, assigned: one, assigned_by: registry}\n"),
    ("ask: {title: {en: Ask}, from: [draft, revised], to: asked, by: registry}",
     "ask: {title: {en: Ask}, from: [draft, revised], to: asked, by: registry,\n"
     "        when: [{is: case.counsellor.assigned, otherwise: {en: Nobody is assigned.}}]}"),
)  # fmt: skip


def test_a_notice_says_what_was_counted(office: Bureau) -> None:
    speakers = invite(office)
    library = Library({**TEXTS.templates, "ended": {"en": TOLD}}, TEXTS.calendars)
    with office.runtime.sessions.begin() as session:
        publish_flow(session, ASKING, ADM, office.at, library, office.salt)
    case = begin(office, REX)

    for (speaker, _), reply in zip(speakers, ("agree",) * 3 + ("disagree",), strict=True):
        say(office, case, speaker, reply)

    office.deliver()
    mails = [each.message or "" for each in listed(office) if each.template == "ended"]
    assert len(mails) == 2 * len(speakers)
    assert all("3 of 4, 1 against,\r\n1 disagree, round 1." in each for each in mails)
    assert office.verify().findings == ()


def test_a_notice_cannot_say_what_no_round_has() -> None:
    text = "Subject: Ended\n\n{{ count.ballot_for }} and {{ count.ballot_remarks }}\n"
    library = Library({**TEXTS.templates, "ended": {"en": text}}, TEXTS.calendars)

    _, problems = check_source(ASKING, library)

    errors = [each.sentence for each in problems if each.severity is Severity.ERROR]
    assert errors == [
        'the notice "ended" reads "count.ballot_remarks" in en, '
        'which is not there when "adopt" sends it'
    ]


def test_a_guard_asks_whether_somebody_is_assigned(office: Bureau) -> None:
    invite(office, source=ASSIGNED)
    case = office.open(flow="asking", party=None, actor=REX, values={})
    [refused] = office.perform(office.act(case, "ask", REX))
    assert codes(refused) == ["condition"]

    office.do(case, "assign", REX, counsellor=COY)

    [done] = office.perform(office.act(case, "ask", REX))
    assert isinstance(done, Receipt)
