"""What the recommendations of a paper do, or would do: rows for a page, each with its links.

Amounts are pounds. Before a decision is carried out the figures are those of this moment.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from approvals.authority import Route
from approvals.models import Clause, Effect, Version
from approvals.paper import BudgetChange, ContractAward, ContractChange, Delegation, Paper
from budgets.models import Line, LineKind, LineYear, year_label
from budgets.money import FinancialYear, share
from contracts.histories import History, histories
from contracts.models import Contract, Framework
from people.models import Milestone, Post

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Shown:
    """A recommendation as a page shows it: plain rows of words and links, then what came of it."""

    number: str
    place: int
    kind: str
    words: str
    rec: Any
    transfers: list[dict[str, Any]] = field(default_factory=list)
    facts: list[dict[str, Any]] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)

    @property
    def alone(self) -> list["Shown"]:
        """Return a list of this one, for a page that shows one at a time."""
        return [self]


KIND_WORDS = {
    "budget_change": "Budget change",
    "contract_award": "Contract award",
    "contract_change": "Contract change",
    "delegation": "Delegation",
    "resolution": "Resolution",
}


def in_sum(paper: Paper) -> dict[str, Any]:
    """Return what a paper comes to: money by kind of line, contract actions, delegations."""
    kinds = dict(Line.objects.values_list("code", "kind"))
    moved: dict[str, Decimal] = {}
    actions: list[Decimal] = []
    for rec in paper.recommendations:
        if isinstance(rec, BudgetChange):
            for item in rec.items:
                kind = kinds.get(item.line, "")
                moved[kind] = moved.get(kind, NOTHING) + (item.amount.value or NOTHING)
        elif isinstance(rec, ContractAward | ContractChange):
            actions.append(rec.amount.value or NOTHING if rec.amount else NOTHING)
    budget, capital = sum(moved.values(), NOTHING), moved.get(LineKind.CAPITAL, NOTHING)
    return {
        "budget": budget,
        "capital": capital,
        "revenue": moved.get(LineKind.REVENUE, NOTHING),
        "capital_share": share(capital, budget),
        "contracts": sum(actions, NOTHING),
        "contract_actions": len(actions),
        "delegations": sum(isinstance(rec, Delegation) for rec in paper.recommendations),
    }


def recommendations(paper: Paper, version: Version | None) -> list[Shown]:
    """Return the recommendations of a paper with what they ask for and, if done, did."""
    lines = dict(Line.objects.values_list("code", "name"))
    names = {
        "posts": dict(Post.objects.values_list("code", "title")),
        "milestones": dict(Milestone.objects.values_list("code", "name")),
        "frameworks": dict(Framework.objects.values_list("code", "name")),
    }
    named = {rec.contract for rec in paper.recommendations if hasattr(rec, "contract")}
    rows = Contract.objects.filter(reference__in=named)
    known = set(rows.values_list("reference", flat=True))
    done = _done(version)
    return [
        Shown(
            rec.number,
            place,
            KIND_WORDS[rec.kind],
            rec.words,
            rec,
            _transfers(rec, lines),
            _facts(rec, names, known),
            done.get(rec.number, []),
        )
        for place, rec in enumerate(paper.recommendations, start=1)
    ]


def _done(version: Version | None) -> dict[str, list[Effect]]:
    found: dict[str, list[Effect]] = {}
    if version is None:
        return found
    rows = Effect.objects.filter(recommendation__version=version).select_related(
        "recommendation", "batch", "change__contract", "clause"
    )
    for row in rows.order_by("pk"):
        found.setdefault(row.recommendation.number, []).append(row)
    return found


def _transfers(rec: object, lines: dict[str, str]) -> list[dict[str, Any]]:
    if not isinstance(rec, BudgetChange):
        return []
    return [
        {
            "line": item.line,
            "line_name": lines.get(item.line, item.line),
            "source": item.source,
            "source_name": lines.get(item.source, item.source),
            "year": item.year or "not yet profiled",
            "amount": item.amount,
        }
        for item in rec.items
    ]


def _fact(key: str, value: object, contract: str = "") -> dict[str, Any]:
    return {"key": key, "value": value, "contract": contract}


def _facts(rec: object, names: dict[str, dict[str, str]], known: set[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if isinstance(rec, ContractAward):
        found = [
            _fact("Contract", f"{rec.contract}, {rec.title}", rec.contract),
            _fact("Supplier", rec.supplier.name),
            _fact("Value", rec.amount),
            _fact("Term", rec.term),
            _fact("Options", rec.options_printed or rec.options),
            _fact("Framework", names["frameworks"].get(rec.framework or "", rec.framework)),
        ]
    elif isinstance(rec, ContractChange):
        found = [
            _fact("Contract", rec.contract, rec.contract),
            _fact("Increase in value", rec.amount),
            _fact("Time added", rec.term),
            _fact("Ground", rec.ground),
            _fact("Reason", rec.reason),
        ]
    elif isinstance(rec, Delegation):
        found = _delegation(rec, names)
    for fact in found:
        fact["contract"] = fact["contract"] if fact["contract"] in known else ""
    return [fact for fact in found if fact["value"]]


def _delegation(rec: Delegation, names: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    keys = []
    for key in rec.keys:
        words = names["posts"].get(key.post, key.post)
        if key.deemed:
            other = names["posts"].get(key.deemed.post, key.deemed.post)
            until = names["milestones"].get(key.deemed.until, key.deemed.until)
            words += f" (until “{until}” is reached: {other})"
        keys.append(words)
    of = ", ".join(rec.contracts_of)
    return [
        _fact("Keys", "; ".join(keys)),
        _fact(
            "Contracts",
            ", ".join(filter(None, (f"of recommendations {of}" if of else "", *rec.contracts))),
        ),
        _fact("Ceiling", rec.ceiling),
        _fact("Last day", f"{rec.ends_on:%-d %B %Y}" if rec.ends_on else ""),
        _fact("Unlimited because", rec.unlimited_reason),
        _fact("Conditions", rec.conditions),
    ]


# ---- Before and after ---------------------------------------------------------------------------


def money_before_and_after(paper: Paper) -> list[dict[str, Any]]:
    """Return each line and year that would change: approved now and after."""
    moves: dict[tuple[str, int | None], Decimal] = {}
    for rec in paper.recommendations:
        for item in rec.items if isinstance(rec, BudgetChange) else ():
            year = FinancialYear.parse(item.year).start if item.year else None
            amount = item.amount.value or NOTHING
            for code, sign in ((item.line, 1), (item.source, -1)):
                moves[code, year] = moves.get((code, year), NOTHING) + sign * amount
    heads = {
        (head.line.code, head.year): head.approved
        for head in LineYear.objects.filter(
            line__code__in={code for code, _ in moves}
        ).select_related("line")
    }
    lines = {line.code: line for line in Line.objects.filter(code__in={c for c, _ in moves})}
    return [
        {
            "line": code,
            "name": lines[code].name if code in lines else code,
            "year": year_label(year),
            "now": heads.get((code, year), NOTHING),
            "change": change,
            "after": heads.get((code, year), NOTHING) + change,
        }
        for (code, year), change in moves.items()
    ]


def contracts_before_and_after(paper: Paper) -> list[dict[str, Any]]:
    """Return each contract that would change: authorised now and after, and the share so far."""
    recs = [r for r in paper.recommendations if isinstance(r, ContractAward | ContractChange)]
    known = {
        h.contract.reference: h
        for h in histories(Contract.objects.filter(reference__in={r.contract for r in recs}))
    }
    rows: dict[str, dict[str, Any]] = {}
    for rec in recs:
        row = rows.setdefault(rec.contract, _contract_row(rec, known.get(rec.contract)))
        value = rec.amount.value if rec.amount else None
        row["change"] += value or NOTHING
        row["after"] += value or NOTHING
        row["terms"] += [rec.term] if rec.term else []
        row["words"].append(f"Recommendation {rec.number}")
    for row in rows.values():
        history = row.pop("history")
        if history is not None:
            total = history.standing.cumulative_change + row["change"]
            row["share_now"] = history.standing.cumulative_percent
            row["share_after"] = share(total, history.standing.percent_base)
    return list(rows.values())


def _contract_row(rec: ContractAward | ContractChange, history: History | None) -> dict[str, Any]:
    now = history.standing.authorised_value if history else NOTHING
    return {
        "contract": rec.contract,
        "known": history is not None,
        "title": history.contract.title if history else getattr(rec, "title", ""),
        "now": now,
        "change": NOTHING,
        "after": now,
        "terms": [],
        "words": [],
        "history": history,
    }


def clauses_and_what_is_left(
    grounds: Iterable[dict[str, Any]], paper_claims: Route | None
) -> list[dict[str, Any]]:
    """Return each clause of a route with its text and what is left of its ceiling."""
    claims = paper_claims.claims() if paper_claims else {}
    texts = {ground["clause"]: ground for ground in grounds}
    rows = Clause.objects.filter(code__in=texts).select_related(
        "scheme", "granted_by__version__decision"
    )
    return [
        {
            "title": row.title,
            "source": row.source,
            "text": row.text,
            "conditions": row.conditions,
            "unlimited_reason": row.unlimited_reason,
            "last_instant": row.ends_at,
            "ceiling": row.ceiling.amount if row.ceiling else None,
            "left": row.ceiling.amount - row.used if row.ceiling else None,
            "asked": claims.get(row.code, NOTHING),
            "granted_by": row.granted_by.version.decision if row.granted_by else None,
        }
        for row in rows.order_by("pk")
    ]
