"""Read the figures of an annual budget: a row for each line, what is planned and what is set.

Read whole or not at all: what cannot be taken is named by its cell, with the value and what would
be accepted. Pure: what is planned comes in by line.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from budgets.cells import Cells, cell_name, quoted
from budgets.money import NotAnAmount, parse_pounds, pounds
from people.text import unfit_character

CODE, NAME, PLANNED, SET = "Code", "Name", "Planned", "Set"
HEADS = (CODE, NAME, PLANNED, SET)
COLUMNS = ", ".join(HEADS)
AMOUNT = "Accepted: an amount of nought or more, such as £1,234,567.89, 49.927m or 249k"
MOST_TOLD = 20


@dataclass(frozen=True)
class Figure:
    """What one line is planned and set at, in pounds."""

    line: str
    planned: Decimal
    amount: Decimal


@dataclass
class Reading:
    """What came of reading the figures of a year: rows, and a sentence for each fault."""

    rows: list[Figure] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    @property
    def told(self) -> list[str]:
        """Return the faults that a page tells; of very many the first, and how many more."""
        more = len(self.faults) - MOST_TOLD
        return self.faults[:MOST_TOLD] + ([f"And {more} more faults."] if more > 0 else [])


def read(cells: Cells, lines: Mapping[str, Decimal]) -> Reading:
    """Return the figures of a year; ``lines`` are those of its plan with what is planned now."""
    reading = Reading()
    start = next((n for n, row in enumerate(cells) if any(map(str.strip, row))), None)
    heads = [] if start is None else [" ".join(text.split()).casefold() for text in cells[start]]
    places = {head: heads.index(head.casefold()) for head in HEADS if head.casefold() in heads}
    if CODE not in places or SET not in places or len(set(heads)) != len(heads):
        reading.faults.append(f"The first row names the columns. Accepted: {COLUMNS}, each once.")
        return reading
    for number, row in enumerate(cells[(start or 0) + 1 :], start=(start or 0) + 2):
        if any(map(str.strip, row)):
            _row(number, row, places, lines, reading)
    listed = {row.line for row in reading.rows}
    if not reading.faults:
        reading.faults += [
            f"Line {code} has {pounds(amount)} planned and no row. Accepted: a row, set at £0 too."
            for code, amount in lines.items()
            if amount and code not in listed
        ]
    return reading


def _row(
    number: int,
    row: list[str],
    places: Mapping[str, int],
    lines: Mapping[str, Decimal],
    reading: Reading,
) -> None:
    def text(head: str) -> str:
        place = places.get(head, len(row))
        return row[place].strip() if place < len(row) else ""

    def fault(head: str, words: str) -> None:
        reading.faults.append(f"{cell_name(number, places[head] + 1)}: {words}")

    code = text(CODE)
    if code not in lines:
        fault(CODE, f"{quoted(code)} is no spending line of the plan. Accepted: the code of one.")
        return
    if code in reading.seen:
        fault(CODE, f"{quoted(code)} stands in a row above. Accepted: each line once.")
        return
    reading.seen.add(code)
    planned = lines[code]
    if text(PLANNED) and not _is(text(PLANNED), planned):
        words = f"{quoted(text(PLANNED))} is not planned now. Accepted: {pounds(planned)}."
        fault(PLANNED, words)
    try:
        amount = _amount(text(SET))
    except NotAnAmount as error:
        fault(SET, str(error))
        return
    if amount < 0:
        fault(SET, f"{quoted(text(SET))} is below zero. {AMOUNT}.")
    else:
        reading.rows.append(Figure(code, planned, amount))


def _is(typed: str, planned: Decimal) -> bool:
    try:
        return _amount(typed) == planned
    except NotAnAmount:
        return False


def _amount(typed: str) -> Decimal:
    unfit = unfit_character(typed)
    if unfit:
        raise NotAnAmount(unfit)
    return parse_pounds(typed)
