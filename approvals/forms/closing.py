"""The form in which a financial year is closed. It decides nothing."""

from django import forms

from budgets.closing import Close
from budgets.models import CloseStage
from budgets.money import FinancialYear
from people.forms import DateField, Form, ParagraphsField, Radios, ReadField


class CloseForm(Form):
    """Which year is closed, how far, and on what that rests."""

    year = ReadField(label="Financial year", read=FinancialYear.parse, help_text="Like 2025/26.")
    stage = forms.ChoiceField(
        label="How far is it closed?",
        choices=CloseStage.choices,
        widget=Radios(
            hints={
                "soft": "What touches the year needs your approval, up to the final accounts.",
                "hard": "After 31 March and a soft close. Nothing is posted or committed in it.",
            }
        ),
    )
    accounts_on = DateField(
        label="Day of the final accounts",
        required=False,
        help_text="Of a soft close: the last day for an adjustment. For example 30 June 2026.",
    )
    words = ParagraphsField(
        label="What the close rests on",
        max_length=500,
        rows=2,
        help_text="For example, the closing timetable, or the minute that approved the accounts.",
    )

    def said(self) -> tuple[FinancialYear, Close]:
        """Return what was typed, as the deed takes it."""
        cleaned = self.cleaned_data
        close = Close(cleaned["stage"], cleaned["words"], cleaned["accounts_on"])
        return cleaned["year"], close
