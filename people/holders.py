"""Who holds which post at an instant. Time is passed in; nothing here reads the clock.

Two axes: ``at`` is the instant asked about; ``known_at`` (left out: the same) says what had been
recorded by then. An act is judged by what was known at its own instant.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from people import acts
from people.days import london_day
from people.models import (
    Absence,
    Employment,
    Milestone,
    MilestoneRecord,
    Organisation,
    Person,
    Post,
    Tenure,
)
from people.refusals import Refused


def database_now() -> datetime:
    """Return the database's clock now: the only clock that counts for a legal act."""
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now


def in_force(at: datetime, known_at: datetime | None = None) -> QuerySet[Tenure]:
    """Return tenures that count at ``at``: confirmed, begun, not over, not suspended by cover."""
    counted = _counted(at, known_at or at)
    standing_in = counted.filter(covers=OuterRef("pk"))
    covered = counted.filter(pk=OuterRef("covers"))
    return (
        counted.filter(Q(covers__isnull=True) | Exists(covered))
        .exclude(Exists(standing_in))
        .select_related("post", "person", "covers__person")
        .order_by("pk")
    )


def _counted(at: datetime, known_at: datetime) -> QuerySet[Tenure]:
    # An end takes effect at its confirmation: it counts if it was known and had happened.
    day = london_day(at)
    return Tenure.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=day),
        Q(ended_at__isnull=True) | Q(ended_at__gt=min(at, known_at)),
        confirmed_at__lte=known_at,
        starts_on__lte=day,
    )


def holders(post: Post, at: datetime, known_at: datetime | None = None) -> list[Tenure]:
    """Return who holds ``post`` at ``at``."""
    return list(in_force(at, known_at).filter(post=post))


def tenures_of(person: Person, at: datetime, known_at: datetime | None = None) -> list[Tenure]:
    """Return the tenures in force of ``person`` at ``at``."""
    return list(in_force(at, known_at).filter(person=person))


def absences(known_at: datetime) -> QuerySet[Absence]:
    """Return absences that count by what was recorded by ``known_at``: not corrected by then."""
    confirmed = Absence.objects.filter(confirmation__recorded_at__lte=known_at)
    return confirmed.exclude(Exists(confirmed.filter(corrects=OuterRef("pk"))))


def away(at: datetime, known_at: datetime | None = None) -> QuerySet[Absence]:
    """Return the absences that cover the London day of ``at``."""
    day = london_day(at)
    return absences(known_at or at).filter(starts_on__lte=day, ends_on__gt=day)


def with_absences(rows: QuerySet[Tenure], at: datetime) -> QuerySet[Tenure]:
    """Return tenures with ``absences_to_come``: the absences of today and later, soonest first."""
    coming = absences(at).filter(ends_on__gt=london_day(at)).order_by("starts_on", "pk")
    return rows.prefetch_related(Prefetch("absences", coming, to_attr="absences_to_come"))


def lock_tenures(tenures: Iterable[Tenure]) -> None:
    """Hold tenures so that an end waits for this transaction, in key order."""
    keys = sorted(tenure.pk for tenure in tenures)
    list(
        Tenure.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=keys)
        .order_by("pk")
    )


def lock_own(person: Person) -> datetime:
    """Hold every tenure of whoever acts, the first lock of all; return the clock after that.

    Those that they cover with them: cover ends with the tenure that it covers.
    """
    own = Tenure.objects.filter(person=person, ended_at=None)
    mine = Q(pk__in=own.values("pk")) | Q(pk__in=own.values("covers"))
    rows = Tenure.objects.select_for_update(no_key=True).filter(mine)
    list(rows.order_by("pk").values_list("pk"))
    return database_now()


def lock_milestones(codes: Collection[str]) -> None:
    """Hold milestones so that a record of one waits for this transaction, in key order."""
    rows = Milestone.objects.select_for_update(no_key=True).filter(code__in=codes)
    list(rows.order_by("pk"))


