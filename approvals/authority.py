"""Who may decide what, and who may turn which key: the rules that explain are those that stop.

Pure functions over frozen data. Nothing here reads the clock, the database or a request; every
answer is a list of reasons, and an empty list is the only yes. Absence of authority is refusal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from people.refusals import Reason

ONE_ROLE = "One person has one role in one decision"
DUAL_KEY = "Rule D4"
DEEMING = "Rule D5"
ORDER = "Rule D7"
INTERESTS = "Rule D8"


class ActKind(StrEnum):
    """Every act that a clause can give authority for: the one list of them."""

    BUDGET_CHANGE = "budget_change"
    CONTRACT_AWARD = "contract_award"
    CONTRACT_VALUE = "contract_value"
    CONTRACT_TIME = "contract_time"
    DELEGATION = "delegation"
    RESOLUTION = "resolution"


ACT_WORDS = {
    ActKind.BUDGET_CHANGE: "change a budget",
    ActKind.CONTRACT_AWARD: "award a contract",
    ActKind.CONTRACT_VALUE: "change the value of a contract",
    ActKind.CONTRACT_TIME: "extend the time of a contract",
    ActKind.DELEGATION: "delegate authority",
    ActKind.RESOLUTION: "record a resolution",
}


@dataclass(frozen=True)
class Act:
    """One thing that one recommendation asks for. ``value`` in pounds, None where it has none."""

    recommendation: str
    kind: ActKind
    value: Decimal | None = None
    contract: str | None = None


@dataclass(frozen=True)
class SeatTerm:
    """A key: the post that holds it, and the post deemed to hold it until a milestone."""

    post: str
    title: str
    deemed_post: str | None = None
    deemed_title: str = ""
    until: str | None = None
    until_name: str = ""

    @property
    def code(self) -> str:
        """Return one name for a post with one deeming, however many clauses ask for it."""
        return self.post if self.until is None else f"{self.post}:{self.deemed_post}:{self.until}"

    def holder_post(self, reached: frozenset[str]) -> str:
        """Return the code of the post whose holder has this key, given the milestones reached."""
        return self.post if self._is_over(reached) else str(self.deemed_post)

    def holder_title(self, reached: frozenset[str]) -> str:
        """Return the title of that post."""
        return self.title if self._is_over(reached) else self.deemed_title

    def _is_over(self, reached: frozenset[str]) -> bool:
        return self.until is None or self.until in reached


@dataclass(frozen=True)
class ClauseTerms:
    """A clause as plain data. Instants half-open; pounds. ``contracts`` None means every one."""

    code: str
    title: str
    text: str
    source: str
    decision_type: str
    acts: frozenset[str]
    contracts: frozenset[str] | None
    seats: tuple[SeatTerm, ...]
    rank: int
    starts_at: datetime
    ends_at: datetime | None
    revoked_at: datetime | None
    value_below: Decimal | None = None
    ceiling: Decimal | None = None
    used: Decimal = Decimal(0)

    def in_force(self, at: datetime) -> bool:
        """Say whether the clause counts at an instant."""
        over = min((t for t in (self.ends_at, self.revoked_at) if t is not None), default=None)
        return self.starts_at <= at and (over is None or at < over)


@dataclass(frozen=True)
class Grounds:
    """Which clause covers one act."""

    act: Act
    clause: ClauseTerms


@dataclass(frozen=True)
class Route:
    """The clauses that cover every act of a paper, and the seats that they demand together."""

    grounds: tuple[Grounds, ...]

    @property
    def seats(self) -> tuple[SeatTerm, ...]:
        """Return each seat once, in the order in which clauses name them."""
        found: dict[str, SeatTerm] = {}
        for ground in self.grounds:
            for seat in ground.clause.seats:
                found.setdefault(seat.code, seat)
        return tuple(found.values())

    @property
    def clauses(self) -> tuple[ClauseTerms, ...]:
        """Return each clause once."""
        return tuple({g.clause.code: g.clause for g in self.grounds}.values())

    def claims(self) -> dict[str, Decimal]:
        """Return what this paper would use of each clause, in pounds."""
        sums: dict[str, Decimal] = {}
        for ground in self.grounds:
            value = max(ground.act.value or Decimal(0), Decimal(0))
            sums[ground.clause.code] = sums.get(ground.clause.code, Decimal(0)) + value
        return sums


def find_route(
    acts: Sequence[Act], clauses: Sequence[ClauseTerms], decision_type: str, at: datetime
) -> tuple[Route, list[Reason]]:
    """Return the lowest sufficient clause for every act, and a reason for each act without one."""
    grounds: list[Grounds] = []
    reasons: list[Reason] = []
    for act in acts:
        refusals: list[Reason] = []
        for clause in sorted(clauses, key=lambda c: (c.rank, c.code)):
            if clause.decision_type != decision_type or act.kind not in clause.acts:
                continue
            found = clause_objections(act, clause, at)
            if not found:
                grounds.append(Grounds(act, clause))
                break
            refusals.extend(found)
        else:
            reasons.extend(refusals or [_no_clause(act)])
    route = Route(tuple(grounds))
    return route, reasons + pool_objections(route)


def clause_objections(act: Act, clause: ClauseTerms, at: datetime) -> list[Reason]:
    """Return why ``clause`` does not cover ``act`` at ``at``."""
    subject = f"Recommendation {act.recommendation}"
    if not clause.in_force(at):
        return [Reason(f"{subject}: {clause.title} is not in force on this day.", clause.source)]
    if clause.contracts is not None and act.contract not in clause.contracts:
        sentence = f"{subject}: {clause.title} does not cover contract {act.contract}."
        return [Reason(sentence, clause.source)]
    if clause.value_below is not None and (act.value is None or act.value >= clause.value_below):
        sentence = f"{subject}: {clause.title} covers values below £{clause.value_below:,.2f} only."
        return [Reason(sentence, clause.source)]
    return []


def pool_objections(route: Route) -> list[Reason]:
    """Return why the acts together would go beyond a clause's ceiling (rule D2)."""
    claims = route.claims()
    reasons = []
    for clause in route.clauses:
        if clause.ceiling is None:
            continue
        left = clause.ceiling - clause.used
        if claims[clause.code] > left:
            sentence = (
                f"{clause.title} has £{left:,.2f} left of £{clause.ceiling:,.2f}, "
                f"and this decision asks for £{claims[clause.code]:,.2f}."
            )
            reasons.append(Reason(sentence, f"{clause.source}; rule D2"))
    return reasons


