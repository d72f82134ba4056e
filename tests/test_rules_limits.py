"""Every limit of a clause, both sides of its boundary: a penny, a day, a microsecond. No database.

P6 wants five hundred cases; they are the rows of tests/rules_table.py.
"""

from datetime import date, datetime

import pytest

from approvals.limits import clause_objections
from people.days import london_midnight
from tests.rules_table import DAY, TABLE, TICK, Row
from tests.terms import clause, covers


def test_p6_there_are_more_than_five_hundred_cases_and_no_two_alike() -> None:
    assert len({row.name for row in TABLE}) == len(TABLE) >= 500


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_p6_a_clause_covers_what_lies_within_its_limits_and_no_more(row: Row) -> None:
    assert covers(row.act, row.clause, row.at) is row.may


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_p6_every_refusal_is_a_sentence_with_a_source(row: Row) -> None:
    for reason in clause_objections(row.act, row.clause, row.at):
        assert reason.sentence.startswith("Recommendation 1: A clause ")
        assert reason.sentence.endswith(".")
        assert reason.source == "Scheme, paragraph 1"


# In London time --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "instant"),
    [
        (date(2026, 3, 31), "2026-03-31T23:00:00+00:00"),
        (date(2026, 12, 31), "2027-01-01T00:00:00+00:00"),
        (date(2026, 10, 24), "2026-10-24T23:00:00+00:00"),
        (date(2026, 10, 25), "2026-10-26T00:00:00+00:00"),
        (date(2026, 3, 28), "2026-03-29T00:00:00+00:00"),
        (date(2026, 3, 29), "2026-03-29T23:00:00+00:00"),
    ],
)
def test_a_clause_that_ends_on_a_day_ends_at_londons_midnight(day: date, instant: str) -> None:
    made = clause(ends_at=london_midnight(day + DAY), starts_at=london_midnight(day))
    end = datetime.fromisoformat(instant)
    assert made.in_force(end - TICK)
    assert not made.in_force(end)
