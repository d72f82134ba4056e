"""What the terms of a grant ask of a paper: in and match are out, carry forward has consent.

Pure. DOMAIN 5, "Funding source" and "Carry forward"; pounds and London days.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from approvals.findings import Facts, Finding, stop, warn
from approvals.measures import Kinds
from approvals.paper import BudgetChange, Paper
from approvals.transfers import NOTHING, changes, move_in
from budgets.grantterms import NOT_STATED, Terms
from budgets.money import pounds
from budgets.moves import Move

TERMS = "Grant terms"
Fed = Mapping[str, Sequence[Terms]]


def grants_add_up(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """A grant comes with income into a line; in and match, where given, are what is out."""
    for place, rec in changes(paper):
        if rec.grant is None:
            continue
        if not _lines(rec, facts.kinds, Move.INCOME):
            sentence = (
                "It states the terms of a grant, but brings no income into a line: move it from "
                "an income line, or leave the terms out."
            )
            yield stop(place, sentence, TERMS)
        yield from _below_nought(place, rec.grant.terms)
        yield from _differs(place, rec.grant.terms)


def _below_nought(place: str, terms: Terms) -> Iterator[Finding]:
    sums = {"In": terms.money_in, "Match": terms.match, "Out": terms.money_out}
    for name, value in sums.items():
        if value is not None and value < NOTHING:
            sentence = (
                f"Grant of {terms.grantor}: {name} is {pounds(value)}. Write what is paid, added "
                "or spent as £0.00 or more, or leave it empty."
            )
            yield stop(place, sentence, TERMS)


def _differs(place: str, terms: Terms) -> Iterator[Finding]:
    if terms.difference:
        given = (terms.money_in or NOTHING) + (terms.match or NOTHING)
        sentence = (
            f"Grant of {terms.grantor}: in and match come to {pounds(given)}, out is "
            f"{pounds(given - terms.difference)}; the difference is {pounds(terms.difference)}."
        )
        yield warn(place, sentence, TERMS)


def carry_forward_has_consent(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """Money of a grant is carried forward as its terms let it be, or with a named consent."""
    fed: dict[str, Sequence[Terms]] = dict(facts.grants)
    for _, rec in changes(paper):
        own = [rec.grant.terms] if rec.grant else []
        for code in _lines(rec, facts.kinds, Move.INCOME):
            fed[code] = [*fed.get(code, ()), *own]
    names = {code: line.name or code for code, line in facts.lines.items()}
    for place, rec in changes(paper):
        for sentence in without_consent(rec, facts.kinds, fed, names, facts.today):
            yield stop(place, sentence, TERMS)
        carried = _lines(rec, facts.kinds, Move.CARRY_FORWARD)
        if rec.grant_consent.strip() and not carried:
            sentence = "It names a consent to carry a grant forward, but carries nothing forward."
            yield stop(place, sentence, TERMS)
        for code in () if rec.grant_consent.strip() else carried:
            yield from _unknown(place, names.get(code, code), fed.get(code, ()), facts.today)


def without_consent(
    rec: BudgetChange, kinds: Kinds, fed: Fed, names: Mapping[str, str], today: date
) -> list[str]:
    """Return what a budget change may not carry forward on a day without a consent, line by line.

    ``fed`` are the terms of the grants that feed each line, by its code.
    """
    if rec.grant_consent.strip():
        return []
    return [
        f"“{names.get(code, code)}” is fed by the grant of {terms.grantor}, which "
        f"{terms.bar(today)}. Name who consented to carry it forward, and when, or leave this "
        "line out."
        for code in _lines(rec, kinds, Move.CARRY_FORWARD)
        for terms in fed.get(code, ())
        if terms.bar(today)
    ]


def _unknown(place: str, name: str, fed: Sequence[Terms], today: date) -> Iterator[Finding]:
    for terms in fed:
        if terms.carry_forward == NOT_STATED and not terms.bar(today):
            sentence = (
                f"“{name}” is fed by the grant of {terms.grantor}, which does not state whether "
                "its money may be carried forward."
            )
            yield warn(place, sentence, TERMS)


def _lines(rec: BudgetChange, kinds: Kinds, move: Move) -> list[str]:
    """Return the lines to which a budget change makes one kind of move, each once."""
    return list(dict.fromkeys(i.line for i in rec.items if move_in(i, kinds) == move))


def grant_rows(rec: BudgetChange) -> list[tuple[str, str]]:
    """Return what a budget change says of grants, as pages and record print it."""
    rows = [("Grant", rec.grant.terms.words)] if rec.grant else []
    consent = rec.grant_consent
    return [*rows, ("Consent to carry a grant forward", consent)] if consent else rows
