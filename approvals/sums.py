"""What a paper states must add up: parts to their whole, shares, headlines.

Pure. B1 to B3 and B6 of the decision tables.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from approvals.findings import FORM, Facts, Finding, stop, warn
from approvals.matters import DONE_BY_LEDGER, Approval
from approvals.paper import BudgetChange, ContractAward, ContractChange, Paper, Recommendation
from approvals.stated import Amount, Asked, Stated
from budgets.money import NotAnAmount, agrees, pounds, printed_unit, share

PENNY = Decimal("0.01")
NOTHING = Decimal(0)
# Measures that never add into a sum of spending (B6).
APART = ("ceilings", "framework_award", "framework_ceiling", "procurement", "note", "headline")
NOT_SPENT = ("income", "capital receipt")


def approvals_are_whole(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """An approval says how much; what the ledger itself does is no mere approval."""
    for rec in paper.recommendations:
        if not isinstance(rec, Approval):
            continue
        place = f"Recommendation {rec.number}"
        if rec.matter in DONE_BY_LEDGER:
            sentence = (
                "A live decision does this in the ledger. "
                f"Put {DONE_BY_LEDGER[rec.matter]} in its place."
            )
            yield stop(place, sentence, FORM)
        if rec.amount is None and rec.matter not in WITHOUT_AMOUNT:
            sentence = "Enter the amount; if there is none, say nil, withheld or not stated."
            yield stop(place, sentence, "B1")


WITHOUT_AMOUNT = ("note", "policy", "agreement", "novation", "authority", "reallocation")


def parts_add_up(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """Parts by year, by party or by cost driver sum to what is asked, as finely as printed (B1)."""
    for rec in paper.recommendations:
        whole = asked_in_all(rec)
        if whole is None:
            continue
        place = f"Recommendation {rec.number}"
        for what, parts in _splits(rec.stated):
            total = sum(parts, NOTHING)
            if not agrees(whole, total, _unit(rec)):
                sentence = (
                    f"Its parts by {what} come to {pounds(total)}, not {pounds(whole)}; "
                    f"the difference is {pounds(whole - total)}."
                )
                yield stop(place, sentence, "B1")


def _splits(stated: Iterable[Stated]) -> Iterator[tuple[str, list[Decimal]]]:
    """Yield each way in which figures split a whole: what it is split by, and the parts."""
    figures = [(one, one.amount.most) for one in stated if one.amount and one.what in SPLITS]
    ways = {
        "year": [value for one, value in figures if one.year and not one.driver],
        "party": [value for one, value in figures if one.party and not one.year],
        "cost driver": [value for one, value in figures if one.driver],
    }
    for what, parts in ways.items():
        known = [part for part in parts if part is not None]
        if parts and len(known) == len(parts):
            yield what, known


SPLITS = ("year", "part")


def shares_are_computed(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """A share stated beside its base is the computed one, as finely as it is written (B2)."""
    for rec in paper.recommendations:
        whole = asked_in_all(rec)
        base = next((o.amount.most for o in rec.stated if o.what in BASES and o.amount), None)
        if whole is None or not base:
            continue
        for one in rec.stated:
            if one.what != "share" or one.percent is None:
                continue
            places = max(0, -int(one.percent.normalize().as_tuple().exponent))
            computed = share(whole, base, places)
            if computed != one.percent:
                words = f"{one.percent.normalize():f}%"
                sentence = f"The paper says {words}; computed it is {computed}%."
                yield warn(f"Recommendation {rec.number}", sentence, "B2")


BASES = ("original", "original with options")


def headlines_are_reconciled(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """A headline is the sum of what it covers, as finely as it is printed (B1, B6)."""
    for rec in paper.recommendations:
        if not isinstance(rec, Approval) or rec.matter != "headline":
            continue
        total, whole = covered_by(rec, paper), asked_in_all(rec)
        if total is None or whole is None or agrees(whole, total, _unit(rec)):
            continue
        sentence = (
            f"The headline says {pounds(whole)}; what it covers comes to {pounds(total)}, "
            f"a difference of {pounds(whole - total)}."
        )
        yield stop(f"Recommendation {rec.number}", sentence, "B1")


def covered_by(headline: Approval, paper: Paper) -> Decimal | None:
    """Return the sum, in pounds, of the spending that a headline adds up; None if not all known.

    Income, receipts, notes and ceilings without spending are no part of it unless it names them.
    """
    rest = [rec for rec in paper.recommendations if rec.number != headline.number]
    named = [rec for rec in rest if rec.number in headline.covers]
    found = [asked_in_all(rec) for rec in (named or [r for r in rest if is_spending(r)])]
    known = [value for value in found if value is not None]
    return sum(known, NOTHING) if len(known) == len(found) else None


def is_spending(rec: Recommendation) -> bool:
    """Say whether a recommendation asks to spend, so that it counts in a sum of spending (B6)."""
    if rec.money in NOT_SPENT:
        return False
    if isinstance(rec, Approval):
        return rec.matter not in APART and rec.amount is not None
    return isinstance(rec, BudgetChange | ContractAward | ContractChange)


def asked_in_all(rec: Asked) -> Decimal | None:
    """Return what a recommendation asks for in all, in pounds; None where it is not one sum."""
    if isinstance(rec, BudgetChange):
        values = [item.amount.most for item in rec.items]
        known = [value for value in values if value is not None]
        return sum(known, NOTHING) if len(known) == len(values) else None
    amount: Amount | None = getattr(rec, "amount", None)
    return amount.most if amount else None


def _unit(rec: Asked) -> Decimal:
    """Return the worth, in pounds, of the last figure printed of what is asked; a penny if none."""
    amount: Amount | None = getattr(rec, "amount", None)
    try:
        return printed_unit(amount.printed) if amount and amount.printed else PENNY
    except NotAnAmount:
        return PENNY
