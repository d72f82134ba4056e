"""What drives the cost of a budget change: its parts by driver, by item and by year.

Pure. The six drivers are those that PCD 1572 names; any other may be written in words. Pounds.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from approvals.stated import Asked, Stated
from budgets.money import pounds, share

DRIVERS = (
    "Delivery approach",
    "Delay",
    "Scope",
    "Support",
    "Change fund",
    "Other items, with risk provision",
)
NO_YEAR = "No year"
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Part:
    """What one driver, or one item of it, comes to in one year; None where that is not told."""

    driver: str
    item: str
    year: str | None
    amount: Decimal | None


@dataclass(frozen=True)
class Row:
    """One driver or item: its sum for each column, in all, and its share in per cent."""

    driver: str
    item: str
    by_year: tuple[Decimal | None, ...]
    total: Decimal | None
    share: Decimal | None

    @property
    def words(self) -> str:
        """Return the row as a record prints it."""
        name = f"{self.driver}, {self.item}" if self.item else self.driver
        if self.total is None:
            return f"{name}: not told"
        return f"{name}: {pounds(self.total)}" + ("" if self.share is None else f", {self.share}%")


@dataclass(frozen=True)
class Breakdown:
    """A change by cost driver: its columns (years), its rows, and what all of them come to."""

    years: tuple[str, ...]
    rows: tuple[Row, ...]
    total: Row

    @property
    def has_items(self) -> bool:
        """Say whether a driver is told item by item."""
        return any(row.item for row in self.rows)

    @property
    def every(self) -> tuple[Row, ...]:
        """Return the rows, and last what all of them come to."""
        return *self.rows, self.total


def parts_of(rec: Asked) -> list[Part]:
    """Return the parts of a recommendation that name a cost driver."""
    return [_part(one) for one in rec.stated if one.driver]


def _part(one: Stated) -> Part:
    amount = one.amount.most if one.amount else None
    return Part(one.driver, one.words, one.year, amount)


def breakdown(parts: Iterable[Part]) -> Breakdown | None:
    """Return parts as a table, drivers in the order in which they are named; None of none."""
    every = list(parts)
    if not every:
        return None
    named = sorted({part.year for part in every if part.year})
    columns: list[str | None] = [*named, *([None] if named and _without(every) else [])]
    whole = _sum(every)
    keys = dict.fromkeys((part.driver, part.item) for part in every)
    rows = [
        _row(key, [part for part in every if (part.driver, part.item) == key], columns, whole)
        for key in keys
    ]
    total = _row(("All drivers", ""), every, columns, whole)
    return Breakdown(tuple(year or NO_YEAR for year in columns), tuple(rows), total)


def _without(parts: Iterable[Part]) -> bool:
    return any(part.year is None for part in parts)


def _row(
    key: tuple[str, str], parts: list[Part], columns: list[str | None], whole: Decimal | None
) -> Row:
    by_year = tuple(_sum([part for part in parts if part.year == year]) for year in columns)
    total = _sum(parts)
    known = total is not None and bool(whole)
    return Row(*key, by_year, total, share(total or NOTHING, whole or NOTHING) if known else None)


def _sum(parts: list[Part]) -> Decimal | None:
    """Return what parts come to; None where one of them is not told."""
    known = [part.amount for part in parts if part.amount is not None]
    return sum(known, NOTHING) if len(known) == len(parts) else None
