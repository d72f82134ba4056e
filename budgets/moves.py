"""What a movement of money is, by where it leaves and arrives: growth, virement, release.

Pure: no Django, no clock. A year is the April in which it starts, None not yet profiled.
"""

from dataclasses import dataclass
from enum import StrEnum

SPENDING = ("capital", "revenue")
HELD = ("reserve", "envelope", "contingency")
NEW_MONEY = ("growth", "funding")
SOURCES = ("income", *NEW_MONEY)


class Move(StrEnum):
    """Every act on a budget that moves money between lines or years."""

    GROWTH = "growth"
    REDUCTION = "reduction"
    VIREMENT = "virement"
    DRAW_DOWN = "draw_down"
    RELEASE = "release"
    RESERVE_USE = "reserve_use"
    RESERVE_REPAYMENT = "reserve_repayment"
    INCOME = "income"
    INCOME_LESS = "income_less"
    ALLOCATION = "allocation"
    CARRY_FORWARD = "carry_forward"
    CARRY_BACK = "carry_back"
    PROFILING = "profiling"
    FUNDING_CHANGE = "funding_change"
    CORRECTION = "correction"


MOVE_WORDS = {
    Move.GROWTH: "Growth",
    Move.REDUCTION: "Reduction",
    Move.VIREMENT: "Virement",
    Move.DRAW_DOWN: "Draw-down of an envelope",
    Move.RELEASE: "Release of contingency",
    Move.RESERVE_USE: "Use of a reserve",
    Move.RESERVE_REPAYMENT: "Repayment to a reserve",
    Move.INCOME: "Income or grant",
    Move.INCOME_LESS: "Less income",
    Move.ALLOCATION: "Allocation to be held",
    Move.CARRY_FORWARD: "Carry forward",
    Move.CARRY_BACK: "Carry back",
    Move.PROFILING: "Profiling over years",
    Move.FUNDING_CHANGE: "Change of funding",
    Move.CORRECTION: "Correction, by transfer back",
}


@dataclass(frozen=True)
class Ends:
    """Both ends of a movement: the kind of each line, whether it is one line, and the years."""

    from_kind: str
    to_kind: str
    same_line: bool = False
    from_year: int | None = None
    to_year: int | None = None
    corrects: bool = False


def adds_to_plan(from_kind: str | None, to_kind: str | None) -> bool:
    """Say whether a transfer brings new money into a plan, income too, a correction too (B5)."""
    return from_kind in SOURCES and to_kind not in SOURCES


def move_of(ends: Ends) -> Move:
    """Return what a movement is; the kinds of its lines and its years decide (DOMAIN 5)."""
    if ends.corrects:
        return Move.CORRECTION
    if ends.same_line:
        return _within(ends)
    return _FROM.get(ends.from_kind, _from_new_money)(ends.to_kind)


def _within(ends: Ends) -> Move:
    if ends.from_year is None or ends.to_year is None:
        return Move.PROFILING
    return Move.CARRY_FORWARD if ends.to_year > ends.from_year else Move.CARRY_BACK


def _from_spending(to: str) -> Move:
    if to in SPENDING:
        return Move.VIREMENT
    if to == "reserve":
        return Move.RESERVE_REPAYMENT
    if to == "income":
        return Move.INCOME_LESS
    return Move.REDUCTION if to in NEW_MONEY else Move.ALLOCATION


def _from_reserve(to: str) -> Move:
    return Move.REDUCTION if to in (*NEW_MONEY, "income") else Move.RESERVE_USE


def _from_envelope(to: str) -> Move:
    return Move.REDUCTION if to in (*NEW_MONEY, "income") else Move.DRAW_DOWN


def _from_contingency(to: str) -> Move:
    return Move.REDUCTION if to in (*NEW_MONEY, "income") else Move.RELEASE


def _from_income(to: str) -> Move:
    return Move.FUNDING_CHANGE if to in (*NEW_MONEY, "income") else Move.INCOME


def _from_new_money(to: str) -> Move:
    return Move.FUNDING_CHANGE if to in (*NEW_MONEY, "income") else Move.GROWTH


_FROM = {
    "capital": _from_spending,
    "revenue": _from_spending,
    "reserve": _from_reserve,
    "envelope": _from_envelope,
    "contingency": _from_contingency,
    "income": _from_income,
}
