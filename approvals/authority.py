"""Who may decide what: the route by which a paper is decided, clause by clause.

Pure functions over frozen data. Nothing here reads the clock, the database or a request; every
answer is a list of reasons, and an empty list is the only yes. Absence of authority is refusal.
What one clause covers is said by limits.py. Pounds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from approvals.clauses import (
    ACT_WORDS,
    NO_TIME,
    NOTHING,
    OF_TIME,
    Act,
    ClauseTerms,
    SeatTerm,
)
from approvals.limits import clause_objections, value_known
from budgets.money import pounds
from contracts.terms import Extra
from people.refusals import Reason

ABSENCE = "Absence of authority is refusal"


@dataclass(frozen=True)
class Grounds:
    """Which clause covers one act."""

    act: Act
    clause: ClauseTerms


@dataclass(frozen=True)
class Claim:
    """What one paper takes of one clause for one contract (None: for none)."""

    clause: str
    contract: str | None
    amount: Decimal
    extra: Extra = NO_TIME


@dataclass(frozen=True)
class Route:
    """The clauses that cover every act of a paper, and the seats that they demand together."""

    grounds: tuple[Grounds, ...]

    @property
    def seats(self) -> tuple[SeatTerm, ...]:
        """Return each seat once, in the order in which clauses name them."""
        found: dict[str, SeatTerm] = {}
        for clause in self.clauses:
            for seat in clause.seats:
                found[seat.code] = seat.merged(found[seat.code]) if seat.code in found else seat
        return tuple(found.values())

    @property
    def clauses(self) -> tuple[ClauseTerms, ...]:
        """Return each clause once."""
        return tuple({g.clause.code: g.clause for g in self.grounds}.values())

    @property
    def consultations(self) -> tuple[str, ...]:
        """Return the kinds of post that the clauses want consulted, each once, in order."""
        return tuple(dict.fromkeys(kind for c in self.clauses for kind in c.consultations))

    def claims(self) -> list[Claim]:
        """Return what this paper would take of each clause, contract by contract.

        They are printed and counted in the open, so a value that is withheld is no part of them.
        """
        found: dict[tuple[str, str | None], Claim] = {}
        for ground in self.grounds:
            act, clause = ground.act, ground.clause
            key = (clause.code, act.contract)
            so_far = found.get(key, Claim(clause.code, act.contract, NOTHING))
            open_value = NOTHING if act.withheld else act.value or NOTHING
            amount = so_far.amount + max(open_value, NOTHING)
            found[key] = replace(so_far, amount=amount, extra=so_far.extra + act.extra)
        return list(found.values())

    def claimed(self, clause: str) -> Decimal:
        """Return what this paper would take of a clause in all, in pounds."""
        return sum((c.amount for c in self.claims() if c.clause == clause), NOTHING)

    def called_in(self) -> list[Grounds]:
        """Return the grounds on which somebody may call this in (S10); a withheld value counts."""
        found = []
        for ground in self.grounds:
            term, value = ground.clause.call_in, value_known(ground.act)
            if term is not None and (value is None or value >= (term.value_from or NOTHING)):
                found.append(ground)
        return found


def find_route(
    acts: Sequence[Act], clauses: Sequence[ClauseTerms], decision_type: str, at: datetime
) -> tuple[Route, list[Reason]]:
    """Return the lowest sufficient clause for every act, and a reason for each act without one.

    ``clauses`` are those of every type of decision: where none of this type covers an act, the
    reason names the authority to which it goes up.
    """
    grounds: list[Grounds] = []
    reasons: list[Reason] = []
    ordered = sorted(clauses, key=lambda clause: (clause.rank, clause.code))
    for act in together(acts):
        found, refusals = _lowest(act, clauses_for(act, ordered, decision_type, at), at)
        if act.under is not None:
            found, refusals = _chosen(act, ordered, decision_type, at)
        if found is not None:
            grounds.append(found)
            continue
        reasons += refusals or [_no_clause(act)]
        if act.under is None:
            others = [c for c in ordered if c.decision_type != decision_type]
            reasons.append(_goes_up(act, others, at))
    route = Route(tuple(Grounds(_own(g.act, acts), g.clause) for g in grounds))
    return route, reasons + pool_objections(route)


def beyond_the_scheme(
    route: Route, clauses: Sequence[ClauseTerms], decision_type: str, at: datetime
) -> list[Reason]:
    """Return which delegated acts the scheme alone would not let this type decide (rule D6).

    They stand on the decision that delegated them, which is named.
    """
    scheme = [clause for clause in clauses if not clause.granted]
    acts = together([ground.act for ground in route.grounds])
    return [
        Reason(
            f"{act.place}: without {ground.clause.title} this would go up "
            "to the Deputy Mayor; that decision is its authority.",
            f"{ground.clause.source}; rule D6",
        )
        for act, ground in zip(acts, route.grounds, strict=True)
        if ground.clause.granted
        and _lowest(act, _of_kind(act, scheme, decision_type), at)[0] is None
    ]


def clauses_for(
    act: Act, clauses: Sequence[ClauseTerms], decision_type: str, at: datetime
) -> list[ClauseTerms]:
    """Return the clauses that could cover an act, in order.

    What a decision granted for a contract takes the place of the general clauses for it, so
    that a dual key is not evaded by a band that needs one.
    """
    mine = _of_kind(act, clauses, decision_type)
    special = [c for c in mine if c.granted and c.in_force(at) and act.contract in _names(c)]
    return special or [c for c in mine if act.kind in c.acts] or mine


def _of_kind(act: Act, clauses: Sequence[ClauseTerms], decision_type: str) -> list[ClauseTerms]:
    return [c for c in clauses if c.decision_type == decision_type and c.names(act.kind)]


def _chosen(
    act: Act, clauses: Sequence[ClauseTerms], decision_type: str, at: datetime
) -> tuple[Grounds | None, list[Reason]]:
    """Return the clause that the drafter chose, or why it does not cover the act."""
    able = clauses_for(act, clauses, decision_type, at)
    mine = _of_kind(act, clauses, decision_type)
    chosen = [clause for clause in mine if clause.code == act.under]
    found, refusals = _lowest(act, chosen, at)
    if found is not None and found.clause not in able:
        return None, [displaced(act, found.clause, able[0])]
    if not chosen:
        sentence = f"{act.place}: there is no clause “{act.under}”."
        refusals = [Reason(f"{sentence} Choose one that covers it.", ABSENCE)]
    return found, refusals


def displaced(act: Act, clause: ClauseTerms, special: ClauseTerms) -> Reason:
    """Return the reason why a general clause does not count for a contract."""
    sentence = (
        f"{act.place}: {special.title} takes the place of {clause.title} "
        f"for contract {act.contract}."
    )
    return Reason(sentence, special.source)


def _names(clause: ClauseTerms) -> frozenset[str | None]:
    return frozenset(clause.contracts or ())


def _lowest(
    act: Act, clauses: Iterable[ClauseTerms], at: datetime
) -> tuple[Grounds | None, list[Reason]]:
    refusals: list[Reason] = []
    for clause in clauses:
        found = clause_objections(act, clause, at)
        if not found:
            return Grounds(act, clause), []
        refusals += found
    return None, refusals


def together(acts: Sequence[Act]) -> list[Act]:
    """Return the acts with the sum of their like in this paper, split over items or not.

    Like are acts on one contract, and acts of one kind that are on none. The sum of amounts of
    which one is withheld is withheld.
    """
    return [
        replace(
            act,
            value=_sum([other for other in acts if _alike(act, other)]),
            extra=sum((other.extra for other in acts if _alike(act, other)), Extra()),
            withheld=any(other.withheld for other in acts if _alike(act, other)),
        )
        for act in acts
    ]


def _alike(act: Act, other: Act) -> bool:
    same_kind = act.contract is not None or act.kind == other.kind
    return act.contract == other.contract and same_kind


def _sum(acts: Sequence[Act]) -> Decimal | None:
    stated = [act.value for act in acts if act.kind not in OF_TIME]
    known = [value for value in stated if value is not None]
    return sum(known, NOTHING) if known and len(known) == len(stated) else None


def _own(summed: Act, acts: Sequence[Act]) -> Act:
    """Return the act as its recommendation states it."""
    return next(
        act
        for act in acts
        if (act.recommendation, act.kind) == (summed.recommendation, summed.kind)
    )


def pool_objections(route: Route) -> list[Reason]:
    """Return why the acts together would go beyond a clause's ceiling (rule D2)."""
    reasons = []
    for clause in route.clauses:
        left, asked = clause.left, route.claimed(clause.code)
        if left is not None and asked > left:
            held = f" ({pounds(clause.held)} is held by pending decisions)" if clause.held else ""
            sentence = (
                f"{clause.title} has {pounds(left)} left of {pounds(clause.ceiling or NOTHING)}"
                f"{held}, and this decision asks for {pounds(asked)}."
            )
            reasons.append(Reason(sentence, f"{clause.source}; rule D2"))
    return reasons


def _no_clause(act: Act) -> Reason:
    sentence = (
        f"{act.place}: no limit has been set for an officer to "
        f"{ACT_WORDS[act.kind]} by this type of decision."
    )
    return Reason(sentence, ABSENCE)


def _goes_up(act: Act, clauses: Iterable[ClauseTerms], at: datetime) -> Reason:
    """Return to whom an act goes that no officer may decide: the highest clause that covers it."""
    free = replace(act, under=None)
    above = [c for c in clauses if c.names(act.kind) and not clause_objections(free, c, at)]
    higher = max(above, key=lambda clause: clause.rank, default=None)
    sentence = f"{act.place}: it goes up to the Deputy Mayor."
    return Reason(sentence, higher.source if higher else ABSENCE)
