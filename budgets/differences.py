"""Compare what is approved here with what the finance system has, line by line and year by year.

The approved side is the one balance at the end of the day that the figures tell of. Nothing here
writes, and nothing here says which side is right.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import DecimalField, Q, Sum

from budgets.balances import NOTHING, Moment, positions_of
from budgets.figures import Figures
from budgets.models import SOURCES, LedgerDifference, LedgerFigure, LedgerImport, Line, Posting

SUM = Sum("amount", output_field=DecimalField(max_digits=18, decimal_places=2))

Key = tuple[int, int | None]


@dataclass(frozen=True)
class Compared:
    """One line and year on both sides, in pounds; ``not_keyed`` is what no journal holds yet."""

    line: Line
    year: int | None
    approved: Decimal
    ledger: Figures
    not_keyed: Decimal
    reason: LedgerDifference | None

    @property
    def difference(self) -> Decimal:
        """Return what is approved less what the finance system has as budget."""
        return self.approved - self.ledger.budget

    @property
    def is_explained_by_keying(self) -> bool:
        """Say whether journals still to be keyed are the whole difference."""
        return self.difference == self.not_keyed


def last_import() -> LedgerImport | None:
    """Return the import whose figures are compared: the one that tells of the latest day."""
    rows = LedgerImport.objects.select_related("imported_by")
    return rows.order_by("as_at", "pk").last()


def compared(lines: Sequence[Line], of: LedgerImport) -> list[Compared]:
    """Return every year of these lines that stands on either side, in six queries."""
    approved = {
        (row.line.pk, year.year): year.approved
        for row in positions_of(lines, Moment(of.as_at))
        for year in row.years
        if year.approved
    }
    ids = [line.pk for line in lines]
    ledger: dict[Key, Figures] = {
        (row.line_id, row.year): Figures(row.budget.amount, row.actuals.amount, row.accruals.amount)
        for row in LedgerFigure.objects.filter(ledger_import=of, line__in=ids)
    }
    reasons = {
        (row.line_id, row.year): row
        for row in LedgerDifference.objects.filter(ledger_import=of, line__in=ids)
        .select_related("recorded_by")
        .order_by("pk")
    }
    waiting = _not_keyed(ids, of)
    by_pk = {line.pk: line for line in lines}
    keys = sorted({*approved, *ledger}, key=lambda key: (by_pk[key[0]].code, key[1] or 0))
    return [
        Compared(
            by_pk[key[0]],
            key[1],
            approved.get(key, NOTHING),
            ledger.get(key, Figures()),
            waiting.get(key, NOTHING),
            reasons.get(key),
        )
        for key in keys
    ]


def spending_lines() -> Q:
    """Return which lines are compared: those that spend, not where money comes from."""
    return ~Q(kind__in=SOURCES)


def _not_keyed(ids: Sequence[int], of: LedgerImport) -> dict[Key, Decimal]:
    """Return what postings without a journal moved, net, by the day of the figures."""
    ends = Posting.objects.filter(Q(from_line__in=ids) | Q(to_line__in=ids))
    later = Q(batch__journal_entry__keyed_on__gt=of.as_at)
    rows = Moment(of.as_at).postings(ends)
    rows = rows.filter(Q(batch__journal_entry__isnull=True) | later)
    found: dict[Key, Decimal] = defaultdict(Decimal)
    columns = ("from_line", "from_year", "to_line", "to_year")
    for from_line, from_year, to_line, to_year, total in rows.values_list(*columns).annotate(
        total=SUM
    ):
        amount = Decimal(str(getattr(total, "amount", total)))
        found[from_line, from_year] -= amount
        found[to_line, to_year] += amount
    return found
