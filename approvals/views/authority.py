"""Authority that decisions granted: the register, taking it back, giving back what is left over;
and the register of exceptions.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from approvals import actions
from approvals.actions import granting
from approvals.book import Book
from approvals.forms.authorising import GiveBackForm, TakeBackForm
from approvals.models import Clause, ClauseUse, ExceptionEntry
from approvals.views import clausefile
from approvals.views.answers import NOT_ALLOWED, Deed, answer_plainly, sent
from approvals.views.doors import actor_of, signed_in
from approvals.views.paging import page_of
from contracts.models import Change, Execution
from people import acts
from people.holders import database_now, kinds_held

# How many of what came before its authority are shown; the page of its contract shows each.
LATEST = 100


@signed_in
def register(request: HttpRequest) -> HttpResponse:
    """Show every authority that a decision granted: those that live, then those that ended."""
    book = Book(database_now())
    granted = {t.code: t for t in book.clauses() if t.granted}
    live = [t for t in granted.values() if t.in_force(book.at) or t.starts_at > book.at]
    over = set(granted) - {t.code for t in live}
    page = page_of(request, Clause.objects.filter(code__in=over), "-pk")
    shown = {
        "live": sorted(clausefile.shown_by(live, book.at), key=lambda one: -one.row.pk),
        "ended": clausefile.shown_by([granted[row.code] for row in page.rows], book.at),
        "page": page,
    }
    return render(request, "approvals/authority.html", shown)


@signed_in
def take_back(request: HttpRequest, code: str) -> HttpResponse:
    """Take a granted authority back at once, for who may."""
    rows = clausefile.rows_with_source()
    found, by = get_object_or_404(rows, code=code), actor_of(request)
    page = reverse("clause", args=[code])
    reasons = granting.revoke_objections(by.person, found, database_now())
    if reasons:
        return _refused(request, reasons, "You may not take this authority back")
    deed = Deed(
        page,
        f"{found.title} is taken back. Nothing rests on it from now on.",
        "Take this authority back",
        "Take it back now",
        caption=found.title,
        tone="warning",
        warning="It ends at once. Decisions that rest on it and wait for a key are sent back when "
        "somebody tries to sign them. What was decided under it stands.",
    )
    form = TakeBackForm(sent(request))
    return answer_plainly(request, form, lambda c: actions.revoke(by, found, c["reason"]), deed)


@signed_in
def give_back(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Give back to a clause what an execution for less left of its authority."""
    rows = Change.objects.select_related("contract", "execution")
    change: Change = get_object_or_404(
        rows, contract__reference=reference, number=number, execution__isnull=False
    )
    by, page = actor_of(request), reverse("contract", args=[reference])
    reasons = acts.objections("execute", kinds_held(by.person, database_now()))
    if reasons:
        return _refused(request, reasons, "You may not give authority back")
    over = change.value.amount - change.execution.value.amount
    deed = Deed(
        page,
        "What was left over is given back to the authority it came from.",
        "Give back what was left over",
        "Give it back",
        caption=f"{change.contract.reference}, {change.contract.title}",
        facts=(
            ("Authorised", change.value.amount),
            ("Executed", change.execution.value.amount),
            ("Left over", over),
        ),
    )
    form = GiveBackForm(sent(request))
    return answer_plainly(
        request, form, lambda c: actions.release(by, change.execution, c["reason"]), deed
    )


def left_over(changes: Iterable[Change]) -> set[int]:
    """Return the ids of changes whose execution left over some of a granted authority."""
    executed = [c for c in changes if hasattr(c, "execution")]
    less = [c.pk for c in executed if c.execution.value.amount < c.value.amount]
    if not less:
        return set()
    rows = Change.objects.filter(pk__in=less, execution__release__isnull=True)
    granted = ClauseUse.objects.filter(clause__granted_by__isnull=False)
    versions = granted.values_list("version", flat=True)
    found = rows.filter(effect__recommendation__version__in=versions)
    return set(found.values_list("pk", flat=True))


def exception_entries() -> QuerySet[ExceptionEntry]:
    """Return the exceptions register with what its list shows."""
    rows = ExceptionEntry.objects.select_related(
        "version__decision__draft", "advice__person", "advice__request__post", "accepted_by"
    )
    return rows.prefetch_related("version__seats__person")


def late_executions() -> QuerySet[Execution]:
    """Return what was signed or started before its authority, newest first (T1)."""
    late = Execution.objects.exclude(late_reason="").select_related("change__contract")
    return late.order_by("-pk")


@signed_in
def exceptions(request: HttpRequest) -> HttpResponse:
    """Show every exception that was accepted, and what came before its authority (T1)."""
    late = late_executions()
    page = page_of(request, exception_entries(), "-pk")
    shown = {"page": page, "late": late[:LATEST]}
    return render(request, "approvals/exceptions.html", shown)


def _refused(request: HttpRequest, reasons: Any, heading: str) -> HttpResponse:
    shown = {"refused": reasons, "refused_heading": heading}
    return render(request, "approvals/refused.html", shown, status=NOT_ALLOWED)
