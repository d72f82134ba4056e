"""The register of postings: everything that moved, each row leading to what decided it.

A row is made into text once, in plain Python: fifty rows of filters and tags would cost several
times what the database needs to find them. The filter is drawn by its own template, for the same.
"""

from dataclasses import replace
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from approvals import access, movements
from approvals.ledger_forms import PostingFilter
from approvals.movements import COUNTED, Asked, Entry, Page
from approvals.templatetags.postings import EXEMPT, Row
from approvals.views.doors import actor_of, signed_in
from approvals.views.paging import at_id, id_in
from budgets.models import BatchKind, Part, year_label
from people.holders import database_now
from people.templatetags.countersign import instant, legal_date, pounds

KINDS = {kind.value: str(kind.label) for kind in BatchKind}


@signed_in
def register(request: HttpRequest) -> HttpResponse:
    """Show a page of the register, narrowed to a line, a year or both."""
    form = PostingFilter(request.GET)
    whole = Asked(access.reads_every_part_2(actor_of(request).person, database_now()))
    if form.is_valid():
        line = form.cleaned_data["line"]
        whole = replace(whole, line=line.pk if line else None, year=form.cleaned_data["year"])
    before, after = id_in(request, "before"), id_in(request, "after")
    page = movements.page(replace(whole, before=before, after=None if before else after))
    shown = {
        "form": form,
        "rows": _rows(page),
        "restricted": whole.restricted,
        "narrowed": whole.line is not None or whole.year is not None,
        "counted": _counted(page.counted),
        **_neighbours(request, page),
    }
    return render(request, "approvals/postings.html", shown)


def _counted(found: int | None) -> str:
    if found is None:
        return ""
    if found > COUNTED:
        return f"{COUNTED:,}+ postings"
    return f"{found:,} posting{'' if found == 1 else 's'}"


def _rows(page: Page) -> list[Row]:
    """Return the rows of a page; an address that comes again is made once."""
    codes = {code for entry in page.entries for code in (entry.from_code, entry.to_code)}
    lines = {code: reverse("line", args=[code]) for code in codes}
    keys = {entry.decision for entry in page.entries}
    decisions = {key: reverse("decision", args=[key]) for key in keys}
    return list(map(partial(_row, lines, decisions), page.entries))


def _row(lines: dict[str, str], decisions: dict[int, str], entry: Entry) -> Row:
    reference = entry.reference or f"decision {entry.decision}"
    kind = KINDS[entry.kind]
    return Row(
        number=str(entry.pk),
        effective=legal_date(entry.effective_on),
        recorded=instant(entry.recorded_at),
        from_url=lines[entry.from_code],
        from_line=entry.from_name,
        from_year=year_label(entry.from_year).capitalize(),
        to_url=lines[entry.to_code],
        to_line=entry.to_name,
        to_year=year_label(entry.to_year).capitalize(),
        amount=pounds(entry.amount),
        mark=EXEMPT if entry.part == Part.EXEMPT else "",
        source_url=f"{decisions[entry.decision]}#recommendation-{entry.number}",
        source=f"{reference}, recommendation {entry.number}",
        kind=f"{kind}, takes back posting {entry.reverses}" if entry.reverses else kind,
    )


def _neighbours(request: HttpRequest, page: Page) -> dict[str, str]:
    return {
        "newer_url": at_id(request, "after", page.entries[0].pk) if page.newer else "",
        "older_url": at_id(request, "before", page.entries[-1].pk) if page.older else "",
    }
