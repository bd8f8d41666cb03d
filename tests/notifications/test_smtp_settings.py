"""Settings of the mail server: refused at once where they cannot be right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from notifications.smtp_settings import (
    PASSWORD,
    Patience,
    SettingProblem,
    SmtpSettings,
    read_smtp_settings,
)

HERE = Path("settings")


def problem(**settings: Any) -> str:
    with pytest.raises(SettingProblem) as found:
        SmtpSettings(**{"host": "mail.example", **settings})
    return str(found.value)


def problem_of(table: dict[str, object], folder: Path = HERE) -> str:
    with pytest.raises(SettingProblem) as found:
        read_smtp_settings(table, {}, folder)
    return str(found.value)


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465)])
def test_a_port_is_the_usual_one_unless_it_is_named(security: Any, port: int) -> None:
    assert SmtpSettings("mail.example", security=security).port == port
    assert SmtpSettings("mail.example", 2525, security).port == 2525


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1"])
def test_this_machine_may_be_reached_without_encryption(host: str) -> None:
    assert SmtpSettings(host, security="none").port == 25


@pytest.mark.parametrize(
    "host", ["mail.example", "10.0.0.1", "localhost.example", "::", "127.0.0.1.example"]
)
def test_no_other_machine_is_reached_without_encryption(host: str) -> None:
    assert problem(host=host, security="none") == (
        f'smtp.security: found "none" for "{host}"; wanted starttls or tls, '
        "since only this machine itself is reached without encryption"
    )


@pytest.mark.parametrize(
    "host", ["", "a b", "a..b", "é.example", "a\n", "-a", "http://a", "[::1]", "x" * 64]
)
def test_what_is_no_host_is_refused(host: str) -> None:
    assert problem(host=host) == f'smtp.host: found "{host}"; wanted a name or an IP address'


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"security": "ssl"}, 'security: found "ssl"; wanted one of starttls, tls, none'),
        ({"port": 65536}, "port: found 65536; wanted 1 to 65535"),
        ({"port": -1}, "port: found -1; wanted 1 to 65535"),
        ({"hello": "a b"}, 'hello: found "a b"; wanted a name of this machine'),
        ({"user": "office"}, "password: there is a user and no password; wanted both"),
        ({"password": "hunter2"}, "user: there is a password and no user; wanted both"),
        (
            {"user": "office", "password": "hunter2\x00"},
            "user: user or password has a character that cannot be sent",
        ),
    ],
)
def test_a_setting_that_cannot_be_right_is_named(settings: dict[str, Any], sentence: str) -> None:
    assert problem(**settings) == f"smtp.{sentence}"


@pytest.mark.parametrize("seconds", [0, -1, 3601, float("nan"), float("inf")])
def test_patience_has_bounds(seconds: float) -> None:
    with pytest.raises(SettingProblem) as found:
        Patience(verdict_seconds=seconds)

    assert str(found.value) == (
        f"smtp.verdict_seconds: found {seconds}; wanted more than 0, up to 3600"
    )


def test_after_the_final_dot_a_server_has_the_ten_minutes_of_the_standard() -> None:
    assert Patience().verdict_seconds == 600
    assert Patience().longest_seconds == 900


def test_a_password_is_never_shown() -> None:
    settings = SmtpSettings("mail.example", user="office", password="hunter2")

    assert "hunter2" not in f"{settings!r} {settings}"


def test_a_table_gives_settings(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("hunter2 ü\n")
    table: dict[str, object] = {
        "host": "mail.example",
        "port": 2525,
        "security": "tls",
        "user": "office",
        "password_file": "password",
        "ca_file": "ca.pem",
        "hello": "placet.example",
        "verdict_seconds": 60,
    }

    assert read_smtp_settings(table, {}, tmp_path) == SmtpSettings(
        "mail.example",
        2525,
        "tls",
        "office",
        "hunter2 ü",
        tmp_path / "ca.pem",
        "placet.example",
        Patience(verdict_seconds=60),
    )


def test_the_password_of_the_environment_goes_before_the_one_of_the_file() -> None:
    table: dict[str, object] = {"host": "a.example", "user": "b", "password_file": "missing"}

    assert read_smtp_settings(table, {PASSWORD: "hunter2"}, HERE).password == "hunter2"


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ({}, 'host: found ""; wanted a name or an IP address'),
        ({"hots": "a"}, "hots: it is not a setting; wanted some of host, security, user, "),
        ({"host": 1}, "host: found 1; wanted a text"),
        ({"port": "25"}, "port: found '25'; wanted a number"),
        ({"port": True}, "port: found True; wanted a number"),
        ({"answer_seconds": "1"}, "answer_seconds: found '1'; wanted a number"),
        ({"answer_seconds": 0}, "answer_seconds: found 0; wanted more than 0, up to 3600"),
    ],
)
def test_a_table_that_cannot_be_right_is_refused_by_name(
    table: dict[str, object], sentence: str
) -> None:
    assert problem_of(table).startswith(f"smtp.{sentence}")


def test_a_password_among_the_settings_is_refused_and_not_repeated() -> None:
    assert problem_of({"host": "a", "password": "hunter2"}) == (
        "smtp.password: it does not stand among settings; "
        "wanted password_file, or PLACET_SMTP_PASSWORD set"
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\nhunter2", "has no first line; wanted the password"),
        (b"", "has no first line; wanted the password"),
        (b"\xff", "could not be read: it is not UTF-8"),
        (None, "could not be read: No such file or directory"),
    ],
)
def test_a_password_file_without_a_password_is_named(
    content: bytes | None, sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / "password"
    if content is not None:
        path.write_bytes(content)

    assert problem_of({"host": "a", "user": "b", "password_file": "password"}, tmp_path) == (
        f'smtp.password_file: "{path}" {sentence}'
    )
