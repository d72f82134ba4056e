"""What a paper begins and alters: procurements, and frameworks that stand. Pure.

Whether an award keeps within the ceiling is authority (S11, limits.py), not asked here.
"""

from collections.abc import Iterator

from approvals.findings import Facts, Finding, stop, warn
from approvals.matters import ALTERATIONS, INITIATIONS, Approval
from approvals.paper import ContractAward, Paper
from budgets.money import pounds
from contracts.frameworks import TERMS, FrameworkFact
from contracts.terms import day_words


def initiations_are_whole(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """An initiation says what it begins, anew; an act on a framework says which (S11)."""
    begun: set[str] = set()
    for rec in paper.recommendations:
        if not isinstance(rec, Approval):
            continue
        place = f"Recommendation {rec.number}"
        for sentence in _begins(rec, facts, begun):
            yield stop(place, sentence, "S11")
        for sentence in _alters(rec, facts):
            yield stop(place, sentence, TERMS)
        if rec.begins and rec.begins.commenced_on and rec.begins.commenced_on < facts.today:
            sentence = "This procurement commenced before it is approved. Say why in the paper."
            yield warn(place, sentence, "T1")


def _begins(rec: Approval, facts: Facts, begun: set[str]) -> Iterator[str]:
    begins = rec.begins
    if begins is None:
        if rec.matter == "procurement":
            yield "Say which procurement this begins: its reference, its title and its route."
        return
    if rec.matter not in INITIATIONS:
        yield "Only the start of a procurement begins one. Choose that matter, or leave it out."
    if begins.procurement in facts.procurements or begins.procurement in begun:
        yield f"Procurement reference “{begins.procurement}” is taken; choose another."
    if rec.amount is not None and rec.amount.value is not None and rec.amount.value < 0:
        yield f"The ceiling of a procurement is above zero, not {pounds(rec.amount.value)}."
    if begins.tolerance is not None and begins.tolerance > 100:
        yield f"The tolerance is {begins.tolerance} per cent; it is at most 100."
    begun.add(begins.procurement)


def _alters(rec: Approval, facts: Facts) -> Iterator[str]:
    alters = rec.alters
    if alters is None:
        if rec.matter in ALTERATIONS:
            yield "Say which framework of the ledger this alters."
        return
    if rec.matter not in ALTERATIONS:
        yield "Only a framework's ceiling or time alters one. Choose that matter, or leave it out."
        return
    known = facts.frameworks.get(alters.framework)
    if known is None:
        yield f"There is no framework “{alters.framework}” in the ledger."
    elif rec.matter == "framework_ceiling":
        yield from _raises(rec, known)
    elif alters.last_day is None:
        yield f"Enter the day to which {known.name} will run."
    elif known.last_day and alters.last_day <= known.last_day:
        yield f"{known.name} runs to {day_words(known.last_day)} already; enter a later day."


def _raises(rec: Approval, known: FrameworkFact) -> Iterator[str]:
    if known.ceiling is None:
        yield f"Nobody has stated the ceiling of {known.name}, so it cannot be raised."
    if rec.amount is None or not rec.amount.most:
        yield "Enter by how much the ceiling rises, in all."
    elif rec.amount.most < 0:
        yield f"A ceiling rises by an amount above zero; {pounds(rec.amount.most)} lowers it."
    if rec.alters and rec.alters.last_day:
        yield f"Extend {known.name} by a recommendation of its own; leave the last day out here."


def awards_fit_their_procurement(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """An award names a procurement of the ledger, let by the route on which it began (S11)."""
    for rec in paper.recommendations:
        if not isinstance(rec, ContractAward) or rec.begun_by is None:
            continue
        place, route = f"Recommendation {rec.number}", facts.procurements.get(rec.begun_by)
        if route is None:
            yield stop(place, f"There is no procurement “{rec.begun_by}” in the ledger.", "U7")
        elif "not_stated" not in (route, rec.route) and route != rec.route:
            words = [code.replace("_", " ") for code in (route, rec.route)]
            sentence = f"Procurement {rec.begun_by} began as {words[0]}; this award is {words[1]}."
            yield warn(place, sentence, "S11")
