"""Settings: each with its value and where it was named; passwords and keys are never shown."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from notifications.smtp_settings import PASSWORD, SmtpSettings
from workflow.cli.terminal.paper import Heading, Printed, Rows
from workflow.cli.views.ending import without_password
from workflow.errors import Invalid
from workflow.services.open_post import check_bounces, read_dkim, read_smtp
from workflow.settings import FILE, SMTP, Settings

Told = dict[str, Any]

USUAL = "usual"
"""Where a setting was named that was named nowhere."""

BY_URL = ("host", "port", "security", "user")
"""What of a mail server a URL names, or leaves at its usual value."""


def settings_told(settings: Settings) -> Told:
    """Every setting as JSON, and a sentence for each thing that cannot be used."""
    problems = list(_open_to_others(settings))
    rows: list[Told] = []
    for read in (_places, _smtp, _dkim):
        try:
            rows += read(settings)
        except Invalid as problem:
            problems.append(str(problem))
    return {"home": str(settings.home), "settings": rows, "problems": problems}


def settings_printed(told: Told) -> Iterator[Printed]:
    """The same for people."""
    yield Heading(f"Settings of {told['home']}")
    yield ""
    yield Rows(
        ("Setting", "Value", "Named in"),
        [(each["name"], each["value"], each["from"]) for each in told["settings"]],
    )
    for problem in told["problems"]:
        yield ""
        yield f"Cannot be used: {problem}"


def _places(settings: Settings) -> Iterator[Told]:
    named = settings.named
    yield _row("database", without_password(settings.database), named)
    yield _row("mail", str(settings.mail), named)
    yield _row("documents", str(settings.documents), named)
    bounces = (
        str(settings.bounces) if settings.bounces else "(none: nothing that comes back is read)"
    )
    yield _row("bounces.folder", bounces, named)
    yield _row("reporting_org", settings.reporting_org, named)
    check_bounces(settings)


def _smtp(settings: Settings) -> Iterator[Told]:
    smtp = read_smtp(settings)
    if smtp is None:
        yield _row("smtp", "(none: mails go into the folder)", {})
        return
    for name in ("host", "port", "security", "user", "ca_file", "hello"):
        yield _row(f"smtp.{name}", _shown(getattr(smtp, name)), _sources(settings, name))
    yield _row(
        "smtp.password", "(kept secret)" if smtp.password else "(none)", _secret(settings, smtp)
    )
    for each in fields(smtp.patience):
        value = _shown(getattr(smtp.patience, each.name))
        yield _row(f"smtp.{each.name}", value, settings.named)


def _dkim(settings: Settings) -> Iterator[Told]:
    key = read_dkim(settings)
    if key is None:
        yield _row("dkim", "(none: mails are not signed)", {})
        return
    for name in ("domain", "selector", "key_file"):
        yield _row(f"dkim.{name}", _shown(settings.dkim[name]), settings.named)


def _row(name: str, value: str, named: Mapping[str, str]) -> Told:
    return {"name": name, "value": value, "from": named.get(name, USUAL)}


def _sources(settings: Settings, name: str) -> Mapping[str, str]:
    """The environment's URL stands for all that is said of how a server is reached."""
    by_url = settings.smtp_url and name in BY_URL
    return {f"smtp.{name}": SMTP} if by_url else settings.named


def _secret(settings: Settings, smtp: SmtpSettings) -> Mapping[str, str]:
    if not smtp.password:
        return {}
    place = PASSWORD if settings.smtp_password else f"{settings.smtp['password_file']}"
    return {"smtp.password": place}


def _shown(value: object) -> str:
    return "(none)" if value in ("", None) else str(value)


def _open_to_others(settings: Settings) -> Iterator[str]:
    """A settings file with a password in it is its owner's alone."""
    file = settings.home / FILE
    secret = settings.named.get("database") == FILE and (
        without_password(settings.database) != settings.database
    )
    if secret and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield f"{file} has a password in it and can be read by others; run: chmod 600 {file}"
