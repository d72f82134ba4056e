"""Rules of the grid: which cells are read as which transfers, and what is said of the others."""

import io
import zipfile
from decimal import Decimal
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from openpyxl import Workbook

from budgets.cells import NotASheet, as_pasted, cell_name, pasted, uploaded
from budgets.grid import Lines, Move, as_text, cells_of, read
from budgets.money import FinancialYear
from budgets.sheets import Sheet, as_csv, as_xlsx

NAMES = {"cap": "Works, capital", "rev": "Works, revenue", "grow": "Growth", "other": "Growth"}
LINES = Lines(NAMES)
HEADS = "To line\tFrom line\t2024/25\tNot yet profiled\n"


def said(text: str, lines: Lines = LINES) -> list[str]:
    return read(pasted(text), lines).faults


def moves(text: str, lines: Lines = LINES) -> list[tuple[Any, ...]]:
    reading = read(pasted(text), lines)
    assert reading.faults == []
    return [(m.line, m.source, m.year, m.amount) for m in reading.moves]


def test_every_amount_under_a_year_is_a_transfer() -> None:
    text = HEADS + "cap\trev\t£1,000.00\t2k\n\nWorks, Revenue\tCAP\t\t(0)0\n".replace("(0)0", "0")
    assert moves(text) == [
        ("cap", "rev", "2024/25", Decimal("1000.00")),
        ("cap", "rev", None, Decimal("2000.00")),
    ]


def test_a_row_may_leave_the_line_to_take_from_to_the_one_chosen_for_all() -> None:
    text = "Line\t2024-25\ncap\t5\n"
    assert moves(text, Lines(NAMES, "rev")) == [("cap", "rev", "2024/25", Decimal(5))]
    (fault,) = said(text)
    assert fault.startswith("Row 2: nothing says which line the money comes from. Accepted:")


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("cap\trev\t12,34\t", "C2: “12,34” has a comma that does not part thousands."),
        ("cap\trev\t\t1.005", "D2: “1.005” does not have two figures of pence"),
        ("cap\trev\t£1,622m\t", "C2: “£1,622m” can be read in two ways."),
        ("cap\trev\t-5\t", "C2: “-5” is below zero. Exchange the two lines instead. Accepted:"),
        ("cap\trev\t=1+1\t", "C2: “=1+1” is not an amount. Write it like"),
        ("cap\trev\t1e5\t", "C2: “1e5” is not an amount."),
        ("cap\trev\t5\u200b\t", "C2: Character 2 is U+200B"),
        ("cup\trev\t5\t", "A2: “cup” is no budget line. Accepted: the code of a budget line"),
        ("cap\tGrowth\t5\t", "B2: “Growth” is no budget line."),
        ("cap\tcap\t5\t", "B2: “cap” is the line that the money goes to. Accepted: another line,"),
        ("\trev\t5\t", "A2: no line is named to which the money goes. Accepted: the code"),
        ("cap\t\t5\t", "B2: nothing says which line the money comes from."),
        ("cap\trev\t5\t6\t7", "E2: “7” stands under no heading. Accepted there: To line"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_with_its_value_and_what_would_be(
    row: str, sentence: str
) -> None:
    (fault,) = said(HEADS + row)
    assert fault.startswith(sentence)


@pytest.mark.parametrize(
    ("head", "sentence"),
    [
        ("To line\tTotal", "B1: “Total” is no heading of a grid. Accepted: To line, From line"),
        ("To line\t2024/26", "B1: “2024/26” is no heading of a grid."),
        ("To line\t1999/00", "B1: “1999/00” is no heading of a grid."),
        ("To line\t2024/25\t2024-25", "C1: “2024-25” stands in two columns. Give each once."),
        ("2024/25", "A1: no column is headed To line."),
        ("", "There are no cells. The first row names the columns"),
        ("To line\t2024/25", "No amount is given. Accepted: an amount above zero"),
    ],
)
def test_a_heading_that_is_none_is_named(head: str, sentence: str) -> None:
    (fault,) = said(head)
    assert fault.startswith(sentence)


YEARS_APART = "To line\tFrom line\tFrom year\tCorrects posting\t2024/25\tNot yet profiled\n"


def test_a_row_says_in_which_year_money_leaves_and_which_posting_it_corrects() -> None:
    text = (
        YEARS_APART + "cap\tcap\t2023-24\t\t5\t\ncap\tcap\tNot yet profiled\t\t6\t\n"
        "cap\trev\t\t1204\t7\t8\ncap\trev\tthe same\t17.00\t9\t\n"
    )
    assert [move.ends[2:] for move in read(pasted(text), LINES).moves] == [
        ("2024/25", "2023/24", None),
        ("2024/25", "not yet profiled", None),
        ("2024/25", "the same", 1204),
        (None, "the same", 1204),
        ("2024/25", "the same", 17),
    ]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("cap\trev\tlast year\t\t5\t", "C2: “last year” is no year to leave. Accepted: the"),
        ("cap\trev\t2023/25\t\t5\t", "C2: “2023/25” is no year to leave."),
        ("cap\trev\t1999/00\t\t5\t", "C2: “1999/00” is no year to leave."),
        ("cap\trev\t\tx\t5\t", "D2: “x” is no number of a posting. Accepted: the number"),
        ("cap\trev\t\t0\t5\t", "D2: “0” is no number of a posting."),
        ("cap\trev\t\t1.5\t5\t", "D2: “1.5” is no number of a posting."),
        ("cap\tcap\t2024/25\t\t5\t", "E2: “5” leaves the line and the year that it goes to."),
        ("cap\tcap\tnot yet profiled\t\t\t5", "F2: “5” leaves the line and the year that it"),
    ],
)
def test_a_year_or_a_posting_that_cannot_be_is_named_by_its_cell(row: str, sentence: str) -> None:
    (fault,) = said(YEARS_APART + row)
    assert fault.startswith(sentence)


