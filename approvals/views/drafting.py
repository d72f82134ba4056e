"""Writing a draft, part by part; files; checking and submitting it; withdrawing it.

Each save carries the edition that was shown: who saved in between is named, and nobody's words
are lost. Whoever changes a field turns no key.
"""

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from approvals import access, actions, lifecycle
from approvals.actions import drafting, submitting
from approvals.actions.drafting import Upload
from approvals.forms.acting import ReasonForm
from approvals.forms.part import PartForm
from approvals.forms.parts import PARTS, AttachmentForm
from approvals.forms.pieces import RowForm, as_typed
from approvals.forms.recommending import rows_shown
from approvals.models import Decision
from approvals.paper import Paper
from approvals.views import casefile
from approvals.views.answers import (
    CHANGED,
    FormPage,
    answer,
    back_with,
    decision_or_404,
    refusal,
    sent,
)
from approvals.views.doors import actor_of, signed_in
from approvals.views.tasks import tasks_of
from people.holders import database_now
from people.models import Person
from people.refusals import Reason, Refused

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Decision, P], HttpResponse]


def open_draft(view: View[P]) -> Callable[..., HttpResponse]:
    """Load a decision whose draft is open to this person; others read why it is not."""

    @functools.wraps(view)
    def enter(request: HttpRequest, pk: int, *args: Any, **kwargs: Any) -> HttpResponse:
        found, by = decision_or_404(pk), actor_of(request)
        refused = drafting.draft_objections(by.person, found, database_now())
        if refused:
            return refusal(request, found, refused, "You may not change this draft")
        if found.state not in lifecycle.OPEN_FOR_EDITING:
            state = found.get_state_display().lower()
            words = f"{found} is {state}, so it cannot be changed."
            reasons = [Reason(words, "What is submitted is frozen")]
            return refusal(request, found, reasons, "This draft is closed", CHANGED)
        return view(request, found, *args, **kwargs)

    return signed_in(enter)


def edition_of(request: HttpRequest) -> int:
    """Return the edition that the page showed, 0 where it says none."""
    typed = str(request.POST.get("edition", ""))
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def page_of_part(found: Decision, template: str, heading: str, goes_to: str) -> FormPage:
    """Return the page of one part of a draft, with the edition that stands now."""
    return FormPage(
        found,
        template,
        goes_to,
        f"{heading}: saved.",
        {"heading": heading, "edition": access.draft_edition(found), "cancel_url": goes_to},
    )


@open_draft
def overview(request: HttpRequest, found: Decision) -> HttpResponse:
    """Show the parts of a draft and which of them are done."""
    paper, now = access.draft_paper(found), database_now()
    shown = {
        "decision": found,
        "paper": paper,
        "tasks": tasks_of(found, paper, submitting.readiness(found, now)),
        "last_edit": found.edits.select_related("person").order_by("pk").last(),
        "returned": found.events.filter(kind__in=("returned", "refused"))
        .select_related("person")
        .order_by("seq")
        .last(),
    }
    return render(request, "approvals/draft.html", shown)


@open_draft
def part(request: HttpRequest, found: Decision, part: str) -> HttpResponse:
    """Write one part of part 1."""
    if part not in PARTS:
        raise Http404
    made, paper, by = PARTS[part], access.draft_paper(found), actor_of(request)
    form = made(request.POST) if request.method == "POST" else made(initial=made.initial_of(paper))
    rows = _rows_of_part(request, made, paper)
    page = page_of_part(found, "approvals/draft_part.html", made.heading, _overview_url(found))
    page.context["saved"] = _saved_in_between(request, found, made.initial_of(paper), form)
    page.context.update(rows=rows, forms=rows)
    if rows and "add_row" in request.POST:
        shown = {"decision": found, "form": made(), **page.context, "edition": edition_of(request)}
        return render(request, page.template, shown)

    def save(_: dict[str, Any]) -> None:
        actions.save(by, found, form.applied(paper, rows), edition=edition_of(request))

    return answer(request, form, save, page, rows)


