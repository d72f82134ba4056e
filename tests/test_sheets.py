"""Rules of spreadsheets: a text is never evaluated, an amount is a number, a day is a day."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given
from openpyxl import load_workbook

from budgets.sheets import EVALUATED, Sheet, as_csv, as_xlsx, guarded, unguarded

HOSTILE = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    '=HYPERLINK("http://x","y")',
    "\uff1d1+1",
    "'=1",
)
AMOUNTS = st.decimals(min_value=-(10**11), max_value=10**11, places=2, allow_nan=False)


def in_csv(*row: Any) -> list[str]:
    text = as_csv(Sheet("Trial", ("Head",), [row])).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))[1]


def in_xlsx(*row: Any) -> list[Any]:
    return list(page_of(as_xlsx(Sheet("Trial", ("Head",), [row])))[2])


def page_of(made: bytes) -> Any:
    """Return the one page of a workbook."""
    return load_workbook(io.BytesIO(made)).active


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_that_a_spreadsheet_would_evaluate_stays_a_text(text: str) -> None:
    (shown,) = in_csv(text)
    assert shown == f"'{text}"
    assert unguarded(shown) == text
    (cell,) = in_xlsx(text)
    assert cell.data_type == "s"
    if not text.startswith("'"):
        assert cell.quotePrefix


def test_no_workbook_holds_a_formula_or_an_error() -> None:
    made = as_xlsx(Sheet("=Trial", ("=Head", "@Head"), [("=1+1", "#N/A"), ("#REF!", "TRUE")]))
    page = zipfile.ZipFile(io.BytesIO(made)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in page
    assert 't="e"' not in page
    assert page.count('t="inlineStr"') == 6


@given(st.text(max_size=20))
def test_a_guarded_text_is_never_evaluated_and_is_found_again(text: str) -> None:
    assert not guarded(text).startswith(EVALUATED)
    assert unguarded(guarded(text)) == text


@given(AMOUNTS)
def test_an_amount_is_a_number_with_two_places_and_exact(amount: Decimal) -> None:
    assert in_csv(amount) == [f"{amount:.2f}"]
    made = as_xlsx(Sheet("Trial", ("Amount",), [(amount,)]))
    page = zipfile.ZipFile(io.BytesIO(made)).read("xl/worksheets/sheet1.xml").decode()
    assert f't="n"><v>{amount:.2f}</v>' in page
    (cell,) = in_xlsx(amount)
    assert cell.number_format == "#,##0.00"


def test_a_day_is_a_day_and_an_instant_is_told_in_london() -> None:
    summer = datetime(2024, 7, 1, 23, 30, tzinfo=UTC)
    assert in_csv(date(2024, 4, 1), summer, None, 7) == ["2024-04-01", "2024-07-02 00:30", "", "7"]
    day, instant, empty, number = in_xlsx(date(2024, 4, 1), summer, None, 7)
    assert (str(day.value), day.number_format) == ("2024-04-01 00:00:00", "d mmmm yyyy")
    assert str(instant.value) == "2024-07-02 00:30:00"
    assert (empty.value, number.value) == (None, 7)


def test_what_no_workbook_can_hold_is_shown_as_missing_and_breaks_nothing() -> None:
    made = as_xlsx(Sheet("[a]:*?/\\" + "long " * 20, ("Head",), [("a\x01b",), ("x" * 40_000,)]))
    page = page_of(made)
    assert page["A2"].value == "a\ufffdb"
    assert len(page.title) <= 31
