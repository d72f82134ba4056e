"""What the ledger knows of the plans and lines that a paper opens or sets: rows in, plain data out.

Writes nothing.
"""

import json
from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from approvals.findings import KnownLine, KnownPlan
from approvals.models import Effect, Recommendation
from approvals.paper import Paper
from approvals.plans import AnnualBudget, BudgetOpening, source_of
from budgets.models import SOURCES, Line, LineYear, Plan, year_label
from budgets.money import FinancialYear

Years = dict[str, dict[str | None, str]]


def lines_named(rec: object) -> set[str]:
    """Return the codes of the lines that an opening or an annual budget names."""
    if isinstance(rec, BudgetOpening):
        return {code for line in rec.lines for code in (line.code, source_of(line.plan))}
    if isinstance(rec, AnnualBudget):
        return {line.line for line in rec.lines} | ({rec.source} if rec.source else set())
    return set()


def known_lines(codes: Collection[str]) -> dict[str, KnownLine]:
    """Return these lines as the ledger has them, by code."""
    rows = Line.objects.filter(code__in=codes).select_related("plan", "programme")
    return {
        line.code: KnownLine(
            line.kind,
            line.name,
            line.bound or Decimal(0),
            line.plan.code,
            line.programme.code if line.programme else None,
            line.cost_centre,
            line.subjective,
            line.project,
        )
        for line in rows.annotate(bound=Sum("years__committed"))
    }


def known_plans(paper: Paper) -> dict[str, KnownPlan]:
    """Return the plans where a paper opens or sets one: what opened, set or would set each year."""
    recs = [r for r in paper.recommendations if isinstance(r, BudgetOpening | AnnualBudget)]
    if not recs:
        return {}
    opened = _cited("batch__opened_years__plan__code", "batch__opened_years__year")
    set_by = _cited("annual__plan__code", "annual__year")
    years = {rec.year for rec in recs if isinstance(rec, AnnualBudget)}
    pending = _pending()
    return {
        plan.code: KnownPlan(
            plan.name,
            opened.get(plan.code, {}),
            set_by.get(plan.code, {}),
            pending.get(plan.code, {}),
            {year: stands(plan, FinancialYear.parse(year).start) for year in years},
        )
        for plan in Plan.objects.order_by("pk")
    }


def stands(plan: Plan, year: int) -> dict[str, Decimal]:
    """Return what is approved on the lines of a plan in a year, by code; sources are left out."""
    rows = LineYear.objects.filter(line__plan=plan, year=year).exclude(line__kind__in=SOURCES)
    rows = rows.exclude(approved=0).order_by("line__code")
    return dict(rows.values_list("line__code", "approved"))


def _cited(plan: str, year: str) -> Years:
    """Return by plan and year the decision whose effect a row is."""
    decision = "recommendation__version__decision"
    rows = Effect.objects.filter(**{f"{plan}__isnull": False}).order_by("pk")
    found: Years = {}
    for code, start, reference, pk in rows.values_list(
        plan, year, f"{decision}__reference", f"{decision}__pk"
    ):
        label = None if start is None else year_label(start)
        found.setdefault(code, {})[label] = reference or f"decision {pk}"
    return found


def _pending() -> Years:
    """Return by plan and year which submitted decision would open or set it."""
    rows = Recommendation.objects.filter(
        kind__in=["budget_opening", "annual_budget"], version__decision__state="submitted"
    ).select_related("version__decision")
    found: Years = {}
    for row in rows.order_by("pk"):
        decision = row.version.decision
        if row.version.number != decision.current_version:
            continue
        for rec in json.loads(row.version.part_1)["paper"]["recommendations"]:
            for plan, year in _plan_years(rec):
                found.setdefault(plan, {})[year] = str(decision)
    return found


def _plan_years(rec: dict[str, Any]) -> Iterable[tuple[str, str | None]]:
    if rec["kind"] == "annual_budget":
        return [(rec["plan"], rec["year"])]
    if rec["kind"] == "budget_opening":
        return {(line["plan"], a["year"]) for line in rec["lines"] for a in line["amounts"]}
    return []
