"""Fields that nobody can give, and fields that are not of the type that a place wants."""

from collections.abc import Iterator

from definitions.checks.finding import Finding, listed, unknown, warning
from definitions.flow import Field, FieldType, Flow
from definitions.problems import KEY, Path


def groups_that_fail(flow: Flow) -> Iterator[Finding]:
    """Fields that are to name a group and are no choice: their values may be anything."""
    for name, each in flow.meetings.items():
        field = flow.fields.get(each.field or "")
        if field is not None and field.type is not FieldType.CHOICE:
            sentence = (
                f'"{field.name}" is a field of type {field.type}; a group is named by one of type'
                f" {FieldType.CHOICE}, whose values are codes of groups"
            )
            yield Finding(("meetings", name, "field"), sentence)


def fields_never_given(flow: Flow) -> Iterator[Finding]:
    """Fields that no action fills and no state lets anybody edit.

    It is an error where an action needs such a field, as that action can never be taken.
    """
    given = {name for action in flow.actions.values() for name in action.fills}
    for state in flow.states.values():
        given.update(name for fields in state.editable_by.values() for name in fields)
    for name in flow.fields:
        if name not in given:
            sentence = (
                f'nobody can give "{name}": no action fills it and no state lets it be edited'
            )
            yield warning(("fields", name, KEY), sentence)
    for action_name, action in flow.actions.items():
        for index, name in enumerate(action.needs):
            if name in flow.fields and name not in given:
                path = ("actions", action_name, "needs", index)
                sentence = f'"{action_name}" can never be taken: nobody can give "{name}"'
                yield Finding(path, sentence)


def wrong_field(
    flow: Flow, path: Path, name: str | None, types: tuple[FieldType, ...]
) -> Iterator[Finding]:
    """That ``name`` is no field, or one of another type than ``types``; nothing without a name."""
    if name is None:
        return
    field = flow.fields.get(name)
    if field is None:
        yield Finding(path, unknown(name, "field", flow.fields))
    elif field.type not in types:
        yield Finding(path, of_type(name, field, types))


def of_type(name: str, field: Field, types: tuple[FieldType, ...]) -> str:
    """That a field or question is of another type than wanted."""
    return f'"{name}" is a field of type {field.type}; wanted {listed(types, "or")}'
