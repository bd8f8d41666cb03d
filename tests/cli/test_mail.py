"""Whether mails leave: one is sent, or a sentence says what is in its way."""

from __future__ import annotations

import ssl
from email import message_from_bytes, policy
from pathlib import Path

import pytest
import trustme
from aiosmtpd.smtp import AuthResult

from tests.cli.asking import Placet, submitted
from tests.notifications.sink import Breaking, Sink, running
from tests.services.bouncing import bounce

TO = "admin@example.org"


def by(monkeypatch: pytest.MonkeyPatch, sink: Sink, scheme: str = "") -> str:
    """Let mails go by ``sink``; how sentences name it."""
    monkeypatch.setenv("PLACET_SMTP", f"{scheme}127.0.0.1:{sink.port}")
    return f'"127.0.0.1:{sink.port}"'


def certified(authority: trustme.CA, name: str = "127.0.0.1") -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


def test_notices_go_by_the_mail_server_that_the_environment_names(
    desk_on_each: Placet, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = submitted(desk_on_each)
    with running(Sink()) as sink:
        by(monkeypatch, sink)
        assert desk_on_each.does("work", "--once")["sent"] >= 2

    found = [message_from_bytes(taken.message, policy=policy.default) for taken in sink.taken]
    assert {str(mail["Placet-Case"]) for mail in found} == {name}
    assert {taken.sender for taken in sink.taken} == {"placet@example.org"}
    assert list((desk_on_each.home / "mail").glob("*.eml")) == []
    assert desk_on_each.does("verify", "--all")["verified"] is True


def test_a_test_mail_arrives(desk: Placet, monkeypatch: pytest.MonkeyPatch) -> None:
    before = desk.dump()
    with running(Sink()) as sink:
        server = by(monkeypatch, sink, "smtp://")
        answer = desk("mail", "test", TO)

    [taken] = sink.taken
    mail = message_from_bytes(taken.message, policy=policy.default)
    assert (answer.code, answer.out) == (
        0, f'It went out: {server} took it: "250 2.0.0 taken"\n',
    )  # fmt: skip
    assert (taken.sender, taken.recipients) == ("placet@example.org", [TO])
    assert mail["Subject"] == "Placet: a test mail"
    assert desk.dump() == before


def test_without_a_server_a_test_mail_lies_in_the_folder(desk: Placet) -> None:
    told = desk.does("mail", "test", TO)

    [file] = (desk.home / "mail").glob("*.eml")
    assert told == {"state": "sent", "detail": str(file), "by_server": False}


def test_a_server_whose_certificate_does_not_verify_gets_nothing(
    desk: Placet, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(Sink(), tls=certified(trustme.CA())) as sink:
        server = by(monkeypatch, sink, "smtps://")
        answer = desk("mail", "test", TO)

    assert (answer.code, answer.err) == (
        1,
        f"placet: the mail did not go out: {server} could not be used: its certificate does not"
        " verify: unable to get local issuer certificate\n",
    )
    assert sink.taken == []


def test_a_login_that_is_refused_is_told_without_the_password(
    desk: Placet, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(desk.home / "ca.pem")
    (desk.home / "password").write_text("hunter2\n")
    with running(
        Sink(),
        tls=certified(authority),
        auth_required=True,
        auth_require_tls=False,
        authenticator=lambda *_: AuthResult(success=False, handled=False),
    ) as sink:
        (desk.home / "placet.toml").write_text(
            f'[smtp]\nhost = "127.0.0.1"\nport = {sink.port}\nsecurity = "tls"\n'
            'ca_file = "ca.pem"\nuser = "office"\npassword_file = "password"\n'
        )
        answer = desk("mail", "test", TO)

    assert answer.code == 1
    assert 'refused the login of "office" (535 5.7.8); wanted another' in answer.err
    assert "hunter2" not in answer.err


def test_nobody_there_an_answer_never_heard_and_an_address_that_is_none(
    desk: Placet, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(Breaking()) as sink:
        server = by(monkeypatch, sink)
        doubt = desk("mail", "test", TO)
        wrong = desk("mail", "test", "Admin <admin@example.org>\nBcc: eve@example.org")
    nobody = desk("mail", "test", TO)

    assert doubt.err.startswith(
        f"placet: nobody knows whether the mail went out: {server} may have taken it"
    )
    assert nobody.err == (
        f"placet: the mail did not go out: {server} could not be used: Connection refused\n"
    )
    assert wrong.err.startswith("placet: address: found character U+000A in 'Admin")
    assert [answer.code for answer in (doubt, nobody, wrong)] == [1, 1, 1]


def test_mails_are_signed_where_a_key_is_set(
    desk: Placet, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    submitted(desk)
    (desk.home / "dkim.pem").write_text(ED25519)
    (desk.home / "placet.toml").write_text(
        '[dkim]\ndomain = "example.org"\nselector = "s1"\nkey_file = "dkim.pem"\n'
    )
    with running(Sink()) as sink:
        by(monkeypatch, sink)
        desk.does("work", "--once")
        desk.does("mail", "test", TO)

    shown = desk.does("notices", "show", "1-2-1")
    assert len(sink.taken) >= 3
    assert all(taken.message.startswith(b"DKIM-Signature: v=1;") for taken in sink.taken)
    assert shown["message"].encode() in [taken.message for taken in sink.taken]


def test_what_came_back_is_shown_to_the_registry(desk_on_each: Placet) -> None:
    desk = desk_on_each
    name = submitted(desk)
    desk.does("work", "--once")
    (desk.home / "placet.toml").write_text('[bounces]\nfolder = "back"\n')
    bounce(desk.home / "back", "1-2-1", "ada@example.org")

    assert desk.does("work", "--once")["bounced"] == 1

    reason = "1-2-1: came back, 550 5.1.1 nobody of that name"
    assert [each["id"] for each in desk.does("notices", "list", "--bounced")["notices"]] == [
        "1-2-1"
    ]
    assert reason in desk("notices", "list").lines
    assert f"    {reason}" in desk("cases", "show", name).lines
    assert any("Came back: " in line for line in desk("notices", "show", "1-2-1").lines)
    people = {each["email"]: each for each in desk.does("people", "list")["people"]}
    assert people["ada@example.org"]["fails_since"] is not None
    assert people["ben@example.org"]["fails_since"] is None
    assert "Mails to ada@example.org come back since" in desk("people", "list").out

    desk.does("people", "mended", "ada@example.org")

    assert desk.does("people", "roles", "ada@example.org")["fails_since"] is None
    assert desk("people", "mended", "ada@example.org").err == (
        "placet: no mail to this address has come back\n"
    )
    assert desk.does("verify", "--all")["verified"] is True


ED25519 = """\
-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
-----END PRIVATE KEY-----
"""
