"""Rules of opening and setting the budgets of plans (B5): what a paper may ask and may not."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from approvals.findings import Facts, KnownLine, KnownPlan
from approvals.openings import MOST_TOLD, annual_budgets_set_what_is_planned, books_open_what_is_new
from approvals.paper import Paper, as_data
from approvals.plans import differences_in_words, in_sum_rows, printed_rows, printed_table
from approvals.reading import paper_of
from people.refusals import Refused

TEN = Decimal("10.00")
LINES = {
    "old": KnownLine("revenue", "Old works", TEN, "mtfp", None, "C-1"),
    "risk": KnownLine("contingency", "Risk", TEN, "mtfp"),
    "vans": KnownLine("capital", "Vans", TEN, "capital-plan"),
    "growth": KnownLine("growth", "Growth", TEN, "mtfp"),
    "before-this-ledger-capital-plan": KnownLine("growth", "Before", TEN, "capital-plan"),
}
PLANS = {
    "mtfp": KnownPlan(
        "MTFP",
        opened={"2024/25": "PCD 1"},
        set_by={"2025/26": "PCD 2"},
        pending={"2028/29": "PCD 3"},
        stands={year: {"old": TEN} for year in ("2025/26", "2026/27", "2028/29")},
    ),
    "capital-plan": KnownPlan("Capital Plan"),
}
FACTS = Facts(date(2026, 11, 30), (), lines=LINES, plans=PLANS, programmes=frozenset({"connect"}))
NEW = {
    "code": "new",
    "name": "New works",
    "plan": "mtfp",
    "line_kind": "revenue",
    "amounts": [{"year": "2026/27", "value": "5.00"}, {"year": None, "value": "2.00"}],
}
OLD = NEW | {"code": "old", "name": "Old works", "cost_centre": "C-1"}
SET = {"line": "old", "planned": "10.00", "amount": "12.00"}


def paper(*recs: dict[str, Any]) -> Paper:
    numbered = [{"number": str(n), "words": "x", **rec} for n, rec in enumerate(recs, start=1)]
    bare = as_data(Paper(type="deputy-mayor", title="x"))
    return paper_of(bare | {"recommendations": numbered})


def opening(*lines: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "budget_opening", "lines": list(lines)}


def annual(*lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    rec = {"kind": "annual_budget", "plan": "mtfp", "year": "2026/27", "source": "growth"}
    return rec | {"lines": list(lines or [SET])} | more


def said(*recs: dict[str, Any]) -> list[str]:
    asked = paper(*recs)
    found = [
        *books_open_what_is_new(asked, FACTS),
        *annual_budgets_set_what_is_planned(asked, FACTS),
    ]
    assert {finding.level for finding in found} <= {"stop"}
    assert {finding.rule for finding in found} <= {"B5"}
    return [finding.sentence for finding in found]


def test_b5_new_lines_and_lines_as_they_stand_are_opened() -> None:
    assert said(opening(NEW, OLD)) == []


def of(year: str) -> dict[str, Any]:
    return NEW | {"amounts": [{"year": year, "value": "5.00"}]}


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (of("2024/25"), "MTFP, 2024/25: opened by PCD 1. What follows is a budget change."),
        (of("2025/26"), "MTFP, 2025/26: set by PCD 2. What follows is a budget change."),
        (of("2028/29"), "MTFP, 2028/29: PCD 3 would open or set it, and is not decided yet."),
        (OLD | {"name": "Works"}, "Line “old” stands in the ledger with the name “Old works”; the"),
        (OLD | {"plan": "capital-plan"}, "Line “old” stands in the ledger with the plan “mtfp”;"),
        (OLD | {"line_kind": "capital"}, "Line “old” stands in the ledger with the kind “revenue”"),
        (OLD | {"cost_centre": ""}, "Line “old” stands in the ledger with the cost centre “C-1”; "),
        (OLD | {"project": "P"}, "Line “old” stands in the ledger with the project “”; the book"),
        (NEW | {"plan": "capital-plan"}, "“before-this-ledger-capital-plan” stands in the ledger"),
        (NEW | {"line_kind": "income"}, "Line “new” is income: it gives money to other lines and"),
        (NEW | {"amounts": []}, "No line has an amount in any year. A book opens budgets."),
        (NEW | {"amounts": [{"year": None, "value": "0.00"}]}, "Line “new” has an amount that is"),
        (NEW | {"amounts": [*NEW["amounts"], NEW["amounts"][0]]}, "Line “new” has two amounts in"),
    ],
)
def test_b5_what_is_open_is_not_opened_again(line: dict[str, Any], sentence: str) -> None:
    told = said(opening(line))
    assert told[0].startswith(sentence)


def test_b5_a_line_is_listed_once_in_all_the_books_of_a_paper() -> None:
    assert said(opening(NEW), opening(NEW)) == ["Line “new” is listed twice; list it once."]


def test_of_very_many_lines_the_first_are_told() -> None:
    wrong = [NEW | {"code": f"n-{n}", "line_kind": "income"} for n in range(MOST_TOLD + 5)]
    assert said(opening(*wrong))[-1] == "And 5 more lines do not fit."


def test_b5_a_year_is_set_line_by_line_from_what_is_planned() -> None:
    assert said(annual()) == []
    assert said(annual(SET | {"amount": "10.00"}, source=None)) == []


@pytest.mark.parametrize(
    ("rec", "sentence"),
    [
        (annual(year="2025/26"), "MTFP, 2025/26: set by PCD 2. What follows is a budget change."),
        (annual(year="2028/29"), "MTFP, 2028/29: PCD 3 would open or set it, and is not decided"),
        (
            annual(source=None),
            "1 line is set at another amount than was planned. Name the growth",
        ),
        (annual(source="vans"), "“Vans” is capital. The difference comes from growth or funding."),
        (annual(SET | {"planned": "9.99"}), "Line “old” has £10.00 planned now; the paper says £9"),
        (annual(SET | {"amount": "-0.01"}), "Line “old” is set at −£0.01. Set it at nought or"),
        (
            annual(SET, {"line": "risk", "planned": "2.00", "amount": "1.99"}),
            "Line “risk” is contingency, which is locked until a board has released it. Set it at ",
        ),
        (annual(SET, SET), "Line “old” is listed twice; list it once."),
        (
            annual(SET, {"line": "vans", "planned": "0.00", "amount": "1.00"}),
            "Line “vans” is no spending line of the plan mtfp.",
        ),
        (
            annual({"line": "x", "planned": "0.00", "amount": "0.00"}),
            "Line “old” has £10.00 planned and is not listed; set it, or at £0.",
        ),
    ],
)
def test_b5_a_year_is_not_set_otherwise(rec: dict[str, Any], sentence: str) -> None:
    told = said(rec)
    assert [words for words in told if words.startswith(sentence)], told


def test_b5_one_paper_sets_a_year_once() -> None:
    assert "mtfp, 2026/27: set twice in this paper." in said(annual(), annual())


def test_what_is_opened_and_set_is_said_in_sum_and_printed_line_by_line() -> None:
    book, year = paper(opening(NEW, OLD), annual()).recommendations
    assert in_sum_rows(book)[1:] == [  # type: ignore[arg-type]
        ("mtfp, 2026/27", "£10.00"),
        ("mtfp, not yet profiled", "£4.00"),
        ("In all", "£14.00"),
    ]
    assert differences_in_words(year) == "old: £10.00 planned, set at £12.00"
    opened, set_at = printed_table(book), printed_table(year)
    assert opened is not None
    assert opened["rows"][-1] == [
        "Old works (old)",
        "revenue, mtfp, C-1",
        "2026/27\nnot yet profiled",
        "£5.00\n£2.00",
    ]
    assert set_at is not None
    assert set_at["rows"] == [["old", "£10.00", "£12.00", "£2.00"]]


def test_a_long_book_is_printed_in_sum_and_leaves_whole_in_its_file() -> None:
    (book,) = paper(opening(*(NEW | {"code": f"n-{n}"} for n in range(201)))).recommendations
    printed = printed_rows(book)  # type: ignore[arg-type]
    assert printed[-1] == "The 201 lines stand in the paper that the digest seals."
    assert printed_table(book) is None
    assert len(printed) == 5


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"code": "a b"}, "lines[0].code"),
        ({"name": ""}, "lines[0].name"),
        ({"line_kind": "cash"}, "lines[0].line_kind"),
        ({"cost_centre": "=1"}, "lines[0].cost_centre"),
        ({"amounts": [{"year": "2026/28", "value": "1.00"}]}, "lines[0].amounts[0].year"),
        ({"amounts": [{"year": None, "value": "1"}]}, "lines[0].amounts[0].value"),
    ],
)
def test_a_line_of_a_paper_that_is_none_is_named(changed: dict[str, Any], place: str) -> None:
    with pytest.raises(Refused) as refused:
        paper(opening(NEW | changed))
    assert str(refused.value).startswith(f"recommendations[0].{place} is ")
