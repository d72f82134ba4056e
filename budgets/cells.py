"""Read cells that somebody pasted or uploaded: tab-separated text, CSV or XLSX, as texts.

A number of a workbook comes out as an amount is typed; a formula comes out as its stored value, or
as itself where none is stored, so that it is refused by its cell and never dropped. Nothing here
knows what the cells mean, and nothing in a file is ever evaluated.
"""

import csv
import io
import zipfile
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from budgets.money import PENNY
from budgets.sheets import unguarded

Cells = list[list[str]]

MOST_ROWS = 2001
MOST_COLUMNS = 60
LARGEST_FILE = 5_000_000
LARGEST_UNPACKED = 60_000_000
MOST_PARTS = 300
_LONGEST = 40
WORKBOOK = b"PK\x03\x04"
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


def pasted(text: str) -> Cells:
    """Return the cells of text copied from a spreadsheet: tabs between them, lines for rows."""
    return _bounded(_rows(text, "\t"))


def uploaded(content: bytes) -> Cells:
    """Return the cells of the first page of a workbook, or of a CSV file."""
    if not 0 < len(content) <= LARGEST_FILE:
        raise NotASheet(f"The file holds {len(content):,} bytes. {ACCEPTED}.")
    if content.startswith(WORKBOOK):
        return _workbook(content)
    return _comma_separated(content)


def as_pasted(cells: Cells) -> str:
    """Return cells as text that ``pasted`` reads back."""
    found = io.StringIO()
    csv.writer(found, delimiter="\t", lineterminator="\n").writerows(cells)
    return found.getvalue()


def _comma_separated(content: bytes) -> Cells:
    if b"\x00" in content:
        raise NotASheet(f"The file is neither a workbook nor a CSV file. {ACCEPTED}.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Excel's plain CSV on Windows, where the pound sign is one byte.
        text = content.decode("cp1252", errors="replace")
    head = text.partition("\n")[0]
    between = max(",;\t", key=head.count)
    return _bounded([[unguarded(cell) for cell in row] for row in _rows(text, between)])


def _rows(text: str, between: str) -> Cells:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        return list(csv.reader(io.StringIO(lines, newline=""), delimiter=between))
    except csv.Error as error:
        raise NotASheet(f"The cells cannot be told apart ({error}). {ACCEPTED}.") from error


def _workbook(content: bytes) -> Cells:
    _look_through(content)
    try:
        formulas, values = (_first_page(content, data_only=only) for only in (False, True))
    except Exception as error:  # The library raises whatever the XML made it raise.
        raise NotASheet(f"The workbook cannot be read. {ACCEPTED}.") from error
    return _bounded(
        [
            [
                str(formula) if value is None and formula is not None else _as_typed(value)
                for formula, value in zip(row, worked_out, strict=False)
            ]
            for row, worked_out in zip(formulas, values, strict=False)
        ]
    )


def _first_page(content: bytes, *, data_only: bool) -> list[tuple[Any, ...]]:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=data_only)
    page: Any = book.worksheets[0]
    # What a file says of its own size is not to be believed.
    page.reset_dimensions()
    found = page.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS + 1, values_only=True)
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


def _bounded(cells: Cells) -> Cells:
    while cells and not any(cell.strip() for cell in cells[-1]):
        cells.pop()
    widest = max((len(_filled(row)) for row in cells), default=0)
    if len(cells) > MOST_ROWS or widest > MOST_COLUMNS:
        raise NotASheet(
            f"There are {len(cells):,} rows and {widest} columns. Accepted: up to "
            f"{MOST_ROWS - 1:,} rows below the heading, and {MOST_COLUMNS} columns."
        )
    return [_filled(row) for row in cells]


def _filled(row: list[str]) -> list[str]:
    end = len(row)
    while end and not row[end - 1].strip():
        end -= 1
    return row[:end]
