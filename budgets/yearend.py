"""What a closed financial year still takes, and which days a late key may choose. Pure.

A soft close takes year-end adjustments that the Chief Finance Officer approved, up to the day of
the final accounts; a hard close takes nothing. Days are London days; nothing here reads the clock.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from budgets.money import FinancialYear
from people.days import london_day


@dataclass(frozen=True)
class Closed:
    """How a year stands once it is closed: for good, or softly until ``accounts_on`` inclusive."""

    accounts_on: date
    is_final: bool = False


def refusals(
    years: Collection[int], closed: Mapping[int, Closed], today: date, *, adjusts: bool
) -> list[str]:
    """Return why postings that touch these years (their Aprils) are refused on a London day."""
    found = []
    for year in sorted(set(years) & closed.keys()):
        label, close = FinancialYear(year).label, closed[year]
        if close.is_final:
            found.append(f"{label} is closed for good: nothing is posted in it.")
        elif today > close.accounts_on:
            found.append(
                f"{label} is closed: adjustments of it were possible up to the final accounts of "
                f"{_day(close.accounts_on)}."
            )
        elif not adjusts:
            found.append(
                f"{label} is closed but for year-end adjustments, until {_day(close.accounts_on)}. "
                "Mark this as one, which the Chief Finance Officer approves, or choose another "
                "year."
            )
    return found


def is_late(submitted_at: datetime, turned_at: datetime) -> bool:
    """Say whether a key is turned in a later financial year than the paper was submitted in."""
    return _year(turned_at) > _year(submitted_at)


def legal_days(submitted_at: datetime, turned_at: datetime) -> tuple[date, ...]:
    """Return the days from which the effects of a last key may count.

    The London day of the key; where it is late, also the last day of the year of submission.
    """
    today = london_day(turned_at)
    if not is_late(submitted_at, turned_at):
        return (today,)
    return today, _year(submitted_at).last_day


def _year(instant: datetime) -> FinancialYear:
    return FinancialYear.of(london_day(instant))


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"
