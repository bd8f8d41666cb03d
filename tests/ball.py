"""A small flow in which a case waits for whatever there is: people, a clock, an act, nothing."""

from __future__ import annotations

BALL = """\
format: 1
flow: ball
title: {en: Ball}
languages: [en]
reference: BL-{number}
calendar: geneva

roles:
  keeper: {of: office}
  helper: {of: office, assigned: one, assigned_by: keeper}
  friend: {of: party, apart_from: keeper}

fields:
  found: {type: yes_no, optional: true}

states:
  held: {title: {en: Held}, initial: true, editable_by: keeper, norm: 5 working days}
  helped: {title: {en: With the helper}}
  shared: {title: {en: With the friend}, turn: [friend, keeper]}
  hidden: {title: {en: Hidden}, editable_by: keeper}
  thrown: {title: {en: In the air}}
  lost: {title: {en: Lost}}
  over: {title: {en: Over}, final: successful}
  given_up: {title: {en: Given up}, final: unsuccessful}

actions:
  pass_on: {title: {en: Pass on}, from: held, to: helped, by: keeper}
  give_back:
    title: {en: Give back}
    from: [helped, shared]
    to: held
    by: [helper, friend, keeper]
  share: {title: {en: Share}, from: held, to: shared, by: keeper}
  hide: {title: {en: Hide}, from: held, to: hidden, by: keeper}
  find:
    title: {en: Find}
    from: hidden
    to: over
    automatic: case.found
  throw: {title: {en: Throw}, from: held, to: thrown, by: keeper}
  land: {title: {en: Land}, from: thrown, to: held, by: clock}
  lose: {title: {en: Lose}, from: any, to: lost, by: keeper}
  give_up: {title: {en: Give up}, from: any, to: given_up, by: keeper}

deadlines:
  flight: {starts: entering thrown, after: 2 days, do: land}
"""

WAYS = {
    "helped": ["pass_on"],
    "shared": ["share"],
    "hidden": ["hide"],
    "thrown": ["throw"],
    "lost": ["lose"],
}
"""State to the acts of the keeper that bring a case there."""
