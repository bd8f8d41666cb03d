"""Everything that must be true of a flow before it is published, asked at once.

Reading has already refused what is wrong in the form of the file. What is found here are names of
nothing, cases that never end, deadlines that never fire, texts without a language and conditions
that cannot be answered.
"""

from collections.abc import Collection, Iterator, Mapping
from itertools import chain

from definitions.checks.authority import authority_that_fails
from definitions.checks.books import books_that_fail
from definitions.checks.conditions import conditions_that_fail
from definitions.checks.consultations import consultations_that_fail
from definitions.checks.fields import fields_never_given, groups_that_fail
from definitions.checks.finding import Finding
from definitions.checks.links import links_that_fail
from definitions.checks.names import apart_from_oneself, unknown_names, unused_names
from definitions.checks.paths import paths_that_fail
from definitions.checks.purposes import idle_information
from definitions.checks.quotas import quotas_that_fail
from definitions.checks.takers import takers_that_fail
from definitions.checks.templates import templates_that_fail
from definitions.checks.texts import missing_languages
from definitions.checks.times import times_that_fail
from definitions.flow import Flow
from definitions.problems import Path, Positions, Problem, problem_at


def check_flow(
    flow: Flow,
    positions: Positions,
    notices: Mapping[str, Mapping[str, frozenset[str]]],
    calendars: Collection[str],
) -> tuple[Problem, ...]:
    """All problems of ``flow``, in the order of its file; with an error it cannot be published.

    Args:
        positions: where everything stands in the file, as reading it found out.
        notices: notice to language to the dotted names that its template reads.
        calendars: the names of those that there are.
    """
    findings = chain(
        unknown_names(flow, notices, calendars),
        apart_from_oneself(flow),
        paths_that_fail(flow),
        takers_that_fail(flow),
        authority_that_fails(flow),
        times_that_fail(flow),
        consultations_that_fail(flow),
        fields_never_given(flow),
        groups_that_fail(flow),
        links_that_fail(flow),
        books_that_fail(flow),
        quotas_that_fail(flow),
        missing_languages(flow),
        templates_that_fail(flow, notices),
        idle_information(flow),
        unused_names(flow),
    )
    problems = {_problem(positions, finding) for finding in findings}
    return tuple(sorted(problems.union(_of_conditions(flow, positions))))


def _problem(positions: Positions, finding: Finding) -> Problem:
    path = _as_written(_in_its_section(finding.path, positions), positions)
    return problem_at(positions, path, finding.sentence, finding.severity)


def _of_conditions(flow: Flow, positions: Positions) -> Iterator[Problem]:
    for finding in conditions_that_fail(flow):
        path = _as_written(finding.path, positions)
        line, column = finding.position(flow.source, positions.of(path))
        place = problem_at(positions, path, "").place
        yield Problem(line, column, place, finding.sentence)


def _in_its_section(path: Path, positions: Positions) -> Path:
    """What is said of the deadline at whose end a consultation closes is said of that."""
    if path[0] == "deadlines" and ("consultations", path[1]) in positions.by_path:
        key = path[2:3]
        return ("consultations", path[1], *(("until",) if key == ("starts",) else path[2:]))
    return path


def _as_written(path: Path, positions: Positions) -> Path:
    """``path`` without the indexes of lists that the file does not have: a name may stand alone."""
    written: Path = ()
    for part in path:
        if isinstance(part, str) or (*written, part) in positions.by_path:
            written = (*written, part)
    return written
