"""Where a line stands, year by year: the one answer that every screen, export and record gives.

Asked for now, it is read from the heads that the database keeps; asked for a past day, it is added
up from the rows. `replay` adds up everything row by row, and a test holds all of them together.
Nothing here writes or reads the clock.

*Original* is what an opening set: a posting from or to a source line "before this ledger" (its code
is before-this-ledger or begins with that and a hyphen). A book opens from no other line.
That is planned; once the annual budget of a plan stands for a year, the original of its spending
lines in that year is what it set. Whatever else moved is a *change*; original and changes together
are what is approved.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, FilteredRelation, Q, QuerySet, Sum

from budgets.models import (
    SOURCES,
    AnnualBudget,
    Commitment,
    Line,
    LineYear,
    Posting,
)

NOTHING = Decimal(0)
OPENING_CODE = "before-this-ledger"
OPENING_LINES = Q(kind__in=SOURCES) & (
    Q(code=OPENING_CODE) | Q(code__startswith=f"{OPENING_CODE}-")
)
MINE = ("mine__line", "mine__amount")
SUM = Sum("amount", output_field=DecimalField(max_digits=18, decimal_places=2))


@dataclass(frozen=True)
class Moment:
    """Which rows count: by their legal date, and by when the ledger knew of them.

    ``effective_on`` is the last legal date that counts, ``recorded_at`` the last instant of
    recording; None sets no bound. As known then and as known now are two values of the second.
    """

    effective_on: date | None = None
    recorded_at: datetime | None = None

    @property
    def is_now(self) -> bool:
        """Say whether every row counts, so that the heads hold the answer."""
        return self.effective_on is None and self.recorded_at is None

    def postings(self, rows: QuerySet[Posting]) -> QuerySet[Posting]:
        """Return those of ``rows`` that count."""
        if self.effective_on is not None:
            rows = rows.filter(batch__effective_on__lte=self.effective_on)
        return rows if self.recorded_at is None else rows.filter(recorded_at__lte=self.recorded_at)

    def commitments(self, rows: QuerySet[Commitment]) -> QuerySet[Commitment]:
        """Return those of ``rows`` that count."""
        if self.effective_on is not None:
            rows = rows.filter(effective_on__lte=self.effective_on)
        return rows if self.recorded_at is None else rows.filter(recorded_at__lte=self.recorded_at)

    def annuals(self, rows: QuerySet[AnnualBudget]) -> QuerySet[AnnualBudget]:
        """Return those of ``rows`` that count."""
        if self.effective_on is not None:
            rows = rows.filter(effective_on__lte=self.effective_on)
        return rows if self.recorded_at is None else rows.filter(recorded_at__lte=self.recorded_at)


NOW = Moment()


@dataclass(frozen=True)
class YearPosition:
    """One year of a line in pounds; ``year`` is the April it starts, None not yet profiled."""

    year: int | None
    approved: Decimal
    committed: Decimal
    original: Decimal = NOTHING

    @property
    def changes(self) -> Decimal:
        """Return what decisions added to the original; below zero is a cut."""
        return self.approved - self.original

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
    def total(self) -> YearPosition:
        """Return all years together, in pounds."""
        return _together(self.years)

    @property
    def original(self) -> Decimal:
        """Return what openings set over all years, in pounds."""
        return self.total.original

    @property
    def changes(self) -> Decimal:
        """Return what decisions added to that over all years, in pounds."""
        return self.total.changes

    @property
    def approved(self) -> Decimal:
        """Return what is approved over all years, in pounds."""
        return self.total.approved

    @property
    def committed(self) -> Decimal:
        """Return what contracts commit over all years, in pounds."""
        return self.total.committed

    @property
    def free(self) -> Decimal:
        """Return what is approved and not committed over all years, in pounds."""
        return self.total.free

    @property
    def not_profiled(self) -> YearPosition:
        """Return what stands under not yet profiled."""
        return self.in_year(None)

    @property
    def is_source(self) -> bool:
        """Say whether this line is where money comes from, and so may go below zero."""
        return self.line.kind in SOURCES

    def in_year(self, year: int | None) -> YearPosition:
        """Return what stands in one year, nothing where nothing stands."""
        found = (row for row in self.years if row.year == year)
        return next(found, YearPosition(year, NOTHING, NOTHING))


@dataclass
class _Sums:
    """Pounds by key while they are being added up."""

    original: dict[Any, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    approved: dict[Any, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    committed: dict[Any, Decimal] = field(default_factory=lambda: defaultdict(Decimal))


def positions(lines: QuerySet[Line], moment: Moment = NOW) -> list[Position]:
    """Return where each of these lines stands, in their order; one query more than below."""
    return positions_of(list(lines.select_related("plan", "programme")), moment)


def positions_of(lines: Sequence[Line], moment: Moment = NOW) -> list[Position]:
    """Return where each of these lines stands, in one query for now and five for a past day."""
    ids = [line.pk for line in lines]
    sums = _Sums()
    if moment.is_now:
        _add_heads(sums, LineYear.objects.filter(line__in=ids))
    else:
        ends = Posting.objects.filter(Q(from_line__in=ids) | Q(to_line__in=ids))
        _add_ends(sums.approved, _by_line(moment.postings(ends)))
        bound = moment.commitments(Commitment.objects.filter(line__in=ids))
        for line, year, total in bound.values_list("line", "year").annotate(total=SUM):
            sums.committed[line, year] = _plain(total)
        before = _before_this_ledger()
        _add_ends(sums.original, _opened(before, ids, moment))
        sums.original.update({at: sums.approved[at] for at in sums.approved if at[0] in before})
        _set_lines(sums.original, lines, moment)
    years = _by_first(sums)
    return [Position(line, _standing(years.get(line.pk, ()))) for line in lines]


def heads_of(where: Q, most: int | None = None) -> list[tuple[Line, YearPosition]]:
    """Return what stands now on each line and year of ``where``, in one query, by code and year.

    ``where`` speaks of `LineYear`.
    """
    rows = LineYear.objects.filter(where).select_related("line__programme")
    found = rows.order_by("line__code", "year")[:most]
    return [
        (row.line, YearPosition(row.year, row.approved, row.committed, row.original))
        for row in found
    ]


def position(line: Line, moment: Moment = NOW) -> Position:
    """Return where one line stands."""
    return positions_of([line], moment)[0]


def plan_totals(moment: Moment = NOW) -> dict[int, YearPosition]:
    """Return, by plan, all spending lines together over all years, in one query for now.

    Sources are left out: with them every plan adds up to nothing.
    """
    sums = _Sums()
    if moment.is_now:
        heads = LineYear.objects.values_list("line__plan", "line__kind")
        totals = heads.annotate(Sum("approved"), Sum("committed"), Sum("original"))
        for plan, kind, *sums_of in totals:
            at = plan, kind
            sums.approved[at], sums.committed[at], sums.original[at] = sums_of
    else:
        _add_ends(sums.approved, _by_plan(moment.postings(Posting.objects.all())))
        rows = moment.commitments(Commitment.objects.all())
        for plan, kind, total in rows.values_list("line__plan", "line__kind").annotate(total=SUM):
            sums.committed[plan, kind] = _plain(total)
        _add_plan_originals(sums.original, moment)
    spending = {
        plan: [row for kind, row in rows if kind not in SOURCES]
        for plan, rows in _by_first(sums).items()
    }
    return {plan: _together(rows) for plan, rows in spending.items() if rows}


def replay(line: Line, moment: Moment = NOW) -> Position:
    """Return where a line stands by adding up every posting and commitment again, row by row."""
    sums = _Sums()
    openings = _before_this_ledger()
    rows = Posting.objects.filter(Q(from_line=line) | Q(to_line=line))
    for posting in moment.postings(rows):
        opens = not openings.isdisjoint({posting.from_line_id, posting.to_line_id})
        for end, year, sign in (
            (posting.to_line_id, posting.to_year, 1),
            (posting.from_line_id, posting.from_year, -1),
        ):
            sums.approved[end, year] += sign * posting.amount.amount
            sums.original[end, year] += sign * posting.amount.amount * opens
    annuals = moment.annuals(AnnualBudget.objects.filter(plan=line.plan_id))
    for annual in annuals if line.kind not in SOURCES else ():
        figure = annual.figures.filter(line=line).first()
        sums.original[line.pk, annual.year] = figure.amount.amount if figure else NOTHING
    for row in moment.commitments(Commitment.objects.filter(line=line)):
        sums.committed[row.line_id, row.year] += row.amount.amount
    return Position(line, _standing(_by_first(sums).get(line.pk, ())))


def added_up(found: Iterable[Position]) -> YearPosition:
    """Return these lines together, over all years, in pounds."""
    return _together(position.total for position in found)


def _add_heads(sums: _Sums, heads: Iterable[LineYear]) -> None:
    for head in heads:
        at = head.line_id, head.year
        sums.approved[at], sums.committed[at] = head.approved, head.committed
        sums.original[at] = head.original


def _before_this_ledger() -> set[int]:
    """Return the lines from which openings come: asked first, so that PostgreSQL knows how few."""
    return set(Line.objects.filter(OPENING_LINES).values_list("pk", flat=True))


def _opened(before: set[int], ids: Sequence[int], moment: Moment) -> Iterable[Sequence[Any]]:
    """Return what openings gave these lines, or took back: two sets, each with its index."""
    others = [pk for pk in ids if pk not in before]
    if not before or not others:
        return ()
    rows = moment.postings(Posting.objects.all())
    given = rows.filter(from_line__in=before, to_line__in=others)
    taken = rows.filter(from_line__in=others, to_line__in=before)
    return _union(_by_line(found) for found in (given, taken))  # type: ignore[no-any-return]


def _set_lines(original: dict[Any, Decimal], lines: Sequence[Line], moment: Moment) -> None:
    """Put what annual budgets set in the place of what was planned, year by year, in one query."""
    spending = {line.pk: line.plan_id for line in lines if line.kind not in SOURCES}
    mine = FilteredRelation("figures", condition=Q(figures__line__in=list(spending)))
    annuals = moment.annuals(AnnualBudget.objects.filter(plan__in=set(spending.values())))
    rows = list(annuals.annotate(mine=mine).values_list("plan", "year", *MINE))
    for plan, year in {row[:2] for row in rows}:
        original.update({(line, year): NOTHING for line, of in spending.items() if of == plan})
    original.update({(line, year): _plain(amount) for _, year, line, amount in rows if line})


def _add_plan_originals(original: dict[Any, Decimal], moment: Moment) -> None:
    """Add what openings and annual budgets set, by plan and kind of line."""
    planned: dict[Any, Decimal] = defaultdict(Decimal)
    ends = [f"{end}_{of}" for end in ("from", "to") for of in ("line__plan", "line__kind", "year")]
    before, found = _before_this_ledger(), moment.postings(Posting.objects.all())
    given, taken = found.filter(from_line__in=before), found.filter(to_line__in=before)
    both = (given, taken.exclude(from_line__in=before))
    rows = _union(some.values_list(*ends).annotate(total=SUM) for some in both) if before else ()
    for from_plan, from_kind, from_year, to_plan, to_kind, to_year, total in rows:
        planned[from_plan, from_kind, from_year] -= _plain(total)
        planned[to_plan, to_kind, to_year] += _plain(total)
    annuals = moment.annuals(AnnualBudget.objects.order_by())
    figures = annuals.values_list("plan", "year", "figures__line__kind")
    set_at = list(figures.annotate(total=Sum("figures__amount", output_field=SUM.output_field)))
    are_set = {(plan, year) for plan, year, _, _ in set_at}
    for (plan, kind, year), amount in planned.items():
        if kind in SOURCES or (plan, year) not in are_set:
            original[plan, kind] += amount
    for plan, _, kind, total in set_at:
        original[plan, kind] += _plain(total)


def _by_line(rows: QuerySet[Posting]) -> Any:
    return rows.values_list("from_line", "from_year", "to_line", "to_year").annotate(total=SUM)


def _by_plan(rows: QuerySet[Posting]) -> Any:
    ends = ("from_line__plan", "from_line__kind", "to_line__plan", "to_line__kind")
    return rows.values_list(*ends).annotate(total=SUM)


def _union(several: Iterable[Any]) -> Any:
    first, *others = several
    return first.union(*others, all=True)


def _add_ends(sums: dict[Any, Decimal], rows: Iterable[Sequence[Any]]) -> None:
    for from_first, from_second, to_first, to_second, total in rows:
        sums[from_first, from_second] -= _plain(total)
        sums[to_first, to_second] += _plain(total)


def _plain(value: object) -> Decimal:
    return Decimal(str(getattr(value, "amount", value)))


def _by_first(sums: _Sums) -> dict[int, list[tuple[Any, YearPosition]]]:
    """Return the sums by the first half of their keys, each with its second half."""
    found: dict[int, list[tuple[Any, YearPosition]]] = defaultdict(list)
    for key in {*sums.approved, *sums.committed, *sums.original}:
        first, second = key
        row = YearPosition(
            second if isinstance(second, int) else None,
            sums.approved.get(key, NOTHING),
            sums.committed.get(key, NOTHING),
            sums.original.get(key, NOTHING),
        )
        found[first].append((second, row))
    return found


def _standing(rows: Iterable[tuple[Any, YearPosition]]) -> tuple[YearPosition, ...]:
    years = (row for _, row in rows if row.approved or row.committed or row.original)
    return tuple(sorted(years, key=lambda row: row.year or 0))


def _together(rows: Iterable[YearPosition]) -> YearPosition:
    every = list(rows)
    return YearPosition(
        None,
        sum((row.approved for row in every), NOTHING),
        sum((row.committed for row in every), NOTHING),
        sum((row.original for row in every), NOTHING),
    )
