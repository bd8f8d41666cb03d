"""Whether digests carry what the history says, and people have the tokens that it tells of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from workflow.domain.chain import digest_of
from workflow.domain.verification.findings import Finding, Row, differences


def wrong_tokens(people: Sequence[Row], told: Mapping[int, str]) -> Iterator[Finding]:
    """People whose token is not the one that was given.

    Args:
        told: person to the digest of the token, which is all that the history knows.
    """
    for row in people:
        found = digest_of(row["token"]) if row["token"] is not None else None
        yield from differences(
            f"people {row['id']}", {"token": found}, {"token": told.get(row["id"])}
        )


def wrong_carriers(notices: Sequence[Row], told: Mapping[str, str]) -> Iterator[Finding]:
    """Notices that another carries than their digest says; what goes at once carries itself.

    Args:
        told: notice to its carrier, of every digest that was made.
    """
    for row in notices:
        alone = row["id"] if row["planned_at"] == row["decided_at"] else None
        carrier = told.get(row["id"], alone)
        yield from differences(f"notices {row['id']}", row, {"carried_by": carrier})
