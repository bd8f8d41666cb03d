"""The books as a person with a pencil would keep them: a model that knows nothing of the engine.

It says of each act whether it is accepted, and what stands on every account afterwards. Sums are
exact fractions until they are booked; a sum that is shared out is shared out by its own rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any, NamedTuple

DECIMALS = {"CHF": 2, "EUR": 2, "USD": 2, "JPY": 0, "KWD": 3}
EARMARKS = ("budget_line", "initiative", "theme", "none")
OUTSIDE = ("contributor", "converted", "exchange_difference")
MUST_BE_EMPTY = ("pledged", "committed", "receivable", "suspense", "received", "allocated")
WINDOW = timedelta(hours=4)
MOST_AWARDS = 2
CHF = "CHF"


class No(Exception):
    """The act is refused."""


class Spot(NamedTuple):
    """An account."""

    gift: int
    purpose: str
    earmark: str = "none"
    work: int | None = None
    fund: str | None = None
    line: str | None = None
    currency: str = CHF
    claim: str | None = None

    @property
    def name(self) -> str:
        """As the books call it; accounts stand in the order of their names."""
        parts = [f"contribution/{self.gift}"]
        parts += [f"initiative/{self.work}"] if self.work else []
        parts += [f"fund/{self.fund}"] if self.fund else []
        parts += [self.purpose]
        parts += [f"line/{self.line}"] if self.line else []
        parts += [self.earmark] if self.earmark != "none" else []
        parts += [self.currency, *([self.claim] if self.claim else [])]
        return "/".join(parts)


@dataclass
class Deed:
    """An act that stands: what it moved and took, and where the case was before."""

    at: datetime
    before: str
    moved: dict[Spot, tuple[int, int]]
    taken: int
    final: bool = False


@dataclass
class Folder:
    """A case: a gift, a work or an award."""

    id: int
    flow: str
    state: str
    facts: Mapping[str, Any]
    deeds: list[Deed] = field(default_factory=list)
    holds: int = 0

    @property
    def earmark(self) -> str:
        return str(self.facts.get("earmark", "none"))


Rule = tuple[tuple[str, ...], str | None, Callable[["Model", Folder, Mapping[str, Any]], None]]
"""The states in which an act may be done, the one that it leads to, and what it does."""


def minor(written: Any, only: str | None = None) -> tuple[int, str]:
    """A sum as people write it, in the smallest units of its currency.

    Where there is but one, the currency may be left out.
    """
    text = written if isinstance(written, str) else ""
    found = re.fullmatch(r"(\d+(?:\.(\d+))?)(?: ([A-Z]{3}))?", text)
    code = (found[3] or only) if found else None
    if found is None or code not in DECIMALS or code != (only or code):
        raise No
    whole = int(Decimal(found[1]).scaleb(DECIMALS[code]))
    if len(found[2] or "") != DECIMALS[code] or not 0 < whole < 10**15:
        raise No
    return whole, code


def half_up(exact: Fraction) -> int:
    return floor(exact + Fraction(1, 2))


def shared_out(total: int, weights: Sequence[int]) -> list[int]:
    """Each its due rounded down; what is over goes to the largest fractions, the first first."""
    dues = [Fraction(total) * weight / sum(weights) for weight in weights]
    parts = [floor(due) for due in dues]
    by_fraction = sorted(range(len(dues)), key=lambda each: (parts[each] - dues[each], each))
    for each in by_fraction[: total - sum(parts)]:
        parts[each] += 1
    return parts


class Model:
    """Everything that stands on the books.

    Attributes:
        rates: currency, first day, last day, and what one unit is worth.
    """

    def __init__(
        self, rates: Sequence[tuple[str, str, str, str]], rules: Mapping[str, Mapping[str, Rule]]
    ) -> None:
        self.rates = rates
        self.rules = rules
        self.cases: dict[int, Folder] = {}
        self.sums: dict[Spot, tuple[int, int]] = {}
        self.of_work: dict[int, set[Spot]] = {}
        self.of_gift: dict[int, set[Spot]] = {}
        self.in_fund: dict[str, set[Spot]] = {}
        self.used: dict[tuple[str, str], int] = {}
        self.closed: set[int] = set()
        self.frozen: set[Spot] = set()
        self._moved: dict[Spot, tuple[int, int]] = {}

    def act(self, case_id: int, action: str, values: Mapping[str, Any], at: datetime) -> set[Spot]:
        """What an act of the right person moves, or ``No``; nothing has changed then."""
        case = self.cases[case_id]
        if action == "take_back":
            return self._take_back(case, at)
        states, target, do = self.rules[case.flow][action]
        if case.state not in states:
            raise No
        self._moved, held = {}, case.holds
        do(self, case, values)
        moved = self._book()
        closes = case.id in self.closed
        case.deeds.append(Deed(at, case.state, moved, case.holds - held, closes))
        case.state = target or case.state
        return set(moved)

    def _take_back(self, case: Folder, at: datetime) -> set[Spot]:
        if case.flow == "work" or not case.deeds:
            raise No
        last = case.deeds[-1]
        if last.final or at >= last.at + WINDOW:
            raise No
        self._moved = {}
        for spot, (amount, claim) in last.moved.items():
            self.move(spot, -amount, -claim)
        self.take(case, -last.taken)
        case.deeds.pop()
        case.state = last.before
        return set(self._book())

    def on(self, spot: Spot) -> tuple[int, int]:
        """What stands on an account, and what that is in the currency of the claim."""
        kept, more = self.sums.get(spot, (0, 0)), self._moved.get(spot, (0, 0))
        return kept[0] + more[0], kept[1] + more[1]

    def spots_of(self, work: int) -> list[Spot]:
        """The accounts of a work or an award, in the order of their names."""
        new = {spot for spot in self._moved if spot.work == work}
        return sorted(self.of_work.get(work, set()) | new, key=lambda spot: spot.name)

    def move(self, spot: Spot, amount: int, claim: int = 0) -> None:
        """Put something on an account, or take it away."""
        if not amount and not claim:
            return
        case = spot.work if spot.work else None if spot.fund else spot.gift
        if case in self.closed or spot in self.frozen:
            raise No
        before = self._moved.get(spot, (0, 0))
        self._moved[spot] = before[0] + amount, before[1] + claim
        if spot.purpose not in OUTSIDE and self.on(spot)[0] < 0:
            raise No

    def _book(self) -> dict[Spot, tuple[int, int]]:
        moved = {spot: both for spot, both in self._moved.items() if both != (0, 0)}
        for spot in moved:
            self.sums[spot] = self.on(spot)
        for spot in moved:
            self.of_gift.setdefault(spot.gift, set()).add(spot)
            if spot.work:
                self.of_work.setdefault(spot.work, set()).add(spot)
            if spot.fund:
                self.in_fund.setdefault(spot.fund, set()).add(spot)
        self._moved = {}
        return moved

    def worth(self, amount: int, currency: str, day: str) -> int:
        """A sum in the currency of the books, at the rate of a day."""
        if currency == CHF:
            return amount
        for code, first, last, rate in self.rates:
            if code == currency and first <= day <= last:
                exact = Fraction(amount) / 10 ** DECIMALS[code] * Fraction(rate)
                return half_up(exact * 10 ** DECIMALS[CHF])
        raise No

    def take(self, case: Folder, units: int) -> None:
        if units:
            key = str(case.facts["party"]), str(case.facts["theme"])
            if self.used.get(key, 0) + units > MOST_AWARDS:
                raise No
            self.used[key] = self.used.get(key, 0) + units
            case.holds += units

    def close(self, case: Folder, spots: set[Spot]) -> None:
        """Close the books of a case, on which nothing may be left."""
        own = [spot for spot in spots if not spot.fund]
        if any(self.on(spot)[0] for spot in own if spot.purpose in MUST_BE_EMPTY):
            raise No
        concerned = {None, case.id, case.facts.get("work")}
        self.closed.add(case.id)
        self.frozen |= {spot for spot in own if spot.work in concerned}


def own(case: Folder, purpose: str, *, work: int | None = None, **more: Any) -> Spot:
    """An account of a gift."""
    return Spot(case.id, purpose, case.earmark, work, **more)


def claim_of(case: Folder) -> str | None:
    code = str(case.facts["offered"]).split()[1]
    return None if code == CHF else code


def place(case: Folder, purpose: str) -> Spot:
    """Where money of a gift stands that is for its work, if it has one."""
    claim = claim_of(case) if purpose in ("pledged", "committed", "receivable") else None
    return own(case, purpose, work=case.facts.get("work"), claim=claim)


def outside(case: Folder, claim: str | None = None, currency: str = CHF) -> Spot:
    return Spot(case.id, "contributor", claim=claim, currency=currency)


def for_open_books(model: Model, case: Folder) -> None:
    if case.facts.get("work") in model.closed:
        raise No


def pledge(model: Model, case: Folder, values: Mapping[str, Any]) -> None:
    amount, code = minor(case.facts["offered"])
    booked = model.worth(amount, code, values["day"])
    if not booked:
        raise No
    for_open_books(model, case)
    claim = 0 if code == CHF else amount
    model.move(outside(case, claim_of(case)), -booked, -claim)
    model.move(place(case, "pledged"), booked, claim)


def whole_claim(model: Model, case: Folder, source: str, target: Spot) -> None:
    amount, claim = model.on(place(case, source))
    model.move(place(case, source), -amount, -claim)
    model.move(target, amount, claim)


def sign(model: Model, case: Folder, values: Mapping[str, Any]) -> None:
    for_open_books(model, case)
    whole_claim(model, case, "pledged", place(case, "committed"))


def withdraw(model: Model, case: Folder, values: Mapping[str, Any]) -> None:
    for source in ("pledged", "committed", "receivable"):
        whole_claim(model, case, source, outside(case, claim_of(case)))


def part_of_claim(model: Model, spot: Spot, wanted: int, code: str) -> tuple[int, int]:
    """What a part of a claim is booked at, and the part in the claim's own currency."""
    amount, claim = model.on(spot)
    there = claim if spot.claim else amount
    if code != (spot.claim or CHF) or wanted > there:
        raise No
    booked = amount if wanted == there else half_up(Fraction(amount) * wanted / there)
    return booked, wanted if spot.claim else 0


