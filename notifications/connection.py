"""A conversation with a mail server in which everything comes to an end.

The standard library's client waits anew for every byte, so that a server that drips could hold it
for ever, and it does not tell whether the final dot was out when a connection broke. So reaching,
writing and reading are done here, and the words of the protocol are left to it.
"""

import re
import smtplib
import socket
import ssl
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic

from notifications.characters import tidy
from notifications.smtp_settings import SmtpSettings

MOST_LINES, LONGEST_LINE = 128, 4096
"""Of an answer, and of one of its lines in bytes; what goes on after them is none."""

LONGEST_SHOWN = 300
"""Characters of an answer that are shown to people."""

GOODBYE_SECONDS = 5.0
"""For the answer to QUIT, on which nothing depends."""

_CODE = re.compile(rb"[2-5][0-9][0-9]")
_STATUS = re.compile(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}(?!\S)")
_DOT_IN_FRONT = re.compile(rb"^\.", re.MULTILINE)


class Lost(Exception):
    """The conversation broke off, or no answer came in time."""


class Unfit(Exception):
    """There can be no conversation until somebody mends the server, the network or a setting."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said: a code of three digits, or -1 where there is none, and its words."""

    code: int
    words: str

    @property
    def kind(self) -> int:
        """The first digit: 2 done, 3 go on, 4 not now, 5 not at all."""
        return self.code // 100

    @property
    def without_words(self) -> str:
        """The codes alone: words can repeat what the server was told."""
        status = _STATUS.match(self.words)
        return f"{self.code} {status[0]}" if status else f"{self.code}"

    def __str__(self) -> str:
        return f"{self.code} {self.words}".strip() if self.code > 0 else self.words


def open_connection(settings: SmtpSettings, trusted: ssl.SSLContext, until: float) -> "Connection":
    """Reach the server, encrypt and log in, as ``settings`` want it.

    Args:
        trusted: whose certificates are believed.
        until: on the monotonic clock; when all of it is done, or given up.

    Raises:
        Unfit: with a sentence for an administrator, in which there is no password.
    """
    connection = Connection(settings, trusted, until)
    try:
        connection.begin()
    except Unfit:
        connection.close()
        raise
    except (Lost, OSError) as error:  # an error of smtplib is an OSError too
        connection.close()
        raise Unfit(f'"{settings.server}" could not be used: {why(error)}') from None
    return connection


