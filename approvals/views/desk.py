"""“For me”: the first page after signing in. It shows what waits and does nothing itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from approvals.views.doors import actor_of, signed_in
from approvals.views.waiting import me_now, waiting_for
from people.acts import ACTS
from people.holders import database_now


@signed_in
def desk(request: HttpRequest) -> HttpResponse:
    """Show what waits for this person now."""
    me = me_now(actor_of(request), database_now())
    shown = {
        "posts": [tenure.post.title for tenure in me.tenures],
        "waiting": waiting_for(me),
        "may": [act.words for name, act in ACTS.items() if me.may(name)],
        "registers": me.may("register"),
        "reads_all": me.may("audit"),
    }
    return render(request, "approvals/desk.html", shown)
