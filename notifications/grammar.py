"""What a notice's template may say, and what is refused before anything is run.

A template says ``{{ case.title }}`` and ``{% if case.title %}…{% else %}…{% endif %}``, and nothing
else: no calls, filters, loops or assignments. What Jinja2 read is compared with that list, so a
construct that nobody thought of is refused too. ``if`` asks whether there is a value at all; a "no"
or a nought is one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal, get_args

import jinja2
from jinja2 import nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markdown_it import MarkdownIt

from notifications.characters import CONTROLS, STEERING, UNPAIRED

InDoubt = Literal["hold", "resend"]
"""What becomes of a notice of which nobody can know whether it went out: ``hold`` waits for a
person; ``resend`` sends it again, since a second copy does less harm than a loss."""

ROOTS = ("case", "act", "due", "count", "funding", "party", "person", "office")
"""The groups of values that a template may read."""

LARGEST_SOURCE = 64 * 1024
"""In bytes of UTF-8."""

DEEPEST = 8
"""How many ``if`` may stand inside one another; Python itself compiles no more than twenty."""

MARK_OPEN, MARK_CLOSE = "\ue000", "\ue001"
"""Stand around the number of a value until the value is put in; no template may contain them."""

_UNFIT = re.compile(f"[{CONTROLS}{STEERING}{UNPAIRED}{MARK_OPEN}{MARK_CLOSE}\ufeff]")
_HEAD = re.compile(r"(?:\s|\{#.*?#\})*", re.DOTALL)
_SUBJECT = re.compile(r"Subject:[ ]+(\S.*)")
_IN_DOUBT = re.compile(r"In doubt:[ ]+(\S.*)")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_MARKUP = {"link_open": "a link", "image": "a picture", "html_block": "HTML", "html_inline": "HTML"}
_KNOWN = {
    "Name": "a name without a dot",
    "Getattr": "a name with more than one dot",
    "Getitem": "brackets",
    "Call": "a call",
    "Filter": "a filter",
    "Const": "a constant",
    "CondExpr": '"if" inside braces',
    "If": '"elif"',
}
_MARKDOWN = MarkdownIt("commonmark")


class TemplateProblem(Exception):
    """A template cannot be used; ``line`` counts from 1 and ``sentence`` says what was found."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(f"line {line}: {sentence}")
        self.line = line
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Template:
    """A template that was read and found fit to be filled in.

    Attributes:
        source: as it was given.
        names: every value that it reads, as ``case.title``.
        in_doubt: what to do when nobody can know whether the notice went out.
        subject, body: the two parts, ready to be filled in.
    """

    source: str
    names: frozenset[str]
    in_doubt: InDoubt
    subject: jinja2.Template = field(repr=False, compare=False)
    body: jinja2.Template = field(repr=False, compare=False)


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja2 with nothing to call; a dot reads a dictionary's entry and never its methods."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)


