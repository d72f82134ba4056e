"""Undertakings: what decisions promised, whose it is, when it is due, and what came of it."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from approvals import actions
from approvals.actions import promising
from approvals.forms.authorising import OutcomeForm
from approvals.models import Undertaking
from approvals.views.answers import NOT_ALLOWED, Deed, answer_plainly, sent
from approvals.views.doors import actor_of, signed_in
from approvals.views.paging import page_of
from people.days import london_day
from people.holders import database_now


@signed_in
def undertakings(request: HttpRequest) -> HttpResponse:
    """Show what decisions that were carried out promised, newest first; open ones unless asked."""
    everything = request.GET.get("show") == "all"
    now, page = database_now(), page_of(request, asked_rows(request), "-pk")
    due = promising.dues(page.rows, now)
    shown: dict[str, Any] = {
        "page": page,
        "rows": [(row, due[row.pk]) for row in page.rows],
        "everything": everything,
        "today": london_day(now),
    }
    return render(request, "approvals/undertakings.html", shown)


def asked_rows(request: HttpRequest) -> QuerySet[Undertaking]:
    """Return what standing decisions promised: what is open, or all where that is asked for."""
    rows = promising.standing()
    return rows if request.GET.get("show") == "all" else rows.filter(outcome=None)


@signed_in
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what came of one."""
    found, by = get_object_or_404(promising.standing(), pk=pk), actor_of(request)
    reasons = promising.answer_objections(by.person, found, database_now())
    if reasons:
        shown = {"refused": reasons, "refused_heading": "You may not answer for this undertaking"}
        return render(request, "approvals/refused.html", shown, status=NOT_ALLOWED)
    deed = Deed(
        reverse("undertakings"),
        "What came of the undertaking is recorded.",
        found.words,
        "Record it",
        caption=f"{found.version.decision}, undertaking {found.number}",
    )
    form = OutcomeForm(sent(request))
    return answer_plainly(
        request,
        form,
        lambda c: actions.answer_undertaking(by, found, kept=c["kept"] == "yes", words=c["words"]),
        deed,
    )
