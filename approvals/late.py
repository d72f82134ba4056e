"""A last key that is turned in a later financial year than the paper was submitted in.

Nothing is dated anew in silence: whoever signs late is asked from which day the effects count, and
the answer stands with the key. Reads rows, writes nothing; the instant is passed in.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from approvals import access, keys
from approvals.keys import Candidate, Case
from approvals.models import Event, Version
from approvals.paper import (
    BudgetChange,
    ContractAward,
    ContractChange,
    Paper,
)
from approvals.plans import AnnualBudget, BudgetOpening
from approvals.transfers import years_of
from budgets.closing import closed_years
from budgets.money import FinancialYear
from budgets.yearend import is_late, legal_days, refusals
from contracts.terms import day_words
from people.days import london_day
from people.refusals import Reason

LATE = "Rule Y2"


@dataclass(frozen=True)
class Day:
    """A day from which the effects may count, in words, and why it may not be chosen."""

    on: date
    words: str
    refused: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """What a late last key is asked: the years it stands between, and the days to choose from."""

    submitted_in: FinancialYear
    signed_in: FinancialYear
    days: tuple[Day, ...]

    @property
    def open(self) -> tuple[Day, ...]:
        """Return the days that may be chosen."""
        return tuple(day for day in self.days if not day.refused)

    @property
    def closed(self) -> tuple[str, ...]:
        """Return why the other days may not be chosen."""
        return tuple(sentence for day in self.days for sentence in day.refused)

    @property
    def why(self) -> str:
        """Return why this is asked."""
        return (
            f"This was submitted in {self.submitted_in} and gets its last key in {self.signed_in}."
        )


def asked(version: Version, case: Case, candidate: Candidate, at: datetime) -> Asked | None:
    """Return what this person is asked who turns a key at ``at``; None where it is not late.

    Only the last key carries out, and only a paper that moves money or changes a contract has
    effects that count from a day.
    """
    paper = access.version_paper(version)
    if not _has_effects(paper) or not is_late(version.recorded_at, at):
        return None
    with_mine = replace(case, keys=(*case.keys, keys.key_of(candidate, case)))
    if not keys.is_complete(with_mine):
        return None
    years = [FinancialYear.of(london_day(instant)) for instant in (version.recorded_at, at)]
    return Asked(years[0], years[1], tuple(_days(paper, version.recorded_at, at)))


def _has_effects(paper: Paper) -> bool:
    dated = ContractAward | ContractChange
    return _moves_money(paper) or any(isinstance(rec, dated) for rec in paper.recommendations)


def _moves_money(paper: Paper) -> bool:
    moves = BudgetChange | BudgetOpening | AnnualBudget
    return any(isinstance(rec, moves) for rec in paper.recommendations)


def _days(paper: Paper, submitted_at: datetime, at: datetime) -> Sequence[Day]:
    today, closed = london_day(at), closed_years()
    changes = [rec for rec in paper.recommendations if isinstance(rec, BudgetChange)]
    found = []
    for on in legal_days(submitted_at, at):
        refused = [
            sentence
            for rec in changes
            for sentence in refusals(years_of(rec, on), closed, today, adjusts=rec.year_end)
        ]
        if on != today and not _moves_money(paper):
            refused = ["A contract changes from the day of the last key, never before."]
        words = "the day of signing" if on == today else f"the last day of {FinancialYear.of(on)}"
        found.append(Day(on, f"{day_words(on)}, {words}", tuple(dict.fromkeys(refused))))
    return found


def objections(asked_for: Asked | None, answered: date | None) -> list[Reason]:
    """Return why a key is not turned with this answer; empty where it is right, or not needed."""
    if asked_for is None:
        return [] if answered is None else [_changed(answered)]
    chosen = next((day for day in asked_for.days if day.on == answered), None)
    if chosen is not None:
        return [Reason(sentence, LATE, "effective_on") for sentence in chosen.refused]
    if answered is not None:
        return [_changed(answered)]
    days = " or ".join(day_words(day.on) for day in asked_for.open) or "no day is open to it"
    sentence = f"{asked_for.why} Say from which day its effects count: {days}."
    return [Reason(sentence, LATE, "effective_on")]


def _changed(answered: date) -> Reason:
    sentence = (
        f"{day_words(answered)} is no longer a day that may be chosen. Look at the page again."
    )
    return Reason(sentence, LATE, "effective_on")


def said(answered: date) -> str:
    """Return the answer as the chain and the record print it."""
    return f"Signed late: what it moves counts from {day_words(answered)}."


def answers(version: Version) -> dict[int, str]:
    """Return what keys of a version answered, in words, by the id of the key."""
    rows = Event.objects.filter(version=version, kind="key_turned")
    found = rows.filter(payload__has_key="effective_on").values_list("payload", flat=True)
    return {row["key"]: said(date.fromisoformat(row["effective_on"])) for row in found}
