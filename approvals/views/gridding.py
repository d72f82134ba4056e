"""A budget change as a grid of lines and years: paste, upload, download; saved into the draft.

Saving changes the draft and nothing else. What was pasted or uploaded is shown again until every
cell can be read.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.cache import never_cache

from approvals import access, actions
from approvals.forms.gridding import GridForm, grid_of
from approvals.models import Decision
from approvals.paper import BudgetChange, Paper
from approvals.views.answers import answer
from approvals.views.doors import actor_of
from approvals.views.downloads import send
from approvals.views.drafting import edition_of, open_draft, page_of_part
from budgets.sheets import Sheet
from people.days import london_day
from people.holders import database_now


def _budget_change(paper: Paper, place: int | None) -> BudgetChange | None:
    """Return the budget change at a place of the draft, None for a new one."""
    if place is None:
        return None
    if not 1 <= place <= len(paper.recommendations):
        raise Http404
    rec = paper.recommendations[place - 1]
    if not isinstance(rec, BudgetChange):
        raise Http404
    return rec


@never_cache
@open_draft
def grid(request: HttpRequest, found: Decision, place: int | None = None) -> HttpResponse:
    """Write a budget change, new or at a place of the list, in a grid."""
    by, paper, today = actor_of(request), access.draft_paper(found), london_day(database_now())
    rec = _budget_change(paper, place)
    known: dict[str, Any] = {"paper": paper, "today": today, "rec": rec}
    form = GridForm(initial=GridForm.initial_of(rec, today), **known)
    if request.method == "POST":
        form = GridForm(request.POST, request.FILES, **known)
    goes_to = reverse("draft_recommendations", args=[found.pk])
    words = f"Budget change in a grid, {f'recommendation {place}' if place else 'new'}"
    page = page_of_part(found, "approvals/draft_grid.html", words, goes_to)
    page.context["place"] = place

    def save(_: dict[str, Any]) -> None:
        actions.save(by, found, form.applied(place), edition=edition_of(request))

    return answer(request, form, save, page)


@open_draft
def sheet(
    request: HttpRequest, found: Decision, ending: str, place: int | None = None
) -> HttpResponse:
    """Hand out a grid that is uploaded again as it is."""
    rec = _budget_change(access.draft_paper(found), place)
    heads, *rows = grid_of(rec, london_day(database_now()))
    name = f"{slugify(str(found))}-budget-change" + (f"-{place}" if place else "")
    return send(Sheet("Budget change", tuple(heads), rows), name, ending)
