"""Deeds on people: found the ledger, give, confirm and end tenures, record who employs whom.

Each needs a post (acts.py) and, where the table says two people, a second person confirms.
"""

from dataclasses import dataclass
from datetime import date

from people.deeds import deed
from people.holders import database_now, require
from people.models import (
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
