"""A small demonstration as files, for tests that change one thing in it."""

from __future__ import annotations

from pathlib import Path

CAST = """\
office: {name: Office, contact: office@example.org, sender: placet@example.org}
parties:
  admin-ken: {name: Administration of Kenya, membership: member_state, country: KEN}
people:
  grace@ken.example.org: {name: Grace Wanjiru, language: en, speaks_for: admin-ken}
  anna@tsb.example.org: {name: Anna Lindgren, language: en, roles: administrator}
  claire@tsb.example.org: {name: Claire Fontaine, language: fr, roles: [registry]}
"""

PROJECTS = """\
flow: project
proposals:
  school:
    called: School network
    party: admin-ken
    by: grace@ken.example.org
    values:
      title: A school network
      objective: Forty schools.
      planned_start: {day: in 6 months}
      planned_end: {day: "next 30 April", after: 12 months}
      target: 12000.00 CHF
      has_conditions: false
      non_member_payer: false
      mandate_of_study_group: false
"""

STORY = """\
title: A small story
tell: A school network is proposed.
calendar: geneva
proposals: projects.yaml
start: {day: monday, at: "09:00"}
hero: school
scenes:
  - title: The rules
    tell: They are put into force.
    steps:
      - {publish: FLOW, by: anna@tsb.example.org}
  - title: The proposal
    tell: It is submitted.
    steps:
      - wait: 1 working day
      - open: school
      - act: submit
        on: school
        by: grace@ken.example.org
        then: {school: submitted}
        mails: received
"""

FLOW = Path(__file__).parents[2] / "definitions" / "flows" / "project.yaml"


def write_script(
    folder: Path, *, cast: str = CAST, projects: str = PROJECTS, story: str = STORY
) -> Path:
    """The three files in ``folder``, which is given back."""
    folder.mkdir(exist_ok=True)
    (folder / "cast.yaml").write_text(cast)
    (folder / "projects.yaml").write_text(projects)
    (folder / "story.yaml").write_text(story.replace("FLOW", str(FLOW)))
    return folder
