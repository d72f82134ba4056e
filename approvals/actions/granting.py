"""Give authority and take it back: open and end clauses, hold and use their shares.

Called inside the transaction of the deed that does it; `revoke` and `release` are deeds of their
own. A clause is never edited: it ends by a row of its own.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from approvals import dossier
from approvals.actions.chain import lock, log, need_words
from approvals.authority import Route
from approvals.models import (
    CallIn,
    Clause,
    ClauseContract,
    ClauseEnd,
    ClauseHold,
    ClauseRelease,
    ClauseReserve,
    ClauseSeat,
    ClauseUse,
    DecisionType,
    Recommendation,
    Version,
)
from approvals.models.scheme import Confidence
from approvals.paper import Delegation, Paper
from approvals.routing import GRANTED_RANK, GRANTED_TYPE, contracts_covered
from approvals.seats import KeyTerm
from budgets.money import pounds
from contracts.models import Contract, Execution
from people.days import london_day, london_midnight
from people.deeds import Actor, deed
from people.holders import database_now, lock_own, require, tenures_of
from people.models import Milestone, Person, Post, Tenure
from people.refusals import Reason, Refused

GIVERS = "Who gave authority may take it back"


def lock_clauses(codes: Iterable[str]) -> None:
    """Hold clauses, so that nobody uses up, holds or ends them meanwhile; in key order."""
    rows = Clause.objects.select_for_update(no_key=True).filter(code__in=set(codes))
    list(rows.order_by("pk"))


def grant(
    by: Actor, version: Version, rec: Delegation, row: Recommendation, paper: Paper
) -> Clause:
    """Open the clause that later decisions rest on; it starts with this decision's completion."""
    decision = version.decision
    now = database_now()
    starts_at = now
    if paper.as_printed is not None and paper.as_printed.decided_on is not None:
        starts_at = london_midnight(paper.as_printed.decided_on)
    clause = Clause.objects.create(
        code=f"decision-{decision.pk}-{rec.number}",
        title=f"Authority granted by {decision}, recommendation {rec.number}",
        text=rec.words,
        granted_by=row,
        decision_type=DecisionType.objects.get(code=GRANTED_TYPE),
        acts=list(rec.acts),
        rank=GRANTED_RANK,
        confidence=Confidence.GRANTED,
        starts_at=starts_at,
        ends_at=london_midnight(rec.ends_on + timedelta(days=1)) if rec.ends_on else None,
        ends_with=Milestone.objects.get(code=rec.ends_at) if rec.ends_at else None,
        ceiling=rec.ceiling.value if rec.ceiling else None,
        limit_each=rec.limit_each.value if rec.limit_each else None,
        tolerance=rec.tolerance,
        percent=rec.percent,
        months=rec.months,
        unlimited_reason=rec.unlimited_reason,
        conditions=rec.conditions,
        report_back=rec.report_back,
        report_on=rec.report_on,
    )
    for position, key in enumerate(rec.keys, start=1):
        open_seat(clause, position, key)
    _contracts(clause, rec, paper)
    for code in rec.supersedes:
        end(by, Clause.objects.get(code=code), row, now)
    return clause


def open_seat(clause: Clause, position: int, key: KeyTerm) -> None:
    """Write a key of a clause with its reserves."""
    seat = ClauseSeat.objects.create(
        clause=clause,
        position=position,
        post=Post.objects.get(code=key.post),
        deemed_post=Post.objects.get(code=key.deemed.post) if key.deemed else None,
        until=Milestone.objects.get(code=key.deemed.until) if key.deemed else None,
    )
    for place, reserve in enumerate(key.reserves, start=1):
        ClauseReserve.objects.create(
            seat=seat,
            position=place,
            post=Post.objects.get(code=reserve.post),
            ground=reserve.ground,
        )


def _contracts(clause: Clause, rec: Delegation, paper: Paper) -> None:
    limits = {limit.contract: limit for limit in rec.limits}
    names = contracts_covered(rec, paper)
    known = {c.reference: c for c in Contract.objects.filter(reference__in=names)}
    for name in names:
        limit = limits.get(name)
        ClauseContract.objects.create(
            clause=clause,
            contract=known.get(name),
            reference="" if name in known else name,
            ceiling=limit.amount.value if limit and limit.amount else None,
            last_day=limit.last_day if limit else None,
        )


def end(by: Actor, clause: Clause, row: Recommendation, at: datetime) -> ClauseEnd:
    """End a clause by a recommendation that is being carried out."""
    words = f"By {row}."
    return ClauseEnd.objects.create(
        clause=clause, ends_at=at, reason=words, recommendation=row, ended_by=by.person
    )


