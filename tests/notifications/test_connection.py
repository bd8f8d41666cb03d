"""Reaching a mail server: only one that is who it says it is, and only if it speaks sense."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from notifications.couriers import Outcome
from notifications.smtp import SmtpCourier
from notifications.smtp_settings import Patience, SmtpSettings
from tests.notifications.script import scripted
from tests.notifications.sink import Sink, running

ID, OFFICE, ZOE = "<1@placet.example>", "office@placet.example", "zoe@b.example"
MESSAGE = b"Subject: a\r\n\r\nb\r\n"
SECRET = "s3cr€t of the office"
HURRIED = Patience(connect_seconds=1, answer_seconds=1, message_seconds=2)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def bundle(authority: trustme.CA, tmp_path: Path) -> Path:
    """The authority's certificate, as a file."""
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return path


def certified(authority: trustme.CA, name: str = "127.0.0.1") -> ssl.SSLContext:
    """What a server of that name needs for TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


def sent(port: int, **settings: Any) -> Outcome:
    """What becomes of a message; the server's port is shown as 25."""
    with SmtpCourier(SmtpSettings("127.0.0.1", port, **settings)).open() as line:
        outcome = line.send(ID, OFFICE, ZOE, MESSAGE)
    return Outcome(outcome.state, outcome.detail.replace(f":{port}", ":25"))


def put_off(detail: str) -> Outcome:
    return Outcome("retry", f'"127.0.0.1:25" {detail}')


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_that_the_bundle_vouches_for_gets_the_message(
    security: str, authority: trustme.CA, bundle: Path
) -> None:
    with running_with(security, certified(authority)) as sink:
        outcome = sent(sink.port, security=security, ca_file=bundle)

    assert outcome.state == "sent"
    assert [taken.message for taken in sink.taken] == [MESSAGE]


def running_with(security: str, context: ssl.SSLContext) -> Any:
    if security == "tls":
        return running(Sink(), tls=context)
    return running(Sink(), tls_context=context, require_starttls=True)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_that_nobody_vouches_for_gets_nothing(
    security: str, authority: trustme.CA
) -> None:
    with running_with(security, certified(authority)) as sink:
        outcome = sent(sink.port, security=security)

    assert outcome == put_off(
        "could not be used: its certificate does not verify: unable to get local issuer certificate"
    )
    assert sink.taken == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_for_another_name_is_not_accepted(
    security: str, authority: trustme.CA, bundle: Path
) -> None:
    with running_with(security, certified(authority, "other.example")) as sink:
        outcome = sent(sink.port, security=security, ca_file=bundle)

    assert outcome == put_off(
        "could not be used: its certificate does not verify: "
        "IP address mismatch, certificate is not valid for '127.0.0.1'"
    )
    assert sink.taken == []


def test_a_server_without_starttls_gets_neither_message_nor_password() -> None:
    with running(Sink(), auth_require_tls=False) as sink:
        outcome = sent(sink.port, user="office", password=SECRET)

    assert outcome == put_off("does not offer STARTTLS; wanted an encrypted connection")
    assert sink.taken == []


