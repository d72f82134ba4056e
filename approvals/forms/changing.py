"""The form of a change of a contract: one for all its kinds, each with the fields it needs.

It reads text and leads what a kind lacks to its field; whether a change may stand is said by the
checks when the whole paper is submitted.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms

from approvals.contracted import CHANGES
from approvals.forms.pieces import (
    QUALIFIERS,
    VAT,
    WHERE_WITHHELD,
    Group,
    Grouped,
    RowForm,
    amount_data,
    amount_field,
    amount_initial,
    choose,
    clean_range,
    clean_supplier,
    clean_withheld,
    contract_choices,
    ground_choices,
    supplier_choices,
    supplier_data,
    supplier_initial,
    term_field,
    upper_field,
)
from approvals.forms.recommending import LONG, RecommendationForm
from approvals.paper import ContractChange, Recommendation
from approvals.stated import Amount
from approvals.stating import ROUTES
from contracts.histories import holders_of
from contracts.kinds import CONSENT, NOVATION, PASSING, ROUTE, TERMINATION
from contracts.models import Change, Contract
from people.forms import DateField, ParagraphsField, Radios, TextField

HINTS = {
    "option": "The next step of its ladder, by the last day to decide. It is no modification.",
    "indexation": "By the contract's own clause. It is no modification.",
    "termination": "The contract ends on a day before it would by itself.",
    "novation_consent": "On a condition. Another decision novates it once the condition is met.",
    "novation": "Another supplier takes the place of the first.",
    "renamed": "The same company has a new name or a new number.",
    "route_change": "The record of how it was let is put right.",
    "clerical": "The record of the value or the words is put right. It may lower the value.",
}
# Which field a kind cannot do without, and what is asked for there.
NEEDED = {
    "value_increase": ("amount", "Enter by how much the value rises."),
    "extension": ("term", "Enter how much time is added."),
    "option": ("term", "Enter for how long the option is taken up."),
    "indexation": ("amount", "Enter by how much the price moves the value."),
    "termination": ("ends_on", "Enter the day on which the contract ends."),
    "route_change": ("route", "Choose how the contract was let in truth."),
}
# Which field belongs to some kinds alone: what is typed there is never dropped in silence.
BELONGS: dict[str, frozenset[str]] = {
    "ends_on": frozenset({TERMINATION}),
    "route": frozenset({ROUTE}),
    "consent": frozenset({NOVATION}),
    **dict.fromkeys(("supplier", "new_supplier", "company_number", "condition"), PASSING),
}


class ContractChangeForm(RecommendationForm, Grouped):
    """A contract that stands changes in value or time, ends early, or passes on."""

    kind = "contract_change"
    heading = "Contract change"
    groups: ClassVar[tuple[Group, ...]] = (
        Group("What changes", ("words", "contract", "change", "reason", "effective_on")),
        Group("Value and time", ("amount", "upper", "amount_words", "qualifier", "vat", "term")),
        Group("The law", ("relies_on", "ground")),
        Group("As the paper states it", ("new_value", "share_printed", "number"), folded=True),
        Group("Early termination", ("ends_on",), folded=True),
        Group(
            "Novation, consent to one, or a new name",
            ("supplier", "new_supplier", "company_number", "condition", "consent"),
            folded=True,
        ),
        Group("Route", ("route",), folded=True),
    )
    contract = forms.ChoiceField(label="Contract")
    change = forms.ChoiceField(
        label="What changes", widget=Radios(hints=HINTS), choices=list(CHANGES.items())
    )
    reason = ParagraphsField(label="Reason", max_length=LONG, rows=4)
    effective_on = DateField(
        label="Takes effect on",
        required=False,
        help_text="Empty: the day of the last key. For example, 1 April 2027.",
    )
    amount = amount_field(
        "Change in value",
        required=False,
        help_text="Like £120k. In brackets what a correction or an early end takes away: (£5,000).",
    )
    upper = upper_field()
    amount_words = TextField(
        label="Change in value in the words of the paper",
        required=False,
        max_length=300,
        help_text="Only if the recommendation words it otherwise.",
    )
    qualifier = forms.ChoiceField(
        label="The change is", choices=QUALIFIERS, required=False, help_text=WHERE_WITHHELD
    )
    vat = forms.ChoiceField(label="VAT", choices=VAT, required=False)
    term = term_field("Time added", required=False)
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
    ends_on = DateField(label="Last day of the contract", required=False)
    supplier = forms.ChoiceField(label="Supplier after that", required=False)
    new_supplier = TextField(label="New name, or a new supplier", required=False, max_length=200)
    company_number = TextField(
        label="Company number",
        required=False,
        max_length=16,
        width="20",
        help_text="If it is known. For example, OC300001.",
    )
    condition = ParagraphsField(
        label="Condition",
        required=False,
        max_length=LONG,
        rows=3,
        help_text="What a consent asks for. Of a novation that uses a consent: how it is met.",
    )
    consent = forms.ChoiceField(label="Consent that this novation uses", required=False)
    route = forms.ChoiceField(
        label="How it was let", required=False, choices=[("", "Unchanged"), *ROUTES.items()]
    )

    def prepare(self) -> None:
        choose(self, "contract", contract_choices())
        choose(self, "supplier", supplier_choices())
        rows = Change.objects.filter(kind=CONSENT, novation=None).select_related("contract")
        consents = [
            (str(row.pk), f"{row.contract.reference}, change {row.number}: {row.supplier_name}")
            for row in rows.order_by("contract__reference", "number")
        ]
        choose(self, "consent", [("", "None"), *consents])

    @staticmethod
    def initial_of(rec: ContractChange) -> dict[str, Any]:
        passes = rec.passes
        passing: dict[str, Any] = {}
        if passes is not None:
            used = Change.objects.filter(contract__reference=rec.contract, kind=CONSENT)
            consent = used.filter(number=passes.consent or 0).first()
            passing = {
                **supplier_initial(passes.incoming),
                "condition": passes.condition,
                "consent": str(consent.pk) if consent else "",
            }
        return {
            **rec.model_dump(include={"contract", "change", "term", "effective_on", "ends_on"}),
            **rec.model_dump(include={"share_printed", "relies_on", "ground", "reason", "route"}),
            **{k: v for k, v in amount_initial(rec.new_value, "new_value").items() if "new" in k},
            **amount_initial(rec.amount, "amount"),
            **passing,
        }

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        change = cleaned.get("change", "")
        field, sentence = NEEDED.get(change, ("", ""))
        withheld = clean_withheld(self, "amount_words", "upper", "new_value", "share_printed")
        clean_range(self)
        if field and not self[field].data and not (withheld and field == "amount"):
            self.add_error(field, sentence)
        if change in PASSING:
            clean_supplier(self)
        for name, kinds in BELONGS.items():
            if change and cleaned.get(name) and change not in kinds:
                self.add_error(name, self._elsewhere(name, kinds))
        consent = cleaned.get("consent")
        if consent and not self._consents(consent):
            self.add_error("consent", "This consent is of another contract.")
        return cleaned

    def asked(self) -> Recommendation | None:
        cleaned = self.cleaned_data
        if not cleaned.get("contract"):
            return None
        amount = amount_data(self, "amount")
        return ContractChange(
            kind="contract_change",
            number="0",
            words="",
            contract=cleaned["contract"],
            change=cleaned.get("change") or "value_increase",
            amount=Amount.model_validate(amount) if amount else None,
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
            "effective_on": _day(cleaned["effective_on"]),
            "ends_on": _day(cleaned["ends_on"]),
            "route": cleaned["route"] or None,
            "passes": self._passes() if cleaned["change"] in PASSING else None,
        }

    def _elsewhere(self, name: str, kinds: frozenset[str]) -> str:
        """Say to which kinds of change a field belongs."""
        said = " or ".join(f"“{words}”" for kind, words in CHANGES.items() if kind in kinds)
        return f"{self[name].label}: leave this empty, or choose {said} under “What changes”."

    def _passes(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        contract = Contract.objects.select_related("supplier").get(reference=cleaned["contract"])
        changes = contract.changes.select_related("supplier", "execution").order_by("number")
        held = holders_of(contract, list(changes), self.today)[-1]
        used = self._consents(cleaned["consent"])
        return {
            "outgoing": {
                "name": held.name,
                "company_number": held.organisations[-1].company_number,
            },
            "incoming": supplier_data(self),
            "condition": cleaned["condition"],
            "consent": used[0].number if used else None,
        }

    def _consents(self, chosen: str) -> list[Change]:
        """Return the consent that was chosen, if it is of the contract that was."""
        contract = self.cleaned_data.get("contract")
        rows = Change.objects.filter(pk=int(chosen or 0), contract__reference=contract)
        return list(rows)


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None
