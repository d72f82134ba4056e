"""Forms beside the finance system: a journal's number, a file of figures, a reason. None saves."""

from django import forms

from budgets.keying import Explained, Keyed, LedgerFile
from budgets.models import DifferenceReason
from people.fields import FileField
from people.forms import DateField, Form, ParagraphsField, Radios, TextField


class JournalFilter(Form):
    """Which batches the journal lists; what cannot be read narrows nothing."""

    narrows = True
    state = forms.ChoiceField(
        label="Show",
        required=False,
        choices=[("", "All batches"), ("to-key", "To be keyed on"), ("keyed", "Keyed on")],
    )


class KeyForm(Form):
    """That a batch was keyed on."""

    number = TextField(label="Journal number", max_length=40, width="20")
    keyed_on = DateField(label="Day on which it was keyed", help_text="For example 8 January 2024.")

    def keyed(self) -> Keyed:
        """Return what was typed, as the deed takes it."""
        return Keyed(self.cleaned_data["number"], self.cleaned_data["keyed_on"])


class FiguresForm(Form):
    """A file of figures of the finance system."""

    file = FileField(
        label="File",
        help_text="A workbook (.xlsx) or CSV file. The first row names the columns: Line, or Cost "
        "centre, Subjective and Project; Financial year; Budget, Actuals, Accruals.",
    )
    as_at = DateField(
        label="As at",
        help_text="The last day that the figures tell of.",
        error_messages={"required": "Enter the day as at which the figures stand."},
    )
    leave_out = forms.BooleanField(
        label="Leave out rows whose codes no line here has", required=False
    )

    def ledger_file(self) -> LedgerFile:
        """Return what was sent, as the deed takes it."""
        file, cleaned = self.cleaned_data["file"], self.cleaned_data
        return LedgerFile(str(file.name), file.read(), cleaned["as_at"], cleaned["leave_out"])


class ReasonForm(Form):
    """Why a line and year differ."""

    reason = forms.ChoiceField(
        label="Why do they differ?", widget=Radios(), choices=DifferenceReason.choices
    )
    words = ParagraphsField(label="In words", required=False, max_length=500, rows=3)

    def explained(self) -> Explained:
        """Return what was typed, as the deed takes it."""
        return Explained(self.cleaned_data["reason"], self.cleaned_data["words"])
