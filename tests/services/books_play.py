"""Who does what next: acts that mostly can be done, and some that are hopeless."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

from tests.build import REX, Bureau
from tests.services.books_model import DECIMALS, EARMARKS, WINDOW, Deed, Folder, Model, Spot
from workflow.domain.case import Act

GIFTS, WORKS, AWARDS = 30, 5, 12
"""How many are at work at one time."""

PATIENCE = {"gift": 45, "work": 250, "award": 30}
"""Acts after which another case takes the place of one."""

HOPELESS = ("12.50", "0.00 CHF", "-1.00 CHF", "1.001 CHF", "1.0 JPY", "a lot", 12.5, "1.00 XXZ",
            "99999999999999.00 CHF", "5.00 USD")  # fmt: skip
OFFERS = (("CHF", 600_000), ("CHF", 90_000), ("EUR", 600_000), ("JPY", 900_000), ("JPY", 9),
          ("KWD", 900_000), ("KWD", 9))  # fmt: skip
"""What is given, and the most of it: some of it is too little to be booked in parts."""

DAYS = (*("2027-01-15", "2027-01-31", "2027-02-01", "2027-03-15") * 5, "2026-12-31")
LINES = ("travel", "staff", "aos")
USUAL = {
    ("gift", "draft"): ("pledge", "pledge", "suspend", "take_goods"),
    ("gift", "pledged"): ("sign", "sign", "sign", "withdraw", "take_goods"),
    ("gift", "signed"): ("call", "call", *("receive",) * 8, "withdraw", "suspend"),
    ("gift", "paid"): (
        *("receive", "receive", "allocate", "pool") * 3, "refund",
        "suspend", "send_back", "take_goods", "close",
    ),
    ("work", "seeking"): (*("spend",) * 20, "recover", "recover", "recover", "release", "close"),
    ("award", "draft"): ("give",),
    ("award", "given"): ("decline", "settle"),
}  # fmt: skip
"""What is mostly done with a case in a state."""


@dataclass
class Play:
    """What is played with: the cases at work, and the commands that were given.

    Attributes:
        acts: case to how many acts were tried on it.
    """

    dice: Random
    model: Model
    countries: Sequence[str]
    keeper: int
    stranger: int
    at_work: list[Folder] = field(default_factory=list)
    acts: dict[int, int] = field(default_factory=dict)
    commands: dict[str, Act] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def next_act(self, office: Bureau) -> Act:
        """Something that may be refused; sometimes what somebody did before, once more."""
        if self.commands and not self.dice.randrange(40):
            earlier = self.commands[self.dice.choice(sorted(self.commands))]
            return Act(earlier.case_id, earlier.action, earlier.actor, office.at, earlier.values,
                       command_id=earlier.command_id)  # fmt: skip
        case = self.dice.choice(self.at_work)
        self.acts[case.id] = self.acts.get(case.id, 0) + 1
        actor = self.stranger if not self.dice.randrange(60) else self.keeper
        if case.flow != "work" and not self.dice.randrange(8):
            return Act(case.id, "take_back", actor, office.at, reason="A mistake.")
        usual = USUAL.get((case.flow, case.state))
        if case.flow == "gift" and case.state == "paid":
            there = self._there(case)
            owed = there("CHF", "committed") + there("CHF", "receivable")
            pointless = {"pool" if case.facts.get("work") else "allocate"}
            pointless |= set() if owed else {"receive"}
            pointless |= set() if there("CHF", "received") else {"allocate", "pool"}
            usual = tuple(each for each in usual or () if each not in pointless)
        every = tuple(self.model.rules[case.flow])
        action = self.dice.choice(usual if usual and self.dice.randrange(10) else every)
        values = self._values(case, action)
        command = f"books-{next(self._numbers)}" if not self.dice.randrange(4) else None
        return Act(case.id, action, actor, office.at, values, command_id=command)

    def is_done(self, act: Act) -> bool:
        return act.command_id in self.done

    def note(self, act: Act) -> None:
        """Remember a command that was done, among the latest."""
        if act.command_id is not None:
            self.done.add(act.command_id)
            self.commands[act.command_id] = act
            if len(self.commands) > 50:
                del self.commands[next(iter(self.commands))]

    def refill(self, office: Bureau, moved: set[Spot]) -> None:
        """Open cases in place of those that are over, or had enough."""
        self.at_work = [
            case
            for case in self.at_work
            if self.acts.get(case.id, 0) < PATIENCE[case.flow]
            and (case.state not in ("closed", "over") or self.dice.randrange(3))
        ]
        new = list[Folder]()
        for flow, wanted in (("work", WORKS), ("gift", GIFTS), ("award", AWARDS)):
            missing = wanted - sum(case.flow == flow for case in self.at_work)
            made = [self._facts(flow) for _ in range(max(missing, 0))]
            with office.runtime.sessions.begin() as session:
                for facts in made:
                    values = {name: facts[name] for name in facts if name not in ("work", "party")}
                    party = facts.get("party")
                    case = office.open(session, flow=flow, party=party, values=values)
                    new.append(Folder(case, flow, "draft", facts))
            self.at_work += new[-len(made) :] if made else []
        self._begin(office, new)

    def _begin(self, office: Bureau, new: Sequence[Folder]) -> None:
        """Works seek money; gifts are linked to what they are for."""
        acts = [office.act(case.id, "seek", self.keeper) for case in new if case.flow == "work"]
        for case in new:
            self.model.cases[case.id] = case
            if case.flow == "work":
                case.state = "seeking"
            if case.facts.get("work"):
                values = {"link": "pays_for", "case": str(case.facts["work"])}
                acts.append(office.act(case.id, "link", REX, **values))
                case.deeds.append(Deed(office.at - WINDOW, "draft", {}, 0, final=True))
        for result in office.perform(*acts) if acts else ():
            assert not isinstance(result, Exception), result

    def _facts(self, flow: str) -> dict[str, Any]:
        dice = self.dice
        if flow == "work":
            lines = [{"category": line, "amount": self._money("CHF", 400_000)} for line in LINES]
            rate = {"rate": dice.choice(("7.00", "12.50"))} if dice.randrange(2) else {}
            return {"title": "Wells", "target": "500.00 CHF", "lines": lines, **rate}
        if flow == "award":
            theme, size = dice.choice(("bsg", "ai")), dice.choice(("full", "part", "part"))
            share = self._money("CHF", 20_000)
            party = dice.choice(self.countries)
            return {"title": "Trip", "share": share, "theme": theme, "size": size, "party": party}
        code, most = dice.choice(OFFERS)
        facts: dict[str, Any] = {"title": "Gift", "offered": self._money(code, most)}
        if dice.randrange(4):
            facts["earmark"] = dice.choice(EARMARKS)
            facts |= {"tied_to": dice.choice(("travel", "staff"))} if dice.randrange(6) else {}
        if dice.randrange(5):
            facts["theme"] = dice.choice(("bsg", "ai"))
        works = [case.id for case in self.at_work if case.flow == "work"]
        if works and dice.randrange(3):
            facts["work"] = dice.choice(works)
        return facts

    def _values(self, case: Folder, action: str) -> dict[str, Any]:
        dice, there = self.dice, self._there(case)
        code = str(case.facts.get("offered", "0 CHF")).split()[1]
        if action == "pledge":
            return {"day": dice.choice(DAYS)}
        if action == "suspend":
            return {"came": self._money(dice.choice(tuple(DECIMALS)), 9_000)}
        if action == "receive":
            return self._payment(code, there)
        if action == "spend":
            cost = self._some("CHF", there("CHF", "allocated"))
            return {"cost": cost, "category": dice.choice(LINES)}
        if action == "recover":
            cost = self._some("CHF", there("CHF", "spent"))
            return {"cost": cost, "category": dice.choice(LINES[:2])}
        if action == "allocate" and dice.randrange(3):
            return {}
        of = {
            "call": ("part", code, "committed"),
            "take_goods": ("value", "CHF", "received"),
            "allocate": ("part", "CHF", "received"),
            "settle": ("cost", "CHF", "allocated"),
        }.get(action)
        return {of[0]: self._some(of[1], there(of[1], of[2]))} if of else {}

    def _payment(self, code: str, there: Callable[[str, str], int]) -> dict[str, Any]:
        """On a claim, in its own currency or in another one that settles a part of it."""
        called = self.dice.choice(("yes", "no"))
        part = self._some(code, there(code, "receivable" if called == "yes" else "committed"))
        values = {"paid": part, "day": self.dice.choice(DAYS), "called": called}
        if not self.dice.randrange(4):
            other = self.dice.choice(("CHF", "EUR", "JPY"))
            values |= {"paid": self._money(other, 30_000), "settled": part}
        return values

    def _there(self, case: Folder) -> Callable[[str, str], int]:
        """What stands on accounts of a case: in the currency of the claim where there is one."""
        spots = (self.model.of_gift if case.flow == "gift" else self.model.of_work).get(case.id, ())

        def there(code: str, purpose: str) -> int:
            found = [self.model.sums[spot] for spot in spots if spot.purpose == purpose]
            return sum(each[0 if code == "CHF" else 1] for each in found)

        return there

    def _some(self, code: str, there: int) -> Any:
        """A part of what is there, now and then all of it, too much, or no sum at all."""
        chance = self.dice.randrange(25)
        if not chance:
            return self.dice.choice(HOPELESS)
        if chance < 10 and there:
            return written(there, code)
        if chance == 24:
            return written(there + self.dice.randint(1, 100), code)
        return self._money(code, max(there // self.dice.choice((1, 2, 4)), 1))

    def _money(self, code: str, most: int) -> str:
        return written(self.dice.randint(1, most), code)


def written(minor: int, code: str) -> str:
    """A sum as people write it."""
    return f"{Decimal(minor).scaleb(-DECIMALS[code]):f} {code}"
