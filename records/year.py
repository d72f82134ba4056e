"""Load a year of invented decisions into a demonstration, to see that nothing gets slow.

Every decision goes the whole way, by the same actions as in life: drafted, submitted, advised on,
consulted on, signed, posted. Nothing is loaded into a ledger that is not a demonstration. The same
numbers give the same papers.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from random import Random
from typing import Any

from django.db import transaction

from approvals.models import Decision
from approvals.paper import Paper
from approvals.reading import paper_of
from budgets.models import Line, LineKind, Plan, Posting
from people.deeds import Actor
from people.models import Founding, Person, Programme
from people.refusals import Refused
from records import scenes
from records.cast import CAST

Say = Callable[[int, int], None]

SERVICES = (
    "Custody",
    "Forensics",
    "Fleet",
    "Estates",
    "Training",
    "Public contact",
    "Digital",
    "Analysis",
    "Safeguarding",
    "Roads and transport",
)
WORKS = ("renewal", "support", "equipment", "staffing", "licences", "repair", "accommodation")
YEARS = ("2025/26", "2026/27", "2027/28", "2028/29")
SOURCE = "mtfp-growth"
SERIES = "YR"


def load_year(decisions: int, lines: int, postings: int, say: Say) -> None:
    """Make so many lines, then so many decisions that post so often together.

    Raises Refused where the ledger is no demonstration or holds a year already. ``say`` hears how
    many decisions are done, of how many. What is done stays if it is stopped; each is whole.
    """
    founding = Founding.objects.first()
    if founding is None or not founding.demonstration:
        raise Refused(["This ledger is no demonstration. A year is invented only in one."])
    if Decision.objects.filter(reference__startswith=f"{SERIES} ").exists():
        raise Refused([f"A year is there already: there are decisions {SERIES} 1 and on."])
    stage = {name: Actor(Person.objects.get(name=full)) for name, (full, _) in CAST.items()}
    codes = _lines(lines)
    for number in range(1, decisions + 1):
        share = postings * number // decisions - postings * (number - 1) // decisions
        with transaction.atomic():
            _decision(stage, number, list(_items(number, share, codes)))
        say(number, decisions)


def _lines(count: int) -> list[str]:
    """Make lines of the Medium-Term Financial Plan, a service and its works for each."""
    plan = Plan.objects.get(lines__code=SOURCE)
    programmes = list(Programme.objects.order_by("pk"))
    made = [
        Line(
            code=f"year-{number:04d}",
            name=f"{SERVICES[number % len(SERVICES)]}: {WORKS[number % len(WORKS)]} {number}",
            plan=plan,
            kind=LineKind.CAPITAL if number % 3 == 0 else LineKind.REVENUE,
            programme=programmes[number % len(programmes)],
        )
        for number in range(1, count + 1)
    ]
    Line.objects.bulk_create(made)
    return [line.code for line in made]


def _items(number: int, count: int, codes: list[str]) -> Iterator[dict[str, Any]]:
    """Yield transfers: growth of lines chosen at random, each between £1,000.00 and £99,999.99."""
    chance = Random(number)  # noqa: S311 - invented figures, not a secret
    for _ in range(count):
        pence = chance.randrange(100_000, 10_000_000)
        yield {
            "line": chance.choice(codes),
            "source": SOURCE,
            "year": chance.choice(YEARS),
            "amount": {"value": f"{Decimal(pence) / 100:.2f}"},
        }


def _decision(stage: Mapping[str, Actor], number: int, items: list[dict[str, Any]]) -> None:
    service = SERVICES[number % len(SERVICES)]
    title = f"{service}, budgets of the year, paper {number}"
    paper = scenes.paper_from("live-example.json")
    plain: dict[str, Any] = paper.model_dump(mode="json")
    rec = {
        "kind": "budget_change",
        "number": "1",
        "words": f"To add to the budgets of {service.lower()} and of the services beside it.",
        "items": items,
    }
    invented: Paper = paper_of(
        plain
        | {
            "title": title,
            "recommendations": [rec],
            "exceptions": [],
            "business_case": "",
            "programme": None,
            "part_2": {"exists": False},
        }
    )
    decision = scenes.registered(stage, f"{SERIES} {number}", invented)
    version = scenes.submitted(stage, "olive", scenes.drafted(stage, "olive", decision, invented))
    scenes.advised(stage, version)
    scenes.consulted(stage, version)
    scenes.sign(stage, "dana", version)


def counted() -> dict[str, int]:
    """Return how much stands in the ledger now."""
    return {
        "decisions": Decision.objects.count(),
        "lines": Line.objects.count(),
        "postings": Posting.objects.count(),
    }
