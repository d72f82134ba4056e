"""Read figures of the finance system from cells: budget, actuals and accruals by line and year.

A row names its line by its code here, or by cost centre, subjective and project together; rows of
one line and year are added up. What cannot be read is named by its cell. Pure: no figure of these
ever touches what is approved.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from budgets.cells import Cells, cell_name, quoted
from budgets.money import FinancialYear, NotAnAmount, NotAYear, parse_pounds

T = TypeVar("T")

LINE, YEAR = "Line", "Financial year"
CODES = ("Cost centre", "Subjective", "Project")
AMOUNTS = ("Budget", "Actuals", "Accruals")
COLUMNS = (LINE, *CODES, YEAR, *AMOUNTS)
ACCEPTED = f"Accepted: {', '.join(COLUMNS[:-1])} or {COLUMNS[-1]}"
FIRST_YEAR, LAST_YEAR = FinancialYear(2000), FinancialYear(2099)
LARGEST = Decimal(100_000_000_000)
MOST_TOLD = 20

Codes = tuple[str, str, str]


@dataclass(frozen=True)
class Figures:
    """Pounds of one line and year as the finance system has them."""

    budget: Decimal = Decimal(0)
    actuals: Decimal = Decimal(0)
    accruals: Decimal = Decimal(0)

    def plus(self, other: "Figures") -> "Figures":
        """Return both together."""
        return Figures(
            self.budget + other.budget,
            self.actuals + other.actuals,
            self.accruals + other.accruals,
        )


@dataclass
class Reading:
    """What came of reading: figures by code of line and year, faults, and rows of no line."""

    figures: dict[tuple[str, int], Figures] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    left_out: int = 0

    @property
    def told(self) -> list[str]:
        """Return the faults that a page tells; of very many the first, and how many more."""
        more = len(self.faults) - MOST_TOLD
        rest = [f"And {more} more cells cannot be read."] if more > 0 else []
        return self.faults[:MOST_TOLD] + rest


def read(cells: Cells, lines: Mapping[str, Codes], *, leave_out: bool = False) -> Reading:
    """Return the figures of the cells; ``leave_out`` passes over rows whose codes no line has."""
    reading = Reading()
    places = _places(cells[0] if cells else [], reading)
    if reading.faults:
        return reading
    by_codes = _by_codes(lines)
    for number, cells_of_row in enumerate(cells[1:], start=2):
        if any(map(str.strip, cells_of_row)):
            row = _Row(number, cells_of_row, places, reading)
            _take(row, lines, by_codes, leave_out=leave_out)
    if not reading.figures and not reading.faults:
        reading.faults.append(f"No row holds figures of a line. {ACCEPTED}.")
    return reading


def _places(heads: list[str], reading: Reading) -> dict[str, int]:
    """Return where each column stands; a heading that is none is a fault."""
    titles = {title.casefold(): title for title in COLUMNS}
    places: dict[str, int] = {}
    for place, text in enumerate(heads):
        title = titles.get(" ".join(text.split()).casefold())
        if title:
            places.setdefault(title, place)
        elif text.strip():
            cell = cell_name(1, place + 1)
            reading.faults.append(f"{cell}: {quoted(text)} is no heading of figures. {ACCEPTED}.")
    named = {LINE, *CODES} & set(places)
    if not reading.faults and not (named and {YEAR, AMOUNTS[0]} <= set(places)):
        reading.faults.append(f"A1: the first row names the columns. {ACCEPTED}.")
    return places


@dataclass(frozen=True)
class _Row:
    number: int
    cells: list[str]
    places: Mapping[str, int]
    reading: Reading

    def text(self, title: str) -> str:
        place = self.places.get(title, len(self.cells))
        return self.cells[place].strip() if place < len(self.cells) else ""

    def cell(self, title: str) -> str:
        place = self.places.get(title)
        return f"Row {self.number}" if place is None else cell_name(self.number, place + 1)

    def fault(self, title: str, sentence: str) -> None:
        self.reading.faults.append(f"{self.cell(title)}: {sentence}")

    def parsed(self, title: str, parse: Callable[[str], T]) -> T | None:
        try:
            return parse(self.text(title))
        except (NotAnAmount, NotAYear) as error:
            self.fault(title, str(error))
            return None


def _by_codes(lines: Mapping[str, Codes]) -> dict[Codes, list[str]]:
    found: dict[Codes, list[str]] = {}
    for code, codes in lines.items():
        if any(codes):
            found.setdefault(codes, []).append(code)
    return found


def _take(
    row: _Row, lines: Mapping[str, Codes], by_codes: Mapping[Codes, list[str]], *, leave_out: bool
) -> None:
    line = _line(row, lines, by_codes, leave_out=leave_out)
    year = row.parsed(YEAR, _year)
    amounts = [row.parsed(title, _amount) for title in AMOUNTS]
    if line is None or year is None or None in amounts:
        return
    key, figures = (line, year.start), Figures(*(amount or Decimal(0) for amount in amounts))
    together = row.reading.figures.get(key, Figures()).plus(figures)
    if any(abs(getattr(together, name.lower())) >= LARGEST for name in AMOUNTS):
        row.fault(AMOUNTS[0], f"the rows of {line}, {year}, come to £100 billion or more.")
    row.reading.figures[key] = together


def _line(
    row: _Row, lines: Mapping[str, Codes], by_codes: Mapping[Codes, list[str]], *, leave_out: bool
) -> str | None:
    code = row.text(LINE)
    codes = (row.text(CODES[0]), row.text(CODES[1]), row.text(CODES[2]))
    several = [code] if code in lines else [] if code else by_codes.get(codes, [])
    if len(several) == 1:
        return several[0]
    if leave_out and not several:
        row.reading.left_out += 1
        return None
    named = quoted(code or " ".join(codes))
    title = LINE if code else CODES[0]
    if several:
        row.fault(title, f"{named} are the codes of {', '.join(several)}. Name one as {LINE}.")
    else:
        row.fault(
            title,
            f"{named} is no budget line. Accepted: a line's code, or its cost centre, "
            "subjective and project; or leave out rows of other lines.",
        )
    return None


def _year(text: str) -> FinancialYear:
    year = FinancialYear.parse(text)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotAYear(f"{quoted(text)} lies outside {FIRST_YEAR} to {LAST_YEAR}.")
    return year


def _amount(text: str) -> Decimal:
    return parse_pounds(text) if text else Decimal(0)
