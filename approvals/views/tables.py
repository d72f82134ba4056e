"""The tables of one page as spreadsheets: notices, grants, commitments, changes, payments, lots.

Each asks what its page asks, and hands out nothing that the page does not show.
"""

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from approvals import carryforward, sources
from approvals.carryforward import Granted
from approvals.sources import Source
from approvals.views import authority, contracts, frameworks
from approvals.views.doors import signed_in
from approvals.views.downloads import Row, chunks, in_chunks, moment_asked, send, send_contracts
from budgets.balances import Moment
from budgets.models import Commitment, Line, year_label
from budgets.sheets import Sheet
from contracts.histories import history_of
from contracts.models import Contract, Execution, Framework, Notice
from contracts.notices import title_of
from people.days import london_day
from people.holders import database_now


def _authority(source: Source | None) -> Row:
    return (source.reference, source.number) if source else ("", "")


NOTICES = (
    *("Contract", "Change", "Notice", "Why it is owed", "Rule", "Before execution", "Due"),
    *("Reference", "Published", "Recorded by"),
)


@signed_in
def notices(request: HttpRequest, ending: str, reference: str | None = None) -> HttpResponse:
    """Hand out the notices of all contracts, or of one."""
    rows = Notice.objects.select_related("contract", "change", "done__recorded_by")
    if reference is not None:
        rows = rows.filter(contract=get_object_or_404(Contract, reference=reference))
    found = rows.order_by("contract__reference", "due_on", "pk").iterator()
    return send(Sheet("Notices", NOTICES, map(_notice, found)), "notices", ending)


def _notice(row: Notice) -> Row:
    done = getattr(row, "done", None)
    came = (done.reference, done.done_on, done.recorded_by.name) if done else ("", None, "")
    return (
        *(row.contract.reference, row.change.number if row.change else None, title_of(row)),
        *(row.reason, row.rule, "Yes" if row.gates_execution else "", row.due_on),
        *came,
    )


GRANTS = (
    *("Line", "Name", "Grantor", "In", "Match", "Out", "Difference", "Last day"),
    *("Carry forward", "Conditions", "Decision", "Recommendation"),
)


@signed_in
def grants(request: HttpRequest, ending: str, code: str | None = None) -> HttpResponse:
    """Hand out the register of grants by the line that each feeds, or those of one line."""
    rows = Line.objects.order_by("code")
    if code is not None:
        rows = rows.filter(pk=get_object_or_404(Line, code=code).pk)
    found = _granted(rows, moment_asked(request))
    return send(Sheet("Grants", GRANTS, found), "grants", ending)


def _granted(rows: QuerySet[Line], moment: Moment) -> Iterator[Row]:
    for chunk in chunks(rows):
        fed = carryforward.granted_to([line.pk for line in chunk], moment)
        yield from (_grant(line, one) for line in chunk for one in fed.get(line.pk, ()))


def _grant(line: Line, one: Granted) -> Row:
    terms = one.terms
    return (
        *(line.code, line.name, terms.grantor),
        *(terms.money_in, terms.match, terms.money_out, terms.difference),
        *(terms.last_day, terms.carry_forward, terms.conditions),
        *_authority(one.source),
    )


COMMITMENTS = (
    *("Contract", "Change", "Kind", "Effective", "Financial year", "Amount", "Part"),
    *("Decision", "Recommendation"),
)


@signed_in
def commitments(request: HttpRequest, code: str, ending: str) -> HttpResponse:
    """Hand out every commitment of one line, newest first, now or as at the day asked for."""
    found = get_object_or_404(Line, code=code)
    rows = moment_asked(request).commitments(Commitment.objects.filter(line=found))
    rows = rows.select_related("payment__execution__change__contract").order_by("-pk")

    def of_chunk(chunk: list[Commitment]) -> Iterable[Row]:
        behind = sources.of_changes(row.payment.execution.change for row in chunk)
        for row in chunk:
            change = row.payment.execution.change
            yield (
                *(change.contract.reference, change.number, change.get_kind_display()),
                *(row.effective_on, year_label(row.year).capitalize(), row.amount.amount),
                *(row.part, *_authority(behind.get(change.pk))),
            )

    sheet = Sheet(found.name, COMMITMENTS, in_chunks(rows, of_chunk))
    return send(sheet, f"commitments-{code}", ending)


