"""Frameworks: the list with what is left of each, and one with its lots, call-offs and changes.

Ceiling and life are those that decisions leave on the day; nothing here adds up in its own way.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from approvals import pending, sources
from approvals.models import Effect
from approvals.sources import Source, source_of
from approvals.views import contractfile, contracts
from approvals.views.doors import signed_in
from approvals.views.paging import page_of
from budgets.money import pounds
from contracts.frameworks import FrameworkFact, LotFact
from contracts.histories import histories
from contracts.measuring import changes_of, executed_off, framework_facts
from contracts.models import Contract, Framework, FrameworkChange, Lot, Route
from contracts.terms import day_words
from people.days import london_day
from people.holders import database_now

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Room:
    """What a framework or a lot has: its ceiling, what is taken of it, what is left. Pounds.

    ``held`` is what submitted decisions ask for; None is a ceiling that nobody has stated.
    """

    ceiling: Decimal | None
    authorised: Decimal
    held: Decimal
    executed: Decimal

    @property
    def left(self) -> Decimal | None:
        """Return what no decision has taken or asks for."""
        return None if self.ceiling is None else self.ceiling - self.authorised - self.held


@dataclass(frozen=True)
class FrameworkRow:
    """A framework as it stands on the day, and the room that it has."""

    row: Framework
    fact: FrameworkFact
    room: Room


@dataclass(frozen=True)
class LotRow:
    """A lot with its suppliers and its room."""

    row: Lot
    room: Room


@dataclass(frozen=True)
class Altered:
    """A change of a framework with the recommendation behind it."""

    change: FrameworkChange
    source: Source


@signed_in
def framework_list(request: HttpRequest) -> HttpResponse:
    """Show frameworks by code, with what is left of each."""
    page = page_of(request, Framework.objects.select_related("successor"), "code")
    rows = rows_of(page.rows, london_day(database_now()))
    return render(request, "approvals/framework_list.html", {"rows": rows, "page": page})


def rows_of(rows: Iterable[Framework], today: date) -> list[FrameworkRow]:
    """Return frameworks with their room on a day."""
    facts, executed, held = framework_facts(today), executed_off(), pending.held(pending.pending())
    return [FrameworkRow(row, facts[row.code], _room(row, facts, executed, held)) for row in rows]


def _room(
    row: Framework,
    facts: Mapping[str, FrameworkFact],
    executed: Mapping[tuple[str, str | None], Decimal],
    held: Mapping[pending.Place, Decimal],
    lot: LotFact | None = None,
) -> Room:
    fact = lot or facts[row.code]
    place = (row.code, lot.code if lot else None)
    if lot is None:
        done = sum((s for (code, _), s in executed.items() if code == row.code), NOTHING)
    else:
        done = executed.get(place, NOTHING)
    return Room(fact.ceiling, fact.called_off, held.get(place, NOTHING), done)


@signed_in
def framework(request: HttpRequest, code: str) -> HttpResponse:
    """Show one framework: its lots, its terms, what is left, its call-offs and its changes."""
    found: Framework = get_object_or_404(Framework.objects.select_related("successor"), code=code)
    now = database_now()
    today = london_day(now)
    (row,) = rows_of([found], today)
    calls = contracts.rows_of(call_offs(found), now)
    changed = changes_with_sources(found)
    shown = {
        "row": row,
        "lots": lots_of(found, today),
        "methods": [Route(method).label for method in found.award_methods],
        "calls": calls,
        "bare": any(call.history.is_bare for call in calls),
        "changes": changed,
        "sums": sources.authorised(call_offs(found)),
        "family": family(found, changed, row.fact.last_day, today),
    }
    return render(request, "approvals/framework.html", shown)


def call_offs(found: Framework) -> QuerySet[Contract]:
    """Return the contracts called off from a framework."""
    return Contract.objects.filter(framework=found)


def lots_of(found: Framework, today: date) -> list[LotRow]:
    """Return the lots of a framework with their room, by code."""
    facts, executed, held = framework_facts(today), executed_off(), pending.held(pending.pending())
    lots = {lot.code: lot for lot in facts[found.code].lots}
    rows = found.lots.prefetch_related("suppliers__parent").order_by("code")
    return [LotRow(row, _room(found, facts, executed, held, lots[row.code])) for row in rows]


def changes_with_sources(found: Framework) -> list[Altered]:
    """Return what decisions changed of a framework, in order, each with its recommendation."""
    rows = changes_of(found)
    effects = Effect.objects.filter(framework_change__in=rows).select_related(
        "recommendation__version__decision"
    )
    behind = {row.framework_change_id: source_of(row.recommendation) for row in effects}
    return [Altered(row, behind[row.pk]) for row in rows]


# One dated line -----------------------------------------------------------------------------------


def family(
    found: Framework,
    changed: list[Altered],
    last_day: date | None,
    today: date,
) -> list[dict[str, Any]]:
    """Return the framework, its changes, its call-offs and theirs, and the decisions behind."""
    all_of_them = histories(call_offs(found))
    behind = sources.of_changes(change for row in all_of_them for change in row.changes)
    events = [
        *contractfile.life_of(found, last_day, today),
        *(_altered(row) for row in changed),
        *(event for row in all_of_them for event in contractfile.steps_of(row, behind)),
    ]
    return sorted(events, key=contractfile.when)


def _altered(row: Altered) -> dict[str, Any]:
    change, source = row.change, row.source
    return {
        "title": "Framework changed",
        "on": change.effective_on,
        "who": f"{source.reference}, recommendation {source.number}",
        "url": reverse("decision", args=[source.decision]),
        "words": "; ".join(words_of(change)),
    }


def words_of(change: FrameworkChange) -> Iterator[str]:
    """Say what a change does to a framework."""
    if change.ceiling_added:
        yield f"Ceiling + {pounds(change.ceiling_added.amount)}"
    if change.last_day:
        yield f"Runs to {day_words(change.last_day)}"
