"""A delegation never widens: what is given lies within what the giver has. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from approvals.clauses import ACT_WORDS, ActKind, ClauseTerms, Limits
from budgets.money import pounds
from contracts.terms import day_words
from people.refusals import Reason

WIDER = "A delegation never widens (P8)"


def widening(granted: ClauseTerms, givers: Sequence[ClauseTerms], at: datetime) -> list[Reason]:
    """Return why a delegation would give more than its giver has, or give it to the giver."""
    reasons = []
    for kind in sorted(granted.acts):
        able = [c for c in givers if kind in c.acts and c.in_force(at)]
        refusals = [list(_wider(granted, giver)) for giver in able]
        if not able:
            words = ACT_WORDS[ActKind(kind)]
            reasons.append(
                Reason(f"Who decides this may not {words}, so cannot delegate it.", WIDER)
            )
        elif all(refusals):
            sentences = min(refusals, key=len)
            source = f"{able[0].source}; {WIDER}"
            reasons += [Reason(sentence, source) for sentence in sentences]
    own = {post for giver in givers for seat in giver.seats for post in seat.posts}
    named = {post: seat for seat in granted.seats for post in seat.posts}
    reasons += [
        Reason(f"The {named[post].title} would delegate to the same post.", WIDER)
        for post in sorted(own & set(named))
    ]
    return list(dict.fromkeys(reasons))


def _wider(granted: ClauseTerms, giver: ClauseTerms) -> Iterable[str]:
    if giver.limits.unset:
        yield f"No limit has been set for {giver.limits.unset}, so nothing of it can be delegated."
    if giver.contracts is not None and not set(granted.contracts or ["*"]) <= set(giver.contracts):
        yield "The delegation covers contracts that its giver's authority does not."
    programme = giver.limits.programme
    if programme is not None and granted.limits.programme != programme:
        yield f"The giver's authority is for the programme {programme} only."
    yield from _wider_in_kind(granted.limits, giver.limits)
    yield from _wider_in_pounds(granted, giver)
    yield from _wider_by_schedule(granted, giver)
    yield from _wider_on_a_contract(granted.limits, giver.limits)
    over = min((t for t in (giver.ends_at, giver.revoked_at) if t is not None), default=None)
    if over is not None and (granted.ends_at is None or granted.ends_at > over):
        yield "The delegation would outlive its giver's authority."
    if giver.event and granted.event != giver.event:
        yield f"The giver's authority ends when “{giver.event}” is reached."


def _wider_in_kind(granted: Limits, giver: Limits) -> Iterable[str]:
    for words in ("award_routes", "plans", "line_kinds"):
        had, gives = getattr(giver, words), getattr(granted, words)
        if had and (not gives or gives - had):
            kinds = ", ".join(sorted(had)).replace("_", " ")
            yield f"The giver's authority is for {words.replace('_', ' ')} {kinds} only."


def _wider_by_schedule(granted: ClauseTerms, giver: ClauseTerms) -> Iterable[str]:
    for name, own in (giver.contracts or {}).items():
        given = (granted.contracts or {}).get(name)
        if given is None:
            continue
        if own.ceiling is not None and (given.ceiling is None or given.ceiling > own.ceiling):
            yield f"The giver's authority for {name} is {pounds(own.ceiling)}."
        if own.last_day is not None and (given.last_day is None or given.last_day > own.last_day):
            yield f"The giver's authority for {name} ends on {day_words(own.last_day)}."


def _wider_in_pounds(granted: ClauseTerms, giver: ClauseTerms) -> Iterable[str]:
    below, each = giver.limits.value_below, giver.limits.each
    pool, mine = granted.ceiling, granted.limits
    plain = _least(pool, mine.each)
    most = _least(pool, _with_tolerance(mine))
    if below is not None and (most is None or most >= below):
        yield f"The giver's authority is for values below {pounds(below)}."
    if each is not None:
        its_most = _with_tolerance(giver.limits)
        if plain is None or most is None or plain > each or (its_most and most > its_most):
            yield f"The giver's authority is for at most {pounds(each)} each time."
    if giver.ceiling is not None and (pool is None or pool > giver.ceiling):
        yield f"The giver's authority is for {pounds(giver.ceiling)} in all."


def _with_tolerance(limits: Limits) -> Decimal | None:
    return None if limits.each is None else limits.each * (100 + (limits.tolerance or 0)) / 100


def _least(*limits: Decimal | None) -> Decimal | None:
    return min((limit for limit in limits if limit is not None), default=None)


def _wider_on_a_contract(granted: Limits, giver: Limits) -> Iterable[str]:
    if giver.percent is not None and (granted.percent is None or granted.percent > giver.percent):
        share = f"{giver.percent.normalize():f}%"
        yield f"The giver's authority is for {share} of a contract's original value."
    if giver.months is not None and (granted.months is None or granted.months > giver.months):
        yield f"The giver's authority is for {giver.months} months of extra time."
    for words in ("original_from", "original_below", "total_below"):
        had = getattr(giver, words)
        if had is not None and getattr(granted, words) != had:
            yield f"The giver's authority is for contracts of a certain size ({pounds(had)})."
