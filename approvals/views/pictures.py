"""Bars of approved, committed and free money: where each stands, so that a template can draw it.

Pure. The picture says nothing that the table below it does not; nothing here rounds an amount but
for the width of its bar and the short words beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from budgets.balances import Position, YearPosition
from budgets.models import year_label
from budgets.money import in_millions

WIDTH = 560
MARGIN = 86
BAR, GAP, HEAD, LEGEND = 13, 4, 24, 34
COLOURS = {"Approved": "#0b6b73", "Committed": "#4c3a86", "Free": "#9dbfc2"}


@dataclass(frozen=True)
class Bar:
    """One bar: its place, its length, and its amount in short words."""

    name: str
    colour: str
    x: int
    y: int
    width: int
    words: str
    words_x: int
    words_y: int
    anchor: str


@dataclass(frozen=True)
class Group:
    """The three bars of one year or one line, under its name."""

    label: str
    y: int
    bars: tuple[Bar, ...]
    top: int
    bottom: int


@dataclass(frozen=True)
class Picture:
    """All groups, and the frame around them."""

    groups: tuple[Group, ...]
    height: int
    zero: int
    legend: tuple[tuple[str, str, int], ...]
    description: str
    width: int = WIDTH


def years_of(position: Position) -> Picture:
    """Draw a line year by year; what a source gives is never free."""
    names = tuple(COLOURS)[:2] if position.is_source else tuple(COLOURS)
    return draw([(year_label(year.year).capitalize(), year) for year in position.years], names)


def lines_of(positions: Sequence[Position]) -> Picture:
    """Draw several lines, each over all its years."""
    rows = (row for row in positions if row.years)
    return draw(
        [(row.line.name, YearPosition(None, row.approved, row.committed)) for row in rows],
        tuple(COLOURS),
    )


def draw(rows: Sequence[tuple[str, YearPosition]], names: Sequence[str]) -> Picture:
    """Return the picture of these rows, to one scale, with a bar for each of ``names``."""
    amounts = [getattr(row, name.lower()) for _, row in rows for name in names]
    most, least = max([*amounts, Decimal(0)]), min([*amounts, Decimal(0)])
    left = MARGIN if least < 0 else 0
    scale = (WIDTH - MARGIN - left) / float(most - least) if most > least else 0.0
    zero = left + round(float(-least) * scale)
    step = HEAD + len(names) * (BAR + GAP) + GAP
    groups = []
    for place, (label, row) in enumerate(rows):
        top = LEGEND + place * step
        bars = tuple(
            _bar(name, getattr(row, name.lower()), (zero, top + HEAD + number * (BAR + GAP)), scale)
            for number, name in enumerate(names)
        )
        groups.append(Group(label, top + HEAD - 8, bars, top + HEAD - 3, top + step - GAP))
    legend = tuple((name, COLOURS[name], 120 * place) for place, name in enumerate(names))
    said = "; ".join(f"{group.label}: {_said(group.bars)}" for group in groups)
    return Picture(tuple(groups), LEGEND + len(rows) * step, zero, legend, said)


def _bar(name: str, amount: Decimal, start: tuple[int, int], scale: float) -> Bar:
    zero, y = start
    width = round(abs(float(amount)) * scale)
    x = zero if amount >= 0 else zero - width
    words_x, anchor = (x + width + 6, "start") if amount >= 0 else (x - 6, "end")
    words = in_millions(amount, 3) if amount else "£0"
    return Bar(name, COLOURS[name], x, y, width, words, words_x, y + BAR - 2, anchor)


def _said(bars: Sequence[Bar]) -> str:
    return ", ".join(f"{bar.name.lower()} {bar.words}" for bar in bars)
