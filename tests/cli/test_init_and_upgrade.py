"""Making an installation, and bringing it to a later schema."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest

from tests.cli.asking import Placet, dump_of
from workflow.store import schema

LATER = '''\
"""One table more."""

import sqlalchemy as sa
from alembic import op

revision = "9999_one_more"
down_revision = "{head}"


def upgrade() -> None:
    op.create_table("more", sa.Column("id", sa.Integer, primary_key=True))


def downgrade() -> None:
    op.drop_table("more")
'''


def test_init_makes_a_home_with_an_empty_installation(placet: Placet) -> None:
    told = placet.does("init", "--name", "Bureau", "--contact", "help@example.org")

    assert (told["name"], told["demonstration"]) == ("Bureau", False)
    assert sorted(path.name for path in placet.home.iterdir()) == ["mail", "placet.db"]
    assert placet.does("cases", "list") == {"cases": [], "more": False, "after": None}
    assert placet.does("verify", "--all")["verified"] is True


def test_a_home_is_open_to_its_owner_only_since_it_holds_names_and_mails(placet: Placet) -> None:
    placet.does("init")

    assert stat.S_IMODE(placet.home.stat().st_mode) == 0o700


def test_init_tells_what_comes_next(placet: Placet) -> None:
    answer = placet("init")

    assert answer.lines[0].startswith("An installation was made in ")
    assert "placet flows publish FILE --as E-MAIL" in answer.out


def test_a_second_init_is_refused_and_changes_nothing(placet: Placet) -> None:
    placet.does("init")
    before = placet.dump()

    answer = placet("init", "--demo")

    assert answer.code == 1
    assert answer.err == "placet: there is an installation in this database already\n"
    assert placet.dump() == before


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--sender", "bureau"), '"bureau" is not a mail address'),
        (("--name", "x" * 201), "name: 201 characters are too many"),
        (("--contact", " "), 'contact: " " is not a line of text'),
    ],
)
def test_an_office_that_mails_cannot_come_from_is_not_made(
    placet: Placet, words: tuple[str, ...], sentence: str
) -> None:
    answer = placet("init", *words)

    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith(f"placet: {sentence}")
    assert not placet.home.exists()


def test_a_demonstration_can_begin_in_the_past(placet: Placet) -> None:
    told = placet.does("init", "--demo", "--begins", "2018-07-02")

    assert told["begins"] == "2018-07-02"
    clock = placet.does("clock", "show")
    assert clock["now"].startswith("2018-07-02T00:0")
    assert clock["ahead_seconds"] < -8 * 365 * 24 * 3600
    assert placet("clock", "show").out.rstrip().endswith("behind the wall clock.")
    placet.does("clock", "advance", "1", "week")
    assert placet.does("clock", "show")["now"].startswith("2018-07-09T00:0")
    assert placet.does("verify", "--all")["verified"] is True


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("--begins", "2018-07-02"), 1, "begins: only a demonstration begins on another day"),
        (("--demo", "--begins", "1999-07-02"), 1, "begins: 1999-07-02 is found and a day from"),
        (("--demo", "--begins", "9999-12-31"), 1, "begins: 9999-12-31 is found and a day from"),
        (("--demo", "--begins", "July"), 2, '"July" is not a day; write it as 2018-07-02'),
        (("--demo", "--begins", "2018-02-30"), 2, '"2018-02-30" is not a day; write it as'),
    ],
)
def test_a_beginning_that_cannot_be_makes_nothing(
    placet: Placet, words: tuple[str, ...], code: int, sentence: str
) -> None:
    answer = placet("init", *words)

    assert (answer.code, answer.out) == (code, "")
    assert sentence in answer.err
    assert not placet.home.exists()


def test_the_database_that_init_names_is_remembered(placet: Placet, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'elsewhere.db'}"

    placet.does("init", "--database", url)

    assert (placet.home / "placet.toml").read_text() == f'database = "{url}"\n'
    assert not (placet.home / "placet.db").exists()
    assert placet.does("people", "list") == {"people": []}


def test_init_does_not_overwrite_settings(placet: Placet) -> None:
    placet.home.mkdir()
    file = placet.home / "placet.toml"
    file.write_text('mail = "post"\n')

    answer = placet("init", "--database", f"sqlite:///{placet.home / 'other.db'}")

    assert answer.code == 1
    assert answer.err.startswith(f"placet: {file} is there already; ")
    assert list(placet.home.iterdir()) == [file]


def test_init_works_on_each_database(
    placet: Placet, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLACET_DATABASE", database_url)

    placet.does("init", "--demo")

    assert placet.does("clock", "advance", "1", "week")["ahead_seconds"] == 7 * 24 * 3600
    assert placet.does("verify", "--all")["verified"] is True


def test_an_upgrade_with_nothing_to_do_makes_no_copy(desk: Placet) -> None:
    told = desk.does("upgrade")

    assert told == {
        "found": schema.head(),
        "wanted": schema.head(),
        "changed": False,
        "backup": None,
    }
    assert not (desk.home / "backups").exists()


def test_an_upgrade_copies_the_database_first(
    desk: Placet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, old = desk.dump(), schema.head()
    _publish_a_later_schema(tmp_path, monkeypatch)

    refused = desk("cases", "list")
    told = desk.does("upgrade")

    assert refused.code == 1
    assert refused.err == (
        f"placet: the database has schema {old} and this version wants 9999_one_more; "
        "run: placet upgrade\n"
    )
    assert (told["found"], told["wanted"], told["changed"]) == (old, "9999_one_more", True)
    assert desk("cases", "list").code == 0
    assert dump_of(Path(told["backup"])) == before


@pytest.mark.parametrize("command", [("work",), ("work", "--once"), ("backup", "office.tar")])
def test_nothing_works_on_a_database_of_another_schema(
    desk: Placet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    _publish_a_later_schema(tmp_path, monkeypatch)
    before = desk.dump()

    answer = desk(*command)

    assert answer.code == 1
    assert answer.err.endswith("this version wants 9999_one_more; run: placet upgrade\n")
    assert desk.dump() == before
    assert not (tmp_path / "office.tar").exists()


def test_a_database_of_a_later_version_is_left_alone(
    desk: Placet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        _publish_a_later_schema(tmp_path, patched)
        desk.does("upgrade")
    before = desk.dump()

    answer = desk("upgrade")

    assert answer.code == 1
    assert answer.err == (
        "placet: the database has schema 9999_one_more, which only a later version knows\n"
    )
    assert desk.dump() == before


def _publish_a_later_schema(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    later = folder / "migrations"
    text = LATER.format(head=schema.head())
    shutil.copytree(schema.MIGRATIONS, later)
    (later / "versions" / "9999_one_more.py").write_text(text)
    monkeypatch.setattr(schema, "MIGRATIONS", later)
