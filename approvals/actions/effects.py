"""Carry out what a version says: post, award, change, grant; all of it or nothing.

Called inside the transaction of the last key or of the attestation, never on its own.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from django.db.models import Model, QuerySet

from approvals import access, dossier
from approvals.actions.chain import log
from approvals.models import (
    Clause,
    ClauseContract,
    ClauseSeat,
    ClauseUse,
    Completion,
    CompletionRestricted,
    DecisionType,
    Effect,
    Recommendation,
    Version,
)
from approvals.models.acts import EffectKind
from approvals.paper import (
    BudgetChange,
    BudgetItem,
    ContractAward,
    ContractChange,
    Delegation,
    Paper,
    SupplierName,
)
from approvals.printout import document, restricted_document
from budgets import actions as money
from budgets.models import BatchKind, Line, Part
from budgets.money import FinancialYear
from contracts.models import (
    Change,
    ChangeKind,
    Contract,
    Execution,
    Form,
    Framework,
    Lot,
    Regime,
)
from people.days import london_day, london_midnight
from people.deeds import Actor
from people.holders import database_now
from people.models import Milestone, Organisation, Post
from people.refusals import Reason, Refused

M = TypeVar("M", bound=Model)

ACT_2023_STARTS = date(2025, 2, 24)
GRANTED_RANK = 10


@dataclass(frozen=True)
class _Run:
    """One carrying out: for which version, by which legal date, under which event."""

    by: Actor
    version: Version
    paper: Paper
    effective_on: date
    recommendations: dict[str, Recommendation]


def lock_what_changes(version: Version) -> None:
    """Take the locks of everything that the last key would change, in the house's order."""
    paper = access.version_paper(version)
    keys = [
        key
        for rec in paper.recommendations
        if isinstance(rec, BudgetChange)
        for item in rec.items
        for key in _ends(item)
    ]
    if keys:
        money.lock(keys)
    codes = {ground["clause"] for ground in version.route["grounds"]}
    list(_locked(Clause).filter(code__in=codes).order_by("pk"))
    names = {r.contract for r in paper.recommendations if isinstance(r, ContractChange)}
    list(_locked(Contract).filter(reference__in=names).order_by("pk"))


def _locked(model: type[M]) -> QuerySet[M]:
    return model._default_manager.select_for_update(no_key=True)


def carry_out(by: Actor, version: Version) -> Completion:
    """Make every effect of an approved version and store the document that its record prints.

    Raises Refused with the sentence of whatever stands in the way; the caller's savepoint undoes
    the rest.
    """
    now = database_now()
    run = _run(by, version, london_day(now))
    _effects(run)
    _use_clauses(run, now)
    event = log(version.decision, "completed", by, version=version)
    event.refresh_from_db()
    return _complete(run)


def attest_effects(by: Actor, version: Version, decided_on: date, words: str) -> Completion:
    """Make the effects of a transcribed decision, dated as the paper is."""
    run = _run(by, version, decided_on)
    _effects(run)
    payload = {"decided_on": decided_on.isoformat(), "digest": version.digest}
    log(version.decision, "attested", by, version=version, words=words, payload=payload)
    return _complete(run)


def _run(by: Actor, version: Version, effective_on: date) -> _Run:
    rows = {row.number: row for row in version.recommendations.all()}
    return _Run(by, version, access.version_paper(version), effective_on, rows)


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
            _post(run, row, rec)
        elif isinstance(rec, ContractAward):
            _award(run, row, rec)
        elif isinstance(rec, ContractChange):
            _change(run, row, rec)
        elif isinstance(rec, Delegation):
            _grant(run, row, rec)


def _post(run: _Run, row: Recommendation, rec: BudgetChange) -> None:
    transfers = []
    for item in rec.items:
        (source, source_year), (line, line_year) = _ends(item)
        if item.amount.value is None:
            raise Refused([Reason(f"Recommendation {rec.number} has an amount left open.", "B1")])
        transfers.append(
            money.Transfer(
                source,
                line,
                item.amount.value,
                source_year,
                line_year,
                Part.PUBLIC,
                words=f"{run.version.decision}, recommendation {rec.number}",
            )
        )
    batch = money.post(BatchKind.CHANGE, run.effective_on, transfers)
    Effect.objects.create(recommendation=row, kind=EffectKind.POSTED, batch_id=batch)