def _environment() -> _Environment:
    environment = _Environment(
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    for names in (environment.globals, environment.filters, environment.tests):
        names.clear()
    return environment


_ENVIRONMENT = _environment()


@lru_cache(maxsize=1024)  # a sweep words the same few texts for many people
def parse_template(source: str) -> Template:
    """Read a template: comments, a line ``Subject: …``, an empty line and a body in Markdown.

    Below the subject a line ``In doubt: resend`` may stand, the same in every language.

    Raises:
        TemplateProblem: it is too large, not in that order, has unfit characters or HTML or links,
            or says anything but names and ``if``.

    >>> sorted(parse_template("Subject: {{ case.reference }}\\n\\n{{ case.title }}").names)
    ['case.reference', 'case.title']
    """
    text = source.replace("\r\n", "\n")
    _check_characters(text)
    before, subject, in_doubt, body = _parts(text)
    line = before.count("\n") + 1
    head = text[: len(text) - len(body)]
    above = head.count("\n") + (not head.endswith("\n"))
    subject_tree = _tree("\n" * (line - 1) + subject)
    body_tree = _tree("\n" * above + body)
    names = frozenset((*_names(subject_tree.body), *_names(body_tree.body)))
    _check_said(subject_tree, line, "the subject is empty")
    _check_said(body_tree, above + 2, "there is no body below the subject")
    _check_markup(body, above + 1)
    compiled = [_ENVIRONMENT.from_string(tree) for tree in (subject_tree, body_tree)]
    return Template(source, names, in_doubt, compiled[0], compiled[1])


def _check_characters(text: str) -> None:
    if (size := len(text.encode(errors="replace"))) > LARGEST_SOURCE:
        raise TemplateProblem(1, f"it is {size} bytes long; at most {LARGEST_SOURCE} are taken")
    if unfit := _UNFIT.search(text):
        line = text.count("\n", 0, unfit.start()) + 1
        raise TemplateProblem(line, f"character U+{ord(unfit[0]):04X} cannot stand in a template")


def _parts(text: str) -> tuple[str, str, InDoubt, str]:
    """What stands before the subject, the subject, what to do in doubt, and the body."""
    head = _HEAD.match(text)
    before = head[0] if head else ""
    first, _, body = text[len(before) :].partition("\n")
    line = before.count("\n") + 1
    subject = _SUBJECT.fullmatch(first.rstrip())
    if subject is None:
        raise TemplateProblem(line, f'found "{first[:80]}"; wanted a line like "Subject: …"')
    in_doubt: InDoubt = "hold"
    if said := _IN_DOUBT.fullmatch(body.partition("\n")[0].rstrip()):
        line, body = line + 1, body.partition("\n")[2]
        in_doubt = _in_doubt(said[1], line)
    if body.partition("\n")[0].strip():
        raise TemplateProblem(line + 1, "an empty line is wanted between subject and body")
    return before, subject[1], in_doubt, body


def _in_doubt(said: str, line: int) -> InDoubt:
    for known in get_args(InDoubt):
        if said == known:
            return known  # type: ignore[no-any-return]  # what get_args gives has no type
    wanted = " or ".join(get_args(InDoubt))
    raise TemplateProblem(line, f'in doubt "{said[:80]}" is unknown; wanted {wanted}')


def _tree(source: str) -> nodes.Template:
    try:
        if raw := next(
            (line for line, kind, _ in _ENVIRONMENT.lex(source) if kind == "raw_begin"), 0
        ):
            raise TemplateProblem(raw, 'found "raw"; a template has names and "if" only')
        return _ENVIRONMENT.parse(source)
    except jinja2.TemplateSyntaxError as error:
        raise TemplateProblem(error.lineno, f"it cannot be read: {error.message}") from error
    except RecursionError as error:
        raise TemplateProblem(1, "it is nested too deeply to be read") from error


def _check_said(tree: nodes.Template, line: int, sentence: str) -> None:
    """That something is written, were it only a value."""
    data = [part.data for part in tree.find_all(nodes.TemplateData)]
    if not "".join(data).strip() and tree.find(nodes.Getattr) is None:
        raise TemplateProblem(line, sentence)


def _check_markup(body: str, first: int) -> None:
    for token in _MARKDOWN.parse(body):
        for part in (token, *(token.children or ())):
            if part.type in _MARKUP:
                line = first + (token.map[0] if token.map else 0)
                raise TemplateProblem(line, f"found {_MARKUP[part.type]}; a notice has none")


def _names(body: list[nodes.Node], depth: int = 0) -> Iterator[str]:
    """The names that ``body`` reads; refuses whatever is not on the list."""
    for node in body:
        match node:
            case nodes.Output():
                yield from (_name(part) for part in node.nodes if not _is_data(part))
            case nodes.If(test=test, elif_=[]):
                if depth == DEEPEST:
                    raise TemplateProblem(node.lineno, f'more than {DEEPEST} "if" in one another')
                yield _name(test.node if isinstance(test, nodes.Not) else test)
                yield from _names([*node.body, *node.else_], depth + 1)
            case _:
                raise _refused(node)


def _name(node: nodes.Node) -> str:
    match node:
        case nodes.Getattr(node=nodes.Name(name=root), attr=attribute):
            if root in ROOTS and _NAME.fullmatch(attribute):
                return f"{root}.{attribute}"
            raise TemplateProblem(
                node.lineno,
                f'"{root}.{attribute}" cannot be read; wanted {" or ".join(ROOTS)} and a name',
            )
        case _:
            raise _refused(node)


def _is_data(node: nodes.Node) -> bool:
    return isinstance(node, nodes.TemplateData)


def _refused(node: nodes.Node) -> TemplateProblem:
    kind = type(node).__name__
    found = _KNOWN.get(kind, f'"{kind.lower()}"')
    wanted = "{{ case.title }} and {% if case.title %}…{% else %}…{% endif %} only"
    return TemplateProblem(node.lineno, f"found {found}; a template may say {wanted}")
