"""Year end: what a closed year takes and which days a late key may choose. Both sides; no rows."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from approvals import late
from approvals.late import Asked, Day
from approvals.transfers import years_of
from budgets.money import FinancialYear
from budgets.yearend import Closed, is_late, legal_days, refusals
from tests.test_checks import only, rules
from tests.test_rules_moves import KNOWN, item, moved

ACCOUNTS = date(2026, 6, 30)
SOFT, FINAL = Closed(ACCOUNTS), Closed(ACCOUNTS, is_final=True)
# 31 March 2026 is in summer time: London's midnight is 23:00 in UTC.
BEFORE_MIDNIGHT = datetime(2026, 3, 31, 22, 59, 59, 999_999, tzinfo=UTC)
MIDNIGHT = datetime(2026, 3, 31, 23, 0, tzinfo=UTC)
IN_MARCH = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("years", "closed", "today", "adjusts", "said"),
    [
        ({2025}, {}, date(2026, 5, 1), False, ""),
        ({2026}, {2025: SOFT}, date(2026, 5, 1), False, ""),
        ({2025}, {2025: SOFT}, date(2026, 5, 1), False, "but for year-end adjustments"),
        ({2025}, {2025: SOFT}, ACCOUNTS, True, ""),
        ({2025}, {2025: SOFT}, date(2026, 7, 1), True, "the final accounts of 30 June 2026"),
        ({2025, 2026}, {2025: FINAL}, date(2026, 5, 1), True, "2025/26 is closed for good"),
    ],
)
def test_y1_a_closed_year_takes_adjustments_up_to_the_day_of_its_accounts(
    years: set[int], closed: dict[int, Closed], today: date, *, adjusts: bool, said: str
) -> None:
    sentences = refusals(years, closed, today, adjusts=adjusts)
    assert said in " ".join(sentences)
    assert bool(sentences) is bool(said)


@pytest.mark.parametrize(
    ("fields", "marks", "stops"),
    [
        ({"year": "2026/27"}, {}, set()),
        ({"year": "2025/26"}, {}, {"Y1"}),
        ({"year": "2025/26"}, {"year_end": True}, set()),
        (
            {"source": "connect-mtfp", "year": "2026/27", "source_year": "2025/26"},
            {},
            {"Y1"},
        ),
        (
            {"source": "connect-mtfp", "year": "2026/27", "source_year": "2025/26"},
            {"year_end": True},
            set(),
        ),
    ],
)
def test_y1_a_paper_that_touches_a_closed_year_by_either_end_is_marked_as_an_adjustment(
    fields: dict[str, Any], marks: dict[str, Any], stops: set[str]
) -> None:
    facts = replace(KNOWN, today=date(2026, 5, 1), closed={2025: SOFT})
    assert rules(only(moved(item(**fields), **marks)), facts) == stops


def test_y1_a_paper_that_would_be_carried_out_in_a_closed_year_is_stopped() -> None:
    facts = replace(KNOWN, today=date(2026, 3, 31), closed={2025: SOFT})
    assert rules(only(moved(item(year="2026/27"))), facts) == {"Y1"}
    assert rules(only(moved(item(year="2026/27"))), replace(facts, today=date(2026, 4, 1))) == set()


def test_y1_an_adjustment_releases_no_contingency() -> None:
    paper = only(moved(item(source="risk"), released_by="Board, 3 May 2026", year_end=True))
    assert "Y1" in rules(paper, KNOWN)


def test_the_years_of_a_change_are_those_of_its_ends_and_of_its_day() -> None:
    rec = only(moved(item(source="connect-mtfp", year="2027/28", source_year="2025/26")))
    assert years_of(rec.recommendations[0], date(2026, 3, 31)) == {2025, 2027}  # type: ignore[arg-type]
    assert years_of(rec.recommendations[0], date(2026, 4, 1)) == {2025, 2026, 2027}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("submitted", "turned", "expected"),
    [
        (IN_MARCH, BEFORE_MIDNIGHT, False),
        (IN_MARCH, MIDNIGHT, True),
        (BEFORE_MIDNIGHT, MIDNIGHT, True),
        (MIDNIGHT, datetime(2027, 3, 31, 22, 59, 59, tzinfo=UTC), False),
        (MIDNIGHT, datetime(2027, 3, 31, 23, 0, tzinfo=UTC), True),
    ],
)
def test_y2_a_key_is_late_from_midnight_of_1_april_in_london(
    submitted: datetime, turned: datetime, *, expected: bool
) -> None:
    assert is_late(submitted, turned) is expected


def test_y2_a_late_key_chooses_between_its_own_day_and_the_last_of_the_year_of_submission() -> None:
    assert legal_days(IN_MARCH, BEFORE_MIDNIGHT) == (date(2026, 3, 31),)
    assert legal_days(IN_MARCH, MIDNIGHT) == (date(2026, 4, 1), date(2026, 3, 31))
    two_years_on = datetime(2028, 4, 3, 9, 0, tzinfo=UTC)
    assert legal_days(IN_MARCH, two_years_on) == (date(2028, 4, 3), date(2026, 3, 31))


ASKED = Asked(
    FinancialYear(2025),
    FinancialYear(2026),
    (
        Day(date(2026, 4, 1), "1 April 2026, the day of signing"),
        Day(date(2026, 3, 31), "31 March 2026, the last day of 2025/26", ("2025/26 is closed.",)),
    ),
)


@pytest.mark.parametrize(
    ("asked", "answered", "said"),
    [
        (None, None, ""),
        (None, date(2026, 3, 31), "31 March 2026 is no longer a day that may be chosen."),
        (ASKED, date(2026, 4, 1), ""),
        (ASKED, None, "Say from which day its effects count: 1 April 2026."),
        (ASKED, date(2026, 3, 31), "2025/26 is closed."),
        (ASKED, date(2026, 4, 2), "2 April 2026 is no longer a day that may be chosen."),
    ],
)
def test_y2_a_late_key_needs_an_answer_that_still_holds(
    asked: Asked | None, answered: date | None, said: str
) -> None:
    reasons = late.objections(asked, answered)
    assert bool(reasons) is bool(said)
    assert said in " ".join(reason.sentence for reason in reasons)
    assert {reason.field for reason in reasons} <= {"effective_on"}
