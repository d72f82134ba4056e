"""What was signed and would not stand today, because a milestone was recorded late or corrected.

A key is judged at its own instant, by what was known then, and stands. This asks again with what
is known now, and lists; it rewrites nothing. The instant of asking is passed in.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from approvals import dossier, routing
from approvals.book import Book
from approvals.clauses import SeatTerm
from approvals.lifecycle import CARRIED_OUT
from approvals.models import Clause, Decision, Key, State
from contracts.terms import day_words
from people.days import london_day
from people.holders import records_of
from people.models import Milestone, MilestoneRecord
from people.refusals import Reason

SOURCE = "A milestone recorded late, or corrected, re-tests what was signed in between (rule D5)"


@dataclass(frozen=True)
class WouldNotStand:
    """A key that stands, and that its holder could not turn if what is known now had been known."""

    decision: Decision
    key: Key
    seat: SeatTerm
    milestone: MilestoneRecord
    required: str
    reason: Reason

    @property
    def instant(self) -> datetime:
        """Return when the key was turned."""
        return self.key.recorded_at


@dataclass(frozen=True)
class Known:
    """The records of milestones as they were confirmed, the last one last."""

    records: tuple[MilestoneRecord, ...]

    def standing(self, code: str, known_at: datetime) -> MilestoneRecord | None:
        """Return the record of one milestone that stood by what was known at an instant."""
        rows = (
            row
            for row in reversed(self.records)
            if row.milestone.code == code and row.confirmation.recorded_at <= known_at
        )
        return next(rows, None)

    def is_reached(self, code: str, at: datetime, known_at: datetime) -> bool:
        """Say whether a milestone counts as reached at one instant by what is known at another."""
        row = self.standing(code, known_at)
        return row is not None and row.reached_on is not None and row.reached_on <= london_day(at)


def would_not_stand(
    known_at: datetime, *, milestone: Milestone | None = None, decision: Decision | None = None
) -> list[WouldNotStand]:
    """Return every key that would not stand today, oldest first: of one milestone or decision."""
    known = Known(tuple(records_of(Milestone.objects.all(), known_at)))
    clauses = {row.code: row for row in _clauses_that_end(known)}
    keys = _keys({row.milestone.code for row in known.records}, clauses)
    if decision is not None:
        keys = keys.filter(version__decision=decision)
    found = [
        under_ended_clause(key, clauses, known, known_at) or _misplaced(key, known, known_at)
        for key in keys
    ]
    return [row for row in found if row and milestone in (None, row.milestone.milestone)]


def _clauses_that_end(known: Known) -> QuerySet[Clause]:
    ends = {row.milestone_id for row in known.records}
    return Clause.objects.filter(ends_with__in=ends).select_related("ends_with")


def _keys(milestones: Collection[str], clauses: Collection[str]) -> QuerySet[Key]:
    """Return the keys that have not fallen, on versions of which something hangs on a milestone."""
    hanging = Q(pk__in=[])
    for code in milestones:
        hanging |= Q(version__route__seats__contains=[{"until": code}])
    for code in clauses:
        hanging |= Q(version__route__grounds__contains=[{"clause": code}])
    return (
        Key.objects.filter(
            hanging,
            version__number=F("version__decision__current_version"),
            version__decision__state__in=[State.SUBMITTED, *CARRIED_OUT],
        )
        .select_related("person", "seat", "version__decision__type")
        .order_by("recorded_at", "pk")
    )


# A clause that had ended ---------------------------------------------------------------------


def under_ended_clause(
    key: Key, clauses: dict[str, Clause], known: Known, known_at: datetime
) -> WouldNotStand | None:
    """Return a key turned under a clause that, by what is known now, had ended with its event."""
    at = key.recorded_at
    for ground in key.version.route["grounds"]:
        clause = clauses.get(ground["clause"])
        event = clause.ends_with if clause else None
        if clause is None or event is None or known.is_reached(event.code, at, at):
            continue
        record = known.standing(event.code, known_at)
        if record is None or not known.is_reached(event.code, at, known_at):
            continue
        sentence = (
            f"{key.person} turned this key under “{clause.title}”. By what is known now, "
            f"{_words(event.name, record)}, so that authority had ended."
        )
        reason = Reason(sentence, f"{clause.source}; {SOURCE}")
        return WouldNotStand(
            key.version.decision, key, _seats(key)[0], record, "Another authority", reason
        )
    return None


# A key that was another post's ---------------------------------------------------------------


def _misplaced(key: Key, known: Known, known_at: datetime) -> WouldNotStand | None:
    """Return what would not stand of a key: it stands if any seat that it fits still would."""
    seats = _seats(key)
    if not all(_changed(seat, known, key.recorded_at, known_at) for seat in seats):
        return None
    book = Book(key.recorded_at, known_at)
    case = dossier.case_of(key.version.decision, key.version, book)
    held = {tenure.post.code for tenure in book.tenures_of(key.person_id)}
    if any(held & set(case.posts_for(seat)) for seat in seats):
        return None
    return _row(key, seats[0], known, known_at)


def _seats(key: Key) -> list[SeatTerm]:
    """Return the seat that a key filled; before the last key, all that it could fill."""
    filled = getattr(key, "seat", None)
    codes = [filled.code] if filled else key.seats
    return [seat for seat in routing.seats_in(key.version) if seat.code in codes]


def _changed(seat: SeatTerm, known: Known, at: datetime, known_at: datetime) -> bool:
    """Say whether what was known at ``at`` gave this key to another post than what is known now."""
    code = seat.until
    return code is not None and known.is_reached(code, at, at) != known.is_reached(
        code, at, known_at
    )


def _row(key: Key, seat: SeatTerm, known: Known, known_at: datetime) -> WouldNotStand:
    code = str(seat.until)
    record = known.standing(code, known_at)
    if record is None:
        raise ValueError("A milestone without a record changes nothing.")
    posts = (seat.deemed_title, seat.title)
    then, now = posts if known.is_reached(code, key.recorded_at, known_at) else posts[::-1]
    sentence = (
        f"{key.person} turned this key while it was the key of the {then}. By what is known now, "
        f"{_words(seat.until_name, record)}, so it was the key of the {now}."
    )
    return WouldNotStand(key.version.decision, key, seat, record, now, Reason(sentence, SOURCE))


def _words(event: str, record: MilestoneRecord) -> str:
    if record.reached_on is None:
        return f"{event} had not been reached"
    return f"{event} was reached on {day_words(record.reached_on)}"
