"""A story that goes otherwise than it says stops there, and says where and how."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.demonstration.files import FLOW, PROJECTS, STORY, write_script
from tests.papers import pdf
from workflow.demonstration.ending import end_of
from workflow.demonstration.home import make_home
from workflow.demonstration.player import play
from workflow.demonstration.script import read_script, set_stage
from workflow.demonstration.stage import Stage
from workflow.demonstration.told import (
    Acted,
    Opened,
    Planned,
    Published,
    Scene,
    Surprise,
    Told,
    Waited,
)
from workflow.errors import Invalid
from workflow.runtime import clock, open_runtime, salt
from workflow.services.set_up import Setup, set_up
from workflow.store import meetings, people

STALE = """\
      - {look: school, by: grace@ken.example.org, remember: page}
      - act: edit
        on: school
        by: grace@ken.example.org
        values: {title: Another title}
      - {act: submit, on: school, by: grace@ken.example.org, seen: page, conflict: true}
"""


def played(folder: Path, story: str = STORY) -> tuple[list[Told], Stage]:
    """Everything that a story tells, and where it was played."""
    script = read_script(write_script(folder / "files", story=story))
    stage = set_stage(script, make_home(folder / "home", fresh=False), "tester")
    return [each for story in script.stories for each in play(story, stage, script.folder)], stage


ATTACHED = """\
      - act: edit
        on: school
        by: grace@ken.example.org
        attach: {proposers_letter: letter.pdf}
"""


def surprise(folder: Path, found: str, put: str) -> str:
    """How a story that was changed in one place ends."""
    with pytest.raises(Surprise) as surprised:
        played(folder, STORY.replace(found, put))
    return str(surprised.value)


def test_a_story_tells_what_happens_in_order(tmp_path: Path) -> None:
    told, stage = played(tmp_path)

    kinds = [type(each) for each in told[1:]]
    assert kinds == [Scene, Published, Scene, Waited, Opened, Acted]
    submitted = told[-1]
    assert isinstance(submitted, Acted)
    assert (submitted.before, submitted.state) == ("Draft", "Submitted")
    script = read_script(tmp_path / "files")
    ending = end_of(script.stories, stage)
    assert (ending.verified, ending.succeeded, len(ending.cases)) == (True, False, 1)


RETURNED = """\
      - act: return
        on: school
        by: claire@tsb.example.org
        values: {missing: A letter.}
        mails_wait: true
        then: {school: returned}
      - act: take_back
        on: school
        by: claire@tsb.example.org
        reason: It is there.
        then: {school: submitted}
"""


def test_an_act_can_be_taken_back_before_its_mails_go(tmp_path: Path) -> None:
    told, stage = played(tmp_path, STORY + RETURNED)

    acted = [each for each in told if isinstance(each, Acted)]
    assert [(each.waiting, each.withdrawn, each.reason) for each in acted] == [
        (0, 0, ""), (1, 0, ""), (0, 1, "It is there."),
    ]  # fmt: skip
    assert [len(each.mails) for each in acted] == [2, 0, 0]
    ending = end_of(read_script(tmp_path / "files").stories, stage)
    assert ending.by_state == {"sent": 2, "withdrawn": 1}


PLANNED = """\
      - plan:
          - {code: SG13-1, group: SG13, first_day: 2099-03-02, last_day: 2099-03-12, place: Geneva}
        by: anna@tsb.example.org
"""


def test_meetings_are_planned_as_an_administrator_would(tmp_path: Path) -> None:
    told, stage = played(tmp_path, STORY + PLANNED)

    planned = told[-1]
    assert isinstance(planned, Planned)
    assert [f"{each.code} {each.first_day}" for each in planned.meetings] == ["SG13-1 2099-03-02"]
    with stage.runtime.readers.begin() as session:
        [found] = meetings.listed(session)
    assert (found.group, found.place) == ("SG13", "Geneva")


ATTACHED_TO_ALL = """\
      - act_on_all: edit
        on: school
        attach: {proposers_letter: letter.pdf}
