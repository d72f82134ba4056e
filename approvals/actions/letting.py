"""Open and change contracts as a version says: the effects on them, written under its lock.

Called while a decision is carried out (effects.py), never on its own.
"""

from dataclasses import dataclass
from datetime import date

from approvals import routing
from approvals.actions.beginning import framework_of, procurement_of, value_of, words_of
from approvals.findings import FORM
from approvals.models import Effect, Recommendation, Version
from approvals.models.acts import EffectKind
from approvals.paper import ContractAward, ContractChange, Paper
from approvals.stated import Passing, SupplierName
from approvals.succession import misplaced
from approvals.withholding import withheld
from contracts import notices
from contracts.law import law
from contracts.models import (
    Change,
    ChangeKind,
    Contract,
    Execution,
    Form,
    Lot,
    Regime,
    VatBasis,
    WithheldValue,
)
from people.deeds import Actor
from people.models import Organisation
from people.refusals import Reason, Refused


@dataclass(frozen=True)
class Run:
    """One carrying out: for which version, by which legal date, under which event.

    ``moved_on`` is that of what moves money: who turned the last key late has chosen it; ``whole``
    is the paper with what part 2 gives of amounts that it withholds.
    """

    by: Actor
    version: Version
    paper: Paper
    whole: Paper
    effective_on: date
    moved_on: date
    recommendations: dict[str, Recommendation]

    @property
    def known_on(self) -> date | None:
        """Return the day of the decision; None where its paper bears none."""
        printed = self.paper.as_printed
        return self.effective_on if printed is None else printed.decided_on


def _supplier(name: SupplierName) -> Organisation:
    found = routing.supplier_named(name)
    return found or Organisation.objects.create(name=name.name, company_number=name.company_number)


def award(run: Run, row: Recommendation, rec: ContractAward) -> None:
    """Open a contract with its award, and put on the list what its notices are."""
    contract = _open_contract(
        run,
        Contract(
            reference=rec.contract,
            title=rec.title,
            supplier=_supplier(rec.supplier),
            framework=framework_of(rec.framework),
            procurement=procurement_of(rec.begun_by),
            lot=Lot.objects.filter(framework__code=rec.framework, code=rec.lot or "").first(),
            route=rec.route,
            subject=rec.subject,
        ),
    )
    made = Change.objects.create(
        contract=contract,
        number=0,
        kind=ChangeKind.AWARD,
        value=value_of(rec.amount),
        value_words=words_of(rec.amount),
        vat=rec.amount.vat,
        term=rec.term,
        options=rec.options,
        options_words=rec.options_printed,
        options_reading=rec.options_reading,
        option_notice=rec.option_notice or "",
        effective_on=run.effective_on,
    )
    _keep_withheld(run, made, rec)
    Effect.objects.create(recommendation=row, kind=EffectKind.CHANGED, change=made)
    notices.owe_before(made)


def _keep_withheld(run: Run, made: Change, rec: ContractAward | ContractChange) -> None:
    """Keep apart what part 2 gives of a value that part 1 withholds; a transcribed one may not."""
    whole = next(one for one in run.whole.recommendations if one.number == rec.number)
    amount = withheld(whole)
    if amount and amount.value:
        WithheldValue.objects.create(change=made, value=amount.value)


def _open_contract(run: Run, contract: Contract) -> Contract:
    contract.programme = run.version.decision.programme
    contract.regime = _regime(run, contract)
    contract.save(force_insert=True)
    return contract


def _regime(run: Run, contract: Contract) -> str:
    """Return the law of a contract (L1): that of the day on which its procurement commenced.

    A call-off lives under its framework's. Not known where the paper bears no day and neither a
    framework nor a procurement tells.
    """
    framework, procurement = contract.framework, contract.procurement
    told = [framework and framework.starts_on, procurement and procurement.commenced_on]
    begun = min((day for day in told if day), default=None)
    commenced_on = min(begun, run.effective_on) if begun else run.effective_on
    code = law().regime_on(commenced_on).code
    if run.known_on is not None:
        return code
    # The day of attestation stands for the day of the paper: only what began before it is known.
    same = begun is not None and code != law().regime_on(run.effective_on).code
    return code if same else Regime.NOT_KNOWN


def change(run: Run, row: Recommendation, rec: ContractChange) -> None:
    """Add a change to a contract; open it as stated where the ledger lacks it (transcribed)."""
    contract = Contract.objects.filter(reference=rec.contract).first()
    if contract is None:
        contract = _open_as_stated(run, row, rec)
    if wrong := misplaced(rec):
        raise Refused([Reason(f"Recommendation {rec.number}: {said}", FORM) for said in wrong])
    passes = rec.passes
    made = Change.objects.create(
        contract=contract,
        number=0,
        kind=rec.change,
        value=value_of(rec.amount),
        value_words=words_of(rec.amount) if rec.amount else "",
        vat=rec.amount.vat if rec.amount else VatBasis.NOT_STATED,
        term=rec.term,
        ends_on=rec.ends_on,
        supplier=_supplier(passes.incoming) if passes else None,
        supplier_name=passes.incoming.name if passes else "",
        consent=_consent(contract, passes) if passes else None,
        condition=passes.condition if passes else "",
        route=rec.route or "",
        relies_on=rec.relies_on or "",
        ground=rec.ground,
        reason=rec.reason,
        effective_on=rec.effective_on or run.effective_on,
    )
    _keep_withheld(run, made, rec)
    Effect.objects.create(recommendation=row, kind=EffectKind.CHANGED, change=made)
    notices.owe_before(made)


def _consent(contract: Contract, passes: Passing) -> Change | None:
    """Return the consent that a novation uses, by its number among the contract's changes."""
    if passes.consent is None:
        return None
    rows = contract.changes.filter(kind=ChangeKind.CONSENT, novation__isnull=True)
    found = rows.filter(number=passes.consent).first()
    if found is None:
        sentence = f"Change {passes.consent} of {contract} is no consent still to be used."
        raise Refused([Reason(sentence, "Rule L7")])
    return found


def _open_as_stated(run: Run, row: Recommendation, rec: ContractChange) -> Contract:
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
            framework=framework_of(opening.framework),
            route=opening.route,
            subject=opening.subject,
        ),
    )
    original = value_of(opening.original)
    first = Change.objects.create(
        contract=contract,
        number=0,
        kind=ChangeKind.AWARD,
        value=original,
        value_words=words_of(opening.original),
        vat=opening.original.vat,
        reason="Awarded before this ledger; the value is as the paper states or implies it.",
        effective_on=run.effective_on,
    )
    Effect.objects.create(recommendation=row, kind=EffectKind.CHANGED, change=first)
    Execution.objects.create(
        change=first,
        value=original,
        form=Form.NOT_STATED,
        executed_by=run.by.person,
        transcribed=True,
    )
    return contract
