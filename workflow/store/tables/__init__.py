"""What is kept, and what the database refuses to keep: a file a noun."""

from workflow.store.tables.authority import absences, delegations
from workflow.store.tables.cases import cases, documents, history, history_values
from workflow.store.tables.deadlines import deadlines
from workflow.store.tables.flows import contents, counters, flows
from workflow.store.tables.installation import (
    installation,
    installation_history,
    installation_values,
)
from workflow.store.tables.ledger import (
    accounts,
    closed_books,
    entries,
    postings,
    quota_holds,
    quota_uses,
    rates,
)
from workflow.store.tables.links import links
from workflow.store.tables.meetings import meetings, wakes, watches
from workflow.store.tables.naming import metadata
from workflow.store.tables.notices import notices
from workflow.store.tables.people import grants, parties, people
from workflow.store.tables.turns import turns
from workflow.store.tables.voices import voices

__all__ = [
    "absences",
    "accounts",
    "cases",
    "closed_books",
    "contents",
    "counters",
    "deadlines",
    "delegations",
    "documents",
    "entries",
    "flows",
    "grants",
    "history",
    "history_values",
    "installation",
    "installation_history",
    "installation_values",
    "links",
    "meetings",
    "metadata",
    "notices",
    "parties",
    "people",
    "postings",
    "quota_holds",
    "quota_uses",
    "rates",
    "turns",
    "voices",
    "wakes",
    "watches",
]