"""


@pytest.mark.parametrize("attached", [ATTACHED, ATTACHED_TO_ALL])
def test_a_document_is_attached_from_beside_the_story(tmp_path: Path, attached: str) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "letter.pdf").write_bytes(pdf())

    _, stage = played(
        tmp_path, STORY.replace("      - act: submit", f"{attached}      - act: submit")
    )

    [case] = stage.everything().values()
    assert case.fields["proposers_letter"]["name"] == "letter.pdf"
    assert len(list(stage.runtime.documents.hashes())) == 1


def test_a_document_that_is_not_there_ends_the_story(tmp_path: Path) -> None:
    told = surprise(tmp_path, "      - act: submit", f"{ATTACHED}      - act: submit")

    assert "proposers_letter: " in told
    assert told.endswith("cannot be read: No such file or directory")


def test_a_scene_begins_when_the_time_before_it_has_passed(tmp_path: Path) -> None:
    told, _ = played(tmp_path)

    first, second = (each.at for each in told if isinstance(each, Scene))
    assert (f"{first:%A %H:%M}", f"{second:%H:%M}") == ("Monday 09:00", "09:00")
    assert second.date() > first.date()


BEGINNING = STORY.replace("{day: monday,", "{on: 2018-05-07,")


def test_a_story_can_begin_on_a_past_day_and_go_on_to_days_that_it_names(tmp_path: Path) -> None:
    told, stage = played(tmp_path, BEGINNING.replace("wait: 1 working day", "up_to: 2018-05-10"))

    assert [f"{each.at:%Y-%m-%d %H:%M}" for each in told if isinstance(each, Scene)] == [
        "2018-05-07 09:00",
        "2018-05-10 09:00",
    ]
    [waited] = [each for each in told if isinstance(each, Waited)]
    assert waited.period == "3 days later"
    script = read_script(tmp_path / "files")
    assert end_of(script.stories, stage).verified


def test_a_story_does_not_go_back_to_a_day(tmp_path: Path) -> None:
    with pytest.raises(Surprise, match="business time goes forward only"):
        played(tmp_path, BEGINNING.replace("wait: 1 working day", "up_to: 2018-05-02"))


def test_a_story_without_a_day_begins_after_the_present_and_after_those_before_it(
    tmp_path: Path,
) -> None:
    write_script(tmp_path / "files")
    (tmp_path / "files" / "more.yaml").write_text(PROJECTS.replace("school:", "hut:"))
    first = BEGINNING.replace("projects.yaml", "more.yaml").replace("school", "hut")
    (tmp_path / "files" / "first_story.yaml").write_text(first.replace("FLOW", str(FLOW)))

    told, _ = played(tmp_path)

    beginnings = [each.at for each in told if isinstance(each, Scene)]
    assert f"{beginnings[0]:%Y-%m-%d}" == "2018-05-07"
    assert beginnings[2] > clock()


def test_a_story_is_not_played_where_its_first_day_has_passed(tmp_path: Path) -> None:
    script = read_script(write_script(tmp_path / "files", story=BEGINNING))
    settings = make_home(tmp_path / "home", fresh=False)
    with open_runtime(settings).sessions.begin() as session:
        set_up(session, Setup(demonstration=True), clock(), salt, "tester")

    with pytest.raises(Invalid, match="placet init --demo --begins 2018-05-07"):
        set_stage(script, settings, "tester")

    with open_runtime(settings).readers.begin() as session:
        assert people.listed(session) == []


def test_an_act_on_a_page_that_is_out_of_date_is_a_conflict(tmp_path: Path) -> None:
    opened = "      - open: school\n"

    told, _ = played(tmp_path, STORY.replace(opened, opened + STALE))

    conflict = next(each for each in told if isinstance(each, Acted) and each.conflict)
    assert "revision 1 was seen, 2 is in force" in conflict.conflict


@pytest.mark.parametrize(
    ("found", "put", "said"),
    [
        (
            "then: {school: submitted}",
            "then: {school: funded}",
            'step 3: "school" should be in "funded" and is in "submitted"',
        ),
        (
            "mails: received",
            "mails: approved",
            'scene 2 ("The proposal"), step 3: the mail "approved" should have gone out; there',
        ),
        (
            "then: {school: submitted}",
            "refused: not_entitled",
            '"submit" was told to be refused for not_entitled and was done',
        ),
        (
            "then: {school: submitted}",
            "conflict: true",
            '"submit" was told to be in conflict and was done',
        ),
        (
            "then: {school: submitted}",
            "followed: [pass_on]",
            'after "submit" came nothing, and not pass_on',
        ),
        (
            "by: grace@ken.example.org\n        then",
            "by: claire@tsb.example.org\n        then",
            "told to be done and was refused: only Proposer can do this (not_entitled)",
        ),
        ("- open: school\n      ", "", '"school" was never opened'),
        (
            "- wait: 1 working day",
            "- {until: completion, of: school}",
            'scene 2 ("The proposal"), step 1: "school" was never opened',
        ),
        (
            "mails: received",
            "mails: received\n      - {until: completion, of: school}",
            'no deadline "completion" runs for "school"',
        ),
        (
            "mails: received",
            "mails: received\n      - {read: received, by: claire@tsb.example.org}",
            'no mail "received" went to claire@tsb.example.org',
        ),
        (
            "by: anna@tsb.example.org",
            "by: claire@tsb.example.org",
            'scene 1 ("The rules"), step 1: only an "administrator" of the office can do this',
        ),
    ],
)
def test_whatever_was_not_told_stops_the_story_with_its_place(
    tmp_path: Path, found: str, put: str, said: str
) -> None:
    assert said in surprise(tmp_path, found, put)


def test_a_batch_refuses_exactly_the_cases_that_were_told(tmp_path: Path) -> None:
    batch = "act_on_all: submit\n        on: school\n        refused: {school: field_missing}"
    single = "act: submit\n        on: school\n        by: grace@ken.example.org"

    assert '"school" was told to be refused and was done' in surprise(tmp_path, single, batch)
