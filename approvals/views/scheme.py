"""The scheme as it stands on a day, and one clause of it or of a decision. Writes nothing.

Whose keys, how much is left and until when is asked of the same book as a signature.
"""

from datetime import date, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from approvals.actions import granting
from approvals.book import Book
from approvals.forms.authorising import SchemeFilter
from approvals.forms.scheming import in_order
from approvals.models import DecisionType
from approvals.views import clausefile
from approvals.views.answers import NOT_READ
from approvals.views.clausefile import ClauseShown
from approvals.views.doors import actor_of, signed_in
from people import acts
from people.days import london_day, london_midnight
from people.holders import database_now, kinds_held

Groups = list[tuple[DecisionType, list[ClauseShown]]]


@signed_in
def scheme(request: HttpRequest) -> HttpResponse:
    """Show the clauses of the scheme by type of decision, on a day or all of them."""
    by, now = actor_of(request), database_now()
    form = SchemeFilter(request.GET)
    readable = form.is_valid()
    asked = form.cleaned_data if readable else {}
    on: date = asked.get("on") or london_day(now)
    at = now if on == london_day(now) else london_midnight(on)
    every = asked.get("every") == "yes"
    shown = {
        "filter": form,
        "form": form,
        "on": on,
        "today": on == london_day(now),
        "every": every,
        "groups": _groups(at, now, every=every),
        "may_change": not acts.objections("change_scheme", kinds_held(by.person, now)),
    }
    return render(request, "approvals/scheme.html", shown, status=200 if readable else NOT_READ)


def groups_asked_for(request: HttpRequest) -> Groups:
    """Return the clauses of the day that is asked for; today's where it cannot be read."""
    now, form = database_now(), SchemeFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    on: date = asked.get("on") or london_day(now)
    at = now if on == london_day(now) else london_midnight(on)
    return _groups(at, now, every=asked.get("every") == "yes")


def _groups(at: datetime, now: datetime, *, every: bool) -> Groups:
    """Return the clauses of the scheme under their types of decision, lowest authority first.

    A day of the past is answered by what is known now: the ledger is younger than the scheme.
    """
    terms = [t for t in Book(at, max(at, now)).clauses() if not t.granted]
    shown = clausefile.shown_by((t for t in terms if every or t.in_force(at)), at)
    shown.sort(key=lambda o: (o.terms.rank, in_order(o.row.paragraph), o.terms.starts_at))
    found: dict[int, tuple[DecisionType, list[ClauseShown]]] = {}
    for one in shown:
        kind = one.row.decision_type
        found.setdefault(kind.pk, (kind, []))[1].append(one)
    return list(found.values())


@signed_in
def clause(request: HttpRequest, code: str) -> HttpResponse:
    """Show one clause: its words and source, keys, what is used, held and left, its end."""
    by, book = actor_of(request), Book(database_now())
    terms = next((t for t in book.clauses() if t.code == code), None)
    if terms is None:
        raise Http404
    one = clausefile.shown_by([terms], book.at)[0]
    shown = {
        "clause": one,
        "seats": clausefile.seated(terms, book),
        "uses": clausefile.uses_of(one.row),
        "holds": clausefile.holds_of(one.row),
        "end": getattr(one.row, "end", None),
        "may_take_back": not granting.revoke_objections(by.person, one.row, book.at),
    }
    return render(request, "approvals/clause.html", shown)
