"""Forms about authority: what a list is narrowed to, and why authority is taken or given back."""

from django import forms

from people.forms import DateField, Form, ParagraphsField, Radios

LONG = 100_000


class SchemeFilter(Form):
    """The day on which the scheme is asked about; whatever cannot be read is said so."""

    narrows = True
    on = DateField(label="In force on", required=False, help_text="For example, 1 April 2024.")
    every = forms.ChoiceField(
        label="Show",
        required=False,
        choices=[("", "What is in force on that day"), ("yes", "All, with their dates")],
    )


class TakeBackForm(Form):
    """Why authority is taken back."""

    reason = ParagraphsField(label="Why is this authority taken back?", max_length=LONG, rows=4)


class GiveBackForm(Form):
    """Why authority is given back after an execution for less."""

    reason = ParagraphsField(
        label="Why is it given back?",
        max_length=LONG,
        rows=4,
        help_text="For example, the supplier’s final price.",
    )


class OutcomeForm(Form):
    """What came of an undertaking."""

    kept = forms.ChoiceField(
        label="Was it kept?", widget=Radios(), choices=[("yes", "Yes"), ("no", "No")]
    )
    words = ParagraphsField(
        label="What was done, and when?",
        max_length=LONG,
        rows=4,
        help_text="It cannot be changed afterwards.",
    )
