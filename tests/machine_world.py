"""The small world of the machine: its scheme and cast, and the product driven by plain deeds.

Every deed goes through the public actions, as the app's role, inside one transaction that is
undone when a sequence ends. After each deed the deferred triggers are asked to speak, as they
would at commit.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import transaction

from approvals import actions
from approvals.actions.drafting import Upload
from approvals.founding import Founders, found_ledger
from approvals.reading import paper_of
from people import actions as people
from people.deeds import Actor
from people.models import Person, Post
from tests.machine_authority import ADVISERS, CONSULTED, DRAFTER, Clause, Decision, Version
from tests.machine_papers import key_for, paper_for, pounds
from tests.machine_people import Tenure
from tests.machine_words import Award, Budget, Change, Deed, Grant, Paper, Seat
from tests.model import Model

PRESENT = {
    "office": ["decision-office"],
    "conrad": ["chief-executive"],
    "farah": ["chief-finance-officer"],
    "dana": ["deputy-mayor"],
    "carla": ["commercial-director"],
    "rita": ["senior-responsible-officer", "programme-office"],
    "sam": ["senior-system-owner"],
    "olive": ["originating-officer"],
    "kit": ["contract-officer"],
    "fiona": ["finance-officer"],
    "peter": ["programme-office"],
    "mona": ["finance-adviser", "programme-office"],
    "otto": ["originating-officer", "contract-officer"],
}
MANY = {
    "decision-office",
    "originating-officer",
    "contract-officer",
    "finance-officer",
    "programme-office",
    "finance-adviser",
}
SOURCES = {"growth"}
LINES = {"capital": "capital", "revenue": "revenue", "growth": "growth"}
STARTS = date(2020, 4, 1)


def _type(code: str, prefix: str) -> dict[str, Any]:
    kinds = {
        "advice": [kind.replace("-", "_") for kind in ADVISERS[code]],
        "consultations": [kind.replace("-", "_") for kind in CONSULTED[code]],
        "drafters": [DRAFTER[code].replace("-", "_")],
    }
    return {"code": code, "title": code, "prefix": prefix, "sections": [], **kinds}


def _clause(clause: Clause) -> dict[str, Any]:
    row: dict[str, Any] = {
        "code": clause.code,
        "paragraph": clause.code,
        "title": clause.code,
        "text": clause.code,
        "decision_type": clause.type,
        "acts": sorted(clause.acts),
        "seats": [key_for(seat) for seat in clause.seats],
        "starts_on": "2016-10-01",
        "rank": clause.rank,
        "value_below": None if clause.below is None else pounds(clause.below),
        "percent": clause.percent and f"{clause.percent}",
        "months": clause.months,
    }
    if clause.call_in:
        post, value = clause.call_in
        row["call_in"] = {"post": post, "value_from": pounds(value)}
    return row


def scheme() -> list[Clause]:
    """Return the clauses of the machine's own scheme."""
    money, contract = {"budget_change", "plan_growth"}, {"contract_value", "contract_time"}
    acts = {*money, *contract, "contract_award", "delegation"}
    finance, commercial = Seat("chief-finance-officer"), Seat("commercial-director")
    spare = Seat("chief-finance-officer", reserves=(("programme-office", "vacant"),))
    called, most = ("deputy-mayor", 500_000_00), 1_000_000_00
    return [
        Clause("small", "budget-change", money, (spare,), 10, 250_000_00),
        Clause("large", "budget-change", money, (finance, commercial), 20, most, call_in=called),
        Clause("slight", "contract-change", contract, (commercial,), 5, percent=4, months=2),
        Clause("mayor", "deputy-mayor", acts, (Seat("deputy-mayor"),)),
    ]


def reference() -> dict[str, Any]:
    """Return the reference data that the machine's ledger is founded on."""
    posts = sorted({post for held in PRESENT.values() for post in held})
    return {
        "programmes": [
            {
                "code": "p",
                "name": "Programme",
                "business_cases": [],
                "milestones": [{"code": "m1", "name": "First use", "forecast": ""}],
            }
        ],
        "posts": [
            {
                "code": post,
                "title": post,
                "kind": post.replace("-", "_"),
                "holders_many": post in MANY,
            }
            for post in posts
        ],
        "plans": [
            {
                "code": "plan",
                "name": "Plan",
                "lines": [
                    {"code": code, "name": code, "kind": kind} for code, kind in LINES.items()
                ],
            }
        ],
        "suppliers": [{"name": "First Ltd"}, {"name": "Second Ltd"}],
        "frameworks": [],
        "decision_types": [
            _type(code, code[:3].upper())
            for code in ("deputy-mayor", "contract-change", "budget-change")
        ],
        "scheme": {"code": "scheme", "name": "Scheme", "edition": "of the machine"},
        "clauses": [_clause(clause) for clause in scheme()],
    }


# The world before the first deed ---------------------------------------------------------------

FIRST = (
    Budget(
        (
            ("capital", "growth", 600_000_00, None),
            ("capital", "growth", 300_000_00, 2026),
            ("revenue", "growth", 300_000_00, None),
        )
    ),
    Award("C1", "First Ltd", 400_000_00, 12),
    Award("C2", "Second Ltd", 300_000_00, 12),
    Grant(
        ("contract_value", "contract_time"),
        (
            Seat("commercial-director"),
            Seat("senior-system-owner", "senior-responsible-officer", "m1"),
        ),
        ("C1", "C2"),
        100_000_00,
        date(2098, 12, 31),
    ),
    Award("C3", "First Ltd", 200_000_00, 12),
    # One person holds both of these posts.
    Grant(
        ("contract_value", "contract_time"),
        (Seat("programme-office"), Seat("senior-responsible-officer")),
        ("C3",),
        60_000_00,
        date(2098, 12, 31),
    ),
)
EXECUTED = (400_000_00, date(2024, 1, 8), date(2025, 1, 7))
GRANTED = Grant(
    ("contract_value", "contract_time"),
    (Seat("programme-office"), Seat("senior-responsible-officer")),
    ("C2",),
    60_000_00,
    date(2090, 1, 1),
)


