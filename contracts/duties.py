"""Which notices an award or a change of a contract owes, and whether it waits for them. Pure.

What is due before execution gates it; what is due after is a task. Kinds, days and shares are rows
of the law (law.py). Nothing here records that a notice was published.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from budgets.money import pounds
from contracts.bases import (
    NO_TIME,
    VAT_WORDS,
    Measured,
    Step,
    apart,
    as_read,
    bases_of,
    differences,
    gross,
    is_mixed,
)
from contracts.law import (
    ACT,
    ALWAYS,
    LIGHT_TOUCH,
    POINT_OUT,
    UNLESS_SMALL,
    WORKS,
    Ground,
    Law,
    SmallChange,
    on_day,
)
from contracts.meter import NOTHING, is_longer, modifications

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
    """Return why it is not known whether a notice is asked for: shown, and let through.

    It is not verified of an option that is taken up; and nobody can measure a withheld value.
    """
    small = on_day(law.small_changes, this.on)
    if small is None or contract.regime != ACT or not this.counts or _is_light(contract):
        return []
    ground = law.ground(this.ground) if this.ground else None
    check = "Check whether a contract change notice is due:"
    if ground is not None and ground.notice == POINT_OUT:
        why = _over(contract, [this], small, law)
        return [f"{check} {why}"] if why else []
    if not _is_measured(ground) or before_change(contract, this, law):
        return []
    values = [contract.original, this.value, *(s.value for s in _not_noticed(contract, law))]
    return [f"{check} a value is withheld, so it is not measured."] if None in values else []


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
    if why := _large(replace(contract, steps=()), signed_on, law):
        found += [_duty(law, kind, why) for kind in ("kpi_publication", "contract_copy")]
    return found


def after_change(contract: Measured, signed_on: date, law: Law) -> list[Duty]:
    """Return what is published once a change is executed: the modified contract (L9)."""
    if contract.regime != ACT:
        return []
    why = _large(contract, signed_on, law)
    return [_duty(law, "modified_contract_copy", why)] if why else []


def size_unknown(contract: Measured, day: date, law: Law) -> str:
    """Return what to check where a value is withheld, so that it is not known to be large (L9)."""
    row = on_day(law.large_contracts, day)
    values = [contract.original, *(step.value for step in contract.steps)]
    if contract.regime != ACT or row is None or None not in values:
        return ""
    return (
        f"A value is withheld, so it is not measured whether the contract is above "
        f"{pounds(row.above)}: check whether indicators and the contract are published."
    )


# Small changes --------------------------------------------------------------------------------


def _not_small(
    contract: Measured, this: Step, ground: Ground | None, law: Law
) -> Iterator[tuple[str, str]]:
    """Yield why a change is not small: of itself (L7), or with others never notified (L8)."""
    if _is_light(contract):
        return
    if ground is not None and ground.notice == ALWAYS:
        yield "L7", f"{ground} is relied on."
    elif this.novates:
        yield "L7", "Another supplier takes the place of the first."
    small = on_day(law.small_changes, this.on)
    if small is None or not _is_measured(ground):
        return
    if why := _over(contract, [this], small, law):
        yield "L7", why
        return
    others = _not_noticed(contract, law)
    if others and (why := _over(contract, [*others, this], small, law)):
        yield "L8", f"With {len(others)} earlier small changes: {why}"


def _is_light(contract: Measured) -> bool:
    """Say whether a contract is known to be light touch: its changes have no notice."""
    return contract.subject == LIGHT_TOUCH


def _is_measured(ground: Ground | None) -> bool:
    """Say whether the size of a change decides about its notice."""
    return ground is None or ground.notice == UNLESS_SMALL


def _not_noticed(contract: Measured, law: Law) -> list[Step]:
    return [s for s in modifications(contract, law) if not s.noticed]


def _over(contract: Measured, steps: list[Step], small: SmallChange, law: Law) -> str:
    """Return how these steps together pass a small change, or nothing."""
    whole = replace(contract, steps=tuple(steps))
    return _strictest(whole, law, lambda read: _passes(read, small, mixed=is_mixed(whole)))


def _passes(read: Measured, small: SmallChange, *, mixed: bool) -> str:
    """Return how a contract's steps pass a small change on one reading, or nothing."""
    percent = small.works if read.subject == WORKS else small.services
    values = [step.value for step in read.steps]
    value = sum((v for v in values if v is not None), NOTHING)
    known = read.original is not None and None not in values
    if known and abs(value) * 100 > (read.original or NOTHING) * percent:
        basis = f" ({VAT_WORDS[read.vat]})" if mixed else ""
        return f"{_said(value)}{basis} is more than {percent:f}% of {_said(read.original)}."
    time = sum((s.extra for s in read.steps), NO_TIME)
    if read.maximum is not None and is_longer(time, small.term, read.maximum):
        return f"{time} is more than {small.term:f}% of the maximum term of {read.maximum}."
    return ""


def _large(contract: Measured, day: date, law: Law) -> str:
    """Return why a contract is large; nothing where it is not, or a value is withheld."""
    row = on_day(law.large_contracts, day)
    if row is None:
        return ""

    def above(read: Measured) -> str:
        values = [read.original, *(step.value for step in read.steps)]
        value = sum((v for v in values if v is not None), NOTHING)
        if None in values or value * gross(read.vat, law, day) <= row.above:
            return ""
        return f"{_said(value)} ({VAT_WORDS[read.vat]}) is above {pounds(row.above)}."

    return _strictest(contract, law, above)


def _strictest(contract: Measured, law: Law, test: Callable[[Measured], str]) -> str:
    """Return why a test bites on any reading of what is not stated; and on which it would not."""
    found = [(basis, test(as_read(contract, basis, law))) for basis in bases_of(contract)]
    bites = [(basis, why) for basis, why in found if why]
    free = [basis for basis, why in found if not why]
    if not bites or not free:
        return bites[0][1] if bites else ""
    pairs = [(one, other) for one in bites for other in free]
    (basis, why), other = min(pairs, key=lambda pair: differences(pair[0][0], pair[1]))
    here, there = apart(basis, other)
    return f"{why} That is {here}; {there} it is not."


def _said(value: Decimal | None) -> str:
    return pounds((value or NOTHING).quantize(NOTHING))


def _duty(law: Law, kind: str, reason: str, rule: str = "") -> Duty:
    row = law.notice(kind)
    return Duty(kind, rule or row.rule, row.gates, row.days, reason)
