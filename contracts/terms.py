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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from budgets.money import pounds, share

AWARD = "award"
EXTENSION = "extension"
OPTION = "option"
VARIATION = "variation"

_DAY = timedelta(days=1)
_PART = r"[1-9][0-9]{0,4} (?:year|month|week|day)s?"
_TERM = re.compile(rf"{_PART}(?:(?:, | and ){_PART})*", re.ASCII | re.IGNORECASE)
_LONGEST = 40


class NotATerm(ValueError):
    """Say in a sentence why something is no term of a contract."""


class NotAHistory(ValueError):
    """Say in a sentence why a row of changes is no history of a contract."""


class Unit(StrEnum):
    """Name what a term is counted in."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


_ORDER = (Unit.YEARS, Unit.MONTHS, Unit.WEEKS, Unit.DAYS)
_MOST = {Unit.YEARS: 100, Unit.MONTHS: 1200, Unit.WEEKS: 5200, Unit.DAYS: 36500}


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


@dataclass(frozen=True)
class ExecutionFact:
    """Hold what was put in hand: pounds, first and last day inclusive, and day of signing.

    A transcribed execution may lack its days (None); one made here never does.
    """

    value: Decimal
    starts_on: date | None
    ends_on: date | None
    signed_on: date | None


@dataclass(frozen=True)
class ChangeFact:
    """Hold one authorised award or change, in pounds, and its execution when there is one.

    The value of an award is the whole, of any other change the difference that it makes.
    Only the kinds "award" and "option" (time taken out of options already there) are told
    apart; any other kind with a term extends, without one it varies. ``words`` are those of its
    time; where they name a last day it is ``until``, where they name no end it is ``endless``.
    Words that are not read leave all of them out: the time is not known.
    """

    number: int
    kind: str
    value: Decimal
    term: Term | None
    options: Term | None
    executed: ExecutionFact | None
    counts_as_modification: bool
    words: str = ""
    until: date | None = None
    endless: bool = False

    @property
    def adds_time(self) -> bool:
        """Say that it names time, whether that is read or not."""
        return bool(self.words or self.term)

    @property
    def time_is_known(self) -> bool:
        """Say that what it adds is counted, or nothing."""
        return bool(self.term) or not self.words

    def end_after(self, ends_on: date) -> date | None:
        """Return the last day once it follows ``ends_on``; None where its words do not say."""
        if self.until:
            return max(self.until, ends_on)
        if self.term:
            return self.term.last_day(ends_on + _DAY)
        return None if self.adds_time else ends_on


@dataclass(frozen=True)
class Standing:
    """Hold where a contract stands after its changes; values in pounds.

    The percentage is rounded for print: a limit is tested with `cumulative_change` against
    `percent_base`.
    """

    authorised_value: Decimal
    original_value: Decimal | None
    current_value: Decimal | None
    authorised_not_executed: Decimal
    cumulative_change: Decimal
    percent_base: Decimal
    cumulative_percent: Decimal | None
    starts_on: date | None
    ends_on: date | None
    authorised_term_words: str
    latest_possible_end: date | None


@dataclass(frozen=True)
class Breach:
    """Name the field of an execution that goes beyond the authority, and say how."""

    field: str
    sentence: str


def standing(changes: Sequence[ChangeFact]) -> Standing:
    """Fold the changes of one contract, in order of number, into where it stands.

    Original value is the award as executed, options excluded; the cumulative change counts a
    modification as executed, or as authorised while it waits. Raise NotAHistory where the
    first is no award, a second award follows, or numbers do not rise.
    """
    award, later = _award_and_later(changes)
    executed = sorted(
        ((change.executed, change.number) for change in changes if change.executed),
        key=lambda pair: (pair[0].signed_on or date.min, pair[0].ends_on or date.min),
    )
    begun = award.executed
    base = begun.value if begun else award.value
    change = _sum(
        (c.executed.value if c.executed else c.value) for c in later if c.counts_as_modification
    )
    return Standing(
        authorised_value=_sum(c.value for c in changes),
        original_value=begun.value if begun else None,
        current_value=_sum(fact.value for fact, _ in executed) if begun else None,
        authorised_not_executed=_sum(c.value for c in changes if c.executed is None),
        cumulative_change=change,
        percent_base=base,
        cumulative_percent=share(change, base),
        starts_on=begun.starts_on if begun else None,
        ends_on=next((f.ends_on for f, _ in reversed(executed) if f.ends_on), None),
        authorised_term_words=_term_words(award, later),
        latest_possible_end=_latest_end(award, later),
    )


def breaches(change: ChangeFact, execution: ExecutionFact, previous: Standing) -> list[Breach]:
    """Return where an execution would go beyond what was authorised.

    Exactly as authorised is within. `previous` is the standing before this execution; for an
    award only its own term counts, and one authorised without a term cannot be measured.
    """
    found: list[Breach] = []
    if execution.value > change.value:
        above = (
            f"{pounds(execution.value)} is above the {pounds(change.value)} authorised, "
            f"by {pounds(execution.value - change.value)}."
        )
        found.append(Breach("value", above))
    if execution.starts_on is None or execution.ends_on is None:
        missing = "starts_on" if execution.starts_on is None else "last_day"
        return [*found, Breach(missing, "Enter its first and its last day.")]
    if execution.ends_on < execution.starts_on:
        turned = (
            f"It would end on {day_words(execution.ends_on)}, before it starts "
            f"on {day_words(execution.starts_on)}."
        )
        found.append(Breach("last_day", turned))
    days = execution.starts_on, execution.ends_on
    if change.kind == AWARD:
        return found + _award_too_long(change, *days)
    return found + _change_out_of_place(change, *days, previous)


def day_words(day: date) -> str:
    """Return a date in words, "1 April 2024"."""
    return f"{day.day} {day:%B} {day.year}"


def _award_too_long(change: ChangeFact, starts_on: date, ends_on: date) -> list[Breach]:
    if change.until:
        return _too_late(ends_on, change.until, f"“{change.words}” was authorised")
    if change.term is None:
        return []
    last = change.term.last_day(starts_on)
    given = f"{change.term} from {day_words(starts_on)} was authorised"
    return _too_late(ends_on, last, given)


def _change_out_of_place(
    change: ChangeFact, starts_on: date, ends_on: date, previous: Standing
) -> list[Breach]:
    if previous.original_value is None:
        sentence = "The award is not executed, so there is no contract yet to change."
        return [Breach("", sentence)]
    if previous.starts_on is None or previous.ends_on is None:
        return []
    if not change.adds_time:
        early = _too_early(starts_on, previous.starts_on, "the contract starts")
        return early + _too_late(ends_on, previous.ends_on, "no more time was authorised")
    begins = previous.ends_on + _DAY
    early = _too_early(starts_on, begins, "the extension can begin")
    last = change.end_after(previous.ends_on)
    given = f"{change.term} from {day_words(begins)} was authorised"
    if change.until or not change.term:
        given = f"“{change.words}” was authorised"
    return early + _too_late(ends_on, last, given) if last else early


def _too_early(starts_on: date, first: date, what: str) -> list[Breach]:
    if starts_on >= first:
        return []
    sentence = f"It would start on {day_words(starts_on)}, before {what} on {day_words(first)}."
    return [Breach("starts_on", sentence)]


def _too_late(ends_on: date, last: date, given: str) -> list[Breach]:
    if ends_on <= last:
        return []
    sentence = f"It would end on {day_words(ends_on)}, after {day_words(last)}; {given}."
    return [Breach("last_day", sentence)]


def _award_and_later(changes: Sequence[ChangeFact]) -> tuple[ChangeFact, Sequence[ChangeFact]]:
    if not changes or changes[0].kind != AWARD:
        raise NotAHistory("A contract begins with its award.")
    later = changes[1:]
    if any(change.kind == AWARD for change in later):
        raise NotAHistory("A contract is awarded once.")
    numbers = [change.number for change in changes]
    if numbers != sorted(set(numbers)):
        raise NotAHistory("The numbers of a contract's changes rise.")
    if changes[0].executed is None and any(change.executed for change in later):
        raise NotAHistory("A change is executed only after the award.")
    return changes[0], later


def _term_words(award: ChangeFact, later: Sequence[ChangeFact]) -> str:
    words = [_words(award) or "not stated"]
    for change in later:
        if change.adds_time:
            how = "option of" if change.kind == OPTION else "extended"
            by = "" if change.until or change.kind == OPTION else "by "
            words.append(f"{how} {by}{_words(change)}")
    words += [f"with options of {c.options}" for c in (award, *later) if c.options]
    return ", ".join(words)


def _latest_end(award: ChangeFact, later: Sequence[ChangeFact]) -> date | None:
    end = _base_end(award)
    if end is None or award.endless:
        return None
    taken = _after(end, later)
    # An option taken up is time already counted among the options, not more time.
    open_end = _after(end, [change for change in later if change.kind != OPTION])
    for change in (award, *later):
        if open_end and change.options:
            open_end = change.options.last_day(open_end + _DAY)
    return max(taken, open_end) if taken and open_end else None


def _base_end(award: ChangeFact) -> date | None:
    """Return the last day of an award by its words, else as executed."""
    if award.executed is None or award.executed.starts_on is None:
        return None
    if award.term:
        return award.term.last_day(award.executed.starts_on)
    return award.until or award.executed.ends_on


def _after(end: date, changes: Iterable[ChangeFact]) -> date | None:
    """Return the last day once these changes follow; None from the first that is not known."""
    found: date | None = end
    for change in changes:
        found = change.end_after(found) if found else None
    return found


def _words(change: ChangeFact) -> str:
    return change.words or (str(change.term) if change.term else "")


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _part(words: str) -> tuple[int, Unit]:
    count, unit = words.split(" ")
    return int(count), Unit(unit.removesuffix("s") + "s")


def _counted(count: int, unit: Unit) -> str:
    return f"{count} {unit.removesuffix('s') if count == 1 else unit}"


def _sum(values: Iterable[Decimal]) -> Decimal:
    return sum(values, Decimal("0.00"))


def _shown(text: str) -> str:
    short = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
    return "".join(c if c.isprintable() else f"[U+{ord(c):04X}]" for c in short)
