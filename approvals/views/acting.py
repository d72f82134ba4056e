"""What is done about a submitted or transcribed decision, keys apart: advise, consult, declare,
send back, refuse, ask for advice, attest.

Who may do it is asked of the rules on GET and POST alike; who may not reads why.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from approvals import access, actions, lifecycle
from approvals.actions import advising, signing, transcribing
from approvals.book import Book
from approvals.forms.acting import (
    AdviseForm,
    AskAdviceForm,
    AttestForm,
    CallInForm,
    ConsultForm,
    InterestForm,
    ReasonForm,
    SendBackForm,
    StandAsideForm,
)
from approvals.models import AdviceRequest, CallIn, Decision, Version
from approvals.views import casefile, effects
from approvals.views.answers import (
    CHANGED,
    FormPage,
    answer,
    decision_or_404,
    refusal,
    sent,
    version_or_404,
)
from approvals.views.decisions import sections_of
from approvals.views.doors import actor_of, signed_in
from people import acts
from people.deeds import Actor
from people.forms import Form
from people.holders import database_now, kinds_held
from people.models import Post
from people.refusals import Reason

Objections = Callable[[Actor, Version], list[Reason]]


def _page(found: Decision, done: str, **words: Any) -> FormPage:
    goes_to = reverse("decision", args=[found.pk])
    return FormPage(found, "approvals/act.html", goes_to, done, {"cancel_url": goes_to, **words})


def _open(request: HttpRequest, found: Decision, heading: str) -> HttpResponse | None:
    """Return a page that says that the decision is not submitted, or nothing if it is."""
    if found.state == "submitted":
        return None
    words = f"{found} is {found.get_state_display().lower()}, so this cannot be done now."
    return refusal(request, found, [Reason(words, lifecycle.STEPS)], heading, CHANGED)


def _with_paper(version: Version) -> dict[str, Any]:
    paper = access.version_paper(version)
    return {
        "paper": paper,
        "recommendations": effects.recommendations(paper, None),
        "sections": sections_of(paper.part_1),
    }


@signed_in
def advise(request: HttpRequest, pk: int) -> HttpResponse:
    """Give advice that was asked of a post."""
    rows = AdviceRequest.objects.select_related("post", "version")
    asked, by = get_object_or_404(rows, pk=pk), actor_of(request)
    found = decision_or_404(asked.version.decision_id)
    asked.version.decision = found
    heading = f"Advice of the {asked.post}"
    closed = _open(request, found, heading)
    reasons = advising.advice_objections(by.person, asked, database_now())
    if closed or reasons:
        return closed or refusal(request, found, reasons, "You may not give this advice")
    form = AdviseForm(sent(request))
    page = _page(found, "Your advice is given.", heading=heading, submit="Give this advice")
    page.context.update(_with_paper(asked.version))

    def act(cleaned: dict[str, Any]) -> None:
        actions.advise(by, asked, cleaned["words"], cleaned["restricted"])

    return answer(request, form, act, page)


def _on_version(
    request: HttpRequest,
    pk: int,
    heading: str,
    objections: Objections,
) -> tuple[Actor, Decision, Version, HttpResponse | None]:
    by, found = actor_of(request), decision_or_404(pk)
    version = version_or_404(found)
    closed = _open(request, found, heading)
    if closed is None:
        reasons = objections(by, version)
        closed = refusal(request, found, reasons, heading) if reasons else None
    return by, found, version, closed


@signed_in
def consult(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the next post in the order was consulted."""
    by, found, version, closed = _on_version(
        request,
        pk,
        "You cannot be consulted now",
        lambda by, v: advising.consultation_objections(by.person, v, database_now()),
    )
    if closed:
        return closed
    page = _page(
        found,
        "You are recorded as consulted.",
        heading="Record that you were consulted",
        submit="I was consulted and am satisfied",
        advice=casefile.advice_rows(version),
        **_with_paper(version),
    )
    form = ConsultForm(sent(request))
    return answer(request, form, lambda c: actions.consult(by, version, c["words"]), page)


@signed_in
def declare_interest(request: HttpRequest, pk: int) -> HttpResponse:
    """Declare an interest: whoever does turns no key of this decision."""
    return _leave(
        request,
        pk,
        InterestForm(sent(request)),
        "You cannot declare an interest here",
        "Your interest is on the record. You turn no key of this decision.",
        heading="Declare an interest",
        submit="Declare this interest",
        warning="Whoever declares an interest turns no key of this decision, and a key that they "
        "have turned falls.",
    )


