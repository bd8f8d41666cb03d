"""How a flow says what is asked of whom, and each way to write it wrongly."""

from __future__ import annotations

from fractions import Fraction

import pytest

from definitions.check import check_flow
from definitions.consultations import Denominator, Early, Result, Rule, Silence, Unreached
from definitions.draw import mermaid, to_json
from definitions.flow import Flow, Start, Trigger
from definitions.parse import read_flow
from definitions.periods import Period, Roll, Unit
from definitions.problems import Severity
from notifications.render import parse_template
from tests.asking import ASKING, TEXTS, changed

NAMES = {
    notice: {language: parse_template(text).names for language, text in texts.items()}
    for notice, texts in TEXTS.templates.items()
}


def flow_of(source: str = ASKING) -> Flow:
    """The flow, which must read."""
    reading = read_flow(source)
    assert reading.flow is not None, reading.problems
    return reading.flow


WITH_MEETING = changed(ASKING, ("  wide:", "  when: {type: meeting, optional: true}\n  wide:"))
TO_MEETING = (
    "    after: 4 weeks\n    roll: none\n",
    "    until: when\n    before: 7 working days\n",
)


def problems(*changes: tuple[str, str], severity: Severity = Severity.ERROR) -> list[str]:
    """What is found in ``ASKING`` with ``changes``: place and sentence of each."""
    reading = read_flow(changed(WITH_MEETING, *changes))
    found = list(reading.problems)
    if reading.flow is not None:
        found += check_flow(reading.flow, reading.positions, NAMES, TEXTS.calendars)
    return [f"{each.place}: {each.sentence}" for each in found if each.severity is severity]


def test_a_consultation_says_what_is_asked_of_whom_and_how_it_is_decided() -> None:
    ballot = flow_of().consultations["ballot"]

    assert [part.name for part in ballot.asked] == ["associate", "director"]
    assert ballot.rule == Rule(
        share=Fraction(7, 10), of=Denominator.REPLIES, minimum_replies=2, too_few=Result.REJECTED
    )
    assert (ballot.silence, ballot.early) == (Silence.NOT_COUNTED, Early.WHEN_ALL_ANSWERED)
    assert (ballot.unreached, ballot.live) == (Unreached.COUNTED, False)
    assert ballot.extension is not None
    assert ballot.extension.period == Period(2, Unit.WEEKS)
    assert to_json(flow_of())["consultations"]["ballot"]["rule"]["share"] == "7/10"


def test_it_closes_at_the_end_of_a_deadline_of_its_own_name() -> None:
    deadline = flow_of().deadlines["ballot"]

    assert deadline.starts == Start(Trigger.ENTERING, "asked")
    assert (deadline.after, deadline.runs_in) == (Period(4, Unit.WEEKS), ("asked",))
    assert (deadline.do, deadline.roll) == (None, Roll.NONE)
    assert [reminder.to for reminder in deadline.remind] == [("ballot.silent",)]


def test_it_can_close_some_time_before_a_meeting() -> None:
    deadline = flow_of(changed(WITH_MEETING, TO_MEETING)).deadlines["ballot"]

    assert deadline.starts == Start(Trigger.MEETING, "when")
    assert (deadline.before, deadline.after) == (Period(7, Unit.WORKING_DAYS), None)
    assert (deadline.runs_in, deadline.roll) == (("asked",), Roll.BACKWARD)
    assert problems(TO_MEETING) == []


def test_a_drawing_says_what_is_asked_in_a_state() -> None:
    assert "    asked : ✉ Ballot" in mermaid(flow_of()).splitlines()


def test_a_sound_flow_has_no_problems() -> None:
    assert problems() == []
    assert problems(severity=Severity.WARNING) == []


