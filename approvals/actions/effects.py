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
from approvals.actions import granting
from approvals.actions.chain import log
from approvals.models import (
    Advice,
    Clause,
    Completion,
    CompletionRestricted,
    Effect,
    ExceptionEntry,
    Recommendation,
    Version,
)
from approvals.models.acts import EffectKind
from approvals.paper import (
    Amount,
    BudgetChange,
    BudgetItem,
    ContractAward,
    ContractChange,
    Delegation,
    Paper,
    Revocation,
    SupplierName,
)
from approvals.printout import document, restricted_document
from budgets import actions as money
from budgets.models import BatchKind, Line, Part
from budgets.money import FinancialYear
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


def carry_out(by: Actor, version: Version) -> Completion:
    """Make every effect of an approved version and store the document that its record prints.

    Raises Refused with the sentence of whatever stands in the way; the caller's savepoint undoes
    the rest.
    """
    now = database_now()
    run = _run(by, version, london_day(now))
    _effects(run)
    granting.use(version)
    _accept_exceptions(run)
    event = log(version.decision, "completed", by, version=version)
    event.refresh_from_db()
    return _complete(run)


def attest_effects(by: Actor, version: Version, decided_on: date, words: str) -> Completion:
    """Make the effects of a transcribed decision, dated as the paper is."""
    run = _run(by, version, decided_on)
    _effects(run)
    _note_if_late(run)
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
        elif isinstance(rec, Revocation):
            _take_back(run, row, rec)


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
        ),
    )
    change = Change.objects.create(
        contract=contract,
        number=0,
        kind=ChangeKind.AWARD,
        value=_value(rec.amount.value),
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
    contract.regime = law().regime_on(_commenced_on(run, contract)).code
    contract.save(force_insert=True)
    return contract


def _commenced_on(run: _Run, contract: Contract) -> date:
    """Return the day by which the law is chosen (L1): a call-off lives under its framework's."""
    begun = contract.framework.starts_on if contract.framework else None
    return min(begun, run.effective_on) if begun else run.effective_on


def _framework(code: str | None) -> Framework | None:
    return Framework.objects.get(code=code) if code else None


def _value(value: Decimal | None) -> Decimal:
    return Decimal(0) if value is None else value


def _words(amount: Amount) -> str:
    """Return an amount as printed, so that one that is withheld is never read as nought."""
    return amount.printed or ("not stated" if amount.value is None else "")


def _change(run: _Run, row: Recommendation, rec: ContractChange) -> None:
    contract = Contract.objects.filter(reference=rec.contract).first()
    if contract is None:
        contract = _open_as_stated(run, row, rec)
    change = Change.objects.create(
        contract=contract,
        number=0,
        kind=rec.change,
        value=_value(rec.amount.value if rec.amount else None),
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
        ),
    )
    original = _value(opening.original.value)
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


def _note_if_late(run: _Run) -> None:
    """Enter a paper decided outside the ledger after it was founded in the exceptions register."""
    founding = Founding.objects.get()
    if run.effective_on < london_day(founding.recorded_at):
        return
    ExceptionEntry.objects.create(
        version=run.version,
        rule=OUTSIDE,
        place=str(run.version.decision),
        sentence="This was decided on paper after the ledger was founded.",
        reason="Transcribed from the signed paper.",
        accepted_by=run.by.person,
    )
