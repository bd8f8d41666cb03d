"""Whose turn it is in a state, as the flow says it and where it does not."""

from __future__ import annotations

from definitions.parse import read_flow
from tests.definitions.sound import problems as sound
from tests.definitions.sound import said
from tests.flows import SMALL, changed


def turns(source: str) -> dict[str, tuple[str, ...]]:
    flow = read_flow(source).flow
    assert flow is not None
    return {name: state.turn for name, state in flow.states.items()}


def problems(source: str) -> list[str]:
    return [each.sentence for each in read_flow(source).problems]


def test_it_is_the_turn_of_those_who_lead_on() -> None:
    assert turns(SMALL) == {
        "draft": ("proposer",),
        "submitted": ("registry", "director"),
        "returned": ("proposer",),
        "light": ("director", "registry"),
        "paused": ("registry", "director"),
        "approved": (),
        "withdrawn": (),
        "lapsed": (),
    }


def test_what_the_flow_says_comes_first() -> None:
    said = changed("{title: {en: Paused}}", "{title: {en: Paused}, turn: director}")

    assert turns(said)["paused"] == ("director",)


def test_the_clock_has_the_turn_where_no_person_leads_on() -> None:
    left = changed("from: [draft, returned]", "from: draft")

    assert turns(left)["returned"] == ("clock",)


def test_a_case_that_has_ended_is_nobody_s_turn() -> None:
    said = changed("final: successful}", "final: successful, turn: director}")

    assert problems(said) == ["a case that has ended is nobody's turn; leave it out"]


def test_the_clock_does_not_share_its_turn() -> None:
    said = changed("{title: {en: Paused}}", "{title: {en: Paused}, turn: [director, clock]}")

    assert problems(said) == ['"clock" stands alone; write roles or clock']


def test_a_turn_of_a_role_that_can_do_nothing_there_is_found() -> None:
    paused = "{en: Paused, fr: Suspendu}"
    found = said(sound((f"{paused}}}", f"{paused}, turn: giver}}")))
    unknown = said(sound((f"{paused}}}", f"{paused}, turn: clerc}}")))

    assert found == [
        'states.paused.turn: "giver" has no action in "paused", so it is never its turn there'
    ]
    assert unknown == ['states.paused.turn: "clerc" is not a role; did you mean "clerk"?']
