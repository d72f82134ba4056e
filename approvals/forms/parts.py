"""Forms of the parts of a paper, each with the piece of the paper that it writes.

A part may be saved unfinished: what a live paper still lacks is said when it is checked.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms

from approvals.forms.part import PartForm
from approvals.forms.pieces import (
    RowForm,
    amount_data,
    amount_field,
    amount_initial,
    at_fields,
    choose,
    clean_range,
    upper_field,
)
from approvals.forms.standing import LinksForm, TimingForm, UndertakingsForm
from approvals.paper import SECTIONS, Paper, Part2Paper, as_data
from approvals.reading import part_2_of
from approvals.withholding import withheld
from approvals.written import Plain
from people.forms import DateField, FileField, Form, ParagraphsField, Radios, TextField
from people.refusals import Refused

YES_NO = [("yes", "Yes"), ("no", "No")]
LONG = 100_000


class SummaryForm(PartForm):
    """Title and executive summary."""

    heading = "Title and executive summary"
    title = TextField(label="Title", max_length=300)
    executive_summary = ParagraphsField(
        label="Executive summary", required=False, max_length=LONG, rows=12
    )
    rests_on = TextField(
        label="Rests on",
        required=False,
        max_length=300,
        help_text="The earlier decision or clause that gives the authority, if there is one. "
        "For example, PCD 1572.",
    )

    @staticmethod
    def initial_of(paper: Paper) -> dict[str, Any]:
        return {
            "title": paper.title,
            "executive_summary": paper.executive_summary,
            "rests_on": paper.rests_on,
        }

    def changes(self, paper: Paper, rows: Sequence[RowForm]) -> dict[str, Any]:
        return dict(self.cleaned_data)


class SectionForm(PartForm):
    """One of the eight headings of part 1; made for each by ``section_form``."""

    section: ClassVar[str] = ""
    text = ParagraphsField(label="Text", required=False, max_length=LONG, rows=16)

    def changes(self, paper: Paper, rows: Sequence[RowForm]) -> dict[str, Any]:
        return {"part_1": as_data(paper.part_1) | {self.section: self.cleaned_data["text"]}}


def section_form(section: str, title: str) -> type[SectionForm]:
    """Return the form of one heading of part 1."""

    def initial_of(paper: Paper) -> dict[str, Any]:
        return {"text": getattr(paper.part_1, section)}

    return type(
        f"{section.title()}Form",
        (SectionForm,),
        {
            "section": section,
            "heading": title,
            "initial_of": staticmethod(initial_of),
            "text": ParagraphsField(label=title, required=False, max_length=LONG, rows=16),
        },
    )


class Part2StatementForm(PartForm):
    """Whether there is a part 2, and why it may be withheld."""

    heading = "Is there a part 2?"
    exists = forms.ChoiceField(label="Is there a part 2?", widget=Radios(), choices=YES_NO)
    ground = TextField(
        label="Ground of the exemption",
        required=False,
        max_length=300,
        help_text="The article of the Order, or the section of the Act, that allows it.",
    )
    rationale = ParagraphsField(
        label="Why it may be withheld", required=False, max_length=LONG, rows=5
    )
    ends_on = DateField(
        label="Day on which the exemption ends",
        required=False,
        help_text="For example, 31 March 2027. Give this day, or the event below.",
    )
    ends_when = TextField(label="Event that ends the exemption", required=False, max_length=1000)
    classification = TextField(label="Classification", required=False, max_length=300)

    @staticmethod
    def initial_of(paper: Paper) -> dict[str, Any]:
        exists = paper.part_2.exists
        answer = {} if exists is None else {"exists": "yes" if exists else "no"}
        return {**paper.part_2.exemption.model_dump(), **answer}

    def changes(self, paper: Paper, rows: Sequence[RowForm]) -> dict[str, Any]:
        cleaned = dict(self.cleaned_data)
        exists = cleaned.pop("exists") == "yes"
        day = cleaned.pop("ends_on")
        exemption = {**cleaned, "ends_on": day.isoformat() if day else None}
        return {"part_2": {"exists": exists, "exemption": exemption}}


class DeferralForm(PartForm):
    """Whether publication of part 1 waits: answered yes or no, never left open."""

    heading = "Deferral of publication"
    answer = forms.ChoiceField(
        label="Is publication of part 1 deferred?", widget=Radios(), choices=YES_NO
    )
    reason = ParagraphsField(
        label="Why it is deferred", required=False, max_length=LONG, rows=4, help_text="If yes."
    )
    until = DateField(
        label="Until what day", required=False, help_text="If yes. For example, 31 March 2027."
    )

    @staticmethod
    def initial_of(paper: Paper) -> dict[str, Any]:
        return paper.deferral.model_dump()

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned.get("answer") == "yes":
            if not cleaned.get("reason"):
                self.add_error("reason", "Say why publication is deferred.")
            if "until" in cleaned and cleaned["until"] is None:
                self.add_error("until", "Say until what day publication is deferred.")
        return cleaned

    def changes(self, paper: Paper, rows: Sequence[RowForm]) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned["answer"] == "no":
            return {"deferral": {"answer": "no", "reason": "", "until": None}}
        return {"deferral": {**cleaned, "until": cleaned["until"].isoformat()}}


class StatementForm(PartForm):
    """What the originating officer states."""

    heading = "Originating officer’s statement"
    originating_statement = ParagraphsField(
        label="Originating officer’s statement",
        required=False,
        max_length=LONG,
        rows=5,
        help_text="Whom you have consulted, and that the paper was drafted in line with procedure.",
    )

    @staticmethod
    def initial_of(paper: Paper) -> dict[str, Any]:
        return {"originating_statement": paper.originating_statement}

    def changes(self, paper: Paper, rows: Sequence[RowForm]) -> dict[str, Any]:
        return dict(self.cleaned_data)


class ConditionsForm(PartForm):
    """How the conditions of the authority that is used are met."""

    heading = "How conditions are met"
    conditions_met = ParagraphsField(
        label="How the conditions of the authority are met",
        required=False,
        max_length=LONG,
        rows=6,
        help_text="Only where the authority that this rests on has conditions.",
    )

    @staticmethod
    def initial_of(paper: Paper) -> dict[str, Any]:
        return {"conditions_met": paper.conditions_met}

    def changes(self, paper: Paper, rows: Sequence[RowForm]) -> dict[str, Any]:
        return dict(self.cleaned_data)


PARTS: dict[str, type[PartForm]] = {
    "summary": SummaryForm,
    **{name.replace("_", "-"): section_form(name, title) for name, title in SECTIONS.items()},
    "part-2-statement": Part2StatementForm,
    "deferral": DeferralForm,
    "statement": StatementForm,
    "conditions": ConditionsForm,
    "timing": TimingForm,
    "links": LinksForm,
    "undertakings": UndertakingsForm,
}


# ---- Part 2 -------------------------------------------------------------------------------------


class FigureForm(RowForm):
    """A figure that only part 2 may show; of an amount that part 1 withholds, on its VAT basis."""

    recommendation = forms.ChoiceField(label="Recommendation")
    label = TextField(label="What it is", max_length=300)
    amount = amount_field("Amount")
    upper = upper_field()
    withheld = forms.BooleanField(label="The amount that part 1 withholds", required=False)

    def __init__(self, *args: Any, paper: Paper, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.apart = {
            rec.number: amount for rec in paper.recommendations if (amount := withheld(rec))
        }
        numbers = [(rec.number, rec.number) for rec in paper.recommendations]
        choose(self, "recommendation", [("", "Choose"), *numbers])

    def clean(self) -> dict[str, Any]:
        number = self.cleaned_data.get("recommendation")
        clean_range(self)
        if self.cleaned_data.get("withheld") and number and number not in self.apart:
            sentence = f"Part 1 does not withhold the amount of recommendation {number}."
            self.add_error("withheld", sentence)
        return self.cleaned_data

    def data_of(self) -> dict[str, Any]:
        """Return the figure of a valid row."""
        figure = {
            "recommendation": self.cleaned_data["recommendation"],
            "label": self.cleaned_data["label"],
            "amount": amount_data(self, "amount"),
        }
        if not self.cleaned_data["withheld"]:
            return figure
        vat = self.apart[figure["recommendation"]].vat
        return figure | {"withheld": True, "amount": {**figure["amount"], "vat": vat}}


class Part2Form(Form):
    """The eight headings of part 2."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, title in SECTIONS.items():
            self.fields[name] = ParagraphsField(
                label=title, required=False, max_length=LONG, rows=5
            )

    def applied(self, part_2: Part2Paper, rows: Sequence[FigureForm]) -> Part2Paper:
        """Return part 2 as typed."""
        figures = [row.data_of() for row in rows if row.cleaned_data]
        data = {**as_data(part_2), "sections": dict(self.cleaned_data), "figures": figures}
        try:
            return part_2_of(data)
        except Refused as refused:
            raise at_fields(self, refused.reasons, next(iter(self.fields))) from refused


