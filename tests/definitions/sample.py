"""A short, complete flow in two languages, for tests that need one to read, to break or to run."""

from __future__ import annotations

from definitions.flow import Flow
from definitions.parse import read_flow

SAMPLE = """\
format: 1
flow: sample
title: {en: Sample project, fr: Projet d'exemple}
reference: SP-{year}-{number:04}
calendar: geneva
languages: [en, fr]
currency: CHF

legal_basis:
  resolution_34: {instrument: WTSA Resolution 34, edition: Dubai 2012, clause: resolves 3}

roles:
  proposer: {of: party, title: {en: Proposer, fr: Proposant}}
  registry: {of: office}
  counsellor: {of: office, assigned: one, assigned_by: registry}
  director: {of: office, apart_from: [counsellor]}

fields:
  title: {type: text, title: {en: Title, fr: Titre}}
  target: {type: money, above: "0"}
  planned_start: {type: date, optional: true}
  co_sponsors: {type: parties, optional: true}
  budget:
    type: table
    optional: true
    columns:
      line: {type: text, max: 100}
      amount: {type: money}
  decided_amount: {type: money, optional: true}

states:
  draft:
    title: {en: Draft, fr: Projet de dossier}
    initial: true
    editable_by: [proposer]
  submitted:
    title: {en: Submitted, fr: Soumis}
    public: {en: Received, fr: Reçu}
    norm: 5 working days
    editable_by: {registry: [title, planned_start]}
  returned:
    title: {en: Returned for completion, fr: Renvoyé pour complément}
    editable_by: {proposer: all}
  small:
    title: {en: Small project, fr: Petit projet}
  approved:
    title: {en: Approved, fr: Approuvé}
    final: successful
  refused:
    title: {en: Refused, fr: Refusé}
    final: unsuccessful
  lapsed:
    title: {en: Lapsed, fr: Caduc}
    final: unsuccessful

actions:
  submit:
    title: {en: Submit, fr: Soumettre}
    from: [draft, returned]
    to: submitted
    by: proposer
    needs: [title, target]
    when:
      - is: 'party.membership in ["member_state", "sector_member", "associate"]'
        otherwise:
          en: Only members may submit.
          fr: Seuls les membres peuvent soumettre.
        basis: resolution_34
    notify:
      - {send: received, to: proposer}
  return:
    title: {en: Return for completion, fr: Renvoyer}
    from: submitted
    to: returned
    by: registry
    asks: {missing: {type: long_text, max: 2000, title: {en: What is missing, fr: Ce qui manque}}}
    notify: [{send: incomplete, to: proposer}]
  take_light_way:
    title: {en: Take the light way, fr: Suivre la voie simplifiée}
    from: submitted
    to: small
    automatic: case.target <= money("5000.00 CHF")
  approve:
    title: {en: Approve, fr: Approuver}
    from: [submitted, small]
    to: approved
    by: director
    fills: [decided_amount]
    when:
      - is: case.decided_amount.given
        otherwise: {en: Say which amount you approve., fr: Indiquez le montant approuvé.}
        basis: setting
    notify: [{send: approved, to: [proposer, co_sponsors]}]
  refuse:
    title: {en: Refuse, fr: Refuser}
    from: [submitted, small]
    to: refused
    by: director
    asks: {reasons: {type: long_text}}
    confirm: true
    notify: [{send: refused, to: proposer}]
  withdraw:
    title: {en: Withdraw, fr: Retirer}
    from: any
    to: lapsed
    by: proposer
    confirm: true
  lapse:
    title: {en: Lapse, fr: Devenir caduc}
    from: returned
    to: lapsed
    by: clock
    notify: [{send: lapsed, to: [proposer, counsellor]}]

deadlines:
  completion:
    starts: entering returned
    after: 30 days
    do: lapse
    remind: {send: completion_reminder, to: proposer}
    basis: setting
  decision:
    starts: action submit
    after: 15 working days
    remind:
      - {before: 3 working days, send: decision_reminder, to: director}
"""


def sample_flow(source: str = SAMPLE) -> Flow:
    """The flow that ``source`` says; it must have no problems."""
    reading = read_flow(source)
    assert reading.flow is not None, reading.problems
    return reading.flow


def changed(old: str, new: str, source: str = SAMPLE) -> str:
    """``source`` with its one ``old`` replaced by ``new``."""
    assert source.count(old) == 1, f"{old!r} stands {source.count(old)} times in the sample"
    return source.replace(old, new)


def problems_of(source: bytes | str) -> list[str]:
    """The problems as ``line:column place: sentence``; with one there is no flow."""
    reading = read_flow(source)
    assert (reading.flow is None) == bool(reading.problems)
    return [f"{p.line}:{p.column} {p.place}: {p.sentence}" for p in reading.problems]
