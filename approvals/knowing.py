"""What the ledger knows of the names that a paper uses: rows in, plain data out. Writes nothing."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum

from approvals import links, pending
from approvals.findings import Facts, KnownClause, KnownContract, KnownPosting
from approvals.models import Clause, DecisionType
from approvals.paper import (
    BudgetChange,
    ContractAward,
    ContractChange,
    Delegation,
    Paper,
    Part2Paper,
    Revocation,
)
from approvals.pending import Pending
from approvals.planning import known_lines, known_plans
from approvals.routing import names_in, supplier_named
from budgets.balances import YearPosition, heads_of
from budgets.closing import closed_years
from budgets.feeding import grants_of
from budgets.grantterms import Terms
from budgets.models import Line, Posting, year_label
from budgets.moves import SPENDING
from contracts.courses import Course
from contracts.frameworks import FrameworkFact, Party
from contracts.histories import History, authorised_end, histories
from contracts.measuring import course_of, framework_facts, measured, parties_of
from contracts.models import Contract, Procurement
from contracts.notices import noticed
from people.days import london_midnight
from people.models import Founding, Milestone, Post, Programme


def facts_for(
    paper: Paper,
    part_2: Part2Paper,
    decision_type: DecisionType,
    today: date,
    ahead: Iterable[Pending] | None = None,
) -> Facts:
    """Return what the ledger knows of the names that a paper may use.

    ``ahead`` is what comes before it on frameworks; left out: all that is pending.
    """
    contracts, lines = names_in(paper)
    own = Q(line__programme__code=paper.programme) if paper.programme else Q(pk=None)
    heads = heads_of(Q(line__code__in=lines) | own)
    known = histories(Contract.objects.filter(reference__in=contracts))
    with_notice = noticed(history.contract for history in known)
    frameworks = framework_facts(today, whole=True)
    asked = list(_all_pending(paper) if ahead is None else ahead)
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
                history.whole.percent_base,
                history.whole.authorised_value,
                measured(history, with_notice, whole=True),
                authorised_end(history),
                course_of(history, today),
                history.contract.framework.code if history.contract.framework else None,
                history.contract.lot.code if history.contract.lot else None,
                bool(history.hidden),
            )
            for history in known
        },
        frameworks=frameworks,
        held=pending.held(asked, whole=True),
        procurements=_procurements_named(paper),
        body=Founding.objects.values_list("organisation", flat=True).first() or "",
        suppliers=_parties(paper, frameworks),
        posts=frozenset(Post.objects.values_list("code", flat=True)),
        milestones=frozenset(Milestone.objects.values_list("code", flat=True)),
        clauses=_clauses_named(paper, today),
        decisions=links.numbers_of({link.reference for link in paper.links}),
        closed=closed_years(),
        grants=_grants_feeding(lines),
        hides=any(history.hidden for history in known)
        or any(one.hidden for one in asked)
        or any(frameworks[code].hides for code in _called(paper, known) if code in frameworks),
    )


def courses_in(paper: Paper, today: date) -> dict[str, Course]:
    """Return where each contract stands that a paper changes, by all that is authorised."""
    named = {rec.contract for rec in paper.recommendations if isinstance(rec, ContractChange)}
    rows = histories(Contract.objects.filter(reference__in=named)) if named else []
    return {history.contract.reference: course_of(history, today) for history in rows}


def _grants_feeding(lines: set[str]) -> dict[str, list[Terms]]:
    codes = dict(Line.objects.filter(code__in=lines).values_list("pk", "code"))
    return {codes[pk]: [row.terms for row in rows] for pk, rows in grants_of(codes).items()}


def _all_pending(paper: Paper) -> list[Pending]:
    return pending.pending() if pending.frameworks_of(paper) else []


def _called(paper: Paper, known: Iterable[History]) -> set[str]:
    """Return the frameworks that a paper calls off from, or whose call-offs it changes."""
    let = {rec.framework for rec in paper.recommendations if isinstance(rec, ContractAward)}
    stand = {row.contract.framework.code for row in known if row.contract.framework}
    return stand | {code for code in let if code}


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
    return parties_of({name: row for name, row in found.items() if row is not None})


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


def _procurements_named(paper: Paper) -> dict[str, str]:
    """Return the procurements that a paper names, each with its route."""
    names = pending.procurements_of(paper)
    rows = Procurement.objects.filter(reference__in=names) if names else Procurement.objects.none()
    return dict(rows.values_list("reference", "route"))
