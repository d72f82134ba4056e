"""Read a budget book: a row for each line, a column for each year of its budget; and write one.

The first row that holds anything is the heading. What cannot be taken as it stands is named by its
cell, with the value and what would be accepted: a book is read whole or not at all. Pure: plans,
programmes and the lines of the ledger come in as plain data.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from re import fullmatch

from budgets.cells import Cells, cell_name, headings, quoted
from budgets.money import FinancialYear, NotAnAmount, NotAYear, parse_pounds
from people.text import unfit_character

CODE, NAME, PLAN, KIND, PROGRAMME = "Code", "Name", "Plan", "Kind", "Programme"
COST_CENTRE, SUBJECTIVE, PROJECT = "Cost centre", "Subjective", "Project"
UNPROFILED = "Not yet profiled"
NEEDED = (CODE, NAME, PLAN, KIND)
HEADS = (*NEEDED, PROGRAMME, COST_CENTRE, SUBJECTIVE, PROJECT)
COLUMNS = f"{', '.join(HEADS)}, {UNPROFILED}, or a financial year such as 2026/27"
FIRST_YEAR, LAST_YEAR = FinancialYear(2000), FinancialYear(2099)
MOST_LINES = 5000
MOST_TOLD = 20
LINE_CODE = r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}"
LEDGER_CODE = r"[A-Za-z0-9]([A-Za-z0-9._/-]*[A-Za-z0-9])?"
AMOUNT = "Accepted: an amount of nought or more, such as £1,234,567.89, 49.927m or 249k"
TOTALS = ("total", "totals", "subtotal", "grandtotal", "sum")
SOURCES = ("income", "funding", "growth")


@dataclass(frozen=True)
class Described:
    """A line as a book, or the ledger, describes it: codes, but for the name."""

    code: str
    name: str
    plan: str
    kind: str
    programme: str = ""
    cost_centre: str = ""
    subjective: str = ""
    project: str = ""


@dataclass(frozen=True)
class Row:
    """A line of a book with its amounts above nought: a year's label or None, and pounds."""

    line: Described
    amounts: tuple[tuple[str | None, Decimal], ...]


@dataclass(frozen=True)
class Ledger:
    """What a book may name: plans, programmes and kinds as names by code, lines by code."""

    plans: Mapping[str, str]
    kinds: Mapping[str, str]
    programmes: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, Described] = field(default_factory=dict)


@dataclass
class Reading:
    """What came of reading a book: its rows, and a sentence for each fault, by its cell."""

    rows: list[Row] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def told(self) -> list[str]:
        """Return the faults that a page tells; of very many the first, and how many more."""
        more = len(self.faults) - MOST_TOLD
        return self.faults[:MOST_TOLD] + ([f"And {more} more faults."] if more > 0 else [])


def read(cells: Cells, ledger: Ledger) -> Reading:
    """Return the lines of a book, or a sentence for each cell that cannot be taken as it stands."""
    reading = Reading()
    start = next((n for n, row in enumerate(cells) if any(map(str.strip, row))), None)
    if start is None:
        reading.faults.append(f"There are no cells. The first row names the columns: {COLUMNS}.")
        return reading
    columns = _columns(cells[start], start + 1, reading)
    if reading.faults:
        return reading
    reader = _Reader(columns, ledger, reading)
    for number, row in enumerate(cells[start + 1 :], start=start + 2):
        if any(map(str.strip, row)):
            reader.take(number, row)
    if not reading.faults and not any(row.amounts for row in reading.rows):
        reading.faults.append(f"No line has an amount in any year. {AMOUNT}.")
    return reading


def cells_of(rows: Iterable[Row], years: Sequence[str]) -> list[list[str | Decimal | None]]:
    """Return the book that reads back as these rows; ``years`` are its columns."""
    columns: list[str | None] = [*years, None]
    found: list[list[str | Decimal | None]] = [[*HEADS, *years, UNPROFILED]]
    for row in rows:
        amounts = dict(row.amounts)
        said = [getattr(row.line, item.name) or None for item in fields(row.line)]
        found.append([*said, *(amounts.get(year) for year in columns)])
    return found


def years_of(rows: Iterable[Row]) -> list[str]:
    """Return the years in which any of these rows has an amount, in order."""
    return sorted({year for row in rows for year, _ in row.amounts if year})


def _columns(row: list[str], number: int, reading: Reading) -> dict[str | None, int]:
    """Return the places of the columns by their headings; None is not yet profiled."""
    known = {head.casefold(): head for head in HEADS} | {UNPROFILED.casefold(): None}

    def read(words: str) -> str | None:
        return known[words.casefold()] if words.casefold() in known else _year(words)

    found = headings(row, number, reading.faults, read, f"a book. Accepted: {COLUMNS}.")
    missing = [head for head in NEEDED if head not in found]
    if missing and not reading.faults:
        named = ", ".join(missing)
        reading.faults.append(f"Row {number}: no column is headed {named}. Accepted: {COLUMNS}.")
    return found


def _year(words: str) -> str:
    year = FinancialYear.parse(words)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotAYear(words)
    return year.label


