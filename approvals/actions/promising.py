"""Say what came of an undertaking: once, by whoever holds the post that owns it."""

from datetime import datetime

from django.db.models import F, QuerySet

from approvals import lifecycle
from approvals.actions.chain import allow, lock, log, need_words
from approvals.models import Undertaking, UndertakingOutcome
from people import acts
from people.deeds import Actor, deed
from people.holders import database_now, lock_own, tenures_of
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
    rows = Undertaking.objects.select_related("version__decision", "owner", "outcome__person")
    return rows.filter(
        version__number=F("version__decision__current_version"),
        version__decision__state__in=lifecycle.CARRIED_OUT,
    )
