"""Sending by a mail server: one connection carries many messages.

The server is trusted to say what it does, and not to do it: every answer is bounded, and what it
did not say is not taken for granted. Whatever happens to one message becomes an outcome.
"""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

from notifications.connection import Answer, Connection, Lost, Unfit, open_connection, why
from notifications.couriers import Line, Outcome
from notifications.headers import HeaderProblem, check_address
from notifications.smtp_settings import SmtpSettings

LONGEST_LINE = 998
"""Bytes of a line of a message without its end (RFC 5321, 4.5.3.1.6)."""

MOST_LOST = 3
"""Connections lost one after the other before a sweep gives up: fewer could be the message's own
doing, and a message that breaks connections must not hold up the others."""

LOGIN_WANTED = frozenset({530, 534, 535, 538})
"""Codes that tell an administrator something, and nothing about the message (RFC 4954)."""

TOO_LARGE = 552
"""The one refusal of a sender that is about the message (RFC 1870)."""


@dataclass(frozen=True, slots=True)
class SmtpCourier:
    """Hands each message to the mail server of ``settings``, which sees to the rest."""

    settings: SmtpSettings

    @property
    def repeats_safely(self) -> bool:
        """Never: a server takes the same message twice and sends it on twice."""
        return False

    @property
    def longest_seconds(self) -> float:
        """As long as the settings let a server take."""
        return self.settings.patience.longest_seconds

    @contextmanager
    def open(self) -> Iterator[Line]:
        """One sweep; the connection is made for the first message and ended after the last."""
        line = SmtpLine(self.settings)
        try:
            yield line
        finally:
            line.close()


