"""Consultations whose result is settled before anybody speaks, and tests that test nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from definitions.checks.finding import Finding, warning
from definitions.consultations import Consultation, Result, Rule, Stance
from definitions.counting import MEANINGS, Count, stances_of
from definitions.problems import KEY, Path
from definitions.reaching import Still, reachable

SIZES = (1, 2, 3)
"""Electorates that are tried beside a very large one."""

WITHOUT: Mapping[str, Callable[[Rule], Rule]] = {
    "share": lambda rule: replace(rule, share=None, more_than=False),
    "at_least": lambda rule: replace(rule, at_least=None),
    "minimum_replies": lambda rule: replace(rule, minimum_replies=0),
    "at_most_against": lambda rule: replace(rule, at_most_against=None),
    "veto": lambda rule: replace(rule, veto=()),
    "each_class": lambda rule: replace(rule, each_class={}),
}
"""Key of a test to the rule without it."""


def outcomes_that_fail(
    path: Path, asking: Consultation, most: Mapping[str, int]
) -> Iterator[Finding]:
    """Whether the rule can be met and missed, by some electorate that there can be.

    Args:
        path: of the consultation in the file.
        most: class to the most voices that it can have, where that is known: one for a role to
            which one person is assigned.
    """
    rule = asking.rule
    if rule is None:
        return
    if rule.share is not None and not 0 < rule.share <= 1:
        sentence = "a share of nothing, or of more than all, tests nothing; write one above 0 %"
        yield Finding((*path, "rule", _written("share", rule)), sentence)
        return
    if not {part.name for part in asking.asked}.issuperset((*rule.veto, *rule.each_class)):
        return  # a part that is not asked is found elsewhere; here it would make all look wrong
    yield from _settled((*path, "rule"), asking, rule, most)
    yield from _idle((*path, "rule"), asking, rule)


def _settled(
    path: Path, asking: Consultation, rule: Rule, most: Mapping[str, int]
) -> Iterator[Finding]:
    ways = _ways(asking, rule, most)
    if not any(Result.ADOPTED in each for each in ways):
        yield _never_adopted(path, asking, rule, most)
    elif all(len(each) == 1 for each in ways):
        if frozenset.union(*ways) == {Result.ADOPTED}:
            sentence = "it is adopted whatever anybody answers; the rule wants a test that can fail"
        else:
            sentence = "no answer changes the result: how many are asked settles it"
        yield Finding((*path, KEY), sentence)


def _never_adopted(
    path: Path, asking: Consultation, rule: Rule, most: Mapping[str, int]
) -> Finding:
    never = "it can never be adopted, however many are asked and whatever they answer"
    if Stance.FOR not in (*stances_of(asking), MEANINGS[asking.silence]):
        sentence = f"{never}: no answer counts for it, and silence is no assent"
        return Finding((*path, KEY), sentence)
    for key, without in WITHOUT.items():
        milder = without(rule)
        if milder == rule:
            continue
        if any(Result.ADOPTED in each for each in _ways(asking, milder, most)):
            written = _written(key, rule)
            return Finding((*path, written), f'{never}, because of "{written}"')
    return Finding((*path, KEY), never)


def _ways(asking: Consultation, rule: Rule, most: Mapping[str, int]) -> list[frozenset[Result]]:
    """What each electorate that is tried could come to, before anybody has answered."""
    found = []
    for size in (*SIZES, _very_many(rule)):
        voices = {part.name: min(size, most.get(part.name, size)) for part in asking.asked}
        still = Still(voices, stances_of(asking), {MEANINGS[asking.silence]})
        found.append(reachable(rule, Count(still.voices, 0), still))
    return found


def _very_many(rule: Rule) -> int:
    """Voices of each class for which no number in the rule is large."""
    numbers = (rule.at_least or 0, rule.minimum_replies, rule.at_most_against or 0)
    largest = 1 + sum(numbers) + sum(rule.each_class.values())
    return 10 * largest * (rule.share.denominator if rule.share is not None else 1)


def _idle(path: Path, asking: Consultation, rule: Rule) -> Iterator[Finding]:
    """Tests and results that nothing can bring about."""
    meanings = (*stances_of(asking), MEANINGS[asking.silence])
    if rule.tie is not None and rule.share is None:
        sentence = '"tie" says nothing without a share: nothing is decided by more for than against'
        yield warning((*path, "tie", KEY), sentence)
    if rule.abstentions is not None and Stance.ABSTAINS not in meanings:
        sentence = '"abstentions" says nothing: no answer abstains, and silence is no abstention'
        yield warning((*path, "abstentions", KEY), sentence)
    if Stance.AGAINST not in meanings:
        for key in ("at_most_against", "veto"):
            if getattr(rule, key) not in (None, ()):
                sentence = f'"{key}" says nothing: no answer and no comment opposes'
                yield warning((*path, key, KEY), sentence)
    if rule.too_few is Result.ADOPTED and rule.minimum_replies:
        sentence = (
            f"it is adopted when fewer than {rule.minimum_replies} reply,"
            " so that one more voice for can lose it"
        )
        yield warning((*path, "too_few"), sentence)


def _written(key: str, rule: Rule) -> str:
    """The key under which a file has the test."""
    return "more_than" if key == "share" and rule.more_than else key
