"""The modification meter: what a change takes of the law's limits, and what they leave. Pure.

Pounds, per cent and months against the award, ground by ground. Options taken up, indexation and
clerical corrections are no modifications. Limits are rows of the law (law.py); where it is not
stated whether a value includes VAT, or whether it is for works, both are run and the sentence
says where they differ. The Scheme of Delegation's own test is another (approvals/limits.py).
A check, not advice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from budgets.money import pounds, share
from contracts.bases import (
    NO_TIME,
    Basis,
    Measured,
    Step,
    apart,
    as_read,
    bases_of,
    gross,
    is_mixed,
)
from contracts.law import INDEXATION, MODIFICATION, NOT_STATED, SERVICES, Ground, Law
from contracts.terms import Extra, shortest_days

ADVICE, WARN = "advice", "warn"
PENNY = Decimal("0.01")
NOTHING = Decimal("0.00")
# The longest that so many months in a row can be, in days (two: July and August, and so on).
_LONGEST = (0, 31, 62, 92, 123, 153, 184, 215, 245, 276, 306, 337)


@dataclass(frozen=True)
class Remark:
    """What the meter finds against a change: the rule's id, how hard it binds, and why."""

    rule: str
    level: str
    sentence: str


@dataclass(frozen=True)
class Reading:
    """The meter of one ground: this change, the sum on that ground, and what is left.

    ``left`` is in pounds, ``months_left`` in whole months; None where the ground has no such
    limit or a figure is not known. Below nought is beyond the limit. Pounds are on the basis
    ``vat``, the contract's own.
    """

    ground: Ground
    original: Decimal | None
    current: Decimal | None
    this: Decimal | None
    total: Decimal | None
    this_percent: Decimal | None
    total_percent: Decimal | None
    this_time: Extra
    total_time: Extra
    left: Decimal | None
    months_left: int | None
    sentence: str
    remarks: tuple[Remark, ...] = ()
    vat: str = NOT_STATED


@dataclass(frozen=True)
class _Run:
    """One reading of what is not stated: the contract on it, and what it leaves."""

    basis: Basis
    read: Measured
    left: Decimal | None = None
    remarks: tuple[Remark, ...] = field(default=())


def measure(contract: Measured, ground: Ground, this: Step | None, law: Law) -> Reading:
    """Return what ``this`` change takes of the limits of a ground, with those made before it."""
    whole = with_step(contract, this) if this else contract
    runs = [_ran(whole, ground, this, law, basis) for basis in bases_of(whole)]
    worst = min(runs, key=_strictness)
    read = worst.read
    on = _on_ground(read, ground)
    base = _base(read, this, law)
    value, total = _value_of(read, this), _sum(on)
    time = this.extra if this else NO_TIME
    total_time = sum((s.extra for s in on), NO_TIME)
    reading = Reading(
        ground=ground,
        original=base,
        current=_whole(_plus(read.original, _sum(read.steps))),
        this=_whole(value),
        total=_whole(total),
        this_percent=_percent(value, base),
        total_percent=_percent(total, base),
        this_time=time,
        total_time=total_time,
        left=worst.left,
        months_left=_months_left(contract, ground, time),
        sentence="",
        remarks=(*worst.remarks, *_time_remarks(contract, ground, time, total_time)),
        vat=read.vat if is_mixed(whole) else contract.vat,
    )
    return replace(reading, sentence=_sentence(reading, worst, runs))


def with_step(contract: Measured, step: Step) -> Measured:
    """Return a contract with one more change."""
    return replace(contract, steps=(*contract.steps, step))


def base_of(contract: Measured, law: Law) -> Decimal | None:
    """Return the value against which a share is taken: the original, with indexation if it moves.

    In pounds, on the contract's own VAT basis; None where it is withheld.
    """
    if not law.regime(contract.regime).indexation_moves_base:
        return contract.original
    indexed = {g.code for g in law.grounds if g.counts == INDEXATION}
    return _plus(contract.original, _sum([s for s in contract.steps if s.ground in indexed]))


def modifications(contract: Measured, law: Law) -> tuple[Step, ...]:
    """Return the steps that the law counts: no option taken up, indexation or correction."""
    other = {g.code for g in law.grounds if g.counts != MODIFICATION}
    return tuple(s for s in contract.steps if s.counts and s.ground not in other)


