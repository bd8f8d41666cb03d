"""What the database itself refuses to keep, by the name of the rule, on both databases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Table,
    UniqueConstraint,
    insert,
    select,
    update,
)  # fmt: skip

from tests.build import ADM, DAY, START, Bureau
from tests.services.tampering import like
from workflow.errors import Clash
from workflow.store.tables import metadata


@dataclass(frozen=True)
class Breach:
    """A change to some row of a table that breaks one rule.

    Attributes:
        where: picks the row by values of its columns.
        twin: whether the row stays and another like it is added.
    """

    rule: str
    changes: Mapping[str, Any]
    where: Mapping[str, Any]
    twin: bool = False


def breach(rule: str, /, *, where: Mapping[str, Any] | None = None, **changes: Any) -> Breach:
    return Breach(rule, changes, where or {})


def twin(rule: str, /, **changes: Any) -> Breach:
    return Breach(rule, changes, {}, twin=True)


LATER = timedelta(days=1)
FAILED = {"state": "failed", "purpose": "action"}
INFORMING = {"state": "sent", "purpose": "information"}
UNWANTED = {"state": "unwanted", "planned_at": None}

BREACHES = [
    twin("ck_installation_only_one", id=2),
    breach("ck_installation_clock_begins_not_ahead", clock_begins_seconds=1),
    breach("ck_installation_clock_only_forward", clock_offset_seconds=-1),
    breach("ck_installation_clock_moves_only_in_demonstration", demonstration=False),
    breach("ck_people_erased_has_no_name", where={"id": ADM}, name=None),
    breach("ck_people_email_in_lower_case", where={"id": ADM}, email="ADM@example.org"),
    breach("ck_people_language_is_official", where={"id": ADM}, language="de"),
    twin("uq_people_email", id=99),
    breach("ck_people_information_is_known", where={"id": ADM}, information="weekly"),
    breach("ck_people_erased_has_no_token", where={"email": None}, token="ab" * 16),
    breach("ck_parties_membership_is_known", membership="friend"),
    breach("ck_grants_ends_after_it_begins", valid_until=LATER * -9999),
    breach("ck_grants_own_is_for_nobody", where={"on_behalf_of": 8}, acting=False),
    breach("ck_grants_acting_has_an_end", where={"acting": True}, valid_until=None),
    breach("ck_grants_acting_is_at_the_office", where={"acting": True}, party="KEN"),
    breach("ck_delegations_not_to_oneself", delegate=6),
    breach("ck_delegations_ends_after_it_begins", where={"id": 1}, valid_until=LATER * -9999),
    breach("ck_delegations_actions_are_of_a_flow", where={"id": 1}, flow=None),
    breach("ck_absences_ends_after_it_begins", valid_until=LATER * -9999),
    breach("ck_flows_versions_count_from_one", where={"version": 1, "name": "rounds"}, version=0),
    breach("ck_flows_author_does_not_approve", where={"version": 2}, approver_id=10, author_id=10),
    breach("ck_cases_revision_counts_up", revision=-1),
    twin("uq_cases_reference", id=99),
    breach("ck_history_counts_from_one", where={"case_id": 7}, seq=0),
    breach("ck_history_kind_is_known", kind="magic"),
    breach("ck_history_command_has_hash", where={"command_id": "resume-1"}, request_hash=None),
    breach("ck_history_not_effective_before_it_happened", effective_at=DAY * 9999),
    twin("uq_history_command_once", seq=99),
    breach("ck_voices_rounds_count_from_one", round=0),
    breach("ck_voices_counts_from_one", number=0),
    breach("ck_voices_is_a_party_s_or_a_person_s", where={"party": "M0000"}, party=None),
    breach("ck_voices_stance_is_known", where={"stance": "against"}, stance="angry"),
    breach("ck_voices_answer_has_its_act", where={"stance": "against"}, answered_by=None),
    breach("ck_voices_silent_says_nothing", where={"answered_by": None}, answer="agree"),
    twin("uq_voices_party_once", number=99),
    twin("uq_voices_person_once", number=99),
    breach("ck_documents_hash_is_whole", sha256="ab" * 31),
    breach("ck_documents_is_not_empty", size=0),
    breach("ck_deadlines_state_is_known", where={"state": "done"}, state="late"),
    breach("ck_deadlines_closed_has_its_act", where={"state": "done"}, closed_seq=None),
    twin("uq_notices_owed_once", id="twin"),
    breach("ck_notices_state_is_known", where={"state": "failed"}, state="lost"),
    breach("ck_notices_sent_has_time", where={"state": "sent"}, sent_at=None),
    breach("ck_notices_sending_has_owner", where={"state": "queued"}, state="sending"),
    breach("ck_notices_stage_while_sending", where={"state": "sent"}, stage="handed"),
    breach("ck_notices_doubts_count_up", where={"state": "sent"}, doubts=-1),
    breach("ck_notices_bounce_has_time", where={"state": "sent", "bounced_at": None}, bounce="no"),
    breach("ck_notices_bounced_was_sent", where={"state": "failed"}, bounced_at=START),
    breach("ck_notices_purpose_is_known", where={"state": "sent"}, purpose="fun"),
    breach("ck_notices_only_information_is_unwanted", where=FAILED, **UNWANTED),
    breach("ck_notices_unplanned_is_unwanted", where=INFORMING, planned_at=None),
    breach("ck_notices_carried_has_carrier", where={"state": "carried"}, carried_by=None),
    breach("ck_turns_counts_from_one", where={"number": 1}, number=0),
    breach("ck_turns_holder_is_known", where={"holder": "clock"}, holder="chance"),
    breach("ck_turns_taken_in_a_role", where={"holder": "clock"}, role="registry"),
    breach("ck_turns_person_is_named", where={"holder": "role"}, person_id=1),
    breach("ck_turns_party_is_of_the_case", where={"holder": "clock"}, party="KEN"),
    breach("ck_turns_assigned_in_a_role", where={"holder": "clock"}, assigns="counsellor"),
    breach("ck_installation_history_counts_from_one", where={"seq": 50}, seq=0),
    breach("ck_meetings_ends_after_it_begins", last_day="2027-01-01"),
    breach("ck_meetings_state_is_known", state="over"),
    breach("ck_meetings_revision_counts_from_one", revision=0),
    breach("ck_watches_kind_is_known", kind="star"),
    breach("ck_wakes_cause_is_known", cause="boredom"),
    breach("ck_wakes_hops_count_up", hops=-1),
    breach("ck_links_not_to_itself", case_id=1, other_id=1),
    breach("ck_links_has_its_act", seq=0),
    breach("ck_wakes_state_is_known", where={"state": "done"}, state="late"),
    breach("ck_wakes_closed_has_its_act", where={"state": "done"}, closed_seq=None),
    breach("ck_accounts_purpose_is_known", purpose="petty_cash"),
    breach("ck_accounts_earmark_is_known", earmark="whim"),
    breach("ck_accounts_no_overdraft", where={"purpose": "allocated"}, balance=-1),
    breach("ck_accounts_original_has_currency", where={"original": None}, original_balance=1),
    twin("uq_entries_command_once", seq=99),
    breach("ck_entries_reverses_what_was", reverses=999),
    breach("ck_postings_counts_from_one", where={"number": 1}, number=0),
    breach("ck_postings_moves_something", amount=0, original_amount=0),
    breach("ck_postings_original_has_currency", where={"original": None}, original_amount=1),
    breach("ck_rates_ends_after_it_begins", valid_to="2026-12-31"),
    breach("ck_rates_is_between_two_currencies", where={"currency": "JPY"}, currency="CHF"),
    breach("ck_quota_uses_is_not_negative", used=-1),
]

ROWS: Mapping[str, Mapping[str, Any]] = {
    "uq_history_command_once": {"command_id": "resume-1"},
    "uq_entries_command_once": {"command_id": "give-1"},
    "uq_cases_reference": {"id": 1},
    "uq_people_email": {"id": ADM},
    "uq_voices_party_once": {"party": "M0000"},
    "uq_voices_person_once": {"part": "director"},
}
"""Which row a twin is of, where it matters."""


def table_of(rule: str) -> Any:
    """The table that a rule belongs to."""
    [found] = [
        table
        for table in metadata.tables.values()
        for constraint in table.constraints
        if constraint.name == rule
    ]
    return found


@pytest.mark.parametrize("planned", BREACHES, ids=lambda each: each.rule)
def test_the_database_refuses_what_must_not_be(lively: Bureau, planned: Breach) -> None:
    table = table_of(planned.rule)
    with lively.runtime.sessions.begin() as session:
        chosen = select(table).filter_by(**(planned.where or ROWS.get(planned.rule, {})))
        row = dict(session.execute(chosen.limit(1)).mappings().one())
    changed = row | {
        name: row["at"] + value if isinstance(value, timedelta) and "at" in row else
        row["valid_from"] + value if isinstance(value, timedelta) else value
        for name, value in planned.changes.items()
    }  # fmt: skip
    key = [column == row[column.name] for column in table.primary_key]
    change = insert(table).values(changed) if planned.twin else (
        update(table).where(*key).values({name: changed[name] for name in planned.changes})
    )  # fmt: skip

    with pytest.raises(Clash) as clash, lively.runtime.sessions.begin() as session:
        session.execute(change)

    assert named(clash.value.rule, table) == planned.rule


def named(told: str, table: Any) -> str:
    """The rule by its name; SQLite tells the columns of a rule of uniqueness instead."""
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            columns = ", ".join(f"{table.name}.{column.name}" for column in constraint.columns)
            told = told.replace(f"UNIQUE constraint failed: {columns}", str(constraint.name))
    return told.removeprefix("CHECK constraint failed: ")


def test_every_rule_of_the_tables_is_put_to_the_test_here() -> None:
    rules = {
        str(constraint.name)
        for table in metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, (CheckConstraint, UniqueConstraint))
    }

    assert rules == {planned.rule for planned in BREACHES}


def foreign_keys() -> list[Any]:
    return [
        constraint
        for table in metadata.sorted_tables
        for constraint in table.constraints
        if isinstance(constraint, ForeignKeyConstraint)
    ]


@pytest.mark.parametrize("reference", foreign_keys(), ids=lambda each: str(each.name))
def test_the_database_refuses_references_to_nothing(lively: Bureau, reference: Any) -> None:
    table = reference.parent
    nothing = {
        column.name: "no" if column.type.python_type is str else 4711
        for column in reference.columns
    }
    with lively.runtime.sessions.begin() as session:
        rows = [dict(row) for row in session.execute(select(table)).mappings()]
    # One that refers to something already: where it may not, another rule would be broken first.
    referring = [row for row in rows if all(row[name] is not None for name in nothing)]

    strays = [like(table, row | nothing, rows) for row in referring or rows]
    broken = {_broken(lively, table, stray) for stray in strays}

    # Some rows break another rule with the same values, which PostgreSQL looks at before.
    assert broken & {reference.name, "FOREIGN KEY constraint failed"}
    assert None not in broken


def _broken(lively: Bureau, table: Table, stray: dict[str, Any]) -> str | None:
    """The rule for which the database refuses ``stray``; ``None`` when it takes it."""
    try:
        with lively.runtime.sessions.begin() as session:
            session.execute(insert(table).values(stray))
    except Clash as clash:
        return clash.rule
    return None


def test_rules_have_names_that_one_can_search_for() -> None:
    for table in metadata.tables.values():
        for constraint in table.constraints:
            assert constraint.name, (table.name, constraint)
            assert str(constraint.name)[:3] in ("ck_", "uq_", "fk_", "pk_")
