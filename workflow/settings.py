"""Where an installation lives: its home folder, and the database and folders that it names."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from workflow.errors import Invalid

HOME = "PLACET_HOME"
DATABASE = "PLACET_DATABASE"
MAIL = "PLACET_MAIL"
DOCUMENTS = "PLACET_DOCUMENTS"

KEYS = ("database", "mail", "documents")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a process needs to know before it can open anything.

    Attributes:
        home: the folder that everything else lies in unless it says otherwise.
        database: URL of the database.
        mail: the folder that mails are put into.
        documents: the folder of what was attached to cases.
    """

    home: Path
    database: str
    mail: Path
    documents: Path


def read_settings(home: Path | None, environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment, else from ``placet.toml`` in the home, else the defaults.

    Args:
        home: from the command line; else ``PLACET_HOME``, else ``var/placet`` below this folder.

    Raises:
        Invalid: the settings file has a key that is not known, or is no TOML.
    """
    given = os.environ if environment is None else environment
    folder = (home or Path(given.get(HOME) or "var/placet")).absolute()
    kept = _read_file(folder / "placet.toml")
    return Settings(
        home=folder,
        database=given.get(DATABASE) or kept.get("database") or f"sqlite:///{folder / 'placet.db'}",
        mail=folder / (given.get(MAIL) or kept.get("mail") or "mail"),
        documents=folder / (given.get(DOCUMENTS) or kept.get("documents") or "documents"),
    )


def write_settings(home: Path, database: str) -> None:
    """Remember a database's URL; readable by its owner only, for its password."""
    home.mkdir(parents=True, exist_ok=True)
    path = home / "placet.toml"
    path.touch(mode=0o600)
    quoted = database.replace("\\", "\\\\").replace('"', '\\"')
    path.write_text(f'database = "{quoted}"\n')


def _read_file(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        found = tomllib.loads(path.read_text())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Invalid(f"{path}: {error}") from None
    for key, value in found.items():
        if key not in KEYS or not isinstance(value, str):
            raise Invalid(f'{path}: "{key}" is not a setting; {", ".join(KEYS)} are, as text')
    return found
