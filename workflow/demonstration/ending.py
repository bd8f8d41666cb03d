"""How it all stands when the stories are over, read from the database like anybody would."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from definitions.flow import Outcome
from workflow.demonstration.stage import Stage
from workflow.demonstration.story import NAMED, Story
from workflow.demonstration.told import CaseLine, Ending
from workflow.domain.case import Case
from workflow.domain.published import PublishedFlow
from workflow.services.read_consultations import Consulting, read_consultations
from workflow.services.verify_history import verify_history
from workflow.store import histories, notices
from workflow.store.engine import Session


def end_of(stories: Sequence[Story], stage: Stage) -> Ending:
    """Cases, mails and the verified history; receipts are the witnesses of the verification."""
    cases = stage.everything()
    with stage.runtime.readers.begin() as session:
        acts = histories.counts(session)
        lines = {case.id: _line(case, stage.flow(session, case), acts) for case in cases.values()}
        checked = verify_history(session, None, stage.heads, stage.runtime.documents)
        heroes = [lines[stage.case_id(story.hero)] for story in stories]
        return Ending(
            at=stage.local(stage.runtime.now(session)),
            cases=tuple(lines.values()),
            by_state=notices.counts(session, "state"),
            by_language=notices.counts(session, "language"),
            messages=notices.messages(session),
            findings=tuple(f"{each.place}: {each.sentence}" for each in checked.findings),
            rows=checked.rows,
            receipts=len(stage.heads),
            heroes=tuple(heroes),
            consultations=tuple(_consulted(session, stage, cases.values())),
            succeeded=all(hero.outcome == Outcome.SUCCESSFUL for hero in heroes),
            afterwards=tuple(
                _command(stage, lines, each) for story in stories for each in story.afterwards
            ),
        )


def _consulted(session: Session, stage: Stage, cases: Iterable[Case]) -> Iterator[Consulting]:
    engine, now = stage.runtime.engine(session), stage.runtime.now(session)
    for case in cases:
        if case.consultations:
            yield read_consultations(session, engine, str(case.id), now)


def _line(case: Case, flow: PublishedFlow, acts: Mapping[int, int]) -> CaseLine:
    state = flow.flow.states[case.state]
    return CaseLine(
        reference=case.reference,
        id=case.id,
        flow=case.flow,
        state=case.state,
        title=str(state.title),
        outcome=str(state.final or ""),
        acts=acts[case.id],
    )


def _command(stage: Stage, lines: Mapping[int, CaseLine], command: str) -> str:
    """A command with the references of the cases that it names."""

    def reference(found: re.Match[str]) -> str:
        line = lines[stage.case_id(found[1])]
        return line.reference or str(line.id)

    return NAMED.sub(reference, command)
