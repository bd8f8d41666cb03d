"""A flow as a drawing and as data."""

from __future__ import annotations

import json
import re

import pytest

from definitions.draw import NOT_IN_LABELS, RESERVED_IDS, mermaid, to_json
from tests.definitions.sample import SAMPLE, changed, sample_flow


def lines(source: str = SAMPLE, language: str = "en") -> list[str]:
    """The lines of the drawing."""
    return [line.strip() for line in mermaid(sample_flow(source), language).splitlines()]


def test_the_whole_sample_is_drawn() -> None:
    assert lines() == [
        "stateDiagram-v2",
        "%% ⚙ taken by itself, ⏰ taken when a deadline ends",
        'state "Draft" as draft',
        'state "Submitted" as submitted',
        'state "Returned for completion" as returned',
        'state "Small project" as small',
        'state "Approved" as approved',
        'state "Refused" as refused',
        'state "Lapsed" as lapsed',
        "[*] --> draft",
        "draft --> submitted : Submit",
        "returned --> submitted : Submit",
        "submitted --> returned : Return for completion",
        "submitted --> small : ⚙ Take the light way",
        "submitted --> approved : Approve",
        "small --> approved : Approve",
        "submitted --> refused : Refuse",
        "small --> refused : Refuse",
        "draft --> lapsed : Withdraw",
        "submitted --> lapsed : Withdraw",
        "returned --> lapsed : Withdraw",
        "small --> lapsed : Withdraw",
        "returned --> lapsed : ⏰ Lapse",
        "approved --> [*]",
        "refused --> [*]",
        "lapsed --> [*]",
    ]


def test_titles_stand_in_the_language_asked_for() -> None:
    assert 'state "Renvoyé pour complément" as returned' in lines(language="fr")
    assert "returned --> lapsed : ⏰ Devenir caduc" in lines(language="fr")


def test_a_missing_language_falls_back_as_the_flow_says() -> None:
    assert 'state "Draft" as draft' in lines(language="ar")
    source = changed("languages: [en, fr]", "languages: [en, fr]\nfallback: [fr, en]")
    assert 'state "Projet de dossier" as draft' in lines(source, "ar")


def test_an_action_back_leads_to_every_state_that_came_before() -> None:
    source = changed("to: submitted\n    by: proposer", "to: back\n    by: proposer")

    assert [line for line in lines(source) if line.endswith(": Submit")] == [
        "returned --> submitted : Submit",
    ]


def test_an_action_that_leads_nowhere_stays_in_its_state() -> None:
    source = changed("from: submitted\n    to: returned\n", "from: submitted\n")

    assert "submitted --> submitted : Return for completion" in lines(source)


def test_signs_of_the_drawing_language_cannot_come_from_a_title() -> None:
    title = 'Evil" as draft; %% x\\n state <b>: [*] --> y #quot; {note}'
    source = changed("{en: Small project,", f"{{en: '{title}',")

    [line] = [line for line in lines(source) if line.endswith("as small")]
    label = re.fullmatch(r'state "(.*)" as small', line)

    assert label is not None
    assert NOT_IN_LABELS.sub("", re.sub(r"#\d+;", "", label[1])) == re.sub(r"#\d+;", "", label[1])
    assert re.sub(r"#(\d+);", lambda code: chr(int(code[1])), label[1]) == title


@pytest.mark.parametrize("name", sorted(RESERVED_IDS))
def test_a_state_named_like_a_word_of_the_drawing_language_has_another_id(name: str) -> None:
    source = SAMPLE.replace("small", name)

    assert f'state "Small project" as S_{name}' in lines(source)
    assert f"S_{name} --> refused : Refuse" in lines(source)


def test_the_data_of_a_flow_survive_json() -> None:
    flow = sample_flow()
    data = to_json(flow)

    assert json.loads(json.dumps(data)) == data
    assert {type(value) for value in walk(data)} <= {str, int, bool, type(None)}


def test_the_data_say_what_the_flow_says_without_its_source() -> None:
    flow = sample_flow()
    data = to_json(flow)

    assert list(data) == [
        *("name", "title", "reference", "calendar", "languages", "fallback", "currency"),
        *("legal_basis", "roles", "fields", "states", "actions", "deadlines", "digest"),
        *("take_back", "consultations", "recusal", "meetings", "links", "override"),
        *("books", "quotas"),
    ]
    assert data["digest"] == flow.digest
    assert data["states"]["submitted"]["norm"] == "5 working days"
    assert data["states"]["approved"]["final"] == "successful"
    assert data["fields"]["target"]["above"] == 0
    assert data["actions"]["submit"]["when"] == [
        {
            "condition": 'party.membership in ["member_state", "sector_member", "associate"]',
            "otherwise": {
                "en": "Only members may submit.",
                "fr": "Seuls les membres peuvent soumettre.",
            },
            "basis": "resolution_34",
        }
    ]
    assert data["deadlines"]["completion"]["starts"] == {"trigger": "entering", "name": "returned"}


def walk(data: object) -> list[object]:
    """Every value in ``data`` that holds no others."""
    if isinstance(data, dict):
        return [leaf for each in data.values() for leaf in walk(each)]
    if isinstance(data, list):
        return [leaf for each in data for leaf in walk(each)]
    return [data]
