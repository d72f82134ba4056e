"""Post what a budget change says, and move with it what contracts commit. For effects alone."""

from datetime import date

from approvals.grants import TERMS, without_consent
from approvals.models import Effect, Recommendation, Version
from approvals.models.acts import EffectKind
from approvals.paper import BudgetChange, BudgetItem
from approvals.transfers import years_of
from budgets import actions as money
from budgets.closing import closed_years
from budgets.feeding import grants_of
from budgets.models import BatchKind, Grant, Line, Part
from budgets.money import FinancialYear
from budgets.yearend import refusals
from contracts.actions import move_commitments
from people.days import london_day
from people.holders import database_now
from people.refusals import Reason, Refused

Ends = tuple[money.LineYearKey, money.LineYearKey]


def post(version: Version, row: Recommendation, rec: BudgetChange, on: date) -> None:
    """Post a budget change as one batch that counts from a day; raises Refused with a sentence."""
    _in_open_years(rec, on)
    if not version.decision.is_transcribed:
        _with_consent(rec)
    words = f"{version.decision}, recommendation {rec.number}"
    moves = list(zip(rec.items, ends(rec), strict=True))
    batch = money.post(_kind(rec), on, [_transfer(item, keys, words) for item, keys in moves])
    for item, ((_, left), (line, year)) in moves:
        if item.commitments is not None and item.commitments.value is not None:
            move_commitments(batch, line, (left, year), item.commitments.value)
    if rec.grant is not None:
        Grant.objects.create(batch_id=batch, **vars(rec.grant.terms))
    Effect.objects.create(recommendation=row, kind=EffectKind.POSTED, batch_id=batch)


def _transfer(item: BudgetItem, keys: Ends, words: str) -> money.Transfer:
    if item.amount.value is None:
        raise Refused([Reason(f"{words} has an amount left open.", "B1")])
    (source, source_year), (line, line_year) = keys
    return money.Transfer(
        source,
        line,
        item.amount.value,
        source_year,
        line_year,
        Part.PUBLIC,
        words=words,
        reverses=item.corrects,
    )


def _in_open_years(rec: BudgetChange, on: date) -> None:
    """Refuse what touches a year that has been closed since the paper was submitted (Y1)."""
    today = london_day(database_now())
    found = refusals(years_of(rec, on), closed_years(), today, adjusts=rec.year_end)
    if found:
        raise Refused([Reason(sentence, "Rule Y1") for sentence in found])


def _with_consent(rec: BudgetChange) -> None:
    """Refuse to carry a grant forward that by now needs a consent; history is kept as it is."""
    lines = list(Line.objects.filter(code__in={item.line for item in rec.items}))
    feeding = grants_of([line.pk for line in lines])
    found = without_consent(
        rec,
        {line.code: line.kind for line in lines},
        {line.code: [row.terms for row in feeding.get(line.pk, ())] for line in lines},
        {line.code: line.name for line in lines},
        london_day(database_now()),
    )
    if found:
        raise Refused([Reason(sentence, f"Rule {TERMS}") for sentence in found])


def _kind(rec: BudgetChange) -> BatchKind:
    if rec.released_by:
        return BatchKind.RELEASE
    return BatchKind.ADJUSTMENT if rec.year_end else BatchKind.CHANGE


def ends(rec: BudgetChange) -> list[Ends]:
    """Return both ends of every item, in the order of the items, in one query."""
    codes = {code for item in rec.items for code in (item.source, item.line)}
    lines = dict(Line.objects.filter(code__in=codes).values_list("code", "pk"))
    missing = sorted(codes - lines.keys())
    if missing:
        raise Refused([Reason(f"There is no budget line “{missing[0]}” in the ledger.", "U7")])
    return [
        ((lines[item.source], _april(item.leaves_in)), (lines[item.line], _april(item.year)))
        for item in rec.items
    ]


def _april(year: str | None) -> int | None:
    return FinancialYear.parse(year).start if year else None
