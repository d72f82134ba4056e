"""Forms that propose: a bid, a file of bids, a re-profiling, and the draft that takes them up.

Nothing here saves, and nothing that is proposed moves money.
"""

from typing import Any

from django import forms

from approvals.forms.pieces import amount_data, amount_field, choose, year_choices
from approvals.lifecycle import OPEN_FOR_EDITING
from approvals.models import Decision, Provenance
from budgets.carrying import LONGEST_REASON
from budgets.models import Line
from people.fields import FileField
from people.forms import Form, ParagraphsField, TextField

NOT_YET = "not yet profiled"


def open_drafts(drafter: str) -> list[tuple[str, str]]:
    """Return the live decisions that a kind of post drafts and that are still being written."""
    rows = Decision.objects.filter(
        provenance=Provenance.LIVE, state__in=OPEN_FOR_EDITING, type__drafters__contains=[drafter]
    )
    found = rows.select_related("type", "draft").order_by("-pk")
    return [(str(row.pk), f"{row}, {row.draft.title}") for row in found]


class DraftForm(Form):
    """Which draft takes a proposal up."""

    decision = forms.ChoiceField(
        label="Decision that takes it up",
        help_text="Decisions that are registered and still being written. If none fits, ask the "
        "decision office to register one.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "decision", [("", "Choose a decision"), *open_drafts("finance_officer")])

    def chosen(self) -> Decision:
        """Return the decision that was chosen."""
        return Decision.objects.select_related("type", "draft").get(
            pk=self.cleaned_data["decision"]
        )


class BidsForm(DraftForm):
    """Which draft takes bids up; where a grant feeds a line of theirs, who consented."""

    consent = TextField(
        label="Who consented to carry a grant forward, and when",
        required=False,
        max_length=300,
        help_text="Needed where the grant has ended, or its terms ask for consent.",
    )

    def __init__(self, *args: Any, fed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not fed:
            del self.fields["consent"]


class BidForm(Form):
    """What is bid for a line; left empty, nothing."""

    amount = amount_field(
        "Bid",
        required=False,
        help_text="Up to the underspend. An overspend is carried below zero, like (1,200.00): "
        "next year's budget pays for it. Leave it empty to take the bid back.",
    )
    reason = ParagraphsField(label="Reason", required=False, max_length=LONGEST_REASON, rows=3)


class BidFileForm(Form):
    """A file of bids."""

    file = FileField(
        label="File",
        help_text="A workbook (.xlsx) or CSV file, as the schedule is downloaded: the columns "
        "Line, Bid and Reason are read. All bids are entered, or none.",
    )


class ReprofileForm(DraftForm):
    """Money of one line from one year to another, and the commitments that move with it."""

    from_year = forms.ChoiceField(label="Out of")
    to_year = forms.ChoiceField(label="Into")
    amount = amount_field("Amount", help_text="Like £1,234,567.89, 49.927m or 249k.")
    commitments = amount_field(
        "Commitments that move with it",
        required=False,
        help_text="How much of what contracts commit in that year moves too.",
    )
    words = ParagraphsField(label="Words of the recommendation", max_length=2000, rows=3)
    field_order = ("from_year", "to_year", "amount", "commitments", "words", "decision")

    def __init__(self, *args: Any, line: Line, today: Any, years: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = line
        usual = [label for label, _ in year_choices(today)[1:]]
        labels = [(label, label) for label in sorted({*usual, *years})]
        choose(self, "from_year", [(NOT_YET, "Not yet profiled"), *labels])
        choose(self, "to_year", labels)

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned.get("from_year") and cleaned.get("from_year") == cleaned.get("to_year"):
            self.add_error("to_year", "Money moves between two different years.")
        return cleaned

    def recommendation(self) -> dict[str, Any]:
        """Return the budget change that is proposed."""
        cleaned = self.cleaned_data
        item = {
            "line": self.line.code,
            "source": self.line.code,
            "source_year": cleaned["from_year"],
            "year": cleaned["to_year"],
            "amount": amount_data(self, "amount"),
            "commitments": amount_data(self, "commitments"),
        }
        return {"kind": "budget_change", "words": cleaned["words"], "items": [item]}
