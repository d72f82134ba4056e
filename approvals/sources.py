"""Which decision and recommendation stands behind each row of the ledger: asked in one way.

Every figure on a screen leads to its authority through here. Nothing here writes or reads the
clock, and nothing here reads a part 2.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, DecimalField, Q, QuerySet, Sum

from approvals.drivers import Breakdown, Part, breakdown
from approvals.models import Effect, Recommendation, StatedFigure
from budgets.balances import NOW, Moment
from budgets.models import AnnualBudget, BatchKind, Line, Posting
from contracts.histories import History
from contracts.models import Change, ChangeKind, Contract
from people.models import Programme

NOTHING = Decimal(0)
CITED = "batch__effect__recommendation"
SUM = Sum("amount", output_field=DecimalField(max_digits=16, decimal_places=2))
# A recommendation that changes a contract the ledger lacked also opens it, at the value that the
# paper states: that award was no act of the decision.
OPENING = Q(kind=ChangeKind.AWARD, effect__recommendation__kind="contract_change")


@dataclass(frozen=True)
class Source:
    """A recommendation of a decision, as every screen cites it."""

    decision: int
    reference: str
    number: str
    kind: str
    words: str
    decided_on: date | None


def of_changes(changes: Iterable[Change]) -> dict[int, Source]:
    """Return the source of each change by its id, in one query."""
    return _by("change_id", changes=[change.pk for change in changes])


def of_batches(batches: Iterable[int]) -> dict[int, Source]:
    """Return the source of each batch of postings by its id, in one query."""
    return _by("batch_id", batches=list(batches))


def _by(column: str, **ids: list[int]) -> dict[int, Source]:
    name = f"{column.removesuffix('_id')}__in"
    effects = Effect.objects.filter(**{name: next(iter(ids.values()))})
    rows = effects.select_related("recommendation__version__decision")
    return {getattr(row, column): source_of(row.recommendation) for row in rows}


def source_of(recommendation: Recommendation) -> Source:
    """Return how a recommendation is cited."""
    decision = recommendation.version.decision
    return Source(
        decision.pk,
        str(decision),
        recommendation.number,
        recommendation.kind,
        recommendation.words,
        decision.decided_on,
    )


# ---- Contracts ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Authorised:
    """What decisions in this ledger authorise on contracts, and what was awarded before it."""

    awards: int
    awarded: Decimal
    changes: int
    changed: Decimal
    before: int
    awarded_before: Decimal

    @property
    def here(self) -> Decimal:
        """Return what decisions of this ledger authorise together, in pounds."""
        return self.awarded + self.changed

    @property
    def in_all(self) -> Decimal:
        """Return that with what was awarded before this ledger, in pounds."""
        return self.here + self.awarded_before


def authorised(contracts: QuerySet[Contract]) -> Authorised:
    """Return the sums over every change of these contracts, in one query."""
    award = Q(kind=ChangeKind.AWARD)
    groups = {"awards": award & ~OPENING, "changes": ~award, "before": OPENING}
    pounds = DecimalField(max_digits=16, decimal_places=2)
    sums = Change.objects.filter(contract__in=contracts.order_by().values("pk")).aggregate(
        **{name: Count("pk", filter=rows) for name, rows in groups.items()},
        **{
            f"{name}_sum": Sum("value", filter=rows, output_field=pounds)
            for name, rows in groups.items()
        },
    )
    return Authorised(
        sums["awards"],
        _plain(sums["awards_sum"]),
        sums["changes"],
        _plain(sums["changes_sum"]),
        sums["before"],
        _plain(sums["before_sum"]),
    )


def _plain(value: object) -> Decimal:
    amount = getattr(value, "amount", value)
    return NOTHING if amount is None else Decimal(str(amount))


def authorised_here(history: History, sources: Mapping[int, Source]) -> Decimal:
    """Return what decisions of this ledger authorise on one contract, in pounds."""
    return sum(
        (c.value.amount for c in history.changes if not is_opening(c, sources.get(c.pk))), NOTHING
    )


def is_opening(change: Change, source: Source | None) -> bool:
    """Say whether this award was made before the ledger and only stated by its decision."""
    stated = source is not None and source.kind == "contract_change"
    return change.kind == ChangeKind.AWARD and stated


# ---- Plans --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SetBy:
    """Which decision set the budget of a plan for a year, and its legal date."""

    source: Source
    effective_on: date


SetYears = dict[tuple[int, int | None], SetBy]


def set_years(plans: Iterable[int], moment: Moment = NOW) -> SetYears:
    """Return what set these plans, by plan and year, as at a moment, in one query."""
    annuals = moment.annuals(AnnualBudget.objects.filter(plan__in=list(plans)))
    rows = Effect.objects.filter(annual__in=annuals.values("pk"))
    rows = rows.select_related("annual", "recommendation__version__decision")
    return {
        (row.annual.plan_id, row.annual.year): SetBy(
            source_of(row.recommendation), row.annual.effective_on
        )
        for row in rows.order_by("annual__year")
        if row.annual is not None
    }


# ---- Lines --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Moved:
    """What one recommendation moved, net, into one line, in pounds."""

    source: Source
    line: Line
    amount: Decimal


@dataclass(frozen=True)
class Unprofiled:
    """What of one recommendation on a line is not yet profiled, in pounds."""

    recommendation: Recommendation
    source: Source
    amount: Decimal


def unprofiled_on(line: Line) -> list[Unprofiled]:
    """Return the recommendations with an amount not yet profiled on this line, oldest first."""
    sums: dict[int, Decimal] = {}
    ends = {1: Q(to_line=line, to_year=None), -1: Q(from_line=line, from_year=None)}
    for sign, end in ends.items():
        ends_here = Posting.objects.filter(end).values_list(CITED)
        for key, amount in ends_here.annotate(total=SUM):
            sums[key] = sums.get(key, NOTHING) + sign * _plain(amount)
    left = {key: amount for key, amount in sums.items() if amount > 0}
    rows = Recommendation.objects.filter(pk__in=left).select_related("version__decision")
    return [Unprofiled(row, source_of(row), left[row.pk]) for row in rows.order_by("pk")]


def drivers_of(programme: Programme) -> Breakdown | None:
    """Return what drove the budgets of a programme, by driver, over all that is carried out."""
    rows = StatedFigure.objects.filter(
        recommendation__effects__kind="posted",
        recommendation__version__decision__programme=programme,
    ).exclude(driver="")
    return breakdown(
        Part(row.driver, "", None, row.value.amount if row.value else None)
        for row in rows.order_by("recommendation", "place")
    )


def moved_into(programme: Programme, most: int) -> tuple[list[Moved], bool]:
    """Return what the newest recommendations moved into a programme's lines, oldest first.

    At most so many rows, and whether there are more before them.
    """
    lines = Line.objects.filter(programme=programme).order_by()
    rows = Posting.objects.exclude(batch__kind=BatchKind.PROFILE)
    sums: dict[tuple[int, int], Decimal] = {}
    for end, sign in (("to_line", 1), ("from_line", -1)):
        found = rows.filter(**{f"{end}__in": lines.values("pk")}).values_list(CITED, end)
        for recommendation, line, amount in found.annotate(total=SUM):
            key = (recommendation, line)
            sums[key] = sums.get(key, NOTHING) + sign * _plain(amount)
    told = sorted(key for key, amount in sums.items() if amount)
    newest = told[-most:]
    behind = Recommendation.objects.select_related("version__decision").in_bulk(
        {recommendation for recommendation, _ in newest}
    )
    named = lines.in_bulk({line for _, line in newest})
    shown = [
        Moved(source_of(behind[recommendation]), named[line], sums[recommendation, line])
        for recommendation, line in newest
    ]
    return shown, len(told) > most
