"""Carry out what a version says: post, award, change, grant; all of it or nothing.

Called inside the transaction of the last key or of the attestation, never on its own.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeVar

from django.db.models import Model, QuerySet

from approvals import access, pending
from approvals.actions import granting, planning, posting
from approvals.actions.beginning import approve
from approvals.actions.chain import log
from approvals.actions.letting import Run, award, change
from approvals.matters import Approval
from approvals.models import (
    Advice,
    Clause,
    Completion,
    CompletionRestricted,
    Effect,
    ExceptionEntry,
    Key,
    Recommendation,
    Version,
)
from approvals.models.acts import EffectKind
from approvals.paper import (
    BudgetChange,
    ContractAward,
    ContractChange,
    Delegation,
    Paper,
    Revocation,
)
from approvals.plans import AnnualBudget, BudgetOpening
from approvals.printout import document, restricted_document
from budgets import actions as money
from contracts.actions import lock_frameworks, lock_procurements
from contracts.models import Contract
from people.days import london_day
from people.deeds import Actor
from people.holders import database_now
from people.models import Founding

M = TypeVar("M", bound=Model)

OUTSIDE = "Decided outside the ledger"


def lock_what_changes(version: Version) -> None:
    """Take the locks of everything that the last key would change, in the house's order."""
    paper = access.version_paper(version)
    keys = [
        key
        for rec in paper.recommendations
        if isinstance(rec, BudgetChange)
        for ends in posting.ends(rec)
        for key in ends
    ]
    keys += planning.lines_touched(paper.recommendations)
    if keys:
        money.lock(keys)
    granting.lock_clauses(clauses_touched(paper, version.route["grounds"]))
    lock_frameworks(pending.frameworks_of(paper))
    lock_procurements(pending.procurements_of(paper))
    names = {r.contract for r in paper.recommendations if isinstance(r, ContractChange)}
    list(_locked(Contract).filter(reference__in=names).order_by("pk"))


def clauses_touched(paper: Paper, grounds: Iterable[Mapping[str, str]]) -> set[str]:
    """Return the codes of the clauses that a paper rests on or would end."""
    codes = {ground["clause"] for ground in grounds}
    for rec in paper.recommendations:
        if isinstance(rec, Delegation):
            codes |= set(rec.supersedes)
        elif isinstance(rec, Revocation):
            codes |= set(rec.clauses)
    return codes


def _locked(model: type[M]) -> QuerySet[M]:
    return model._default_manager.select_for_update(no_key=True)


def carry_out(by: Actor, version: Version, key: Key, answered: date | None) -> Completion:
    """Make every effect of an approved version and store the document that its record prints.

    They take the London day of the last key, ``key``; what moves money takes the day that was
    ``answered``, where that key was late. Raises Refused with the sentence of whatever stands in
    the way; the caller's savepoint undoes the rest.
    """
    turned_on = london_day(key.recorded_at)
    run = _run(by, version, turned_on, answered or turned_on)
    _effects(run)
    granting.use(version)
    _accept_exceptions(run)
    event = log(version.decision, "completed", by, version=version)
    event.refresh_from_db()
    return _complete(run)


def attest_effects(by: Actor, version: Version, decided_on: date | None, words: str) -> Completion:
    """Make the effects of a transcribed decision, dated as the paper is, or else today."""
    day = decided_on or london_day(database_now())
    run = _run(by, version, day, day)
    _effects(run)
    _note_if_late(run, decided_on)
    printed = decided_on.isoformat() if decided_on else None
    payload = {"decided_on": printed, "digest": version.digest}
    log(version.decision, "attested", by, version=version, words=words, payload=payload)
    return _complete(run)


def _run(by: Actor, version: Version, effective_on: date, moved_on: date) -> Run:
    rows = {row.number: row for row in version.recommendations.all()}
    papers = access.version_paper(version), access.version_whole(version)
    return Run(by, version, *papers, effective_on, moved_on, rows)


def _complete(run: Run) -> Completion:
    version = Version.objects.select_related("decision__type").get(pk=run.version.pk)
    completion = Completion.objects.create(version=version, document=document(version))
    CompletionRestricted.objects.create(
        completion=completion, document=restricted_document(version)
    )
    return completion


def _effects(run: Run) -> None:
    for rec in run.paper.recommendations:
        row = run.recommendations[rec.number]
        if isinstance(rec, BudgetChange):
            posting.post(run.version, row, rec, run.moved_on)
        elif isinstance(rec, BudgetOpening | AnnualBudget):
            planning.carry_out(row, rec, run.moved_on, _cited(run, rec.number))
        elif isinstance(rec, ContractAward):
            award(run, row, rec)
        elif isinstance(rec, ContractChange):
            change(run, row, rec)
        elif isinstance(rec, Approval):
            approve(row, rec, run.effective_on, run.known_on)
        else:
            _authorise(run, row, rec)


def _authorise(run: Run, row: Recommendation, rec: object) -> None:
    if isinstance(rec, Delegation):
        _grant(run, row, rec)
    elif isinstance(rec, Revocation):
        _take_back(run, row, rec)


def _cited(run: Run, number: str) -> str:
    return f"{run.version.decision}, recommendation {number}"


def _grant(run: Run, row: Recommendation, rec: Delegation) -> None:
    clause = granting.grant(run.by, run.version, rec, row, run.paper)
    Effect.objects.create(recommendation=row, kind=EffectKind.GRANTED, clause=clause)


def _take_back(run: Run, row: Recommendation, rec: Revocation) -> None:
    for clause in Clause.objects.filter(code__in=rec.clauses).order_by("pk"):
        ended = granting.end(run.by, clause, row, database_now())
        Effect.objects.create(recommendation=row, kind=EffectKind.ENDED, end=ended)


def _accept_exceptions(run: Run) -> None:
    """Enter what went against a rule, with the advice on it, in the exceptions register."""
    given = {
        advice.request.post.kind: advice
        for advice in Advice.objects.filter(request__version=run.version).select_related(
            "request__post"
        )
    }
    for asked in run.version.route.get("exceptions", ()):
        ExceptionEntry.objects.create(
            version=run.version,
            rule=asked["rule"],
            place=asked["place"],
            sentence=asked["sentence"],
            reason=asked["reason"],
            advice=given[asked["adviser"]],
            accepted_by=run.by.person,
        )


def _note_if_late(run: Run, decided_on: date | None) -> None:
    """Enter a paper decided outside the ledger after it was founded in the exceptions register.

    One without a date as well: nobody can say that it was decided before.
    """
    if decided_on and decided_on < london_day(Founding.objects.get().recorded_at):
        return
    ExceptionEntry.objects.create(
        version=run.version,
        rule=OUTSIDE,
        place=str(run.version.decision),
        sentence="This was decided on paper after the ledger was founded."
        if decided_on
        else "The paper bears no day of signing, so it counts from the day of attestation.",
        reason="Transcribed from the signed paper.",
        accepted_by=run.by.person,
    )
