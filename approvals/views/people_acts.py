"""Posts and their holders, and what takes two people: tenures, ends, absences, milestones.

Each deed is one action; whoever may not do it reads why. Nothing here decides that.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from approvals import actions as deeds
from approvals import confirmations, retest
from approvals.forms.appointing import (
    AbsenceCorrectionForm,
    AbsenceForm,
    EndForm,
    MilestoneCorrectionForm,
    MilestoneForm,
    TenureForm,
    WithdrawForm,
)
from approvals.views.answers import CHANGED, NOT_ALLOWED, NOT_READ
from approvals.views.doors import actor_of, signed_in
from approvals.views.paging import page_of
from people import actions, acts
from people.actions import ENTRIES, Entry
from people.forms import Form
from people.holders import database_now, in_force, kinds_held, standing, with_absences
from people.models import Absence, Milestone, MilestoneRecord, Post, Tenure, TenureEnd
from people.refusals import Reason, Refused


@dataclass(frozen=True)
class PostRow:
    """A post and who holds it now; nobody is a vacancy."""

    post: Post
    tenures: tuple[Tenure, ...]


def posts_of(posts: Sequence[Post], at: datetime) -> list[PostRow]:
    """Return each post with its holders at an instant, in one query."""
    held: dict[int, list[Tenure]] = {}
    rows = in_force(at).filter(post__in=[post.pk for post in posts])
    for tenure in with_absences(rows, at):
        held.setdefault(tenure.post_id, []).append(tenure)
    return [PostRow(post, tuple(held.get(post.pk, ()))) for post in posts]


@signed_in
def people(request: HttpRequest) -> HttpResponse:
    """Show every post with its holder today."""
    now = database_now()
    page = page_of(request, Post.objects.select_related("programme"), "title", "pk")
    shown = {
        "rows": posts_of(page.rows, now),
        "page": page,
        "may_not_give": _may_not(request, "give_tenure"),
    }
    return render(request, "approvals/people.html", shown)


@signed_in
def to_confirm(request: HttpRequest) -> HttpResponse:
    """Show what waits for a second person."""
    return _to_confirm_page(request)


def _to_confirm_page(
    request: HttpRequest, refused: Sequence[Reason] = (), status: int = 200
) -> HttpResponse:
    person = actor_of(request).person
    now = database_now()
    held = kinds_held(person, now)
    shown = {
        "groups": confirmations.groups(person, held, now),
        "refused": refused,
        "refused_heading": "This was not confirmed",
    }
    return render(request, "approvals/people_to_confirm.html", shown, status=status)


def _confirm(request: HttpRequest, deed: Callable[[], object], done: str) -> HttpResponse:
    """Do one deed of a second person; a refusal shows on the list it came from."""
    try:
        deed()
    except Refused as refusal:
        return _to_confirm_page(request, refusal.reasons, CHANGED)
    messages.success(request, done)
    return redirect("people_to_confirm")


@signed_in
@require_POST
def confirm_tenure(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a tenure count."""
    row = get_object_or_404(Tenure.objects.select_related("person", "post"), pk=pk)
    person = actor_of(request).person
    done = f"{row.person} holds the post {row.post}."
    return _confirm(request, lambda: actions.confirm_tenure(person, row), done)


@signed_in
@require_POST
def confirm_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a tenure at this instant."""
    row = get_object_or_404(TenureEnd.objects.select_related("tenure__person"), pk=pk)
    person = actor_of(request).person
    done = f"The tenure of {row.tenure.person} has ended."
    return _confirm(request, lambda: actions.confirm_end(person, row), done)


@signed_in
@require_POST
def confirm_milestone(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a milestone count as reached."""
    row = get_object_or_404(MilestoneRecord.objects.select_related("milestone", "corrects"), pk=pk)
    actor = actor_of(request)
    done = f"{row.milestone} is reached. Keys that hang on it have changed hands."
    if row.reached_on is None:
        done = f"{row.milestone} is not reached after all. Keys that hang on it went back."
    answer = _confirm(request, lambda: deeds.confirm_milestone(actor, row), done)
    lost = retest.would_not_stand(database_now(), milestone=row.milestone)
    if answer.status_code == CHANGED or not lost:
        return answer
    return redirect("would_not_stand")


@signed_in
@require_POST
def confirm_absence(request: HttpRequest, pk: int) -> HttpResponse:
    """Make an absence count."""
    row = get_object_or_404(Absence.objects.select_related("tenure__person"), pk=pk)
    person = actor_of(request).person
    done = f"The absence of {row.tenure.person} counts."
    return _confirm(request, lambda: actions.confirm_absence(person, row), done)


