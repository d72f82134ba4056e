"""Rules of a budget book: which rows are lines, which cells are amounts, what is said of others."""

import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from openpyxl import Workbook

from budgets.budget_book import Described, Ledger, Row, cells_of, read, years_of
from budgets.cells import in_plain_sight, with_read
from budgets.sheets import Sheet, as_csv, as_xlsx
from budgets.year_book import Figure
from budgets.year_book import read as read_year

SAMPLE = Path(settings.BASE_DIR) / "fixtures" / "budget-book.csv"
STANDS = Described("works", "Works", "mtfp", "revenue", "", "C-1", "", "")
LEDGER = Ledger(
    {"capital-plan": "Capital Plan", "mtfp": "Medium-Term Financial Plan"},
    {
        "capital": "Capital",
        "revenue": "Revenue",
        "reserve": "Reserve",
        "contingency": "Contingency or risk provision",
        "income": "Income",
    },
    {"connect": "CONNECT"},
    {"works": STANDS},
)
HEADS = "Code,Name,Plan,Kind,Cost centre,2026/27,Not yet profiled\n"
GOOD = "new,New works,mtfp,Revenue,,5,\n"


def taken(text: str) -> list[Row]:
    cells, faults = in_plain_sight(text.encode(), 5001)
    reading = read(cells, LEDGER)
    assert [*faults, *reading.faults] == []
    return reading.rows


def said(text: str) -> list[str]:
    return read(in_plain_sight(text.encode(), 5001)[0], LEDGER).faults


def test_the_sample_of_the_documents_is_read_whole_and_written_back() -> None:
    rows = taken(SAMPLE.read_text())
    assert len(rows) == 7
    assert sum(amount for row in rows for _, amount in row.amounts) == Decimal("44950000.00")
    heads, *cells = cells_of(rows, years_of(rows))
    sheet = Sheet("Book", tuple(str(head) for head in heads), cells)
    for written in (as_csv(sheet), as_xlsx(sheet)):
        again, faults = in_plain_sight(written, 5001)
        assert (read(again, LEDGER).rows, faults) == (rows, [])


def test_a_line_has_its_codes_and_an_amount_for_each_year() -> None:
    (row,) = taken(HEADS + "a-1,Works,medium-term financial plan,capital,10450,£1.5m,2k\n")
    assert row.line == Described("a-1", "Works", "mtfp", "capital", "", "10450", "", "")
    assert row.amounts == (("2026/27", Decimal(1500000)), (None, Decimal(2000)))


def test_a_line_of_the_ledger_keeps_its_row_where_cells_say_the_same_or_nothing() -> None:
    (row,) = taken(HEADS + "works,Works,mtfp,revenue,,5,0\n")
    assert row == Row(STANDS, (("2026/27", Decimal(5)),))


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("b,B,plan,Revenue,,1,", "C2: “plan” is no plan. Accepted: capital-plan (Capital Plan), "),
        ("b,B,mtfp,cash,,1,", "D2: “cash” is no kind. Accepted: capital (Capital), revenue ("),
        ("b,,mtfp,Revenue,,1,", "B2: “” is no name of a line. Accepted: 1 to 200 characters."),
        ("b,B\u200b,mtfp,Revenue,,1,", "B2: Character 2 is U+200B"),
        ("b b,B,mtfp,Revenue,,1,", "A2: “b b” is no code of a line. Accepted: letters and figures"),
        (",Sum of all,,,,1,", "A2: “Sum of all” is no code of a line; a row of totals or of notes"),
        ("Total,,,,,1,", "A2: “Total” is no code of a line; a row of totals or of notes is"),
        ("b,B,mtfp,Revenue,C 1,1,", "E2: “C 1” is no code. Accepted: up to 24 letters and"),
        ("b,B,mtfp,Revenue,,-1,", "F2: “-1” is below zero. Accepted: an amount of nought or more"),
        ("b,B,mtfp,Revenue,,1e5,", "F2: “1e5” is not an amount."),
        ("b,B,mtfp,Revenue,,,=1+1", "G2: “=1+1” is not an amount."),
        ("b,B,mtfp,Income,,1,", "F2: “1” is an amount on a line that gives money to others."),
        ("b,B,mtfp,Revenue,,1,,left", "H2: “left” stands under no heading."),
        ("works,Work,mtfp,Revenue,,1,", "B2: “Work” is not what line works has in the ledger. "),
        ("works,Works,capital-plan,Revenue,,1,", "C2: “capital-plan” is not what line works has"),
        ("works,Works,mtfp,Capital,,1,", "D2: “capital” is not what line works has"),
        ("works,Works,mtfp,Revenue,C-2,1,", "E2: “C-2” is not what line works has in the ledger."),
    ],
)
def test_what_cannot_be_taken_is_named_by_its_cell(row: str, sentence: str) -> None:
    (fault,) = said(HEADS + row + "\n" + GOOD)
    assert fault.startswith(sentence)


