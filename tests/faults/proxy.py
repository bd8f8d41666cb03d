"""A proxy in front of PostgreSQL that cuts a connection at its COMMIT, before or after it.

Whoever asked for the COMMIT cannot tell which of these it was.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread
from typing import Literal

Where = Literal["before COMMIT", "at COMMIT", "after COMMIT"]
"""It never reaches the server · it does, and nobody waits · it is done, and nobody is told."""

SOCKET = ".s.PGSQL.5432"
PIECE = 65536


@dataclass
class Proxy:
    """Hands on what both sides say, until it is told to cut.

    Attributes:
        cuts: how many connections were cut so far.
    """

    server: Path
    listener: socket.socket
    cuts: int = 0
    _lock: Lock = field(default_factory=Lock)
    _where: Where | None = None
    _commits: int = 0

    def cut_at(self, commit: int, where: Where) -> None:
        """Cut the connection of the nth COMMIT from now on, and no other."""
        with self._lock:
            self._commits, self._where = commit, where

    def hold(self) -> None:
        """Cut nothing any more."""
        with self._lock:
            self._where = None

    def serve(self) -> None:
        """Take connections until the listener is closed."""
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        try:
            server.connect(str(self.server))
        except OSError:
            client.close()
            return
        link = _Link(client, server)
        Thread(target=link.carry_answers, daemon=True).start()
        with suppress(OSError):
            while said := client.recv(PIECE):
                where = self._cut_here(said)
                if where == "before COMMIT":
                    break
                link.is_deaf = where is not None
                server.sendall(said)
                if where == "after COMMIT":
                    link.wait_for_answer()
                if where:
                    break
        link.cut()

    def _cut_here(self, said: bytes) -> Where | None:
        if b"COMMIT\0" not in said:  # the driver sends it whole, and nothing else with it
            return None
        with self._lock:
            self._commits -= 1
            if self._where is None or self._commits:
                return None
            where, self._where = self._where, None
            self.cuts += 1
            return where


class _Link:
    """One client's connection and its own connection to the server."""

    def __init__(self, client: socket.socket, server: socket.socket) -> None:
        self.client, self.server = client, server
        self.is_deaf = False
        self._heard = Lock()
        self._heard.acquire()

    def carry_answers(self) -> None:
        """Hand on what the server says; nothing of what it says to the COMMIT that is cut."""
        with suppress(OSError):
            while said := self.server.recv(PIECE):
                if self.is_deaf:
                    break
                self.client.sendall(said)
        self._heard.release()
        if not self.is_deaf:
            self.cut()

    def wait_for_answer(self) -> None:
        """Return once the server has answered."""
        self._heard.acquire(timeout=10)

    def cut(self) -> None:
        """End both sides at once."""
        for each in (self.client, self.server):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


@contextmanager
def proxy(server: Path, folder: Path) -> Iterator[Proxy]:
    """A proxy with its socket in ``folder`` to the server whose socket is in ``server``."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / SOCKET))
        listener.listen(50)
        made = Proxy(server / SOCKET, listener)
        thread = Thread(target=made.serve)
        thread.start()
        try:
            yield made
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
