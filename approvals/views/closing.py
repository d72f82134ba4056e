"""Financial years: which are closed, how far, by whom; and the page on which one is closed."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from approvals.forms.closing import CloseForm
from approvals.views.answers import NOT_ALLOWED, Deed, answer_plainly, sent
from approvals.views.doors import actor_of, signed_in
from approvals.views.downloads import send
from budgets import closing
from budgets.models import YearClose, year_label
from budgets.sheets import Sheet
from people import acts
from people.holders import database_now, kinds_held
from people.refusals import Reason

COLUMNS = ("Financial year", "Closed", "Adjustments until", "Rests on", "By", "Recorded")


def _may_not(request: HttpRequest) -> list[Reason]:
    held = kinds_held(actor_of(request).person, database_now())
    return acts.objections("close_year", held)


def _closes() -> QuerySet[YearClose]:
    return YearClose.objects.select_related("closed_by").order_by("-year", "stage")


@signed_in
def years(request: HttpRequest) -> HttpResponse:
    """Show the closes of financial years, the last year first."""
    shown = {"rows": _closes(), "may_not": _may_not(request)}
    return render(request, "approvals/years.html", shown)


@signed_in
def years_sheet(request: HttpRequest, ending: str) -> HttpResponse:
    """Hand out the closes of financial years."""
    rows = (
        (
            *(year_label(row.year), row.get_stage_display(), row.accounts_on, row.words),
            *(row.closed_by.name, row.recorded_at),
        )
        for row in _closes()
    )
    return send(Sheet("Financial years", COLUMNS, rows), "financial-years", ending)


@signed_in
def close(request: HttpRequest) -> HttpResponse:
    """Close a financial year."""
    by = actor_of(request)
    if reasons := _may_not(request):
        shown = {"refused": reasons, "refused_heading": "You may not close a year"}
        return render(request, "approvals/refused.html", shown, status=NOT_ALLOWED)
    form = CloseForm(sent(request))
    page = Deed(
        reverse("years"),
        "The year is closed.",
        "Close a financial year",
        "Close it",
        warning="No year is opened again. Decisions that wait for a key and touch the year are "
        "refused at the last key, unless they are year-end adjustments.",
    )

    def shut(_: dict[str, Any]) -> None:
        closing.close_year(by, *form.said())

    return answer_plainly(request, form, shut, page)
