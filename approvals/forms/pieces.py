"""Fields and choices that the forms of decisions share; what was typed stays beside its value.

Nothing here saves, and nothing here decides who may.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict

from approvals.stated import Amount, SupplierName
from budgets.models import Line
from budgets.money import FinancialYear, NotAnAmount, parse_pounds, pounds
from contracts.ladder import ladder
from contracts.law import law
from contracts.models import Contract, Framework
from contracts.terms import NotATerm, Term
from people.forms import Form, ReadField, TextField
from people.models import Milestone, Organisation, Post, Programme
from people.refusals import Reason, Refused

Choices = list[tuple[str, str]]

NOT_PROFILED = ("", "Not yet profiled")
QUALIFIERS = [
    ("exactly", "Exactly this amount"),
    ("up to", "Up to this amount"),
    ("circa", "About this amount (circa)"),
    ("withheld", "Withheld in part 2"),
    ("not stated", "Not stated"),
]
WITHHELD = "withheld"
WHERE_WITHHELD = (
    "If it is withheld in part 2, leave the amount empty here and enter it under “Text of part 2”."
)
VAT = [
    ("not stated", "Not stated"),
    ("exclusive", "VAT is not included"),
    ("inclusive", "VAT is included"),
]
YEARS_AHEAD = 12


def amount_field(label: str, *, required: bool = True, help_text: str = "") -> ReadField:
    """Return a field that reads pounds and pence, strictly."""
    return ReadField(
        label=label, read=parse_pounds, show=pounds, required=required, help_text=help_text
    )


def upper_field() -> ReadField:
    """Return the field for the upper end of a range; what it authorises is that."""
    return amount_field("To", required=False, help_text="The upper end, if it is a range.")


def term_field(label: str, *, required: bool = True, help_text: str = "") -> ReadField:
    """Return a field that reads a length of time in words."""
    return ReadField(
        label=label,
        read=lambda text: str(Term.parse(text)),
        required=required,
        help_text=help_text or "For example, 1 year, 18 months or 11 months and 14 days.",
    )


def ladder_field(label: str, *, base: str = "", help_text: str = "") -> ReadField:
    """Return a field that reads a term in its words ("5+1+1"), or options to a base term."""

    def as_read(text: str) -> str:
        try:
            return str(Term.parse(text))
        except NotATerm:
            ladder(*filter(None, (base, text)))
        return text.strip()

    return ReadField(label=label, read=as_read, required=not base, help_text=help_text)


class CodeField(TextField):
    """A code of the paper format: plain letters, figures, spaces and . _ -"""

    def validate(self, value: str) -> None:
        super().validate(value)
        plain = value.replace(" ", "").translate(str.maketrans("", "", "._-"))
        if value and not (plain.isascii() and plain.isalnum() and value[0].isalnum()):
            raise forms.ValidationError(
                f"{self.label}: use plain letters, figures, spaces and . _ - only, "
                "and begin with a letter or figure."
            )


class LineField(CodeField):
    """The code of a budget line, typed or taken from the list of lines that its page holds once.

    A list of two thousand lines in every row would be the slowest part of the page.
    """

    LIST = "budget-lines"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=64, width="20", **kwargs)
        self.names: Mapping[str, str] = {}
        self.widget.attrs.update({"list": self.LIST, "autocomplete": "off", "spellcheck": "false"})

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and value not in self.names:
            raise forms.ValidationError(
                f"{self.label}: there is no budget line “{value}”. Enter the code of one, as the "
                "list of budget lines shows it."
            )


def typed_text(form: Form, name: str) -> str:
    """Return what was typed into a field of a bound form, without blanks at its ends."""
    return str(form[name].data or "").strip()


def amount_data(form: Form, name: str) -> dict[str, Any] | None:
    """Return the amount of a cleaned field with its words, qualifier and VAT; None if empty.

    Of one that is withheld in part 2 there is no value, and yet an amount.
    """
    value: Decimal | None = form.cleaned_data.get(name)
    withheld = name == "amount" and form.cleaned_data.get("qualifier") == WITHHELD
    if value is None and not withheld:
        return None
    words = form.cleaned_data.get(f"{name}_words") or typed_text(form, name)
    upper = form.cleaned_data.get("upper") if name == "amount" else None
    ranged = {"to": None if upper is None else f"{upper:.2f}"} if "upper" in form.fields else {}
    return {
        "value": None if value is None else f"{value:.2f}",
        "printed": words,
        "qualifier": form.cleaned_data.get("qualifier") or "exactly",
        "vat": form.cleaned_data.get("vat") or "not stated",
        **(ranged if name == "amount" else {}),
    }


def clean_range(form: Form) -> None:
    """Refuse a range that does not begin, or does not rise."""
    low, upper = form.cleaned_data.get("amount"), form.cleaned_data.get("upper")
    if upper is not None and not typed_text(form, "amount"):
        form.add_error("amount", "Enter where the range begins.")
    if upper is not None and low is not None and upper <= low:
        form.add_error("upper", f"Enter more than {pounds(low)}, where the range begins.")


def clean_withheld(form: Form, *tells: str) -> bool:
    """Say whether the amount is withheld in part 2; refuse what is typed of it, or ``tells`` it."""
    if form.cleaned_data.get("qualifier") != WITHHELD:
        return False
    for name in ("amount", *tells):
        if typed_text(form, name):
            form.add_error(
                name,
                f"{form.fields[name].label}: leave this empty; the amount is withheld, and only "
                "part 2 gives it.",
            )
    return True


def amount_initial(amount: Amount | None, name: str) -> dict[str, Any]:
    """Return how an amount of a paper stands in a form."""
    if amount is None:
        return {}
    typed = "" if amount.value is None else pounds(amount.value)
    own_words = amount.printed
    try:
        if amount.printed and parse_pounds(amount.printed) == amount.value:
            typed, own_words = amount.printed, ""
    except NotAnAmount:
        pass
    return {
        name: typed,
        f"{name}_words": own_words,
        "qualifier": amount.qualifier,
        "vat": amount.vat,
        "upper": amount.to,
    }


# ---- Choices from the ledger --------------------------------------------------------------------


def line_choices() -> Choices:
    """Return every budget line, plan by plan."""
    rows = Line.objects.select_related("plan").order_by("plan__name", "name")
    return [("", "Choose a line"), *((row.code, f"{row.plan}: {row}") for row in rows)]


def line_names() -> dict[str, str]:
    """Return the name of every budget line by its code, plan by plan."""
    return dict(line_choices()[1:])


def year_choices(today: date) -> Choices:
    """Return *not yet profiled* and the financial years about ``today``."""
    first = FinancialYear.of(today).start - 1
    years = [FinancialYear(first + step).label for step in range(YEARS_AHEAD)]
    return [NOT_PROFILED, *((year, year) for year in years)]


def framework_choices() -> Choices:
    """Return every framework, by name."""
    return list(Framework.objects.order_by("name").values_list("code", "name"))


def contract_choices() -> Choices:
    """Return every contract by its reference."""
    rows = Contract.objects.order_by("reference").values_list("reference", "title")
    return [("", "Choose a contract"), *((code, f"{code}, {title}") for code, title in rows)]


def ground_choices() -> list[tuple[str, Any]]:
    """Return the grounds of each law on which a contract may change."""
    grounds = [
        (regime.title, [(ground.code, str(ground)) for ground in law().grounds_of(regime.code)])
        for regime in law().regimes
    ]
    return [("", "Not chosen"), *grounds]


def supplier_choices() -> Choices:
    """Return every organisation by its key; firms of one name are told apart by their number."""
    rows = Organisation.objects.order_by("name", "pk")
    return [
        ("", "Choose a supplier, or name a new one below"),
        *((str(row.pk), f"{row} ({row.company_number or 'number not known'})") for row in rows),
    ]


def clean_supplier(form: forms.Form) -> dict[str, Any]:
    """Ask that a supplier is chosen or named, not both, and that its number is one."""
    cleaned = form.cleaned_data
    named = [bool(cleaned.get(name)) for name in ("supplier", "new_supplier")]
    if "new_supplier" in cleaned and not any(named):
        form.add_error("supplier", "Choose a supplier, or name a new one.")
    if all(named):
        form.add_error("new_supplier", "Choose a supplier or name a new one, not both.")
    number = str(cleaned.get("company_number") or "").upper().replace(" ", "")
    if number and not (number.isascii() and number.isalnum()):
        form.add_error("company_number", "A company number has letters and figures only.")
    cleaned["company_number"] = number
    return cleaned


def supplier_data(form: forms.Form) -> dict[str, str]:
    """Return the supplier that was chosen or named in a cleaned form."""
    cleaned = form.cleaned_data
    if not cleaned["supplier"]:
        return {"name": cleaned["new_supplier"], "company_number": cleaned["company_number"]}
    known = Organisation.objects.get(pk=cleaned["supplier"])
    return {"name": known.name, "company_number": known.company_number}


def supplier_initial(named: SupplierName) -> dict[str, str]:
    """Return how a supplier of a paper stands in a form: chosen where the ledger knows it."""
    rows = Organisation.objects.filter(name__iexact=named.name).order_by("pk")
    if named.company_number:
        rows = Organisation.objects.filter(company_number=named.company_number)
    known = rows.first()
    if known and known.name.casefold() == named.name.casefold():
        return {"supplier": str(known.pk), "company_number": ""}
    return {"new_supplier": named.name, "company_number": named.company_number}


def post_choices(empty: str = "Choose a post") -> Choices:
    """Return every post by its code."""
    rows = Post.objects.order_by("title").values_list("code", "title")
    return [("", empty), *rows]


def milestone_choices() -> Choices:
    """Return every milestone by its code."""
    rows = Milestone.objects.order_by("name").values_list("code", "name")
    return [("", "No milestone"), *rows]


def programme_choices() -> Choices:
    """Return every programme by its code."""
    rows = Programme.objects.order_by("name").values_list("code", "name")
    return [("", "No programme"), *rows]


def choose(form: forms.Form, name: str, choices: Choices) -> None:
    """Give a choice field of ``form`` its choices."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices


