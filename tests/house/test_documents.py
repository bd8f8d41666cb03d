"""What the documents say of the repository is so."""

from __future__ import annotations

import re
from pathlib import Path

from tests.house.tree import ROOT, files, text

README = Path("README.md")
ARCHITECTURE = Path("docs/architecture.md")


def targets() -> dict[str, str]:
    """The targets of the Makefile that a person calls, each with its line of help."""
    found = re.findall(r"^([a-z]+):.*?(?:## (.*))?$", text(Path("Makefile")), re.MULTILINE)
    return dict(found)


def code_in(document: Path) -> str:
    """What a document shows as code, in line or as a block."""
    return "\n".join(re.findall(r"```.*?```|`[^`]+`", text(document), re.DOTALL))


def test_the_readme_names_only_targets_that_exist() -> None:
    named = set(re.findall(r"\bmake ([a-z]+)", code_in(README)))

    assert {"run", "test"} <= named <= set(targets())


def test_every_target_has_its_line_of_help() -> None:
    assert [name for name, line in targets().items() if not line] == []


def test_every_link_from_a_document_to_a_file_leads_to_one() -> None:
    dead = [
        f"{document}: {link}"
        for document in files()
        if document.suffix == ".md" and document.parts[0] != "notifications"
        for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text(document))
        if not re.match(r"[a-z]+:", link) and not (ROOT / document.parent / link).exists()
    ]

    assert dead == []


def test_the_architecture_describes_every_folder_of_the_top_level() -> None:
    folders = {path.parts[0] for path in files() if len(path.parts) > 1}
    described = text(ARCHITECTURE)

    assert [folder for folder in sorted(folders) if f"{folder}/" not in described] == []
