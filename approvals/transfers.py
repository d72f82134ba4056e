"""What the transfers of a paper must satisfy: ends, headroom, contingency, corrections.

Pure. B4, B7 and HOUSE "Lines" and "Money moves"; pounds.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from approvals.findings import Facts, Finding, KnownLine, stop, warn
from approvals.paper import (
    BudgetChange,
    BudgetItem,
    ContractAward,
    ContractChange,
    Paper,
    Recommendation,
)
from budgets.money import FinancialYear, pounds
from budgets.moves import SPENDING, Ends, Move, move_of
from budgets.yearend import refusals

NOTHING = Decimal("0.00")
Key = tuple[str, str | None]
CORRECTION = "A mistake is a transfer back that names the first"


def changes(paper: Paper) -> Iterator[tuple[str, BudgetChange]]:
    """Yield each budget change of a paper with its place."""
    for rec in paper.recommendations:
        if isinstance(rec, BudgetChange):
            yield f"Recommendation {rec.number}", rec


def move_in(item: BudgetItem, lines: Mapping[str, str]) -> Move:
    """Return what one item of a budget change does; ``lines`` are the kinds of lines by code."""
    return move_of(
        Ends(
            lines.get(item.source, ""),
            lines.get(item.line, ""),
            item.source == item.line,
            _april(item.leaves_in),
            _april(item.year),
            item.corrects is not None,
        )
    )


def _april(year: str | None) -> int | None:
    return FinancialYear.parse(year).start if year else None


def ends_differ(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """Money moves between two lines, or between two years of one (B4)."""
    for place, rec in changes(paper):
        for item in rec.items:
            if item.source == item.line and item.leaves_in == item.year:
                yield stop(place, "Money moves between two different lines or years.", "B4")


def contingency_is_released(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """Contingency and risk provision are spent only once a named board has released them (B7)."""
    for place, rec in changes(paper):
        releases = any(move_in(item, facts.kinds) == Move.RELEASE for item in rec.items)
        if releases and not rec.released_by.strip():
            sentence = "Contingency is locked: name the board that released it, and when."
            yield stop(place, sentence, "B7")
        if rec.released_by.strip() and not releases:
            sentence = "It names a board that releases contingency, but takes none."
            yield stop(place, sentence, "B7")


def corrections_name_the_first(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """A correction turns a posting round, with a reason, and takes back no more than is left."""
    for place, rec in changes(paper):
        for item in rec.items:
            if item.corrects is None:
                continue
            yield from _correction(place, rec, item, facts)


def _correction(place: str, rec: BudgetChange, item: BudgetItem, facts: Facts) -> Iterator[Finding]:
    first = facts.postings.get(item.corrects or 0)
    if not rec.reason.strip():
        yield stop(place, "Say why the posting is corrected.", CORRECTION)
    if first is None:
        yield stop(place, f"There is no posting {item.corrects} in the ledger.", "U7")
        return
    if (item.source, item.leaves_in, item.line, item.year) != first.turned_round:
        sentence = (
            f"Posting {item.corrects} moved money from {first.source} to {first.line}; "
            "a transfer back goes the other way, in the same years."
        )
        yield stop(place, sentence, CORRECTION)
    elif (item.amount.value or NOTHING) > first.left:
        sentence = f"Of posting {item.corrects} only {pounds(first.left)} can be transferred back."
        yield stop(place, sentence, CORRECTION)


def commitments_move_with_money(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """What contracts commit moves within a line, no more than its money and than stands (Y3)."""
    bound: dict[Key, Decimal] = defaultdict(lambda: NOTHING)
    money: dict[Key, Decimal] = defaultdict(lambda: NOTHING)
    for place, rec in changes(paper):
        for item in rec.items:
            amount = item.amount.value or NOTHING
            money[item.source, item.leaves_in] -= amount
            money[item.line, item.year] += amount
            if item.commitments is not None:
                yield from _moves_within(place, item)
                bound[item.source, item.leaves_in] += item.commitments.value or NOTHING
    for key, moved in bound.items():
        stands = facts.committed.get(key, NOTHING)
        name = facts.lines[key[0]].name if key[0] in facts.lines else key[0]
        if moved > stands:
            sentence = f"Contracts commit {pounds(stands)} of “{name}” {_in(key[1])}; this moves "
            yield stop("Recommendations", f"{sentence}{pounds(moved)}.", "Y3")
            continue
        free = facts.headroom.get(key, NOTHING) - stands
        if free >= 0 > free + money[key] + moved:
            sentence = (
                f"“{name}” {_in(key[1])} would be left with less than contracts commit; move "
                f"{pounds(-free - money[key])} of the commitments, or less of the money."
            )
            yield stop("Recommendations", sentence, "Y3")


def _moves_within(place: str, item: BudgetItem) -> Iterator[Finding]:
    amount = item.commitments.value if item.commitments else None
    if item.source != item.line:
        sentence = "Commitments move between the years of one line, never to another line."
        yield stop(place, sentence, "Y3")
    if amount is None or amount <= 0:
        yield stop(place, "Enter above zero what moves of the commitments, or nothing.", "Y3")
    elif amount > (item.amount.value or NOTHING):
        sentence = f"{pounds(amount)} of commitments would move with less money than that."
        yield stop(place, sentence, "Y3")


def _in(year: str | None) -> str:
    return f"in {year}" if year else "not yet profiled"


def years_of(rec: BudgetChange, day: date) -> set[int]:
    """Return the years (their Aprils) that a budget change touches if it counts from ``day``."""
    named = {_april(year) for item in rec.items for year in (item.leaves_in, item.year)}
    return {year for year in named if year is not None} | {FinancialYear.of(day).start}


def years_are_open(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """A closed year takes year-end adjustments up to its final accounts, and nothing after (Y1)."""
    for place, rec in changes(paper):
        years = years_of(rec, facts.today)
        for sentence in refusals(years, facts.closed, facts.today, adjusts=rec.year_end):
            yield stop(place, sentence, "Y1")
        if rec.year_end and rec.released_by.strip():
            sentence = "A year-end adjustment releases no contingency; decide that by itself."
            yield stop(place, sentence, "Y1")


def money_is_there(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """A line that may not go below zero has what the whole paper takes from it (B4)."""
    net: dict[tuple[str, str | None], Decimal] = defaultdict(lambda: NOTHING)
    taken: set[tuple[str, str | None]] = set()
    for _, rec in changes(paper):
        for item in rec.items:
            amount = item.amount.value or NOTHING
            net[item.source, item.leaves_in] -= amount
            net[item.line, item.year] += amount
            taken.add((item.source, item.leaves_in))
    for code, year in sorted(taken, key=str):
        line = facts.lines.get(code)
        if line is not None and not line.is_source:
            yield from _short(line, facts, code, year, net[code, year])
    for code in sorted({code for code, _ in taken}):
        line = facts.lines.get(code)
        if line is not None and not line.is_source:
            moved = sum((sum_ for (name, _), sum_ in net.items() if name == code), NOTHING)
            yield from _bound(line, facts, code, moved)


def _short(
    line: KnownLine, facts: Facts, code: str, year: str | None, moved: Decimal
) -> Iterator[Finding]:
    has = facts.headroom.get((code, year), NOTHING)
    if has + moved < 0:
        where = f"in {year}" if year else "not yet profiled,"
        sentence = f"“{line.name or code}” {where} has {pounds(has)}; this takes {pounds(-moved)}."
        yield warn("Recommendations", sentence, "B4")


def _bound(line: KnownLine, facts: Facts, code: str, moved: Decimal) -> Iterator[Finding]:
    approved = sum((sum_ for (name, _), sum_ in facts.headroom.items() if name == code), NOTHING)
    if moved < 0 and approved + moved < line.committed:
        sentence = (
            f"Contracts commit “{line.name or code}” to {pounds(line.committed)}; "
            f"this would leave {pounds(approved + moved)}."
        )
        yield warn("Recommendations", sentence, "B4")


def contracts_are_funded(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """What a paper authorises on contracts is free on the lines of its programme (B8).

    What the same paper moves onto those lines counts. Execution stops at the line that pays; here
    the gap is stated before anybody signs.
    """
    asked = sum((_authorised(rec) for rec in paper.recommendations), NOTHING)
    if facts.free is None or asked <= 0:
        return
    added = sum((_moved_onto(item, paper, facts) for _, r in changes(paper) for item in r.items))
    gap = asked - facts.free - added
    if gap > 0:
        own = f", and this paper moves {pounds(Decimal(added))} there" if added else ""
        sentence = (
            f"Its contracts come to {pounds(asked)}; the lines of its programme have "
            f"{pounds(facts.free)} free{own}. The gap is {pounds(gap)}: say how it is paid."
        )
        yield warn("Recommendations", sentence, "B8")


def _authorised(rec: Recommendation) -> Decimal:
    """Return what a recommendation adds to what contracts may cost, in pounds."""
    if not isinstance(rec, ContractAward | ContractChange) or rec.amount is None:
        return NOTHING
    clerical = isinstance(rec, ContractChange) and rec.change == "clerical"
    return NOTHING if clerical else rec.amount.most or NOTHING


def _moved_onto(item: BudgetItem, paper: Paper, facts: Facts) -> Decimal:
    """Return what a transfer adds to what the programme may spend, in pounds."""
    found = NOTHING
    for code, sign in ((item.line, 1), (item.source, -1)):
        line = facts.lines.get(code)
        if line and line.kind in SPENDING and line.programme == paper.programme:
            found += sign * (item.amount.most or NOTHING)
    return found
