"""A milestone recorded late, or corrected, lists what would not stand; it rewrites nothing."""

from datetime import UTC, date, datetime, timedelta

import pytest

from approvals import actions
from approvals.models import Clause, Decision, Key, Version
from approvals.retest import Known, WouldNotStand, under_ended_clause, would_not_stand
from people.actions import confirm_end, end_tenure
from people.days import london_day
from people.holders import database_now
from people.models import (
    Milestone,
    MilestoneConfirmation,
    MilestoneRecord,
    Person,
    Tenure,
    TenureEnd,
)
from records.cast import appoint
from tests import stage as s
from tests.test_milestones import recorded

TICK = timedelta(microseconds=1)


@pytest.fixture
def stage(papered: s.Stage) -> s.Stage:
    s.executed(papered)
    return papered


@pytest.fixture
def drop(stage: s.Stage) -> Milestone:
    return Milestone.objects.get(code="connect-drop-2")


def listed() -> list[str]:
    """Return whose keys would not stand today."""
    return [row.key.person.name for row in would_not_stand(database_now())]


def signed(stage: s.Stage, who: str, reference: str = "OCC 1") -> Version:
    """Let the holder of the second key and the commercial director carry out an extension."""
    version = s.extension_ready(stage, reference)
    s.sign(stage, who, version)
    assert s.sign(stage, "carla", version).result == "approved"
    return version


def today() -> date:
    return london_day(database_now())


@pytest.mark.parametrize(("back", "count"), [(1, 1), (0, 1)])
def test_a_record_of_an_earlier_or_the_same_day_lists_the_key_turned_in_between(
    stage: s.Stage, drop: Milestone, back: int, count: int
) -> None:
    version = signed(stage, "rita")
    assert listed() == []
    recorded(stage, drop, today() - timedelta(days=back))
    rows = would_not_stand(database_now())
    assert len(rows) == count
    (row,) = rows
    assert isinstance(row, WouldNotStand)
    assert (row.decision, row.key.version) == (version.decision, version)
    assert row.required == "Senior System Owner, CONNECT"
    assert row.instant == Key.objects.get(person=stage.person("rita")).recorded_at
    words = f"{row.reason}"
    assert "Rita Lindqvist turned this key while it was the key of the Senior Resp" in words
    assert "CONNECT Drop 2 implemented was reached on" in words
    assert "so it was the key of the Senior System Owner, CONNECT." in words
    assert "rule D5" in words
    version.decision.refresh_from_db()
    assert version.decision.state == "approved", "It rewrites nothing."


def test_a_record_in_time_lists_nothing(stage: s.Stage, drop: Milestone) -> None:
    recorded(stage, drop, today())
    signed(stage, "sam")
    assert listed() == []


def test_a_correction_lists_what_was_signed_on_the_record_that_fell(
    stage: s.Stage, drop: Milestone
) -> None:
    before = signed(stage, "rita", "OCC 1")
    first = recorded(stage, drop, today() - timedelta(days=1))
    after = signed(stage, "sam", "OCC 2")
    assert listed() == ["Rita Lindqvist"]
    undone = recorded(stage, drop, None, first)
    (row,) = would_not_stand(database_now())
    assert row.decision == after.decision
    assert row.required == "Senior Responsible Officer, CONNECT"
    assert "had not been reached, so it was the key of the Senior Resp" in row.reason.sentence
    signed(stage, "rita", "OCC 3")
    assert listed() == ["Sam Osei"]
    recorded(stage, drop, today(), undone)
    assert listed() == ["Rita Lindqvist", "Rita Lindqvist"]
    rows = would_not_stand(database_now(), decision=before.decision)
    assert [row.decision for row in rows] == [before.decision]
    assert would_not_stand(database_now(), decision=after.decision) == []
    other = Milestone.objects.create(programme=drop.programme, code="drop-3", name="Drop 3")
    assert would_not_stand(database_now(), milestone=other) == []
    assert len(would_not_stand(database_now(), milestone=drop)) == 2


def test_as_at_answers_by_what_was_known(stage: s.Stage, drop: Milestone) -> None:
    signed(stage, "rita")
    recorded(stage, drop, today())
    at = MilestoneConfirmation.objects.latest("pk").recorded_at
    assert would_not_stand(at - TICK) == []
    assert len(would_not_stand(at)) == 1


def test_whoever_held_both_posts_would_still_stand(stage: s.Stage, drop: Milestone) -> None:
    held = Tenure.objects.get(person=stage.person("sam"), post__code="connect-sso")
    end_tenure(stage.person("devi"), held, "Moved on.")
    confirm_end(stage.person("farah"), TenureEnd.objects.get())
    appoint(stage.people, "rita", "connect-sso")
    signed(stage, "rita")
    recorded(stage, drop, today())
    assert listed() == []


