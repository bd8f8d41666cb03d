"""A mail server of aiosmtpd on this machine that keeps what it takes, and lies where it is told."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any, NamedTuple

from aiosmtpd.smtp import SMTP, Envelope, Session

DRIPPING = "an answer that never ends"
"""As an answer: a letter of it comes every hundredth of a second."""


class Taken(NamedTuple):
    """One message that the server took."""

    sender: str
    recipients: list[str]
    message: bytes


class Sink:
    """A server that takes everything and does not lie; others override what it answers.

    Attributes:
        connections: how many were made.
        said: commands that end something, in their order.
    """

    def __init__(self) -> None:
        self.port = 0
        self.connections = 0
        self.taken: list[Taken] = []
        self.said: list[str] = []

    def sender(self, server: SMTP, address: str) -> str:
        """The answer to MAIL."""
        return "250 2.1.0 OK"

    def recipient(self, server: SMTP, address: str) -> str:
        """The answer to RCPT."""
        return "250 2.1.5 OK"

    def message(self, server: SMTP, taken: Taken) -> str:
        """The answer to the final dot."""
        self.taken.append(taken)
        return "250 2.0.0 taken"

    # The names and arguments of aiosmtpd's hooks.

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        envelope.mail_from = address
        return await _given(server, self.sender(server, address))

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = await _given(server, self.recipient(server, address))
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        taken = Taken(str(envelope.mail_from), envelope.rcpt_tos, content)
        return await _given(server, self.message(server, taken))

    async def handle_RSET(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.said.append("RSET")
        return "250 OK"

    async def handle_QUIT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.said.append("QUIT")
        return "221 Bye"


class Refusing(Sink):
    """Knows nobody."""

    def recipient(self, server: SMTP, address: str) -> str:
        return "550 5.1.1 nobody of that name"


class Breaking(Sink):
    """Takes every message, and is gone before it says so."""

    def message(self, server: SMTP, taken: Taken) -> str:
        self.taken.append(taken)
        cut(server)
        return "250 2.0.0 never heard"


def cut(server: SMTP) -> None:
    """End the connection at once, whatever was still to be said."""
    assert isinstance(server.transport, asyncio.Transport)
    server.transport.abort()


def cut_after_answer(server: SMTP) -> None:
    """End the connection as soon as the answer that is being given is out."""
    assert server.transport is not None
    server.loop.call_soon(server.transport.close)


async def _given(server: SMTP, answer: str) -> str:
    if answer == DRIPPING:
        _drip(server)
        await server.loop.create_future()
    return answer


def _drip(server: SMTP) -> None:
    if isinstance(server.transport, asyncio.WriteTransport):  # none: the client has gone
        server.transport.write(b"2")
        server.loop.call_later(0.01, _drip, server)


@contextmanager
def running(sink: Sink, *, tls: ssl.SSLContext | None = None, **options: Any) -> Iterator[Sink]:
    """Run ``sink`` on a free port until the end of the block.

    Args:
        tls: for a server that speaks TLS from its first byte.
        options: of ``aiosmtpd.smtp.SMTP``.
    """
    loop = asyncio.new_event_loop()

    def connected() -> SMTP:
        sink.connections += 1
        return SMTP(sink, loop=loop, hostname="sink.example", **options)

    server = loop.run_until_complete(loop.create_server(connected, "127.0.0.1", 0, ssl=tls))
    sink.port = server.sockets[0].getsockname()[1]
    thread = Thread(target=loop.run_forever)
    thread.start()
    try:
        yield sink
    finally:
        asyncio.run_coroutine_threadsafe(_ended(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _ended(server: asyncio.Server) -> None:
    server.close()
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