def _submitted(ref: str, by: str, paper: Paper) -> list[Deed]:
    return [Deed("save", by, (ref, paper, 0)), Deed("submit", by, (ref, 0))]


def _extension(ref: str, change: Change) -> list[Deed]:
    return [
        *_submitted(ref, "kit", (change,)),
        Deed("advise", "mona", (ref, "finance-adviser")),
    ]


OPENING = [
    Deed("execute", "kit", ("C1", 1, EXECUTED, (("capital", None, 400_000_00),), 0)),
    *(
        Deed("register", "office", (ref, kind))
        for kind, refs in (
            ("contract-change", ("E1", "E2", "E3", "E4", "E5", "E6")),
            ("budget-change", ("B1", "B2", "B3", "B4", "B5", "B6")),
            ("deputy-mayor", ("G1", "G2", "G3")),
        )
        for ref in refs
    ),
    *_extension("E2", Change("C1", 40_000_00, 6)),
    *_extension("E3", Change("C1", 20_000_00, 3)),
    *_extension("E4", Change("C2", 30_000_00, 0)),
    *_extension("E5", Change("C3", 20_000_00, 3)),
    Deed("sign", "carla", ("E3", 3)),
    Deed("sign", "rita", ("E5", 3)),
    Deed("declare", "rita", ("E5",)),
    Deed("sign", "carla", ("E4", 3)),
    Deed("stop", "rita", ("E4", "returned")),
    # Carried out for less than it was given.
    *_extension("E6", Change("C1", 10_000_00, 0)),
    Deed("sign", "carla", ("E6", 3)),
    Deed("sign", "rita", ("E6", 4)),
    Deed(
        "execute",
        "kit",
        ("C1", 2, (5_000_00, *EXECUTED[1:]), (("revenue", None, 5_000_00),), 0),
    ),
    *_submitted("B2", "fiona", (Budget((("capital", "growth", 300_000_00, None),)),)),
    *_submitted("B3", "fiona", (Budget((("revenue", "growth", 400_000_00, None),)),)),
    Deed("sign", "farah", ("B2", 2)),
    Deed("sign", "farah", ("B3", 2)),
    Deed("stop", "carla", ("B3", "returned")),
    # Somebody may call this in; the next two draw on the same money.
    *_submitted("B4", "fiona", (Budget((("capital", "growth", 600_000_00, None),)),)),
    *_submitted("B5", "fiona", (Budget((("capital", "revenue", 290_000_00, None),)),)),
    *_submitted("B6", "fiona", (Budget((("growth", "revenue", 100_000_00, None),)),)),
    Deed("sign", "farah", ("B5", 2)),
    *_submitted("G2", "olive", (GRANTED,)),
    Deed("consult", "conrad", ("G2",)),
    *_submitted("G3", "olive", (GRANTED._replace(contracts=("C1",)),)),
    Deed("record", "peter", ("m1", date(2024, 2, 1), None)),
]


def found_world() -> None:
    """Found the machine's ledger and transcribe the decision that opened its contracts."""
    cast = {
        name: Person.objects.create(name=name, staff_number=name) for name in (*PRESENT, "nina")
    }
    first = ("office", "conrad", "farah")
    founders = Founders(
        cast["office"],
        cast["conrad"],
        tuple((cast[name], PRESENT[name][0]) for name in first),
        STARTS,
        "Letter.",
    )
    found_ledger("House", founders, reference())
    for name, posts in PRESENT.items():
        for post in posts:
            if name not in first:
                given = people.Appointment(
                    cast[name], Post.objects.get(code=post), STARTS, "Letter."
                )
                tenure = people.give_tenure(cast["office"], given)
                people.confirm_tenure(cast["farah"], tenure)
    _transcribed(Actor(cast["office"]), Actor(cast["farah"]))


def _transcribed(office: Actor, attester: Actor) -> None:
    paper = paper_for("deputy-mayor", "PCD 1", FIRST)
    printed = {"decided_on": "2024-01-02"}
    paper = paper_of(paper.model_dump(mode="json") | {"as_printed": printed})
    evidence = Upload("evidence", "Signed paper", "text/plain", b"Kept in the strong room.")
    actions.attest(attester, actions.transcribe(office, paper, None, evidence))


def same_world(today: date) -> Model:
    """Return the model of the same ledger."""
    twin = Model(today, MANY, SOURCES)
    for clause in scheme():
        twin.open(clause)
    names = sorted(PRESENT, key=lambda name: name not in ("office", "conrad", "farah"))
    for name in names:
        for post in PRESENT[name]:
            twin.tenures.append(Tenure(name, post, STARTS, date.max, None, "office", agreed=True))
    decision = Decision("deputy-mayor", "attested", FIRST)
    decision.versions.append(Version(FIRST, [], {}, {}))
    twin.decisions["PCD 1"] = decision
    twin.carry_out("PCD 1", FIRST)
    return twin


@contextmanager
def undone() -> Iterator[None]:
    """Do everything inside one transaction, and undo it."""
    attempt = transaction.atomic()
    # As Django's TestCase marks it, so that a durable block may stand inside.
    attempt._from_testcase = True  # type: ignore[attr-defined]
    with attempt:
        try:
            yield
        finally:
            transaction.set_rollback(True)
