"""What procurement law and frameworks say of a paper's awards and changes. Pure.

The rules stand in contracts (frameworks.py, meter.py, duties.py); here they are asked of each
recommendation in turn, so that what the same paper asks first counts for the next.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from approvals.clauses import ContractFigures
from approvals.findings import Facts, Finding, KnownContract, stop
from approvals.matters import Alters, Approval
from approvals.paper import ContractAward, ContractChange, Paper
from budgets.money import pounds, share
from contracts.bases import Measured, Step
from contracts.duties import before_change, to_check
from contracts.frameworks import (
    APART,
    TERMS,
    UNDER,
    CallOff,
    FrameworkFact,
    Party,
    altered,
    life_is_usual,
    remarks,
    remarks_on_change,
)
from contracts.kinds import GROUNDED, NOVATION
from contracts.ladder import NotALadder, ladder_as_printed
from contracts.law import NOT_KNOWN, PROVIDED, Ground, UnknownLaw, law
from contracts.meter import Reading, Remark, measure, unfounded, with_step
from contracts.terms import Extra, NotATerm, Term

NOTHING = Decimal("0.00")


def routes_fit(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """An award under a framework names it, and no other award does (framework terms)."""
    for rec in paper.recommendations:
        if not isinstance(rec, ContractAward):
            continue
        place, route = f"Recommendation {rec.number}", rec.route.replace("_", " ")
        if rec.route in UNDER and rec.framework is None:
            sentence = (
                f"The route is “{route}”, and no framework is named. Name it, or choose open, "
                "single tender, none or not stated."
            )
            yield stop(place, sentence, TERMS)
        elif rec.route in APART and rec.framework is not None:
            sentence = (
                f"The route is “{route}”, and the framework “{rec.framework}” is named. Leave it "
                "out, or choose framework direct or further competition."
            )
            yield stop(place, sentence, TERMS)


def frameworks_are_alive(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """A call-off keeps to its framework, when it is let and when it changes (L10 to L15)."""
    taken, known, stands = dict(facts.held), dict(facts.contracts), dict(facts.frameworks)
    for rec in paper.recommendations:
        if isinstance(rec, Approval) and rec.alters:
            yield from _altered(rec, rec.alters, stands, facts)
            continue
        if isinstance(rec, ContractAward):
            code, call_off, ask = rec.framework, _let(rec, facts), remarks
        elif isinstance(rec, ContractChange) and rec.contract in known:
            contract = known[rec.contract]
            code, ask = contract.framework, remarks_on_change
            call_off = _longer(rec, contract, facts)
            known[rec.contract] = _changed(contract, rec, facts)
        else:
            continue
        if code is None or code not in stands:
            continue
        places = [(code, None), (code, call_off.lot)]
        before = taken.get(places[0], NOTHING), taken.get(places[1], NOTHING)
        for remark in ask(stands[code], replace(call_off, before=before), law()):
            yield _finding(f"Recommendation {rec.number}", remark)
        for place in set(places):
            taken[place] = taken.get(place, NOTHING) + (call_off.value or NOTHING)


def _altered(
    rec: Approval, alters: Alters, stands: dict[str, FrameworkFact], facts: Facts
) -> Iterator[Finding]:
    """Alter a framework for what the same paper asks later; a life above 4 years is said (L13)."""
    if alters.framework not in stands:
        return
    added = rec.amount.most if rec.amount and rec.matter == "framework_ceiling" else None
    framework = altered(stands[alters.framework], added, alters.last_day)
    stands[alters.framework] = framework
    if alters.last_day:
        for remark in life_is_usual(framework, CallOff(Party(""), facts.today), law()):
            yield _finding(f"Recommendation {rec.number}", remark)


def _let(rec: ContractAward, facts: Facts) -> CallOff:
    named = rec.supplier
    return CallOff(
        supplier=facts.suppliers.get(named.name, Party(named.name, named.company_number)),
        on=facts.today,
        time=_time(rec),
        value=rec.amount.most,
        lot=rec.lot,
        words=f"{rec.words} {rec.title}",
        route=rec.route,
        body=facts.body,
    )


def _longer(rec: ContractChange, contract: KnownContract, facts: Facts) -> CallOff:
    """Return a call-off as a change would leave it; its time is None where none is added."""
    value = rec.amount.most if rec.amount else NOTHING
    time = _time_in_all(rec, contract.measured) if rec.term else None
    return CallOff(Party(""), facts.today, time, value, contract.lot)


def _time_in_all(rec: ContractChange, measured: Measured | None) -> Extra | None:
    """Return how long a call-off would run at most; None where its term at award is not known.

    Time that its options provided for is in the term at award already.
    """
    if measured is None or measured.maximum is None:
        return None
    adds, provided = _term(rec.term), {g.code for g in law().grounds if g.counts == PROVIDED}
    ground = law().ground_for(rec.change, rec.relies_on, measured.regime)
    if adds is None or ground in provided:
        return None
    more = [step.extra for step in measured.steps if step.ground not in provided]
    return sum((*more, adds), measured.maximum)


def _changed(contract: KnownContract, rec: ContractChange, facts: Facts) -> KnownContract:
    if contract.measured is None:
        return contract
    step = step_in(rec, facts.today, contract.measured.regime)
    return replace(contract, measured=with_step(contract.measured, step))


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
    for rec, contract, step in changes_in(paper, known, facts.today):
        for remark in _remarks(contract, step):
            yield _finding(f"Recommendation {rec.number}", remark)


def changes_in(
    paper: Paper, known: Mapping[str, Measured], today: date
) -> Iterator[tuple[ContractChange, Measured, Step]]:
    """Yield each change of a known contract, with the contract as the changes before leave it."""
    standing = dict(known)
    for rec in paper.recommendations:
        if not isinstance(rec, ContractChange) or rec.contract not in standing:
            continue
        contract = standing[rec.contract]
        step = step_in(rec, today, contract.regime)
        yield rec, contract, step
        standing[rec.contract] = with_step(contract, step)


def step_in(rec: ContractChange, today: date, regime: str) -> Step:
    """Return a change as it is asked for: at the most that its amount may be."""
    return Step(
        value=rec.amount.most if rec.amount else NOTHING,
        on=today,
        extra=_term(rec.term) or Extra(),
        ground=law().ground_for(rec.change, rec.relies_on, regime),
        vat=rec.amount.vat if rec.amount else "not stated",
        counts=rec.change in GROUNDED,
        novates=rec.change == NOVATION,
    )


# The meter ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Metered:
    """A change against the law: one sentence, one number in pounds, and what is to be heeded.

    ``left`` and ``reading`` are None where no limit is measured, which the sentence then says.
    """

    sentence: str
    left: Decimal | None
    reading: Reading | None
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class Choice:
    """What a change would take and leave on one ground, and the notice it would wait for."""

    reading: Reading
    chosen: bool
    notice: str


def metered(contract: Measured, step: Step) -> Metered:
    """Return what the law's limits leave once this change is made, on the ground it names."""
    if not step.counts:
        return Metered("A clerical correction is no modification.", None, None, ())
    remarks = tuple(_remarks(contract, step))
    ground = _ground(step)
    if isinstance(ground, Ground) and ground.regime == contract.regime:
        reading = measure(contract, ground, step, law())
        others = tuple(r for r in remarks if r.sentence not in reading.sentence)
        return Metered(reading.sentence, reading.left, reading, others)
    return Metered(remarks[0].sentence, None, None, remarks[1:])


