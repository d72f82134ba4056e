"""Read cells that somebody pasted or uploaded: tab-separated text, CSV or XLSX, as texts.

A number of a workbook comes out as an amount is typed; a formula comes out as its stored value, or
as itself where none is stored, so that it is refused by its cell and never dropped. Nothing here
knows what the cells mean, and nothing in a file is ever evaluated.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from budgets.money import PENNY, NotAYear
from budgets.sheets import unguarded

Cells = list[list[str]]

MOST_ROWS = 2001
MOST_COLUMNS = 60
LARGEST_FILE = 5_000_000
LARGEST_UNPACKED = 60_000_000
MOST_PARTS = 300
_LONGEST = 40
WORKBOOK = b"PK\x03\x04"
# How a workbook writes that a row or a column is hidden.
PAGE = re.compile(r"xl/worksheets/[^/]+\.xml")
TAG = re.compile(rb"<(?:\w+:)?(row|col)\b([^>]*)>")
ATTRIBUTE = re.compile(rb"""(\w+)\s*=\s*["']([^"']*)["']""")
ACCEPTED = "Accepted: a workbook (.xlsx) or a CSV file of up to 5 MB"


class NotASheet(ValueError):
    """Say in a sentence why something is no sheet of cells and what would be accepted."""


def cell_name(row: int, column: int) -> str:
    """Return what a spreadsheet calls a cell, C5 for row 5 and column 3, both from 1."""
    return f"{get_column_letter(column)}{row}"


def quoted(text: str) -> str:
    """Return the value of a cell as a sentence names it, short and visible."""
    words = " ".join(text.split())
    short = words if len(words) <= _LONGEST else words[:_LONGEST] + "…"
    return f"“{''.join(c if c.isprintable() else f'[U+{ord(c):04X}]' for c in short)}”"


def headings(
    row: Sequence[str],
    number: int,
    faults: list[str],
    read: Callable[[str], str | None],
    refusal: str,
) -> dict[str | None, int]:
    """Return the place of each column by its heading, None for what is not yet profiled.

    ``read`` returns what a heading means, or raises NotAYear; that and a heading that stands twice
    are added to ``faults`` by their cell, the first with the words of ``refusal``.
    """
    found: dict[str | None, int] = {}
    for place, text in enumerate(row):
        cell, words = cell_name(number, place + 1), " ".join(text.split())
        if not words:
            continue
        try:
            title = read(words)
        except NotAYear:
            faults.append(f"{cell}: {quoted(words)} is no heading of {refusal}")
            continue
        if title in found:
            faults.append(f"{cell}: “{words}” stands in two columns. Give each once.")
        found[title] = place
    return found


def pasted(text: str) -> Cells:
    """Return the cells of text copied from a spreadsheet: tabs between them, lines for rows."""
    return _bounded(_rows(text, "\t"), MOST_ROWS)


def uploaded(content: bytes, most_rows: int = MOST_ROWS) -> Cells:
    """Return the cells of the first page of a workbook, or of a CSV file."""
    if not 0 < len(content) <= LARGEST_FILE:
        raise NotASheet(f"The file holds {len(content):,} bytes. {ACCEPTED}.")
    if content.startswith(WORKBOOK):
        return _worked_out(*_workbook(content, most_rows), most_rows)
    return _comma_separated(content, most_rows)


def in_plain_sight(content: bytes, most_rows: int) -> tuple[Cells, list[str]]:
    """Return the cells of a file, and a sentence for each that is not what it looks like.

    That is a formula, a row or column that is hidden, and a page beside the first.
    """
    if not content.startswith(WORKBOOK) or len(content) > LARGEST_FILE:
        return uploaded(content, most_rows), []
    formulas, values = _workbook(content, most_rows)
    faults = [
        f"{cell_name(row, column)}: {quoted(str(formula))} is a formula. Accepted: what it comes "
        "to, typed or pasted as a value."
        for row, pair in enumerate(zip(formulas, values, strict=False), start=1)
        for column, (formula, value) in enumerate(zip(*pair, strict=False), start=1)
        if formula is not None and formula != value
    ]
    # A whole number may be a code as well as an amount: it gets no pence.
    codes = [tuple(str(v) if type(v) is int else v for v in row) for row in values]
    return _worked_out(formulas, codes, most_rows), [*_hidden(content), *faults]


def with_read(seen: list[str], read: list[str]) -> list[str]:
    """Return what was seen in a file and what reading it found, one sentence for a cell."""
    cells = {sentence.partition(":")[0] for sentence in seen}
    return seen + [sentence for sentence in read if sentence.partition(":")[0] not in cells]


def as_pasted(cells: Cells) -> str:
    """Return cells as text that ``pasted`` reads back."""
    found = io.StringIO()
    csv.writer(found, delimiter="\t", lineterminator="\n").writerows(cells)
    return found.getvalue()


def _comma_separated(content: bytes, most_rows: int) -> Cells:
    if b"\x00" in content:
        raise NotASheet(f"The file is neither a workbook nor a CSV file. {ACCEPTED}.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Excel's plain CSV on Windows, where the pound sign is one byte.
        text = content.decode("cp1252", errors="replace")
    head = text.partition("\n")[0]
    between = max(",;\t", key=head.count)
    rows = [[unguarded(cell) for cell in row] for row in _rows(text, between)]
    return _bounded(rows, most_rows)


def _rows(text: str, between: str) -> Cells:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        return list(csv.reader(io.StringIO(lines, newline=""), delimiter=between))
    except csv.Error as error:
        raise NotASheet(f"The cells cannot be told apart ({error}). {ACCEPTED}.") from error


Page = list[tuple[Any, ...]]


def _workbook(content: bytes, most_rows: int) -> tuple[Page, Page]:
    """Return the first page twice: with formulas as they are written, and as worked out."""
    _look_through(content)
    try:
        formulas, values = (
            _first_page(content, most_rows, data_only=only) for only in (False, True)
        )
    except Exception as error:  # The library raises whatever the XML made it raise.
        raise NotASheet(f"The workbook cannot be read. {ACCEPTED}.") from error
    return formulas, values


def _worked_out(formulas: Page, values: Page, most_rows: int) -> Cells:
    return _bounded(
        [
            [
                str(formula) if value is None and formula is not None else _as_typed(value)
                for formula, value in zip(row, worked_out, strict=False)
            ]
            for row, worked_out in zip(formulas, values, strict=False)
        ],
        most_rows,
    )


def _hidden(content: bytes) -> list[str]:
    """Return a sentence for each row and column that is hidden, and for a page too many."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        names = [part.filename for part in packed.infolist() if PAGE.fullmatch(part.filename)]
        pages = [packed.read(name) for name in names]
    faults = []
    if len(pages) > 1:
        faults.append(f"The workbook has {len(pages)} pages. Accepted: one page, the book.")
    for page in pages[:1]:
        for tag, attributes in TAG.findall(page):
            said = dict(ATTRIBUTE.findall(attributes))
            if said.get(b"hidden") in (b"1", b"true"):
                faults.append(_out_of_sight(tag, said))
    return faults


