"""Quotas that nothing could be counted for, and that nobody takes."""

from collections.abc import Iterator

from definitions.checks.fields import wrong_field
from definitions.checks.finding import Finding, unknown, warning
from definitions.flow import FieldType, Flow
from definitions.problems import KEY

COUNTED_FOR = (
    FieldType.CHOICE,
    FieldType.MEETING,
    FieldType.PERSON,
    FieldType.PARTY,
)
"""What a quota can be counted for: it stands openly in the history, so it is no free text."""


def quotas_that_fail(flow: Flow) -> Iterator[Finding]:
    """What quotas, and actions that take of them, lack to be of use."""
    for name, quota in flow.quotas.items():
        for index, part in enumerate(quota.of):
            scope, _, field = part.partition(".")
            if scope == "case":
                yield from wrong_field(flow, ("quotas", name, "of", index), field, COUNTED_FOR)
    for name, action in flow.actions.items():
        used = [(("takes", index, "quota"), each.quota) for index, each in enumerate(action.takes)]
        back = [(("gives_back", index), each) for index, each in enumerate(action.gives_back)]
        for place, quota_name in (*used, *back):
            if quota_name not in flow.quotas:
                sentence = unknown(quota_name, "quota", flow.quotas)
                yield Finding(("actions", name, *place), sentence)
    taken = {each.quota for action in flow.actions.values() for each in action.takes}
    for name in flow.quotas:
        if name not in taken:
            yield warning(("quotas", name, KEY), f'the quota "{name}" is declared and never taken')
