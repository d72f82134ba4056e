"""Forms of recommendations: one for each kind, each with the piece of paper that it makes.

They read text into amounts, terms and dates; whether a recommendation may stand is said by the
checks when the whole paper is submitted.
"""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms

from approvals.forms.pieces import (
    QUALIFIERS,
    VAT,
    WHERE_WITHHELD,
    CodeField,
    RowForm,
    amount_data,
    amount_field,
    amount_initial,
    choose,
    clean_range,
    clean_supplier,
    clean_withheld,
    framework_choices,
    ladder_field,
    supplier_choices,
    supplier_data,
    supplier_initial,
    term_field,
    upper_field,
)
from approvals.paper import ContractAward, Paper, Recommendation
from contracts.models import Lot, Procurement, Route, Subject
from people.forms import Form, ParagraphsField, TextField

LONG = 100_000
ROWS = 3


class RecommendationForm(Form):
    """What all kinds have: a number and words."""

    kind: ClassVar[str] = ""
    heading: ClassVar[str] = ""
    hint: ClassVar[str] = ""
    row_form: ClassVar[type[RowForm] | None] = None
    row_heading: ClassVar[str] = ""
    more_form: ClassVar[type[RowForm] | None] = None
    more_heading: ClassVar[str] = ""
    more_hint: ClassVar[str] = ""
    more_button: ClassVar[str] = "Add another contract"
    words = ParagraphsField(label="Words of the recommendation", max_length=LONG, rows=4)
    number = CodeField(
        label="Number",
        required=False,
        max_length=64,
        width="5",
        help_text="Leave empty to number it by its place.",
    )

    def __init__(self, *args: Any, paper: Paper, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.paper, self.today = paper, today
        self.prepare()
        self.order_fields(["words"])
        self.fields["number"] = self.fields.pop("number")

    def prepare(self) -> None:
        """Give fields their choices."""

    def row_words(self) -> dict[str, Any]:
        """Return what each row is made with, read once for all."""
        return {}

    def more_words(self) -> dict[str, Any]:
        """Return what each further row is made with."""
        return {}

    @staticmethod
    def initial_of(rec: Any) -> dict[str, Any]:
        """Return how a recommendation stands in this form, number and words apart."""
        return {}

    @staticmethod
    def rows_initial(rec: Any) -> list[dict[str, Any]]:
        """Return how a recommendation stands in the rows."""
        return []

    @staticmethod
    def more_initial(rec: Any) -> list[dict[str, Any]]:
        """Return how a recommendation stands in its further rows."""
        return []

    @abstractmethod
    def facts(self, rows: Sequence[RowForm], more: Sequence[RowForm] = ()) -> dict[str, Any]:
        """Return what this kind adds to number and words, as JSON data."""

    def asked(self) -> Recommendation | None:
        """Return as much of the recommendation as was typed and can be read, if it says enough."""
        return None

    def clean_rows(self, rows: Sequence[RowForm], more: Sequence[RowForm] = ()) -> None:
        """Refuse what does not hold across rows."""

    def data_of(self, rows: Sequence[RowForm], more: Sequence[RowForm] = ()) -> dict[str, Any]:
        """Return the recommendation of a valid form; the number may be empty."""
        cleaned = self.cleaned_data
        plain = {"kind": self.kind, "number": cleaned["number"], "words": cleaned["words"]}
        filled = [[row for row in several if row.cleaned_data] for several in (rows, more)]
        return {**plain, **self.facts(*filled)}


class ResolutionForm(RecommendationForm):
    """A recommendation that only records."""

    kind = "resolution"
    heading = "Resolution"
    hint = "It only records: no money moves, no contract changes, nobody gets authority."

    def facts(self, rows: Sequence[RowForm], more: Sequence[RowForm] = ()) -> dict[str, Any]:
        return {}


# ---- Contract award -----------------------------------------------------------------------------


class ContractAwardForm(RecommendationForm):
    """A contract may be let, up to a value and for a term."""

    kind = "contract_award"
    heading = "Contract award"
    contract = CodeField(
        label="Reference of the new contract", max_length=64, width="20", help_text="Not yet taken."
    )
    title = TextField(label="Title of the contract", max_length=200)
    supplier = forms.ChoiceField(label="Supplier", required=False)
    new_supplier = TextField(label="Name of a new supplier", required=False, max_length=200)
    company_number = TextField(
        label="Company number of the new supplier",
        required=False,
        max_length=16,
        width="20",
        help_text="If it is known. For example, OC300001.",
    )
    route = forms.ChoiceField(label="How it is let", choices=[("", "Choose"), *Route.choices])
    subject = forms.ChoiceField(
        label="What it is for",
        choices=Subject.choices,
        initial=Subject.NOT_STATED,
        help_text="The law sets other limits for works and for the light touch.",
    )
    begun_by = forms.ChoiceField(
        label="Procurement that it is the award of",
        required=False,
        help_text="If a decision in this ledger began it. Awards are held to its ceiling.",
    )
    framework = forms.ChoiceField(label="Framework", required=False)
    lot = forms.ChoiceField(label="Lot", required=False)
    amount = amount_field(
        "Value",
        required=False,
        help_text="Without options. Like £1.350m or £549,000. Needed unless it is withheld.",
    )
    upper = upper_field()
    amount_words = TextField(
        label="Value in the words of the paper",
        required=False,
        max_length=300,
        help_text="Only if the recommendation words it otherwise.",
    )
    qualifier = forms.ChoiceField(
        label="The value is", choices=QUALIFIERS, help_text=WHERE_WITHHELD
    )
    vat = forms.ChoiceField(label="VAT", choices=VAT)
    term = ladder_field(
        "Term", help_text="For example, 1 year, 5+1+1, to 31 March 2029, or perpetual."
    )
    options = ladder_field(
        "Options to extend",
        base="1 year",
        help_text="For example, 1 year, 2 x 1 year, or break at 3 years.",
    )
    option_notice = term_field(
        "Notice of an option", required=False, help_text="How long before it begins it is given."
    )
    options_printed = TextField(
        label="Options in the words of the paper", required=False, max_length=300
    )
    options_reading = forms.ChoiceField(
        label="How the options count",
        choices=[
            ("not stated", "Not stated"),
            ("extra", "They come on top of the term"),
            ("total", "They are within the term"),
        ],
        required=False,
    )

    def prepare(self) -> None:
        choose(self, "supplier", supplier_choices())
        choose(self, "framework", [("", "No framework"), *framework_choices()])
        begun = [(row.reference, str(row)) for row in Procurement.objects.order_by("reference")]
        choose(self, "begun_by", [("", "No procurement of this ledger"), *begun])
        lots = Lot.objects.select_related("framework").order_by("framework__name", "code")
        lot_choices = [
            (f"{lot.framework.code}|{lot.code}", f"{lot.framework}: {lot.name}") for lot in lots
        ]
        choose(self, "lot", [("", "No lot"), *lot_choices])

    @staticmethod
    def initial_of(rec: ContractAward) -> dict[str, Any]:
        named = supplier_initial(rec.supplier)
        return {
            **rec.model_dump(
                include={"contract", "title", "route", "framework", "term", "subject"}
            ),
            **rec.model_dump(include={"options", "options_printed", "options_reading"}),
            "option_notice": rec.option_notice or "",
            "begun_by": rec.begun_by or "",
            "lot": f"{rec.framework}|{rec.lot}" if rec.lot else "",
            **amount_initial(rec.amount, "amount"),
            **named,
        }

    def clean(self) -> dict[str, Any]:
        cleaned = clean_supplier(self)
        lot = cleaned.get("lot")
        if lot and lot.partition("|")[0] != cleaned.get("framework"):
            self.add_error("lot", "This lot belongs to another framework.")
        withheld = clean_withheld(self, "amount_words", "upper")
        clean_range(self)
        if not withheld and cleaned.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", "Enter the value, or say that it is withheld in part 2.")
        return cleaned

    def facts(self, rows: Sequence[RowForm], more: Sequence[RowForm] = ()) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {
            "contract": cleaned["contract"],
            "title": cleaned["title"],
            "supplier": supplier_data(self),
            "route": cleaned["route"],
            "subject": cleaned["subject"],
            "framework": cleaned["framework"] or None,
            "begun_by": cleaned["begun_by"] or None,
            "lot": cleaned["lot"].partition("|")[2] or None,
            "amount": amount_data(self, "amount"),
            "term": cleaned["term"] or "",
            "options": cleaned["options"] or "",
            "options_printed": cleaned["options_printed"],
            "options_reading": cleaned["options_reading"] or "not stated",
            "option_notice": cleaned["option_notice"] or None,
        }


def rows_shown(data: Mapping[str, Any], name: str = "rows") -> int:
    """Return how many rows a sent form had; never more than anybody would type."""
    typed = str(data.get(name, ""))
    return min(int(typed), 200) if typed.isascii() and typed.isdigit() and len(typed) < 5 else ROWS
