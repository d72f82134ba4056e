"""When an undertaking is due, and what came of it: said once, by the post that owns it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Q, QuerySet

from approvals import lifecycle
from approvals.actions.chain import allow, lock, log, need_words
from approvals.models import Undertaking, UndertakingOutcome
from approvals.stating import due_at_words
from contracts.terms import day_words
from people import acts
from people.deeds import Actor, deed
from people.holders import database_now, days_reached, lock_own, tenures_of
from people.models import Person, Tenure
from people.refusals import Reason, Refused

SOURCE = "Whoever owns an undertaking answers for it, once"


@deed
def answer_undertaking(
    by: Actor, undertaking: Undertaking, *, kept: bool, words: str
) -> UndertakingOutcome:
    """Record whether an undertaking was kept and how; the decision must be carried out.

    Raises Refused for who does not hold the post that owns it, and where it is answered already.
    """
    lock_own(by.person)
    said = need_words(words, "words", "Say what was done, and when.")
    decision = lock(undertaking.version.decision)
    reasons = answer_objections(by.person, undertaking, database_now())
    if reasons:
        raise Refused(reasons)
    allow(decision, "undertaking_answered", "answered for")
    outcome = UndertakingOutcome.objects.create(
        undertaking=undertaking,
        kept=kept,
        words=said,
        person=by.person,
        tenure=_owner(by.person, undertaking, database_now())[0],
    )
    payload = {"undertaking": undertaking.number, "kept": kept}
    version = undertaking.version
    log(decision, "undertaking_answered", by, version=version, words=said, payload=payload)
    return outcome


def answer_objections(person: Person, undertaking: Undertaking, at: datetime) -> list[Reason]:
    """Return why ``person`` may not answer for an undertaking at ``at``; empty if so."""
    if UndertakingOutcome.objects.filter(undertaking=undertaking).exists():
        return [Reason("This undertaking is answered already.", SOURCE)]
    if undertaking.version.number != undertaking.version.decision.current_version:
        return [Reason("This is an undertaking of a version that does not stand.", SOURCE)]
    if _owner(person, undertaking, at):
        return []
    owner = undertaking.owner.title if undertaking.owner else "decision office"
    return [Reason(f"Only the {owner} answers for this undertaking.", SOURCE)]


def _owner(person: Person, undertaking: Undertaking, at: datetime) -> list[Tenure]:
    """Return the tenures by which a person owns it; the decision office where no post does."""
    held = tenures_of(person, at)
    if undertaking.owner is not None:
        return [tenure for tenure in held if tenure.post_id == undertaking.owner_id]
    return [t for t in held if t.post.kind in acts.ACTS["register"].posts]


def standing() -> QuerySet[Undertaking]:
    """Return the undertakings of versions that stand and are carried out."""
    rows = Undertaking.objects.select_related(
        "version__decision", "owner", "due_at", "outcome__person"
    )
    return rows.filter(
        version__number=F("version__decision__current_version"),
        version__decision__state__in=lifecycle.CARRIED_OUT,
    )


@dataclass(frozen=True)
class Due:
    """When an undertaking is due: the day, None while no day is known, and in words."""

    day: date | None
    words: str


def dues(rows: Iterable[Undertaking], at: datetime) -> dict[int, Due]:
    """Return when each of these undertakings is due, as known at ``at``, by its key."""
    found = list(rows)
    reached = days_reached([row.due_at for row in found if row.due_at is not None], at)
    return {row.pk: _due(row, reached) for row in found}


def _due(row: Undertaking, reached: Mapping[str, date]) -> Due:
    """Return when one is due: on its day or after its milestone, whichever comes first."""
    days = [row.due_on] if row.due_on else []
    words = [row.due_when] if row.due_when else []
    if row.due_at is not None:
        after = reached.get(row.due_at.code)
        days += [after + timedelta(days=row.due_days or 0)] if after else []
        words.insert(0, due_at_words(row.due_at.name, row.due_days))
    day = min(days, default=None)
    return Due(day, day_words(day) if day else "; ".join(words) or "not stated")


def due_by(rows: QuerySet[Undertaking], at: datetime, last: date) -> list[tuple[Undertaking, date]]:
    """Return those that are due by ``last``, the earliest first, each with its day."""
    asked = list(rows.filter(Q(due_on__lte=last) | Q(due_at__isnull=False)))
    known = dues(asked, at)
    found = [(row, day) for row in asked if (day := known[row.pk].day) is not None and day <= last]
    return sorted(found, key=lambda pair: (pair[1], pair[0].pk))
