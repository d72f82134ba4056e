"""A grid of transfers, lines by years: from cells to moves of money, and from moves to cells.

The first row that holds anything is the heading: To line, From line, financial years, Not yet
profiled; and where a row needs it From year, in which its money leaves, and Corrects posting, which
it transfers back. Every other row is a pair of lines, every amount in it one transfer. What cannot
be read is named by its cell, with the value and what would be accepted. Pure: lines come in as
names.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from budgets.cells import Cells, cell_name, quoted
from budgets.money import FinancialYear, NotAnAmount, NotAYear, parse_pounds, pounds
from people.text import unfit_character

TO_LINE, FROM_LINE, UNPROFILED = "To line", "From line", "Not yet profiled"
FROM_YEAR, CORRECTS = "From year", "Corrects posting"
WORDED = (TO_LINE, FROM_LINE, FROM_YEAR, CORRECTS)
TITLES = {
    **{title.casefold(): title for title in WORDED},
    "line": TO_LINE,
    UNPROFILED.casefold(): None,
}
THE_SAME = "the same"
FIRST_YEAR, LAST_YEAR = FinancialYear(2000), FinancialYear(2099)
COLUMNS = (
    f"{TO_LINE}, {FROM_LINE}, {FROM_YEAR}, {CORRECTS}, {UNPROFILED}, "
    "or a financial year such as 2024/25"
)
LEAVES = (
    "Accepted: the financial year that the money leaves, such as 2024/25, or Not yet profiled; "
    "empty where that is the year of the column"
)
POSTING = "Accepted: the number of a posting, such as 1204; empty where none is corrected"
_POSTING = re.compile(r"([1-9][0-9]{0,14})(?:\.0+)?")
LINES = "Accepted: the code of a budget line, or its whole name"
ABOVE_ZERO = "Accepted: an amount above zero, such as £1,234,567.89, 49.927m or 249k"
MOST_TOLD = 20


@dataclass(frozen=True)
class Move:
    """One transfer: codes of lines, a year's label or None, the words typed and their pounds.

    ``leaves`` is the year that the money leaves, "not yet profiled" or "the same"; ``corrects``
    the number of the posting that is transferred back.
    """

    line: str
    source: str
    year: str | None
    typed: str
    amount: Decimal | None
    leaves: str = THE_SAME
    corrects: int | None = None

    @property
    def ends(self) -> "Ends":
        """Return everything but the amount."""
        return self.line, self.source, self.year, self.leaves, self.corrects


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


Ends = tuple[str, str, str | None, str, int | None]
Open = Mapping[Ends, str]


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


def cells_of(moves: Sequence[Move], years: Sequence[str]) -> list[list[str | Decimal | None]]:
    """Return the grid that reads back as these moves, in their order; ``years`` are its columns.

    The columns From year and Corrects posting are there where a move needs them.
    """
    columns: list[str | None] = [*years, None]
    titles = [TO_LINE, FROM_LINE]
    titles += [FROM_YEAR] if any(move.leaves != THE_SAME for move in moves) else []
    titles += [CORRECTS] if any(move.corrects for move in moves) else []
    found: list[list[str | Decimal | None]] = [[*titles, *years, UNPROFILED]]
    at = len(columns)
    for move in moves:
        place, heads = columns.index(move.year), _heads(move, titles)
        if found[-1][: len(titles)] != heads or place <= at:
            found.append([*heads, *(None for _ in columns)])
        found[-1][len(titles) + place] = move.typed if move.amount is None else move.amount
        at = place
    return found


def _heads(move: Move, titles: Sequence[str]) -> list[str]:
    leaves = {THE_SAME: "", UNPROFILED.casefold(): UNPROFILED}.get(move.leaves, move.leaves)
    said = {
        TO_LINE: move.line,
        FROM_LINE: move.source,
        FROM_YEAR: leaves,
        CORRECTS: str(move.corrects or ""),
    }
    return [said[title] for title in titles]


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
    return year_of(words)


def year_of(words: str) -> str:
    """Return the label of a year that a grid may name, or raise NotAYear."""
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
        if year not in WORDED and row.text(place)
    ]
    if not amounts:
        return
    line, source = _pair(row, lines, reading)
    leaves, corrects = _leaves(row, reading), _corrects(row, reading)
    for place, year in amounts:
        move = Move(line or "", source or "", year, row.text(place), None, leaves, corrects)
        if line and line == source and leaves in (THE_SAME, year or UNPROFILED.casefold()):
            reading.faults.append(_goes_nowhere(row, place, move))
        else:
            _amount(row, place, move, kept.get(move.ends), reading)


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
    return line, source


def _leaves(row: _Row, reading: Reading) -> str:
    """Return the year that the money of a row leaves, where it is said."""
    text, cell = row.of(FROM_YEAR)
    words = " ".join(text.split())
    if words.casefold() in ("", THE_SAME, UNPROFILED.casefold()):
        return words.casefold() or THE_SAME
    try:
        return year_of(words)
    except NotAYear:
        reading.faults.append(f"{cell}: {quoted(words)} is no year to leave. {LEAVES}.")
        return THE_SAME


def _corrects(row: _Row, reading: Reading) -> int | None:
    """Return the number of the posting that a row transfers back, where it is said."""
    text, cell = row.of(CORRECTS)
    number = _POSTING.fullmatch(text)
    if text and not number:
        reading.faults.append(f"{cell}: {quoted(text)} is no number of a posting. {POSTING}.")
    return int(number[1]) if number else None


def _goes_nowhere(row: _Row, place: int, move: Move) -> str:
    """Say that an amount would leave and arrive at the same line and year."""
    if move.leaves == THE_SAME:
        text, cell = row.of(FROM_LINE)
        return (
            f"{cell}: {quoted(text or move.source)} is the line that the money goes to. Accepted: "
            f"another line, or another year under {FROM_YEAR}."
        )
    return (
        f"{cell_name(row.number, place + 1)}: {quoted(move.typed)} leaves the line and the year "
        f"that it goes to. Accepted: another line, or another year under {FROM_YEAR}."
    )


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
        reading.moves.append(replace(move, amount=amount))


def as_text(cell: str | Decimal | None) -> str:
    """Return a cell of a grid as somebody would type it."""
    return pounds(cell) if isinstance(cell, Decimal) else cell or ""
