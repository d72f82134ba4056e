"""Ask the ledger for the facts of 46 real decisions: every question is a query of typed columns.

facts.json has each paper's facts (path, value); facts_expected.py says what a phrase means in rows.
Words, reasons and printed figures are never asked: what stands only there is lost.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from approvals import actions
from approvals.actions.drafting import Upload
from approvals.models import Clause, Decision, Heading, Recommendation, Version
from approvals.paper import Paper
from approvals.reading import read_paper
from records.papers import import_transcribed
from tests import stage as s
from tests.facts_expected import (
    DELEGATIONS,
    KINDS,
    MONEY,
    OPTIONS,
    PARTIES,
    TERMS,
    YEARS,
    Row,
    figure,
)

REAL = s.PAPERS / "real"
PLACE = re.compile(r"(recommendations|delegations)\[([0-9]*)\](?:\.(\w+))?")


@dataclass(frozen=True)
class Fact:
    """One fact: of which paper, on which path of it, with which value; ``amount`` stands beside."""

    paper: str
    path: str
    value: Any
    amount: Any = None

    @property
    def place(self) -> tuple[int | None, str]:
        """Return which recommendation it is of (None: the decision) and what it is called."""
        found = PLACE.fullmatch(self.path)
        if found is None:
            return None, self.path
        if found[1] == "delegations":
            return None, "delegation"
        return int(found[2]), found[3]

    def __str__(self) -> str:
        return f"{self.paper}: {self.path} = {self.value}"


def facts() -> Iterator[Fact]:
    """Return every fact, in the order of the papers."""
    text = (Path(__file__).parent / "facts.json").read_text(encoding="utf-8")
    for group in json.loads(text):
        known = dict(group["facts"])
        for path, value in group["facts"]:
            amount = known.get(path.replace(".currency", ".amount"))
            yield Fact(group["paper"], path, value, amount)


FACTS = list(facts())
PAPERS = list(dict.fromkeys(fact.paper for fact in FACTS))


# Bringing papers in ------------------------------------------------------------------------------


def paper_named(name: str) -> Paper:
    """Return one of the 46 papers."""
    return read_paper((REAL / f"{name}.json").read_bytes())


def brought_in(stage: s.Stage, paper: Paper) -> Decision:
    """Transcribe a paper with its evidence and let another person attest it."""
    evidence = Upload("evidence", "Published page", "text/plain", b"Where it was published.")
    decision = import_transcribed(stage["devi"], paper, None, evidence)
    actions.attest(stage["farah"], decision)
    return Decision.objects.get(pk=decision.pk)


# Asking ------------------------------------------------------------------------------------------


def is_found(fact: Fact, decision: Decision) -> bool:
    """Say whether typed columns of a decision give this fact."""
    at, leaf = fact.place
    if at is None:
        return OF_DECISION[leaf](fact, decision)
    return OF_RECOMMENDATION[leaf](fact, recommendation(fact, decision))


def recommendation(fact: Fact, decision: Decision) -> Recommendation:
    """Return the recommendation that a fact is of."""
    recs = Recommendation.objects.filter(version=_version(decision)).order_by("pk")
    return recs[fact.place[0] or 0]


def lost(decisions: dict[str, Decision]) -> list[Fact]:
    """Return the facts that no query finds."""
    return [fact for fact in FACTS if not is_found(fact, decisions[fact.paper])]


def _version(decision: Decision) -> Version:
    return Version.objects.get(decision=decision, number=decision.current_version)


def _reference(fact: Fact, decision: Decision) -> bool:
    return Decision.objects.filter(pk=decision.pk, reference=fact.value).exists()


def _decided_on(fact: Fact, decision: Decision) -> bool:
    return Decision.objects.filter(pk=decision.pk, decided_on=fact.value).exists()


def _title(fact: Fact, decision: Decision) -> bool:
    return Heading.objects.filter(version=_version(decision), title=fact.value).exists()


def _part_2(fact: Fact, decision: Decision) -> bool:
    return Heading.objects.filter(version=_version(decision), has_part_2=fact.value).exists()


def _delegation(fact: Fact, decision: Decision) -> bool:
    """Find the recommendation that gives the authority: a clause, or a matter with its delegate."""
    asked = DELEGATIONS[fact.value]
    recs = Recommendation.objects.filter(version=_version(decision))
    if asked.post:
        clauses = Clause.objects.filter(
            granted_by__in=recs.filter(kind="delegation"),
            acts=list(asked.acts),
            seats__post__code=asked.post,
        )
        return any(clause.contracts.count() == asked.contracts for clause in clauses)
    found = recs.filter(kind="approval", matter__matter="authority")
    return any(all(row.stands(rec) for row in asked.rows) for rec in found)


def _kind(fact: Fact, rec: Recommendation) -> bool:
    return any(
        Recommendation.objects.filter(pk=rec.pk, kind=kind, matter__matter=matter).exists()
        for kind, matter in KINDS[fact.value]
    )


def _money(fact: Fact, rec: Recommendation) -> bool:
    return Recommendation.objects.filter(pk=rec.pk, matter__money=MONEY[fact.value]).exists()


def _amount(fact: Fact, rec: Recommendation) -> bool:
    """Find the sum asked; nil says that it is nil, which a figure not known never does."""
    asked: dict[str, Any] = {"value": Decimal(str(fact.value))}
    return figure("asked", **asked, **({} if fact.value else {"qualifier": "nil"})).stands(rec)


def _currency(fact: Fact, rec: Recommendation) -> bool:
    value = None if fact.amount is None else Decimal(str(fact.amount))
    return figure("asked", value=value, value_currency=fact.value).stands(rec)


def _vat(fact: Fact, rec: Recommendation) -> bool:
    return figure("asked", vat=fact.value).stands(rec)


def _percent(*whats: str) -> Callable[[Fact, Recommendation], bool]:
    def ask(fact: Fact, rec: Recommendation) -> bool:
        share = Decimal(str(fact.value))
        return any(figure(what, percent=share).stands(rec) for what in whats)

    return ask


def _stated(*whats: str, **fields: Any) -> Callable[[Fact, Recommendation], bool]:
    def ask(fact: Fact, rec: Recommendation) -> bool:
        value = Decimal(str(fact.value))
        return any(figure(what, value=value, **fields).stands(rec) for what in whats)

    return ask


def _rows_of(table: dict[str, tuple[Row, ...]]) -> Callable[[Fact, Recommendation], bool]:
    def ask(fact: Fact, rec: Recommendation) -> bool:
        return all(row.stands(rec) for row in table[fact.value])

    return ask


def _framework(fact: Fact, rec: Recommendation) -> bool:
    return rec.statedpartys.filter(role="framework", name=fact.value).exists()


def _supplier(fact: Fact, rec: Recommendation) -> bool:
    """Find exactly the parties that a phrase names: none is missing, none is there twice."""
    wanted = PARTIES[fact.value]
    roles = {row.fields["role"] for row in wanted}
    return len(wanted) == rec.statedpartys.filter(role__in=roles).count() and all(
        row.stands(rec) for row in wanted
    )


OF_DECISION: dict[str, Callable[[Fact, Decision], bool]] = {
    "reference": _reference,
    "title": _title,
    "date_signed": _decided_on,
    "part2": _part_2,
    "delegation": _delegation,
}
OF_RECOMMENDATION: dict[str, Callable[[Fact, Recommendation], bool]] = {
    "kind": _kind,
    "amount": _amount,
    "currency": _currency,
    "capital_or_revenue": _money,
    "years": _rows_of(YEARS),
    "term": _rows_of(TERMS),
    "options": _rows_of(OPTIONS),
    "supplier": _supplier,
    "framework": _framework,
    "vat": _vat,
    "percent": _percent("asked", "share"),
    "prior_percent": _percent("earlier change"),
    "original_value": _stated("original"),
    "prior_delegated": _stated("earlier change by officers"),
    "prior_uplift": _stated("earlier change"),
    "annual": _stated("each year", per="year"),
    "committed": _stated("committed", measure="commitment"),
    "ceiling": _stated("ceiling", measure="ceiling"),
    "max_with_options": _stated("with options", qualifier="up to"),
}
