"""What a framework lets a body call off: L10 to L15, both sides of each boundary. No database."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from contracts.frameworks import (
    RULES,
    TERMS,
    CallOff,
    FrameworkFact,
    LotFact,
    Party,
    remarks,
    remarks_on_change,
)
from contracts.law import law
from contracts.terms import Extra

BEGINS, ENDS = date(2022, 11, 9), date(2026, 11, 8)
CGI, OTHER = Party("CGI Inc.", "01234567"), Party("Other Ltd")
LOT = LotFact("1", (CGI,), Decimal("1000.00"), Decimal("400.00"))
PLAIN = FrameworkFact("SPF2", ENDS, BEGINS)
ASKED = CallOff(CGI, on=date(2026, 11, 8), time=Extra(12), value=Decimal("100.00"))


def found(framework: FrameworkFact, **fields: object) -> list[tuple[str, str]]:
    """Return the rules that a call-off goes against, and how hard they bind."""
    asked = replace(ASKED, **fields)  # type: ignore[arg-type]
    return [(remark.rule, remark.level) for remark in remarks(framework, asked, law())]


def test_every_rule_has_an_id_in_its_first_line() -> None:
    ids = [*(f"L{number}" for number in range(10, 16)), TERMS, TERMS]
    for known, rule in zip(ids, RULES, strict=True):
        assert f"({known})" in str(rule.__doc__)


@pytest.mark.parametrize(
    ("day", "rules"),
    [
        (ENDS, []),
        (date(2026, 11, 9), [("L10", "advice")]),
        (BEGINS, []),
        (date(2022, 11, 8), [("L10", "advice")]),
    ],
)
def test_l10_a_call_off_lies_inside_the_life_of_its_framework(
    day: date, rules: list[tuple[str, str]]
) -> None:
    assert found(PLAIN, on=day) == rules


def test_l10_names_what_follows_and_knows_nothing_of_a_life_that_nobody_stated() -> None:
    late = replace(ASKED, on=date(2026, 11, 9))
    said = remarks(replace(PLAIN, successor="SPF3"), late, law())[0].sentence
    assert said == "SPF2 ended on 8 November 2026, followed by SPF3."
    assert found(FrameworkFact("SPF2"), on=date(2040, 1, 1)) == []


@pytest.mark.parametrize(
    ("time", "rules"),
    [
        (Extra(48), []),
        (Extra(48, 1), [("L11", "advice")]),
        (Extra(49), [("L11", "advice")]),
        (None, []),
    ],
)
def test_l11_a_call_off_is_no_longer_than_its_framework_allows(
    time: Extra | None, rules: list[tuple[str, str]]
) -> None:
    # G-Cloud 13: 36 months and one extension of 12.
    assert found(replace(PLAIN, longest_months=48), time=time) == rules


@pytest.mark.parametrize(
    ("time", "rules"),
    [(Extra(48), []), (Extra(48, 1), [("L11", "warn")]), (Extra(60), [("L11", "warn")])],
)
def test_l11_without_a_longest_call_off_more_than_four_years_warn(
    time: Extra, rules: list[tuple[str, str]]
) -> None:
    assert found(PLAIN, time=time) == rules


@pytest.mark.parametrize(
    ("value", "before", "rules"),
    [
        ("600.00", "0.00", []),
        ("600.01", "0.00", [("L12", "advice")]),
        ("500.00", "100.00", []),
        ("500.00", "100.01", [("L12", "advice")]),
    ],
)
def test_l12_all_call_offs_stay_within_the_ceiling_of_the_framework(
    value: str, before: str, rules: list[tuple[str, str]]
) -> None:
    framework = replace(PLAIN, ceiling=Decimal("1000.00"), called_off=Decimal("400.00"))
    pair = (Decimal(before), Decimal(0))
    assert found(framework, value=Decimal(value), before=pair) == rules


@pytest.mark.parametrize(
    ("value", "rules"),
    [
        (Decimal("600.00"), []),
        (Decimal("600.01"), [("L12", "advice")]),
        (None, [("L12", "warn")]),
    ],
)
def test_l12_a_lot_has_a_ceiling_of_its_own_and_a_value_not_stated_is_said(
    value: Decimal | None, rules: list[tuple[str, str]]
) -> None:
    assert found(replace(PLAIN, lots=(LOT,)), lot="1", value=value) == rules


@pytest.mark.parametrize(
    ("ends", "rules"), [(date(2026, 11, 8), []), (date(2026, 11, 9), [("L13", "warn")])]
)
def test_l13_a_framework_of_more_than_four_years_warns(
    ends: date, rules: list[tuple[str, str]]
) -> None:
    assert found(FrameworkFact("SPF2", ends, BEGINS), on=BEGINS) == rules


@pytest.mark.parametrize(
    ("supplier", "rules"),
    [
        (CGI, []),
        (Party("cgi inc."), []),  # by name, where a number is missing
        (Party("CGI Holdings", "01234567"), []),  # renamed: the number is the firm
        (Party("CGI Inc.", "76543210"), [("L14", "advice")]),  # another firm of that name
        (OTHER, [("L14", "advice")]),
        (Party("CGI UK Ltd", "22222222", frozenset({"CGI Inc."})), [("L14", "warn")]),
        (Party("CGI UK Ltd", "22222222", frozenset({"Other Ltd"})), [("L14", "advice")]),
    ],
)
def test_l14_the_supplier_holds_a_place_by_number_else_by_name_or_its_group_warns(
    supplier: Party, rules: list[tuple[str, str]]
) -> None:
    assert found(replace(PLAIN, lots=(LOT,)), supplier=supplier, value=Decimal(1)) == rules


@pytest.mark.parametrize(("lot", "rules"), [("2", []), ("1", [("L14", "advice")]), (None, [])])
def test_l14_a_place_on_another_lot_does_not_serve(
    lot: str | None, rules: list[tuple[str, str]]
) -> None:
    framework = replace(PLAIN, lots=(LotFact("1", (CGI,)), LotFact("2", (OTHER,))))
    assert found(framework, supplier=OTHER, lot=lot) == rules


def test_l14_where_no_place_is_recorded_nothing_is_gone_against() -> None:
    assert found(replace(PLAIN, lots=(LotFact("1"),)), supplier=OTHER, lot="1") == []


@pytest.mark.parametrize(
    ("words", "rules"),
    [
        ("PMO resource for a year", [("L15", "warn")]),
        ("A pmo RESOURCE", [("L15", "warn")]),
        ("Resources of the PMO", []),
        ("PMO resources", []),
        ("", []),
    ],
)
def test_l15_what_a_framework_excludes_warns(words: str, rules: list[tuple[str, str]]) -> None:
    # The sixth recommendation of PCD 1572 calls “PMO resource” off MCF3.
    framework = replace(PLAIN, excluded=("contingent labour", "PMO resource"))
    assert found(framework, words=words) == rules


# The terms of a framework -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("methods", "route", "rules"),
    [
        (("framework_direct",), "framework_direct", []),
        (("framework_direct",), "further_competition", [(TERMS, "advice")]),
        (("framework_direct", "further_competition"), "further_competition", []),
        ((), "further_competition", []),
        (("framework_direct",), "not_stated", []),
    ],
)
def test_framework_terms_a_call_off_is_let_by_a_method_that_is_allowed(
    methods: tuple[str, ...], route: str, rules: list[tuple[str, str]]
) -> None:
    assert found(replace(PLAIN, methods=methods), route=route) == rules


def test_framework_terms_the_sentence_names_what_is_allowed() -> None:
    asked = replace(ASKED, route="further_competition")
    said = remarks(replace(PLAIN, methods=("framework_direct",)), asked, law())[0].sentence
    assert said == "SPF2 allows direct award; this is further competition."


@pytest.mark.parametrize(
    ("users", "body", "rules"),
    [
        ("The Mayor’s Office and the force", "Mayor's Office", []),
        ("The force alone", "Mayor's Office", [(TERMS, "warn")]),
        ("", "Mayor's Office", []),
        ("The force alone", "", []),
    ],
)
def test_framework_terms_who_calls_off_is_named_among_its_users(
    users: str, body: str, rules: list[tuple[str, str]]
) -> None:
    assert found(replace(PLAIN, users=users), body=body) == rules


def test_l10_to_l15_of_a_change_only_term_and_ceiling_are_asked() -> None:
    narrow = replace(PLAIN, lots=(replace(LOT, suppliers=(OTHER,)),), ceiling=Decimal("99.99"))
    late = replace(ASKED, on=date(2026, 11, 9), route="further_competition")
    rules = [r.rule for r in remarks_on_change(narrow, late, law())]
    assert rules == ["L12"]
    longer = replace(late, time=Extra(49), value=Decimal("0.00"))
    asked = replace(narrow, longest_months=48, called_off=Decimal("100.00"))
    assert [r.rule for r in remarks_on_change(asked, longer, law())] == ["L11"]
