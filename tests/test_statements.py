"""Stories of the statement by quarter: what stood at each quarter's end, and each change cited."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import hypothesis.strategies as st
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given

from approvals import actions
from approvals.models import Recommendation
from budgets import actions as money
from budgets import statements
from budgets.models import BatchKind, Line, Plan
from budgets.money import FinancialYear
from tests import stage
from tests.ledger_screens import Browsers, plain

YEAR = FinancialYear(2023)
LATER = date(2024, 6, 1)


def test_the_first_quarter_is_april_to_june_and_the_fourth_ends_on_31_march() -> None:
    first, _, third, fourth = YEAR.quarters
    assert str(first) == "Quarter 1 of 2023/24, April to June"
    assert (first.first_day, first.last_day) == (date(2023, 4, 1), date(2023, 6, 30))
    assert (third.first_day, third.last_day) == (date(2023, 10, 1), date(2023, 12, 31))
    assert (fourth.first_day, fourth.last_day) == (date(2024, 1, 1), date(2024, 3, 31))


@given(st.integers(1900, 2198))
def test_the_quarters_of_a_year_fill_it_without_a_gap(start: int) -> None:
    year = FinancialYear(start)
    days = [year.first_day - timedelta(days=1)]
    for quarter in year.quarters:
        assert quarter.first_day == days[-1] + timedelta(days=1)
        days.append(quarter.last_day)
    assert days[-1] == year.last_day


def moved(code: str, amount: str, on: date, year: int | None = None) -> None:
    """Grow a line by an amount on a day."""
    source, goal = Line.objects.get(code="capital-growth"), Line.objects.get(code=code)
    transfer = money.Transfer(source.pk, goal.pk, Decimal(amount), year, year)
    money.post(BatchKind.CHANGE, on, [transfer])


def test_a_change_counts_from_its_own_day_in_the_quarter_that_holds_it(rows: Any) -> None:
    stage.set_stage()
    for amount, on in (
        ("1.00", date(2023, 3, 31)),
        ("10.00", date(2023, 4, 1)),
        ("100.00", date(2023, 6, 30)),
        ("1000.00", date(2023, 7, 1)),
        ("10000.00", date(2024, 3, 31)),
        ("100000.00", date(2024, 4, 1)),
    ):
        moved("connect-capital", amount, on, 2023)
    line = Line.objects.get(code="connect-capital")
    year, together = statements.of_line(line, YEAR, LATER)
    assert (year.label, together.label) == ("2023/24", "Together")
    assert year.before == together.before == Decimal("1.00")
    wanted = tuple(map(Decimal, ("111.00", "1111.00", "1111.00", "11111.00")))
    assert year.ends == together.ends == wanted
    plan = Plan.objects.get(code="capital-plan")
    assert statements.of_plan(plan, YEAR, LATER).ends == wanted
    (row,) = statements.of_lines([line], YEAR, LATER)
    assert row.ends == wanted


def test_a_quarter_that_has_not_begun_has_no_figure(rows: Any) -> None:
    stage.set_stage()
    moved("connect-capital", "5.00", date(2023, 5, 1))
    line = Line.objects.get(code="connect-capital")
    *_, together = statements.of_line(line, YEAR, date(2023, 7, 1))
    assert together.ends == (Decimal("5.00"), Decimal("5.00"), None, None)


def test_each_change_of_the_paper_leads_to_its_recommendation(papered: stage.Stage) -> None:
    browsers = Browsers(papered)
    answer = browsers["fiona"].get("/lines/connect-capital/statement/?year=2023/24")
    words = plain(answer)
    assert "Together £0.00 £0.00 £0.00 £0.00 £49,927,000.00 £49,927,000.00" in words
    assert "21 December 2023 3 Not yet profiled +£49,927,000.00 PCD 1572, recommendation 1" in words
    assert "#recommendation-1" in answer.content.decode()
    plan = browsers.words("fiona", "/plans/mtfp/statement/?year=2023/24")
    assert "CONNECT, revenue £0.00 £0.00 £0.00 £0.00 £56,694,000.00 £56,694,000.00" in plan
    assert "PCD 1572, recommendation 1" in plan
    later = browsers.words("fiona", "/plans/mtfp/statement/?year=2024/25")
    assert "Nothing changed in this year." in later


def sheet(browsers: Browsers, address: str) -> list[dict[str, str]]:
    text = browsers["fiona"].get(address).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("address", ["lines/connect-capital", "plans/capital-plan"])
def test_what_is_handed_out_adds_up_line_by_line(papered: stage.Stage, address: str) -> None:
    first = Recommendation.objects.get(number="1")
    line = Line.objects.get(code="connect-capital")
    share = actions.Share(FinancialYear(2024), Decimal("927000.00"))
    actions.profile(papered["fiona"], first, line, [share])
    rows = sheet(Browsers(papered), f"/{address}/statement.csv?year=2023/24")
    stood = Decimal(rows[0]["Approved, all years"])
    for row in rows[1:]:
        stood += Decimal(row["Amount"] or 0)
        assert Decimal(row["Approved, all years"]) == stood
    assert rows[0]["What"] == "Before 2023/24"
    assert rows[-1]["What"] == "At the end of Quarter 4 of 2023/24, January to March"
    assert stood == Decimal("49927000.00")
    (cited,) = [row for row in rows if row["Amount"] == "49927000.00"]
    assert (cited["Decision"], cited["Recommendation"]) == ("PCD 1572", "1")


@pytest.mark.parametrize("typed", ["1999/00", "2023", "x", "%00"])
def test_a_year_that_is_none_of_the_ledger_is_named_with_those_that_are(
    rows: Any, typed: str
) -> None:
    browsers = Browsers(stage.set_stage())
    answer = browsers["fiona"].get(f"/lines/connect-capital/statement/?year={typed}")
    assert "Choose one from" in plain(answer, 422) or typed == "%00"


@pytest.mark.parametrize(
    ("address", "most"),
    [("/lines/connect-capital/statement/", 32), ("/plans/capital-plan/statement/", 53)],
)
def test_a_statement_asks_few_questions_however_many_lines(
    papered: stage.Stage, address: str, most: int
) -> None:
    fiona = Browsers(papered)["fiona"]
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert fiona.get(f"{address}?year=2023/24").status_code == 200
        counts.append(len(asked))
        plan = Plan.objects.get(code="capital-plan")
        for number in range(3):
            code = f"works-{len(counts)}-{number}"
            Line.objects.create(code=code, name=code, plan=plan, kind="capital")
    assert counts[0] == counts[1] <= most


def test_the_statement_of_a_plan_shows_fifty_lines_and_leads_to_the_next(
    papered: stage.Stage,
) -> None:
    browsers = Browsers(papered)
    plan = Plan.objects.get(code="capital-plan")
    Line.objects.bulk_create(
        Line(code=f"works-{number:03d}", name=f"Works {number}", plan=plan, kind="capital")
        for number in range(60)
    )
    first = browsers["fiona"].get("/plans/capital-plan/statement/")
    assert "Works 40" in plain(first)
    assert "Works 59" not in plain(first)
    assert "All spending lines of the plan" in plain(first)
    again = browsers.words("fiona", first.context["next_lines"])
    assert "Works 59" in again
    assert "Works 40" not in again
    assert "First lines" in again


@pytest.mark.parametrize("address", ["/plans/none/statement/", "/lines/none/statement/"])
def test_a_statement_of_nothing_is_not_found(rows: Any, address: str) -> None:
    browsers = Browsers(stage.set_stage())
    assert browsers["fiona"].get(address).status_code == 404
