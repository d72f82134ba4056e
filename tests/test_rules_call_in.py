"""Call-in (S10): it stops when called in, or while a window that is set is open. No database."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

import pytest

from approvals.clauses import SeatTerm
from approvals.keys import CalledIn, Candidate, Case, key_objections
from people.days import london_day
from people.refusals import Reason

CASE = Case(
    "OCC 1", "submitted", transcribed=False, seats=(SeatTerm("x", "X"),), reached=frozenset()
)
XENIA = Candidate(1, "Xenia", frozenset({"x"}))

# Call-in -----------------------------------------------------------------------------------------

NOTIFIED = date(2026, 11, 23)


class Window(NamedTuple):
    days: int | None
    answer: bool | None
    day: date
    stops: bool


def windows() -> Iterator[Window]:
    for days in (1, 5, 10, 28):
        opens = NOTIFIED + timedelta(days=days)
        for off, stops in ((-2, True), (-1, True), (0, False), (1, False)):
            yield Window(days, None, opens + timedelta(days=off), stops)
            # Called in it stops for ever; not called in it is free at once.
            yield Window(days, answer=True, day=opens + timedelta(days=off), stops=True)
            yield Window(days, answer=False, day=opens + timedelta(days=off), stops=False)
    for answer, stops in ((None, False), (True, True), (False, False)):
        yield Window(None, answer, NOTIFIED, stops)


@pytest.mark.parametrize("window", list(windows()), ids=str)
def test_s10_a_call_in_stops_when_called_in_or_while_a_set_window_is_open(window: Window) -> None:
    called = CalledIn("Deputy Mayor", NOTIFIED, window.days, window.answer, "Scheme, 4.14")
    reason = called.objection(window.day)
    assert (reason is not None) is window.stops
    if reason is not None:
        assert reason.source == "Scheme, 4.14; Rule S10"
        assert key_objections(XENIA, replace(CASE, call_ins=(reason,))) == [reason]
    assert key_objections(XENIA, CASE) == []


def test_s10_the_sentences() -> None:
    called = CalledIn("Deputy Mayor", NOTIFIED, 5)
    assert called.objection(NOTIFIED) == Reason(
        "The Deputy Mayor was notified on 23 November 2026 and may call this in until "
        "27 November 2026.",
        "Rule S10",
    )
    assert replace(called, answer=True).objection(date(2030, 1, 1)) == Reason(
        "The Deputy Mayor called this in, so it goes up.", "Rule S10"
    )


@pytest.mark.parametrize(
    ("instant", "stops"),
    [
        ("2026-03-31T22:59:59.999999+00:00", True),
        ("2026-03-31T23:00:00+00:00", False),  # London's midnight in summer time
    ],
)
def test_s10_a_window_closes_at_londons_midnight(
    instant: str,
    stops: bool,  # noqa: FBT001
) -> None:
    called = CalledIn("Deputy Mayor", date(2026, 3, 27), 5)
    today = london_day(datetime.fromisoformat(instant))
    assert (called.objection(today) is not None) is stops
