"""Where a line stands, year by year: the one answer that every screen gives.

The heads that the database keeps are read for the screens; `replay` adds the postings and the
commitments up again, and a test holds the two together. Nothing here writes or reads the clock.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet, Sum

from budgets.models import SOURCES, Commitment, Line, LineYear, Posting

NOTHING = Decimal(0)


@dataclass(frozen=True)
class YearPosition:
    """One year of a line in pounds; ``year`` is the April it starts, None not yet profiled."""

    year: int | None
    approved: Decimal
    committed: Decimal

    @property
    def free(self) -> Decimal:
        """Return what is approved and not committed; below zero is a gap."""
        return self.approved - self.committed


@dataclass(frozen=True)
class Position:
    """A line and the years in which anything stands: not yet profiled first, then in order."""

    line: Line
    years: tuple[YearPosition, ...]

    @property
    def approved(self) -> Decimal:
        """Return what is approved over all years, in pounds."""
        return sum((year.approved for year in self.years), NOTHING)

    @property
    def committed(self) -> Decimal:
        """Return what contracts commit over all years, in pounds."""
        return sum((year.committed for year in self.years), NOTHING)

    @property
    def free(self) -> Decimal:
        """Return what is approved and not committed over all years, in pounds."""
        return self.approved - self.committed

    @property
    def not_profiled(self) -> YearPosition:
        """Return what stands under not yet profiled."""
        found = (year for year in self.years if year.year is None)
        return next(found, YearPosition(None, NOTHING, NOTHING))

    @property
    def is_source(self) -> bool:
        """Say whether this line is where money comes from, and so may go below zero."""
        return self.line.kind in SOURCES


def positions(lines: QuerySet[Line]) -> list[Position]:
    """Return where each of these lines stands, in their order, in two queries."""
    return positions_of(list(lines.select_related("plan", "programme")))


def positions_of(lines: Sequence[Line]) -> list[Position]:
    """Return where each of these lines stands, in one query."""
    heads: dict[int, list[YearPosition]] = defaultdict(list)
    for head in LineYear.objects.filter(line__in=[line.pk for line in lines]):
        heads[head.line_id].append(YearPosition(head.year, head.approved, head.committed))
    return [Position(line, _in_order(heads[line.pk])) for line in lines]


def position(line: Line) -> Position:
    """Return where one line stands."""
    return positions_of([line])[0]


def replay(line: Line) -> Position:
    """Return where a line stands by adding up every posting and commitment again."""
    approved: dict[int | None, Decimal] = defaultdict(Decimal)
    committed: dict[int | None, Decimal] = defaultdict(Decimal)
    for posting in Posting.objects.filter(to_line=line):
        approved[posting.to_year] += posting.amount.amount
    for posting in Posting.objects.filter(from_line=line):
        approved[posting.from_year] -= posting.amount.amount
    for row in Commitment.objects.filter(line=line):
        committed[row.year] += row.amount.amount
    years = {*approved, *committed}
    return Position(
        line, _in_order(YearPosition(year, approved[year], committed[year]) for year in years)
    )


def added_up(found: Iterable[Position]) -> YearPosition:
    """Return these lines together, over all years, in pounds."""
    every = list(found)
    return YearPosition(
        None,
        sum((position.approved for position in every), NOTHING),
        sum((position.committed for position in every), NOTHING),
    )


def _in_order(years: Iterable[YearPosition]) -> tuple[YearPosition, ...]:
    standing = (year for year in years if year.approved or year.committed)
    return tuple(sorted(standing, key=lambda year: year.year or 0))


def plan_totals() -> dict[int, YearPosition]:
    """Return, by plan, all spending lines together over all years, in one query.

    Sources are left out: with them every plan adds up to nothing.
    """
    rows = (
        LineYear.objects.filter(is_source=False)
        .values_list("line__plan")
        .annotate(approved_sum=Sum("approved"), committed_sum=Sum("committed"))
    )
    return {plan: YearPosition(None, approved, committed) for plan, approved, committed in rows}
