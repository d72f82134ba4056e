"""Found the ledger from a reference file: programmes, posts, plans, frameworks and the scheme.

Two people found it, once, on the record. Nothing here gives anyone a password.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from approvals.actions.scheming import open_clause, rows_of
from approvals.models import DecisionType, Scheme
from budgets.models import Line, Plan
from contracts.models import Framework, Lot
from people.actions import Appointment, found
from people.days import london_midnight
from people.deeds import deed
from people.models import (
    BusinessCase,
    Founding,
    Milestone,
    Organisation,
    Person,
    Post,
    Programme,
)
from people.refusals import Refused


@dataclass(frozen=True)
class Founders:
    """The two people who found the ledger, and the posts they give: (person, post code)."""

    first: Person
    second: Person
    appointments: tuple[tuple[Person, str], ...]
    starts_on: date
    instrument: str


def read_reference(path: Path) -> dict[str, Any]:
    """Return the reference data of an installation."""
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


@deed
def found_ledger(
    organisation: str,
    founders: Founders,
    reference: Mapping[str, Any],
    *,
    demonstration: bool = False,
) -> Founding:
    """Load the reference data, appoint the first holders and adopt the scheme, all or nothing."""
    _programmes(reference["programmes"])
    _posts(reference["posts"])
    _plans(reference["plans"])
    _frameworks(reference["frameworks"], reference["suppliers"])
    for row in reference["decision_types"]:
        DecisionType.objects.create(**row)
    founding = found(
        organisation,
        (founders.first, founders.second),
        [
            Appointment(
                person, Post.objects.get(code=code), founders.starts_on, founders.instrument
            )
            for person, code in founders.appointments
        ],
        demonstration=demonstration,
    )
    scheme = Scheme.objects.create(
        **reference["scheme"], adopted_by=founders.first, confirmed_by=founders.second
    )
    _clauses(scheme, reference["clauses"])
    if demonstration:
        _demonstration(scheme, reference["demonstration"])
    return founding


def _demonstration(scheme: Scheme, reference: Mapping[str, Any]) -> None:
    """Add what only a demonstration has: a second programme, and limits that are made up."""
    _programmes(reference["programmes"])
    _posts(reference["posts"])
    for plan, lines in reference["lines"].items():
        _lines(Plan.objects.get(code=plan), lines)
    _clauses(scheme, reference["clauses"])


def _programmes(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        programme = Programme.objects.create(code=row["code"], name=row["name"])
        for case in row["business_cases"]:
            BusinessCase.objects.create(programme=programme, **case)
        for milestone in row["milestones"]:
            Milestone.objects.create(programme=programme, **milestone)


def _posts(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        Post.objects.create(**row | {"programme": _programme(row)})


def _programme(row: Mapping[str, Any]) -> Programme | None:
    return Programme.objects.filter(code=row.get("programme")).first()


def _plans(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        _lines(Plan.objects.create(code=row["code"], name=row["name"]), row["lines"])


def _lines(plan: Plan, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        Line.objects.create(plan=plan, **row | {"programme": _programme(row)})


def _frameworks(rows: list[dict[str, Any]], suppliers: list[dict[str, Any]]) -> None:
    for supplier in suppliers:
        Organisation.objects.create(**supplier)
    for row in rows:
        plain = {name: value for name, value in row.items() if name != "lots"}
        framework = Framework.objects.create(**plain)
        for lot in row["lots"]:
            made = Lot.objects.create(framework=framework, code=lot["code"], name=lot["name"])
            made.suppliers.set(Organisation.objects.filter(name__in=lot.get("suppliers", [])))


def _clauses(scheme: Scheme, rows: list[dict[str, Any]]) -> None:
    for row in rows_of(rows):
        if row.starts_on is None:
            raise Refused([f"Clause {row.code}: starts_on is missing. Accepted: a day."])
        open_clause(scheme, row, london_midnight(row.starts_on))
