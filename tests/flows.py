"""Two small flows, in English only, with the texts of their notices.

``SMALL`` has a bit of everything that an act can do; ``ROUNDS`` is about time.
"""

from __future__ import annotations

import re

from definitions.calendars import FOLDER, parse_calendar
from workflow.services.publish_flow import Library

SMALL = """\
format: 1
flow: small
title: {en: Small project}
languages: [en]
reference: SP-{year}-{number:04}
calendar: geneva
currency: CHF

roles:
  proposer: {of: party, title: {en: Proposer}}
  registry: {of: office}
  counsellor: {of: office, assigned: one, assigned_by: registry}
  director: {of: office, title: {en: Director}, apart_from: counsellor}

fields:
  title: {type: text, max: 100}
  target: {type: money, above: "0"}
  start: {type: date, optional: true}
  sponsors: {type: parties, optional: true}
  contact: {type: person, optional: true}
  letter: {type: document, optional: true, max: 1 MB, types: [pdf, txt]}
  budget:
    type: table
    optional: true
    columns:
      line: {type: text, max: 100}
      amount: {type: money}
      payer: {type: party, optional: true}
  granted: {type: money, optional: true}

states:
  draft: {title: {en: Draft}, initial: true, editable_by: proposer}
  submitted:
    title: {en: Submitted}
    public: {en: Received}
    editable_by: {registry: [start, sponsors], director: [contact]}
  returned: {title: {en: Returned}, editable_by: proposer}
  light: {title: {en: On the light way}}
  paused: {title: {en: Paused}}
  approved: {title: {en: Approved}, final: successful}
  withdrawn: {title: {en: Withdrawn}, final: unsuccessful}
  lapsed: {title: {en: Lapsed}, final: unsuccessful}

actions:
  submit:
    title: {en: Submit}
    from: [draft, returned]
    to: submitted
    by: proposer
    needs: [title, target]
    when:
      - is: party.membership != "private_non_member"
        otherwise: {en: Only members may submit.}
        basis: setting
    notify: [{send: received, to: proposer}]
  return:
    title: {en: Return}
    from: submitted
    to: returned
    by: registry
    asks: {missing: {type: long_text, max: 2000}}
    notify: [{send: incomplete, to: proposer}]
  lighten:
    title: {en: Take the light way}
    from: submitted
    to: light
    automatic: case.target <= money("5000.00 CHF")
  advise:
    title: {en: Advise}
    from: [submitted, light]
    by: counsellor
    asks:
      advice: {type: choice, choices: {favourable: {en: In favour}, unfavourable: {en: Against}}}
      remark: {type: long_text, optional: true}
      paper: {type: document, optional: true}
  approve:
    title: {en: Approve}
    from: [submitted, light]
    to: approved
    by: director
    fills: granted
    when:
      - is: case.granted.given && case.granted <= case.target
        otherwise: {en: Say how much of the target is granted.}
        basis: setting
    notify: [{send: approved, to: [proposer, sponsors, contact]}]
  pause:
    title: {en: Pause}
    from: [submitted, light]
    to: paused
    by: [registry, director]
  resume:
    title: {en: Resume}
    from: paused
    to: back
    by: [registry, director]
  withdraw:
    title: {en: Withdraw}
    from: any
    to: withdrawn
    by: proposer
    confirm: true
  lapse:
    title: {en: Lapse}
    from: returned
    to: lapsed
    by: clock
    notify: [{send: lapsed, to: [proposer, registry]}]

deadlines:
  completion:
    starts: entering returned
    after: 30 days
    do: lapse
    remind: {send: reminder, to: proposer}
  decision:
    starts: action submit
    after: 15 working days
    remind: [{before: 3 working days, send: nudge, to: director}]
"""

ROUNDS = """\
format: 1
flow: rounds
title: {en: Rounds}
languages: [en]
reference: RD-{number}
calendar: geneva

roles:
  keeper: {of: office}

fields:
  visit: {type: date, optional: true}
  closed: {type: yes_no, optional: true}

states:
  waiting: {title: {en: Waiting}, initial: true, editable_by: keeper}
  running: {title: {en: Running}, editable_by: keeper}
  over: {title: {en: Over}, final: successful}

actions:
  begin:
    title: {en: Begin}
    from: waiting
    to: running
    by: keeper
  renew:
    title: {en: Renew}
    from: running
    to: running
    by: keeper
  tick:
    title: {en: Tick}
    from: running
    by: clock
    notify: [{send: ticked, to: keeper}]
  call:
    title: {en: Call}
    from: running
    by: clock
    when:
      - is: '!case.closed'
        otherwise: {en: The house is closed.}
        basis: setting
    notify: [{send: called, to: keeper}]
  end:
    title: {en: End}
    from: running
    to: over
    by: clock
    notify: [{send: ended, to: keeper}]

deadlines:
  round:
    starts: entering running
    after: 1 month
    do: tick
    recurs: 1 month
    remind:
      - {before: 7 days, send: nudge, to: keeper}
      - {before: 12 hours, send: nudge, to: keeper}
  visit:
    starts: field visit
    runs_in: running
    do: call
    remind: [{at: 50 %, send: nudge, to: keeper}]
  end:
    starts: action begin
    after: 1 year
    runs_in: running
    do: end
"""

