"""Rows in, plain data out: what the rules need to know, read from the ledger. Writes nothing."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from django.db.models import Q

from approvals import access, authority
from approvals.authority import Candidate, Case, ClauseTerms, Route, SeatTerm, Turned
from approvals.checks import Facts, KnownContract, KnownFramework, acts_of
from approvals.models import (
    Advice,
    Clause,
    Consultation,
    Decision,
    DecisionType,
    Event,
    InterestDeclaration,
    Key,
    Version,
)
from approvals.paper import (
    BudgetChange,
    ContractAward,
    ContractChange,
    Delegation,
    Paper,
    Part2Paper,
    SupplierName,
)
from budgets.models import Line, LineYear, year_label
from contracts.histories import histories
from contracts.models import Contract, Framework
from people.holders import employer, group_of, in_force, reached, tenures_of
from people.models import Milestone, Organisation, Person, Post, PostKind
from people.refusals import Reason


def clause_terms(decision_type: DecisionType) -> list[ClauseTerms]:
    """Return every clause of this type of decision as plain data."""
    rows = Clause.objects.filter(decision_type=decision_type).select_related(
        "decision_type", "scheme", "granted_by__version__decision"
    )
    rows = rows.prefetch_related(
        "seats__post", "seats__deemed_post", "seats__until", "contracts__contract"
    )
    return [_terms(row) for row in rows]


def _terms(row: Clause) -> ClauseTerms:
    contracts = frozenset(link.contract.reference for link in row.contracts.all())
    seats = sorted(row.seats.all(), key=lambda seat: seat.position)
    return ClauseTerms(
        code=row.code,
        title=row.title,
        text=row.text,
        source=row.source,
        decision_type=row.decision_type.code,
        acts=frozenset(row.acts),
        contracts=None if row.every_contract else contracts,
        seats=tuple(
            SeatTerm(
                seat.post.code,
                seat.post.title,
                seat.deemed_post.code if seat.deemed_post else None,
                seat.deemed_post.title if seat.deemed_post else "",
                seat.until.code if seat.until else None,
                seat.until.name if seat.until else "",
            )
            for seat in seats
        ),
        rank=row.rank,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        revoked_at=row.revoked_at,
        value_below=row.value_below.amount if row.value_below else None,
        ceiling=row.ceiling.amount if row.ceiling else None,
        used=row.used,
    )


def route_of(paper: Paper, decision_type: DecisionType, at: datetime) -> tuple[Route, list[Reason]]:
    """Return the route of a paper by the clauses in force at ``at``, and what is uncovered."""
    return authority.find_route(acts_of(paper), clause_terms(decision_type), decision_type.code, at)


def route_data(route: Route, decision_type: DecisionType) -> dict[str, object]:
    """Return a route as the data that is frozen, shown and signed."""
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
        "seats": [
            {
                "code": seat.code,
                "post": seat.post,
                "title": seat.title,
                "deemed_post": seat.deemed_post,
                "deemed_title": seat.deemed_title,
                "until": seat.until,
                "until_name": seat.until_name,
            }
            for seat in route.seats
        ],
        "advice": list(decision_type.advice),
        "consultations": list(decision_type.consultations),
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
        )
        for seat in version.route["seats"]
    )


def facts_for(paper: Paper, part_2: Part2Paper, decision_type: DecisionType, today: date) -> Facts:
    """Return what the ledger knows of the names that a paper may use."""
    contracts, lines = _names_in(paper)
    known = histories(Contract.objects.filter(reference__in=contracts))
    return Facts(
        today=today,
        required_sections=tuple(decision_type.sections),
        part_2=part_2,
        lines={
            line.code: line.kind in ("income", "funding", "growth")
            for line in Line.objects.filter(code__in=lines)
        },
        headroom={
            (head.line.code, None if head.year is None else year_label(head.year)): head.approved
            for head in LineYear.objects.filter(line__code__in=lines).select_related("line")
        },
        contracts={
            history.contract.reference: KnownContract(
                history.contract.reference,
                history.standing.percent_base,
                history.standing.authorised_value,
            )
            for history in known
        },
        frameworks={
            framework.code: KnownFramework(
                framework.name,
                framework.last_day,
                frozenset(s.name for lot in framework.lots.all() for s in lot.suppliers.all()),
            )
            for framework in Framework.objects.prefetch_related("lots__suppliers")
        },
        posts=frozenset(Post.objects.values_list("code", flat=True)),
        milestones=frozenset(Milestone.objects.values_list("code", flat=True)),
    )


def _names_in(paper: Paper) -> tuple[set[str], set[str]]:
    """Return the references of contracts and the codes of lines that a paper names."""
    contracts: set[str] = set()
    lines: set[str] = set()
    for rec in paper.recommendations:
        if isinstance(rec, BudgetChange):
            lines |= {code for item in rec.items for code in (item.line, item.source)}
        elif isinstance(rec, ContractAward | ContractChange):
            contracts.add(rec.contract)
        elif isinstance(rec, Delegation):
            contracts |= set(rec.contracts)
    return contracts, lines


def supplier_named(name: SupplierName) -> Organisation | None:
    """Return the organisation a paper means: by company number where given, else by name."""
    if name.company_number:
        return Organisation.objects.filter(company_number=name.company_number).first()
    return Organisation.objects.filter(name__iexact=name.name).order_by("pk").first()


def suppliers_in(paper: Paper) -> list[Organisation]:
    """Return the suppliers that a paper is about, those of contracts it changes included."""
    found = []
    for rec in paper.recommendations:
        if isinstance(rec, ContractAward):
            found.append(supplier_named(rec.supplier))
        elif isinstance(rec, ContractChange):
            contract = Contract.objects.filter(reference=rec.contract).first()
            found.append(contract.supplier if contract else None)
    return [organisation for organisation in found if organisation is not None]


def case_of(decision: Decision, version: Version | None, at: datetime) -> Case:
    """Return where a decision stands at ``at``, as far as keys are concerned."""
    if version is None:
        return Case(str(decision), decision.state, decision.is_transcribed, (), frozenset())
    paper = access.version_paper(version)
    seats = seats_in(version)
    case = Case(
        reference=str(decision),
        state=decision.state,
        transcribed=decision.is_transcribed,
        seats=seats,
        reached=_reached(seats, at),
        sources=tuple(dict.fromkeys(g["source"] for g in version.route["grounds"])),
        keys=tuple(
            Turned(key.person_id, key.person.name, frozenset(key.seats))
            for key in Key.objects.filter(version=version).select_related("person").order_by("pk")
        ),
        editors=frozenset(decision.edits.values_list("person_id", flat=True)),
        roles=_roles(version),
        interested=_interested(decision),
        refused_by=frozenset(
            Event.objects.filter(version=version, kind="refused").values_list(
                "person_id", flat=True
            )
        ),
        supplier_groups=_supplier_groups(paper),
        missing_advice=tuple(
            version.advice_requests.filter(required=True, advice__isnull=True)
            .order_by("pk")
            .values_list("post__title", flat=True)
        ),
        missing_consultations=tuple(
            PostKind(kind).label for _, kind in consultations_left(version)
        ),
    )
    return replace(case, clause_reasons=tuple(_scheme_changed(version, paper, at)))


def draft_case(decision: Decision, paper: Paper, route: Route, at: datetime) -> Case:
    """Return the case that a draft would be if it were submitted now."""
    return Case(
        reference=str(decision),
        state="submitted",
        transcribed=decision.is_transcribed,
        seats=route.seats,
        reached=_reached(route.seats, at),
        editors=frozenset(decision.edits.values_list("person_id", flat=True)),
        interested=_interested(decision),
        supplier_groups=_supplier_groups(paper),
    )


def _interested(decision: Decision) -> frozenset[int]:
    rows = InterestDeclaration.objects.filter(decision=decision)
    return frozenset(rows.values_list("person_id", flat=True))


def _reached(seats: Iterable[SeatTerm], at: datetime) -> frozenset[str]:
    codes = {seat.until for seat in seats if seat.until}
    rows = Milestone.objects.filter(code__in=codes)
    return frozenset(milestone.code for milestone in rows if reached(milestone, at))


def consultations_left(version: Version) -> list[tuple[int, str]]:
    """Return the steps (number, kind of post) not yet taken, in their order."""
    taken = set(Consultation.objects.filter(version=version).values_list("step", flat=True))
    steps = enumerate(version.route["consultations"], start=1)
    return [(step, kind) for step, kind in steps if step not in taken]


def _roles(version: Version) -> dict[int, str]:
    roles = {
        advice.person_id: "advised on this version"
        for advice in Advice.objects.filter(request__version=version)
    }
    for row in Consultation.objects.filter(version=version):
        roles[row.person_id] = "was consulted on this version"
    return roles


def _supplier_groups(paper: Paper) -> dict[int, str]:
    return {
        member: supplier.name for supplier in suppliers_in(paper) for member in group_of([supplier])
    }


def _scheme_changed(version: Version, paper: Paper, at: datetime) -> list[Reason]:
    """Return why the frozen route no longer stands: a clause ended, is used up, or others apply."""
    route, reasons = route_of(paper, version.decision.type, at)
    if reasons:
        return reasons
    now = {(g.act.recommendation, g.act.kind.value, g.clause.code) for g in route.grounds}
    then = {(g["recommendation"], g["act"], g["clause"]) for g in version.route["grounds"]}
    if now != then or {s.code for s in route.seats} != {s["code"] for s in version.route["seats"]}:
        return [Reason("The scheme changed since this was submitted; submit it again.", "Rule D2")]
    return []


def candidate_of(person: Person, at: datetime) -> Candidate:
    """Return a person with the posts held and the employer at ``at``."""
    works_for = employer(person, at)
    return Candidate(
        person.pk,
        person.name,
        frozenset(tenure.post.code for tenure in tenures_of(person, at)),
        works_for.pk if works_for else None,
    )


def candidates_for(case: Case, at: datetime) -> list[Candidate]:
    """Return everybody who holds a post that has a key now."""
    posts = {seat.holder_post(case.reached) for seat in case.seats}
    people = Person.objects.filter(
        Q(pk__in=in_force(at).filter(post__code__in=posts).values("person"))
    ).order_by("pk")
    return [candidate_of(person, at) for person in people]
