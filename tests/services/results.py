"""Results and histories in words, for the tests of acts."""

from __future__ import annotations

from tests.build import Bureau
from workflow.services.perform_acts import Receipt, Result
from workflow.store import histories


def told(result: Result) -> str:
    """A result in one word or sentence."""
    return result.state if isinstance(result, Receipt) else f"{type(result).__name__}: {result}"


def history(office: Bureau, case: int) -> list[str]:
    with office.runtime.readers.begin() as session:
        return [row.action for row in histories.of_case(session, case)]
