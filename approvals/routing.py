"""What a paper names and by which clauses it is decided: rows in, plain data out.

The scheme itself is read by book.py, the law is authority.py. Writes nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from approvals import authority, granting, pending
from approvals.asked import Known, acts_of
from approvals.authority import Route
from approvals.book import Book
from approvals.clauses import (
    NOTHING,
    Begun,
    ClauseTerms,
    ContractFigures,
    ContractTerm,
    Limits,
    LineFacts,
    Reserve,
    SeatTerm,
)
from approvals.models import DecisionType, Version
from approvals.paper import (
    BudgetChange,
    ContractAward,
    ContractChange,
    Delegation,
    Paper,
    alterations,
)
from approvals.planning import lines_named
from approvals.stated import Amount, SupplierName
from budgets.models import Line
from contracts.frameworks import time_between
from contracts.histories import (
    History,
    authorised_end,
    histories,
    is_known,
    time_added,
)
from contracts.measuring import awarded, changes_of
from contracts.models import Contract, Framework, Procurement
from contracts.terms import Extra
from people.days import london_midnight
from people.models import Organisation, Post
from people.refusals import Reason

GRANTED_TYPE = "contract-change"
GRANTED_RANK = 10


# The route ---------------------------------------------------------------------------------------


def route_of(
    paper: Paper, decision_type: DecisionType, book: Book, *, without: int | None = None
) -> tuple[Route, list[Reason]]:
    """Return the route of a paper by the clauses in force, and why acts are not covered.

    What version ``without`` holds of a clause itself does not count against it.
    """
    clauses = book.clauses(without=without)
    return route_by(paper, decision_type.code, clauses, book.at, before=without)


def route_by(
    paper: Paper,
    decision_type: str,
    clauses: Sequence[ClauseTerms],
    at: datetime,
    *,
    before: int | None = None,
) -> tuple[Route, list[Reason]]:
    """Return the route of a paper by these clauses at ``at``, and why acts are not covered.

    Of procurements, what versions submitted ``before`` this one ask for counts (left out: all).
    """
    acts = acts_of(paper, known_of(paper, at, before=before))
    route, reasons = authority.find_route(acts, clauses, decision_type, at)
    givers = givers_of(clauses, decision_type)
    for rec in paper.recommendations:
        if isinstance(rec, Delegation):
            found = granting.widening(granted_terms(rec, paper, at), givers, at)
            reasons += [
                replace(reason, sentence=f"Recommendation {rec.number}: {reason.sentence}")
                for reason in found
            ]
    return route, reasons


def givers_of(clauses: Sequence[ClauseTerms], decision_type: str) -> list[ClauseTerms]:
    """Return what a type of decision may do by the scheme: the most that it can delegate."""
    return [c for c in clauses if c.decision_type == decision_type and not c.granted]


def known_of(paper: Paper, by: datetime | None = None, *, before: int | None = None) -> Known:
    """Return the figures of contracts, procurements and frameworks, and the kinds of lines, named.

    As recorded ``by`` an instant (left out: now).
    """
    contracts, lines = names_in(paper)
    return Known(
        contracts={
            history.contract.reference: figures(history)
            for history in histories(Contract.objects.filter(reference__in=contracts), by)
        },
        procurements=_begun(paper, by, before),
        frameworks=_frameworks(paper, by),
        lines={
            line.code: LineFacts(line.code, line.plan.code, line.kind)
            for line in Line.objects.filter(code__in=lines).select_related("plan")
        },
    )


def _begun(paper: Paper, by: datetime | None, before: int | None) -> dict[str, Begun]:
    """Return the procurements of a paper's awards, with what is awarded and what is held."""
    names = pending.procurements_of(paper)
    rows = Procurement.objects.filter(reference__in=names) if names else ()
    asked = pending.pending() if rows else []
    held = pending.awards_held(asked, before)
    hides = {one.procurement for one in asked if one.hidden}
    taken = {row.pk: awarded(row, by) for row in rows}
    return {
        row.reference: Begun(
            row.reference,
            row.ceiling.amount if row.ceiling else None,
            row.tolerance,
            taken[row.pk].open + taken[row.pk].hidden + held.get(row.reference, NOTHING),
            vat=row.vat,
            withheld=bool(taken[row.pk].hidden) or row.reference in hides,
        )
        for row in rows
    }


def _frameworks(paper: Paper, by: datetime | None) -> dict[str, ContractFigures]:
    """Return the frameworks that a paper alters, each as a contract of its ceiling and its life."""
    codes = [one.framework for one in alterations(paper)]
    rows = Framework.objects.filter(code__in=codes) if codes else ()
    return {row.code: figures_of_framework(row, by) for row in rows}


def figures_of_framework(row: Framework, by: datetime | None = None) -> ContractFigures:
    """Return a framework as a clause tests it: its ceiling at award and what was added since."""
    changes = changes_of(row, by)
    original = row.ceiling.amount if row.ceiling else NOTHING
    added = sum((c.ceiling_added.amount for c in changes if c.ceiling_added), NOTHING)
    last = next((c.last_day for c in reversed(changes) if c.last_day), row.last_day)
    time = time_between(row.last_day, last) if row.last_day and last else Extra()
    return ContractFigures(
        original, original + added, added, time, last, is_stated=row.ceiling is not None
    )


