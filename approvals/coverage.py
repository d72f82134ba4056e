"""Which clauses cover a contract, and whose keys an extension of it would need at an instant.

Asks the same rules that stop a signature (authority.py), so the page cannot promise more than
the last key will do. Writes nothing; the instant is passed in.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from approvals import authority, dossier
from approvals.authority import Act, ActKind, ClauseTerms, SeatTerm
from approvals.models import Clause, DecisionType
from contracts.models import Contract
from people.holders import in_force
from people.models import Milestone, Tenure
from people.refusals import Reason

ACTS = (ActKind.CONTRACT_VALUE, ActKind.CONTRACT_TIME)


@dataclass(frozen=True)
class SeatToday:
    """A key, the post that has it today and who holds that post (nobody: vacant)."""

    seat: SeatTerm
    title: str
    deemed: bool
    holders: tuple[Tenure, ...]


@dataclass(frozen=True)
class Cover:
    """A clause that covers a contract, whose keys it asks for, and what may stand in its way."""

    clause: Clause
    terms: ClauseTerms
    decision_type: DecisionType
    seats: tuple[SeatToday, ...]
    extends: bool
    objections: tuple[Reason, ...]

    @property
    def left(self) -> Decimal | None:
        """Return what is left under the ceiling, in pounds; None where there is no ceiling."""
        return None if self.terms.ceiling is None else self.terms.ceiling - self.terms.used


def of_contract(contract: Contract, at: datetime) -> list[Cover]:
    """Return the clauses that cover ``contract``, lowest authority first."""
    extension = Act("1", ActKind.CONTRACT_TIME, None, contract.reference)
    types = DecisionType.objects.filter(clauses__acts__overlap=list(ACTS)).distinct()
    found = [
        (terms, kind)
        for kind in types.order_by("pk")
        for terms in dossier.clause_terms(kind)
        if terms.acts & set(ACTS)
        and (terms.contracts is None or contract.reference in terms.contracts)
    ]
    rows = Clause.objects.select_related("granted_by__version__decision", "scheme").in_bulk(
        [terms.code for terms, _ in found], field_name="code"
    )
    holders = _holders(at)
    reached = _reached(at)
    covers = [
        Cover(
            rows[terms.code],
            terms,
            kind,
            tuple(_today(seat, reached, holders) for seat in terms.seats),
            ActKind.CONTRACT_TIME in terms.acts,
            tuple(authority.clause_objections(extension, terms, at)),
        )
        for terms, kind in found
    ]
    return sorted(covers, key=lambda cover: (cover.terms.rank, cover.terms.code))


def _today(seat: SeatTerm, reached: frozenset[str], holders: dict[str, list[Tenure]]) -> SeatToday:
    post = seat.holder_post(reached)
    return SeatToday(
        seat, seat.holder_title(reached), post != seat.post, tuple(holders.get(post, ()))
    )


def _holders(at: datetime) -> dict[str, list[Tenure]]:
    found: dict[str, list[Tenure]] = {}
    for tenure in in_force(at):
        found.setdefault(tenure.post.code, []).append(tenure)
    return found


def _reached(at: datetime) -> frozenset[str]:
    rows = Milestone.objects.filter(entries__confirmation__recorded_at__lte=at)
    return frozenset(rows.values_list("code", flat=True))
