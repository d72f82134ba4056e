"""What a paper says of the budgets of plans: lines opened from a book, and a year that is set.

Pure: no Django, no clock. Amounts are pounds; a year is a financial year, None not yet profiled.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from approvals.stated import Asked, Year
from approvals.written import Code, Plain, Pounds, Words
from budgets.money import pounds

MOST_LINES = 5000
# The source of what a book opens, for each plan; budgets.balances knows it by this beginning.
BEFORE = "before-this-ledger"
NOTHING = Decimal("0.00")


LINE_CODE = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"
LEDGER_CODE = r"^([A-Za-z0-9]([A-Za-z0-9._/-]*[A-Za-z0-9])?)?$"
LineCode = Annotated[str, Field(strict=True, pattern=LINE_CODE)]
LedgerCode = Annotated[str, Field(strict=True, max_length=24, pattern=LEDGER_CODE)]
LineName = Annotated[Words, Field(min_length=1, max_length=200)]
Kind = Literal[
    "capital", "revenue", "reserve", "envelope", "contingency", "income", "funding", "growth"
]


class BookAmount(Plain):
    """What a line holds in one year, above nought."""

    year: Year | None
    value: Pounds


class BookLine(Plain):
    """A line as a budget book describes it, with its amounts by year."""

    code: LineCode
    name: LineName
    plan: Code
    line_kind: Kind
    programme: Code | None = None
    cost_centre: LedgerCode = ""
    subjective: LedgerCode = ""
    project: LedgerCode = ""
    amounts: tuple[BookAmount, ...] = Field(default=(), max_length=60)


class BudgetOpening(Asked):
    """The lines of a budget book are opened, and their amounts come from before this ledger."""

    kind: Literal["budget_opening"]
    lines: tuple[BookLine, ...] = Field(min_length=1, max_length=MOST_LINES)
    under: Code | None = None


class SetLine(Plain):
    """A line with what is planned for the year and what it is set at."""

    line: LineCode
    planned: Pounds
    amount: Pounds


class AnnualBudget(Asked):
    """The budget of a plan is set for a year: what was planned becomes what is set.

    Where the two differ, the money comes from ``source`` or goes back to it.
    """

    kind: Literal["annual_budget"]
    plan: Code
    year: Year
    source: Code | None = None
    lines: tuple[SetLine, ...] = Field(min_length=1, max_length=MOST_LINES)
    under: Code | None = None


def source_of(plan: str) -> str:
    """Return the code of the line from which a plan is opened."""
    return f"{BEFORE}-{plan}"


def opened(rec: BudgetOpening) -> Iterator[tuple[BookLine, BookAmount]]:
    """Yield every amount of a book with its line."""
    return ((line, amount) for line in rec.lines for amount in line.amounts)


def sums_by_year(rec: BudgetOpening) -> dict[tuple[str, str | None], Decimal]:
    """Return what a book opens by plan and year, in pounds; by plan, not yet profiled last."""
    found: dict[tuple[str, str | None], Decimal] = {}
    for line, amount in opened(rec):
        key = (line.plan, amount.year)
        found[key] = found.get(key, NOTHING) + amount.value
    return dict(sorted(found.items(), key=lambda row: (row[0][0], row[0][1] or "~")))


def differing(lines: Iterable[SetLine]) -> list[SetLine]:
    """Return the lines that are set at another amount than was planned."""
    return [line for line in lines if line.amount != line.planned]


# ---- In words -----------------------------------------------------------------------------------

NAMELESS: Mapping[str, str] = {}
Table = dict[str, Any]
MOST_PRINTED = 200
MOST_SHOWN = 20


def in_sum_rows(
    rec: BudgetOpening | AnnualBudget, names: Mapping[str, str] = NAMELESS
) -> list[tuple[str, str]]:
    """Return what an opening or an annual budget comes to, as names and words."""
    if isinstance(rec, BudgetOpening):
        sums = sums_by_year(rec)
        said = [
            (f"{_named(plan, names)}, {year or 'not yet profiled'}", amount)
            for (plan, year), amount in sums.items()
        ]
        rows = [
            ("Lines", f"{len(rec.lines):,}"),
            *((name, pounds(amount)) for name, amount in said),
        ]
        return [*rows, ("In all", pounds(sum(sums.values(), NOTHING)))]
    planned = sum((row.planned for row in rec.lines), NOTHING)
    amount = sum((row.amount for row in rec.lines), NOTHING)
    return [
        ("Budget set", f"{_named(rec.plan, names)}, {rec.year}"),
        ("Lines", f"{len(rec.lines):,}"),
        ("Planned", pounds(planned)),
        ("Set at", pounds(amount)),
        ("Difference", pounds(amount - planned)),
        *([("Difference comes from", _named(rec.source, names))] if rec.source else []),
    ]


def differences_in_words(
    rec: object, names: Mapping[str, str] = NAMELESS, most: int = MOST_SHOWN
) -> str:
    """Return the lines that are set at another amount than was planned, one to a row of text."""
    changed = differing(rec.lines) if isinstance(rec, AnnualBudget) else []
    said = [
        f"{_named(row.line, names)}: {pounds(row.planned)} planned, set at {pounds(row.amount)}"
        for row in changed[:most]
    ]
    more = len(changed) - most
    return "\n".join([*said, *([f"and {more:,} more"] if more > 0 else [])])


def printed_rows(
    rec: BudgetOpening | AnnualBudget, names: Mapping[str, str] = NAMELESS
) -> list[str]:
    """Return what the record prints of an opening or an annual budget in sum, a row of text each.

    The lines of a short one follow in a table; those of a long one stand in the paper itself.
    """
    rows = [f"{name}: {words}" for name, words in in_sum_rows(rec, names)]
    if len(rec.lines) > MOST_PRINTED:
        rows.append(f"The {len(rec.lines):,} lines stand in the paper that the digest seals.")
    return rows


def printed_table(rec: object, names: Mapping[str, str] = NAMELESS) -> Table | None:
    """Return the lines of an opening or an annual budget as the record prints them.

    Nothing for a long one. A cell with several amounts has one to a row of text, as its years have.
    """
    if not isinstance(rec, BudgetOpening | AnnualBudget) or len(rec.lines) > MOST_PRINTED:
        return None
    if isinstance(rec, BudgetOpening):
        heads = ["Line", "Kind, plan and codes", "Year", "Amount"]
        return {
            "kind": "opened",
            "heads": heads,
            "rows": [_opened_cells(line, names) for line in rec.lines],
        }
    return {
        "kind": "set",
        "heads": ["Line", "Planned", "Set at", "Difference"],
        "rows": [
            [_named(r.line, names), *map(pounds, (r.planned, r.amount, r.amount - r.planned))]
            for r in rec.lines
        ],
    }


def _named(code: str, names: Mapping[str, str]) -> str:
    return f"{names[code]} ({code})" if code in names else code


def _opened_cells(line: BookLine, names: Mapping[str, str]) -> list[str]:
    codes = filter(None, (line.programme, line.cost_centre, line.subjective, line.project))
    amounts = line.amounts
    return [
        f"{line.name} ({line.code})",
        ", ".join([line.line_kind, _named(line.plan, names), *codes]),
        "\n".join(a.year or "not yet profiled" for a in amounts) or "no amount",
        "\n".join(pounds(a.value) for a in amounts),
    ]
