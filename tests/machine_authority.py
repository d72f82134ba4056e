"""The authority of the model: which clause covers what, whose key turns; everything is tried."""

from dataclasses import dataclass, field
from datetime import date
from itertools import product

from tests.machine_money import Money
from tests.machine_people import No, need
from tests.machine_words import Act, Award, Change, Grant, Paper, Seat, acts_of

DRAFTER = {
    "deputy-mayor": "originating-officer",
    "contract-change": "contract-officer",
    "budget-change": "finance-officer",
}
ADVISERS = {"deputy-mayor": [], "contract-change": ["finance-adviser"], "budget-change": []}
CONSULTED = {"deputy-mayor": ["chief-executive"], "contract-change": [], "budget-change": []}
OPEN = {"registered", "draft", "returned", "refused"}
HIGHEST = "deputy-mayor"
Fit = set[tuple[Seat, str]]  # a seat that somebody fits, and in whose place


@dataclass
class Clause:
    code: str
    type: str
    acts: set[str]
    seats: tuple[Seat, ...]
    rank: int = 90
    below: int | None = None
    each: int | None = None
    percent: int | None = None
    months: int | None = None
    contracts: set[str] | None = None
    ceiling: int | None = None
    last: date = date.max
    call_in: tuple[str, int] | None = None
    granted_by: str = ""
    ended: bool = False


@dataclass
class Take:
    """What an act takes of a clause."""

    ref: str
    number: int
    kind: str
    clause: str
    contract: str
    pence: int
    months: int


@dataclass
class Version:
    paper: Paper
    takes: list[Take]
    advice: dict[str, str]
    called: dict[str, bool | None]
    consulted: list[str] = field(default_factory=list)
    keys: dict[str, Fit] = field(default_factory=dict)


@dataclass
class Decision:
    type: str
    state: str = "registered"
    paper: Paper = ()
    editors: set[str] = field(default_factory=set)
    interested: set[str] = field(default_factory=set)
    called_in: set[str] = field(default_factory=set)
    versions: list[Version] = field(default_factory=list)
    events: list[str] = field(default_factory=lambda: ["registered"])
    seen: list[tuple[int, int]] = field(default_factory=list)


