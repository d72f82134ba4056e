"""Build clauses, acts and cases for the tests of the rules. Plain data; nothing here asserts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from approvals.authority import Route, find_route
from approvals.clauses import Act, ActKind, ClauseTerms, ContractFigures, Limits, SeatTerm
from approvals.limits import clause_objections
from contracts.terms import Extra, Term

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
PENNY = Decimal("0.01")
TYPE = "contract-change"
VALUE, TIME, AWARD = ActKind.CONTRACT_VALUE, ActKind.CONTRACT_TIME, ActKind.CONTRACT_AWARD
DIRECTOR = SeatTerm("director", "Director of Commercial Services")


Amount = str | int | Decimal


def pounds(words: Amount) -> Decimal:
    """Read an amount of a table."""
    return Decimal(str(words).replace(",", ""))


def clause(**changes: Any) -> ClauseTerms:
    """Return a clause that covers every change of every contract, with what a case changes.

    A name of Limits goes into the limits of the clause.
    """
    limits = {name: changes.pop(name) for name in list(changes) if hasattr(Limits, name)}
    plain = ClauseTerms(
        code="c",
        title="A clause",
        text="May change contracts.",
        source="Scheme, paragraph 1",
        decision_type=TYPE,
        acts=frozenset(ActKind),
        contracts=None,
        seats=(DIRECTOR,),
        rank=10,
        starts_at=AT,
        ends_at=None,
        revoked_at=None,
        limits=Limits(**limits),
    )
    return replace(plain, **changes)


def figures(
    original: Amount, authorised: Amount | None = None, changed: Amount = 0, **more: Any
) -> ContractFigures:
    """Return a contract as it stands; authorised is original and changes where it is left out."""
    base, change = pounds(original), pounds(changed)
    total = base + change if authorised is None else pounds(authorised)
    return ContractFigures(base, total, change, **more)


def act(value: Amount | None = "100", **changes: Any) -> Act:
    """Return a change of the value of contract A, or the act that a case makes of it."""
    plain = Act("1", VALUE, None if value is None else pounds(value), "A")
    return replace(plain, **changes)


def extension(words: str, **changes: Any) -> Act:
    """Return an extension of contract A by a term in words."""
    return act(None, kind=TIME, extra=Extra.of(Term.parse(words)), **changes)


def covers(act: Act, clause: ClauseTerms, at: datetime = AT) -> bool:
    """Say whether a clause covers an act and has room for it in its pool."""
    return not route(act, clause, at=at)[1]


def route(
    acts: Act | Sequence[Act], *clauses: ClauseTerms, at: datetime = AT, decision_type: str = TYPE
) -> tuple[Route, list[str]]:
    """Return the route of some acts and the sentences why it does not reach."""
    asked = [acts] if isinstance(acts, Act) else acts
    found, reasons = find_route(asked, clauses, decision_type, at)
    return found, [reason.sentence for reason in reasons]


def why_not(act: Act, clause: ClauseTerms, at: datetime = AT) -> str:
    """Return why a clause does not cover an act, as one text."""
    return " ".join(reason.sentence for reason in clause_objections(act, clause, at))
