"""A budget book in a draft: uploaded, checked by its cells, saved; handed out in the same form.

Saving changes the draft and nothing else.
"""

from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.cache import never_cache

from approvals import access, actions
from approvals.forms.booking import BookForm, book_now, book_of
from approvals.forms.setting import AnnualForm, figures_of
from approvals.models import Decision
from approvals.paper import Paper
from approvals.plans import AnnualBudget, BudgetOpening
from approvals.views.answers import answer, decision_or_404
from approvals.views.decisions import standing_paper
from approvals.views.doors import actor_of, signed_in
from approvals.views.downloads import send
from approvals.views.drafting import edition_of, open_draft, page_of_part
from budgets.budget_book import HEADS, UNPROFILED
from budgets.money import FinancialYear
from budgets.sheets import Sheet
from budgets.year_book import HEADS as FIGURES
from people.days import london_day
from people.holders import database_now

YEARS_SHOWN = 4


R = TypeVar("R", BudgetOpening, AnnualBudget)


def _at(paper: Paper, place: int | None, kind: type[R]) -> R | None:
    """Return the opening, or the annual budget, at a place of the draft, None for a new one."""
    if place is None:
        return None
    if not 1 <= place <= len(paper.recommendations):
        raise Http404
    rec = paper.recommendations[place - 1]
    if not isinstance(rec, kind):
        raise Http404
    return rec


@never_cache
@open_draft
def book(request: HttpRequest, found: Decision, place: int | None = None) -> HttpResponse:
    """Upload a budget book into a draft, new or in the place of one."""
    by, paper = actor_of(request), access.draft_paper(found)
    rec = _at(paper, place, BudgetOpening)
    form = BookForm(initial=BookForm.initial_of(rec), paper=paper, rec=rec)
    if request.method == "POST":
        form = BookForm(request.POST, request.FILES, paper=paper, rec=rec)
    goes_to = reverse("draft_recommendations", args=[found.pk])
    words = f"Budget book, {f'recommendation {place}' if place else 'new'}"
    page = page_of_part(found, "approvals/draft_book.html", words, goes_to)
    page.context.update(rec=rec, place=place)

    def save(_: dict[str, Any]) -> None:
        actions.save(by, found, form.applied(place), edition=edition_of(request))

    return answer(request, form, save, page)


@never_cache
@open_draft
def annual(request: HttpRequest, found: Decision, place: int | None = None) -> HttpResponse:
    """Set the budget of a plan for a year: as planned, or by figures that are uploaded."""
    by, paper, today = actor_of(request), access.draft_paper(found), london_day(database_now())
    rec = _at(paper, place, AnnualBudget)
    known: dict[str, Any] = {"paper": paper, "rec": rec, "today": today}
    form = AnnualForm(initial=AnnualForm.initial_of(rec, today), **known)
    if request.method == "POST":
        form = AnnualForm(request.POST, request.FILES, **known)
    goes_to = reverse("draft_recommendations", args=[found.pk])
    words = f"Annual budget, {f'recommendation {place}' if place else 'new'}"
    page = page_of_part(found, "approvals/draft_annual.html", words, goes_to)
    page.context.update(rec=rec, place=place)

    def save(_: dict[str, Any]) -> None:
        actions.save(by, found, form.applied(place), edition=edition_of(request))

    return answer(request, form, save, page)


@signed_in
def book_sheet(request: HttpRequest, pk: int, place: int, ending: str) -> HttpResponse:
    """Hand out the book of an opening, in a draft or frozen, as it is uploaded."""
    found = decision_or_404(pk)
    paper = standing_paper(found, access.current_version(found))
    rec = paper.recommendations[place - 1] if 0 < place <= len(paper.recommendations) else None
    name = f"{slugify(str(found))}-recommendation-{place}"
    if isinstance(rec, BudgetOpening):
        heads, *rows = book_of(rec)
        return send(Sheet("Budget book", _texts(heads), rows), name, ending)
    if isinstance(rec, AnnualBudget):
        return send(Sheet(f"Budget {rec.year}", FIGURES, figures_of(rec)), name, ending)
    raise Http404


@signed_in
def book_now_sheet(request: HttpRequest, ending: str) -> HttpResponse:
    """Hand out every line with what is approved by year, as a book."""
    heads, *rows = book_now()
    return send(Sheet("Budget book", _texts(heads), rows), "budget-book", ending)


@signed_in
def book_template(request: HttpRequest, ending: str) -> HttpResponse:
    """Hand out an empty book: its heading, with this year and the next ones."""
    first = FinancialYear.of(london_day(database_now())).start
    years = [FinancialYear(first + step).label for step in range(YEARS_SHOWN)]
    heads = (*HEADS, *years, UNPROFILED)
    return send(Sheet("Budget book", heads, ()), "budget-book-empty", ending)


def _texts(heads: list[Any]) -> tuple[str, ...]:
    return tuple(str(head) for head in heads)
