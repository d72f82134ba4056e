"""Whether a paper's changes of contracts are whole, in their order, and say why. Pure.

The rules of the order stand in contracts/courses.py; here they are asked of each change in turn, so
that what the same paper asks first counts for the next.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from approvals.findings import FORM, Facts, Finding, stop, warn
from approvals.paper import ContractChange, Paper
from approvals.stated import SupplierName
from contracts.courses import Course, Next, after, remarks
from contracts.frameworks import Party
from contracts.kinds import (
    CONSENT,
    EXTENSION,
    INDEXATION,
    LOWERING,
    NOVATION,
    OPTION,
    PASSING,
    RENAMED,
    ROUTE,
    TERMINATION,
    VALUE_INCREASE,
)
from contracts.ladder import NotALadder, ladder
from contracts.law import INDEXATION as MOVES_THE_PRICE
from contracts.law import PROVIDED, UnknownLaw, law
from contracts.terms import Term, day_words

# What a change of each kind has to say, besides its reason: a field and what is missing without it.
NEEDS = {
    VALUE_INCREASE: ("amount", "Say by how much the value rises."),
    EXTENSION: ("term", "Say how much time is added."),
    OPTION: ("term", "Say for how long the option is taken up."),
    INDEXATION: ("amount", "Say by how much the price moves the value."),
    TERMINATION: ("ends_on", "Say on which day the contract ends."),
    CONSENT: ("passes", "Say whose contract it is now, and whose it may become."),
    NOVATION: ("passes", "Say whose contract it is now, and whose after that."),
    RENAMED: ("passes", "Say how the supplier was named, and how it is named now."),
    ROUTE: ("route", "Say how the contract was let in truth."),
}
BELONGS = {
    "ends_on": (frozenset({TERMINATION}), "an early termination"),
    "passes": (PASSING, "a novation, a consent to one, or a new name"),
    "route": (frozenset({ROUTE}), "a change of the route"),
}
STILL = PASSING | {ROUTE}


def misplaced(rec: ContractChange) -> list[str]:
    """Return which fields belong to another kind of change, live or transcribed."""
    found = [
        f"{field} belongs to {what} alone, and this is of the kind {rec.change}."
        for field, (kinds, what) in BELONGS.items()
        if getattr(rec, field) is not None and rec.change not in kinds
    ]
    passes = rec.passes
    if passes is not None and passes.consent is not None and rec.change != NOVATION:
        found.append(f"consent belongs to a novation alone, and this is of the kind {rec.change}.")
    return found


def contract_changes_are_whole(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """A change says what changes and why, on a contract that the ledger holds already (T1)."""
    for rec in paper.recommendations:
        if not isinstance(rec, ContractChange):
            continue
        place = f"Recommendation {rec.number}"
        if rec.opening is not None:
            sentence = "A live decision changes a contract that the ledger holds already."
            yield stop(place, sentence, FORM)
        if not rec.reason.strip():
            yield stop(place, "Give the reason of the change.", FORM)
        for sentence in (*misplaced(rec), *_missing(rec), *_still(rec)):
            yield stop(place, sentence, FORM)
        yield from _in_time(place, rec, paper, facts)


def _missing(rec: ContractChange) -> Iterator[str]:
    field, sentence = NEEDS.get(rec.change, ("", ""))
    if field and not getattr(rec, field):
        yield sentence
    elif not field and rec.amount is None and not rec.term:
        yield "Say what changes: the value, the time, or both."


def _still(rec: ContractChange) -> Iterator[str]:
    if rec.change in STILL and (rec.amount is not None or rec.term):
        yield "It changes neither value nor time. Ask for that in a recommendation of its own."


def _in_time(place: str, rec: ContractChange, paper: Paper, facts: Facts) -> Iterator[Finding]:
    """What took effect before today is retrospective, and the paper says why (T1)."""
    late = paper.timing.stands in ("retrospective", "emergency") and paper.timing.reason.strip()
    for on in (rec.effective_on, rec.ends_on):
        if on is not None and on < facts.today and not late:
            sentence = (
                f"{day_words(on)} is past. Enter a day to come, or say under “How it stands to its "
                "time” that this is retrospective, and why."
            )
            yield stop(place, sentence, "T1")


def lowers(rec: ContractChange) -> bool:
    """Say whether a change of this kind may take away from the value."""
    return rec.change in LOWERING


def changes_follow(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """A change may follow what was changed before it: S8, S12, L7, U7."""
    known = {ref: c.course for ref, c in facts.contracts.items() if c.course is not None}
    for rec, course in steps(paper, known, facts.today):
        yield from _out_of_turn(rec, course, facts.today)
        yield from _ground_fits(f"Recommendation {rec.number}", rec)
        yield from _pointed_out(f"Recommendation {rec.number}", rec, course)


def out_of_turn(paper: Paper, courses: Mapping[str, Course], today: date) -> Iterator[Finding]:
    """Yield what a paper asks of contracts that may not follow where they stand."""
    for rec, course in steps(paper, courses, today):
        yield from _out_of_turn(rec, course, today)


def steps(
    paper: Paper, courses: Mapping[str, Course], today: date
) -> Iterator[tuple[ContractChange, Course]]:
    """Yield each change of a known contract with where it stands before that change."""
    known = dict(courses)
    for rec in paper.recommendations:
        if isinstance(rec, ContractChange) and rec.contract in known:
            yield rec, known[rec.contract]
            known[rec.contract] = after(known[rec.contract], next_of(rec, today))


def _out_of_turn(rec: ContractChange, course: Course, today: date) -> Iterator[Finding]:
    for remark in remarks(course, next_of(rec, today)):
        yield Finding(remark.level, f"Recommendation {rec.number}", remark.sentence, remark.rule)


def _ground_fits(place: str, rec: ContractChange) -> Iterator[Finding]:
    """An option and indexation rest on what the contract provides; a novation on its own ground."""
    wanted = {OPTION: PROVIDED, INDEXATION: MOVES_THE_PRICE}.get(rec.change)
    try:
        ground = law().ground(rec.relies_on) if rec.relies_on else None
    except UnknownLaw:
        return  # Said by procurement.py.
    if wanted and ground is not None and ground.counts != wanted:
        yield stop(place, f"{ground} is no ground of what a contract provides for.", "S8")
    if rec.change == NOVATION and (ground is None or not ground.novation):
        named = "No ground is named"
        if ground is not None:
            named = f"{ground} lets no supplier take the place of another"
        sentence = f"{named}. A novation needs the ground on which the law permits it."
        yield Finding("advice", place, sentence, "L7")


def _pointed_out(place: str, rec: ContractChange, course: Course) -> Iterator[Finding]:
    value = rec.amount.most if rec.amount else None
    if rec.change == OPTION and value:
        sentence = "The value rises with the option. Check that the contract provides for that too."
        yield warn(place, sentence, "S8")
    if rec.change == TERMINATION and course.options:
        yield warn(place, "Options that are not taken up lapse with it.", "S12")


def next_of(rec: ContractChange, today: date) -> Next:
    """Return a recommendation as the next step of its contract."""
    passes = rec.passes
    return Next(
        kind=rec.change,
        on=rec.effective_on or today,
        term=_term(rec.term),
        ends_on=rec.ends_on,
        outgoing=_party(passes.outgoing) if passes else None,
        incoming=_party(passes.incoming) if passes else None,
        condition=passes.condition if passes else "",
        consent=passes.consent if passes else None,
        route=rec.route or "",
    )


def _party(name: SupplierName) -> Party:
    return Party(name.name, name.company_number)


def _term(words: str) -> Term | None:
    try:
        return ladder(words).base if words else None
    except NotALadder:
        return None