class Authority(Money):
    """Clauses with what is held and used of them, and the keys of what is submitted."""

    def __init__(self, today: date, many: set[str], sources: set[str]) -> None:
        super().__init__(today, many, sources)
        self.clauses: dict[str, Clause] = {}
        self.decisions: dict[str, Decision] = {}
        self.used: list[Take] = []

    def open(self, clause: Clause) -> None:
        self.clauses[clause.code] = clause
        self.given += clause.seats

    # Authority: the lowest sufficient clause for each act, granted ones for a contract
    # before general ones; what is pending holds its share

    def live(self, clause: Clause) -> bool:
        return not clause.ended and self.today <= clause.last

    def held(self, but: str) -> list[Take]:
        pending = [d for r, d in self.decisions.items() if r != but and d.state == "submitted"]
        return [take for decision in pending for take in decision.versions[-1].takes]

    def takes(self, kind: str, paper: Paper, ref: str) -> list[Take]:
        acts, held = list(acts_of(paper)), self.held(ref)
        found = []
        for act in acts:
            alike = [a for a in acts if a.contract == act.contract]
            together = alike if act.contract else [a for a in alike if a.kind == act.kind]
            mine = [c for c in self.clauses.values() if c.type == kind and act.kind in c.acts]
            special = [c for c in mine if c.granted_by and self.live(c)]
            special = [c for c in special if act.contract in (c.contracts or ())]
            mine = [c for c in special or mine if act.under in ("", c.code)]
            fit = [clause for clause in mine if self.covers(clause, act, together, held)]
            need(fit, f"no clause for {act.kind}")
            code = min(fit, key=lambda clause: clause.rank).code
            found.append(
                Take(ref, act.number, act.kind, code, act.contract, act.pence or 0, act.months)
            )
        for clause in self.clauses.values():
            asked = sum(take.pence for take in found if take.clause == clause.code)
            taken = sum(t.pence for t in [*held, *self.used] if t.clause == clause.code)
            fits = clause.ceiling is None or taken + asked <= clause.ceiling
            need(fits or not any(t.clause == clause.code for t in found), "the pool is short")
        return found

    def covers(self, clause: Clause, act: Act, together: list[Act], held: list[Take]) -> bool:
        if not self.live(clause) or not (
            clause.contracts is None or act.contract in clause.contracts
        ):
            return False
        pence = sum(a.pence or 0 for a in together)
        months = sum(a.months for a in together)
        if clause.below is not None and pence >= clause.below:
            return False
        if clause.each is not None and pence > clause.each:
            return False
        before = [t for t in held if t.contract == act.contract]
        if clause.granted_by:
            before = [t for t in before + self.used if t.contract == act.contract]
            before = [t for t in before if t.clause == clause.code]
        original, added, extra = self.changed(act.contract)
        if not clause.granted_by:
            pence, months = pence + added, months + extra
        pence += sum(t.pence for t in before)
        months += sum(t.months for t in before)
        return (clause.percent is None or pence * 100 <= original * clause.percent) and (
            clause.months is None or months <= clause.months
        )

    def _callable(self, takes: list[Take]) -> list[str]:
        return [
            take.clause
            for take in takes
            if (term := self.clauses[take.clause].call_in) and take.pence >= term[1]
        ]

    # Keys: any pairing of people to seats counts, one seat a person, and try them all

    def seats(self, version: Version) -> list[Seat]:
        clauses = dict.fromkeys(take.clause for take in version.takes)
        found: dict[tuple[str, str, str], Seat] = {}
        for seat in (seat for code in clauses for seat in self.clauses[code].seats):
            both = found.get(seat[:3], seat).reserves
            kept = tuple(reserve for reserve in both if reserve in seat.reserves)
            found[seat[:3]] = Seat(*seat[:3], kept)
        return list(found.values())

    def posts_for(self, seat: Seat, decision: Decision) -> list[str]:
        first = seat.deemed if seat.until and not self.reached(seat.until) else seat.post
        holders = self.holders(first)
        grounds = {"either": True, "vacant": not holders}
        grounds["interest"] = bool(holders) and holders <= decision.interested
        found = [first]
        for post, ground in seat.reserves:
            if grounds[ground] and not any(self.holders(before) for before in found[1:]):
                found.append(post)
        return found

    def fitting(self, person: str, decision: Decision, seats: list[Seat]) -> Fit:
        holding = self.holding(person)
        found = set()
        for seat in seats:
            places = [who for p in self.posts_for(seat, decision) for who in holding.get(p, ())]
            found |= {(seat, "" if "" in places else who) for who in places}
        return found

    def placed(self, seats: list[Seat], fits: dict[str, Fit]) -> bool:
        """Say whether everybody finds a seat of their own, in nobody's place who is there too."""
        apart = [[(s, who) for s, who in fit if who not in fits] for fit in fits.values()]
        return any(len({seat for seat, _ in some}) == len(fits) for some in product(*apart)) and (
            len(fits) <= len(seats)
        )

    def took_part(self, person: str, decision: Decision) -> bool:
        """Say whether a person turned a key of any version, or changed a field."""
        keyed = any(person in version.keys for version in decision.versions)
        return keyed or person in decision.editors

    def excluded(
        self, person: str, decision: Decision, version: Version, *, roles: bool = True
    ) -> bool:
        """Say whether a person is out: by an interest, an employer, an edit or another role."""
        suppliers = {self.suppliers[r.contract] for r in version.paper if isinstance(r, Change)}
        suppliers |= {rec.supplier for rec in version.paper if isinstance(rec, Award)}
        granted = [c for rec in version.paper if isinstance(rec, Grant) for c in rec.contracts]
        suppliers |= {self.suppliers[c] for c in granted if c in self.suppliers}
        others = {p for v in decision.versions for p in (*v.advice.values(), *v.consulted)}
        out = person in decision.editors | decision.interested | (others if roles else set())
        return out or self.employer.get(person) in suppliers

    def stands(self, ref: str) -> bool:
        """Say whether the frozen route of a submitted decision is still its route."""
        decision = self.decisions[ref]
        version = decision.versions[-1]
        try:
            return self.takes(decision.type, version.paper, ref) == version.takes
        except No:
            return False

    def could_key(self, person: str, ref: str) -> bool:
        """Say whether a key fits, the clauses apart."""
        decision = self.decisions[ref]
        if decision.state != "submitted" or person in decision.versions[-1].keys:
            return False
        version = decision.versions[-1]
        seats = self.seats(version)
        mine = self.fitting(person, decision, seats)
        advised = all(version.advice.values()) and not decision.called_in
        ready = advised and len(version.consulted) == len(CONSULTED[decision.type])
        free = not self.excluded(person, decision, version)
        return ready and free and self.placed(seats, version.keys | {person: mine})

    def can_sign(self, person: str, ref: str) -> bool:
        return self.could_key(person, ref) and self.stands(ref)
