"""A mail server that lies as it is told, remembers what it took, and where nobody could know."""

from __future__ import annotations

from collections import Counter
from email import message_from_bytes

from aiosmtpd.smtp import SMTP

from tests.faults.kept import Kept
from tests.notifications.sink import DRIPPING, Sink, Taken, cut, cut_after_answer

NOBODY = "ben@example.org"
"""The one of the recipients whom this server never takes."""

LIES = (
    "is honest",
    "greylists",
    "is busy",
    "closes",
    "takes and cuts",
    "cuts and takes not",
    "drips and takes",
    "takes, says so and cuts",
    "drips at the recipient",
)
"""What it may be told to do; all but the last few leave no doubt."""

IN_DOUBT = frozenset({"takes and cuts", "cuts and takes not", "drips and takes"})


class Liar(Sink):
    """A server that plays one lie at a time.

    Attributes:
        lie: the one that it plays now.
        in_doubt: Message-ID to how often the client was left without an answer to it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lie = "is honest"
        self.in_doubt: Counter[str] = Counter()

    def recipient(self, server: SMTP, address: str) -> str:
        """The answer to RCPT."""
        match self.lie:
            case _ if address == NOBODY:
                return "550 5.1.1 nobody of that name"
            case "greylists":
                return "450 4.2.0 come back later"
            case "closes":
                cut_after_answer(server)
                return "421 4.3.2 closing"
            case "drips at the recipient":
                return DRIPPING
        return super().recipient(server, address)

    def message(self, server: SMTP, taken: Taken) -> str:
        """The answer to the final dot."""
        if self.lie == "is busy":
            return "451 4.3.0 not now"
        if self.lie != "cuts and takes not":
            self.taken.append(taken)
        if self.lie in IN_DOUBT:
            self.in_doubt[message_id(taken)] += 1
        if self.lie == "takes, says so and cuts":
            cut_after_answer(server)
        elif self.lie == "drips and takes":
            return DRIPPING
        elif self.lie in IN_DOUBT:
            cut(server)
        return "250 2.0.0 taken"


def message_id(taken: Taken) -> str:
    """The Message-ID of what was taken."""
    return str(message_from_bytes(taken.message)["Message-ID"])


def as_taken(kept: Kept, liar: Liar, kills: int = 0) -> list[str]:
    """At any instant: what the server took, against the notices and how sure they are of it.

    Args:
        kills: how many workers were killed; each may have left one more in doubt, and in none of
            these cases can it be said of which notice.
    """
    notices = kept.rows("SELECT id, state, doubts, stage, address, message FROM notices")
    known = {f"<notice-{row['id']}@example.org>": row for row in notices}
    copies = Counter(message_id(each) for each in liar.taken)
    broken = [f"mail {name}: taken, and no notice's" for name in sorted(copies.keys() - known)]
    for each in liar.taken:
        row = known.get(message_id(each))
        if row and (row["message"] or "").strip().encode() != each.message.strip():
            broken.append(f"mail {message_id(each)}: its bytes are not those that were kept")
        if row and each.recipients != [row["address"]]:
            broken.append(f"mail {message_id(each)}: taken for {each.recipients}")
    doubted = 0
    for name, row in known.items():
        at_hand = row["stage"] in ("handed", "taken")
        most = row["doubts"] + (row["state"] == "sent") + at_hand
        if not (row["state"] == "sent" and not row["doubts"]) <= copies[name] <= most:
            broken.append(
                f"notice {row['id']}: {row['state']} with {row['doubts']} doubts, "
                f"and taken {copies[name]} times"
            )
        doubted += max(0, row["doubts"] - liar.in_doubt[name])
    if doubted > kills:
        broken.append(f"{doubted} notices are in doubt that were answered")
    return broken


def all_ended(kept: Kept) -> list[str]:
    """In the end: sent, in doubt where nobody can know, or failed where the server knows nobody."""
    rows = kept.rows("SELECT id, state, doubts, address FROM notices ORDER BY id")
    return [
        f"notice {row['id']}: {row['state']} for {row['address']}"
        for row in rows
        if not (
            row["state"] == "sent"
            or (row["state"] == "maybe_sent" and row["doubts"])
            or (row["state"] == "failed" and row["address"] == NOBODY)
        )
    ]