def _no_clause(act: Act) -> Reason:
    words = ACT_WORDS[act.kind]
    return Reason(
        f"Recommendation {act.recommendation}: no limit has been set for an officer to {words} by "
        "this type of decision, so it goes up to the Deputy Mayor.",
        "Absence of authority is refusal",
    )


# Keys ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Turned:
    """A key that has been turned: by whom, and which seats it could fill at that instant."""

    person: int
    name: str
    seats: frozenset[str]


@dataclass(frozen=True)
class Case:
    """Where a submitted version stands, as far as keys are concerned. Persons are ids."""

    reference: str
    state: str
    transcribed: bool
    seats: tuple[SeatTerm, ...]
    reached: frozenset[str]
    keys: tuple[Turned, ...] = ()
    editors: frozenset[int] = frozenset()
    roles: Mapping[int, str] = field(default_factory=dict)
    interested: frozenset[int] = frozenset()
    refused_by: frozenset[int] = frozenset()
    supplier_groups: Mapping[int, str] = field(default_factory=dict)
    missing_advice: tuple[str, ...] = ()
    missing_consultations: tuple[str, ...] = ()
    clause_reasons: tuple[Reason, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """A person who asks for a key: the codes of posts held now, and the employer's id."""

    person: int
    name: str
    posts: frozenset[str]
    employer: int | None = None


def seats_of(candidate: Candidate, case: Case) -> frozenset[str]:
    """Return the codes of the seats that the candidate's posts fit now, deeming applied."""
    return frozenset(
        seat.code for seat in case.seats if seat.holder_post(case.reached) in candidate.posts
    )


def key_objections(candidate: Candidate, case: Case) -> list[Reason]:
    """Return every reason why ``candidate`` may not turn a key now; an empty list is a yes."""
    if case.transcribed:
        return [Reason("This was decided on paper; no key is turned here.", "Settled questions")]
    if case.state != "submitted":
        sentence = f"{case.reference} is not submitted, so there is nothing to sign."
        return [Reason(sentence, "Sign a version, not a case")]
    return [
        *_post_objections(candidate, case),
        *exclusions(candidate, case),
        *order_objections(case),
        *case.clause_reasons,
    ]


def exclusions(candidate: Candidate, case: Case) -> list[Reason]:
    """Return why this person is excluded, whatever posts they hold."""
    reasons = []
    if candidate.person in case.editors:
        sentence = f"{candidate.name} changed a field of this decision, so turns no key of it."
        reasons.append(Reason(sentence, ONE_ROLE))
    if candidate.person in case.roles:
        sentence = f"{candidate.name} {case.roles[candidate.person]}, so turns no key of it."
        reasons.append(Reason(sentence, ONE_ROLE))
    if candidate.person in case.interested:
        sentence = f"{candidate.name} declared an interest in this decision."
        reasons.append(Reason(sentence, INTERESTS))
    if candidate.person in case.refused_by:
        sentence = f"{candidate.name} refused this version."
        reasons.append(Reason(sentence, "A refusal is final for that version"))
    if candidate.employer is not None and candidate.employer in case.supplier_groups:
        supplier = case.supplier_groups[candidate.employer]
        sentence = f"{candidate.name} is employed by {supplier}, a supplier in this decision."
        reasons.append(Reason(sentence, INTERESTS))
    return reasons


def _post_objections(candidate: Candidate, case: Case) -> list[Reason]:
    if any(key.person == candidate.person for key in case.keys):
        sentence = f"{candidate.name} has turned a key already; two keys need two people."
        return [Reason(sentence, DUAL_KEY)]
    fitting = seats_of(candidate, case)
    if not fitting:
        wanted = "; ".join(_seat_words(seat, case) for seat in case.seats)
        sentence = f"{candidate.name} holds none of the posts that sign: {wanted}."
        return [Reason(sentence, _seat_source(case))]
    mine = Turned(candidate.person, candidate.name, fitting)
    if len(match(case.seats, (*case.keys, mine))) <= len(match(case.seats, case.keys)):
        turned = ", ".join(sorted(key.name for key in case.keys))
        sentence = f"The keys that {candidate.name} could turn are turned already, by {turned}."
        return [Reason(sentence, DUAL_KEY)]
    return []


def _seat_words(seat: SeatTerm, case: Case) -> str:
    words = seat.holder_title(case.reached)
    if seat.until is None:
        return words
    if seat.until in case.reached:
        return f"{words} (since {seat.until_name} was reached)"
    return f"{words} (deemed to be {seat.title} until {seat.until_name} is reached)"


def _seat_source(case: Case) -> str:
    rules = (DUAL_KEY, DEEMING) if any(seat.until for seat in case.seats) else (DUAL_KEY,)
    return "; ".join((*case.sources, *rules))


def order_objections(case: Case) -> list[Reason]:
    """Return what must come before any key: advice, then consultations in their order."""
    reasons = [
        Reason(f"The {post} has not given advice yet.", ORDER) for post in case.missing_advice
    ]
    reasons += [
        Reason(f"The {post} must be consulted first.", ORDER) for post in case.missing_consultations
    ]
    return reasons


def match(seats: Sequence[SeatTerm], keys: Sequence[Turned]) -> dict[str, int]:
    """Return a largest pairing of seat code to person, one seat a person (augmenting paths)."""
    pairing: dict[str, int] = {}
    fits = {key.person: [s.code for s in seats if s.code in key.seats] for key in keys}

    def place(person: int, seen: set[str]) -> bool:
        for code in fits[person]:
            if code in seen:
                continue
            seen.add(code)
            if code not in pairing or place(pairing[code], seen):
                pairing[code] = person
                return True
        return False

    for key in keys:
        place(key.person, set())
    return pairing


def is_complete(case: Case) -> bool:
    """Say whether the keys turned fill every seat."""
    return bool(case.seats) and len(match(case.seats, case.keys)) == len(case.seats)


def vacancies(case: Case, candidates: Sequence[Candidate]) -> tuple[list[Reason], list[Reason]]:
    """Return (impossible, vacant): what no turn-out could mend, and posts that nobody holds now."""
    vacant = [
        Reason(
            f"No one can turn the key of {_seat_words(seat, case)}: the post is vacant.", DUAL_KEY
        )
        for seat in case.seats
        if not any(seat.holder_post(case.reached) in c.posts for c in candidates)
    ]
    if vacant:
        return [], vacant
    eligible = [
        Turned(c.person, c.name, seats_of(c, case)) for c in candidates if not exclusions(c, case)
    ]
    if len(match(case.seats, eligible)) < len(case.seats):
        names = sorted({r.sentence for c in candidates for r in exclusions(c, case)})
        sentence = "No pair of people could turn the keys. " + " ".join(names)
        return [Reason(sentence.strip(), DUAL_KEY)], []
    return [], []
