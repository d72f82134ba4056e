"""Who may decide what: the route by which a paper is decided, clause by clause.

Pure functions over frozen data. Nothing here reads the clock, the database or a request; every
answer is a list of reasons, and an empty list is the only yes. Absence of authority is refusal.
Pounds; shares are tested exactly, never as rounded for print.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal

from approvals.clauses import (
    ACT_WORDS,
    NO_TIME,
    NOTHING,
    Act,
    ActKind,
    ClauseTerms,
    ContractFigures,
    Limits,
    SeatTerm,
    Spent,
)
from budgets.money import pounds
from contracts.terms import Extra, day_words, is_within_months
from people.days import london_day
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
        """Return what this paper would take of each clause, contract by contract."""
        found: dict[tuple[str, str | None], Claim] = {}
        for ground in self.grounds:
            act, clause = ground.act, ground.clause
            key = (clause.code, act.contract)
            so_far = found.get(key, Claim(clause.code, act.contract, NOTHING))
            amount = so_far.amount + max(act.value or NOTHING, NOTHING)
            found[key] = replace(so_far, amount=amount, extra=so_far.extra + act.extra)
        return list(found.values())

    def claimed(self, clause: str) -> Decimal:
        """Return what this paper would take of a clause in all, in pounds."""
        return sum((c.amount for c in self.claims() if c.clause == clause), NOTHING)

    def called_in(self) -> list[Grounds]:
        """Return the grounds on which somebody may call this in (S10); a withheld value counts."""
        found = []
        for ground in self.grounds:
            term, value = ground.clause.call_in, _value_known(ground.act)
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
            f"Recommendation {act.recommendation}: without {ground.clause.title} this would go up "
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
    return special or mine


def _of_kind(act: Act, clauses: Sequence[ClauseTerms], decision_type: str) -> list[ClauseTerms]:
    return [c for c in clauses if c.decision_type == decision_type and act.kind in c.acts]


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
        sentence = f"Recommendation {act.recommendation}: there is no clause “{act.under}”."
        refusals = [Reason(f"{sentence} Choose one that covers it.", ABSENCE)]
    return found, refusals


def displaced(act: Act, clause: ClauseTerms, special: ClauseTerms) -> Reason:
    """Return the reason why a general clause does not count for a contract."""
    sentence = (
        f"Recommendation {act.recommendation}: {special.title} takes the place of {clause.title} "
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
        )
        for act in acts
    ]


def _alike(act: Act, other: Act) -> bool:
    same_kind = act.contract is not None or act.kind == other.kind
    return act.contract == other.contract and same_kind


def _sum(acts: Sequence[Act]) -> Decimal | None:
    stated = [act.value for act in acts if act.kind != ActKind.CONTRACT_TIME]
    known = [value for value in stated if value is not None]
    return sum(known, NOTHING) if known and len(known) == len(stated) else None


def _own(summed: Act, acts: Sequence[Act]) -> Act:
    """Return the act as its recommendation states it."""
    return next(
        act
        for act in acts
        if (act.recommendation, act.kind) == (summed.recommendation, summed.kind)
    )


def clause_objections(act: Act, clause: ClauseTerms, at: datetime) -> list[Reason]:
    """Return why ``clause`` does not cover ``act`` at ``at``: the first reason of each limit."""
    subject = f"Recommendation {act.recommendation}: {clause.title}"
    if clause.limits.unset:
        sentence = (
            f"Recommendation {act.recommendation}: no limit has been set for "
            f"{clause.limits.unset}, so no officer may decide it."
        )
        return [Reason(sentence, clause.source)]
    if not clause.in_force(at):
        return [Reason(f"{subject} is not in force on this day.", clause.source)]
    sentences = [
        *_scope(act, clause),
        *_value(act, clause),
        *_contract(act, clause),
        *_own_limit(act, clause, london_day(at)),
    ]
    return [Reason(f"{subject} {sentence}", clause.source) for sentence in sentences]


def _scope(act: Act, clause: ClauseTerms) -> Iterable[str]:
    limits = clause.limits
    if clause.contracts is not None and act.contract not in clause.contracts:
        yield f"does not cover contract {act.contract or '(none named)'}."
    if limits.programme is not None and act.programme != limits.programme:
        yield f"covers the programme {limits.programme} only."
    if limits.award_routes and act.award_route not in limits.award_routes:
        route = act.award_route.replace("_", " ")
        yield f"does not cover an award by {route or 'a route that is not stated'}."
    strange = [line for line in act.lines if limits.plans and line.plan not in limits.plans]
    if strange:
        yield f"does not cover lines of the plan {strange[0].plan} ({strange[0].code})."
    strange = [line for line in act.lines if limits.line_kinds - {line.kind} == limits.line_kinds]
    if strange and limits.line_kinds:
        kinds = ", ".join(sorted(limits.line_kinds))
        yield f"covers lines of these kinds only: {kinds}; {strange[0].code} is {strange[0].kind}."


def _value(act: Act, clause: ClauseTerms) -> Iterable[str]:
    value, limits = _value_known(act), clause.limits
    if limits.value_below is not None and (value is None or value >= limits.value_below):
        yield f"covers values below {pounds(limits.value_below)} only."
    if limits.each is not None:
        tolerance = limits.tolerance if act.kind == ActKind.CONTRACT_AWARD else None
        most = limits.each * (100 + (tolerance or 0)) / 100
        if value is None or value > most:
            with_it = ", tolerance included" if tolerance else ""
            yield f"covers at most {_printed(most)} each time{with_it}."
    if clause.ceiling is not None and value is None:
        yield f"has a ceiling of {pounds(clause.ceiling)}, and this amount is not stated."


def _value_known(act: Act) -> Decimal | None:
    """Return the value, nought for an act that moves only time; None where it is withheld."""
    return NOTHING if act.value is None and act.kind == ActKind.CONTRACT_TIME else act.value


def _contract(act: Act, clause: ClauseTerms) -> Iterable[str]:
    """Test what is cumulative on a contract: against its original value, its total and its time."""
    limits, standing = clause.limits, act.standing
    needs = (limits.original_from, limits.original_below, limits.total_below, limits.percent)
    if standing is None and any(need is not None for need in needs):
        yield "is limited by the value of a contract, which the ledger does not hold."
        return
    if standing is not None and not standing.is_stated and any(n is not None for n in needs):
        yield f"is limited by the value of contract {act.contract}, which is not stated in full."
        return
    value = _value_known(act)
    held = NOTHING if clause.granted else _spent(act, clause).amount
    if standing is not None:
        yield from _against_original(standing, limits)
        if limits.total_below is not None and (
            value is None or standing.authorised + held + value >= limits.total_below
        ):
            yield f"covers contracts below {pounds(limits.total_below)} in all only."
        if limits.percent is not None:
            yield from _percent(_base(act, clause).amount, value, standing.original, limits.percent)
    if limits.months is not None:
        added = _base(act, clause).extra + act.extra
        if not is_within_months(added, limits.months):
            yield f"covers {limits.months} months of extra time in all; this makes {added}."


def _against_original(standing: ContractFigures, limits: Limits) -> Iterable[str]:
    if limits.original_from is not None and standing.original < limits.original_from:
        yield f"covers contracts of {pounds(limits.original_from)} and above at award only."
    if limits.original_below is not None and standing.original >= limits.original_below:
        yield f"covers contracts below {pounds(limits.original_below)} at award only."


def _percent(
    so_far: Decimal, value: Decimal | None, original: Decimal, percent: Decimal
) -> Iterable[str]:
    if value is None or (so_far + value) * 100 > original * percent:
        yield (
            f"covers {percent.normalize():f}% of the original {pounds(original)} in all, which is "
            f"{_printed(original * percent / 100)}; {pounds(so_far)} is taken or held already."
        )


def _printed(limit: Decimal) -> str:
    """Return a computed limit in whole pence; it is never tested in this form."""
    return pounds(limit.quantize(NOTHING, rounding=ROUND_DOWN))


def _base(act: Act, clause: ClauseTerms) -> Spent:
    """Return what counts already: under this clause, or for the scheme since the award (S7)."""
    spent = _spent(act, clause)
    if clause.granted or act.standing is None:
        return spent
    return Spent(act.standing.changed + spent.amount, act.standing.added + spent.extra)


def _spent(act: Act, clause: ClauseTerms) -> Spent:
    return clause.spent.get(act.contract or "", Spent())


def _own_limit(act: Act, clause: ClauseTerms, today: date) -> Iterable[str]:
    """Test what a schedule says of one contract: its pounds, and the last day it may run to."""
    own = (clause.contracts or {}).get(act.contract or "")
    if own is None:
        return
    value, taken = _value_known(act), _spent(act, clause).amount
    if own.ceiling is not None and (value is None or taken + value > own.ceiling):
        yield (
            f"has {pounds(own.ceiling - taken)} left of {pounds(own.ceiling)} "
            f"for contract {act.contract}."
        )
    if own.last_day is not None:
        yield from _beyond(act, own.last_day, today)


def _beyond(act: Act, last_day: date, today: date) -> Iterable[str]:
    """Test a last day: nothing is decided after it, and no time nor award goes beyond it."""
    until = f"lets contract {act.contract} run to {day_words(last_day)} at the latest"
    ends_on = act.ends_on
    if act.kind == ActKind.CONTRACT_AWARD and act.term is not None:
        ends_on = act.term.last_day(today)
    if today > last_day:
        yield f"{until}, which is past."
    elif act.kind == ActKind.CONTRACT_VALUE:
        return
    elif ends_on is None:
        yield f"lets contract {act.contract} run to a day, and its end is not known yet."
    elif ends_on > last_day:
        yield f"{until}."


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
        f"Recommendation {act.recommendation}: no limit has been set for an officer to "
        f"{ACT_WORDS[act.kind]} by this type of decision."
    )
    return Reason(sentence, ABSENCE)


def _goes_up(act: Act, clauses: Iterable[ClauseTerms], at: datetime) -> Reason:
    """Return to whom an act goes that no officer may decide: the highest clause that covers it."""
    free = replace(act, under=None)
    above = [c for c in clauses if act.kind in c.acts and not clause_objections(free, c, at)]
    higher = max(above, key=lambda clause: clause.rank, default=None)
    sentence = f"Recommendation {act.recommendation}: it goes up to the Deputy Mayor."
    return Reason(sentence, higher.source if higher else ABSENCE)
