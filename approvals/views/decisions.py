"""The list of decisions, one decision, its part 2 and its files, and registering a new one.

Part 1 is open to everybody in the house; part 2 comes only through access.py.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.cache import never_cache

from approvals import access, actions, dossier, explain, lifecycle, links, printout, retest
from approvals.book import Book
from approvals.forms.registering import RegisterForm
from approvals.models import Decision, State, Version
from approvals.paper import SECTIONS, Paper, Sections
from approvals.views import casefile, effects
from approvals.views.answers import (
    NOT_ALLOWED,
    NOT_READ,
    decision_or_404,
    refusal,
    refused_status,
    sent,
)
from approvals.views.doors import actor_of, signed_in
from approvals.views.paging import page_of
from people import acts
from people.deeds import Actor
from people.forms import Form, TextField
from people.holders import database_now, kinds_held
from people.refusals import Refused

ENDINGS = {"application/pdf": "pdf", "image/png": "png", "text/plain": "txt"}


class Filter(Form):
    """What the list is narrowed to; what cannot be read narrows nothing."""

    narrows = True
    q = TextField(label="Reference or title", required=False, max_length=80, width="20")
    state = forms.ChoiceField(
        label="State", required=False, choices=[("", "Any state"), *State.choices]
    )


@signed_in
def decision_list(request: HttpRequest) -> HttpResponse:
    """Show all decisions, newest first."""
    form = Filter(request.GET)
    page = page_of(request, narrowed(form), "-pk")
    later = links.later_than(page.rows)
    shown = {
        "page": page,
        "rows": [(row, later.get(row.pk, [])) for row in page.rows],
        "filter": form,
        "narrowed": bool(request.GET.get("q") or request.GET.get("state")),
        "registers": not _register_objections(actor_of(request)),
    }
    return render(request, "approvals/decisions.html", shown)


def narrowed(form: Filter) -> QuerySet[Decision]:
    """Return the decisions that a filter leaves."""
    rows = access.decisions()
    if not form.is_valid():
        return rows
    words, state = form.cleaned_data["q"], form.cleaned_data["state"]
    if words:
        rows = rows.filter(Q(reference__icontains=words) | Q(draft__title__icontains=words))
    return rows.filter(state=state) if state else rows


def _register_objections(by: Actor) -> list[Any]:
    return acts.objections("register", kinds_held(by.person, database_now()))


@signed_in
def register(request: HttpRequest) -> HttpResponse:
    """Register a decision with its number."""
    by = actor_of(request)
    reasons = _register_objections(by)
    if reasons:
        shown = {"refused": reasons, "refused_heading": "You may not register a decision"}
        return render(request, "approvals/refused.html", shown, status=NOT_ALLOWED)
    form, status = RegisterForm(sent(request)), 200
    if request.method == "POST":
        status = NOT_READ
        if form.is_valid():
            try:
                return _registered(request, actions.register(by, form.registration()))
            except Refused as refused:
                status = refused_status(form, refused.reasons)
                form.refuse(refused.reasons)
    return render(request, "approvals/decision_register.html", {"form": form}, status=status)


def _registered(request: HttpRequest, found: Decision) -> HttpResponse:
    messages.success(request, f"Registered as {found}. Its drafters see it under “For me”.")
    return redirect("decision", found.pk)


# ---- One decision -------------------------------------------------------------------------------


@signed_in
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Show everything about one decision that part 1 may show."""
    found, by, book = decision_or_404(pk), actor_of(request), Book(database_now())
    version = access.current_version(found)
    paper = standing_paper(found, version)
    restricted = casefile.reads_part_2(by, found, book.at)
    shown = {
        "decision": found,
        "paper": paper,
        "sections": sections_of(paper.part_1),
        "sums": effects.in_sum(paper),
        "recommendations": effects.recommendations(paper, version),
        "standing": printout.standing_of(paper),
        "linked": links.linked(paper),
        "later": links.later_than([found]).get(found.pk, []),
        "files": casefile.files(found, paper.attachments, 1),
        "deeds": casefile.deeds(by, found, version, book),
        "reads_part_2": restricted,
        **_of_version(found, version, by, book),
        **_chain(found),
    }
    return render(request, "approvals/decision.html", shown)


