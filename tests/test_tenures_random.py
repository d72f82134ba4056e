"""Random tenures against a model of intervals that counts day by day (P7)."""

import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from people import holders
from people.days import london_day, london_midnight
from people.models import (
    Capacity,
    Person,
    Post,
    PostKind,
    Tenure,
    TenureConfirmation,
    TenureEnd,
    TenureEndConfirmation,
)

FIRST = date(2024, 1, 1)
DAYS = 1500
POSTS, PEOPLE, CLERKS = 12, 40, 2
TICK = timedelta(microseconds=1)


@dataclass
class Interval:
    """A tenure as the model sees it: days as numbers, None without an end."""

    pk: int
    post: int
    person: int
    covers: int | None
    days: tuple[date, date | None]
    confirmed_at: datetime | None = None
    ended_at: datetime | None = None

    def meets(self, other: "Interval") -> bool:
        """Say whether two tenures share a day."""
        (a, b), (c, d) = self.days, other.days
        return (d is None or a < d) and (b is None or c < b)

    def counts(self, at: datetime, known_at: datetime) -> bool:
        """Say whether it counts, before cover is looked at."""
        first, after = self.days
        day = london_day(at)
        known = self.confirmed_at is not None and self.confirmed_at <= known_at
        over = self.ended_at is not None and self.ended_at <= known_at and self.ended_at <= at
        return known and not over and first <= day and (after is None or day < after)


class Model:
    """Every tenure, and which of them are in force."""

    def __init__(self, many: set[int]) -> None:
        self.many = many
        self.rows: dict[int, Interval] = {}

    def may_enter(self, new: Interval) -> bool:
        """Say whether an entry is none of cover of cover, cover of oneself, another post's."""
        covered = self.rows.get(new.covers or 0)
        return covered is None or (
            covered.covers is None and covered.person != new.person and covered.post == new.post
        )

    def may_confirm(self, new: Interval) -> bool:
        """Say whether nobody else has these days."""
        rivals = [
            row
            for row in self.rows.values()
            if row.pk != new.pk and row.confirmed_at and not row.ended_at and row.meets(new)
        ]
        if new.covers is not None:
            return not any(row.covers == new.covers for row in rivals)
        if new.post in self.many:
            return True
        return not any(row.post == new.post and row.covers is None for row in rivals)

    def in_force(self, at: datetime, known_at: datetime) -> set[int]:
        """Return who holds what: suspended by cover, ended with what is covered."""
        counted = {pk for pk, row in self.rows.items() if row.counts(at, known_at)}
        covered = {self.rows[pk].covers for pk in counted}
        return {
            pk for pk in counted if pk not in covered and (self.rows[pk].covers or pk) in counted
        }


class Play:
    """Enter, confirm and end at random, in the database and in the model."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - a game, no secret
        self.posts = [
            Post.objects.create(
                code=f"post-{n}", title=f"Post {n}", kind=PostKind.AUDITOR, holders_many=n % 4 == 0
            )
            for n in range(POSTS)
        ]
        self.people = [
            Person.objects.create(name=f"Person {n}", staff_number=f"R{n}") for n in range(PEOPLE)
        ]
        self.model = Model({post.pk for post in self.posts if post.holders_many})
        self.refused = 0

    def tenure(self) -> None:
        """Enter one tenure and confirm it, unless it is refused or left waiting."""
        row = self._entered()
        if row is None:
            self.refused += 1
            return
        self.model.rows[row.pk] = row
        if self.dice.random() < 0.05:
            return
        allowed = self.model.may_confirm(row)
        done = None
        with suppress(IntegrityError), transaction.atomic():
            done = TenureConfirmation.objects.create(tenure_id=row.pk, confirmed_by=self.people[1])
        assert (done is not None) is allowed, row
        if done is None:
            self.refused += 1
        else:
            row.confirmed_at = Tenure.objects.get(pk=row.pk).confirmed_at
            if self.dice.random() < 0.5:
                self._end(row)

    def _entered(self) -> Interval | None:
        new = self._thrown()
        try:
            with transaction.atomic():
                made = Tenure.objects.create(
                    entered_by=self.people[0],
                    person_id=new.person,
                    post_id=new.post,
                    capacity=Capacity.COVER if new.covers else Capacity.SUBSTANTIVE,
                    covers_id=new.covers,
                    starts_on=new.days[0],
                    ends_on=new.days[1],
                    instrument="Thrown.",
                )
        except IntegrityError:
            assert not self.model.may_enter(new), new
            return None
        assert self.model.may_enter(new), new
        new.pk = Tenure.objects.latest("pk").pk
        assert made.pk in (None, new.pk)
        return new

    def _thrown(self) -> Interval:
        dice = self.dice
        first = FIRST + timedelta(days=dice.randrange(DAYS))
        after = None if dice.random() < 0.1 else first + timedelta(days=dice.randint(1, 60))
        post, covers = dice.choice(self.posts).pk, None
        if self.model.rows and dice.random() < 0.4:
            covered = self.model.rows[dice.choice(list(self.model.rows))]
            covers, post = covered.pk, covered.post
            start = covered.days[0] + timedelta(days=dice.randint(-3, 20))
            first, after = start, start + timedelta(days=dice.randint(1, 30))
        person = dice.choice(self.people[CLERKS:]).pk
        return Interval(0, post, person, covers, (first, after))

    def _end(self, row: Interval) -> None:
        end = TenureEnd.objects.create(
            tenure_id=row.pk, reason="Thrown.", entered_by=self.people[0]
        )
        end = TenureEnd.objects.latest("pk")
        TenureEndConfirmation.objects.create(end=end, confirmed_by=self.people[1])
        row.ended_at = Tenure.objects.get(pk=row.pk).ended_at

    def instants(self, count: int) -> Iterator[tuple[datetime, datetime]]:
        """Yield instants asked about with what was known, most of them on an edge."""
        rows = list(self.model.rows.values())
        marks = [at for row in rows for at in (row.confirmed_at, row.ended_at) if at is not None]
        for _ in range(count):
            row, mark = self.dice.choice(rows), self.dice.choice(marks)
            day = self.dice.choice([day for day in row.days if day is not None])
            edge = london_midnight(day) + self.dice.choice([-TICK, 0 * TICK, TICK])
            known = mark + self.dice.choice([-TICK, 0 * TICK, TICK])
            yield self.dice.choice([(edge, known), (known, known), (mark, known), (known, mark)])


def plays(seed: int, tenures: int, questions: int) -> Play:
    """Play, and compare the database with the model at every question."""
    play = Play(seed)
    for _ in range(tenures):
        play.tenure()
    for at, known_at in play.instants(questions):
        found = set(holders.in_force(at, known_at).values_list("pk", flat=True))
        assert found == play.model.in_force(at, known_at), (at, known_at)
    with connection.cursor() as cursor:
        cursor.execute("select id from people_in_force()")
        by_guard = {pk for (pk,) in cursor.fetchall()}
    now = holders.database_now()
    assert by_guard == play.model.in_force(now, now)
    return play


@pytest.mark.usefixtures("rows")
def test_random_tenures_are_in_force_exactly_when_the_model_says() -> None:
    play = plays(seed=7, tenures=500, questions=300)
    assert play.refused > 50
    assert any(row.ended_at for row in play.model.rows.values())


@pytest.mark.proof
@pytest.mark.usefixtures("rows")
def test_ten_thousand_random_tenures_are_in_force_when_the_model_says() -> None:
    for seed in range(20):
        with transaction.atomic():
            plays(seed, tenures=500, questions=500)
            transaction.set_rollback(True)
