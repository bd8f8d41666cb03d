"""Quotas: how much of something all cases together may take."""

from __future__ import annotations

from collections.abc import Iterator

from definitions.books import Quota
from definitions.flow import Action
from workflow.domain.books.accounts import Books, Taken
from workflow.domain.books.asked import NotPosted
from workflow.domain.case import Case
from workflow.domain.facts import View
from workflow.domain.published import PublishedFlow
from workflow.errors import Reason, reason


def taken_by(
    flow: PublishedFlow, action: Action, case: Case, view: View, books: Books
) -> Iterator[Taken]:
    """What an action takes of quotas.

    Raises:
        NotPosted: more than may be taken would be.
    """
    used = dict(books.used)
    for take, question in flow.takes[action.name]:
        if question is not None and (why_not := question.why_not(view)):
            if why_not.code == "condition":
                continue
            raise NotPosted(why_not)
        quota = flow.flow.quotas[take.quota]
        key = key_of(flow, quota, view)
        if used.get(key, 0) + take.units > quota.most:
            raise NotPosted(_exhausted(quota, key, used.get(key, 0), take.units))
        used[key] = used.get(key, 0) + take.units
        yield Taken(key, take.units, quota.most)


def given_back(flow: PublishedFlow, action: Action, case: Case, books: Books) -> Iterator[Taken]:
    """What an action gives back: all that its case holds of the quotas."""
    for name in action.gives_back:
        prefix = f"{flow.name}/{name}/"
        for (case_id, key), units in books.holds.items():
            if case_id == case.id and key.startswith(prefix) and units:
                yield Taken(key, -units, flow.flow.quotas[name].most)


def key_of(flow: PublishedFlow, quota: Quota, view: View) -> str:
    """What stands for a quota and the values that it is counted for.

    Raises:
        NotPosted: one of the values is not given.
    """
    parts = []
    for each in quota.of:
        scope, _, name = each.partition(".")
        if each == "year":
            found: object = view.today.year
        elif scope == "party":
            found = getattr(view.party, name)
        else:
            found = view.fields.get(name)
        if found in (None, ""):
            raise NotPosted(reason("field_missing", f'"{each}" is not given, which the quota'
                                   f' "{quota.title}" is counted for', field=name))  # fmt: skip
        parts.append(str(found).replace("/", "%2F"))
    return "/".join((flow.name, quota.name, *parts))


def _exhausted(quota: Quota, key: str, used: int, units: int) -> Reason:
    return reason(
        "quota_exceeded",
        f'"{quota.title}": {used} of {quota.most} are taken; {units} more would be too many',
        clears="somebody giving back what they hold",
        quota=quota.name,
        used=str(used),
        most=str(quota.most),
        key=key,
    )
