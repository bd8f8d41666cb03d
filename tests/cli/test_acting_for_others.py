"""Delegations, acting officers, absences and recusals on the command line."""

from __future__ import annotations

import pytest

from tests.build import opened
from tests.cli.asking import ADA, DEE, REX, Placet
from tests.granting import grant

ADM, EVE, FAY, COY = (f"{name}@example.org" for name in ("adm", "eve", "fay", "coy"))
UNTIL = ("--until", "2030-01-31")
SOON = "2027-04-30"
MEMO = ("--instrument", "Memo 12")
WHY = ("--reason", "A cousin works there.")


@pytest.fixture
def case(desk: Placet) -> str:
    """A certified case of the flow in which people act for one another."""
    with opened(desk.home, f"sqlite:///{desk.home / 'placet.db'}") as bureau:
        grant(bureau)
    new = ("cases", "new", "grants", "--as", ADA, "--party", "KEN", "--set", "title=Wells")
    number = str(desk.does(*new, "--set", "target=10000 CHF")["case_id"])
    desk.does("cases", "act", number, "certify", "--as", COY)
    return number


def test_a_delegation_is_written_used_listed_and_ended(desk: Placet, case: str) -> None:
    words = ("delegations", "add", DEE, "--to", ADM, "--role", "approver", "--flow", "grants")
    told = desk.does(*words, "--action", "approve", "--ceiling", "20000 CHF", *UNTIL, *MEMO)

    assert (told["id"], told["in_force"], told["actions"]) == (1, True, ["approve"])
    assert told["instrument"] == "Memo 12"
    desk.does("cases", "act", case, "approve", "--as", ADM)
    history = desk("cases", "history", case)
    assert any("Adm Person as approver, delegate of Dee Person" in each for each in history.lines)
    [listed] = desk.does("delegations", "list", "--of", DEE)["delegations"]
    assert listed == told
    assert desk.does("delegations", "revoke", "1", "--as", DEE)["in_force"] is False
    assert desk.does("delegations", "list")["delegations"] == []
    assert len(desk.does("delegations", "list", "--all")["delegations"]) == 1
    assert desk.does("verify", "--all")["verified"] is True


def test_what_is_not_ones_own_is_not_delegated(desk: Placet, case: str) -> None:
    words = ("delegations", "add", DEE, "--to", ADM, "--role", "approver", *UNTIL, *MEMO)

    answer = desk(*words, "--as", FAY)

    assert answer.code == 1
    assert 'only the person concerned or an "administrator"' in answer.err
    wide = desk("delegations", "add", FAY, "--to", ADM, "--role", "approver", *UNTIL, *MEMO)
    assert "only what is one's own can be delegated" in wide.err
    neither = desk("delegations", "add", FAY, "--to", ADM, *UNTIL, *MEMO)
    assert (neither.code, "give --role or --party" in neither.err) == (2, True)


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--until", "soon", '"soon" is not a day; write it as 2027-03-31'),
        ("--until", "9999-12-31", "a day from 1900-01-01 to 2999-12-31 is wanted"),
        ("--ceiling", "much", '"much" is not a sum of money'),
    ],
)
def test_a_delegation_that_cannot_be_read_is_refused(
    desk: Placet, case: str, option: str, value: str, sentence: str
) -> None:
    words = ("delegations", "add", DEE, "--to", ADM, "--role", "approver", *MEMO)
    given = {"--until": "2030-01-31", option: value}

    answer = desk(*words, *(word for pair in given.items() for word in pair))

    assert answer.code == 2
    assert sentence in " ".join(answer.err.split())


