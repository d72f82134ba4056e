"""Posts, tenures and milestones: two people, one holder a day, and who holds what at an instant."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from people import actions, holders
from people.actions import Appointment
from people.days import london_day
from people.models import (
    Capacity,
    Milestone,
    MilestoneRecord,
    Person,
    Post,
    Tenure,
    TenureConfirmation,
)
from people.refusals import Refused
from tests.stage import Stage

LETTER = "Letter of 1 November 2026"


@pytest.fixture
def stage(founded: Stage) -> Stage:
    return founded


def otto_as(post: str, starts_on: date = date(2020, 4, 1), **more: object) -> Appointment:
    person = Person.objects.get(name="Otto Vance")
    return Appointment(person, Post.objects.get(code=post), starts_on, LETTER, **more)  # type: ignore[arg-type]


def holds(person: Person, post: str, at: datetime | None = None) -> bool:
    found = holders.holders(Post.objects.get(code=post), at or holders.database_now())
    return person in [tenure.person for tenure in found]


def test_a_tenure_given_alone_does_not_count(stage: Stage) -> None:
    actions.give_tenure(stage.person("devi"), otto_as("auditor"))
    assert not holds(stage.person("otto"), "auditor")


def test_a_tenure_counts_once_a_second_person_has_confirmed_it(stage: Stage) -> None:
    tenure = actions.give_tenure(stage.person("devi"), otto_as("auditor"))
    actions.confirm_tenure(stage.person("farah"), tenure)
    assert holds(stage.person("otto"), "auditor")


def test_whoever_entered_a_tenure_cannot_confirm_it(stage: Stage) -> None:
    tenure = actions.give_tenure(stage.person("devi"), otto_as("auditor"))
    with pytest.raises(Refused, match="Only these posts may confirm"):
        actions.confirm_tenure(stage.person("devi"), tenure)
    with pytest.raises(IntegrityError, match="needs a second person"), transaction.atomic():
        TenureConfirmation.objects.create(tenure=tenure, confirmed_by=stage.person("devi"))


def test_nobody_has_a_hand_in_a_tenure_of_their_own(stage: Stage) -> None:
    own = Appointment(
        stage.person("devi"), Post.objects.get(code="auditor"), date(2020, 4, 1), LETTER
    )
    with pytest.raises(Refused, match="Nobody enters a tenure of their own"):
        actions.give_tenure(stage.person("devi"), own)
    farahs = Appointment(
        stage.person("farah"), Post.objects.get(code="auditor"), date(2020, 4, 1), LETTER
    )
    tenure = actions.give_tenure(stage.person("devi"), farahs)
    with pytest.raises(Refused, match="Nobody confirms a tenure of their own"):
        actions.confirm_tenure(stage.person("farah"), tenure)


@pytest.mark.parametrize("name", ["otto", "carla", "dana", "fiona"])
def test_only_the_decision_office_gives_tenures(stage: Stage, name: str) -> None:
    with pytest.raises(Refused, match="Only these posts may give or end a tenure"):
        actions.give_tenure(stage.person(name), otto_as("auditor"))


def test_a_tenure_names_its_instrument(stage: Stage) -> None:
    bare = Appointment(
        stage.person("otto"), Post.objects.get(code="auditor"), date(2020, 4, 1), "  "
    )
    with pytest.raises(Refused, match="instrument"):
        actions.give_tenure(stage.person("devi"), bare)


def test_a_post_with_one_holder_has_one_at_a_time(stage: Stage) -> None:
    tenure = actions.give_tenure(stage.person("devi"), otto_as("commercial-director"))
    with pytest.raises(Refused, match="one holder"):
        actions.confirm_tenure(stage.person("farah"), tenure)


def test_a_post_with_many_holders_has_many(stage: Stage) -> None:
    tenure = actions.give_tenure(stage.person("devi"), otto_as("contract-officer"))
    actions.confirm_tenure(stage.person("farah"), tenure)
    assert holds(stage.person("otto"), "contract-officer")
    assert holds(stage.person("kit"), "contract-officer")


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        (date(2026, 3, 31), False),
        (date(2026, 4, 1), True),
        (date(2026, 10, 31), True),
        (date(2026, 11, 1), False),
    ],
)
def test_the_first_and_the_last_day_both_count(stage: Stage, day: date, counts: bool) -> None:  # noqa: FBT001
    appointment = otto_as("auditor", date(2026, 4, 1), last_day=date(2026, 10, 31))
    tenure = actions.give_tenure(stage.person("devi"), appointment)
    Tenure.objects.filter(pk=tenure.pk).update(latch=1)
    confirmed = actions.confirm_tenure(stage.person("farah"), tenure)
    confirmed.refresh_from_db()
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    rows = Tenure.objects.filter(pk=tenure.pk, starts_on__lte=day, ends_on__gt=day)
    assert rows.exists() is counts
    later = max(noon, confirmed.recorded_at) if counts else noon
    assert holds(stage.person("otto"), "auditor", noon) is (counts and later == noon)


def test_midnight_in_london_is_the_edge_in_summer_too(stage: Stage) -> None:
    assert london_day(datetime(2026, 3, 31, 22, 59, 59, tzinfo=UTC)) == date(2026, 3, 31)
    assert london_day(datetime(2026, 3, 31, 23, 0, tzinfo=UTC)) == date(2026, 4, 1)


def test_an_end_counts_from_its_confirmation_and_needs_two(stage: Stage) -> None:
    tenure = holders.holders(Post.objects.get(code="commercial-director"), holders.database_now())[
        0
    ]
    end = actions.end_tenure(stage.person("devi"), tenure, "Moved on.")
    assert holds(stage.person("carla"), "commercial-director")
    before = holders.database_now()
    actions.confirm_end(stage.person("farah"), end)
    assert not holds(stage.person("carla"), "commercial-director")
    assert holds(stage.person("carla"), "commercial-director", before)


def test_cover_suspends_the_holder_and_ends_with_the_tenure_it_covers(stage: Stage) -> None:
    post = Post.objects.get(code="commercial-director")
    covered = holders.holders(post, holders.database_now())[0]
    cover = otto_as("commercial-director", capacity=Capacity.COVER, covers=covered)
    tenure = actions.give_tenure(stage.person("devi"), cover)
    assert holds(stage.person("carla"), "commercial-director")
    actions.confirm_tenure(stage.person("farah"), tenure)
    assert holds(stage.person("otto"), "commercial-director")
    assert not holds(stage.person("carla"), "commercial-director")
    end = actions.end_tenure(stage.person("devi"), covered, "Moved on.")
    actions.confirm_end(stage.person("farah"), end)
    assert not holds(stage.person("otto"), "commercial-director")


def test_one_person_covers_at_a_time_and_only_the_same_post(stage: Stage) -> None:
    post = Post.objects.get(code="commercial-director")
    covered = holders.holders(post, holders.database_now())[0]
    cover = otto_as("commercial-director", capacity=Capacity.COVER, covers=covered)
    actions.confirm_tenure(stage.person("farah"), actions.give_tenure(stage.person("devi"), cover))
    second = Appointment(
        stage.person("fiona"), post, date(2021, 1, 1), LETTER, None, Capacity.ACTING, covered
    )
    tenure = actions.give_tenure(stage.person("devi"), second)
    with pytest.raises(Refused, match="Somebody else covers"):
        actions.confirm_tenure(stage.person("farah"), tenure)
    astray = otto_as("chief-finance-officer", capacity=Capacity.COVER, covers=covered)
    with pytest.raises(Refused, match="same post"):
        actions.give_tenure(stage.person("devi"), astray)


def test_somebody_may_act_in_a_vacant_post(stage: Stage) -> None:
    post = Post.objects.get(code="commercial-director")
    left = holders.holders(post, holders.database_now())[0]
    end = actions.end_tenure(stage.person("devi"), left, "Moved on.")
    actions.confirm_end(stage.person("farah"), end)
    acting = otto_as("commercial-director", capacity=Capacity.ACTING)
    actions.confirm_tenure(stage.person("farah"), actions.give_tenure(stage.person("devi"), acting))
    assert holds(stage.person("otto"), "commercial-director")


def test_a_milestone_is_never_in_the_future(stage: Stage) -> None:
    milestone = Milestone.objects.get(code="connect-drop-2")
    tomorrow = london_day(holders.database_now()) + timedelta(days=1)
    with pytest.raises(IntegrityError, match="in the future"), transaction.atomic():
        MilestoneRecord.objects.create(
            milestone=milestone,
            reached_on=tomorrow,
            evidence="A plan.",
            entered_by=stage.person("peter"),
        )


def test_the_ledger_is_founded_once(stage: Stage) -> None:
    founders = (stage.person("devi"), stage.person("conrad"))
    with pytest.raises(Refused, match="founded already"):
        actions.found("Another", founders, [])