def test_a_key_that_waits_is_listed_and_one_that_fell_is_not(
    stage: s.Stage, drop: Milestone
) -> None:
    version = s.extension_ready(stage)
    s.sign(stage, "rita", version)
    recorded(stage, drop, today())
    assert listed() == ["Rita Lindqvist"]
    actions.send_back(stage["carla"], version, "Say which months.")
    assert listed() == []


# London's days, by what is known -------------------------------------------------------------


def record(reached_on: date | None, known_at: datetime) -> MilestoneRecord:
    """Return a confirmed record that is in no database."""
    row = MilestoneRecord(milestone=Milestone(code="drop"), reached_on=reached_on)
    row.confirmation = MilestoneConfirmation(entry=row, recorded_at=known_at)
    return row


JUNE = datetime(2024, 6, 10, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "at", "is_reached"),
    [
        (date(2024, 4, 1), datetime(2024, 3, 31, 22, 59, 59, 999999, tzinfo=UTC), False),
        (date(2024, 4, 1), datetime(2024, 3, 31, 23, 0, tzinfo=UTC), True),
        (date(2024, 4, 1), datetime(2024, 4, 1, 0, 0, tzinfo=UTC), True),
        (date(2024, 2, 29), datetime(2024, 2, 28, 23, 59, 59, tzinfo=UTC), False),
        (date(2024, 2, 29), datetime(2024, 2, 29, 0, 0, tzinfo=UTC), True),
        (date(2024, 2, 29), datetime(2024, 3, 1, 0, 0, tzinfo=UTC), True),
        (None, datetime(2024, 3, 1, 0, 0, tzinfo=UTC), False),
    ],
)
def test_the_day_of_a_milestone_begins_at_midnight_in_london(
    day: date | None,
    at: datetime,
    is_reached: bool,  # noqa: FBT001 - one side of a boundary
) -> None:
    known = Known((record(day, JUNE),))
    assert known.is_reached("drop", at, JUNE) is is_reached
    assert known.is_reached("drop", at, JUNE - TICK) is False
    assert known.is_reached("another", at, JUNE) is False


def test_the_last_record_confirmed_by_then_stands() -> None:
    first, second = record(date(2024, 2, 1), JUNE), record(None, JUNE + TICK)
    known = Known((first, second))
    assert known.standing("drop", JUNE) is first
    assert known.standing("drop", JUNE + TICK) is second
    assert known.is_reached("drop", JUNE + TICK, JUNE)
    assert not known.is_reached("drop", JUNE + TICK, JUNE + TICK)


# A clause that ends with a milestone ----------------------------------------------------------


@pytest.mark.parametrize(
    ("records", "known_at", "is_lost"),
    [
        ((), JUNE, False),
        # Reached before, on and after the day of the key, which is 10 June; confirmed after it.
        ((record(date(2024, 6, 9), JUNE + TICK),), JUNE + TICK, True),
        ((record(date(2024, 6, 10), JUNE + TICK),), JUNE + TICK, True),
        ((record(date(2024, 6, 11), JUNE + TICK),), JUNE + TICK, False),
        ((record(date(2024, 6, 9), JUNE + TICK),), JUNE, False),
        # Known when the key was turned: then it was refused or judged with it, and stands.
        ((record(date(2024, 6, 9), JUNE),), JUNE + TICK, False),
        (
            (record(date(2024, 6, 9), JUNE + TICK), record(None, JUNE + 2 * TICK)),
            JUNE + 2 * TICK,
            False,
        ),
    ],
)
def test_a_key_under_a_clause_that_had_ended_with_its_event_is_listed(
    records: tuple[MilestoneRecord, ...],
    known_at: datetime,
    is_lost: bool,  # noqa: FBT001 - one side of a boundary
) -> None:
    seat = {"post": "cd", "title": "Director", "code": "cd", "deemed_post": None}
    seat |= {"deemed_title": "", "until": None, "until_name": ""}
    route = {"grounds": [{"clause": "other"}, {"clause": "rec-9"}], "seats": [seat]}
    key = Key(
        version=Version(decision=Decision(), route=route),
        person=Person(name="Carla Reyes"),
        seats=["cd"],
        recorded_at=JUNE,
    )
    clause = Clause(title="Recommendation 9", ends_with=Milestone(code="drop", name="Drop 2"))
    found = under_ended_clause(key, {"rec-9": clause}, Known(records), known_at)
    assert (found is not None) is is_lost
    if found is not None:
        assert "Carla Reyes turned this key under “Recommendation 9”." in found.reason.sentence
        assert "Drop 2 was reached on" in found.reason.sentence
        assert found.required == "Another authority"
