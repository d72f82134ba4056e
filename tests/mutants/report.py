"""Write docs/mutants.md: each mutant, what caught it, and how many of how many."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from tests.mutants.runner import Verdict

HEAD = """# Mutants

Written by `make mutants` on {day}. Each guard is taken away once, by script, in a copy; tests
that pass without the change must then fail. The working tree is never touched, and no switch in
the product turns a guard off. Constraints are read from the models, so a new one is in the next
run; the others are listed in `tests/mutants/`.
"""


def report(verdicts: Sequence[Verdict], day: date) -> str:
    """Return the report; the same verdicts give the same text on any machine, seconds apart."""
    parts = [HEAD.format(day=f"{day.day} {day:%B %Y}")]
    for area, found in groupby(verdicts, key=lambda verdict: verdict.mutant.area):
        parts.append(f"## {area}\n\n{_table(found)}")
    return "\n".join([*parts, last_line(verdicts), ""])


def last_line(verdicts: Sequence[Verdict]) -> str:
    """Return how many of how many mutants are caught."""
    caught = sum(bool(verdict.caught_by) for verdict in verdicts)
    return f"{caught} of {len(verdicts)} mutants are caught."


def _table(verdicts: Iterable[Verdict]) -> str:
    rows = ["| what is taken away | caught by | seconds |", "|---|---|---:|"]
    for verdict in verdicts:
        caught = verdict.caught_by or f"**not caught**: {verdict.why_not.splitlines()[0][:160]}"
        caught = caught.replace("|", "\\|")
        words = verdict.mutant.what.replace("|", "\\|")
        rows.append(f"| {words} | {caught} | {verdict.seconds:.1f} |")
    return "\n".join([*rows, ""])
