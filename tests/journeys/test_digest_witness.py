"""A digest is a witness of every act that it tells of, for the product and for outsiders."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.build import Bureau
from tests.services.informing import MORNING, news_submitted, publish_news
from verifier.verify_export import main
from workflow.cli.terminal.witnesses import read_witnesses
from workflow.errors import Invalid
from workflow.services.export_history import export_history


@pytest.fixture
def mails(office: Bureau) -> Path:
    """The folder of two digests, each of which tells of a row of two cases."""
    publish_news(office)
    for _ in range(2):
        news_submitted(office)
    office.at = MORNING
    office.deliver()
    return office.runtime.settings.mail


def export_of(office: Bureau, folder: Path) -> Path:
    with office.runtime.readers.begin() as session:
        written = json.dumps(export_history(session))
    (folder / "export.json").write_text(written)
    return folder / "export.json"


def test_each_row_that_a_digest_tells_of_is_a_witness(office: Bureau, mails: Path) -> None:
    witnesses = read_witnesses([mails])

    assert witnesses.keys() == {(1, 2), (2, 2)}
    assert office.verify(witnesses).verified
    other = witnesses | {(2, 2): "0" * 64}
    assert [each.place for each in office.verify(other).findings] == ["history 2/2"]


def test_outsiders_hold_an_export_against_everything_that_a_digest_tells(
    office: Bureau, mails: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = export_of(office, tmp_path)
    assert main([str(export), "--mails", str(mails)]) == 0
    assert "4 witnesses: verified" in capsys.readouterr().out

    forged = json.loads(export.read_text())
    forged["cases"] = [each for each in forged["cases"] if each["id"] != 2]
    export.write_text(json.dumps(forged))
    assert main([str(export), "--mails", str(mails)]) == 1


def test_a_digest_whose_further_heads_cannot_be_read_is_no_witness(mails: Path) -> None:
    mail = next(mails.glob("*.eml"))
    mail.write_bytes(mail.read_bytes().replace(b"Placet-Carries: <notice-", b"Placet-Carries: <x-"))

    with pytest.raises(Invalid, match="does not tell the head of a history"):
        read_witnesses([mails])
