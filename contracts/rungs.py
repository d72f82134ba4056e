"""Where each step of an option ladder stands on a day: planned, exercised or lapsed. Pure.

London dates, last day inclusive; the day is passed in. Nothing here decides whether an option may
be taken up, only until when it can be.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from contracts.ladder import Break, Ladder, Rung
from contracts.terms import Extra, Term, day_words

PLANNED, EXERCISED, LAPSED = "planned", "exercised", "lapsed"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Stood:
    """A step with its days: None where the end that it follows is not known.

    ``decide_by`` is the last day to give notice; without a notice period, the day before it begins.
    """

    number: int
    rung: Rung
    state: str
    begins_on: date | None = None
    last_day: date | None = None
    decide_by: date | None = None


@dataclass(frozen=True)
class EarlyEnd:
    """A point at which a contract may be ended, and until when that is decided."""

    on: date | None
    words: str
    decide_by: date | None
    is_past: bool


@dataclass(frozen=True)
class Climb:
    """The whole ladder on a day.

    ``maximum_end`` counts every step on the shorter reading, ``longer_end`` on the longer where
    the words leave two; ``reachable_end`` leaves out what has lapsed.
    """

    rungs: tuple[Stood, ...]
    breaks: tuple[EarlyEnd, ...]
    maximum_end: date | None
    longer_end: date | None
    reachable_end: date | None
    sentence: str


def climb(
    ladder: Ladder,
    days: tuple[date | None, date | None],
    taken: Sequence[Term | None],
    notice: Term | None,
    today: date,
) -> Climb:
    """Return where each step stands.

    ``days`` are the contract's first day and its last as it runs now; ``taken`` the options taken
    up so far, in order (None: one that is not counted in time); ``notice`` how long before a
    step it must be given.
    """
    starts_on, ends_on = days
    end = _base_end(ladder, starts_on) or (None if taken else ends_on)
    used = _used(ladder.rungs, taken)
    rungs: list[Stood] = []
    for number, rung in enumerate(ladder.rungs, start=1):
        runs_to = max(filter(None, (end, ends_on)), default=None) if number == used + 1 else end
        follows = end if rung.up_to else runs_to
        stood = _stand(number, rung, (follows, runs_to), notice, is_taken=number <= used)
        if stood.state == PLANNED and _has_lapsed(stood, rungs, today):
            stood = Stood(number, rung, LAPSED, stood.begins_on, stood.last_day, stood.decide_by)
        rungs.append(stood)
        end = stood.last_day
    lasting = [s.last_day for s in rungs if s.state != LAPSED]
    return Climb(
        tuple(rungs),
        tuple(_early(b, starts_on, notice, today) for b in ladder.breaks),
        _end(ladder, starts_on, ends_on, [r.shorter or r.term for r in ladder.rungs]),
        None if ladder.is_clear else _end(ladder, starts_on, ends_on, _terms(ladder)),
        None if ladder.endless else max(filter(None, [ends_on, *lasting]), default=None),
        _sentence(ladder, rungs, notice),
    )


def before(day: date, notice: Term) -> date:
    """Return the last day on which notice can begin so that it has run before ``day``."""
    months = (Extra.of(notice).months, Extra.of(notice).days)
    found = day - timedelta(days=months[0] * 31 + months[1])
    while notice.plus(found + _DAY) <= day:
        found += _DAY
    return found


def _used(rungs: Sequence[Rung], taken: Sequence[Term | None]) -> int:
    """Return how many steps the options taken up have used, in their order."""
    left = sum((Extra.of(term) for term in taken), Extra())
    others = sum(term is None for term in taken)
    used = 0
    for rung in rungs:
        need = Extra.of(rung.shorter or rung.term)
        if rung.term is None:
            others -= 1
            if others < 0:
                break
        elif left.months < need.months or (left.months == need.months and left.days < need.days):
            break
        else:
            left = Extra(left.months - need.months, left.days - need.days)
        used += 1
    return used


def _stand(
    number: int,
    rung: Rung,
    ends: tuple[date | None, date | None],
    notice: Term | None,
    *,
    is_taken: bool,
) -> Stood:
    """Return a step by its own words.

    ``ends`` are the end from which its term is counted, and that after which it begins: they
    differ where a part of it is taken already.
    """
    state, term = EXERCISED if is_taken else PLANNED, rung.shorter or rung.term
    follows, runs_to = ends
    if term is None:
        return Stood(number, rung, state, None, rung.until, rung.until)
    last = rung.until or (term.last_day(follows + _DAY) if follows else None)
    if runs_to is None:
        return Stood(number, rung, state, None, last, None)
    begins = runs_to + _DAY
    decide_by = before(begins, notice) if notice else runs_to
    return Stood(number, rung, state, begins, last, decide_by)


def _has_lapsed(stood: Stood, earlier: Sequence[Stood], today: date) -> bool:
    """Say whether a step can no longer be taken: its day is past, or the step below is gone."""
    if any(step.state == LAPSED for step in earlier):
        return True
    return stood.decide_by is not None and stood.decide_by < today


def _early(found: Break, starts_on: date | None, notice: Term | None, today: date) -> EarlyEnd:
    on = found.on
    if found.after is not None and starts_on is not None:
        on = found.after.plus(starts_on)
    words = f"after {found.after}" if found.after else f"on {day_words(on)}" if on else ""
    decide_by = before(on, notice) if on and notice else on
    return EarlyEnd(on, words, decide_by, decide_by is not None and decide_by < today)


def _base_end(ladder: Ladder, starts_on: date | None) -> date | None:
    if ladder.until is not None:
        return ladder.until
    begins = starts_on or ladder.starts_on
    return ladder.base.last_day(begins) if ladder.base and begins else None


def _terms(ladder: Ladder) -> list[Term | None]:
    return [rung.term for rung in ladder.rungs]


def _end(
    ladder: Ladder, starts_on: date | None, ends_on: date | None, terms: Sequence[Term | None]
) -> date | None:
    """Return the end of base and steps; None while it is endless or a day is not known."""
    end = _base_end(ladder, starts_on) or (ends_on if not terms else None)
    for rung, term in zip(ladder.rungs, terms, strict=True):
        if rung.until:
            end = rung.until
        elif end and term:
            end = term.last_day(end + _DAY)
        else:
            return None
    return None if ladder.endless else end


def _sentence(ladder: Ladder, rungs: Sequence[Stood], notice: Term | None) -> str:
    if ladder.endless:
        return f"It has no end{', ' + ladder.note if ladder.note else ''}."
    if not rungs:
        return "It has no options."
    counts = {state: sum(r.state == state for r in rungs) for state in (EXERCISED, LAPSED)}
    left = [rung for rung in rungs if rung.state == PLANNED]
    noun = "option" if len(rungs) == 1 else "options"
    said = f"{len(left)} of {len(rungs)} {noun} {'is' if len(left) == 1 else 'are'} left"
    said += "".join(f", {count} {state}" for state, count in counts.items() if count)
    if not left or left[0].decide_by is None:
        return f"{said}."
    stated = f"with {notice} of notice" if notice else "no notice period is stated"
    return f"{said}; decide on the next by {day_words(left[0].decide_by)}, {stated}."
