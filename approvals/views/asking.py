"""Who must sign a decision, at any instant, as known then or as known now. Writes nothing."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from approvals import explain
from approvals.book import Book
from approvals.forms.asking import AsAtForm
from approvals.models import Decision, State
from approvals.views.answers import NOT_READ, decision_or_404
from approvals.views.doors import actor_of, signed_in
from people.holders import database_now
from people.models import Person
from people.refusals import Reason


@dataclass(frozen=True)
class Answer:
    """Whether one person may turn a key, and every reason why not."""

    person: Person
    me: bool
    reasons: tuple[Reason, ...]


@signed_in
def who_must_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Show each key with its holders, and who of them may turn it, as at an instant."""
    found, by, now = decision_or_404(pk), actor_of(request), database_now()
    form = AsAtForm(request.GET if request.GET.get("at") else None, initial={"known": "then"})
    book, status = Book(now), 200
    if form.is_bound:
        status = 200 if form.is_valid() else NOT_READ
        book = Book(*form.instants(now)) if form.is_valid() else book
    case = explain.case_by(found, book)
    seats = explain.seats_by(case, book)
    people = [person for seat in seats for person in seat.people]
    shown = {
        "decision": found,
        "form": form,
        "at": book.at,
        "asked": form.is_bound and form.is_valid(),
        "known_now": book.known_at > book.at,
        "state": str(State(case.state).label).lower() if case.state else "",
        "case": case,
        "seats": seats,
        "answers": [
            _answer(one, by.person, found, book) for one in dict.fromkeys([*people, by.person])
        ],
    }
    return render(request, "approvals/who_must_sign.html", shown, status=status)


def _answer(person: Person, me: Person, found: Decision, book: Book) -> Answer:
    reasons = tuple(explain.objections(person, found, book))
    return Answer(person, person == me, reasons)
