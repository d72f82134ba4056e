"""One balance on every screen, export and record: each is read back and held to the postings.

What the pages print is parsed as a reader would; the postings are added up in plain Python, apart
from the product's sums (tests/test_balances_as_at.py). Today, and on a past day.
"""

import csv
import io
import json
import re
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import hypothesis.strategies as st
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from openpyxl import load_workbook

from approvals.models import Completion
from budgets import actions as money
from budgets.balances import NOW, Moment
from budgets.models import SOURCES, BatchKind, Line, year_label
from budgets.money import pounds
from tests import stage
from tests.ledger_screens import Browsers, plain
from tests.test_balances_as_at import Undone, every_row, standing

NOTHING = Decimal(0)
PAST = date(2023, 12, 31)
LINES = ("connect-capital", "connect-mtfp", "mtfp-growth")
PENCE = st.integers(1, 400_000_000).map(lambda pence: Decimal(pence).scaleb(-2))
END = st.tuples(st.integers(0, 2), st.sampled_from([None, 2023, 2024, 2025]))
DAYS = st.dates(date(2023, 4, 1), date(2024, 3, 31))
MOVES = st.lists(st.tuples(END, END, PENCE, DAYS), max_size=8)
Figures = tuple[Decimal, ...]


def replayed(line: Line, moment: Moment) -> dict[str, Figures]:
    """Return original, changes, approved, committed and free by year, and together."""
    found = {}
    together = [NOTHING] * 3
    for year in standing(every_row(), line.pk, moment):
        three = (year.original, year.approved, year.committed)
        found[year_label(year.year).capitalize()] = _five(*three)
        together = [a + b for a, b in zip(together, three, strict=True)]
    return {**found, "Together": _five(*together)}


def _five(original: Decimal, approved: Decimal, committed: Decimal) -> Figures:
    return (original, approved - original, approved, committed, approved - committed)


def on_page(words: str) -> dict[str, Figures]:
    """Return the figures of the table of years on the page of a line."""
    amount = r"([+\u2212−-]?£[\d,]+\.\d\d|–)"
    name = r"(Not yet profiled|20\d\d/\d\d|Together)(?: planned| set by \S.{,60}? on .{,20}?)? "
    row = re.compile(name + " ".join([amount] * 5))
    return {name: tuple(map(_read, five)) for name, *five in row.findall(words)}


def _read(text: str) -> Decimal:
    if text == "–":
        return Decimal("NaN")
    digits = Decimal(re.sub(r"[^\d.]", "", text))
    return -digits if text[0] in "-\u2212" else digits


def in_csv(answer: Any) -> list[dict[str, str]]:
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def in_xlsx(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200
    page: Any = load_workbook(io.BytesIO(answer.content)).active
    heads, *rows = page.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def figures(row: dict[str, Any]) -> Figures:
    names = ("Original", "Changes", "Approved", "Committed", "Free")
    told = (row[name] for name in names if row[name] not in ("", None))
    return tuple(Decimal(str(amount)).quantize(Decimal("0.01")) for amount in told)


def hold(browser: Client, moment: Moment) -> None:
    """Hold every screen and export of a moment to the postings."""
    asked = "" if moment is NOW else f"?on={moment.effective_on:%-d+%B+%Y}"
    lists = [
        in_csv(browser.get(f"/lines/list.csv{asked}")),
        in_xlsx(browser.get(f"/lines/list.xlsx{asked}")),
    ]
    page = plain(browser.get(f"/lines/{asked}"))
    for line in Line.objects.filter(code__in=LINES):
        wanted = replayed(line, moment)
        kept = 4 if line.kind in SOURCES else 5
        short = {name: five[:kept] for name, five in wanted.items()}
        shown = on_page(plain(browser.get(f"/lines/{line.code}/{asked}")))
        assert {name: five[:kept] for name, five in shown.items()} == (
            short if len(short) > 1 else {}
        )
        for ending, read in (("csv", in_csv), ("xlsx", in_xlsx)):
            sheet = read(browser.get(f"/lines/{line.code}/years.{ending}{asked}"))
            assert {row["Financial year"]: figures(row) for row in sheet} == short
        for rows in lists:
            (row,) = [row for row in rows if row["Line"] == line.code]
            assert figures(row) == short["Together"]
        assert pounds(wanted["Together"][2]) in page


def hold_statements(browser: Client) -> None:
    """Hold the last figure of a line's statement, and the sum of its postings, to the rows."""
    for line in Line.objects.filter(code__in=LINES):
        told = in_csv(browser.get(f"/lines/{line.code}/statement.csv?year=2023/24"))
        end = replayed(line, Moment(date(2024, 3, 31)))["Together"][2]
        assert Decimal(told[-1]["Approved, all years"]) == end
        moved = in_csv(browser.get(f"/lines/{line.code}/postings.csv"))
        own = [Decimal(row["Amount"] or 0) for row in moved if row["From line"] != row["To line"]]
        assert sum(own, NOTHING) == replayed(line, NOW)["Together"][2]


def any_moves(browser: Client, most: int) -> Any:
    @settings(
        max_examples=most,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(moves=MOVES)
    def everywhere(moves: list[Any]) -> None:
        lines = list(Line.objects.filter(code__in=LINES).order_by("pk"))
        with suppress(Undone), transaction.atomic():
            for (source, leaves), (goal, into), amount, day in moves:
                with suppress(IntegrityError), transaction.atomic():
                    ends = (lines[source].pk, lines[goal].pk, amount, leaves, into)
                    money.post(BatchKind.CHANGE, day, [money.Transfer(*ends)])
            hold(browser, NOW)
            hold(browser, Moment(PAST))
            hold_statements(browser)
            raise Undone

    return everywhere


@pytest.mark.parametrize("most", [pytest.param(2), pytest.param(150, marks=pytest.mark.proof)])
def test_every_screen_and_export_shows_the_balance_of_the_postings(
    papered: stage.Stage, most: int
) -> None:
    stage.executed(papered)
    any_moves(Browsers(papered)["fiona"], most)()


def test_the_register_shows_every_transfer_with_its_line(papered: stage.Stage) -> None:
    browsers = Browsers(papered)
    for row in every_row():
        line = Line.objects.get(pk=row.line)
        assert pounds(abs(row.approved)) in browsers.words("fiona", f"/postings/?line={line.code}")


def test_the_record_says_every_transfer_that_was_posted(papered: stage.Stage) -> None:
    (completion,) = Completion.objects.all()
    told = json.dumps(completion.document, ensure_ascii=False)
    moved = [row.approved for row in every_row() if row.approved > 0]
    assert len(moved) == 2
    assert all(pounds(amount) in told for amount in moved)
