"""Of which measure a sum is, so that no two measures are added into one (B6).

Pure. The database writes the same beside each figure of a frozen paper (`approvals_measure_of`,
`approvals_item_measure`); a test holds the two together. Pounds.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from approvals.matters import Approval
from approvals.paper import (
    BudgetChange,
    BudgetItem,
    ContractAward,
    ContractChange,
    Delegation,
    Paper,
    Recommendation,
    Resolution,
    Revocation,
)
from approvals.plans import BudgetOpening, opened
from approvals.stated import Asked
from approvals.transfers import move_in
from budgets.money import pounds, share
from budgets.moves import MOVE_WORDS, SOURCES, Move

NOTHING = Decimal(0)
Kinds = Mapping[str, str]

_OF_MONEY = {"income": "income", "capital receipt": "receipt"}
_OF_MATTER = {
    **dict.fromkeys(("grant_income", "income_agreement", "gift", "precept"), "income"),
    "grant_bid": "estimate",
    "disposal": "receipt",
    **dict.fromkeys(("saving", "reduction"), "saving"),
    **dict.fromkeys(("carry_forward", "reserve_repayment"), "note"),
    **dict.fromkeys(
        (
            "borrowing",
            "procurement",
            "ceilings",
            "framework_award",
            "framework_ceiling",
            "framework_extension",
            "pre_approval",
            "authority",
        ),
        "ceiling",
    ),
}
_OF_MOVE = {
    **dict.fromkeys(Move, "note"),
    **dict.fromkeys(
        (Move.GROWTH, Move.VIREMENT, Move.DRAW_DOWN, Move.RELEASE, Move.RESERVE_USE), "spend"
    ),
    Move.REDUCTION: "saving",
    Move.INCOME: "income",
    Move.INCOME_LESS: "income",
    Move.ALLOCATION: "ceiling",
}
MEASURE_WORDS = {
    "spend": "Other spending approved",
    "ceiling": "Ceilings, with no leave to spend",
    "income": "Income",
    "receipt": "Receipts",
    "saving": "Savings",
}


def measure_of(rec: Recommendation, kinds: Kinds) -> str:
    """Return the measure of what a recommendation asks; ``kinds`` are those of lines, by code.

    A budget change whose transfers are of several measures is of none that adds up: a note.
    """
    if isinstance(rec, BudgetChange):
        several = {measure_of_item(item, kinds) for item in rec.items}
        return several.pop() if len(several) == 1 else "note"
    if isinstance(rec, Resolution | Revocation):
        return "note"
    if isinstance(rec, Delegation):
        return "ceiling"
    matter = rec.matter if isinstance(rec, Approval) else ""
    if matter in ("note", "headline"):
        return "note"
    return _OF_MONEY.get(rec.money) or _OF_MATTER.get(matter, "spend")


def measure_of_item(item: BudgetItem, kinds: Kinds) -> str:
    """Return the measure of one transfer, by what kind of move it is."""
    return _OF_MOVE[move_in(item, kinds)]


def asked_in_all(rec: Asked) -> Decimal | None:
    """Return what a recommendation asks for in all, in pounds; None where it is not one sum."""
    if isinstance(rec, BudgetChange):
        return _together(rec.items)
    amount = getattr(rec, "amount", None)
    return amount.most if amount else None


def spending_in(rec: Recommendation, kinds: Kinds) -> Decimal | None:
    """Return what of a recommendation counts in a sum of spending, in pounds; None if not known."""
    if isinstance(rec, BudgetChange):
        return _together(i for i in rec.items if measure_of_item(i, kinds) == "spend")
    return asked_in_all(rec) if is_spending(rec, kinds) else NOTHING


def is_spending(rec: Recommendation, kinds: Kinds) -> bool:
    """Say whether a recommendation asks to spend, so that it counts in a sum of spending (B6)."""
    if isinstance(rec, BudgetChange):
        return any(measure_of_item(item, kinds) == "spend" for item in rec.items)
    return measure_of(rec, kinds) == "spend" and getattr(rec, "amount", None) is not None


def _together(items: Iterable[BudgetItem]) -> Decimal | None:
    values = [item.amount.most for item in items]
    known = [value for value in values if value is not None]
    return sum(known, NOTHING) if len(known) == len(values) else None


# ---- What a paper comes to ----------------------------------------------------------------------


@dataclass(frozen=True)
class Sum:
    """One sum of a paper, of one measure and one kind of move: what it is of, and in words."""

    title: str
    words: str


def totals_of(paper: Paper, kinds: Kinds) -> list[Sum]:
    """Return what a paper comes to, sum by sum: budgets by what moves them, contracts, the rest.

    A virement adds nothing to the plans, a reduction takes from them; call-offs are never added to
    the ceiling of a framework, nor income to spending (B6).
    """
    return [*_budgets(paper, kinds), *_contracts(paper), *_approved(paper, kinds)]


def _budgets(paper: Paper, kinds: Kinds) -> Iterator[Sum]:
    recs = paper.recommendations
    items = [item for rec in recs if isinstance(rec, BudgetChange) for item in rec.items]
    books = [one for rec in recs if isinstance(rec, BudgetOpening) for one in opened(rec)]
    net, capital, revenue = (
        _net(items, kinds, of)
        + sum((a.value for line, a in books if _counts(line.line_kind, of)), NOTHING)
        for of in ("", "capital", "revenue")
    )
    if net:
        yield Sum("Budgets, in sum", pounds(net))
    part = f" ({share(capital, net)}%)" if 0 < capital <= net else ""
    if capital:
        yield Sum("of which capital", f"{pounds(capital)}{part}")
    if revenue:
        yield Sum("of which revenue", pounds(revenue))
    moves = [(move_in(item, kinds), item) for item in items]
    for move in Move:
        these = [item for done, item in moves if done == move]
        if these:
            yield Sum(MOVE_WORDS[move], _moved(these, kinds))


def _moved(items: list[BudgetItem], kinds: Kinds) -> str:
    """Return what moves of one kind come to: what they add to the plans, or that they add nil."""
    gross = sum((item.amount.most or NOTHING for item in items), NOTHING)
    net = _net(items, kinds)
    return (
        pounds(net)
        if abs(net) == gross
        else f"{pounds(gross)}, net {pounds(net) if net else 'nil'}"
    )


def _net(items: Iterable[BudgetItem], kinds: Kinds, of: str = "") -> Decimal:
    """Return what transfers add to the lines of plans, or to those ``of`` one kind."""
    found = NOTHING
    for item in items:
        for code, sign in ((item.line, 1), (item.source, -1)):
            if _counts(kinds.get(code, ""), of):
                found += sign * (item.amount.most or NOTHING)
    return found


def _counts(kind: str, of: str) -> bool:
    return kind == of if of else kind not in SOURCES


def _contracts(paper: Paper) -> Iterator[Sum]:
    found = [r for r in paper.recommendations if isinstance(r, ContractAward | ContractChange)]
    if found:
        total = sum((asked_in_all(rec) or NOTHING for rec in found), NOTHING)
        apart = sum(rec.amount is not None and rec.amount.is_withheld for rec in found)
        words = f"{pounds(total)}, and {apart} withheld" if total and apart else pounds(total)
        yield Sum(f"Contract actions ({len(found)})", words if total or not apart else "withheld")
    delegations = sum(isinstance(rec, Delegation) for rec in paper.recommendations)
    if delegations:
        yield Sum("Delegations", str(delegations))


def _approved(paper: Paper, kinds: Kinds) -> Iterator[Sum]:
    approvals = [rec for rec in paper.recommendations if isinstance(rec, Approval) and rec.amount]
    for measure, title in MEASURE_WORDS.items():
        these = [asked_in_all(rec) for rec in approvals if measure_of(rec, kinds) == measure]
        known = [value for value in these if value is not None]
        if these:
            more = len(these) - len(known)
            words = pounds(sum(known, NOTHING)) if known else "not known"
            yield Sum(title, f"{words}, and {more} not known" if known and more else words)
