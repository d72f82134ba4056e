"""Every list as a spreadsheet: the rows that its page shows, on all its pages, for who may see it.

Each asks the same questions as its page, so that no figure is added up a second time and nothing
of a part 2 comes along. Nothing here is kept, and nothing is changed.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import register_converter
from django.urls.converters import StringConverter

from approvals.ledger_forms import AsAtForm, ContractFilter, LineFilter
from approvals.models import Decision, ExceptionEntry
from approvals.views import authority, contracts, decisions, frameworks, lines
from approvals.views.doors import signed_in
from budgets.balances import Moment, Position, positions_of
from budgets.models import Line, Posting, year_label
from budgets.sheets import MEDIA_TYPES, WRITERS, Sheet, Value
from contracts.models import Contract, Framework
from people.days import london_day
from people.holders import database_now

M = TypeVar("M", bound=Model)
Row = tuple[Value, ...]

AT_ONCE = 500
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "no-store",
}


class EndingConverter(StringConverter):
    """What a list is handed out as, in an address."""

    regex = "csv|xlsx"


register_converter(EndingConverter, "ending")


def send(sheet: Sheet, name: str, ending: str) -> HttpResponse:
    """Return a sheet as a file to keep, never as a page of ours."""
    disposition = f'attachment; filename="{name}.{ending}"'
    headers = {**SAFE, "Content-Disposition": disposition}
    return HttpResponse(WRITERS[ending](sheet), content_type=MEDIA_TYPES[ending], headers=headers)


def moment_asked(request: HttpRequest) -> Moment:
    """Return the day that the page of a line is asked about, and as known when."""
    return AsAtForm(request.GET, today=london_day(database_now())).moment()


def chunks(rows: Iterable[M]) -> Iterator[list[M]]:
    """Yield the rows some hundreds at a time, so that each chunk is asked about at once."""
    several = iter(rows)
    while chunk := list(islice(several, AT_ONCE)):
        yield chunk


def in_chunks(rows: QuerySet[M], of_chunk: Callable[[list[M]], Iterable[Row]]) -> Iterator[Row]:
    """Yield what ``of_chunk`` makes of each chunk of ``rows``."""
    for chunk in chunks(rows.iterator(chunk_size=AT_ONCE)):
        yield from of_chunk(chunk)


# ---- Lines --------------------------------------------------------------------------------------

FIGURES = ("Original", "Changes", "Approved", "Committed", "Free")
CODES = ("Cost centre", "Subjective code", "Project code")
LINES = (
    *("Line", "Name", "Plan", "Kind", "Programme", *CODES),
    *(*FIGURES, "Free and not yet profiled"),
)
YEARS = ("Line", "Name", "Financial year", *FIGURES)


@signed_in
def line_list(request: HttpRequest, ending: str) -> HttpResponse:
    """Hand out the lines with where they stand, now or on the day that was asked for."""
    form = LineFilter(request.GET, today=london_day(database_now()))
    moment = form.moment()
    rows = lines.narrowed(form).order_by("plan__code", "code")

    def of_chunk(chunk: list[Line]) -> Iterable[Row]:
        return map(_line, positions_of(chunk, moment))

    return send(Sheet("Budget lines", LINES, in_chunks(rows, of_chunk)), "budget-lines", ending)


def _line(row: Position) -> Row:
    line = row.line
    programme = line.programme.name if line.programme else ""
    names = (line.code, line.name, line.plan.name, line.get_kind_display(), programme)
    codes = (line.cost_centre, line.subjective, line.project)
    return (*names, *codes, *figures_of(row), None if row.is_source else row.not_profiled.free)


def figures_of(row: Position, *years: int | None) -> Row:
    """Return the five figures of a line, in one year or over all; a source has nothing free."""
    part = row.in_year(years[0]) if years else row.total
    free = None if row.is_source else part.free
    return (part.original, part.changes, part.approved, part.committed, free)


@signed_in
def line_years(request: HttpRequest, code: str, ending: str) -> HttpResponse:
    """Hand out where one line stands, year by year."""
    found = get_object_or_404(Line, code=code)
    moment = moment_asked(request)
    (row,) = positions_of([found], moment)
    rows: list[Row] = [
        (found.code, found.name, year_label(year.year).capitalize(), *figures_of(row, year.year))
        for year in row.years
    ]
    rows.append((found.code, found.name, "Together", *figures_of(row)))
    return send(Sheet(found.name, YEARS, rows), f"line-{code}", ending)


POSTINGS = (
    *("Posting", "Effective", "Recorded", "From line", "From year", "To line", "To year"),
    *("Amount", "Within the line", "Kind", "Takes back", "Part", "Decision", "Recommendation"),
)


@signed_in
def line_postings(request: HttpRequest, code: str, ending: str) -> HttpResponse:
    """Hand out every posting of one line with its authority, newest first."""
    found = get_object_or_404(Line, code=code)
    moment = moment_asked(request)
    rows = moment.postings(lines.postings_of(found)).order_by("-pk")

    def of_chunk(chunk: list[Posting]) -> Iterable[Row]:
        return map(_posting, lines.movements(found, chunk))

    return send(Sheet(found.name, POSTINGS, in_chunks(rows, of_chunk)), f"postings-{code}", ending)


def _posting(row: lines.Movement) -> Row:
    posting, source = row.posting, row.source
    return (
        posting.pk,
        posting.batch.effective_on,
        posting.recorded_at,
        posting.from_line.code,
        year_label(posting.from_year).capitalize(),
        posting.to_line.code,
        year_label(posting.to_year).capitalize(),
        row.amount,
        "Yes" if row.within else "",
        posting.batch.get_kind_display(),
        posting.reverses_id,
        posting.part,
        source.reference if source else "",
        source.number if source else "",
    )


# ---- Decisions, contracts, exceptions -----------------------------------------------------------

DECISIONS = (
    *("Reference", "Number", "Title", "State", "Type", "Transcribed from paper"),
    *("Programme", "Decided on"),
)


@signed_in
def decision_list(request: HttpRequest, ending: str) -> HttpResponse:
    """Hand out the decisions that the list shows, newest first."""
    rows = decisions.narrowed(decisions.Filter(request.GET)).order_by("-pk")
    return send(Sheet("Decisions", DECISIONS, map(_decision, rows)), "decisions", ending)


def _decision(row: Decision) -> Row:
    return (
        row.reference,
        row.pk,
        row.draft.title,
        row.get_state_display(),
        str(row.type),
        "Yes" if row.is_transcribed else "",
        str(row.programme) if row.programme else "",
        row.decided_on,
    )


CONTRACTS = (
    *("Contract", "Title", "Supplier", "Framework", "Authorised by decisions here"),
    *("Original value", "Current value", "Change so far", "Change so far, per cent"),
    *("Last day", "State"),
)


@signed_in
def contract_list(request: HttpRequest, ending: str) -> HttpResponse:
    """Hand out the contracts that the list shows, by reference."""
    return send_contracts(contracts.narrowed(ContractFilter(request.GET)), "contracts", ending)


def send_contracts(found: QuerySet[Contract], name: str, ending: str) -> HttpResponse:
    """Return some contracts as a file, by reference."""
    now = database_now()

    def of_chunk(chunk: list[Contract]) -> Iterable[Row]:
        rows = Contract.objects.filter(pk__in=[row.pk for row in chunk])
        return map(_contract, contracts.rows_of(rows, now))

    rows = in_chunks(found.order_by("reference"), of_chunk)
    return send(Sheet("Contracts", CONTRACTS, rows), name, ending)


def _contract(row: contracts.ContractRow) -> Row:
    """Return a contract; what is withheld or not stated is an empty cell, never a nought."""
    contract, standing = row.history.contract, row.history.standing
    sums = (row.authorised_here, standing.original_value, standing.current_value)
    return (
        contract.reference,
        contract.title,
        row.supplier,
        str(contract.framework) if contract.framework else "",
        *((value or None) if row.history.is_bare else value for value in sums),
        standing.cumulative_change,
        standing.cumulative_percent,
        standing.ends_on,
        row.state.words,
    )


FRAMEWORKS = (
    *("Framework", "Name", "Reference", "Operator", "First day", "Last day"),
    *("Ceiling", "Authorised", "Asked for by submitted decisions", "Executed", "Left"),
    *("Longest call-off, months", "Methods of award", "Not for", "Users", "Successor"),
)


@signed_in
def framework_list(request: HttpRequest, ending: str) -> HttpResponse:
    """Hand out the frameworks that the list shows, by code."""
    found = Framework.objects.select_related("successor").order_by("code")
    today = london_day(database_now())

    def of_chunk(chunk: list[Framework]) -> Iterable[Row]:
        return map(_framework, frameworks.rows_of(chunk, today))

    return send(Sheet("Frameworks", FRAMEWORKS, in_chunks(found, of_chunk)), "frameworks", ending)


def _framework(found: frameworks.FrameworkRow) -> Row:
    row, room = found.row, found.room
    return (
        *(row.code, row.name, row.reference, row.operator, row.starts_on, found.fact.last_day),
        *(room.ceiling, room.authorised, room.held, room.executed, room.left),
        row.call_off_limit_months,
        ", ".join(method.replace("_", " ") for method in row.award_methods),
        ", ".join(row.excluded),
        row.eligible_users,
        str(row.successor) if row.successor else "",
    )


EXCEPTIONS = (
    *("Decision", "Place", "Rule", "What stood against it", "Reason", "Adviser", "Post"),
    *("Advised", "Advice", "Accepted or attested by", "Recorded"),
)


@signed_in
def exception_list(request: HttpRequest, ending: str) -> HttpResponse:
    """Hand out the exceptions register, newest first."""
    rows = authority.exception_entries().order_by("-pk")
    sheet = Sheet("Exceptions register", EXCEPTIONS, map(_exception, rows))
    return send(sheet, "exceptions", ending)


def _exception(entry: ExceptionEntry) -> Row:
    advice = entry.advice
    advised: Row = ("", "", None, "None in this ledger")
    if advice:
        advised = (str(advice.person), str(advice.request.post), advice.recorded_at, advice.words)
    by = ", ".join(map(str, entry.version.signers)) if advice else str(entry.accepted_by)
    return (
        str(entry.version.decision),
        entry.place,
        entry.rule,
        entry.sentence,
        entry.reason,
        *advised,
        by,
        entry.recorded_at,
    )
