"""A small flow that consults, and an office with members who can be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from definitions.flow import FOCAL_POINT
from tests.build import ADM, Bureau
from tests.flows import LIBRARY
from workflow.domain.polls import Poll
from workflow.domain.roster import Party, Person
from workflow.errors import Refused
from workflow.services.manage_people import add_parties, add_people, grant_roles
from workflow.services.perform_acts import Result
from workflow.services.publish_flow import Library, approve_flow, publish_flow
from workflow.store import cases, voices

ASKING = """\
format: 1
flow: asking
title: {en: Asking}
languages: [en]
reference: AS-{number}
calendar: geneva

roles:
  registry: {of: office}
  director: {of: office}
  counsellor: {of: office}

fields:
  wide: {type: yes_no, optional: true}

states:
  draft: {title: {en: Draft}, initial: true, editable_by: registry}
  asked: {title: {en: Members are asked}, consult: ballot}
  advised: {title: {en: Counsellors are asked}, consult: views}
  revised: {title: {en: Being revised}}
  adopted: {title: {en: Adopted}, final: successful}
  dropped: {title: {en: Dropped}, final: unsuccessful}

actions:
  ask: {title: {en: Ask}, from: [draft, revised], to: asked, by: registry}
  take_advice: {title: {en: Take advice}, from: [draft, revised], to: advised, by: registry}
  adopt:
    title: {en: Adopt}
    from: asked
    to: adopted
    automatic: ballot.result == "adopted"
    notify: [{send: ended, to: ballot.asked}]
  revise:
    title: {en: Revise}
    from: asked
    to: revised
    automatic: ballot.decided && ballot.result != "adopted"
  settle:
    title: {en: Settle}
    from: advised
    to: adopted
    automatic: views.good >= 2
  recall: {title: {en: Recall}, from: [asked, advised], to: revised, by: registry}
  drop: {title: {en: Drop}, from: any, to: dropped, by: registry}

consultations:
  ballot:
    title: {en: Ballot}
    ask:
      - {membership: associate}
      - {role: director, when: case.wide}
    answers:
      agree: {title: {en: We agree}, counts: for}
      disagree: {title: {en: We do not agree}, counts: against}
      abstain: {title: {en: We abstain}, counts: abstains}
    comments:
      editorial: {title: {en: Editorial}}
      objection: {title: {en: Objection}, opposes: true}
    silence: not_counted
    rule: {share: 70 %, of: replies, minimum_replies: 2}
    after: 4 weeks
    roll: none
    early: when_all_answered
    extension: {by: asked, period: 2 weeks}
    close: {by: registry}
    notify: [{send: called_on, to: ballot.asked}]
    remind: [{before: 1 week, send: waited_for, to: ballot.silent}]
    basis: setting
  views:
    title: {en: Views}
    ask: [{role: counsellor}]
    answers:
      good: {title: {en: Favourable}, counts: for}
      bad: {title: {en: Unfavourable}, counts: against}
    silence: not_counted
    after: 15 working days
    notify: [{send: called_on, to: views.asked}]
"""

NOTICES = {
    "called_on": {"en": "Subject: {{ case.reference }}\n\n{{ person.name }}, you are asked.\n"},
    "waited_for": {"en": "Subject: {{ case.reference }}\n\nAn answer by {{ due.ballot }}.\n"},
}

TEXTS = Library({**LIBRARY.templates, **NOTICES}, LIBRARY.calendars)

MEMBERS = 4
"""Associates, each with two focal points; the first speaker of each is numbered as the party."""


def changed(source: str, *changes: tuple[str, str]) -> str:
    """``source`` with each ``old``, which stands in it once, replaced by ``new``."""
    for old, new in changes:
        assert source.count(old) == 1, f"{old!r} stands {source.count(old)} times"
        source = source.replace(old, new)
    return source


def invite(
    bureau: Bureau,
    members: int = MEMBERS,
    source: str = ASKING,
    *,
    library: Library = TEXTS,
    approver: int | None = None,
) -> list[tuple[int, int]]:
    """Bring the flow into force and take members in; the two speakers of each, in their order."""
    speakers = [
        Person(0, f"Speaker {number} {which}", f"{which}{number}@members.example", "en")
        for number in range(members)
        for which in ("a", "b")
    ]
    parties = [Party(code(n), f"Member {n}", "associate", "") for n in range(members)]
    with bureau.runtime.sessions.begin() as session:
        ids = add_people(session, speakers, bureau.by())
        add_parties(session, parties, bureau.by())
        roles = [(person, FOCAL_POINT, code(place // 2)) for place, person in enumerate(ids)]
        grant_roles(session, roles, bureau.by())
        made = publish_flow(session, source, ADM, bureau.at, library, bureau.salt)
        if approver is not None:
            approve_flow(session, made.name, made.version, approver, bureau.at, bureau.salt)
    return list(zip(ids[::2], ids[1::2], strict=True))


def code(number: int) -> str:
    """The code of a member."""
    return f"M{number:04}"


def begin(bureau: Bureau, actor: int, action: str = "ask", **fields: Any) -> int:
    """A case on which people are asked."""
    case = bureau.open(flow="asking", party=None, actor=actor, values=fields)
    bureau.do(case, action, actor)
    return case


def say(bureau: Bureau, case: int, actor: int, answer: str | None = None, **more: Any) -> Result:
    """What becomes of an answer."""
    values: Mapping[str, Any] = ({"answer": answer} if answer else {}) | more
    capacity = values.get("capacity")
    given = {name: value for name, value in values.items() if name != "capacity"}
    act = bureau.act(case, "answer", actor, **given)
    [result] = bureau.perform(replace(act, capacity=capacity))
    return result


def poll(bureau: Bureau, case: int, name: str = "ballot") -> Poll:
    """The latest round."""
    return bureau.case(case).consultations[name]


def voices_on(bureau: Bureau, case: int, name: str = "ballot") -> list[Any]:
    """The voices of the latest round, in order."""
    with bureau.runtime.readers.begin() as session:
        [found] = cases.read(session, [case]).values()
        number = found.consultations[name].round
        return list(voices.of_rounds(session, [(case, name, number)])[case].values())


def codes(result: Result) -> list[str]:
    """Why an act was refused."""
    assert isinstance(result, Refused), str(result)
    return [each.code for each in result.reasons]
