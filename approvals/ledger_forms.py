"""Forms of the ledger screens: text into amounts, dates, years and rows. They never save.

What may be done is said by the actions; a form only says what could not be read.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from approvals.actions import Share
from approvals.movements import NOT_PROFILED
from budgets.balances import NOW, Moment
from budgets.models import Line, year_label
from budgets.money import FinancialYear, NotAYear, parse_pounds, pounds
from budgets.moves import SPENDING
from contracts.actions import Execute, Pays
from contracts.models import Change
from contracts.models import Form as SigningForm
from contracts.terms import day_words
from people.days import london_midnight
from people.forms import Choice, DateField, Form, ParagraphsField, Radios, ReadField, TextField

LAST_DAY = "The last day that still belongs to it. Empty only where it has no end."
PAYMENT_ROWS = 4
PROFILE_ROWS = 8


class AmountField(ReadField):
    """Pounds as typed or pasted: £1,234,567.89, (1,200.00), 49.927m, 249k."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read=parse_pounds, show=pounds, **kwargs)


class YearField(ReadField):
    """A financial year, 2024/25."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read=FinancialYear.parse, width="10", **kwargs)


class Filter(Form):
    """What a list is narrowed to; whatever cannot be read narrows nothing."""

    narrows = True
    q = TextField(label="Search", required=False, max_length=80, width="20")


class PostingFilter(Form):
    """Postings by line and by year; ``line`` is the code that papers and journals use."""

    narrows = True
    line = TextField(label="Line, by its code", required=False, max_length=64)
    year = TextField(label="Financial year, or not yet profiled", required=False, max_length=20)

    def clean_line(self) -> Line | None:
        """Return the line of this code; refuse one that there is not."""
        code: str = self.cleaned_data["line"].strip()
        found = Line.objects.filter(code=code.lower()).first() if code else None
        if code and found is None:
            raise forms.ValidationError(
                f"There is no line “{code}”. Codes stand on the page of each line."
            )
        return found

    def clean_year(self) -> int | None:
        """Return the April in which the year starts, 0 for not yet profiled, None for every year.

        Raises ValidationError for what names no year.
        """
        text = " ".join(self.cleaned_data["year"].split())
        if not text:
            return None
        if text.lower() == year_label(None):
            return NOT_PROFILED
        try:
            return FinancialYear.parse(text).start
        except NotAYear as fault:
            raise forms.ValidationError(f"{fault} Or write: {year_label(None)}.") from fault


class ContractFilter(Filter):
    """Contracts by words and by what waits."""

    waits = forms.ChoiceField(
        label="Show",
        required=False,
        choices=[
            ("", "All contracts"),
            ("yes", "Waiting to be executed"),
            ("no", "Nothing waits"),
        ],
    )


class AsAtForm(Form):
    """The day a page is asked about, and whether as known then or as known now."""

    narrows = True
    on = DateField(label="As at", required=False, help_text="For example 31 March 2024.")
    known = forms.ChoiceField(
        label="As known",
        required=False,
        choices=[("now", "Now"), ("then", "On that day")],
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_on(self) -> date | None:
        """Refuse a day to come: nobody knows yet what will stand then."""
        day: date | None = self.cleaned_data["on"]
        if day is not None and day > self.today:
            raise forms.ValidationError(
                f"As at: {day_words(day)} is in the future. "
                f"Enter a day up to today, {day_words(self.today)}."
            )
        return day

    def moment(self) -> Moment:
        """Return what was asked for; a day that cannot be read asks for now."""
        day = self.cleaned_data.get("on") if self.is_valid() else None
        if day is None:
            return NOW
        if self.cleaned_data.get("known") == "then":
            return Moment(day, london_midnight(day + timedelta(days=1)) - timedelta.resolution)
        return Moment(day)


class LineFilter(AsAtForm):
    """Budget lines by words, as at a day."""

    q = TextField(label="Search", required=False, max_length=80, width="20")
    field_order = ("q", "on", "known")


class StatementForm(Form):
    """The financial year that a statement tells."""

    narrows = True
    FIELD = "year"

    def __init__(self, *args: Any, first: date, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.this_year = FinancialYear.of(today)
        span = range(
            self.this_year.start, min(FinancialYear.of(first), self.this_year).start - 1, -1
        )
        labels = [FinancialYear(start).label for start in span]
        self.fields[self.FIELD] = forms.ChoiceField(
            label="Financial year",
            required=False,
            choices=[(label, label) for label in labels],
            error_messages={
                "invalid_choice": "“%(value)s” is no year of this ledger. "
                f"Choose one from {labels[-1]} to {labels[0]}."
            },
        )

    def year(self) -> FinancialYear:
        """Return the year that was asked for, this one where none was or none can be read."""
        label = self.cleaned_data.get(self.FIELD) if self.is_valid() else None
        return FinancialYear.parse(label) if label else self.this_year


# ---- Executing a contract -----------------------------------------------------------------------


class ExecuteForm(Form):
    """What was put in hand."""

    value = AmountField(label="Value", help_text="As signed, options left out.")
    starts_on = DateField(label="First day", help_text="For example 8 January 2024.")
    last_day = DateField(label="Last day", required=False, help_text=LAST_DAY)
    signed_on = DateField(label="Day of signing")
    form = forms.ChoiceField(
        label="How was it signed?",
        widget=Radios(hints={SigningForm.DEED: "Enter its number in the seal register below."}),
        choices=[(form.value, form.label) for form in (SigningForm.HAND, SigningForm.DEED)],
    )
    seal_number = TextField(
        label="Number in the seal register", required=False, max_length=40, width="20"
    )
    variation_number = TextField(
        label="Variation number", required=False, max_length=40, width="20"
    )
    late_reason = ParagraphsField(
        label="Reason, if it was signed or starts before its authority", required=False, rows=3
    )
    gap_reason = ParagraphsField(
        label="Reason for a gap",
        required=False,
        rows=3,
        help_text="Only where a line has less free in a year than this commits.",
    )

    @classmethod
    def opening(cls, change: Change) -> dict[str, Any]:
        """Return what the form shows before anything is typed."""
        days = {"last_day": change.ends_on} if change.ends_on else {}
        return {"value": change.value.amount, "form": SigningForm.HAND, **days}

    def clean(self) -> dict[str, Any]:
        """Ask a deed for its number where the form can say so beside the field."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("form") == SigningForm.DEED and not found.get("seal_number"):
            self.add_error("seal_number", "A deed needs its number in the seal register.")
        return found

    def facts(self, payments: "BaseFormSet[PaymentForm]") -> Execute:
        """Return what was typed, as the action takes it."""
        return Execute(**self.cleaned_data, payments=tuple(paid_by(payments)))


