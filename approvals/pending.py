"""What submitted decisions ask of frameworks and procurements before they are carried out.

Rows in, plain data out. A version asks while it is the current one of a submitted decision, so
nothing has to let go of it. Pounds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F

from approvals import access
from approvals.models import State, Version
from approvals.paper import ContractAward, ContractChange, Paper, alterations, initiations
from approvals.stated import Amount
from contracts.models import Contract

NOTHING = Decimal("0.00")
# A framework by its code, with one of its lots or (None) as a whole.
Place = tuple[str, str | None]


@dataclass(frozen=True)
class Pending:
    """What one submitted version asks of a framework and lot, and of a procurement, in pounds.

    ``hidden`` is what part 2 alone gives of it: for rules, and for no page.
    """

    version: int
    place: Place | None
    procurement: str | None
    amount: Decimal
    hidden: Decimal = NOTHING


def pending() -> list[Pending]:
    """Return what every submitted version asks of frameworks and procurements, the oldest first."""
    rows = Version.objects.filter(
        number=F("decision__current_version"),
        decision__state=State.SUBMITTED,
        recommendations__kind__in=["contract_award", "contract_change"],
    )
    papers = [(row.pk, access.version_whole(row)) for row in rows.distinct().order_by("pk")]
    places = places_of({name for _, paper in papers for name in _changed(paper)})
    return [one for version, paper in papers for one in _asked_by(version, paper, places)]


def _asked_by(version: int, paper: Paper, places: Mapping[str, Place]) -> Iterable[Pending]:
    for rec in paper.recommendations:
        if isinstance(rec, ContractAward):
            place = (rec.framework, rec.lot) if rec.framework else None
            yield Pending(version, place, rec.begun_by, *_parts(rec.amount))
        elif isinstance(rec, ContractChange) and rec.contract in places and rec.amount:
            yield Pending(version, places[rec.contract], None, *_parts(rec.amount))


def _parts(amount: Amount) -> tuple[Decimal, Decimal]:
    """Return what an amount asks for in the open, and what it asks for in part 2 alone."""
    most = amount.most or NOTHING
    return (NOTHING, most) if amount.is_withheld else (most, NOTHING)


def places_of(contracts: Iterable[str]) -> dict[str, Place]:
    """Return under which framework and lot each of these contracts was called off, if any."""
    names = set(contracts)
    if not names:
        return {}
    rows = Contract.objects.filter(reference__in=names, framework__isnull=False)
    return {
        reference: (framework, lot)
        for reference, framework, lot in rows.values_list(
            "reference", "framework__code", "lot__code"
        )
    }


def frameworks_of(paper: Paper) -> set[str]:
    """Return the codes of the frameworks that a paper calls off from, or alters."""
    awards = (rec for rec in paper.recommendations if isinstance(rec, ContractAward))
    named = {rec.framework for rec in awards if rec.framework}
    altered = {one.framework for one in alterations(paper)}
    return named | altered | {code for code, _ in places_of(_changed(paper)).values()}


def procurements_of(paper: Paper) -> set[str]:
    """Return the references of the procurements that a paper begins, or awards under."""
    awards = (rec for rec in paper.recommendations if isinstance(rec, ContractAward))
    named = {rec.begun_by for rec in awards if rec.begun_by}
    return named | {one.procurement for one in initiations(paper)}


def held(asked: Iterable[Pending], *, whole: bool = False) -> dict[Place, Decimal]:
    """Return what these hold of each framework and lot.

    ``whole`` adds what part 2 alone gives, for rules and for no page.
    """
    found: dict[Place, Decimal] = {}
    for one in asked:
        if one.place:
            amount = one.amount + one.hidden if whole else one.amount
            for place in {(one.place[0], None), one.place}:
                found[place] = found.get(place, NOTHING) + amount
    return found


def awards_held(asked: Iterable[Pending], before: int | None = None) -> dict[str, Decimal]:
    """Return what is held of each procurement, whole: for rules alone.

    By versions submitted ``before`` another, which wait for nobody later; left out: by all.
    """
    found: dict[str, Decimal] = {}
    for one in asked:
        if one.procurement and (before is None or one.version < before):
            amount = one.amount + one.hidden
            found[one.procurement] = found.get(one.procurement, NOTHING) + amount
    return found


def _changed(paper: Paper) -> set[str]:
    return {rec.contract for rec in paper.recommendations if isinstance(rec, ContractChange)}
