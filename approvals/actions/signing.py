"""Turn a key, refuse, send back. The last key carries the decision out in the same transaction.

Lock order, always: tenures, milestones, line-years by key, clauses, frameworks, procurements,
contracts, decision. The version is read unlocked and compared again under the decision's lock.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import IntegrityError, transaction

from approvals import dossier, explain, keys, late
from approvals.actions.chain import allow, lock, log, need_words, since
from approvals.actions.effects import carry_out, lock_what_changes
from approvals.book import Book
from approvals.keys import Case
from approvals.models import Clause, Decision, Event, Key, Seat, Version
from approvals.routing import seats_in
from people.deeds import Actor, deed, sentence_of
from people.holders import database_now, lock_milestones, lock_own, lock_tenures
from people.models import Person, Tenure
from people.refusals import Reason, Refused

KEYS_ONLY = {"key_turned", "completion_failed"}


@dataclass(frozen=True)
class Shown:
    """What the signer was shown: the digest of the version and the length of the chain.

    ``accepts`` says that the signer accepts the advice on every exception that was shown;
    ``effective_on`` is what a late last key was asked: from which day the effects count.
    """

    digest: str
    chain_length: int
    accepts: bool = False
    effective_on: date | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of a key: turned, approved, failed (try again) or returned (keys fell)."""

    result: str
    reasons: tuple[Reason, ...] = ()


def objections(
    person: Person, decision: Decision, at: datetime, known_at: datetime | None = None
) -> list[Reason]:
    """Return every reason why ``person`` may not turn a key of ``decision`` at ``at``.

    The one answer: the page shows it, the command prints it and ``sign`` acts on it.
    """
    return explain.objections(person, decision, Book(at, known_at))


@deed
def sign(by: Actor, version: Version, shown: Shown, interests: str) -> Outcome:
    """Turn a key on the version that was shown; the last key approves and carries out.

    ``interests`` is the declaration that there is none, in words. Raises Refused with every
    reason why this person may not sign, or when the paper is not the one that was shown.
    """
    declared = need_words(interests, "interests", "Declare whether you have any interest.")
    lock_own(by.person)
    lock_milestones(_milestones_of(version))
    lock_what_changes(version)
    decision = lock(version.decision)
    _same_as_shown(decision, version, shown)
    closed = keys.closed_to_keys(str(decision), decision.state, transcribed=decision.is_transcribed)
    if closed:
        raise Refused(closed)
    book = Book(database_now())
    candidate = dossier.candidate_of(by.person, book)
    case = dossier.case_of(decision, version, book)
    fallen = _fallen(case, book)
    if fallen and not keys.key_objections(candidate, replace(case, clause_reasons=())):
        words = " ".join(reason.sentence for reason in fallen)
        log(decision, "returned", by, version=version, words=words)
        return Outcome("returned", tuple(fallen))
    reasons = [*keys.key_objections(candidate, case), *_not_accepted(version, shown)]
    reasons += late.objections(late.asked(version, case, candidate, book.at), shown.effective_on)
    if reasons:
        raise Refused(reasons)
    try:
        with transaction.atomic():
            return _turn(by, version, case, declared, shown)
    except _NotCarriedOut as failure:
        words = " ".join(reason.sentence for reason in failure.reasons)
        log(decision, "completion_failed", by, version=version, words=words)
        return Outcome("failed", failure.reasons)


def _milestones_of(version: Version) -> set[str]:
    """Return the milestones on which a seat or a clause of the route hangs."""
    codes = {ground["clause"] for ground in version.route["grounds"]}
    ends = Clause.objects.filter(code__in=codes, ends_with__isnull=False)
    hangs = {seat.until for seat in seats_in(version) if seat.until}
    return hangs | set(ends.values_list("ends_with__code", flat=True))


def _not_accepted(version: Version, shown: Shown) -> list[Reason]:
    """Return which exceptions the signer has not accepted the advice on."""
    return [
        Reason(
            f"{asked['place']}: {asked['sentence']} Accept the advice on this, or do not sign.",
            f"Rule {asked['rule']}; the exceptions register",
            "accepts",
        )
        for asked in version.route.get("exceptions", ())
        if not shown.accepts
    ]


class _NotCarriedOut(Exception):
    """Undoes the last key and keeps the earlier ones."""

    def __init__(self, reasons: tuple[Reason, ...]) -> None:
        self.reasons = reasons
        super().__init__("not carried out")


def _turn(by: Actor, version: Version, case: Case, declared: str, shown: Shown) -> Outcome:
    book = Book(database_now())
    mine = keys.key_of(dossier.candidate_of(by.person, book), case)
    tenures = _tenures_for(by.person, case, mine.seats, book)
    key = Key.objects.create(
        version=version,
        person=by.person,
        account=by.account,
        tenures=[tenure.pk for tenure in tenures],
        seats=sorted(mine.seats),
        digest=shown.digest,
        chain_length=shown.chain_length,
        interests=declared,
        accepts=[asked["rule"] for asked in version.route.get("exceptions", ())],
        basis=version.route["grounds"],
    )
    key.refresh_from_db()
    _log_key(by, key, tenures[0], shown.effective_on)
    case = replace(case, keys=dossier.keys_of(version, database_now()))
    if not keys.is_complete(case):
        return Outcome("turned")
    _fill_seats(version, case)
    try:
        with transaction.atomic():
            carry_out(by, version, key, shown.effective_on)
    except Refused as refused:
        raise _NotCarriedOut(refused.reasons) from refused
    except IntegrityError as error:
        raise _NotCarriedOut((Reason(sentence_of(error)),)) from error
    return Outcome("approved")


