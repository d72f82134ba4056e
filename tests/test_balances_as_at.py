"""Where a line stood on a past day, as known then and as known now: each path against the rows.

The rows are added up here once more, in plain Python, apart from the product's own sums.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import hypothesis.strategies as st
import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings

from budgets import actions as money
from budgets.balances import (
    NOW,
    Moment,
    Position,
    YearPosition,
    added_up,
    plan_totals,
    position,
    positions,
    replay,
)
from budgets.models import SOURCES, BatchKind, Commitment, Line, LineYear, Plan, Posting
from tests import stage
from tests.ledger_screens import Browsers, after_the_paper, plain

PENCE = st.integers(1, 400_000_000).map(lambda pence: Decimal(pence).scaleb(-2))
YEARS = st.sampled_from([None, 2023, 2024, 2025])
DAYS = st.dates(date(2023, 3, 30), date(2024, 4, 2))
ENDS = st.tuples(st.integers(0, 5), YEARS)
MOVES = st.lists(st.tuples(ENDS, ENDS, PENCE, DAYS), max_size=10)
BOUND = st.lists(st.tuples(YEARS, PENCE, DAYS), max_size=4)


class Undone(Exception):
    """Leave a trial without a trace."""


@dataclass(frozen=True)
class Row:
    """What one end of a row does to one line and year, in pounds."""

    line: int
    year: int | None
    approved: Decimal
    committed: Decimal
    original: Decimal
    effective_on: date
    recorded_at: datetime


def every_row() -> list[Row]:
    """Return both ends of every posting, and every commitment, as the tables hold them."""
    opening = set(Line.objects.filter(code__startswith="before-").values_list("pk", flat=True))
    nothing, found = Decimal(0), []
    for posting in Posting.objects.select_related("batch"):
        opens = {posting.from_line_id, posting.to_line_id} & opening
        when = (posting.batch.effective_on, posting.recorded_at)
        for line, year, sign in (
            (posting.from_line_id, posting.from_year, -1),
            (posting.to_line_id, posting.to_year, 1),
        ):
            amount = sign * posting.amount.amount
            found.append(Row(line, year, amount, nothing, amount if opens else nothing, *when))
    for row in Commitment.objects.all():
        when = (row.effective_on, row.recorded_at)
        found.append(Row(row.line_id, row.year, nothing, row.amount.amount, nothing, *when))
    return found


def standing(rows: list[Row], line: int, moment: Moment) -> tuple[YearPosition, ...]:
    """Return a line's years by adding up ``rows`` one by one."""
    sums: dict[int | None, list[Decimal]] = {}
    for row in rows:
        late = moment.effective_on is not None and row.effective_on > moment.effective_on
        unknown = moment.recorded_at is not None and row.recorded_at > moment.recorded_at
        if row.line == line and not late and not unknown:
            year = sums.setdefault(row.year, [Decimal(0)] * 3)
            for place, amount in enumerate((row.approved, row.committed, row.original)):
                year[place] += amount
    years = [YearPosition(year, *three) for year, three in sums.items() if any(three)]
    return tuple(sorted(years, key=lambda year: year.year or 0))


def hold_to_the_rows(moment: Moment) -> None:
    """Hold every way of asking about ``moment`` against the rows."""
    rows = every_row()
    lines = list(Line.objects.order_by("pk"))
    wanted = [Position(line, standing(rows, line.pk, moment)) for line in lines]
    assert positions(Line.objects.order_by("pk"), moment) == wanted
    assert [position(line, moment) for line in lines] == wanted
    assert [replay(line, moment) for line in lines] == wanted
    for plan, total in plan_totals(moment).items():
        of_plan = [p for p in wanted if p.line.plan_id == plan and p.line.kind not in SOURCES]
        assert total == added_up(of_plan)
        assert total.original + total.changes == total.approved
    if moment is NOW:
        heads = LineYear.objects.filter(approved=0, committed=0)
        kept = {(h.line_id, h.year): (h.approved, h.committed) for h in LineYear.objects.all()}
        gone = {(h.line_id, h.year) for h in heads}
        shown = {
            (p.line.pk, year.year): (year.approved, year.committed)
            for p in wanted
            for year in p.years
        }
        assert {key: row for key, row in kept.items() if key not in gone} == {
            key: row for key, row in shown.items() if any(row)
        }


