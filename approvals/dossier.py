"""Where one decision stands, as far as keys are concerned: rows in, plain data out.

What the ledger says beside it (the scheme, who holds what) is read by book.py. Writes nothing.
"""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from approvals import access, lifecycle, pending
from approvals.authority import Route
from approvals.book import Book
from approvals.checks import findings
from approvals.clauses import SeatTerm
from approvals.findings import Finding
from approvals.keys import CalledIn, Candidate, Case, Turned
from approvals.knowing import courses_in, facts_for
from approvals.models import (
    Advice,
    CallIn,
    CallInAnswer,
    Consultation,
    Decision,
    Event,
    InterestDeclaration,
    Key,
    Version,
)
from approvals.paper import (
    ContractAward,
    ContractChange,
    Delegation,
    Paper,
    Part2Paper,
    initiations,
)
from approvals.procurement import frameworks_are_alive
from approvals.routing import contracts_covered, route_of, seats_in
from approvals.succession import out_of_turn
from approvals.withholding import told, veils
from contracts.histories import suppliers_of
from contracts.models import Contract, Procurement
from people.days import london_day
from people.holders import employer, groups_of
from people.models import Organisation, Person, Post, PostKind, Tenure
from people.refusals import Reason


def case_of(decision: Decision, version: Version | None, book: Book) -> Case:
    """Return where a decision stands by a book, as far as keys are concerned."""
    key = (decision.pk, version.pk if version else None)
    if key not in book.cases:
        book.cases[key] = _case(decision, version, book)
    return book.cases[key]


def _case(decision: Decision, version: Version | None, book: Book) -> Case:
    state, then = _as_of(decision, version, book.at)
    if then is None:
        return Case(str(decision), state, decision.is_transcribed, (), frozenset())
    paper = access.version_whole(then)
    interested = _interested(decision, book.at)
    case = Case(
        reference=str(decision),
        state=state,
        transcribed=decision.is_transcribed,
        sources=tuple(dict.fromkeys(g["source"] for g in then.route["grounds"])),
        keys=keys_of(then, book.at),
        editors=_editors(decision, book.at),
        roles=_roles(decision, book.at),
        interested=interested,
        recused=frozenset(
            decision.interests.filter(recused=True).values_list("person_id", flat=True)
        ),
        refused_by=frozenset(
            Event.objects.filter(
                version=then, kind="refused", recorded_at__lte=book.at
            ).values_list("person_id", flat=True)
        ),
        supplier_groups=_supplier_groups(paper, book.at),
        missing_advice=tuple(
            then.advice_requests.filter(required=True, recorded_at__lte=book.at)
            .exclude(advice__recorded_at__lte=book.at)
            .order_by("pk")
            .values_list("post__title", flat=True)
        ),
        missing_consultations=tuple(
            PostKind(kind).label for _, kind in consultations_left(then, book.at)
        ),
        call_ins=tuple(call_in_reasons(then, book.at)),
        **_posts(seats_in(then), interested, book),
    )
    reasons = [*_scheme_changed(then, paper, book), *_taken(then, paper)]
    reasons += _out_of_turn(then, paper, book)
    reasons += _against_frameworks(then, paper, book)
    return replace(case, clause_reasons=tuple(reasons))


def draft_case(decision: Decision, paper: Paper, route: Route, book: Book) -> Case:
    """Return the case that a draft would be if it were submitted now."""
    interested = _interested(decision, book.at)
    return Case(
        reference=str(decision),
        state="submitted",
        transcribed=decision.is_transcribed,
        sources=tuple(dict.fromkeys(ground.clause.source for ground in route.grounds)),
        editors=_editors(decision, book.at),
        roles=_roles(decision, book.at),
        interested=interested,
        supplier_groups=_supplier_groups(paper, book.at),
        **_posts(route.seats, interested, book),
    )


def _as_of(decision: Decision, version: Version | None, at: datetime) -> tuple[str, Version | None]:
    """Return state and version as they were: by the events up to ``at``, if any came later."""
    events = Event.objects.filter(decision=decision)
    if version is not None and not events.filter(recorded_at__gt=at).exists():
        return decision.state, version
    state, then = "", None
    for event in events.filter(recorded_at__lte=at).select_related("version").order_by("seq"):
        state = lifecycle.next_state(decision.provenance, state, event.kind) or state
        then = event.version if event.kind in ("submitted", "attested") else then
    return state, then


def _posts(seats: tuple[SeatTerm, ...], interested: frozenset[int], book: Book) -> dict[str, Any]:
    """Return the seats with what decides whose they are now."""
    posts = {post for seat in seats for post in seat.posts}
    holders: dict[str, set[int]] = {}
    for tenure in book.holders(posts):
        holders.setdefault(tenure.post.code, set()).add(tenure.person_id)
    reserved = {r.ground for seat in seats for r in seat.reserves}
    return {
        "seats": seats,
        "reached": book.reached & {seat.until for seat in seats if seat.until},
        "vacant": book.vacant(posts),
        "absent": book.absent(posts) if "absent" in reserved else frozenset(),
        "conflicted": frozenset(code for code, held in holders.items() if held <= interested),
    }


