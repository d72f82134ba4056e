"""Lines spread over years: a sheet to download, change and upload into a draft.

Saving changes the draft and nothing else.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache

from approvals import access, actions
from approvals.forms.spreading import SpreadForm, sheet_now
from approvals.models import Decision
from approvals.views.answers import answer
from approvals.views.doors import actor_of
from approvals.views.downloads import send
from approvals.views.drafting import edition_of, open_draft, page_of_part
from budgets.sheets import Sheet
from people.days import london_day
from people.holders import database_now


@never_cache
@open_draft
def spread(request: HttpRequest, found: Decision) -> HttpResponse:
    """Upload how lines are spread over years, as a budget change of the draft."""
    by, paper = actor_of(request), access.draft_paper(found)
    form = SpreadForm(paper=paper)
    if request.method == "POST":
        form = SpreadForm(request.POST, request.FILES, paper=paper)
    goes_to = reverse("draft_recommendations", args=[found.pk])
    heading = "Lines spread over years, new"
    page = page_of_part(found, "approvals/draft_spread.html", heading, goes_to)

    def save(_: dict[str, Any]) -> None:
        actions.save(by, found, form.applied(), edition=edition_of(request))

    return answer(request, form, save, page)


@open_draft
def sheet(request: HttpRequest, found: Decision, ending: str) -> HttpResponse:
    """Hand out the lines as they are spread now."""
    heads, *rows = sheet_now(london_day(database_now()))
    return send(Sheet("Lines by years", tuple(map(str, heads)), rows), "lines-by-years", ending)
