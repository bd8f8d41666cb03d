"""Deciding in one line, and what a refusal says in plain values."""

from __future__ import annotations

import pytest

from tests.build import facts, published
from workflow.domain.case import Act, Case, Decision
from workflow.domain.decide import decide
from workflow.domain.facts import Facts
from workflow.domain.published import PublishedFlow
from workflow.errors import Reason, Refused

SMALL = published()
FACTS = facts()


def decided(case: Case, act: Act, flow: PublishedFlow = SMALL, known: Facts = FACTS) -> Decision:
    """What follows from ``act``."""
    return decide(flow, case, act, known)


def refused(
    case: Case, act: Act, flow: PublishedFlow = SMALL, known: Facts = FACTS
) -> tuple[Reason, ...]:
    """Why ``act`` is refused."""
    with pytest.raises(Refused) as caught:
        decide(flow, case, act, known)
    return caught.value.reasons


def said(reasons: tuple[Reason, ...]) -> list[tuple[str, str]]:
    """Code and sentence of each."""
    return [(each.code, str(each)) for each in reasons]
