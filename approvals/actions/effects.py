"""Carry out what a version says: post, award, change, grant; all of it or nothing.

Called inside the transaction of the last key or of the attestation, never on its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.db.models import Model, QuerySet

from approvals import access, routing
from approvals.actions import granting, planning, posting
from approvals.actions.chain import log
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
from approvals.stated import Amount, SupplierName
from budgets import actions as money
from contracts import notices
from contracts.law import law
from contracts.models import (
    Change,
    ChangeKind,
    Contract,
    Execution,
    Form,
    Framework,
    Lot,
    Regime,
    VatBasis,
)
from people.days import london_day
from people.deeds import Actor
from people.holders import database_now
from people.models import Founding, Organisation
from people.refusals import Reason, Refused

M = TypeVar("M", bound=Model)

OUTSIDE = "Decided outside the ledger"


@dataclass(frozen=True)
class _Run:
    """One carrying out: for which version, by which legal date, under which event.

    ``moved_on`` is that of what moves money: who turned the last key late has chosen it.
    """

    by: Actor
    version: Version
    paper: Paper
    effective_on: date
    moved_on: date
    recommendations: dict[str, Recommendation]


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


def _run(by: Actor, version: Version, effective_on: date, moved_on: date) -> _Run:
    rows = {row.number: row for row in version.recommendations.all()}
    return _Run(by, version, access.version_paper(version), effective_on, moved_on, rows)


def _complete(run: _Run) -> Completion:
    version = Version.objects.select_related("decision__type").get(pk=run.version.pk)
    completion = Completion.objects.create(version=version, document=document(version))
    CompletionRestricted.objects.create(
        completion=completion, document=restricted_document(version)
    )
    return completion


def _effects(run: _Run) -> None:
    for rec in run.paper.recommendations:
        row = run.recommendations[rec.number]
        if isinstance(rec, BudgetChange):
            posting.post(run.version, row, rec, run.moved_on)
        elif isinstance(rec, BudgetOpening | AnnualBudget):
            planning.carry_out(row, rec, run.moved_on, _cited(run, rec.number))
        elif isinstance(rec, ContractAward):
            _award(run, row, rec)
        elif isinstance(rec, ContractChange):
            _change(run, row, rec)
        elif isinstance(rec, Delegation):
            _grant(run, row, rec)
        elif isinstance(rec, Revocation):
            _take_back(run, row, rec)


def _cited(run: _Run, number: str) -> str:
    return f"{run.version.decision}, recommendation {number}"


def _supplier(name: SupplierName) -> Organisation:
    found = routing.supplier_named(name)
    return found or Organisation.objects.create(name=name.name, company_number=name.company_number)


def _award(run: _Run, row: Recommendation, rec: ContractAward) -> None:
    contract = _open_contract(
        run,
        Contract(
            reference=rec.contract,
            title=rec.title,
            supplier=_supplier(rec.supplier),
            framework=_framework(rec.framework),
            lot=Lot.objects.filter(framework__code=rec.framework, code=rec.lot or "").first(),
            route=rec.route,
            subject=rec.subject,
        ),
    )
    change = Change.objects.create(
        contract=contract,
        number=0,
        kind=ChangeKind.AWARD,
        value=_value(rec.amount),
        value_words=_words(rec.amount),
        vat=rec.amount.vat,
        term=rec.term,
        options=rec.options,
        options_words=rec.options_printed,
        options_reading=rec.options_reading,
        effective_on=run.effective_on,
    )
    Effect.objects.create(recommendation=row, kind=EffectKind.CHANGED, change=change)
    notices.owe_before(change)


def _open_contract(run: _Run, contract: Contract) -> Contract:
    contract.programme = run.version.decision.programme
    contract.regime = _regime(run, contract)
    contract.save(force_insert=True)
    return contract


def _regime(run: _Run, contract: Contract) -> str:
    """Return the law of a contract (L1): a call-off lives under its framework's.

    Not known where the paper bears no day and no framework tells.
    """
    begun = contract.framework.starts_on if contract.framework else None
    commenced_on = min(begun, run.effective_on) if begun else run.effective_on
    code = law().regime_on(commenced_on).code
    printed = run.paper.as_printed
    if printed is None or printed.decided_on is not None:
        return code
    # The day of attestation stands for the day of the paper: only what began before it is known.
    same = begun is not None and code != law().regime_on(run.effective_on).code
    return code if same else Regime.NOT_KNOWN


def _framework(code: str | None) -> Framework | None:
    return Framework.objects.get(code=code) if code else None


def _value(amount: Amount | None) -> Decimal:
    """Return the most that an amount authorises, in pounds; nought where that is not known."""
    return (amount.most if amount else None) or Decimal(0)


def _words(amount: Amount) -> str:
    """Return an amount as printed, so that one that is not known is never read as nought."""
    return amount.printed or ("not stated" if amount.most is None else "")


def _change(run: _Run, row: Recommendation, rec: ContractChange) -> None:
    contract = Contract.objects.filter(reference=rec.contract).first()
    if contract is None:
        contract = _open_as_stated(run, row, rec)
    change = Change.objects.create(
        contract=contract,
        number=0,
        kind=rec.change,
        value=_value(rec.amount),
        value_words=_words(rec.amount) if rec.amount else "",
        vat=rec.amount.vat if rec.amount else VatBasis.NOT_STATED,
        term=rec.term,
        relies_on=rec.relies_on or "",
        ground=rec.ground,
        reason=rec.reason,
        effective_on=run.effective_on,
    )
    Effect.objects.create(recommendation=row, kind=EffectKind.CHANGED, change=change)
    notices.owe_before(change)


def _open_as_stated(run: _Run, row: Recommendation, rec: ContractChange) -> Contract:
    """Open a contract that the ledger lacks, at the original value that the paper states."""
    if rec.opening is None or not run.version.decision.is_transcribed:
        raise Refused([Reason(f"There is no contract “{rec.contract}” in the ledger.", "U7")])
    opening = rec.opening
    contract = _open_contract(
        run,
        Contract(
            reference=rec.contract,
            title=opening.title,
            supplier=_supplier(opening.supplier),
            framework=_framework(opening.framework),
            route=opening.route,
            subject=opening.subject,
        ),
    )
    original = _value(opening.original)
    award = Change.objects.create(
        contract=contract,
        number=0,
        kind=ChangeKind.AWARD,
        value=original,
        value_words=_words(opening.original),
        vat=opening.original.vat,
        reason="Awarded before this ledger; the value is as the paper states or implies it.",
        effective_on=run.effective_on,
    )
    Effect.objects.create(recommendation=row, kind=EffectKind.CHANGED, change=award)
    Execution.objects.create(
        change=award,
        value=original,
        form=Form.NOT_STATED,
        executed_by=run.by.person,
        transcribed=True,
    )
    return contract


def _grant(run: _Run, row: Recommendation, rec: Delegation) -> None:
    clause = granting.grant(run.by, run.version, rec, row, run.paper)
    Effect.objects.create(recommendation=row, kind=EffectKind.GRANTED, clause=clause)


def _take_back(run: _Run, row: Recommendation, rec: Revocation) -> None:
    for clause in Clause.objects.filter(code__in=rec.clauses).order_by("pk"):
        ended = granting.end(run.by, clause, row, database_now())
        Effect.objects.create(recommendation=row, kind=EffectKind.ENDED, end=ended)


def _accept_exceptions(run: _Run) -> None:
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


def _note_if_late(run: _Run, decided_on: date | None) -> None:
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
