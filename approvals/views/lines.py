"""Budget lines: the plans, one line with all that moved it, and spreading an amount over years.

Every figure comes from budgets.balances. Nothing here adds up in its own way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from itertools import groupby
from operator import or_
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.forms import BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from approvals import actions, carryforward, sources
from approvals.ledger_forms import AsAtForm, LineFilter, ShareForm, ShareRows, shares_of, total_of
from approvals.models import Recommendation
from approvals.sources import Source
from approvals.views import pictures
from approvals.views.answers import NOT_ALLOWED, NOT_READ
from approvals.views.doors import actor_of, signed_in
from approvals.views.paging import page_of
from budgets.balances import (
    Moment,
    Position,
    YearPosition,
    plan_totals,
    position,
    positions_of,
)
from budgets.models import Commitment, Line, Plan, Posting
from people import acts
from people.days import london_day
from people.holders import database_now, kinds_held
from people.refusals import Refused

NEWEST = 50


@dataclass(frozen=True)
class Movement:
    """A posting as one line sees it: pounds in (above zero), out (below), or within the line."""

    posting: Posting
    amount: Decimal
    within: bool
    source: Source | None


@dataclass(frozen=True)
class Bound:
    """A commitment and the recommendation that authorised what it pays for."""

    commitment: Commitment
    source: Source | None


@signed_in
def line_list(request: HttpRequest) -> HttpResponse:
    """Show the lines of every plan with where they stand, now or on the day asked for."""
    form = LineFilter(request.GET, today=london_day(database_now()))
    moment = form.moment()
    page = page_of(request, narrowed(form), "plan__code", "code")
    totals = plan_totals(moment)
    found = groupby(positions_of(page.rows, moment), key=lambda row: row.line.plan)
    years = sources.set_years({line.plan_id for line in page.rows}, moment)
    plans = [
        (plan, list(rows), totals.get(plan.pk), _set_years_of(plan, years)) for plan, rows in found
    ]
    shown = {"plans": plans, "page": page, **_as_at(form, moment)}
    status = NOT_READ if "on" in form.errors else 200
    return render(request, "approvals/line_list.html", shown, status=status)


def narrowed(form: LineFilter) -> QuerySet[Line]:
    """Return the lines that a filter leaves; what cannot be read narrows nothing."""
    found = Line.objects.select_related("plan", "programme")
    form.is_valid()
    words = form.cleaned_data.get("q", "")
    if not words:
        return found
    named = ("name", "code", "plan__name", "programme__name")
    columns = (*named, "cost_centre", "subjective", "project")
    wanted = (Q(**{f"{column}__icontains": words}) for column in columns)
    return found.filter(reduce(or_, wanted))


@signed_in
def line(request: HttpRequest, code: str) -> HttpResponse:
    """Show one line: year by year, every posting with its authority, and what it is bound to."""
    found = get_object_or_404(Line.objects.select_related("plan", "programme"), code=code)
    now = database_now()
    form = AsAtForm(request.GET, today=london_day(now))
    moment = form.moment()
    standing = position(found, moment)
    page = page_of(request, moment.postings(postings_of(found)), "-pk", size=NEWEST)
    bound = _commitments(found, moment)
    shown = {
        "line": found,
        "position": standing,
        "years": _years(standing, moment),
        "picture": pictures.years_of(standing),
        "page": page,
        "movements": movements(found, page.rows),
        "commitments": bound[:NEWEST],
        "more_commitments": len(bound) > NEWEST,
        "grants": carryforward.granted_to([found.pk], moment).get(found.pk, ()),
        "unprofiled": sources.unprofiled_on(found) if moment.is_now else (),
        "may_not_profile": acts.objections("profile", kinds_held(actor_of(request).person, now)),
        **_as_at(form, moment),
    }
    status = NOT_READ if "on" in form.errors else 200
    return render(request, "approvals/line.html", shown, status=status)


def _set_years_of(plan: Plan, years: sources.SetYears) -> list[tuple[int | None, sources.SetBy]]:
    """Return the years for which a plan is set, each with what set it."""
    return [(year, by) for (of, year), by in years.items() if of == plan.pk]


def _years(standing: Position, moment: Moment) -> list[tuple[YearPosition, sources.SetBy | None]]:
    """Return the years of a line, each with what set it; None while it is planned."""
    plan = standing.line.plan_id
    years = sources.set_years([plan], moment)
    return [(row, years.get((plan, row.year))) for row in standing.years]


def _as_at(form: AsAtForm, moment: Moment) -> dict[str, Any]:
    return {"form": form, "moment": moment, "known_then": moment.recorded_at is not None}


def postings_of(found: Line) -> QuerySet[Posting]:
    """Return every posting from or to a line, with what a list of them shows."""
    rows = Posting.objects.filter(Q(to_line=found) | Q(from_line=found))
    return rows.select_related("batch", "from_line", "to_line")


def movements(seen_by: Line, rows: Sequence[Posting]) -> list[Movement]:
    """Return these postings as one line sees them, each with its authority, in one query."""
    behind = sources.of_batches(posting.batch_id for posting in rows)
    return [
        Movement(
            posting,
            posting.amount.amount * (1 if posting.to_line_id == seen_by.pk else -1),
            posting.from_line_id == posting.to_line_id,
            behind.get(posting.batch_id),
        )
        for posting in rows
    ]


def _commitments(found: Line, moment: Moment) -> list[Bound]:
    rows = moment.commitments(Commitment.objects.filter(line=found))
    rows = rows.select_related("payment__execution__change__contract")
    newest = list(rows.order_by("-pk")[: NEWEST + 1])
    behind = sources.of_changes(row.payment.execution.change for row in newest)
    return [Bound(row, behind.get(row.payment.execution.change_id)) for row in newest]


@signed_in
def profile(request: HttpRequest, code: str, recommendation: int) -> HttpResponse:
    """Spread what one recommendation left not yet profiled on a line over years."""
    found = get_object_or_404(Line.objects.select_related("plan"), code=code)
    row = get_object_or_404(
        Recommendation.objects.select_related("version__decision"), pk=recommendation
    )
    rows = ShareRows(request.POST or None, prefix="years")
    refused: tuple[object, ...] = ()
    if request.method == "POST" and rows.is_valid():
        try:
            actions.profile(actor_of(request), row, found, shares_of(rows))
        except Refused as refusal:
            refused = refusal.reasons
        else:
            messages.success(request, f"{row} has been spread over years. The sum is the same.")
            return redirect("line", code)
    return _profile_page(request, found, row, rows, refused)


def _profile_page(
    request: HttpRequest,
    found: Line,
    row: Recommendation,
    rows: "BaseFormSet[ShareForm]",
    refused: tuple[object, ...],
) -> HttpResponse:
    held = kinds_held(actor_of(request).person, database_now())
    may_not = acts.objections("profile", held)
    left = actions.executing.unprofiled(row, found)
    shown = {"line": found, "recommendation": row, "left": left, "forms": rows}
    shown |= {"source": sources.source_of(row), "may_not": may_not, "typed": total_of(rows)}
    shown |= {"refused": refused or (() if rows.is_bound else may_not)}
    status = NOT_ALLOWED if may_not else NOT_READ if rows.is_bound else 200
    return render(request, "approvals/line_profile.html", shown, status=status)
