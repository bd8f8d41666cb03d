"""Who acts for whom: stand-ins that nobody could be, sums that are none, ties that do not exist."""

from collections.abc import Iterator, Mapping
from itertools import chain

from definitions.checks.finding import Finding, listed, unknown
from definitions.flow import Field, FieldType, Flow, Place
from definitions.periods import Unit

PAYING = (FieldType.PARTY, FieldType.PARTIES)
"""Types of fields that name parties."""


def authority_that_fails(flow: Flow) -> Iterator[Finding]:
    """What a flow says about stand-ins, sums and recusals and cannot mean."""
    return chain(_stand_ins(flow), _circles(flow), _amounts(flow), _ties(flow))


def _stand_ins(flow: Flow) -> Iterator[Finding]:
    for name, role in flow.roles.items():
        named = {"acting": role.acting.role if role.acting else None, "else": role.otherwise}
        for key, other in named.items():
            if other is None:
                continue
            path = ("roles", name, key, "role") if key == "acting" else ("roles", name, key)
            if role.of is not Place.OFFICE:
                yield Finding(path, f'"{name}" is held at a party, where nobody of the office acts')
            elif other in flow.roles and flow.roles[other].of is not Place.OFFICE:
                yield Finding(path, f'"{other}" is held at a party; name a role of the office')


def _circles(flow: Flow) -> Iterator[Finding]:
    """Roles that would fall to one another without end, and times that nobody can count."""
    for name in flow.roles:
        passed: list[str] = [name]
        role = flow.roles[name].otherwise
        while role is not None and role in flow.roles and role not in passed:
            passed.append(role)
            role = flow.roles[role].otherwise
        if role == name:
            way = " to ".join(f'"{each}"' for each in (*passed, name))
            yield Finding(("roles", name, "else"), f"it falls from {way}: name a role outside")
        acting = flow.roles[name].acting
        if acting and acting.up_to.unit is Unit.WORKING_DAYS:
            # Whoever looks at a case must not need a year that the calendar does not have.
            sentence = f'"{acting.up_to}" depends on the calendar; count in days, weeks or months'
            yield Finding(("roles", name, "acting", "up_to"), sentence)
        if acting and acting.role == name:
            path = ("roles", name, "acting", "role")
            yield Finding(path, f'"{name}" cannot act for itself; name another role')


def _amounts(flow: Flow) -> Iterator[Finding]:
    for name, action in flow.actions.items():
        if action.amount is None:
            continue
        path = ("actions", name, "amount")
        sums = _of_types({**flow.fields, **action.asks}, (FieldType.MONEY,))
        if action.amount not in sums:
            yield Finding(path, unknown(action.amount, "sum of money", sums))


def _ties(flow: Flow) -> Iterator[Finding]:
    rule = flow.recusal
    if rule is None:
        return
    paying = _paying(flow)
    for index, name in enumerate(rule.contributors):
        if name not in paying:
            sentence = unknown(name, "field of parties", paying)
            yield Finding(("recusal", "contributors", index), sentence)
    named = [*flow.roles, *_of_types(flow.fields, (FieldType.PERSON,))]
    for index, name in enumerate(rule.authors):
        if name not in named:
            yield Finding(
                ("recusal", "authors", index), unknown(name, "role or field of a person", named)
            )
    both = sorted(set(flow.roles) & set(flow.fields) & set(rule.authors))
    if both:
        sentence = f"{listed(both)} is a role and a field; name one of them otherwise"
        yield Finding(("recusal", "authors"), sentence)


def _paying(flow: Flow) -> list[str]:
    tables = [name for name, field in flow.fields.items() if _of_types(field.columns, PAYING)]
    return [*_of_types(flow.fields, PAYING), *tables]


def _of_types(fields: Mapping[str, Field], types: tuple[FieldType, ...]) -> list[str]:
    return [name for name, field in fields.items() if field.type in types]