def _ends(item: BudgetItem) -> tuple[money.LineYearKey, money.LineYearKey]:
    lines = {line.code: line.pk for line in Line.objects.filter(code__in=[item.source, item.line])}
    missing = [code for code in (item.source, item.line) if code not in lines]
    if missing:
        raise Refused([Reason(f"There is no budget line “{missing[0]}” in the ledger.", "U7")])
    year = FinancialYear.parse(item.year).start if item.year else None
    return (lines[item.source], year), (lines[item.line], year)


def _supplier(name: SupplierName) -> Organisation:
    found = dossier.supplier_named(name)
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
        ),
    )
    change = Change.objects.create(
        contract=contract,
        number=0,
        kind=ChangeKind.AWARD,
        value=_value(rec.amount.value),
        value_words=rec.amount.printed,
        term=rec.term,
        options=rec.options,
        options_words=rec.options_printed,
        effective_on=run.effective_on,
    )
    Effect.objects.create(recommendation=row, kind=EffectKind.CHANGED, change=change)


def _open_contract(run: _Run, contract: Contract) -> Contract:
    contract.programme = run.version.decision.programme
    before_the_act = run.effective_on < ACT_2023_STARTS
    contract.regime = Regime.PCR_2015 if before_the_act else Regime.ACT_2023
    contract.save(force_insert=True)
    return contract


def _framework(code: str | None) -> Framework | None:
    return Framework.objects.get(code=code) if code else None


def _value(value: Decimal | None) -> Decimal:
    return Decimal(0) if value is None else value


def _change(run: _Run, row: Recommendation, rec: ContractChange) -> None:
    contract = Contract.objects.filter(reference=rec.contract).first()
    if contract is None:
        contract = _open_as_stated(run, row, rec)
    change = Change.objects.create(
        contract=contract,
        number=0,
        kind=rec.change,
        value=_value(rec.amount.value if rec.amount else None),
        value_words=rec.amount.printed if rec.amount else "",
        term=rec.term,
        ground=rec.ground,
        reason=rec.reason,
        effective_on=run.effective_on,
    )
    Effect.objects.create(recommendation=row, kind=EffectKind.CHANGED, change=change)


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
        ),
    )
    original = _value(opening.original.value)
    award = Change.objects.create(
        contract=contract,
        number=0,
        kind=ChangeKind.AWARD,
        value=original,
        value_words=opening.original.printed,
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
    """Open the clause that later decisions rest on; it starts with this decision's completion."""
    decision = run.version.decision
    awarded = {r.number: r.contract for r in run.paper.recommendations if hasattr(r, "contract")}
    names = {*rec.contracts, *(awarded[number] for number in rec.contracts_of)}
    starts_at = database_now() if not decision.is_transcribed else london_midnight(run.effective_on)
    clause = Clause.objects.create(
        code=f"decision-{decision.pk}-{rec.number}",
        title=f"Authority granted by {decision}, recommendation {rec.number}",
        text=rec.words,
        granted_by=row,
        decision_type=DecisionType.objects.get(code="contract-change"),
        acts=list(rec.acts),
        rank=GRANTED_RANK,
        starts_at=starts_at,
        ends_at=london_midnight(rec.ends_on + timedelta(days=1)) if rec.ends_on else None,
        ceiling=rec.ceiling.value if rec.ceiling else None,
        unlimited_reason=rec.unlimited_reason,
        conditions=rec.conditions,
    )
    for position, key in enumerate(rec.keys, start=1):
        ClauseSeat.objects.create(
            clause=clause,
            position=position,
            post=Post.objects.get(code=key.post),
            deemed_post=Post.objects.get(code=key.deemed.post) if key.deemed else None,
            until=Milestone.objects.get(code=key.deemed.until) if key.deemed else None,
        )
    for contract in Contract.objects.filter(reference__in=names).order_by("pk"):
        ClauseContract.objects.create(clause=clause, contract=contract)
    Effect.objects.create(recommendation=row, kind=EffectKind.GRANTED, clause=clause)


def _use_clauses(run: _Run, at: datetime) -> None:
    route, reasons = dossier.route_of(run.paper, run.version.decision.type, at)
    if reasons:
        raise Refused(reasons)
    pks = dict(Clause.objects.values_list("code", "pk"))
    for code, amount in route.claims().items():
        ClauseUse.objects.create(clause_id=pks[code], version=run.version, amount=amount)
