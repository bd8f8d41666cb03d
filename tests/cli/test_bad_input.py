"""Bad input to acts: one sentence that names the place, and a database as it was before."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.cli.asking import ADA, DEE, NEW, REX, Placet, submitted
from workflow.store import engine

ACT = ("cases", "act", "SP-2027-0001")
EDIT = ("cases", "edit", "SP-2027-0001", "--as", REX)

REFUSED: list[tuple[tuple[str, ...], str]] = [
    ((*ACT, "approve", "--as", REX), "refused: only Director can do this"),
    ((*ACT, "submit", "--as", ADA), 'refused: this can be done in "Draft" or "Returned"'),
    ((*ACT, "aprove", "--as", DEE), 'refused: the flow has no action "aprove"; did you mean'),
    ((*ACT, "lighten", "--as", DEE), "refused: the engine takes this action by itself"),
    ((*ACT, "lapse", "--as", DEE), 'refused: this can be done in "Returned"'),
    ((*ACT, "return", "--as", REX), 'refused: "missing" is not given'),
    ((*ACT, "return", "--as", REX, "--set", "missin=x"), 'refused: "missin" cannot be given here'),
    ((*ACT, "return", "--as", REX, "--set", f"missing={'x' * 2001}"), "refused: missing: 2001"),
    ((*ACT, "return", "--as", REX, "--set", "missing=a\x07b"), "refused: missing: a control"),
    ((*ACT, "return", "--as", REX, "--set", "missing=x", "--reason", "\x07"), "refused: reason: a"),
    ((*ACT, "pause", "--as", REX, "--seen", "1"), "the case was changed meanwhile: revision 1"),
    ((*ACT, "pause", "--as", REX, "--capacity", "director"), 'refused: the capacity "director"'),
    ((*ACT, "pause", "--as", "rx@example.org"), 'no person "rx@example.org"; did you mean "rex@'),
    (("cases", "act", "SP-2027-0002", "pause", "--as", REX), 'no case "SP-2027-0002"'),
    ((*EDIT, "--set", "start=next week"), 'refused: start: "next week" is not a date'),
    ((*EDIT, "--set", "start=2027-02-30"), 'refused: start: "2027-02-30" is not a date'),
    ((*EDIT, "--set", "sponsors=KEN,ZZZ"), 'refused: sponsors: there is no party "ZZZ"'),
    ((*EDIT, "--set", "title=Other"), 'refused: "title" cannot be given here'),
    (
        ("cases", "assign", "SP-2027-0001", "counsellor=gus@example.org", "--as", REX),
        'refused: "gus@example.org" does not hold the role "counsellor"',
    ),
    (
        ("cases", "assign", "SP-2027-0001", "counselor=coy@example.org", "--as", REX),
        'refused: "counselor" is not a role to which one person is assigned',
    ),
    (
        ("cases", "comment", "SP-2027-0001", "Hello", "--as", "gus@example.org"),
        "refused: only people who have a part in this case",
    ),
    (("cases", "comment", "SP-2027-0001", " ", "--as", REX), "refused: "),
    (("cases", "new", "smal", "--as", ADA), 'no flow in force "smal"; did you mean "small"?'),
    (("cases", "new", "small", "--as", ADA, "--party", "KEM"), 'no party "KEM"'),
    (
        ("cases", "new", "small", "--as", ADA, "--party", "ACME"),
        "refused: only Proposer can do this",
    ),
    ((*NEW, "--set", "target=0 CHF"), "refused: target: "),
    (
        (*NEW, "--set", "target=1 USD"),
        'refused: target: the sum is in "USD"; it is wanted in "CHF"',
    ),
    ((*NEW, "--set", "target=1.001 CHF"), 'refused: target: "1.001'),
    (("cases", "preview", "SP-2027-0001", "approve", "--as", REX), "refused: only Director can"),
    (
        ("cases", "options", "SP-2027-0001", "--as", "who@example.org"),
        'no person "who@example.org"',
    ),
    (("cases", "show", "SP-2027-0002"), 'no case "SP-2027-0002"'),
    (("cases", "history", "99999999999999999999"), 'no case "99999999999999999999"'),
    (("notices", "show", "1"), 'no notice "1"'),
]

MISUSED: list[tuple[tuple[str, ...], str]] = [
    ((*ACT, "pause", "--as", REX, "--set", "x"), '"x" is not NAME=VALUE'),
    ((*ACT, "pause", "--as", REX, "--set", "=x"), '"=x" is not NAME=VALUE'),
    ((*ACT, "pause", "--as", REX, "--set", "a=1", "--set", "a=2"), '"a" is given twice'),
    ((*ACT, "pause", "--as", REX, "--file", "none.yaml"), "file 'none.yaml' does not exist"),
    ((*ACT, "pause", "--as", REX, "--command-id", "x" * 151), "this one has 151"),
    ((*ACT, "pause", "--as", REX, "--seen", "-1"), "invalid value for '--seen'"),
    ((*ACT, "--as", REX), '"SP-2027-0001" stands alone'),
    (EDIT, "nothing to change; give --set, --attach or --file"),
    (("cases", "assign", "SP-2027-0001", "counsellor", "--as", REX), '"counsellor" is not NAME='),
]


@pytest.fixture
def busy(desk: Placet) -> Placet:
    """The command where one case was submitted."""
    assert submitted(desk) == "SP-2027-0001"
    return desk


@pytest.mark.parametrize(("words", "sentence"), REFUSED)
def test_what_cannot_be_done_is_one_sentence_and_changes_nothing(
    busy: Placet, words: tuple[str, ...], sentence: str
) -> None:
    before = busy.dump()

    answer = busy(*words)
    in_json = busy("--json", *words)

    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith(f"placet: {sentence}")
    assert answer.err.count("\n") == 1
    assert (in_json.code, in_json.err) == (1, "")
    told = in_json.json["error"]["sentence"]
    assert told == answer.err.strip().removeprefix("placet: ").removeprefix("refused: ")
    assert busy.dump() == before


@pytest.mark.parametrize(("words", "sentence"), MISUSED)
def test_a_wrong_call_is_one_sentence_and_changes_nothing(
    busy: Placet, words: tuple[str, ...], sentence: str
) -> None:
    before = busy.dump()

    answer = busy(*words)

    assert (answer.code, answer.out) == (2, "")
    assert sentence in answer.err
    assert answer.err.count("\n") == 1
    assert busy.dump() == before


@pytest.mark.parametrize(
    ("file", "content", "sentence"),
    [
        ("a.yaml", "title: A\ntitle: B\n", ':2:1: "title" stands here a second time'),
        ("a.yaml", "title: &a A\ntarget: *a\n", ':1:8: "&a" is an anchor'),
        ("a.yaml", "- title\n", ":1:1: keys with their values are wanted"),
        ("a.yaml", "", ":1:1: the file is empty"),
        ("a.yaml", "title: [\n", ":"),
        ("a.yaml", "title: " + "x" * 300_000, ": 300007 bytes are too many; at most 262144"),
        ("a.json", '{"title": "A", "title": "B"}', ': "title" stands twice in one object'),
        ("a.json", '{"title": }', ":1:11: expecting value"),
        ("a.json", "[]", ":1:1: names with their values are wanted at the top of the file"),
        ("a.json", '{"target": NaN}', ": NaN is not a number"),
        ("a.json", '{"title": "\\ud800"}', ": the character U+D800 cannot be part of a text"),
        ("a.json", '{"title": "\\u0000"}', ": the character U+0000 cannot be part of a text"),
        ("a.json", '{"a": ' * 30 + "1" + "}" * 30, ": values lie more than 20 deep"),
        ("a.json", "[" * 5000, ": "),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_its_place(
    desk: Placet, tmp_path: Path, file: str, content: str, sentence: str
) -> None:
    (tmp_path / file).write_text(content)
    before = desk.dump()

    answer = desk(*NEW, "--file", str(tmp_path / file))

    assert (answer.code, answer.out) == (1, "")
    assert f"{tmp_path / file}{sentence}" in answer.err
    assert desk.dump() == before


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("target: 1.5", 'refused: target: "1.5" is not a sum of '),
        ("title: 12", 'refused: title: "12" is not text'),
        ("title: {en: A}", "refused: title: "),
        ("contact: 123456789012345678901234567890", "refused: contact: there is no person"),
        ("budget: Pump", "refused: budget: a table is a list of rows"),
        ("budget: [{line: Pump}]", "refused: budget: row 1: column amount is missing"),
        (
            "budget: [{line: Pump, amount: 1 CHF, payer: NIL}]",
            'refused: budget: row 1, column payer: there is no party "NIL"',
        ),
        ("sponsors: [[KEN]]", "refused: sponsors: "),
        ("nothing: 1", 'refused: "nothing" cannot be given here'),
    ],
)
def test_values_of_a_wrong_type_are_refused_by_name(
    desk_on_each: Placet, tmp_path: Path, content: str, sentence: str
) -> None:
    file = tmp_path / "values.yaml"
    file.write_text(content)

    answer = desk_on_each(*NEW, "--file", str(file))

    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith(f"placet: {sentence}")
    assert desk_on_each.does("cases", "list")["cases"] == []


def test_a_home_without_an_installation_is_named(placet: Placet) -> None:
    words = [("cases", "list"), ("work", "--once"), ("upgrade",), ("people", "list")]

    answers = [placet(*each) for each in words]

    sentence = f'placet: there is no installation in "{placet.home}"; run: placet init\n'
    assert [(answer.code, answer.err) for answer in answers] == [(1, sentence)] * 4
    assert not placet.home.exists()


def test_an_empty_database_is_no_installation(placet: Placet) -> None:
    placet.home.mkdir()
    sqlite3.connect(placet.home / "placet.db").close()
    (placet.home / "placet.db").touch()

    answers = [placet("cases", "list"), placet("upgrade")]

    sentence = "placet: the database is empty; run: placet init\n"
    assert [(answer.code, answer.err) for answer in answers] == [(1, sentence)] * 2


def test_a_file_that_is_no_database_is_named_as_that(placet: Placet) -> None:
    placet.home.mkdir()
    (placet.home / "placet.db").write_text("no database")

    answer = placet("--json", "cases", "list")

    assert (answer.code, answer.err) == (1, "")
    assert answer.json["error"] == {
        "code": "storage_failed",
        "sentence": "the database cannot be used: file is not a database",
        "said": "file is not a database",
    }


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://localhost:1/placet", "the database cannot be used: connection failed: "),
        ("mysql://localhost/placet", 'database "mysql" is not supported; sqlite or postgresql is'),
        ("postgresql+psycopg2://h/x", 'database "postgresql+psycopg2" is not supported; '),
        ("nonsense", "the database must be sqlite:///FILE or postgresql://USER@HOST/NAME"),
        ("postgresql://h:a/x", "the database must be sqlite:///FILE or postgresql://USER@HOST/"),
        ("postgresql://[::1/x", "the database must be sqlite:///FILE or postgresql://USER@HOST/"),
        (
            "postgresql://127.0.0.1/x?blue=1",
            'the database cannot be used: invalid connection option "blue"',
        ),
    ],
)
def test_a_database_that_cannot_be_reached_is_one_sentence(
    placet: Placet, monkeypatch: pytest.MonkeyPatch, url: str, sentence: str
) -> None:
    monkeypatch.setenv("PLACET_DATABASE", url)

    answers = [placet("cases", "list"), placet("init")]

    assert [answer.code for answer in answers] == [1, 1]
    assert all(answer.err.startswith(f"placet: {sentence}") for answer in answers)
    assert all(answer.err.count("\n") == 1 for answer in answers)


def test_a_settings_file_with_an_unknown_key_is_named(placet: Placet) -> None:
    placet.home.mkdir()
    (placet.home / "placet.toml").write_text('databse = "x"\n')

    answer = placet("cases", "list")

    assert answer.code == 1
    assert (
        '"databse" is not a setting; database, mail, documents, reporting_org are, as text'
        in answer.err
    )


def test_a_full_disk_is_one_sentence_and_changes_nothing(
    busy: Placet, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = busy.dump()

    with monkeypatch.context() as patched:
        patched.setattr(engine, "_set_up_sqlite", _full)
        answer = busy(*ACT, "return", "--as", REX, "--set", f"missing={'x' * 2000}")

    assert (answer.code, answer.out) == (1, "")
    assert answer.err == "placet: the database has no room left; nothing was changed\n"
    assert busy.dump() == before


def test_a_database_that_cannot_be_written_is_one_sentence(
    busy: Placet, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = busy.dump()

    with monkeypatch.context() as patched:
        patched.setattr(engine, "_set_up_sqlite", _read_only)
        answer = busy(*ACT, "pause", "--as", REX)

    assert (answer.code, answer.out) == (1, "")
    assert answer.err == (
        "placet: the database cannot be used: attempt to write a readonly database\n"
    )
    assert busy.dump() == before


def _full(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")


def _read_only(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA query_only = ON")