def keys_of(version: Version, at: datetime) -> tuple[Turned, ...]:
    """Return the keys turned on a version by ``at``, with whose place each was turned in."""
    rows = list(
        Key.objects.filter(version=version, recorded_at__lte=at)
        .select_related("person")
        .order_by("pk")
    )
    tenures = Tenure.objects.in_bulk([pk for row in rows for pk in row.tenures])
    covered = Tenure.objects.filter(covered_by__in=tenures).in_bulk()
    posts = {seat.code: seat.posts for seat in seats_in(version)} if tenures else {}
    codes = dict(Post.objects.filter(tenures__in=tenures).values_list("pk", "code"))
    found = []
    for row in rows:
        mine = [tenures[pk] for pk in row.tenures]
        stands_for = {}
        for seat in row.seats:
            fitting = [t for t in mine if codes[t.post_id] in posts.get(seat, ())]
            if fitting and all(t.covers_id for t in fitting):
                stands_for[seat] = covered[fitting[0].covers_id or 0].person_id
        seats = frozenset(row.seats)
        found.append(Turned(row.person_id, row.person.name, seats, stands_for, row.recorded_at))
    return tuple(found)


def call_ins_of(version: Version, at: datetime) -> list[tuple[CallIn, CalledIn]]:
    """Return whom a version was open to be called in by, with what had come of it by ``at``."""
    rows = CallIn.objects.filter(version=version, recorded_at__lte=at).select_related(
        "clause__call_in_post",
        "clause__scheme",
        "clause__granted_by__version__decision",
        "answer__person",
    )
    told = list(rows.order_by("pk"))
    earlier = called_in_before(version) if told else {}
    found = []
    for row in told:
        answer = getattr(row, "answer", None)
        said = True if row.clause.call_in_post_id in earlier else None
        if answer and answer.recorded_at <= at:
            said = answer.called_in
        days, source = row.clause.call_in_days, row.clause.source
        facts = CalledIn(str(row.clause.call_in_post), row.notified_on, days, said, source)
        found.append((row, facts))
    return found


def call_in_reasons(version: Version, at: datetime) -> list[Reason]:
    """Return why a call-in stops a key at ``at``."""
    found = [facts.objection(london_day(at)) for _, facts in call_ins_of(version, at)]
    return [reason for reason in found if reason is not None]


def called_in_before(version: Version) -> dict[int | None, int]:
    """Return the posts that called in what was submitted before, each with the clause (by id).

    What was called in stays so in every later version, until that post says otherwise of it.
    """
    rows = CallInAnswer.objects.filter(
        call_in__version__decision=version.decision_id, call_in__version__number__lt=version.number
    )
    last = {
        row.call_in.clause.call_in_post_id: row
        for row in rows.select_related("call_in__clause").order_by("pk")
    }
    return {post: row.call_in.clause_id for post, row in last.items() if row.called_in}


def _interested(decision: Decision, at: datetime) -> frozenset[int]:
    rows = InterestDeclaration.objects.filter(decision=decision, recorded_at__lte=at)
    return frozenset(rows.values_list("person_id", flat=True))


def _editors(decision: Decision, at: datetime) -> frozenset[int]:
    rows = decision.edits.filter(recorded_at__lte=at)
    return frozenset(rows.values_list("person_id", flat=True))


def consultations_left(version: Version, at: datetime | None = None) -> list[tuple[int, str]]:
    """Return the steps (number, kind of post) not yet taken (by ``at``), in their order."""
    rows = Consultation.objects.filter(version=version)
    if at is not None:
        rows = rows.filter(recorded_at__lte=at)
    taken = set(rows.values_list("step", flat=True))
    steps = enumerate(version.route["consultations"], start=1)
    return [(step, kind) for step, kind in steps if step not in taken]


def _roles(decision: Decision, at: datetime) -> dict[int, str]:
    """Return who advised or was consulted on any version: one role in one decision."""
    roles = {
        advice.person_id: "advised on this decision"
        for advice in Advice.objects.filter(
            request__version__decision=decision, recorded_at__lte=at
        )
    }
    for row in Consultation.objects.filter(version__decision=decision, recorded_at__lte=at):
        roles[row.person_id] = "was consulted on this decision"
    return roles


def _supplier_groups(paper: Paper, at: datetime) -> dict[int, str]:
    suppliers = suppliers_in(paper, london_day(at))
    groups = groups_of(suppliers)
    return {member: one.name for one in suppliers for member in groups[one.pk]}


def _scheme_changed(version: Version, paper: Paper, book: Book) -> list[Reason]:
    """Return why the frozen route no longer stands: a clause ended, is used up, or others apply."""
    route, reasons = route_of(paper, version.decision.type, book, without=version.pk)
    if reasons:
        return reasons
    if "claims" not in version.route:
        return [Reason("This was submitted before shares were held; submit it again.", "Rule D2")]
    now = {(g.act.recommendation, g.act.kind.value, g.clause.code) for g in route.grounds}
    then = {(g["recommendation"], g["act"], g["clause"]) for g in version.route["grounds"]}
    if now != then or {s.code for s in route.seats} != {s["code"] for s in version.route["seats"]}:
        return [Reason("The scheme changed since this was submitted; submit it again.", "Rule D2")]
    return []