SILENT = ("    silence: not_counted\n    rule", "    rule")
RULE = "rule: {share: 70 %, of: replies, minimum_replies: 2}"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (SILENT, 'consultations.ballot.silence: "silence" is missing'),
        (("consult: ballot", "consult: balot"), 'states.asked.consult: "balot" is not a consult'),
        (("consult: ballot", "consult: [ballot, views]"), "states.advised.consult: "),
        (("initial: true,", "initial: true, consult: ballot,"), "states.draft.consult: a case is "),
        ((", consult: views}", "}"), 'consultations.views: no state holds "views"; write "consult'),
        (("membership: associate", "membership: asociate"), '"asociate" is not a membership; did'),
        (("{role: director, when", "{role: dirctor, when"), '"dirctor" is not a role; did you me'),
        (("{role: director, when", "{membership: associate, when"), '"associate" is asked alread'),
        (("{membership: associate}", "{when: case.wide}"), "none found; a part of the elector"),
        (("when: case.wide", "when: case.wyde"), '"case.wyde" is not known; did you mean "case.w'),
        ((RULE, "rule: {share: 70 %, more_than: 50 %}"), '"share" and "more_than" exclude each ot'),
        ((RULE, "rule: {of: replies, at_least: 1}"), '"of" says nothing without "share" or "mor'),
        ((RULE, "rule: {at_least: 1, too_few: later}"), '"too_few" says nothing without "minimum'),
        ((RULE, "rule: {tie: later}"), "it tests nothing; write one of share, more_than"),
        ((RULE, "rule: {share: 101 %}"), '"101 %" is not a share; write a part of the whole: 2/3'),
        ((RULE, "rule: {at_least: 1, veto: registry}"), '"registry" is not a part that is asked'),
        ((RULE, "rule: {at_least: 0}"), "0 is too small; 1 is the least"),
        ((RULE, "rule: {quorum: 2}"), '"quorum" is not a key here; known are "share"'),
        (("    after: 4 weeks\n", ""), 'neither found; a consultation closes by "after"'),
        (("    after: 4 weeks\n", "    until: wide\n"), '"wide" is a field of type yes_no; a cons'),
        (("    after: 4 weeks\n", "    until: when\n"), '"when" is a meeting; write how long befo'),
        (
            ("    after: 4 weeks\n", "    after: 4 weeks\n    before: 1 week\n"),
            '"before" counts back',
        ),
        (("counts: abstains", "counts: abstain"), '"abstain" is not known here; did you mean "abs'),
        (("abstain: {title", "silent: {title"), '"silent" has a meaning of its own; choose anot'),
        (("editorial: {title", "agree: {title"), '"agree" is an answer already; conditions count'),
        (("by: asked,", "by: aske,"), '"aske" is not a role; there are counsellor, director'),
        (("close: {by: registry}", "close: {by: registrar}"), '"registrar" is not a role; did yo'),
        (("to: ballot.silent", "to: balot.silent"), '"balot.silent" is not a recipient; did you'),
        (("to: ballot.silent", "to: ballot.quiet"), '"ballot.quiet" is not a recipient; a name'),
        (("before: 1 week", "before: 5 weeks"), "5 weeks before the end is not after the start"),
        (("send: waited_for", "send: waited_four"), '"waited_four" is not a notice; did you mean'),
        (
            ("  ballot:\n    title: {en: Ballot}", "  party:\n    title: {en: Ballot}"),
            '"party" has',
        ),
        (("views.good >= 2", "views.goud >= 2"), '"views.goud" is not known; did you mean "views'),
        (("basis: setting", "basis: resolution"), '"resolution" is not a legal basis; there are s'),
    ],
)
def test_what_is_wrong_with_a_consultation_is_found(change: tuple[str, str], expected: str) -> None:
    found = problems(change)

    assert any(expected in each for each in found), found


def test_a_name_of_meetings_is_no_consultation_too() -> None:
    more = "meetings:\n  ballot: {group: TSAG}\nconsultations:"

    assert 'meetings.ballot: "ballot" is a consultation too; conditions read both' in str(
        problems(("consultations:", more))
    )


def test_a_deadline_of_the_same_name_is_refused() -> None:
    more = "deadlines:\n  ballot: {starts: entering asked, after: 1 week, do: drop}\nconsultations:"

    assert 'deadlines.ballot: "ballot" is a consultation too, whose closing is a deadline' in str(
        problems(("consultations:", more))
    )


@pytest.mark.parametrize("name", ["answer", "close_consultation", "extend_consultation"])
def test_acts_on_rounds_are_built_in(name: str) -> None:
    assert any("has a meaning of its own" in each for each in problems(("  drop:", f"  {name}:")))


def test_where_notice_is_required_everybody_is_sent_one() -> None:
    change = (
        "    notify: [{send: called_on, to: ballot.asked}]\n",
        "    unreached: later\n",
    )

    assert problems(change) == [
        "consultations.ballot.unreached: nobody is reached: no notice of the opening goes to "
        '"ballot.asked"'
    ]


def test_a_consultation_of_which_nobody_hears_is_warned_of() -> None:
    change = ("    notify: [{send: called_on, to: views.asked}]\n", "")

    assert problems(change, severity=Severity.WARNING) == [
        'consultations.views: no notice of its opening goes to "views.asked"; who is asked hears '
        "nothing"
    ]


def test_a_rule_that_can_never_be_met_or_is_met_before_anybody_speaks_is_found() -> None:
    never = problems(("counts: for}\n      disagree", "counts: none}\n      disagree"))
    always = problems(
        ("counts: against}\n      abstain", "counts: abstains}\n      abstain"),
        ("objection: {title: {en: Objection}, opposes: true}", "remark: {title: {en: Remark}}"),
        (RULE, "rule: {at_most_against: 6}"),
    )

    assert [each for each in never if each.startswith("consultations.ballot.rule")], never
    assert [each for each in always if each.startswith("consultations.ballot.rule")], always