def _out_of_sight(tag: bytes, said: dict[bytes, bytes]) -> str:
    if tag == b"row":
        return f"Row {said.get(b'r', b'?').decode()} is hidden. Accepted: rows in sight."
    first = said.get(b"min", b"1")
    column = get_column_letter(min(int(first), 16_384)) if first.isdigit() else "?"
    return f"Column {column} is hidden. Accepted: columns in sight."


def _first_page(content: bytes, most_rows: int, *, data_only: bool) -> Page:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=data_only)
    page: Any = book.worksheets[0]
    # What a file says of its own size is not to be believed.
    page.reset_dimensions()
    found = page.iter_rows(max_row=most_rows + 1, max_col=MOST_COLUMNS + 1, values_only=True)
    return list(found)


def _look_through(content: bytes) -> None:
    """Refuse a workbook that unpacks to too much, or whose XML declares types or entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            if len(parts) > MOST_PARTS or sum(p.file_size for p in parts) > LARGEST_UNPACKED:
                raise NotASheet(f"The workbook unpacks to too much. {ACCEPTED}.")
            texts = [packed.read(p) for p in parts if p.filename.endswith((".xml", ".rels"))]
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise NotASheet(f"The workbook is damaged or locked. {ACCEPTED}.") from error
    if any(b"<!DOCTYPE" in text or b"<!ENTITY" in text or b"\x00" in text for text in texts):
        raise NotASheet(f"The workbook declares what no spreadsheet needs. {ACCEPTED}.")


def _as_typed(value: Any) -> str:
    """Return a value of a workbook as somebody would type it."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case int() | float() | Decimal():
            # A workbook shows fifteen figures of its numbers; what follows is no figure of theirs.
            number = Decimal(f"{value:.15g}")
            in_pence = number == number.quantize(PENNY) if abs(number) < 10**15 else False
            return f"{number:.2f}" if in_pence else str(number)
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _bounded(cells: Cells, most_rows: int) -> Cells:
    while cells and not any(cell.strip() for cell in cells[-1]):
        cells.pop()
    widest = max((len(_filled(row)) for row in cells), default=0)
    if len(cells) > most_rows or widest > MOST_COLUMNS:
        raise NotASheet(
            f"There are {len(cells):,} rows and {widest} columns. Accepted: up to "
            f"{most_rows - 1:,} rows below the heading, and {MOST_COLUMNS} columns."
        )
    return [_filled(row) for row in cells]


def _filled(row: list[str]) -> list[str]:
    end = len(row)
    while end and not row[end - 1].strip():
        end -= 1
    return row[:end]
