"""What the ledger says at an instant: the scheme as terms, who holds which post, what is held.

Rows in, plain data out, each table read once for a book and only when it is asked for. ``at`` is
the instant asked about, ``known_at`` what had been recorded by then. Writes nothing.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from django.db.models import Exists, OuterRef, Prefetch, Q, Sum

from approvals import access
from approvals.clauses import (
    NOTHING,
    OF_TIME,
    CallInTerm,
    ClauseTerms,
    ContractTerm,
    Limits,
    Reserve,
    SeatTerm,
    Spent,
)
from approvals.keys import Case
from approvals.models import (
    Clause,
    ClauseContract,
    ClauseHold,
    ClauseRelease,
    ClauseReserve,
    ClauseSeat,
    ClauseUse,
    Event,
    Version,
)
from approvals.pending import Pending, pending
from approvals.withholding import withheld
from contracts.terms import Extra
from people.holders import away, in_force, reached_codes
from people.models import Milestone, Tenure

# After these a version holds nothing any more.
LETS_GO = ("returned", "refused", "withdrawn", "completed")
# How the canonical text of part 1 says that an amount is withheld; no other text can say it so.
WITHHELD = '"qualifier":"withheld"'


@dataclass(frozen=True)
class Held:
    """What a version holds or used of a clause for one contract, in pounds and time.

    ``hidden`` is what part 2 alone gives beside it: for the limits of the scheme, and for no page.
    """

    clause: int
    version: int
    contract: str | None
    amount: Decimal
    extra: Extra
    hidden: Decimal | None = None


class Book:
    """The ledger at an instant, as the rules need it."""

    def __init__(self, at: datetime, known_at: datetime | None = None) -> None:
        """Open the book at ``at``, by what was recorded by ``known_at`` (left out: the same)."""
        self.at = at
        self.known_at = known_at or at
        # Where decisions stand, as this book was asked already (dossier.case_of).
        self.cases: dict[tuple[int, int | None], Case] = {}

    # People -----------------------------------------------------------------------------------

    @cached_property
    def tenures(self) -> list[Tenure]:
        """Return the tenures in force."""
        return list(in_force(self.at, self.known_at))

    def tenures_of(self, person: int) -> list[Tenure]:
        """Return the tenures in force of one person."""
        return [tenure for tenure in self.tenures if tenure.person_id == person]

    def holders(self, posts: Collection[str]) -> list[Tenure]:
        """Return who holds one of these posts."""
        return [tenure for tenure in self.tenures if tenure.post.code in posts]

    def vacant(self, posts: Collection[str]) -> frozenset[str]:
        """Return which of these posts nobody holds."""
        return frozenset(posts) - {tenure.post.code for tenure in self.tenures}

    def absent(self, posts: Collection[str]) -> frozenset[str]:
        """Return of which of these posts every holder is recorded away."""
        here = {t.post.code for t in self.tenures if t.pk not in self._away}
        return frozenset(posts) - here - self.vacant(posts)

    @cached_property
    def _away(self) -> frozenset[int]:
        return frozenset(away(self.at, self.known_at).values_list("tenure", flat=True))

    @cached_property
    def reached(self) -> frozenset[str]:
        """Return the codes of the milestones that count as reached."""
        return reached_codes(list(Milestone.objects.all()), self.at, self.known_at)

    @cached_property
    def pending(self) -> list[Pending]:
        """Return what submitted versions ask of frameworks now."""
        return pending()

    # The scheme -------------------------------------------------------------------------------

    def clauses(self, *, without: int | None = None) -> list[ClauseTerms]:
        """Return every clause as plain data; what version ``without`` holds itself is left out."""
        held = [row for row in self._holds if row.version != without]
        return [self._terms(row, held) for row in self._rows]

    @cached_property
    def _rows(self) -> list[Clause]:
        rows = Clause.objects.filter(recorded_at__lte=self.known_at).select_related(
            "decision_type",
            "scheme",
            "programme",
            "call_in_post",
            "ends_with",
            "granted_by__version__decision",
            "end",
        )
        # The paper that granted a clause is long, and nothing of it is asked here.
        rows = rows.defer("granted_by__version__part_1", "granted_by__version__route")
        reserves = ClauseReserve.objects.select_related("post").order_by("position")
        seats = ClauseSeat.objects.select_related("post", "deemed_post", "until")
        seats = seats.order_by("position").prefetch_related(Prefetch("reserves", reserves))
        contracts = ClauseContract.objects.select_related("contract")
        return list(
            rows.prefetch_related(
                Prefetch("seats", seats), Prefetch("contracts", contracts)
            ).order_by("pk")
        )

    @cached_property
    def _holds(self) -> list[Held]:
        gone = Event.objects.filter(
            version=OuterRef("version"), kind__in=LETS_GO, recorded_at__lte=self.at
        )
        rows = ClauseHold.objects.filter(~Exists(gone), recorded_at__lte=self.at)
        rows = rows.annotate(veils=Q(version__part_1__contains=WITHHELD))
        return [_held(row, row.amount.amount, _hidden(row) if row.veils else None) for row in rows]

    @cached_property
    def _uses(self) -> dict[int, list[Held]]:
        """Return what was used of granted clauses, less what was given back."""
        rows = ClauseUse.objects.filter(clause__granted_by__isnull=False, recorded_at__lte=self.at)
        back = dict(
            ClauseRelease.objects.filter(recorded_at__lte=self.at)
            .values_list("use")
            .annotate(Sum("amount"))
        )
        found: dict[int, list[Held]] = {}
        for row in rows:
            amount = row.amount.amount - (back.get(row.pk) or NOTHING)
            found.setdefault(row.clause_id, []).append(_held(row, amount))
        return found

    def _terms(self, row: Clause, holds: Iterable[Held]) -> ClauseTerms:
        granted = row.granted_by_id is not None
        mine = [held for held in holds if held.clause == row.pk]
        uses = self._uses.get(row.pk, [])
        end = getattr(row, "end", None)
        known = end is not None and end.recorded_at <= self.known_at
        return ClauseTerms(
            code=row.code,
            title=row.title,
            text=row.text,
            source=row.source,
            decision_type=row.decision_type.code,
            acts=frozenset(row.acts),
            contracts=None if row.every_contract else _contracts(row),
            seats=tuple(_seat(seat) for seat in row.seats.all()),
            rank=row.rank,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            revoked_at=end.ends_at if end is not None and known else None,
            limits=_limits(row),
            ceiling=row.ceiling.amount if row.ceiling else None,
            used=sum((use.amount for use in uses), NOTHING) if granted else row.used,
            held=sum((held.amount for held in mine), NOTHING),
            spent=_spent([*uses, *mine] if granted else holds),
            granted=granted,
            event=row.ends_with.name if row.ends_with else "",
            event_reached=row.ends_with is not None and row.ends_with.code in self.reached,
            consultations=tuple(row.consultations),
            call_in=_call_in(row),
            conditions=row.conditions,
        )


def _held(row: ClauseHold | ClauseUse, amount: Decimal, hidden: Decimal | None = None) -> Held:
    extra = Extra(row.months, row.days)
    return Held(row.clause_id, row.version_id, row.reference or None, amount, extra, hidden)


def _hidden(row: ClauseHold) -> Decimal | None:
    """Return what part 2 alone gives of what is held on a contract; None where it gives nothing."""
    version = Version.objects.get(pk=row.version_id)
    under = {
        ground["recommendation"]
        for ground in version.route["grounds"]
        if ground["clause"] == row.clause.code and ground["act"] not in OF_TIME
    }
    amounts = [
        withheld(rec)
        for rec in access.version_whole(version).recommendations
        if rec.number in under and getattr(rec, "contract", "") == row.reference
    ]
    known = [max(amount.value, NOTHING) for amount in amounts if amount and amount.value]
    return sum(known, NOTHING) if known else None


def _spent(rows: Iterable[Held]) -> dict[str, Spent]:
    found: dict[str, Spent] = {}
    for row in rows:
        if row.contract is not None:
            so_far = found.get(row.contract, Spent())
            amount = so_far.amount + row.amount + (row.hidden or NOTHING)
            hides = so_far.withheld or row.hidden is not None
            found[row.contract] = Spent(amount, so_far.extra + row.extra, hides)
    return found


def _contracts(row: Clause) -> dict[str, ContractTerm]:
    return {
        link.named: ContractTerm(link.ceiling.amount if link.ceiling else None, link.last_day)
        for link in row.contracts.all()
    }


def _seat(seat: ClauseSeat) -> SeatTerm:
    return SeatTerm(
        seat.post.code,
        seat.post.title,
        seat.deemed_post.code if seat.deemed_post else None,
        seat.deemed_post.title if seat.deemed_post else "",
        seat.until.code if seat.until else None,
        seat.until.name if seat.until else "",
        tuple(Reserve(r.post.code, r.post.title, r.ground) for r in seat.reserves.all()),
    )


def _limits(row: Clause) -> Limits:
    return Limits(
        value_below=row.value_below.amount if row.value_below else None,
        each=row.limit_each.amount if row.limit_each else None,
        tolerance=row.tolerance,
        original_from=row.original_from.amount if row.original_from else None,
        original_below=row.original_below.amount if row.original_below else None,
        total_below=row.total_below.amount if row.total_below else None,
        percent=row.percent,
        months=row.months,
        programme=row.programme.code if row.programme else None,
        plans=frozenset(row.plans),
        line_kinds=frozenset(row.line_kinds),
        award_routes=frozenset(row.award_routes),
        unset=row.unset,
    )


def _call_in(row: Clause) -> CallInTerm | None:
    if row.call_in_post is None:
        return None
    value = row.call_in_from.amount if row.call_in_from else None
    return CallInTerm(row.call_in_post.code, row.call_in_post.title, value, row.call_in_days)
