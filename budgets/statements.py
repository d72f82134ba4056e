"""A financial year quarter by quarter: original, revised at the end of each, and what changed it.

Every figure is a balance of budgets.balances at the end of a day. A quarter that has not begun has
no figure. Nothing here writes or reads the clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet

from budgets.balances import NOTHING, Moment, YearPosition, plan_totals, positions_of
from budgets.models import SOURCES, Line, Plan, Posting, year_label
from budgets.money import FinancialYear, Quarter

EMPTY = YearPosition(None, NOTHING, NOTHING)


@dataclass(frozen=True)
class Revised:
    """One row of a statement, in pounds: what was approved at the start and after each quarter."""

    label: str
    original: Decimal
    before: Decimal
    ends: tuple[Decimal | None, ...]
    line: Line | None = None


def moments(year: FinancialYear, today: date) -> list[Moment]:
    """Return the end of the day before the year, then of each quarter that has begun by today."""
    begun = [quarter for quarter in year.quarters if quarter.first_day <= today]
    days = [year.first_day - timedelta(days=1), *(quarter.last_day for quarter in begun)]
    return [Moment(day) for day in days]


def of_line(line: Line, year: FinancialYear, today: date) -> list[Revised]:
    """Return one line by the years of its budget, all of them together last."""
    asked = [positions_of([line], moment)[0] for moment in moments(year, today)]
    years = sorted({row.year for position in asked for row in position.years}, key=_in_order)
    found = [
        _revised(year_label(of).capitalize(), [position.in_year(of) for position in asked])
        for of in years
    ]
    return [*found, _revised("Together", [position.total for position in asked])]


def of_lines(lines: Sequence[Line], year: FinancialYear, today: date) -> list[Revised]:
    """Return each of these lines over all the years of its budget."""
    asked = [positions_of(lines, moment) for moment in moments(year, today)]
    return [
        _revised(line.name, [position.total for position in row], line)
        for line, row in zip(lines, zip(*asked, strict=True), strict=True)
    ]


def of_plan(plan: Plan, year: FinancialYear, today: date) -> Revised:
    """Return all spending lines of a plan together."""
    asked = [plan_totals(moment).get(plan.pk, EMPTY) for moment in moments(year, today)]
    return _revised("All spending lines of the plan", asked)


def spending_lines(plan: Plan) -> QuerySet[Line]:
    """Return the lines of a plan that are no sources."""
    return Line.objects.filter(plan=plan).exclude(kind__in=SOURCES).order_by("code")


def changes_in(lines: QuerySet[Line], year: FinancialYear) -> QuerySet[Posting]:
    """Return the postings from or to these lines that take effect in a year."""
    ids = lines.order_by().values("pk")
    rows = Posting.objects.filter(Q(from_line__in=ids) | Q(to_line__in=ids))
    rows = rows.filter(batch__effective_on__range=(year.first_day, year.last_day))
    return rows.select_related("batch", "from_line", "to_line")


def quarter_of(posting: Posting) -> Quarter:
    """Return the quarter in which a posting takes effect."""
    day = posting.batch.effective_on
    quarters = FinancialYear.of(day).quarters
    return next(quarter for quarter in quarters if day <= quarter.last_day)


def _revised(label: str, rows: Sequence[YearPosition], line: Line | None = None) -> Revised:
    before, *ends = (row.approved for row in rows)
    to_come = [None] * (4 - len(ends))
    return Revised(label, rows[-1].original, before, (*ends, *to_come), line)


def _in_order(year: int | None) -> int:
    return year or 0
