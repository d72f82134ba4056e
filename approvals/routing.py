"""What a paper names and by which clauses it is decided: rows in, plain data out.

The scheme itself is read by book.py, the law is authority.py. Writes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from approvals import authority, granting, links
from approvals.asked import Known, acts_of
from approvals.authority import Route
from approvals.book import Book
from approvals.clauses import (
    ClauseTerms,
    ContractFigures,
    ContractTerm,
    Limits,
    LineFacts,
    Reserve,
    SeatTerm,
)
from approvals.findings import Facts, KnownClause, KnownContract, KnownPosting
from approvals.models import Clause, DecisionType, Version
from approvals.paper import (
    BudgetChange,
    ContractAward,
    ContractChange,
    Delegation,
    Paper,
    Part2Paper,
    Revocation,
)
from approvals.planning import known_lines, known_plans, lines_named
from approvals.stated import Amount, SupplierName
from budgets.balances import YearPosition, heads_of
from budgets.closing import closed_years
from budgets.models import Line, Posting, year_label
from budgets.moves import SPENDING
from contracts.frameworks import FrameworkFact, Party
from contracts.histories import (
    History,
    authorised_end,
    histories,
    is_stated,
    time_added,
)
from contracts.measuring import course_of, framework_facts, measured, party_of
from contracts.models import Contract
from contracts.notices import noticed
from people.days import london_midnight
from people.models import Milestone, Organisation, Post, Programme
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
    return route_by(paper, decision_type.code, book.clauses(without=without), book.at)


def route_by(
    paper: Paper, decision_type: str, clauses: Sequence[ClauseTerms], at: datetime
) -> tuple[Route, list[Reason]]:
    """Return the route of a paper by these clauses at ``at``, and why acts are not covered."""
    acts = acts_of(paper, known_of(paper, at))
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


def known_of(paper: Paper, by: datetime | None = None) -> Known:
    """Return the figures of the contracts and the kinds of the lines that a paper names.

    The contracts as recorded ``by`` an instant (left out: now).
    """
    contracts, lines = names_in(paper)
    return Known(
        contracts={
            history.contract.reference: figures(history)
            for history in histories(Contract.objects.filter(reference__in=contracts), by)
        },
        lines={
            line.code: LineFacts(line.code, line.plan.code, line.kind)
            for line in Line.objects.filter(code__in=lines).select_related("plan")
        },
    )


def figures(history: History) -> ContractFigures:
    """Return a contract as a clause tests it."""
    return ContractFigures(
        history.standing.percent_base,
        history.standing.authorised_value,
        history.standing.cumulative_change,
        time_added(history),
        authorised_end(history),
        history.contract.programme.code if history.contract.programme else None,
        is_stated(history),
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


def facts_for(paper: Paper, part_2: Part2Paper, decision_type: DecisionType, today: date) -> Facts:
    """Return what the ledger knows of the names that a paper may use."""
    contracts, lines = names_in(paper)
    own = Q(line__programme__code=paper.programme) if paper.programme else Q(pk=None)
    heads = heads_of(Q(line__code__in=lines) | own)
    known = histories(Contract.objects.filter(reference__in=contracts))
    with_notice = noticed(history.contract for history in known)
    frameworks = framework_facts()
    named = {
        (n.code, year_label(row.year) if row.year else None): row
        for n, row in heads
        if n.code in lines
    }
    return Facts(
        today=today,
        required_sections=tuple(decision_type.sections),
        part_2=part_2,
        lines=known_lines(lines),
        plans=known_plans(paper),
        programmes=frozenset(Programme.objects.values_list("code", flat=True)),
        postings=_postings_named(paper),
        headroom={key: row.approved for key, row in named.items()},
        committed={key: row.committed for key, row in named.items()},
        free=_free(paper, heads),
        contracts={
            history.contract.reference: KnownContract(
                history.contract.reference,
                history.standing.percent_base,
                history.standing.authorised_value,
                measured(history, with_notice),
                authorised_end(history),
                course_of(history, today),
            )
            for history in known
        },
        frameworks=frameworks,
        suppliers=_parties(paper, frameworks),
        posts=frozenset(Post.objects.values_list("code", flat=True)),
        milestones=frozenset(Milestone.objects.values_list("code", flat=True)),
        clauses=_clauses_named(paper, today),
        decisions=links.numbers_of({link.reference for link in paper.links}),
        closed=closed_years(),
    )


def _free(paper: Paper, heads: Iterable[tuple[Line, YearPosition]]) -> Decimal | None:
    """Return what is free for contracts on the lines of the paper's programme, in pounds."""
    mine = (h for h in heads if h[0].programme and h[0].programme.code == paper.programme)
    free = sum((row.free for line, row in mine if line.kind in SPENDING), Decimal(0))
    return free if paper.programme else None


def _postings_named(paper: Paper) -> dict[int, KnownPosting]:
    """Return the postings that a paper would correct, with what is left of each."""
    named = [
        item.corrects
        for rec in paper.recommendations
        if isinstance(rec, BudgetChange)
        for item in rec.items
        if item.corrects is not None
    ]
    if not named:
        return {}
    rows = Posting.objects.filter(pk__in=named, reverses=None).annotate(
        back=Sum("transfers_back__amount")
    )
    return {
        row.pk: KnownPosting(
            row.from_line.code,
            None if row.from_year is None else year_label(row.from_year),
            row.to_line.code,
            None if row.to_year is None else year_label(row.to_year),
            row.amount.amount - (row.back or Decimal(0)),
        )
        for row in rows.select_related("from_line", "to_line")
    }


def _parties(paper: Paper, frameworks: Mapping[str, FrameworkFact]) -> dict[str, Party]:
    """Return who would be called off from a framework whose places are known, by printed name."""
    known = {c for c, found in frameworks.items() if any(lot.suppliers for lot in found.lots)}
    names = {
        rec.supplier.name: rec.supplier
        for rec in paper.recommendations
        if isinstance(rec, ContractAward) and rec.framework in known
    }
    found = {name: supplier_named(supplier) for name, supplier in names.items()}
    return {name: party_of(row) for name, row in found.items() if row is not None}


def _clauses_named(paper: Paper, today: date) -> dict[str, KnownClause]:
    """Return the granted clauses that a paper would end, and whether each still stands."""
    codes = [
        code
        for rec in paper.recommendations
        if isinstance(rec, Delegation | Revocation)
        for code in (rec.supersedes if isinstance(rec, Delegation) else rec.clauses)
    ]
    rows = Clause.objects.filter(code__in=codes, granted_by__isnull=False)
    return {
        row.code: KnownClause(
            row.title,
            row.granted_by.version.decision.type.code if row.granted_by else "",
            stands=row.revoked_at is None
            and (row.ends_at is None or row.ends_at > london_midnight(today)),
        )
        for row in rows.select_related("granted_by__version__decision__type")
    }


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
