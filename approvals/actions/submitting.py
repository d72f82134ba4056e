"""Submit a draft: check it, freeze it, hold its share of authority, ask for what it needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db.models import Q

from approvals import access, authority, dossier, keys, pending, routing
from approvals.actions import granting
from approvals.actions.chain import allow, freeze, lock, log
from approvals.actions.drafting import may_draft
from approvals.authority import Route
from approvals.book import Book
from approvals.checks import findings
from approvals.findings import Finding
from approvals.knowing import facts_for
from approvals.models import AdviceRequest, Decision, Version
from approvals.paper import BudgetChange, Paper
from contracts.actions import lock_frameworks, lock_procurements
from people.days import london_day
from people.deeds import Actor, deed
from people.holders import database_now, in_force, lock_own
from people.models import Post, PostKind
from people.refusals import Reason, Refused

CFO = PostKind.CHIEF_FINANCE_OFFICER


@dataclass(frozen=True)
class Readiness:
    """What stands in the way of submission, and what is only worth a look."""

    stops: tuple[Reason, ...]
    warnings: tuple[Finding | Reason, ...]
    route: dict[str, object]
    authority: Route
    found: tuple[Finding, ...]


def readiness(decision: Decision, at: datetime) -> Readiness:
    """Return what submission would find; the same answer that submission acts on."""
    paper = access.draft_paper(decision)
    part_2 = access.draft_part_2_for_freezing(decision)
    book = Book(at)
    found = findings(paper, facts_for(paper, part_2, decision.type, london_day(at)))
    clauses = book.clauses()
    full = access.draft_whole(decision)
    route, uncovered = routing.route_by(full, decision.type.code, clauses, at)
    asked = _exceptions(paper, found)
    case = dossier.draft_case(decision, paper, route, book)
    impossible, vacant = keys.vacancies(case, dossier.candidates_for(case, book))
    stops = [Reason(f"{f.place}: {f.sentence}", f.source) for f in found if _stops(f, asked)]
    stops += [*uncovered, *impossible, *_conditions(paper, route)]
    warnings = [f for f in found if not _stops(f, asked)]
    data = routing.route_data(route, decision.type, list(asked.values()))
    consulted = cast(list[str], data["consultations"])
    data["consultations"] = _with_finance(consulted, paper, route)
    beyond = authority.beyond_the_scheme(route, clauses, decision.type.code, at)
    return Readiness(tuple(stops), (*warnings, *beyond, *vacant), data, route, tuple(found))


def _with_finance(consulted: list[str], paper: Paper, route: Route) -> list[str]:
    """Return who is consulted; of a year-end adjustment the Chief Finance Officer, or who signs.

    Whoever holds a seat approves by it and is not consulted too: one person has one role. In the
    order of the house he comes before the Chief Executive.
    """
    recs = paper.recommendations
    if CFO in consulted or not any(isinstance(r, BudgetChange) and r.year_end for r in recs):
        return consulted
    if Post.objects.filter(code__in=[seat.post for seat in route.seats], kind=CFO).exists():
        return consulted
    last = [kind for kind in consulted if kind == PostKind.CHIEF_EXECUTIVE]
    return [kind for kind in consulted if kind not in last] + [str(CFO), *last]


def _stops(finding: Finding, asked: Mapping[tuple[str, str], object]) -> bool:
    """Say whether a finding stops: always, or until advice on it is asked for."""
    if finding.level == "advice":
        return (finding.rule, finding.place) not in asked
    return finding.level == "stop"


def _exceptions(paper: Paper, found: Sequence[Finding]) -> dict[tuple[str, str], dict[str, str]]:
    """Return the exceptions that the paper asks for of rules that it does go against."""
    against = {(f.rule, f.place): f for f in found if f.level == "advice"}
    return {
        (asked.rule, asked.place): {
            "rule": asked.rule,
            "place": asked.place,
            "sentence": against[asked.rule, asked.place].sentence,
            "reason": asked.reason,
            "adviser": asked.adviser,
        }
        for asked in paper.exceptions
        if (asked.rule, asked.place) in against
    }


def _conditions(paper: Paper, route: Route) -> list[Reason]:
    """Return why a condition of the authority that is used is not answered (D2)."""
    if paper.conditions_met.strip():
        return []
    return [
        Reason(
            f"{clause.title} has conditions: {clause.conditions} Say how they are met.",
            f"{clause.source}; rule D2",
            "conditions_met",
        )
        for clause in route.clauses
        if clause.conditions
    ]


@deed
def submit(by: Actor, decision: Decision, *, edition: int) -> Version:
    """Check and freeze a draft, hold its share of every clause, ask for the advice it needs.

    Raises Refused with every finding that stops it; warnings are shown and let through.
    """
    may_draft(by.person, decision, lock_own(by.person))
    locked = _lock_authority(decision)
    decision = lock(decision)
    now = database_now()
    allow(decision, "submitted", "submitted")
    if decision.draft.edition != edition:
        raise Refused(["Somebody saved this paper since you looked. Look again, then submit."])
    found = readiness(decision, now)
    if found.stops:
        raise Refused(found.stops)
    if not {clause.code for clause in found.authority.clauses} <= locked:
        raise Refused(["The scheme changed while you submitted. Look again, then submit."])
    version = freeze(decision, by, dict(found.route))
    log(decision, "submitted", by, version=version, payload={"digest": version.digest})
    granting.hold(version, found.authority)
    granting.notify_of_call_in(by, version, found.authority, now)
    for kind in version.route["advice"]:
        AdviceRequest.objects.create(
            version=version, post=_adviser(kind, now), requested_by=by.person
        )
    return version


def _lock_authority(decision: Decision) -> set[str]:
    """Lock the clauses that the draft could rest on, then frameworks and procurements, before
    its decision; return the codes of the clauses.
    """
    paper = access.draft_paper(decision)
    contracts, _ = routing.names_in(paper)
    names = Q(contracts__contract__reference__in=contracts) | Q(contracts__reference__in=contracts)
    stands = Q(end__isnull=True) | Q(end__ends_at__gt=database_now())
    rows = decision.type.clauses.filter(names | Q(every_contract=True), stands)
    codes = set(rows.values_list("code", flat=True))
    granting.lock_clauses(codes)
    lock_frameworks(pending.frameworks_of(paper))
    lock_procurements(pending.procurements_of(paper))
    return codes


def _adviser(kind: str, at: datetime) -> Post:
    posts = Post.objects.filter(kind=kind).order_by("pk")
    held = in_force(at).filter(post__kind=kind).values_list("post", flat=True)
    post = posts.filter(pk__in=held).first() or posts.first()
    if post is None:
        words = kind.replace("_", " ")
        raise Refused([Reason(f"There is no post of {words} to ask for advice.", "Rule D7")])
    return post
