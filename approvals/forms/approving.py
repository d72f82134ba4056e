"""The form of an approval: what is approved or noted that moves no line and no contract here."""

from collections.abc import Sequence
from typing import Any, ClassVar, get_args

from django import forms

from approvals.forms.holding import percent_field, quantity_field
from approvals.forms.pieces import (
    VAT,
    Choices,
    CodeField,
    Group,
    Grouped,
    RowForm,
    amount_data,
    amount_field,
    amount_initial,
    choose,
    clean_range,
    framework_choices,
    term_field,
    upper_field,
    year_choices,
)
from approvals.forms.recommending import LONG, RecommendationForm
from approvals.matters import MATTERS, Approval
from approvals.stated import Amount, Money, Role, Span, Stated
from contracts.models import Route
from contracts.terms import day_words
from people.forms import Checkboxes, DateField, ParagraphsField, ReadField, TextField

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
PER = [
    ("once", "In all"),
    *((per, f"Each {per}") for per in get_args(Amount.model_fields["per"].annotation)[1:]),
]


# What a figure counts as, where it is not spending.
MEASURES = {
    "committed": "commitment",
    "ceiling": "ceiling",
    "limit": "ceiling",
    "threshold": "ceiling",
    "estimate": "estimate",
    "income": "income",
    "match funding": "income",
    "saving": "saving",
    **dict.fromkeys(
        ("forecast", "outturn", "underspend", "overspend", "shortfall", "balance", "quantity"),
        "note",
    ),
}
# What is said of a procurement that begins: nothing of it is kept without its reference.
OF_PROCUREMENT = ("procurement_title", "route", "tolerance", "commenced_on")
COUNTED = "Enter what is counted, such as full-time posts."
PARTS = ("part", "year")
FIGURES = [
    ("", "Part of the amount"),
    *(
        (what, what.capitalize())
        for what in get_args(Stated.model_fields["what"].annotation)
        if what not in PARTS
    ),
]


def _count(text: str) -> int:
    """Return how many there are, or raise ValueError in words for who typed it."""
    if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) <= 10_000):
        raise ValueError(f"“{text}” is no number of them. It is a whole number from 1 to 10,000.")
    return int(text)


