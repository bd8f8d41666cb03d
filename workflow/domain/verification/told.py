"""What each event of the installation tells about its tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from workflow.domain.holds import Part
from workflow.domain.preferences import Information
from workflow.domain.verification.authority import (
    Authorities,
    appoint,
    come_back,
    delegate,
    leave,
    revoke,
)
from workflow.domain.verification.findings import ERASED, Row, Sealed
from workflow.domain.watching import Cause, Wake


@dataclass(slots=True)
class Wanted(Authorities):
    """The tables as the installation's history says they are."""

    settings: dict[str, Any] = field(default_factory=dict)
    people: dict[int, dict[str, Any]] = field(default_factory=dict)
    parties: dict[str, dict[str, Any]] = field(default_factory=dict)
    flows: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    notices: dict[str, dict[str, Any]] = field(default_factory=dict)
    carried_by: dict[str, str] = field(default_factory=dict)
    tokens: dict[int, str] = field(default_factory=dict)
    meetings: dict[str, dict[str, Any]] = field(default_factory=dict)
    rates: dict[tuple[str, str, str], dict[str, Any]] = field(default_factory=dict)
    wakes: dict[str, dict[str, Any]] = field(default_factory=dict)


def _set_up(wanted: Wanted, row: Row, sealed: Sealed) -> None:
    payload = {name: value for name, value in row["payload"].items() if name != "operator"}
    begins = payload.setdefault("clock_begins_seconds", 0)
    wanted.settings.update(payload, clock_offset_seconds=begins)
    wanted.settings.update({part.column: False for part in Part})


def _advance_clock(wanted: Wanted, row: Row, sealed: Sealed) -> None:
    wanted.settings["clock_offset_seconds"] = row["payload"]["seconds"]


def _hold(wanted: Wanted, row: Row, sealed: Sealed) -> None:
    wanted.settings[Part(row["payload"]["part"]).column] = row["action"] == "hold"


def _restore(wanted: Wanted, row: Row, sealed: Sealed) -> None:
    wanted.settings.update({part.column: True for part in Part})


def _add_person(wanted: Wanted, row: Row, sealed: Sealed) -> None:
    payload = row["payload"]
    wanted.people[payload["person"]] = {
        "language": payload["language"],
        "information": payload.get("information", Information.DAILY.value),
        "name": sealed["name"][0] if "name" in sealed else ERASED,
        "email": sealed["email"][0] if "email" in sealed else ERASED,
        "erased_at": None,
        "fails_since": None,
    }


def _set_language(wanted: Wanted, row: Row, sealed: Sealed) -> None:
    wanted.people[row["payload"]["person"]]["language"] = row["payload"]["language"]


def _set_information(wanted: Wanted, row: Row, sealed: Sealed) -> None:
    payload = row["payload"]
    wanted.people[payload["person"]]["information"] = payload["information"]
    if "notices" in payload:
        _deliver(wanted, row, sealed)


def _give_token(wanted: Wanted, row: Row, sealed: Sealed) -> None:
    wanted.tokens[row["payload"]["person"]] = row["payload"]["token"]


def _erase_person(wanted: Wanted, row: Row, sealed: Sealed) -> None:
    gone = {"name": None, "email": None, "erased_at": row["at"], "fails_since": None}
    wanted.people[row["payload"]["person"]] |= gone
    wanted.tokens.pop(row["payload"]["person"], None)


def _add_party(wanted: Wanted, row: Row, sealed: Sealed) -> None:
    payload = row["payload"]
    wanted.parties[payload["party"]] = {
        "name": payload["name"],
        "membership": payload["membership"],
        "country": payload["country"] or None,
    }


def _grant_role(wanted: Wanted, row: Row, sealed: Sealed) -> None:
    payload = row["payload"]
    wanted.grants[payload["grant"]] = {
        "person_id": payload["person"],
        "role": payload["role"],
        "party": payload["party"],
        "valid_from": row["at"],
        "valid_until": None,
        "acting": False,
        "on_behalf_of": None,
    }


def _end_role(wanted: Wanted, row: Row, sealed: Sealed) -> None:
    for grant in row["payload"]["grants"]:
        wanted.grants[grant]["valid_until"] = max(row["at"], wanted.grants[grant]["valid_from"])


def _publish_flow(wanted: Wanted, row: Row, sealed: Sealed) -> None:
    payload = row["payload"]
    wanted.flows[payload["flow"], payload["version"]] = {
        "source": payload["source"],
        "calendar": payload["calendar"],
        "texts": payload["texts"],
        "author_id": row["actor_id"],
        "approver_id": None,
        "proposed_at": row["at"],
        "published_at": row["at"] if row["action"] == "publish_flow" else None,
    }


