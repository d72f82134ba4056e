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
    CodeField,
    RowForm,
    amount_data,
    amount_field,
    amount_initial,
    choose,
    contract_choices,
    ground_choices,
    supplier_choices,
    term_field,
)
from approvals.paper import ContractAward, ContractChange, Paper, Recommendation
from approvals.stated import Amount
from contracts.models import Framework, Lot, Route, Subject
from people.forms import Form, ParagraphsField, Radios, TextField
from people.models import Organisation

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
    framework = forms.ChoiceField(label="Framework", required=False)
    lot = forms.ChoiceField(label="Lot", required=False)
    amount = amount_field("Value", help_text="Without options. Like £1.350m or £549,000.")
    amount_words = TextField(
        label="Value in the words of the paper",
        required=False,
        max_length=300,
        help_text="Only if the recommendation words it otherwise.",
    )
    qualifier = forms.ChoiceField(label="The value is", choices=QUALIFIERS)
    vat = forms.ChoiceField(label="VAT", choices=VAT)
    term = term_field("Term")
    options = term_field("Options to extend", required=False, help_text="For example, 1 year.")
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
        frameworks = Framework.objects.order_by("name").values_list("code", "name")
        choose(self, "framework", [("", "No framework"), *frameworks])
        lots = Lot.objects.select_related("framework").order_by("framework__name", "code")
        lot_choices = [
            (f"{lot.framework.code}|{lot.code}", f"{lot.framework}: {lot.name}") for lot in lots
        ]
        choose(self, "lot", [("", "No lot"), *lot_choices])

    @staticmethod
    def initial_of(rec: ContractAward) -> dict[str, Any]:
        known = _organisation(rec)
        named = {"supplier": str(known.pk)} if known else {"new_supplier": rec.supplier.name}
        return {
            **rec.model_dump(
                include={"contract", "title", "route", "framework", "term", "subject"}
            ),
            **rec.model_dump(include={"options", "options_printed", "options_reading"}),
            "lot": f"{rec.framework}|{rec.lot}" if rec.lot else "",
            "company_number": "" if known else rec.supplier.company_number,
            **amount_initial(rec.amount, "amount"),
            **named,
        }

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        named = [bool(cleaned.get(name)) for name in ("supplier", "new_supplier")]
        if "new_supplier" in cleaned and not any(named):
            self.add_error("supplier", "Choose a supplier, or name a new one.")
        if all(named):
            self.add_error("new_supplier", "Choose a supplier or name a new one, not both.")
        lot = cleaned.get("lot")
        if lot and lot.partition("|")[0] != cleaned.get("framework"):
            self.add_error("lot", "This lot belongs to another framework.")
        number = str(cleaned.get("company_number") or "").upper().replace(" ", "")
        if number and not (number.isascii() and number.isalnum()):
            self.add_error("company_number", "A company number has letters and figures only.")
        cleaned["company_number"] = number
        return cleaned

    def facts(self, rows: Sequence[RowForm], more: Sequence[RowForm] = ()) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {
            "contract": cleaned["contract"],
            "title": cleaned["title"],
            "supplier": self._supplier(),
            "route": cleaned["route"],
            "subject": cleaned["subject"],
            "framework": cleaned["framework"] or None,
            "lot": cleaned["lot"].partition("|")[2] or None,
            "amount": amount_data(self, "amount"),
            "term": cleaned["term"] or "",
            "options": cleaned["options"] or "",
            "options_printed": cleaned["options_printed"],
            "options_reading": cleaned["options_reading"] or "not stated",
        }

    def _supplier(self) -> dict[str, str]:
        cleaned = self.cleaned_data
        if not cleaned["supplier"]:
            number = cleaned["company_number"]
            return {"name": cleaned["new_supplier"], "company_number": number}
        known = Organisation.objects.get(pk=cleaned["supplier"])
        return {"name": known.name, "company_number": known.company_number}


