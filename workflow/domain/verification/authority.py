"""What the history tells of who acts for whom, and whether acts had that authority."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from definitions.flow import FOCAL_POINT, Flow, Place
from workflow.domain.behalf import Behalf, Source, behalf_of
from workflow.domain.leaves import canonical
from workflow.domain.published import stand_in_roles
from workflow.domain.verification.findings import Finding, Row, Sealed


@dataclass(slots=True)
class Authorities:
    """The tables of delegations, absences and roles held for a time, as the history tells them."""

    delegations: dict[int, dict[str, Any]] = field(default_factory=dict)
    absences: dict[int, dict[str, Any]] = field(default_factory=dict)
    grants: dict[int, dict[str, Any]] = field(default_factory=dict)


def delegate(wanted: Authorities, row: Row, sealed: Sealed) -> None:
    """A role was delegated."""
    payload = dict(row["payload"])
    number = payload.pop("delegation")
    names = ("delegator", "delegate", "role", "party", "flow", "actions", "ceiling")
    wanted.delegations[number] = {name: payload[name] for name in names} | {
        "valid_from": datetime.fromisoformat(payload["valid_from"]),
        "valid_until": datetime.fromisoformat(payload["valid_until"]),
        "revoked_at": None,
    }


def revoke(wanted: Authorities, row: Row, sealed: Sealed) -> None:
    """A delegation was ended."""
    wanted.delegations[row["payload"]["delegation"]]["revoked_at"] = row["at"]


def appoint(wanted: Authorities, row: Row, sealed: Sealed) -> None:
    """Somebody was appointed to act in a role."""
    payload = row["payload"]
    wanted.grants[payload["grant"]] = {
        "person_id": payload["person"],
        "role": payload["role"],
        "party": None,
        "valid_from": datetime.fromisoformat(payload["valid_from"]),
        "valid_until": datetime.fromisoformat(payload["valid_until"]),
        "acting": True,
        "on_behalf_of": payload["on_behalf_of"],
    }


def leave(wanted: Authorities, row: Row, sealed: Sealed) -> None:
    """Somebody said that they are away."""
    payload = row["payload"]
    wanted.absences[payload["absence"]] = {
        "person_id": payload["person"],
        "valid_from": datetime.fromisoformat(payload["valid_from"]),
        "valid_until": datetime.fromisoformat(payload["valid_until"]),
    }


def come_back(wanted: Authorities, row: Row, sealed: Sealed) -> None:
    """Somebody came back before the end of an absence, or never left."""
    absence = wanted.absences[row["payload"]["absence"]]
    absence["valid_until"] = max(absence["valid_from"], row["at"])


@dataclass(frozen=True, slots=True)
class Powers:
    """What could let people act for others: delegations and grants by id, as they are kept."""

    delegations: Mapping[int, Row] = field(default_factory=dict)
    grants: Mapping[int, Row] = field(default_factory=dict)


def acts_without_authority(history: Sequence[Row], flow: Flow, powers: Powers) -> Iterator[Finding]:
    """Acts in place of somebody that nothing allowed when they were done."""
    for row in history:
        behalf = behalf_of(row["payload"], row["on_behalf_of"])
        if behalf is None and row["on_behalf_of"] is None:
            continue
        if behalf is None or not _allowed(row, flow, powers, behalf):
            place = f"history {row['case_id']}/{row['seq']}"
            yield Finding(place, "nothing let this person act for somebody else then")


def _allowed(row: Row, flow: Flow, powers: Powers, behalf: Behalf) -> bool:
    if behalf.source is Source.DELEGATION:
        return _delegated(row, flow, powers.delegations.get(int(behalf.key)), behalf)
    if behalf.source is Source.GRANT:
        grant = powers.grants.get(int(behalf.key))
        return grant is not None and (
            bool(grant["acting"])
            and (grant["person_id"], grant["role"]) == (row["actor_id"], row["capacity"])
            and canonical(grant["valid_from"]) <= canonical(row["at"])
            and behalf.person in (None, grant["on_behalf_of"])
        )
    others = stand_in_roles(flow, row["capacity"]) - {row["capacity"]}
    return behalf.person is None and behalf.key in others


def _delegated(row: Row, flow: Flow, found: Row | None, behalf: Behalf) -> bool:
    if found is None:
        return False
    ends = [each for each in (found["valid_until"], found["revoked_at"]) if each is not None]
    capacity = row["capacity"]
    by_party = capacity == FOCAL_POINT or flow.roles[capacity].of is Place.PARTY
    role = FOCAL_POINT if by_party else capacity
    party = row["payload"].get("answers", {}).get("party") if capacity == FOCAL_POINT else None
    return (
        (found["delegate"], found["delegator"]) == (row["actor_id"], behalf.person)
        and found["role"] == role
        and party in (None, found["party"])
        and found["flow"] in (None, row["flow"])
        and (found["actions"] is None or row["action"] in found["actions"])
        and canonical(found["valid_from"]) <= canonical(row["at"])
        and all(canonical(row["at"]) < canonical(end) for end in ends)
    )
