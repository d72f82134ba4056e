"""What a change of the scheme would change: live delegations and pending decisions. Writes nothing.

Asks the rules by which a submission is routed, once with the scheme as it is and once as it would
be from the day of the change on.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import F

from approvals import access, granting
from approvals.authority import Route
from approvals.book import Book
from approvals.clauses import ClauseTerms
from approvals.editions import ClauseRow, terms_of
from approvals.models import Clause, Decision, State, Version
from approvals.routing import givers_of, route_by
from people.days import london_midnight
from people.refusals import Reason


@dataclass(frozen=True)
class Affected:
    """A decision that a change touches, and how, in sentences."""

    decision: Decision
    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class WhatIf:
    """What would change: delegations that are live, and decisions that wait for keys."""

    delegations: tuple[Affected, ...]
    decisions: tuple[Affected, ...]


def effect_of(
    adds: Sequence[ClauseRow], ends: Collection[str], starts_on: date, book: Book
) -> WhatIf:
    """Return what adding and ending clauses from a London day on would change by a book."""
    at = max(book.at, london_midnight(starts_on))
    after = [
        *(replace(c, revoked_at=at) if c.code in ends else c for c in book.clauses()),
        *(terms_of(row, f"paragraph {row.paragraph}", at) for row in adds),
    ]
    return WhatIf(
        tuple(_delegations(book.clauses(), after, book.at, at)), tuple(_decisions(after, book, at))
    )


def _delegations(
    before: Sequence[ClauseTerms], after: Sequence[ClauseTerms], now: datetime, at: datetime
) -> list[Affected]:
    rows = Clause.objects.filter(granted_by__isnull=False).select_related(
        "granted_by__version__decision__type"
    )
    live = {c.code: c for c in before if c.granted and c.in_force(now)}
    then = {c.code: c for c in after}
    found = []
    for row in rows.filter(code__in=live).order_by("pk"):
        if row.granted_by is None:
            continue
        decision = row.granted_by.version.decision
        kind = decision.type.code
        said = []
        if not then[row.code].in_force(at):
            said.append("It would end.")
        had = granting.widening(live[row.code], givers_of(before, kind), now)
        would = granting.widening(live[row.code], givers_of(after, kind), at)
        said += [reason.sentence for reason in would if reason not in had]
        if said:
            found.append(Affected(decision, row.title, tuple(said)))
    return found


def _decisions(after: Sequence[ClauseTerms], book: Book, at: datetime) -> list[Affected]:
    rows = Version.objects.filter(
        decision__state=State.SUBMITTED, number=F("decision__current_version")
    ).select_related("decision__type")
    found = []
    for version in rows.order_by("pk"):
        paper = access.version_whole(version)
        kind = version.decision.type.code
        own = {c.code: c for c in book.clauses(without=version.pk)}
        scheme = [_after(own.get(c.code, c), c) for c in after]
        route, reasons = route_by(paper, kind, scheme, at)
        said = _differences(version, route, reasons)
        if said:
            found.append(Affected(version.decision, paper.title, tuple(said)))
    return found


def _after(own: ClauseTerms, changed: ClauseTerms) -> ClauseTerms:
    """Return a clause without what the version holds of it, ended as the change would end it."""
    return replace(own, revoked_at=changed.revoked_at)


def _differences(version: Version, route: Route, reasons: Sequence[Reason]) -> list[str]:
    if reasons:
        return [str(reason) for reason in reasons]
    now = {(g.act.recommendation, g.clause.code): g.clause.title for g in route.grounds}
    then = {(g["recommendation"], g["clause"]) for g in version.route["grounds"]}
    return [
        f"Recommendation {number} would rest on {title}, so it must be submitted again."
        for (number, code), title in now.items()
        if (number, code) not in then
    ]
