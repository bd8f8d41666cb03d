"""How to reach the mail server, and how long to wait for it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import unquote

from notifications.characters import CONTROLS, UNPAIRED

Security = Literal["starttls", "tls", "none"]

PORTS: Mapping[Security, int] = {"starttls": 587, "tls": 465, "none": 25}
"""Where mail is handed in (RFC 6409, RFC 8314), by how the conversation is protected."""

PASSWORD = "PLACET_SMTP_PASSWORD"  # noqa: S105 - the name of a variable, not what is in it
"""The environment variable that may hold the password."""

_LABEL = "[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_NAME = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*")
_URL = re.compile(
    r"(?P<scheme>smtps?://)?(?:(?P<user>[^:@/\s]+)@)?"
    r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<host>[^\[\]:@/\s]+))(?::(?P<port>[0-9]{1,5}))?/?"
)
_IN_FRONT_OF_HOST = re.compile(r"^([a-z]*://)?.*@", re.IGNORECASE | re.DOTALL)
_UNSENDABLE = re.compile(f"[{CONTROLS}\n{UNPAIRED}]")


class SettingProblem(Exception):
    """A setting cannot be used: its name, and a sentence that says what was found."""

    def __init__(self, setting: str, sentence: str) -> None:
        super().__init__(f"smtp.{setting}: {sentence}")
        self.setting = setting
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a server may take, in seconds. What drips does not wait anew with every byte.

    RFC 5321 (4.5.3.2) asks for 2 to 5 minutes for each answer, and for 10 after the final dot:
    whoever gives up sooner there makes messages that may have been sent and may have not.

    Attributes:
        connect_seconds: for reaching one address of the host, and for the TLS handshake.
        answer_seconds: for one whole answer.
        message_seconds: for one message from its first command to its final dot, with the
            opening of the connection if there is none.
        verdict_seconds: for the final dot and the answer to it.
    """

    connect_seconds: float = 30.0
    answer_seconds: float = 120.0
    message_seconds: float = 300.0
    verdict_seconds: float = 600.0

    def __post_init__(self) -> None:
        for each in fields(self):
            seconds = getattr(self, each.name)
            if not 0 < seconds <= 3600:
                raise SettingProblem(each.name, f"found {seconds}; wanted more than 0, up to 3600")

    @property
    def longest_seconds(self) -> float:
        """What one message can take at most, once the host's addresses are known.

        Whoever holds a message for sending must be able to hold it for longer.
        """
        return self.message_seconds + self.verdict_seconds


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """The mail server that takes all messages.

    Attributes:
        host: a name or an IP address; the server's certificate must be for it.
        port: by default the one of ``PORTS``.
        security: ``starttls`` and ``tls`` always with a verified certificate; ``none`` only to
            this machine itself.
        user, password: for the login; both empty where none is wanted.
        ca_file: certificates in PEM that are trusted in place of the system's.
        hello: our name in EHLO; empty for the address of our end of the connection.

    Raises:
        SettingProblem: a value cannot be used; at once, and not at the first message.
    """

    host: str
    port: int = 0
    security: Security = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: Path | None = None
    hello: str = ""
    patience: Patience = Patience()

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.host) and not _is_address(self.host):
            raise SettingProblem("host", f'found "{self.host}"; wanted a name or an IP address')
        if self.hello and not _NAME.fullmatch(self.hello):
            raise SettingProblem("hello", f'found "{self.hello}"; wanted a name of this machine')
        if self.security not in get_args(Security):
            wanted = ", ".join(get_args(Security))
            raise SettingProblem("security", f'found "{self.security}"; wanted one of {wanted}')
        if not 0 <= self.port <= 65535:
            raise SettingProblem("port", f"found {self.port}; wanted 1 to 65535")
        if self.security == "none" and not is_this_machine(self.host):
            raise SettingProblem(
                "security",
                f'found "none" for "{self.host}"; wanted starttls or tls, '
                "since only this machine itself is reached without encryption",
            )
        if bool(self.user) != bool(self.password):
            missing, there = ("password", "user") if self.user else ("user", "password")
            raise SettingProblem(missing, f"there is a {there} and no {missing}; wanted both")
        if _UNSENDABLE.search(self.user + self.password):
            raise SettingProblem("user", "user or password has a character that cannot be sent")
        if not self.port:
            object.__setattr__(self, "port", PORTS[self.security])

    @property
    def server(self) -> str:
        """``host:port``, as sentences name the server."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def is_this_machine(host: str) -> bool:
    """Whether ``host`` can only be the machine that asks."""
    return host == "localhost" or (_is_address(host) and ip_address(host).is_loopback)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def read_smtp_settings(
    table: Mapping[str, object], environment: Mapping[str, str], folder: Path
) -> SmtpSettings:
    """Settings from the table ``[smtp]`` of a settings file.

    The password comes from the environment, else from the file that ``password_file`` names.

    Args:
        table: the attributes of ``SmtpSettings`` and of ``Patience``, and ``password_file``.
        folder: where relative paths of the table start.

    Raises:
        SettingProblem: something is missing, unknown, of the wrong type or out of bounds.
    """
    for key, value in table.items():
        _check_entry(key, value)
    given: dict[str, Any] = {"host": "", **table}
    seconds = {key: given.pop(key) for key in _SECONDS if key in given}
    password_file = given.pop("password_file", None)
    if "ca_file" in given:
        given["ca_file"] = folder / given["ca_file"]
    given["password"] = environment.get(PASSWORD, "")
    if password_file and not given["password"]:
        given["password"] = _read_password(folder / password_file)
    return SmtpSettings(**given, patience=Patience(**seconds))


def read_smtp_url(url: str) -> dict[str, object]:
    """The entries of a table that ``url`` stands for: ``smtps://office@mail.example.org:465``.

    ``smtps`` is TLS from the first byte; ``smtp`` is STARTTLS, and for this machine itself no
    encryption. What is left out (the scheme, the user, the port) has its usual value.

    Raises:
        SettingProblem: it is no such URL, or has a password in it.

    >>> read_smtp_url("127.0.0.1:2525")
    {'host': '127.0.0.1', 'security': 'none', 'port': 2525}
    """
    found = _URL.fullmatch(url)
    if found is None:
        wanted = "wanted one like smtps://user@mail.example.org:465 or smtp://127.0.0.1:2525"
        raise SettingProblem("url", f'found "{_without_password(url)}"; {wanted}')
    host = found["six"] or found["host"]
    plain: Security = "none" if is_this_machine(host) else "starttls"
    security: Security = "tls" if found["scheme"] == "smtps://" else plain
    table: dict[str, object] = {"host": host, "security": security}
    if found["port"]:
        table["port"] = int(found["port"])
    if found["user"]:
        table["user"] = unquote(found["user"])
    return table


def _without_password(url: str) -> str:
    return _IN_FRONT_OF_HOST.sub(r"\1…@", url)


_SECONDS = tuple(each.name for each in fields(Patience))
_KINDS: Mapping[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("host", "security", "user", "password_file", "ca_file", "hello"), str),
    "port": int,
    **dict.fromkeys(_SECONDS, (int, float)),
}


def _check_entry(key: str, value: object) -> None:
    if key == "password":
        raise SettingProblem(
            key, f"it does not stand among settings; wanted password_file, or {PASSWORD} set"
        )
    if key not in _KINDS:
        raise SettingProblem(key, f"it is not a setting; wanted some of {', '.join(_KINDS)}")
    if not isinstance(value, _KINDS[key]) or isinstance(value, bool):
        kind = "a text" if _KINDS[key] is str else "a number"
        raise SettingProblem(key, f"found {value!r}; wanted {kind}")


def _read_password(path: Path) -> str:
    """The first line of the file."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise SettingProblem("password_file", f'"{path}" could not be read: {why}') from None
    if not lines or not lines[0]:
        raise SettingProblem("password_file", f'"{path}" has no first line; wanted the password')
    return lines[0]
