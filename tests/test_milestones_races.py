"""Two second persons at once: what one does under the lock, the other learns when it ends."""

import threading

import psycopg
import pytest

from approvals import actions
from people.actions import Away, confirm_absence, end_tenure, give_tenure, record_absence
from people.days import london_day
from people.holders import database_now
from people.models import Absence, Milestone, MilestoneRecord, Person, Tenure, TenureEnd
from tests import stage as s
from tests.conftest import Copy
from tests.test_tenures import otto_as

# What is entered, where it is confirmed, and what a withdrawal calls it.
CONFIRMED_IN = {
    "tenure": ("people_tenureconfirmation", "tenure_id"),
    "end": ("people_tenureendconfirmation", "end_id"),
    "milestone_record": ("people_milestoneconfirmation", "entry_id"),
    "absence": ("people_absenceconfirmation", "absence_id"),
}


@pytest.fixture
def stage(database: Copy) -> s.Stage:
    return s.set_stage()


def entered(stage: s.Stage, kind: str) -> int:
    """Enter one thing of each kind, that waits; return its id."""
    devi = stage.person("devi")
    carla = Tenure.objects.get(person=stage.person("carla"))
    today = london_day(database_now())
    if kind == "tenure":
        give_tenure(devi, otto_as("auditor"))
        return Tenure.objects.latest("pk").pk
    if kind == "end":
        end_tenure(devi, carla, "Moved on.")
        return TenureEnd.objects.latest("pk").pk
    if kind == "absence":
        record_absence(devi, carla, Away(today, today, "Leave sheet."))
        return Absence.objects.latest("pk").pk
    drop = Milestone.objects.get(code="connect-drop-2")
    actions.record_milestone(stage["peter"], drop, today, "Minutes.")
    return MilestoneRecord.objects.latest("pk").pk


def confirmation(kind: str, pk: int, by: Person) -> tuple[str, list[int]]:
    table, column = CONFIRMED_IN[kind]
    words = f"insert into {table} ({column}, confirmed_by_id, recorded_at) values (%s, %s, now())"
    return words, [pk, by.pk]


def withdrawal(kind: str, pk: int, by: Person) -> tuple[str, list[int]]:
    words = (
        f"insert into people_withdrawal ({kind}_id, withdrawn_by_id, reason, recorded_at)"
        " values (%s, %s, 'A mistake.', now())"
    )
    return words, [pk, by.pk]


def second_waits_and_is_refused(
    copy: Copy, first: tuple[str, list[int]], second: tuple[str, list[int]], why: str
) -> None:
    """Do the first and hold it open; the second must wait for it, and be refused when it ends."""
    told: list[str] = []

    def try_second() -> None:
        with copy.connect() as other:
            try:
                other.execute(*second)
            except psycopg.errors.IntegrityError as error:
                told.append(str(error))
            else:
                told.append("done")

    with copy.connect() as one:
        one.execute(*first)
        thread = threading.Thread(target=try_second)
        thread.start()
        thread.join(0.5)
        assert told == [], "It did not wait."
    thread.join(10)
    assert len(told) == 1
    assert why in told[0]


@pytest.mark.parametrize("kind", sorted(CONFIRMED_IN))
@pytest.mark.parametrize("withdrawn_first", [True, False])
def test_an_entry_is_confirmed_or_withdrawn_and_never_both(
    database: Copy,
    stage: s.Stage,
    kind: str,
    withdrawn_first: bool,  # noqa: FBT001 - one side of a race
) -> None:
    pk = entered(stage, kind)
    confirm = confirmation(kind, pk, stage.person("hugo"))
    withdraw = withdrawal(kind, pk, stage.person("farah"))
    if withdrawn_first:
        second_waits_and_is_refused(database, withdraw, confirm, "was withdrawn")
    else:
        second_waits_and_is_refused(database, confirm, withdraw, "confirmed already")


def test_two_first_records_of_a_milestone_confirmed_at_once_are_one(
    database: Copy, stage: s.Stage
) -> None:
    one, two = entered(stage, "milestone_record"), entered(stage, "milestone_record")
    hugo, farah = stage.person("hugo"), stage.person("farah")
    second_waits_and_is_refused(
        database,
        confirmation("milestone_record", one, hugo),
        confirmation("milestone_record", two, farah),
        "Another record of this milestone stands",
    )


def test_two_corrections_of_an_absence_confirmed_at_once_are_one(
    database: Copy, stage: s.Stage
) -> None:
    absence = Absence.objects.get(pk=entered(stage, "absence"))
    conrad, farah = stage.person("conrad"), stage.person("farah")
    confirm_absence(conrad, absence)
    for _ in range(2):
        record_absence(stage.person("devi"), absence.tenure, Away(None, None, "Not so."), absence)
    one, two = Absence.objects.filter(corrects=absence).order_by("pk")
    second_waits_and_is_refused(
        database,
        confirmation("absence", one.pk, conrad),
        confirmation("absence", two.pk, farah),
        "corrected already",
    )
