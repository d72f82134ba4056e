"""The door of every screen: who is acting. Decides nothing about what they may do."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from people.deeds import Actor
from people.models import Account
from people.once import once

P = ParamSpec("P")


def actor_of(request: HttpRequest) -> Actor:
    """Return the person behind a signed-in request, with the account they used."""
    account = request.user
    if not isinstance(account, Account) or account.person is None:
        raise LookupError("This account belongs to no person.")
    return Actor(account.person, account)


def signed_in(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let in only an account that belongs to a person; others read why not, or sign in first.

    It stands outermost: whoever is signed out learns nothing of an address, not even how it is
    asked. A form that is sent twice has one effect (people/once.py).
    """

    @functools.wraps(view)
    def enter(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        account = request.user
        if not account.is_authenticated:
            return redirect_to_login(_page_asked_for(request))
        if not isinstance(account, Account) or account.person is None:
            return render(request, "approvals/no_person.html", status=403)
        return once(request, account, lambda: view(request, *args, **kwargs))

    return enter


def _page_asked_for(request: HttpRequest) -> str:
    """Return where to go after signing in; for a form that was sent, the page it stood on."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("Referer", ""))
    return came_from.path if came_from.netloc == request.get_host() else "/"
