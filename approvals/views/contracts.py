"""Contracts: the list with its sums, one contract with its history, and the act of executing.

The pages show folds over changes; nothing here adds up in its own way or decides who may act.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.forms import BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from approvals import actions, coverage, sources
from approvals.forms.noticing import NoticeForm, NoticePeriod
from approvals.ledger_forms import ContractFilter, ExecuteForm, PaymentForm, PaymentRows
from approvals.models import Effect
from approvals.sources import Source
from approvals.views import casefile, contractfile
from approvals.views.answers import NOT_ALLOWED, NOT_READ, Deed, answer_plainly, sent
from approvals.views.authority import left_over
from approvals.views.doors import actor_of, signed_in
from approvals.views.paging import page_of
from contracts.histories import History, histories, history_of, to_execute, waits
from contracts.law import law
from contracts.measuring import last_day_on
from contracts.models import Change, Contract, Execution, Notice, Payment
from contracts.notices import gates, title_of
from contracts.states import State, state_of
from people import acts
from people.days import london_day
from people.deeds import Actor
from people.holders import database_now, kinds_held
from people.refusals import Refused


@dataclass(frozen=True)
class ContractRow:
    """A contract as the list shows it."""

    history: History
    authorised_here: Decimal
    state: State
    supplier: str


@dataclass(frozen=True)
class Step:
    """A change with its authority and, once it was executed, how."""

    change: Change
    source: Source | None
    opening: bool
    execution: Execution | None
    gives_back: bool = False
    permitted_by: str = ""
    waits: bool = False
    part_2: int | None = None


@signed_in
def contract_list(request: HttpRequest) -> HttpResponse:
    """Show contracts by reference, and what decisions authorise on all of them together."""
    form = ContractFilter(request.GET)
    found = narrowed(form)
    page = page_of(request, found, "reference")
    rows = rows_of(Contract.objects.filter(pk__in=[c.pk for c in page.rows]), database_now())
    shown = {"rows": rows, "page": page, "sums": sources.authorised(found), "filter": form}
    return render(request, "approvals/contract_list.html", shown)


def rows_of(contracts: QuerySet[Contract], at: datetime) -> list[ContractRow]:
    """Return these contracts by reference, as a list shows them at an instant."""
    found = histories(contracts)
    behind = sources.of_changes(change for row in found for change in row.changes)
    today = london_day(at)
    return [
        ContractRow(
            row, sources.authorised_here(row, behind), state_of(row, today), row.supplier_on(today)
        )
        for row in sorted(found, key=lambda row: row.contract.reference)
    ]


def narrowed(form: ContractFilter) -> QuerySet[Contract]:
    """Return the contracts that a filter leaves."""
    found = Contract.objects.all()
    asked = form.cleaned_data if form.is_valid() else {}
    if words := asked.get("q"):
        found = found.filter(
            Q(reference__icontains=words)
            | Q(title__icontains=words)
            | Q(supplier__name__icontains=words)
            | Q(framework__name__icontains=words)
            | Exists(Change.objects.filter(contract=OuterRef("pk"), supplier_name__icontains=words))
        )
    waiting = Exists(to_execute(Change.objects.filter(contract=OuterRef("pk"))))
    if asked.get("waits") == "yes":
        found = found.filter(waiting)
    elif asked.get("waits") == "no":
        found = found.exclude(waiting)
    return found


@signed_in
def contract(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one contract: where it stands, each change with its authority, what pays for it."""
    found = history_of(get_object_or_404(Contract, reference=reference))
    now = database_now()
    behind = sources.of_changes(found.changes)
    asked = NoticePeriod(request.GET)
    shown = _file(found, behind, asked, london_day(now)) | {
        "history": found,
        "standing": found.standing,
        "state": state_of(found, london_day(now)),
        "supplier": found.supplier_on(london_day(now)),
        "steps": steps_of(found, behind, _part_2(found, actor_of(request), now)),
        "authorised": sources.authorised(Contract.objects.filter(pk=found.contract.pk)),
        "payments": payments_of(found),
        "coverage": coverage.of_contract(found.contract, now),
        "may_not_execute": acts.objections("execute", kinds_held(actor_of(request).person, now)),
    }
    return render(request, "approvals/contract.html", shown)