class PaymentForm(Form):
    """A capital or revenue line, a year and what it pays (B7: nothing else is committed)."""

    line = Choice(Line.objects.none(), label="Line")
    year = YearField(label="Financial year", required=False, help_text="Empty: not yet profiled.")
    amount = AmountField(label="Amount")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = Line.objects.filter(kind__in=SPENDING).order_by("name", "pk")
        self.fields["line"].queryset = lines  # type: ignore[attr-defined]


PaymentRows = formset_factory(PaymentForm, extra=PAYMENT_ROWS, max_num=PAYMENT_ROWS)


def paid_by(rows: "BaseFormSet[PaymentForm]") -> Iterable[Pays]:
    """Yield each row that was filled in."""
    for row in rows:
        found = row.cleaned_data
        if found.get("line"):
            year = found["year"].start if found["year"] else None
            yield Pays(found["line"], year, found["amount"])


# ---- Profiling ----------------------------------------------------------------------------------


class ShareForm(Form):
    """A year and what of the amount goes to it."""

    year = YearField(label="Financial year")
    amount = AmountField(label="Amount")


ShareRows = formset_factory(ShareForm, extra=PROFILE_ROWS, max_num=PROFILE_ROWS)


def shares_of(rows: "BaseFormSet[ShareForm]") -> list[Share]:
    """Return the years and amounts that were filled in."""
    return [
        Share(row.cleaned_data["year"], row.cleaned_data["amount"])
        for row in rows
        if row.cleaned_data.get("year")
    ]


def total_of(rows: "BaseFormSet[ShareForm]") -> Decimal:
    """Return what the readable rows come to, in pounds."""
    amounts = (getattr(row, "cleaned_data", {}).get("amount") for row in rows)
    return sum((amount for amount in amounts if amount is not None), Decimal(0))


# ---- People -------------------------------------------------------------------------------------
