"""What a check finds in a paper, and what the ledger knows that a paper may name. Pure data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from approvals.paper import Part2Paper
from budgets.grantterms import Terms
from budgets.moves import SOURCES
from budgets.yearend import Closed
from contracts.bases import Measured
from contracts.courses import Course
from contracts.frameworks import FrameworkFact, Party

FORM = "What a paper of this type holds"


@dataclass(frozen=True)
class Finding:
    """One thing found in a paper: how hard it binds, where it stands, and the rule's id."""

    level: str
    place: str
    sentence: str
    rule: str

    @property
    def source(self) -> str:
        """Return the rule as a refusal cites it."""
        return FORM if self.rule == FORM else f"Rule {self.rule}"


@dataclass(frozen=True)
class KnownContract:
    """A contract in the ledger: its award and all that is authorised for it now, in pounds.

    ``measured`` is the contract as the law of contract changes asks for it, ``ends_on`` the last
    day that is authorised (None while it is not known), ``course`` the order of its steps;
    ``framework`` and ``lot`` are the codes of what it was called off from. ``withheld`` says that
    a value of it stands in part 2 alone.
    """

    reference: str
    original: Decimal
    authorised: Decimal
    measured: Measured | None = None
    ends_on: date | None = None
    course: Course | None = None
    framework: str | None = None
    lot: str | None = None
    withheld: bool = False


@dataclass(frozen=True)
class KnownClause:
    """A clause that a decision granted: its title, the type of that decision, whether it stands."""

    title: str
    granted_by_type: str
    stands: bool


@dataclass(frozen=True)
class KnownLine:
    """A budget line in the ledger: its kind, its name, what contracts commit of it, in pounds."""

    kind: str
    name: str = ""
    committed: Decimal = Decimal("0.00")
    plan: str = ""
    programme: str | None = None
    cost_centre: str = ""
    subjective: str = ""
    project: str = ""

    @property
    def is_source(self) -> bool:
        """Say whether it is where money comes from, and so may go below zero."""
        return self.kind in SOURCES


@dataclass(frozen=True)
class KnownPosting:
    """A posting that a paper would correct: its ends by code and year, and what is left of it."""

    source: str
    source_year: str | None
    line: str
    year: str | None
    left: Decimal

    @property
    def turned_round(self) -> tuple[str, str | None, str, str | None]:
        """Return the ends of its transfer back: from, its year, to, its year."""
        return self.line, self.year, self.source, self.source_year


@dataclass(frozen=True)
class KnownPlan:
    """A plan in the ledger, by years ("2026/27", None not yet profiled).

    ``opened`` and ``set_by`` name the decision that opened or set a year, ``pending`` the one that
    is submitted and would; ``stands`` is what is approved on its lines in a year, in pounds.
    """

    name: str
    opened: Mapping[str | None, str] = field(default_factory=dict)
    set_by: Mapping[str | None, str] = field(default_factory=dict)
    pending: Mapping[str | None, str] = field(default_factory=dict)
    stands: Mapping[str | None, Mapping[str, Decimal]] = field(default_factory=dict)


@dataclass(frozen=True)
class Facts:
    """What the ledger knows that a paper may name.

    ``decisions`` are the recommendations, by number, of each decision that it holds of those named.
    ``free`` is what is neither spent nor bound on the lines of its programme, in pounds;
    ``grants`` are the terms of the grants that feed each line.
    ``held`` is what submitted decisions ask of a framework (by code) and one of its lots or
    (None) the whole, in pounds; ``procurements`` their routes by reference; ``body`` is whose
    ledger this is. ``hides`` says that a value in all this stands in part 2 alone: rules test it,
    and no sentence of theirs shows a figure.
    """

    today: date
    required_sections: tuple[str, ...]
    part_2: Part2Paper | None = None
    lines: Mapping[str, KnownLine] = field(default_factory=dict)
    plans: Mapping[str, KnownPlan] = field(default_factory=dict)
    programmes: frozenset[str] = frozenset()
    postings: Mapping[int, KnownPosting] = field(default_factory=dict)
    headroom: Mapping[tuple[str, str | None], Decimal] = field(default_factory=dict)
    free: Decimal | None = None
    contracts: Mapping[str, KnownContract] = field(default_factory=dict)
    frameworks: Mapping[str, FrameworkFact] = field(default_factory=dict)
    held: Mapping[tuple[str, str | None], Decimal] = field(default_factory=dict)
    procurements: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    suppliers: Mapping[str, Party] = field(default_factory=dict)
    posts: frozenset[str] = frozenset()
    milestones: frozenset[str] = frozenset()
    clauses: Mapping[str, KnownClause] = field(default_factory=dict)
    decisions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    closed: Mapping[int, Closed] = field(default_factory=dict)
    committed: Mapping[tuple[str, str | None], Decimal] = field(default_factory=dict)
    grants: Mapping[str, Sequence[Terms]] = field(default_factory=dict)
    hides: bool = False

    @property
    def kinds(self) -> dict[str, str]:
        """Return the kinds of the lines by their codes."""
        return {code: line.kind for code, line in self.lines.items()}


def stop(place: str, sentence: str, rule: str) -> Finding:
    """Return a finding that refuses submission."""
    return Finding("stop", place, sentence, rule)


def advice(place: str, sentence: str, rule: str) -> Finding:
    """Return a finding that stops until advice on it is recorded and accepted."""
    return Finding("advice", place, sentence, rule)


def warn(place: str, sentence: str, rule: str) -> Finding:
    """Return a finding that is shown and let through."""
    return Finding("warn", place, sentence, rule)
