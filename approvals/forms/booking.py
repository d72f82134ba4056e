"""A budget book or an annual budget, uploaded: its rows become a recommendation of the draft.

An upload fills the draft, nothing more: it opens no line and moves no money. Nothing here saves.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from approvals.forms.entries import is_automatic, with_recommendations
from approvals.forms.pieces import at_fields
from approvals.paper import Paper, as_data
from approvals.plans import BookLine, BudgetOpening
from budgets.balances import positions
from budgets.budget_book import (
    MOST_LINES,
    Described,
    Ledger,
    Reading,
    Row,
    cells_of,
    read,
    years_of,
)
from budgets.cells import NotASheet, in_plain_sight, with_read
from budgets.models import SOURCES, Line, LineKind, Plan, year_label
from people.fields import FileField
from people.forms import Form, ParagraphsField
from people.models import Programme
from people.refusals import Refused

FILE = "A workbook (.xlsx) of one page, or a CSV file, of up to 5 MB and 5,000 lines."


def ledger_now() -> Ledger:
    """Return what a book may name: plans, kinds, programmes, and the lines that stand."""
    rows = Line.objects.select_related("plan", "programme").order_by("code")
    return Ledger(
        dict(Plan.objects.order_by("code").values_list("code", "name")),
        {str(kind.value): str(kind.label) for kind in LineKind},
        dict(Programme.objects.order_by("code").values_list("code", "name")),
        {row.code: described(row) for row in rows},
    )


def described(line: Line) -> Described:
    """Return a line of the ledger as a book describes it."""
    programme = line.programme.code if line.programme else ""
    codes = (line.cost_centre, line.subjective, line.project)
    return Described(line.code, line.name, line.plan.code, line.kind, programme, *codes)


def read_book(content: bytes) -> Reading:
    """Return the rows of an uploaded book, or a sentence for each cell that cannot be taken."""
    try:
        cells, faults = in_plain_sight(content, MOST_LINES + 1)
    except NotASheet as error:
        return Reading([], [str(error)])
    reading = read(cells, ledger_now())
    return Reading(reading.rows, with_read(faults, reading.faults))


def with_book(paper: Paper, place: int | None, words: str, rows: Iterable[Row]) -> Paper:
    """Return the paper with these rows as the opening at ``place``, or as the last."""
    data = {"kind": "budget_opening", "words": words, "lines": [_line(row) for row in rows]}
    return placed(paper, place, data)


def placed(paper: Paper, place: int | None, data: dict[str, Any]) -> Paper:
    """Return the paper with a recommendation changed at ``place``, or added at the end."""
    found = [as_data(rec) for rec in paper.recommendations]
    automatic = is_automatic(paper.recommendations)
    if place is None:
        found.append({"number": str(len(found) + 1), **data})
    else:
        found[place - 1] = {**found[place - 1], **data}
    return with_recommendations(paper, found, renumber=automatic)


def _line(row: Row) -> dict[str, Any]:
    line = row.line
    return {
        "code": line.code,
        "name": line.name,
        "plan": line.plan,
        "line_kind": line.kind,
        "programme": line.programme or None,
        "cost_centre": line.cost_centre,
        "subjective": line.subjective,
        "project": line.project,
        "amounts": [{"year": year, "value": f"{value:.2f}"} for year, value in row.amounts],
    }


# ---- To download, as it is uploaded -------------------------------------------------------------


def book_of(rec: BudgetOpening) -> list[list[str | Decimal | None]]:
    """Return an opening as the book that reads back as it."""
    return _cells(_row(line) for line in rec.lines)


def book_now() -> list[list[str | Decimal | None]]:
    """Return every line with what is approved on it by year, as a book; sources hold nothing."""
    rows = Line.objects.exclude(code__startswith="before-this-ledger")
    return _cells(
        Row(
            described(found.line),
            ()
            if found.line.kind in SOURCES
            else tuple((_label(y.year), y.approved) for y in found.years if y.approved),
        )
        for found in positions(rows.order_by("plan__code", "code"))
    )


def _label(year: int | None) -> str | None:
    return None if year is None else year_label(year)


def _cells(rows: Iterable[Row]) -> list[list[str | Decimal | None]]:
    several = list(rows)
    return cells_of(several, years_of(several))


def _row(line: BookLine) -> Row:
    codes = (line.cost_centre, line.subjective, line.project)
    described = Described(
        line.code, line.name, line.plan, line.line_kind, line.programme or "", *codes
    )
    return Row(described, tuple((amount.year, amount.value) for amount in line.amounts))


# ---- The form -----------------------------------------------------------------------------------


class BookForm(Form):
    """A budget book to upload, and the words of the recommendation that opens it."""

    words = ParagraphsField(label="Words of the recommendation", max_length=100_000, rows=3)
    file = FileField(label="Budget book", help_text=FILE)

    def __init__(
        self, *args: Any, paper: Paper, rec: BudgetOpening | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.paper, self.rec = paper, rec
        self.rows: list[Row] = []
        if rec is not None:
            self.fields["file"].required = False
            self.fields["file"].help_text = f"{FILE} Leave it to keep the lines that are there."

    @staticmethod
    def initial_of(rec: BudgetOpening | None) -> dict[str, Any]:
        """Return how an opening stands in the form."""
        return {"words": rec.words if rec else ""}

    def clean(self) -> dict[str, Any]:
        """Read the book; nothing is taken of one that has a fault."""
        cleaned = self.cleaned_data
        if cleaned.get("file"):
            reading = read_book(cleaned["file"].read())
            self.rows = reading.rows
            if reading.faults:
                self.add_error("file", ValidationError(reading.told))
        return cleaned

    def applied(self, place: int | None) -> Paper:
        """Return the paper with this opening at ``place``, or last; Refused at a field."""
        words = self.cleaned_data["words"]
        try:
            if self.rec is not None and not self.cleaned_data.get("file"):
                return placed(self.paper, place, {"words": words})
            return with_book(self.paper, place, words, self.rows)
        except Refused as refused:
            raise at_fields(self, refused.reasons, "file") from refused
