"""What was measured by a test, printed at the end of the run, by whichever worker."""

from collections.abc import Callable
from functools import partial

import pytest

MEASURED = "measured"
Tell = Callable[[str], None]


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """Keep a line of what was measured; the end of the run prints them all."""
    return partial(record_property, MEASURED)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was measured, by whichever worker."""
    reports = [r for found in terminalreporter.stats.values() for r in found]
    lines = [
        words
        for report in reports
        if getattr(report, "when", "") == "call"
        for name, words in report.user_properties
        if name == MEASURED
    ]
    if lines:
        terminalreporter.section(MEASURED)
        for words in lines:
            terminalreporter.write_line(words)
