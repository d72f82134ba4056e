"""Lines spread over years by an uploaded sheet: a budget change of moves within each line.

An upload fills the draft, nothing more: it moves no money. Nothing here saves.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from approvals.forms.booking import placed
from approvals.forms.gridding import item_of
from approvals.forms.pieces import at_fields
from approvals.paper import Paper
from budgets.balances import positions
from budgets.cells import NotASheet, in_plain_sight, with_read
from budgets.grid import Move, Reading
from budgets.models import SOURCES, Line, year_label
from budgets.money import FinancialYear
from budgets.spread import Held, cells_of, read
from people.fields import FileField
from people.forms import Form, ParagraphsField
from people.refusals import Refused

MOST_LINES = 5000
YEARS_SHOWN = 6


def stands_now() -> tuple[dict[str, str], dict[str, Held]]:
    """Return the names of the lines that hold money, and what is approved on each by year."""
    rows = Line.objects.exclude(kind__in=SOURCES).select_related("plan", "programme")
    found = list(positions(rows.order_by("plan__code", "code")))
    stands: dict[str, Held] = {
        row.line.code: {
            None if y.year is None else year_label(y.year): y.approved for y in row.years
        }
        for row in found
    }
    return {row.line.code: row.line.name for row in found}, stands


def sheet_now(today: date) -> list[list[str | Decimal | None]]:
    """Return every line that holds something, as it is spread, to be changed and uploaded."""
    names, stands = stands_now()
    first = FinancialYear.of(today).start - 1
    years = {FinancialYear(first + step).label for step in range(YEARS_SHOWN)}
    years |= {year for held in stands.values() for year, amount in held.items() if year and amount}
    held = {code: amounts for code, amounts in stands.items() if any(amounts.values())}
    return cells_of(names, held, sorted(years))


def read_sheet(content: bytes) -> Reading:
    """Return the moves of an uploaded sheet, or a sentence for each cell that cannot be taken."""
    try:
        cells, faults = in_plain_sight(content, MOST_LINES + 1)
    except NotASheet as error:
        return Reading([], [str(error)])
    reading = read(cells, *stands_now())
    return Reading(reading.moves, with_read(faults, reading.faults))


class SpreadForm(Form):
    """A sheet of lines by years to upload, and the words of the recommendation."""

    words = ParagraphsField(label="Words of the recommendation", max_length=100_000, rows=3)
    file = FileField(
        label="Lines by years",
        help_text="A workbook (.xlsx) of one page, or a CSV file, of up to 5 MB. Rows that stay as "
        "they are may be left out or left in.",
    )

    def __init__(self, *args: Any, paper: Paper, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.paper = paper
        self.moves: list[Move] = []

    def clean(self) -> dict[str, Any]:
        """Read the sheet; nothing is taken of one that has a fault."""
        cleaned = self.cleaned_data
        if cleaned.get("file"):
            reading = read_sheet(cleaned["file"].read())
            self.moves = reading.moves
            if reading.faults:
                self.add_error("file", ValidationError(reading.told))
        return cleaned

    def applied(self) -> Paper:
        """Return the paper with this budget change as its last recommendation."""
        items = [item_of(move) for move in self.moves]
        data = {"kind": "budget_change", "words": self.cleaned_data["words"], "items": items}
        try:
            return placed(self.paper, None, data)
        except Refused as refused:
            raise at_fields(self, refused.reasons, "file") from refused
