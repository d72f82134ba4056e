"""Ask for advice, give it, consult in order, declare an interest: all on one frozen version."""

import hashlib
from datetime import datetime

from approvals import access, dossier, routing
from approvals.actions.chain import allow, lock, log, need_words
from approvals.actions.drafting import may_draft
from approvals.book import Book
from approvals.models import (
    Advice,
    AdviceRequest,
    AdviceRestricted,
    CallIn,
    CallInAnswer,
    Consultation,
    Decision,
    InterestDeclaration,
    Key,
    Version,
)
from people.deeds import Actor, deed
from people.holders import lock_own, tenures_of
from people.models import Person, Post, PostKind, Tenure
from people.refusals import Reason, Refused


@deed
def request_advice(by: Actor, version: Version, post: Post) -> AdviceRequest:
    """Ask one more named post for advice on a submitted version; keys then wait for it."""
    now = lock_own(by.person)
    decision = _current(version, "advice_requested", "sent for advice")
    may_draft(by.person, decision, now)
    if "advis" not in post.kind:
        raise Refused([Reason(f"{post} is not an adviser's post.", field="post")])
    row = AdviceRequest.objects.create(version=version, post=post, requested_by=by.person)
    log(decision, "advice_requested", by, version=version, words=post.title)
    return row


def advice_objections(person: Person, request: AdviceRequest, at: datetime) -> list[Reason]:
    """Return why ``person`` may not give this advice."""
    if hasattr(request, "advice"):
        sentence = f"The {request.post} has advised on this version already."
        return [Reason(sentence, "Each adviser advises once")]
    if not any(t.post_id == request.post_id for t in tenures_of(person, at)):
        sentence = f"Advice was asked of the {request.post}, which {person} does not hold."
        return [Reason(sentence, "Advice is given by the post that was asked")]
    return _no_second_role(person, request.version)


@deed
def advise(by: Actor, request: AdviceRequest, words: str, restricted: str = "") -> Advice:
    """Give advice as text on the version seen; ``restricted`` is kept with part 2."""
    now = lock_own(by.person)
    version = request.version
    decision = _current(version, "advised", "advised on")
    reasons = advice_objections(by.person, request, now)
    if reasons:
        raise Refused(reasons)
    text = need_words(words, "words", "Write the advice.")
    tenure = _tenure_in(by.person, now, post=request.post)
    advice = Advice.objects.create(request=request, person=by.person, tenure=tenure, words=text)
    if restricted.strip():
        AdviceRestricted.objects.create(advice=advice, words=restricted.strip())
    digest = hashlib.sha256(text.encode()).hexdigest()
    payload = {"post": request.post.code, "advice": advice.pk, "sha256": digest}
    log(decision, "advised", by, version=version, tenure=tenure, payload=payload)
    return advice


def consultation_objections(person: Person, version: Version, at: datetime) -> list[Reason]:
    """Return why ``person`` may not be consulted now: order, post, or another role."""
    case = dossier.case_of(version.decision, version, Book(at))
    reasons = [
        Reason(f"The {post} has not given advice yet.", "Rule D7") for post in case.missing_advice
    ]
    left = dossier.consultations_left(version)
    if not left:
        return [Reason("Everybody who must be consulted has been.", "Rule D7")]
    kind = left[0][1]
    if not any(t.post.kind == kind for t in tenures_of(person, at)):
        sentence = f"The next to be consulted is the {PostKind(kind).label}."
        reasons.append(Reason(sentence, "Rule D7"))
    return [*reasons, *_no_second_role(person, version)]


@deed
def consult(by: Actor, version: Version, words: str = "") -> Consultation:
    """Record that the next post in the order was consulted and is satisfied."""
    now = lock_own(by.person)
    decision = _current(version, "consulted", "put to consultation")
    reasons = consultation_objections(by.person, version, now)
    if reasons:
        raise Refused(reasons)
    step, kind = dossier.consultations_left(version)[0]
    tenure = _tenure_in(by.person, now, kind=kind)
    row = Consultation.objects.create(
        version=version, step=step, person=by.person, tenure=tenure, words=words.strip()
    )
    payload = {"step": step, "post": kind}
    log(decision, "consulted", by, version=version, tenure=tenure, words=words, payload=payload)
    return row