# Shares ------------------------------------------------------------------------------------------


def hold(version: Version, route: Route) -> None:
    """Hold what a submitted version claims of its clauses; the database tests every ceiling."""
    claims = route.claims()
    clauses = Clause.objects.in_bulk([claim.clause for claim in claims], field_name="code")
    for claim in claims:
        ClauseHold.objects.create(
            clause=clauses[claim.clause],
            version=version,
            reference=claim.contract or "",
            amount=claim.amount,
            months=claim.extra.months,
            days=claim.extra.days,
        )


def use(version: Version) -> None:
    """Use what this version held, in the transaction of its completion."""
    for held in ClauseHold.objects.filter(version=version).order_by("pk"):
        ClauseUse.objects.create(
            clause_id=held.clause_id,
            version=version,
            reference=held.reference,
            amount=held.amount,
            months=held.months,
            days=held.days,
        )


def notify_of_call_in(by: Actor, version: Version, route: Route, at: datetime) -> None:
    """Tell the posts that may call this in, as of the London day of submission (S10).

    A post that called an earlier version in is told whatever this one asks for.
    """
    told = Q(code__in=[ground.clause.code for ground in route.called_in()])
    told |= Q(pk__in=dossier.called_in_before(version).values())
    for clause in Clause.objects.filter(told).order_by("pk"):
        CallIn.objects.create(
            version=version, clause=clause, notified_on=london_day(at), notified_by=by.person
        )


# Deeds -------------------------------------------------------------------------------------------


def revoke_objections(person: Person, clause: Clause, at: datetime) -> list[Reason]:
    """Return why ``person`` may not take a granted clause back at once."""
    if clause.granted_by is None:
        return [Reason("A clause of the scheme ends by a change of the scheme.", GIVERS)]
    if ClauseEnd.objects.filter(clause=clause).exists():
        return [Reason(f"{clause.title} has ended already.", GIVERS)]
    if not _givers(person, clause, at):
        sentence = f"{person} holds no post that signed {clause.source}."
        return [Reason(sentence, GIVERS)]
    return []


def _givers(person: Person, clause: Clause, at: datetime) -> list[Tenure]:
    route = clause.granted_by.version.route if clause.granted_by else {}
    posts = {seat["post"] for seat in route.get("seats", [])}
    signed = [t for t in tenures_of(person, at) if t.post.code in posts]
    # A paper decided outside the ledger has no route; it was the Deputy Mayor's.
    return signed or [
        tenure
        for tenure in tenures_of(person, at)
        if not posts and tenure.post.kind == "deputy_mayor"
    ]


@deed
def revoke(by: Actor, clause: Clause, reason: str) -> ClauseEnd:
    """Take a granted clause back at this instant; for a holder of a post that signed its grant."""
    words = need_words(reason, "reason", "Say why the authority is taken back.")
    lock_own(by.person)
    lock_clauses([clause.code])
    now = database_now()
    reasons = revoke_objections(by.person, clause, now)
    if reasons:
        raise Refused(reasons)
    tenure = _givers(by.person, clause, now)[0]
    ended = ClauseEnd.objects.create(
        clause=clause, ends_at=now, reason=words, tenure=tenure, ended_by=by.person
    )
    ended.refresh_from_db()
    if clause.granted_by is not None:
        version = clause.granted_by.version
        decision = lock(version.decision)
        payload = {"clause": clause.code}
        log(decision, "revoked", by, version=version, tenure=tenure, words=words, payload=payload)
    return ended


@deed
def release(by: Actor, execution: Execution, reason: str) -> ClauseRelease:
    """Give back to a clause what an execution for less left of its authority.

    For the contract officer, once for an execution. Raises Refused where nothing is left over.
    """
    words = need_words(reason, "reason", "Say why it is given back.")
    require(by.person, "execute")
    change = execution.change
    held = ClauseUse.objects.filter(
        version__recommendations__effects__change=change, reference=change.contract.reference
    ).first()
    over = change.value.amount - execution.value.amount
    if held is None or over <= 0:
        sentence = f"The execution leaves nothing of {pounds(change.value.amount)} to give back."
        raise Refused([Reason(sentence, "Execution for less gives back by an explicit release")])
    lock_clauses([held.clause.code])
    return ClauseRelease.objects.create(
        use=held,
        execution=execution,
        amount=min(over, held.amount.amount),
        reason=words,
        released_by=by.person,
    )
