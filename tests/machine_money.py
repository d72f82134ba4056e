"""The money and the contracts of the model: what stands on a line, what is put in hand."""

from dataclasses import dataclass
from datetime import date, timedelta

from tests.machine_people import People, need
from tests.machine_words import Budget

DAY = timedelta(days=1)
Heads = dict[tuple[str, int | None], list[int]]


@dataclass
class Step:
    """An award or a change of a contract, and what was put in hand: pence, first and last day."""

    pence: int
    months: int
    decision: str
    number: int
    done: tuple[int, date, date] | None = None


def after(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, day.day)


class Money(People):
    """Lines by year (approved, committed) and contracts by their steps."""

    def __init__(self, today: date, many: set[str], sources: set[str]) -> None:
        super().__init__(today, many)
        self.sources = sources
        self.money: Heads = {}
        self.contracts: dict[str, list[Step]] = {}
        self.suppliers: dict[str, str] = {}

    def post(self, money: Heads, rec: Budget) -> None:
        """Move money: no line but a source goes below zero, nor below what contracts bind."""
        for line, source, pence, year in rec.items:
            money.setdefault((line, year), [0, 0])[0] += pence
            money.setdefault((source, year), [0, 0])[0] -= pence
        for (line, _), (approved, _) in money.items():
            need(line in self.sources or approved >= 0, f"{line} is overdrawn")
        for source in {item[1] for item in rec.items} - self.sources:
            free = sum(a - c for (line, _), (a, c) in money.items() if line == source)
            need(free >= 0, f"contracts bind {source}")

    def spread(self, line: str, left: int, shares: tuple[tuple[int, int], ...]) -> int:
        """Spread what is left under "not yet profiled" over years."""
        asked = sum(pence for _, pence in shares)
        need(len({year for year, _ in shares}) == len(shares) > 0, "each year once")
        need(all(pence > 0 for _, pence in shares) and asked <= left, "beyond what is left")
        here = self.money[line, None]
        need(line in self.sources or asked <= here[0], "overdrawn")
        here[0] -= asked
        for year, pence in shares:
            self.money.setdefault((line, year), [0, 0])[0] += pence
        return asked

    def put_in_hand(
        self,
        contract: str,
        number: int,
        put: tuple[int, date, date],
        pays: tuple[tuple[str, int | None, int], ...],
        reason: int,
    ) -> Step:
        """Execute an award or a change, within the value and the time authorised."""
        steps = self.contracts[contract]
        step = steps[number - 1]
        pence, first, last = put
        need(step.done is None, "executed already")
        need(pence <= step.pence and (pence > 0 or pence == step.pence), "beyond the value")
        need(first <= last, "ends before it starts")
        if number == 1:
            need(last < after(first, step.months), "beyond the time")
        else:
            need(steps[0].done, "the award first")
            done = [s.done for s in steps if s.done]
            free = max(d[2] for d in done) + DAY
            begins = free if step.months else min(d[1] for d in done)
            need(first >= begins and last < after(free, step.months), "beyond the time")
        need(sum(p for _, _, p in pays) == pence and all(p > 0 for _, _, p in pays), "pays all")
        for key in {(line, year) for line, year, _ in pays}:
            paid = sum(p for line, year, p in pays if (line, year) == key)
            approved, committed = self.money.get(key, (0, 0))
            need(reason or paid <= approved - committed, "a gap has a reason")
        for line, year, paid in pays:
            self.money.setdefault((line, year), [0, 0])[1] += paid
        step.done = put
        return step

    def changed(self, contract: str) -> tuple[int, int, int]:
        """Return the original value of a contract, and pence and months added since."""
        steps = self.contracts.get(contract) or [Step(0, 0, "", 0)]
        first, later = steps[0], steps[1:]
        original = first.done[0] if first.done else first.pence
        added = sum(step.done[0] if step.done else step.pence for step in later)
        return original, added, sum(step.months for step in later)
