"""The scheme as plain data: acts, the limits of a clause, its keys, what is left of it.

Nothing here decides; authority.py and keys.py do. Pounds; instants half-open.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from budgets.money import pounds
from contracts.terms import Extra, Term

NOTHING = Decimal("0.00")
# The type of decision that may always decide what a lower authority could.
HIGHEST = "deputy-mayor"
NO_TIME = Extra()
# The type of decision by which the Deputy Mayor decides.
HIGHEST = "deputy-mayor"


class ActKind(StrEnum):
    """Every act that a clause can give authority for: the one list of them."""

    BUDGET_CHANGE = "budget_change"
    PLAN_BUDGET = "plan_budget"
    PLAN_GROWTH = "plan_growth"
    TENDER = "tender"
    CONTRACT_AWARD = "contract_award"
    CONTRACT_VALUE = "contract_value"
    CONTRACT_TIME = "contract_time"
    PROVIDED_VALUE = "provided_value"
    PROVIDED_TIME = "provided_time"
    CLERICAL_CORRECTION = "clerical_correction"
    EARLY_TERMINATION = "early_termination"
    LEASE = "lease"
    DISPOSAL = "disposal"
    SETTLEMENT = "settlement"
    LEGAL_ASSISTANCE = "legal_assistance"
    GRANT = "grant"
    WRITE_OFF = "write_off"
    GIFT = "gift"
    AGREEMENT = "agreement"
    DELEGATION = "delegation"
    RESOLUTION = "resolution"


ACT_WORDS = {
    ActKind.BUDGET_CHANGE: "change a budget",
    ActKind.PLAN_BUDGET: "open or set the budget of a plan",
    ActKind.PLAN_GROWTH: "add new money to a plan",
    ActKind.TENDER: "go out to tender",
    ActKind.CONTRACT_AWARD: "award a contract",
    ActKind.CONTRACT_VALUE: "change the value of a contract",
    ActKind.CONTRACT_TIME: "extend the time of a contract",
    ActKind.PROVIDED_VALUE: "pay what a contract provides for",
    ActKind.PROVIDED_TIME: "take up an option of a contract",
    ActKind.CLERICAL_CORRECTION: "correct a clerical error in a contract",
    ActKind.EARLY_TERMINATION: "end a contract early",
    ActKind.LEASE: "take or renew a lease",
    ActKind.DISPOSAL: "dispose of property",
    ActKind.SETTLEMENT: "settle a claim",
    ActKind.LEGAL_ASSISTANCE: "pay for an officer's legal representation",
    ActKind.GRANT: "bid for, accept or award a grant",
    ActKind.WRITE_OFF: "write off a debt",
    ActKind.GIFT: "accept a gift or sponsorship",
    ActKind.AGREEMENT: "enter into another agreement",
    ActKind.DELEGATION: "delegate authority",
    ActKind.RESOLUTION: "record a resolution",
}
# On what ground a reserve turns a key instead.
GROUNDS = {
    "vacant": "while the post is vacant",
    "absent": "while its holder is recorded absent",
    "interest": "if its holder declares an interest",
    "either": "either alone",
}

# What a contract provided for is no unforeseen variation (S8). Who may vary it may do that too, by
# the same limits; a clause that names it has its own.
VARIES = {
    ActKind.PROVIDED_VALUE: ActKind.CONTRACT_VALUE,
    ActKind.PROVIDED_TIME: ActKind.CONTRACT_TIME,
}
OF_VALUE = frozenset({ActKind.CONTRACT_VALUE, ActKind.PROVIDED_VALUE})
OF_TIME = frozenset({ActKind.CONTRACT_TIME, ActKind.PROVIDED_TIME})


@dataclass(frozen=True)
class ContractFigures:
    """A contract before an act: original value, authorised in all, changed since, time added.

    ``ends_on`` is its last day as authorised, None while that is not known. ``is_stated`` says
    that every value is known; a limit of value covers nothing where one is withheld. ``added``
    is None where time was added that nobody can count; a limit of time then covers nothing.
    ``withheld`` says that a figure here stands in part 2 alone, so that no sentence shows one.
    """

    original: Decimal
    authorised: Decimal
    changed: Decimal = NOTHING
    added: Extra | None = NO_TIME
    ends_on: date | None = None
    programme: str | None = None
    is_stated: bool = True
    withheld: bool = False


@dataclass(frozen=True)
class Begun:
    """A procurement before an award of it: its ceiling and tolerance, what is taken, what is asked.

    ``taken`` is what was awarded, and what decisions submitted earlier ask for; ``asked`` all that
    the same paper asks for. Pounds, None where not known in full. ``one_basis`` says that ceiling
    and awards are not stated on different VAT bases; ``withheld`` that a figure stands in part 2
    alone.
    """

    reference: str
    ceiling: Decimal | None
    tolerance: Decimal = NOTHING
    taken: Decimal = NOTHING
    asked: Decimal | None = None
    vat: str = "not stated"
    one_basis: bool = True
    withheld: bool = False

    @property
    def most(self) -> Decimal | None:
        """Return the ceiling with its tolerance; tested exactly, never as rounded for print."""
        return None if self.ceiling is None else self.ceiling * (100 + self.tolerance) / 100


@dataclass(frozen=True)
class LineFacts:
    """A budget line that an act touches."""

    code: str
    plan: str
    kind: str


@dataclass(frozen=True)
class Act:
    """One thing that one recommendation asks for. ``value`` in pounds, None where it has none.

    ``ends_on`` is the last day that the contract would run to, ``term`` how long an award runs;
    ``under`` a clause chosen by the drafter instead of the lowest sufficient one; ``withheld`` says
    that its value stands in part 2 alone: rules test it, and nothing shows it.
    """

    recommendation: str
    kind: ActKind
    value: Decimal | None = None
    contract: str | None = None
    extra: Extra = NO_TIME
    ends_on: date | None = None
    term: Term | None = None
    programme: str | None = None
    standing: ContractFigures | None = None
    lines: tuple[LineFacts, ...] = ()
    award_route: str = ""
    begun: Begun | None = None
    under: str | None = None
    withheld: bool = False

    @property
    def place(self) -> str:
        """Return what a sentence about it begins with; no paper asks for one without a number."""
        return f"Recommendation {self.recommendation}" if self.recommendation else "An extension"


@dataclass(frozen=True)
class Spent:
    """What of a clause is used or held for one contract: pounds and time.

    ``withheld`` says that a part of it stands in part 2 alone, so that no sentence shows it.
    """

    amount: Decimal = NOTHING
    extra: Extra = NO_TIME
    withheld: bool = False


@dataclass(frozen=True)
class Reserve:
    """The post that turns a key instead, and the ground: vacant, absent, interest or either."""

    post: str
    title: str
    ground: str


@dataclass(frozen=True)
class SeatTerm:
    """A key: its post, the post deemed to hold it until a milestone, and reserves in order."""

    post: str
    title: str
    deemed_post: str | None = None
    deemed_title: str = ""
    until: str | None = None
    until_name: str = ""
    reserves: tuple[Reserve, ...] = ()

    @property
    def code(self) -> str:
        """Return one name for a post with one deeming, however many clauses ask for it."""
        return self.post if self.until is None else f"{self.post}:{self.deemed_post}:{self.until}"

    @property
    def posts(self) -> frozenset[str]:
        """Return every post that could ever turn this key."""
        named = {self.post, *(reserve.post for reserve in self.reserves)}
        return frozenset(named | ({self.deemed_post} if self.deemed_post else set()))

    def merged(self, other: "SeatTerm") -> "SeatTerm":
        """Return the key that satisfies both clauses: reserves that both allow."""
        return replace(self, reserves=tuple(r for r in self.reserves if r in other.reserves))


@dataclass(frozen=True)
class CallInTerm:
    """Who may call an act in, from what value; ``days`` of window, None while none is set."""

    post: str
    title: str
    value_from: Decimal | None = None
    days: int | None = None


@dataclass(frozen=True)
class Limits:
    """How far a clause reaches; None and empty mean no such limit.

    ``value_below`` and ``total_below`` are exclusive, ``each``, ``percent`` and ``months``
    inclusive, ``original_from`` inclusive, ``original_below`` exclusive. ``tolerance`` is per
    cent above ``each``. ``unset`` names a limit that nobody has set: it covers nothing then.
    """

    value_below: Decimal | None = None
    each: Decimal | None = None
    tolerance: Decimal | None = None
    original_from: Decimal | None = None
    original_below: Decimal | None = None
    total_below: Decimal | None = None
    percent: Decimal | None = None
    months: int | None = None
    programme: str | None = None
    plans: frozenset[str] = frozenset()
    line_kinds: frozenset[str] = frozenset()
    award_routes: frozenset[str] = frozenset()
    unset: str = ""


@dataclass(frozen=True)
class ContractTerm:
    """What a clause allows for one contract: pounds in all and the last day; None is no limit."""

    ceiling: Decimal | None = None
    last_day: date | None = None


@dataclass(frozen=True)
class ClauseTerms:
    """A clause as plain data. ``contracts`` None means every one.

    ``used`` and ``held`` are of the pool ``ceiling``. ``spent`` says by contract what is used or
    held under a granted clause; for the scheme, which counts every change since the award (S7),
    it is what pending decisions hold.
    """

    code: str
    title: str
    text: str
    source: str
    decision_type: str
    acts: frozenset[str]
    contracts: Mapping[str, ContractTerm] | None
    seats: tuple[SeatTerm, ...]
    rank: int
    starts_at: datetime
    ends_at: datetime | None
    revoked_at: datetime | None
    limits: Limits = Limits()
    ceiling: Decimal | None = None
    used: Decimal = NOTHING
    held: Decimal = NOTHING
    spent: Mapping[str, Spent] = field(default_factory=dict)
    granted: bool = False
    event: str = ""
    event_reached: bool = False
    consultations: tuple[str, ...] = ()
    call_in: CallInTerm | None = None
    conditions: str = ""

    def names(self, kind: ActKind) -> bool:
        """Say whether the clause names an act; the Deputy Mayor's budgets grow too (S1, B5).

        Who may vary a contract may do what it provides for (S8).
        """
        budgets = self.decision_type == HIGHEST and ActKind.BUDGET_CHANGE in self.acts
        grows = kind == ActKind.PLAN_GROWTH and budgets
        return kind in self.acts or grows or VARIES.get(kind) in self.acts

    def in_force(self, at: datetime) -> bool:
        """Say whether the clause counts at an instant."""
        over = min((t for t in (self.ends_at, self.revoked_at) if t is not None), default=None)
        return self.starts_at <= at and (over is None or at < over) and not self.event_reached

    @property
    def left(self) -> Decimal | None:
        """Return what of the pool is neither used nor held, in pounds; None without a pool."""
        return None if self.ceiling is None else self.ceiling - self.used - self.held


def limits_in_words(clause: ClauseTerms) -> list[str]:
    """Return how far a clause reaches, a phrase for each limit; none for one without limits."""
    limits = clause.limits
    said: list[tuple[object, str]] = [
        (limits.unset, f"covers nothing: no limit has been set for {limits.unset}"),
        (limits.value_below, f"values below {_pounds(limits.value_below)}"),
        (limits.each, f"at most {_pounds(limits.each)} each time"),
        (limits.tolerance, f"with {_plain(limits.tolerance)}% tolerance above that"),
        (limits.original_from, f"contracts of {_pounds(limits.original_from)} and above at award"),
        (limits.original_below, f"contracts below {_pounds(limits.original_below)} at award"),
        (limits.total_below, f"contracts below {_pounds(limits.total_below)} in all"),
        (limits.percent, f"changes of {_plain(limits.percent)}% of the original value in all"),
        (limits.months, f"{limits.months} months of extra time in all"),
        (limits.programme, f"the programme {limits.programme}"),
        (limits.plans, f"lines of the plan {', '.join(sorted(limits.plans))}"),
        (limits.line_kinds, f"lines of these kinds: {', '.join(sorted(limits.line_kinds))}"),
        (limits.award_routes, f"awards by {_listed(limits.award_routes)}"),
        (clause.event, f"until “{clause.event}” is reached"),
    ]
    if clause.call_in is not None:
        value = clause.call_in.value_from
        words = f" of {_pounds(value)} and above" if value is not None else ""
        said.append((True, f"the {clause.call_in.title} may call in acts{words}"))
    return [words for limit, words in said if limit]


def _pounds(amount: Decimal | None) -> str:
    return "" if amount is None else pounds(amount)


def _plain(share: Decimal | None) -> str:
    return "" if share is None else f"{share.normalize():f}"


def _listed(names: frozenset[str]) -> str:
    return " or ".join(sorted(name.replace("_", " ") for name in names))
