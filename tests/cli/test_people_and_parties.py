"""People with their roles, parties, and both from tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.asking import Placet

ZOE = "zoe@example.org"
NEW = ("people", "add", ZOE, "--name", "Zoé Canary", "--language", "fr")


def held(placet: Placet, email: str) -> list[tuple[str, str | None]]:
    """The roles that a person holds now, each with its party."""
    roles = placet.does("people", "roles", email)["roles"]
    return [(each["role"], each["party"]) for each in roles if each["held"]]


def test_people_are_added_with_roles_at_the_office_or_a_party(desk_on_each: Placet) -> None:
    desk_on_each.does(*NEW, "--role", "registry", "--role", "director")
    desk_on_each.does(
        "people", "add", "Yan@Example.org", "--name", "Yan", "--language", "zh", "--party", "ACME"
    )

    assert held(desk_on_each, ZOE) == [("registry", None), ("director", None)]
    assert held(desk_on_each, "yan@example.org") == [("focal_point", "ACME")]
    assert desk_on_each.does("verify", "--all")["verified"] is True


def test_roles_are_given_and_ended_from_now_on(desk: Placet) -> None:
    desk.does(*NEW, "--role", "registry")

    desk.does("people", "roles", ZOE, "--grant", "director", "--end", "registry")

    assert held(desk, ZOE) == [("director", None)]
    answer = desk("people", "roles", ZOE)
    assert answer.lines[0] == f"Zoé Canary <{ZOE}>, French"
    assert [line.split()[0] for line in answer.lines[2:]] == ["registry", "director"]


def test_people_are_written_to_in_another_language(desk: Placet) -> None:
    desk.does("people", "set", "rex@example.org", "--language", "ar")

    [rex] = [
        each for each in desk.does("people", "list")["people"] if each["email"] == "rex@example.org"
    ]
    assert rex["language"] == "ar"


def test_people_say_how_they_are_informed(desk_on_each: Placet) -> None:
    told = desk_on_each.does("people", "show", "rex@example.org")
    assert (told["language"], told["information"]) == ("en", "daily")

    desk_on_each.does(
        "people", "set", "rex@example.org", "--information", "none", "--language", "ru"
    )

    told = desk_on_each.does("people", "show", "rex@example.org")
    assert (told["language"], told["information"]) == ("ru", "none")
    assert desk_on_each("people", "show", "rex@example.org").lines[:2] == [
        "Rex Person <rex@example.org>, Russian",
        "  Notices for information: not at all",
    ]
    assert "not at all" in desk_on_each("people", "list").out
    assert desk_on_each.does("verify", "--all")["verified"] is True


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ((), "nothing to set; give --language or --information"),
        (("--information", "weekly"), '"weekly" is no way to be informed'),
        (("--information", "daily", "--language", "de"), '"de" is not an official language'),
    ],
)
def test_a_wrong_preference_is_refused_and_changes_nothing(
    desk: Placet, given: tuple[str, ...], sentence: str
) -> None:
    before = desk.does("people", "list")

    assert sentence in desk("people", "set", "rex@example.org", *given).err

    assert desk.does("people", "list") == before


def test_an_erased_person_is_a_number_in_every_list(desk: Placet) -> None:
    told = desk.does("people", "erase", "ada@example.org", "--reason", "She asked.")

    [first, *_] = desk.does("people", "list")["people"]
    assert (told["id"], first["email"], first["name"]) == (1, None, None)
    assert desk("people", "list").lines[1].startswith("person 1 (erased)")
    assert desk("cases", "new", "small", "--as", "ada@example.org").err.startswith(
        'placet: no person "ada@example.org"'
    )


def test_a_party_is_added(desk: Placet) -> None:
    told = desk.does(
        *("parties", "add", "TZA", "--name", "Tanzania", "--membership", "member_state"),
        *("--country", "TZA"),
    )

    assert told == {
        "code": "TZA",
        "name": "Tanzania",
        "membership": "member_state",
        "country": "TZA",
    }
    assert told in desk.does("parties", "list")["parties"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("people", "add", "rex@example.org", "--name", "Rex", "--language", "en"),
            'there is a person with the address "rex@example.org" already',
        ),
        (
            ("people", "add", "rex", "--name", "R", "--language", "en"),
            '"rex" is not a mail address',
        ),
        (
            (*NEW[:5], "--language", "de"),
            '"de" is not an official language; ar, zh, en, fr, ru, es',
        ),
        ((*NEW, "--party", "KEM"), 'no party "KEM"; did you mean "KEN"?'),
        (("people", "roles", "rey@example.org"), 'no person "rey@example.org"; did you mean "rex@'),
        (("people", "roles", "rex@example.org", "--end", "x"), "the person does not hold the role"),
        (("people", "roles", "rex@example.org", "--grant", "x", "--party", "X"), 'no party "X"'),
        (
            ("people", "set", "rex@example.org", "--language", "de"),
            '"de" is not an official language',
        ),
        (
            ("people", "erase", "nobody@example.org", "--reason", "x"),
            'no person "nobody@example.org"',
        ),
        (("parties", "add", "KEN", "--name", "K", "--membership", "igo"), 'there is a party "KEN"'),
        (("parties", "add", "X", "--name", "K", "--membership", "iga"), '"iga" is not a class of'),
        (
            ("parties", "add", "X", "--name", "K", "--membership", "igo", "--country", "XX"),
            '"XX" is not a country code',
        ),
        (("parties", "add", " ", "--name", "K", "--membership", "igo"), "code: nothing is given"),
    ],
)
def test_bad_input_is_one_sentence_and_changes_nothing(
    desk: Placet, words: tuple[str, ...], sentence: str
) -> None:
    before = desk.dump()

    answer = desk(*words)

    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith(f"placet: {sentence}")
    assert answer.err.count("\n") == 1
    assert desk.dump() == before


@pytest.mark.parametrize(
    "words",
    [
        (*NEW, "--role", "Registry"),
        ("people", "roles", "rex@example.org", "--grant", "a role"),
        ("people", "roles", "rex@example.org", "--end", "x" * 64),
    ],
)
def test_a_role_is_named_as_flows_name_them(desk: Placet, words: tuple[str, ...]) -> None:
    answer = desk(*words)

    assert (answer.code, answer.out) == (2, "")
    assert f'"{words[-1]}" is not the name of a role' in answer.err


def table(folder: Path, *lines: str) -> Path:
    """A table with these lines."""
    file = folder / "table.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def test_people_and_parties_are_imported_from_tables(desk_on_each: Placet, tmp_path: Path) -> None:
    parties = table(
        tmp_path,
        "\ufeffcode,name,membership,country",
        'TZA,"Tanzania, United Republic of",member_state,TZA',
        "",
        "ITU-X,Company,sector_member,",
    )
    assert desk_on_each.does("parties", "import", str(parties)) == {"added": 2}
    people = table(
        tmp_path,
        "Email,Name,Language,Roles,Party",
        "tan@example.org,Tan Person,en,,TZA",
        "own@example.org,Own Person,ru,registry director,",
    )

    assert desk_on_each.does("people", "import", str(people)) == {"added": 2}

    assert held(desk_on_each, "tan@example.org") == [("focal_point", "TZA")]
    assert held(desk_on_each, "own@example.org") == [("registry", None), ("director", None)]
    assert desk_on_each.does("verify", "--all")["verified"] is True


def test_every_bad_line_is_named_and_nobody_is_added(desk: Placet, tmp_path: Path) -> None:
    file = table(
        tmp_path,
        "email,name,language,party,roles",
        "good@example.org,Good,en,KEN,",
        "bad,Bad,en,,",
        '"two@example.org","Two',
        'lines",en,,',
        "good@example.org,Again,en,,",
        "rex@example.org,Rex,de,KEM,",
        "role@example.org,Role,en,,Registry",
        "short@example.org,Short",
    )
    before = desk.dump()

    answer = desk("people", "import", str(file))

    assert (answer.code, answer.out) == (1, "")
    assert answer.err == f"{file}:9: 2 cells were found; 5 are wanted\n"
    file.write_text("\n".join(file.read_text().splitlines()[:8]) + "\n")
    answer = desk("people", "import", str(file))
    assert answer.err.splitlines() == [
        f'{file}:3: "bad" is not a mail address: An email address must have an @-sign.',
        f"{file}:4: name: a line break or tab cannot be part of a single line",
        f'{file}:6: there is a person with the address "good@example.org" already',
        f'{file}:7: "de" is not an official language; ar, zh, en, fr, ru, es are',
        f'{file}:7: there is no party "KEM"; did you mean "KEN"?',
        f'{file}:8: "Registry" is not the name of a role',
    ]
    assert desk.dump() == before


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", ':1: the column "code" is wanted once'),
        (b"code,name,membership\n", ":1: there is no line below the head"),
        (b"code,nam,membership\nX,Y,igo\n", ':1: "nam" is not a column; code, name, membership'),
        (b"code,code,name,membership\n", ':1: the column "code" is wanted once'),
        (b"code,name,membership\nX,\xff,igo\n", ":2: the file is not text in UTF-8"),
        (b"code,name,membership\nX,\0,igo\n", ":2: the character U+0000 cannot be part of a text"),
        (b'code,name,membership\nA,A,igo\nX,"Y,igo\n', ":3: unexpected end of data"),
        (b"code,name,membership\nX,Y,igo\nX,Z,igo\n", ':3: there is a party "X" already'),
    ],
)
def test_a_bad_table_is_named_with_its_line(
    desk: Placet, tmp_path: Path, content: bytes, sentence: str
) -> None:
    file = tmp_path / "parties.csv"
    file.write_bytes(content)
    before = desk.dump()

    answer = desk("parties", "import", str(file))

    assert (answer.code, answer.out) == (1, "")
    assert f"{file}{sentence}" in answer.err
    assert desk.dump() == before