TEMPLATES = {
    "received": {
        "en": "Subject: {{ case.reference }} received\n\n{{ case.title }} of {{ party.name }},"
        " decided by {{ due.decision }}. {{ case.budget }}\n\n{{ office.name }}\n"
    },
    "incomplete": {
        "en": "Subject: {{ case.reference }}: please complete\nIn doubt: resend\n\n"
        "Dear {{ person.name }},\n\n"
        "{{ act.missing }} is missing; time ends {{ due.completion }}.\n",
        "fr": "Subject: {{ case.reference }} : à compléter\nIn doubt: resend\n\n"
        "{{ person.name }}, il manque {{ act.missing }} jusqu'au {{ due.completion }}.\n",
    },
    "approved": {
        "en": "Subject: {{ case.reference }} approved\n\n{{ case.granted }} of {{ case.target }},"
        " {{ case.state }}, on {{ act.on }}. {{ case.sponsors }}\n"
    },
    "lapsed": {"en": "Subject: {{ case.reference }} lapsed\n\nIts time is over.\n"},
    "reminder": {"en": "Subject: {{ case.reference }}\n\nTime ends {{ due.completion }}.\n"},
    "nudge": {"en": "Subject: {{ case.reference }}: soon\n\nSomething is due.\n"},
    "ticked": {"en": "Subject: {{ case.reference }}: a round is over\n\nAnother begins.\n"},
    "called": {"en": "Subject: {{ case.reference }}: the visit\n\nIt is {{ case.visit }}.\n"},
    "visited": {
        language: f"Subject: {{{{ case.reference }}}}\n\n{words}: {{{{ case.visit }}}}.\n"
        for language, words in {
            "en": "The visit is on",
            "fr": "La visite a lieu le",
            "es": "La visita es el",
            "ru": "Визит состоится",
            "zh": "访问日期",
            "ar": "موعد الزيارة",
        }.items()
    },
    "ended": {"en": "Subject: {{ case.reference }}: the end\n\nIt is over.\n"},
}

TAKE_BACK = "take_back: {by: [registry, director], within: 30 minutes}\n"

OTHER_YEARS = re.compile(r"^  (?!202[6-9])\d{4}-.*\n", re.MULTILINE)

GENEVA = OTHER_YEARS.sub("", (FOLDER / "geneva.yaml").read_text()).replace(
    "years: {from: 2000, to: 2035}", "years: {from: 2026, to: 2029}"
)
"""The calendar of Geneva for a few years, since it is read again for every office."""

LIBRARY = Library(TEMPLATES, {"geneva": (parse_calendar(GENEVA.encode()), GENEVA)})


def changed(old: str, new: str, source: str = SMALL) -> str:
    """``source`` with its one ``old`` replaced by ``new``."""
    assert source.count(old) == 1, f"{old!r} stands {source.count(old)} times"
    return source.replace(old, new)


OVERRIDE = "override: {by: director}\n"

PATIENT = (
    changed(
        "after: 15 working days\n",
        "after: 15 working days\n    runs_in: [submitted, light]\n"
        "    pauses_in: [returned, paused]\n",
        changed("flow: small", "flow: patient", changed("SP-{year}", "PP-{year}")),
    )
    + TAKE_BACK
    + OVERRIDE
)
"""As ``SMALL``; the clock of the decision stands while the case is returned or paused."""

MENDABLE = changed("flow: small", "flow: mendable", changed("SP-{year}", "MP-{year}")) + TAKE_BACK
"""The small flow, in which the registry and directors take back what was done by mistake."""


def news() -> str:
    """``SMALL`` as another flow, which informs: of submissions, approvals and a day that is set."""
    changes = (
        ("flow: small\n", "flow: news\n"),
        ("SP-{year}", "NW-{year}"),
        ("  budget:\n", "  visit: {type: date, optional: true}\n  budget:\n"),
        ("{send: received, to: proposer}", "{send: received, to: proposer, for: information}"),
        (
            "{send: approved, to: [proposer, sponsors, contact]}",
            "{send: approved, to: [sponsors, contact], for: information}, "
            "{send: approved, to: proposer}",
        ),
        (
            "  pause:\n",
            "  set_visit:\n    title: {en: Set the visit}\n    from: submitted\n    by: registry\n"
            "    fills: visit\n    notify: [{send: called, to: proposer, for: information}]\n"
            "  pause:\n",
        ),
        ("{send: called,", "{send: visited,"),
        (
            "remind: {send: reminder, to: proposer}",
            "remind: {send: reminder, to: proposer, for: information}",
        ),
    )
    source = SMALL
    for old, new in changes:
        source = changed(old, new, source)
    return source


NEWS = news()


GRANTING = """\
format: 1
flow: grants
title: {en: Grants}
languages: [en]
reference: GR-{number}
calendar: geneva
currency: CHF

roles:
  proposer: {of: party, title: {en: Proposer}}
  registry: {of: office}
  certifier: {of: office, apart_from: approver, delegable: false}
  approver: {of: office}
  director:
    of: office
    title: {en: Director}
    acting: {role: deputy, up_to: 90 days}
    else: chief
  deputy: {of: office}
  chief: {of: office}

fields:
  title: {type: text}
  target: {type: money, above: "0"}
  payer: {type: party, optional: true}

states:
  draft: {title: {en: Draft}, initial: true, editable_by: proposer}
  certified: {title: {en: Certified}}
  over: {title: {en: Over}, final: successful}

actions:
  certify: {title: {en: Certify}, from: draft, to: certified, by: certifier}
  approve:
    title: {en: Approve}
    from: certified
    by: approver
    amount: target
    notify: [{send: ended, to: director}]
  sign: {title: {en: Sign}, from: certified, by: approver, in_person: true}
  finish:
    title: {en: Finish}
    from: certified
    to: over
    by: director
    notify: [{send: ended, to: proposer}]

recusal:
  imposed_by: registry
  employer: true
  contributors: payer
  authors: proposer
"""
"""People act for one another here: deputies, ceilings, recusals, two pairs of eyes."""
