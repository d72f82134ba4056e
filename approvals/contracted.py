"""Say in words what an award or a change of a contract states, row by row. Pure.

The one wording of the screens and of the record: nothing of a field is left out.
"""

from approvals.paper import ContractAward, ContractChange, Opening
from approvals.stated import Amount, Passing, SupplierName
from approvals.stating import ROUTES, Row, amount_words
from budgets.money import pounds
from contracts.law import law
from contracts.terms import day_words

SUBJECTS = {
    "services": "Services or supplies",
    "works": "Works",
    "light touch": "Services under the light touch",
}
READINGS = {"extra": "on top of the term", "total": "within the term"}
CHANGES = {
    "value_increase": "Increase of value",
    "extension": "Extension of time",
    "option": "Option exercised",
    "indexation": "Price uplift",
    "termination": "Early termination",
    "novation_consent": "Consent to a novation",
    "novation": "Novation",
    "renamed": "Supplier renamed",
    "route_change": "Route corrected",
    "clerical": "Clerical correction",
}


def award_rows(rec: ContractAward) -> list[Row]:
    """Return what an award states besides its contract, value, term and options."""
    return _filled(
        ("Supplier", supplier_words(rec.supplier)),
        ("How it is let", ROUTES[rec.route]),
        ("What it is for", SUBJECTS.get(rec.subject, "")),
        ("Framework", rec.framework or ""),
        ("Lot", rec.lot or ""),
        ("Procurement", rec.begun_by or ""),
        ("Options as printed", rec.options_printed),
        ("Options count", READINGS.get(rec.options_reading, "")),
        ("Notice of an option", rec.option_notice or ""),
        ("Renews", rec.renews),
    )


def change_rows(rec: ContractChange) -> list[Row]:
    """Return what a change states besides its contract, its value and its time."""
    return _filled(
        ("Change", CHANGES[rec.change]),
        *_passing(rec.change, rec.passes),
        ("The contract ends on", day_words(rec.ends_on) if rec.ends_on else ""),
        ("It was let by", ROUTES[rec.route] if rec.route else ""),
        ("Takes effect on", day_words(rec.effective_on) if rec.effective_on else ""),
        ("Value after the change", amount_words(rec.new_value) if rec.new_value else ""),
        ("Share as printed", rec.share_printed),
        ("Permitted by", law().named(rec.relies_on)),
        ("Ground", rec.ground),
        ("Reason", rec.reason),
        *(_opening(rec.opening) if rec.opening else ()),
    )


def sum_as_stated(amount: Amount | None) -> list[Row]:
    """Return a sum as the paper states it, where that is more or less than a plain figure."""
    if amount is None:
        return []
    if amount.value is not None and amount_words(amount) == pounds(amount.value):
        return []
    return [("Sum as stated", amount_words(amount))]


def supplier_words(name: SupplierName) -> str:
    """Return a supplier with the registered number where it is known."""
    return name.name + (f", company {name.company_number}" if name.company_number else "")


def _passing(change: str, passes: Passing | None) -> list[Row]:
    if passes is None:
        return []
    first, then = ("Named until then", "Named now")
    if change != "renamed":
        first, then = ("Supplier until then", "Supplier after that")
    rows = [(first, supplier_words(passes.outgoing)), (then, supplier_words(passes.incoming))]
    met = passes.consent is not None
    rows.append(("How the condition is met" if met else "On condition that", passes.condition))
    return [*rows, ("Uses the consent of change", str(passes.consent))] if met else rows


def _opening(opening: Opening) -> list[Row]:
    return [
        ("Contract as the paper states it", opening.title),
        ("Supplier", supplier_words(opening.supplier)),
        ("How it was let", ROUTES[opening.route]),
        ("What it is for", SUBJECTS.get(opening.subject, "")),
        ("Framework", opening.framework or ""),
        ("Original value", amount_words(opening.original)),
    ]


def _filled(*rows: Row) -> list[Row]:
    return [row for row in rows if row[1]]
