"""Where a contract stands after its changes, and what an execution may not go beyond. Pure.

Facts in, one fold out; rows are read by histories.py. Pounds; London dates, last day inclusive.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from budgets.money import pounds, share
from contracts.kinds import AWARD, CLERICAL, LOWERING, OPTION, TERMINATION
from contracts.terms import Term, day_words

_DAY = timedelta(days=1)


class NotAHistory(ValueError):
    """Say in a sentence why a row of changes is no history of a contract."""


@dataclass(frozen=True)
class ExecutionFact:
    """Hold what was put in hand: pounds, first and last day inclusive, and day of signing.

    A transcribed execution may lack its days (None); one made here only its last, where the
    contract has no end.
    """

    value: Decimal
    starts_on: date | None
    ends_on: date | None
    signed_on: date | None


@dataclass(frozen=True)
class ChangeFact:
    """Hold one authorised award or change, in pounds, and its execution when there is one.

    The value of an award is the whole, of any other change the difference that it makes.
    Award, option (time taken out of options already there), early termination and clerical
    correction are told apart; any other kind with a term extends, without one it varies.
    ``words`` are those of its time; where they name a last day it is ``until``, where they name
    no end it is ``endless``. Words that are not read leave all of them out: the time is not
    known. ``until`` of a termination is the day on which the contract ends.
    """

    number: int
    kind: str
    value: Decimal
    term: Term | None
    options: Term | None
    executed: ExecutionFact | None
    counts_as_modification: bool
    words: str = ""
    until: date | None = None
    endless: bool = False

    @property
    def adds_time(self) -> bool:
        """Say that it names time, whether that is read or not."""
        return bool(self.words or self.term)

    @property
    def time_is_known(self) -> bool:
        """Say that what it adds is counted, or nothing."""
        return bool(self.term) or not self.words

    def end_after(self, ends_on: date) -> date | None:
        """Return the last day once it follows ``ends_on``; None where its words do not say."""
        if self.kind == TERMINATION:
            return self.until
        if self.until:
            return max(self.until, ends_on)
        if self.term:
            return self.term.last_day(ends_on + _DAY)
        return None if self.adds_time else ends_on


@dataclass(frozen=True)
class Standing:
    """Hold where a contract stands after its changes; values in pounds.

    The percentage is rounded for print: a limit is tested with `cumulative_change` against
    `percent_base`. ``ends_early_on`` is the day to which it was ended before its time;
    ``endless`` says that it has no last day.
    """

    authorised_value: Decimal
    original_value: Decimal | None
    current_value: Decimal | None
    authorised_not_executed: Decimal
    cumulative_change: Decimal
    percent_base: Decimal
    cumulative_percent: Decimal | None
    starts_on: date | None
    ends_on: date | None
    authorised_term_words: str
    latest_possible_end: date | None
    ends_early_on: date | None = None
    endless: bool = False


@dataclass(frozen=True)
class Breach:
    """Name the field of an execution that goes beyond the authority, and say how."""

    field: str
    sentence: str


_NOT_BEGUN = Breach("", "The award is not executed, so there is no contract yet to change.")


def standing(changes: Sequence[ChangeFact]) -> Standing:
    """Fold the changes of one contract, in order of number, into where it stands.

    Original value is the award as executed, options excluded, as clerical corrections put it
    right (B9); the cumulative change counts a modification as executed, or as authorised while
    it waits. Raise NotAHistory where the first is no award, a second award follows, or numbers
    do not rise.
    """
    award, later = _award_and_later(changes)
    executed = sorted(
        ((change.executed, change.number) for change in changes if change.executed),
        key=lambda pair: (pair[0].signed_on or date.min, pair[0].ends_on or date.min),
    )
    begun, ended = award.executed, _termination(later)
    base = begun.value if begun else award.value
    base += _sum((c.executed.value if c.executed else c.value) for c in later if c.kind == CLERICAL)
    change = _sum(
        (c.executed.value if c.executed else c.value) for c in later if c.counts_as_modification
    )
    last = next((f.ends_on for f, _ in reversed(executed) if f.ends_on), None)
    early = ended.executed.ends_on if ended and ended.executed else None
    return Standing(
        authorised_value=_sum(c.value for c in changes),
        original_value=base if begun else None,
        current_value=_sum(fact.value for fact, _ in executed) if begun else None,
        authorised_not_executed=_sum(c.value for c in changes if c.executed is None),
        cumulative_change=change,
        percent_base=base,
        cumulative_percent=share(change, base),
        starts_on=begun.starts_on if begun else None,
        ends_on=early or last,
        authorised_term_words=_term_words(award, later),
        latest_possible_end=ended.until if ended else _latest_end(award, later),
        ends_early_on=ended.until if ended else None,
        endless=award.endless and ended is None,
    )


def breaches(change: ChangeFact, execution: ExecutionFact, previous: Standing) -> list[Breach]:
    """Return where an execution would go beyond what was authorised.

    Exactly as authorised is within. `previous` is the standing before this execution; for an
    award only its own term counts, and one authorised without a term cannot be measured.
    """
    found = _value_beyond(change, execution)
    if execution.starts_on is None:
        return [*found, Breach("starts_on", "Enter its first and its last day.")]
    if execution.ends_on is None:
        return found + _no_end(change, execution.starts_on, previous)
    if execution.ends_on < execution.starts_on:
        turned = (
            f"It would end on {day_words(execution.ends_on)}, before it starts "
            f"on {day_words(execution.starts_on)}."
        )
        found.append(Breach("last_day", turned))
    days = execution.starts_on, execution.ends_on
    if change.kind == AWARD:
        return found + _award_too_long(change, *days)
    if change.kind == TERMINATION:
        return found + _not_its_end(change, execution.ends_on, previous)
    return found + _change_out_of_place(change, *days, previous)


def too_early(execution: ExecutionFact, authorised_on: date, effective_on: date) -> str:
    """Return how an execution came before its authority, or nothing: that needs a reason (T1)."""
    signed, starts = execution.signed_on, execution.starts_on
    if signed is not None and signed < authorised_on:
        return (
            f"It was signed on {day_words(signed)}, before it was authorised "
            f"on {day_words(authorised_on)}."
        )
    if starts is not None and starts < effective_on:
        return (
            f"It starts on {day_words(starts)}, before its authority takes effect "
            f"on {day_words(effective_on)}."
        )
    return ""


def _value_beyond(change: ChangeFact, execution: ExecutionFact) -> list[Breach]:
    """Return where more is put in hand than was authorised, or more let go."""
    asked, given = execution.value, change.value
    if execution.value > change.value:
        above = f"{pounds(asked)} is above the {pounds(given)} authorised, by "
        return [Breach("value", f"{above}{pounds(asked - given)}.")]
    if change.kind in LOWERING and asked < given < 0:
        below = f"{pounds(asked)} lets go more than the {pounds(given)} authorised, by "
        return [Breach("value", f"{below}{pounds(given - asked)}.")]
    return []


def _no_end(change: ChangeFact, starts_on: date, previous: Standing) -> list[Breach]:
    """Refuse an execution without a last day, but of a contract that has none."""
    if change.kind == AWARD and change.endless:
        return []
    if change.kind not in (AWARD, TERMINATION) and previous.endless and not change.adds_time:
        early = _too_early(starts_on, previous.starts_on or starts_on, "the contract starts")
        return early if previous.original_value is not None else [_NOT_BEGUN]
    return [Breach("last_day", "Enter its first and its last day.")]


def _not_its_end(change: ChangeFact, ends_on: date, previous: Standing) -> list[Breach]:
    """Hold an early termination to the day that was decided."""
    if previous.original_value is None:
        return [_NOT_BEGUN]
    if change.until in (None, ends_on):
        return []
    sentence = f"It would end on {day_words(ends_on)}; it was decided to end it on "
    return [Breach("last_day", f"{sentence}{day_words(change.until or ends_on)}.")]


def _award_too_long(change: ChangeFact, starts_on: date, ends_on: date) -> list[Breach]:
    if change.until:
        return _too_late(ends_on, change.until, f"“{change.words}” was authorised")
    if change.term is None:
        return []
    last = change.term.last_day(starts_on)
    given = f"{change.term} from {day_words(starts_on)} was authorised"
    return _too_late(ends_on, last, given)


def _change_out_of_place(
    change: ChangeFact, starts_on: date, ends_on: date, previous: Standing
) -> list[Breach]:
    if previous.original_value is None:
        return [_NOT_BEGUN]
    if previous.starts_on is None or previous.ends_on is None:
        return []
    if not change.adds_time:
        early = _too_early(starts_on, previous.starts_on, "the contract starts")
        return early + _too_late(ends_on, previous.ends_on, "no more time was authorised")
    begins = previous.ends_on + _DAY
    early = _too_early(starts_on, begins, "the extension can begin")
    last = change.end_after(previous.ends_on)
    given = f"{change.term} from {day_words(begins)} was authorised"
    if change.until or not change.term:
        given = f"“{change.words}” was authorised"
    return early + _too_late(ends_on, last, given) if last else early


def _too_early(starts_on: date, first: date, what: str) -> list[Breach]:
    if starts_on >= first:
        return []
    sentence = f"It would start on {day_words(starts_on)}, before {what} on {day_words(first)}."
    return [Breach("starts_on", sentence)]


def _too_late(ends_on: date, last: date, given: str) -> list[Breach]:
    if ends_on <= last:
        return []
    sentence = f"It would end on {day_words(ends_on)}, after {day_words(last)}; {given}."
    return [Breach("last_day", sentence)]


def _award_and_later(changes: Sequence[ChangeFact]) -> tuple[ChangeFact, Sequence[ChangeFact]]:
    if not changes or changes[0].kind != AWARD:
        raise NotAHistory("A contract begins with its award.")
    later = changes[1:]
    if any(change.kind == AWARD for change in later):
        raise NotAHistory("A contract is awarded once.")
    numbers = [change.number for change in changes]
    if numbers != sorted(set(numbers)):
        raise NotAHistory("The numbers of a contract's changes rise.")
    if changes[0].executed is None and any(change.executed for change in later):
        raise NotAHistory("A change is executed only after the award.")
    return changes[0], later


def _term_words(award: ChangeFact, later: Sequence[ChangeFact]) -> str:
    words = [_words(award) or "not stated"]
    for change in later:
        if change.adds_time:
            how = "option of" if change.kind == OPTION else "extended"
            by = "" if change.until or change.kind == OPTION else "by "
            words.append(f"{how} {by}{_words(change)}")
    words += [f"with options of {c.options}" for c in (award, *later) if c.options]
    ended = _termination(later)
    words += [f"ended early on {day_words(ended.until)}"] if ended and ended.until else []
    return ", ".join(words)


def _termination(later: Sequence[ChangeFact]) -> ChangeFact | None:
    return next((change for change in later if change.kind == TERMINATION), None)


def _latest_end(award: ChangeFact, later: Sequence[ChangeFact]) -> date | None:
    end = _base_end(award)
    if end is None or award.endless:
        return None
    taken = _after(end, later)
    # An option taken up is time already counted among the options, not more time.
    open_end = _after(end, [change for change in later if change.kind != OPTION])
    for change in (award, *later):
        if open_end and change.options:
            open_end = change.options.last_day(open_end + _DAY)
    return max(taken, open_end) if taken and open_end else None


def _base_end(award: ChangeFact) -> date | None:
    """Return the last day of an award by its words, else as executed."""
    if award.executed is None or award.executed.starts_on is None:
        return None
    if award.term:
        return award.term.last_day(award.executed.starts_on)
    return award.until or award.executed.ends_on


def _after(end: date, changes: Iterable[ChangeFact]) -> date | None:
    """Return the last day once these changes follow; None from the first that is not known."""
    found: date | None = end
    for change in changes:
        found = change.end_after(found) if found else None
    return found


def _words(change: ChangeFact) -> str:
    return change.words or (str(change.term) if change.term else "")


def _sum(values: Iterable[Decimal]) -> Decimal:
    return sum(values, Decimal("0.00"))
