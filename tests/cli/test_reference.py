"""The page of commands tells every command and option, and no other."""

from pathlib import Path

from tests.cli.reference import page

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "commands.md"


def test_the_page_of_commands_is_what_the_commands_say() -> None:
    assert PAGE.read_text() == page(), "write it anew: python -m tests.cli.reference"
