"""An office that is open for business, and processes that do not outlive their test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.build import Bureau
from tests.faults.healing import begin_business
from tests.faults.processes import Begin, processes
from workflow.runtime import set_up_logging


@pytest.fixture(autouse=True)
def _quiet() -> None:
    """Log lines of faults that are made on purpose are no news."""
    set_up_logging("CRITICAL")


@pytest.fixture
def busy(office: Bureau) -> Bureau:
    """An office whose business time every process reads from the wall clock, as in use."""
    begin_business(office)
    return office


@pytest.fixture
def begin() -> Iterator[Begin]:
    """Begins processes, which end with the test at the latest."""
    with processes() as begin_one:
        yield begin_one
