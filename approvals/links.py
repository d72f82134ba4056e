"""The links between decisions, followed both ways: what a paper builds on, and what came after it.

Reads rows; writes nothing. A reference that several decisions bear leads to each of them.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import F

from approvals import lifecycle
from approvals.models import Decision, Link, Recommendation
from approvals.paper import Paper
from approvals.stating import AFTERWARDS


@dataclass(frozen=True)
class Later:
    """A decision that was carried out and says something of an earlier one: what, and of what."""

    relation: str
    decision: Decision
    recommendation: str
    note: str

    @property
    def words(self) -> str:
        """Return what became of the earlier one, "Superseded by"."""
        return AFTERWARDS[self.relation]

    @property
    def changes(self) -> bool:
        """Say whether the earlier one no longer stands as it was."""
        return self.relation in ("amends", "supersedes", "corrects")


def numbers_of(references: Collection[str]) -> dict[str, frozenset[str]]:
    """Return those of these references that the ledger holds, with their recommendations."""
    rows = Recommendation.objects.filter(
        version__decision__reference__in=[one for one in references if one],
        version__number=F("version__decision__current_version"),
    )
    found: dict[str, set[str]] = {reference: set() for reference in decisions_of(references)}
    for reference, number in rows.values_list("version__decision__reference", "number"):
        found[reference].add(number)
    return {reference: frozenset(numbers) for reference, numbers in found.items()}


def decisions_of(references: Collection[str]) -> dict[str, list[Decision]]:
    """Return the decisions that the ledger holds of these references, by reference."""
    wanted = [one for one in references if one]
    found: dict[str, list[Decision]] = {}
    if wanted:
        for row in Decision.objects.filter(reference__in=wanted).order_by("pk"):
            found.setdefault(row.reference, []).append(row)
    return found


def linked(paper: Paper) -> list[Decision]:
    """Return the decisions of this ledger that a paper builds on or changes."""
    found = decisions_of({link.reference for link in paper.links})
    return [decision for rows in found.values() for decision in rows]


def later_than(decisions: Iterable[Decision]) -> dict[int, list[Later]]:
    """Return what decisions that were carried out since say of each of these, by its key."""
    asked = {decision.pk: decision.reference for decision in decisions if decision.reference}
    rows = Link.objects.filter(
        reference__in=set(asked.values()),
        version__number=F("version__decision__current_version"),
        version__decision__state__in=lifecycle.CARRIED_OUT,
    )
    found: dict[str, list[Later]] = {}
    for row in rows.select_related("version__decision").order_by("pk"):
        later = Later(row.relation, row.version.decision, row.recommendation, row.words)
        found.setdefault(row.reference, []).append(later)
    return {pk: found[reference] for pk, reference in asked.items() if reference in found}
