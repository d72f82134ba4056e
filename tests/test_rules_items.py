"""One bad item among many, and what is split is added: a paper of many items. No database."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from approvals.authority import Claim, together
from approvals.clauses import Act, ActKind, ClauseTerms, ContractTerm, LineFacts
from contracts.terms import Extra
from tests.terms import PENNY, TIME, VALUE, act, clause, extension, figures, pounds, route

DAY = timedelta(days=1)

# One bad item among many -------------------------------------------------------------------------

GOOD = clause(
    acts=frozenset({VALUE, TIME}),
    each=pounds("1000.00"),
    percent=Decimal(10),
    months=12,
    contracts={f"C{n}": ContractTerm(pounds("900.00"), date(2026, 12, 31)) for n in range(20)},
    granted=True,
)
STANDING = figures("9000.00")

# How one item can be bad: what it changes, and the words of the refusal.
BAD: dict[str, tuple[dict[str, Any], str]] = {
    "another contract": ({"contract": "X"}, "does not cover contract X"),
    "no contract": ({"contract": None}, "does not cover contract (none named)"),
    "another act": ({"kind": ActKind.DISPOSAL}, "no limit has been set for an officer to dispose"),
    "a penny above its own limit": ({"value": pounds("900.01")}, "left of £900.00"),
    "a penny above each": ({"value": pounds("1000.01")}, "at most £1,000.00 each time"),
    "a penny above its share": (
        {"value": pounds("10.01"), "standing": figures("100.00")},
        "10% of the original £100.00",
    ),
    "a withheld value": ({"value": None}, "at most £1,000.00 each time"),
    "a day too long": (
        {"kind": TIME, "value": None, "extra": Extra(1), "ends_on": date(2027, 1, 1)},
        "run to 31 December 2026 at the latest",
    ),
    "a month too many": (
        {"kind": TIME, "value": None, "extra": Extra(13), "ends_on": date(2026, 12, 31)},
        "12 months of extra time in all",
    ),
    "an unknown contract": ({"standing": None}, "which the ledger does not hold"),
    "an unknown clause": ({"under": "nothing"}, "there is no clause “nothing”"),
}


def items(count: int) -> list[Act]:
    """Return good items, each on a contract of its own."""
    return [
        Act(str(n + 1), VALUE, pounds("10.00"), f"C{n}", standing=STANDING) for n in range(count)
    ]


@pytest.mark.parametrize("count", range(1, 21))
def test_a_paper_of_good_items_passes(count: int) -> None:
    assert route(items(count), GOOD)[1] == []


@pytest.mark.parametrize("what", BAD)
@pytest.mark.parametrize("count", range(1, 21))
def test_p6_one_bad_item_is_found_at_every_position(count: int, what: str) -> None:
    changes, words = BAD[what]
    for position in range(count):
        acts = items(count)
        acts[position] = replace(acts[position], **changes)
        found, sentences = route(acts, GOOD)
        assert sentences, f"passed at {position}"
        assert words in " ".join(sentences)
        assert all(s.startswith(f"Recommendation {position + 1}:") for s in sentences)
        assert len(found.grounds) == count - 1


@pytest.mark.parametrize("count", range(2, 21))
def test_p6_two_bad_items_are_both_named(count: int) -> None:
    acts = items(count)
    acts[0] = replace(acts[0], contract="X")
    acts[-1] = replace(acts[-1], contract="Y")
    text = " ".join(route(acts, GOOD)[1])
    assert "Recommendation 1: A clause does not cover contract X." in text
    assert f"Recommendation {count}: A clause does not cover contract Y." in text


# What is split is added ---------------------------------------------------------------------------


@pytest.mark.parametrize("parts", range(2, 21))
@pytest.mark.parametrize(
    ("made", "edge"),
    [
        (clause(value_below=pounds("1000.01")), "1000.00"),
        (clause(each=pounds("1000.00")), "1000.00"),
        (clause(percent=Decimal(10)), "1000.00"),
        (clause(total_below=pounds("11000.01")), "1000.00"),
        (clause(contracts={"A": ContractTerm(pounds("1000.00"))}, granted=True), "1000.00"),
        (clause(ceiling=pounds("1000.00")), "1000.00"),
    ],
    ids=["below", "each", "share", "in all", "own", "pool"],
)
def test_items_on_one_contract_are_added_before_a_limit_is_tested(
    made: ClauseTerms, edge: str, parts: int
) -> None:
    standing = figures("10000.00")
    small = [act(PENNY, recommendation=str(n), standing=standing) for n in range(1, parts)]
    rest = pounds(edge) - PENNY * (parts - 1)
    last = act(rest, recommendation=str(parts), standing=standing)
    assert route([*small, last], made)[1] == []
    assert route([replace(last, value=rest + PENNY), *small], made)[1] != []
    assert route([*small, replace(last, value=rest + PENNY)], made)[1] != []


@pytest.mark.parametrize(("first", "second"), [("6 months", "7 months"), ("182 days", "184 days")])
def test_extensions_of_one_contract_are_added(first: str, second: str) -> None:
    made = clause(months=12)
    acts = [extension(first), extension(second, recommendation="2")]
    assert route(acts[0], made)[1] == route(acts[1], made)[1] == []
    assert len(route(acts, made)[1]) == 4
    apart = [acts[0], replace(acts[1], contract="B")]
    assert route(apart, made)[1] == []


def test_money_and_time_of_one_contract_are_one_change() -> None:
    made = clause(each=pounds("100.00"), months=6)
    both = [act("100.00"), extension("6 months")]
    assert route(both, made)[1] == []
    assert len(route([act("100.01"), both[1]], made)[1]) >= 2
    assert len(route([both[0], extension("7 months")], made)[1]) >= 2


def test_a_schedule_with_a_last_day_covers_money_and_time_together() -> None:
    last = date(2026, 12, 31)
    made = clause(contracts={"A": ContractTerm(pounds("100.00"), last)}, granted=True)
    assert route([act("100.00"), extension("1 month", ends_on=last)], made)[1] == []
    assert route([act("100.00"), extension("1 month", ends_on=last + DAY)], made)[1] != []


@pytest.mark.parametrize("parts", range(2, 21))
def test_items_of_one_kind_without_a_contract_are_added(parts: int) -> None:
    made = clause(value_below=pounds("250000.00"))
    small = [
        Act(str(n), ActKind.BUDGET_CHANGE, PENNY, lines=(LineFacts(f"l{n}", "mtfp", "revenue"),))
        for n in range(1, parts)
    ]
    edge = pounds("250000.00") - PENNY * (parts - 1)
    last = Act(str(parts), ActKind.BUDGET_CHANGE, edge)
    assert route([*small, last], made)[1] != []
    assert route([*small, replace(last, value=edge - PENNY)], made)[1] == []
    assert route([replace(last, kind=ActKind.GRANT), *small], made)[1] == []


def test_items_on_different_contracts_are_not_added() -> None:
    made = clause(each=pounds("100.00"))
    acts = [act("100.00", recommendation=str(n), contract=f"C{n}") for n in range(1, 21)]
    assert route(acts, made)[1] == []


def test_each_item_keeps_its_own_value_on_the_route() -> None:
    acts = [act("60.00"), act("40.00", recommendation="2"), extension("1 month")]
    assert [a.value for a in together(acts)] == [pounds("100.00")] * 3
    found, _ = route(acts, clause())
    assert [g.act.value for g in found.grounds] == [pounds("60.00"), pounds("40.00"), None]
    assert found.claims() == [Claim("c", "A", pounds("100.00"), Extra(1))]


def test_a_withheld_value_is_not_hidden_by_a_stated_one_on_its_contract() -> None:
    made = clause(each=pounds("100.00"))
    acts = [act(None), act("1.00", recommendation="2")]
    assert any(s.startswith("Recommendation 1:") for s in route(acts, made)[1])
