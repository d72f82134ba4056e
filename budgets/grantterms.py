"""What a grant is tied to: money in, match and out, its last day, what of it is carried forward.

Pure. Pounds; the last day is a London day, inclusive. Nothing here reads the clock.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from budgets.money import pounds

NOT_STATED = "not stated"
BARS = {
    "with consent": "is carried forward with consent only",
    "not allowed": "may not be carried forward",
}


@dataclass(frozen=True)
class Terms:
    """The terms of one grant; an amount or a day that the paper does not give is None."""

    grantor: str
    money_in: Decimal | None = None
    match: Decimal | None = None
    money_out: Decimal | None = None
    last_day: date | None = None
    carry_forward: str = NOT_STATED
    conditions: str = ""

    @property
    def difference(self) -> Decimal | None:
        """Return money in and match less money out, in pounds; None unless all are given."""
        if self.money_in is None or self.match is None or self.money_out is None:
            return None
        return self.money_in + self.match - self.money_out

    @property
    def words(self) -> str:
        """Return the terms as every page and the record say them."""
        sums = ((self.money_in, "in"), (self.match, "match"), (self.money_out, "out"))
        said = [f"{pounds(amount)} {name}" for amount, name in sums if amount is not None]
        said += [f"to {_day(self.last_day)}"] if self.last_day else []
        said += [f"carry forward {self.carry_forward}"]
        conditions = f"; conditions: {self.conditions}" if self.conditions else ""
        return f"{self.grantor}: {', '.join(said)}{conditions}"

    def bar(self, today: date) -> str:
        """Return what keeps its money from being carried forward on a day; empty for nothing."""
        if self.last_day is not None and today > self.last_day:
            return f"ended on {_day(self.last_day)}"
        return BARS.get(self.carry_forward, "")


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"
