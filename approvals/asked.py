"""The acts that a paper asks for, with the figures by which a clause is tested. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from approvals.clauses import NOTHING, Act, ActKind, Begun, ContractFigures, LineFacts
from approvals.matters import BUDGET_MATTERS, MATTERS, Approval
from approvals.paper import (
    BudgetChange,
    BudgetItem,
    ContractAward,
    ContractChange,
    Delegation,
    Paper,
    Revocation,
)
from approvals.plans import AnnualBudget, BudgetOpening, sums_by_year
from approvals.stated import Amount
from budgets.moves import adds_to_plan
from contracts import kinds
from contracts.frameworks import time_between
from contracts.kinds import PROVIDED_FOR
from contracts.ladder import NotALadder, ladder
from contracts.terms import Extra, Term

# Which act of the scheme a matter is; what names none of them is an agreement, whoever signs it.
ACTS = dict.fromkeys(MATTERS, ActKind.AGREEMENT) | {
    **dict.fromkeys(BUDGET_MATTERS, ActKind.BUDGET_CHANGE),
    "growth": ActKind.PLAN_GROWTH,
    **dict.fromkeys(("grant_award", "grant_income", "grant_bid"), ActKind.GRANT),
    **dict.fromkeys(("procurement", "procurement_and_award"), ActKind.TENDER),
    **dict.fromkeys(("awards", "renewals", "framework_award"), ActKind.CONTRACT_AWARD),
    **dict.fromkeys(("extensions", "framework_extension"), ActKind.CONTRACT_TIME),
    **dict.fromkeys(("increases", "ceilings", "framework_ceiling"), ActKind.CONTRACT_VALUE),
    **dict.fromkeys(("note", "headline", "policy"), ActKind.RESOLUTION),
    **dict.fromkeys(("pre_approval", "authority"), ActKind.DELEGATION),
    "gift": ActKind.GIFT,
    "lease": ActKind.LEASE,
    **dict.fromkeys(("disposal", "surrender"), ActKind.DISPOSAL),
    "settlement": ActKind.SETTLEMENT,
    "write_off": ActKind.WRITE_OFF,
    "legal_assistance": ActKind.LEGAL_ASSISTANCE,
    "termination": ActKind.EARLY_TERMINATION,
}

# Changes of a contract that are one act, whatever they state: what no officer may do by a share of
# the original. A novation is an agreement; a name and a route are put right as any error is.
WHOLE: dict[str, ActKind] = {
    kinds.CLERICAL: ActKind.CLERICAL_CORRECTION,
    kinds.RENAMED: ActKind.CLERICAL_CORRECTION,
    kinds.ROUTE: ActKind.CLERICAL_CORRECTION,
    kinds.TERMINATION: ActKind.EARLY_TERMINATION,
    kinds.CONSENT: ActKind.AGREEMENT,
    kinds.NOVATION: ActKind.AGREEMENT,
}


@dataclass(frozen=True)
class Known:
    """What the ledger knows of the contracts, procurements, frameworks and lines a paper names.

    A framework stands as a contract of its ceiling.
    """

    contracts: Mapping[str, ContractFigures] = field(default_factory=dict)
    procurements: Mapping[str, Begun] = field(default_factory=dict)
    frameworks: Mapping[str, ContractFigures] = field(default_factory=dict)
    lines: Mapping[str, LineFacts] = field(default_factory=dict)


def acts_of(paper: Paper, known: Known | None = None) -> list[Act]:
    """Return every act that the paper asks for; a change of value and time is two acts."""
    facts = known or Known()
    ends = {reference: figures.ends_on for reference, figures in facts.contracts.items()}
    acts = [
        replace(act, programme=_programme(act, paper), under=rec.under)
        for rec in paper.recommendations
        for act in _acts(rec, facts, ends)
    ]
    return _begun_with(acts, paper)


def _programme(act: Act, paper: Paper) -> str | None:
    """Return the programme of the contract that stands; of anything else, the paper's."""
    return act.standing.programme if act.standing else paper.programme


def _acts(rec: object, known: Known, ends: dict[str, date | None]) -> Iterator[Act]:
    if isinstance(rec, BudgetChange):
        yield from _money(rec, known.lines)
    elif isinstance(rec, BudgetOpening | AnnualBudget):
        yield _plan_budget(rec, known)
    elif isinstance(rec, ContractAward):
        value = rec.amount.most
        kind = ActKind.CONTRACT_AWARD
        term = _term(rec.term)
        begun = known.procurements.get(rec.begun_by or "")
        act = Act(rec.number, kind, value, rec.contract, term=term, award_route=rec.route)
        yield replace(act, begun=begun, withheld=rec.amount.is_withheld)
    elif isinstance(rec, ContractChange):
        yield from _change(rec, known.contracts.get(rec.contract), ends)
    elif isinstance(rec, Approval):
        yield _approval(rec, known)
    elif isinstance(rec, Delegation):
        ceiling = rec.ceiling.value if rec.ceiling else None
        yield Act(rec.number, ActKind.DELEGATION, ceiling)
    elif isinstance(rec, Revocation):
        yield Act(rec.number, ActKind.DELEGATION)
    else:
        yield Act(getattr(rec, "number", ""), ActKind.RESOLUTION)


