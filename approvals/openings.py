"""What must hold where a paper opens the budget of a plan from a book, or sets it for a year.

Pure; pounds. An opening makes lines and their first amounts, once for a plan and year; setting a
year turns what is planned into what is set, once (B5). Everything else is a change.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from approvals.findings import Facts, Finding, KnownLine, KnownPlan, stop
from approvals.paper import Paper
from approvals.plans import (
    NOTHING,
    AnnualBudget,
    BookLine,
    BudgetOpening,
    SetLine,
    differing,
    opened,
    source_of,
)
from budgets.money import pounds

SOURCES = ("income", "funding", "growth")
MOST_TOLD = 20


def books_open_what_is_new(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """A budget book opens plans and years that nothing has opened or set, on lines as they are."""
    recs = [rec for rec in paper.recommendations if isinstance(rec, BudgetOpening)]
    for rec in recs:
        place = f"Recommendation {rec.number}"
        found = [*_lines(rec, facts), *_amounts(rec), *_years(rec, facts)]
        yield from _told(place, found)
    yield from _doubled("Recommendations", (line.code for rec in recs for line in rec.lines))


def annual_budgets_set_what_is_planned(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """An annual budget sets every line of its plan once, from what is planned for the year (B5)."""
    recs = [rec for rec in paper.recommendations if isinstance(rec, AnnualBudget)]
    for rec in recs:
        place = f"Recommendation {rec.number}"
        plan = facts.plans.get(rec.plan)
        if plan is None:
            continue
        now = plan.stands.get(rec.year, {})
        found = [*_once(rec, plan), *_source(rec, facts), *moved_since(rec, now)]
        found += [words for row in rec.lines for words in _set(row, rec, facts)]
        yield from _told(place, found)
        yield from _doubled(place, (row.line for row in rec.lines))
    yield from _twice(recs)


def _plan_names(rec: object) -> Iterator[tuple[str, str]]:
    """Yield what an opening or an annual budget names, each after what it is."""
    if isinstance(rec, BudgetOpening):
        yield from (("plan", code) for code in sorted({line.plan for line in rec.lines}))
        named = {line.programme for line in rec.lines if line.programme}
        yield from (("programme", code) for code in sorted(named))
    elif isinstance(rec, AnnualBudget):
        yield "plan", rec.plan
        yield from (("budget line", row.line) for row in rec.lines)
        if rec.source:
            yield "budget line", rec.source


def plan_names_known(rec: object, facts: Facts) -> Iterator[tuple[str, str, bool]]:
    """Yield the same with whether the ledger knows each."""
    known = {"plan": facts.plans, "programme": facts.programmes, "budget line": facts.lines}
    yield from ((what, code, code in known[what]) for what, code in _plan_names(rec))


def _told(place: str, sentences: list[str]) -> Iterator[Finding]:
    yield from (stop(place, sentence, "B5") for sentence in sentences[:MOST_TOLD])
    if len(sentences) > MOST_TOLD:
        more = f"And {len(sentences) - MOST_TOLD} more lines do not fit."
        yield stop(place, more, "B5")


def _doubled(place: str, codes: Iterable[str]) -> Iterator[Finding]:
    twice = sorted(code for code, times in Counter(codes).items() if times > 1)
    yield from _told(place, [f"Line “{code}” is listed twice; list it once." for code in twice])


# ---- Openings -----------------------------------------------------------------------------------


def _lines(rec: BudgetOpening, facts: Facts) -> Iterator[str]:
    for line in rec.lines:
        known = facts.lines.get(line.code)
        if known is not None:
            yield from differences(line, known)
    for plan in sorted({line.plan for line in rec.lines}):
        source = facts.lines.get(source_of(plan))
        if source is not None and (source.kind, source.plan) != ("funding", plan):
            yield f"“{source_of(plan)}” stands in the ledger, but is no funding line of {plan}."


def differences(line: BookLine, known: KnownLine) -> Iterator[str]:
    """Say where a line of the ledger is described in another way: it keeps its row."""
    said = (
        ("name", line.name, known.name),
        ("plan", line.plan, known.plan),
        ("kind", line.line_kind, known.kind),
        ("programme", line.programme or "", known.programme or ""),
        ("cost centre", line.cost_centre, known.cost_centre),
        ("subjective", line.subjective, known.subjective),
        ("project", line.project, known.project),
    )
    for what, here, there in said:
        if here != there:
            yield (
                f"Line “{line.code}” stands in the ledger with the {what} “{there}”; "
                f"the book says “{here}”."
            )


def _amounts(rec: BudgetOpening) -> Iterator[str]:
    if not any(True for _ in opened(rec)):
        yield "No line has an amount in any year. A book opens budgets."
    for line in rec.lines:
        years = [amount.year for amount in line.amounts]
        if len(years) != len(set(years)):
            yield f"Line “{line.code}” has two amounts in one year; give one."
        if any(amount.value <= NOTHING for amount in line.amounts):
            yield f"Line “{line.code}” has an amount that is not above zero."
        if line.amounts and line.line_kind in SOURCES:
            yield (
                f"Line “{line.code}” is {line.line_kind}: it gives money to other lines and holds "
                "none. Leave its amounts empty."
            )


def _years(rec: BudgetOpening, facts: Facts) -> Iterator[str]:
    pairs = {(line.plan, amount.year) for line, amount in opened(rec)}
    for code, year in sorted(pairs, key=str):
        plan = facts.plans.get(code, KnownPlan(code))
        words = f"{plan.name}, {year or 'not yet profiled'}"
        if year in plan.opened:
            yield f"{words}: opened by {plan.opened[year]}. What follows is a budget change."
        elif year in plan.set_by:
            yield f"{words}: set by {plan.set_by[year]}. What follows is a budget change."
        elif year in plan.pending:
            yield f"{words}: {plan.pending[year]} would open or set it, and is not decided yet."


# ---- Annual budgets -----------------------------------------------------------------------------


def _once(rec: AnnualBudget, plan: KnownPlan) -> Iterator[str]:
    words = f"{plan.name}, {rec.year}"
    if rec.year in plan.set_by:
        yield f"{words}: set by {plan.set_by[rec.year]}. What follows is a budget change."
    elif rec.year in plan.pending:
        yield f"{words}: {plan.pending[rec.year]} would open or set it, and is not decided yet."


def _twice(recs: Iterable[AnnualBudget]) -> Iterator[Finding]:
    for (plan, year), times in Counter((rec.plan, rec.year) for rec in recs).items():
        if times > 1:
            yield stop("Recommendations", f"{plan}, {year}: set twice in this paper.", "B5")


def _source(rec: AnnualBudget, facts: Facts) -> Iterator[str]:
    changed = differing(rec.lines)
    if changed and rec.source is None:
        counted = "1 line is" if len(changed) == 1 else f"{len(changed):,} lines are"
        yield (
            f"{counted} set at another amount than was planned. Name the growth or funding line "
            "from which the difference comes."
        )
    known = facts.lines.get(rec.source or "")
    if known is not None and known.kind not in ("growth", "funding"):
        yield f"“{known.name}” is {known.kind}. The difference comes from growth or funding."


def moved_since(rec: AnnualBudget, stands: Mapping[str, Decimal]) -> Iterator[str]:
    """Say where another amount stands on a line of the plan than the paper calls planned."""
    listed = {row.line for row in rec.lines}
    for row in rec.lines:
        planned = stands.get(row.line, NOTHING)
        if row.planned != planned:
            said = pounds(row.planned)
            yield f"Line “{row.line}” has {pounds(planned)} planned now; the paper says {said}."
    for code, amount in stands.items():
        if code not in listed:
            yield f"Line “{code}” has {pounds(amount)} planned and is not listed; set it, or at £0."


def _set(row: SetLine, rec: AnnualBudget, facts: Facts) -> Iterator[str]:
    known = facts.lines.get(row.line)
    if known is None:
        return
    if known.plan != rec.plan or known.kind in SOURCES:
        yield f"Line “{row.line}” is no spending line of the plan {rec.plan}."
    if known.kind == "contingency" and row.amount < row.planned:
        yield (
            f"Line “{row.line}” is contingency, which is locked until a board has released it. Set "
            f"it at {pounds(row.planned)} or more."
        )
    if row.amount < NOTHING:
        yield f"Line “{row.line}” is set at {pounds(row.amount)}. Set it at nought or more."
