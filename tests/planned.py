"""Open the budget book of the sample and set a year of it, in a ledger with its cast."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings

from approvals.forms.booking import placed, read_book, with_book
from approvals.forms.setting import planned
from approvals.models import Decision, Version
from approvals.paper import Paper
from budgets.models import Plan
from tests import stage as s

SAMPLE = Path(settings.BASE_DIR) / "fixtures" / "budget-book.csv"
WORDS = "To open the budgets of estates, fleet, training and events."


def opening_paper(content: bytes | None = None) -> Paper:
    """Return a paper that opens a book, the sample where none is given."""
    reading = read_book(content or SAMPLE.read_bytes())
    assert reading.faults == []
    return with_book(Paper(type="deputy-mayor", title="x"), None, WORDS, reading.rows)


def annual_paper(plan: str, year: str, changed: dict[str, str] | None = None, **more: Any) -> Paper:
    """Return a paper that sets a plan for a year as planned, but for what is changed."""
    now = planned(Plan.objects.get(code=plan), year)
    set_at = now | {code: Decimal(amount) for code, amount in (changed or {}).items()}
    data = {
        "kind": "annual_budget",
        "words": f"To set the budget of {year}.",
        "plan": plan,
        "year": year,
        "lines": [
            {"line": code, "planned": f"{now[code]:.2f}", "amount": f"{amount:.2f}"}
            for code, amount in set_at.items()
            if amount or now[code]
        ],
    }
    return placed(Paper(type="deputy-mayor", title="x"), None, data | more)


def drafted(stage: s.Stage, reference: str, paper: Paper) -> Decision:
    """Draft a Deputy Mayor's decision with the recommendations of a paper."""
    return s.drafted(stage, reference, recommendations=paper.recommendations, exceptions=())


def decided(stage: s.Stage, reference: str, paper: Paper) -> Version:
    """Have the Deputy Mayor sign it."""
    version = s.ready_to_sign(stage, drafted(stage, reference, paper))
    outcome = s.sign(stage, "dana", version)
    assert outcome.result == "approved", outcome.reasons
    return version
