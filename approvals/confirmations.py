"""What waits for a second person: tenures, ends, absences, milestones,
changes of the scheme; and who may confirm.

Reads only. Whether somebody may is asked of the same table that the action asks; a row's own
second-person rule is spoken by the database, and foretold here where it is plain.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from approvals.actions.milestones import milestone_objections, stake_objections
from approvals.actions.scheming import confirm_change_objections
from approvals.models import SchemeChange
from people import acts
from people.actions import ENTRIES, Entry, withdrawal_objections
from people.days import london_day
from people.models import Absence, MilestoneRecord, Person, Tenure, TenureEnd
from people.refusals import Reason

# Oldest first; whoever confirms these sees the next ones.
SHOWN = 50


@dataclass(frozen=True)
class Waiting:
    """One entry: its words, who entered it and when, and what this person may do about it.

    ``route`` confirms it; ``withdraw`` is what a withdrawal calls it, "" where this person may
    not take it back.
    """

    title: str
    facts: tuple[tuple[str, str], ...]
    entered_by: Person
    recorded_at: datetime
    route: str
    pk: int
    may_not: tuple[Reason, ...]
    withdraw: str = ""


def tenures(person: Person, held: set[str]) -> list[Waiting]:
    """Return tenures that do not count yet."""
    rows = Tenure.objects.filter(confirmed_at__isnull=True, withdrawal__isnull=True)
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
            _withdraw(person, held, row),
        )
        for row in rows.order_by("pk")[:SHOWN]
    ]


def ends(person: Person, held: set[str]) -> list[Waiting]:
    """Return early ends that do not count yet."""
    rows = TenureEnd.objects.filter(
        confirmation__isnull=True, tenure__ended_at__isnull=True, withdrawal__isnull=True
    )
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
            _withdraw(person, held, row),
        )
        for row in rows.order_by("pk")[:SHOWN]
    ]


def milestones(person: Person, held: set[str], at: datetime) -> list[Waiting]:
    """Return records of milestones that are not reached until a second person says so."""
    confirmed = MilestoneRecord.objects.filter(confirmation__isnull=False)
    first = Q(corrects__isnull=True) & ~Exists(confirmed.filter(milestone=OuterRef("milestone")))
    next_one = Q(corrects__isnull=False) & ~Exists(confirmed.filter(corrects=OuterRef("corrects")))
    rows = MilestoneRecord.objects.filter(
        first | next_one, confirmation__isnull=True, withdrawal__isnull=True
    )
    return [
        Waiting(
            row.milestone.name,
            _milestone_facts(row),
            row.entered_by,
            row.recorded_at,
            "milestone_confirm",
            row.pk,
            _may_not("confirm_milestone", person, held, (row.entered_by,))
            or tuple(milestone_objections(person, row.milestone, at, row.corrects)),
            _withdraw_milestone(person, held, row, at),
        )
        for row in rows.select_related("milestone", "entered_by", "corrects").order_by("pk")[:SHOWN]
    ]


def absences(person: Person, held: set[str]) -> list[Waiting]:
    """Return absences that do not count yet."""
    corrected = Absence.objects.filter(
        corrects=OuterRef("corrects"), corrects__isnull=False, confirmation__isnull=False
    )
    rows = Absence.objects.filter(
        ~Exists(corrected),
        confirmation__isnull=True,
        withdrawal__isnull=True,
        tenure__ended_at__isnull=True,
    )
    rows = rows.select_related("tenure__person", "tenure__post", "entered_by", "corrects")
    return [
        Waiting(
            f"{row.tenure.person}, {row.tenure.post}, is away",
            _absence_facts(row),
            row.entered_by,
            row.recorded_at,
            "absence_confirm",
            row.pk,
            _may_not("confirm_absence", person, held, (row.entered_by,)),
            _withdraw(person, held, row),
        )
        for row in rows.order_by("pk")[:SHOWN]
    ]


def scheme_changes(person: Person, at: datetime) -> list[Waiting]:
    """Return changes of the scheme that may still be confirmed; each is read on its own page."""
    rows = SchemeChange.objects.filter(confirmation__isnull=True, starts_on__gte=london_day(at))
    return [
        Waiting(
            f"Change of the scheme, {row.edition}",
            (("In force from", _day(row.starts_on)), ("Why", row.reason)),
            row.entered_by,
            row.recorded_at,
            "scheme_change_one",
            row.pk,
            tuple(confirm_change_objections(person, row, at)),
        )
        for row in rows.select_related("entered_by").order_by("pk")[:SHOWN]
    ]


def groups(person: Person, held: set[str], at: datetime) -> list[tuple[str, list[Waiting]]]:
    """Return everything that waits, under the headings of the list."""
    return [
        ("Tenures", tenures(person, held)),
        ("Ends of tenures", ends(person, held)),
        ("Absences", absences(person, held)),
        ("Milestones", milestones(person, held, at)),
        ("Changes of the scheme", scheme_changes(person, at)),
    ]


def _milestone_facts(row: MilestoneRecord) -> tuple[tuple[str, str], ...]:
    facts = [
        ("Reached on", _day(row.reached_on) if row.reached_on else "Not reached after all"),
        ("Evidence", row.evidence),
    ]
    if row.corrects is not None:
        before = row.corrects.reached_on
        facts.insert(1, ("Recorded before", _day(before) if before else "Not reached after all"))
    return tuple(facts)


def _absence_facts(row: Absence) -> tuple[tuple[str, str], ...]:
    facts = [("First and last day", _days(row)), ("Instrument", row.instrument)]
    if row.corrects is not None:
        facts.insert(1, ("Recorded before", _days(row.corrects)))
    return tuple(facts)


def _days(row: Absence) -> str:
    if row.starts_on is None or row.ends_on is None:
        return "Not away after all"
    return f"{_day(row.starts_on)} to {_day(row.ends_on - timedelta(days=1))}"


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


def _withdraw(person: Person, held: set[str], entry: Entry) -> str:
    return "" if withdrawal_objections(person, held, entry) else ENTRIES[type(entry)][0]


def _withdraw_milestone(
    person: Person, held: set[str], entry: MilestoneRecord, at: datetime
) -> str:
    if entry.entered_by_id != person.pk and stake_objections(person, entry.milestone, at):
        return ""
    return _withdraw(person, held, entry)


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"
