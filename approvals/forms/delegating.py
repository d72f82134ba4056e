"""The form of a delegation: to whom, for which acts on which contracts, up to what, until when.

It has a limit, or "unlimited" is chosen with a reason; nothing else is taken.
"""

from collections.abc import Sequence
from typing import Any

from django import forms

from approvals.forms.pieces import (
    Choices,
    RowForm,
    amount_data,
    amount_field,
    amount_initial,
    choose,
    milestone_choices,
    post_choices,
)
from approvals.forms.recommending import LONG, RecommendationForm
from approvals.paper import ContractAward, ContractChange, Delegation
from contracts.models import Contract
from people.forms import Checkboxes, DateField, ParagraphsField, Radios

ACTS = [
    ("contract_value", "Change the value of a contract"),
    ("contract_time", "Extend the time of a contract"),
]


class KeyForm(RowForm):
    """A post that holds a key, and who holds it until a milestone."""

    post = forms.ChoiceField(label="Post that holds the key")
    deemed_post = forms.ChoiceField(label="Held instead by", required=False)
    until = forms.ChoiceField(label="Until this is reached", required=False)

    def __init__(self, *args: Any, posts: Choices, milestones: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "post", posts)
        choose(self, "deemed_post", [("", "Nobody else"), *posts[1:]])
        choose(self, "until", milestones)

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned.get("deemed_post") and not cleaned.get("until"):
            self.add_error("until", "Choose the milestone until which another post holds the key.")
        if cleaned.get("until") and not cleaned.get("deemed_post"):
            self.add_error("deemed_post", "Choose the post that holds the key until then.")
        return cleaned

    def data_of(self) -> dict[str, Any]:
        """Return the key of a valid row."""
        cleaned = self.cleaned_data
        deemed = {"post": cleaned["deemed_post"], "until": cleaned["until"]}
        return {"post": cleaned["post"], "deemed": deemed if cleaned["until"] else None}


class DelegationForm(RecommendationForm):
    """Authority given to posts that sign together."""

    kind = "delegation"
    heading = "Delegation"
    hint = "All the posts named below sign each use of it. A row left empty is not there."
    row_form = KeyForm
    row_heading = "Key"
    acts = forms.MultipleChoiceField(label="What they may do", widget=Checkboxes, choices=ACTS)
    contracts_of = forms.MultipleChoiceField(
        label="Contracts of these recommendations", widget=Checkboxes, required=False
    )
    contracts = ParagraphsField(
        label="Further contracts", required=False, rows=3, help_text="One reference on each line."
    )
    limit = forms.ChoiceField(
        label="Is it limited?",
        widget=Radios(),
        choices=[
            ("limited", "Limited: a ceiling and a last day"),
            ("unlimited", "Unlimited in value or time, for a reason"),
        ],
    )
    ceiling = amount_field(
        "Ceiling", required=False, help_text="In all, shared by all contracts. Like £3.000m."
    )
    ends_on = DateField(label="Last day", required=False, help_text="For example, 31 March 2028.")
    unlimited_reason = ParagraphsField(
        label="Why it is unlimited", required=False, max_length=LONG, rows=3
    )
    conditions = ParagraphsField(label="Conditions", required=False, max_length=LONG, rows=3)

    def prepare(self) -> None:
        contracted = [
            rec
            for rec in self.paper.recommendations
            if isinstance(rec, ContractAward | ContractChange)
        ]
        choose(
            self,
            "contracts_of",
            [(rec.number, f"Recommendation {rec.number}: {rec.contract}") for rec in contracted],
        )
        if not contracted:
            del self.fields["contracts_of"]

    def row_words(self) -> dict[str, Any]:
        return {"posts": post_choices(), "milestones": milestone_choices()}

    @staticmethod
    def initial_of(rec: Delegation) -> dict[str, Any]:
        return {
            **rec.model_dump(include={"ends_on", "unlimited_reason", "conditions"}),
            "acts": list(rec.acts),
            "contracts_of": list(rec.contracts_of),
            "contracts": "\n".join(rec.contracts),
            "limit": "unlimited" if rec.unlimited_reason else "limited",
            **amount_initial(rec.ceiling, "ceiling"),
        }

    @staticmethod
    def rows_initial(rec: Delegation) -> list[dict[str, Any]]:
        return [
            {
                "post": key.post,
                "deemed_post": key.deemed.post if key.deemed else "",
                "until": key.deemed.until if key.deemed else "",
            }
            for key in rec.keys
        ]

    def clean_contracts(self) -> list[str]:
        """Read one reference a line; each is in the ledger or awarded by this paper."""
        lines = self.cleaned_data["contracts"].split("\n")
        named = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
        known = set(
            Contract.objects.filter(reference__in=named).values_list("reference", flat=True)
        )
        known |= {r.contract for r in self.paper.recommendations if isinstance(r, ContractAward)}
        unknown = [name for name in named if name not in known]
        if unknown:
            raise forms.ValidationError(f"There is no contract “{unknown[0]}” in the ledger.")
        return named

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned.get("limit") == "limited":
            if "ceiling" in cleaned and cleaned["ceiling"] is None:
                self.add_error("ceiling", "Enter the ceiling, or choose “unlimited” and say why.")
            if "ends_on" in cleaned and cleaned["ends_on"] is None:
                self.add_error("ends_on", "Enter the last day, or choose “unlimited” and say why.")
        if cleaned.get("limit") == "unlimited" and not cleaned.get("unlimited_reason"):
            self.add_error("unlimited_reason", "Say why the delegation is unlimited.")
        if not cleaned.get("contracts_of") and cleaned.get("contracts") == []:
            first = "contracts_of" if "contracts_of" in self.fields else "contracts"
            self.add_error(first, "Say which contracts the delegation covers.")
        return cleaned

    def clean_rows(self, rows: Sequence[RowForm]) -> None:
        posts = [row.cleaned_data.get("post") for row in rows if row.cleaned_data]
        if not posts:
            self.add_error(None, "Name at least one post that holds a key.")
        if len(set(posts)) < len(posts):
            self.add_error(None, "A dual key is held by two different posts.")

    def facts(self, rows: Sequence[RowForm]) -> dict[str, Any]:
        cleaned = self.cleaned_data
        ends_on = cleaned["ends_on"]
        limited = cleaned["limit"] == "limited"
        return {
            "acts": cleaned["acts"],
            "keys": [row.data_of() for row in rows if isinstance(row, KeyForm)],
            "contracts_of": cleaned.get("contracts_of", []),
            "contracts": cleaned["contracts"],
            "ceiling": amount_data(self, "ceiling"),
            "ends_on": ends_on.isoformat() if ends_on else None,
            "unlimited_reason": "" if limited else cleaned["unlimited_reason"],
            "conditions": cleaned["conditions"],
        }