def kinds_held(person: Person, at: datetime, known_at: datetime | None = None) -> set[str]:
    """Return the kinds of post that ``person`` holds at ``at``."""
    return {tenure.post.kind for tenure in tenures_of(person, at, known_at)}


def require(person: Person, act: str) -> Tenure:
    """Return the tenure by which ``person`` may do ``act`` now, locked; raise Refused otherwise."""
    tenures = tenures_of(person, lock_own(person))
    found = acts.objections(act, {tenure.post.kind for tenure in tenures})
    if found:
        raise Refused(found)
    return next(t for t in tenures if t.post.kind in acts.ACTS[act].posts)


def records_of(milestones: Collection[Milestone], known_at: datetime) -> list[MilestoneRecord]:
    """Return the records confirmed by ``known_at``, in the order of their confirmations."""
    rows = MilestoneRecord.objects.filter(
        milestone__in=milestones, confirmation__recorded_at__lte=known_at
    )
    return list(
        rows.select_related("milestone", "confirmation").order_by(
            "confirmation__recorded_at", "confirmation__pk"
        )
    )


def standing(milestone: Milestone, known_at: datetime) -> MilestoneRecord | None:
    """Return the record that stands: the last of the chain confirmed by ``known_at``, if any."""
    return next(reversed(records_of([milestone], known_at)), None)


def reached(
    milestone: Milestone, at: datetime, known_at: datetime | None = None
) -> MilestoneRecord | None:
    """Return the record by which ``milestone`` counts as reached at ``at``, if it does."""
    record = standing(milestone, known_at or at)
    return record if record and _is_reached(record, at) else None


def reached_codes(
    milestones: Collection[Milestone], at: datetime, known_at: datetime | None = None
) -> frozenset[str]:
    """Return the codes of those of ``milestones`` that count as reached at ``at``, in one query."""
    return frozenset(days_reached(milestones, at, known_at))


def days_reached(
    milestones: Collection[Milestone], at: datetime, known_at: datetime | None = None
) -> dict[str, date]:
    """Return the days of those of ``milestones`` that count as reached at ``at``, by code."""
    last = {row.milestone.code: row for row in records_of(milestones, known_at or at)}
    return {
        code: row.reached_on
        for code, row in last.items()
        if row.reached_on is not None and _is_reached(row, at)
    }


def _is_reached(record: MilestoneRecord, at: datetime) -> bool:
    return record.reached_on is not None and record.reached_on <= london_day(at)


def employer(person: Person, at: datetime, known_at: datetime | None = None) -> Organisation | None:
    """Return who employs ``person`` on the London day of ``at``."""
    rows = Employment.objects.filter(
        person=person, starts_on__lte=london_day(at), recorded_at__lte=known_at or at
    )
    row = rows.select_related("organisation").order_by("starts_on", "pk").last()
    return row.organisation if row else None


def group_of(organisations: Collection[Organisation]) -> set[int]:
    """Return the ids of these organisations with every parent and subsidiary of theirs."""
    found = {organisation.pk for organisation in organisations}
    while True:
        rows = Organisation.objects.filter(Q(pk__in=found) | Q(parent__in=found))
        wider = found | {o.pk for o in rows} | {o.parent_id for o in rows if o.parent_id}
        if wider == found:
            return found
        found = wider


def groups_of(organisations: Collection[Organisation]) -> dict[int, set[int]]:
    """Return the ids of the group of each of these organisations, by its id, in few questions."""
    rows = Organisation.objects.filter(pk__in=group_of(organisations))
    parents = dict(rows.values_list("pk", "parent_id"))

    def head(pk: int) -> int:
        above = [pk]
        while (parent := parents.get(above[-1])) is not None and parent not in above:
            above.append(parent)
        return min(above[above.index(parent) :]) if parent in above else above[-1]

    heads = {pk: head(pk) for pk in parents}
    return {o.pk: {pk for pk in heads if heads[pk] == heads[o.pk]} for o in organisations}
