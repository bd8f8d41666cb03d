"""Cases that never get there, never get out, or go round for ever."""

from tests.definitions.sound import problems, said


def with_state(name: str, more: str = "") -> tuple[str, str]:
    """A state of that name in front of the final ones."""
    return "  done: {", f"  {name}: {{title: {{en: New, fr: Neuf}}{more}}}\n  done: {{"


def with_action(*lines: str) -> tuple[str, str]:
    """An action ``go`` in front of ``set_aside``."""
    body = "".join(f"    {line}\n" for line in ("title: {en: Go, fr: Aller}", *lines))
    return "  set_aside:", f"  go:\n{body}  set_aside:"


def before_resume(line: str) -> tuple[str, str]:
    return "  resume:", f"  {line}\n  resume:"


def test_a_state_to_which_no_action_leads_is_never_reached() -> None:
    assert said(problems(with_state("lost"))) == [
        'states.lost: a case never comes to "lost": no action leads to it'
    ]


def test_a_state_is_not_reached_from_one_that_is_not() -> None:
    found = problems(
        with_state("lost"),
        ("  paused: {title", "  found: {title: {en: New, fr: Neuf}}\n  paused: {title"),
        with_action("from: lost", "to: found", "by: clerk"),
    )

    assert said(found) == [
        'states.found: a case never comes to "found": it is only entered from "lost", which'
        " cannot be reached itself",
        'states.lost: a case never comes to "lost": no action leads to it',
    ]


def test_a_state_without_a_way_out_must_be_final() -> None:
    found = problems(with_state("stuck"), with_action("from: filed", "to: stuck", "by: clerk"))

    assert said(found) == [
        'states.stuck: no action leads out of "stuck", and it is not final',
    ]


def test_an_action_that_leaves_the_case_where_it_is_is_no_way_out() -> None:
    found = problems(
        with_state("stuck"),
        with_action("from: filed", "to: stuck", "by: clerk"),
        before_resume("stay: {title: {en: Stay, fr: Rester}, from: stuck, by: clerk}"),
    )

    assert said(found) == [
        'states.stuck: no action leads out of "stuck", and it is not final',
    ]


def test_from_every_state_some_end_can_be_reached() -> None:
    found = problems(
        with_state("left"),
        ("  paused: {title", "  right: {title: {en: New, fr: Neuf}}\n  paused: {title"),
        with_action("from: [filed, right]", "to: left", "by: clerk"),
        before_resume("turn: {title: {en: Turn, fr: Tour}, from: left, to: right, by: clerk}"),
    )

    assert said(found) == [
        'states.right: no final state can be reached from "right"',
        'states.left: no final state can be reached from "left"',
    ]


def test_a_flow_has_a_final_state() -> None:
    found = problems((", final: successful", ""), (", final: unsuccessful", ""))

    assert said(found) == [
        "states: no state is final, so no case ever ends; mark one with final: successful"
    ]


def test_nothing_is_done_in_a_final_state() -> None:
    found = problems(("from: [filed, small]", "from: [filed, small, dropped]"))

    assert said(found) == [
        'actions.accept.from.2: "dropped" is final; no action can be taken in it'
    ]


def test_from_any_is_not_from_final_states() -> None:
    assert problems(with_action("from: any", "to: dropped", "by: clerk")) == []


def test_back_needs_a_state_before() -> None:
    found = problems(("from: paused\n", "from: [paused, draft]\n"))

    assert said(found) == [
        'actions.resume.from.1: there is no state before "draft" to go back to;'
        " no action leads to it"
    ]


def test_automatic_actions_must_not_go_in_a_circle() -> None:
    found = problems(
        with_action("from: small", "to: paused", "automatic: case.kind == 'cash'"),
        before_resume(
            "on: {title: {en: On, fr: Suite}, from: paused, to: filed, automatic: 'true'}"
        ),
    )

    assert said(found) == [
        "actions.on.automatic: automatic actions go in a circle: paused to filed to small to paused"
    ]


def test_two_automatic_actions_in_a_row_are_no_circle() -> None:
    assert problems(with_action("from: small", "to: paused", "automatic: 'true'")) == []


def test_an_automatic_action_that_goes_nowhere_would_be_taken_for_ever() -> None:
    found = problems(with_action("from: small", "automatic: 'true'"))

    assert said(found) == [
        'actions.go.automatic: it leaves the case in "small",'
        " so it would be taken again at every act"
    ]


def test_an_action_of_the_clock_needs_its_deadline() -> None:
    found = problems(with_action("from: small", "to: dropped", "by: clock"))

    assert said(found) == [
        'actions.go.by: no deadline does "go", so the clock never takes it; name it in "do"'
    ]


def test_a_deadline_does_only_what_is_the_clock_s() -> None:
    found = problems(("    do: drop\n", "    do: resume\n"), ("by: clock", "by: officer"))

    assert said(found) == [
        'warning: deadlines.answer.do: "resume" cannot be taken in "filed", where it can come due'
        " too",
        'deadlines.answer.do: "resume" is taken by officer; a deadline does actions "by: clock"',
    ]


def test_somebody_must_be_able_to_assign_first() -> None:
    found = problems(
        ("assigned_by: clerk,", "assigned_by: second,"),
        (
            "  officer: {",
            "  second: {of: office, assigned: one, assigned_by: [officer]}\n  officer: {",
        ),
        ("by: [clerk, officer]", "by: [clerk, officer, second]"),
    )

    assert said(found) == [
        'roles.second.assigned_by: nobody can ever assign "second": that needs officer to be'
        " assigned",
        'roles.officer.assigned_by: nobody can ever assign "officer": that needs second to be'
        " assigned",
    ]


def test_only_assigned_roles_have_assigners() -> None:
    found = problems(("assigned: one, ", ""))

    assert said(found) == [
        'warning: roles.officer.assigned_by: "officer" is not assigned, so nobody assigns it;'
        ' add "assigned: one"'
    ]
