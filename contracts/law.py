"""The statutes as dated rows: which law a contract lives under, its grounds, limits and notices.

Read once from fixtures/contract-law.json; each row says its source and how sure we are of it.
No figure of a statute stands in code, and nothing here judges. A check, not advice. Pure.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from contracts import kinds

FILE: Final = Path(__file__).resolve().parent.parent / "fixtures" / "contract-law.json"

PCR = "pcr_2015"
ACT = "act_2023"
NOT_KNOWN = "not_known"
SERVICES, WORKS, LIGHT_TOUCH = "services", "works", "light touch"
INCLUSIVE, EXCLUSIVE, NOT_STATED = "inclusive", "exclusive", "not stated"
MODIFICATION, PROVIDED, INDEXATION = "modification", "provided", "indexation"
NEVER, ALWAYS, UNLESS_SMALL, POINT_OUT = "never", "always", "unless_small", "point_out"


class UnknownLaw(LookupError):
    """Say in a sentence which row of the law is asked for and is not there."""


class Dated(Protocol):
    """A row that is true from a day on, until the next of its kind."""

    @property
    def starts_on(self) -> date:
        """Return its first day."""


class Coded(Protocol):
    """A row that others name by a code."""

    @property
    def code(self) -> str:
        """Return its code."""


D = TypeVar("D", bound=Dated)
C = TypeVar("C", bound=Coded)
T = TypeVar("T")


@dataclass(frozen=True)
class RegimeOf:
    """A law that contracts live under; ``indexation_moves_base``: whether percentages follow."""

    code: str
    title: str
    starts_on: date
    indexation_moves_base: bool


UNKNOWN_REGIME: Final = RegimeOf("not_known", "law of its time, not known here", date.max, False)  # noqa: FBT003


@dataclass(frozen=True)
class Vat:
    """The standard rate, in per cent."""

    starts_on: date
    percent: Decimal


@dataclass(frozen=True)
class Threshold:
    """Pounds from which the law applies in full, by subject; with or without VAT."""

    starts_on: date
    subject: str
    amount: Decimal
    vat: str


@dataclass(frozen=True)
class SmallChange:
    """Up to how much, in per cent of value or of maximum term, a change needs no notice."""

    starts_on: date
    services: Decimal
    works: Decimal
    term: Decimal


@dataclass(frozen=True)
class Large:
    """Above how many pounds a contract has indicators and is published."""

    starts_on: date
    above: Decimal
    vat: str


@dataclass(frozen=True)
class FrameworkLife:
    """The longest life of a framework, and of a call-off where it states none, in months."""

    starts_on: date
    longest_months: int
    call_off_months: int


@dataclass(frozen=True)
class Ground:
    """A ground on which a contract may change, with its limits in per cent.

    ``each_percent`` binds every change alone, ``sum_percent`` is where their sum warns;
    ``value_percent`` binds the sum (by subject; reached or not by ``value_inclusive``), as does
    the threshold; ``term_percent`` is of the maximum term at award.
    """

    code: str
    regime: str
    paragraph: str
    title: str
    source: str
    confidence: str
    counts: str = MODIFICATION
    each_percent: Decimal | None = None
    sum_percent: Decimal | None = None
    value_percent: Mapping[str, Decimal] | None = None
    value_inclusive: bool = True
    below_threshold: bool = False
    term_percent: Decimal | None = None
    novation: bool = False
    notice: str = NEVER

    def __str__(self) -> str:
        """Return the ground as it is chosen, "Regulation 72(1)(b): additional needs"."""
        return f"{self.paragraph}: {self.title}"


@dataclass(frozen=True)
class NoticeOf:
    """A kind of notice: whether it gates execution, else within how many days it is due."""

    code: str
    rule: str
    title: str
    gates: bool
    days: int | None
    source: str


@dataclass(frozen=True)
class Law:
    """All rows together."""

    regimes: tuple[RegimeOf, ...]
    vat: tuple[Vat, ...]
    thresholds: tuple[Threshold, ...]
    small_changes: tuple[SmallChange, ...]
    large_contracts: tuple[Large, ...]
    frameworks: tuple[FrameworkLife, ...]
    grounds: tuple[Ground, ...]
    notices: tuple[NoticeOf, ...]

    def regime_on(self, commenced_on: date) -> RegimeOf:
        """Return the law of a procurement that commenced on this day: it is the contract's (L1)."""
        found = on_day(self.regimes, commenced_on)
        return found or self.regimes[0]

    def regime(self, code: str) -> RegimeOf:
        """Return a law by its code; of a contract without a day it is not known which."""
        return UNKNOWN_REGIME if code == NOT_KNOWN else _one(self.regimes, code)

    def ground(self, code: str) -> Ground:
        """Return a ground by its code."""
        return _one(self.grounds, code)

    @property
    def limits(self) -> frozenset[Decimal]:
        """Return every limit in per cent of the original value that a ground sets."""
        found = (
            limit
            for ground in self.grounds
            for limit in (ground.each_percent, *(ground.value_percent or {}).values())
        )
        return frozenset(limit for limit in found if limit is not None)

    def named(self, code: str | None) -> str:
        """Return a ground in words, the code itself where it is not known, nothing for none."""
        return next((str(ground) for ground in self.grounds if ground.code == code), code or "")

    def grounds_of(self, regime: str) -> tuple[Ground, ...]:
        """Return the grounds of one law, in its order."""
        return tuple(ground for ground in self.grounds if ground.regime == regime)

    def ground_for(self, kind: str, chosen: str | None, regime: str) -> str | None:
        """Return the ground of a change, by its code: as chosen, or what its kind is to its law."""
        counts = {kinds.OPTION: PROVIDED, kinds.INDEXATION: INDEXATION}.get(kind)
        implied = (g.code for g in self.grounds_of(regime) if g.counts == counts)
        return chosen or next(implied, None)

    def notice(self, code: str) -> NoticeOf:
        """Return a kind of notice by its code."""
        return _one(self.notices, code)

    def threshold(self, subject: str, day: date) -> Threshold | None:
        """Return the threshold of a subject in force on a day; None where no row says it."""
        return on_day([t for t in self.thresholds if t.subject == subject], day)


