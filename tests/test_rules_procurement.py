"""What procurement law says of a paper, as the check shows it: L1 to L15. No database."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from approvals.findings import Finding, KnownContract
from approvals.procurement import changes_are_permitted, frameworks_are_alive
from contracts.bases import Measured
from contracts.frameworks import FrameworkFact, LotFact, Party
from contracts.law import ACT, PCR
from contracts.terms import Extra
from tests.test_checks import FACTS, only

CGI = Party("CGI Inc.", "", frozenset({"CGI Group"}))


def change(number: str = "1", **fields: Any) -> dict[str, Any]:
    """Return a recommendation that changes contract A by £100."""
    return {
        "kind": "contract_change",
        "number": number,
        "words": "Change it.",
        "contract": "A",
        "change": "value_increase",
        "amount": {"value": "100.00"},
        "relies_on": "pcr-72-1-b",
    } | fields


def award(number: str = "1", **fields: Any) -> dict[str, Any]:
    """Return a recommendation that calls £100 off SPF2 for a year."""
    return {
        "kind": "contract_award",
        "number": number,
        "words": "Award it.",
        "contract": f"B{number}",
        "title": "A contract",
        "supplier": {"name": "CGI Inc."},
        "route": "framework_direct",
        "framework": "spf2",
        "amount": {"value": "100.00"},
        "term": "1 year",
    } | fields


def found(*recs: dict[str, Any], contract: Measured | None = None) -> list[Finding]:
    """Return what the check finds in changes of contract A, by default of £1,000 under the PCR."""
    measured = contract or Measured(PCR, Decimal("1000.00"), Extra(60), subject="services")
    known = {"A": KnownContract("A", Decimal(0), Decimal(0), measured)}
    return list(changes_are_permitted(only(*recs), replace(FACTS, contracts=known)))


def said(*recs: dict[str, Any], contract: Measured | None = None) -> list[tuple[str, str]]:
    return [(one.rule, one.level) for one in found(*recs, contract=contract)]


NOTICE = ("L4", "warn")


@pytest.mark.parametrize(
    ("value", "rules"), [("500.00", [NOTICE]), ("500.01", [("L2", "advice"), NOTICE])]
)
def test_l2_a_change_beyond_half_needs_advice_and_its_notice_is_said_before(
    value: str, rules: list[tuple[str, str]]
) -> None:
    assert said(change(amount={"value": value})) == rules


def test_l3_a_second_change_of_the_same_paper_counts_with_the_first() -> None:
    recs = change("1", amount={"value": "470.00"}), change("2", amount={"value": "350.00"})
    assert said(*recs) == [NOTICE, ("L3", "warn"), NOTICE]


def test_l1_a_ground_that_is_none_stops_and_one_of_another_law_needs_advice() -> None:
    unknown = found(change(relies_on="72"))[0]
    assert (unknown.rule, unknown.level) == ("L1", "stop")
    assert "Accepted: pcr-72-1-a" in unknown.sentence
    other = found(change(relies_on="act-sch8-8"))[0]
    assert (other.rule, other.level) == ("L1", "advice")
    assert "no ground of the Public Contracts Regulations 2015" in other.sentence


def test_l1_without_a_ground_it_says_what_is_missing_and_a_correction_needs_none() -> None:
    assert said(change(relies_on=None)) == [("L1", "warn")]
    assert said(change(relies_on=None, change="clerical")) == []


def test_l6_and_l7_under_the_act_a_longer_term_asks_for_a_ground_and_a_notice() -> None:
    under = Measured(ACT, Decimal("1000.00"), Extra(60))
    longer: dict[str, Any] = {"amount": None, "change": "extension", "term": "7 months"}
    rules = said(change(relies_on=None, **longer), contract=under)
    assert rules == [("L6", "warn"), ("L7", "warn")]
    rules = said(change(relies_on="act-s74-3", **longer), contract=under)
    assert rules == [("L6", "advice"), ("L7", "warn")]
    assert said(change(relies_on="act-sch8-8", **longer), contract=under) == [("L7", "warn")]
    six = longer | {"term": "6 months"}
    assert said(change(relies_on="act-s74-3", **six), contract=under) == []
    assert said(change(relies_on="act-sch8-1", **longer), contract=under) == [("L7", "warn")]


def test_a_contract_that_the_ledger_does_not_hold_is_not_measured() -> None:
    assert list(changes_are_permitted(only(change(contract="Z")), FACTS)) == []


# Call-offs --------------------------------------------------------------------------------------


def called_off(*recs: dict[str, Any], **fields: Any) -> list[tuple[str, str, str]]:
    framework = FrameworkFact("SPF2", **fields)
    facts = replace(FACTS, frameworks={"spf2": framework}, suppliers={"CGI Inc.": CGI})
    rows = frameworks_are_alive(only(*recs), facts)
    return [(one.place[-1], one.rule, one.level) for one in rows]


def test_l10_the_day_of_the_check_is_the_day_of_the_call_off() -> None:
    assert called_off(award(), last_day=date(2026, 11, 23)) == []
    assert called_off(award(), last_day=date(2026, 11, 22)) == [("1", "L10", "advice")]


@pytest.mark.parametrize(
    ("fields", "rules"),
    [
        ({"term": "3 years", "options": "1 year", "options_reading": "extra"}, []),
        ({"term": "4 years", "options": "1 year", "options_reading": "extra"}, ["L11"]),
        ({"term": "4 years", "options": "1 year", "options_reading": "total"}, []),
        ({"term": "49 months"}, ["L11"]),
        ({"term": "49 months", "options": "as agreed"}, ["L11"]),
        ({"term": "a while"}, []),
    ],
)
def test_l11_options_count_as_the_paper_reads_them(
    fields: dict[str, str], rules: list[str]
) -> None:
    assert [rule for _, rule, _ in called_off(award(**fields), longest_months=48)] == rules


def test_l12_two_call_offs_of_one_paper_count_together() -> None:
    recs = award("1"), award("2")
    assert called_off(*recs, ceiling=Decimal("200.00")) == []
    assert called_off(*recs, ceiling=Decimal("199.99")) == [("2", "L12", "advice")]
    lots = (LotFact("1", ceiling=Decimal("199.99")),)
    assert called_off(*(rec | {"lot": "1"} for rec in recs), lots=lots) == [("2", "L12", "advice")]
    assert called_off(award("1"), award("2", lot="1"), lots=lots) == []


def test_l14_knows_the_group_of_the_supplier() -> None:
    kin = (LotFact("1", (Party("CGI Group"),)),)
    assert called_off(award(), lots=kin) == [("1", "L14", "warn")]
    assert called_off(award(), lots=(LotFact("1", (Party("CGI Inc."),)),)) == []
    strange = award(supplier={"name": "Other Ltd"})
    assert called_off(strange, lots=kin) == [("1", "L14", "advice")]


def test_l15_reads_the_words_and_the_title() -> None:
    assert called_off(award(words="PMO resource"), excluded=("pmo resource",)) == [
        ("1", "L15", "warn")
    ]
    assert called_off(award(title="PMO resource"), excluded=("pmo resource",)) != []
    assert called_off(award(), excluded=("pmo resource",)) == []