def unfounded(contract: Measured, this: Step, law: Law) -> Remark:
    """Return what is missing where a change names no ground: nothing is measured without one."""
    regime = law.regime(contract.regime)
    percents = [g.term_percent for g in law.grounds_of(regime.code) if g.term_percent]
    most = contract.maximum
    if percents and most is not None and is_longer(this.extra, percents[0], most):
        sentence = (
            f"{this.extra} is more than {percents[0]:f}% of the maximum term of {most} at award, "
            f"and no ground is chosen. Choose the one on which the {regime.title} permits it."
        )
        return Remark("L6", WARN, sentence)
    sentence = (
        f"No ground is chosen, so no limit is measured. Choose the one on which the "
        f"{regime.title} permits this change."
    )
    return Remark("L1", WARN, sentence)


def is_longer(time: Extra, percent: Decimal, maximum: Extra) -> bool:
    """Say whether time is more than a share of a term: by months, else by days, strictly.

    Where days must be counted, the time is taken at its longest and the term at its shortest.
    """
    if not time.days and not maximum.days:
        return abs(time.months) * 100 > maximum.months * percent
    most = shortest_days(maximum.months) + maximum.days
    return (_longest_days(abs(time.months)) + abs(time.days)) * 100 > most * percent


# One run, on one reading of what is not stated ----------------------------------------------------


def _strictness(run: _Run) -> tuple[bool, bool, Decimal]:
    """Order runs by how little they leave, those beyond a limit first."""
    beyond = any(remark.level == ADVICE for remark in run.remarks)
    return not beyond, run.left is None, run.left or NOTHING


def _ran(whole: Measured, ground: Ground, this: Step | None, law: Law, basis: Basis) -> _Run:
    """Test a ground's limits on a contract, ``this`` change included, under one reading."""
    read = as_read(whole, basis, law)
    run = _Run(basis, read)
    base, value = _base(read, this, law), _value_of(read, this)
    total = _sum(_on_ground(read, ground))
    if base is None or value is None or total is None:
        missing = Remark("L2", WARN, f"{_one_of(ground)}: a value is withheld, so no limit is run.")
        return replace(run, remarks=(missing,) if _has_limit(ground) else ())
    if ground.each_percent is not None:
        return _each(ground, run, base, value, total)
    if ground.value_percent is not None:
        day = this.on if this else max((s.on for s in read.steps), default=date.max)
        return _small(ground, run, base, total, _threshold(law, read, day))
    return run


def _on_ground(contract: Measured, ground: Ground) -> list[Step]:
    return [s for s in contract.steps if s.ground == ground.code and s.counts]


def _base(read: Measured, this: Step | None, law: Law) -> Decimal | None:
    """Return the base of a share before the change that is asked about, which stands last."""
    return base_of(replace(read, steps=read.steps[:-1]) if this else read, law)


def _value_of(read: Measured, this: Step | None) -> Decimal | None:
    """Return the pounds of the change that is asked about, which stands last."""
    return read.steps[-1].value if this else NOTHING


def _each(ground: Ground, run: _Run, base: Decimal, value: Decimal, total: Decimal) -> _Run:
    """Test a cap on each change alone (L2), and warn where their sum passes it (L3)."""
    each = ground.each_percent or NOTHING
    left = _room(base * each / 100 - value)
    found = []
    if value * 100 > base * each:
        sentence = (
            f"{_one_of(ground)}: this change of {pounds(_pence(value))} is more than {each:f}% "
            f"of the original {pounds(_pence(base))}, by {pounds(-left)}."
        )
        found.append(Remark("L2", ADVICE, sentence))
    elif ground.sum_percent is not None and total * 100 > base * ground.sum_percent:
        sentence = (
            f"{_one_of(ground)}: each change is within {each:f}%, but together they are "
            f"{share(total, base)}% of the original. Check that they are not split to avoid it."
        )
        found.append(Remark("L3", WARN, sentence))
    return replace(run, left=left, remarks=tuple(found))


def _small(
    ground: Ground, run: _Run, base: Decimal, total: Decimal, threshold: Decimal | None
) -> _Run:
    """Test both limbs of a small change: a share of the original, and the threshold (L5)."""
    shares = ground.value_percent or {}
    percent = shares.get(run.basis.subject, shares[SERVICES])
    room = _room(base * percent / 100 - total, inclusive=ground.value_inclusive)
    if threshold is None:
        sentence = f"{_one_of(ground)}: no threshold of that day is in the table of the law."
        return replace(run, left=room, remarks=(Remark("L5", WARN, sentence),))
    left = min(room, _room(threshold - total, inclusive=False))
    if left >= 0:
        return replace(run, left=left)
    limb = f"{percent:f}% of {pounds(_pence(base))}"
    if room >= 0:
        limb = f"the threshold of {pounds(_pence(threshold))}"
    sentence = (
        f"{_one_of(ground)}: all such changes come to {pounds(_pence(total))}, "
        f"{'above' if ground.value_inclusive and room < 0 else 'not below'} {limb}."
    )
    return replace(run, left=left, remarks=(Remark("L5", ADVICE, sentence),))


