"""The one balance that every screen shows: the heads, and everything added up again, are one."""

from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import hypothesis.strategies as st
import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings

from approvals import actions, sources
from approvals.actions.executing import unprofiled
from approvals.models import Recommendation
from approvals.views import pictures
from budgets import actions as money
from budgets.balances import YearPosition, added_up, plan_totals, position, positions, replay
from budgets.models import BatchKind, Line
from budgets.money import FinancialYear
from contracts.models import Change, Contract
from people.refusals import Refused
from tests import stage

PENCE = st.integers(1, 400_000_000).map(lambda pence: Decimal(pence).scaleb(-2))
YEARS = st.sampled_from([None, 2023, 2024, 2025])
MOVES = st.lists(st.tuples(st.integers(0, 3), YEARS, st.integers(0, 3), YEARS, PENCE), max_size=8)
BOUND = st.lists(st.tuples(YEARS, PENCE), max_size=4)


def agree() -> None:
    """Hold every line's heads against its rows."""
    for line in Line.objects.all():
        assert position(line) == replay(line)


class Undone(Exception):
    """Leave a trial without a trace."""


def test_the_heads_and_the_rows_agree_after_any_moves(rows: Any) -> None:
    """Post and commit at random in savepoints; whatever the ledger lets through adds up."""
    stage.set_stage()
    lines = list(Line.objects.order_by("pk"))

    @settings(
        max_examples=40,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(moves=MOVES, bound=BOUND)
    def any_moves(moves: list[Any], bound: list[Any]) -> None:
        with suppress(Undone), transaction.atomic():
            for source, from_year, goal, to_year, amount in moves:
                try_to(lines[source], from_year, lines[goal], to_year, amount)
            for year, amount in bound:
                money.commit((lines[0].pk, year), amount, date(2024, 1, 8), 2, "trial")
            agree()
            raise Undone

    any_moves()


def try_to(source: Line, from_year: Any, goal: Line, to_year: Any, amount: Decimal) -> None:
    """Post one transfer, or leave everything as it was where the ledger refuses it."""
    with suppress(IntegrityError), transaction.atomic():
        transfer = money.Transfer(source.pk, goal.pk, amount, from_year, to_year)
        money.post(BatchKind.CHANGE, date(2024, 1, 8), [transfer])


def test_the_heads_and_the_rows_agree_after_the_paper_its_profile_and_a_contract(
    database: Any,
) -> None:
    cast = stage.set_stage()
    decision = stage.attested(cast)
    agree()
    stage.executed(cast)
    line = Line.objects.get(code="connect-mtfp")
    first = Recommendation.objects.get(version__decision=decision, number="1")
    before = position(line)
    shares = [actions.Share(FinancialYear(year), Decimal("1234567.89")) for year in (2023, 2024)]
    actions.profile(cast["fiona"], first, line, shares)
    agree()
    after = position(line)
    assert after.approved == before.approved == Decimal("56694000.00")
    assert after.committed == Decimal("4650000.00")
    assert after.not_profiled.approved == Decimal("56694000.00") - 2 * Decimal("1234567.89")
    assert [year.year for year in after.years] == [None, 2023, 2024]


def test_what_is_not_yet_profiled_is_said_once_and_the_same(database: Any) -> None:
    cast = stage.set_stage()
    decision = stage.attested(cast)
    first = Recommendation.objects.get(version__decision=decision, number="1")
    line = Line.objects.get(code="connect-capital")
    actions.profile(
        cast["fiona"], first, line, [actions.Share(FinancialYear(2024), Decimal("927000.00"))]
    )
    for each in Line.objects.filter(code__in=["connect-capital", "connect-mtfp"]):
        (found,) = sources.unprofiled_on(each)
        assert found.amount == unprofiled(first, each)
    assert sources.unprofiled_on(line)[0].amount == Decimal("49000000.00")


def test_a_profile_beyond_the_sum_changes_nothing(database: Any) -> None:
    cast = stage.set_stage()
    decision = stage.attested(cast)
    first = Recommendation.objects.get(version__decision=decision, number="1")
    line = Line.objects.get(code="connect-capital")
    before = position(line)
    too_much = [actions.Share(FinancialYear(2024), Decimal("49927000.01"))]
    with pytest.raises(Refused, match=r"£49,927,000\.00 of .* is not yet profiled"):
        actions.profile(cast["fiona"], first, line, too_much)
    assert position(line) == before == replay(line)


def test_a_plan_adds_up_its_spending_lines_and_leaves_its_sources_out(database: Any) -> None:
    stage.attested(stage.set_stage())
    lines = positions(Line.objects.order_by("pk"))
    for plan, total in plan_totals().items():
        spending = [row for row in lines if row.line.plan_id == plan and not row.is_source]
        assert total == added_up(spending)
        assert added_up(row for row in lines if row.line.plan_id == plan).approved == 0


def test_the_contract_actions_of_the_paper_add_up_to_what_it_prints(database: Any) -> None:
    stage.attested(stage.set_stage())
    from_rows = Change.objects.order_by("pk")
    sums = sources.authorised(Contract.objects.all())
    assert (sums.awards, sums.changes, sums.before) == (6, 1, 1)
    assert sums.awarded == Decimal("19410000.00")
    assert sums.changed == Decimal("249000.00")
    assert sums.here == Decimal("19659000.00")
    assert sums.awarded_before == Decimal("499000.00")
    assert sums.in_all == sum(change.value.amount for change in from_rows)


def test_a_picture_draws_each_amount_to_one_scale_and_says_it_in_words() -> None:
    rows = [
        ("Not yet profiled", YearPosition(None, Decimal(100_000_000), Decimal(50_000_000))),
        ("2024/25", YearPosition(2024, Decimal(0), Decimal(25_000_000))),
    ]
    picture = pictures.draw(rows, ("Approved", "Committed", "Free"))
    widths = [[bar.width for bar in group.bars] for group in picture.groups]
    assert widths[0][0] == 2 * widths[0][1]
    assert abs(widths[0][1] - 2 * widths[1][1]) <= 1
    assert picture.groups[1].bars[2].words == "\u2212£25.000m"
    assert picture.groups[1].bars[2].x < picture.zero
    assert "Not yet profiled: approved £100.000m, committed £50.000m" in picture.description