def _file(
    found: History, behind: dict[int, Source], asked: NoticePeriod, today: date
) -> dict[str, Any]:
    """Return the meter, the ladder, the notices and the family of a contract."""
    notices = contractfile.notices_of(found)
    framework = found.contract.framework
    climb, unread = contractfile.ladder(found, asked.period(), today)
    return {
        "framework_ends": last_day_on(framework, today) if framework else None,
        "meter": contractfile.meter(found, notices, today),
        "ladder": climb,
        "ladder_unread": unread,
        "period": asked,
        "notices": notices,
        "notices_to_check": contractfile.to_check(found, today),
        "family": contractfile.family(found, behind, notices, climb, today),
    }


@signed_in
def notice(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Record that a notice was published: its reference and its day."""
    rows = Notice.objects.filter(contract__reference=reference, done__isnull=True)
    found: Notice = get_object_or_404(rows.select_related("contract"), pk=pk)
    by = actor_of(request)
    page = reverse("contract", args=[reference])
    may_not = acts.objections("execute", kinds_held(by.person, database_now()))
    if may_not:
        shown = {"refused": may_not, "refused_heading": "You may not record this notice"}
        return render(request, "approvals/refused.html", shown, status=NOT_ALLOWED)
    title = title_of(found)
    caption = f"{found.contract.reference}, {found.contract.title}"
    deed = Deed(f"{page}#notices", f"{title} is recorded.", title, "Record it", caption=caption)
    form = NoticeForm(sent(request))
    return answer_plainly(
        request,
        form,
        lambda c: actions.record_notice(by, found, c["reference"], c["done_on"]),
        deed,
    )


def steps_of(
    found: History, behind: dict[int, Source], part_2: Mapping[int, int] | None = None
) -> list[Step]:
    """Return the award and the changes of a contract, each with authority and execution.

    ``part_2`` names the decisions whose part 2, open to the reader, gives the value of a change.
    """
    over, opens = left_over(found.changes), part_2 or {}
    return [
        Step(
            change,
            behind.get(change.pk),
            sources.is_opening(change, behind.get(change.pk)),
            getattr(change, "execution", None),
            change.pk in over,
            law().named(change.relies_on),
            waits(change),
            opens.get(change.pk),
        )
        for change in found.changes
    ]


def _part_2(found: History, by: Actor, now: datetime) -> dict[int, int]:
    """Return, for who may read it, the decision whose part 2 gives the value of each change."""
    if not found.hidden:
        return {}
    rows = Effect.objects.filter(change__in=found.hidden)
    effects = rows.select_related("recommendation__version__decision__type")
    decisions = {row.change_id: row.recommendation.version.decision for row in effects}
    return {
        change: decision.pk
        for change, decision in decisions.items()
        if change and casefile.reads_part_2(by, decision, now)
    }


def payments_of(history: History) -> list[Payment]:
    """Return what pays for a contract, by line and year."""
    rows = Payment.objects.filter(execution__change__contract=history.contract)
    rows = rows.select_related("commitment__line", "execution__change")
    return list(rows.order_by("commitment__line__code", "commitment__year", "pk"))


@signed_in
def execute(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Execute an authorised award or change within its authority."""
    changes = Change.objects.select_related("contract")
    change: Change = get_object_or_404(changes, contract__reference=reference, number=number)
    form = ExecuteForm(request.POST or None, initial=ExecuteForm.opening(change))
    rows = PaymentRows(request.POST or None, prefix="pays")
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        try:
            actions.execute(actor_of(request), change, form.facts(rows))
        except Refused as refused:
            form.refuse(refused.reasons)
        else:
            messages.success(request, f"{change} has been executed.")
            return redirect("contract", reference)
    return _execute_page(request, change, form, rows)


def _execute_page(
    request: HttpRequest, change: Change, form: ExecuteForm, rows: "BaseFormSet[PaymentForm]"
) -> HttpResponse:
    may_not = acts.objections("execute", kinds_held(actor_of(request).person, database_now()))
    history = history_of(change.contract)
    behind = sources.of_changes([change])
    done = Execution.objects.filter(change=change).exists()
    shown = {"change": change, "history": history, "standing": history.standing, "done": done}
    shown |= {"source": behind.get(change.pk), "form": form, "forms": rows}
    waits_for = () if done else gates(change)
    shown |= {"refused": () if form.is_bound else [*may_not, *waits_for], "may_not": may_not}
    status = NOT_ALLOWED if may_not else NOT_READ if form.is_bound else 200
    return render(request, "approvals/contract_execute.html", shown, status=status)