def test_an_acting_officer_is_named_acts_and_stops(desk: Placet, case: str) -> None:
    words = ("acting", "add", ADM, "--role", "director", "--for", FAY, "--until", SOON)
    told = desk.does(*words, "--reason", "She is ill.")

    assert (told["acts"], told["on_behalf_of"]["email"]) == (True, FAY)
    desk.does("cases", "act", case, "finish", "--as", ADM)
    history = desk("cases", "history", case)
    assert any("Adm Person as Director, acting for Fay Person" in each for each in history.lines)
    roles = desk("people", "show", ADM)
    assert any("acting director from" in each for each in roles.lines)
    assert len(desk.does("acting", "list")["acting"]) == 1
    [ended] = desk.does("acting", "end", ADM, "--role", "director")["acting"]
    assert ended["acts"] is False
    assert desk.does("verify", "--all")["verified"] is True


def test_who_is_away_is_stood_in_for_until_they_are_back(desk: Placet, case: str) -> None:
    for person in (FAY, DEE):
        assert desk.does("absences", "add", person, "--until", SOON)["away"] is True
    assert len(desk.does("absences", "list")["absences"]) == 2

    desk.does("cases", "act", case, "finish", "--as", EVE)

    history = desk("cases", "history", case)
    assert any("Eve Person as Director, acting" in each for each in history.lines)
    assert desk.does("absences", "end", FAY, "--as", FAY) == {"ended": 1}
    assert desk("absences", "end", FAY).code == 1


def test_a_conflict_of_interest_is_declared_and_shows_what_came_before(
    desk: Placet, case: str
) -> None:
    desk.does("cases", "act", case, "approve", "--as", DEE)

    desk.does("recusals", "declare", case, "--as", DEE, *WHY)

    [told] = desk.does("recusals", "list", case)["recusals"]
    assert (told["imposed"], told["reason"], told["affected"]) == (False, WHY[1], [3])
    history = desk("cases", "history", case)
    assert "   done by somebody who was recused later, in row 4" in history.lines
    assert "   takes no part any more: Dee Person" in history.lines
    refused = desk("cases", "act", case, "approve", "--as", DEE)
    assert "you take no part in this case: a recusal is on record" in refused.err


def test_a_recusal_is_imposed_by_an_officer(desk: Placet, case: str) -> None:
    desk.does("recusals", "impose", case, DEE, "--as", REX, *WHY)

    printed = desk("recusals", "list", case)
    assert "  Dee Person, imposed by Rex Person" in printed.out
    assert desk("recusals", "impose", case, FAY, "--as", ADM, *WHY).code == 1


def test_a_mail_says_who_acted_for_whom(desk: Placet, case: str) -> None:
    words = ("acting", "add", ADM, "--role", "director", "--for", FAY, "--until", SOON)
    desk.does(*words, "--reason", "She is ill.")

    preview = desk("cases", "preview", case, "finish", "--as", ADM)

    assert "Done by Adm Person, acting for Fay Person (Director)." in preview.out


def test_whose_turn_it_is_goes_past_who_stepped_out(desk: Placet, case: str) -> None:
    def asked(role: str) -> list[str]:
        turn = desk.does("cases", "show", case)["turn"]
        return [
            person["email"] for each in turn if each["role"] == role for person in each["people"]
        ]

    assert asked("director") == [DEE, FAY]
    desk.does("recusals", "declare", case, "--as", FAY, *WHY)
    assert asked("director") == [DEE]
    desk.does("recusals", "declare", case, "--as", DEE, *WHY)
    assert asked("director") == [EVE]


def test_a_delegation_of_a_number_that_no_database_has_is_unknown(desk: Placet) -> None:
    answer = desk("delegations", "revoke", str(2**63))

    assert (answer.code, answer.err) == (1, f'placet: no delegation "{2**63}"\n')


def test_nobody_acts_in_what_no_flow_could_call_a_role(desk: Placet, case: str) -> None:
    words = ("acting", "add", ADM, "--until", SOON, *WHY)

    answer = desk(*words, "--role", "Ada's desk, while she is ill")

    assert (answer.code, "is not the name of a role" in answer.err) == (2, True)
    assert 'no person ""' in desk(*words, "--role", "director", "--for", "").err
