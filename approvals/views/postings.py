"""The register of postings: everything that moved, each row leading to what decided it.

The rows and the filter are drawn by pieces of their own (templatetags/postings.py,
parts/posting_filter.html): the usual ones take several times what the database needs.
"""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from approvals import access, movements
from approvals.ledger_forms import PostingFilter
from approvals.movements import COUNTED, Asked, Page
from approvals.views.doors import actor_of, signed_in
from approvals.views.paging import at_id, id_in
from people.holders import database_now


@signed_in
def register(request: HttpRequest) -> HttpResponse:
    """Show a page of the register, narrowed to a line, a year or both."""
    form = PostingFilter(request.GET)
    whole = asked_for(request, form)
    before, after = id_in(request, "before"), id_in(request, "after")
    page = movements.page(replace(whole, before=before, after=None if before else after))
    shown = {
        "form": form,
        "page": page,
        "restricted": whole.restricted,
        "narrowed": whole.line is not None or whole.year is not None,
        "counted": _counted(page.counted),
        **_neighbours(request, page),
    }
    return render(request, "approvals/postings.html", shown)


def asked_for(request: HttpRequest, form: PostingFilter | None = None) -> Asked:
    """Return what somebody asks of the register, part 2 with it for who reads every part 2."""
    form = form or PostingFilter(request.GET)
    whole = Asked(access.reads_every_part_2(actor_of(request).person, database_now()))
    if not form.is_valid():
        return whole
    line = form.cleaned_data["line"]
    return replace(whole, line=line.pk if line else None, year=form.cleaned_data["year"])


def _counted(found: int | None) -> str:
    if found is None:
        return ""
    if found > COUNTED:
        return f"{COUNTED:,}+ postings"
    return f"{found:,} posting{'' if found == 1 else 's'}"


def _neighbours(request: HttpRequest, page: Page) -> dict[str, str]:
    return {
        "newer_url": at_id(request, "after", page.entries[0].pk) if page.newer else "",
        "older_url": at_id(request, "before", page.entries[-1].pk) if page.older else "",
    }