def figures(history: History) -> ContractFigures:
    """Return a contract as a clause tests it, with what part 2 alone gives of it."""
    whole = history.whole
    return ContractFigures(
        whole.percent_base,
        whole.authorised_value,
        whole.cumulative_change,
        time_added(history),
        authorised_end(history),
        history.contract.programme.code if history.contract.programme else None,
        is_known(history),
        withheld=bool(history.hidden),
    )


def granted_terms(rec: Delegation, paper: Paper, at: datetime) -> ClauseTerms:
    """Return the clause that a delegation would open, as plain data."""
    titles = dict(Post.objects.values_list("code", "title"))
    limits = {limit.contract: limit for limit in rec.limits}
    return ClauseTerms(
        code="",
        title=f"Recommendation {rec.number}",
        text=rec.words,
        source="",
        decision_type=GRANTED_TYPE,
        acts=frozenset(rec.acts),
        contracts={
            name: ContractTerm(_value(limits[name].amount), limits[name].last_day)
            if name in limits
            else ContractTerm()
            for name in contracts_covered(rec, paper)
        },
        seats=tuple(
            SeatTerm(
                key.post,
                titles.get(key.post, key.post),
                key.deemed.post if key.deemed else None,
                titles.get(key.deemed.post, "") if key.deemed else "",
                key.deemed.until if key.deemed else None,
                reserves=tuple(
                    Reserve(r.post, titles.get(r.post, r.post), r.ground) for r in key.reserves
                ),
            )
            for key in rec.keys
        ),
        rank=GRANTED_RANK,
        starts_at=at,
        ends_at=london_midnight(rec.ends_on + timedelta(days=1)) if rec.ends_on else None,
        revoked_at=None,
        limits=Limits(
            each=_value(rec.limit_each),
            tolerance=rec.tolerance,
            percent=rec.percent,
            months=rec.months,
        ),
        ceiling=_value(rec.ceiling),
        granted=True,
    )


def _value(amount: Amount | None) -> Any:
    return amount.value if amount else None


def contracts_covered(rec: Delegation, paper: Paper) -> list[str]:
    """Return the references of the contracts that a delegation covers, each once."""
    of = {r.number: r.contract for r in paper.recommendations if hasattr(r, "contract")}
    limited = (limit.contract for limit in rec.limits)
    return list(dict.fromkeys([*rec.contracts, *(of[n] for n in rec.contracts_of), *limited]))


def route_data(
    route: Route, decision_type: DecisionType, exceptions: Sequence[dict[str, str]] = ()
) -> dict[str, object]:
    """Return a route as the data that is frozen, shown and signed."""
    advisers = [row["adviser"] for row in exceptions]
    return {
        "grounds": [
            {
                "recommendation": ground.act.recommendation,
                "act": ground.act.kind.value,
                "clause": ground.clause.code,
                "title": ground.clause.title,
                "source": ground.clause.source,
                "text": ground.clause.text,
            }
            for ground in route.grounds
        ],
        "claims": [
            {
                "clause": claim.clause,
                "contract": claim.contract,
                "amount": f"{claim.amount:.2f}",
                "months": claim.extra.months,
                "days": claim.extra.days,
            }
            for claim in route.claims()
        ],
        "seats": [_seat_data(seat) for seat in route.seats],
        "advice": list(dict.fromkeys([*decision_type.advice, *advisers])),
        "consultations": list(dict.fromkeys([*decision_type.consultations, *route.consultations])),
        "exceptions": list(exceptions),
    }


def _seat_data(seat: SeatTerm) -> dict[str, object]:
    return {
        "code": seat.code,
        "post": seat.post,
        "title": seat.title,
        "deemed_post": seat.deemed_post,
        "deemed_title": seat.deemed_title,
        "until": seat.until,
        "until_name": seat.until_name,
        "reserves": [{"post": r.post, "title": r.title, "ground": r.ground} for r in seat.reserves],
    }


def seats_in(version: Version) -> tuple[SeatTerm, ...]:
    """Return the seats of a frozen route."""
    return tuple(
        SeatTerm(
            seat["post"],
            seat["title"],
            seat["deemed_post"],
            seat["deemed_title"],
            seat["until"],
            seat["until_name"],
            tuple(Reserve(r["post"], r["title"], r["ground"]) for r in seat.get("reserves", ())),
        )
        for seat in version.route["seats"]
    )


# What a paper names ------------------------------------------------------------------------------


def names_in(paper: Paper) -> tuple[set[str], set[str]]:
    """Return the references of contracts and the codes of lines that a paper names."""
    contracts: set[str] = set()
    lines: set[str] = set()
    for rec in paper.recommendations:
        if isinstance(rec, BudgetChange):
            lines |= {code for item in rec.items for code in (item.line, item.source)}
        elif isinstance(rec, ContractAward | ContractChange):
            contracts.add(rec.contract)
        elif isinstance(rec, Delegation):
            contracts |= {*rec.contracts, *(limit.contract for limit in rec.limits)}
        else:
            lines |= lines_named(rec)
    return contracts, lines


def supplier_named(name: SupplierName) -> Organisation | None:
    """Return the organisation a paper means: by company number where given, else by name."""
    if name.company_number:
        return Organisation.objects.filter(company_number=name.company_number).first()
    return Organisation.objects.filter(name__iexact=name.name).order_by("pk").first()
