"""A contract's rows folded into where it stands: the one way every screen and rule asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from contracts.models import Change, ChangeKind, Contract, Execution
from contracts.terms import ChangeFact, ExecutionFact, Standing, Term, standing


@dataclass(frozen=True)
class History:
    """A contract, its changes in order, and their fold. Pounds."""

    contract: Contract
    changes: tuple[Change, ...]
    standing: Standing


def histories(contracts: QuerySet[Contract]) -> list[History]:
    """Return the history of each contract, in two queries."""
    rows = contracts.select_related("supplier", "framework", "programme").prefetch_related(
        "changes__execution"
    )
    return [history for row in rows if (history := _history(row)) is not None]


def history_of(contract: Contract) -> History:
    """Return the history of one contract."""
    return histories(Contract.objects.filter(pk=contract.pk))[0]


def total(found: Sequence[History]) -> Decimal:
    """Return what all changes of these contracts authorise together, in pounds."""
    return sum((history.standing.authorised_value for history in found), Decimal(0))


def fact_of(change: Change) -> ChangeFact:
    """Return a change as plain data for the rules."""
    execution: Execution | None = getattr(change, "execution", None)
    return ChangeFact(
        number=change.number,
        kind=change.kind,
        value=change.value.amount,
        term=Term.parse(change.term) if change.term else None,
        options=Term.parse(change.options) if change.options else None,
        executed=None
        if execution is None
        else ExecutionFact(
            execution.value.amount,
            execution.starts_on,
            execution.last_day,
            execution.signed_on,
        ),
        counts_as_modification=change.kind in (ChangeKind.VALUE_INCREASE, ChangeKind.EXTENSION),
    )


def _history(contract: Contract) -> History | None:
    changes = tuple(sorted(contract.changes.all(), key=lambda change: change.number))
    if not changes:
        return None
    return History(contract, changes, standing([fact_of(change) for change in changes]))
