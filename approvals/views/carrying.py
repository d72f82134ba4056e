"""The carry-forward schedule: budget less outturn by line, bids, and the draft that takes them up.

Nothing here moves money: a bid is a draft, and the draft of a decision is signed as any other.
"""

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from approvals import actions, carryforward
from approvals.carryforward import Row
from approvals.forms.proposing import BidFileForm, BidForm, BidsForm
from approvals.ledger_forms import StatementForm
from approvals.views.answers import NOT_ALLOWED, NOT_READ, Deed, answer_plainly, sent
from approvals.views.doors import actor_of, signed_in
from approvals.views.downloads import send
from approvals.views.statements import asked_for
from budgets.carrying import read
from budgets.cells import NotASheet, uploaded
from budgets.closing import closed_years
from budgets.models import Plan
from budgets.money import FinancialYear, NotAYear
from budgets.sheets import Sheet
from budgets.statements import spending_lines
from people import acts
from people.holders import database_now, kinds_held
from people.refusals import Reason, Refused

HEADS = (
    *("Line", "Name", "Budget", "Actuals", "Accruals", "Outturn", "Budget less outturn"),
    *("Committed", "Bid", "Reason", "Bid by", "Decision", "Carried", "Carried by", "Grants"),
)


def _may_not(request: HttpRequest) -> list[Reason]:
    return acts.objections("carry", kinds_held(actor_of(request).person, database_now()))


def _year(start: int) -> FinancialYear:
    try:
        return FinancialYear(start)
    except NotAYear:
        raise Http404 from None


def _asked(request: HttpRequest) -> tuple[StatementForm, FinancialYear]:
    """Return the form and the year that is asked for, the one that ended last where none is."""
    form, year, _ = asked_for(request)
    if not form.is_valid() or form.cleaned_data.get(StatementForm.FIELD):
        return form, year
    year = FinancialYear(year.start - 1)
    form.data = {StatementForm.FIELD: year.label}  # Judged already: shown as what is told.
    return form, year


@signed_in
def schedule(request: HttpRequest, code: str) -> HttpResponse:
    """Show the schedule of a plan for a year."""
    plan = get_object_or_404(Plan, code=code)
    form, year = _asked(request)
    rows = carryforward.schedule(plan, year)
    closed = closed_years().get(year.start)
    shown = {
        "plan": plan,
        "year": year,
        "later": FinancialYear(year.start + 1),
        "form": form,
        "rows": rows,
        "of": carryforward.newest_import(year),
        "closed": closed,
        "waiting": sum(row.waits for row in rows),
        "may_not": _may_not(request) or (closed is not None and closed.is_final),
    }
    status = 200 if form.is_valid() else NOT_READ
    return render(request, "approvals/carry_forward.html", shown, status=status)


@signed_in
def sheet(request: HttpRequest, code: str, ending: str) -> HttpResponse:
    """Hand out the schedule, so that bids can be written in and sent back."""
    plan = get_object_or_404(Plan, code=code)
    _, year = _asked(request)
    rows = [_cells(row) for row in carryforward.schedule(plan, year)]
    name = f"carry-forward-{plan.code}-{year.start}"
    return send(Sheet(f"Carry forward {year.start}", HEADS, rows), name, ending)


def _cells(row: Row) -> tuple[Any, ...]:
    bid, outturn = row.bid, row.outturn
    references = ", ".join(one.source.reference for one in row.carried if one.source)
    return (
        *(outturn.line, outturn.name, outturn.budget, outturn.actuals, outturn.accruals),
        *(outturn.spent, outturn.left, outturn.committed),
        *(bid.amount.amount if bid else None, bid.reason if bid else ""),
        *(str(bid.entered_by) if bid else "", str(bid.decision or "") if bid else ""),
        sum((one.amount for one in row.carried), Decimal(0)) if row.carried else None,
        references,
        "; ".join(one.terms.words for one in row.grants),
    )


