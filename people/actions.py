"""Deeds on people: found the ledger, give and end tenures, record who is away, who employs whom.

Each needs a post (acts.py) and, where the table says two people, a second person confirms.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from people import acts
from people.days import london_day
from people.deeds import deed
from people.holders import absences, database_now, kinds_held, require
from people.models import (
    Absence,
    AbsenceConfirmation,
    Account,
    Capacity,
    Employment,
    Founding,
    MilestoneRecord,
    Organisation,
    Person,
    Post,
    Tenure,
    TenureConfirmation,
    TenureEnd,
    TenureEndConfirmation,
    Withdrawal,
)
from people.refusals import Reason, Refused

COVER = "Cover is one deep, and for somebody else"
TWO_PEOPLE = "Two people"

Entry = Tenure | TenureEnd | MilestoneRecord | Absence
# What each kind of entry is called in a withdrawal, and the act of its second person.
ENTRIES: dict[type[Entry], tuple[str, str]] = {
    Tenure: ("tenure", "confirm_tenure"),
    TenureEnd: ("end", "confirm_tenure"),
    MilestoneRecord: ("milestone_record", "confirm_milestone"),
    Absence: ("absence", "confirm_absence"),
}


@dataclass(frozen=True)
class Appointment:
    """What a tenure says. London dates; ``last_day`` is inclusive, None while it is open."""

    person: Person
    post: Post
    starts_on: date
    instrument: str
    last_day: date | None = None
    capacity: str = Capacity.SUBSTANTIVE
    covers: Tenure | None = None


@deed
def found(
    organisation: str,
    founders: tuple[Person, Person],
    appointments: list[Appointment],
    *,
    demonstration: bool = False,
) -> Founding:
    """Found the ledger once: two people appoint the first holders of posts, on the record.

    Raises Refused when the ledger is founded already or both founders are one person.
    """
    if Founding.objects.exists():
        raise Refused(["This ledger is founded already; that happens once."])
    first, second = founders
    founding = Founding.objects.create(
        organisation=organisation, first=first, second=second, demonstration=demonstration
    )
    for appointment in appointments:
        tenure = _enter(first, appointment)
        TenureConfirmation.objects.create(tenure=tenure, confirmed_by=second)
    return founding


@deed
def give_tenure(by: Person, appointment: Appointment) -> Tenure:
    """Enter a tenure; it counts only once a second person has confirmed it."""
    require(by, "give_tenure")
    reasons = cover_objections(appointment)
    if not appointment.instrument.strip():
        reasons.append(Reason("Name the instrument of the appointment.", field="instrument"))
    if reasons:
        raise Refused(reasons)
    return _enter(by, appointment)


def cover_objections(appointment: Appointment) -> list[Reason]:
    """Return why this person may not stand in for that holder."""
    covered = appointment.covers
    if covered is None:
        return []
    if covered.covers is not None:
        sentence = "Cover is one deep: nobody covers for somebody who covers."
        return [Reason(sentence, COVER, "covers")]
    if covered.person == appointment.person:
        return [Reason("Nobody covers for himself.", COVER, "covers")]
    return []


@deed
def confirm_tenure(by: Person, tenure: Tenure) -> TenureConfirmation:
    """Make an entered tenure count. Not for whoever entered it, nor for the person appointed."""
    require(by, "confirm_tenure")
    if TenureConfirmation.objects.filter(tenure=tenure).exists():
        raise Refused(["This tenure is confirmed already."])
    return TenureConfirmation.objects.create(tenure=tenure, confirmed_by=by)


@deed
def end_tenure(by: Person, tenure: Tenure, reason: str) -> TenureEnd:
    """Enter the early end of a tenure; it takes effect when a second person confirms it."""
    require(by, "give_tenure")
    if not reason.strip():
        raise Refused([Reason("Say why the tenure ends.", field="reason")])
    if Tenure.objects.filter(pk=tenure.pk, ended_at__isnull=False).exists():
        raise Refused(["This tenure has ended already."])
    if TenureEnd.objects.filter(tenure=tenure, withdrawal__isnull=True).exists():
        raise Refused(["An end of this tenure is entered already and waits to be confirmed."])
    return TenureEnd.objects.create(tenure=tenure, reason=reason, entered_by=by)


@deed
def confirm_end(by: Person, end: TenureEnd) -> TenureEndConfirmation:
    """End a tenure at this instant."""
    require(by, "confirm_tenure")
    return TenureEndConfirmation.objects.create(end=end, confirmed_by=by)


@dataclass(frozen=True)
class Away:
    """Which London days a holder is away, both inclusive, and on what instrument.

    A correction without days says: not away after all.
    """

    first_day: date | None
    last_day: date | None
    instrument: str


@deed
def record_absence(
    by: Person, tenure: Tenure, away: Away, corrects: Absence | None = None
) -> Absence:
    """Enter that the holder of a tenure is away; it counts once a second person has confirmed it.

    ``corrects`` is the confirmed absence that this one takes the place of.
    """
    require(by, "record_absence")
    now = database_now()
    reasons = absence_objections(tenure, corrects, now)
    if not away.instrument.strip():
        reasons.append(Reason("Say on what this rests: a letter, a rota.", field="instrument"))
    if (away.first_day is None or away.last_day is None) and corrects is None:
        reasons.append(Reason("Give the first and the last day.", field="first_day"))
    if reasons:
        raise Refused(reasons)
    return Absence.objects.create(
        entered_by=by,
        tenure=tenure,
        starts_on=away.first_day,
        ends_on=_day_after(away.last_day),
        instrument=away.instrument.strip(),
        corrects=corrects,
    )


def absence_objections(tenure: Tenure, corrects: Absence | None, at: datetime) -> list[Reason]:
    """Return why no absence of this tenure, or no such correction, may be entered."""
    if tenure.confirmed_at is None or tenure.ended_at is not None:
        return [Reason("Only the holder of a tenure that counts can be away.", "Absences")]
    if corrects is not None and not absences(at).filter(pk=corrects.pk, tenure=tenure).exists():
        sentence = "Only a confirmed absence of this holder that still stands can be corrected."
        return [Reason(sentence, "Absences")]
    return []


@deed
def confirm_absence(by: Person, absence: Absence) -> AbsenceConfirmation:
    """Make an entered absence count; reserves may then stand in where a clause says so."""
    require(by, "confirm_absence")
    if AbsenceConfirmation.objects.filter(absence=absence).exists():
        raise Refused(["This absence is confirmed already."])
    return AbsenceConfirmation.objects.create(absence=absence, confirmed_by=by)


@deed
def withdraw(by: Person, entry: Entry, reason: str) -> Withdrawal:
    """Take back an entry that waits for its second person; it can never be confirmed then."""
    name, _ = ENTRIES[type(entry)]
    reasons = withdrawal_objections(by, kinds_held(by, database_now()), entry)
    if not reason.strip():
        reasons.append(Reason("Say why it is withdrawn.", field="reason"))
    if Withdrawal.objects.filter(**{name: entry}).exists():
        reasons.append(Reason("This was withdrawn already."))
    if reasons:
        raise Refused(reasons)
    return Withdrawal.objects.create(**{name: entry}, withdrawn_by=by, reason=reason.strip())


def withdrawal_objections(person: Person, held: Collection[str], entry: Entry) -> list[Reason]:
    """Return why ``person`` may not take back ``entry``: its author may, and who may confirm it."""
    _, act = ENTRIES[type(entry)]
    if entry.entered_by_id == person.pk or not acts.objections(act, held):
        return []
    sentence = "An entry is withdrawn by whoever entered it, or by who may confirm it."
    return [Reason(sentence, TWO_PEOPLE)]


@deed
def record_employer(
    by: Person, person: Person, organisation: Organisation, starts_on: date
) -> Employment:
    """Record who employs ``person`` from a London day on."""
    require(by, "give_tenure")
    return Employment.objects.create(person=person, organisation=organisation, starts_on=starts_on)


@deed
def enter_person(by: Person, name: str, staff_number: str, employer: Organisation) -> Person:
    """Enter a person with the employer of today; the staff number is theirs alone."""
    require(by, "open_account")
    now = database_now()
    if not name.strip() or not staff_number.strip():
        raise Refused(["Give the person a name and a staff number."])
    if Person.objects.filter(staff_number=staff_number.strip()).exists():
        raise Refused([f"Staff number {staff_number} is somebody's already."])
    person = Person.objects.create(name=name.strip(), staff_number=staff_number.strip())
    Employment.objects.create(person=person, organisation=employer, starts_on=london_day(now))
    return person


@deed
def open_account(by: Person, person: Person, username: str, password: str) -> Account:
    """Open the account of a person who has none.

    Whoever could open a second one for somebody else could turn that person's key.
    """
    require(by, "open_account")
    if person.accounts.exists():
        raise Refused([Reason(f"{person} has an account already.", "A person turns a key")])
    if not username.strip() or Account.objects.filter(username__iexact=username.strip()).exists():
        raise Refused([f"“{username}” is no free username; choose another."])
    return Account.objects.create_user(username.strip(), password=password, person=person)


def _enter(by: Person, appointment: Appointment) -> Tenure:
    return Tenure.objects.create(
        entered_by=by,
        person=appointment.person,
        post=appointment.post,
        capacity=appointment.capacity,
        covers=appointment.covers,
        starts_on=appointment.starts_on,
        ends_on=_day_after(appointment.last_day),
        instrument=appointment.instrument,
    )


def _day_after(day: date | None) -> date | None:
    return None if day is None else date.fromordinal(day.toordinal() + 1)