def _plan_budget(rec: BudgetOpening | AnnualBudget, known: Known) -> Act:
    """Opening and setting the budget of a plan is growth of the plan: for its whole sum (B5)."""
    if isinstance(rec, BudgetOpening):
        total = sum(sums_by_year(rec).values(), NOTHING)
        lines = tuple(LineFacts(line.code, line.plan, line.line_kind) for line in rec.lines)
    else:
        total = sum((line.amount for line in rec.lines), NOTHING)
        lines = tuple(known.lines[row.line] for row in rec.lines if row.line in known.lines)
    return Act(rec.number, ActKind.PLAN_BUDGET, total, lines=lines)


def _money(rec: BudgetChange, lines: Mapping[str, LineFacts]) -> Iterator[Act]:
    """Return the act that adds new money to plans, and the one that moves what they have (B5)."""
    kinds = {code: line.kind for code, line in lines.items()}
    by_kind: dict[ActKind, list[BudgetItem]] = {ActKind.PLAN_GROWTH: [], ActKind.BUDGET_CHANGE: []}
    for item in rec.items:
        new = adds_to_plan(kinds.get(item.source), kinds.get(item.line))
        by_kind[ActKind.PLAN_GROWTH if new else ActKind.BUDGET_CHANGE].append(item)
    for kind, items in by_kind.items():
        codes = dict.fromkeys(code for item in items for code in (item.source, item.line))
        touched = tuple(lines[code] for code in codes if code in lines)
        total = sum((item.amount.value or NOTHING for item in items), NOTHING)
        if items:
            yield Act(rec.number, kind, total, lines=touched)


def _approval(rec: Approval, known: Known) -> Act:
    """Return the act of an approval; a framework is altered at its size, as a contract is."""
    value = rec.amount.most if rec.amount else None
    act = Act(rec.number, ACTS[rec.matter], value)
    if rec.alters is None:
        return act
    standing = known.frameworks.get(rec.alters.framework)
    extra = Extra()
    if standing and standing.ends_on and rec.alters.last_day:
        extra = time_between(standing.ends_on, rec.alters.last_day)
    return replace(act, standing=standing, extra=extra, ends_on=rec.alters.last_day)


def _begun_with(acts: list[Act], paper: Paper) -> list[Act]:
    """Return the acts with what the whole paper asks of each procurement."""
    asked: dict[str, list[Amount]] = {}
    for rec in paper.recommendations:
        if isinstance(rec, ContractAward) and rec.begun_by:
            asked.setdefault(rec.begun_by, []).append(rec.amount)
    return [
        replace(act, begun=_asking(act.begun, asked[act.begun.reference])) if act.begun else act
        for act in acts
    ]


def _asking(begun: Begun, amounts: list[Amount]) -> Begun:
    known = [amount.most for amount in amounts if amount.most is not None]
    hidden = begun.withheld or any(amount.is_withheld for amount in amounts)
    stated = {begun.vat, *(amount.vat for amount in amounts)} - {"not stated"}
    asked = sum(known, NOTHING) if len(known) == len(amounts) else None
    return replace(begun, asked=asked, one_basis=len(stated) < 2, withheld=hidden)


def _change(
    rec: ContractChange, standing: ContractFigures | None, ends: dict[str, date | None]
) -> Iterator[Act]:
    change = rec.amount.most if rec.amount else None
    hidden = rec.amount is not None and rec.amount.is_withheld
    if rec.change in WHOLE:
        act = Act(rec.number, WHOLE[rec.change], change, rec.contract, standing=standing)
        yield replace(act, withheld=hidden)
        return
    provided = rec.change in PROVIDED_FOR
    of_value, of_time = ActKind.CONTRACT_VALUE, ActKind.CONTRACT_TIME
    if provided:
        of_value, of_time = ActKind.PROVIDED_VALUE, ActKind.PROVIDED_TIME
    if rec.amount is not None or not rec.term:
        act = Act(rec.number, of_value, change, rec.contract, standing=standing)
        yield replace(act, withheld=hidden)
    if rec.term:
        yield _extension(rec, of_time, standing, ends)


def _extension(
    rec: ContractChange,
    kind: ActKind,
    standing: ContractFigures | None,
    ends: dict[str, date | None],
) -> Act:
    """Return the act that adds time; a second one in the same paper begins where this one ends."""
    term = _term(rec.term)
    ends_on = ends.get(rec.contract)
    if term and ends_on:
        ends[rec.contract] = term.last_day(ends_on + timedelta(days=1))
    return Act(
        rec.number,
        kind,
        None,
        rec.contract,
        extra=Extra.of(term),
        ends_on=ends.get(rec.contract),
        standing=standing,
    )


def _term(words: str) -> Term | None:
    """Return a term; None for words that count nothing, of which the check of terms says so."""
    try:
        return ladder(words).base
    except NotALadder:
        return None
