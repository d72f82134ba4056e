"""Who holds which post at an instant. Time is passed in; nothing here reads the clock."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from people import acts
from people.days import london_day
from people.models import (
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


def in_force(at: datetime) -> QuerySet[Tenure]:
    """Return tenures that count at ``at``: confirmed, begun, not over, not suspended by cover."""
    counted = _counted(at)
    standing_in = counted.filter(covers=OuterRef("pk"))
    covered = counted.filter(pk=OuterRef("covers"))
    return (
        counted.filter(Q(covers__isnull=True) | Exists(covered))
        .exclude(Exists(standing_in))
        .select_related("post", "person", "covers__person")
        .order_by("pk")
    )


def _counted(at: datetime) -> QuerySet[Tenure]:
    day = london_day(at)
    return Tenure.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=day),
        Q(ended_at__isnull=True) | Q(ended_at__gt=at),
        confirmed_at__lte=at,
        starts_on__lte=day,
    )


def holders(post: Post, at: datetime) -> list[Tenure]:
    """Return who holds ``post`` at ``at``."""
    return list(in_force(at).filter(post=post))


def tenures_of(person: Person, at: datetime) -> list[Tenure]:
    """Return the tenures in force of ``person`` at ``at``."""
    return list(in_force(at).filter(person=person))


def lock_tenures(tenures: Iterable[Tenure]) -> None:
    """Hold tenures so that an end waits for this transaction, in key order."""
    keys = sorted(tenure.pk for tenure in tenures)
    list(
        Tenure.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=keys)
        .order_by("pk")
    )


def kinds_held(person: Person, at: datetime) -> set[str]:
    """Return the kinds of post that ``person`` holds at ``at``."""
    return {tenure.post.kind for tenure in tenures_of(person, at)}


def require(person: Person, act: str, at: datetime) -> Tenure:
    """Return the tenure by which ``person`` may do ``act``, locked; raise Refused otherwise."""
    tenures = tenures_of(person, at)
    found = acts.objections(act, {tenure.post.kind for tenure in tenures})
    if found:
        raise Refused(found)
    chosen = next(t for t in tenures if t.post.kind in acts.ACTS[act].posts)
    lock_tenures([chosen])
    return chosen


def reached(milestone: Milestone, at: datetime) -> MilestoneRecord | None:
    """Return the confirmed record by which ``milestone`` counts as reached at ``at``, if any."""
    return (
        MilestoneRecord.objects.filter(milestone=milestone, confirmation__recorded_at__lte=at)
        .order_by("pk")
        .last()
    )


def employer(person: Person, at: datetime) -> Organisation | None:
    """Return who employs ``person`` on the London day of ``at``."""
    row = (
        Employment.objects.filter(person=person, starts_on__lte=london_day(at), recorded_at__lte=at)
        .select_related("organisation")
        .order_by("starts_on", "pk")
        .last()
    )
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
