"""What must hold across a paper that is right field by field: its numbers, years, days and amounts.

Pure. Faults are said as reading.py says them: the place, the value and what would be accepted.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from approvals.faults import Place, listed, says, shown
from approvals.matters import Approval
from approvals.paper import (
    Attached,
    BudgetChange,
    ContractAward,
    ContractChange,
    Delegation,
    Paper,
    Part2Paper,
)
from approvals.stated import Amount, Span, Stated
from approvals.written import Plain
from people.refusals import Reason

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
# Leases began before that, and run on after it.
FIRST_IN_A_TIME, LAST_IN_A_TIME = date(1800, 1, 1), date(2999, 12, 31)
YEARS = ("year", "source_year", "first_year", "last_year")
YEARS_COUNTED = ("calendar years", "financial years")
WORDS_FOR_A_YEAR = ("the same", "not yet profiled")
NO_VALUE = ("withheld", "unreadable")
# What is stated of how money or things stand, and is never money that a decision spends.
NEVER_SPENT = (
    "forecast",
    "outturn",
    "underspend",
    "overspend",
    "shortfall",
    "balance",
    "quantity",
)


def faults_of(paper: Paper) -> Iterator[Reason]:
    """Find what does not hold across part 1."""
    yield from _doubled_numbers(paper)
    yield from _references(paper)
    for place, value in _pieces(paper, ()):
        yield from _faults_at(place, value)
    yield from _whole_amounts(paper)
    yield from _promise_faults(paper)
    yield from _attachment_faults(paper.attachments)


def part_2_faults_of(paper: Part2Paper) -> Iterator[Reason]:
    """Find what does not hold across part 2."""
    for place, value in _pieces(paper, ()):
        yield from _faults_at(place, value)
    yield from _attachment_faults(paper.attachments)


def _pieces(piece: Any, place: Place) -> Iterator[tuple[Place, Any]]:
    """Walk a paper: every value in it, with its place."""
    if isinstance(piece, Plain):
        yield place, piece
        for name in type(piece).model_fields:
            yield from _pieces(getattr(piece, name), (*place, name))
    elif isinstance(piece, tuple):
        for at, one in enumerate(piece):
            yield from _pieces(one, (*place, at))
    else:
        yield place, piece


def _faults_at(place: Place, value: Any) -> Iterator[Reason]:
    if isinstance(value, date):
        yield from _day_faults(place, value)
    elif isinstance(value, Amount):
        yield from _amount_faults(place, value)
    elif isinstance(value, Span):
        yield from _span_faults(place, value)
    elif isinstance(value, Stated) and value.what in NEVER_SPENT and value.measure == "spend":
        said = f'is "spend", and a figure that is said to be {value.what} is nothing spent.'
        yield says((*place, "measure"), said, "another measure, such as note")
    elif value and place and place[-1] in YEARS and value not in WORDS_FOR_A_YEAR:
        yield from _year_faults(place, value)


def _day_faults(place: Place, day: date) -> Iterator[Reason]:
    first, last = (FIRST_IN_A_TIME, LAST_IN_A_TIME) if "spans" in place else (FIRST_DAY, LAST_DAY)
    if not first <= day <= last:
        yield says(place, f'is "{day}".', f"a day from {first} to {last}, written like that")


def _year_faults(place: Place, year: str) -> Iterator[Reason]:
    if "/" in year and (int(year[2:4]) + 1) % 100 != int(year[5:]):
        said = f"is {shown(year)}, which is not one year and the next."
        yield says(place, said, 'a year such as "2023/24", or null')


def _amount_faults(place: Place, amount: Amount) -> Iterator[Reason]:
    """A form of amount that its value does not have: nil is nought, withheld has none."""
    value, qualifier = amount.value, amount.qualifier
    if qualifier == "nil" and value != Decimal(0):
        said = f"is {shown(value)}, and the qualifier says nil."
        yield says((*place, "value"), said, '"0.00" where nothing is paid, or another qualifier')
    if qualifier in NO_VALUE and value is not None:
        said = f"is {shown(value)}, and the qualifier says {qualifier}."
        yield says((*place, "value"), said, "null where the paper gives no figure")
    if amount.to is not None and (value is None or amount.to <= value):
        said = f"is {shown(amount.to)}, the upper end of a range from {shown(value)}."
        yield says((*place, "to"), said, "pounds above those of value, or null")
    if amount.quantity is not None and not amount.unit:
        said = f'is "", and {amount.quantity} of it are counted.'
        yield says((*place, "unit"), said, 'what is counted, such as "full-time posts"')
    if amount.unit and amount.quantity is None and amount.per != "unit":
        said = f"is {shown(amount.unit)}, and nothing is counted in it."
        yield says((*place, "unit"), said, 'empty text, a quantity, or "unit" in per')
    if amount.misprint and not amount.printed:
        said = 'is "", and the amount is said to be misprinted.'
        yield says((*place, "printed"), said, "the words as they stand on the paper")


def _span_faults(place: Place, span: Span) -> Iterator[Reason]:
    ends = [
        ("last_day", span.first_day, span.last_day),
        ("last_year", span.first_year, span.last_year),
    ]
    for name, first, last in ends:
        if first and last and str(last) < str(first):
            said = f"is {shown(str(last))}, before it begins."
            yield says((*place, name), said, f"{shown(str(first))} or later, or null")
    if span.length and span.unit not in ("", *YEARS_COUNTED):
        said = f"is {shown(span.unit)}, beside a length of {span.length}."
        yield says(
            (*place, "unit"),
            said,
            "such years beside a length, or no length",
        )


def _promise_faults(paper: Paper) -> Iterator[Reason]:
    for at, promise in enumerate(paper.undertakings):
        if promise.due_days is not None and promise.due_at is None:
            said = f"is {promise.due_days}, and no milestone is named from which to count."
            yield says(("undertakings", at, "due_days"), said, "null, or a milestone in due_at")


def _whole_amounts(paper: Paper) -> Iterator[Reason]:
    """What moves money or limits authority is one sum: no range, no rate, no unknown part."""
    for at, rec in enumerate(paper.recommendations):
        if not isinstance(rec, BudgetChange | Delegation):
            continue
        for place, value in _pieces(rec, ("recommendations", at)):
            own = place[2] not in ("stated", "spans") if len(place) > 2 else True
            if own and isinstance(value, Amount) and _is_no_sum(value):
                said = "is a range, a rate or an amount with an unknown part."
                yield says(place, said, "one sum: no to, per or plus")


def _is_no_sum(amount: Amount) -> bool:
    return amount.to is not None or amount.per != "once" or bool(amount.plus)


def _doubled_numbers(paper: Paper) -> Iterator[Reason]:
    lists = {"recommendations": paper.recommendations, "undertakings": paper.undertakings}
    for name, rows in lists.items():
        first: dict[str, int] = {}
        for at, row in enumerate(rows):
            if first.setdefault(row.number, at) != at:
                said = f"is {shown(row.number)}, which {name}[{first[row.number]}] has already."
                one = name.removesuffix("s")
                yield says((name, at, "number"), said, f"a number of its own for each {one}")


def _references(paper: Paper) -> Iterator[Reason]:
    """What names recommendations of this paper names one that is there."""
    every = paper.recommendations
    numbers = [rec.number for rec in every]
    with_contract = [r.number for r in every if isinstance(r, ContractAward | ContractChange)]
    for at, rec in enumerate(every):
        place: Place = ("recommendations", at)
        if isinstance(rec, Delegation):
            what = "contract recommendation of this paper has"
            yield from _unnamed((*place, "contracts_of"), rec.contracts_of, with_contract, what)
        elif isinstance(rec, Approval):
            others = [number for number in numbers if number != rec.number]
            what = "other recommendation of this paper has"
            yield from _unnamed((*place, "covers"), rec.covers, others, what)
    for at, promise in enumerate(paper.undertakings):
        if promise.recommendation is not None and promise.recommendation not in numbers:
            said = f"is {shown(promise.recommendation)}, which no recommendation of this paper has."
            accepted = f"the numbers {listed(numbers)}, or null" if numbers else "null"
            yield says(("undertakings", at, "recommendation"), said, accepted)


def _unnamed(place: Place, found: Sequence[str], known: list[str], what: str) -> Iterator[Reason]:
    for at, number in enumerate(found):
        if number not in known:
            accepted = listed(known) or "none, as no recommendation of this paper has one"
            said = f"is {shown(number)}, which no {what}."
            yield says((*place, at), said, f"the numbers {accepted}")


def _attachment_faults(attachments: Sequence[Attached]) -> Iterator[Reason]:
    for at, attached in enumerate(attachments):
        place = ("attachments", at)
        try:
            content = base64.b64decode(attached.content, validate=True)
        except (binascii.Error, ValueError):
            said = f"is {shown(attached.content)}, which is not base64."
            yield says((*place, "content"), said, "the file in base64, or empty text")
            continue
        digest = hashlib.sha256(content).hexdigest()
        if attached.content and digest != attached.sha256:
            said = f"is {shown(attached.sha256)}, but the content beside it has another."
            yield says((*place, "sha256"), said, f'the SHA-256 of that content, "{digest}"')