def test_every_way_to_a_balance_agrees_with_the_rows_at_any_moment(rows: Any) -> None:
    """Move money on any days in any order, then ask on any day, as known at any instant."""
    stage.set_stage()
    plan = Plan.objects.get(code="mtfp")
    Line.objects.create(code="before-this-ledger", name="Before", plan=plan, kind="funding")
    Line.objects.create(code="before-this-ledger-2", name="B", plan=plan, kind="growth")
    lines = [
        Line.objects.get(code=code)
        for code in (
            *("connect-capital", "connect-mtfp", "capital-growth", "mtfp-growth"),
            *("before-this-ledger", "before-this-ledger-2"),
        )
    ]

    @settings(
        max_examples=60,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(moves=MOVES, bound=BOUND, day=DAYS, cut=st.integers(0, 12))
    def any_moves(moves: list[Any], bound: list[Any], day: date, cut: int) -> None:
        with suppress(Undone), transaction.atomic():
            for source, goal, amount, effective_on in moves:
                try_to(lines, source, goal, amount, effective_on)
            for year, amount, effective_on in bound:
                money.commit((lines[0].pk, year), amount, effective_on, 2, "trial")
            hold_to_the_rows(NOW)
            hold_to_the_rows(Moment(day))
            instants = sorted({row.recorded_at for row in every_row()})
            if instants:
                known = instants[cut % len(instants)]
                hold_to_the_rows(Moment(None, known))
                hold_to_the_rows(Moment(day, known))
                hold_to_the_rows(Moment(day, known - timedelta.resolution))
            raise Undone

    any_moves()


def try_to(lines: list[Line], source: Any, goal: Any, amount: Decimal, on: date) -> None:
    """Post one transfer, or leave everything as it was where the ledger refuses it."""
    with suppress(IntegrityError), transaction.atomic():
        ends = (lines[source[0]].pk, lines[goal[0]].pk)
        transfer = money.Transfer(*ends, amount, source[1], goal[1])
        money.post(BatchKind.CHANGE, on, [transfer])


def test_an_opening_is_the_original_and_all_else_is_change(rows: Any) -> None:
    stage.set_stage()
    plan = Plan.objects.get(code="capital-plan")
    before = Line.objects.create(
        code="before-this-ledger", name="Before this ledger", plan=plan, kind="funding"
    )
    line = Line.objects.get(code="connect-capital")
    growth = Line.objects.get(code="capital-growth")
    opening = money.Transfer(before.pk, line.pk, Decimal("1000.00"), 2023, 2023)
    money.post(BatchKind.CHANGE, date(2023, 4, 1), [opening])
    grown = money.Transfer(growth.pk, line.pk, Decimal("250.00"), 2023, 2023)
    money.post(BatchKind.CHANGE, date(2023, 7, 1), [grown])
    year = position(line).in_year(2023)
    assert year == YearPosition(2023, Decimal(1250), Decimal(0), Decimal(1000))
    assert year.changes == Decimal(250)
    assert position(line, Moment(date(2023, 6, 30))).changes == 0
    assert position(line, Moment(date(2023, 7, 1))).approved == 1250
    assert position(line, Moment(date(2023, 3, 31))).years == ()


def test_a_line_shows_a_past_day_as_known_now_and_as_known_then(database: Any) -> None:
    browsers, _ = after_the_paper()
    line = "/lines/connect-capital/"
    now = browsers.words("fiona", f"{line}?on=21+December+2023&known=now")
    assert "at the end of 21 December 2023, as known now" in now
    assert "Approved £49,927,000.00" in now
    assert "PCD 1572, recommendation 1" in now
    then = browsers.words("fiona", f"{line}?on=21/12/2023&known=then")
    assert "at the end of 21 December 2023, as known on that day" in then
    assert "Approved £0.00" in then
    assert "Nothing stood on this line then." in then
    assert "PCD 1572, recommendation 1" not in then
    before = browsers.words("fiona", f"{line}?on=2023-12-20")
    assert "Approved £0.00" in before


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("1 January 2199", "As at: 1 January 2199 is in the future. Enter a day up to today"),
        ("yesterday", "21/12/2023, 21 December 2023 or 2023-12-21"),
    ],
)
def test_a_day_that_cannot_be_shown_is_named_with_what_would_be(
    rows: Any, typed: str, sentence: str
) -> None:
    browsers = Browsers(stage.set_stage())
    words = plain(browsers["fiona"].get(f"/lines/connect-capital/?on={typed}"), 422)
    assert sentence in words
