"""The meter of a whole contract: every ground that has a limit or was used, and one sentence. Pure.

Nothing is asked here: it says what the law's limits leave for a change made on a day.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from budgets.money import pounds, share
from contracts.bases import NO_TIME, Measured, Step, as_read, bases_of
from contracts.law import MODIFICATION, PROVIDED, Ground, Law
from contracts.meter import NOTHING, Reading, measure, modifications
from contracts.terms import Extra

NONE = Decimal("0.0")


@dataclass(frozen=True)
class Overview:
    """A contract against the law: one sentence, one number in pounds, and a row for each ground.

    ``left`` is None where no limit can be measured; ``changed`` and ``added`` are what counts as
    modification on any ground or on none, ``percent`` its share of the original.
    """

    sentence: str
    left: Decimal | None
    changed: Decimal | None
    percent: Decimal | None
    added: Extra
    rows: tuple[Reading, ...]
    used: Reading | None


def overview(contract: Measured, law: Law, today: date) -> Overview:
    """Return what the law's limits leave, ground by ground, the ground relied on last named."""
    rows = tuple(
        measure(contract, ground, Step(NOTHING, today, ground=ground.code), law)
        for ground in law.grounds_of(contract.regime)
        if ground.counts == MODIFICATION and _is_shown(ground, contract)
    )
    made = modifications(as_read(contract, bases_of(contract)[0], law), law)
    last = next((s.ground for s in reversed(made) if s.ground), None)
    used = next((row for row in rows if row.ground.code == last), None)
    first = next(
        (r for r in rows if r.ground.each_percent is not None and r.left is not None), None
    )
    known = [step.value for step in made if step.value is not None]
    changed = sum(known, NOTHING).quantize(NOTHING) if len(known) == len(made) else None
    percent = share(changed, contract.original) if changed and contract.original else None
    added = sum((step.extra for step in made), NO_TIME)
    return Overview(
        sentence=_sentence(contract, made, used, law) + (_one_more(first) if not used else ""),
        left=used.left if used else first.left if first else None,
        changed=changed,
        percent=percent,
        added=added,
        rows=rows,
        used=used,
    )


def _is_shown(ground: Ground, contract: Measured) -> bool:
    limits = (ground.each_percent, ground.value_percent, ground.term_percent)
    is_used = any(step.ground == ground.code for step in contract.steps)
    return is_used or any(limit is not None for limit in limits)


def _one_more(row: Reading | None) -> str:
    """Say what the first ground with a limit would let one change be."""
    if row is None or row.left is None:
        return ""
    return f" On {row.ground.paragraph} one change may be up to {pounds(row.left)}."


def _sentence(contract: Measured, made: tuple[Step, ...], used: Reading | None, law: Law) -> str:
    title = law.regime(contract.regime).title
    if used is not None:
        return used.sentence
    if not made:
        provided = {g.code for g in law.grounds if g.counts == PROVIDED}
        options = any(step.ground in provided for step in contract.steps)
        but = ", options it provided for apart" if options else ""
        return f"Nothing has been modified since the award{but}."
    changes = "One change" if len(made) == 1 else f"{len(made)} changes"
    values = [step.value for step in made]
    if contract.original is None or None in values:
        return f"{changes} since the award, of which a value is withheld; no ground is recorded."
    total = sum((value for value in values if value is not None), NOTHING).quantize(NOTHING)
    return (
        f"{changes} since the award {'comes' if len(made) == 1 else 'come'} to {pounds(total)}, "
        f"{share(total, contract.original) or NONE}% of the original {pounds(contract.original)}. "
        f"No ground of the {title} is recorded, so no limit is measured."
    )