@dataclass
class _Reader:
    """Reads row after row; remembers where each code stood first."""

    columns: Mapping[str | None, int]
    ledger: Ledger
    reading: Reading
    seen: dict[str, int] = field(default_factory=dict)
    number: int = 0
    row: Sequence[str] = ()

    def take(self, number: int, row: Sequence[str]) -> None:
        """Read one row into the lines, or say what is wrong in it."""
        self.number, self.row = number, row
        before = len(self.reading.faults)
        self._strays()
        code = self._code()
        if code is None:
            return
        line = self._described(code)
        amounts = self._amounts(line.kind)
        standing = self.ledger.lines.get(code)
        if standing is not None and len(self.reading.faults) == before:
            line = self._as_it_stands(line, standing)
        if len(self.reading.faults) == before:
            self.reading.rows.append(Row(line, amounts))

    def _text(self, head: str | None) -> str:
        place = self.columns.get(head)
        return self.row[place].strip() if place is not None and place < len(self.row) else ""

    def _fault(self, head: str | None, words: str) -> None:
        place = self.columns.get(head)
        cell = f"Row {self.number}" if place is None else cell_name(self.number, place + 1)
        self.reading.faults.append(f"{cell}: {words}")

    def _strays(self) -> None:
        places = set(self.columns.values())
        for place, text in enumerate(self.row):
            if text.strip() and place not in places:
                cell, shown = cell_name(self.number, place + 1), quoted(text)
                self.reading.faults.append(
                    f"{cell}: {shown} stands under no heading. Accepted there: {COLUMNS}."
                )

    def _code(self) -> str | None:
        """Return the code of the row; a row of totals is no line."""
        code = self._text(CODE)
        accepted = "Accepted: letters and figures with _ or - between them, like estates-01"
        if not code or code.casefold().replace("-", "") in TOTALS:
            shown = quoted(code or self._text(NAME))
            sentence = f"{shown} is no code of a line; a row of totals or of notes is taken out."
            self._fault(CODE, f"{sentence} {accepted}.")
            return None
        if not fullmatch(LINE_CODE, code):
            self._fault(CODE, f"{quoted(code)} is no code of a line. {accepted}.")
            return None
        first = self.seen.setdefault(code.casefold(), self.number)
        if first != self.number:
            sentence = f"{quoted(code)} stands in row {first} already. Accepted: each code once."
            self._fault(CODE, sentence)
            return None
        return code

    def _described(self, code: str) -> Described:
        name = self._text(NAME)
        unfit = unfit_character(name)
        if not name or unfit or len(name) > 200:
            words = unfit or f"{quoted(name)} is no name of a line."
            self._fault(NAME, f"{words} Accepted: 1 to 200 characters.")
        return Described(
            code,
            name,
            self._one_of(PLAN, self.ledger.plans),
            self._one_of(KIND, self.ledger.kinds),
            self._one_of(PROGRAMME, self.ledger.programmes) if self._text(PROGRAMME) else "",
            *(self._ledger_code(head) for head in (COST_CENTRE, SUBJECTIVE, PROJECT)),
        )

    def _one_of(self, head: str, names: Mapping[str, str]) -> str:
        """Return the code that a cell means, by code or by name."""
        typed = " ".join(self._text(head).split())
        wanted = typed.casefold()
        meant = [
            code for code, name in names.items() if wanted in (code.casefold(), name.casefold())
        ]
        if len(meant) == 1:
            return meant[0]
        accepted = ", ".join(f"{code} ({name})" for code, name in names.items()) or "an empty cell"
        self._fault(head, f"{quoted(typed)} is no {head.lower()}. Accepted: {accepted}.")
        return ""

    def _ledger_code(self, head: str) -> str:
        code = self._text(head)
        if code and (len(code) > 24 or not fullmatch(LEDGER_CODE, code)):
            accepted = "up to 24 letters and figures with . / _ or - between them"
            self._fault(head, f"{quoted(code)} is no code. Accepted: {accepted}.")
        return code

    def _amounts(self, kind: str) -> tuple[tuple[str | None, Decimal], ...]:
        found = []
        for year in self.columns:
            typed = self._text(year)
            if year in HEADS or not typed:
                continue
            amount = self._amount(year, typed)
            if amount and kind in SOURCES:
                sentence = f"{quoted(typed)} is an amount on a line that gives money to others."
                self._fault(year, f"{sentence} Accepted: an empty cell where the kind is {kind}.")
            elif amount:
                found.append((year, amount))
        return tuple(found)

    def _amount(self, year: str | None, typed: str) -> Decimal:
        try:
            unfit = unfit_character(typed)
            if unfit:
                raise NotAnAmount(unfit)
            amount = parse_pounds(typed)
        except NotAnAmount as error:
            self._fault(year, str(error))
            return Decimal(0)
        if amount < 0:
            self._fault(year, f"{quoted(typed)} is below zero. {AMOUNT}.")
        return amount

    def _as_it_stands(self, line: Described, standing: Described) -> Described:
        """Return the line of the ledger, which keeps its row; a cell that differs is a fault."""
        heads: dict[str, Callable[[Described], str]] = {
            NAME: lambda row: row.name,
            PLAN: lambda row: row.plan,
            KIND: lambda row: row.kind,
            PROGRAMME: lambda row: row.programme,
            COST_CENTRE: lambda row: row.cost_centre,
            SUBJECTIVE: lambda row: row.subjective,
            PROJECT: lambda row: row.project,
        }
        for head, said in heads.items():
            here, there = said(line), said(standing)
            if here and here != there:
                sentence = f"{quoted(here)} is not what line {line.code} has in the ledger."
                accepted = quoted(there) if there else "an empty cell"
                self._fault(head, f"{sentence} Accepted: {accepted}.")
        return standing