def _rows_of_part(request: HttpRequest, made: type[PartForm], paper: Paper) -> list[RowForm]:
    """Return the rows of a part that is a list: as they stand, as typed, or as sent."""
    if made.row_form is None:
        return []
    row = functools.partial(made.row_form, **made.row_words(paper))
    if request.method != "POST":
        first: list[dict[str, Any]] = [*made.rows_initial(paper), {}]
        return [row(prefix=f"row{place}", initial=one) for place, one in enumerate(first, 1)]
    places = range(1, rows_shown(request.POST) + 1)
    if "add_row" not in request.POST:
        return [row(data=request.POST, prefix=f"row{place}") for place in places]
    typed = [as_typed(row(prefix=f"row{place}"), request.POST) for place in places]
    return [row(prefix=f"row{place}", initial=one) for place, one in enumerate([*typed, {}], 1)]


def _saved_in_between(
    request: HttpRequest, found: Decision, saved: dict[str, Any], form: Any
) -> list[tuple[str, Any]]:
    """Return how the part stands in the ledger, where somebody saved since the page was shown."""
    if request.method != "POST" or edition_of(request) == access.draft_edition(found):
        return []
    return [(str(form[name].label), saved.get(name)) for name in form.fields if saved.get(name)]


def _overview_url(found: Decision) -> str:
    return reverse("decision_draft", args=[found.pk])


# ---- Files --------------------------------------------------------------------------------------


@never_cache
@open_draft
def attachments(request: HttpRequest, found: Decision) -> HttpResponse:
    """Show the files of a draft and add one."""
    by, paper = actor_of(request), access.draft_paper(found)
    form = AttachmentForm(sent(request), request.FILES if request.method == "POST" else None)
    goes_to = reverse("draft_attachments", args=[found.pk])
    page = page_of_part(found, "approvals/draft_attachments.html", "Attachments", goes_to)
    page.context["files"] = casefile.files(found, paper.attachments, 1) + _restricted(
        found, by.person
    )

    def add(cleaned: dict[str, Any]) -> None:
        part, content = int(cleaned["part"]), cleaned["file"].read()
        upload = Upload(cleaned["kind"], cleaned["title"], form.media_type(), content, part)
        actions.attach(by, found, upload, edition=edition_of(request))

    return answer(request, form, add, page)


def _restricted(found: Decision, person: Person) -> list[dict[str, Any]]:
    """Return the files of part 2 for who may read it; others see part 1 alone."""
    now = database_now()
    if access.part_2_objections(person, found, now):
        return []
    return casefile.files(found, access.draft_part_2(found, person, now).attachments, 2)


@open_draft
@require_POST
def attachment_remove(
    request: HttpRequest, found: Decision, part: int, sha256: str
) -> HttpResponse:
    """Take a file out of the draft; its bytes stay with earlier versions."""
    by, paper, part_2 = actor_of(request), access.draft_paper(found), None
    if part == 1:
        kept = tuple(row for row in paper.attachments if row.sha256 != sha256)
        paper = paper.model_copy(update={"attachments": kept})
    else:
        try:
            old = access.draft_part_2(found, by.person, database_now())
        except Refused as refused:
            return refusal(request, found, refused.reasons, "Part 2 is not open to you")
        kept = tuple(row for row in old.attachments if row.sha256 != sha256)
        part_2 = old.model_copy(update={"attachments": kept})
    return back_with(
        request,
        lambda: actions.save(by, found, paper, edition=edition_of(request), part_2=part_2),
        reverse("draft_attachments", args=[found.pk]),
        "The file is taken out.",
    )


@signed_in
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a decision that is not carried out."""
    found, by = decision_or_404(pk), actor_of(request)
    if not casefile.withdraws(by, found, database_now()):
        reasons = [Reason("It is withdrawn by its drafters or its sponsor, before it is decided.")]
        return refusal(request, found, reasons, "You may not withdraw this decision")
    goes_to = reverse("decision", args=[found.pk])
    words = {"heading": "Withdraw this decision", "submit": "Withdraw", "tone": "warning"}
    page = FormPage(found, "approvals/act.html", goes_to, f"{found} is withdrawn.", words)
    form = ReasonForm(sent(request))
    return answer(request, form, lambda c: actions.withdraw(by, found, c["reason"]), page)
