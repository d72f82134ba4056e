"""Rules of figures of the finance system: which rows are read as which line and year."""

from decimal import Decimal

import pytest

from budgets.cells import pasted
from budgets.figures import Figures, read

LINES = {
    "cap": ("10450", "A-220", "P7"),
    "rev": ("10450", "A-230", ""),
    "twin": ("9", "9", "9"),
    "other": ("9", "9", "9"),
    "bare": ("", "", ""),
}
BY_CODES = "Cost centre\tSubjective\tProject\tFinancial year\tBudget\tActuals\tAccruals\n"
BY_LINE = "Line\tFinancial year\tBudget\n"


def test_rows_of_one_line_and_year_are_added_up() -> None:
    text = BY_CODES + (
        "10450\tA-220\tP7\t2024/25\t£1,000.00\t(5.50)\t\n"
        "10450\tA-220\tP7\t2024/25\t200\t10.50\t7\n"
        "10450\tA-230\t\t2024/25\t3k\t\t\n"
    )
    reading = read(pasted(text), LINES)
    assert reading.faults == []
    assert reading.figures == {
        ("cap", 2024): Figures(Decimal(1200), Decimal(5), Decimal(7)),
        ("rev", 2024): Figures(Decimal(3000)),
    }


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (BY_LINE + "none\t2024/25\t5", "A2: “none” is no budget line. Accepted: a line's code"),
        (BY_CODES + "1\t2\t3\t2024/25\t5", "A2: “1 2 3” is no budget line."),
        (BY_CODES + "\t\t\t2024/25\t5", "A2: “ ” is no budget line.".replace(" ”", "”")),
        (BY_CODES + "9\t9\t9\t2024/25\t5", "A2: “9 9 9” are the codes of twin, other. Name one"),
        (BY_LINE + "cap\t2024/26\t5", "B2: “2024/26” is not one financial year."),
        (BY_LINE + "cap\t1999/00\t5", "B2: “1999/00” lies outside 2000/01 to 2099/00."),
        (BY_LINE + "cap\t2024/25\t1,00", "C2: “1,00” has a comma"),
        (BY_LINE + "cap\t2024/25\t99bn\ncap\t2024/25\t99bn", "C3: the rows of cap, 2024/25, come"),
        ("Line\tYear\tBudget", "B1: “Year” is no heading of figures. Accepted: Line, Cost centre"),
        ("Financial year\tBudget", "A1: the first row names the columns. Accepted: Line"),
        ("", "A1: the first row names the columns."),
        (BY_LINE, "No row holds figures of a line. Accepted: Line"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_cell(text: str, sentence: str) -> None:
    (fault,) = read(pasted(text), LINES).faults
    assert fault.startswith(sentence)


def test_rows_of_other_lines_are_left_out_only_where_that_is_asked() -> None:
    text = BY_LINE + "cap\t2024/25\t5\nnone\t2024/25\t5\n"
    assert read(pasted(text), LINES).faults
    reading = read(pasted(text), LINES, leave_out=True)
    assert (reading.faults, reading.left_out, len(reading.figures)) == ([], 1, 1)