class PartyForm(RowForm):
    """Somebody whom an approval names, or so many of a kind."""

    role = forms.ChoiceField(
        label="Role", choices=[("", "Choose"), *((r, r.capitalize()) for r in get_args(Role))]
    )
    name = TextField(label="Name", required=False, max_length=300)
    lot = TextField(label="Lot", required=False, max_length=300)
    count = ReadField(label="How many, if not by name", read=_count, required=False, show=str)
    withheld = forms.BooleanField(label="Named in part 2 only", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if "count" in cleaned and not any(cleaned[n] for n in ("name", "count", "withheld")):
            self.add_error("name", "Enter a name, or how many there are.")
        if cleaned.get("name") and cleaned.get("withheld"):
            self.add_error("name", "Leave the name empty: part 2 has it, and this is part 1.")
        return cleaned

    def data_of(self) -> dict[str, Any]:
        """Return the party of a valid row."""
        return dict(self.cleaned_data)


class FigureRow(RowForm):
    """What of the amount falls in one year, or to one party; or another figure beside it."""

    what = forms.ChoiceField(label="What it is", required=False, choices=FIGURES)
    year = forms.ChoiceField(label="Year", required=False)
    party = TextField(label="For whom", required=False, max_length=300)
    amount = amount_field("Amount", required=False)
    percent = percent_field("Share")
    quantity = quantity_field("How many")
    unit = TextField(label="Of what", required=False, max_length=300)

    def __init__(self, *args: Any, years: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "year", years)

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        asked = ("amount", "percent", "quantity")
        if all(name in cleaned and cleaned[name] is None for name in asked):
            self.add_error("amount", "Enter amount, or a share, or how many.")
        if cleaned.get("quantity") is not None and not cleaned.get("unit"):
            self.add_error("unit", COUNTED)
        return cleaned

    def data_of(self) -> dict[str, Any]:
        """Return the figure of a valid row."""
        amount = amount_data(self, "amount")
        counted = {"quantity": self.cleaned_data["quantity"], "unit": self.cleaned_data["unit"]}
        if any(counted.values()):
            amount = {**(amount or {"value": None}), **counted}
        year, party = self.cleaned_data["year"] or None, self.cleaned_data["party"]
        what = self.cleaned_data["what"] or ("year" if year else "part")
        return {
            "what": what,
            "year": year,
            "party": party,
            "measure": MEASURES.get(what, "spend"),
            "amount": amount,
            "percent": self.cleaned_data["percent"],
        }


def is_shown(figure: Stated) -> bool:
    """Say whether a figure has its row in the form: a sum in pounds, a share or a count."""
    amount = figure.amount
    counts = amount is not None and (amount.value is not None or amount.quantity is not None)
    return counts or figure.percent is not None


def is_plain_term(span: Span) -> bool:
    """Say whether a time stands in the fields of the form: a term by its days or its length."""
    plain = Span(of="term", first_day=span.first_day, last_day=span.last_day, length=span.length)
    return span == plain


class ApprovalForm(RecommendationForm, Grouped):
    """Something is approved or noted that changes no line, contract or clause of this ledger."""

    kind = "approval"
    heading = "Approval"
    hint = (
        "For grants, leases, settlements, procurements to begin, notes and the like. It moves no "
        "budget and lets no contract: for those, add a budget change, an award or a change."
    )
    groups: ClassVar[tuple[Group, ...]] = (
        Group("What is approved", ("words", "matter", "conditions", "number")),
        Group("Amount", ("amount", "qualifier", "upper", "per", "plus", "vat", "money")),
        Group("How many it is for", ("quantity", "unit"), folded=True),
        Group("Time", ("begins", "ends", "term")),
        Group("A total of other recommendations", ("covers",), folded=True),
        Group("A procurement that begins", ("procurement", *OF_PROCUREMENT), folded=True),
        Group("A framework that is altered", ("framework", "last_day"), folded=True),
    )
    row_form = PartyForm
    row_heading = "Party"
    more_form = FigureRow
    more_heading = "Parts of the amount, and other figures"
    more_hint = (
        "If the paper splits the amount by year or by party, the parts must add up to it. Other "
        "figures, such as what is committed, a ceiling or a value with options, stand beside it."
    )
    more_button = "Add another figure"
    matter = forms.ChoiceField(label="Matter", choices=[("", "Choose"), *MATTERS.items()])
    amount = amount_field("Amount", required=False, help_text="Like £1,234,567.89 or 249k.")
    qualifier = forms.ChoiceField(label="The amount is", choices=QUALIFIERS)
    upper = upper_field()
    per = forms.ChoiceField(label="How often", choices=PER)
    quantity = quantity_field("How many")
    unit = TextField(
        label="Of what",
        required=False,
        max_length=300,
        help_text="For example, vehicles or full-time posts; also what each unit is.",
    )
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
    begins = DateField(label="It begins on", required=False, help_text="If the paper says so.")
    ends = DateField(label="Its last day", required=False)
    term = term_field("Its length", required=False)
    covers = forms.MultipleChoiceField(
        label="Which recommendations this total adds up",
        required=False,
        widget=Checkboxes(),
        help_text="Only of a total of other recommendations. None ticked: all others.",
    )
    conditions = ParagraphsField(label="Conditions", required=False, max_length=LONG, rows=3)
    procurement = CodeField(
        label="Reference of the procurement that begins",
        required=False,
        max_length=64,
        width="20",
        help_text="Only for the start of a procurement. Not yet taken; the amount is its ceiling.",
    )
    procurement_title = TextField(label="Title of that procurement", required=False, max_length=300)
    route = forms.ChoiceField(
        label="How it is procured", required=False, choices=[("", "Not said yet"), *Route.choices]
    )
    tolerance = percent_field(
        "Tolerance on its awards", "What awards may be above the ceiling. Left empty: none."
    )
    commenced_on = DateField(
        label="Day on which it commenced",
        required=False,
        help_text="If it is another than the day of the decision. It decides the law (L1).",
    )
    framework = forms.ChoiceField(
        label="Framework that is altered",
        required=False,
        help_text="Only for a higher ceiling, which rises by the amount, or an extension.",
    )
    last_day = DateField(label="New last day of the framework", required=False)

    def prepare(self) -> None:
        choose(self, "framework", [("", "No framework"), *framework_choices()])
        numbers = [rec.number for rec in self.paper.recommendations]
        choose(self, "covers", [(number, number) for number in numbers])
        if not numbers:
            del self.fields["covers"]

    @staticmethod
    def initial_of(rec: Approval) -> dict[str, Any]:
        amount = rec.amount
        later = amount.model_dump(include={"per", "plus", "quantity", "unit"}) if amount else {}
        later |= {"upper": amount.to} if amount else {}
        plain = rec.model_dump(include={"matter", "conditions", "covers"})
        span = next((span for span in rec.spans if is_plain_term(span)), None)
        if span is not None:
            plain |= {"begins": span.first_day, "ends": span.last_day, "term": span.length}
        plain |= _begins_initial(rec) | _alters_initial(rec)
        return {**plain, "money": rec.money, **amount_initial(amount, "amount"), **later}

    @staticmethod
    def rows_initial(rec: Approval) -> list[dict[str, Any]]:
        shown = {"role", "name", "lot", "count", "withheld"}
        return [party.model_dump(include=shown) for party in rec.parties]

    @staticmethod
    def more_initial(rec: Approval) -> list[dict[str, Any]]:
        return [
            {
                "what": "" if one.what in PARTS else one.what,
                "year": one.year or "",
                "party": one.party,
                "percent": one.percent,
                **(one.amount.model_dump(include={"quantity", "unit"}) if one.amount else {}),
                **amount_initial(one.amount, "amount"),
            }
            for one in rec.stated
            if is_shown(one)
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
        clean_range(self)
        first, last = cleaned.get("begins"), cleaned.get("ends")
        if first and last and last < first:
            self.add_error("ends", f"Enter {day_words(first)}, when it begins, or a later day.")
        if cleaned.get("quantity") is not None and not cleaned.get("unit"):
            self.add_error("unit", COUNTED)
        if cleaned.get("covers") and cleaned.get("matter") != "headline":
            self.add_error("covers", "Only a total of other recommendations adds others up.")
        self._clean_ledger(cleaned)
        return cleaned

    def _clean_ledger(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("procurement"):
            for name, words in (("procurement_title", "the title"), ("route", "the route")):
                if not cleaned.get(name):
                    self.add_error(name, f"Enter {words} of the procurement that begins.")
        elif any(cleaned.get(n) not in (None, "") for n in OF_PROCUREMENT):
            self.add_error("procurement", "Enter the reference of the procurement that begins.")
        if cleaned.get("last_day") and not cleaned.get("framework"):
            self.add_error("framework", "Choose the framework that runs to this day.")

    def facts(self, rows: Sequence[RowForm], more: Sequence[RowForm] = ()) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {
            "matter": cleaned["matter"],
            "amount": self._amount(),
            "money": cleaned["money"],
            "conditions": cleaned["conditions"],
            "covers": cleaned.get("covers", []),
            "spans": self._term(),
            "begins": self._begins(),
            "alters": self._alters(),
            "parties": [row.data_of() for row in rows if isinstance(row, PartyForm)],
            "stated": [row.data_of() for row in more if isinstance(row, FigureRow)],
        }

    def _begins(self) -> dict[str, Any] | None:
        cleaned = self.cleaned_data
        if not cleaned["procurement"]:
            return None
        day, tolerance = cleaned["commenced_on"], cleaned["tolerance"]
        return {
            "procurement": cleaned["procurement"],
            "title": cleaned["procurement_title"],
            "route": cleaned["route"],
            "tolerance": None if tolerance is None else f"{tolerance}",
            "commenced_on": day.isoformat() if day else None,
        }

    def _alters(self) -> dict[str, Any] | None:
        cleaned = self.cleaned_data
        if not cleaned["framework"]:
            return None
        day = cleaned["last_day"]
        return {"framework": cleaned["framework"], "last_day": day.isoformat() if day else None}

    def _amount(self) -> dict[str, Any] | None:
        cleaned = self.cleaned_data
        amount = amount_data(self, "amount")
        if amount is None:
            value = "0.00" if cleaned["qualifier"] == "nil" else None
            if cleaned["qualifier"] == "exactly" and cleaned["quantity"] is None:
                return None
            amount = {"value": value, "qualifier": cleaned["qualifier"], "vat": cleaned["vat"]}
        upper = cleaned["upper"]
        to = None if upper is None else f"{upper:.2f}"
        many = cleaned["quantity"]
        counted = {"quantity": many, "unit": cleaned["unit"]}
        return {**amount, "to": to, "per": cleaned["per"], "plus": cleaned["plus"], **counted}

    def _term(self) -> list[dict[str, Any]]:
        cleaned = self.cleaned_data
        first, last = (cleaned[name] for name in ("begins", "ends"))
        if not (first or last or cleaned["term"]):
            return []
        return [
            {
                "of": "term",
                "first_day": first.isoformat() if first else None,
                "last_day": last.isoformat() if last else None,
                "length": cleaned["term"] or None,
            }
        ]


def _begins_initial(rec: Approval) -> dict[str, Any]:
    if rec.begins is None:
        return {}
    plain = rec.begins.model_dump(include={"procurement", "route", "tolerance", "commenced_on"})
    return {**plain, "procurement_title": rec.begins.title}


def _alters_initial(rec: Approval) -> dict[str, Any]:
    return rec.alters.model_dump() if rec.alters else {}
