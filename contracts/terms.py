"""Fold a contract's changes into where it stands, and say what would go beyond its authority.

Nothing here reads the clock, the database or a float, and nothing decides who may sign.

How a term ends: its last day is the day before its anniversary. Years and months are counted
first, then weeks and days. An anniversary that its month does not have is the last day of that
month: a month from 31 January has its anniversary on 28 or 29 February, so its last day is the
27th or 28th. Of two readings this is the shorter, and authority is never stretched by reading.
An extension begins on the day after the end of what it extends.
"""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_DAY = timedelta(days=1)
_PART = r"(?:0|[1-9][0-9]{0,8}) (?:year|month|week|day)s?"
_TERM = re.compile(rf"{_PART}(?:(?:, | and ){_PART})*", re.ASCII | re.IGNORECASE)
_LONGEST = 40


class NotATerm(ValueError):
    """Say in a sentence why something is no term of a contract."""


class Unit(StrEnum):
    """Name what a term is counted in."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


_ORDER = (Unit.YEARS, Unit.MONTHS, Unit.WEEKS, Unit.DAYS)
_MOST = {Unit.YEARS: 999, Unit.MONTHS: 1200, Unit.WEEKS: 5200, Unit.DAYS: 36500}


@dataclass(frozen=True)
class Term:
    """Hold a length of time in the words of the paper: "18 months" stays 18 months."""

    parts: tuple[tuple[int, Unit], ...]

    def __post_init__(self) -> None:
        """Refuse an empty term, a unit twice or out of order, and counts out of reason."""
        places = [_ORDER.index(unit) for _, unit in self.parts]
        if not places:
            raise NotATerm("A term has at least one part, such as 1 year.")
        if places != sorted(set(places)):
            raise NotATerm("A term names years, months, weeks and days once each, in that order.")
        for count, unit in self.parts:
            if not 1 <= count <= _MOST[unit]:
                raise NotATerm(f"{count} {unit} is out of reason: 1 to {_MOST[unit]} {unit}.")

    def __str__(self) -> str:
        """Return the term in words, "11 months and 14 days"."""
        words = [_counted(count, unit) for count, unit in self.parts]
        return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))

    @classmethod
    def of(cls, count: int, unit: Unit) -> "Term":
        """Return a term of one part."""
        return cls(((count, unit),))

    @classmethod
    def parse(cls, text: str) -> "Term":
        """Return the term that "1 year" or "11 months and 14 days" names, or raise NotATerm."""
        words = text.strip()
        if len(words) > 2 * _LONGEST or _TERM.fullmatch(words) is None:
            raise NotATerm(
                f"“{_shown(words)}” is not a term. "
                "Write it like 1 year, 18 months or 11 months and 14 days."
            )
        return cls(tuple(_part(part) for part in re.split(r", | and ", words.lower())))

    @property
    def months(self) -> int | None:
        """Return the whole months of the term, or None where it counts weeks or days."""
        if any(unit in (Unit.WEEKS, Unit.DAYS) for _, unit in self.parts):
            return None
        return self._count(Unit.YEARS) * 12 + self._count(Unit.MONTHS)

    def plus(self, starts_on: date) -> date:
        """Return the anniversary: the first day after a term that starts on this day."""
        months = self._count(Unit.YEARS) * 12 + self._count(Unit.MONTHS)
        days = self._count(Unit.WEEKS) * 7 + self._count(Unit.DAYS)
        try:
            return _months_later(starts_on, months) + timedelta(days=days)
        except (ValueError, OverflowError):
            raise NotATerm(f"{self} from {day_words(starts_on)} has no end.") from None

    def last_day(self, starts_on: date) -> date:
        """Return the last day, inclusive, of a term that starts on this day."""
        return self.plus(starts_on) - _DAY

    def _count(self, unit: Unit) -> int:
        return {named: count for count, named in self.parts}.get(unit, 0)


@dataclass(frozen=True)
class Extra:
    """Hold extra time as it adds up over several terms: months, and days beside them."""

    months: int = 0
    days: int = 0

    @classmethod
    def of(cls, term: Term | None) -> "Extra":
        """Return the time of a term; none for None."""
        counts = {unit: count for count, unit in term.parts} if term else {}
        months = counts.get(Unit.YEARS, 0) * 12 + counts.get(Unit.MONTHS, 0)
        return cls(months, counts.get(Unit.WEEKS, 0) * 7 + counts.get(Unit.DAYS, 0))

    @property
    def is_none(self) -> bool:
        """Say that no time is added."""
        return not self.months and not self.days

    def __add__(self, other: "Extra") -> "Extra":
        """Return both together."""
        return Extra(self.months + other.months, self.days + other.days)

    def __str__(self) -> str:
        """Return the time in words, "13 months and 2 days"."""
        words = [
            _counted(count, unit)
            for count, unit in ((self.months, Unit.MONTHS), (self.days, Unit.DAYS))
            if count
        ]
        return " and ".join(words) or "no time"


def together(terms: Sequence[Term]) -> Term:
    """Return several terms, at least one, as one: its own words if it is alone."""
    if len(terms) == 1:
        return terms[0]
    total = sum((Extra.of(term) for term in terms), Extra())
    years, months = divmod(total.months, 12)
    counts = ((years, Unit.YEARS), (months, Unit.MONTHS), (total.days, Unit.DAYS))
    return Term(tuple((count, unit) for count, unit in counts if count))


# The shortest that so many months in a row can be, in days (twelve from March to February of a
# common year, and so on): authority counted in months is never stretched by counting days.
_SHORTEST = (0, 28, 59, 89, 120, 150, 181, 212, 242, 273, 303, 334)


def shortest_days(months: int) -> int:
    """Return the least number of days that ``months`` months in a row can have."""
    years, left = divmod(months, 12)
    return years * 365 + _SHORTEST[left]


def is_within_months(extra: Extra, limit: int) -> bool:
    """Say whether time is at most ``limit`` months, whichever month it begins in."""
    left = limit - extra.months
    return left >= 0 and extra.days <= shortest_days(left)


def day_words(day: date) -> str:
    """Return a date in words, "1 April 2024"."""
    return f"{day.day} {day:%B} {day.year}"


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _part(words: str) -> tuple[int, Unit]:
    count, unit = words.split(" ")
    return int(count), Unit(unit.removesuffix("s") + "s")


def _counted(count: int, unit: Unit) -> str:
    return f"{count} {unit.removesuffix('s') if count == 1 else unit}"


def _shown(text: str) -> str:
    short = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
    return "".join(c if c.isprintable() else f"[U+{ord(c):04X}]" for c in short)