class Connection(smtplib.SMTP):
    """One connection, for one message after the other."""

    def __init__(self, settings: SmtpSettings, trusted: ssl.SSLContext, until: float) -> None:
        super().__init__(local_hostname=settings.hello)  # connects only where it is given a host
        self.until = until
        self._settings = settings
        self._patience = settings.patience
        self._trusted = trusted
        self._unread = b""

    def begin(self) -> None:
        """From nothing to a session in which mail can be sent."""
        self._expect(220, *self.connect(self._settings.host, self._settings.port))
        if not self.local_hostname and self.sock:
            self.local_hostname = _literal(self.sock.getsockname()[0])
        self._expect(250, *self.ehlo())
        if self._settings.security == "starttls":
            self._encrypt()
            self._expect(250, *self.ehlo())
        if self._settings.user:
            self._log_in()

    def ask(self, command: str) -> Answer:
        """Say ``command`` and hear the answer.

        Raises:
            Lost: there was none, or what was said before is still unread: from then on answers
                would be taken for those to other commands.
        """
        self._check_heard()
        return _answer(*self.docmd(command))

    def send_text(self, message: bytes) -> None:
        """All of a message but the final dot: up to that, the server has taken nothing.

        Raises:
            Lost: it could not be written, or something is unread that would be taken for the
                answer to the final dot.
        """
        self._check_heard()
        ended = message if message.endswith(b"\r\n") else message + b"\r\n"
        self.send(_DOT_IN_FRONT.sub(b"..", ended))

    def check_in_time(self) -> None:
        """Go no further after ``until``.

        Raises:
            Lost: it is over.
        """
        if monotonic() >= self.until:
            self.close()
            raise Lost("there was no time left")

    def send_dot(self) -> Answer:
        """The final dot, and what the server says to it.

        Raises:
            Lost: nobody can know whether the server has taken the message (RFC 1047).
        """
        self.until = monotonic() + self._patience.verdict_seconds
        self.send(b".\r\n")
        return _answer(*self._hear(self.until))

    def say_goodbye(self) -> None:
        """End the session, politely where that is possible."""
        self.until = monotonic() + GOODBYE_SECONDS
        with suppress(Lost):
            self.ask("QUIT")
        self.close()

    def _check_heard(self) -> None:
        if self._unread:
            raise Lost("the server said more than it was asked")

    def _encrypt(self) -> None:
        if not self.has_extn("starttls"):
            raise self._unfit("does not offer STARTTLS; wanted an encrypted connection")
        self._expect(220, *self.docmd("STARTTLS"))
        if self._unread:
            # Somebody in between could have put it there, to be read as if it had been encrypted.
            raise self._unfit("said more than it was asked before the encryption")
        self.sock = self._wrapped(self._open_socket(self.until))

    def _log_in(self) -> None:
        """By the first way that is offered: a wrong password is not tried in every way."""
        user, password = self._settings.user, self._settings.password
        ways = self.esmtp_features.get("auth", "").upper().split()
        if "PLAIN" in ways:
            answer = self.ask(f"AUTH PLAIN {_base64(chr(0) + user + chr(0) + password)}")
        elif "LOGIN" in ways:
            answer = self.ask("AUTH LOGIN")
            for asked in (user, password):
                answer = self.ask(_base64(asked)) if answer.code == 334 else answer
        else:
            raise self._unfit("does not offer AUTH PLAIN or LOGIN; wanted to log in")
        if answer.code != 235:
            raise self._unfit(
                f'refused the login of "{user}" ({answer.without_words}); '
                "wanted another user or password"
            )

    def _expect(self, wanted: int, code: int, said: bytes) -> None:
        if code != wanted:
            raise self._unfit(f'is not ready: "{_answer(code, said)}"')

    def _unfit(self, sentence: str) -> Unfit:
        return Unfit(f'"{self._settings.server}" {sentence}')

    # By these the standard library reaches the server, writes and reads.

    def _get_socket(self, host: str, port: int, _timeout: float) -> socket.socket:
        plain = self._reach(host, port)
        try:
            # The final dot goes by itself and must not wait for an acknowledgement (RFC 896).
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return self._wrapped(plain) if self._settings.security == "tls" else plain
        except BaseException:
            plain.close()
            raise

    def _reach(self, host: str, port: int) -> socket.socket:
        """The first of the host's addresses that answers."""
        failed: OSError = OSError(f'"{host}" has no address')
        for *_, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            seconds = self._connect_seconds()
            try:
                return socket.create_connection((str(address[0]), port), seconds)
            except OSError as error:
                failed = error
        raise failed

    def send(self, s: bytes | str) -> None:  # type: ignore[override]  # nothing else is sent
        """Write all of ``s`` before ``until``."""
        rest = memoryview(s.encode("ascii") if isinstance(s, str) else s)
        try:
            while rest:
                rest = rest[self._open_socket(self.until).send(rest) :]
        except OSError as error:
            self.close()
            raise Lost(why(error)) from None

    def getreply(self) -> tuple[int, bytes]:
        """One answer, of as many lines as it has."""
        return self._hear(min(self.until, monotonic() + self._patience.answer_seconds))

    def _hear(self, until: float) -> tuple[int, bytes]:
        lines: list[bytes] = []
        while len(lines) < MOST_LINES:
            line = self._line(until)
            if not _CODE.match(line):
                return -1, line
            lines.append(line[4:].strip())
            if line[3:4] != b"-":
                return int(line[:3]), b"\n".join(lines)
        raise Lost("an answer without end")

    def _line(self, until: float) -> bytes:
        while b"\n" not in self._unread:
            if len(self._unread) > LONGEST_LINE:
                raise Lost("an answer without end")
            try:
                piece = self._open_socket(until).recv(8192)
            except OSError as error:
                self.close()
                raise Lost(why(error)) from None
            if not piece:
                self.close()
                raise Lost("the server closed the connection")
            self._unread += piece
        line, _, self._unread = self._unread.partition(b"\n")
        return line

    def _open_socket(self, until: float) -> socket.socket:
        """The socket, which gives up at ``until``."""
        if self.sock is None:
            raise Lost("the connection is closed")
        self.sock.settimeout(_left(until))
        return self.sock

    def _wrapped(self, plain: socket.socket) -> ssl.SSLSocket:
        plain.settimeout(self._connect_seconds())
        return self._trusted.wrap_socket(plain, server_hostname=self._settings.host)

    def _connect_seconds(self) -> float:
        return min(_left(self.until), self._patience.connect_seconds)


def why(error: Exception) -> str:
    """What went wrong, as the end of a sentence."""
    match error:
        case ssl.SSLCertVerificationError():
            return f"its certificate does not verify: {error.verify_message.rstrip('.')}"
        case ssl.SSLError():
            return f"the encryption failed: {error.reason or error}"
        case TimeoutError():
            return "no answer in time"
        case OSError():
            return str(error.strerror or error)
    return str(error)


def _left(until: float) -> float:
    """Seconds before ``until``."""
    left = until - monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _answer(code: int, said: bytes) -> Answer:
    """In one line that can be shown to people."""
    words = " ".join(tidy(said.decode("utf-8", "replace")).split())
    return Answer(code, words if len(words) <= LONGEST_SHOWN else words[: LONGEST_SHOWN - 1] + "…")


def _base64(words: str) -> str:
    return b64encode(words.encode()).decode("ascii")


def _literal(address: str) -> str:
    """An address of ours, as RFC 5321 (4.1.3) writes it in place of a name."""
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"
