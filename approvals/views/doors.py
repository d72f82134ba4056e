"""The door of every screen: who is acting. Decides nothing about what they may do."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from people.deeds import Actor
from people.models import Account

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
    """Let in only an account that belongs to a person; others read why not."""

    @functools.wraps(view)
    def enter(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        account = request.user
        if not isinstance(account, Account) or account.person is None:
            return render(request, "approvals/no_person.html", status=403)
        return view(request, *args, **kwargs)

    return login_required(enter)
