"""A contract on one reading of what its papers leave unsaid: VAT, and works or not. Pure.

The one place where a value with VAT meets one without. Where a paper does not say, every reading is
run, and whoever asks says where the answers differ (apart).
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import product

from contracts.law import EXCLUSIVE, INCLUSIVE, NOT_STATED, SERVICES, WORKS, Law, on_day
from contracts.terms import Extra

NO_TIME = Extra()
VAT_WORDS = {INCLUSIVE: "VAT included", EXCLUSIVE: "VAT left out", NOT_STATED: "VAT not stated"}
_READINGS = {INCLUSIVE: "if the values include VAT", EXCLUSIVE: "if they leave VAT out"}
_SUBJECT_WORDS = {SERVICES: "for services or supplies", WORKS: "for works"}


@dataclass(frozen=True)
class Step:
    """A change since the award: pounds (None: withheld), time, its day, and a ground's code.

    ``counts`` is false for a clerical correction and whatever else asks no ground of the law;
    ``noticed`` says that it had a notice, ``novates`` that another supplier takes its place.
    """

    value: Decimal | None
    on: date
    extra: Extra = NO_TIME
    ground: str | None = None
    vat: str = NOT_STATED
    counts: bool = True
    noticed: bool = False
    novates: bool = False


@dataclass(frozen=True)
class Measured:
    """A contract as the law measures it: what it was at award, and each step since.

    ``original`` is in pounds, options excluded (None: withheld); ``maximum`` the term at award
    with every option; ``subject`` services, works or light touch, None where nobody has said.
    """

    regime: str
    original: Decimal | None
    maximum: Extra | None = None
    vat: str = NOT_STATED
    subject: str | None = None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Basis:
    """One way to read what is not stated: on which VAT basis, for services or works."""

    vat: str
    subject: str


def bases_of(contract: Measured) -> list[Basis]:
    """Return every way to read what is not stated, the strict one of subjects first."""
    unsaid = NOT_STATED in {contract.vat, *(s.vat for s in contract.steps if s.value)}
    bases = (INCLUSIVE, EXCLUSIVE) if unsaid else (contract.vat,)
    subjects = (contract.subject,) if contract.subject else (SERVICES, WORKS)
    return [Basis(vat, subject) for vat, subject in product(bases, subjects)]


def as_read(contract: Measured, basis: Basis, law: Law) -> Measured:
    """Return a contract with nothing unsaid: every step in pounds on its own VAT basis."""
    own = contract.vat if contract.vat != NOT_STATED else basis.vat
    steps = tuple(_on(step, own, basis, law) for step in contract.steps)
    return replace(contract, vat=own, subject=basis.subject, steps=steps)


def _on(step: Step, own: str, basis: Basis, law: Law) -> Step:
    named = step.vat if step.vat != NOT_STATED else basis.vat
    if step.value is None or named == own:
        return replace(step, vat=own)
    value = step.value * gross(named, law, step.on) / gross(own, law, step.on)
    return replace(step, value=value, vat=own)


def gross(vat: str, law: Law, day: date) -> Decimal:
    """Return by what a value on this basis is multiplied to include VAT."""
    rate = on_day(law.vat, day)
    return (100 + rate.percent) / 100 if vat == EXCLUSIVE and rate else Decimal(1)


def is_mixed(contract: Measured) -> bool:
    """Say whether a step stands on another VAT basis than the award, so that it is converted."""
    return any(step.value and step.vat != contract.vat for step in contract.steps)


def differences(one: Basis, other: Basis) -> int:
    """Return in how many ways two readings differ."""
    return (one.vat != other.vat) + (one.subject != other.subject)


def apart(one: Basis, other: Basis) -> tuple[str, str]:
    """Return the words of one reading and of another, as far as they differ."""
    first, second = [], []
    if one.vat != other.vat:
        first.append(_READINGS[one.vat])
        second.append(_READINGS[other.vat])
    if one.subject != other.subject:
        first.append(_SUBJECT_WORDS[one.subject])
        second.append(_SUBJECT_WORDS[other.subject])
    return " and ".join(first), " and ".join(second)
