"""What a page says about clauses: how far each reaches, what is used, held and left, whose keys.

Reads a book and rows; decides nothing, writes nothing. Amounts are pounds.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, QuerySet

from approvals.authority import Route
from approvals.book import Book
from approvals.clauses import ACT_WORDS, GROUNDS, ClauseTerms, Spent, limits_in_words
from approvals.explain import holding
from approvals.keys import Case
from approvals.models import Clause, ClauseHold, ClauseUse, State
from budgets.money import pounds
from contracts.models import Contract
from contracts.terms import Extra
from people.models import Post, PostKind


@dataclass(frozen=True)
class ContractLeft:
    """What a clause allows for one contract, and what of that is used or held."""

    contract: str
    known: bool
    ceiling: Decimal | None
    taken: Decimal
    extra: Extra
    last_day: date | None

    @property
    def left(self) -> Decimal | None:
        """Return what is left for this contract; None where it has no ceiling of its own."""
        return None if self.ceiling is None else self.ceiling - self.taken


@dataclass(frozen=True)
class Seated:
    """A key of a clause: the post, who holds it now and how, deeming and reserves in words."""

    title: str
    post: str
    holders: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class ClauseShown:
    """A clause as pages show it; ``asks`` and ``asked`` are what one paper takes of it."""

    row: Clause
    terms: ClauseTerms
    at: datetime
    asks: tuple[str, ...] = ()
    asked: Decimal | None = None

    @property
    def acts(self) -> list[str]:
        """Return what may be done under it, in words."""
        return [words for kind, words in ACT_WORDS.items() if kind in self.terms.acts]

    @property
    def limits(self) -> list[str]:
        """Return how far it reaches, in words; granted ones name how many contracts."""
        return limits_in_words(self.terms)

    @property
    def left_after(self) -> Decimal | None:
        """Return what would be left of the pool after the paper."""
        left = self.terms.left
        return None if left is None or self.asked is None else left - self.asked

    @property
    def over_at(self) -> datetime | None:
        """Return the instant at which it is over, where that is known."""
        return min(
            (t for t in (self.terms.ends_at, self.terms.revoked_at) if t is not None), default=None
        )

    @property
    def state(self) -> str:
        """Return one of: in force, to come, ended."""
        if self.terms.in_force(self.at):
            return "in force"
        return "to come" if self.terms.starts_at > self.at else "ended"

    @property
    def consulted(self) -> list[str]:
        """Return who must be consulted first, in order."""
        return [str(PostKind(kind).label) for kind in self.terms.consultations]

    @property
    def contracts(self) -> list[ContractLeft]:
        """Return the contracts that it names, with what is left for each."""
        known = {link.contract.reference for link in self.row.contracts.all() if link.contract}
        found = []
        for name, term in (self.terms.contracts or {}).items():
            spent = self.terms.spent.get(name, Spent())
            found.append(
                ContractLeft(
                    name, name in known, term.ceiling, spent.amount, spent.extra, term.last_day
                )
            )
        return found

    @property
    def has_schedule(self) -> bool:
        """Say whether a contract has an amount or a last day of its own."""
        return any(row.ceiling is not None or row.last_day for row in self.contracts)


def rows_with_source() -> QuerySet[Clause]:
    """Return clauses with what every page says of them."""
    return Clause.objects.select_related(
        "scheme", "granted_by__version__decision__type", "decision_type", "end", "programme"
    ).prefetch_related("contracts__contract")


def shown_by(terms: Iterable[ClauseTerms], at: datetime) -> list[ClauseShown]:
    """Return clauses as pages show them, in the order given."""
    found = list(terms)
    rows = rows_with_source().in_bulk([one.code for one in found], field_name="code")
    return [ClauseShown(rows[one.code], one, at) for one in found]


def granted_over(contracts: QuerySet[Contract], at: datetime) -> list[ClauseShown]:
    """Return the live authority that decisions granted over some of these contracts."""
    named = Clause.objects.filter(granted_by__isnull=False, contracts__contract__in=contracts)
    codes = set(named.values_list("code", flat=True))
    if not codes:
        return []
    terms = [t for t in Book(at).clauses() if t.code in codes and t.in_force(at)]
    return shown_by(terms, at)


def of_route(route: Route, at: datetime) -> list[ClauseShown]:
    """Return each clause of a route with what the paper asks of it."""
    rows = rows_with_source().in_bulk([c.code for c in route.clauses], field_name="code")
    return [
        ClauseShown(rows[c.code], c, at, tuple(_asks(route, c)), route.claimed(c.code))
        for c in route.clauses
    ]


def _asks(route: Route, clause: ClauseTerms) -> Iterable[str]:
    unsaid = {
        one.act.contract
        for one in route.grounds
        if one.act.withheld and one.clause.code == clause.code
    }
    for claim in route.claims():
        if claim.clause == clause.code:
            words = [pounds(claim.amount)] if claim.amount else []
            words += ["an amount withheld in part 2"] if claim.contract in unsaid else []
            words += [] if claim.extra.is_none else [str(claim.extra)]
            of = f" for contract {claim.contract}" if claim.contract else ""
            yield f"{' and '.join(words) or 'no money'}{of}"


def seated(terms: ClauseTerms, book: Book) -> list[Seated]:
    """Return each key of a clause with its holders by a book."""
    posts = {post for seat in terms.seats for post in seat.posts}
    vacant, absent = book.vacant(posts), book.absent(posts)
    case = Case("", "", False, terms.seats, book.reached, vacant, absent)  # noqa: FBT003
    titles = dict(Post.objects.filter(code__in=posts).values_list("code", "title"))
    found = []
    for seat in terms.seats:
        now = case.posts_for(seat)
        holders = [
            holding(tenure) if tenure.post.code == now[0] else f"{tenure.post}: {holding(tenure)}"
            for tenure in book.holders(now)
        ]
        notes = []
        if seat.until is not None and seat.until in case.reached:
            notes.append(f"Since “{seat.until_name}” was reached.")
        elif seat.until is not None:
            notes.append(f"Until “{seat.until_name}” is reached: deemed to be {seat.title}.")
        for reserve in seat.reserves:
            able = "may turn it now" if reserve.post in now else "does not turn it now"
            title = titles.get(reserve.post, reserve.title)
            notes.append(f"Reserve: {title}, {GROUNDS[reserve.ground]}; {able}.")
        found.append(Seated(seat.title, case.holder_title(seat), tuple(holders), tuple(notes)))
    return found


def holds_of(clause: Clause) -> list[ClauseHold]:
    """Return what submitted decisions hold of a clause now."""
    rows = ClauseHold.objects.filter(
        clause=clause,
        version__decision__state=State.SUBMITTED,
        version__number=F("version__decision__current_version"),
    )
    there = Contract.objects.filter(reference=OuterRef("reference"))
    rows = rows.select_related("version__decision__draft").order_by("pk")
    return list(rows.annotate(is_there=Exists(there)))


def uses_of(clause: Clause) -> list[ClauseUse]:
    """Return what decisions used of a clause, with what was given back."""
    rows = ClauseUse.objects.filter(clause=clause).select_related("version__decision__draft")
    return list(rows.prefetch_related("releases__released_by").order_by("pk"))
