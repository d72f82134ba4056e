"""The board of what was measured: a table in docs/bench.md, the same as JSON in docs/bench.json.

Written after a whole run only, so that no two runs are mixed; a part that failed (the peers need
the package registry) is named as not measured.
"""

import json
import os
import platform
import re
import sys
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE, DATA = DOCS / "bench.md", DOCS / "bench.json"
BEGIN, END = "<!-- measured -->", "<!-- /measured -->"
HEAD = "| work | measured | goal | must | beside |\n|---|---|---|---|---|"


@dataclass(frozen=True)
class Row:
    """One figure that is held to a goal and to a must; ``least``: it has to be that much or more.

    ``beside`` says in words what it was measured beside, with the medians.
    """

    work: str
    figure: float
    unit: str
    beside: str
    goal: float | None = None
    must: float | None = None
    least: bool = False

    def holds(self, bound: float | None) -> bool:
        """Say whether the figure keeps to a bound."""
        return bound is None or (self.figure >= bound if self.least else self.figure <= bound)

    def shown(self, value: float | None) -> str:
        """Return a figure as the table prints it."""
        if value is None:
            return ""
        digits = 0 if value >= 100 or value == int(value) else 2 if value < 10 else 1
        return f"{value:,.{digits}f}{self.unit}"

    def __str__(self) -> str:
        mark = "" if self.holds(self.goal) else " (goal missed)"
        mark = mark if self.holds(self.must) else " (must missed)"
        sign = "≥ " if self.least else "≤ "
        bounds = [f"{sign}{self.shown(b)}" if b is not None else "" for b in (self.goal, self.must)]
        return " | ".join(
            ["", self.work, self.shown(self.figure) + mark, *bounds, self.beside, ""]
        )[1:-1]


@dataclass
class Board:
    """Rows in the order in which they were measured, by what they are of."""

    rows: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, part: str, row: Row) -> None:
        """Keep a row and say it at once."""
        self.rows.setdefault(part, []).append(row)
        sys.stdout.write(f"\n{row}\n")

    def missed(self) -> list[str]:
        """Return every row that misses its must."""
        return [str(row) for rows in self.rows.values() for row in rows if not row.holds(row.must)]

    def tables(self) -> str:
        """Return every table as Markdown."""
        parts = (
            f"### {part}\n\n{HEAD}\n" + "\n".join(map(str, rows))
            for part, rows in self.rows.items()
        )
        return f"Last run: {machine()}.\n\n" + "\n\n".join(parts)

    def write(self, missing: list[str]) -> None:
        """Put the tables where docs/bench.md has its marks, and the figures in docs/bench.json.

        What is ``missing`` is named: nothing of an earlier run stands in for it.
        """
        text = PAGE.read_text(encoding="utf-8")
        lacks = f"\n\nNot measured in this run: {'; '.join(missing)}." if missing else ""
        marked = f"{BEGIN}\n\n{self.tables()}{lacks}\n\n{END}"
        pattern = re.compile(f"{BEGIN}.*{END}", re.DOTALL)
        PAGE.write_text(pattern.sub(lambda _: marked, text), encoding="utf-8")
        data = {
            "machine": machine(),
            "measured": {k: _plain(v) for k, v in self.rows.items()},
            "not_measured": missing,
        }
        DATA.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _plain(rows: list[Row]) -> list[dict[str, Any]]:
    return [{**vars(row), "goal_met": row.holds(row.goal)} for row in rows]


def machine() -> str:
    """Return the day and the machine: cores and processor, system, Python."""
    cores = os.cpu_count()
    found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    name = found[1] if found else platform.machine()
    # The day of a measurement is the day it was taken on.
    today = date.today()  # noqa: DTZ011
    day = f"{today.day} {today:%B %Y}"
    return f"{day}, {cores} cores of {name}, Python {platform.python_version()}"
