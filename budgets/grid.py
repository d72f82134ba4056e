"""A grid of transfers, lines by years: from cells to moves of money, and from moves to cells.

The first row that holds anything is the heading: To line, From line, financial years, Not yet
profiled. Every other row is a pair of lines, every amount in it one transfer. What cannot be read
is named by its cell, with the value and what would be accepted. Pure: lines come in as names.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from budgets.cells import Cells, cell_name, quoted
from budgets.money import FinancialYear, NotAnAmount, NotAYear, parse_pounds, pounds
from people.text import unfit_character

TO_LINE, FROM_LINE, UNPROFILED = "To line", "From line", "Not yet profiled"
TITLES = {"to line": TO_LINE, "line": TO_LINE, "from line": FROM_LINE, "not yet profiled": None}
FIRST_YEAR, LAST_YEAR = FinancialYear(2000), FinancialYear(2099)
COLUMNS = f"{TO_LINE}, {FROM_LINE}, {UNPROFILED}, or a financial year such as 2024/25"
LINES = "Accepted: the code of a budget line, or its whole name"
ABOVE_ZERO = "Accepted: an amount above zero, such as £1,234,567.89, 49.927m or 249k"
MOST_TOLD = 20


@dataclass(frozen=True)
class Move:
    """One transfer: codes of lines, a year's label or None, the words typed and their pounds."""

    line: str
    source: str
    year: str | None
    typed: str
    amount: Decimal | None


@dataclass
class Reading:
    """What came of reading a grid: its moves, and a sentence for each fault, by its cell."""

    moves: list[Move] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def told(self) -> list[str]:
        """Return the faults that a page tells; of very many the first, and how many more."""
        more = len(self.faults) - MOST_TOLD
        rest = [f"And {more} more cells cannot be read."] if more > 0 else []
        return self.faults[:MOST_TOLD] + rest


Open = Mapping[tuple[str, str, str | None], str]


@dataclass(frozen=True)
class Lines:
    """The budget lines that a grid may name: names by code, and where money comes from unsaid."""

    names: Mapping[str, str]
    source: str = ""

    def found(self, text: str) -> str | None:
        """Return the code of the line that a text names by code or by a name that one has."""
        wanted = " ".join(text.split()).casefold()
        by_code = [code for code in self.names if code.casefold() == wanted]
        by_name = [code for code, name in self.names.items() if name.casefold() == wanted]
        several = by_code or by_name
        return several[0] if len(several) == 1 else None


def read(cells: Cells, lines: Lines, kept: Open | None = None) -> Reading:
    """Return the moves of a grid, or a sentence for each cell that cannot be read.

    ``kept`` are the words of amounts that the draft leaves open: such words are no fault there.
    """
    reading = Reading()
    start = next((n for n, row in enumerate(cells) if any(map(str.strip, row))), None)
    if start is None:
        reading.faults.append(f"There are no cells. The first row names the columns: {COLUMNS}.")
        return reading
    columns = _columns(cells[start], start + 1, reading)
    if reading.faults:
        return reading
    for number, row in enumerate(cells[start + 1 :], start=start + 2):
        if any(map(str.strip, row)):
            _row(_Row(number, row, columns), lines, kept or {}, reading)
    if not reading.moves and not reading.faults:
        reading.faults.append(f"No amount is given. {ABOVE_ZERO}.")
    return reading


def cells_of(moves: Iterable[Move], years: Sequence[str]) -> list[list[str | Decimal | None]]:
    """Return the grid that reads back as these moves, in their order; ``years`` are its columns."""
    columns: list[str | None] = [*years, None]
    found: list[list[str | Decimal | None]] = [[TO_LINE, FROM_LINE, *years, UNPROFILED]]
    at = len(columns)
    for move in moves:
        place = columns.index(move.year)
        if found[-1][:2] != [move.line, move.source] or place <= at:
            found.append([move.line, move.source, *(None for _ in columns)])
        found[-1][2 + place] = move.typed if move.amount is None else move.amount
        at = place
    return found


