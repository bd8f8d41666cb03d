"""A small flow without any problem, and what the checks find once one thing in it is changed."""

from collections.abc import Mapping

from definitions.check import check_flow
from definitions.parse import read_flow
from definitions.problems import Problem

SOUND = """\
format: 1
flow: sound
title: {en: Sound, fr: Juste}
languages: [en, fr]
reference: SO-{year}-{number}
calendar: geneva
currency: CHF

legal_basis:
  resolution_34: {instrument: WTSA Resolution 34}

roles:
  giver: {of: party, title: {en: Giver, fr: Donateur}}
  clerk: {of: office}
  officer: {of: office, assigned: one, assigned_by: clerk, apart_from: clerk}

fields:
  amount: {type: money, title: {en: Amount, fr: Montant}}
  start: {type: date, optional: true}
  partner: {type: party, optional: true}
  kind:
    type: choice
    choices: {cash: {en: Cash, fr: Espèces}}
  lines:
    type: table
    optional: true
    columns:
      sum: {type: money, title: {en: Sum, fr: Somme}}
  accepted: {type: money, optional: true}

states:
  draft:
    title: {en: Draft, fr: Brouillon}
    initial: true
    editable_by: giver
  filed:
    title: {en: Filed, fr: Déposé}
    public: {en: Received, fr: Reçu}
    editable_by: {clerk: [start]}
  paused: {title: {en: Paused, fr: Suspendu}}
  small: {title: {en: Small, fr: Petit}}
  done: {title: {en: Done, fr: Fait}, final: successful}
  dropped: {title: {en: Dropped, fr: Abandonné}, final: unsuccessful}

actions:
  file:
    title: {en: File, fr: Déposer}
    from: draft
    to: filed
    by: giver
    needs: [amount, kind]
    notify: [{send: filed, to: [clerk, partner]}]
  pause:
    title: {en: Pause, fr: Suspendre}
    from: filed
    to: paused
    by: [clerk, officer]
    asks:
      why: {type: text, title: {en: Why, fr: Pourquoi}}
    notify: [{send: paused, to: giver}]
  resume:
    title: {en: Resume, fr: Reprendre}
    from: paused
    to: back
    by: officer
  accept:
    title: {en: Accept, fr: Accepter}
    from: [filed, small]
    to: done
    by: officer
    fills: accepted
    asks:
      remark: {type: text, optional: true}
    when:
      - is: >
          case.amount >= money("100.00 CHF") &&
          case.kind == "cash"
        otherwise: {en: Too small., fr: Trop petit.}
        basis: resolution_34
      - is: '!act.remark.given || act.remark != ""'
        otherwise: {en: Empty., fr: Vide.}
        basis: setting
  set_aside:
    title: {en: Set aside, fr: Mettre de côté}
    from: filed
    to: small
    automatic: case.amount < money("100.00 CHF")
  drop:
    title: {en: Drop, fr: Abandonner}
    from: [filed, paused]
    to: dropped
    by: clock

deadlines:
  answer:
    starts: entering filed
    after: 30 days
    runs_in: [filed, paused]
    do: drop
    remind:
      - {before: 7 days, send: reminder, to: officer}
      - {after: 1 week, send: reminder, to: officer}
      - {at: 50 %, send: reminder, to: membership}
  nudge:
    starts: action file
    after: 10 working days
    recurs: 1 month
    remind: {send: nudge, to: clerk}
  begin:
    starts: field start
    runs_in: [filed]
    remind: [{before: 1 month, send: nudge, to: clerk}]
"""

NOTICES = {
    name: dict.fromkeys(("en", "fr"), frozenset(names))
    for name, names in {
        "filed": {"case.reference", "case.amount", "due.answer", "due.nudge", "person.name"},
        "paused": {"act.why", "act.on", "case.state", "office.name"},
        "reminder": {"due.answer", "case.flow", "party.name"},
        "nudge": {"case.lines", "office.contact"},
        "unrelated": {"case.nothing"},
    }.items()
}


def problems(
    *changes: tuple[str, str], notices: Mapping[str, Mapping[str, frozenset[str]]] = NOTICES
) -> list[Problem]:
    """What the checks say of the sound flow with ``changes``, each of one old text into a new."""
    source = SOUND
    for old, new in changes:
        assert source.count(old) == 1, f"{old!r} stands {source.count(old)} times"
        source = source.replace(old, new)
    reading = read_flow(source)
    assert reading.flow is not None, reading.problems
    found = check_flow(reading.flow, reading.positions, notices, ["geneva", "new_york"])
    return list(found)


def said(found: list[Problem]) -> list[str]:
    """Each problem as people read it: place and sentence, warnings marked."""
    return [
        f"{'warning: ' if each.severity == 'warning' else ''}{each.place}: {each.sentence}"
        for each in found
    ]
