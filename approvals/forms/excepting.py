"""Forms of a draft's exceptions and of the authority chosen for a recommendation."""

from typing import Any

from django import forms

from approvals.forms.pieces import Choices, choose
from people.forms import Form, ParagraphsField, Radios
from people.models import PostKind

LONG = 100_000
ADVISERS = [(kind.value, str(kind.label)) for kind in PostKind if kind.value.endswith("_adviser")]


class ExceptionForm(Form):
    """Why a rule should not bind here, and who advises on it."""

    reason = ParagraphsField(
        label="Why should this rule not bind here?",
        max_length=LONG,
        rows=5,
        help_text="Whoever signs reads this, and the exceptions register shows it.",
    )
    adviser = forms.ChoiceField(
        label="Who advises on it?",
        choices=[("", "Choose an adviser"), *ADVISERS],
        help_text="No key is turned before this advice is given.",
    )


class UnderForm(Form):
    """Which of the clauses that cover a recommendation it is decided under."""

    under = forms.ChoiceField(
        label="Under which authority is it decided?", widget=Radios(), required=False
    )

    def __init__(self, *args: Any, clauses: Choices, hints: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["under"].widget = Radios(hints=hints)
        choose(self, "under", clauses)
