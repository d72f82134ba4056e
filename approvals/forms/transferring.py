"""The form of a budget change: transfers between lines and years, row by row."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms

from approvals.drivers import DRIVERS
from approvals.forms.pieces import (
    Choices,
    Group,
    Grouped,
    LineField,
    RowForm,
    amount_data,
    amount_field,
    amount_initial,
    choose,
    line_names,
    year_choices,
)
from approvals.forms.recommending import LONG, RecommendationForm
from approvals.paper import BudgetChange, BudgetItem
from approvals.stated import Amount, Stated
from budgets.models import CarryForward
from budgets.money import pounds
from people.forms import DateField, ParagraphsField, ReadField, TextField

OUT_OF = [("not yet profiled", "Not yet profiled")]


def _whole_number(text: str) -> int:
    """Return the number of a posting, or raise ValueError in words for who typed it."""
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 16):
        raise ValueError(f"“{text}” is no number of a posting. It is a whole number, such as 17.")
    return int(text)


class TransferForm(RowForm):
    """Money from one line to another."""

    line = LineField(label="To line")
    source = LineField(label="From line")
    amount = amount_field("Amount", help_text="Like £1,234,567.89, 49.927m or 249k.")
    year = forms.ChoiceField(label="Year", required=False)
    source_year = forms.ChoiceField(label="Out of year", required=False, initial="the same")
    corrects = ReadField(
        label="Corrects posting (number)", read=_whole_number, required=False, show=str
    )

    commitments = amount_field(
        "Commitments that move with it",
        required=False,
        help_text="Between two years of one line: how much of what contracts commit moves too.",
    )

    def __init__(self, *args: Any, lines: Mapping[str, str], years: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("line", "source"):
            field = self.fields[name]
            if isinstance(field, LineField):
                field.names = lines
                field.help_text = lines.get(self.initial.get(name, ""), "")
        choose(self, "year", years)
        choose(self, "source_year", [("the same", "The same year"), *OUT_OF, *years[1:]])

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        one_line = cleaned.get("line") and cleaned.get("line") == cleaned.get("source")
        if one_line and cleaned.get("source_year") in ("the same", "", cleaned.get("year")):
            self.add_error("source", "Money moves between two different lines or years.")
        return cleaned

    def data_of(self) -> dict[str, Any]:
        """Return the item of a valid row."""
        cleaned = self.cleaned_data
        return {
            "line": cleaned["line"],
            "source": cleaned["source"],
            "amount": amount_data(self, "amount"),
            "year": cleaned["year"] or None,
            "source_year": cleaned["source_year"] or "the same",
            "corrects": cleaned["corrects"],
            "commitments": amount_data(self, "commitments"),
        }


OTHER_DRIVER = "other"


class DriverForm(RowForm):
    """What one cost driver, or one item of it, comes to in a year or in all."""

    driver = forms.ChoiceField(
        label="Cost driver",
        choices=[
            ("", "Choose"),
            *((name, name) for name in DRIVERS),
            (OTHER_DRIVER, "Another, named beside"),
        ],
    )
    other = TextField(label="Another driver", required=False, max_length=200)
    item = TextField(label="Item", required=False, max_length=200)
    year = forms.ChoiceField(label="Year", required=False)
    amount = amount_field("Amount", help_text="Like £1,234,567.89, 49.927m or 249k.")

    def __init__(self, *args: Any, years: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "year", [("", "No year"), *years[1:]])

    @staticmethod
    def initial_of(one: Stated) -> dict[str, Any]:
        """Return how a part stands in a row."""
        listed = one.driver in DRIVERS
        return {
            "driver": one.driver if listed else OTHER_DRIVER,
            "other": "" if listed else one.driver,
            "item": one.words,
            "year": one.year or "",
            **amount_initial(one.amount, "amount"),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if (cleaned.get("driver") == OTHER_DRIVER) != bool(cleaned.get("other")):
            self.add_error("other", "Name another driver here, or choose one from the list.")
        return cleaned

    def data_of(self) -> dict[str, Any]:
        """Return the part of a valid row."""
        cleaned = self.cleaned_data
        return {
            "what": "part",
            "driver": cleaned["other"] or cleaned["driver"],
            "words": cleaned["item"],
            "year": cleaned["year"] or None,
            "amount": amount_data(self, "amount"),
        }


SUMS = ("money_in", "match", "money_out")
GRANT = ("grantor", *SUMS, "last_day", "carry_forward", "conditions")


class BudgetChangeForm(RecommendationForm, Grouped):
    """Money moves between lines."""

    kind = "budget_change"
    heading = "Budget change"
    hint = (
        "Each row is one transfer, from a line to a line by their codes. A row left empty is not "
        "there."
    )
    groups: ClassVar[tuple[Group, ...]] = (
        Group("", ("words", "number")),
        Group(
            "Contingency, correction or year end",
            ("released_by", "reason", "year_end"),
            folded=True,
        ),
        Group(
            "A grant that comes in, or is carried forward", (*GRANT, "grant_consent"), folded=True
        ),
    )
    row_form = TransferForm
    row_heading = "Transfer"
    more_form = DriverForm
    more_heading = "Break it down by cost driver"
    more_hint = "If the paper says what drives the cost: the parts must add up to the change."
    more_button = "Add another part"
    released_by = TextField(
        label="Board that released contingency, and when",
        required=False,
        max_length=300,
        help_text="Only if money leaves a contingency. For example, Programme Board, 3 May 2026.",
    )
    reason = ParagraphsField(
        label="Reason, if a posting is corrected", required=False, max_length=LONG, rows=2
    )

    year_end = forms.BooleanField(
        label="This is a year-end adjustment of a year that is closed softly",
        required=False,
        help_text="The Chief Finance Officer approves it, up to the day of the final accounts.",
    )

    grantor = TextField(
        label="Grantor",
        required=False,
        max_length=300,
        help_text="Only if income is a grant: who gives it. For example, Home Office.",
    )
    money_in = amount_field("In", required=False, help_text="What the grantor pays.")
    match = amount_field("Match", required=False, help_text="What is added of our own.")
    money_out = amount_field(
        "Out", required=False, help_text="What is spent: in and match, or the difference is told."
    )
    last_day = DateField(
        label="Last day of the grant",
        required=False,
        help_text="The last on which it may be spent. For example, 31 March 2027.",
    )
    carry_forward = forms.ChoiceField(
        label="Carry forward",
        required=False,
        choices=[("", "Not stated"), *CarryForward.choices[:3]],
    )
    conditions = ParagraphsField(
        label="Conditions of the grant", required=False, max_length=LONG, rows=2
    )
    grant_consent = TextField(
        label="Who consented to carry a grant forward, and when",
        required=False,
        max_length=300,
        help_text="Only if money of a grant is carried into a later year.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if any(cleaned.get(name) for name in GRANT[1:]) and not cleaned.get("grantor"):
            self.add_error("grantor", "Name who gives the grant, or leave its terms out.")
        return cleaned

    def prepare(self) -> None:
        self.lines = line_names()

    def row_words(self) -> dict[str, Any]:
        years = year_choices(self.today)
        items = [item for rec in self.paper.recommendations for item in _items(rec)]
        kept = {year for item in items for year in (item.year, item.leaves_in)}
        years += [(y, y) for y in sorted(filter(None, kept)) if (y, y) not in years]
        return {"lines": self.lines, "years": years}

    @staticmethod
    def rows_initial(rec: BudgetChange) -> list[dict[str, Any]]:
        return [
            {
                "line": item.line,
                "source": item.source,
                "year": item.year or "",
                "source_year": item.source_year,
                "corrects": item.corrects,
                **amount_initial(item.amount, "amount"),
                **amount_initial(item.commitments, "commitments"),
            }
            for item in rec.items
        ]

    def more_words(self) -> dict[str, Any]:
        return {"years": self.row_words()["years"]}

    @staticmethod
    def more_initial(rec: BudgetChange) -> list[dict[str, Any]]:
        return [DriverForm.initial_of(one) for one in rec.stated if is_driver_row(one)]

    def clean_rows(self, rows: Sequence[RowForm], more: Sequence[RowForm] = ()) -> None:
        if not any(row.cleaned_data for row in rows):
            self.add_error(None, "Enter at least one transfer: two lines and an amount.")

    def facts(self, rows: Sequence[RowForm], more: Sequence[RowForm] = ()) -> dict[str, Any]:
        cleaned = self.cleaned_data
        items = [row.data_of() for row in rows if isinstance(row, TransferForm)]
        return {
            "items": items,
            "released_by": cleaned["released_by"],
            "reason": cleaned["reason"],
            "stated": [row.data_of() for row in more if isinstance(row, DriverForm)],
            "year_end": cleaned["year_end"],
            "grant": self._grant() if cleaned["grantor"] else None,
            "grant_consent": cleaned["grant_consent"],
        }

    def _grant(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        sums = {name: cleaned[name] for name in SUMS}
        return {
            "grantor": cleaned["grantor"],
            "conditions": cleaned["conditions"],
            "last_day": cleaned["last_day"].isoformat() if cleaned["last_day"] else None,
            **{name: None if one is None else f"{one:.2f}" for name, one in sums.items()},
            "carry_forward": cleaned["carry_forward"] or CarryForward.NOT_STATED.value,
        }

    @staticmethod
    def initial_of(rec: BudgetChange) -> dict[str, Any]:
        plain = {"released_by", "reason", "year_end", "grant_consent"}
        grant = dict(rec.grant) if rec.grant else {}
        for name in SUMS:
            grant[name] = "" if grant.get(name) is None else pounds(grant[name])
        if grant.get("carry_forward") == CarryForward.NOT_STATED:
            grant["carry_forward"] = ""
        return {**rec.model_dump(include=plain), **grant}


def is_driver_row(one: Stated) -> bool:
    """Say whether a figure stands whole in the rows of cost drivers: a plain part, all of it."""
    if not one.driver or one.amount is None or one.amount.value is None:
        return False
    amount = Amount(value=one.amount.value, printed=one.amount.printed)
    plain = Stated(what="part", driver=one.driver, words=one.words, year=one.year, amount=amount)
    return one == plain


def _items(rec: object) -> tuple[BudgetItem, ...]:
    return rec.items if isinstance(rec, BudgetChange) else ()
