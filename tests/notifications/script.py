"""A server that says what stands in a script, whatever it hears."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread


@contextmanager
def scripted(*answers: bytes) -> Iterator[int]:
    """A port at which the first answer is the greeting, and each other follows a command.

    After the last one the server hears on and says nothing.
    """
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=_speak, args=(server, answers))
        thread.start()
        yield int(server.getsockname()[1])
        thread.join()


def _speak(server: socket.socket, answers: tuple[bytes, ...]) -> None:
    connection, _ = server.accept()
    with connection, suppress(ConnectionError):  # the client may have heard enough
        connection.sendall(answers[0])
        for answer in answers[1:]:
            connection.recv(4096)
            connection.sendall(answer)
        while connection.recv(4096):
            pass