@dataclass(frozen=True)
class _Row:
    number: int
    cells: list[str]
    columns: Mapping[int, str | None]

    def text(self, column: int) -> str:
        return self.cells[column].strip() if column < len(self.cells) else ""

    def of(self, title: str) -> tuple[str, str]:
        """Return the text and the cell under a heading, empty where there is no such column."""
        column = next((n for n, name in self.columns.items() if name == title), None)
        if column is None:
            return "", f"Row {self.number}"
        return self.text(column), cell_name(self.number, column + 1)


def _columns(row: list[str], number: int, reading: Reading) -> dict[int, str | None]:
    found: dict[int, str | None] = {}
    for place, text in enumerate(row):
        cell, words = cell_name(number, place + 1), " ".join(text.split())
        if not words:
            continue
        try:
            title = _title(words)
        except NotAYear:
            shown = quoted(words)
            reading.faults.append(f"{cell}: {shown} is no heading of a grid. Accepted: {COLUMNS}.")
            continue
        if title in found.values():
            reading.faults.append(f"{cell}: “{words}” stands in two columns. Give each once.")
        found[place] = title
    if TO_LINE not in found.values() and not reading.faults:
        cell = cell_name(number, 1)
        reading.faults.append(f"{cell}: no column is headed {TO_LINE}. Accepted: {COLUMNS}.")
    return found


def _title(words: str) -> str | None:
    if words.casefold() in TITLES:
        return TITLES[words.casefold()]
    year = FinancialYear.parse(words)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotAYear(words)
    return year.label


def _row(row: _Row, lines: Lines, kept: Open, reading: Reading) -> None:
    for place, text in enumerate(row.cells):
        if text.strip() and place not in row.columns:
            cell, shown = cell_name(row.number, place + 1), quoted(text)
            reading.faults.append(
                f"{cell}: {shown} stands under no heading. Accepted there: {COLUMNS}."
            )
    amounts = [
        (place, year)
        for place, year in row.columns.items()
        if year not in (TO_LINE, FROM_LINE) and row.text(place)
    ]
    line, source = _pair(row, lines, reading) if amounts else (None, None)
    for place, year in amounts:
        words = kept.get((line or "", source or "", year))
        _amount(
            row, place, Move(line or "", source or "", year, row.text(place), None), words, reading
        )


def _pair(row: _Row, lines: Lines, reading: Reading) -> tuple[str | None, str | None]:
    (to_text, to_cell), (from_text, from_cell) = row.of(TO_LINE), row.of(FROM_LINE)
    line, source = lines.found(to_text), lines.found(from_text) if from_text else lines.source
    if not to_text:
        reading.faults.append(f"{to_cell}: no line is named to which the money goes. {LINES}.")
    elif line is None:
        reading.faults.append(f"{to_cell}: {quoted(to_text)} is no budget line. {LINES}.")
    if source is None:
        reading.faults.append(f"{from_cell}: {quoted(from_text)} is no budget line. {LINES}.")
    elif not source:
        reading.faults.append(
            f"{from_cell}: nothing says which line the money comes from. {LINES}; or choose one "
            "for all rows that name none."
        )
    elif line == source:
        shown = quoted(from_text or source)
        reading.faults.append(
            f"{from_cell}: {shown} is the line that the money goes to. Accepted: another line."
        )
    return line, source


def _amount(row: _Row, place: int, move: Move, words: str | None, reading: Reading) -> None:
    cell = cell_name(row.number, place + 1)
    if move.typed == words:
        reading.moves.append(move)
        return
    try:
        unfit = unfit_character(move.typed)
        if unfit:
            raise NotAnAmount(unfit)
        amount = parse_pounds(move.typed)
    except NotAnAmount as error:
        reading.faults.append(f"{cell}: {error}")
        return
    if amount < 0:
        reading.faults.append(
            f"{cell}: {quoted(move.typed)} is below zero. Exchange the two lines instead. "
            f"{ABOVE_ZERO}."
        )
    elif amount:
        reading.moves.append(Move(move.line, move.source, move.year, move.typed, amount))


def as_text(cell: str | Decimal | None) -> str:
    """Return a cell of a grid as somebody would type it."""
    return pounds(cell) if isinstance(cell, Decimal) else cell or ""
