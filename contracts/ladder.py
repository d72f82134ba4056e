"""The option ladder: the words of a term and its options as base, steps and breaks. Pure.

"5+1+1", "1 year with options up to 5 years", "to 28 February 2024 + 2 x 1 year". What cannot be
read is refused with a sentence, never guessed; where each step stands on a day says rungs.py.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from budgets.money import NotAnAmount, parse_pounds
from contracts.terms import Extra, NotATerm, Term, Unit

EXTRA, TOTAL, UNSAID = "extra", "total", "not stated"

_PART = r"[1-9][0-9]{0,4} (?:year|month|week|day)s?"
_TERM = rf"{_PART}(?:(?:, | and ){_PART})*"
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_DAY = rf"(?:[0-9]{{1,2}} )?(?:{'|'.join(_MONTHS)}) [12][0-9]{{3}}"
_COUNTS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_COUNT = rf"{'|'.join(_COUNTS)}|[1-9][0-9]?"
_EXAMPLES = (
    "Write it like 1 year with options up to 5 years, 5+1+1, 2 x 1 year, to 31 March 2026, "
    "or perpetual, reviewed annually."
)
_LEAD = (
    rf"(?:an? |(?P<count>{_COUNT}) )?(?:further )?(?:extension )?"
    r"(?:options?|extensions?)(?: to extend)?(?: of| for| by)? (?P<options>.+)"
)
_OPTIONS = re.compile(rf"(?:with |plus )?{_LEAD}")
_WITH = re.compile(rf"(?P<base>.+?)(?:,| with| plus)+ {_LEAD}")
_BREAK = re.compile(
    rf"(?P<rest>.*?)(?:,| with| and)* ?(?:an? )?break(?: options?| clauses?)?"
    rf" (?:at|after|on) (?P<at>{_TERM}|{_DAY})"
)
_PLUS = re.compile(r"[1-9][0-9]?(?: ?\+ ?[1-9][0-9]?)+(?: (?P<unit>years?|months?))?")
_BROKEN_DOWN = re.compile(rf"(?P<term>{_TERM}) \((?P<plus>[0-9 +]+)\)")
_BASE = re.compile(
    rf"(?P<upto>up to )?(?P<term>{_TERM})(?: from (?P<start>{_DAY}))?(?: to (?P<until>{_DAY}))?"
    r"(?: \((?P<note>[^()]+)\))?"
)
_UNTIL = re.compile(rf"(?:up )?to (?P<until>{_DAY})")
_ENDLESS = re.compile(r"(?:perpetual|rolling|indefinite)(?:, reviewed (?P<often>[a-z ]+))?")
_TIMES = re.compile(rf"(?P<count>{_COUNT}) ?x ?(?P<term>{_TERM})")
_ONE = re.compile(
    rf"(?P<upto>up to )?(?P<term>{_TERM})(?: to (?P<until>{_DAY}))?"
    r"(?: for a further (?P<value>£?[0-9.,]+[a-z]{0,2}))?"
)
_OTHER = re.compile(rf"(?P<count>{_COUNT}) (?P<unit>[a-z][a-z ]*?)(?:,? to (?P<until>{_DAY}))?")


class NotALadder(ValueError):
    """Say in a sentence why words are no term with options."""


@dataclass(frozen=True)
class Rung:
    """One step that may be taken: for a term, or to a day, or counted in something else.

    ``shorter`` is its term on the other reading, where the paper does not say whether "up to"
    counts in all; one ``up_to`` its term may be taken in part; ``value`` is pounds.
    """

    words: str
    term: Term | None = None
    until: date | None = None
    shorter: Term | None = None
    value: Decimal | None = None
    up_to: bool = False


@dataclass(frozen=True)
class Break:
    """A point at which a contract may be ended early: after a term, or on a day."""

    after: Term | None = None
    on: date | None = None


@dataclass(frozen=True)
class Ladder:
    """A base term, the steps that may follow it in their order, and where it may be ended early.

    ``base`` is None where the words name only its last day, ``endless`` a contract without one;
    ``starts_on`` the first day that the words name, ``note`` what stands beside it.
    """

    base: Term | None = None
    until: date | None = None
    rungs: tuple[Rung, ...] = ()
    breaks: tuple[Break, ...] = ()
    reading: str = UNSAID
    endless: bool = False
    starts_on: date | None = None
    note: str = ""

    @property
    def longest(self) -> Extra | None:
        """Return the time of the base and every step; None where one is not counted in time."""
        return self._in_all([rung.term for rung in self.rungs])

    @property
    def shortest(self) -> Extra | None:
        """Return the same on the shorter reading, which is the one that authority is tested by."""
        return self._in_all([rung.shorter or rung.term for rung in self.rungs])

    @property
    def is_clear(self) -> bool:
        """Say that the words leave one reading."""
        return not any(rung.shorter for rung in self.rungs)

    def _in_all(self, terms: Iterable[Term | None]) -> Extra | None:
        every = [self.base, *terms]
        if self.endless or any(term is None for term in every):
            return None
        return sum((Extra.of(term) for term in every), Extra())


def read(words: str) -> Ladder:
    """Return the ladder that one text names, or raise NotALadder."""
    text = _plain(words)
    parts = _WITH.fullmatch(text)
    if parts:
        return ladder(parts["base"], _led(parts))
    rungs = _times(text) or _other(text)
    if rungs:
        return Ladder(rungs=rungs)
    base, sep, options = text.partition(" + ")
    return ladder(base, options) if sep and not _PLUS.fullmatch(text) else ladder(text)


def ladder(term: str, options: str = "", reading: str = UNSAID) -> Ladder:
    """Return the ladder of a term and its options, by how the paper reads them.

    ``reading`` "extra": the options come on top of the term; "total": they are within it, or
    "up to" is the time in all. Raise NotALadder with a sentence.
    """
    if reading not in (EXTRA, TOTAL, UNSAID):
        raise NotALadder(f"“{reading}” is no reading. Accepted: {EXTRA}, {TOTAL}, {UNSAID}.")
    found = _base(_plain(term))
    text = _plain(options)
    if not text:
        return replace(found, reading=reading)
    broken = _BREAK.fullmatch(text)
    if broken:
        found = replace(found, breaks=(*found.breaks, _break(broken["at"])))
        text = broken["rest"].strip(" ,")
    lead = _OPTIONS.fullmatch(text)
    text = _led(lead) if lead else text
    rungs = _rungs(text) if text else ()
    return _fitted(replace(found, rungs=(*found.rungs, *rungs), reading=reading), text)


def ladder_as_printed(term: str, printed: str, options: str, reading: str) -> Ladder:
    """Return the ladder of a term and its options as printed, or raise NotALadder.

    Printed words may say "up to", which the plain options beside them do not; where the printed
    ones are not read, the plain ones count.
    """
    if printed.strip() and options.strip():
        try:
            return ladder(term, printed, reading)
        except NotALadder:
            return ladder(term, options, reading)
    return ladder(term, printed or options, reading)


# The base ---------------------------------------------------------------------------------------


def _base(text: str) -> Ladder:
    """Return the base of a contract from its words."""
    for read_as in (_endless, _broken_down, _dated, _listed):
        found = read_as(text)
        if found:
            return found
    broken = _BREAK.fullmatch(text)
    if broken and broken["rest"]:
        return replace(_base(broken["rest"].strip(" ,")), breaks=(_break(broken["at"]),))
    raise NotALadder(f"“{_short(text)}” is not read as a term with options. {_EXAMPLES}")


def _endless(text: str) -> Ladder | None:
    found = _ENDLESS.fullmatch(text)
    if not found:
        return None
    return Ladder(endless=True, note=f"reviewed {found['often']}" if found["often"] else "")


def _broken_down(text: str) -> Ladder | None:
    """Read "10 years (4+4+2)": the parts must come to the whole."""
    found = _BROKEN_DOWN.fullmatch(text)
    if not found or not _PLUS.fullmatch(found["plus"]):
        return None
    whole, parts = _term(found["term"]), _plus(found["plus"])
    if sum((Extra.of(part) for part in parts), Extra()) != Extra.of(whole):
        raise NotALadder(f"“{_short(text)}”: {found['plus']} does not come to {whole}.")
    return Ladder(base=parts[0], rungs=_rungs_of(parts[1:]), reading=TOTAL)


def _dated(text: str) -> Ladder | None:
    found = _BASE.fullmatch(text)
    if found:
        start = _day(found["start"], last=False) if found["start"] else None
        until = _day(found["until"]) if found["until"] else None
        note = "up to" if found["upto"] else found["note"] or ""
        return Ladder(_term(found["term"]), until, starts_on=start, note=note)
    found = _UNTIL.fullmatch(text)
    return Ladder(until=_day(found["until"])) if found else None


def _listed(text: str) -> Ladder | None:
    if not _PLUS.fullmatch(text):
        return None
    first, *rest = _plus(text)
    return Ladder(base=first, rungs=_rungs_of(rest))


# The steps --------------------------------------------------------------------------------------


def _led(found: re.Match[str]) -> str:
    """Return what options are, as "2 x 1 year" where the words count them."""
    times = f"{found['count']} x " if found["count"] else ""
    return times + str(found["options"])


def _rungs(text: str) -> tuple[Rung, ...]:
    """Return the steps that the words of options name."""
    if _PLUS.fullmatch(text):
        return _rungs_of(_plus(text))
    readers: tuple[Callable[[str], tuple[Rung, ...]], ...] = (_times, _one, _other)
    found: list[Rung] = []
    for piece in re.split(r" \+ |, then | then ", text):
        rungs = next((rungs for reader in readers if (rungs := reader(piece))), ())
        if not rungs:
            raise NotALadder(f"“{_short(text)}” is not read as options. {_EXAMPLES}")
        found += rungs
    return tuple(found)


def _times(text: str) -> tuple[Rung, ...]:
    found = _TIMES.fullmatch(text)
    return _rungs_of([_term(found["term"])] * _count(found["count"])) if found else ()


def _one(text: str) -> tuple[Rung, ...]:
    found = _ONE.fullmatch(text)
    if not found:
        return ()
    term = _term(found["term"])
    until = _day(found["until"]) if found["until"] else None
    value = _pounds(found["value"]) if found["value"] else None
    part = bool(found["upto"])
    return (Rung(f"{'up to ' * part}{term}", term, until, value=value, up_to=part),)


def _other(text: str) -> tuple[Rung, ...]:
    """Read steps that are counted in something else: "two further calls, to May 2028"."""
    found = _OTHER.fullmatch(text)
    if not found or re.search(r"\b(?:year|month|week|day|option)s?\b", found["unit"]):
        return ()
    until = _day(found["until"]) if found["until"] else None
    unit = found["unit"].removeprefix("further ").removesuffix("s")
    return tuple(Rung(f"{unit} {n}", until=until) for n in range(1, _count(found["count"]) + 1))


def _fitted(found: Ladder, text: str) -> Ladder:
    """Fit the steps to the base by how the paper reads them."""
    if text.startswith("up to ") and len(found.rungs) == 1:
        return replace(found, rungs=(_up_to(found, found.rungs[0]),))
    if found.reading == TOTAL and found.base and all(rung.term for rung in found.rungs):
        left = _less(found.base, [rung.term for rung in found.rungs])
        if left is None:
            raise NotALadder(f"Options of {text} are not within a term of {found.base}.")
        return replace(found, base=left)
    return found


def _up_to(found: Ladder, rung: Rung) -> Rung:
    """Return the one step of "up to": what is left of the time in all, or that time on top."""
    if found.reading == EXTRA or found.base is None or rung.term is None:
        return rung
    within = _less(rung.term, [found.base])
    if found.reading == TOTAL and within is None:
        raise NotALadder(f"Up to {rung.term} in all is not longer than the term of {found.base}.")
    if found.reading == TOTAL:
        return replace(rung, term=within)
    return replace(rung, shorter=within)


def _less(whole: Term, parts: Iterable[Term | None]) -> Term | None:
    """Return what is left of a term without its parts; None where nothing is, or it has no months.

    Counted in months, since weeks and days have no fixed share of them.
    """
    counts = [part.months if part else None for part in parts]
    if whole.months is None or None in counts:
        return None
    left = whole.months - sum(count for count in counts if count is not None)
    if left <= 0:
        return None
    return Term.of(left // 12, Unit.YEARS) if left % 12 == 0 else Term.of(left, Unit.MONTHS)


# Pieces -----------------------------------------------------------------------------------------


def _plain(words: str) -> str:
    """Return words in one spelling: small letters, single blanks, a plain x."""
    return re.sub(
        r"\s+", " ", words.strip().lower().replace("\N{MULTIPLICATION SIGN}", "x")
    ).rstrip(".")


def _break(words: str) -> Break:
    if re.fullmatch(_TERM, words):
        return Break(after=_term(words))
    return Break(on=_day(words))


def _plus(text: str) -> list[Term]:
    """Return the terms of "5+1+1" or "1 + 1 years"; without a unit they are years."""
    unit = Unit.MONTHS if text.endswith(("month", "months")) else Unit.YEARS
    return [Term.of(int(count), unit) for count in re.findall(r"[0-9]+", text)]


def _rungs_of(terms: Iterable[Term]) -> tuple[Rung, ...]:
    return tuple(Rung(str(term), term) for term in terms)


def _term(words: str) -> Term:
    try:
        return Term.parse(words)
    except NotATerm as error:
        raise NotALadder(str(error)) from None


def _count(words: str) -> int:
    return _COUNTS.index(words) + 1 if words in _COUNTS else int(words)


def _day(words: str, *, last: bool = True) -> date:
    """Return the day of "31 March 2016"; of "May 2028" its last day, or its first."""
    *day, month, year = words.split(" ")
    first = date(int(year), _MONTHS.index(month) + 1, 1)
    following = (first + timedelta(days=31)).replace(day=1)
    if not day:
        return following - timedelta(days=1) if last else first
    try:
        return first.replace(day=int(day[0]))
    except ValueError:
        raise NotALadder(f"There is no {words.title()} in the calendar.") from None


def _pounds(words: str) -> Decimal:
    try:
        return parse_pounds(words)
    except NotAnAmount as error:
        raise NotALadder(str(error)) from None


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"
