"""Contracts that are awarded and delegated by the score, for races on what a clause allows."""

from datetime import date
from typing import Any

from approvals import actions
from approvals.actions.drafting import Upload
from approvals.paper import as_data
from approvals.reading import paper_of, read_paper
from budgets.models import Line
from contracts.actions import Pays
from contracts.models import Change
from tests import stage
from tests.race_jobs import GRANT, TENTH

ORIGINAL = TENTH * 10
HALF = {"percent": "50", "unlimited_reason": "It ends when it is used up."}


def granted(cast: stage.Stage, count: int, *, apart: bool = False) -> None:
    """Attest a paper that awards RACE-0, RACE-1, … and lets half of each be added.

    The awards are executed in full. ``apart`` gives each contract a delegation of its own.
    """
    paper = as_data(read_paper((stage.PAPERS / "pcd-1572.json").read_bytes()))
    award = next(rec for rec in paper["recommendations"] if rec["kind"] == "contract_award")
    grant = next(rec for rec in paper["recommendations"] if rec["kind"] == "delegation")
    awards = [_award(award, number) for number in range(count)]
    numbers = [rec["number"] for rec in awards]
    groups = [[number] for number in numbers] if apart else [numbers]
    grants = [
        grant | HALF | {"number": str(place), "contracts_of": group}
        for place, group in enumerate(groups, start=count + 1)
    ]
    paper |= {"reference": GRANT, "recommendations": [*awards, *grants]}
    evidence = Upload("evidence", "Signed paper", "text/plain", b"Where it is kept.")
    decision = actions.transcribe(cast["devi"], paper_of(paper), None, evidence)
    actions.attest(cast["farah"], decision)
    for change in Change.objects.filter(contract__reference__startswith="RACE-"):
        _execute(cast, change)


def _award(award: dict[str, Any], number: int) -> dict[str, Any]:
    amount = award["amount"] | {"value": f"{ORIGINAL:.2f}", "printed": f"£{ORIGINAL:,.2f}"}
    return award | {"number": str(number + 1), "contract": f"RACE-{number}", "amount": amount}


def _execute(cast: stage.Stage, change: Change) -> None:
    line, value = Line.objects.get(code="connect-mtfp"), change.value.amount
    days = (date(2024, 1, 8), date(2025, 1, 7), date(2023, 12, 22))
    facts = actions.Execute(value, *days, payments=(Pays(line, None, value),))
    actions.execute(cast["kit"], change, facts)