def choices(contract: Measured, step: Step) -> list[Choice]:
    """Return every ground that could be chosen for a change, with what it would leave."""
    if contract.regime == NOT_KNOWN or not step.counts:
        return []
    found = []
    for ground in law().grounds_of(contract.regime):
        on = replace(step, ground=ground.code)
        duties = before_change(contract, on, law())
        words = [*(law().notice(d.kind).title for d in duties), *to_check(contract, on, law())]
        reading = measure(contract, ground, on, law())
        found.append(Choice(reading, step.ground == ground.code, " ".join(words[:1])))
    return found


def by_the_scheme(figures: ContractFigures, asked: Sequence[Step], clause: str) -> str:
    """Return the Scheme's own test in one sentence (S4 to S8): it counts every change since.

    ``asked`` are the changes of this paper, the last one the one that is spoken of; an option of
    the contract counts as well. ``clause`` is the one under which it is decided.
    """
    goes = f"It is decided under “{clause}”." if clause else "No clause covers it now."
    values = [step.value for step in asked]
    if not figures.is_stated or figures.withheld or None in values:
        return f"A value is withheld, so the Scheme’s share of the original is not shown. {goes}"
    total = figures.changed + sum((v for v in values if v is not None), NOTHING)
    asked_time = sum((step.extra for step in asked), Extra())
    time = "time that is not known" if figures.added is None else figures.added + asked_time
    part = share(total, figures.original)
    of = f"{part}% of the original {pounds(figures.original)}" if part is not None else "no share"
    return (
        f"All changes since the award, this one included, come to {pounds(total)}, {of}, "
        f"and add {time}. {goes}"
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