def test_of_very_many_faults_the_first_are_told_and_how_many_more() -> None:
    reading = read(pasted(HEADS + "cap\trev\tx\t\n" * 30), LINES)
    assert len(reading.told) == 21
    assert reading.told[-1] == "And 10 more cells cannot be read."


def test_cells_are_named_as_a_spreadsheet_names_them() -> None:
    assert [cell_name(5, 3), cell_name(1, 27), cell_name(2001, 60)] == ["C5", "AA1", "BH2001"]


YEARS = st.sampled_from([None, "2023/24", "2024/25", "2025/26"])
PENCE = st.integers(1, 10**13).map(lambda pence: Decimal(pence).scaleb(-2))
PAIRS = st.permutations(["cap", "rev", "grow"]).map(lambda three: three[:2])
LEAVING = st.sampled_from(["the same", "not yet profiled", "2023/24", "2024/25"])
CORRECTED = st.none() | st.integers(1, 10**15 - 1)
BETWEEN_LINES = st.builds(
    lambda pair, *rest: Move(*pair, *rest), PAIRS, YEARS, st.just(""), PENCE, LEAVING, CORRECTED
)
WITHIN_A_LINE = st.builds(
    Move, st.just("cap"), st.just("cap"), YEARS, st.just(""), PENCE, LEAVING, CORRECTED
).filter(lambda move: move.leaves not in ("the same", move.year or "not yet profiled"))
MOVES = st.lists(BETWEEN_LINES | WITHIN_A_LINE, min_size=1, max_size=12)


@settings(deadline=None)
@given(MOVES)
def test_a_grid_that_is_handed_out_is_read_back_as_it_was(wanted: list[Move]) -> None:
    heads, *rows = cells_of(wanted, ["2023/24", "2024/25", "2025/26"])
    sheet = Sheet("Grid", tuple(str(head) for head in heads), rows)
    texts = [[as_text(cell) for cell in row] for row in (heads, *rows)]
    for cells in (uploaded(as_xlsx(sheet)), uploaded(as_csv(sheet)), pasted(as_pasted(texts))):
        reading = read(cells, LINES)
        assert reading.faults == []
        assert [(m.ends, m.amount) for m in reading.moves] == [(m.ends, m.amount) for m in wanted]


