"""What waits for a second person: tenures, their ends, milestones; and who may confirm them.

Reads only. Whether somebody may is asked of the same table that the action asks; a row's own
second-person rule is spoken by the database, and foretold here where it is plain.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from approvals.actions.milestones import milestone_objections
from people import acts
from people.models import MilestoneRecord, Person, Tenure, TenureEnd
from people.refusals import Reason

# Oldest first; whoever confirms these sees the next ones.
SHOWN = 50


@dataclass(frozen=True)
class Waiting:
    """One entry: its words, who entered it and when, the route that confirms it, and why not."""

    title: str
    facts: tuple[tuple[str, str], ...]
    entered_by: Person
    recorded_at: datetime
    route: str
    pk: int
    may_not: tuple[Reason, ...]


def tenures(person: Person, held: set[str]) -> list[Waiting]:
    """Return tenures that do not count yet."""
    rows = Tenure.objects.filter(confirmed_at__isnull=True)
    rows = rows.select_related("person", "post", "entered_by", "covers__person")
    return [
        Waiting(
            f"{row.person} as {row.post}",
            _tenure_facts(row),
            row.entered_by,
            row.recorded_at,
            "tenure_confirm",
            row.pk,
            _may_not("confirm_tenure", person, held, (row.entered_by, row.person)),
        )
        for row in rows.order_by("pk")[:SHOWN]
    ]


def ends(person: Person, held: set[str]) -> list[Waiting]:
    """Return early ends that do not count yet."""
    rows = TenureEnd.objects.filter(confirmation__isnull=True, tenure__ended_at__isnull=True)
    rows = rows.select_related("tenure__person", "tenure__post", "entered_by")
    return [
        Waiting(
            f"{row.tenure.person} leaves the post {row.tenure.post}",
            (("Reason", row.reason),),
            row.entered_by,
            row.recorded_at,
            "tenure_end_confirm",
            row.pk,
            _may_not("confirm_tenure", person, held, (row.entered_by,)),
        )
        for row in rows.order_by("pk")[:SHOWN]
    ]


def milestones(person: Person, held: set[str], at: datetime) -> list[Waiting]:
    """Return records of milestones that are not reached until a second person says so."""
    rows = MilestoneRecord.objects.filter(confirmation__isnull=True)
    rows = rows.exclude(milestone__entries__confirmation__isnull=False)
    return [
        Waiting(
            row.milestone.name,
            (("Reached on", _day(row.reached_on)), ("Evidence", row.evidence)),
            row.entered_by,
            row.recorded_at,
            "milestone_confirm",
            row.pk,
            _may_not("confirm_milestone", person, held, (row.entered_by,))
            or tuple(milestone_objections(person, row.milestone, at)),
        )
        for row in rows.select_related("milestone", "entered_by").order_by("pk")[:SHOWN]
    ]


def _tenure_facts(row: Tenure) -> tuple[tuple[str, str], ...]:
    capacity = row.get_capacity_display()
    stands_in = f"{capacity}, for {row.covers.person}" if row.covers else capacity
    last = _day(row.ends_on - timedelta(days=1)) if row.ends_on else "open"
    return (
        ("Held as", stands_in),
        ("First and last day", f"{_day(row.starts_on)} to {last}"),
        ("Instrument", row.instrument),
    )


def _may_not(
    act: str, person: Person, held: set[str], concerned: tuple[Person, ...]
) -> tuple[Reason, ...]:
    found = acts.objections(act, held)
    if not found and person in concerned:
        sentence = "You entered this or it is about you, so somebody else confirms it."
        return (Reason(sentence, "Two people"),)
    return tuple(found)


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"
