"""Every kind of change that is made to a database behind its back is found."""

from __future__ import annotations

import pytest
from sqlalchemy import Table

from tests.build import Bureau
from tests.services.tampering import ALL, tried

NEVER = {"installation": {"id"}, "notices": {"stage"}}
"""Columns that the database lets nobody change: there is one installation, and its id is 1; only
a notice on its way has a stage, and that takes an owner and a lease too."""


def test_a_lively_history_is_as_it_should_be(lively: Bureau) -> None:
    assert lively.verify().findings == ()


@pytest.mark.timeout(600)  # notices have hundreds of changes, each looked at by itself
@pytest.mark.parametrize("table", ALL, ids=lambda table: table.name)
def test_no_change_goes_unnoticed(lively: Bureau, table: Table) -> None:
    thorough = lively.database.dialect.name == "sqlite"

    trial = tried(lively, table, thorough=thorough)

    assert trial.missed == []
    if thorough:
        assert trial.never == NEVER.get(table.name, set())
