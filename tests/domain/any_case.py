"""Any small flow, with any case of it and anybody who looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.build import PEOPLE, a_case, facts, published
from workflow.domain.case import Case
from workflow.domain.facts import Facts
from workflow.domain.published import PublishedFlow

ROLES = ("party_role", "plain", "other", "named")
FIELDS = ("one", "two", "three")
STATES = ("s0", "s1", "s2", "s3")

HEAD = """\
format: 1
flow: any
title: {en: Any}
languages: [en]
reference: AN-{number}
calendar: geneva
roles:
  party_role: {of: party}
  plain: {of: office, apart_from: [other]}
  other: {of: office}
  named: {of: office, assigned: one, assigned_by: [plain, other]}
fields:
  one: {type: text}
  two: {type: yes_no, optional: true}
  three: {type: number, optional: true}
"""

CONDITIONS = ("true", "false", 'case.one != "Ada"', "case.two", "case.three > 2", "case.two.given")
VALUES: dict[str, list[Any]] = {"one": ["Filled"], "two": [True, False], "three": [7, 0]}
ASKS = {"why": "{type: text}", "sure": "{type: yes_no, optional: true}"}
ANSWERS: dict[str, list[Any]] = {"why": ["Because."], "sure": [True]}


@dataclass(frozen=True)
class Situation:
    """A case under a flow, who looks at it, and what is known of everybody."""

    source: str
    flow: PublishedFlow
    case: Case
    actor: int
    facts: Facts

    def __repr__(self) -> str:
        return f"{self.source}{self.case}\nactor {self.actor}, {self.facts.roster.held}"


def _some(names: tuple[str, ...], least: int = 0) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(names), unique=True, min_size=least, max_size=2)


def _listed(names: list[str]) -> str:
    return f"[{', '.join(names)}]"


@st.composite
def _states(draw: st.DrawFn) -> str:
    lines = ["states:"]
    for number, name in enumerate(STATES):
        parts = [f"title: {{en: {name}}}"]
        parts += ["initial: true"] if number == 0 else []
        parts += ["final: successful"] if number == len(STATES) - 1 else []
        editors = draw(_some(ROLES))
        edited = {role: draw(_some(FIELDS, least=1)) for role in editors}
        if edited:
            written = ", ".join(f"{role}: {_listed(names)}" for role, names in edited.items())
            parts.append(f"editable_by: {{{written}}}")
        lines.append(f"  {name}: {{{', '.join(parts)}}}")
    return "\n".join(lines) + "\n"


@st.composite
def _action(draw: st.DrawFn, number: int) -> str:
    sources = draw(st.one_of(st.just("any"), _some(STATES[:-1], least=1).map(_listed)))
    lines = [f"  a{number}:", f"    title: {{en: A{number}}}", f"    from: {sources}"]
    target = draw(st.sampled_from((*STATES, "back", "")))
    lines += [f"    to: {target}"] if target else []
    if draw(st.integers(0, 5)) == 0:
        lines.append(f"    automatic: '{draw(st.sampled_from(CONDITIONS))}'")
        return "\n".join(lines) + "\n"
    by = draw(st.one_of(st.just("clock"), _some(ROLES, least=1).map(_listed)))
    lines.append(f"    by: {by}")
    if needs := draw(_some(FIELDS)):
        lines.append(f"    needs: {_listed(needs)}")
    if by != "clock":
        if fills := draw(_some(FIELDS[1:])):
            lines.append(f"    fills: {_listed(fills)}")
        if asks := draw(_some(tuple(ASKS))):
            lines.append("    asks: {" + ", ".join(f"{name}: {ASKS[name]}" for name in asks) + "}")
    if guards := draw(st.lists(st.sampled_from(CONDITIONS), max_size=2)):
        lines.append("    when:")
        lines += [
            f"      - {{is: '{each}', otherwise: {{en: No.}}, basis: setting}}" for each in guards
        ]
    return "\n".join(lines) + "\n"


@st.composite
def _cases(draw: st.DrawFn) -> Case:
    people = st.sampled_from([person.id for person in PEOPLE])
    given = draw(st.fixed_dictionaries({}, optional={
        "one": st.sampled_from(["Ada", "Ben"]), "two": st.booleans(), "three": st.integers(0, 4),
    }))  # fmt: skip
    acted = draw(st.dictionaries(st.sampled_from(ROLES), people.map(lambda one: (one,))))
    return a_case(
        draw(st.sampled_from(STATES)),
        flow="any",
        fields=given,
        before=draw(st.sampled_from([None, *STATES])),
        assigned=draw(st.fixed_dictionaries({}, optional={"named": people})),
        acted=acted,
    )


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """Any of them; few people, so that roles often meet in one person."""
    numbers = range(draw(st.integers(1, 5)))
    source = HEAD + draw(_states()) + "actions:\n" + "".join(draw(_action(n)) for n in numbers)
    few = [person.id for person in PEOPLE[:3]]
    grants = [(person, "focal_point", "KEN") for person in draw(st.sets(st.sampled_from(few)))]
    office: list[tuple[int, str, str | None]] = [
        (person, role, None) for role in ROLES[1:] for person in draw(st.sets(st.sampled_from(few)))
    ]
    return Situation(
        source, published(source), draw(_cases()), draw(st.sampled_from([*few, 99])),
        facts((*grants, *office)),
    )  # fmt: skip
