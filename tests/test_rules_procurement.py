"""What procurement law says of a paper, as the check shows it: L1 to L15. No database."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from approvals.findings import Finding, KnownContract
from approvals.procurement import changes_are_permitted, frameworks_are_alive, routes_fit
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


def test_l12_what_submitted_decisions_hold_counts() -> None:
    facts = replace(FACTS, frameworks={"spf2": FrameworkFact("SPF2", ceiling=Decimal("300.00"))})
    for held, rules in (("200.00", []), ("200.01", ["L12"])):
        waiting = replace(facts, held={("spf2", None): Decimal(held)})
        assert [one.rule for one in frameworks_are_alive(only(award()), waiting)] == rules


CALLED_OFF = KnownContract(
    "A",
    Decimal("900.00"),
    Decimal("900.00"),
    Measured(PCR, None, Extra(36)),
    None,
    None,
    "spf2",
    "1",
)


def changed(
    *recs: dict[str, Any], contract: KnownContract = CALLED_OFF, **fields: Any
) -> list[str]:
    """Return the rules that changes of a call-off of 36 months and £900 go against."""
    framework = FrameworkFact("SPF2", called_off=Decimal("900.00"), **fields)
    facts = replace(FACTS, frameworks={"spf2": framework}, contracts={"A": contract})
    return [one.rule for one in frameworks_are_alive(only(*recs), facts)]


def test_l12_an_increase_of_a_call_off_counts_against_framework_and_lot() -> None:
    assert changed(change(), ceiling=Decimal("1000.00")) == []
    assert changed(change(), ceiling=Decimal("999.99")) == ["L12"]
    assert changed(change("1"), change("2"), ceiling=Decimal("1099.99")) == ["L12"]
    lot = LotFact("1", ceiling=Decimal("999.99"), called_off=Decimal("900.00"))
    assert changed(change(), lots=(lot,)) == ["L12"]
    elsewhere = replace(CALLED_OFF, framework=None, lot=None)
    assert changed(change(), contract=elsewhere, ceiling=Decimal("1.00")) == []
    longer: dict[str, Any] = {"amount": None, "change": "extension", "term": "1 month"}
    assert changed(change(**longer), ceiling=Decimal("1.00")) == []


def test_l11_an_extension_of_a_call_off_counts_with_its_term_at_award() -> None:
    longer: dict[str, Any] = {"amount": None, "change": "extension", "term": "12 months"}
    assert changed(change(**longer), longest_months=48) == []
    assert changed(change(**longer), longest_months=47) == ["L11"]
    twice = change("1", **longer), change("2", **longer | {"term": "1 month"})
    assert changed(*twice, longest_months=48) == ["L11"]
    option = change(**longer | {"relies_on": "pcr-72-1-a"})
    assert changed(option, longest_months=47) == []
    unknown = replace(CALLED_OFF, measured=Measured(PCR, None, None))
    assert changed(change(**longer), contract=unknown, longest_months=1) == []


@pytest.mark.parametrize(
    ("route", "framework", "stops"),
    [
        ("framework_direct", "spf2", False),
        ("framework_direct", None, True),
        ("further_competition", "spf2", False),
        ("further_competition", None, True),
        ("open", None, False),
        ("open", "spf2", True),
        ("single_tender", None, False),
        ("single_tender", "spf2", True),
        ("none", None, False),
        ("none", "spf2", True),
        ("not_stated", None, False),
        ("not_stated", "spf2", False),
    ],
)
def test_framework_terms_the_route_says_whether_a_framework_is_named(
    route: str,
    framework: str | None,
    stops: bool,  # noqa: FBT001
) -> None:
    found = list(routes_fit(only(award(route=route, framework=framework)), FACTS))
    assert [one.level for one in found] == ["stop"] * stops
