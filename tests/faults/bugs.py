"""Bugs to be planted into a copy of the product, and the rounds of faults that must find each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bug:
    """A place in the code, what could stand there by mistake, and who must find it.

    Attributes:
        file: from the root of the repository.
        right: what stands there, once.
        rounds: the words by which ``python -m tests.faults`` chooses its rounds.
        count: its COUNT, large enough for the bug to show.
    """

    name: str
    file: str
    right: str
    wrong: str
    rounds: str
    count: int = 300


BUGS = (
    Bug(
        "no lock on the case",
        "workflow/store/cases.py",
        'return _locked(session, ids, "FOR UPDATE")',
        'return _locked(session, ids, "")',
        "commands at one moment, postgresql",
    ),
    Bug(
        "sent before it is on record what is sent",
        "workflow/services/deliver_notices.py",
        """\
            letters = _kept(sessions, _written(sessions, whole, office, post, at, salt))
""",
        """\
            letters = _written(sessions, whole, office, post, at, salt)
            for early in (each for each in letters if each.message):
                sender, claim = office.sender, early.claim
                number = message_id(office, claim.id)
                line.send(number, sender, claim.email, early.message.encode("ascii"))
            letters = _kept(sessions, letters)
""",
        "points of a sweep, sqlite",
    ),
    Bug(
        "the fence is forgotten",
        "workflow/store/claims.py",
        """\
        f"FROM {read} WHERE notices.id = x.id AND notices.fence = x.fence "
        f"AND notices.state = 'sending' RETURNING {told}"
""",
        """\
        f"FROM {read} WHERE notices.id = x.id "
        f"AND notices.state = 'sending' RETURNING {told}"
""",
        "workers stopped, sqlite",
    ),
    Bug(
        "a lease is ignored",
        "workflow/store/claims.py",
        "ended = or_(notices.c.lease_until < now, notices.c.lease_until > longest)",
        "ended = or_(notices.c.lease_until >= now, notices.c.lease_until < now)",
        "workers stopped, postgresql",
    ),
    Bug(
        "commits that are not forced to the disk",
        "workflow/store/engine.py",
        'connection.execute("PRAGMA synchronous = FULL")',
        'connection.execute("PRAGMA synchronous = NORMAL")',
        "power cuts",
    ),
    Bug(
        "transactions that turn to writing later",
        "workflow/store/engine.py",
        'connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")',
        'connection.exec_driver_sql("BEGIN" if reading else "BEGIN DEFERRED")',
        "commands at one moment, sqlite",
    ),
    Bug(
        "a command id is not looked up",
        "workflow/store/histories.py",
        "    wanted = list(command_ids)\n",
        "    wanted = list(command_ids)[:0]\n",
        "commands at one moment, postgresql",
    ),
    Bug(
        "a deadline is not looked at again under the lock",
        "workflow/services/fire_deadlines.py",
        """\
            free = _free_cases(session, at)
            chosen = _chosen(deadlines.due_of(session, list(free), at)) if free else []
""",
        """\
            due = deadlines.due_cases(session, at, BATCH)
            seen = deadlines.due_of(session, due, at) if due else []
            free = cases.lock(session, due) if due else {}
            chosen = _chosen(seen)
""",
        "workers at once, postgresql",
        600,
    ),
    Bug(
        "another attempt has another Message-ID",
        "workflow/services/write_letter.py",
        "        return Letter(claim, claim.message)\n",
        """\
        again = f"Message-ID: <again-{claim.attempts}-"
        return Letter(claim, claim.message.replace("Message-ID: <", again))
""",
        "lies of a mail server, sqlite",
    ),
    Bug(
        "what is handed over is not written down before",
        "workflow/services/deliver_notices.py",
        "    if desk.courier.repeats_safely:\n",
        "    if desk.courier.longest_seconds:\n",
        "points of a delivery to a mail server, sqlite",
    ),
    Bug(
        "what was refused is done",
        "workflow/services/perform_acts.py",
        """\
        except (Refused, Conflict) as closed:
            return closed
""",
        """\
        except Refused as closed:
            return closed
        except Conflict as closed:
            self.perform(replace(act, seen=None))
            return closed
""",
        "commands at one moment, sqlite",
    ),
    Bug(
        "answered before it is committed",
        "workflow/cli/cases.py",
        "    receipt = commit_case(runtime.sessions, proposal, engine)\n",
        """\
    from workflow.services.submit_case import submit_case
    with runtime.sessions.begin() as session:
        receipt = submit_case(session, proposal, engine)
        call.answer({"command_id": command, **receipt_told(receipt)}, [])
    return
""",
        "points while a case is opened, sqlite",
    ),
    Bug(
        "a document is put in its place after the commit",
        "workflow/services/perform_acts.py",
        """\
            # Before the commit: a document that is named is there, whatever happens next.
            engine.documents.settle(batch.uploads[sha256].place, sha256)
""",
        """\
            from sqlalchemy import event
            settle, place = engine.documents.settle, batch.uploads[sha256].place
            event.listen(session, "after_commit", lambda _, p=place, s=sha256: settle(p, s))
""",
        "points while a case is opened, sqlite",
    ),
    Bug(
        "an entry is written without its last posting",
        "workflow/domain/recording_books.py",
        "for number, each in enumerate(entry.movements, start=1):",
        "for number, each in enumerate(entry.movements[:-1] or entry.movements, start=1):",
        "points of money that is moved, sqlite",
    ),
    Bug(
        "a balance never falls",
        "workflow/store/ledger.py",
        """\
        "UPDATE accounts SET balance = accounts.balance + x.balance, "  # noqa: S608 - our own names
""",
        """\
        "UPDATE accounts SET balance = greatest(accounts.balance, x.balance), "
""",
        "points of money that is moved, postgresql",
    ),
    Bug(
        "a document of the same name counts as the same document",
        "workflow/domain/built_in.py",
        """\
    changes = {name: kept for name, kept in form.changes.items() if case.fields.get(name) != kept}
    if form.reasons:
""",
        """\
    def called(value: object) -> object:
        return value.get("name", value) if isinstance(value, dict) else value

    changes = {
        name: kept
        for name, kept in form.changes.items()
        if called(case.fields.get(name)) != called(kept)
    }
    if form.reasons:
""",
        "kills, sqlite",
    ),
    Bug(
        "a document is put in its place before it has reached the disk",
        "workflow/store/document_files.py",
        """\
                with _told():
                    os.fsync(file.fileno())
""",
        "",
        "power cuts",
    ),
)

QUICK = ("answered before it is committed", "commits that are not forced to the disk")
"""Those of which every run of the tests makes sure."""
