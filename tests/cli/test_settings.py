"""Every setting in force, where it was named, and nothing that is secret."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.asking import Placet
from workflow.settings import write_settings

TABLES = """\
mail = "out"
[smtp]
host = "mail.example.org"
user = "office"
password_file = "password"
verdict_seconds = 700
[bounces]
folder = "back"
"""


def configured(placet: Placet, text: str = TABLES) -> None:
    placet.home.mkdir(exist_ok=True)
    (placet.home / "placet.toml").write_text(text)
    (placet.home / "password").write_text("hunter2\n")
    (placet.home / "back").mkdir(exist_ok=True)


def shown(placet: Placet) -> dict[str, tuple[str, str]]:
    told: dict[str, Any] = placet.does("settings")
    return {each["name"]: (each["value"], each["from"]) for each in told["settings"]}


def problems(placet: Placet) -> list[str]:
    answer = placet("--json", "settings")
    assert answer.code == 1
    found: list[str] = answer.json["problems"]
    return found


def test_without_any_setting_everything_is_as_usual(placet: Placet) -> None:
    assert shown(placet) == {
        "database": (f"sqlite:///{placet.home / 'placet.db'}", "usual"),
        "mail": (str(placet.home / "mail"), "usual"),
        "documents": (str(placet.home / "documents"), "usual"),
        "bounces.folder": ("(none: nothing that comes back is read)", "usual"),
        "reporting_org": ("XM-DAC-41303", "usual"),
        "smtp": ("(none: mails go into the folder)", "usual"),
        "dkim": ("(none: mails are not signed)", "usual"),
    }


def test_each_setting_is_shown_with_where_it_was_named(placet: Placet) -> None:
    configured(placet)

    found = shown(placet)

    assert found["mail"] == (str(placet.home / "out"), "placet.toml")
    assert found["bounces.folder"] == (str(placet.home / "back"), "placet.toml")
    assert found["smtp.host"] == ("mail.example.org", "placet.toml")
    assert found["smtp.port"] == ("587", "usual")
    assert found["smtp.security"] == ("starttls", "usual")
    assert found["smtp.password"] == ("(kept secret)", "password")
    assert found["smtp.verdict_seconds"] == ("700", "placet.toml")


def test_the_environment_goes_before_the_file_and_forgets_the_other_server(
    placet: Placet, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(placet)
    monkeypatch.setenv("PLACET_SMTP", "smtps://desk@relay.example.org")
    monkeypatch.setenv("PLACET_SMTP_PASSWORD", "hunter3")

    found = shown(placet)

    assert found["smtp.host"] == ("relay.example.org", "PLACET_SMTP")
    assert (found["smtp.port"], found["smtp.user"]) == (
        ("465", "PLACET_SMTP"), ("desk", "PLACET_SMTP"),
    )  # fmt: skip
    assert found["smtp.password"] == ("(kept secret)", "PLACET_SMTP_PASSWORD")
    assert found["smtp.verdict_seconds"] == ("700", "placet.toml")


def test_no_secret_is_ever_shown(placet: Placet, monkeypatch: pytest.MonkeyPatch) -> None:
    configured(placet, f'database = "postgresql://placet:hunter4@db.example/placet"\n{TABLES}')
    answers = [placet("settings"), placet("--json", "settings")]
    monkeypatch.setenv("PLACET_SMTP", "smtp://desk:hunter5@relay.example.org")
    answers += [placet("settings"), placet("--json", "settings")]

    printed = "".join(answer.out + answer.err for answer in answers)
    assert "hunter" not in printed
    assert ":***@db.example" in printed


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[smtp]\nhost = "m x"\n', 'smtp.host: found "m x"; wanted a name or an IP address'),
        ('[smtp]\nhost = "m"\npassword = "x"\n', "smtp.password: it does not stand among settings"),
        ('[smtp]\nhost = "m"\nsecurity = "none"\n', 'smtp.security: found "none" for "m"; wanted'),
        ('[bounces]\nfolder = "away"\n', 'bounces.folder: "'),
        ('[dkim]\ndomain = "a.org"\n', "dkim.selector: found None; wanted a text"),
        (
            '[dkim]\ndomain = "a.org"\nselector = "s"\nkey_file = "password"\n',
            "dkim: found no private key in PEM; wanted one that is not encrypted",
        ),
    ],
)
def test_what_cannot_be_used_is_told(placet: Placet, text: str, sentence: str) -> None:
    configured(placet, text)

    [problem] = problems(placet)

    assert problem.startswith(sentence)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("ftp://a.org", 'smtp.url: found "ftp://a.org"; wanted one like smtps://user@mail'),
        ("smtp://u:p@a.org", 'smtp.url: found "smtp://…@a.org"; wanted one like'),
        ("smtp://10.0.0.1:99999", "smtp.port: found 99999; wanted 1 to 65535"),
        ("smtp://office@a.org", "smtp.password: there is a user and no password; wanted both"),
    ],
)
def test_a_url_that_cannot_be_used_is_told(
    placet: Placet, monkeypatch: pytest.MonkeyPatch, url: str, sentence: str
) -> None:
    monkeypatch.setenv("PLACET_SMTP", url)

    [problem] = problems(placet)

    assert problem.startswith(sentence)


@pytest.mark.parametrize(
    "text", ["post = 1\n", "mail = 1\n", "smtp = 1\n", '[bounces]\nfile = "x"\n', "[bounces\n"]
)
def test_a_file_that_cannot_be_read_is_refused_by_every_command(placet: Placet, text: str) -> None:
    configured(placet, text)

    answer = placet("settings")

    assert answer.code == 1
    assert "placet.toml" in answer.err


def test_a_clock_with_a_setting_that_cannot_be_used_does_not_begin(desk: Placet) -> None:
    configured(desk, '[bounces]\nfolder = "away"\n')
    assert desk("work").err == (
        f'placet: bounces.folder: "{desk.home / "away"}" is not a folder; wanted one\n'
    )

    configured(desk, '[smtp]\nhost = "m x"\n')
    assert desk("work").err == ('placet: smtp.host: found "m x"; wanted a name or an IP address\n')


def test_a_password_in_a_file_that_others_can_read_is_told(placet: Placet) -> None:
    configured(placet, 'database = "postgresql://placet:hunter4@db.example/placet"\n')
    (placet.home / "placet.toml").chmod(0o644)

    [problem] = problems(placet)

    assert "has a password in it and can be read by others; run: chmod 600" in problem


def test_the_url_of_a_database_is_kept_beside_what_is_there(placet: Placet) -> None:
    configured(placet, f'database = "sqlite:///x.db"\n{TABLES}')

    write_settings(placet.home, "postgresql://placet:hunter4@db.example/placet")

    file = placet.home / "placet.toml"
    assert file.read_text() == (
        f'database = "postgresql://placet:hunter4@db.example/placet"\n{TABLES}'
    )
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://placet:hunter2@db.example.org/placet",
        "postgresql://placet:hun/hunter2@db.example.org/placet",
        "postgresql://placet:hun@hunter2@db.example.org/placet",
        "postgresql:///placet?password=hunter2",
        "postgresql:///placet?user=placet&password=hunter2&sslpassword=hunter2",
        "postgresql://placet:hunter2@[::1/placet",
    ],
)
def test_no_password_of_a_database_is_shown(
    placet: Placet, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("PLACET_DATABASE", url)

    answer = placet("settings")

    assert "hunter2" not in answer.out + answer.err


@pytest.mark.parametrize("url", ["smtp://office:hun/hunter2@h", "office:a/b@hunter2@h"])
def test_no_password_of_a_mail_server_is_shown_though_it_stands_in_the_url(
    placet: Placet, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("PLACET_SMTP", url)

    answer = placet("settings")

    assert "hunter2" not in answer.out + answer.err


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('mail = "a\\u0000b"', "mail"),
        ('[smtp]\nhost = "h"\nca_file = "a\\u0000b"', "smtp.ca_file"),
        ('[dkim]\nkey_file = "a\\u0000b"', "dkim.key_file"),
    ],
)
def test_no_setting_has_a_nul(placet: Placet, text: str, name: str) -> None:
    configured(placet, text)

    answer = placet("settings")

    assert answer.code == 1
    assert f'"{name}" has the character U+0000; wanted text without it' in answer.err