def call(model: Model, case: Folder, values: Mapping[str, Any]) -> None:
    for_open_books(model, case)
    spot = place(case, "committed")
    booked, claim = part_of_claim(model, spot, *minor(values["part"]))
    model.move(spot, -booked, -claim)
    model.move(place(case, "receivable"), booked, claim)


def receive(model: Model, case: Folder, values: Mapping[str, Any]) -> None:
    for_open_books(model, case)
    paid, code = minor(values["paid"])
    settled = minor(values["settled"]) if "settled" in values else (paid, code)
    spot = place(case, "receivable" if values["called"] == "yes" else "committed")
    booked, claim = part_of_claim(model, spot, *settled)
    cash = model.worth(paid, code, values["day"])
    model.move(spot, -booked, -claim)
    model.move(Spot(case.id, "converted", claim=spot.claim), 0, claim)
    model.move(place(case, "received"), cash)
    model.move(place(case, "exchange_difference"), booked - cash)


def suspend(model: Model, case: Folder, values: Mapping[str, Any]) -> None:
    came, code = minor(values["came"])
    model.move(outside(case, currency=code), -came)
    model.move(Spot(case.id, "suspense", currency=code), came)


def send_back(model: Model, case: Folder, values: Mapping[str, Any]) -> None:
    for spot in model.of_gift.get(case.id, set()).copy():
        if spot.purpose == "suspense":
            came = model.on(spot)[0]
            model.move(spot, -came)
            model.move(outside(case, currency=spot.currency), came)


