"""The whole demonstration, as a person and as a program sees it."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from tests.notifications.sink import Sink, Taken, running
from workflow.cli.main import main
from workflow.demonstration.ending import end_of
from workflow.demonstration.home import make_home
from workflow.demonstration.player import play
from workflow.demonstration.script import read_script, set_stage
from workflow.demonstration.steps import ActStep
from workflow.demonstration.told import Moment, Waited
from workflow.settings import DATABASE, DOCUMENTS, HOME, MAIL, SMTP, SMTP_PASSWORD

OF_THE_ROUND = ("contribution", "participation_call", "participation_support")
LANGUAGES = {"ar", "zh", "en", "fr", "ru", "es"}
PLACET = "import sys; from workflow.cli.main import main; sys.exit(main())"

Told = dict[str, Any]


@pytest.fixture(autouse=True)
def _nothing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """No installation of whoever runs the tests is touched."""
    for name in (HOME, DATABASE, MAIL, DOCUMENTS, SMTP, SMTP_PASSWORD):
        monkeypatch.delenv(name, raising=False)


def test_the_story_goes_as_told_and_its_history_is_whole(
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(DATABASE, database_url)

    code = main(["demo", "--home", str(tmp_path / "home"), "--json"])

    told: Told = json.loads(capsys.readouterr().out)
    assert (code, told["verified"], told["findings"]) == (0, True, [])
    assert told["home"] == str(tmp_path / "home")
    round_of_fellowships = [case for case in told["cases"] if case["flow"] in OF_THE_ROUND]
    offers = round_of_fellowships[12:]
    assert_round(round_of_fellowships[:12])
    assert_cases([case for case in told["cases"] if case not in round_of_fellowships])
    assert_money(told["ledger"], offers)
    assert_consultations(told["consultations"])
    assert_notices(told["notices"], tmp_path / "home" / "mail")
    monkeypatch.delenv(DATABASE)
    assert main(["verify", "--all", "--home", str(tmp_path / "home")]) == 0
    capsys.readouterr()
    home = ["--home", str(tmp_path / "home")]
    for offer, claims in zip(offers, CLAIMS, strict=True):
        main(["ledger", "show", offer["reference"], "--json", *home])
        assert claimed(json.loads(capsys.readouterr().out)) == claims


def assert_cases(cases: list[Told]) -> None:
    """Two groups, a project closed, one lapsed, and of forty submitted at once two refused."""
    group, second, project, lapsed, *small = cases
    states = Counter(case["state"] for case in small)
    assert (project["state"], lapsed["state"]) == ("financially_closed", "lapsed")
    assert (len(small), states["draft"]) == (40, 2)
    assert (group["flow"], group["reference"], group["state"]) == (
        "focus_group",
        "FG-2018-0001",
        "closed",
    )
    assert (second["reference"], second["state"]) == ("FG-2021-0001", "deliverables_transfer")
    assert project["acts"] > 50
    assert [case["reference"] for case in small].count(None) == 2
    references = [case["reference"] for case in cases[2:] if case["reference"]]
    assert len(set(references)) == 40
    assert {case["flow"] for case in cases[2:]} == {"project"}


def assert_round(cases: list[Told]) -> None:
    """Two gifts of three, one call, and of eight applications four that were settled."""
    ends = [
        *("closed", "closed", "withdrawn"),
        "published",
        *("settled", "settled", "refused", "refused", "settled", "settled"),
        *("ineligible", "refused"),
    ]
    assert [case["state"] for case in cases] == ends
    assert [case["reference"] for case in cases[2:5]] == [
        "CT-2025-0003", "PC-2025-0001", "PS-2025-0001",
    ]  # fmt: skip


def assert_money(books: Told, offers: list[Told]) -> None:
    """Six offers for the laboratory, one withdrawn and one refused; nothing of it is left."""
    ends = ["closed", "closed", "closed", "closed", "withdrawn", "refused"]
    [closing] = books["closings"]
    shares = closing["contributions"]
    assert books["balanced"]
    assert all(each["balanced"] for each in books["currencies"].values())
    assert [offer["state"] for offer in offers] == ends
    assert [share["reference"] for share in shares] == [offer["reference"] for offer in offers]
    assert (closing["balance"], {share["exact"] for share in shares}) == (0, {True})
    assert [share["received"] for share in shares] == [14_700_000, 9_480_000, 5_820_000, 0, 0, 0]
    assert sum(share["spent"] + share["support_cost"] for share in shares) == 27_820_000
    assert [share["refunded"] for share in shares] == [certified(), 0, 0, 0, 0, 0]
    assert [share["pooled"] for share in shares] == [0, 624_263, 420_000, 0, 0, 0]
    assert sum(share["refunded"] + share["pooled"] for share in shares) == 2_180_000


def certified() -> int:
    """The refund in centimes, as the story has it certified."""
    steps = [step for scene in read_script().stories[-1].scenes for step in scene.steps]
    [step] = (
        step
        for step in steps
        if isinstance(step, ActStep) and step.act == "certify_refund" and step.refused is None
    )
    return int(str(step.values["refund_certified"]).removesuffix(" CHF").replace(".", ""))


CLAIMS: tuple[dict[str, int], ...] = (
    {"CHF": -14_700_000}, {"USD": -12_000_000}, {"EUR": -6_000_000}, {"CHF": -1_750_000}, {}, {},
)  # fmt: skip
"""What each offer to the laboratory took from its giver, in the currency of the giver."""


def claimed(books: Told) -> dict[str, int]:
    """What the books of a contribution took from its giver, by its original currency."""
    return {
        account["original_currency"] or account["currency"]: balance
        for account in books["accounts"]
        if account["purpose"] == "contributor"
        and (balance := account["original_balance"] or account["balance"])
    }


def assert_consultations(consultations: list[Told]) -> None:
    """A silence that was broken in its last week, and a committee that agreed after the second."""
    told = {(each["reference"], each["name"]): each for each in consultations}
    comments = told["FG-2021-0001", "comments"]
    assert [(each["round"], each["result"]) for each in comments["rounds"]] == [
        (1, "rejected"),
        (2, "adopted"),
    ]
    assert comments["outlook"] == "The result can no longer change: adopted."
    committee = told["FG-2021-0001", "committee"]
    assert (committee["result"], committee["tally"]["for"], committee["tally"]["against"]) == (
        "adopted", 3, 0,
    )  # fmt: skip
    assert committee["outlook"].startswith("The result can no longer change: adopted")
    assert told["FG-2018-0001", "overlap"]["tally"]["answers"]["favourable_with_conditions"] == 1


def assert_notices(notices: Told, mail: Path) -> None:
    """Mails went out in six languages, and each lies in the folder; those of a mistake do not."""
    withdrawn = notices["by_state"]["withdrawn"]
    assert notices["by_language"].keys() == LANGUAGES
    assert withdrawn > 0
    assert notices["by_state"] == {"sent": notices["total"] - withdrawn, "withdrawn": withdrawn}
    assert sum(notices["by_language"].values()) == notices["total"]
    assert len(list(mail.glob("*.eml"))) == notices["messages"] < notices["total"]


def test_the_group_lives_on_the_dates_of_a_real_one(tmp_path: Path) -> None:
    """What falls due on the way falls due on its day, and the mails of it go out then."""
    script = read_script()
    stage = set_stage(script, make_home(tmp_path / "home", fresh=False), "tester")

    told = list(play(script.stories[0], stage, script.folder))

    moments = [each for step in told if isinstance(step, Waited) for each in step.moments]
    warned = [f"{stage.local(each.at):%Y-%m-%d}" for each in moments if sent(each, WARNING)]
    assert warned == [
        "2020-01-21", "2020-04-21", "2020-06-21", "2021-10-30", "2022-01-30", "2022-03-30",
        "2023-03-31", "2023-07-01", "2023-08-31",
    ]  # fmt: skip
    _, end = (each for each in moments if sent(each, "lifetime_ended"))
    assert end.at == datetime(2023, 10, 1, tzinfo=UTC)
    assert {mail.language for each in moments for mail in each.mails} == LANGUAGES
    assert end_of(script.stories[:1], stage).succeeded


WARNING = "lifetime_ending"


def sent(moment: Moment, notice: str) -> bool:
    """Whether mails of a notice went out at a moment."""
    return notice in {mail.notice for mail in moment.mails}


def test_the_mails_go_by_the_server_that_the_environment_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    with running(Sink()) as sink:
        monkeypatch.setenv(SMTP, f"smtp://127.0.0.1:{sink.port}")
        code = main(["demo", "--home", str(home), "--json"])

    told: Told = json.loads(capsys.readouterr().out)
    found = {mail["Message-ID"] for mail in map(_read, sink.taken)}
    assert (code, told["verified"]) == (0, True)
    assert len(found) == len(sink.taken) == told["notices"]["messages"]
    assert list((home / "mail").iterdir()) == []


def _read(taken: Taken) -> EmailMessage:
    return message_from_bytes(taken.message, EmailMessage, policy=policy.default)


def test_people_can_read_the_story_and_go_on_from_its_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"

    lines = told_until_stopped(home)

    story, ending = split(lines, "How it stands on")
    assert [line for line in story if cell_len(line) > 80] == []
    words = {line[3:13].strip() for line in story if line[:3] == "   " and line[3:4].islower()}
    assert {"done", "refused", "conflict", "at once", "time", "reads"} <= words
    _, commands = split(ending, "To look around")
    assert len(commands) > 5
    for command in commands:
        placet, *words_of = shlex.split(command)
        assert (placet, main(words_of), words_of[:2]) == ("placet", 0, ["--home", str(home)])
    capsys.readouterr()


def told_until_stopped(home: Path) -> list[str]:
    """What is printed by a demonstration that keeps its clock running until it is interrupted."""
    command = [sys.executable, "-c", PLACET, "demo", "--home", str(home), "--keep-running"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUTF8": "1"}
    )
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if "work --once" in line:
            while not catches(process.pid, signal.SIGTERM):
                pass  # the clock takes a moment to start, after which it can be stopped
            process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    return lines


def catches(process: int, number: signal.Signals) -> bool:
    """Whether a process has a handler of its own for a signal."""
    status = Path(f"/proc/{process}/status").read_text()
    mask = next(line for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(int(mask.split()[1], 16) >> (number - 1) & 1)


def split(lines: list[str], beginning: str) -> tuple[list[str], list[str]]:
    """The lines before and after the one that begins so."""
    at = next(number for number, line in enumerate(lines) if line.startswith(beginning))
    return lines[:at], [line for line in lines[at + 1 :] if line]


def test_a_database_in_use_is_not_played_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(HOME, str(tmp_path))
    main(["init"])
    capsys.readouterr()

    code = main(["demo", "--home", str(tmp_path)])

    said = capsys.readouterr()
    sentence = "placet: the database belongs to an installation that is no demonstration\n"
    assert (code, said.out, said.err) == (1, "", sentence)