class SmtpLine:
    """The way to the server, for one worker and one sweep.

    After a failure to reach the server, to encrypt or to log in, and after ``MOST_LOST`` lost
    connections in a row, every further message is put off at once: waiting for each of them what
    was waited for the first would help nobody.
    """

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._connection: Connection | None = None
        self._trusted: ssl.SSLContext | None = None
        self._down: Outcome | None = None
        self._lost = 0

    def send(self, message_id: str, sender: str, recipient: str, message: bytes) -> Outcome:
        """Hand over ``message`` for one recipient; see ``notifications.couriers.Line``."""
        if problem := unfit_to_send(sender, recipient, message):
            return Outcome("failed", problem)
        if self._down:
            return self._down
        try:
            outcome = self._hand_over(sender, recipient, message)
        except Unfit as unfit:
            self._down = outcome = Outcome("retry", str(unfit))
        except Lost as lost:
            self._hang_up()
            outcome = Outcome("retry", f'"{self._settings.server}" was lost: {lost}')
        self._count(outcome)
        return outcome

    def close(self) -> None:
        """End the session if there is one."""
        if self._connection:
            self._connection.say_goodbye()
            self._connection = None

    def _hand_over(self, sender: str, recipient: str, message: bytes) -> Outcome:
        until = monotonic() + self._settings.patience.message_seconds
        connection, answer = self._begin(sender, len(message), until)
        if answer.kind != 2:
            about_us = answer.code != TOO_LARGE
            return self._refused(connection, "the sender", answer, about_us=about_us)
        answer = connection.ask(f"RCPT TO:<{recipient}>")
        if answer.kind != 2:
            return self._refused(connection, "the recipient", answer)
        answer = connection.ask("DATA")
        if answer.kind != 3:
            return self._refused(connection, "the message", answer)
        connection.send_text(message)
        connection.check_in_time()  # whoever was held up here may hold the message no more
        return self._end(connection)

    def _begin(self, sender: str, size: int, until: float) -> tuple[Connection, Answer]:
        """The answer to MAIL; a connection that ended since the last message is made anew."""
        if self._connection:
            self._connection.until = until
            try:
                answer = _mail(self._connection, sender, size)
            except Lost:
                answer = Answer(421, "")
            if answer.code != 421:
                return self._connection, answer
            self._hang_up()
        self._connection = open_connection(self._settings, self._trust(), until)
        return self._connection, _mail(self._connection, sender, size)

    def _end(self, connection: Connection) -> Outcome:
        """The final dot, from which on the message is the server's or ours, or nobody knows."""
        try:
            answer = connection.send_dot()
        except Lost as lost:
            return self._doubt(str(lost))
        if answer.kind == 2:
            return Outcome("sent", f'"{self._settings.server}" took it: "{answer}"')
        if answer.kind in (4, 5):
            return self._refused(connection, "the message", answer)
        return self._doubt(f'"{answer}" is no answer')

    def _doubt(self, because: str) -> Outcome:
        self._hang_up()
        server = self._settings.server
        return Outcome("maybe_sent", f'"{server}" may have taken it: after its end, {because}')

    def _refused(
        self, connection: Connection, what: str, answer: Answer, *, about_us: bool = False
    ) -> Outcome:
        """What a refusal means; the connection is made ready for the next message.

        Args:
            about_us: even a refusal for good says nothing about the message.
        """
        self._start_over(connection, answer)
        server = self._settings.server
        if answer.kind == 5 and not about_us and answer.code not in LOGIN_WANTED:
            return Outcome("failed", f'"{server}" refused {what}: "{answer}"')
        verb = "refused" if answer.kind == 5 else "put off"
        return Outcome("retry", f'"{server}" {verb} {what}: "{answer}"')

    def _start_over(self, connection: Connection, answer: Answer) -> None:
        going_on = answer.kind in (4, 5) and answer.code != 421
        try:
            if not going_on or connection.ask("RSET").kind != 2:
                self._hang_up()
        except Lost:
            self._hang_up()

    def _hang_up(self) -> None:
        if self._connection:
            self._connection.close()
            self._connection = None

    def _count(self, outcome: Outcome) -> None:
        """Give the sweep up when one message after the other costs its connection."""
        self._lost = 0 if self._connection else self._lost + 1
        if self._lost == MOST_LOST:
            server = self._settings.server
            self._down = Outcome(
                "retry", f'"{server}" broke off {MOST_LOST} times in a row, last: {outcome.detail}'
            )

    def _trust(self) -> ssl.SSLContext:
        """Certificates are always verified, and the host's name is compared with theirs."""
        if self._trusted is None:
            self._trusted = _trusted(self._settings)
        return self._trusted


def _trusted(settings: SmtpSettings) -> ssl.SSLContext:
    if settings.security == "none":
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts nobody, and is not asked
    try:
        return ssl.create_default_context(cafile=settings.ca_file)
    except OSError as error:
        problem = f'"{settings.ca_file}" cannot be read as certificates: {why(error)}'
        raise Unfit(problem) from None


def unfit_to_send(sender: str, recipient: str, message: bytes) -> str:
    """Why no server may be given this, or ``""``.

    Lone line ends could be taken for the end of a message by one server and not by the next, which
    would let a message smuggle in another one.
    """
    try:
        check_address("sender", sender)
        check_address("recipient", recipient)
    except HeaderProblem as problem:
        return str(problem)
    if not message.isascii():
        return "the message has bytes above 127; wanted seven bits"
    lines = message.split(b"\r\n")
    if (longest := max(map(len, lines))) > LONGEST_LINE:
        return f"the message has a line of {longest} bytes; at most {LONGEST_LINE} are sent"
    text = b"".join(lines)
    if harmful := [byte for byte in (b"\r", b"\n", b"\x00") if byte in text]:
        return f"the message holds a lone {harmful[0]!r}; wanted CR LF between lines, and no NUL"
    return ""


def _mail(connection: Connection, sender: str, size: int) -> Answer:
    """Say who sends; a server that wants to know how much (RFC 1870) can refuse before it comes."""
    known = f" SIZE={size}" if connection.has_extn("size") else ""
    return connection.ask(f"MAIL FROM:<{sender}>{known}")