CHANGES = (
    *("Number", "What", "Permitted by", "Authorised", "As printed", "Time", "Effective"),
    *("Reason", "Decision", "Recommendation", "Executed for", "Starts", "Last day", "Signed"),
    *("Form", "Gap", "Before its authority"),
)


@signed_in
def changes(request: HttpRequest, reference: str, ending: str) -> HttpResponse:
    """Hand out the award and the changes of one contract, each with its execution."""
    history = history_of(get_object_or_404(Contract, reference=reference))
    behind = sources.of_changes(history.changes)
    rows = map(_change, contracts.steps_of(history, behind))
    return send(Sheet(reference, CHANGES, rows), "changes", ending)


def _change(step: contracts.Step) -> Row:
    """Return a change; a value that is withheld or not stated is an empty cell, never a nought."""
    row, done = step.change, step.execution
    executed: Row = (None, None, None, None, "", "", "")
    if done:
        days = (done.starts_on, done.last_day, done.signed_on)
        words = (done.get_form_display(), done.gap_reason, done.late_reason)
        executed = (None if row.is_bare else done.value.amount, *days, *words)
    return (
        *(row.number, row.get_kind_display(), step.permitted_by),
        None if row.is_bare else row.value.amount,
        *(row.value_words, row.term, row.effective_on, row.reason),
        *_authority(step.source),
        *executed,
    )


PAYMENTS = ("Line", "Name", "Financial year", "For change", "Committed")


@signed_in
def payments(request: HttpRequest, reference: str, ending: str) -> HttpResponse:
    """Hand out what pays for one contract, by line and year."""
    history = history_of(get_object_or_404(Contract, reference=reference))
    rows: list[Row] = [
        (
            *(paid.commitment.line.code, paid.commitment.line.name),
            year_label(paid.commitment.year).capitalize(),
            *(paid.execution.change.number, paid.commitment.amount.amount),
        )
        for paid in contracts.payments_of(history)
    ]
    return send(Sheet(reference, PAYMENTS, rows), "payments", ending)


LOTS = (
    *("Lot", "Name", "Suppliers", "Ceiling", "Authorised", "Asked for by submitted decisions"),
    *("Executed", "Left"),
)


@signed_in
def lots(request: HttpRequest, code: str, ending: str) -> HttpResponse:
    """Hand out the lots of one framework with their suppliers and what is left."""
    found = get_object_or_404(Framework, code=code)
    rows: list[Row] = [
        (
            *(lot.row.code, lot.row.name, ", ".join(map(str, lot.row.suppliers.all()))),
            *(lot.room.ceiling, lot.room.authorised, lot.room.held, lot.room.executed),
            lot.room.left,
        )
        for lot in frameworks.lots_of(found, london_day(database_now()))
    ]
    return send(Sheet(found.name, LOTS, rows), f"lots-{code}", ending)


@signed_in
def call_offs(request: HttpRequest, code: str, ending: str) -> HttpResponse:
    """Hand out the contracts called off from one framework, as the list of contracts has them."""
    rows = frameworks.call_offs(get_object_or_404(Framework, code=code))
    return send_contracts(rows, f"call-offs-{code}", ending)


LATE = ("Contract", "What", "Change", "Signed", "Starts", "Reason")


@signed_in
def late(request: HttpRequest, ending: str) -> HttpResponse:
    """Hand out what was signed or started before its authority, newest first."""
    rows = map(_late, authority.late_executions())
    return send(Sheet("Before the authority", LATE, rows), "before-the-authority", ending)


def _late(row: Execution) -> Row:
    change = row.change
    named = (change.contract.reference, change.get_kind_display(), change.number)
    return (*named, row.signed_on, row.starts_on, row.late_reason)
