"""The ways money is written: post a batch of transfers, commit a line, set a year of a plan.

Each is one call of one SQL function, inside the caller's transaction. Nothing here decides
whether the caller may: that is the decision's business.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from budgets.models import Part

LineYearKey = tuple[int, int | None]


@dataclass(frozen=True)
class Transfer:
    """One posting to be: pounds, above zero; a year is the April it starts, None not profiled."""

    from_line: int
    to_line: int
    amount: Decimal
    from_year: int | None = None
    to_year: int | None = None
    part: int = Part.EXEMPT
    words: str = ""
    reverses: int | None = None


def lock(keys: Sequence[LineYearKey]) -> None:
    """Lock these line-years in key order, making heads that do not stand yet."""
    lines, years = [key[0] for key in keys], [key[1] for key in keys]
    with connection.cursor() as cursor:
        cursor.execute("select budgets_lock(%s::bigint[], %s::int[])", [lines, years])


def post(kind: str, effective_on: date, transfers: Sequence[Transfer]) -> int:
    """Post ``transfers`` as one batch and return its id.

    Raises IntegrityError when a line would be overdrawn or a transfer is not well formed.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select budgets_post(%s, %s, %s::bigint[], %s::int[], %s::bigint[], %s::int[],"
            " %s::numeric[], %s::int[], %s::text[], %s::bigint[])",
            [
                kind,
                effective_on,
                [t.from_line for t in transfers],
                [t.from_year for t in transfers],
                [t.to_line for t in transfers],
                [t.to_year for t in transfers],
                [t.amount for t in transfers],
                [int(t.part) for t in transfers],
                [t.words for t in transfers],
                [t.reverses for t in transfers],
            ],
        )
        batch: int = cursor.fetchone()[0]
    return batch


def commit(key: LineYearKey, amount: Decimal, effective_on: date, part: int, words: str) -> int:
    """Commit a line-year to pay ``amount`` pounds (below zero lets go) and return the row's id."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select budgets_commit(%s, %s, %s, %s, %s, %s)",
            [key[0], key[1], amount, effective_on, int(part), words],
        )
        commitment: int = cursor.fetchone()[0]
    return commitment


def set_year(plan: int, year: int, effective_on: date, figures: Mapping[int, Decimal]) -> int:
    """Set a plan for a year at what stands on its lines, by line in pounds; return the row's id.

    Raises IntegrityError when the figures are not what stands, or the year is set already.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select budgets_set_year(%s, %s, %s, %s::bigint[], %s::numeric[])",
            [plan, year, effective_on, list(figures), list(figures.values())],
        )
        annual: int = cursor.fetchone()[0]
    return annual