@signed_in
def give_tenure(request: HttpRequest) -> HttpResponse:
    """Enter a tenure; a second person makes it count."""
    chosen = {"post": request.GET.get("post", ""), "capacity": "substantive"}
    form = TenureForm(request.POST or None, at=database_now(), initial=chosen)
    person = actor_of(request).person
    return _enter(
        request,
        form,
        lambda: actions.give_tenure(person, form.appointment()),
        {"act": "give_tenure", "template": "approvals/tenure_give.html"},
    )


@signed_in
def end_tenure(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter the early end of a tenure; a second person makes it count."""
    row = get_object_or_404(Tenure.objects.select_related("person", "post"), pk=pk)
    form = EndForm(request.POST or None)
    person = actor_of(request).person
    return _enter(
        request,
        form,
        lambda: actions.end_tenure(person, row, form.cleaned_data["reason"]),
        {"act": "give_tenure", "template": "approvals/tenure_end.html", "tenure": row},
    )


@signed_in
def record_milestone(request: HttpRequest, code: str) -> HttpResponse:
    """Enter that a milestone was reached; a second person makes it count."""
    row = get_object_or_404(Milestone.objects.select_related("programme"), code=code)
    stands = standing(row, database_now())
    kind = MilestoneCorrectionForm if stands else MilestoneForm
    form = kind(request.POST or None, initial={"corrects": stands and stands.pk})
    actor = actor_of(request)
    return _enter(
        request,
        form,
        lambda: deeds.record_milestone(
            actor, row, *form.entry(), row.entries.filter(pk=form.shown or 0).first()
        ),
        {
            "act": "record_milestone",
            "template": "approvals/milestone_record.html",
            "milestone": row,
            "stands": stands,
        },
    )


@signed_in
def record_absence(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter that a holder is away; a second person makes it count."""
    row = get_object_or_404(Tenure.objects.select_related("person", "post"), pk=pk)
    return _absence(request, row, None)


@signed_in
def correct_absence(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what an absence should have said; a second person makes it count."""
    row = get_object_or_404(Absence.objects.select_related("tenure__person", "tenure__post"), pk=pk)
    return _absence(request, row.tenure, row)


def _absence(request: HttpRequest, tenure: Tenure, corrects: Absence | None) -> HttpResponse:
    form = (AbsenceCorrectionForm if corrects else AbsenceForm)(request.POST or None)
    person = actor_of(request).person
    return _enter(
        request,
        form,
        lambda: actions.record_absence(person, tenure, form.away(), corrects),
        {
            "act": "record_absence",
            "template": "approvals/absence_record.html",
            "tenure": tenure,
            "corrects": corrects,
        },
    )


@signed_in
def withdraw(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Take back an entry that waits for its second person."""
    entry = _entry_or_404(kind, pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _withdraw(request, entry, form.cleaned_data["reason"])
        except Refused as refusal:
            form.refuse(refusal.reasons)
        else:
            messages.success(request, "Withdrawn. It can no longer be confirmed.")
            return redirect("people_to_confirm")
    shown = {"form": form, "entry": entry}
    status = NOT_READ if form.is_bound else 200
    return render(request, "approvals/entry_withdraw.html", shown, status=status)


def _entry_or_404(kind: str, pk: int) -> Entry:
    for model, (name, _) in ENTRIES.items():
        found = model._default_manager.filter(pk=pk).first() if name == kind else None
        if isinstance(found, Entry):
            return found
    raise Http404


def _withdraw(request: HttpRequest, entry: Entry, reason: str) -> None:
    by = actor_of(request)
    if isinstance(entry, MilestoneRecord):
        deeds.withdraw_milestone(by, entry, reason)
    else:
        actions.withdraw(by.person, entry, reason)


@signed_in
def would_not_stand(request: HttpRequest) -> HttpResponse:
    """Show every key that would not stand today: what an auditor looks for stands on one page."""
    shown = {"would_not_stand": retest.would_not_stand(database_now())}
    return render(request, "approvals/would_not_stand.html", shown)


def _enter(
    request: HttpRequest, form: Form, deed: Callable[[], object], shown: dict[str, object]
) -> HttpResponse:
    """Do one entry of a first person, or show its form with what was typed and what is wrong."""
    if request.method == "POST" and form.is_valid():
        try:
            deed()
        except Refused as refusal:
            form.refuse(refusal.reasons)
        else:
            messages.success(request, "Entered. It counts once a second person has confirmed it.")
            return redirect("people_to_confirm")
    may_not = _may_not(request, str(shown["act"]))
    shown |= {"form": form, "refused": () if form.is_bound else may_not, "may_not": may_not}
    status = NOT_ALLOWED if may_not else NOT_READ if form.is_bound else 200
    return render(request, str(shown["template"]), shown, status=status)


def _may_not(request: HttpRequest, act: str) -> list[Reason]:
    return acts.objections(act, kinds_held(actor_of(request).person, database_now()))
