"""The journal and the finance system: what is to be keyed on, and where the two ledgers differ.

Figures of the finance system are a memo: nothing here changes what is approved.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import DecimalField, Prefetch, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import register_converter, reverse

from approvals import sources
from approvals.forms.keying import FiguresForm, JournalFilter, KeyForm, ReasonForm
from approvals.sources import Source
from approvals.views.answers import NOT_ALLOWED, Deed, answer_plainly, sent
from approvals.views.doors import actor_of, signed_in
from approvals.views.downloads import AT_ONCE, Row, chunks, send
from approvals.views.paging import page_of
from budgets import keying
from budgets.differences import Compared, compared, last_import, spending_lines
from budgets.models import Batch, JournalEntry, LedgerImport, Line, Posting, year_label
from budgets.sheets import Sheet
from people import acts
from people.holders import database_now, kinds_held

TOTAL = Sum("postings__amount", output_field=DecimalField(max_digits=18, decimal_places=2))


@dataclass(frozen=True)
class Journal:
    """A batch as the journal lists it, in pounds."""

    batch: Batch
    total: Decimal
    source: Source | None
    entry: JournalEntry | None


class YearConverter:
    """A year of a budget in an address: the April it starts, or none for not yet profiled."""

    regex = "[0-9]{4}|none"

    def to_python(self, value: str) -> int | None:
        return None if value == "none" else int(value)

    def to_url(self, value: int | None) -> str:
        return "none" if value is None else str(value)


register_converter(YearConverter, "year")


def batches(form: JournalFilter) -> QuerySet[Batch]:
    """Return the batches that a filter leaves."""
    rows = Batch.objects.select_related("journal_entry__keyed_by")
    state = form.cleaned_data["state"] if form.is_valid() else ""
    return rows.filter(journal_entry__isnull=state == "to-key") if state else rows


def _refusal(request: HttpRequest, heading: str) -> HttpResponse | None:
    """Return the page for who keys no journals, None for who does."""
    reasons = acts.objections("journal", kinds_held(actor_of(request).person, database_now()))
    if not reasons:
        return None
    shown = {"refused": reasons, "refused_heading": heading}
    return render(request, "approvals/refused.html", shown, status=NOT_ALLOWED)


# ---- The journal --------------------------------------------------------------------------------


@signed_in
def journal(request: HttpRequest) -> HttpResponse:
    """Show the batches of postings, newest first, and which of them have been keyed on."""
    form = JournalFilter(request.GET)
    page = page_of(request, batches(form).annotate(total=TOTAL), "-pk")
    behind = sources.of_batches(batch.pk for batch in page.rows)
    rows = [
        Journal(
            batch,
            Decimal(str(getattr(batch, "total", 0))),
            behind.get(batch.pk),
            getattr(batch, "journal_entry", None),
        )
        for batch in page.rows
    ]
    held = kinds_held(actor_of(request).person, database_now())
    shown = {"rows": rows, "page": page, "filter": form}
    shown["may_not"] = acts.objections("journal", held)
    return render(request, "approvals/journal.html", shown)


JOURNAL = (
    *("Batch", "Posting", "Effective", "Financial year", "Line", "Cost centre", "Subjective"),
    *("Project", "Debit", "Credit", "Decision", "Recommendation", "Kind"),
    *("Journal number", "Keyed on"),
)


@signed_in
def journal_sheet(request: HttpRequest, ending: str) -> HttpResponse:
    """Hand out the journal: a debit and a credit for every posting."""
    postings = Posting.objects.select_related("from_line", "to_line").order_by("pk")
    rows = batches(JournalFilter(request.GET)).order_by("pk")
    rows = rows.prefetch_related(Prefetch("postings", postings))
    told = (row for chunk in chunks(rows.iterator(chunk_size=AT_ONCE)) for row in _entries(chunk))
    return send(Sheet("Journal", JOURNAL, told), "journal", ending)


def _entries(several: list[Batch]) -> Iterable[Row]:
    behind = sources.of_batches(batch.pk for batch in several)
    for batch in several:
        for posting in batch.postings.all():
            amount = posting.amount.amount
            sides = (
                (posting.to_line, posting.to_year, amount, None),
                (posting.from_line, posting.from_year, None, amount),
            )
            for line, year, debit, credit in sides:
                yield _entry(posting, batch, (line, year), (debit, credit), behind.get(batch.pk))


def _entry(
    posting: Posting,
    batch: Batch,
    end: tuple[Line, int | None],
    sides: tuple[Decimal | None, Decimal | None],
    source: Source | None,
) -> Row:
    line, year = end
    entry: JournalEntry | None = getattr(batch, "journal_entry", None)
    return (
        *(batch.pk, posting.pk, batch.effective_on, year_label(year).capitalize()),
        *(line.code, line.cost_centre, line.subjective, line.project),
        *sides,
        *((source.reference, source.number) if source else ("", "")),
        batch.get_kind_display(),
        *((entry.number, entry.keyed_on) if entry else ("", None)),
    )


@signed_in
def key_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that a batch was keyed into the finance system."""
    batch, by = get_object_or_404(Batch, pk=pk), actor_of(request)
    if refused := _refusal(request, "You may not key a journal on"):
        return refused
    page = Deed(
        reverse("journal"),
        f"Batch {pk} is keyed on.",
        f"Key batch {pk} on",
        "Record it",
        caption=f"{batch.get_kind_display()}, effective {batch.effective_on:%-d %B %Y}",
        warning="It is recorded once and not changed.",
    )
    form = KeyForm(sent(request))
    return answer_plainly(request, form, lambda _: keying.key_on(by, batch, form.keyed()), page)


