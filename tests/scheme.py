"""The scheme of the reference file as terms, read as the founding reads it. Asserts nothing."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from approvals.authority import Route, find_route
from approvals.clauses import Act, ActKind, ClauseTerms, ContractFigures
from approvals.editions import ClauseRow, terms_of
from contracts.terms import Extra, Term
from people.days import london_midnight
from tests.terms import pounds

REFERENCE: dict[str, Any] = json.loads(
    (Path(__file__).parent.parent / "fixtures" / "reference.json").read_text(encoding="utf-8")
)
ROWS = [ClauseRow.model_validate(row) for row in REFERENCE["clauses"]]
EDITION = f"{REFERENCE['scheme']['name']} ({REFERENCE['scheme']['edition']})"
AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
MAYOR, OFFICER, FINANCE, CHIEF = (
    "deputy-mayor",
    "contract-change",
    "budget-change",
    "chief-executive",
)
HALF = pounds("500000.00")


def terms(row: ClauseRow) -> ClauseTerms:
    if row.starts_on is None:
        raise ValueError(f"{row.code} has no first day")
    source = f"{EDITION}, paragraph {row.paragraph}"
    return terms_of(row, source, london_midnight(row.starts_on))


SCHEME = [terms(row) for row in ROWS]
BY_CODE = {row.code: row for row in ROWS}


def decided(
    acts: Act | list[Act], by: str, scheme: list[ClauseTerms] = SCHEME, at: datetime = AT
) -> tuple[Route, list[str]]:
    """Return the route by a type of decision, and why it does not reach."""
    found, reasons = find_route(acts if isinstance(acts, list) else [acts], scheme, by, at)
    return found, [reason.sentence for reason in reasons]


def clause_of(act: Act | list[Act], by: str) -> str:
    """Return the code of the one clause by which an act is decided; empty where it is not."""
    found, sentences = decided(act, by)
    return "" if sentences else " ".join(c.code for c in found.clauses)


def change(value: str, standing: ContractFigures) -> Act:
    return Act("1", ActKind.CONTRACT_VALUE, pounds(value), "A", standing=standing)


def longer(words: str, standing: ContractFigures) -> Act:
    extra = Extra.of(Term.parse(words))
    return Act("1", ActKind.CONTRACT_TIME, None, "A", extra, standing=standing)


def award(value: str, route: str = "open") -> Act:
    return Act("1", ActKind.CONTRACT_AWARD, pounds(value), "NEW", award_route=route)
