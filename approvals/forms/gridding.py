"""The grid of a budget change: cells pasted or uploaded, read into the items of a recommendation.

An upload fills the form and the draft, nothing more: it moves no money. Nothing here saves.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from approvals.forms.entries import is_automatic, with_recommendations
from approvals.forms.pieces import at_fields, choose, line_choices
from approvals.paper import BudgetChange, BudgetItem, Paper, as_data
from budgets.cells import NotASheet, as_pasted, pasted, uploaded
from budgets.grid import Lines, Move, as_text, cells_of, read
from budgets.models import Line
from budgets.money import FinancialYear, pounds
from people.fields import FileField
from people.forms import Form, ParagraphsField
from people.refusals import Refused

YEARS_SHOWN = 6
CELLS = "Paste cells from a spreadsheet"


def years_of(rec: BudgetChange | None, today: date) -> list[str]:
    """Return the years that are columns of a grid: those about today, and those it uses."""
    first = FinancialYear.of(today).start - 1
    years = {FinancialYear(first + step).label for step in range(YEARS_SHOWN)}
    return sorted(years | {item.year for item in (rec.items if rec else ()) if item.year})


def move_of(item: BudgetItem) -> Move:
    """Return an item of a paper as a move of a grid."""
    amount = item.amount
    typed = amount.printed or ("not stated" if amount.value is None else "")
    return Move(
        item.line, item.source, item.year, typed, amount.value, item.source_year, item.corrects
    )


def grid_of(rec: BudgetChange | None, today: date) -> list[list[Any]]:
    """Return the cells of a budget change; of none, a heading alone."""
    return cells_of([move_of(item) for item in (rec.items if rec else ())], years_of(rec, today))


class GridForm(Form):
    """A budget change as a grid of lines and years."""

    words = ParagraphsField(label="Words of the recommendation", max_length=100_000, rows=3)
    source = forms.ChoiceField(
        label="From line, where a row names none",
        required=False,
        help_text="Leave it where every row says which line its money comes from.",
    )
    cells = forms.CharField(
        label=CELLS,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "wrap": "off", "spellcheck": "false"}),
        help_text="The first row names the columns: To line, From line, financial years such as "
        "2024/25, Not yet profiled. Every amount below is one transfer. A column From year says in "
        "which year the money leaves, where that is another (a carry forward); a column Corrects "
        "posting, which posting is transferred back.",
    )
    file = FileField(
        label="Or upload a file",
        required=False,
        help_text="A workbook (.xlsx) or CSV file of up to 5 MB. It takes the place of the cells "
        "above and is shown there; nothing is saved while a cell cannot be read.",
    )

    def __init__(
        self, *args: Any, paper: Paper, today: date, rec: BudgetChange | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.paper, self.today, self.rec = paper, today, rec
        self.moves: Sequence[Move] = ()
        choose(self, "source", line_choices())

    @staticmethod
    def initial_of(rec: BudgetChange | None, today: date) -> dict[str, Any]:
        """Return how a budget change stands in the form."""
        texts = [[as_text(cell) for cell in row] for row in grid_of(rec, today)]
        return {"words": rec.words if rec else "", "cells": as_pasted(texts)}

    def clean(self) -> dict[str, Any]:
        """Read the cells; what was uploaded is shown among them, whatever came of it."""
        cleaned = self.cleaned_data
        file = cleaned.get("file")
        at = "file" if file else "cells"
        try:
            cells = uploaded(file.read()) if file else pasted(cleaned.get("cells", ""))
        except NotASheet as error:
            self.add_error(at, str(error))
            return cleaned
        if file:
            self.data = {**self.data.dict(), "cells": as_pasted(cells)}  # type: ignore[attr-defined]
        stood = [move_of(item) for item in (self.rec.items if self.rec else ())]
        kept = {move.ends: move.typed for move in stood if move.amount is None}
        names = dict(Line.objects.values_list("code", "name"))
        reading = read(cells, Lines(names, cleaned.get("source") or ""), kept)
        if reading.faults:
            self.add_error("cells", ValidationError(reading.told))
        self.moves = reading.moves
        return cleaned

    def applied(self, place: int | None) -> Paper:
        """Return the paper with this budget change at ``place``, or last; Refused at a field."""
        found = [as_data(rec) for rec in self.paper.recommendations]
        automatic = is_automatic(self.paper.recommendations)
        data = {"words": self.cleaned_data["words"], "items": self._items()}
        if place is None:
            found.append({"kind": "budget_change", "number": str(len(found) + 1), **data})
        else:
            found[place - 1] = {**found[place - 1], **data}
        try:
            return with_recommendations(self.paper, found, renumber=automatic)
        except Refused as refused:
            raise at_fields(self, refused.reasons, "cells") from refused

    def _items(self) -> list[dict[str, Any]]:
        """Return the moves as items; one that stood in the draft keeps the words of the paper."""
        stood: dict[tuple[object, ...], list[dict[str, Any]]] = defaultdict(list)
        for item in self.rec.items if self.rec else ():
            move = move_of(item)
            stood[move.ends, move.amount].append(as_data(item))
        found = []
        for move in self.moves:
            old = stood[move.ends, move.amount]
            found.append(old.pop(0) if old else item_of(move))
        return found


def item_of(move: Move) -> dict[str, Any]:
    """Return a move of a grid as an item of a paper."""
    return {
        "line": move.line,
        "source": move.source,
        "year": move.year,
        "source_year": move.leaves,
        "corrects": move.corrects,
        "amount": {
            "value": None if move.amount is None else f"{move.amount:.2f}",
            "printed": move.typed if move.amount is None else pounds(move.amount),
        },
    }