def standing_paper(found: Decision, version: Version | None) -> Paper:
    """Return the frozen paper while it stands, else the draft as it is now."""
    if version is None or found.state in lifecycle.OPEN_FOR_EDITING:
        return access.draft_paper(found)
    return access.version_paper(version)


def sections_of(sections: Sections) -> list[tuple[int, str, str]]:
    """Return the eight headings in the order of the form."""
    return [
        (number, heading, getattr(sections, name))
        for number, (name, heading) in enumerate(SECTIONS.items(), start=1)
    ]


def _of_version(found: Decision, version: Version | None, by: Actor, book: Book) -> dict[str, Any]:
    if version is None or found.is_transcribed:
        return {"version": version}
    version.decision = found
    case = dossier.case_of(found, version, book)
    submitted = found.state == State.SUBMITTED
    return {
        "version": version,
        "seats": explain.seats_by(case, book),
        "advice": casefile.advice_rows(version),
        "consultations": casefile.consultation_rows(version),
        "my_reasons": explain.objections(by.person, found, book) if submitted else [],
        "grounds": list({g["clause"]: g for g in version.route["grounds"]}.values()),
        "interests": list(found.interests.select_related("person")),
        "exceptions": casefile.exception_rows(version),
        "call_ins": casefile.call_in_rows(version, book.at),
        "would_not_stand": retest.would_not_stand(book.at, decision=found),
        "waits": casefile.waits(found, version, book) if submitted else [],
    }


def _chain(found: Decision) -> dict[str, Any]:
    events = list(found.events.select_related("person", "version").order_by("seq"))
    ended = [e for e in events if e.kind in ("returned", "refused", "withdrawn")]
    return {
        "events": casefile.history(events),
        "ended": ended[-1] if ended and found.state == ended[-1].kind else None,
        "edits": found.edits.exists(),
    }


@signed_in
@never_cache
def part_2(request: HttpRequest, pk: int) -> HttpResponse:
    """Show part 2 to who may read it."""
    found, by, now = decision_or_404(pk), actor_of(request), database_now()
    version = access.current_version(found)
    try:
        if version is None or found.state in lifecycle.OPEN_FOR_EDITING:
            paper, advice = access.draft_part_2(found, by.person, now), []
        else:
            version.decision = found
            paper = access.version_part_2(version, by.person, now)
            advice = access.restricted_advice(version, by.person, now)
    except Refused as refused:
        return refusal(request, found, refused.reasons, "Part 2 is not open to you")
    shown = {
        "decision": found,
        "statement": standing_paper(found, version).part_2,
        "sections": [row for row in sections_of(paper.sections) if row[2]],
        "figures": paper.figures,
        "advice": advice,
        "files": casefile.files(found, paper.attachments, 2),
    }
    return render(request, "approvals/decision_part_2.html", shown)


@signed_in
@never_cache
def attachment(request: HttpRequest, pk: int, part: int, sha256: str) -> HttpResponse:
    """Hand out an attachment as a file to keep, never as a page of ours."""
    found, by, now = decision_or_404(pk), actor_of(request), database_now()
    try:
        row = access.attachment(found, part, sha256, by.person, now)
    except Refused as refused:
        return refusal(request, found, refused.reasons, "This file is not open to you")
    if row is None:
        raise Http404
    ending = ENDINGS.get(row.media_type) or ("xlsx" if "sheet" in row.media_type else "docx")
    name = f"{slugify(str(found))}-{sha256[:8]}.{ending}"
    return HttpResponse(
        bytes(row.content),
        content_type=row.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )
