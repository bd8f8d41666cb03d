"""Books that are kept of nothing, and postings that no books could take."""

from collections.abc import Iterator

from definitions.books import CLAIMS, EARMARKS, MOVES, Account, Books, Given, Percent, Post, Side
from definitions.checks.fields import of_type, wrong_field
from definitions.checks.finding import Finding, listed, unknown
from definitions.flow import Action, Field, FieldType, Flow
from definitions.problems import KEY, Path

NAMES = (FieldType.CHOICE,)
"""What can name a budget line or a fund: it stands openly in the history, so it is no free text."""

ON_LINES = frozenset({Account.SPENT, Account.SUPPORT_COST})
"""Accounts that stand for one budget line each."""

OF_SIDE = {"link": Side.CONTRIBUTION, "earmark": Side.CONTRIBUTION, "line": Side.CONTRIBUTION,
           "target": Side.INITIATIVE, "budget": Side.INITIATIVE}  # fmt: skip
"""Which side alone a key of the books is for."""

WRITTEN = {"link": "for"}
"""Keys that files write otherwise."""


def books_that_fail(flow: Flow) -> Iterator[Finding]:
    """What books and postings lack to be of use."""
    if flow.books is not None:
        yield from _books(flow, flow.books)
    for name, action in flow.actions.items():
        path: Path = ("actions", name)
        if flow.books is None:
            for key, used in (("post", action.post), ("books", action.closes_books)):
                if used:
                    sentence = f'the flow keeps no books; give it "books", or leave "{key}" out'
                    yield Finding((*path, key, KEY), sentence)
            continue
        for index, post in enumerate(action.post):
            yield from _post((*path, "post", index), post, action, flow, flow.books)


def _books(flow: Flow, books: Books) -> Iterator[Finding]:
    if flow.currency is None:
        yield Finding(("books", KEY), 'books are of money, so the flow needs the key "currency"')
    for key, side in OF_SIDE.items():
        if getattr(books, key) is not None and books.side is not side:
            sentence = f'"{WRITTEN.get(key, key)}" is for books of "as: {side}"; leave it out'
            yield Finding(("books", WRITTEN.get(key, key), KEY), sentence)
    if books.link is not None and books.link not in flow.links:
        yield Finding(("books", "for"), unknown(books.link, "link", flow.links))
    yield from wrong_field(flow, ("books", "earmark"), books.earmark, (FieldType.CHOICE,))
    yield from wrong_field(flow, ("books", "line"), books.line, NAMES)
    yield from wrong_field(flow, ("books", "fund"), books.fund, NAMES)
    yield from wrong_field(flow, ("books", "target"), books.target, (FieldType.MONEY,))
    earmark = flow.fields.get(books.earmark or "")
    for choice in earmark.choices if earmark else ():
        if choice not in EARMARKS:
            sentence = f'"{choice}" is not an earmark; {listed(EARMARKS)} are'
            yield Finding(("fields", earmark.name if earmark else "", "choices", choice), sentence)
    if earmark and "budget_line" in earmark.choices and books.line is None:
        sentence = '"budget_line" ties money to a line; name the field of that line as "line"'
        yield Finding(("books", "earmark"), sentence)
    yield from _budget(flow, books)


def _budget(flow: Flow, books: Books) -> Iterator[Finding]:
    if books.budget is None:
        return
    path: Path = ("books", "budget")
    table = flow.fields.get(books.budget.table)
    if table is None or table.type is not FieldType.TABLE:
        yield from wrong_field(flow, (*path, "table"), books.budget.table, (FieldType.TABLE,))
        return
    wanted = (
        ("line", books.budget.line, NAMES),
        ("amount", books.budget.amount, (FieldType.MONEY,)),
    )
    for key, name, types in wanted:
        column = table.columns.get(name)
        if column is None:
            yield Finding((*path, key), unknown(name, "column", table.columns))
        elif column.type not in types:
            yield Finding((*path, key), of_type(name, column, types))


def _post(path: Path, post: Post, action: Action, flow: Flow, books: Books) -> Iterator[Finding]:
    move = (post.source, post.target)
    if move not in MOVES[books.side]:
        possible = sorted(target for source, target in MOVES[books.side] if source is post.source)
        hint = f"from there it goes to {listed(possible, 'or')}" if possible else "nothing does"
        sentence = f'nothing goes from "{post.source}" to "{post.target}" here; {hint}'
        yield Finding((*path, "to"), sentence)
    if Account.POOLED in move and books.fund is None:
        yield Finding(
            (*path, KEY), 'pooled money is in a fund; name its field as "fund" of "books"'
        )
    yield from _amount(path, post, action, flow)
    yield from _given(flow, action, (*path, "rate_on"), post.rate_on, (FieldType.DATE,))
    if post.settles is not None and not (post.source in CLAIMS and post.target is Account.RECEIVED):
        sentence = '"settles" is for what is paid on a claim: from committed or receivable'
        yield Finding((*path, "settles", KEY), f"{sentence} to received")
    yield from _given(flow, action, (*path, "settles"), post.settles, (FieldType.MONEY,))
    if isinstance(post.line, Given):
        yield from _given(flow, action, (*path, "line"), post.line, NAMES)
    if post.line is not None and not ON_LINES & set(move):
        yield Finding((*path, "line", KEY), '"line" is for what is spent; leave it out here')
    if post.line is None and books.budget is not None and Account.SPENT in move:
        sentence = 'the budget line is missing; the books have a budget: give "line"'
        yield Finding((*path, KEY), sentence)


def _amount(path: Path, post: Post, action: Action, flow: Flow) -> Iterator[Finding]:
    share = isinstance(post.amount, Percent)
    named = post.amount.of if isinstance(post.amount, Percent) else post.amount
    yield from _given(flow, action, (*path, "amount"), named, (FieldType.MONEY,))
    if isinstance(post.amount, Percent) and isinstance(post.amount.rate, Given):
        rate = post.amount.rate
        yield from _given(flow, action, (*path, "amount", "percent"), rate, (FieldType.NUMBER,))
    field = _declared(flow, action, named) if named else None
    if field is None or field.type is not FieldType.MONEY or not field.any_currency:
        return
    to_cash = post.target is Account.RECEIVED and post.source in CLAIMS
    enters = post.source is Account.CONTRIBUTOR and post.target is not Account.SUSPENSE
    if share or not (to_cash or post.source is Account.CONTRIBUTOR or post.source in CLAIMS):
        if post.source is not Account.SUSPENSE:
            yield Finding((*path, "amount"), f'"{named}" may be in any currency; wanted a sum in'
                          f" {flow.currency}")  # fmt: skip
    elif (to_cash or enters) and post.rate_on is None:
        sentence = f'"{named}" may be in any currency; say of which day the rate is: "rate_on"'
        yield Finding((*path, "amount"), sentence)


def _declared(flow: Flow, action: Action, given: Given) -> Field | None:
    return (flow.fields if given.scope == "case" else action.asks).get(given.name)


def _given(
    flow: Flow, action: Action, path: Path, given: Given | None, types: tuple[FieldType, ...]
) -> Iterator[Finding]:
    if given is None:
        return
    field = _declared(flow, action, given)
    if field is None and given.scope == "act":
        sentence = unknown(given.name, "question of this action", action.asks)
        yield Finding(path, sentence)
    elif field is None:
        yield Finding(path, unknown(given.name, "field", flow.fields))
    elif field.type not in types:
        yield Finding(path, of_type(str(given), field, types))