def _organisation(rec: ContractAward) -> Organisation | None:
    name, number = rec.supplier.name, rec.supplier.company_number
    if number:
        return Organisation.objects.filter(company_number=number).first()
    return Organisation.objects.filter(name__iexact=name).order_by("pk").first()


# ---- Contract change ----------------------------------------------------------------------------


class ContractChangeForm(RecommendationForm):
    """A contract that stands changes in value, time or both."""

    kind = "contract_change"
    heading = "Contract change"
    contract = forms.ChoiceField(label="Contract")
    change = forms.ChoiceField(
        label="What changes",
        widget=Radios(),
        choices=[
            ("value_increase", "The value rises"),
            ("extension", "The time is extended, with or without more value"),
            ("clerical", "A clerical correction"),
        ],
    )
    amount = amount_field("Increase in value", required=False, help_text="Like £120k or £400,000.")
    amount_words = TextField(
        label="Increase in the words of the paper",
        required=False,
        max_length=300,
        help_text="Only if the recommendation words it otherwise.",
    )
    qualifier = forms.ChoiceField(label="The increase is", choices=QUALIFIERS)
    vat = forms.ChoiceField(label="VAT", choices=VAT)
    term = term_field("Time added", required=False)
    new_value = amount_field(
        "Value after the change",
        required=False,
        help_text="If the paper states it: it is compared with the contract as it stands.",
    )
    share_printed = TextField(
        label="Increase in per cent, as the paper states it",
        required=False,
        max_length=20,
        width="10",
    )
    relies_on = forms.ChoiceField(
        label="Ground on which the law permits it",
        required=False,
        choices=ground_choices,
        help_text="Of the law that the contract lives under. Its limits are measured.",
    )
    ground = TextField(
        label="Ground of the modification",
        required=False,
        max_length=200,
        help_text="In the words of the paper.",
    )
    reason = ParagraphsField(label="Reason", required=False, max_length=LONG, rows=4)

    def prepare(self) -> None:
        choose(self, "contract", contract_choices())

    @staticmethod
    def initial_of(rec: ContractChange) -> dict[str, Any]:
        return {
            **rec.model_dump(include={"contract", "change", "term"}),
            **rec.model_dump(include={"share_printed", "relies_on", "ground", "reason"}),
            **{k: v for k, v in amount_initial(rec.new_value, "new_value").items() if "new" in k},
            **amount_initial(rec.amount, "amount"),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        change, has_value = cleaned.get("change"), bool(self["amount"].data)
        if change == "value_increase" and not has_value:
            self.add_error("amount", "Enter by how much the value rises.")
        if change == "extension" and not self["term"].data:
            self.add_error("term", "Enter how much time is added.")
        return cleaned

    def asked(self) -> Recommendation | None:
        cleaned = self.cleaned_data
        if not cleaned.get("contract"):
            return None
        return ContractChange(
            kind="contract_change",
            number="0",
            words="",
            contract=cleaned["contract"],
            change=cleaned.get("change") or "value_increase",
            amount=Amount.model_validate(found) if (found := amount_data(self, "amount")) else None,
            term=cleaned.get("term") or "",
            relies_on=cleaned.get("relies_on") or None,
        )

    def facts(self, rows: Sequence[RowForm], more: Sequence[RowForm] = ()) -> dict[str, Any]:
        cleaned = self.cleaned_data
        plain = ("contract", "change", "share_printed", "ground", "reason")
        return {
            **{name: cleaned[name] for name in plain},
            "amount": amount_data(self, "amount"),
            "term": cleaned["term"] or "",
            "relies_on": cleaned["relies_on"] or None,
            "new_value": amount_data(self, "new_value"),
        }


def rows_shown(data: Mapping[str, Any], name: str = "rows") -> int:
    """Return how many rows a sent form had; never more than anybody would type."""
    typed = str(data.get(name, ""))
    return min(int(typed), 200) if typed.isascii() and typed.isdigit() and len(typed) < 5 else ROWS
