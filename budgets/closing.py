"""Close a financial year: softly, up to the final accounts, then for good. None is opened again."""

from dataclasses import dataclass
from datetime import date

from budgets.models import CloseStage, YearClose
from budgets.money import FinancialYear
from budgets.yearend import Closed
from people.days import london_day
from people.deeds import Actor, deed
from people.holders import database_now, require
from people.refusals import Reason, Refused

SOURCE = "Year end: a soft close, then a hard close"


@dataclass(frozen=True)
class Close:
    """What the Chief Finance Officer says of a close; ``accounts_on`` of a soft one alone."""

    stage: str
    words: str
    accounts_on: date | None = None


def closed_years() -> dict[int, Closed]:
    """Return the years that are closed, by the April in which they start, and how; one query."""
    found: dict[int, Closed] = {}
    # "hard" is before "soft": what is final is entered over what was said of the accounts.
    for row in YearClose.objects.order_by("-stage"):
        if row.stage == CloseStage.HARD:
            found[row.year] = Closed(found[row.year].accounts_on, is_final=True)
        elif row.accounts_on is not None:
            found[row.year] = Closed(row.accounts_on)
    return found


def objections(year: FinancialYear, close: Close, today: date) -> list[Reason]:
    """Return why a year is not closed in that way on a London day."""
    closed = closed_years().get(year.start)
    if close.stage not in CloseStage.values:
        return [Reason("Choose a soft or a hard close.", SOURCE, "stage")]
    found = _order(year, close.stage, closed, today)
    if close.stage == CloseStage.SOFT:
        found += _accounts(year, close.accounts_on)
    elif close.accounts_on is not None:
        sentence = "Leave the day of the final accounts empty: the soft close named it."
        found.append(Reason(sentence, SOURCE, "accounts_on"))
    if not close.words.strip():
        found.append(Reason("Say on what the close rests.", SOURCE, "words"))
    return found


def _order(year: FinancialYear, stage: str, closed: Closed | None, today: date) -> list[Reason]:
    if closed is not None and (closed.is_final or stage == CloseStage.SOFT):
        how = "for good" if closed.is_final else "softly"
        return [Reason(f"{year} is closed {how} already; no year is opened again.", SOURCE, "year")]
    if stage == CloseStage.SOFT:
        if today < year.first_day:
            return [Reason(f"{year} has not begun. Choose a year that has.", SOURCE, "year")]
        return []
    if closed is None:
        return [Reason(f"{year} is closed softly first.", SOURCE, "stage")]
    if today <= year.last_day:
        words = f"{year} is closed for good after 31 March {year.start + 1}, not before."
        return [Reason(words, SOURCE, "stage")]
    return []


def _accounts(year: FinancialYear, accounts_on: date | None) -> list[Reason]:
    if accounts_on is None:
        sentence = "Enter the day of the final accounts; adjustments are possible up to it."
        return [Reason(sentence, SOURCE, "accounts_on")]
    if accounts_on <= year.last_day:
        sentence = f"The final accounts of {year} come after 31 March {year.start + 1}."
        return [Reason(sentence, SOURCE, "accounts_on")]
    return []


@deed
def close_year(by: Actor, year: FinancialYear, close: Close) -> YearClose:
    """Close a year; raises Refused out of order, too early, or for who is not the CFO."""
    require(by.person, "close_year")
    reasons = objections(year, close, london_day(database_now()))
    if reasons:
        raise Refused(reasons)
    return YearClose.objects.create(
        year=year.start,
        stage=close.stage,
        accounts_on=close.accounts_on,
        words=" ".join(close.words.split()),
        closed_by=by.person,
    )
