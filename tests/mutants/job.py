"""What the runner asks of one pytest process and what it gets back, as plain data."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Weakened:
    """Statements of the owner for the database of each of these tests."""

    tests: list[str]
    sql: str


@dataclass
class Job:
    """Tests to run as they are, tests to run in weakened databases, and where to say what came.

    ``kept`` maps the names of template fixtures to databases that stand already.
    """

    results: str
    tests: list[str] = field(default_factory=list)
    weakened: list[Weakened] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read what came as JSON."""
        rows: list[Any] = list(self.weakened)
        self.weakened = [Weakened(**row) if isinstance(row, dict) else row for row in rows]


@dataclass(frozen=True)
class Outcome:
    """One phase of one test: in which weakened database, if any, and what came of it."""

    mutant: int | None
    test: str
    when: str
    outcome: str
    seconds: float
    words: str
