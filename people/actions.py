"""Deeds on people: found the ledger, give, confirm and end tenures, record who employs whom.

Each needs a post (acts.py) and, where the table says two people, a second person confirms.
"""

from dataclasses import dataclass
from datetime import date

from people.days import london_day
from people.deeds import deed
from people.holders import database_now, require
from people.models import (
    Account,
    Capacity,
    Employment,
    Founding,
    Organisation,
    Person,
    Post,
    Tenure,
    TenureConfirmation,
    TenureEnd,
    TenureEndConfirmation,
)
from people.refusals import Reason, Refused


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
    require(by, "give_tenure", database_now())
    if not appointment.instrument.strip():
        raise Refused([Reason("Name the instrument of the appointment.", field="instrument")])
    return _enter(by, appointment)


@deed
def confirm_tenure(by: Person, tenure: Tenure) -> TenureConfirmation:
    """Make an entered tenure count. Not for whoever entered it, nor for the person appointed."""
    require(by, "confirm_tenure", database_now())
    if TenureConfirmation.objects.filter(tenure=tenure).exists():
        raise Refused(["This tenure is confirmed already."])
    return TenureConfirmation.objects.create(tenure=tenure, confirmed_by=by)


@deed
def end_tenure(by: Person, tenure: Tenure, reason: str) -> TenureEnd:
    """Enter the early end of a tenure; it takes effect when a second person confirms it."""
    require(by, "give_tenure", database_now())
    if not reason.strip():
        raise Refused([Reason("Say why the tenure ends.", field="reason")])
    if Tenure.objects.filter(pk=tenure.pk, ended_at__isnull=False).exists():
        raise Refused(["This tenure has ended already."])
    if TenureEnd.objects.filter(tenure=tenure).exists():
        raise Refused(["An end of this tenure is entered already and waits to be confirmed."])
    return TenureEnd.objects.create(tenure=tenure, reason=reason, entered_by=by)


@deed
def confirm_end(by: Person, end: TenureEnd) -> TenureEndConfirmation:
    """End a tenure at this instant."""
    require(by, "confirm_tenure", database_now())
    return TenureEndConfirmation.objects.create(end=end, confirmed_by=by)


@deed
def record_employer(
    by: Person, person: Person, organisation: Organisation, starts_on: date
) -> Employment:
    """Record who employs ``person`` from a London day on."""
    require(by, "give_tenure", database_now())
    return Employment.objects.create(person=person, organisation=organisation, starts_on=starts_on)


@deed
def enter_person(by: Person, name: str, staff_number: str, employer: Organisation) -> Person:
    """Enter a person with the employer of today; the staff number is theirs alone."""
    now = database_now()
    require(by, "open_account", now)
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
    require(by, "open_account", database_now())
    if person.accounts.exists():
        raise Refused([Reason(f"{person} has an account already.", "A person turns a key")])
    if not username.strip() or Account.objects.filter(username__iexact=username.strip()).exists():
        raise Refused([f"“{username}” is no free username; choose another."])
    return Account.objects.create_user(username.strip(), password=password, person=person)


def _enter(by: Person, appointment: Appointment) -> Tenure:
    last = appointment.last_day
    return Tenure.objects.create(
        entered_by=by,
        person=appointment.person,
        post=appointment.post,
        capacity=appointment.capacity,
        covers=appointment.covers,
        starts_on=appointment.starts_on,
        ends_on=None if last is None else date.fromordinal(last.toordinal() + 1),
        instrument=appointment.instrument,
    )