def _threshold(law: Law, read: Measured, day: date) -> Decimal | None:
    """Return the threshold of a day on the contract's own VAT basis, in pounds."""
    row = law.threshold(read.subject or SERVICES, day)
    if row is None:
        return None
    return row.amount * gross(row.vat, law, day) / gross(read.vat, law, day)


# Time ---------------------------------------------------------------------------------------------


def _time_remarks(
    contract: Measured, ground: Ground, time: Extra, total: Extra
) -> tuple[Remark, ...]:
    """Test a change of term against the maximum term at award (L6)."""
    percent = ground.term_percent
    if percent is None or total.is_none:
        return ()
    if contract.maximum is None:
        sentence = f"{_one_of(ground)}: the maximum term at award is not known."
        return (Remark("L6", WARN, sentence),)
    most = f"{percent:f}% of the maximum term of {contract.maximum} at award"
    if is_longer(time, percent, contract.maximum):
        sentence = f"{_one_of(ground)}: {time} is more than {most}, so this is substantial."
        return (Remark("L6", ADVICE, sentence),)
    if is_longer(total, percent, contract.maximum):
        sentence = f"{_one_of(ground)}: changes of {total} together are more than {most}."
        return (Remark("L6", WARN, sentence),)
    return ()


def _months_left(contract: Measured, ground: Ground, time: Extra) -> int | None:
    """Return how many whole months more this change could add and stay within the ground."""
    if ground.term_percent is None or contract.maximum is None:
        return None
    months = 0
    while not is_longer(time + Extra(months + 1), ground.term_percent, contract.maximum):
        months += 1
    return months


def _longest_days(months: int) -> int:
    years, left = divmod(months, 12)
    return years * 366 + _LONGEST[left]


# Words --------------------------------------------------------------------------------------------


def _sentence(reading: Reading, worst: _Run, runs: list[_Run]) -> str:
    """Return the meter in one sentence; what hangs on an unstated fact stands at its end."""
    ground = reading.ground
    if worst.remarks:
        return worst.remarks[0].sentence + _differs(worst, runs)
    if reading.this is None or reading.total is None or reading.original is None:
        return f"{_one_of(ground)}: a value is withheld."
    moved = pounds(reading.total)
    percent = reading.total_percent or Decimal("0.0")
    of = f"{percent}% of the original {pounds(_pence(reading.original))}"
    said = f"{_one_of(ground)}: {moved} so far, {of}"
    if not reading.total_time.is_none:
        said += f", and {reading.total_time}"
    if worst.left is None:
        return f"{said}; this ground has no limit of value."
    each = "any one change may still be" if ground.each_percent is not None else "there is left"
    return f"{said}; {each} {pounds(worst.left)}.{_differs(worst, runs)}"


def _differs(worst: _Run, runs: list[_Run]) -> str:
    """Say how another reading of what is not stated would answer, where it differs."""
    others = [run for run in runs if run.left is not None and run.left != worst.left]
    if not others:
        return ""
    best = max(others, key=lambda run: run.left or NOTHING)
    one, other = apart(worst.basis, best.basis)
    return f" That is {one}; {other} it is {_left_words(best)}."


def _left_words(run: _Run) -> str:
    left = run.left or NOTHING
    return f"{pounds(left)} left" if left >= 0 else f"{pounds(-left)} too much"


def _one_of(ground: Ground) -> str:
    return f"{ground.paragraph}, {ground.title}"


def _has_limit(ground: Ground) -> bool:
    return ground.each_percent is not None or ground.value_percent is not None


# Sums ---------------------------------------------------------------------------------------------


def _sum(steps: Sequence[Step]) -> Decimal | None:
    """Return the net sum of values in pounds; None where one is withheld."""
    known = [step.value for step in steps if step.value is not None]
    return sum(known, NOTHING) if len(known) == len(steps) else None


def _plus(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one + other


def _percent(value: Decimal | None, base: Decimal | None) -> Decimal | None:
    return None if value is None or base is None else share(value, base)


def _whole(value: Decimal | None) -> Decimal | None:
    return None if value is None else _pence(value)


def _pence(value: Decimal) -> Decimal:
    return value.quantize(PENNY, rounding=ROUND_FLOOR)


def _room(left: Decimal, *, inclusive: bool = True) -> Decimal:
    """Return the most whole pence that still fit; below nought by how much it is passed."""
    whole = _pence(left)
    return whole if inclusive or whole != left else whole - PENNY
