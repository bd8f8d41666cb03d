"""How a flow says who takes back and for how long, and each way to write it wrongly."""

from __future__ import annotations

from datetime import timedelta

import pytest

from definitions.draw import to_json
from definitions.flow import TakeBack
from definitions.periods import Window
from tests.definitions.sample import SAMPLE, problems_of, sample_flow
from tests.definitions.sound import problems, said

WINDOW = "write a whole number from 1 to 1,000 and minutes or hours: 30 minutes"


def with_key(by: str, within: str) -> str:
    """The sample with the key as its last line."""
    return f"{SAMPLE}\ntake_back: {{by: {by}, within: {within}}}\n"


@pytest.mark.parametrize(
    ("written", "window", "length"),
    [
        ("30 minutes", Window(30, "minutes"), timedelta(minutes=30)),
        ("1 minute", Window(1, "minutes"), timedelta(minutes=1)),
        ("2 hours", Window(2, "hours"), timedelta(hours=2)),
        ("1000 hours", Window(1000, "hours"), timedelta(hours=1000)),
    ],
)
def test_a_window_is_counted_exactly(written: str, window: Window, length: timedelta) -> None:
    flow = sample_flow(with_key("[registry, director]", written))

    assert flow.take_back == TakeBack(("registry", "director"), window)
    assert (str(window), window.length) == (written, length)
    assert to_json(flow)["take_back"] == {"by": ["registry", "director"], "within": written}


def test_without_the_key_nobody_takes_back() -> None:
    assert sample_flow().take_back is None


@pytest.mark.parametrize("within", ["2 days", "1 working day", "0 minutes", "1001 hours", "30"])
def test_a_window_of_another_kind_is_refused(within: str) -> None:
    [problem] = problems_of(with_key("registry", within))

    shown = within if within.isdigit() else f'"{within}"'
    assert problem.endswith(f"take_back.within: {shown} is not a window; {WINDOW}")


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("{by: registry}", 'take_back.within: "within" is missing'),
        ("{within: 30 minutes}", 'take_back.by: "by" is missing'),
        (
            "{by: registry, witin: 30 minutes}",
            'take_back.witin: "witin" is not a key here; did you mean "within"?',
        ),
    ],
)
def test_a_key_that_is_missing_or_unknown_is_named(key: str, sentence: str) -> None:
    assert sentence in " ".join(problems_of(f"{SAMPLE}\ntake_back: {key}\n"))


def test_an_action_cannot_have_its_name() -> None:
    [problem] = problems_of(SAMPLE.replace("  approve:", "  take_back:"))

    assert problem.endswith('"take_back" has a meaning of its own; choose another name')


def test_who_takes_back_must_be_a_role_of_the_flow() -> None:
    found = problems(
        ("\ndeadlines:", "\ntake_back: {by: [clerk, clark], within: 1 hour}\ndeadlines:")
    )

    assert said(found) == [
        'take_back.by.1: "clark" is not a role; did you mean "clerk"?',
    ]


def test_a_deadline_that_is_over_before_its_notice_goes_is_warned_of() -> None:
    def found(within: str) -> list[str]:
        key = f"\ntake_back: {{by: clerk, within: {within}}}\ndeadlines:"
        short = ("after: 10 working days\n", "after: 2 hours\n")
        return said(problems(short, ("\ndeadlines:", key)))

    assert found("119 minutes") == []
    assert found("2 hours") == [
        'warning: take_back.within: notices wait longer than the deadline "nudge" lasts, 2 hours:'
        " people hear of it when it is over"
    ]
