"""How mails leave, as the settings have it: a mail server or a folder, and a key if one is set."""

from __future__ import annotations

from collections.abc import Mapping

from notifications.connection import why
from notifications.couriers import Courier, FolderCourier
from notifications.signing import DkimKey, KeyProblem, read_key
from notifications.smtp import SmtpCourier
from notifications.smtp_settings import (
    PASSWORD,
    SettingProblem,
    SmtpSettings,
    read_smtp_settings,
    read_smtp_url,
)
from workflow.errors import Invalid
from workflow.services.deliver_notices import Post
from workflow.settings import Settings

KEY_ENTRIES = ("domain", "selector", "key_file")


def open_post(settings: Settings) -> Post:
    """What carries mails, and what signs them; nothing is connected yet.

    Raises:
        Invalid: a setting cannot be used; names it.
    """
    return Post(_courier(settings), read_dkim(settings))


def check_post(settings: Settings) -> None:
    """Whether mails can leave and come back as the settings have it; nothing is connected.

    Raises:
        Invalid: a setting cannot be used; names it.
    """
    open_post(settings)
    check_bounces(settings)


def check_bounces(settings: Settings) -> None:
    """Whether the folder in which mails come back is there.

    Raises:
        Invalid: it is not.
    """
    if settings.bounces is not None and not settings.bounces.is_dir():
        raise Invalid(f'bounces.folder: "{settings.bounces}" is not a folder; wanted one')


def read_smtp(settings: Settings) -> SmtpSettings | None:
    """The mail server; ``None`` where none is set, so that mails go into the folder.

    Raises:
        Invalid: a setting of it cannot be used.
    """
    if not settings.smtp and not settings.smtp_url:
        return None
    password = {PASSWORD: settings.smtp_password}
    try:
        return read_smtp_settings(_smtp_table(settings), password, settings.home)
    except SettingProblem as problem:
        raise Invalid(str(problem)) from None


def read_dkim(settings: Settings) -> DkimKey | None:
    """The key that signs; ``None`` where none is set.

    Raises:
        Invalid: it cannot be read, or is none.
    """
    if not settings.dkim:
        return None
    domain, selector, file = (_entry(settings.dkim, name) for name in KEY_ENTRIES)
    if unknown := sorted(set(settings.dkim) - set(KEY_ENTRIES)):
        wanted = ", ".join(KEY_ENTRIES)
        raise Invalid(f"dkim.{unknown[0]}: it is not a setting; wanted {wanted}")
    path = settings.home / file
    try:
        return read_key(path.read_bytes(), domain, selector)
    except OSError as error:
        raise Invalid(f'dkim.key_file: "{path}" could not be read: {why(error)}') from None
    except KeyProblem as problem:
        raise Invalid(f"dkim: {problem.sentence}") from None


def _smtp_table(settings: Settings) -> Mapping[str, object]:
    """The table, unless the environment names a server; then nothing of how another is reached."""
    if not settings.smtp_url:
        return settings.smtp
    named = read_smtp_url(settings.smtp_url)
    others = {"host", "port", "security", "user"} | (
        set() if "user" in named else {"password_file"}
    )
    kept = {key: value for key, value in settings.smtp.items() if key not in others}
    return {**kept, **named}


def _courier(settings: Settings) -> Courier:
    smtp = read_smtp(settings)
    return FolderCourier(settings.mail) if smtp is None else SmtpCourier(smtp)


def _entry(table: Mapping[str, object], name: str) -> str:
    found = table.get(name)
    if not isinstance(found, str) or not found:
        raise Invalid(f"dkim.{name}: found {found!r}; wanted a text")
    return found
