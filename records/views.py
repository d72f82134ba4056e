"""The record of a decision: its page, its bytes, the button that issues it. Decides nothing."""

import re
from datetime import datetime
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_GET, require_POST

from approvals import access, lifecycle, links
from approvals.models import Decision
from approvals.views.doors import actor_of, signed_in
from budgets.models import Part
from people.holders import database_now
from people.models import Person
from people.refusals import Refused
from records.actions import has_part_2, issue, issue_objections, issued, reading_objections

PARTS = (Part.PUBLIC, Part.EXEMPT)


@signed_in
@require_GET
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what has been issued of a decision, and what may be."""
    return _page(request, _decision(pk))


@signed_in
@require_GET
def record_pdf(request: HttpRequest, pk: int, part: int) -> HttpResponse:
    """Send the issued bytes; part 2 only to who may read it, and no browser keeps it."""
    decision, person = _decision(pk), actor_of(request).person
    refused = reading_objections(person, decision, part, database_now())
    if refused:
        return _page(request, decision, Refused(refused), HTTPStatus.FORBIDDEN)
    made = issued(decision, part)
    if made is None:
        raise Http404
    etag = quote_etag(made.sha256)
    response = get_conditional_response(request, etag=etag) or HttpResponse(
        bytes(made.content), content_type="application/pdf"
    )
    response["ETag"] = etag
    response["Cache-Control"] = "no-store" if part == Part.EXEMPT else "private, no-cache"
    response["Content-Disposition"] = f'inline; filename="{_file_name(decision, part)}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@signed_in
@require_POST
def record_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue one part of the record, once."""
    decision = _decision(pk)
    part = Part.EXEMPT if request.POST.get("part") == str(Part.EXEMPT.value) else Part.PUBLIC
    try:
        issue(actor_of(request), decision, part)
    except Refused as refused:
        return _page(request, decision, refused, HTTPStatus.CONFLICT)
    return redirect("record", pk)


def _decision(pk: int) -> Decision:
    decision = access.decisions().filter(pk=pk).first()
    if decision is None:
        raise Http404
    return decision


def _page(
    request: HttpRequest,
    decision: Decision,
    refused: Refused | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    person, now = actor_of(request).person, database_now()
    parts = [Part.PUBLIC]
    if decision.state in lifecycle.CARRIED_OUT and has_part_2(decision):
        parts.append(Part.EXEMPT)
    context = {
        "decision": decision,
        "title": decision.draft.title,
        "later": links.later_than([decision]).get(decision.pk, []),
        "carried_out": decision.state in lifecycle.CARRIED_OUT,
        "parts": [_part(decision, part, person, now) for part in parts],
        "refused": refused.reasons if refused else None,
        "refused_heading": "The record cannot be shown or issued",
    }
    return render(request, "records/record.html", context, status=status)


def _part(decision: Decision, part: Part, person: Person, now: datetime) -> dict[str, object]:
    """Return what one part of the page shows; of a closed part 2 only why it is closed."""
    closed = reading_objections(person, decision, part, now)
    made = None if closed else issued(decision, part)
    return {
        "number": part.value,
        "button": f"Issue the record of part {part.value}",
        "closed": closed,
        "made": made,
        "size": len(made.content) if made else None,
        "pdf": reverse("record_pdf", args=[decision.pk, part.value]),
        "objections": issue_objections(person, decision, part, now),
    }


def _file_name(decision: Decision, part: int) -> str:
    plain = re.sub(r"[^A-Za-z0-9]+", "-", str(decision)).strip("-") or f"decision-{decision.pk}"
    return f"{plain}-record{'-part-2' if part == Part.EXEMPT else ''}.pdf"
