"""What a movement of money is, and what it must satisfy: both sides of each boundary. No rows."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from approvals.findings import KnownLine, KnownPosting
from approvals.paper import as_data
from approvals.transfers import CORRECTION
from budgets.moves import MOVE_WORDS, Ends, Move, move_of
from tests.test_checks import FACTS, LIVE, budget_item, found, only, rules

LINES = {
    **FACTS.lines,
    "training": KnownLine("revenue", "Training", Decimal("40.00")),
    "risk": KnownLine("contingency", "Risk provision"),
    "change-fund": KnownLine("reserve", "Major Change Fund"),
}
POSTING = KnownPosting("mtfp-growth", None, "connect-mtfp", None, Decimal("10.00"))
KNOWN = replace(
    FACTS,
    lines=LINES,
    postings={17: POSTING},
    headroom={
        ("connect-mtfp", None): Decimal("100.00"),
        ("connect-mtfp", "2026/27"): Decimal("5.00"),
        ("training", "2026/27"): Decimal("60.00"),
        ("risk", None): Decimal("50.00"),
    },
)


def item(**fields: Any) -> dict[str, Any]:
    """Return a transfer of £10 from growth to CONNECT, as JSON data."""
    plain = {"line": "connect-mtfp", "source": "mtfp-growth", "amount": {"value": "10.00"}}
    return plain | fields


def moved(*items: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return a budget change of these transfers."""
    return budget_item() | {"items": list(items)} | fields


@pytest.mark.parametrize(
    ("source", "to", "move"),
    [
        ("growth", "capital", Move.GROWTH),
        ("funding", "revenue", Move.GROWTH),
        ("growth", "contingency", Move.GROWTH),
        ("capital", "growth", Move.REDUCTION),
        ("reserve", "funding", Move.REDUCTION),
        ("capital", "revenue", Move.VIREMENT),
        ("revenue", "revenue", Move.VIREMENT),
        ("envelope", "capital", Move.DRAW_DOWN),
        ("contingency", "capital", Move.RELEASE),
        ("contingency", "reserve", Move.RELEASE),
        ("reserve", "revenue", Move.RESERVE_USE),
        ("revenue", "reserve", Move.RESERVE_REPAYMENT),
        ("income", "revenue", Move.INCOME),
        ("revenue", "income", Move.INCOME_LESS),
        ("capital", "contingency", Move.ALLOCATION),
        ("capital", "envelope", Move.ALLOCATION),
        ("growth", "funding", Move.FUNDING_CHANGE),
    ],
)
def test_the_kinds_of_its_lines_say_what_a_movement_is(source: str, to: str, move: Move) -> None:
    assert move_of(Ends(source, to)) == move
    assert move_of(Ends(source, to, corrects=True)) == Move.CORRECTION


@pytest.mark.parametrize(
    ("left", "arrived", "move"),
    [
        (2025, 2026, Move.CARRY_FORWARD),
        (2026, 2025, Move.CARRY_BACK),
        (None, 2026, Move.PROFILING),
        (2026, None, Move.PROFILING),
    ],
)
def test_within_one_line_the_years_say_what_a_movement_is(
    left: int | None, arrived: int | None, move: Move
) -> None:
    ends = Ends("revenue", "revenue", same_line=True, from_year=left, to_year=arrived)
    assert move_of(ends) == move


def test_every_movement_has_its_word() -> None:
    assert set(MOVE_WORDS) == set(Move)


@pytest.mark.parametrize(
    ("fields", "stops"),
    [
        ({"source": "connect-mtfp"}, {"B4"}),
        ({"source": "connect-mtfp", "year": "2026/27"}, {"B4"}),
        ({"source": "connect-mtfp", "year": "2026/27", "source_year": "2025/26"}, set()),
        (
            {"source": "connect-mtfp", "year": "2026/27", "source_year": "not yet profiled"},
            set(),
        ),
        ({"source": "connect-mtfp", "source_year": "not yet profiled"}, {"B4"}),
    ],
)
def test_b4_money_moves_between_two_lines_or_two_years(
    fields: dict[str, str], stops: set[str]
) -> None:
    assert rules(only(moved(item(**fields))), KNOWN) == stops


@pytest.mark.parametrize(
    ("released_by", "source", "stops"),
    [
        ("", "risk", {"B7"}),
        ("Programme Board, 3 May 2026", "risk", set()),
        ("", "mtfp-growth", set()),
        ("Programme Board, 3 May 2026", "mtfp-growth", {"B7"}),
    ],
)
def test_b7_contingency_is_locked_until_a_named_board_released_it(
    released_by: str, source: str, stops: set[str]
) -> None:
    paper = only(moved(item(source=source), released_by=released_by))
    assert rules(paper, KNOWN) == stops


