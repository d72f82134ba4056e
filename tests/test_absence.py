"""Absences: two people, London days, corrected and never rewritten; posts that are empty."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from approvals.book import Book
from approvals.models.scheme import Ground
from people import actions, holders
from people.actions import Appointment, Away
from people.days import london_day
from people.models import Absence, AbsenceConfirmation, Capacity, Post, Tenure, TenureEnd
from people.refusals import Refused
from tests.stage import Stage

ROTA = "Leave sheet of March"
DIRECTOR, OFFICERS = "commercial-director", "contract-officer"
VACANT, ABSENT = Ground.VACANT, Ground.ABSENT
TICK = timedelta(microseconds=1)
WHOLE_YEAR = Away(date(2026, 1, 1), date(2027, 12, 31), ROTA)


@pytest.fixture
def stage(founded: Stage) -> Stage:
    return founded


def of(stage: Stage, who: str, post: str) -> Tenure:
    return Tenure.objects.get(person=stage.person(who), post__code=post)


def entered(stage: Stage, tenure: Tenure, away: Away, corrects: Absence | None = None) -> Absence:
    """Enter an absence by the decision office."""
    actions.record_absence(stage.person("devi"), tenure, away, corrects)
    return Absence.objects.latest("pk")


def recorded(stage: Stage, tenure: Tenure, away: Away, corrects: Absence | None = None) -> Absence:
    """Enter an absence and confirm it."""
    absence = entered(stage, tenure, away, corrects)
    actions.confirm_absence(stage.person("conrad"), absence)
    return absence


def empty(code: str, at: datetime | None = None, known_at: datetime | None = None) -> str:
    """Return why nobody of a post is there, "" where somebody is."""
    book = Book(at or holders.database_now(), known_at)
    return VACANT if book.vacant([code]) else ABSENT if book.absent([code]) else ""


def by_guard(code: str) -> str:
    """Ask the functions that guards ask; they only know now."""
    with connection.cursor() as cursor:
        cursor.execute("select people_post_is_vacant(%s), people_post_is_absent(%s)", [code, code])
        vacant, absent = cursor.fetchone()
    assert not (vacant and absent)
    return VACANT if vacant else ABSENT if absent else ""


def around_today(before: int, after: int) -> Away:
    """Return an absence from some days before today to some days after, both inclusive."""
    today = london_day(holders.database_now())
    return Away(today + timedelta(days=before), today + timedelta(days=after), ROTA)


@pytest.mark.parametrize(
    ("before", "after", "is_absent"),
    [(-3, -1, False), (-3, 0, True), (0, 0, True), (0, 3, True), (1, 3, False)],
)
def test_a_post_is_absent_on_the_first_the_last_and_every_day_between(
    stage: Stage,
    before: int,
    after: int,
    is_absent: bool,  # noqa: FBT001 - one side of a boundary
) -> None:
    carla = of(stage, "carla", DIRECTOR)
    absence = entered(stage, carla, around_today(before, after))
    assert empty(DIRECTOR) == by_guard(DIRECTOR) == "", "It waits for a second person."
    actions.confirm_absence(stage.person("conrad"), absence)
    assert empty(DIRECTOR) == by_guard(DIRECTOR) == (ABSENT if is_absent else "")


@pytest.mark.parametrize(
    ("at", "is_absent"),
    [
        (datetime(2026, 3, 31, 22, 59, 59, 999999, tzinfo=UTC), False),
        (datetime(2026, 3, 31, 23, 0, tzinfo=UTC), True),
        (datetime(2026, 10, 24, 22, 59, 59, 999999, tzinfo=UTC), True),
        (datetime(2026, 10, 24, 23, 0, tzinfo=UTC), False),
    ],
)
def test_its_days_are_londons(
    stage: Stage,
    at: datetime,
    is_absent: bool,  # noqa: FBT001 - one side of a boundary
) -> None:
    away = Away(date(2026, 4, 1), date(2026, 10, 24), ROTA)
    recorded(stage, of(stage, "carla", DIRECTOR), away)
    assert empty(DIRECTOR, at, holders.database_now()) == (ABSENT if is_absent else "")


def test_a_post_of_many_is_absent_only_when_all_are_away(stage: Stage) -> None:
    post = Post.objects.get(code=OFFICERS)
    otto = Appointment(stage.person("otto"), post, date(2020, 4, 1), "Letter.")
    actions.give_tenure(stage.person("devi"), otto)
    actions.confirm_tenure(stage.person("farah"), Tenure.objects.latest("pk"))
    recorded(stage, of(stage, "kit", OFFICERS), WHOLE_YEAR)
    assert empty(OFFICERS) == by_guard(OFFICERS) == ""
    recorded(stage, of(stage, "otto", OFFICERS), WHOLE_YEAR)
    assert empty(OFFICERS) == by_guard(OFFICERS) == ABSENT


def test_cover_is_there_while_the_holder_is_away(stage: Stage) -> None:
    carla = of(stage, "carla", DIRECTOR)
    recorded(stage, carla, WHOLE_YEAR)
    cover = Appointment(
        stage.person("otto"), carla.post, date(2020, 4, 1), "Letter.", None, Capacity.COVER, carla
    )
    actions.give_tenure(stage.person("devi"), cover)
    actions.confirm_tenure(stage.person("farah"), Tenure.objects.latest("pk"))
    assert empty(DIRECTOR) == by_guard(DIRECTOR) == ""
    recorded(stage, of(stage, "otto", DIRECTOR), WHOLE_YEAR)
    assert empty(DIRECTOR) == by_guard(DIRECTOR) == ABSENT


def test_a_post_that_nobody_holds_is_vacant_and_not_absent(stage: Stage) -> None:
    carla = of(stage, "carla", DIRECTOR)
    recorded(stage, carla, WHOLE_YEAR)
    actions.end_tenure(stage.person("devi"), carla, "Moved on.")
    actions.confirm_end(stage.person("farah"), TenureEnd.objects.get())
    assert empty(DIRECTOR) == by_guard(DIRECTOR) == VACANT
    assert empty("no-such-post") == by_guard("no-such-post") == VACANT


def test_an_absence_is_known_from_its_confirmation(stage: Stage) -> None:
    then = holders.database_now()
    absence = recorded(stage, of(stage, "carla", DIRECTOR), WHOLE_YEAR)
    known = AbsenceConfirmation.objects.get(absence=absence).recorded_at
    assert empty(DIRECTOR, then) == ""
    assert empty(DIRECTOR, then, known - TICK) == ""
    assert empty(DIRECTOR, then, known) == ABSENT
    assert empty(DIRECTOR, known) == ABSENT


@pytest.mark.parametrize(
    "corrected",
    [lambda: around_today(-5, -1), lambda: around_today(1, 5), lambda: Away(None, None, ROTA)],
    ids=["back already", "not yet away", "not away after all"],
)
def test_a_correction_takes_the_place_of_what_it_corrects(
    stage: Stage, corrected: Callable[[], Away]
) -> None:
    carla = of(stage, "carla", DIRECTOR)
    first = recorded(stage, carla, WHOLE_YEAR)
    second = entered(stage, carla, corrected(), first)
    assert empty(DIRECTOR) == by_guard(DIRECTOR) == ABSENT
    before = holders.database_now()
    actions.confirm_absence(stage.person("conrad"), second)
    assert empty(DIRECTOR) == by_guard(DIRECTOR) == ""
    assert empty(DIRECTOR, before) == ABSENT, "What was known then stays."
    with pytest.raises(Refused, match="still stands can be corrected"):
        actions.record_absence(stage.person("devi"), carla, WHOLE_YEAR, first)


def test_an_absence_is_corrected_once(stage: Stage) -> None:
    carla = of(stage, "carla", DIRECTOR)
    first = recorded(stage, carla, WHOLE_YEAR)
    one = entered(stage, carla, around_today(-5, -1), first)
    two = entered(stage, carla, around_today(-4, -1), first)
    actions.confirm_absence(stage.person("conrad"), two)
    with pytest.raises(Refused, match="corrected already"):
        actions.confirm_absence(stage.person("conrad"), one)


def test_an_absence_takes_two_people_of_the_posts_that_may(stage: Stage) -> None:
    carla = of(stage, "carla", DIRECTOR)
    with pytest.raises(Refused, match="Only these posts may record that a holder is away"):
        actions.record_absence(stage.person("fiona"), carla, WHOLE_YEAR)
    absence = entered(stage, carla, WHOLE_YEAR)
    with pytest.raises(Refused, match="Only these posts may confirm that a holder is away"):
        actions.confirm_absence(stage.person("devi"), absence)
    with pytest.raises(IntegrityError, match="needs a second person"), transaction.atomic():
        AbsenceConfirmation.objects.create(absence=absence, confirmed_by=stage.person("devi"))
    actions.confirm_absence(stage.person("farah"), absence)
    with pytest.raises(Refused, match="confirmed already"):
        actions.confirm_absence(stage.person("conrad"), absence)


def test_an_absence_says_its_days_and_what_it_rests_on(stage: Stage) -> None:
    carla = of(stage, "carla", DIRECTOR)
    for away, why in (
        (Away(None, None, ROTA), "Give the first and the last day"),
        (Away(date(2026, 1, 1), None, ROTA), "Give the first and the last day"),
        (Away(date(2026, 1, 2), date(2026, 1, 1), ROTA), "ends after it starts"),
        (Away(date(2026, 1, 1), date(2026, 1, 1), " "), "what this rests"),
    ):
        with pytest.raises(Refused, match=why):
            actions.record_absence(stage.person("devi"), carla, away)


def test_the_database_refuses_half_an_absence(stage: Stage) -> None:
    carla = of(stage, "carla", DIRECTOR)
    first = recorded(stage, carla, WHOLE_YEAR)
    for days, why in (
        ({"starts_on": date(2026, 1, 1), "corrects": first}, "people_absence_has_two_days"),
        ({}, "people_absence_has_two_days"),
        (
            {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 1, 1)},
            "people_absence_ends_after_it_starts",
        ),
    ):
        with pytest.raises(IntegrityError, match=why), transaction.atomic():
            Absence.objects.create(
                tenure=carla, instrument=ROTA, entered_by=stage.person("devi"), **days
            )


def test_only_who_holds_a_post_is_away_and_only_ones_own_absence_is_corrected(
    stage: Stage,
) -> None:
    post = Post.objects.get(code="auditor")
    otto = Appointment(stage.person("otto"), post, date(2020, 4, 1), "Letter.")
    actions.give_tenure(stage.person("devi"), otto)
    waiting = Tenure.objects.latest("pk")
    with pytest.raises(Refused, match="Only the holder of a tenure that counts"):
        actions.record_absence(stage.person("devi"), waiting, WHOLE_YEAR)
    first = recorded(stage, of(stage, "carla", DIRECTOR), WHOLE_YEAR)
    for tenure, corrects, why in (
        (waiting, None, "confirmed tenure"),
        (of(stage, "kit", OFFICERS), first, "the same tenure"),
    ):
        with pytest.raises(IntegrityError, match=why), transaction.atomic():
            Absence.objects.create(
                tenure=tenure,
                corrects=corrects,
                starts_on=date(2026, 1, 1),
                ends_on=date(2026, 1, 2),
                instrument=ROTA,
                entered_by=stage.person("devi"),
            )


def test_a_withdrawn_absence_never_counts(stage: Stage) -> None:
    absence = entered(stage, of(stage, "carla", DIRECTOR), WHOLE_YEAR)
    actions.withdraw(stage.person("farah"), absence, "Another person.")
    with pytest.raises(Refused, match="was withdrawn"):
        actions.confirm_absence(stage.person("conrad"), absence)
    assert empty(DIRECTOR) == by_guard(DIRECTOR) == ""
