"""What the recommendations of a paper do, or would do: rows for a page, each with its links.

Amounts are pounds. Before a decision is carried out the figures are those of this moment.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from approvals.contracted import award_rows, change_rows
from approvals.drivers import Breakdown, breakdown, parts_of
from approvals.grants import grant_rows
from approvals.matters import Approval
from approvals.measures import Sum, totals_of
from approvals.models import Effect, Version
from approvals.paper import (
    BudgetChange,
    ContractAward,
    ContractChange,
    ContractLimit,
    Delegation,
    Paper,
    Recommendation,
    Revocation,
)
from approvals.plans import (
    AnnualBudget,
    BudgetOpening,
    differences_in_words,
    in_sum_rows,
)
from approvals.printout_authority import (
    Names,
    clauses_named,
    frameworks_named,
    names_in,
    plain_share,
    who_may,
)
from approvals.stating import approval_rows, said
from approvals.sums import reconciled
from approvals.transfers import move_in
from budgets.balances import positions
from budgets.models import Line, year_label
from budgets.money import FinancialYear, pounds, share
from budgets.moves import MOVE_WORDS
from contracts.histories import History, histories
from contracts.models import Contract
from contracts.terms import day_words

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
    drivers: Breakdown | None = None
    facts: list[dict[str, Any]] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)

    @property
    def has_book(self) -> bool:
        """Say whether its lines come in a file, and so leave in one."""
        return isinstance(self.rec, BudgetOpening | AnnualBudget)

    @property
    def alone(self) -> list["Shown"]:
        """Return a list of this one, for a page that shows one at a time."""
        return [self]


KIND_WORDS = {
    "budget_change": "Budget change",
    "budget_opening": "Opening of budgets",
    "annual_budget": "Annual budget",
    "contract_award": "Contract award",
    "contract_change": "Contract change",
    "approval": "Approval",
    "delegation": "Delegation",
    "revocation": "Taking authority back",
    "resolution": "Resolution",
}


def in_sum(paper: Paper) -> list[Sum]:
    """Return what a paper comes to, each sum of one measure and one kind of move."""
    return totals_of(paper, dict(Line.objects.values_list("code", "kind")))


def recommendations(paper: Paper, version: Version | None) -> list[Shown]:
    """Return the recommendations of a paper with what they ask for and, if done, did."""
    rows_of_lines = list(Line.objects.values_list("code", "name", "kind"))
    lines = {code: name for code, name, _ in rows_of_lines}
    kinds = {code: kind for code, _, kind in rows_of_lines}
    names = names_in(paper)
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
            _transfers(rec, lines, kinds),
            breakdown(parts_of(rec)),
            [*_facts(rec, names, known), *_beside(rec, paper, kinds)],
            done.get(rec.number, []),
        )
        for place, rec in enumerate(paper.recommendations, start=1)
    ]


def _done(version: Version | None) -> dict[str, list[Effect]]:
    found: dict[str, list[Effect]] = {}
    if version is None:
        return found
    rows = Effect.objects.filter(recommendation__version=version).select_related(
        "recommendation",
        "batch",
        "change__contract",
        "clause",
        "end__clause",
        "procurement",
        "framework_change__framework",
        "annual",
    )
    for row in rows.order_by("pk"):
        found.setdefault(row.recommendation.number, []).append(row)
    return found


def _transfers(rec: object, lines: dict[str, str], kinds: dict[str, str]) -> list[dict[str, Any]]:
    if not isinstance(rec, BudgetChange):
        return []
    return [
        {
            "line": item.line,
            "line_name": lines.get(item.line, item.line),
            "source": item.source,
            "source_name": lines.get(item.source, item.source),
            "year": item.year or "not yet profiled",
            "from_year": (item.leaves_in or "not yet profiled")
            if item.leaves_in != item.year
            else "",
            "move": MOVE_WORDS[move_in(item, kinds)],
            "corrects": item.corrects,
            "amount": item.amount,
            "commitments": item.commitments,
        }
        for item in rec.items
    ]


def _fact(key: str, value: object, contract: str = "") -> dict[str, Any]:
    return {"key": key, "value": value, "contract": contract}


def _beside(rec: Recommendation, paper: Paper, kinds: dict[str, str]) -> list[dict[str, Any]]:
    found = reconciled(rec, paper, kinds)
    return [_fact("What it covers", found.words)] if found else []


def _facts(rec: Recommendation, names: Names, known: set[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if isinstance(rec, BudgetChange):
        found = [_fact("Released by", rec.released_by), _fact("Reason", rec.reason)]
        adjusts = "adjustment, approved by the Chief Finance Officer" if rec.year_end else ""
        found += [_fact("Year end", adjusts), *(_fact(*row) for row in grant_rows(rec))]
    elif isinstance(rec, ContractAward):
        found = [
            _fact("Contract", f"{rec.contract}, {rec.title}", rec.contract),
            _fact("Value", rec.amount),
            _fact("Term", rec.term),
            _fact("Options", rec.options),
            *(_fact(*row) for row in frameworks_named(award_rows(rec), names)),
        ]
    elif isinstance(rec, ContractChange):
        found = [
            _fact("Contract", rec.contract, rec.contract),
            _fact("Change in value", rec.amount),
            _fact("Time added", rec.term),
            *(_fact(*row) for row in change_rows(rec)),
        ]
    elif isinstance(rec, Approval):
        found = [_fact(*row) for row in frameworks_named(approval_rows(rec), names)]
    elif isinstance(rec, Delegation):
        found = _delegation(rec, names)
    elif isinstance(rec, Revocation):
        found = [_fact("Authority that ends", clauses_named(rec.clauses, names))]
    found += [*_plan_facts(rec, names), *(_fact(*row) for row in said(rec))]
    found.append(_fact("Under", clauses_named(filter(None, [getattr(rec, "under", None)]), names)))
    for fact in found:
        fact["contract"] = fact["contract"] if fact["contract"] in known else ""
    return [fact for fact in found if fact["value"]]


def _plan_facts(rec: Recommendation, names: Names) -> list[dict[str, Any]]:
    if not isinstance(rec, BudgetOpening | AnnualBudget):
        return []
    rows = [_fact(*row) for row in in_sum_rows(rec, names["budgets"])]
    return [*rows, _fact("Set otherwise than planned", differences_in_words(rec, names["budgets"]))]


def _delegation(rec: Delegation, names: Names) -> list[dict[str, Any]]:
    may, keys, contracts, *takes_place = (_fact(*row) for row in who_may(rec, names))
    tolerance = f"with {plain_share(rec.tolerance)}% tolerance on an award" if rec.tolerance else ""
    percent = f"{plain_share(rec.percent)}% of its original value" if rec.percent else ""
    months = f"{rec.months} more months" if rec.months else ""
    until = names["milestones"].get(rec.ends_at or "", rec.ends_at)
    return [
        may,
        keys,
        contracts,
        _fact("Ceiling", rec.ceiling),
        _fact("Each time at most", rec.limit_each),
        _fact("Tolerance", tolerance),
        _fact("Each contract", " and ".join(filter(None, (percent, months)))),
        _fact("Schedule", "\n".join(_limit(limit) for limit in rec.limits)),
        _fact("Last day", day_words(rec.ends_on) if rec.ends_on else ""),
        _fact("Ends when", f"“{until}” is reached" if until else ""),
        _fact("Unlimited because", rec.unlimited_reason),
        _fact("Conditions", rec.conditions),
        _fact("Reported back", _reported(rec)),
        *takes_place,
    ]


def _limit(limit: ContractLimit) -> str:
    said = []
    if limit.amount is not None and limit.amount.value is not None:
        said.append(f"at most {pounds(limit.amount.value)}")
    if limit.last_day is not None:
        said.append(f"to {day_words(limit.last_day)}")
    return f"{limit.contract}: {', '.join(said)}"


def _reported(rec: Delegation) -> str:
    by = f" By {day_words(rec.report_on)}." if rec.report_on else ""
    return f"{rec.report_back}{by}" if rec.report_back else ""


# ---- Before and after ---------------------------------------------------------------------------


def money_before_and_after(paper: Paper) -> list[dict[str, Any]]:
    """Return each line and year that would change: approved now and after."""
    moves: dict[tuple[str, int | None], Decimal] = {}
    for rec in paper.recommendations:
        for item in rec.items if isinstance(rec, BudgetChange) else ():
            amount = item.amount.value or NOTHING
            ends = ((item.line, item.year, 1), (item.source, item.leaves_in, -1))
            for code, label, sign in ends:
                year = FinancialYear.parse(label).start if label else None
                moves[code, year] = moves.get((code, year), NOTHING) + sign * amount
    standing = {
        row.line.code: row
        for row in positions(Line.objects.filter(code__in={code for code, _ in moves}))
    }
    found = []
    for (code, year), change in moves.items():
        row = standing.get(code)
        now = row.in_year(year).approved if row else NOTHING
        found.append(
            {
                "line": code,
                "name": row.line.name if row else code,
                "year": year_label(year),
                "now": now,
                "change": change,
                "after": now + change,
            }
        )
    return found


def contracts_before_and_after(paper: Paper) -> list[dict[str, Any]]:
    """Return each contract that would change: authorised now and after, and the share so far.

    Of values that are withheld, or not stated, it says that they are; part 2 shows them.
    """
    recs = [r for r in paper.recommendations if isinstance(r, ContractAward | ContractChange)]
    known = {
        h.contract.reference: h
        for h in histories(Contract.objects.filter(reference__in={r.contract for r in recs}))
    }
    rows: dict[str, dict[str, Any]] = {}
    for rec in recs:
        row = rows.setdefault(rec.contract, _contract_row(rec, known.get(rec.contract)))
        value = rec.amount.most if rec.amount else None
        row["bare"] = row["bare"] or (rec.amount is not None and value is None)
        row["change"] += value or NOTHING
        row["after"] += value or NOTHING
        row["terms"] += [rec.term] if rec.term else []
        row["words"].append(f"Recommendation {rec.number}")
    for row in rows.values():
        history = row.pop("history")
        if history is not None and not row["bare"] and not history.is_bare:
            total = history.standing.cumulative_change + row["change"]
            row["share_now"] = history.standing.cumulative_percent
            row["share_after"] = share(total, history.standing.percent_base)
    return list(rows.values())


def _contract_row(rec: ContractAward | ContractChange, history: History | None) -> dict[str, Any]:
    now = history.standing.authorised_value if history else NOTHING
    return {
        "contract": rec.contract,
        "known": history is not None,
        "bare": False,
        "bare_now": history is not None and history.is_bare,
        "title": history.contract.title if history else getattr(rec, "title", ""),
        "now": now,
        "change": NOTHING,
        "after": now,
        "terms": [],
        "words": [],
        "history": history,
    }
