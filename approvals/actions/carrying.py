"""Enter bids to carry money over a year's end, and put them in the draft of a decision.

A bid moves nothing, and neither does the draft: it is checked, submitted and signed as any other.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from approvals import access, carryforward
from approvals.actions.drafting import save
from approvals.carryforward import Row
from approvals.grants import TERMS, without_consent
from approvals.models import CarryBid, Decision
from approvals.paper import BudgetChange, Paper, as_data
from approvals.reading import paper_of
from budgets.carrying import bid_refusals
from budgets.closing import closed_years
from budgets.models import Line, Plan
from budgets.money import FinancialYear, pounds
from people.days import london_day
from people.deeds import Actor, deed
from people.holders import database_now, require
from people.refusals import Reason, Refused

SOURCE = "Rule Y4"
Bid = tuple[Decimal, str]


@deed
def bid(by: Actor, year: FinancialYear, bids: Mapping[str, Bid]) -> list[CarryBid]:
    """Enter bids by code of line, all or none; a bid that stood is replaced.

    Raises Refused with a sentence for each that is beyond what its line has left.
    """
    require(by.person, "carry")
    _refuse_closed(year)
    lines = Line.objects.filter(code__in=bids).order_by("code")
    rows = carryforward.rows_of(list(lines), year)
    reasons = [reason for row in rows for reason in _objections(row, bids[row.line.code])]
    if reasons:
        raise Refused(reasons)
    return [_enter(by, year, row.line, bids[row.line.code]) for row in rows]


def _refuse_closed(year: FinancialYear) -> None:
    """Refuse what would be carried out of a year that is closed for good (Y1)."""
    closed = closed_years().get(year.start)
    if closed is not None and closed.is_final:
        sentence = f"{year} is closed for good: nothing more is carried out of it."
        raise Refused([Reason(sentence, "Rule Y1")])


def _objections(row: Row, asked: Bid) -> list[Reason]:
    if row.bid is not None and not carryforward.is_free(row.bid):
        sentence = f"{row.line} has a bid that {row.bid.decision} holds. Change it there."
        return [Reason(sentence, SOURCE, "amount")]
    return [Reason(words, SOURCE, "amount") for words in bid_refusals(row.outturn, *asked)]


def _enter(by: Actor, year: FinancialYear, line: Line, asked: Bid) -> CarryBid:
    amount, reason = asked
    row, _ = CarryBid.objects.update_or_create(
        line=line,
        year=year.start,
        defaults={
            "amount": amount,
            "reason": " ".join(reason.split()),
            "decision": None,
            "entered_by": by.person,
            "entered_at": database_now(),
        },
    )
    return row


@deed
def withdraw_bid(by: Actor, year: FinancialYear, line: Line) -> None:
    """Take a bid back; raises Refused for none, and for one that a decision holds."""
    require(by.person, "carry")
    row = CarryBid.objects.select_related("decision").filter(line=line, year=year.start).first()
    if row is None:
        sentence = f"{line} has no bid out of {year} to take back. Enter what is bid."
        raise Refused([Reason(sentence, SOURCE, "amount")])
    if not carryforward.is_free(row):
        sentence = f"{line} has a bid that {row.decision} holds. Take it out there."
        raise Refused([Reason(sentence, SOURCE)])
    row.delete()


@deed
def draft_bids(
    by: Actor, plan: Plan, year: FinancialYear, decision: Decision, consent: str = ""
) -> Decision:
    """Put every bid of a plan that waits in the draft of a decision, one item for each.

    ``consent`` names who let the money of a grant be carried forward. Raises Refused where no bid
    waits, one is beyond what its line has left by now, or a grant needs a consent.
    """
    require(by.person, "carry")
    _refuse_closed(year)
    rows = [row for row in carryforward.schedule(plan, year) if row.waits]
    bids = [(row, row.bid) for row in rows if row.bid is not None]
    if not bids:
        raise Refused([Reason(f"No bid of {plan} for {year} waits for a decision.", SOURCE)])
    reasons = [
        Reason(words, SOURCE)
        for row, one in bids
        for words in bid_refusals(row.outturn, one.amount.amount, one.reason)
    ]
    if reasons:
        raise Refused(reasons)
    paper = access.draft_paper(decision)
    changed = _with_items(paper, plan, year, [one for _, one in bids], consent)
    _refuse_without_consent(changed, rows)
    save(by, decision, changed, edition=decision.draft.edition)
    CarryBid.objects.filter(pk__in=[one.pk for _, one in bids]).update(decision=decision)
    return decision


def _refuse_without_consent(paper: Paper, rows: Sequence[Row]) -> None:
    """Refuse bids for lines that a grant feeds, which its terms or its last day keep back."""
    rec = paper.recommendations[-1]
    if not isinstance(rec, BudgetChange):
        return
    kinds = {row.line.code: row.line.kind for row in rows}
    names = {row.line.code: row.line.name for row in rows}
    fed = {row.line.code: [one.terms for one in row.grants] for row in rows}
    sentences = without_consent(rec, kinds, fed, names, london_day(database_now()))
    if sentences:
        raise Refused([Reason(sentence, TERMS, "consent") for sentence in sentences])


def _with_items(
    paper: Paper, plan: Plan, year: FinancialYear, bids: Sequence[CarryBid], consent: str
) -> Paper:
    recs = [as_data(rec) for rec in paper.recommendations]
    taken = {rec["number"] for rec in recs}
    number = next(str(n) for n in range(len(recs) + 1, len(recs) + 300) if str(n) not in taken)
    later = FinancialYear(year.start + 1)
    reasons = "\n".join(f"{one.line}: {one.reason}" for one in bids)
    recs.append(
        {
            "kind": "budget_change",
            "number": number,
            "words": f"To carry forward from {year} to {later}, {plan}.\n{reasons}",
            "items": [_item(one, year, later) for one in bids],
            "year_end": year.start in closed_years(),
            "grant_consent": consent,
        }
    )
    return paper_of({**as_data(paper), "recommendations": recs})


def _item(one: CarryBid, year: FinancialYear, later: FinancialYear) -> dict[str, object]:
    amount = one.amount.amount
    left, arrives = (year, later) if amount > 0 else (later, year)
    return {
        "line": one.line.code,
        "source": one.line.code,
        "source_year": left.label,
        "year": arrives.label,
        "amount": {"value": f"{abs(amount):.2f}", "printed": pounds(abs(amount))},
    }
