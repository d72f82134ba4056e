"""Writing the recommendations of a draft: add, change, move, take out; and the text of part 2.

Each is one save of the whole paper, with the edition that was shown.
"""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from approvals import access, actions
from approvals.forms.entries import KINDS, Entry, follow_figures, moved, removed
from approvals.forms.parts import FigureForm, Part2Form, figure_initial, sections_initial
from approvals.forms.pieces import as_typed
from approvals.forms.recommending import ROWS, rows_shown
from approvals.models import Decision
from approvals.paper import ContractChange, Paper, Part2Paper
from approvals.views import effects
from approvals.views.answers import answer, back_with, refusal
from approvals.views.doors import actor_of
from approvals.views.drafting import edition_of, open_draft, page_of_part
from approvals.views.metering import Advice, for_choosing
from approvals.withholding import figures_for, withheld
from people.days import london_day
from people.deeds import Actor
from people.holders import database_now
from people.refusals import Reason, Refused

# Kinds that have a page of their own, since their lines come in a file.
UPLOADED = {"budget_opening": "recommendation_book", "annual_budget": "recommendation_annual"}


@open_draft
def recommendations(request: HttpRequest, found: Decision) -> HttpResponse:
    """Show the recommendations of a draft, with what may be done to each."""
    paper = access.draft_paper(found)
    shown = {
        "decision": found,
        "edition": access.draft_edition(found),
        "recommendations": effects.recommendations(paper, None),
        "kinds": [(kind, form.heading) for kind, form in KINDS.items()],
    }
    return render(request, "approvals/draft_recommendations.html", shown)


@open_draft
def add(request: HttpRequest, found: Decision, kind: str) -> HttpResponse:
    """Add a recommendation of one kind."""
    if kind not in KINDS:
        raise Http404
    entry = Entry(kind, access.draft_paper(found), london_day(database_now()))
    return _entry(request, found, entry, None)


@open_draft
def edit(request: HttpRequest, found: Decision, place: int) -> HttpResponse:
    """Change the recommendation at a place of the list."""
    paper = access.draft_paper(found)
    if not 1 <= place <= len(paper.recommendations):
        raise Http404
    rec = paper.recommendations[place - 1]
    if rec.kind in UPLOADED:
        return redirect(UPLOADED[rec.kind], found.pk, place)
    entry = Entry(rec.kind, paper, london_day(database_now()), rec)
    return _entry(request, found, entry, place)


def _entry(request: HttpRequest, found: Decision, entry: Entry, place: int | None) -> HttpResponse:
    by, edition = actor_of(request), edition_of(request)
    words = f"{entry.form_class.heading}, {'new' if place is None else f'recommendation {place}'}"
    goes_to = reverse("draft_recommendations", args=[found.pk])
    page = page_of_part(found, "approvals/draft_recommendation.html", words, goes_to)
    page.context["advice"] = _advice(entry, place, request.POST)
    if {"add_row", "add_more", "measure"} & set(request.POST):
        entry.keep(request.POST)
        context = {**page.context, **_rows_of(entry), "edition": edition}
        return render(request, page.template, {"decision": found, "form": entry.form, **context})
    if request.method == "POST":
        entry.send(request.POST)
        entry.is_valid()
    page.context.update(_rows_of(entry))

    def save(_: dict[str, Any]) -> None:
        actions.save(by, found, entry.applied(place), edition=edition)

    return answer(request, entry.form, save, page, entry.forms[1:])


def _advice(entry: Entry, place: int | None, sent: Mapping[str, Any]) -> Advice | None:
    """Return what each ground would leave for a change as typed, or as it stands."""
    if entry.kind != "contract_change":
        return None
    rec = entry.as_asked(sent) if sent else entry.rec
    if not isinstance(rec, ContractChange):
        return None
    return for_choosing(entry.paper, place, rec, entry.today)


def _rows_of(entry: Entry) -> dict[str, Any]:
    filled = any(field.value() or field.errors for row in entry.more for field in row)
    return {
        "rows": entry.rows,
        "more": entry.more,
        "more_open": filled or len(entry.more) > 1,
        "forms": entry.forms[1:],
    }


