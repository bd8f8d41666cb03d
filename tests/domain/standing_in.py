"""A case in which people act for one another, and what is known of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from definitions.flow import FOCAL_POINT
from tests.build import ADA, BEN, COY, DAY, DEE, EVE, FAY, GUS, REX, START, a_case, facts, published
from tests.flows import GRANTING
from workflow.domain.case import Case
from workflow.domain.delegations import Absence, Acting, Delegation
from workflow.domain.facts import Facts

FLOW = published(GRANTING)
MOMENT = timedelta(microseconds=1)
YEAR = 365 * DAY

HELD: Sequence[tuple[int, str, str | None]] = (
    (ADA, FOCAL_POINT, "KEN"), (BEN, FOCAL_POINT, "KEN"), (GUS, FOCAL_POINT, "ACME"),
    (REX, "registry", None), (COY, "certifier", None), (DEE, "approver", None),
    (FAY, "director", None), (EVE, "deputy", None), (REX, "chief", None),
)  # fmt: skip
"""Ada and Ben propose, Coy certifies, Dee approves, Fay directs; Eve is deputy, Rex the chief."""


def case(state: str = "certified", **changes: Any) -> Case:
    """A certified case of Kenya."""
    return replace(a_case(state, flow="grants"), **changes)


def delegation(delegator: int, delegate: int, role: str, /, **changes: Any) -> Delegation:
    """Of a role of the office, from the beginning for a year."""
    plain = Delegation(
        1, delegator, delegate, role, None, None, None, None, START - DAY, START + YEAR
    )
    return replace(plain, **changes)


def known(
    *delegations: Delegation,
    held: Sequence[tuple[int, str, str | None]] = HELD,
    acting: Mapping[tuple[str, int], Acting] | None = None,
    absent: Mapping[int, Absence] | None = None,
    left: Mapping[str, datetime] | None = None,
) -> Facts:
    """Everybody, with what lets some act for others."""
    found = facts(held)
    roster = replace(
        found.roster,
        delegations=delegations,
        acting=acting or {},
        absences={person: (each,) for person, each in (absent or {}).items()},
        left=left or {},
    )
    return replace(found, roster=roster)


def away(since: datetime = START - DAY, until: datetime = START + YEAR) -> Absence:
    """Since yesterday, for long."""
    return Absence(since, until)
