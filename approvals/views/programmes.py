"""Programmes: what decisions added, who holds which post, milestones, business cases, contracts.

Every sum is computed from the ledger when the page is asked for; none is kept or typed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from approvals import access, sources
from approvals.lifecycle import CARRIED_OUT
from approvals.models import Decision
from approvals.views import clausefile, pictures
from approvals.views.contracts import rows_of
from approvals.views.doors import actor_of, signed_in
from approvals.views.paging import page_of
from approvals.views.people_acts import posts_of
from budgets.balances import Position, YearPosition, added_up, positions
from budgets.models import Line, LineKind
from budgets.money import in_millions, share
from contracts.models import Contract
from people import acts
from people.holders import database_now, kinds_held
from people.models import BusinessCase, Milestone, MilestoneRecord, Programme

NEWEST = 50
MONEY_KINDS = (LineKind.CAPITAL, LineKind.REVENUE)


@dataclass(frozen=True)
class Money:
    """What decisions added to a programme, in pounds, and the share of capital in per cent."""

    capital: YearPosition
    revenue: YearPosition
    together: YearPosition

    @property
    def capital_share(self) -> Decimal | None:
        """Return how much of it is capital, to one place."""
        return share(self.capital.approved, self.together.approved)

    @property
    def in_short(self) -> str:
        """Return the sum and its share of capital in the short words of papers."""
        words = f"{in_millions(self.together.approved, 3)} in all"
        if self.capital_share is None:
            return words
        return f"{words}, {self.capital_share}% of it capital"


@dataclass(frozen=True)
class Reached:
    """A milestone with the record by which it counts, and the one that waits for a second."""

    milestone: Milestone
    record: MilestoneRecord | None
    waiting: MilestoneRecord | None
    earlier: tuple[MilestoneRecord, ...] = ()


@dataclass(frozen=True)
class Iteration:
    """A business case with the decisions that approved it and those on their way."""

    case: BusinessCase
    approved: list[Decision]
    on_the_way: list[Decision]


@signed_in
def programme_list(request: HttpRequest) -> HttpResponse:
    """Show programmes with what is approved and committed on their lines."""
    page = page_of(request, Programme.objects.all(), "code")
    shown = {"rows": with_money(page.rows), "page": page}
    return render(request, "approvals/programme_list.html", shown)


def with_money(programmes: Sequence[Programme]) -> list[tuple[Programme, Money]]:
    """Return programmes, each with what decisions added to its lines."""
    lines = positions(Line.objects.filter(programme__in=programmes).order_by("code"))
    return [
        (row, money_of([one for one in lines if one.line.programme_id == row.pk]))
        for row in programmes
    ]


@signed_in
def programme(request: HttpRequest, code: str) -> HttpResponse:
    """Show one programme and add it all up."""
    found = get_object_or_404(Programme, code=code)
    now = database_now()
    lines = positions(Line.objects.filter(programme=found).order_by("kind", "code"))
    money = money_of(lines)
    largest = sorted(lines, key=lambda row: -abs(row.approved))[:NEWEST]
    shown_lines = [row for row in lines if row in largest] if len(lines) > NEWEST else lines
    moved, more_moved = sources.moved_into(found, NEWEST)
    contracts = Contract.objects.filter(programme=found)
    mine = list(access.decisions().filter(programme=found).order_by("-pk")[: NEWEST + 1])
    held = kinds_held(actor_of(request).person, now)
    shown = {
        "programme": found,
        "added": money,
        "drivers": sources.drivers_of(found),
        "moved": moved,
        "more_moved": more_moved,
        "lines": shown_lines,
        "more_lines": len(lines) - len(shown_lines),
        "picture": pictures.lines_of(shown_lines),
        "posts": posts_of(list(found.posts.order_by("title", "pk")), now),
        "milestones": _milestones(found),
        "iterations": _iterations(found),
        "decisions": mine[:NEWEST],
        "more_decisions": len(mine) > NEWEST,
        "contracts": rows_of(contracts, now),
        "sums": sources.authorised(contracts),
        "granted": clausefile.granted_over(contracts, now),
        "may_not_record": acts.objections("record_milestone", held),
    }
    return render(request, "approvals/programme.html", shown)


def money_of(lines: list[Position]) -> Money:
    """Return what is approved and committed by kind of money, sources left out."""
    capital, revenue = (
        added_up(row for row in lines if row.line.kind == kind) for kind in MONEY_KINDS
    )
    return Money(capital, revenue, added_up(row for row in lines if not row.is_source))


def _milestones(found: Programme) -> list[Reached]:
    rows = []
    entries = ("entries__confirmation", "entries__withdrawal")
    for milestone in found.milestones.order_by("pk").prefetch_related(*entries):
        open_entries = [e for e in milestone.entries.all() if not hasattr(e, "withdrawal")]
        done = [entry for entry in open_entries if hasattr(entry, "confirmation")]
        done.sort(key=lambda entry: entry.confirmation.pk)
        last = done[-1] if done else None
        waiting = [
            entry
            for entry in open_entries
            if not hasattr(entry, "confirmation") and entry.corrects_id == (last and last.pk)
        ]
        rows.append(Reached(milestone, last, max(waiting, key=_pk, default=None), tuple(done[:-1])))
    return rows


def _pk(entry: MilestoneRecord) -> int:
    return entry.pk


def _iterations(found: Programme) -> list[Iteration]:
    cases = found.business_cases.order_by("iteration").prefetch_related("decisions__draft")
    rows = []
    for case in cases:
        decisions = sorted(case.decisions.all(), key=lambda decision: decision.pk)
        approved = [row for row in decisions if row.state in CARRIED_OUT]
        on_the_way = [
            row for row in decisions if row.state not in (*CARRIED_OUT, "refused", "withdrawn")
        ]
        rows.append(Iteration(case, approved, on_the_way))
    return rows