def figure_initial(part_2: Part2Paper) -> list[dict[str, Any]]:
    """Return how the figures of part 2 stand in their rows."""
    return [
        {
            "recommendation": figure.recommendation,
            "label": figure.label,
            "withheld": figure.withheld,
            **amount_initial(figure.amount, "amount"),
        }
        for figure in part_2.figures
    ]


def sections_initial(piece: Plain) -> dict[str, Any]:
    """Return how eight sections stand in a form."""
    return piece.model_dump()


# ---- Attachments --------------------------------------------------------------------------------

FILE_KINDS = [
    ("business_case", "Business case"),
    ("dpia", "Data protection impact assessment"),
    ("equality_assessment", "Equality impact assessment"),
    ("minutes", "Minutes"),
    ("quote", "Quote"),
    ("evidence", "Evidence: the signed paper or e-mail"),
    ("other", "Other paper"),
]
MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".txt": "text/plain",
}


class AttachmentForm(Form):
    """A file for part 1 or part 2."""

    file = FileField(
        label="File", help_text="PDF, PNG, Word (.docx), Excel (.xlsx) or plain text, up to 20 MB."
    )
    kind = forms.ChoiceField(label="What it is", choices=[("", "Choose"), *FILE_KINDS])
    title = TextField(label="Title", max_length=300)
    part = forms.ChoiceField(
        label="Where it belongs",
        widget=Radios(hints={"2": "Kept apart; read only by those in the route."}),
        choices=[("1", "Part 1"), ("2", "Part 2, exempt from publication")],
        initial="1",
    )

    def media_type(self) -> str:
        """Return the type that the file's name claims; the deed compares it with the bytes."""
        name = str(self.cleaned_data["file"].name).lower()
        return next((kind for end, kind in MEDIA_TYPES.items() if name.endswith(end)), "")
