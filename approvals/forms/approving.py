"""The form of an approval: what is approved or noted that moves no line and no contract here."""

from collections.abc import Sequence
from typing import Any, get_args

from django import forms

from approvals.forms.pieces import (
    VAT,
    Choices,
    RowForm,
    amount_data,
    amount_field,
    amount_initial,
    choose,
    year_choices,
)
from approvals.forms.recommending import LONG, RecommendationForm
from approvals.matters import MATTERS, Approval
from approvals.stated import Money, Role
from budgets.money import pounds
from people.forms import ParagraphsField, TextField

QUALIFIERS = [
    ("exactly", "Exactly this amount"),
    ("up to", "Up to this amount"),
    ("circa", "About this amount (circa)"),
    ("at least", "At least this amount"),
    ("nil", "Nil"),
    ("withheld", "Withheld in part 2"),
    ("not stated", "Not stated"),
]
NO_VALUE = ("nil", "withheld", "not stated")
PER = [("once", "In all"), *((unit, f"Each {unit}") for unit in ("year", "month", "week", "day"))]


class PartyForm(RowForm):
    """Somebody whom an approval names."""

    role = forms.ChoiceField(
        label="Role", choices=[("", "Choose"), *((r, r.capitalize()) for r in get_args(Role))]
    )
    name = TextField(label="Name", max_length=300)

    def data_of(self) -> dict[str, Any]:
        """Return the party of a valid row."""
        return {"role": self.cleaned_data["role"], "name": self.cleaned_data["name"]}


class FigureRow(RowForm):
    """What of the amount falls in one year, or to one party."""

    year = forms.ChoiceField(label="Year", required=False)
    party = TextField(label="For whom", required=False, max_length=300)
    amount = amount_field("Amount")

    def __init__(self, *args: Any, years: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "year", years)

    def data_of(self) -> dict[str, Any]:
        """Return the figure of a valid row."""
        year, party = self.cleaned_data["year"] or None, self.cleaned_data["party"]
        what = "year" if year else "part"
        return {"what": what, "year": year, "party": party, "amount": amount_data(self, "amount")}


class ApprovalForm(RecommendationForm):
    """Something is approved or noted that changes no line, contract or clause of this ledger."""

    kind = "approval"
    heading = "Approval"
    hint = (
        "For grants, leases, settlements, procurements to begin, notes and the like. It moves no "
        "budget and lets no contract: for those, add a budget change, an award or a change."
    )
    row_form = PartyForm
    row_heading = "Party"
    more_form = FigureRow
    more_heading = "Split by year or by party"
    more_hint = "If the paper splits the amount: the parts must add up to it."
    more_button = "Add another part"
    matter = forms.ChoiceField(label="Matter", choices=[("", "Choose"), *MATTERS.items()])
    amount = amount_field("Amount", required=False, help_text="Like £1,234,567.89 or 249k.")
    qualifier = forms.ChoiceField(label="The amount is", choices=QUALIFIERS)
    upper = amount_field("To", required=False, help_text="The upper end, if it is a range.")
    per = forms.ChoiceField(label="How often", choices=PER)
    plus = TextField(
        label="What comes on top, of unknown amount",
        required=False,
        max_length=300,
        help_text="For example, disbursements.",
    )
    vat = forms.ChoiceField(label="VAT", choices=VAT)
    money = forms.ChoiceField(
        label="What money it is",
        choices=[(money, money.capitalize()) for money in get_args(Money)],
        initial="not stated",
    )
    conditions = ParagraphsField(label="Conditions", required=False, max_length=LONG, rows=3)

    @staticmethod
    def initial_of(rec: Approval) -> dict[str, Any]:
        amount = rec.amount
        later = {"per": amount.per, "plus": amount.plus, "upper": amount.to} if amount else {}
        plain = rec.model_dump(include={"matter", "conditions"})
        return {**plain, "money": rec.money, **amount_initial(amount, "amount"), **later}

    @staticmethod
    def rows_initial(rec: Approval) -> list[dict[str, Any]]:
        return [{"role": party.role, "name": party.name} for party in rec.parties]

    @staticmethod
    def more_initial(rec: Approval) -> list[dict[str, Any]]:
        return [
            {"year": one.year or "", "party": one.party, **amount_initial(one.amount, "amount")}
            for one in rec.stated
            if one.what in ("year", "part")
        ]

    def more_words(self) -> dict[str, Any]:
        kept = {one.year for rec in self.paper.recommendations for one in rec.stated}
        years = [("", "No year"), *year_choices(self.today)[1:]]
        return {
            "years": years + [(y, y) for y in sorted(filter(None, kept)) if (y, y) not in years]
        }

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        typed, qualifier = bool(self["amount"].data), cleaned.get("qualifier")
        if typed and qualifier in NO_VALUE:
            words = dict(QUALIFIERS)[qualifier].lower()
            self.add_error("amount", f"Leave the amount empty: it is said to be {words}.")
        low, upper = cleaned.get("amount"), cleaned.get("upper")
        if upper is not None and not typed:
            self.add_error("amount", "Enter where the range begins.")
        if upper is not None and low is not None and upper <= low:
            self.add_error("upper", f"Enter more than {pounds(low)}, where the range begins.")
        return cleaned

    def facts(self, rows: Sequence[RowForm], more: Sequence[RowForm] = ()) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {
            "matter": cleaned["matter"],
            "amount": self._amount(),
            "money": cleaned["money"],
            "conditions": cleaned["conditions"],
            "parties": [row.data_of() for row in rows if isinstance(row, PartyForm)],
            "stated": [row.data_of() for row in more if isinstance(row, FigureRow)],
        }

    def _amount(self) -> dict[str, Any] | None:
        cleaned = self.cleaned_data
        amount = amount_data(self, "amount")
        if amount is None:
            value = "0.00" if cleaned["qualifier"] == "nil" else None
            if cleaned["qualifier"] == "exactly":
                return None
            amount = {"value": value, "qualifier": cleaned["qualifier"], "vat": cleaned["vat"]}
        upper = cleaned["upper"]
        to = None if upper is None else f"{upper:.2f}"
        return {**amount, "to": to, "per": cleaned["per"], "plus": cleaned["plus"]}