def test_a_bundle_that_is_none_is_named(tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    assert sent(25, ca_file=path) == Outcome(
        "retry", f'"{path}" cannot be read as certificates: No such file or directory'
    )

    path.write_text("nothing")
    assert sent(25, ca_file=path).detail.startswith(f'"{path}" cannot be read as certificates: ')


def checked(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
) -> AuthResult:
    """Nobody but the office comes in; a server that tells too much."""
    right = (data.login, data.password) == (b"office", SECRET.encode())
    said = data.password.decode("ascii", "replace")
    return AuthResult(
        success=right, handled=False, message=None if right else f"535 5.7.8 not with {said}"
    )


@pytest.fixture
def guarded(authority: trustme.CA, request: pytest.FixtureRequest) -> Iterator[Sink]:
    """A server that wants a login, by the ways that are not excluded."""
    options: dict[str, Any] = {"auth_exclude_mechanism": getattr(request, "param", [])}
    with running(
        Sink(),
        tls_context=certified(authority),
        require_starttls=True,
        auth_required=True,
        authenticator=checked,
        **options,
    ) as sink:
        yield sink


@pytest.mark.parametrize("guarded", [["LOGIN"], ["PLAIN"], []], indirect=True)
def test_the_right_password_opens_the_server(guarded: Sink, bundle: Path) -> None:
    outcome = sent(guarded.port, ca_file=bundle, user="office", password=SECRET)

    assert outcome.state == "sent"
    assert len(guarded.taken) == 1


@pytest.mark.parametrize("guarded", [["LOGIN"], ["PLAIN"]], indirect=True)
def test_a_wrong_password_is_for_an_administrator_and_is_not_told(
    guarded: Sink, bundle: Path
) -> None:
    outcome = sent(guarded.port, ca_file=bundle, user="office", password="hunter2 hunter2")

    assert outcome == put_off(
        'refused the login of "office" (535 5.7.8); wanted another user or password'
    )


@pytest.mark.parametrize("guarded", [["PLAIN", "LOGIN"]], indirect=True)
def test_a_server_without_a_way_to_log_in_is_named(guarded: Sink, bundle: Path) -> None:
    outcome = sent(guarded.port, ca_file=bundle, user="office", password=SECRET)

    assert outcome == put_off("does not offer AUTH PLAIN or LOGIN; wanted to log in")


@pytest.mark.parametrize("guarded", [[]], indirect=True)
def test_a_server_that_wants_a_login_that_there_is_not_is_for_an_administrator(
    guarded: Sink, bundle: Path
) -> None:
    outcome = sent(guarded.port, ca_file=bundle)

    assert outcome == put_off('refused the sender: "530 5.7.0 Authentication required"')


GREETING = b"220 here\r\n"
CAPABLE = b"250-here\r\n250 SIZE\r\n"


@pytest.mark.parametrize(
    ("answers", "detail"),
    [
        ([b"554 5.3.2 no mail today\r\n"], 'is not ready: "554 5.3.2 no mail today"'),
        ([b"421 too many\r\n"], 'is not ready: "421 too many"'),
        ([b"SSH-2.0-OpenSSH\r\n"], 'is not ready: "SSH-2.0-OpenSSH"'),
        ([b"\x1b]0;a\x07\xe2\x80\xae\xff\r\n"], 'is not ready: "]0;a�"'),
        ([b"220-a\r\n" * 500], "could not be used: an answer without end"),
        ([b"2" * 100_000], "could not be used: an answer without end"),
        ([b""], "could not be used: no answer in time"),
        ([GREETING, b"502 never heard\r\n"], 'is not ready: "502 never heard"'),
        ([GREETING, CAPABLE, b"250 OK\r\n"], "was lost: no answer in time"),
        ([GREETING, CAPABLE + b"250 "], "was lost: the server said more than it was asked"),
    ],
)
def test_a_server_that_speaks_no_sense_puts_the_message_off(
    answers: list[bytes], detail: str
) -> None:
    started = monotonic()
    with scripted(*answers) as port:
        outcome = sent(port, security="none", patience=HURRIED)

    assert outcome == put_off(detail)
    assert monotonic() - started < 20


def test_an_answer_that_came_before_its_time_is_not_taken_for_a_yes() -> None:
    early = b"354 go on\r\n250 2.0.0 taken\r\n"
    with scripted(GREETING, CAPABLE, b"250 OK\r\n", b"250 OK\r\n", early) as port:
        outcome = sent(port, security="none")

    assert outcome == put_off("was lost: the server said more than it was asked")


def test_what_somebody_said_before_the_encryption_is_not_read_after_it() -> None:
    with scripted(
        GREETING, b"250-here\r\n250 STARTTLS\r\n", b"220 go on\r\n250-here\r\n250 AUTH PLAIN\r\n"
    ) as port:
        outcome = sent(port)

    assert outcome == put_off("said more than it was asked before the encryption")


def test_a_server_that_goes_silent_instead_of_encrypting_is_given_up() -> None:
    with scripted(GREETING, b"250-here\r\n250 STARTTLS\r\n", b"220 go on\r\n") as port:
        outcome = sent(port, patience=HURRIED)

    assert outcome == put_off("could not be used: no answer in time")


def test_a_long_answer_is_shown_in_part() -> None:
    with scripted(b"554 " + b"x" * 1000 + b"\r\n") as port:
        outcome = sent(port, security="none")

    assert outcome == put_off(f'is not ready: "554 {"x" * 299}…"')
