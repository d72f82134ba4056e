"""The carry-forward schedule of a plan: rows in, plain data out. Writes nothing.

Budget is what is approved now, outturn the newest figures of the finance system that have the
year; what was carried is read from the postings and leads to its decision.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import F

from approvals import sources
from approvals.lifecycle import OPEN_FOR_EDITING
from approvals.models import CarryBid
from approvals.sources import Source
from budgets.balances import NOW, Moment, positions_of
from budgets.carrying import Outturn
from budgets.feeding import grants_of
from budgets.grantterms import Terms
from budgets.models import LedgerFigure, LedgerImport, Line, Plan, Posting
from budgets.money import FinancialYear
from budgets.statements import spending_lines

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Carried:
    """What a decision carried over the end of a year, in pounds; below zero an overspend."""

    amount: Decimal
    source: Source | None


@dataclass(frozen=True)
class Granted:
    """The terms of a grant that feeds a line, and the decision that brought it."""

    terms: Terms
    source: Source | None


@dataclass(frozen=True)
class Row:
    """One line of the schedule: its outturn, its bid, what was carried, and grants that feed it."""

    line: Line
    outturn: Outturn
    bid: CarryBid | None
    carried: tuple[Carried, ...]
    grants: tuple[Granted, ...] = ()

    @property
    def waits(self) -> bool:
        """Say whether its bid is in no decision that is under way, and nothing came of it."""
        return self.bid is not None and is_free(self.bid) and not self.carried


def is_free(bid: CarryBid) -> bool:
    """Say whether a bid may be changed and put in a draft: no decision holds it."""
    return bid.decision is None or bid.decision.state in ("withdrawn", "refused")


def is_drafted(bid: CarryBid) -> bool:
    """Say whether a bid stands in a draft that is still being written."""
    return bid.decision is not None and bid.decision.state in OPEN_FOR_EDITING


def newest_import(year: FinancialYear) -> LedgerImport | None:
    """Return the import that tells of the latest day and has figures of a year."""
    rows = LedgerImport.objects.filter(figures__year=year.start).select_related("imported_by")
    return rows.distinct().order_by("as_at", "pk").last()


def schedule(plan: Plan, year: FinancialYear) -> list[Row]:
    """Return the schedule of the spending lines of a plan, in nine queries."""
    return rows_of(list(spending_lines(plan)), year)


def rows_of(lines: Sequence[Line], year: FinancialYear) -> list[Row]:
    """Return the rows of these lines, in their order."""
    of = newest_import(year)
    figures = {
        figure.line_id: figure
        for figure in LedgerFigure.objects.filter(
            ledger_import=of, year=year.start, line__in=[line.pk for line in lines]
        )
    }
    bids = {
        bid.line_id: bid
        for bid in CarryBid.objects.filter(year=year.start, line__in=lines).select_related(
            "decision__type", "entered_by", "line"
        )
    }
    carried, granted = _carried(lines, year), granted_to([line.pk for line in lines])
    found = []
    for position in positions_of(lines):
        line, stands = position.line, position.in_year(year.start)
        figure = figures.get(line.pk)
        outturn = Outturn(
            line.code,
            line.name,
            stands.approved,
            stands.committed,
            figure.actuals.amount if figure else None,
            figure.accruals.amount if figure else None,
        )
        row = Row(line, outturn, bids.get(line.pk), tuple(carried.get(line.pk, ())))
        found.append(replace(row, grants=granted.get(line.pk, ())))
    return found


def _carried(lines: Sequence[Line], year: FinancialYear) -> dict[int, list[Carried]]:
    """Return what postings carried between a year and the next, by line, each with its source."""
    rows = Posting.objects.filter(from_line__in=lines, from_line=F("to_line"))
    ends = [(year.start, year.start + 1), (year.start + 1, year.start)]
    both = rows.filter(from_year=ends[0][0], to_year=ends[0][1])
    both |= rows.filter(from_year=ends[1][0], to_year=ends[1][1])
    postings = list(both.order_by("pk"))
    behind = sources.of_batches(posting.batch_id for posting in postings)
    found: dict[int, list[Carried]] = defaultdict(list)
    for posting in postings:
        sign = 1 if posting.from_year == year.start else -1
        source = behind.get(posting.batch_id)
        found[posting.from_line_id].append(Carried(sign * posting.amount.amount, source))
    return found


def granted_to(lines: Iterable[int], moment: Moment = NOW) -> dict[int, tuple[Granted, ...]]:
    """Return the grants that feed each of these lines (by id), each with its decision."""
    fed = grants_of(lines, moment)
    behind = sources.of_batches({row.batch_id for rows in fed.values() for row in rows})
    return {
        line: tuple(Granted(row.terms, behind.get(row.batch_id)) for row in rows)
        for line, rows in fed.items()
    }
