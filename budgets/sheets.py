"""Write a list as a spreadsheet: CSV or XLSX, amounts as numbers, days as days, texts as texts.

A text is never a formula: in CSV one that a spreadsheet would evaluate gets an apostrophe before
it, in XLSX every text is a text cell. Nothing here knows the database, a decision or the clock.
"""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from people.days import LONDON

Value = str | Decimal | int | date | datetime | None

# What makes a spreadsheet evaluate a text; the wide forms count in some of them too.
EVALUATED = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
APOSTROPHE = "'"
AMOUNT_FORMAT = "#,##0.00"
DAY_FORMAT = "d mmmm yyyy"
INSTANT_FORMAT = "d mmmm yyyy hh:mm"
WIDEST = 60


@dataclass(frozen=True)
class Sheet:
    """A list to download: its title, the heads of its columns, and its rows."""

    title: str
    heads: tuple[str, ...]
    rows: Iterable[Sequence[Value]]


def guarded(text: str) -> str:
    """Return a text as CSV may hold it; an apostrophe of its own is doubled, so nothing is lost."""
    return APOSTROPHE + text if text.startswith((*EVALUATED, APOSTROPHE)) else text


def unguarded(text: str) -> str:
    """Return the text that ``guarded`` was given."""
    if text.startswith(APOSTROPHE) and text[1:].startswith((*EVALUATED, APOSTROPHE)):
        return text[1:]
    return text


def as_csv(sheet: Sheet) -> bytes:
    """Return the sheet as CSV in UTF-8, with the mark by which Excel knows it."""
    found = io.StringIO()
    writer = csv.writer(found)
    writer.writerow([guarded(head) for head in sheet.heads])
    writer.writerows([_in_csv(value) for value in row] for row in sheet.rows)
    return found.getvalue().encode("utf-8-sig")


def _in_csv(value: Value) -> str:
    match value:
        case None:
            return ""
        case str():
            return guarded(value)
        case Decimal():
            return f"{value:.2f}"
        case datetime():
            return f"{value.astimezone(LONDON):%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case _:
            return str(value)


def as_xlsx(sheet: Sheet) -> bytes:
    """Return the sheet as a workbook of one page, its first row held in place."""
    book = Workbook(write_only=True)
    book.properties.creator = "Countersign"
    page = book.create_sheet(_fit_title(sheet.title))
    page.freeze_panes = "A2"
    for place, head in enumerate(sheet.heads, start=1):
        page.column_dimensions[get_column_letter(place)].width = min(max(len(head), 12) + 6, WIDEST)
    page.append([_head(page, head) for head in sheet.heads])
    for row in sheet.rows:
        page.append([_in_xlsx(page, value) for value in row])
    found = io.BytesIO()
    book.save(found)
    return found.getvalue()


def _head(page: Any, text: str) -> Cell:
    cell = _text(page, text)
    cell.font = Font(bold=True)
    return cell


def _in_xlsx(page: Any, value: Value) -> Cell | None:
    match value:
        case None:
            return None
        case str():
            return _text(page, value)
        case datetime():
            return _cell(page, value.astimezone(LONDON).replace(tzinfo=None), INSTANT_FORMAT)
        case date():
            return _cell(page, value, DAY_FORMAT)
        case Decimal():
            return _amount(page, value)
        case _:
            return _cell(page, value, "0")


def _text(page: Any, text: str) -> Cell:
    cell = WriteOnlyCell(page, ILLEGAL_CHARACTERS_RE.sub("\ufffd", text))
    # The library takes "=…" for a formula and "#N/A" for an error; here a text is a text, and
    # stays one when somebody edits the cell.
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(EVALUATED)
    return cell


def _amount(page: Any, value: Decimal) -> Cell:
    cell = _cell(page, 0, AMOUNT_FORMAT)
    # By itself the library writes sixteen figures of a float, and the last of them are made up.
    cell._value = f"{value:.2f}"  # type: ignore[attr-defined]
    return cell


def _cell(page: Any, value: Any, shape: str) -> Cell:
    cell = WriteOnlyCell(page, value)
    cell.number_format = shape
    return cell


def _fit_title(title: str) -> str:
    return "".join(c for c in title if c not in "[]:*?/\\")[:31].strip("'") or "Sheet"


WRITERS: dict[str, Callable[[Sheet], bytes]] = {"csv": as_csv, "xlsx": as_xlsx}
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
