"""Milestones: two people, no key of theirs, never in the future; one record stands, corrected."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from approvals import actions
from people.actions import withdraw
from people.days import london_day
from people.holders import database_now, reached, reached_codes, standing
from people.models import Milestone, MilestoneConfirmation, MilestoneRecord
from people.refusals import Refused
from tests.stage import Stage

NOTE = "Note of the DDaT Board."
DAY = date(2024, 2, 28)
TICK = timedelta(microseconds=1)


@pytest.fixture
def stage(founded: Stage) -> Stage:
    return founded


@pytest.fixture
def drop(stage: Stage) -> Milestone:
    return Milestone.objects.get(code="connect-drop-2")


def recorded(
    stage: Stage, drop: Milestone, day: date | None, corrects: MilestoneRecord | None = None
) -> MilestoneRecord:
    """Record a milestone and confirm it."""
    entry = actions.record_milestone(stage["peter"], drop, day, NOTE, corrects)
    entry = MilestoneRecord.objects.latest("pk")
    actions.confirm_milestone(stage["hugo"], entry)
    return entry


def confirmed_at(entry: MilestoneRecord) -> datetime:
    return MilestoneConfirmation.objects.get(entry=entry).recorded_at


def by_guard(code: str) -> bool:
    """Ask the function that the guard of keys asks."""
    with connection.cursor() as cursor:
        cursor.execute("select people_milestone_is_reached(%s)", [code])
        return bool(cursor.fetchone()[0])


def test_a_milestone_counts_from_its_confirmation_and_not_from_its_day(
    stage: Stage, drop: Milestone
) -> None:
    actions.record_milestone(stage["peter"], drop, DAY, NOTE)
    entry = MilestoneRecord.objects.get()
    now = database_now()
    assert reached(drop, now) is None
    assert not by_guard(drop.code)
    actions.confirm_milestone(stage["hugo"], entry)
    at = confirmed_at(entry)
    assert reached(drop, at - TICK) is None
    assert reached(drop, at) == entry
    assert by_guard(drop.code)


# Its day begins at midnight in London; winter time on 28 February, summer time on 1 June.
@pytest.mark.parametrize(
    ("day", "edge"),
    [
        (DAY, datetime(2024, 2, 28, 0, 0, tzinfo=UTC)),
        (date(2024, 6, 1), datetime(2024, 5, 31, 23, 0, tzinfo=UTC)),
        (date(2024, 4, 1), datetime(2024, 3, 31, 23, 0, tzinfo=UTC)),
    ],
)
def test_by_what_is_known_now_it_counts_from_the_first_moment_of_its_day(
    stage: Stage, drop: Milestone, day: date, edge: datetime
) -> None:
    entry = recorded(stage, drop, day)
    now = database_now()
    for at, counts in (
        (edge - timedelta(days=1), False),
        (edge - TICK, False),
        (edge, True),
        (edge + timedelta(days=1), True),
    ):
        assert (reached(drop, at, now) == entry) is counts, at
        assert (reached_codes([drop], at, now) == {drop.code}) is counts, at
        assert reached(drop, at) is None, "It was not known then."


def test_the_record_that_stands_is_the_last_of_the_chain_confirmed_by_then(
    stage: Stage, drop: Milestone
) -> None:
    first = recorded(stage, drop, DAY)
    undone = recorded(stage, drop, None, first)
    assert not by_guard(drop.code)
    again = recorded(stage, drop, date(2024, 3, 5))
    assert again.corrects == undone, "What follows “not reached after all” corrects it."
    now = database_now()
    for known_at, record in (
        (confirmed_at(first) - TICK, None),
        (confirmed_at(first), first),
        (confirmed_at(undone) - TICK, first),
        (confirmed_at(undone), undone),
        (confirmed_at(again) - TICK, undone),
        (confirmed_at(again), again),
        (now, again),
    ):
        assert standing(drop, known_at) == record, known_at
        counts = record if record != undone else None
        assert reached(drop, now, known_at) == counts, known_at
    assert by_guard(drop.code)
    assert MilestoneRecord.objects.count() == 3, "Nothing is rewritten."


def test_only_the_record_that_stands_is_corrected(stage: Stage, drop: Milestone) -> None:
    first = recorded(stage, drop, DAY)
    with pytest.raises(Refused, match="is reached already"):
        actions.record_milestone(stage["peter"], drop, DAY, NOTE)
    recorded(stage, drop, date(2024, 3, 1), first)
    with pytest.raises(Refused, match="Only the record that stands can be corrected"):
        actions.record_milestone(stage["peter"], drop, DAY, NOTE, first)


def test_of_two_corrections_that_wait_the_first_confirmed_counts(
    stage: Stage, drop: Milestone
) -> None:
    first = recorded(stage, drop, DAY)
    for day in (date(2024, 3, 1), date(2024, 3, 2)):
        actions.record_milestone(stage["peter"], drop, day, NOTE, first)
    one, two = MilestoneRecord.objects.filter(corrects=first).order_by("pk")
    actions.confirm_milestone(stage["hugo"], two)
    with pytest.raises(Refused, match="Only the record that stands can be corrected"):
        actions.confirm_milestone(stage["hugo"], one)
    with (
        pytest.raises(IntegrityError, match="Another record of this milestone stands"),
        transaction.atomic(),
    ):
        MilestoneConfirmation.objects.create(entry=one, confirmed_by=stage.person("hugo"))
    assert standing(drop, database_now()) == two


def test_a_milestone_has_one_first_record(stage: Stage, drop: Milestone) -> None:
    for day in (DAY, date(2024, 3, 1)):
        actions.record_milestone(stage["peter"], drop, day, NOTE)
    one, two = MilestoneRecord.objects.order_by("pk")
    actions.confirm_milestone(stage["hugo"], one)
    with (
        pytest.raises(IntegrityError, match="Another record of this milestone stands"),
        transaction.atomic(),
    ):
        MilestoneConfirmation.objects.create(entry=two, confirmed_by=stage.person("hugo"))


def test_a_correction_is_of_a_confirmed_record_of_the_same_milestone(
    stage: Stage, drop: Milestone
) -> None:
    first = recorded(stage, drop, DAY)
    other = Milestone.objects.create(programme=drop.programme, code="drop-3", name="Drop 3")
    waiting = MilestoneRecord(
        milestone=other, reached_on=DAY, evidence=NOTE, entered_by=stage.person("peter")
    )
    waiting.save()
    waiting = MilestoneRecord.objects.latest("pk")
    for milestone, corrects in ((other, first), (other, waiting)):
        with (
            pytest.raises(IntegrityError, match="of a confirmed record of the same milestone"),
            transaction.atomic(),
        ):
            MilestoneRecord.objects.create(
                milestone=milestone,
                reached_on=DAY,
                evidence=NOTE,
                corrects=corrects,
                entered_by=stage.person("peter"),
            )


def test_only_a_correction_has_no_day(stage: Stage, drop: Milestone) -> None:
    with pytest.raises(Refused, match="Enter the day on which it was reached"):
        actions.record_milestone(stage["peter"], drop, None, NOTE)
    with pytest.raises(IntegrityError, match="only_a_correction_has_no_day"), transaction.atomic():
        MilestoneRecord.objects.create(
            milestone=drop, evidence=NOTE, entered_by=stage.person("peter")
        )


@pytest.mark.parametrize(("days", "refused"), [(-1, False), (0, False), (1, True)])
def test_a_milestone_is_never_in_the_future(
    stage: Stage,
    drop: Milestone,
    days: int,
    refused: bool,  # noqa: FBT001 - one side of a boundary
) -> None:
    day = london_day(database_now()) + timedelta(days=days)
    if not refused:
        assert recorded(stage, drop, day).reached_on == day
        return
    with pytest.raises(Refused, match="is in the future"):
        actions.record_milestone(stage["peter"], drop, day, NOTE)
    with pytest.raises(IntegrityError, match="in the future"), transaction.atomic():
        MilestoneRecord.objects.create(
            milestone=drop, reached_on=day, evidence="A plan.", entered_by=stage.person("peter")
        )


def test_a_correction_takes_two_people_and_no_key_of_theirs(stage: Stage, drop: Milestone) -> None:
    first = recorded(stage, drop, DAY)
    actions.record_milestone(stage["peter"], drop, None, NOTE, first)
    entry = MilestoneRecord.objects.latest("pk")
    with pytest.raises(Refused, match="Only these posts may confirm a milestone"):
        actions.confirm_milestone(stage["peter"], entry)
    with pytest.raises(Refused, match="Only these posts may record a milestone"):
        actions.record_milestone(stage["hugo"], drop, None, NOTE, first)
    with pytest.raises(IntegrityError, match="needs a second person"), transaction.atomic():
        MilestoneConfirmation.objects.create(entry=entry, confirmed_by=stage.person("peter"))


def test_a_withdrawn_record_is_never_confirmed_and_leaves_room(
    stage: Stage, drop: Milestone
) -> None:
    actions.record_milestone(stage["peter"], drop, DAY, NOTE)
    entry = MilestoneRecord.objects.latest("pk")
    actions.withdraw_milestone(stage["peter"], entry, "The wrong drop.")
    with pytest.raises(Refused, match="was withdrawn"):
        actions.confirm_milestone(stage["hugo"], entry)
    assert recorded(stage, drop, date(2024, 3, 1)) == standing(drop, database_now())
    with pytest.raises(Refused, match="confirmed already, so it cannot be withdrawn"):
        withdraw(stage.person("peter"), MilestoneRecord.objects.latest("pk"), "A mistake.")
