"""The annual budget of a plan: what is planned for a year, and what each line is set at.

The draft begins with what is planned; figures that are uploaded take its place. Nothing here saves.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from approvals.forms.booking import placed
from approvals.forms.pieces import Choices, at_fields, choose, year_choices
from approvals.paper import Paper
from approvals.planning import stands
from approvals.plans import MOST_LINES, AnnualBudget
from budgets.cells import NotASheet, in_plain_sight, with_read
from budgets.models import SOURCES, Line, LineKind, Plan
from budgets.money import FinancialYear
from budgets.year_book import Figure, read
from people.fields import FileField
from people.forms import Form, ParagraphsField
from people.refusals import Refused

FILE = (
    "Leave it to set every line as planned. Or download the figures of this draft, change the "
    "column Set, and upload them: a workbook (.xlsx) of one page or a CSV file."
)


def planned(plan: Plan, year: str) -> dict[str, Decimal]:
    """Return every spending line of a plan with what is planned for a year, in pounds."""
    lines = Line.objects.filter(plan=plan).exclude(kind__in=SOURCES).order_by("code")
    now = stands(plan, FinancialYear.parse(year).start)
    return {code: now.get(code, Decimal(0)) for code in lines.values_list("code", flat=True)}


def figures_of(rec: AnnualBudget) -> list[tuple[str, str, Decimal, Decimal]]:
    """Return the figures of an annual budget as they are uploaded."""
    names = dict(Line.objects.filter(plan__code=rec.plan).values_list("code", "name"))
    return [(row.line, names.get(row.line, ""), row.planned, row.amount) for row in rec.lines]


def source_choices() -> Choices:
    """Return the lines from which a difference may come: growth and funding."""
    rows = Line.objects.filter(kind__in=[LineKind.GROWTH, LineKind.FUNDING])
    rows = rows.select_related("plan").order_by("plan__name", "name")
    return [("", "None: every line is set as planned"), *((r.code, f"{r.plan}: {r}") for r in rows)]


class AnnualForm(Form):
    """Which plan is set for which year, from where a difference comes, and the figures."""

    plan = forms.ChoiceField(label="Plan")
    year = forms.ChoiceField(label="Financial year")
    source = forms.ChoiceField(
        label="Where a difference comes from, or goes back to", required=False
    )
    words = ParagraphsField(label="Words of the recommendation", max_length=100_000, rows=3)
    file = FileField(label="Figures", required=False, help_text=FILE)

    def __init__(
        self,
        *args: Any,
        paper: Paper,
        today: date,
        rec: AnnualBudget | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.paper, self.rec = paper, rec
        self.figures: list[Figure] = []
        plans = Plan.objects.order_by("name").values_list("code", "name")
        choose(self, "plan", [("", "Choose a plan"), *plans])
        years = [choice for choice in year_choices(today) if choice[0]]
        choose(self, "year", [("", "Choose a year"), *years])
        choose(self, "source", source_choices())

    @staticmethod
    def initial_of(rec: AnnualBudget | None, today: date) -> dict[str, Any]:
        """Return how an annual budget stands in the form; a new one is for next year."""
        if rec is None:
            return {"year": FinancialYear(FinancialYear.of(today).start + 1).label}
        return {"plan": rec.plan, "year": rec.year, "source": rec.source, "words": rec.words}

    def clean(self) -> dict[str, Any]:
        """Take the figures that are uploaded, or what is planned where none are."""
        cleaned = self.cleaned_data
        if not cleaned.get("plan") or not cleaned.get("year"):
            return cleaned
        now = planned(Plan.objects.get(code=cleaned["plan"]), cleaned["year"])
        if cleaned.get("file"):
            self._read(cleaned["file"].read(), now)
        else:
            kept = self._kept(cleaned["plan"], cleaned["year"])
            self.figures = [
                Figure(code, amount, kept.get(code, amount))
                for code, amount in now.items()
                if amount or code in kept
            ]
        if not self.figures and not self.errors:
            self.add_error("year", "Nothing is planned on this plan for that year.")
        return cleaned

    def _read(self, content: bytes, now: dict[str, Decimal]) -> None:
        try:
            cells, faults = in_plain_sight(content, MOST_LINES + 1)
        except NotASheet as error:
            self.add_error("file", str(error))
            return
        reading = read(cells, now)
        reading.faults = with_read(faults, reading.faults)
        if reading.faults:
            self.add_error("file", ValidationError(reading.told))
        self.figures = reading.rows

    def _kept(self, plan: str, year: str) -> dict[str, Decimal]:
        """Return what the draft sets already, where plan and year are the same."""
        if self.rec is None or (self.rec.plan, self.rec.year) != (plan, year):
            return {}
        return {row.line: row.amount for row in self.rec.lines}

    def applied(self, place: int | None) -> Paper:
        """Return the paper with this annual budget at ``place``, or last; Refused at a field."""
        data = {
            "kind": "annual_budget",
            "words": self.cleaned_data["words"],
            "plan": self.cleaned_data["plan"],
            "year": self.cleaned_data["year"],
            "source": self.cleaned_data["source"] or None,
            "lines": [
                {"line": f.line, "planned": f"{f.planned:.2f}", "amount": f"{f.amount:.2f}"}
                for f in self.figures
            ],
        }
        try:
            return placed(self.paper, place, data)
        except Refused as refused:
            raise at_fields(self, refused.reasons, "file") from refused
