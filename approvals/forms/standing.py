"""The forms of how a paper stands: to its time, to other decisions, and what it promises."""

from collections.abc import Sequence
from typing import Any

from django import forms

from approvals.access import decisions
from approvals.forms.part import PartForm
from approvals.forms.pieces import (
    Choices,
    CodeField,
    Group,
    Grouped,
    RowForm,
    choose,
    milestone_choices,
    post_choices,
)
from approvals.paper import Paper, as_data
from approvals.stating import PROMISES, RELATIONS, TIMINGS
from people.forms import Checkboxes, DateField, ParagraphsField, ReadField, TextField

LONG = 100_000
SUGGESTED = 200


class TimingForm(PartForm):
    """How the decision stands to the time of what it decides."""

    heading = "Timing"
    ways = forms.MultipleChoiceField(
        label="Is the decision one of these?",
        required=False,
        widget=Checkboxes(
            hints={
                "retrospective": "What is decided has begun already. Say why.",
                "in principle": "A further decision is needed before anything is done.",
                "conditional": "Write each condition as an undertaking.",
            }
        ),
        choices=list(TIMINGS.items()),
        help_text="Tick all that apply, or none.",
    )
    since = DateField(
        label="Since what day",
        required=False,
        help_text="If it has begun already. For example, 1 February 2026.",
    )
    reason = ParagraphsField(label="Reason", required=False, max_length=LONG, rows=4)

    @staticmethod
    def initial_of(paper: Paper) -> dict[str, Any]:
        timing = paper.timing
        return {"ways": list(timing.ways), "since": timing.since, "reason": timing.reason}

    def changes(self, paper: Paper, rows: Sequence[RowForm]) -> dict[str, Any]:
        cleaned = self.cleaned_data
        first, *more = cleaned["ways"] or ["ahead"]
        since = cleaned["since"].isoformat() if cleaned["since"] else None
        timing = {"stands": first, "also": more, "since": since, "reason": cleaned["reason"]}
        return {"timing": timing}


# ---- Links --------------------------------------------------------------------------------------


class LinkRow(RowForm, Grouped):
    """Another decision that this one builds on or changes."""

    groups = (
        Group("", ("relation", "reference", "recommendation"), wide=True),
        Group("", ("on", "title", "words"), wide=True),
    )
    relation = forms.ChoiceField(
        label="This decision", choices=[("", "Choose"), *RELATIONS.items()]
    )
    reference = TextField(
        label="The other decision",
        max_length=300,
        help_text="Its number, such as PCD 1572. Those of this ledger are suggested.",
    )
    recommendation = TextField(label="Which recommendation of it", required=False, max_length=300)
    on = DateField(label="Day of that decision", required=False)
    title = TextField(label="Its title", required=False, max_length=300)
    words = TextField(label="What about it", required=False, max_length=300)

    def __init__(self, *args: Any, suggested: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reference"].widget.attrs["list"] = suggested

    def data_of(self) -> dict[str, Any]:
        """Return the link of a valid row."""
        day = self.cleaned_data["on"]
        return {**self.cleaned_data, "on": day.isoformat() if day else None}


class LinksForm(PartForm):
    """Which other decisions it builds on or changes."""

    heading = "Links to other decisions"
    hint = "A link is shown on the page of the other decision too, once this one is carried out."
    row_form = LinkRow
    row_heading = "Link"

    @staticmethod
    def rows_initial(paper: Paper) -> list[dict[str, Any]]:
        return [link.model_dump() for link in paper.links]

    @staticmethod
    def row_words(paper: Paper) -> dict[str, Any]:
        return {"suggested": "known-decisions"}

    @property
    def suggestions(self) -> tuple[str, list[str]]:
        """Return the newest numbers of the ledger, under the name by which a row asks for them."""
        rows = decisions().exclude(reference="").order_by("-pk")
        return "known-decisions", list(rows.values_list("reference", flat=True)[:SUGGESTED])

    def changes(self, paper: Paper, rows: Sequence[RowForm]) -> dict[str, Any]:
        return {"links": [row.data_of() for row in rows if isinstance(row, LinkRow)]}


# ---- Undertakings -------------------------------------------------------------------------------


def _days(text: str) -> int:
    """Return a number of days, or raise ValueError in words for who typed it."""
    if not (text.isascii() and text.isdigit() and 0 < int(text[:5]) <= 3650):
        raise ValueError(f"“{text}” is no number of days. It is a whole number from 1 to 3650.")
    return int(text)


class UndertakingRow(RowForm, Grouped):
    """Something that the decision promises to do or report, or makes a condition."""

    groups = (
        Group("", ("kind", "owner", "recommendation", "number"), wide=True),
        Group("", ("words",)),
        Group("", ("due_on", "due_at", "due_days", "due_when"), wide=True),
    )
    kind = forms.ChoiceField(label="Kind", choices=[("", "Choose"), *PROMISES.items()])
    owner = forms.ChoiceField(label="Whose it is", required=False)
    recommendation = forms.ChoiceField(label="Of recommendation", required=False)
    number = CodeField(
        label="Number", required=False, max_length=64, help_text="Empty: by its place."
    )
    words = ParagraphsField(label="What is to be done", max_length=LONG, rows=2)
    due_on = DateField(label="Due on", required=False, help_text="A day, a milestone or an event.")
    due_at = forms.ChoiceField(label="Due when a milestone is reached", required=False)
    due_days = ReadField(label="So many days after it", read=_days, required=False, show=str)
    due_when = TextField(label="Due at another event", required=False, max_length=300)

    def __init__(
        self,
        *args: Any,
        posts: Choices,
        milestones: Choices,
        numbers: Choices,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "owner", posts)
        choose(self, "due_at", milestones)
        choose(self, "recommendation", numbers)

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned.get("due_days") and not cleaned.get("due_at"):
            self.add_error("due_at", "Select the milestone from which the days are counted.")
        return cleaned

    def data_of(self) -> dict[str, Any]:
        """Return the undertaking of a valid row; the number may be empty."""
        cleaned = self.cleaned_data
        day = cleaned["due_on"]
        codes = {name: cleaned[name] or None for name in ("owner", "recommendation", "due_at")}
        return {**cleaned, **codes, "due_on": day.isoformat() if day else None}


class UndertakingsForm(PartForm):
    """What it promises to do or report, and its conditions."""

    heading = "Undertakings"
    hint = (
        "What the decision promises to do or to report, and its conditions. Conditions and reports "
        "of a delegation become undertakings of themselves."
    )
    row_form = UndertakingRow
    row_heading = "Undertaking"

    @staticmethod
    def rows_initial(paper: Paper) -> list[dict[str, Any]]:
        return [promise.model_dump() for promise in paper.undertakings]

    @staticmethod
    def row_words(paper: Paper) -> dict[str, Any]:
        numbers = [(rec.number, rec.number) for rec in paper.recommendations]
        return {
            "posts": post_choices("Nobody yet"),
            "milestones": milestone_choices(),
            "numbers": [("", "The whole decision"), *numbers],
        }

    def changes(self, paper: Paper, rows: Sequence[RowForm]) -> dict[str, Any]:
        made = [row.data_of() for row in rows if isinstance(row, UndertakingRow)]
        taken = {one["number"] for one in made}
        free = (f"U{n}" for n in range(1, 10_000) if f"U{n}" not in taken)
        before = {one.number: as_data(one) for one in paper.undertakings}
        found = []
        for one in made:
            number = one["number"] or next(free)
            found.append({**before.get(number, {}), **one, "number": number})
        return {"undertakings": found}
