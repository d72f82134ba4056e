"""Which clauses cover a contract, and whose keys an extension of it would need at an instant.

Asks the same rules that stop a signature (authority.py), so the page cannot promise more than
the last key will do. Writes nothing; the instant is passed in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from approvals import authority, routing
from approvals.book import Book
from approvals.clauses import (
    Act,
    ActKind,
    ClauseTerms,
    ContractTerm,
    SeatTerm,
    limits_in_words,
)
from approvals.keys import Case
from approvals.limits import clause_objections
from approvals.models import Clause, DecisionType
from budgets.money import pounds
from contracts.histories import histories
from contracts.models import Contract
from contracts.terms import day_words
from people.models import Tenure
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
    own: ContractTerm

    @property
    def limits(self) -> list[str]:
        """Return how far it reaches for this contract, a phrase for each limit but the pool."""
        ceiling, last_day = self.own.ceiling, self.own.last_day
        found = limits_in_words(self.terms)
        if ceiling is not None:
            found.append(f"at most {pounds(ceiling)} for this contract")
        if last_day is not None:
            found.append(f"this contract may run to {day_words(last_day)}")
        return found

    @property
    def left(self) -> Decimal | None:
        """Return what is left under the ceiling, in pounds; None where there is no ceiling."""
        return self.terms.left


def of_contract(contract: Contract, at: datetime) -> list[Cover]:
    """Return the clauses that cover ``contract``, lowest authority first."""
    book = Book(at)
    standing = next(
        (routing.figures(h) for h in histories(Contract.objects.filter(pk=contract.pk))), None
    )
    extension = Act(
        "",
        ActKind.CONTRACT_TIME,
        None,
        contract.reference,
        programme=standing.programme if standing else None,
        ends_on=standing.ends_on if standing else None,
        standing=standing,
    )
    clauses = book.clauses()
    found = [
        terms
        for terms in clauses
        if terms.acts & set(ACTS)
        and (terms.contracts is None or contract.reference in terms.contracts)
    ]
    rows = Clause.objects.select_related(
        "granted_by__version__decision", "scheme", "decision_type"
    ).in_bulk([terms.code for terms in found], field_name="code")
    covers = [
        Cover(
            rows[terms.code],
            terms,
            rows[terms.code].decision_type,
            _today(terms.seats, book),
            ActKind.CONTRACT_TIME in terms.acts,
            tuple(_objections(extension, terms, clauses, at)),
            (terms.contracts or {}).get(contract.reference, ContractTerm()),
        )
        for terms in found
    ]
    return sorted(covers, key=lambda cover: (cover.terms.rank, cover.terms.code))


def _objections(
    act: Act, terms: ClauseTerms, clauses: Sequence[ClauseTerms], at: datetime
) -> list[Reason]:
    """Return why a clause does not cover an act, displaced by a delegation or by its own limits."""
    able = authority.clauses_for(act, clauses, terms.decision_type, at)
    found = clause_objections(act, terms, at)
    return found if terms in able or found else [authority.displaced(act, terms, able[0])]


def _today(seats: tuple[SeatTerm, ...], book: Book) -> tuple[SeatToday, ...]:
    posts = {post for seat in seats for post in seat.posts}
    case = Case(
        reference="",
        state="",
        transcribed=False,
        seats=seats,
        reached=book.reached,
        vacant=book.vacant(posts),
        absent=book.absent(posts),
    )
    return tuple(
        SeatToday(
            seat,
            case.holder_title(seat),
            case.holder_post(seat) != seat.post,
            tuple(book.holders(case.posts_for(seat))),
        )
        for seat in seats
    )
