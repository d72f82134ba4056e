"""Changing the scheme: enter it, see what it would change, propose it; confirm it as the second.

Nothing is kept before it is proposed: the page carries what was typed. Its effect is shown first.
"""

import hashlib
import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from approvals import whatif
from approvals.actions import scheming
from approvals.actions.scheming import SchemeEdit
from approvals.book import Book
from approvals.clauses import ACT_WORDS, limits_in_words
from approvals.editions import terms_of
from approvals.forms.pieces import as_typed
from approvals.forms.recommending import rows_shown
from approvals.forms.scheming import ChangeForm, ClauseForm, row_words
from approvals.models import Clause, DecisionType, SchemeChange
from approvals.views.answers import NOT_ALLOWED, NOT_READ, refused_status, sent
from approvals.views.doors import actor_of, signed_in
from approvals.views.paging import page_of
from people import acts
from people.days import LONDON
from people.holders import database_now, kinds_held
from people.models import Post
from people.refusals import Refused

SHOWN = {"code", "paragraph", "title", "text"}
LONG_AGO = datetime(2000, 1, 1, tzinfo=LONDON)


def rows_with_people() -> QuerySet[SchemeChange]:
    """Return changes of the scheme with what every page says of them."""
    return SchemeChange.objects.select_related(
        "rests_on", "entered_by", "confirmation__confirmed_by"
    )


@signed_in
def changes(request: HttpRequest) -> HttpResponse:
    """Show the changes of the scheme, newest first."""
    by = actor_of(request).person
    shown = {
        "page": page_of(request, rows_with_people(), "-pk"),
        "may_change": not acts.objections("change_scheme", kinds_held(by, database_now())),
    }
    return render(request, "approvals/scheme_changes.html", shown)


@signed_in
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one change with its effect as of now, and let the second person confirm it."""
    return _one(request, get_object_or_404(rows_with_people(), pk=pk))


def _one(request: HttpRequest, found: SchemeChange, **more: Any) -> HttpResponse:
    by, book = actor_of(request), Book(database_now())
    confirmed = hasattr(found, "confirmation")
    shown = {
        "change": found,
        "adds": _rows(found.adds),
        "ends": Clause.objects.filter(code__in=found.ends).order_by("pk"),
        "effect": None if confirmed else _effect(found.adds, found.ends, found, book),
        "may_not": scheming.confirm_change_objections(by.person, found, book.at),
        "scheme": getattr(found, "scheme", None),
        **more,
    }
    return render(request, "approvals/scheme_change.html", shown, status=more.get("status", 200))


def _rows(adds: Any) -> list[dict[str, Any]]:
    """Return clauses that are to be added, in words."""
    posts = dict(Post.objects.values_list("code", "title"))
    types = dict(DecisionType.objects.values_list("code", "title"))
    found = []
    for row in scheming.rows_of(adds):
        terms = terms_of(row, "", LONG_AGO)
        if terms.call_in is not None:
            call_in = replace(terms.call_in, title=posts[terms.call_in.post])
            terms = replace(terms, call_in=call_in)
        facts = [
            ("By this type of decision", types[row.decision_type]),
            ("It allows to", ", ".join(ACT_WORDS[kind] for kind in row.acts)),
            ("How far", "; ".join(limits_in_words(terms)) or "No limit of value"),
            ("Keys", ", ".join(posts[key.post] for key in row.seats)),
        ]
        found.append({**row.model_dump(include=SHOWN), "facts": facts})
    return found


def _effect(adds: Any, ends: Any, edit: SchemeChange | SchemeEdit, book: Book) -> whatif.WhatIf:
    return whatif.effect_of(scheming.rows_of(adds), ends, edit.starts_on, book)


@signed_in
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a change of the scheme count."""
    found = get_object_or_404(rows_with_people(), pk=pk)
    try:
        scheming.confirm_change(actor_of(request), found)
    except Refused as refused:
        heading = "The change was not confirmed"
        reasons = {"refused": refused.reasons, "refused_heading": heading}
        return _one(request, found, status=NOT_ALLOWED, **reasons)
    messages.success(request, "The change is confirmed. It counts from its day on.")
    return redirect("scheme_change_one", pk)


# ---- Entering -----------------------------------------------------------------------------------


@signed_in
def enter(request: HttpRequest) -> HttpResponse:
    """Enter a change of the scheme; its effect is shown before it is proposed."""
    by = actor_of(request)
    reasons = acts.objections("change_scheme", kinds_held(by.person, database_now()))
    if reasons:
        shown = {"refused": reasons, "refused_heading": "You may not change the scheme"}
        return render(request, "approvals/refused.html", shown, status=NOT_ALLOWED)
    files = request.FILES if request.method == "POST" else None
    words = row_words()
    if request.method != "POST" or "add_row" in request.POST:
        return _form_page(request, *_unjudged(request, words))
    form = ChangeForm(sent(request), files)
    rows = [
        ClauseForm(request.POST, prefix=f"row{place}", words=words)
        for place in range(1, rows_shown(request.POST) + 1)
    ]
    if not all([form.is_valid(), *(row.is_valid() for row in rows)]):
        return _form_page(request, form, rows, status=NOT_READ)
    try:
        return _judged(request, form, rows)
    except Refused as refused:
        form.refuse(refused.reasons)
        return _form_page(request, form, rows, status=refused_status(form, refused.reasons))


def _unjudged(request: HttpRequest, words: Any) -> tuple[ChangeForm, list[ClauseForm]]:
    """Return the forms with what was typed so far, and one clause more where it was asked for."""
    data = request.POST
    count = rows_shown(data) + 1 if request.method == "POST" else 1
    blank = [ClauseForm(prefix=f"row{place}", words=words) for place in range(1, count + 1)]
    if request.method != "POST":
        return ChangeForm(), blank
    first = {k: v for k, v in as_typed(ChangeForm(), data).items() if k != "file"}
    typed = [
        ClauseForm(prefix=row.prefix, words=words, initial=as_typed(row, data)) for row in blank
    ]
    return ChangeForm(initial=first), typed


def _judged(request: HttpRequest, form: ChangeForm, rows: list[ClauseForm]) -> HttpResponse:
    """Show the effect of what was typed; propose it once that very change was shown."""
    form.keep_file()
    edit, book = form.edit(rows), Book(database_now())
    mark = _mark(edit)
    if request.POST.get("shown") == mark and "propose" in request.POST:
        found = scheming.propose_change(actor_of(request), edit)
        messages.success(request, "The change is proposed. It counts once it is confirmed.")
        return redirect("scheme_change_one", found.pk)
    reasons = scheming.edit_objections(edit, book.at)
    if reasons:
        raise Refused(reasons)
    effect = _effect(edit.adds, edit.ends, edit, book)
    return _form_page(request, form, rows, effect=effect, shown=mark, edit=edit)


def _mark(edit: SchemeEdit) -> str:
    """Return a digest of a change, by which the page knows that its effect was shown."""
    parts = [edit.rests_on.pk, edit.edition, edit.starts_on.isoformat(), edit.adds, edit.ends]
    return hashlib.sha256(json.dumps([*parts, edit.reason], default=str).encode()).hexdigest()


def _form_page(
    request: HttpRequest,
    form: ChangeForm,
    rows: list[ClauseForm],
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    shown = {"form": form, "rows": rows, "forms": rows, **more}
    return render(request, "approvals/scheme_enter.html", shown, status=status)
