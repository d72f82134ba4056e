"""A sheet of lines by years, as they shall be spread: from cells to moves within each line.

A row is a budget line, a cell what it shall hold in a year. Only the years change: over the columns
of the sheet a row comes to what its line holds there, to the penny, and a year that is no column
stays as it is. What cannot be taken is named by its cell, with the value and what would be
accepted. Pure: what stands comes in by line and year.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from budgets.cells import Cells, cell_name, headings, quoted
from budgets.grid import LINES, UNPROFILED, Lines, Move, Reading, year_of
from budgets.money import NotAnAmount, parse_pounds, pounds
from people.text import unfit_character

LINE, NAME, TOGETHER = "Line", "Name", "Together"
TITLES: Mapping[str, str | None] = {
    **{title.casefold(): title for title in (LINE, NAME, TOGETHER)},
    UNPROFILED.casefold(): None,
}
COLUMNS = f"{LINE}, {NAME}, {UNPROFILED}, {TOGETHER}, or a financial year such as 2026/27"
AMOUNT = "Accepted: an amount of nought or more, such as £1,234,567.89, 49.927m or 249k"
NOTHING = Decimal(0)

Year = str | None
Held = Mapping[Year, Decimal]


def read(cells: Cells, names: Mapping[str, str], stands: Mapping[str, Held]) -> Reading:
    """Return the moves that spread lines as a sheet says, or a sentence for each fault.

    ``names`` are the lines that may be named, by code; ``stands`` what each holds by year, in
    pounds. None is not yet profiled.
    """
    reading = Reading()
    start = next((n for n, row in enumerate(cells) if any(map(str.strip, row))), None)
    if start is None:
        reading.faults.append(f"There are no cells. The first row names the columns: {COLUMNS}.")
        return reading
    columns = _columns(cells[start], start + 1, reading)
    if reading.faults:
        return reading
    reader = _Reader(columns, Lines(names), stands, reading)
    for number, row in enumerate(cells[start + 1 :], start=start + 2):
        if any(map(str.strip, row)):
            reader.take(number, row)
    if not reading.moves and not reading.faults:
        reading.faults.append("Every line is spread as it stands. Change the amounts of a row.")
    return reading


def cells_of(
    names: Mapping[str, str], stands: Mapping[str, Held], years: Sequence[str]
) -> list[list[str | Decimal | None]]:
    """Return the sheet of what stands, to be changed and read back; ``years`` are its columns."""
    found: list[list[str | Decimal | None]] = [[LINE, NAME, *years, UNPROFILED, TOGETHER]]
    for code, held in stands.items():
        amounts = [held.get(year) or None for year in (*years, None)]
        found.append([code, names[code], *amounts, sum(filter(None, amounts), NOTHING)])
    return found


def moves_of(line: str, was: Held, now: Held) -> Iterator[Move]:
    """Yield the moves within a line from one spread to another; both have the same years.

    What is not yet profiled leaves first, then the earliest year; it arrives in the same order of
    years, and not yet profiled last.
    """
    first = sorted(was, key=lambda year: year or "")
    gives = {year: was[year] - now[year] for year in first if was[year] > now[year]}
    for year in sorted(was, key=lambda year: year or "~"):
        wanted = now[year] - was[year]
        for giver in gives:
            part = min(wanted, gives[giver])
            if part > 0:
                leaves = giver or UNPROFILED.casefold()
                yield Move(line, line, year, pounds(part), part, leaves)
                wanted, gives[giver] = wanted - part, gives[giver] - part


def _columns(row: list[str], number: int, reading: Reading) -> dict[Year, int]:
    """Return the places of the columns by their headings; None is not yet profiled."""

    def read(words: str) -> str | None:
        return TITLES[words.casefold()] if words.casefold() in TITLES else year_of(words)

    found = headings(row, number, reading.faults, read, f"these. Accepted: {COLUMNS}.")
    if LINE not in found and not reading.faults:
        cell = cell_name(number, 1)
        reading.faults.append(f"{cell}: no column is headed {LINE}. Accepted: {COLUMNS}.")
    return found


@dataclass
class _Reader:
    """Reads row after row; remembers which lines have had one."""

    columns: Mapping[Year, int]
    lines: Lines
    stands: Mapping[str, Held]
    reading: Reading
    seen: set[str] = field(default_factory=set)
    number: int = 0
    row: Sequence[str] = ()

    def take(self, number: int, row: Sequence[str]) -> None:
        """Read one row into moves, or say what is wrong in it."""
        self.number, self.row = number, row
        before = len(self.reading.faults)
        line, now = self._line(), self._amounts()
        if line is None or len(self.reading.faults) > before:
            return
        held = self.stands.get(line, {})
        was = {year: held.get(year, NOTHING) for year in now}
        asked, there = sum(now.values(), NOTHING), sum(was.values(), NOTHING)
        if asked != there:
            self._fault(
                LINE,
                f"{self.lines.names[line]} comes to {pounds(asked)} over these columns and holds "
                f"{pounds(there)} there. Accepted: amounts that come to {pounds(there)}, since "
                "only the years change.",
            )
            return
        self.reading.moves.extend(moves_of(line, was, now))

    def _text(self, title: Year) -> str:
        place = self.columns[title]
        return self.row[place].strip() if place < len(self.row) else ""

    def _fault(self, title: Year, words: str) -> None:
        cell = cell_name(self.number, self.columns[title] + 1)
        self.reading.faults.append(f"{cell}: {words}")

    def _line(self) -> str | None:
        text = self._text(LINE)
        line = self.lines.found(text) if text else None
        if line is None:
            self._fault(LINE, f"{quoted(text)} is no budget line that holds money. {LINES}.")
        elif line in self.seen:
            self._fault(LINE, f"{quoted(text)} stands in two rows. Give each line one.")
        else:
            self.seen.add(line)
        return line

    def _amounts(self) -> dict[Year, Decimal]:
        """Return what the row says by year; an empty cell is nought."""
        for place, text in enumerate(self.row):
            if text.strip() and place not in self.columns.values():
                cell, shown = cell_name(self.number, place + 1), quoted(text)
                self.reading.faults.append(
                    f"{cell}: {shown} stands under no heading. Accepted there: {COLUMNS}."
                )
        years = [title for title in self.columns if title not in (LINE, NAME, TOGETHER)]
        return {year: self._amount(year) for year in years}

    def _amount(self, year: Year) -> Decimal:
        text = self._text(year)
        if not text:
            return NOTHING
        try:
            unfit = unfit_character(text)
            if unfit:
                raise NotAnAmount(unfit)
            amount = parse_pounds(text)
        except NotAnAmount as error:
            self._fault(year, str(error))
            return NOTHING
        if amount < 0:
            self._fault(year, f"{quoted(text)} is below zero. {AMOUNT}.")
        return amount