def test_a_code_stands_once_whatever_its_letters() -> None:
    (fault,) = said(HEADS + GOOD + "NEW,Other,mtfp,Revenue,,1,\n")
    assert fault == "A3: “NEW” stands in row 2 already. Accepted: each code once."


@pytest.mark.parametrize(
    ("heads", "sentence"),
    [
        ("Code,Name,Plan,Kind,2026/28\n", "E1: “2026/28” is no heading of a book. Accepted: Code,"),
        ("Code,Name,Plan,2026/27\n", "Row 1: no column is headed Kind."),
        ("Code,Name,Plan,Kind,2026/27,2026/27\n", "F1: “2026/27” stands in two columns."),
        ("\n", "There are no cells."),
    ],
)
def test_the_first_row_names_the_columns(heads: str, sentence: str) -> None:
    assert said(heads + "b,B,mtfp,Revenue,1\n" * bool(heads.strip()))[0].startswith(sentence)


def test_a_book_without_an_amount_opens_nothing() -> None:
    assert said(HEADS + "b,B,mtfp,Revenue,,0,\n")[0].startswith("No line has an amount in any year")


def hide_row(page: Any) -> None:
    page.row_dimensions[2].hidden = True


def hide_column(page: Any) -> None:
    page.column_dimensions["C"].hidden = True


def add_page(page: Any) -> None:
    page.parent.create_sheet("More")


def add_formula(page: Any) -> None:
    page["F2"] = "=2+3"


@pytest.mark.parametrize(
    ("do", "sentence"),
    [
        (hide_row, "Row 2 is hidden. Accepted: rows in sight."),
        (hide_column, "Column C is hidden. Accepted: columns in sight."),
        (add_page, "The workbook has 2 pages. Accepted: one page, the book."),
        (add_formula, "F2: “=2+3” is a formula. Accepted: what it comes to, typed or pasted"),
    ],
)
def test_a_workbook_is_what_it_looks_like(do: Callable[[Any], None], sentence: str) -> None:
    book = Workbook()
    page: Any = book.active
    page.append(["Code", "Name", "Plan", "Kind", "Cost centre", "2026/27"])
    page.append(["b", "B", "mtfp", "Revenue", 10450, 5])
    kept = io.BytesIO()
    book.save(kept)
    cells, faults = in_plain_sight(kept.getvalue(), 5001)
    assert faults == []
    assert read(cells, LEDGER).rows[0].line.cost_centre == "10450"
    do(page)
    changed = io.BytesIO()
    book.save(changed)
    assert in_plain_sight(changed.getvalue(), 5001)[1][0].startswith(sentence)


def test_a_cell_that_is_a_formula_is_told_once() -> None:
    seen = ["F2: “=2+3” is a formula."]
    found = ["F2: “=2+3” is not an amount.", "F3: “x” is not an amount."]
    assert with_read(seen, found) == [*seen, found[1]]


LINES = {"works": Decimal(7), "new": Decimal(0)}


def year(text: str) -> Any:
    return read_year(in_plain_sight(("Code,Name,Planned,Set\n" + text).encode(), 5001)[0], LINES)


def test_a_year_is_read_line_by_line_as_it_is_set() -> None:
    rows = year("works,Works,7,8.50\nnew,,,1k\n").rows
    assert rows == [
        Figure("works", Decimal(7), Decimal("8.50")),
        Figure("new", Decimal(0), Decimal(1000)),
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("works,,6,8\n", "C2: “6” is not planned now. Accepted: £7.00."),
        ("works,,,-8\n", "D2: “-8” is below zero. Accepted:"),
        ("works,,,x\n", "D2: “x” is not an amount."),
        ("other,,,1\n", "A2: “other” is no spending line of the plan."),
        ("works,,,1\nworks,,,1\n", "A3: “works” stands in a row above. Accepted: each line once."),
        ("new,,,1\n", "Line works has £7.00 planned and no row."),
    ],
)
def test_a_figure_of_a_year_that_cannot_be_taken_is_named(text: str, sentence: str) -> None:
    (fault,) = year(text).faults
    assert fault.startswith(sentence)