@pytest.mark.parametrize(
    ("fields", "reason", "stops"),
    [
        ({}, "Posted to the wrong line.", set()),
        ({}, "", {CORRECTION}),
        ({"corrects": 18}, "Wrong.", {"U7"}),
        ({"amount": {"value": "10.01"}}, "Wrong.", {CORRECTION}),
        ({"amount": {"value": "9.99"}}, "Wrong.", set()),
        ({"line": "training"}, "Wrong.", {CORRECTION}),
        ({"year": "2026/27"}, "Wrong.", {CORRECTION}),
    ],
)
def test_a_correction_turns_a_posting_round_with_a_reason_and_no_further(
    fields: dict[str, Any], reason: str, stops: set[str]
) -> None:
    back = item(line="mtfp-growth", source="connect-mtfp", corrects=17) | fields
    assert rules(only(moved(back, reason=reason)), KNOWN) == stops


@pytest.mark.parametrize(("value", "warns"), [("100.00", set()), ("100.01", {"B4"})])
def test_b4_a_line_has_what_the_paper_takes(value: str, warns: set[str]) -> None:
    taken = item(line="mtfp-growth", source="connect-mtfp", amount={"value": value})
    assert rules(only(moved(taken)), KNOWN, level="warn") == warns


@pytest.mark.parametrize(("value", "warns"), [("105.00", set()), ("105.01", {"B4"})])
def test_b4_what_the_same_paper_brings_counts_too(value: str, warns: set[str]) -> None:
    brought = item(amount={"value": "5.00"})
    taken = item(line="mtfp-growth", source="connect-mtfp", amount={"value": value})
    assert rules(only(moved(brought, taken)), KNOWN, level="warn") == warns


@pytest.mark.parametrize(("value", "warns"), [("20.00", set()), ("20.01", {"B4"})])
def test_b4_what_contracts_commit_stays_on_the_line(value: str, warns: set[str]) -> None:
    taken = item(source="training", year="2026/27", amount={"value": value})
    assert rules(only(moved(taken)), KNOWN, level="warn") == warns


def test_b4_a_finding_names_the_line_and_the_year() -> None:
    taken = item(source="training", year="2026/27", amount={"value": "60.01"})
    sentences = [f.sentence for f in found(only(moved(taken)), KNOWN) if f.level == "warn"]
    assert sentences == [
        "“Training” in 2026/27 has £60.00; this takes £60.01.",
        "Contracts commit “Training” to £40.00; this would leave −£0.01.",
    ]


def test_a_carry_forward_leaves_in_its_own_year() -> None:
    carried = item(
        source="training",
        line="training",
        source_year="2026/27",
        year="2027/28",
        amount={"value": "60.01"},
    )
    sentences = [f.sentence for f in found(only(moved(carried)), KNOWN) if f.level == "warn"]
    assert sentences == ["“Training” in 2026/27 has £60.00; this takes £60.01."]


# ---- B8: contracts that the lines of a programme pay --------------------------------------------

AWARD = next(as_data(rec) for rec in LIVE.recommendations if rec.kind == "contract_award")
OWN = {
    code: replace(line, programme="connect") if code.startswith("connect") else line
    for code, line in LINES.items()
}


def gap(free: str | None, *recs: dict[str, Any], value: str = "10.00", **fields: Any) -> list[str]:
    """Return what is said of a contract of ``value`` where ``free`` is left."""
    facts = replace(KNOWN, lines=OWN, free=None if free is None else Decimal(free))
    award = AWARD | {"amount": {"value": value}} | fields
    told = found(only(award, *(rec | {"number": str(n)} for n, rec in enumerate(recs, 90))), facts)
    return [finding.sentence for finding in told if finding.rule == "B8"]


@pytest.mark.parametrize(("free", "told"), [("10.00", 0), ("9.99", 1), ("-1.00", 1), (None, 0)])
def test_b8_a_contract_beyond_what_its_programme_has_free_is_pointed_out(
    free: str | None, told: int
) -> None:
    assert len(gap(free)) == told


def test_b8_the_gap_is_stated() -> None:
    assert gap("4.00") == [
        "Its contracts come to £10.00; the lines of its programme have £4.00 free. The gap is "
        "£6.00: say how it is paid."
    ]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"source": "mtfp-growth", "amount": {"value": "6.00"}}, 0),
        ({"source": "mtfp-growth", "amount": {"value": "5.99"}}, 1),
        ({"line": "training", "source": "mtfp-growth", "amount": {"value": "6.00"}}, 1),
        ({"source": "connect-capital", "amount": {"value": "6.00"}}, 1),
    ],
)
def test_b8_what_the_same_paper_moves_onto_its_programme_counts(
    fields: dict[str, Any], told: int
) -> None:
    assert len(gap("4.00", moved(item(**fields)))) == told


def test_b8_a_change_counts_as_an_award_and_a_clerical_correction_does_not() -> None:
    change = next(as_data(rec) for rec in LIVE.recommendations if rec.kind == "contract_change")
    rise = change | {"amount": {"value": "5.00"}, "new_value": None, "share_printed": ""}
    assert len(gap("14.99", rise)) == 1
    assert gap("15.00", rise) == []
    assert gap("10.00", rise | {"change": "clerical"}) == []
