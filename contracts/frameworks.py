"""What a framework lets a body call off from it: L10 to L15 and its terms, one function each. Pure.

Each returns what a recorded fact goes against; a fact that the ledger does not hold goes against
nothing. Pounds, months, London dates with the last day inclusive.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from budgets.money import pounds
from contracts.law import Law, on_day
from contracts.meter import ADVICE, WARN, Remark
from contracts.terms import Extra, Term, Unit, day_words, is_within_months

TERMS = "framework terms"


@dataclass(frozen=True)
class Party:
    """A supplier, with its registered number where known and the names of its group."""

    name: str
    company_number: str = ""
    group: frozenset[str] = frozenset()

    def is_same(self, other: "Party") -> bool:
        """Say whether both are one firm: by number where both have one, else by name."""
        if self.company_number and other.company_number:
            return self.company_number == other.company_number
        return self.name.casefold() == other.name.casefold()


@dataclass(frozen=True)
class LotFact:
    """A lot: who holds a place on it, its ceiling, and what is called off it already, in pounds."""

    code: str
    suppliers: tuple[Party, ...] = ()
    ceiling: Decimal | None = None
    called_off: Decimal = Decimal("0.00")


@dataclass(frozen=True)
class FrameworkFact:
    """A framework as the ledger holds it; None is what nobody has stated.

    ``longest_months`` is its longest call-off, ``excluded`` words of what it is not for,
    ``successor`` the name of what follows it; ``methods`` are the routes by which it lets
    contracts be called off, ``users`` the words of who may; ``hides`` says that a part of what is
    called off stands in part 2 alone.
    """

    name: str
    last_day: date | None = None
    starts_on: date | None = None
    longest_months: int | None = None
    ceiling: Decimal | None = None
    called_off: Decimal = Decimal("0.00")
    lots: tuple[LotFact, ...] = ()
    excluded: tuple[str, ...] = ()
    successor: str = ""
    methods: tuple[str, ...] = ()
    users: str = ""
    hides: bool = False


@dataclass(frozen=True)
class CallOff:
    """A contract that would be let under a framework: whose, when, how long, how much, for what.

    ``before`` is what comes ahead of it and is not authorised yet, on the framework and on its
    lot: what earlier decisions hold, and what the same paper asks for first. ``route`` is how it
    is let, ``body`` who lets it.
    """

    supplier: Party
    on: date
    time: Extra | None = None
    value: Decimal | None = None
    lot: str | None = None
    words: str = ""
    before: tuple[Decimal, Decimal] = (Decimal("0.00"), Decimal("0.00"))
    route: str = "not_stated"
    body: str = ""


# Routes that need a framework, and routes that have none; one that is not stated may have either.
UNDER = ("framework_direct", "further_competition")
APART = ("open", "single_tender", "none")

Rule = Callable[[FrameworkFact, CallOff, Law], Iterator[Remark]]


def remarks(framework: FrameworkFact, call_off: CallOff, law: Law) -> list[Remark]:
    """Return everything that a call-off goes against."""
    return [remark for rule in RULES for remark in rule(framework, call_off, law)]


def remarks_on_change(framework: FrameworkFact, call_off: CallOff, law: Law) -> list[Remark]:
    """Return what a change of a call-off goes against: its term and the ceiling.

    Its day, its supplier and its scope were asked when it was let; a call-off may run past the
    end of its framework.
    """
    return [remark for rule in ON_CHANGE for remark in rule(framework, call_off, law)]


def within_life(framework: FrameworkFact, call_off: CallOff, law: Law) -> Iterator[Remark]:
    """A call-off is let inside the life of its framework, first and last day included (L10)."""
    then = f", followed by {framework.successor}" if framework.successor else ""
    if framework.last_day and framework.last_day < call_off.on:
        sentence = f"{framework.name} ended on {day_words(framework.last_day)}{then}."
        yield Remark("L10", ADVICE, sentence)
    if framework.starts_on and call_off.on < framework.starts_on:
        sentence = f"{framework.name} begins on {day_words(framework.starts_on)}."
        yield Remark("L10", ADVICE, sentence)


def within_term(framework: FrameworkFact, call_off: CallOff, law: Law) -> Iterator[Remark]:
    """A call-off is no longer than its framework allows; without a limit, 4 years warn (L11)."""
    if call_off.time is None:
        return
    most = framework.longest_months
    if most is not None and not is_within_months(call_off.time, most):
        sentence = (
            f"{framework.name} allows {most} months; the term, options included, is "
            f"{call_off.time}."
        )
        yield Remark("L11", ADVICE, sentence)
    row = on_day(law.frameworks, call_off.on)
    if most is None and row and not is_within_months(call_off.time, row.call_off_months):
        sentence = (
            f"{framework.name} states no longest call-off; {call_off.time}, options included, is "
            f"more than the {row.call_off_months} months that are advised."
        )
        yield Remark("L11", WARN, sentence)


def within_ceiling(framework: FrameworkFact, call_off: CallOff, law: Law) -> Iterator[Remark]:
    """All call-offs together stay within the ceiling of the framework and of the lot (L12)."""
    lot, before = lot_of(framework, call_off), call_off.before
    bounds = [(framework.name, framework.ceiling, framework.called_off + before[0])]
    if lot:
        name = f"Lot {lot.code} of {framework.name}"
        bounds.append((name, lot.ceiling, lot.called_off + before[1]))
    for name, ceiling, taken in bounds:
        if ceiling is None:
            continue
        if call_off.value is None:
            sentence = f"{name} has a ceiling, and this value is withheld or not stated."
            yield Remark("L12", WARN, sentence)
        elif call_off.value > 0 and taken + call_off.value > ceiling:
            over = taken + call_off.value - ceiling
            sentence = (
                f"{name} has a ceiling of {pounds(ceiling)}; {pounds(taken)} is called off or "
                f"asked for ahead of this, which passes it by {pounds(over)}."
            )
            yield Remark("L12", ADVICE, sentence)


def life_is_usual(framework: FrameworkFact, call_off: CallOff, law: Law) -> Iterator[Remark]:
    """A framework of more than 4 years is exceptional, and says why (L13)."""
    if framework.starts_on is None or framework.last_day is None:
        return
    row = on_day(law.frameworks, framework.starts_on)
    if row is None:
        return
    last = Term.of(row.longest_months, Unit.MONTHS).last_day(framework.starts_on)
    if framework.last_day > last:
        sentence = (
            f"{framework.name} runs to {day_words(framework.last_day)}, longer than "
            f"{row.longest_months} months. Check on what ground."
        )
        yield Remark("L13", WARN, sentence)


def supplier_has_a_place(framework: FrameworkFact, call_off: CallOff, law: Law) -> Iterator[Remark]:
    """The supplier holds a place on the lot, or on some lot where none is named (L14)."""
    lot = lot_of(framework, call_off)
    lots = (lot,) if lot else framework.lots
    places = [party for one in lots for party in one.suppliers]
    if not places or any(call_off.supplier.is_same(party) for party in places):
        return
    where = f"lot {lot.code}" if lot else "no lot"
    name, its = call_off.supplier.name, f"{framework.name} that the ledger holds"
    kin = [party.name for party in places if party.name in call_off.supplier.group]
    if kin:
        sentence = (
            f"{name} itself is on no lot of {its}; {kin[0]}, of its group, is. "
            "Check that the framework lets another company of the group supply."
        )
        yield Remark("L14", WARN, sentence)
        return
    said = f"is not on {where} of {its}" if lot else f"is on no lot of {its}"
    yield Remark("L14", ADVICE, f"{name} {said}.")


def scope_is_allowed(framework: FrameworkFact, call_off: CallOff, law: Law) -> Iterator[Remark]:
    """What is called off is not what the framework excludes, as far as words tell (L15)."""
    for words in framework.excluded:
        if re.search(rf"\b{re.escape(words)}\b", call_off.words, re.IGNORECASE):
            sentence = (
                f"{framework.name} is not for “{words}”, and the recommendation speaks of it."
            )
            yield Remark("L15", WARN, sentence)


def method_is_allowed(framework: FrameworkFact, call_off: CallOff, law: Law) -> Iterator[Remark]:
    """A call-off is let by a method that its framework allows (framework terms)."""
    if framework.methods and call_off.route in UNDER and call_off.route not in framework.methods:
        allowed = " or ".join(_route(code) for code in framework.methods)
        sentence = f"{framework.name} allows {allowed}; this is {_route(call_off.route)}."
        yield Remark(TERMS, ADVICE, sentence)


def user_is_eligible(framework: FrameworkFact, call_off: CallOff, law: Law) -> Iterator[Remark]:
    """Who lets a call-off is named among the users of its framework (framework terms)."""
    if framework.users and call_off.body and _plain(call_off.body) not in _plain(framework.users):
        sentence = (
            f"{framework.name} is for “{framework.users}”, which does not name {call_off.body}. "
            "Check that it may use it."
        )
        yield Remark(TERMS, WARN, sentence)


def time_between(last_day: date, new_last_day: date) -> Extra:
    """Return the time from one last day to a later one: whole months, then days; none backwards."""
    months = max(0, (new_last_day.year - last_day.year) * 12 + new_last_day.month - last_day.month)
    begins = last_day + timedelta(days=1)
    while months and Term.of(months, Unit.MONTHS).last_day(begins) > new_last_day:
        months -= 1
    reached = Term.of(months, Unit.MONTHS).last_day(begins) if months else last_day
    return Extra(months, max(0, (new_last_day - reached).days))


def altered(
    framework: FrameworkFact, added: Decimal | None, last_day: date | None
) -> FrameworkFact:
    """Return a framework as a decision leaves it; a ceiling that nobody stated stays unknown."""
    ceiling = framework.ceiling
    if ceiling is not None and added is not None:
        ceiling += added
    return replace(framework, ceiling=ceiling, last_day=last_day or framework.last_day)


def _route(code: str) -> str:
    return {"framework_direct": "direct award"}.get(code, code.replace("_", " "))


def _plain(words: str) -> str:
    return words.casefold().replace("’", "'")


def lot_of(framework: FrameworkFact, call_off: CallOff) -> LotFact | None:
    """Return the lot that a call-off names, where the ledger holds it."""
    return next((lot for lot in framework.lots if lot.code == call_off.lot), None)


RULES: tuple[Rule, ...] = (
    within_life,
    within_term,
    within_ceiling,
    life_is_usual,
    supplier_has_a_place,
    scope_is_allowed,
    method_is_allowed,
    user_is_eligible,
)
ON_CHANGE: tuple[Rule, ...] = (within_term, within_ceiling)
