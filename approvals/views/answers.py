"""How every screen of decisions answers: a page, a form that keeps what was typed, a refusal.

Status: 403 who may not, 409 what has changed or stands in the way, 422 what could not be read.
Nothing here decides any of that.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from approvals import access
from approvals.models import Decision, Version
from people.forms import Form
from people.refusals import Reason, Refused

NOT_ALLOWED = 403
CHANGED = 409
NOT_READ = 422


@dataclass(frozen=True)
class FormPage:
    """A page with a form: its template and words, and where a deed that is done leads."""

    decision: Decision
    template: str
    goes_to: str
    done: str
    context: dict[str, Any] = field(default_factory=dict)


def decision_or_404(pk: int) -> Decision:
    """Return a decision with what every page shows."""
    found = access.decisions().select_related("sponsor", "business_case").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def version_or_404(decision: Decision) -> Version:
    """Return the version that stands."""
    version = access.current_version(decision)
    if version is None:
        raise Http404
    version.decision = decision
    return version


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what a form sent, however little; None where the page is only opened."""
    return request.POST if request.method == "POST" else None


def refusal(
    request: HttpRequest,
    decision: Decision,
    reasons: Iterable[Reason],
    heading: str,
    status: int = NOT_ALLOWED,
) -> HttpResponse:
    """Return a page that says why somebody may not do what they came for."""
    shown = {"decision": decision, "refused": tuple(reasons), "refused_heading": heading}
    return render(request, "approvals/refused.html", shown, status=status)


def answer(
    request: HttpRequest,
    form: Form,
    act: Callable[[dict[str, Any]], object],
    page: FormPage,
    rows: Sequence[Form] = (),
) -> HttpResponse:
    """Show a form, or do its deed and lead on; a refusal keeps what was typed."""
    status = 200
    if request.method == "POST":
        status = NOT_READ
        if all([form.is_valid(), *(row.is_valid() for row in rows)]):
            try:
                act(form.cleaned_data)
            except Refused as refused:
                status = refused_status(form, refused.reasons)
                form.refuse(refused.reasons)
            else:
                messages.success(request, page.done)
                return redirect(page.goes_to)
    context = {"decision": page.decision, "form": form, **page.context}
    return render(request, page.template, context, status=status)


@dataclass(frozen=True)
class Deed:
    """A page with one form that is not about one decision; ``facts`` are words with pounds."""

    goes_to: str
    done: str
    heading: str
    submit: str
    caption: str = ""
    warning: str = ""
    tone: str = ""
    facts: tuple[tuple[str, Decimal], ...] = ()


def answer_plainly(
    request: HttpRequest, form: Form, act: Callable[[dict[str, Any]], object], page: Deed
) -> HttpResponse:
    """Show a form that is not about one decision, or do its deed and lead on."""
    status = 200
    if request.method == "POST":
        status = NOT_READ
        if form.is_valid():
            try:
                act(form.cleaned_data)
            except Refused as refused:
                status = refused_status(form, refused.reasons)
                form.refuse(refused.reasons)
            else:
                messages.success(request, page.done)
                return redirect(page.goes_to)
    return render(request, "approvals/deed.html", {"form": form, "page": page}, status=status)


def refused_status(form: Form, reasons: Iterable[Reason]) -> int:
    """Return 422 where a field is at fault, else 409."""
    return NOT_READ if any(reason.field in form.fields for reason in reasons) else CHANGED


def back_with(
    request: HttpRequest, act: Callable[[], object], goes_to: str, done: str
) -> HttpResponse:
    """Do a deed that needs no form and lead on; a refusal is told on the page it leads to."""
    try:
        act()
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, str(reason))
    else:
        messages.success(request, done)
    return redirect(goes_to)
