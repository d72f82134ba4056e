"""Checking a draft and submitting it; the exceptions it asks for and the authority it chooses.

Each of the last two is one save of the whole paper, with the edition that was shown.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from approvals import access, actions, authority, checks, routing
from approvals.actions import submitting
from approvals.asked import acts_of
from approvals.book import Book
from approvals.clauses import ClauseTerms, limits_in_words
from approvals.findings import Finding
from approvals.forms.excepting import ExceptionForm, UnderForm
from approvals.knowing import facts_for
from approvals.models import Decision
from approvals.paper import ExceptionAsked, Paper
from approvals.views import effects, metering
from approvals.views.answers import CHANGED, answer, back_with, sent
from approvals.views.doors import actor_of
from approvals.views.drafting import edition_of, open_draft, page_of_part
from approvals.views.tasks import place_of, route_shown
from people.days import london_day
from people.holders import database_now
from people.models import PostKind
from people.refusals import Reason, Refused


@open_draft
def submit(request: HttpRequest, found: Decision) -> HttpResponse:
    """Show what stands in the way and who will sign; submit on POST."""
    by, status = actor_of(request), 200
    refused: tuple[Reason, ...] = ()
    if request.method == "POST":
        try:
            version = actions.submit(by, found, edition=edition_of(request))
            return _submitted(request, found, version.number)
        except Refused as error:
            status, refused = CHANGED, error.reasons
    paper, now = access.draft_paper(found), database_now()
    ready = submitting.readiness(found, now)
    shown = {
        "decision": found,
        "edition": access.draft_edition(found),
        "stops": _stops(found, paper, ready),
        "warnings": [(reason, place_of(found, paper, reason)) for reason in ready.warnings],
        "recommendations": effects.recommendations(paper, None),
        "contract_rows": effects.contracts_before_and_after(paper),
        "meters": metering.of_paper(paper, ready.authority, london_day(now)),
        "refused": refused,
        "refused_heading": "It was not submitted",
        "asked": _asked(paper, ready.found),
        "choices": choices_of(found, access.draft_whole(found), Book(now)),
        **route_shown(ready.route),
    }
    return render(request, "approvals/draft_check.html", shown, status=status)


def _submitted(request: HttpRequest, found: Decision, number: int) -> HttpResponse:
    words = f"{found} is submitted as version {number}. Nobody can change it now."
    return back_with(request, lambda: None, reverse("decision", args=[found.pk]), words)


# ---- Exceptions ---------------------------------------------------------------------------------


def advisable(found: Decision, paper: Paper) -> list[Finding]:
    """Return what the check finds that goes up with advice, asked for already or not."""
    part_2 = access.draft_part_2_for_freezing(found)
    facts = facts_for(paper, part_2, found.type, london_day(database_now()))
    return [finding for finding in checks.findings(paper, facts) if finding.level == "advice"]


def _stops(
    found: Decision, paper: Paper, ready: submitting.Readiness
) -> list[tuple[Reason, str, Finding | None]]:
    """Return what stands in the way, where it is mended, and the rule that advice may set aside."""
    may = {f"{one.place}: {one.sentence}": one for one in ready.found if one.level == "advice"}
    return [(r, place_of(found, paper, r), may.get(r.sentence)) for r in ready.stops]


def _asked(paper: Paper, found: Sequence[Finding]) -> list[dict[str, Any]]:
    """Return the exceptions that a draft asks for, with what the check finds of each now."""
    against = {(one.rule, one.place): one for one in found if one.level == "advice"}
    return [
        {
            "number": number,
            "asked": one,
            "adviser": _adviser(one.adviser),
            "finding": against.get((one.rule, one.place)),
        }
        for number, one in enumerate(paper.exceptions, start=1)
    ]


def _adviser(kind: str) -> str:
    return str(PostKind(kind).label) if kind in PostKind.values else kind


@open_draft
def ask_exception(request: HttpRequest, found: Decision) -> HttpResponse:
    """Ask for advice on a rule that the paper goes against: rule and place stand in the address."""
    paper, by = access.draft_paper(found), actor_of(request)
    wanted = (request.GET.get("rule"), request.GET.get("place"))
    finding = next((f for f in advisable(found, paper) if (f.rule, f.place) == wanted), None)
    if finding is None:
        raise Http404
    goes_to = reverse("decision_submit", args=[found.pk])
    page = page_of_part(found, "approvals/draft_exception.html", "Ask for advice", goes_to)
    page.context["finding"] = finding
    held = next((e for e in paper.exceptions if (e.rule, e.place) == wanted), None)
    first = {"reason": held.reason, "adviser": held.adviser} if held else {}
    form = ExceptionForm(sent(request), initial=first)

    def save(cleaned: dict[str, Any]) -> None:
        asked = ExceptionAsked(rule=finding.rule, place=finding.place, **cleaned)
        others = tuple(e for e in paper.exceptions if (e.rule, e.place) != wanted)
        new = paper.model_copy(update={"exceptions": (*others, asked)})
        actions.save(by, found, new, edition=edition_of(request))

    return answer(request, form, save, page)


@open_draft
@require_POST
def drop_exception(request: HttpRequest, found: Decision, number: int) -> HttpResponse:
    """Ask for an exception no more."""
    paper = access.draft_paper(found)
    kept = tuple(e for n, e in enumerate(paper.exceptions, start=1) if n != number)
    new = paper.model_copy(update={"exceptions": kept})
    return back_with(
        request,
        lambda: actions.save(actor_of(request), found, new, edition=edition_of(request)),
        reverse("decision_submit", args=[found.pk]),
        "The exception is no longer asked for.",
    )


# ---- The clause under which it is decided -------------------------------------------------------


def able(found: Decision, paper: Paper, book: Book) -> dict[str, list[ClauseTerms]]:
    """Return, for each recommendation, the clauses under which the rules would let it be."""
    clauses = book.clauses()
    acts = acts_of(paper, routing.known_of(paper))
    mine = [c for c in clauses if c.decision_type == found.type.code and c.in_force(book.at)]
    mine.sort(key=lambda clause: (clause.rank, clause.code))

    def covers(number: str, clause: ClauseTerms) -> bool:
        wanted = {act.kind for act in acts if act.recommendation == number}
        if not wanted or not all(map(clause.names, wanted)):
            return False
        chosen = [
            replace(act, under=clause.code) if act.recommendation == number else act for act in acts
        ]
        route, _ = authority.find_route(chosen, clauses, found.type.code, book.at)
        grounds = [g for g in route.grounds if g.clause.code == clause.code]
        return wanted <= {g.act.kind for g in grounds if g.act.recommendation == number}

    return {
        rec.number: [clause for clause in mine if covers(rec.number, clause)]
        for rec in paper.recommendations
    }


def choices_of(found: Decision, paper: Paper, book: Book) -> list[dict[str, Any]]:
    """Return the recommendations that more than one clause covers, with the one they rest on."""
    return [
        {"place": place, "number": rec.number, "chosen": _chosen(rec.under, covering)}
        for place, (rec, covering) in enumerate(
            zip(paper.recommendations, able(found, paper, book).values(), strict=True), start=1
        )
        if len(covering) > 1 or rec.under
    ]


def _chosen(under: str | None, covering: Sequence[ClauseTerms]) -> str:
    if not under:
        return f"{covering[0].title}, the lowest that covers it"
    return next((c.title for c in covering if c.code == under), under)


@open_draft
def under(request: HttpRequest, found: Decision, place: int) -> HttpResponse:
    """Choose a higher clause for a recommendation, or the lowest again."""
    paper, by = access.draft_paper(found), actor_of(request)
    if not 1 <= place <= len(paper.recommendations):
        raise Http404
    rec = paper.recommendations[place - 1]
    covering = able(found, access.draft_whole(found), Book(database_now()))[rec.number]
    goes_to = reverse("decision_submit", args=[found.pk])
    heading = f"Authority for recommendation {rec.number}"
    page = page_of_part(found, "approvals/draft_part.html", heading, goes_to)
    form = UnderForm(
        sent(request),
        initial={"under": rec.under or ""},
        clauses=[("", "The lowest that covers it"), *((c.code, c.title) for c in covering)],
        hints={"": covering[0].title if covering else "", **{c.code: _said(c) for c in covering}},
    )

    def save(cleaned: dict[str, Any]) -> None:
        recs = list(paper.recommendations)
        recs[place - 1] = rec.model_copy(update={"under": cleaned["under"] or None})
        new = paper.model_copy(update={"recommendations": tuple(recs)})
        actions.save(by, found, new, edition=edition_of(request))

    return answer(request, form, save, page)


def _said(clause: ClauseTerms) -> str:
    posts = ", ".join(seat.title for seat in clause.seats)
    return "; ".join([clause.source, f"keys: {posts}", *limits_in_words(clause)])
