"""Search in what papers say, part 1 only."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from approvals import narrative
from approvals.narrative import Page
from approvals.views.doors import signed_in
from approvals.views.paging import at_id, id_in
from people.forms import Form, TextField

NOTHING = Page((), None)


class SearchForm(Form):
    """Words that stand in a paper."""

    q = TextField(
        label="Words of a title, a recommendation or any text of part 1",
        required=False,
        max_length=200,
        help_text="All of them must stand there. “Words in quotation marks” stand together; a "
        "minus before a word leaves papers with it out.",
    )


@signed_in
def search(request: HttpRequest) -> HttpResponse:
    """Show the decisions in which the words stand, newest first, and where they stand."""
    form = SearchForm(request.GET)
    words = words_of(request)
    page = narrative.search(words, id_in(request, "before")) if words else NOTHING
    older = at_id(request, "before", page.older) if page.older else ""
    shown = {"form": form, "words": words, "page": page, "older_url": older}
    return render(request, "approvals/decision_search.html", shown)


def words_of(request: HttpRequest) -> str:
    """Return the words that are searched for; none where they cannot be read."""
    form = SearchForm(request.GET)
    return str(form.cleaned_data["q"]) if form.is_valid() else ""
