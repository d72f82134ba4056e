"""What procurement law and frameworks say of a paper's awards and changes. Pure.

The rules stand in contracts (frameworks.py, meter.py, duties.py); here they are asked of each
recommendation in turn, so that what the same paper asks first counts for the next.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from approvals.findings import Facts, Finding
from approvals.paper import ContractAward, ContractChange, Paper
from contracts.bases import Measured, Step
from contracts.duties import before_change, to_check
from contracts.frameworks import CallOff, Party, remarks
from contracts.ladder import NotALadder, ladder_as_printed
from contracts.law import NOT_KNOWN, Ground, UnknownLaw, law
from contracts.meter import Remark, measure, unfounded
from contracts.terms import Extra, NotATerm, Term

NOTHING = Decimal("0.00")


def frameworks_are_alive(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """A call-off keeps to its framework: life, term, ceiling, lot and scope (L10 to L15)."""
    taken: dict[tuple[str, str | None], Decimal] = {}
    for rec in paper.recommendations:
        if not isinstance(rec, ContractAward) or rec.framework is None:
            continue
        framework = facts.frameworks.get(rec.framework)
        if framework is None:
            continue
        for remark in remarks(framework, _call_off(rec, facts, taken), law()):
            yield _finding(f"Recommendation {rec.number}", remark)
        for key in {(rec.framework, None), (rec.framework, rec.lot)}:
            taken[key] = taken.get(key, NOTHING) + (rec.amount.value or NOTHING)


def _call_off(
    rec: ContractAward, facts: Facts, taken: dict[tuple[str, str | None], Decimal]
) -> CallOff:
    named = rec.supplier
    code = str(rec.framework)
    return CallOff(
        supplier=facts.suppliers.get(named.name, Party(named.name, named.company_number)),
        on=facts.today,
        time=_time(rec),
        value=rec.amount.value,
        lot=rec.lot,
        words=f"{rec.words} {rec.title}",
        before=(taken.get((code, None), NOTHING), taken.get((code, rec.lot), NOTHING)),
    )


def _time(rec: ContractAward) -> Extra | None:
    """Return the longest that an award may run, options included; None where it is not read."""
    try:
        found = ladder_as_printed(rec.term, rec.options_printed, rec.options, rec.options_reading)
    except NotALadder:
        return _term(rec.term)
    return found.shortest or _term(rec.term)


def _term(words: str) -> Extra | None:
    try:
        return Extra.of(Term.parse(words))
    except NotATerm:
        return None


def changes_are_permitted(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """A change keeps within the ground it relies on (L1 to L6), and says its notice (L4, L7)."""
    known = {ref: c.measured for ref, c in facts.contracts.items() if c.measured is not None}
    for rec in paper.recommendations:
        if not isinstance(rec, ContractChange) or rec.contract not in known:
            continue
        contract, step = known[rec.contract], _step(rec, facts)
        for remark in _remarks(contract, step):
            yield _finding(f"Recommendation {rec.number}", remark)
        known[rec.contract] = replace(contract, steps=(*contract.steps, step))


def _step(rec: ContractChange, facts: Facts) -> Step:
    return Step(
        value=rec.amount.value if rec.amount else NOTHING,
        on=facts.today,
        extra=_term(rec.term) or Extra(),
        ground=rec.relies_on,
        vat=rec.amount.vat if rec.amount else "not stated",
        counts=rec.change != "clerical",
    )


def _remarks(contract: Measured, step: Step) -> Iterator[Remark]:
    if not step.counts:
        return
    if contract.regime == NOT_KNOWN:
        sentence = (
            "It is not known when the procurement of this contract began, so it is not known "
            "under which law it lives, and no limit is measured. Check."
        )
        yield Remark("L1", "warn", sentence)
        return
    ground = _ground(step)
    if isinstance(ground, Remark):
        yield ground
        return
    if ground is not None and ground.regime != contract.regime:
        regime = law().regime(contract.regime)
        sentence = f"{ground} is no ground of the {regime.title}, under which this contract lives."
        yield Remark("L1", "advice", sentence)
        return
    if ground is not None:
        yield from measure(contract, ground, step, law()).remarks
    else:
        yield unfounded(contract, step, law())
    for duty in before_change(contract, step, law()):
        title = law().notice(duty.kind).title
        sentence = f"{title} is due before this is executed: {duty.reason}"
        yield Remark(duty.rule, "warn", sentence)
    for sentence in to_check(contract, step, law()):
        yield Remark("L7", "warn", sentence)


def _ground(step: Step) -> Ground | Remark | None:
    """Return the ground of a change, or what is wrong with its code."""
    if step.ground is None:
        return None
    try:
        return law().ground(step.ground)
    except UnknownLaw as error:
        return Remark("L1", "stop", str(error))


def _finding(place: str, remark: Remark) -> Finding:
    return Finding(remark.level, place, remark.sentence, remark.rule)
