"""The command line as a whole: help, options for every command, and how it is called wrongly."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.asking import PROCESS, ROOT, Placet
from workflow.cli.main import NOUNS, main

HEAVY = (
    *("sqlalchemy", "alembic", "pydantic", "cel_expr_python", "babel", "jinja2", "typer", "rich"),
    *("lxml", "xlsxwriter", "matplotlib"),
)


def command(*words: str) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own."""
    return subprocess.run([*PROCESS, *words], cwd=ROOT, capture_output=True, text=True, check=False)


def test_help_lists_every_noun_and_ends_with_0() -> None:
    answer = command("--help")

    assert (answer.returncode, answer.stderr) == (0, "")
    assert [
        line.split()[0] for line in answer.stdout.split("Commands:\n")[1].splitlines()[: len(NOUNS)]
    ] == [*NOUNS]


def test_help_of_all_imports_nothing_that_is_slow() -> None:
    script = (
        "import sys; from workflow.cli.main import main; main(['--help']); "
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )

    answer = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert answer.stdout.splitlines()[-1] == "[]"


def test_a_refusal_ends_a_process_with_1_and_one_sentence(tmp_path: Path) -> None:
    answer = command("--home", str(tmp_path), "cases", "list")

    assert answer.returncode == 1
    assert answer.stdout == ""
    assert answer.stderr == f'placet: there is no installation in "{tmp_path}"; run: placet init\n'
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_command_ends_a_process_with_2(tmp_path: Path) -> None:
    answer = command("case", "list")

    assert answer.returncode == 2
    assert answer.stderr == 'placet: there is no command "case"; did you mean "cases"?\n'


@pytest.mark.parametrize("noun", NOUNS)
def test_every_noun_has_its_help(noun: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = main([noun, "--help"])

    assert code == 0
    assert capsys.readouterr().out.startswith(f"Usage: placet {noun} ")


def test_json_may_stand_before_or_after_the_command(desk: Placet) -> None:
    before = desk("--json", "parties", "list")
    between = desk("parties", "--json", "list")
    after = desk("parties", "list", "--json")

    assert before.json["parties"][0]["code"] == "ACME"
    assert before == between == after


def test_home_may_stand_before_or_after_the_command(
    desk: Placet, capsys: pytest.CaptureFixture[str]
) -> None:
    home = str(desk.home)

    codes = [
        main(["--home", home, "parties", "list"]),
        main(["parties", "list", f"--home={home}"]),
        main(["parties", "--home", home, "list"]),
    ]

    assert codes == [0, 0, 0]
    assert capsys.readouterr().out.count("Kenya") == 3


def test_what_follows_two_dashes_is_no_option(desk: Placet) -> None:
    desk.does("cases", "new", "small", "--as", "ada@example.org", "--party", "KEN")

    desk.does("cases", "comment", "--as", "ada@example.org", "1", "--", "--json")

    [*_, last] = desk.does("cases", "history", "1")["acts"]
    assert last["answers"] == {"text": "--json"}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "a command is missing; placet --help lists them"),
        (("--home",), "--home wants a folder after it"),
        (("--quiet",), 'there is no option "--quiet"; placet --help lists them'),
        (("cases",), "missing command (see placet cases --help)"),
        (("cases", "lst"), "no such command 'lst'. Did you mean 'list'? (see placet cases --help)"),
        (("cases", "list", "--flw"), "no such option: --flw"),
        (("cases", "act", "1", "submit"), "missing option '--as' (see placet cases act --help)"),
        (("clock", "show", "now"), "got unexpected extra argument(s) (now)"),
        (("cases", "list", "--limit", "many"), "invalid value for '--limit'"),
        (("people", "import", "nobody.csv"), "invalid value for 'FILE.csv': file 'nobody.csv'"),
        (("cases", "show", "caf\udce9"), '"caf\\udce9" is not text in UTF-8'),
    ],
)
def test_a_wrong_call_ends_with_2_and_one_sentence(
    words: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(words)
    told = capsys.readouterr()
    code_in_json = main(["--json", *words])
    in_json = capsys.readouterr()

    assert (code, told.out) == (2, "")
    assert told.err.startswith(f"placet: {sentence}")
    assert told.err.count("\n") == 1
    if words != ("--home",):
        assert (code_in_json, in_json.err) == (2, "")
        assert json.loads(in_json.out)["error"]["code"] == "usage"


def test_a_reader_who_has_enough_is_no_fault(desk: Placet) -> None:
    words = [*PROCESS, "--home", str(desk.home), "flows", "show", "project"]

    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.close()
        assert run.stderr.read() == b""
    assert run.returncode == 1
