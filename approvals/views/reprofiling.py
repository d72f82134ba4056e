"""Propose a re-profiling of one line: it is put in the draft of a decision and moves nothing."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from approvals import access, actions
from approvals.forms.entries import is_automatic, with_recommendations
from approvals.forms.proposing import ReprofileForm
from approvals.paper import as_data
from approvals.views.answers import NOT_ALLOWED, Deed, answer_plainly, sent
from approvals.views.doors import actor_of, signed_in
from budgets.balances import position
from budgets.models import Line, year_label
from people import acts
from people.days import london_day
from people.holders import database_now, kinds_held


@signed_in
def propose(request: HttpRequest, code: str) -> HttpResponse:
    """Propose to move money of a line, and what contracts commit of it, to another year."""
    line, by, now = get_object_or_404(Line, code=code), actor_of(request), database_now()
    if reasons := acts.objections("profile", kinds_held(by.person, now)):
        shown = {"refused": reasons, "refused_heading": "You may not re-profile a line"}
        return render(request, "approvals/refused.html", shown, status=NOT_ALLOWED)
    standing = position(line)
    years = [year_label(one.year) for one in standing.years if one.year is not None]
    form = ReprofileForm(sent(request), line=line, today=london_day(now), years=years)
    page = Deed(
        reverse("line", args=[code]),
        "The re-profiling is in the draft. It is checked, submitted and signed as any other.",
        "Re-profile",
        "Put it in the draft",
        caption=str(line),
        facts=tuple(
            (f"{year_label(one.year).capitalize()}: {words}", amount)
            for one in standing.years
            for words, amount in (("approved", one.approved), ("committed", one.committed))
        ),
    )

    def put(_: dict[str, Any]) -> None:
        decision = form.chosen()
        paper = access.draft_paper(decision)
        recs = [as_data(rec) for rec in paper.recommendations]
        automatic = is_automatic(paper.recommendations)
        recs.append({"number": str(len(recs) + 1), **form.recommendation()})
        changed = with_recommendations(paper, recs, renumber=automatic)
        actions.save(by, decision, changed, edition=decision.draft.edition)

    return answer_plainly(request, form, put, page)
