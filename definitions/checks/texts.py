"""Texts of a flow that lack a language."""

from collections.abc import Iterator, Mapping

from definitions.checks.finding import Finding, listed
from definitions.flow import Field, Flow, Text
from definitions.problems import Path


def missing_languages(flow: Flow) -> Iterator[Finding]:
    """Every text that people read and that is not there in all languages of the flow."""
    for path, text in texts_of(flow):
        if missing := [each for each in flow.languages if each not in text.by_language]:
            yield Finding(path, f"the text is missing in {listed(missing)}")


def texts_of(flow: Flow) -> Iterator[tuple[Path, Text]]:
    """Every text of the flow file with its place."""
    yield ("title",), flow.title
    for name, role in flow.roles.items():
        yield from _given(("roles", name, "title"), role.title)
    yield from _of_fields(("fields",), flow.fields)
    for name, state in flow.states.items():
        yield ("states", name, "title"), state.title
        yield from _given(("states", name, "public"), state.public)
    for name, action in flow.actions.items():
        yield ("actions", name, "title"), action.title
        yield from _of_fields(("actions", name, "asks"), action.asks)
        for index, guard in enumerate(action.when):
            yield ("actions", name, "when", index, "otherwise"), guard.otherwise
    yield from _of_consultations(flow)
    for name, link in flow.links.items():
        yield ("links", name, "title"), link.title


def _given(path: Path, text: Text | None) -> Iterator[tuple[Path, Text]]:
    if text is not None:
        yield path, text


def _of_fields(path: Path, fields: Mapping[str, Field]) -> Iterator[tuple[Path, Text]]:
    for name, field in fields.items():
        yield from _given((*path, name, "title"), field.title)
        for value, text in field.choices.items():
            yield (*path, name, "choices", value), text
        yield from _of_fields((*path, name, "columns"), field.columns)


def _of_consultations(flow: Flow) -> Iterator[tuple[Path, Text]]:
    for name, asking in flow.consultations.items():
        path = ("consultations", name)
        yield (*path, "title"), asking.title
        for key, answer in asking.answers.items():
            yield (*path, "answers", key, "title"), answer.title
        for key, comment in asking.comments.items():
            yield (*path, "comments", key, "title"), comment.title
