"""A mail server in a process of its own that takes whatever comes and keeps nothing.

``python -m benchmarks.sink`` prints its port, and then for each message a line with the number of
the connection and the instant of its final dot, by the monotonic clock of the machine.
"""

from __future__ import annotations

import asyncio
from itertools import count
from time import monotonic

ANSWERS = {
    b"EHLO": b"250-sink\r\n250 8BITMIME\r\n",
    b"DATA": b"354 go on\r\n",
    b"QUIT": b"221 bye\r\n",
}
DONE = b"250 OK\r\n"
END = b"\r\n.\r\n"

_numbers = count(1)


class Sink(asyncio.Protocol):
    """One connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet whoever comes."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._number = next(_numbers)
        self._waiting = b""
        self._in_message = False
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        """Answer every command and every message that is whole."""
        self._waiting += data
        while (end := self._waiting.find(END if self._in_message else b"\r\n")) >= 0:
            if self._in_message:
                self._waiting = self._waiting[end + len(END) :]
                self._in_message = False
                print(self._number, monotonic(), flush=True)
                self._transport.write(DONE)
            else:
                verb = self._waiting[:4].upper()
                self._waiting = self._waiting[end + 2 :]
                self._in_message = verb == b"DATA"
                self._transport.write(ANSWERS.get(verb, DONE))


async def main() -> None:
    """Take messages until the process is stopped."""
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
