"""What is wrong with the files of a demonstration is said with its place, before it is played."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.demonstration.files import CAST, PROJECTS, STORY, write_script
from workflow.demonstration.script import read_script
from workflow.errors import Invalid


def sentence(folder: Path, **changed: str) -> str:
    """Why the files are refused."""
    with pytest.raises(Invalid) as invalid:
        read_script(write_script(folder, **changed))
    return str(invalid.value)


def test_the_shipped_demonstration_can_be_read() -> None:
    script = read_script()

    assert len(script.inbox.collections["small_projects"]) == 40
    assert {person.language for person in script.cast.people.values()} == {
        "ar", "en", "es", "fr", "ru", "zh",
    }  # fmt: skip


def test_a_small_demonstration_can_be_read(tmp_path: Path) -> None:
    script = read_script(write_script(tmp_path))

    [story] = script.stories
    assert [scene.title for scene in story.scenes] == ["The rules", "The proposal"]


@pytest.mark.parametrize(
    ("found", "put", "said"),
    [
        (
            "speaks_for: admin-ken",
            "speaks_for: admin-kon",
            'cast.yaml:5:74: there is no party "admin-kon"; did you mean "admin-ken"?',
        ),
        (
            "roles: [registry]",
            "belongs_to: admin-kon",
            'cast.yaml:7:77: there is no party "admin-kon"; did you mean "admin-ken"?',
        ),
        (
            "language: fr",
            "language: de",
            'cast.yaml:7:61: "de" is not one of the six languages ar, zh, en, fr, ru, es',
        ),
        (
            ", roles: [registry]",
            "",
            "cast.yaml:7:27: this person neither belongs to a party nor holds a role",
        ),
        ("roles: admin", "role: admin", 'cast.yaml:6:61: "role" is not a key here; did you mean'),
        ("office: {name: Office,", "office: {", 'cast.yaml:1:9: "name" is missing'),
    ],
)
def test_a_fault_in_the_cast_is_named_with_its_place(
    tmp_path: Path, found: str, put: str, said: str
) -> None:
    assert said in sentence(tmp_path, cast=CAST.replace(found, put))


@pytest.mark.parametrize(
    ("found", "put", "said"),
    [
        (
            "party: admin-ken",
            "party: admin-tza",
            'projects.yaml:5:12: there is no party "admin-tza"',
        ),
        (
            "by: grace@ken.example.org",
            "by: grace@example.org",
            'projects.yaml:6:9: nobody has the address "grace@example.org"; did you mean',
        ),
        (
            "{day: in 6 months}",
            "{day: in half a year}",
            'projects.yaml:10:22: "in half a year" is not a day; write "today", "in 4 months"',
        ),
        (
            '"next 30 April"',
            "next 31 April",
            "projects.yaml:11:20: April has no day 31 in every year",
        ),
        (
            "after: 12 months",
            "after: a while",
            'projects.yaml:11:50: "a while" does not belong to "next 30 April"; write 4 months',
        ),
        (
            "called: School network",
            "called: School network\n    called: Schools",
            'projects.yaml:5:5: "called" stands here a second time; the first is on line 4',
        ),
    ],
)
def test_a_fault_in_the_proposals_is_named_with_its_place(
    tmp_path: Path, found: str, put: str, said: str
) -> None:
    assert said in sentence(tmp_path, projects=PROJECTS.replace(found, put))


def test_a_proposal_of_a_collection_needs_a_name_of_its_own(tmp_path: Path) -> None:
    again = "collections: {more: {proposals: {school: {called: S, by: anna@tsb.example.org}}}}\n"

    said = sentence(tmp_path, projects=PROJECTS + again)

    assert said == 'projects.yaml:16:42: "school" is the name of another proposal already'


@pytest.mark.parametrize(
    ("found", "put", "said"),
    [
        ("hero: school", "hero: scool", 'story.yaml:6:7: there is no proposal "scool"; did you'),
        (
            "calendar: geneva",
            "calendar: bonn",
            'story.yaml:3:11: there is no calendar "bonn"; there are addis_ababa',
        ),
        (
            "open: school",
            "open: schools",
            'story.yaml:16:15: there is no proposal "schools"; did you mean "school"?',
        ),
        (
            "by: grace@ken.example.org",
            "by: grace@ken.example.com",
            'story.yaml:19:13: nobody has the address "grace@ken.example.com"; did you mean',
        ),
        (
            "wait: 1 working day",
            "wait: a day",
            'story.yaml:15:15: "a day" is not a period; write a whole number from 1 to 1,000',
        ),
        (
            "open: school",
            "opens: school",
            "story.yaml:16:9: a step has exactly one of the keys publish, plan, rates,",
        ),
        (
            "open: school",
            "open: school\n        wait: 1 day",
            "story.yaml:16:9: a step has exactly one of the keys publish, plan, rates,",
        ),
        (
            "mails: received",
            "seen: page",
            'story.yaml:21:15: nothing was remembered as "page" before this step',
        ),
        (
            "mails: received",
            "to: [school, scool]",
            'there is no proposal "scool"; did you mean "school"?',
        ),
        ("mails: received", "mail: received", 'story.yaml:21:9: "mail" is not a key here; did you'),
        (
            "mails: received",
            "values: {dated: {day: yesterday}}",
            'story.yaml:21:25: "yesterday" is not a day; write "today"',
        ),
        ("then: {school", "then: {shcool", 'there is no proposal "shcool"; did you mean "school"?'),
        (
            "{day: monday,",
            "{on: 2018-05-07, day: monday,",
            "story.yaml:5:8: a start has exactly one of the keys on, day",
        ),
        ("{day: monday,", "{", "story.yaml:5:8: a start has exactly one of the keys on, day"),
        (
            "{day: monday,",
            "{on: 2018-02-30,",
            'story.yaml:5:13: "2018-02-30" is not a date; write it as 2027-01-31',
        ),
        (
            "wait: 1 working day",
            "up_to: Friday",
            'story.yaml:15:16: "Friday" is not a date; write it as 2027-01-31',
        ),
        (
            "proposals: projects.yaml",
            "proposals: others.yaml",
            "others.yaml: the file cannot be read: No such file",
        ),
        ("day: monday", "day: sunday", 'story.yaml:5:14: "sunday" does not belong here'),
    ],
)
def test_a_fault_in_the_story_is_named_with_its_place(
    tmp_path: Path, found: str, put: str, said: str
) -> None:
    assert said in sentence(tmp_path, story=STORY.replace(found, put))


def test_a_command_for_afterwards_names_a_case_of_the_story(tmp_path: Path) -> None:
    said = sentence(tmp_path, story=f"{STORY}afterwards: ['cases show {{skool}}']\n")

    assert said == 'story.yaml:22:14: there is no proposal "skool"; did you mean "school"?'


def test_every_fault_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    story = STORY.replace("hero: school", "hero: hut").replace("open: school", "open: hut")

    assert len(sentence(tmp_path, story=story).splitlines()) == 2


def test_stories_are_played_in_the_order_in_which_they_begin(tmp_path: Path) -> None:
    later = STORY.replace("projects.yaml", "more.yaml").replace("school", "hut")
    write_script(tmp_path)
    (tmp_path / "more.yaml").write_text(PROJECTS.replace("school:", "hut:"))
    (tmp_path / "the_last_story.yaml").write_text(
        later.replace("{day: monday,", "{on: 2018-05-07,")
    )

    script = read_script(tmp_path)

    assert [story.hero for story in script.stories] == ["hut", "school"]
    assert script.begins == date(2018, 5, 7)
    assert set(script.inbox.drafts) == {"hut", "school"}


def test_a_name_stands_for_one_proposal_in_all_stories(tmp_path: Path) -> None:
    write_script(tmp_path)
    (tmp_path / "second_story.yaml").write_text(STORY)

    with pytest.raises(Invalid, match='"school" is a proposal or collection in 2 files; one is'):
        read_script(tmp_path)


def test_a_demonstration_without_a_story_is_refused(tmp_path: Path) -> None:
    write_script(tmp_path)
    (tmp_path / "story.yaml").unlink()

    with pytest.raises(Invalid, match=r"there is no story; a file \*story.yaml is wanted"):
        read_script(tmp_path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"cast\.yaml: the file cannot be read: No such file"):
        read_script(tmp_path)
