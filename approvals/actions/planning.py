"""Open the budget of plans from a book, and set a plan for a year; inside the last key's deed.

What is written is what the frozen paper says, or Refused says what stands in the way.
"""

from collections.abc import Collection, Iterable
from datetime import date
from itertools import islice

from approvals.models import Effect, Recommendation
from approvals.models.acts import EffectKind
from approvals.openings import MOST_TOLD, differences, moved_since
from approvals.planning import known_lines, stands
from approvals.plans import (
    AnnualBudget,
    BookLine,
    BudgetOpening,
    SetLine,
    differing,
    opened,
    source_of,
)
from budgets import actions as money
from budgets.models import BatchKind, Line, LineKind, Part, Plan
from budgets.money import FinancialYear
from people.models import Programme
from people.refusals import Reason, Refused


def lines_touched(recs: Iterable[object]) -> list[money.LineYearKey]:
    """Return the line-years that an opening or an annual budget locks, of lines that stand."""
    keys: list[money.LineYearKey] = []
    for rec in recs:
        if isinstance(rec, AnnualBudget):
            codes = {row.line for row in rec.lines} | ({rec.source} if rec.source else set())
            year = FinancialYear.parse(rec.year).start
            keys += [(pk, year) for pk in _lines(codes).values()]
        elif isinstance(rec, BudgetOpening):
            codes = {line.code for line in rec.lines}
            codes |= {source_of(line.plan) for line in rec.lines}
            keys += [(pk, None) for pk in _lines(codes).values()]
    return keys


def carry_out(
    row: Recommendation, rec: BudgetOpening | AnnualBudget, effective_on: date, words: str
) -> None:
    """Open a book or set a year, by its recommendation."""
    if isinstance(rec, BudgetOpening):
        _open_book(row, rec, effective_on, words)
    else:
        _set_year(row, rec, effective_on, words)


def _open_book(row: Recommendation, rec: BudgetOpening, effective_on: date, words: str) -> None:
    """Open the lines of a book that the ledger lacks, then post what each holds in each year."""
    plans = {plan.code: plan for plan in Plan.objects.all()}
    _open_lines(rec.lines, plans)
    there = known_lines({line.code for line in rec.lines})
    _refuse(words for line in rec.lines for words in differences(line, there[line.code]))
    lines = _lines({line.code for line in rec.lines} | {source_of(code) for code in plans})
    transfers = [
        money.Transfer(
            lines[source_of(line.plan)],
            lines[line.code],
            amount.value,
            None,
            FinancialYear.parse(amount.year).start if amount.year else None,
            Part.PUBLIC,
            words,
        )
        for line, amount in opened(rec)
    ]
    batch = money.post(BatchKind.OPENING, effective_on, transfers)
    Effect.objects.create(recommendation=row, kind=EffectKind.POSTED, batch_id=batch)


def _set_year(row: Recommendation, rec: AnnualBudget, effective_on: date, words: str) -> None:
    """Post what is set beyond what was planned, or below it, then set the year of the plan."""
    year, plan = FinancialYear.parse(rec.year).start, Plan.objects.get(code=rec.plan)
    lines = _known({row.line for row in rec.lines} | ({rec.source} if rec.source else set()))
    _refuse(moved_since(rec, stands(plan, year)))
    changed = differing(rec.lines)
    if changed and rec.source is None:
        raise Refused([Reason(f"Recommendation {rec.number} names no source of what differs.")])
    if changed:
        transfers = [_difference(line, lines, rec.source or "", year, words) for line in changed]
        batch = money.post(BatchKind.CHANGE, effective_on, transfers)
        Effect.objects.create(recommendation=row, kind=EffectKind.POSTED, batch_id=batch)
    figures = {lines[line.line]: line.amount for line in rec.lines}
    annual = money.set_year(plan.pk, year, effective_on, figures)
    Effect.objects.create(recommendation=row, kind=EffectKind.SET, annual_id=annual)


def _refuse(sentences: Iterable[str]) -> None:
    found = list(islice(sentences, MOST_TOLD))
    if found:
        raise Refused([Reason(sentence, "Rule B5") for sentence in found])


def _difference(
    row: SetLine, lines: dict[str, int], source: str, year: int, words: str
) -> money.Transfer:
    """Return the transfer that makes a planned amount the one that is set."""
    more = row.amount - row.planned
    ends = (source, row.line) if more > 0 else (row.line, source)
    first, last = (lines[code] for code in ends)
    return money.Transfer(first, last, abs(more), year, year, Part.PUBLIC, words)


def _open_lines(wanted: Collection[BookLine], plans: dict[str, Plan]) -> None:
    """Make the lines that do not stand yet, and for each plan the source before this ledger."""
    missing = sorted({line.plan for line in wanted} - plans.keys())
    if missing:
        raise Refused([Reason(f"There is no plan “{missing[0]}” in the ledger.", "U7")])
    programmes = {row.code: row for row in Programme.objects.all()}
    made = [
        Line(
            code=line.code,
            name=line.name,
            plan=plans[line.plan],
            kind=line.line_kind,
            programme=programmes[line.programme] if line.programme else None,
            cost_centre=line.cost_centre,
            subjective=line.subjective,
            project=line.project,
        )
        for line in wanted
    ]
    for code in sorted({line.plan for line in wanted}):
        source = source_of(code)
        name = f"Before this ledger, {plans[code].name}"
        made.append(Line(code=source, name=name, plan=plans[code], kind=LineKind.FUNDING))
    there = _lines({line.code for line in made})
    Line.objects.bulk_create([line for line in made if line.code not in there])


def _lines(codes: Collection[str]) -> dict[str, int]:
    return dict(Line.objects.filter(code__in=codes).values_list("code", "pk"))


def _known(codes: Collection[str]) -> dict[str, int]:
    lines = _lines(codes)
    missing = sorted(set(codes) - lines.keys())
    if missing:
        raise Refused([Reason(f"There is no budget line “{missing[0]}” in the ledger.", "U7")])
    return lines