@given(st.text(max_size=200))
def test_any_text_is_read_or_answered_in_sentences(text: str) -> None:
    try:
        reading = read(pasted(text), LINES)
    except NotASheet:
        return
    assert reading.faults or reading.moves


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_answered_in_a_sentence(content: bytes) -> None:
    for sent in (content, b"PK\x03\x04" + content):
        try:
            cells = uploaded(sent)
        except NotASheet:
            continue
        assert read(cells, LINES).faults


# ---- Workbooks ----------------------------------------------------------------------------------


def book(*rows: tuple[Any, ...]) -> bytes:
    made, found = Workbook(), io.BytesIO()
    page: Any = made.active
    for row in rows:
        page.append(row)
    made.save(found)
    return found.getvalue()


def test_numbers_of_a_workbook_are_read_to_the_penny_and_no_further() -> None:
    heads = ("To line", "From line", "2024/25", "2025/26")
    cells = uploaded(book(heads, ("cap", "rev", 0.1 + 0.2, 1234567.5), ("cap", "rev", 0.125, True)))
    assert cells[1] == ["cap", "rev", "0.30", "1234567.50"]
    faults = read(cells, LINES).faults
    assert [fault[:3] for fault in faults] == ["C3:", "D3:"]


def test_a_formula_that_nobody_worked_out_is_named_and_not_dropped() -> None:
    cells = uploaded(book(("To line", "From line", "2024/25"), ("cap", "rev", "=1+1")))
    (fault,) = read(cells, LINES).faults
    assert fault.startswith("C2: “=1+1” is not an amount.")


def changed(part: str, content: bytes) -> bytes:
    """Return a workbook in which one part is another."""
    found = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book(("To line",)))) as old,
        zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
        if part not in old.namelist():
            new.writestr(part, content)
    return found.getvalue()


PAGE = "xl/worksheets/sheet1.xml"
DECLARES = b'<!DOCTYPE worksheet SYSTEM "page.dtd"><worksheet/>'
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha">]><worksheet>&a;</worksheet>'


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file holds 0 bytes."),
        (b"x" * 5_000_001, "The file holds 5,000,001 bytes."),
        (b"\x00\x01", "The file is neither a workbook nor a CSV file."),
        (b"PK\x03\x04nothing", "The workbook is damaged or locked."),
        (changed(PAGE, LAUGHS), "The workbook declares what no spreadsheet needs."),
        (changed(PAGE, DECLARES), "The workbook declares what no spreadsheet needs."),
        (changed(PAGE, LAUGHS.decode().encode("utf-16")), "The workbook declares what"),
        (changed(PAGE, b"<worksheet><sheetData><row>"), "The workbook cannot be read."),
        (changed("xl/media/a.bin", b"0" * 61_000_000), "The workbook unpacks to too much."),
        (b"a\n" * 2002, "There are 2,002 rows and 1 columns."),
        (b"a," * 60 + b"a", "There are 1 rows and 61 columns."),
    ],
)
def test_a_file_that_is_no_sheet_is_refused_with_what_would_be_accepted(
    content: bytes, sentence: str
) -> None:
    with pytest.raises(NotASheet) as refused:
        uploaded(content)
    assert str(refused.value).startswith(sentence)
    assert "Accepted: " in str(refused.value)


def test_a_csv_of_windows_and_one_with_semicolons_are_read() -> None:
    text = "To line;From line;2024/25\ncap;rev;£1,200.50\n"
    reading = read(uploaded(text.encode("cp1252")), LINES)
    assert [move.amount for move in reading.moves] == [Decimal("1200.50")]
    assert FinancialYear.parse("2024/25").label == reading.moves[0].year
