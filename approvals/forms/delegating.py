"""The forms that give and take authority: to whom, for which acts, up to what, until when.

A delegation has a limit and an end, or "unlimited" is chosen with a reason; nothing else is taken.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from approvals.forms.holding import KeyForm, ScheduleForm, months_field, percent_field
from approvals.forms.pieces import (
    Choices,
    Group,
    Grouped,
    RowForm,
    amount_data,
    amount_field,
    amount_initial,
    choose,
    milestone_choices,
    post_choices,
)
from approvals.forms.recommending import LONG, RecommendationForm
from approvals.models import Clause
from approvals.paper import ContractAward, ContractChange, Delegation, Revocation
from contracts.models import Contract
from people.forms import Checkboxes, DateField, ParagraphsField, Radios

ACTS = [
    ("contract_award", "Award a contract"),
    ("contract_value", "Change the value of a contract"),
    ("contract_time", "Extend the time of a contract"),
]


def granted_choices() -> Choices:
    """Return the authority that decisions granted and that nobody has ended."""
    rows = Clause.objects.filter(granted_by__isnull=False, end__isnull=True).select_related(
        "scheme", "granted_by__version__decision"
    )
    return [(row.code, f"{row.source}: {_short(row.text)}") for row in rows.order_by("-pk")]


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 110 else f"{words[:109]}…"


# ---- Giving -------------------------------------------------------------------------------------


class DelegationForm(Grouped, RecommendationForm):
    """Authority given to posts that sign together."""

    kind = "delegation"
    heading = "Delegation"
    hint = "All the posts named below sign each use of it. A row left empty is not there."
    row_form = KeyForm
    row_heading = "Key"
    more_form = ScheduleForm
    more_heading = "Schedule of contracts"
    more_hint = (
        "Only where contracts have an amount or a last day of their own. A contract named here is "
        "covered."
    )
    acts = forms.MultipleChoiceField(label="What they may do", widget=Checkboxes, choices=ACTS)
    contracts_of = forms.MultipleChoiceField(
        label="Contracts of these recommendations", widget=Checkboxes, required=False
    )
    contracts = ParagraphsField(
        label="Further contracts",
        required=False,
        rows=3,
        help_text="One reference on each line. One that is still to be awarded only where they may "
        "award it.",
    )
    limit = forms.ChoiceField(
        label="Is it limited?",
        widget=Radios(),
        choices=[
            ("limited", "Limited: in money and in time"),
            ("unlimited", "Unlimited in money or time, for a reason"),
        ],
    )
    ceiling = amount_field(
        "Ceiling", required=False, help_text="In all, shared by all contracts. Like £3.000m."
    )
    ends_on = DateField(label="Last day", required=False, help_text="For example, 31 March 2028.")
    ends_at = forms.ChoiceField(label="Or: ends when this is reached", required=False)
    unlimited_reason = ParagraphsField(
        label="Why it is unlimited", required=False, max_length=LONG, rows=3
    )
    limit_each = amount_field(
        "Each recommendation at most", required=False, help_text="Like £249k."
    )
    tolerance = percent_field("Tolerance above that on an award")
    percent = percent_field("Share of each contract’s original value", "All changes together.")
    months = months_field("Extra time for each contract", "All extensions together.")
    conditions = ParagraphsField(
        label="Conditions",
        required=False,
        max_length=LONG,
        rows=3,
        help_text="Whoever uses it says how they are met.",
    )
    report_back = ParagraphsField(
        label="What is reported back", required=False, max_length=LONG, rows=2
    )
    report_on = DateField(label="By what day", required=False)
    supersedes = forms.MultipleChoiceField(
        label="Authority that this takes the place of",
        widget=Checkboxes,
        required=False,
        help_text="It ends when this decision is carried out.",
    )
    groups = (
        Group("", ("words",)),
        Group("What it covers", ("acts", "contracts_of", "contracts")),
        Group("How much and until when", ("limit",)),
        Group("", ("ceiling", "ends_on", "ends_at"), wide=True),
        Group("", ("unlimited_reason",)),
        Group(
            "Limits each time or for each contract",
            ("limit_each", "tolerance", "percent", "months"),
            folded=True,
            wide=True,
        ),
        Group(
            "Conditions, and what is reported back",
            ("conditions", "report_back", "report_on"),
            folded=True,
        ),
        Group("What it takes the place of, and its number", ("supersedes", "number"), folded=True),
    )

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
            self.fields["contracts"].label = "Contracts"
        choose(self, "ends_at", milestone_choices())
        granted = granted_choices()
        choose(self, "supersedes", granted)
        if not granted:
            del self.fields["supersedes"]

    def row_words(self) -> dict[str, Any]:
        return {"posts": post_choices(), "milestones": milestone_choices()}

    @staticmethod
    def initial_of(rec: Delegation) -> dict[str, Any]:
        plain = {"ends_on", "ends_at", "unlimited_reason", "conditions", "report_back", "report_on"}
        return {
            **rec.model_dump(include=plain),
            "acts": list(rec.acts),
            "contracts_of": list(rec.contracts_of),
            "contracts": "\n".join(rec.contracts),
            "limit": "unlimited" if rec.unlimited_reason else "limited",
            "tolerance": _plain(rec.tolerance),
            "percent": _plain(rec.percent),
            "months": rec.months,
            "supersedes": list(rec.supersedes),
            **amount_initial(rec.limit_each, "limit_each"),
            **amount_initial(rec.ceiling, "ceiling"),
        }

    @staticmethod
    def rows_initial(rec: Delegation) -> list[dict[str, Any]]:
        return [
            {
                "post": key.post,
                "deemed_post": key.deemed.post if key.deemed else "",
                "until": key.deemed.until if key.deemed else "",
                **{f"reserve{n}": r.post for n, r in enumerate(key.reserves, start=1)},
                **{f"ground{n}": r.ground for n, r in enumerate(key.reserves, start=1)},
            }
            for key in rec.keys
        ]

    @staticmethod
    def more_initial(rec: Delegation) -> list[dict[str, Any]]:
        return [
            {
                "contract": limit.contract,
                "last_day": limit.last_day,
                **amount_initial(limit.amount, "amount"),
            }
            for limit in rec.limits
        ]

    def clean_contracts(self) -> list[str]:
        """Read one reference a line; each is in the ledger or may be awarded."""
        lines = self.cleaned_data["contracts"].split("\n")
        return list(dict.fromkeys(line.strip() for line in lines if line.strip()))

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        unknown = self._unknown(cleaned.get("contracts") or [])
        if unknown:
            self.add_error("contracts", f"There is no contract “{unknown[0]}” in the ledger.")
        if cleaned.get("limit") == "unlimited" and not cleaned.get("unlimited_reason"):
            self.add_error("unlimited_reason", "Say why the delegation is unlimited.")
        if cleaned.get("tolerance") and cleaned.get("limit_each") is None:
            self.add_error("limit_each", "A tolerance is above a limit; enter the limit too.")
        if cleaned.get("report_on") and not cleaned.get("report_back"):
            self.add_error("report_back", "Say what is to be reported back by that day.")
        return cleaned

    def _unknown(self, named: Iterable[str]) -> list[str]:
        if "contract_award" in self.cleaned_data.get("acts", ()):
            return []
        names = list(named)
        known = set(
            Contract.objects.filter(reference__in=names).values_list("reference", flat=True)
        )
        known |= {r.contract for r in self.paper.recommendations if isinstance(r, ContractAward)}
        return [name for name in names if name not in known]

    def clean_rows(self, rows: Sequence[RowForm], more: Sequence[RowForm] = ()) -> None:
        cleaned = self.cleaned_data
        posts = [row.cleaned_data.get("post") for row in rows if row.cleaned_data]
        if not posts:
            self.add_error(None, "Name at least one post that holds a key.")
        if len(set(posts)) < len(posts):
            self.add_error(None, "A dual key is held by two different posts.")
        limits = [row.cleaned_data for row in more if row.cleaned_data]
        unknown = self._unknown(limit["contract"] for limit in limits)
        if unknown:
            self.add_error(None, f"There is no contract “{unknown[0]}” in the ledger.")
        named = cleaned.get("contracts_of") or cleaned.get("contracts") or limits
        if not named and not self.has_error("contracts"):
            first = "contracts_of" if "contracts_of" in self.fields else "contracts"
            self.add_error(first, "Say which contracts the delegation covers.")
        if cleaned.get("limit") == "limited":
            self._clean_limits(limits)

    def _clean_limits(self, limits: Sequence[dict[str, Any]]) -> None:
        """Ask for a cap and an end, each in one of the ways that the rule (D1) takes."""
        cleaned = self.cleaned_data
        of = cleaned.get("contracts_of")
        named = {limit["contract"] for limit in limits} | set(cleaned.get("contracts") or ())

        def all_have(name: str) -> bool:
            has = {limit["contract"] for limit in limits if limit.get(name) is not None}
            return bool(has) and has == named and not of

        capped = [cleaned.get(name) for name in ("ceiling", "limit_each", "percent")]
        if "ceiling" in cleaned and not (any(capped) or all_have("amount")):
            self.add_error("ceiling", "Enter the ceiling, or choose “unlimited” and say why.")
        ended = cleaned.get("ends_on") or cleaned.get("ends_at") or all_have("last_day")
        if "ends_on" in cleaned and not ended:
            self.add_error("ends_on", "Enter the last day, or choose “unlimited” and say why.")

    def facts(self, rows: Sequence[RowForm], more: Sequence[RowForm] = ()) -> dict[str, Any]:
        cleaned = self.cleaned_data
        limited = cleaned["limit"] == "limited"
        return {
            "acts": cleaned["acts"],
            "keys": [row.data_of() for row in rows if isinstance(row, KeyForm)],
            "contracts_of": cleaned.get("contracts_of", []),
            "contracts": cleaned["contracts"],
            "ceiling": amount_data(self, "ceiling"),
            "limit_each": amount_data(self, "limit_each"),
            "tolerance": cleaned["tolerance"],
            "percent": cleaned["percent"],
            "months": cleaned["months"],
            "limits": [row.data_of() for row in more if isinstance(row, ScheduleForm)],
            "ends_on": _iso(cleaned["ends_on"]),
            "ends_at": cleaned["ends_at"] or None,
            "unlimited_reason": "" if limited else cleaned["unlimited_reason"],
            "conditions": cleaned["conditions"],
            "report_back": cleaned["report_back"],
            "report_on": _iso(cleaned["report_on"]),
            "supersedes": cleaned.get("supersedes", []),
        }


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def _plain(share: Any) -> str:
    return "" if share is None else f"{share.normalize():f}"


# ---- Taking back --------------------------------------------------------------------------------


class RevocationForm(RecommendationForm):
    """Authority that an earlier decision gave is taken back."""

    kind = "revocation"
    heading = "Taking authority back"
    hint = "It ends when this decision is carried out. What was decided under it stands."
    clauses = forms.MultipleChoiceField(label="Authority that ends", widget=Checkboxes)

    def prepare(self) -> None:
        choose(self, "clauses", granted_choices())

    @staticmethod
    def initial_of(rec: Revocation) -> dict[str, Any]:
        return {"clauses": list(rec.clauses)}

    def facts(self, rows: Sequence[RowForm], more: Sequence[RowForm] = ()) -> dict[str, Any]:
        return {"clauses": self.cleaned_data["clauses"]}
