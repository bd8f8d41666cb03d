"""The other side of the model: works and awards, and when which act may be done at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from tests.services.books_model import (
    CHF,
    EARMARKS,
    Folder,
    Model,
    No,
    Rule,
    Spot,
    allocate,
    call,
    close_gift,
    half_up,
    minor,
    pledge,
    pool,
    receive,
    refund,
    send_back,
    shared_out,
    sign,
    suspend,
    take_goods,
    withdraw,
)

UNITS = {"full": 2, "part": 1}


def drawn(model: Model, sources: Sequence[Spot], wanted: int | None) -> list[tuple[Spot, int]]:
    """What each account pays: those that are tied most tightly first, equals in proportion."""
    there = {spot: model.on(spot)[0] for spot in sources if model.on(spot)[0]}
    left = sum(there.values()) if wanted is None else wanted
    found: list[tuple[Spot, int]] = []
    for earmark in EARMARKS:
        tier = {spot: there[spot] for spot in there if spot.earmark == earmark}
        taken = min(left, sum(tier.values()))
        if taken:
            found += zip(tier, shared_out(taken, list(tier.values())), strict=True)
        left -= taken
    if left:
        raise No
    return found


def spend_on(model: Model, case: Folder, purpose: str, line: str, cost: int) -> None:
    """Pay for a line of the budget."""
    spots = model.spots_of(case.id)
    paid = sum(
        model.on(spot)[0]
        for spot in spots
        if spot.purpose in ("spent", "support_cost") and spot.line == line
    )
    rows = case.facts.get("lines", ())
    planned = sum(minor(row["amount"])[0] for row in rows if row["category"] == line)
    if paid + cost > planned:
        raise No
    sources = [each for each in spots if each.purpose == "allocated" and each.line in (None, line)]
    for spot, part in drawn(model, sources, cost):
        model.move(spot, -part)
        model.move(Spot(spot.gift, purpose, spot.earmark, case.id, line=line), part)


def spend(model: Model, case: Folder, values: Mapping[str, Any]) -> None:
    cost, _ = minor(values["cost"], CHF)
    spend_on(model, case, "spent", values["category"], cost)
    support = half_up(Fraction(cost) * Fraction(case.facts.get("rate", "0")) / 100)
    if support:
        spend_on(model, case, "support_cost", "aos", support)


def recover(model: Model, case: Folder, values: Mapping[str, Any]) -> None:
    cost, _ = minor(values["cost"], CHF)
    spent = [each for each in model.spots_of(case.id) if each.purpose == "spent"]
    sources = [each for each in spent if each.line == values["category"]]
    for spot, part in drawn(model, sources, cost):
        line = spot.line if spot.earmark == "budget_line" else None
        model.move(spot, -part)
        model.move(Spot(spot.gift, "allocated", spot.earmark, case.id, line=line), part)


def release(model: Model, case: Folder, values: Mapping[str, Any]) -> None:
    for spot, part in drawn(model, allocated_to(model, case), None):
        model.move(spot, -part)
        model.move(Spot(spot.gift, "received", spot.earmark, case.id), part)


def close_work(model: Model, case: Folder, values: Mapping[str, Any]) -> None:
    model.close(case, set(model.spots_of(case.id)))


def allocated_to(model: Model, case: Folder) -> list[Spot]:
    return [each for each in model.spots_of(case.id) if each.purpose == "allocated"]


def give(model: Model, case: Folder, values: Mapping[str, Any]) -> None:
    share, _ = minor(case.facts["share"], CHF)
    fund = sorted(model.in_fund.get(case.facts["theme"], ()), key=lambda spot: spot.name)
    for spot, part in drawn(model, fund, share):
        model.move(spot, -part)
        model.move(Spot(spot.gift, "allocated", spot.earmark, case.id), part)
    model.take(case, UNITS[case.facts["size"]])


def back_into_fund(model: Model, case: Folder) -> None:
    for spot, part in drawn(model, allocated_to(model, case), None):
        model.move(spot, -part)
        model.move(Spot(spot.gift, "pooled", spot.earmark, fund=case.facts["theme"]), part)


def decline(model: Model, case: Folder, values: Mapping[str, Any]) -> None:
    back_into_fund(model, case)
    model.take(case, -case.holds)


def settle(model: Model, case: Folder, values: Mapping[str, Any]) -> None:
    cost, _ = minor(values["cost"], CHF)
    for spot, part in drawn(model, allocated_to(model, case), cost):
        model.move(spot, -part)
        model.move(Spot(spot.gift, "spent", spot.earmark, case.id), part)
    back_into_fund(model, case)
    model.close(case, set(model.spots_of(case.id)))


ALIVE = ("draft", "pledged", "signed", "paid")

RULES: Mapping[str, Mapping[str, Rule]] = {
    "gift": {
        "pledge": (("draft",), "pledged", pledge),
        "withdraw": (("pledged", "signed"), "paid", withdraw),
        "sign": (("pledged",), "signed", sign),
        "call": (("signed",), None, call),
        "receive": (("signed", "paid"), "paid", receive),
        "suspend": (ALIVE, None, suspend),
        "send_back": (ALIVE, None, send_back),
        "take_goods": (ALIVE, None, take_goods),
        "allocate": (("paid",), None, allocate),
        "pool": (("paid",), None, pool),
        "refund": (("paid",), None, refund),
        "close": (("paid",), "closed", close_gift),
    },
    "work": {
        "spend": (("seeking",), None, spend),
        "recover": (("seeking",), None, recover),
        "release": (("seeking",), None, release),
        "close": (("seeking",), "closed", close_work),
    },
    "award": {
        "give": (("draft",), "given", give),
        "decline": (("given",), "draft", decline),
        "settle": (("given",), "over", settle),
    },
}
