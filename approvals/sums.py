"""What a paper states must add up: parts to their whole, shares, headlines.

Pure. B1 to B3 and B6 of the decision tables.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from approvals.findings import FORM, Facts, Finding, stop, warn
from approvals.matters import DONE_BY_LEDGER, Approval
from approvals.measures import Kinds, asked_in_all, spending_in
from approvals.paper import Paper, Recommendation
from approvals.stated import Amount, Stated
from budgets.money import Agreement, NotAnAmount, agrees, pounds, printed_unit, share
from contracts.law import law

PENNY = Decimal("0.01")
NOTHING = Decimal(0)


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


WITHOUT_AMOUNT = (
    "note",
    "policy",
    "agreement",
    "novation",
    "authority",
    "reallocation",
    "staffing",
)


def parts_add_up(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """Parts by year, by party or by cost driver sum to what is asked, as finely as printed (B1)."""
    for rec in paper.recommendations:
        whole = asked_in_all(rec)
        if whole is None:
            continue
        place = f"Recommendation {rec.number}"
        for what, parts in _splits(rec.stated):
            total = sum(parts, NOTHING)
            if not agrees(whole, total, printed_worth(getattr(rec, "amount", None))):
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
            if one.what == "share" and one.percent is not None:
                words = f"{one.percent.normalize():f}%"
                yield from share_agrees(f"Recommendation {rec.number}", words, whole, base)


def share_agrees(place: str, printed: str, part: Decimal, whole: Decimal) -> Iterator[Finding]:
    """Compare a printed share of ``whole`` with the computed one, as finely as it is printed (B2).

    What is rounded is no fault, but where it is printed as a limit of the law and is not quite
    that (249 of 499, printed as 50%), the rounding hides on which side it stands: it is told.
    """
    found = PERCENT.fullmatch(printed.strip())
    if found is None:
        sentence = f"“{printed}” is no share in per cent; computed it is {share(part, whole)}%."
        yield warn(place, sentence, "B2")
        return
    said, places = Decimal(found[1]), len(found[2] or "")
    computed = share(part, whole, places)
    if computed != said:
        sentence = f"The paper says {said}%; computed it is {computed}%."
        yield warn(place, sentence, "B2")
        return
    exact = next(filter(lambda p: p != said, (share(part, whole, n) for n in FINER)), None)
    if exact is not None and said in law().limits:
        sentence = (
            f"The paper says {said}%, which is a limit of the law; it is rounded, and computed it "
            f"is {exact}%."
        )
        yield warn(place, sentence, "B2")


PERCENT = re.compile(r"([0-9]{1,4}(?:\.([0-9]{1,6}))?) ?%?")
FINER = range(1, 7)
BASES = ("original", "original with options")


def headlines_are_reconciled(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """A headline is the sum of what it covers, as finely as it is printed (B1, B6)."""
    for rec in paper.recommendations:
        found = reconciled(rec, paper, facts.kinds)
        if found is None or found.agreement:
            continue
        sentence = (
            f"The headline says {pounds(found.headline)}; what it covers comes to "
            f"{pounds(found.covers)}, a difference of {pounds(found.agreement.difference)}."
        )
        yield stop(f"Recommendation {rec.number}", sentence, "B1")


@dataclass(frozen=True)
class Reconciled:
    """A headline beside what it covers, in pounds, and whether rounding explains the difference."""

    headline: Decimal
    covers: Decimal
    agreement: Agreement

    @property
    def words(self) -> str:
        """Return what it covers and the difference, which is always told."""
        difference = self.agreement.difference
        if not difference:
            return f"{pounds(self.covers)}, no difference"
        how = "within" if self.agreement else "beyond"
        told = f"difference {pounds(difference)}, {how} the rounding of what is printed"
        return f"{pounds(self.covers)}, {told}"


def reconciled(rec: Recommendation, paper: Paper, kinds: Kinds) -> Reconciled | None:
    """Return a headline beside what it covers; None of what is none, or where not all is known."""
    if not isinstance(rec, Approval) or rec.matter != "headline":
        return None
    total, whole = covered_by(rec, paper, kinds), asked_in_all(rec)
    if total is None or whole is None:
        return None
    return Reconciled(whole, total, agrees(whole, total, printed_worth(rec.amount)))


def covered_by(headline: Approval, paper: Paper, kinds: Kinds) -> Decimal | None:
    """Return the sum, in pounds, of the spending that a headline adds up; None if not all known.

    Income, receipts, notes and ceilings without spending are no part of it unless it names them.
    """
    rest = [rec for rec in paper.recommendations if rec.number != headline.number]
    named = [asked_in_all(rec) for rec in rest if rec.number in headline.covers]
    found = named or [spending_in(rec, kinds) for rec in rest]
    known = [value for value in found if value is not None]
    return sum(known, NOTHING) if len(known) == len(found) else None


def printed_worth(amount: Amount | None) -> Decimal:
    """Return the worth, in pounds, of the last figure printed of an amount; a penny if none is."""
    try:
        return printed_unit(amount.printed) if amount and amount.printed else PENNY
    except NotAnAmount:
        return PENNY