def _log_key(by: Actor, key: Key, tenure: Tenure, answered: date | None) -> None:
    """Enter a key in the chain, with the day that was answered where it was asked for."""
    payload = {"key": key.pk, "seats": key.seats, "digest": key.digest}
    words = key.interests
    if answered is not None:
        payload["effective_on"] = answered.isoformat()
        words = f"{words} {late.said(answered)}"
    version = key.version
    log(
        version.decision,
        "key_turned",
        by,
        version=version,
        tenure=tenure,
        words=words,
        payload=payload,
    )


def _tenures_for(person: Person, case: Case, seats: frozenset[str], book: Book) -> list[Tenure]:
    wanted = [post for seat in case.seats if seat.code in seats for post in case.posts_for(seat)]
    found = [tenure for tenure in book.tenures_of(person.pk) if tenure.post.code in wanted]
    lock_tenures(found)
    return sorted(found, key=lambda tenure: wanted.index(tenure.post.code))


def _fill_seats(version: Version, case: Case) -> None:
    """Write which key fills which seat, by a tenure held in one's own right where there is one."""
    pairing = keys.match(case.seats, case.keys)
    turned = {key.person_id: key for key in Key.objects.filter(version=version)}
    for seat in case.seats:
        key = turned[pairing[seat.code]]
        tenures = Tenure.objects.filter(pk__in=key.tenures).select_related("post")
        fitting = [tenure for tenure in tenures if tenure.post.code in seat.posts]
        tenure = min(fitting, key=lambda tenure: (tenure.covers_id is not None, tenure.pk))
        Seat.objects.create(
            version=version, code=seat.code, key=key, person_id=key.person_id, tenure=tenure
        )


def _same_as_shown(decision: Decision, version: Version, shown: Shown) -> None:
    moved = decision.current_version != version.number or version.digest != shown.digest
    if moved or shown.chain_length > decision.chain_length:
        raise Refused(
            [Reason("This paper has changed since you opened it. Read it again.", "Rule D4")]
        )
    news = [event for event in since(decision, shown.chain_length) if event.kind not in KEYS_ONLY]
    if news and decision.state == "submitted":
        told = "; ".join(f"{event.person} {event.kind.replace('_', ' ')}" for event in news)
        sentence = f"Something happened since you opened this page: {told}. Look again, then sign."
        raise Refused([Reason(sentence, "Rule D4")])


def _fallen(case: Case, book: Book) -> list[Reason]:
    """Return why keys turned earlier, or the clauses under them, no longer stand."""
    reasons = list(case.clause_reasons)
    for key in case.keys:
        holder = Person.objects.get(pk=key.person)
        reasons += keys.exclusions(dossier.candidate_of(holder, book), case)
    return reasons


@deed
def send_back(by: Actor, version: Version, amendments: str) -> Event:
    """Send a submitted version back with the exact amendments asked for; its keys fall."""
    decision = _may_stop(by, version, "returned", "sent back")
    words = need_words(amendments, "amendments", "Say exactly what must be changed.")
    return log(decision, "returned", by, version=version, words=words)


@deed
def refuse(by: Actor, version: Version, reason: str) -> Event:
    """Refuse a submitted version, finally; another version may follow."""
    decision = _may_stop(by, version, "refused", "refused")
    words = need_words(reason, "reason", "Say why it is refused.")
    return log(decision, "refused", by, version=version, words=words)


def stop_objections(person: Person, version: Version, book: Book) -> list[Reason]:
    """Return why ``person`` may neither refuse this version nor send it back."""
    case = dossier.case_of(version.decision, version, book)
    candidate = dossier.candidate_of(person, book)
    kinds = {tenure.post.kind for tenure in book.tenures_of(person.pk)}
    consulted = kinds & set(version.route["consultations"])
    if not keys.seats_of(candidate, case) and not consulted:
        sentence = f"{person} neither holds a key of this decision nor is consulted on it."
        return [Reason(sentence, "Send back, refuse: whoever holds a seat or is consulted")]
    # Who is consulted has that role by law, and may say no in it.
    return keys.exclusions(candidate, replace(case, roles={}))


def _may_stop(by: Actor, version: Version, kind: str, words: str) -> Decision:
    lock_own(by.person)
    decision = lock(version.decision)
    allow(decision, kind, words)
    if version.number != decision.current_version:
        raise Refused(["This version no longer stands. Look at the current one."])
    reasons = stop_objections(by.person, version, Book(database_now()))
    if reasons:
        raise Refused(reasons)
    return decision
