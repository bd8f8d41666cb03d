"""Links that no case ever comes to, and what new cases cannot be given."""

from collections.abc import Iterator, Mapping

from definitions.checks.finding import Finding, unknown
from definitions.flow import Field, FieldType, Flow
from definitions.links import Link
from definitions.problems import KEY, Path


def links_that_fail(flow: Flow) -> Iterator[Finding]:
    """What each link of the flow lacks to be of use."""
    opened = {action.opens.link for action in flow.actions.values() if action.opens}
    for name, link in flow.links.items():
        if not link.by and name not in opened:
            sentence = f'no case ever comes to it: give "by", or an action that opens "{name}"'
            yield Finding(("links", name, KEY), sentence)
        if link.flow == flow.name:
            yield from unfit_link(link, flow, flow.currency)
    for name, action in flow.actions.items():
        for target, source in action.opens.fields.items() if action.opens else ():
            path: Path = ("actions", name, "opens", "fields", target)
            given = flow.fields.get(source)
            if given is not None and given.type in (FieldType.DOCUMENT, FieldType.TABLE):
                sentence = f'"{source}" is a {given.type}, which stays with the case that it is in'
                yield Finding(path, sentence)
    yield from _openings(flow)


def unfit_link(link: Link, other: Flow, currency: str | None) -> Iterator[Finding]:
    """What a link says of states and fields that ``other``, the flow at its end, does not have.

    Args:
        currency: of the flow that adds up.
    """
    path: Path = ("links", link.name)
    for name, states in link.counts.items():
        for index, state in enumerate(states):
            if state not in other.states:
                yield _unknown((*path, "counts", name, index), state, "state", other)
    for name, each in link.sums.items():
        for index, state in enumerate(each.states):
            if state not in other.states:
                yield _unknown((*path, "sums", name, "in", index), state, "state", other)
        field = other.fields.get(each.field)
        if field is None:
            yield _unknown((*path, "sums", name, "field"), each.field, "field", other)
        elif (field.type, field.currency) != (FieldType.MONEY, currency):
            sentence = (
                f'"{each.field}" is a field of type {_kind(field)}; wanted money in {currency}'
            )
            yield Finding((*path, "sums", name, "field"), sentence)


def unfit_ends(flow: Flow, others: Mapping[str, Flow]) -> Iterator[str]:
    """What ``flow`` wants of the flows at the ends of its links, and they of it, and is not there.

    Args:
        others: the flows of an installation by name. What is not there may come later.
    """
    for name, other in others.items():
        for looking, looked_at in ((flow, other), (other, flow)):
            links = [each for each in looking.links.values() if each.flow == looked_at.name]
            found = [
                finding
                for each in links
                for finding in unfit_link(each, looked_at, looking.currency)
            ]
            for finding in (*found, *unfit_openings(looking, looked_at)):
                path = ".".join(str(part) for part in finding.path if part != KEY)
                where = path if looking is flow else f'flow "{name}", {path}'
                yield f"{where}: {finding.sentence}"


def unfit_openings(flow: Flow, other: Flow) -> Iterator[Finding]:
    """What actions would give to new cases of ``other`` that these cannot take."""
    for name, action in flow.actions.items():
        if action.opens is None or flow.links[action.opens.link].flow != other.name:
            continue
        for target, source in action.opens.fields.items():
            path: Path = ("actions", name, "opens", "fields", target)
            given, taken = flow.fields[source], other.fields.get(target)
            if taken is None:
                yield _unknown((*path, KEY), target, "field", other)
            elif (taken.type, taken.currency) != (given.type, given.currency):
                sentence = (
                    f'"{source}" is a field of type {_kind(given)} and "{target}" of flow'
                    f' "{other.name}" one of type {_kind(taken)}; wanted the same'
                )
                yield Finding(path, sentence)


def _openings(flow: Flow) -> Iterator[Finding]:
    """As ``unfit_openings``, of a flow that opens cases of its own, where all names are known."""
    known = all(
        action.opens.link in flow.links and set(action.opens.fields.values()) <= set(flow.fields)
        for action in flow.actions.values()
        if action.opens
    )
    if known:
        yield from unfit_openings(flow, flow)


def _kind(field: Field) -> str:
    return f"{field.type} in {field.currency}" if field.currency else str(field.type)


def _unknown(path: Path, name: str, noun: str, other: Flow) -> Finding:
    known = other.states if noun == "state" else other.fields
    return Finding(path, unknown(name, f'{noun} of flow "{other.name}"', list(known)))
