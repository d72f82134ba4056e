"""Whether a step may follow the steps before it in the life of a contract. Pure.

The law's limits are the meter's, the authority is the scheme's; here only the order of things is
asked: nothing after the end, an option once and in its turn, a novation from who holds it. London
dates, last day inclusive; the day is passed in.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from contracts.frameworks import Party
from contracts.kinds import (
    CONSENT,
    EXTENSION,
    NOVATION,
    OPTION,
    PASSING,
    RENAMED,
    ROUTE,
    TERMINATION,
)
from contracts.meter import Remark
from contracts.rungs import EXERCISED, PLANNED, Stood
from contracts.terms import Extra, Term, day_words, is_within_months

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Consented:
    """A consent to a novation that no novation has used: its number, to whom, on what condition."""

    number: int
    to: Party
    condition: str


@dataclass(frozen=True)
class Course:
    """Where a contract stands for its next step, by all that is authorised.

    ``ends_on`` is None where it is not known or there is none (``endless``); ``ended_on`` the day
    of an early termination; ``options`` the ladder as it stands, None where it is not read.
    """

    supplier: Party
    route: str
    starts_on: date | None = None
    ends_on: date | None = None
    endless: bool = False
    ended_on: date | None = None
    consents: tuple[Consented, ...] = ()
    options: tuple[Stood, ...] | None = ()


@dataclass(frozen=True)
class Next:
    """A step that is asked for: its kind, the day on which it takes effect, what its kind has.

    ``condition`` is what a consent asks for; of a novation that uses one, how it is met.
    """

    kind: str
    on: date
    term: Term | None = None
    ends_on: date | None = None
    outgoing: Party | None = None
    incoming: Party | None = None
    condition: str = ""
    consent: int | None = None
    route: str = ""


def remarks(course: Course, step: Next) -> list[Remark]:
    """Return why a step may not follow, a sentence each; each of them stops it."""
    if course.ended_on is not None:
        sentence = (
            f"The contract is ended early on {day_words(course.ended_on)}; nothing follows that."
        )
        return [Remark("S12", "stop", sentence)]
    rules = {
        OPTION: _option,
        EXTENSION: _extension,
        TERMINATION: _termination,
        CONSENT: _passing,
        NOVATION: _passing,
        RENAMED: _passing,
        ROUTE: _route,
    }
    rule = rules.get(step.kind)
    return [Remark(of, "stop", sentence) for of, sentence in rule(course, step)] if rule else []


def after(course: Course, step: Next) -> Course:
    """Return where the contract stands once a step is taken, for the next of the same paper."""
    if step.kind == TERMINATION:
        return replace(course, ended_on=step.ends_on)
    if step.kind == ROUTE:
        return replace(course, route=step.route)
    if step.kind in PASSING and step.incoming is not None:
        if step.kind == CONSENT:
            return course
        left = tuple(one for one in course.consents if one.number != step.consent)
        return replace(course, supplier=step.incoming, consents=left)
    if step.kind == OPTION and course.options:
        taken = next((o.number for o in course.options if o.state == PLANNED), 0)
        options = [replace(o, state=EXERCISED) if o.number == taken else o for o in course.options]
        return replace(course, options=tuple(options), ends_on=_later(course, step))
    return replace(course, ends_on=_later(course, step))


def _later(course: Course, step: Next) -> date | None:
    if step.term is None or course.ends_on is None:
        return course.ends_on
    return step.term.last_day(course.ends_on + _DAY)


def _option(course: Course, step: Next) -> Iterator[tuple[str, str]]:
    """An option is the next step of the ladder, whole, by the last day to decide (S8)."""
    if course.options is None:
        yield "S8", "The options of this contract are not read, so none can be taken up by itself."
        return
    found = next((option for option in course.options if option.state == PLANNED), None)
    if found is None:
        yield "S8", "The contract has no option left to take up. A longer time is an extension."
        return
    if found.decide_by is not None and step.on > found.decide_by:
        yield (
            "S8",
            f"Option {found.number}, {found.rung.words}, was to be decided by "
            f"{day_words(found.decide_by)}.",
        )
    terms = {str(term) for term in (found.rung.term, found.rung.shorter) if term is not None}
    if found.rung.up_to:
        yield from _part_of(found.rung.shorter or found.rung.term, step.term)
        return
    if not terms:
        return
    if step.term is None or str(step.term) not in terms:
        asked = f"{step.term} is asked for" if step.term else "no time is stated"
        yield "S8", f"The next option is of {found.rung.words}; {asked}."


def _part_of(most: Term | None, asked: Term | None) -> Iterator[tuple[str, str]]:
    """An option "up to" a time may be taken up in part; on the shorter of two readings (S8)."""
    if most is None or most.months is None or asked is None:
        return
    if not is_within_months(Extra.of(asked), most.months):
        yield "S8", f"The next option is of up to {most}; {asked} is asked for."


def _extension(course: Course, step: Next) -> Iterator[tuple[str, str]]:
    if course.endless:
        yield "L6", "The contract has no end, so there is nothing to extend."


def _termination(course: Course, step: Next) -> Iterator[tuple[str, str]]:
    """A contract is ended early: after it began, before it would end by itself (S12)."""
    if step.ends_on is None:
        yield "S12", "Say on which day the contract ends."
        return
    words = day_words(step.ends_on)
    if course.starts_on is not None and step.ends_on < course.starts_on:
        yield "S12", f"{words} is before the contract starts, on {day_words(course.starts_on)}."
    if course.ends_on is not None and step.ends_on >= course.ends_on:
        yield (
            "S12",
            f"{words} is no early end: the contract ends on {day_words(course.ends_on)} anyway.",
        )


def _passing(course: Course, step: Next) -> Iterator[tuple[str, str]]:
    """A contract passes from who holds it, to another; a new name is of the same company (L7)."""
    if step.outgoing is None or step.incoming is None:
        yield "L7", "Say whose contract it is now, and whose after that."
        return
    if not step.outgoing.is_same(course.supplier):
        yield "U7", f"{step.outgoing.name} is not its supplier; {course.supplier.name} is."
        return
    same = step.incoming.is_same(course.supplier)
    if step.kind == RENAMED:
        yield from _renamed(course.supplier, step.incoming)
    elif same:
        yield "L7", f"{step.incoming.name} is its supplier already. A new name is no novation."
    if step.kind == CONSENT and not step.condition.strip():
        yield "L7", "Say on what condition. Without one there is nothing to wait for: novate it."
    if step.kind == NOVATION:
        yield from _consent(course, step, step.incoming)


def _renamed(now: Party, then: Party) -> Iterator[tuple[str, str]]:
    """A company that is renamed keeps its name or its number, or it is another."""
    named = now.name.casefold() == then.name.casefold()
    numbered = bool(now.company_number) and now.company_number == then.company_number
    if named and now.company_number == then.company_number:
        yield "U7", f"{then.name} is its name and its number already."
    elif not named and not numbered:
        yield (
            "L7",
            f"{then.name} has neither the name nor the number of {now.name}: that is a novation.",
        )


def _consent(course: Course, step: Next, to: Party) -> Iterator[tuple[str, str]]:
    """A novation that was consented to names that consent, once, and says its condition is met."""
    mine = [consented for consented in course.consents if consented.to.is_same(to)]
    cited = next((one for one in course.consents if one.number == step.consent), None)
    if step.consent is None and mine:
        yield (
            "L7",
            f"Change {mine[0].number} consents to it on a condition: name it, and say how "
            "the condition is met.",
        )
    elif step.consent is not None and cited is None:
        yield "L7", f"Change {step.consent} is no consent that is still to be used."
    elif cited is not None and cited not in mine:
        yield "L7", f"Change {cited.number} consents to {cited.to.name}, not to {to.name}."
    elif cited is not None and not step.condition.strip():
        yield "L7", f"Say how the condition is met: {cited.condition}"


def _route(course: Course, step: Next) -> Iterator[tuple[str, str]]:
    if not step.route:
        yield "B9", "Say how the contract was let in truth."
    elif step.route == course.route:
        yield "B9", "The record says already that it was let so."