def _taken(version: Version, paper: Paper) -> list[Reason]:
    """Return which contract that this would award another decision has opened meanwhile."""
    if version.decision.state != "submitted":
        return []
    names = [rec.contract for rec in paper.recommendations if isinstance(rec, ContractAward)]
    taken = Contract.objects.filter(reference__in=names).order_by("reference") if names else []
    begun = [one.procurement for one in initiations(paper)]
    known = Procurement.objects.filter(reference__in=begun).order_by("reference") if begun else []
    found = [f"Contract reference “{row.reference}”" for row in taken]
    found += [f"Procurement reference “{row.reference}”" for row in known]
    return [Reason(f"{what} was taken since; choose another.", "Rule U7") for what in found]


def _out_of_turn(version: Version, paper: Paper, book: Book) -> list[Reason]:
    """Return what may not follow what was decided on its contracts since (S8, S12, L7)."""
    if version.decision.state != "submitted":
        return []
    day = london_day(book.at)
    return [
        Reason(f"{found.place}: {found.sentence} This is so since it was submitted.", found.source)
        for found in out_of_turn(paper, courses_in(paper, day), day)
    ]


def _against_frameworks(version: Version, paper: Paper, book: Book) -> list[Reason]:
    """Return what of a framework this goes against now, without advice recorded on it (L10 to L15).

    The day of a call-off is the day on which it is made; what was submitted before comes first.
    """
    if version.decision.state != "submitted" or not pending.frameworks_of(paper):
        return []
    ahead = [one for one in book.pending if one.version < version.pk]
    day = london_day(book.at)
    facts = facts_for(paper, Part2Paper(), version.decision.type, day, ahead)
    hides = facts.hides or veils(paper)
    excepted = {(row["rule"], row["place"]) for row in version.route.get("exceptions", ())}
    return [
        Reason(
            f"{found.place}: {told(found, hides=hides).sentence} Submit it again, with advice on "
            "this.",
            found.source,
        )
        for found in frameworks_are_alive(paper, facts)
        if found.level == "advice" and (found.rule, found.place) not in excepted
    ]


def pointed_out(version: Version, paper: Paper, book: Book) -> list[Finding]:
    """Return what whoever signs is told of and may let through, as it stands now (B8, T1, …).

    Nothing of part 2 comes into it; once it is decided, its own effects would be told against it.
    """
    if version.decision.state != "submitted":
        return []
    called = bool(pending.frameworks_of(paper))
    ahead = [one for one in book.pending if one.version < version.pk] if called else []
    day = london_day(book.at)
    facts = facts_for(paper, Part2Paper(), version.decision.type, day, ahead)
    return [found for found in findings(paper, facts) if found.level == "warn"]


def candidate_of(person: Person, book: Book) -> Candidate:
    """Return a person with the posts held and the employer by a book."""
    works_for = employer(person, book.at, book.known_at)
    tenures = book.tenures_of(person.pk)
    own = {tenure.post.code for tenure in tenures if tenure.covers_id is None}
    return Candidate(
        person.pk,
        person.name,
        frozenset(tenure.post.code for tenure in tenures),
        works_for.pk if works_for else None,
        {
            tenure.post.code: tenure.covers.person_id
            for tenure in tenures
            if tenure.covers is not None and tenure.post.code not in own
        },
    )


def candidates_for(case: Case, book: Book) -> list[Candidate]:
    """Return everybody who holds a post that has a key now."""
    posts = {post for seat in case.seats for post in case.posts_for(seat)}
    people = {tenure.person_id: tenure.person for tenure in book.holders(posts)}
    return [candidate_of(people[pk], book) for pk in sorted(people)]


def suppliers_in(paper: Paper, today: date) -> list[Organisation]:
    """Return the suppliers that a paper awards to, or whose contracts it changes or delegates.

    Of a novation both: who hands it over and who takes it. Wider than ``supplier_named``, since
    whoever works for one of them is excluded: every organisation of that name counts, and of
    that number.
    """
    awards = [rec.supplier for rec in paper.recommendations if isinstance(rec, ContractAward)]
    contracts: list[str] = []
    for rec in paper.recommendations:
        if isinstance(rec, ContractChange):
            contracts.append(rec.contract)
            awards += [rec.passes.outgoing, rec.passes.incoming] if rec.passes else []
        elif isinstance(rec, Delegation):
            contracts += contracts_covered(rec, paper)
    standing = suppliers_of(contracts, today)
    meant = Q(pk__in=[supplier.pk for supplier in standing])
    meant |= Q(company_number__in=[name.company_number for name in awards if name.company_number])
    names = {supplier.name for supplier in standing} | {name.name for name in awards}
    for name in names:
        meant |= Q(name__iexact=name)
    return list(Organisation.objects.filter(meant).order_by("pk"))