def take_goods(model: Model, case: Folder, values: Mapping[str, Any]) -> None:
    for_open_books(model, case)
    value, _ = minor(values["value"], CHF)
    model.move(outside(case), -value)
    model.move(place(case, "in_kind"), value)


def allocated(case: Folder) -> Spot:
    tied = case.facts.get("tied_to") if case.earmark == "budget_line" else None
    return own(case, "allocated", work=case.facts["work"], line=tied)


def allocate(model: Model, case: Folder, values: Mapping[str, Any]) -> None:
    for_open_books(model, case)
    there = model.on(place(case, "received"))[0]
    part = minor(values["part"], CHF)[0] if "part" in values else there
    if case.facts.get("work") is None:
        raise No
    model.move(place(case, "received"), -part)
    model.move(allocated(case), part)


def pool(model: Model, case: Folder, values: Mapping[str, Any]) -> None:
    for_open_books(model, case)
    if "theme" not in case.facts:
        raise No
    there = model.on(place(case, "received"))[0]
    model.move(place(case, "received"), -there)
    model.move(own(case, "pooled", fund=case.facts["theme"]), there)


def refund(model: Model, case: Folder, values: Mapping[str, Any]) -> None:
    for_open_books(model, case)
    for spot in [place(case, "received"), *([allocated(case)] if case.facts.get("work") else [])]:
        there = model.on(spot)[0]
        model.move(spot, -there)
        model.move(place(case, "refunds"), there)


def close_gift(model: Model, case: Folder, values: Mapping[str, Any]) -> None:
    model.close(case, model.of_gift.get(case.id, set()))
