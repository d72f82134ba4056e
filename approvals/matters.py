"""What is approved or noted without a line, a contract or a clause of this ledger: its matters.

Pure: no Django, no clock. Amounts are pounds.
"""

from typing import Final, Literal

from approvals.stated import Amount, Asked, Route, later
from approvals.written import Code, Day, Percent, Plain, Text, Words

MATTERS: Final = {
    "budget": "Budget within the plan",
    "growth": "Growth of a budget",
    "reduction": "Reduction of a budget",
    "fund": "Budget of a fund to be given out",
    "ongoing_cost": "Cost that goes on",
    "virement": "Virement",
    "reallocation": "Reallocation within an approved sum",
    "reserve_use": "Use of a reserve",
    "reserve_repayment": "Repayment to a reserve",
    "carry_forward": "Carry forward",
    "spending": "Spending, or a business case",
    "saving": "Saving",
    "charge": "Fee or charge",
    "precept": "Council tax requirement or precept",
    "borrowing": "Borrowing, lending and their limits",
    "staffing": "Posts, pay, appointments and secondments",
    "grant_award": "Grant given",
    "grant_income": "Grant accepted",
    "grant_bid": "Bid for a grant",
    "income_agreement": "Agreement that brings income",
    "agreement": "Agreement with other bodies",
    "gift": "Gift or sponsorship",
    "lease": "Lease",
    "surrender": "Surrender or assignment of a lease",
    "acquisition": "Acquisition of property",
    "disposal": "Disposal of property or goods",
    "settlement": "Settlement of a claim",
    "write_off": "Write-off",
    "legal_assistance": "Legal representation",
    "insurance": "Insurance",
    "procurement": "Start of a procurement",
    "procurement_and_award": "Procurement and its award",
    "pre_approval": "Awards approved beforehand",
    "awards": "Award of several contracts",
    "extensions": "Extension of several contracts",
    "renewals": "Renewal or extension of several contracts",
    "increases": "Increase in value of several contracts",
    "ceilings": "Higher ceilings without authority to spend",
    "novation": "Consent to a novation",
    "termination": "Early termination",
    "framework_award": "Award of a framework",
    "framework_extension": "Extension of a framework",
    "framework_ceiling": "Higher ceiling of a framework",
    "authority": "Authority of others, outside this ledger",
    "headline": "Total of other recommendations",
    "note": "Note",
    "policy": "Policy, strategy or plan",
}

# Money within and between lines.
BUDGET_MATTERS: Final = (
    "budget",
    "growth",
    "reduction",
    "fund",
    "ongoing_cost",
    "virement",
    "reallocation",
    "reserve_use",
    "reserve_repayment",
    "carry_forward",
    "spending",
    "saving",
    "charge",
)
# What a live decision does not merely approve: it moves the money or changes the contract.
DONE_BY_LEDGER: Final = {
    **dict.fromkeys(
        ("growth", "reduction", "virement", "reserve_use", "reserve_repayment", "carry_forward"),
        "a budget change",
    ),
    **dict.fromkeys(("extensions", "renewals", "increases"), "changes of the contracts"),
    "awards": "awards of the contracts",
    "authority": "a delegation",
}
Matter = Literal[
    "budget",
    "growth",
    "reduction",
    "fund",
    "ongoing_cost",
    "virement",
    "reallocation",
    "reserve_use",
    "reserve_repayment",
    "carry_forward",
    "spending",
    "saving",
    "charge",
    "precept",
    "borrowing",
    "staffing",
    "grant_award",
    "grant_income",
    "grant_bid",
    "income_agreement",
    "agreement",
    "gift",
    "lease",
    "surrender",
    "acquisition",
    "disposal",
    "settlement",
    "write_off",
    "legal_assistance",
    "insurance",
    "procurement",
    "procurement_and_award",
    "pre_approval",
    "awards",
    "extensions",
    "renewals",
    "increases",
    "ceilings",
    "novation",
    "termination",
    "framework_award",
    "framework_extension",
    "framework_ceiling",
    "authority",
    "headline",
    "note",
    "policy",
]


# What begins a procurement, and what alters a framework that stands.
INITIATIONS: Final = ("procurement", "procurement_and_award")
ALTERATIONS: Final = ("framework_ceiling", "framework_extension")


class Begins(Plain):
    """The procurement that an initiation opens, under its own reference; the amount is its ceiling.

    Awards may go ``tolerance`` per cent above it. ``commenced_on`` is the day on which the
    procurement commenced; left out: the day of the decision.
    """

    procurement: Code
    title: Words
    route: Route
    tolerance: Percent | None = None
    commenced_on: Day | None = None


class Alters(Plain):
    """The framework whose ceiling rises by the amount, or that runs to a new last day."""

    framework: Code
    last_day: Day | None = None


class Approval(Asked):
    """Something is approved or noted that changes no line, contract or clause of this ledger.

    It may begin a procurement or alter a framework. ``covers`` are the numbers of the
    recommendations that a headline adds up; empty: all others.
    """

    kind: Literal["approval"]
    matter: Matter
    amount: Amount | None = None
    conditions: Text = ""
    covers: tuple[Code, ...] = ()
    begins: Begins | None = later(None)
    alters: Alters | None = later(None)
    under: Code | None = None
