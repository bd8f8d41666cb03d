"""How the cases of a flow are reported to the outside: which are published, with which status, and
the fields and actions that reports name.

One file a flow, beside the flows, since what states and fields are called stands in files alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType

from definitions.yaml_nodes import Plain, read_tree

FOLDER = Path(__file__).parent / "reporting"


class Status(StrEnum):
    """The status of an activity (IATI Standard 2.03, code list ActivityStatus)."""

    PIPELINE = "pipeline"
    IMPLEMENTATION = "implementation"
    FINALISATION = "finalisation"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Reporting:
    """What the file of a flow says.

    Attributes:
        published: state to the status of what stands in it; whatever stood in one is published.
        ended: state to the status of what was published before.
        about, planned_start, planned_end: fields that say what an initiative is, and when.
        use, action: of a contribution, the fields that say what it is meant for and what was done.
        service: of a contribution, the field that describes a service, which no books have.
        anonymous: of a contribution, the yes or no that keeps its giver out of what is published.
        reports: actions that hand in a report which contributors receive.
    """

    flow: str = ""
    published: Mapping[str, Status] = field(default_factory=dict)
    ended: Mapping[str, Status] = field(default_factory=dict)
    about: str | None = None
    planned_start: str | None = None
    planned_end: str | None = None
    use: str | None = None
    action: str | None = None
    service: str | None = None
    anonymous: str | None = None
    reports: tuple[str, ...] = ()


UNREPORTED = Reporting()
"""Of a flow that has no file: none of its cases is published."""


class ReportingProblem(Exception):
    """A file that says how a flow is reported cannot be used; the text says why."""


@cache
def read_reporting() -> Mapping[str, Reporting]:
    """Flow to how its cases are reported, of every flow that has a file."""
    read = [_read(path) for path in sorted(FOLDER.glob("*.yaml"))]
    return MappingProxyType({each.flow: each for each in read})


def _read(path: Path) -> Reporting:
    tree = read_tree(path.read_bytes())
    if tree.value is None or tree.problems:
        raise ReportingProblem(f"{path.name}: {'; '.join(each.sentence for each in tree.problems)}")
    top = tree.value
    if unknown := sorted(set(top) - {each.name for each in fields(Reporting)}):
        raise ReportingProblem(f'{path.name}: "{unknown[0]}" is not a key')
    if top.get("flow") != path.stem:
        raise ReportingProblem(f'{path.name}: "flow" is {top.get("flow")!r}; wanted "{path.stem}"')
    try:
        return Reporting(
            **{name: _texts(value) for name, value in top.items() if name in ("flow", *_NAMES)},
            published=_statuses(top.get("published", {})),
            ended=_statuses(top.get("ended", {})),
            reports=tuple(map(_texts, _listed(top.get("reports", [])))),
        )
    except ValueError as error:
        raise ReportingProblem(f"{path.name}: {error}") from None


_NAMES = ("about", "planned_start", "planned_end", "use", "action", "service", "anonymous")


def _texts(value: Plain) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not a name")
    return value


def _listed(value: Plain) -> list[Plain]:
    if not isinstance(value, list):
        raise ValueError(f"{value!r} is not a list")
    return value


def _statuses(value: Plain) -> Mapping[str, Status]:
    if not isinstance(value, dict):
        raise ValueError(f"{value!r} does not give a status for each state")
    return {state: Status(_texts(status)) for state, status in value.items()}
