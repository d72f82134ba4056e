"""The carry-forward schedule: budget less outturn by line, and what may be bid for. Pure.

Pounds. A bid above zero carries an underspend into the next year; one below zero carries an
overspend, which the next year then pays. Nothing here moves money: a decision does.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal

from budgets.cells import Cells, cell_name, quoted
from budgets.money import NotAnAmount, parse_pounds, pounds

NOTHING = Decimal(0)
LINE, BID, REASON = "Line", "Bid", "Reason"
ACCEPTED = f"Accepted: {LINE}, {BID} and {REASON}; other columns are passed over."
LONGEST_REASON = 500


@dataclass(frozen=True)
class Outturn:
    """A line at the end of a year: what was approved, what was spent, what contracts commit.

    ``actuals`` and ``accruals`` are None where no figures of the finance system have come in.
    """

    line: str
    name: str
    budget: Decimal
    committed: Decimal
    actuals: Decimal | None = None
    accruals: Decimal | None = None

    @property
    def spent(self) -> Decimal | None:
        """Return the outturn, None where it is not known."""
        return None if self.actuals is None else self.actuals + (self.accruals or NOTHING)

    @property
    def left(self) -> Decimal | None:
        """Return budget less outturn: above zero an underspend, below zero an overspend."""
        return None if self.spent is None else self.budget - self.spent


def bid_refusals(row: Outturn, amount: Decimal, reason: str) -> list[str]:
    """Return why a bid is refused, each naming line and value and what would be accepted."""
    found = []
    if row.left is None:
        found.append(
            f"{row.name} has no outturn yet: take in the figures of the finance system first."
        )
    elif amount == 0:
        found.append(f"{row.name}: a bid of £0.00 is none. Leave it empty.")
    elif amount > 0 and amount > max(row.left, NOTHING):
        found.append(
            f"{row.name}: {pounds(amount)} is more than the underspend of "
            f"{pounds(max(row.left, NOTHING))}."
        )
    elif amount < 0 and amount < min(row.left, NOTHING):
        found.append(
            f"{row.name}: {pounds(amount)} is more than the overspend of "
            f"{pounds(-min(row.left, NOTHING))}."
        )
    if not reason.strip():
        found.append(f"{row.name}: give the reason for the bid of {pounds(amount)}.")
    elif len(reason) > LONGEST_REASON:
        found.append(f"{row.name}: give a reason of up to {LONGEST_REASON} characters.")
    return found


@dataclass
class Bids:
    """What came of reading cells: amount and reason by code of line, and faults by their cells."""

    bids: dict[str, tuple[Decimal, str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def read(cells: Cells, lines: Collection[str]) -> Bids:
    """Return the bids of an uploaded schedule; a row without one is passed over."""
    found = Bids()
    if not cells:
        found.faults.append(f"There are no cells. The first row names the columns. {ACCEPTED}")
        return found
    heads = {" ".join(text.split()).casefold(): place for place, text in enumerate(cells[0])}
    places = [heads.get(title.casefold()) for title in (LINE, BID, REASON)]
    if None in places:
        found.faults.append(f"A1: the first row names the columns. {ACCEPTED}")
        return found
    for number, row in enumerate(cells[1:], start=2):
        texts = [row[p].strip() if p is not None and p < len(row) else "" for p in places]
        if texts[1]:
            _take(found, number, places, texts, lines)
    if not found.bids and not found.faults:
        found.faults.append("No row holds a bid.")
    return found


def _take(
    found: Bids, number: int, places: list[int | None], texts: list[str], lines: Collection[str]
) -> None:
    code, typed, reason = texts
    names = [cell_name(number, (place or 0) + 1) for place in places]
    if code not in lines:
        found.faults.append(f"{names[0]}: {quoted(code)} is no spending line of this plan.")
    elif code in found.bids:
        found.faults.append(f"{names[0]}: {quoted(code)} stands twice. Give each line one bid.")
    else:
        try:
            found.bids[code] = (parse_pounds(typed), reason)
        except NotAnAmount as error:
            found.faults.append(f"{names[1]}: {error}")