def on_day(rows: Sequence[D], day: date) -> D | None:
    """Return the row in force on a day; None before the first."""
    begun = [row for row in rows if row.starts_on <= day]
    return max(begun, key=lambda row: row.starts_on) if begun else None


@cache
def law() -> Law:
    """Return the law of this installation."""
    return law_of(json.loads(FILE.read_text(encoding="utf-8")))


def law_of(data: Mapping[str, Any]) -> Law:
    """Return the law that JSON data states."""
    return Law(
        regimes=tuple(_made(RegimeOf, row) for row in data["regimes"]),
        vat=tuple(_made(Vat, row) for row in data["vat"]),
        thresholds=tuple(_made(Threshold, row) for row in data["thresholds"]),
        small_changes=tuple(_made(SmallChange, row) for row in data["small_changes"]),
        large_contracts=tuple(_made(Large, row) for row in data["large_contracts"]),
        frameworks=tuple(_made(FrameworkLife, row) for row in data["frameworks"]),
        grounds=tuple(_made(Ground, row) for row in data["grounds"]),
        notices=tuple(_made(NoticeOf, row) for row in data["notices"]),
    )


_FIGURES = {
    "amount", "above", "percent", "services", "works", "term",
    "each_percent", "sum_percent", "term_percent",
}  # fmt: skip


def _made(kind: type[T], row: Mapping[str, Any]) -> T:
    """Return a row as its dataclass: dates and figures read, what it does not hold left out."""
    fields = kind.__dataclass_fields__  # type: ignore[attr-defined]
    return kind(**{name: _read(name, value) for name, value in row.items() if name in fields})


def _read(name: str, value: Any) -> Any:
    if name == "starts_on":
        return date.fromisoformat(value)
    if name == "value_percent":
        return {subject: Decimal(figure) for subject, figure in value.items()}
    return Decimal(value) if name in _FIGURES and value is not None else value


def _one(rows: Sequence[C], code: str) -> C:
    for row in rows:
        if row.code == code:
            return row
    accepted = ", ".join(row.code for row in rows)
    raise UnknownLaw(f"“{code}” is not in the law. Accepted: {accepted}.")
