"""Look whether the ledger is what it says: guards, chains, heads, links and hashes; mend nothing.

Everything is asked as the app's own login, which may read every row and change none of them.
"""

from dataclasses import dataclass

from django.db import connections, transaction

from records.guarded import guard_faults, refuse_if_unguarded, rows
from records.law import law
from records.questions import Question
from records.sums import QUESTIONS

__all__ = ["Verdict", "faults", "refuse_if_unguarded", "verify"]

NAMED = 20
COUNTED = (
    ("events", "approvals_event"),
    ("versions", "approvals_version"),
    ("keys", "approvals_key"),
    ("postings", "budgets_posting"),
    ("heads", "budgets_lineyear"),
    ("records", "records_issuedrecord"),
)


@dataclass(frozen=True)
class Verdict:
    """What was found, and how much was looked at."""

    faults: tuple[str, ...]
    counts: tuple[tuple[str, int], ...]

    def __str__(self) -> str:
        looked = ", ".join(f"{number:,} {words}" for words, number in self.counts)
        return f"Looked at {looked}; {len(self.faults)} faults."


def verify(using: str = "default") -> Verdict:
    """Check guards and rows in one snapshot and return the verdict."""
    found = law()
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read, read only")
        cursor.execute("set local statement_timeout = 0")
        # Sets of a million rows are joined in memory, no question is worth compiling, and a
        # function that is called for each row is not worth planning anew for each.
        cursor.execute("set local work_mem = '128MB'; set local jit = off")
        cursor.execute("set local plan_cache_mode = force_generic_plan")
        counts = [(words, _count(table, using)) for words, table in COUNTED]
        wrong = [*guard_faults(using), *faults(using)]
    guards = [("triggers", len(found.triggers)), ("functions", len(found.functions))]
    return Verdict(tuple(wrong), (*guards, *counts))


def faults(using: str = "default") -> list[str]:
    """Return a sentence for each row that is not what it should be, with its table and id."""
    return [sentence for question in QUESTIONS for sentence in _ask(question, using)]


def _ask(question: Question, using: str) -> list[str]:
    found = sorted(key for (key,) in rows(using, question.query))
    named = [f"{question.table} {key} {question.sentence}." for key in found[:NAMED]]
    if len(found) > NAMED:
        named.append(f"{question.table}: {len(found) - NAMED:,} more {question.sentence}.")
    return named


def _count(table: str, using: str) -> int:
    (row,) = rows(using, f"select count(*) from {table}")  # noqa: S608 - names of our own
    return int(row[0])