def interest_objections(person: Person, version: Version, at: datetime) -> list[Reason]:
    """Return why ``person`` declares no interest now: only posts in the route have one to declare.

    A declaration makes everybody who is about to sign look again; it is not open to bystanders.
    """
    source = "Interests are declared by the posts in the route"
    if version.decision.interests.filter(person=person).exists():
        return [Reason(f"{person} declared an interest in this decision already.", source)]
    tenures = tenures_of(person, at)
    posts, kinds = {t.post.code for t in tenures}, {t.post.kind for t in tenures}
    named = {post for seat in routing.seats_in(version) for post in seat.posts}
    asked = version.advice_requests.filter(post__code__in=posts)
    signed = version.keys.filter(person=person)
    if posts & named or kinds & set(version.route["consultations"]):
        return []
    if asked.exists() or signed.exists():
        return []
    sentence = f"{person} holds no post that signs, advises or is consulted on this decision."
    return [Reason(sentence, source)]


@deed
def declare_interest(
    by: Actor, decision: Decision, words: str, *, recused: bool = False
) -> InterestDeclaration:
    """Record an interest in a submitted decision, or that somebody stands aside (``recused``).

    Whoever does turns no key of it.
    """
    now = lock_own(by.person)
    decision = lock(decision)
    allow(decision, "interest_declared", "the subject of a declaration")
    version = access.current_version(decision)
    if version is None:
        raise Refused(["There is no version to declare an interest in."])
    reasons = interest_objections(by.person, version, now)
    if reasons:
        raise Refused(reasons)
    text = need_words(words, "words", "Say what the interest is, or why you stand aside.")
    row = InterestDeclaration.objects.create(
        decision=decision, version=version, person=by.person, words=text, recused=recused
    )
    log(decision, "interest_declared", by, version=version, words=text)
    return row


def _current(version: Version, kind: str, words: str) -> Decision:
    decision = lock(version.decision)
    allow(decision, kind, words)
    if version.number != decision.current_version:
        raise Refused(["This version no longer stands. Look at the current one."])
    return decision


def _tenure_in(person: Person, at: datetime, *, post: Post | None = None, kind: str = "") -> Tenure:
    tenures = tenures_of(person, at)
    return next(
        t for t in tenures if t.post_id == (post.pk if post else None) or t.post.kind == kind
    )


def _no_second_role(person: Person, version: Version) -> list[Reason]:
    source = "One person has one role in one decision"
    if Key.objects.filter(version__decision=version.decision_id, person=person).exists():
        return [Reason(f"{person} has turned a key of this decision.", source)]
    if version.decision.edits.filter(person=person).exists():
        return [Reason(f"{person} changed a field of this decision.", source)]
    return []


def call_in_objections(person: Person, call_in: CallIn, at: datetime) -> list[Reason]:
    """Return why ``person`` may not say whether this is called in (S10)."""
    post = call_in.clause.call_in_post
    if hasattr(call_in, "answer"):
        return [Reason("Whether this is called in has been said already.", "Rule S10")]
    if post is None or not any(t.post_id == post.pk for t in tenures_of(person, at)):
        return [Reason(f"Only the {post} may call this in.", "Rule S10")]
    return []


@deed
def answer_call_in(by: Actor, call_in: CallIn, words: str, *, called_in: bool) -> CallInAnswer:
    """Call a submitted decision in, so that it goes up, or say that it is not called in."""
    now = lock_own(by.person)
    version = call_in.version
    decision = _current(version, "call_in_answered", "called in")
    reasons = call_in_objections(by.person, call_in, now)
    if reasons:
        raise Refused(reasons)
    if called_in:
        need_words(words, "words", "Say why it is called in.")
    tenure = _tenure_in(by.person, now, post=call_in.clause.call_in_post)
    row = CallInAnswer.objects.create(
        call_in=call_in,
        called_in=called_in,
        words=words.strip(),
        person=by.person,
        tenure=tenure,
    )
    payload = {"call_in": call_in.pk, "called_in": called_in}
    said = f"Called in: {row.words}" if called_in else "Not called in."
    log(
        decision,
        "call_in_answered",
        by,
        version=version,
        tenure=tenure,
        words=said,
        payload=payload,
    )
    return row