# ---- Rows and what was typed --------------------------------------------------------------------


class RowForm(Form):
    """One row of several; an empty row counts as not there."""

    def full_clean(self) -> None:
        if self.is_bound and self.is_blank():
            self._errors = ErrorDict()
            self.cleaned_data = {}
            return
        super().full_clean()

    def is_blank(self) -> bool:
        """Say whether nothing was typed or chosen, beyond what a new row has by itself."""
        for name, field in self.fields.items():
            typed = str(self[name].data or "").strip()
            if typed and typed != str(field.initial or ""):
                return False
        return True


@dataclass(frozen=True)
class Group:
    """Fields of a form under one heading; ``folded`` stays shut while nothing stands in it."""

    title: str
    names: tuple[str, ...]
    folded: bool = False
    wide: bool = False


@dataclass(frozen=True)
class Fieldset:
    """A group as a page draws it."""

    group: Group
    fields: tuple[BoundField, ...]

    @property
    def is_open(self) -> bool:
        """Say whether something stands in it, or something is wrong in it."""
        return any(field.errors or field.value() for field in self.fields)


class Grouped(Form):
    """A form whose fields are drawn in groups."""

    groups: ClassVar[tuple[Group, ...]] = ()

    @property
    def fieldsets(self) -> list[Fieldset]:
        """Return the groups with those of their fields that the form has."""
        found = []
        for group in self.groups:
            fields = tuple(self[name] for name in group.names if name in self.fields)
            if fields:
                found.append(Fieldset(group, fields))
        return found


def as_typed(form: Form, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the texts typed into a form as initial values, judged by nothing."""
    return {
        name: field.widget.value_from_datadict(data, {}, form.add_prefix(name))
        for name, field in form.fields.items()
    }


def at_fields(form: Form, reasons: Iterable[Reason], default: str) -> Refused:
    """Lead reasons that name a place of the paper to the field of ``form`` that made it."""
    placed = []
    for reason in reasons:
        place, _, _ = reason.sentence.partition(" is ")
        steps = [step.partition("[")[0] for step in place.split(".")]
        found = next((step for step in reversed(steps) if step in form.fields), default)
        placed.append(Reason(reason.sentence, reason.source, reason.field or found))
    return Refused(placed)