# ---- The finance system -------------------------------------------------------------------------


@signed_in
def ledger(request: HttpRequest) -> HttpResponse:
    """Show where the finance system differs from what is approved, with the reasons given."""
    of = last_import()
    every = "all" in request.GET
    page = page_of(request, Line.objects.filter(spending_lines()), "code")
    rows = [row for row in compared(page.rows, of) if every or row.difference] if of else []
    held = kinds_held(actor_of(request).person, database_now())
    shown = {
        "of": of,
        "rows": rows,
        "page": page,
        "every": every,
        "may_not": acts.objections("journal", held),
    }
    return render(request, "approvals/ledger.html", shown)


DIFFERENCES = (
    *("Line", "Name", "Cost centre", "Subjective", "Project", "Financial year", "Approved"),
    *("Finance system: budget", "Difference", "Of that not keyed on", "Actuals", "Accruals"),
    *("Reason", "In words", "Given by", "As at"),
)


@signed_in
def ledger_sheet(request: HttpRequest, ending: str) -> HttpResponse:
    """Hand out every line and year on both sides."""
    of = last_import()
    lines = Line.objects.filter(spending_lines()).order_by("code")
    told = (
        _compared(row, of)
        for chunk in (chunks(lines.iterator(chunk_size=AT_ONCE)) if of else ())
        for row in (compared(chunk, of) if of else ())
    )
    return send(Sheet("Differences", DIFFERENCES, told), "differences", ending)


def _compared(row: Compared, of: LedgerImport | None) -> Row:
    line, ledger, why = row.line, row.ledger, row.reason
    given: Row = ("", "", "")
    if why:
        given = (why.get_reason_display(), why.words, why.recorded_by.name)
    return (
        *(line.code, line.name, line.cost_centre, line.subjective, line.project),
        *(year_label(row.year).capitalize(), row.approved, ledger.budget, row.difference),
        *(row.not_keyed, ledger.actuals, ledger.accruals),
        *given,
        of.as_at if of else None,
    )


@signed_in
def take_in(request: HttpRequest) -> HttpResponse:
    """Take in a file of figures of the finance system."""
    by = actor_of(request)
    if refused := _refusal(request, "You may not take figures in"):
        return refused
    form = FiguresForm(sent(request), request.FILES if request.method == "POST" else None)
    page = Deed(
        reverse("ledger"),
        "The figures are taken in.",
        "Take in figures of the finance system",
        "Take them in",
        warning="They are a memo: nothing approved here changes. They are kept as they came.",
    )

    def take(_: dict[str, Any]) -> None:
        left_out = keying.take_in(by, form.ledger_file())[1]
        if left_out:
            messages.info(request, f"Rows of other lines that were left out: {left_out}.")

    return answer_plainly(request, form, take, page)


@signed_in
def explain(request: HttpRequest, code: str, year: int | None) -> HttpResponse:
    """Record why a line and year differ from the finance system."""
    line, by, of = get_object_or_404(Line, code=code), actor_of(request), last_import()
    if of is None:
        raise Http404
    if refused := _refusal(request, "You may not give a reason"):
        return refused
    row = next((row for row in compared([line], of) if row.year == year), None)
    if row is None:
        raise Http404
    page = Deed(
        reverse("ledger"),
        "The reason is recorded.",
        "Why they differ",
        "Record the reason",
        caption=f"{line}, {year_label(year)}",
        facts=(
            ("Approved here", row.approved),
            ("Finance system", row.ledger.budget),
            ("Difference", row.difference),
            ("Not keyed on yet", row.not_keyed),
        ),
    )
    form = ReasonForm(sent(request))

    def record(_: dict[str, Any]) -> None:
        keying.explain(by, of, line, year, form.explained())

    return answer_plainly(request, form, record, page)
