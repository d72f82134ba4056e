"""Whether one clause covers one act: each limit is tested here, and nowhere else.

Pure functions over frozen data; every answer is sentences, and none is the only yes. Pounds;
shares are tested exactly, never as rounded for print.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal

from approvals.clauses import (
    HIGHEST,
    NO_TIME,
    NOTHING,
    OF_TIME,
    OF_VALUE,
    Act,
    ActKind,
    ClauseTerms,
    ContractFigures,
    Limits,
    Spent,
)
from budgets.money import pounds
from contracts.terms import day_words, is_within_months
from people.days import london_day
from people.refusals import Reason


def clause_objections(act: Act, clause: ClauseTerms, at: datetime) -> list[Reason]:
    """Return why ``clause`` does not cover ``act`` at ``at``: the first reason of each limit."""
    subject = f"{act.place}: {clause.title}"
    if clause.limits.unset:
        sentence = (
            f"{act.place}: no limit has been set for "
            f"{clause.limits.unset}, so no officer may decide it."
        )
        return [Reason(sentence, clause.source)]
    if not clause.in_force(at):
        return [Reason(f"{subject} is not in force on this day.", clause.source)]
    sentences = [
        *_scope(act, clause),
        *_value(act, clause),
        *_begun(act, clause),
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
    value, limits = value_known(act), clause.limits
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
    elif clause.ceiling is not None and act.withheld:
        yield COUNTED


# What is left of it would tell the amount to everybody.
COUNTED = "counts in the open what is used of it, so it covers no amount that part 2 withholds."


def _begun(act: Act, clause: ClauseTerms) -> Iterable[str]:
    """Test an award against the value of the decision that began its procurement (S11)."""
    begun = act.begun
    if begun is None or clause.decision_type == HIGHEST:
        return
    name = f"procurement {begun.reference}"
    if begun.most is None or begun.asked is None:
        yield f"is limited by the value of {name}; that, or this amount, is not stated in full."
    elif not begun.one_basis:
        yield f"is limited by the value of {name}, which has another VAT basis than this amount."
    elif begun.taken + begun.asked > begun.most:
        with_it = ", tolerance included" if begun.tolerance else ""
        taken = f"; {_said(begun.taken, act)} is awarded or held" if begun.taken else ""
        yield f"covers awards of {name} up to {_printed(begun.most)} in all{with_it}{taken}."


def value_known(act: Act) -> Decimal | None:
    """Return the value, nought for an act that moves only time; None where it is withheld."""
    return NOTHING if act.value is None and act.kind in OF_TIME else act.value


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
    value = value_known(act)
    held = NOTHING if clause.granted else _spent(act, clause).amount
    if standing is not None:
        yield from _against_original(standing, limits)
        if limits.total_below is not None and (
            value is None or standing.authorised + held + value >= limits.total_below
        ):
            yield f"covers contracts below {pounds(limits.total_below)} in all only."
        if limits.percent is not None:
            yield from _percent(act, clause, value, standing.original, limits.percent)
    if limits.months is not None:
        yield from _time(act, clause, limits.months)


def _time(act: Act, clause: ClauseTerms, months: int) -> Iterable[str]:
    if _is_uncounted(act, clause):
        yield f"covers {months} months in all; what was added to {act.contract} is not known."
        return
    added = _base(act, clause).extra + act.extra
    if not is_within_months(added, months):
        yield f"covers {months} months of extra time in all; this makes {added}."


def _is_uncounted(act: Act, clause: ClauseTerms) -> bool:
    """Say that time counts since the award, and some of it is in words that nobody can count."""
    return not clause.granted and act.standing is not None and act.standing.added is None


def _against_original(standing: ContractFigures, limits: Limits) -> Iterable[str]:
    if limits.original_from is not None and standing.original < limits.original_from:
        yield f"covers contracts of {pounds(limits.original_from)} and above at award only."
    if limits.original_below is not None and standing.original >= limits.original_below:
        yield f"covers contracts below {pounds(limits.original_below)} at award only."


def _percent(
    act: Act, clause: ClauseTerms, value: Decimal | None, original: Decimal, percent: Decimal
) -> Iterable[str]:
    so_far = _base(act, clause).amount
    if clause.granted and act.withheld:
        yield COUNTED
    elif value is None or (so_far + value) * 100 > original * percent:
        yield (
            f"covers {percent.normalize():f}% of the original {_said(original, act)} in all, which "
            f"is {_said(original * percent / 100, act)}; {_said(so_far, act, _spent(act, clause))} "
            "is taken or held already."
        )


def _said(amount: Decimal, act: Act, spent: Spent | None = None) -> str:
    """Return a computed amount in whole pence; of what part 2 withholds only that it is so."""
    pieces = (act, act.begun, act.standing, spent)
    return "(withheld)" if any(p and p.withheld for p in pieces) else _printed(amount)


def _printed(limit: Decimal) -> str:
    """Return a computed limit in whole pence; it is never tested in this form."""
    return pounds(limit.quantize(NOTHING, rounding=ROUND_DOWN))


def _base(act: Act, clause: ClauseTerms) -> Spent:
    """Return what counts already: under this clause, or for the scheme since the award (S7)."""
    spent = _spent(act, clause)
    if clause.granted or act.standing is None:
        return spent
    added = act.standing.added or NO_TIME
    return Spent(act.standing.changed + spent.amount, added + spent.extra, spent.withheld)


def _spent(act: Act, clause: ClauseTerms) -> Spent:
    return clause.spent.get(act.contract or "", Spent())


def _own_limit(act: Act, clause: ClauseTerms, today: date) -> Iterable[str]:
    """Test what a schedule says of one contract: its pounds, and the last day it may run to."""
    own = (clause.contracts or {}).get(act.contract or "")
    if own is None:
        return
    value, taken = value_known(act), _spent(act, clause).amount
    if own.ceiling is not None and act.withheld:
        yield COUNTED
    elif own.ceiling is not None and (value is None or taken + value > own.ceiling):
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
    elif act.kind in OF_VALUE:
        return
    elif ends_on is None:
        yield f"lets contract {act.contract} run to a day, and its end is not known yet."
    elif ends_on > last_day:
        yield f"{until}."