@open_draft
@require_POST
def move(request: HttpRequest, found: Decision, place: int, by: int) -> HttpResponse:
    """Move a recommendation one place up (-1) or down (1)."""
    paper = access.draft_paper(found)
    if not 1 <= place <= len(paper.recommendations):
        raise Http404
    return _changed(request, found, paper, moved(paper, place, place + by), "Moved.")


def move_up(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """Move a recommendation one place up."""
    return move(request, pk, place=place, by=-1)


def move_down(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """Move a recommendation one place down."""
    return move(request, pk, place=place, by=1)


@open_draft
def remove(request: HttpRequest, found: Decision, place: int) -> HttpResponse:
    """Ask, then take a recommendation out."""
    paper = access.draft_paper(found)
    if not 1 <= place <= len(paper.recommendations):
        raise Http404
    rec = paper.recommendations[place - 1]
    figures = access.draft_part_2_for_freezing(found).figures
    if any(figure.recommendation == rec.number for figure in figures):
        reasons = [
            Reason(f"Part 2 has a figure of recommendation {rec.number}. Take that out first.")
        ]
        return refusal(request, found, reasons, "It cannot be taken out yet", 409)
    if request.method == "POST":
        words = f"Recommendation {rec.number} is taken out."
        return _changed(request, found, paper, removed(paper, place), words)
    shown = {"decision": found, "edition": access.draft_edition(found), "rec": rec}
    return render(request, "approvals/draft_remove.html", shown)


def _changed(
    request: HttpRequest, found: Decision, old: Paper, new: Paper, done: str
) -> HttpResponse:
    by: Actor = actor_of(request)
    part_2 = follow_figures(access.draft_part_2_for_freezing(found), old, new)
    return back_with(
        request,
        lambda: actions.save(by, found, new, edition=edition_of(request), part_2=part_2),
        reverse("draft_recommendations", args=[found.pk]),
        done,
    )


# ---- Part 2 -------------------------------------------------------------------------------------


@never_cache
@open_draft
def part_2(request: HttpRequest, found: Decision) -> HttpResponse:
    """Write the text and the figures of part 2."""
    by, paper = actor_of(request), access.draft_paper(found)
    try:
        old = access.draft_part_2(found, by.person, database_now())
    except Refused as refused:
        return refusal(request, found, refused.reasons, "Part 2 is not open to you")
    goes_to = reverse("decision_draft", args=[found.pk])
    page = page_of_part(found, "approvals/draft_part_2.html", "Text of part 2", goes_to)
    form, rows = _part_2_forms(request, paper, old)
    missing = [rec.number for rec in paper.recommendations if withheld(rec)]
    missing = [number for number in missing if not figures_for(number, old)]
    page.context.update(rows=rows, forms=rows, statement=paper.part_2, missing=missing)
    if "add_row" in request.POST:
        page.context["edition"] = edition_of(request)
        return render(request, page.template, {"decision": found, "form": form, **page.context})

    def save(_: dict[str, Any]) -> None:
        new = form.applied(old, rows)
        actions.save(by, found, paper, edition=edition_of(request), part_2=new)

    return answer(request, form, save, page, rows)


def _part_2_forms(
    request: HttpRequest, paper: Paper, old: Part2Paper
) -> tuple[Part2Form, list[FigureForm]]:
    sent = request.POST if request.method == "POST" else None
    count = rows_shown(request.POST) if sent is not None else len(old.figures) + 1

    def row(place: int, **words: Any) -> FigureForm:
        return FigureForm(prefix=f"row{place}", paper=paper, **words)

    if sent is not None and "add_row" in sent:
        typed = [as_typed(row(place), sent) for place in range(1, count + 1)]
        rows = [row(place, initial=one) for place, one in enumerate([*typed, {}], start=1)]
        return Part2Form(initial=as_typed(Part2Form(), sent)), rows
    if sent is not None:
        return Part2Form(sent), [row(place, data=sent) for place in range(1, count + 1)]
    first = [*figure_initial(old), *({} for _ in range(ROWS))][: max(count, 1)]
    rows = [row(place, initial=one) for place, one in enumerate(first, start=1)]
    return Part2Form(initial=sections_initial(old.sections)), rows
