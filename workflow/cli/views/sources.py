"""Where the text of a flow is found: in a file, the database, or among those that are shipped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from definitions import flow as definitions_flow
from definitions.written import NAME as A_NAME
from workflow.cli.terminal.call import Call
from workflow.domain.suggestions import nearest
from workflow.errors import NoInstallation, Unknown, WrongSchema
from workflow.store import flows
from workflow.store.engine import Session

NAME = re.compile(A_NAME)

SHIPPED = Path(definitions_flow.__file__).parent / "flows"


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a flow, and where it was found."""

    place: str
    text: str


def versioned(name: str) -> tuple[str, int | None]:
    """``project@2`` as name and version; the version is ``None`` where there is none."""
    bare, at, version = name.rpartition("@")
    if at and version.isascii() and version.isdigit() and len(version) < 10:
        return bare, int(version)
    return name, None


def source_of(call: Call, name: str) -> Source:
    """The flow of this name, or ``Unknown`` with the one that was probably meant."""
    if not NAME.fullmatch(bare := versioned(name)[0]) and Path(name).is_file():
        return Source(name, Path(name).read_text(errors="replace"))
    version = versioned(name)[1]
    try:
        with call.open().readers.begin() as session:
            found = _published(session, bare, version)
            known = [row.name for row in flows.listed(session)]
    except (NoInstallation, WrongSchema):
        found, known = None, []
    shipped = {file.stem: file for file in SHIPPED.glob("*.yaml")}
    if found is None and version is None and name in shipped:
        return Source(str(shipped[name]), shipped[name].read_text())
    if found is None:
        raise Unknown("flow", name, nearest(bare, {*known, *shipped}))
    return found


def _published(session: Session, name: str, version: int | None) -> Source | None:
    """The version asked for, else the one in force, else the newest that waits."""
    rows = [row for row in flows.listed(session) if row.name == name]
    if version is not None:
        rows = [row for row in rows if row.version == version]
    in_force = [row for row in rows if row.published_at] or rows
    if not in_force:
        return None
    row = in_force[-1]
    return Source(f"{row.name}@{row.version}", flows.bodies(session, [row.source])[row.source])