def _page(plan: Plan, year: FinancialYear, done: str, heading: str, submit: str) -> Deed:
    goes_to = f"{reverse('carry_forward', args=[plan.code])}?year={year}"
    return Deed(goes_to, done, heading, submit, caption=f"{plan}, out of {year}")


def _refused(request: HttpRequest) -> HttpResponse | None:
    reasons = _may_not(request)
    if not reasons:
        return None
    shown = {"refused": reasons, "refused_heading": "You may not bid to carry forward"}
    return render(request, "approvals/refused.html", shown, status=NOT_ALLOWED)


@signed_in
def bid(request: HttpRequest, code: str, start: int, line: str) -> HttpResponse:
    """Enter what is bid for one line, or take it back."""
    plan, year, by = get_object_or_404(Plan, code=code), _year(start), actor_of(request)
    if refused := _refused(request):
        return refused
    found = get_object_or_404(spending_lines(plan), code=line)
    (row,) = carryforward.rows_of([found], year)
    stood = {"amount": row.bid.amount.amount, "reason": row.bid.reason} if row.bid else {}
    form = BidForm(sent(request), initial=stood)
    empty = form.is_bound and not str(form["amount"].data or "").strip()
    done = "The bid is taken back." if empty else "The bid is entered."
    page = _page(plan, year, done, f"Bid for {found}", "Enter the bid")
    if row.outturn.left is not None:
        page = Deed(**{**vars(page), "facts": _facts(row)})

    def enter(typed: dict[str, Any]) -> None:
        if typed["amount"] is None:
            actions.withdraw_bid(by, year, found)
        else:
            actions.bid(by, year, {found.code: (typed["amount"], typed["reason"])})

    return answer_plainly(request, form, enter, page)


def _facts(row: Row) -> tuple[tuple[str, Decimal], ...]:
    outturn = row.outturn
    spent, left = outturn.spent or Decimal(0), outturn.left or Decimal(0)
    return (
        ("Budget", outturn.budget),
        ("Outturn", spent),
        ("Overspend" if left < 0 else "Underspend", abs(left)),
        ("Committed", outturn.committed),
    )


@signed_in
def upload(request: HttpRequest, code: str, start: int) -> HttpResponse:
    """Enter the bids of a file, all or none."""
    plan, year, by = get_object_or_404(Plan, code=code), _year(start), actor_of(request)
    if refused := _refused(request):
        return refused
    form = BidFileForm(sent(request), request.FILES if request.method == "POST" else None)
    page = _page(plan, year, "The bids are entered.", "Upload bids", "Enter these bids")

    def take(typed: dict[str, Any]) -> None:
        try:
            cells = uploaded(typed["file"].read())
        except NotASheet as error:
            raise Refused([Reason(str(error), field="file")]) from error
        found = read(cells, set(spending_lines(plan).values_list("code", flat=True)))
        if found.faults:
            raise Refused([Reason(fault, field="file") for fault in found.faults])
        actions.bid(by, year, found.bids)

    return answer_plainly(request, form, take, page)


@signed_in
def draft(request: HttpRequest, code: str, start: int) -> HttpResponse:
    """Put the bids that wait in the draft of a decision."""
    plan, year, by = get_object_or_404(Plan, code=code), _year(start), actor_of(request)
    if refused := _refused(request):
        return refused
    waits = [row for row in carryforward.schedule(plan, year) if row.waits]
    form = BidsForm(sent(request), fed=any(row.grants for row in waits))
    done = "The bids are in the draft. It is checked, submitted and signed as any other."
    page = _page(plan, year, done, "Draft the decision on the bids", "Put them in the draft")
    told = " ".join(
        f"{row.line}: grant of {one.terms.words}." for row in waits for one in row.grants
    )
    page = Deed(**{**vars(page), "warning": told})

    def put(typed: dict[str, Any]) -> None:
        actions.draft_bids(by, plan, year, form.chosen(), typed.get("consent", ""))

    return answer_plainly(request, form, put, page)
