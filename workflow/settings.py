"""Where an installation lives, and how its mails leave: what a process knows before it opens it."""

from __future__ import annotations

import os
import re
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workflow.errors import Invalid

OWNER_ONLY = 0o700
"""Of folders with names, addresses and mails of people in them."""

HOME = "PLACET_HOME"
DATABASE = "PLACET_DATABASE"
MAIL = "PLACET_MAIL"
DOCUMENTS = "PLACET_DOCUMENTS"
SMTP = "PLACET_SMTP"
SMTP_PASSWORD = "PLACET_SMTP_PASSWORD"  # noqa: S105 - the name of a variable, not what is in it

FILE = "placet.toml"
KEYS = ("database", "mail", "documents", "reporting_org")
TABLES = ("smtp", "dkim", "bounces")

REPORTING_ORG = "XM-DAC-41303"
"""How the IATI Standard identifies the Union: by its code in the OECD's list of channels.

The code is recalled and was not found again: whoever publishes compares it with that list.
"""

_DATABASE_LINE = re.compile(r"^database\s*=.*\n?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a process needs to know before it can open anything.

    Attributes:
        home: the folder that everything else lies in unless it says otherwise.
        database: URL of the database.
        mail: the folder that mails are put into where no mail server is set.
        documents: the folder of what was attached to cases.
        smtp: the table ``[smtp]``: the mail server.
        smtp_url: from the environment; goes before the table.
        smtp_password: from the environment.
        dkim: the table ``[dkim]``: the key that signs mails.
        bounces: the folder in which mails come back; ``None`` where none is set.
        reporting_org: how the IATI Standard identifies the organization that reports.
        named: setting to where it was named, an environment variable or the file; others have
            their usual value.
    """

    home: Path
    database: str
    mail: Path
    documents: Path
    smtp: Mapping[str, object] = field(default_factory=dict)
    smtp_url: str = field(default="", repr=False)
    smtp_password: str = field(default="", repr=False)
    dkim: Mapping[str, object] = field(default_factory=dict)
    bounces: Path | None = None
    reporting_org: str = REPORTING_ORG
    named: Mapping[str, str] = field(default_factory=dict)


def read_settings(home: Path | None, environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment, else from ``placet.toml`` in the home, else the usual ones.

    Args:
        home: from the command line; else ``PLACET_HOME``, else ``var/placet`` below this folder.

    Raises:
        Invalid: the settings file has a key that is not known, or is no TOML.
    """
    given = os.environ if environment is None else environment
    folder = (home or Path(given.get(HOME) or "var/placet")).absolute()
    kept = _read_file(folder / FILE)
    bounces = _bounces(folder, kept.get("bounces", {}))
    return Settings(
        home=folder,
        database=given.get(DATABASE) or kept.get("database") or f"sqlite:///{folder / 'placet.db'}",
        mail=folder / (given.get(MAIL) or kept.get("mail") or "mail"),
        documents=folder / (given.get(DOCUMENTS) or kept.get("documents") or "documents"),
        smtp=kept.get("smtp", {}),
        smtp_url=given.get(SMTP, ""),
        smtp_password=given.get(SMTP_PASSWORD, ""),
        dkim=kept.get("dkim", {}),
        bounces=bounces,
        reporting_org=kept.get("reporting_org") or REPORTING_ORG,
        named=_named(kept, given),
    )


def write_settings(home: Path, database: str) -> None:
    """Remember a database's URL beside what is there; readable by its owner only, for its password.

    The file is replaced as a whole, so that nobody finds half of one.
    """
    home.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
    path = home / FILE
    before = path.read_text() if path.exists() else ""
    quoted = database.replace("\\", "\\\\").replace('"', '\\"')
    number, aside = tempfile.mkstemp(prefix=f".{FILE}.", dir=home)  # its owner's alone
    with os.fdopen(number, "w") as file:
        file.write(f'database = "{quoted}"\n{_DATABASE_LINE.sub("", before, count=1)}')
    Path(aside).replace(path)


def _read_file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        found = tomllib.loads(path.read_text())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Invalid(f"{path}: {error}") from None
    for key, value in found.items():
        kind = str if key in KEYS else dict if key in TABLES else None
        if kind is None or not isinstance(value, kind):
            keys, tables = ", ".join(KEYS), ", ".join(f"[{each}]" for each in TABLES)
            raise Invalid(f'{path}: "{key}" is not a setting; {keys} are, as text, and {tables}')
        _refuse_nul(path, key, value)
    return found


def _refuse_nul(path: Path, key: str, value: Any) -> None:
    """The system takes no path with a NUL in it, and says so in its own way."""
    entries = value.items() if isinstance(value, dict) else ()
    named = [(key, value), *((f"{key}.{name}", each) for name, each in entries)]
    for name, each in named:
        if isinstance(each, str) and "\0" in each:
            raise Invalid(f'{path}: "{name}" has the character U+0000; wanted text without it')


def _bounces(home: Path, table: Mapping[str, object]) -> Path | None:
    if not table:
        return None
    folder = table.get("folder")
    if set(table) != {"folder"} or not isinstance(folder, str) or not folder:
        raise Invalid(f'{home / FILE}: [bounces] wants one entry, folder = "…"')
    return home / folder


def _named(kept: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, str]:
    named = {key: FILE for key in KEYS if kept.get(key)}
    for table in TABLES:
        named |= {f"{table}.{key}": FILE for key in kept.get(table, {})}
    variables = {
        "database": DATABASE,
        "mail": MAIL,
        "documents": DOCUMENTS,
        "smtp": SMTP,
        "smtp.password": SMTP_PASSWORD,
    }
    return named | {key: name for key, name in variables.items() if given.get(name)}
