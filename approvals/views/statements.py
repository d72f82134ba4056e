"""The statement of a line or a plan for a financial year, quarter by quarter, each change cited.

Nothing here adds up in its own way: figures come from budgets.statements, authority from sources.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import Min, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from approvals import sources
from approvals.ledger_forms import StatementForm
from approvals.sources import Source
from approvals.views.answers import NOT_READ
from approvals.views.doors import signed_in
from approvals.views.downloads import Row, chunks, send
from approvals.views.paging import SIZE, page_of
from budgets import statements
from budgets.balances import Moment, plan_totals, positions_of
from budgets.models import Batch, Line, Plan, Posting, year_label
from budgets.money import FinancialYear, Quarter
from budgets.sheets import Sheet
from people.days import london_day
from people.holders import database_now

FROM = "lines_from"
ORDER = ("batch__effective_on", "pk")


@dataclass(frozen=True)
class Change:
    """What one posting did to one line in one year of its budget: pounds in, or out below zero."""

    posting: Posting
    line: Line
    year: int | None
    amount: Decimal
    source: Source | None

    @property
    def quarter(self) -> Quarter:
        """Return the quarter in which it takes effect."""
        return statements.quarter_of(self.posting)


def changes_of(rows: Iterable[Posting], lines: set[int]) -> list[Change]:
    """Return what these postings did to these lines, each with its authority, in one query."""
    several = list(rows)
    behind = sources.of_batches(posting.batch_id for posting in several)
    return [
        Change(posting, line, year, sign * posting.amount.amount, behind.get(posting.batch_id))
        for posting in several
        for line, year, sign in (
            (posting.from_line, posting.from_year, -1),
            (posting.to_line, posting.to_year, 1),
        )
        if line.pk in lines
    ]


def asked_for(request: HttpRequest) -> tuple[StatementForm, FinancialYear, date]:
    """Return the form of a statement, the year it asks for (left out: this one), and today."""
    today = london_day(database_now())
    first = Batch.objects.aggregate(first=Min("effective_on"))["first"]
    form = StatementForm(request.GET, first=first or today, today=today)
    return form, form.year(), today


@signed_in
def line(request: HttpRequest, code: str) -> HttpResponse:
    """Show the quarters of one line, by the years of its budget."""
    found = get_object_or_404(Line.objects.select_related("plan"), code=code)
    form, year, today = asked_for(request)
    shown = {
        "line": found,
        "name": found.name,
        "rows": statements.of_line(found, year, today),
        "years": _set(found.plan, year, today),
        **_changes(request, Line.objects.filter(pk=found.pk), year),
    }
    return _page(request, form, year, shown)


@signed_in
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """Show the quarters of the spending lines of a plan."""
    found = get_object_or_404(Plan, code=code)
    form, year, today = asked_for(request)
    lines = statements.spending_lines(found)
    first = request.GET.get(FROM, "").replace("\x00", "")
    *some, after = [*lines.filter(code__gte=first)[: SIZE + 1], None][: SIZE + 1]
    rows = statements.of_lines([line for line in some if line], year, today)
    shown = {
        "plan": found,
        "narrowed": bool(first),
        "next_lines": _from(request, after.code) if after else "",
        "first_lines": _from(request, ""),
        "name": found.name,
        "rows": [*rows, statements.of_plan(found, year, today)],
        "years": _set(found, year, today),
        **_changes(request, lines, year),
    }
    return _page(request, form, year, shown)


def _set(plan: Plan, year: FinancialYear, today: date) -> list[tuple[int | None, sources.SetBy]]:
    """Return the years that were set by the end of what a statement tells, each with its act."""
    last = statements.moments(year, today)[-1]
    return [(of, by) for (_, of), by in sources.set_years([plan.pk], last).items()]


def _from(request: HttpRequest, code: str) -> str:
    """Return the address of this statement with its lines from a code on."""
    query = request.GET.copy()
    query[FROM] = code
    return f"{request.path}?{query.urlencode()}"


def _changes(request: HttpRequest, lines: QuerySet[Line], year: FinancialYear) -> dict[str, Any]:
    page = page_of(request, statements.changes_in(lines, year), *ORDER)
    ids = set(lines.values_list("pk", flat=True))
    return {"page": page, "changes": changes_of(page.rows, ids)}


def _page(
    request: HttpRequest, form: StatementForm, year: FinancialYear, shown: dict[str, Any]
) -> HttpResponse:
    shown |= {"form": form, "year": year, "quarters": year.quarters}
    status = 200 if form.is_valid() else NOT_READ
    return render(request, "approvals/statement.html", shown, status=status)


# ---- To download --------------------------------------------------------------------------------

HEADS = (
    *("Effective", "What", "Line", "Budget year", "Amount", "Approved, all years"),
    *("Decision", "Recommendation", "Posting"),
)


@signed_in
def line_sheet(request: HttpRequest, code: str, ending: str) -> HttpResponse:
    """Hand out the statement of a line: each change with what stood after it."""
    found = get_object_or_404(Line, code=code)
    _, year, today = asked_for(request)
    lines = Line.objects.filter(pk=found.pk)

    def standing(moment: Moment) -> Decimal:
        return positions_of([found], moment)[0].approved

    ends = [standing(moment) for moment in statements.moments(year, today)]
    return _sheet(lines, year, ends, f"statement-{code}-{year.start}", ending)


@signed_in
def plan_sheet(request: HttpRequest, code: str, ending: str) -> HttpResponse:
    """Hand out the statement of a plan's spending lines."""
    found = get_object_or_404(Plan, code=code)
    _, year, today = asked_for(request)

    def standing(moment: Moment) -> Decimal:
        return plan_totals(moment).get(found.pk, statements.EMPTY).approved

    ends = [standing(moment) for moment in statements.moments(year, today)]
    lines = statements.spending_lines(found)
    return _sheet(lines, year, ends, f"statement-{code}-{year.start}", ending)


def _sheet(
    lines: QuerySet[Line], year: FinancialYear, ends: list[Decimal], name: str, ending: str
) -> HttpResponse:
    rows = statements.changes_in(lines, year).order_by(*ORDER)
    ids = set(lines.values_list("pk", flat=True))
    changes = (
        change
        for chunk in chunks(rows.iterator(chunk_size=500))
        for change in changes_of(chunk, ids)
    )
    return send(Sheet(f"Statement {year.start}", HEADS, _told(changes, year, ends)), name, ending)


def _told(changes: Iterator[Change], year: FinancialYear, ends: list[Decimal]) -> Iterator[Row]:
    """Tell a year in order: what stood before, each change, what stood after each quarter."""
    after = ends[0]
    yield _mark(year.first_day, f"Before {year}", after)
    kept = {quarter: list(of) for quarter, of in groupby(changes, key=lambda row: row.quarter)}
    for quarter, end in zip(year.quarters, ends[1:], strict=False):
        for change in kept.get(quarter, ()):
            after += change.amount
            yield _change(change, after)
        yield _mark(quarter.last_day, f"At the end of {quarter}", end)


def _mark(day: date, words: str, amount: Decimal) -> Row:
    return (day, words, "", "", None, amount, "", "", None)


def _change(change: Change, after: Decimal) -> Row:
    posting, source = change.posting, change.source
    return (
        posting.batch.effective_on,
        posting.batch.get_kind_display(),
        change.line.code,
        year_label(change.year).capitalize(),
        change.amount,
        after,
        source.reference if source else "",
        source.number if source else "",
        posting.pk,
    )