@signed_in
def stand_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Stand aside from this decision: a reserve may then turn the key where a clause says so."""
    return _leave(
        request,
        pk,
        StandAsideForm(sent(request)),
        "You cannot stand aside here",
        "You stand aside. You turn no key of this decision.",
        heading="Stand aside",
        submit="Stand aside",
        warning="Whoever stands aside turns no key of this decision, and a key that they have "
        "turned falls. A reserve may turn it where the clause names one.",
    )


def _leave(
    request: HttpRequest, pk: int, form: Form, may_not: str, done: str, **words: str
) -> HttpResponse:
    """Answer the form by which somebody goes out of a decision, by interest or by choice."""
    by, found, _, closed = _on_version(
        request,
        pk,
        may_not,
        lambda by, v: advising.interest_objections(by.person, v, database_now()),
    )
    if closed:
        return closed
    recused = isinstance(form, StandAsideForm)

    def act(cleaned: dict[str, Any]) -> None:
        actions.declare_interest(by, found, cleaned["words"], recused=recused)

    return answer(request, form, act, _page(found, done, **words))


@signed_in
def call_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a submitted decision in, or say that it is not called in (S10)."""
    rows = CallIn.objects.select_related("clause__call_in_post", "version")
    asked, by = get_object_or_404(rows, pk=pk), actor_of(request)
    found = decision_or_404(asked.version.decision_id)
    asked.version.decision = found
    heading = f"Call-in by the {asked.clause.call_in_post}"
    closed = _open(request, found, heading)
    reasons = advising.call_in_objections(by.person, asked, database_now())
    if closed or reasons:
        return closed or refusal(request, found, reasons, "You may not call this in")
    form = CallInForm(sent(request))
    page = _page(found, "Your answer is recorded.", heading=heading, submit="Record my answer")
    page.context.update(_with_paper(asked.version))

    def act(cleaned: dict[str, Any]) -> None:
        called_in = cleaned["called_in"] == "yes"
        actions.answer_call_in(by, asked, cleaned["words"], called_in=called_in)

    return answer(request, form, act, page)


def _stop_objections(by: Actor, version: Version) -> list[Reason]:
    return signing.stop_objections(by.person, version, Book(database_now()))


@signed_in
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a version back with the exact amendments asked for."""
    by, found, version, closed = _on_version(
        request, pk, "You may not send this decision back", _stop_objections
    )
    if closed:
        return closed
    page = _page(
        found,
        f"{found} is sent back to be changed. Its keys have fallen.",
        heading="Send back to be changed",
        submit="Send back",
        warning="This closes the version. Every key turned on it falls.",
    )
    form = SendBackForm(sent(request))
    return answer(request, form, lambda c: actions.send_back(by, version, c["amendments"]), page)


@signed_in
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse a version, finally."""
    by, found, version, closed = _on_version(
        request, pk, "You may not refuse this decision", _stop_objections
    )
    if closed:
        return closed
    page = _page(
        found,
        f"{found} is refused.",
        heading="Refuse this decision",
        submit="Refuse",
        tone="warning",
        warning="A refusal is final for this version. Another version may follow.",
    )
    form = ReasonForm(sent(request))
    return answer(request, form, lambda c: actions.refuse(by, version, c["reason"]), page)


@signed_in
def ask_advice(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask one more adviser; keys then wait for the advice."""
    by, found, version, closed = _on_version(
        request, pk, "You may not ask for advice", _drafter_objections
    )
    if closed:
        return closed
    page = _page(
        found,
        "The advice is asked for. Keys wait for it.",
        heading="Ask for more advice",
        submit="Ask for advice",
    )
    form: Form = AskAdviceForm(sent(request))

    def act(cleaned: dict[str, Any]) -> None:
        actions.request_advice(by, version, Post.objects.get(code=cleaned["post"]))

    return answer(request, form, act, page)


def _drafter_objections(by: Actor, version: Version) -> list[Reason]:
    if casefile.drafts(by, version.decision, database_now()):
        return []
    return [Reason("Only its drafters ask for advice.", acts.HOUSE_RULES)]


@signed_in
def attest(request: HttpRequest, pk: int) -> HttpResponse:
    """Attest a transcription against its evidence."""
    by, found = actor_of(request), decision_or_404(pk)
    if lifecycle.next_state(found.provenance, found.state, "attested") is None:
        words = f"{found} is {found.get_state_display().lower()}, so there is nothing to attest."
        return refusal(request, found, [Reason(words, lifecycle.STEPS)], "Attest", CHANGED)
    reasons = acts.objections("attest", kinds_held(by.person, database_now()))
    reasons += transcribing.attest_objections(by, found)
    if reasons:
        return refusal(request, found, reasons, "You may not attest this transcription")
    paper = access.draft_paper(found)
    page = _page(
        found,
        f"{found} is attested. Its effects are posted on the date of the paper.",
        heading="Attest this transcription",
        submit="Attest",
        paper=paper,
        recommendations=effects.recommendations(paper, None),
        sections=sections_of(paper.part_1),
        files=casefile.files(found, paper.attachments, 1),
    )
    form = AttestForm(sent(request))
    return answer(request, form, lambda c: actions.attest(by, found, c["words"]), page)
