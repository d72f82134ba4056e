"""Execute an authorised award or change: dates, value, form, and the lines and years that pay.

Only within the authority (terms.breaches); called by approvals inside its transaction.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Q

from budgets import actions as money
from budgets.balances import heads_of
from budgets.models import Line, Part, year_label
from budgets.money import pounds
from budgets.moves import SPENDING
from contracts import notices
from contracts.histories import fact_of, history_of
from contracts.kinds import RECORDED
from contracts.models import (
    Change,
    Contract,
    Execution,
    Form,
    Framework,
    Payment,
    Procurement,
)
from contracts.standing import ExecutionFact, breaches, too_early
from people.models import Person
from people.refusals import Reason, Refused

AUTHORITY = "Authorised, then executed: within the value and the term that were authorised"


@dataclass(frozen=True)
class Pays:
    """Pounds that a line pays in a year (the April it starts; None: not yet profiled)."""

    line: Line
    year: int | None
    amount: Decimal


@dataclass(frozen=True)
class Execute:
    """What was put in hand. London dates, last day inclusive; pounds.

    ``last_day`` is None only where the contract has no end.
    """

    value: Decimal
    starts_on: date
    last_day: date | None
    signed_on: date
    form: str = Form.HAND
    seal_number: str = ""
    variation_number: str = ""
    gap_reason: str = ""
    late_reason: str = ""
    payments: tuple[Pays, ...] = ()


def lock(contract: Contract) -> None:
    """Lock a contract's head."""
    list(Contract.objects.select_for_update(no_key=True).filter(pk=contract.pk))


def lock_frameworks(codes: Iterable[str]) -> None:
    """Lock frameworks, so that two call-offs never fit under one ceiling apart; in key order."""
    rows = Framework.objects.select_for_update(no_key=True).filter(code__in=set(codes))
    list(rows.order_by("pk"))


def lock_procurements(references: Iterable[str]) -> None:
    """Lock procurements, so that two awards never fit under one ceiling apart; in key order."""
    rows = Procurement.objects.select_for_update(no_key=True).filter(reference__in=set(references))
    list(rows.order_by("pk"))


def objections(change: Change, facts: Execute, authorised_on: date) -> list[Reason]:
    """Return why this execution is beyond the authority or does not add up.

    ``authorised_on`` is the day of the last key, or of the paper that was transcribed.
    """
    if change.kind in RECORDED:
        sentence = f"{change} only records, so there is nothing to execute."
        return [Reason(sentence, AUTHORITY)]
    if Execution.objects.filter(change=change).exists():
        return [Reason(f"{change} has been executed already.", AUTHORITY)]
    found = notices.gates(change)
    fact = ExecutionFact(facts.value, facts.starts_on, facts.last_day, facts.signed_on)
    previous = history_of(change.contract).standing
    found += [
        Reason(breach.sentence, AUTHORITY, breach.field)
        for breach in breaches(fact_of(change), fact, previous)
    ]
    early = too_early(fact, authorised_on, change.effective_on)
    if early and not facts.late_reason.strip():
        sentence = f"{early} Say why it was done before, or enter other days."
        found.append(Reason(sentence, "Rule T1", "late_reason"))
    if facts.value <= 0 < change.value.amount:
        sentence = "Enter the value as signed: what was authorised is above zero, so this is too."
        found.append(Reason(sentence, AUTHORITY, "value"))
    paid = sum((pays.amount for pays in facts.payments), Decimal(0))
    if paid != facts.value:
        sentence = f"The lines pay {pounds(paid)} in all; the value is {pounds(facts.value)}."
        found.append(Reason(sentence, "The line and years that pay", "payments"))
    found += [Reason(sentence, "Rule B7", "payments") for sentence in held_back(facts)]
    if not facts.gap_reason.strip():
        found += [Reason(s, "Rule B8", "gap_reason") for s in gaps(facts)]
    return found


def held_back(facts: Execute) -> list[str]:
    """Return which lines pay for no contract: what they hold moves to a spending line first."""
    lines = dict.fromkeys(pays.line for pays in facts.payments if pays.line.kind not in SPENDING)
    return [
        f"{line.name} is a line of the kind {line.get_kind_display().lower()}. A contract is paid "
        "from a capital or revenue line; a decision moves or releases the money there first."
        for line in lines
    ]


def gaps(facts: Execute) -> list[str]:
    """Return where this would commit a line-year beyond what is approved on it."""
    asked: dict[tuple[int, int | None], Decimal] = {}
    names = {pays.line.pk: pays.line.name for pays in facts.payments}
    for pays in facts.payments:
        key = (pays.line.pk, pays.year)
        asked[key] = asked.get(key, Decimal(0)) + pays.amount
    stands = {(line.pk, row.year): row.free for line, row in heads_of(Q(line__in=names))}
    found = []
    for (line, year), amount in asked.items():
        free = stands.get((line, year), Decimal(0))
        if amount > free:
            found.append(
                f"{names[line]}, {year_label(year)}, has {pounds(free)} free; this commits "
                f"{pounds(amount)}. Give the reason for the gap, or choose another line or year."
            )
    return found


def execute(by: Person, change: Change, facts: Execute, authorised_on: date) -> Execution:
    """Record an execution and commit the lines that pay for it. Raises Refused beyond authority."""
    reasons = objections(change, facts, authorised_on)
    if reasons:
        raise Refused(reasons)
    execution = Execution.objects.create(
        change=change,
        value=facts.value,
        starts_on=facts.starts_on,
        last_day=facts.last_day,
        signed_on=facts.signed_on,
        form=facts.form,
        seal_number=facts.seal_number.strip(),
        variation_number=facts.variation_number.strip(),
        gap_reason=facts.gap_reason.strip(),
        late_reason=facts.late_reason.strip(),
        executed_by=by,
    )
    for pays in facts.payments:
        commitment = money.commit(
            (pays.line.pk, pays.year), pays.amount, facts.signed_on, Part.EXEMPT, str(change)
        )
        Payment.objects.create(execution=execution, commitment_id=commitment)
    notices.owe_after(execution)
    return execution


def move_commitments(
    batch: int, line: int, years: tuple[int | None, int | None], amount: Decimal
) -> None:
    """Move pounds that contracts commit of a line from one year to another, with a batch.

    Raises IntegrityError where less is committed in the year that the money leaves.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select contracts_move_commitments(%s, %s, %s, %s, %s)", [batch, line, *years, amount]
        )
