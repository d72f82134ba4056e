"""Open the procurements that a version begins, and alter the frameworks that it names.

Called inside the transaction of the last key or of the attestation, never on its own.
"""

from datetime import date
from decimal import Decimal

from approvals.matters import Approval
from approvals.models import Effect, Recommendation
from approvals.models.acts import EffectKind
from approvals.stated import Amount
from approvals.stating import NO_FIGURE
from contracts.models import Framework, FrameworkChange, Procurement
from people.refusals import Reason, Refused


def approve(row: Recommendation, rec: Approval, effective_on: date, known_on: date | None) -> None:
    """Make what an approval does: begin a procurement, alter a framework, or nothing.

    ``known_on`` is the day of the decision, None where its paper bears none.
    """
    if rec.begins is not None:
        begins = rec.begins
        ceiling = rec.amount.most if rec.amount else None
        procurement = Procurement.objects.create(
            reference=begins.procurement,
            title=begins.title,
            route=begins.route,
            ceiling=ceiling or None,
            ceiling_words=words_of(rec.amount),
            vat=rec.amount.vat if rec.amount else "not stated",
            tolerance=begins.tolerance or Decimal(0),
            commenced_on=begins.commenced_on or known_on,
        )
        Effect.objects.create(recommendation=row, kind=EffectKind.BEGUN, procurement=procurement)
    if rec.alters is not None:
        change = FrameworkChange.objects.create(
            framework=framework_named(rec.alters.framework),
            ceiling_added=_added(rec),
            last_day=rec.alters.last_day,
            effective_on=effective_on,
        )
        Effect.objects.create(recommendation=row, kind=EffectKind.ALTERED, framework_change=change)


def framework_named(code: str) -> Framework:
    """Return a framework of the ledger; raise Refused where there is none."""
    found = Framework.objects.filter(code=code).first()
    if found is None:
        raise Refused([Reason(f"There is no framework “{code}” in the ledger.", "U7")])
    return found


def framework_of(code: str | None) -> Framework | None:
    """Return a framework of the ledger, or None where none is named."""
    return framework_named(code) if code else None


def procurement_of(reference: str | None) -> Procurement | None:
    """Return a procurement of the ledger, or None where none is named; raise Refused if unknown."""
    found = Procurement.objects.filter(reference=reference).first() if reference else None
    if reference and found is None:
        raise Refused([Reason(f"There is no procurement “{reference}” in the ledger.", "U7")])
    return found


def value_of(amount: Amount | None) -> Decimal:
    """Return the most that an amount authorises, in pounds; nought where that is not known."""
    return (amount.most if amount else None) or Decimal(0)


def words_of(amount: Amount | None) -> str:
    """Return an amount as printed, so that one that is not known is never read as nought."""
    if amount is None:
        return "not stated"
    if amount.is_withheld:
        return amount.printed or NO_FIGURE[amount.qualifier]
    return amount.printed or ("not stated" if amount.most is None else "")


def _added(rec: Approval) -> Decimal | None:
    """Return by how much the ceiling rises; the amount of an extension is no such sum."""
    if rec.matter != "framework_ceiling" or rec.amount is None:
        return None
    return rec.amount.most or None
