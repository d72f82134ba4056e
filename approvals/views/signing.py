"""The page on which a key is turned: the whole paper, before and after, interests, password.

What was shown is what is signed: digest and length of the chain travel with the form. Who may not
sign reads every reason instead of a form.
"""

import time
from dataclasses import replace
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from approvals import access, actions, dossier, explain, late, printout, routing
from approvals.actions import Outcome, Shown, signing
from approvals.actions.chain import since
from approvals.book import Book
from approvals.forms.acting import NO_INTEREST, SignForm
from approvals.keys import Case
from approvals.models import Decision, Event, Version
from approvals.views import casefile, clausefile, effects, metering
from approvals.views.answers import (
    CHANGED,
    NOT_ALLOWED,
    NOT_READ,
    decision_or_404,
    sent,
    version_or_404,
)
from approvals.views.decisions import sections_of
from approvals.views.doors import actor_of, signed_in
from people.days import london_day
from people.holders import database_now
from people.refusals import Reason, Refused

OUTCOMES = {
    "turned": (messages.SUCCESS, "Your key is turned. The decision waits for the other key."),
    "approved": (
        messages.SUCCESS,
        "Your key was the last. The decision is approved and carried out.",
    ),
    "failed": (
        messages.ERROR,
        "Your key was not turned: the decision could not be carried out. Keys turned before yours "
        "stay, and you may try again.",
    ),
    "returned": (messages.ERROR, "Your key was not turned. The decision is sent back."),
}


