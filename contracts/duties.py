"""Which notices an award or a change of a contract owes, and whether it waits for them. Pure.

What is due before execution gates it; what is due after is a task. Kinds, days and shares are rows
of the law (law.py). Nothing here records that a notice was published.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from budgets.money import pounds
from contracts.law import (
    ACT,
    ALWAYS,
    EXCLUSIVE,
    POINT_OUT,
    SERVICES,
    UNLESS_SMALL,
    Ground,
    Law,
    SmallChange,
    on_day,
)
from contracts.meter import NO_TIME, NOTHING, Measured, Step, is_longer, modifications

DIRECT = "single_tender"


@dataclass(frozen=True)
class Duty:
    """A notice that is owed: its kind, the rule, whether it gates execution, days after, why."""

    kind: str
    rule: str
    gates: bool
    days: int | None
    reason: str

    def due_on(self, signed_on: date | None) -> date | None:
        """Return the last day for it, counted from the day of signing; None before execution."""
        if self.days is None or signed_on is None:
            return None
        return signed_on + timedelta(days=self.days)


def before_change(contract: Measured, this: Step, law: Law) -> list[Duty]:
    """Return what is published before a change is executed (L4, L7, L8)."""
    ground = law.ground(this.ground) if this.ground else None
    if not this.counts:
        return []
    if contract.regime != ACT:
        asks = ground is not None and ground.notice == ALWAYS
        return [_duty(law, "modification_notice", f"{ground} is relied on.")] if asks else []
    return [
        _duty(law, "contract_change_notice", reason, rule)
        for rule, reason in _not_small(contract, this, ground, law)
    ][:1]


def to_check(contract: Measured, this: Step, law: Law) -> list[str]:
    """Return where it is not verified whether a notice is asked for: shown, and let through."""
    ground = law.ground(this.ground) if this.ground else None
    if ground is None or ground.notice != POINT_OUT:
        return []
    small = on_day(law.small_changes, this.on)
    why = _over(contract, [this], small) if small else ""
    return [f"Check whether a contract change notice is due: {why}"] if why else []


def before_award(regime: str, route: str, law: Law) -> list[Duty]:
    """Return what is published before an award is executed: a direct award of its own (L9)."""
    if regime != ACT or route != DIRECT:
        return []
    return [_duty(law, "transparency_notice", "It is awarded directly, outside a framework.")]


def after_award(contract: Measured, signed_on: date, law: Law) -> list[Duty]:
    """Return what is published once an award is executed (L9)."""
    if contract.regime != ACT:
        return []
    found = [_duty(law, "contract_details_notice", "Every award under this law has one.")]
    if why := _large(contract.original, contract.vat, signed_on, law):
        found += [_duty(law, kind, why) for kind in ("kpi_publication", "contract_copy")]
    return found


def after_change(contract: Measured, signed_on: date, law: Law) -> list[Duty]:
    """Return what is published once a change is executed: the modified contract (L9)."""
    if contract.regime != ACT or contract.original is None:
        return []
    value = contract.original + sum((s.value or NOTHING for s in contract.steps), NOTHING)
    why = _large(value, contract.vat, signed_on, law)
    return [_duty(law, "modified_contract_copy", why)] if why else []


# Small changes --------------------------------------------------------------------------------


def _not_small(
    contract: Measured, this: Step, ground: Ground | None, law: Law
) -> Iterator[tuple[str, str]]:
    """Yield why a change is not small: of itself (L7), or with others never notified (L8)."""
    if ground is not None and ground.notice == ALWAYS:
        yield "L7", f"{ground} is relied on."
    small = on_day(law.small_changes, this.on)
    if small is None or (ground is not None and ground.notice != UNLESS_SMALL):
        return
    if why := _over(contract, [this], small):
        yield "L7", why
        return
    others = [s for s in modifications(contract, law) if not s.noticed]
    if others and (why := _over(contract, [*others, this], small)):
        yield "L8", f"With {len(others)} earlier small changes: {why}"


def _over(contract: Measured, steps: list[Step], small: SmallChange) -> str:
    """Return how these steps together pass a small change, or nothing."""
    percent = small.services if contract.subject in (None, SERVICES) else small.works
    value = sum((s.value or NOTHING for s in steps), NOTHING)
    if contract.original is not None and abs(value) * 100 > contract.original * percent:
        return f"{pounds(value)} is more than {percent:f}% of {pounds(contract.original)}."
    time = sum((s.extra for s in steps), NO_TIME)
    if contract.maximum is not None and is_longer(time, small.term, contract.maximum):
        return f"{time} is more than {small.term:f}% of the maximum term of {contract.maximum}."
    return ""


def _large(value: Decimal | None, vat: str, day: date, law: Law) -> str:
    """Return why a contract is large; nothing where it is not, or its value is withheld."""
    row, rate = on_day(law.large_contracts, day), on_day(law.vat, day)
    if row is None or rate is None or value is None:
        return ""
    gross = value * (100 + rate.percent) / 100
    if (gross if vat == EXCLUSIVE else value) > row.above:
        return f"{pounds(value)} is above {pounds(row.above)}."
    if vat not in ("inclusive", EXCLUSIVE) and gross > row.above:
        return f"{pounds(value)} is above {pounds(row.above)} if it leaves VAT out."
    return ""


def _duty(law: Law, kind: str, reason: str, rule: str = "") -> Duty:
    row = law.notice(kind)
    return Duty(kind, rule or row.rule, row.gates, row.days, reason)