def _approve_flow(wanted: Wanted, row: Row, sealed: Sealed) -> None:
    key = row["payload"]["flow"], row["payload"]["version"]
    wanted.flows[key] |= {"approver_id": row["actor_id"], "published_at": row["at"]}


def _deliver(wanted: Wanted, row: Row, sealed: Sealed) -> None:
    for notice, state, contents, attempts in row["payload"]["notices"]:
        wanted.notices[notice] = {
            "state": state,
            "sent_at": row["at"] if state == "sent" else None,
            "bounced_at": None,
            "contents": contents,
            "attempts": attempts,
        }


def _take_bounces(wanted: Wanted, row: Row, sealed: Sealed) -> None:
    for notice, _, contents, _ in row["payload"]["notices"]:
        wanted.notices[notice] |= {"bounced_at": row["at"], "contents": contents}
    for person in row["payload"]["people"]:
        wanted.people[person]["fails_since"] = row["at"]


def _mend_address(wanted: Wanted, row: Row, sealed: Sealed) -> None:
    wanted.people[row["payload"]["person"]]["fails_since"] = None


def _make_digests(wanted: Wanted, row: Row, sealed: Sealed) -> None:
    wanted.carried_by |= row["payload"]["carried_by"]
    _deliver(wanted, row, sealed)


def _add_meeting(wanted: Wanted, row: Row, sealed: Sealed) -> None:
    wanted.meetings[row["payload"]["meeting"]] = {"revision": 0}
    _change_meeting(wanted, row, sealed)


def _change_meeting(wanted: Wanted, row: Row, sealed: Sealed) -> None:
    payload = row["payload"]
    meeting, cause = payload["meeting"], CAUSES[row["action"]]
    turn = wanted.meetings[meeting]["revision"] + 1
    state = "cancelled" if cause is Cause.MEETING_CANCELLED else "planned"
    told = {name: payload[name] for name in ("group", "first_day", "last_day", "place")}
    wanted.meetings[meeting] = {**told, "state": state, "revision": turn}
    for case_id in payload["woken"]:
        wake = Wake(case_id, cause, meeting, turn)
        wanted.wakes[wake.id] = wake.row(row["at"])


def _put_off_wake(wanted: Wanted, row: Row, sealed: Sealed) -> None:
    payload = row["payload"]
    told = {name: payload[name] for name in ("attempts", "retry_at", "problem")}
    for wake in payload["wakes"]:
        wanted.wakes[wake] |= told


def _import_rates(wanted: Wanted, row: Row, sealed: Sealed) -> None:
    for currency, books_currency, valid_from, valid_to, rate, source in row["payload"]["rates"]:
        key = (currency, books_currency, valid_from)
        told = {"valid_to": valid_to, "rate": rate, "source": source, "seq": row["seq"]}
        wanted.rates[key] = told


CAUSES = {
    "add_meeting": Cause.MEETING_ADDED,
    "move_meeting": Cause.MEETING_MOVED,
    "cancel_meeting": Cause.MEETING_CANCELLED,
}
"""Why each of these events wakes cases."""

TOLD: Mapping[str, Callable[[Wanted, Row, Sealed], None]] = {
    "set_up": _set_up,
    "advance_clock": _advance_clock,
    "hold": _hold,
    "release": _hold,
    "restore": _restore,
    "add_person": _add_person,
    "set_language": _set_language,
    "set_information": _set_information,
    "give_token": _give_token,
    "erase_person": _erase_person,
    "add_party": _add_party,
    "grant_role": _grant_role,
    "end_role": _end_role,
    "appoint": appoint,
    "delegate": delegate,
    "revoke_delegation": revoke,
    "begin_absence": leave,
    "end_absence": come_back,
    "publish_flow": _publish_flow,
    "propose_flow": _publish_flow,
    "approve_flow": _approve_flow,
    "make_digests": _make_digests,
    "deliver": _deliver,
    "retry_notices": _deliver,
    "hold_notices": _deliver,
    "release_notices": _deliver,
    "take_bounces": _take_bounces,
    "mend_address": _mend_address,
    "add_meeting": _add_meeting,
    "move_meeting": _change_meeting,
    "cancel_meeting": _change_meeting,
    "put_off_wake": _put_off_wake,
    "import_rates": _import_rates,
}
"""What each kind of event tells about the tables."""
