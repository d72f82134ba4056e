"""Load a year of invented decisions into a demonstration, to see that nothing gets slow.

Every decision goes the whole way, by the same actions as in life: drafted, submitted, advised on,
consulted on, signed, posted. It adds, moves between lines, carries forward and brings income in,
over several plans and programmes; contracts are awarded, changed, executed and paid for; some
promise a report. Nothing is loaded into a ledger that is not a demonstration. The same numbers give
the same papers.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from random import Random
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model

from approvals import actions
from approvals.models import Decision, Version
from approvals.paper import Paper
from approvals.reading import paper_of
from budgets.models import Line, LineKind, Plan, Posting
from budgets.money import FinancialYear
from contracts.actions import Execute, Pays
from contracts.models import Change, Contract
from contracts.terms import Term
from people.deeds import Actor
from people.models import Founding, Person, Programme
from people.refusals import Refused
from records import scenes
from records.cast import CAST

M = TypeVar("M", bound=Model)
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
YEARS_AHEAD = 4
SOURCE = "mtfp-growth"
INCOME = "income-of-the-year"
NOTHING = Decimal("0.00")
SERIES = "YR"


class _Year:
    """What is invented so far: lines, what stands on them by year, contracts; pounds.

    From lines that are ``bound`` by contracts nothing is moved away.
    """

    def __init__(self, stage: Mapping[str, Actor], lines: list[Line]) -> None:
        self.stage = stage
        self.codes = [line.code for line in lines]
        self.stands: dict[tuple[str, str], Decimal] = {}
        self.contracts: list[str] = []
        self.bound: set[str] = set()
        first = FinancialYear.of(scenes.today()).start
        self.years = [FinancialYear(first + step).label for step in range(YEARS_AHEAD)]


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
    year = _Year(stage, _lines(lines))
    for number in range(1, decisions + 1):
        share = postings * number // decisions - postings * (number - 1) // decisions
        with transaction.atomic():
            _decision(year, number, share)
        say(number, decisions)


# Reference data ----------------------------------------------------------------------------------


def _lines(count: int) -> list[Line]:
    """Make lines of several plans and programmes, a service and its works for each; return them."""
    plans = [Plan.objects.get(lines__code=SOURCE), *_made(Plan, "plan", "Plan of", 3)]
    programmes = [
        *Programme.objects.order_by("pk"),
        *_made(Programme, "programme", "Renewal of", 6),
    ]
    Line.objects.create(
        code=INCOME, name="Grants and charges of the year", plan=plans[0], kind=LineKind.INCOME
    )
    return Line.objects.bulk_create(
        Line(
            code=f"year-{number:04d}",
            name=f"{SERVICES[number % len(SERVICES)]}: {WORKS[number % len(WORKS)]} {number}",
            plan=plans[number % len(plans)],
            kind=LineKind.CAPITAL if number % 3 == 0 else LineKind.REVENUE,
            programme=programmes[number % len(programmes)],
            cost_centre=f"{4000 + number % 90}",
            subjective=f"{10 + number % 7}00",
            project=f"P{number:05d}",
        )
        for number in range(1, count + 1)
    )


def _made(model: type[M], kind: str, words: str, count: int) -> list[M]:
    return [
        model._default_manager.create(
            code=f"year-{kind}-{number}", name=f"{words} {SERVICES[number].lower()}"
        )
        for number in range(count)
    ]


# Decisions ---------------------------------------------------------------------------------------


def _decision(year: _Year, number: int, share: int) -> None:
    """Take one decision the whole way, and execute what it authorises of contracts."""
    chance = Random(number)  # noqa: S311 - invented figures, not a secret
    moved = list(_moves(year, chance, share // 8 if number > 1 else 0))
    recs = [
        _money(
            "1",
            "To add to the budgets of the services.",
            list(_growth(chance, year, share - len(moved))),
        )
    ]
    if moved:
        recs.append(_money("2", "To move budgets between lines and years.", moved))
    contract = _contract(year, chance, number, str(len(recs) + 1))
    version = _signed(year, number, [*recs, *contract])
    for change in Change.objects.filter(effect__recommendation__version=version):
        _executed(year, chance, change)


def _money(number: str, words: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"kind": "budget_change", "number": number, "words": words, "items": items}


def _growth(chance: Random, year: _Year, count: int) -> Iterator[dict[str, Any]]:
    """Yield growth of lines, each between £1,000.00 and £99,999.99, now and then from income."""
    for place in range(count):
        line, of = chance.choice(year.codes), chance.choice(year.years)
        amount = Decimal(chance.randrange(100_000, 10_000_000)) / 100
        year.stands[line, of] = year.stands.get((line, of), NOTHING) + amount
        yield _item(line, INCOME if place % 20 == 19 else SOURCE, of, amount)


def _moves(year: _Year, chance: Random, count: int) -> Iterator[dict[str, Any]]:
    """Yield virements between lines, and carry forwards from one year into the next."""
    ends = [end for end in sorted(year.stands) if end[0] not in year.bound]
    for place in range(count if ends else 0):
        line, of = chance.choice(ends)
        amount = (year.stands[line, of] / 4).quantize(NOTHING)
        if amount <= 0:
            continue
        later = year.years[min(year.years.index(of) + 1, YEARS_AHEAD - 1)]
        is_carried = place % 4 == 0 and later != of
        other = line if is_carried else chance.choice([code for code in year.codes if code != line])
        into = later if is_carried else of
        year.stands[line, of] -= amount
        year.stands[other, into] = year.stands.get((other, into), NOTHING) + amount
        yield _item(other, line, into, amount) | ({"source_year": of} if is_carried else {})


def _item(line: str, source: str, of: str, amount: Decimal) -> dict[str, Any]:
    return {"line": line, "source": source, "year": of, "amount": {"value": f"{amount:.2f}"}}


def _contract(year: _Year, chance: Random, number: int, place: str) -> list[dict[str, Any]]:
    """Return an award in every fourth decision, and a change of an earlier one in every fifth."""
    if number % 4 == 0:
        reference = f"{SERIES}-C{number:03d}"
        year.contracts.append(reference)
        return [_award(reference, chance, number, place)]
    if number % 5 == 0 and year.contracts:
        return [
            {
                "kind": "contract_change",
                "number": place,
                "words": "To buy more under a contract that stands.",
                "contract": chance.choice(year.contracts),
                "change": "value_increase",
                "amount": {"value": "1000.00", "vat": "exclusive"},
                "relies_on": "act-sch8-8",
                "ground": "Additional goods, services or works",
                "reason": "More is needed than was foreseen.",
            }
        ]
    return []


def _award(reference: str, chance: Random, number: int, place: str) -> dict[str, Any]:
    service = SERVICES[number % len(SERVICES)]
    return {
        "kind": "contract_award",
        "number": place,
        "words": f"To award {service.lower()} for two years.",
        "contract": reference,
        "title": f"{service}, contract of paper {number}",
        "supplier": {"name": f"{SERVICES[number % 7]} Partners {number % 13}"},
        "route": "open",
        "subject": "works" if number % 8 == 0 else "services",
        "amount": {"value": f"{chance.randrange(50, 900) * 1000}.00", "vat": "exclusive"},
        "term": "2 years",
        "options": "1 year",
        "options_reading": "extra",
    }


def _signed(year: _Year, number: int, recs: list[dict[str, Any]]) -> Version:
    stage, service = year.stage, SERVICES[number % len(SERVICES)]
    plain: dict[str, Any] = scenes.paper_from("live-example.json").model_dump(mode="json")
    promise = {
        "number": "1",
        "kind": "report back",
        "words": f"To report on {service.lower()} after a year.",
        "owner": "chief-finance-officer",
        "due_when": "a year after it was decided",
    }
    invented: Paper = paper_of(
        plain
        | {
            "title": f"{service}, budgets of the year, paper {number}",
            "recommendations": recs,
            "exceptions": [],
            "business_case": "",
            "programme": None,
            "part_2": {"exists": False},
            "undertakings": [promise] if number % 3 == 0 else [],
        }
    )
    decision = scenes.registered(stage, f"{SERIES} {number}", invented)
    version = scenes.submitted(stage, "olive", scenes.drafted(stage, "olive", decision, invented))
    scenes.advised(stage, version)
    scenes.consulted(stage, version)
    outcome = scenes.sign(stage, "dana", version)
    if outcome.result != "approved":
        raise Refused(outcome.reasons)
    return version


def _executed(year: _Year, chance: Random, change: Change) -> None:
    """Execute an award or a change from today on, paid by one line in one year."""
    line, of = chance.choice(sorted(year.stands))
    pays = Pays(Line.objects.get(code=line), int(of[:4]), change.value.amount)
    year.bound.add(line)
    begins = scenes.today()
    last = Term.parse("2 years").last_day(begins)
    gap = "The line is added to by a later paper of the year."
    facts = Execute(change.value.amount, begins, last, begins, payments=(pays,), gap_reason=gap)
    actions.execute(year.stage["kit"], change, facts)


def counted() -> dict[str, int]:
    """Return how much stands in the ledger now."""
    return {
        "decisions": Decision.objects.count(),
        "lines": Line.objects.count(),
        "postings": Posting.objects.count(),
        "contracts": Contract.objects.count(),
    }