@never_cache
@signed_in
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the whole and turn a key on it."""
    found, by = decision_or_404(pk), actor_of(request)
    version = version_or_404(found)
    book = Book(database_now())
    case = dossier.case_of(found, version, book)
    form = _form(request, version, case, book)
    if request.method != "POST":
        return _page(request, version, form, case, book)
    reasons = signing.objections(by.person, found, database_now())
    stale = _stale(request, found, version)
    if reasons or stale or not form.is_valid() or not _password_holds(request, form):
        return _again(request, version, form, _status(reasons, stale=stale))
    try:
        return _done(request, found, version, form)
    except Refused as refused:
        form.refuse(refused.reasons)
        return _again(request, version, form, CHANGED)


def _again(request: HttpRequest, version: Version, form: SignForm, status: int) -> HttpResponse:
    """Show the page anew after a key that was not turned: much may have come in between."""
    book = Book(database_now())
    case = dossier.case_of(version.decision, version, book)
    return _page(request, version, form, case, book, status)


def _form(request: HttpRequest, version: Version, case: Case, book: Book) -> SignForm:
    rules = [asked["rule"] for asked in version.route.get("exceptions", ())]
    candidate = dossier.candidate_of(actor_of(request).person, book)
    asked = late.asked(version, case, candidate, book.at)
    fresh = is_fresh(request)
    return SignForm(sent(request), ask_password=not fresh, exceptions=rules, late=asked)


def _status(reasons: list[Reason], *, stale: bool) -> int:
    if stale:
        return CHANGED
    return NOT_ALLOWED if reasons else NOT_READ


def _done(request: HttpRequest, found: Decision, version: Version, form: SignForm) -> HttpResponse:
    by = actor_of(request)
    if form.cleaned_data["interests"] == "have":
        actions.declare_interest(by, found, form.cleaned_data["words"])
        messages.success(
            request, "Your interest is on the record. You turn no key of this decision."
        )
        return redirect("decision", found.pk)
    shown = replace(
        _shown(request),
        accepts=form.cleaned_data.get("accepts", False),
        effective_on=form.cleaned_data.get("effective_on"),
    )
    outcome = actions.sign(by, version, shown, NO_INTEREST)
    level, words = OUTCOMES[outcome.result]
    messages.add_message(request, level, _told(words, outcome))
    return redirect("decision", found.pk)


def _told(words: str, outcome: Outcome) -> str:
    return " ".join([words, *(str(reason) for reason in outcome.reasons)])


def _shown(request: HttpRequest) -> Shown:
    length = str(request.POST.get("chain_length", ""))
    plain = length.isascii() and length.isdigit() and len(length) < 10
    return Shown(str(request.POST.get("digest", "")), int(length) if plain else 0)


def _stale(request: HttpRequest, found: Decision, version: Version) -> bool:
    """Say whether the paper that was shown is no longer the one that stands."""
    shown = _shown(request)
    if not shown.digest:
        return False
    return shown.digest != version.digest or bool(_news(request, found))


def _news(request: HttpRequest, found: Decision) -> list[Event]:
    if request.method != "POST":
        return []
    events = since(found, _shown(request).chain_length)
    return [event for event in events if event.kind not in signing.KEYS_ONLY]


def _page(  # noqa: PLR0913 (what was read once is handed on)
    request: HttpRequest,
    version: Version,
    form: SignForm,
    case: Case,
    book: Book,
    status: int = 200,
) -> HttpResponse:
    """Show the whole with the form, or with every reason why this person may not sign."""
    found, by = version.decision, actor_of(request)
    reasons = explain.objections_in(case, by.person, book)
    if reasons and status == 200:
        status = NOT_ALLOWED
    restricted = casefile.reads_part_2(by, found, book.at)
    context = _whole(found, version, book, case) | {
        "form": None if reasons else form,
        "refused": reasons,
        "refused_heading": "You may not turn a key now",
        "news": casefile.history(_news(request, found)),
        "stale": _stale(request, found, version),
        "reads_part_2": restricted,
    }
    return render(request, "approvals/sign.html", context, status=status)


def _whole(found: Decision, version: Version, book: Book, case: Case) -> dict[str, Any]:
    paper = access.version_paper(version)
    full = access.version_whole(version)
    route, _ = routing.route_of(full, found.type, book, without=version.pk)
    meters = metering.of_paper(paper, route, london_day(book.at))
    measured = {words for row in meters for words in row.said}
    return {
        "decision": found,
        "version": version,
        "paper": paper,
        "sign_code": version.digest[:8],
        "sections": sections_of(paper.part_1),
        "sums": effects.in_sum(paper),
        "recommendations": effects.recommendations(paper, None),
        "standing": printout.standing_of(paper),
        "money_rows": effects.money_before_and_after(paper),
        "contract_rows": effects.contracts_before_and_after(paper),
        "meters": meters,
        "pointed_out": [
            one for one in dossier.pointed_out(version, paper, book) if one.sentence not in measured
        ],
        "clauses": clausefile.of_route(route, book.at),
        "conditions_met": paper.conditions_met,
        "exceptions": casefile.exception_rows(version),
        "call_ins": casefile.call_in_rows(version, book.at),
        "seats": explain.seats_by(case, book),
        "advice": casefile.advice_rows(version),
        "consultations": casefile.consultation_rows(version),
        "files": casefile.files(found, paper.attachments, 1),
    }


# ---- The fresh password -------------------------------------------------------------------------


def is_fresh(request: HttpRequest) -> bool:
    """Say whether a password was entered in this session within the last five minutes."""
    records = get_authentication_records(request, request.user)
    last = max((row["at"] for row in records if row.get("method") == "password"), default=0)
    return bool(time.time() - last < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)


def _password_holds(request: HttpRequest, form: SignForm) -> bool:
    """Say whether the password asked for is right; a few tries in a minute, then none."""
    if "password" not in form.fields:
        return True
    if not ratelimit.consume(request, action="reauthenticate", user=request.user):
        form.add_error("password", "There were too many tries. Wait a minute, then try again.")
        return False
    try:
        held = get_adapter().reauthenticate(request.user, form.cleaned_data["password"])
    except ValidationError as error:
        # Too many wrong ones lately, here or at the door.
        form.add_error("password", error)
        return False
    if not held:
        form.add_error("password", "This is not your password.")
        return False
    reauthenticate_by_password(request)
    return True
