"""Notices as tasks: made when an award or a change owes one, done once with reference and day.

Which are owed says duties.py; called by approvals inside its transaction.
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from contracts.duties import Duty, after_award, after_change, before_award, before_change
from contracts.histories import history_of
from contracts.law import law
from contracts.measuring import measured, step_of
from contracts.models import Change, ChangeKind, Contract, Execution, Notice, NoticeDone
from people.models import Person
from people.refusals import Reason, Refused


def title_of(notice: Notice) -> str:
    """Return the name of a kind of notice."""
    return law().notice(notice.kind).title


def owe_before(change: Change) -> list[Notice]:
    """Put on the list what is published before an award or a change is executed."""
    change.refresh_from_db(fields=["number"])  # PostgreSQL numbers it
    if change.kind == ChangeKind.AWARD:
        duties = before_award(change.contract.regime, change.contract.route, law())
    else:
        history = history_of(change.contract)
        contract = measured(history, noticed([change.contract]), but=change.number)
        duties = before_change(contract, step_of(change), law())
    return [_owe(change, duty, None) for duty in duties]


def owe_after(execution: Execution) -> list[Notice]:
    """Put on the list what is published after an award or a change was executed."""
    change, signed_on = execution.change, execution.signed_on
    if signed_on is None:
        return []
    contract = measured(history_of(change.contract))
    rule = after_award if change.kind == ChangeKind.AWARD else after_change
    return [_owe(change, duty, signed_on) for duty in rule(contract, signed_on, law())]


def noticed(contracts: Iterable[Contract]) -> set[int]:
    """Return the ids of the changes of these contracts that have a notice gating them."""
    ids = [contract.pk for contract in contracts]
    rows = Notice.objects.filter(contract__in=ids, gates_execution=True, change__isnull=False)
    return set(rows.values_list("change_id", flat=True))


def open_ones() -> QuerySet[Notice]:
    """Return the notices that are still to be published, what gates execution first."""
    rows = Notice.objects.filter(done__isnull=True).select_related("contract", "change")
    return rows.order_by("-gates_execution", "due_on", "pk")


def gates(change: Change) -> list[Reason]:
    """Return which notices are published before this is executed (L4, L7, L8)."""
    waiting = open_ones().filter(change=change, gates_execution=True)
    return [
        Reason(
            f"{title_of(row)} is not recorded yet: {row.reason} Publish it and record its "
            "reference and day first.",
            f"Rule {row.rule}",
        )
        for row in waiting
    ]


def record(by: Person, notice: Notice, reference: str, done_on: date, today: date) -> NoticeDone:
    """Record that a notice was published. Raises Refused for one done already or to come."""
    if NoticeDone.objects.filter(notice=notice).exists():
        raise Refused([Reason(f"{title_of(notice)} is recorded already.", "One record each")])
    if not reference.strip():
        sentence = "Enter the reference under which it was published."
        raise Refused([Reason(sentence, f"Rule {notice.rule}", "reference")])
    if done_on > today:
        sentence = f"{done_on:%-d %B %Y} is in the future. Enter the day it was published."
        raise Refused([Reason(sentence, f"Rule {notice.rule}", "done_on")])
    return NoticeDone.objects.create(
        notice=notice, reference=reference.strip(), done_on=done_on, recorded_by=by
    )


def _owe(change: Change, duty: Duty, signed_on: date | None) -> Notice:
    return Notice.objects.create(
        contract=change.contract,
        change=change,
        kind=duty.kind,
        rule=duty.rule,
        reason=duty.reason[:300],
        gates_execution=duty.gates,
        due_on=duty.due_on(signed_on),
    )
