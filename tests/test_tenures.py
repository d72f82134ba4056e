"""Posts, tenures and milestones: two people, one holder a day, and who holds what at an instant."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from people import actions, holders
from people.actions import Appointment
from people.days import london_day
from people.models import (
    Capacity,
    Employment,
    Organisation,
    Person,
    Post,
    Tenure,
    TenureConfirmation,
    TenureEndConfirmation,
    Withdrawal,
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


def holds(
    person: Person, post: str, at: datetime | None = None, known_at: datetime | None = None
) -> bool:
    found = holders.holders(Post.objects.get(code=post), at or holders.database_now(), known_at)
    return person in [tenure.person for tenure in found]


def given(stage: Stage, appointment: Appointment) -> Tenure:
    """Give a tenure and confirm it."""
    tenure = actions.give_tenure(stage.person("devi"), appointment)
    actions.confirm_tenure(stage.person("farah"), tenure)
    tenure.refresh_from_db()
    return tenure


def held_now(post: str) -> Tenure:
    """Return the tenure of the one who holds a post."""
    return holders.holders(Post.objects.get(code=post), holders.database_now())[0]


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


# Half-open in the store, inclusive on screen, by London's calendar -----------------------------

FIRST, LAST = date(2026, 4, 1), date(2026, 10, 24)
EDGES = [
    # The first day begins at midnight in summer time: 23:00 the day before in UTC.
    (datetime(2026, 3, 31, 22, 59, 59, 999999, tzinfo=UTC), False),
    (datetime(2026, 3, 31, 23, 0, tzinfo=UTC), True),
    (datetime(2026, 4, 1, 0, 0, tzinfo=UTC), True),
    (datetime(2026, 3, 31, 12, 0, tzinfo=UTC), False),
    (datetime(2026, 4, 1, 12, 0, tzinfo=UTC), True),
    (datetime(2026, 4, 2, 12, 0, tzinfo=UTC), True),
    # The last day ends at midnight, still summer time: the clocks go back the night after.
    (datetime(2026, 10, 23, 12, 0, tzinfo=UTC), True),
    (datetime(2026, 10, 24, 12, 0, tzinfo=UTC), True),
    (datetime(2026, 10, 24, 22, 59, 59, 999999, tzinfo=UTC), True),
    (datetime(2026, 10, 24, 23, 0, tzinfo=UTC), False),
    (datetime(2026, 10, 25, 12, 0, tzinfo=UTC), False),
]


def test_the_first_and_the_last_day_both_count_in_london(stage: Stage) -> None:
    given(stage, otto_as("auditor", FIRST, last_day=LAST))
    now = holders.database_now()
    for at, counts in EDGES:
        assert holds(stage.person("otto"), "auditor", at, now) is counts, at


def test_a_tenure_that_begins_when_another_ends_leaves_no_gap_and_no_overlap(stage: Stage) -> None:
    given(stage, otto_as("auditor", FIRST, last_day=LAST))
    first = Tenure.objects.latest("pk")
    next_day = date.fromordinal(LAST.toordinal() + 1)
    second = given(stage, otto_as("auditor", next_day))
    now = holders.database_now()
    for at in (EDGES[8][0], EDGES[9][0]):
        found = holders.in_force(at, now).filter(pk__in=[first.pk, second.pk])
        assert len(found) == 1, at


# What was known, and what is known ------------------------------------------------------------


def test_a_tenure_confirmed_late_counts_then_only_by_what_is_known_now(stage: Stage) -> None:
    then = holders.database_now()
    tenure = given(stage, otto_as("auditor"))
    assert tenure.confirmed_at is not None
    just_before = tenure.confirmed_at - timedelta(microseconds=1)
    otto = stage.person("otto")
    assert not holds(otto, "auditor", then)
    assert not holds(otto, "auditor", then, just_before)
    assert holds(otto, "auditor", then, tenure.confirmed_at)
    assert holds(otto, "auditor", tenure.confirmed_at)


def test_an_end_is_known_from_its_confirmation_and_rewrites_nothing_before(stage: Stage) -> None:
    tenure = held_now("commercial-director")
    end = actions.end_tenure(stage.person("devi"), tenure, "Moved on.")
    actions.confirm_end(stage.person("farah"), end)
    tenure.refresh_from_db()
    ended = tenure.ended_at
    assert ended is not None
    before, later = ended - timedelta(microseconds=1), ended + timedelta(days=40)
    carla = stage.person("carla")
    for at, known_at, counts in (
        (before, before, True),
        (before, later, True),
        (ended, ended, False),
        (ended, before, True),
        (later, before, True),
        (later, ended, False),
        (later, later, False),
    ):
        assert holds(carla, "commercial-director", at, known_at) is counts, (at, known_at)


def test_cover_confirmed_late_suspends_its_holder_by_what_is_known_now(stage: Stage) -> None:
    then = holders.database_now()
    covered = held_now("commercial-director")
    given(stage, otto_as("commercial-director", capacity=Capacity.COVER, covers=covered))
    now = holders.database_now()
    carla, otto = stage.person("carla"), stage.person("otto")
    assert holds(carla, "commercial-director", then)
    assert not holds(otto, "commercial-director", then)
    assert not holds(carla, "commercial-director", then, now)
    assert holds(otto, "commercial-director", then, now)
    assert holders.kinds_held(carla, then, now) == set()
    assert holders.kinds_held(otto, then, now) == {"commercial_director"}


def test_an_employer_counts_by_day_and_by_when_it_was_recorded(stage: Stage) -> None:
    otto = stage.person("otto")
    firm = Organisation.objects.create(name="A firm of Otto's")
    before = holders.database_now()
    row = actions.record_employer(stage.person("devi"), otto, firm, date(2026, 4, 1))
    recorded = Employment.objects.get(pk=row.pk).recorded_at
    old = holders.employer(otto, before)
    first = datetime(2026, 3, 31, 23, 0, tzinfo=UTC)
    assert old is not None
    assert old != firm
    assert holders.employer(otto, first, recorded) == firm
    assert holders.employer(otto, first - timedelta(microseconds=1), recorded) == old
    assert holders.employer(otto, recorded, before) == old


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


def test_cover_is_one_deep_and_for_somebody_else(stage: Stage) -> None:
    covered = held_now("commercial-director")
    cover = given(stage, otto_as("commercial-director", capacity=Capacity.COVER, covers=covered))
    fiona = Appointment(
        stage.person("fiona"), cover.post, date(2021, 1, 1), LETTER, None, Capacity.COVER, cover
    )
    with pytest.raises(Refused, match="one deep: nobody covers for somebody who covers"):
        actions.give_tenure(stage.person("devi"), fiona)
    carla = Appointment(
        stage.person("carla"), cover.post, date(2021, 1, 1), LETTER, None, Capacity.COVER, covered
    )
    with pytest.raises(Refused, match="Nobody covers for himself"):
        actions.give_tenure(stage.person("devi"), carla)


@pytest.mark.parametrize(
    ("who", "whose", "sentence"),
    [("fiona", "otto", "Cover is one deep"), ("carla", "carla", "Nobody covers for himself")],
)
def test_the_database_refuses_cover_of_cover_and_of_oneself(
    stage: Stage, who: str, whose: str, sentence: str
) -> None:
    covered = held_now("commercial-director")
    given(stage, otto_as("commercial-director", capacity=Capacity.COVER, covers=covered))
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        Tenure.objects.create(
            entered_by=stage.person("devi"),
            person=stage.person(who),
            post=covered.post,
            capacity=Capacity.COVER,
            covers=Tenure.objects.get(person=stage.person(whose), post=covered.post),
            starts_on=date(2021, 1, 1),
            instrument=LETTER,
        )


# Entries that are taken back ------------------------------------------------------------------


@pytest.mark.parametrize("who", ["devi", "farah"])
def test_an_entry_is_withdrawn_by_its_author_or_a_confirmer_and_never_counts(
    stage: Stage, who: str
) -> None:
    tenure = actions.give_tenure(stage.person("devi"), otto_as("auditor"))
    with pytest.raises(Refused, match="Say why"):
        actions.withdraw(stage.person(who), tenure, " ")
    with pytest.raises(Refused, match="withdrawn by whoever entered it"):
        actions.withdraw(stage.person("fiona"), tenure, "A mistake.")
    actions.withdraw(stage.person(who), tenure, "A mistake.")
    with pytest.raises(Refused, match="was withdrawn, so it can no longer be confirmed"):
        actions.confirm_tenure(stage.person("farah"), tenure)
    with pytest.raises(Refused, match="withdrawn already"):
        actions.withdraw(stage.person(who), tenure, "A mistake.")
    assert not holds(stage.person("otto"), "auditor")


def test_what_is_confirmed_cannot_be_withdrawn(stage: Stage) -> None:
    tenure = given(stage, otto_as("auditor"))
    with pytest.raises(Refused, match="confirmed already, so it cannot be withdrawn"):
        actions.withdraw(stage.person("devi"), tenure, "A mistake.")


def test_a_withdrawn_end_leaves_room_for_another(stage: Stage) -> None:
    tenure = held_now("commercial-director")
    end = actions.end_tenure(stage.person("devi"), tenure, "Moved on.")
    with pytest.raises(Refused, match="entered already"):
        actions.end_tenure(stage.person("devi"), tenure, "Again.")
    actions.withdraw(stage.person("devi"), end, "Wrong person.")
    with pytest.raises(IntegrityError, match="was withdrawn"), transaction.atomic():
        TenureEndConfirmation.objects.create(end=end, confirmed_by=stage.person("farah"))
    again = actions.end_tenure(stage.person("devi"), tenure, "Moved on.")
    actions.confirm_end(stage.person("farah"), again)
    assert not holds(stage.person("carla"), "commercial-director")


def test_a_withdrawal_is_of_one_entry(stage: Stage) -> None:
    tenure = actions.give_tenure(stage.person("devi"), otto_as("auditor"))
    end = actions.end_tenure(stage.person("devi"), held_now("commercial-director"), "Moved on.")
    for entries in ({}, {"tenure": tenure, "end": end}):
        with pytest.raises(IntegrityError, match="is_of_one_entry"), transaction.atomic():
            Withdrawal.objects.create(**entries, withdrawn_by=stage.person("devi"), reason="x")


def test_somebody_may_act_in_a_vacant_post(stage: Stage) -> None:
    post = Post.objects.get(code="commercial-director")
    left = holders.holders(post, holders.database_now())[0]
    end = actions.end_tenure(stage.person("devi"), left, "Moved on.")
    actions.confirm_end(stage.person("farah"), end)
    acting = otto_as("commercial-director", capacity=Capacity.ACTING)
    actions.confirm_tenure(stage.person("farah"), actions.give_tenure(stage.person("devi"), acting))
    assert holds(stage.person("otto"), "commercial-director")


def test_the_ledger_is_founded_once(stage: Stage) -> None:
    founders = (stage.person("devi"), stage.person("conrad"))
    with pytest.raises(Refused, match="founded already"):
        actions.found("Another", founders, [])
